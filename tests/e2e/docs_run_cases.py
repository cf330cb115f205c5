#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Blocks of the documents, done in the order in which they stand, in one folder for each document. A comment before a
block says what it is: `file: soak.csv, 24 rows[, slow]` makes a CSV, `run: exit N` runs each line with
soak-audit in the path (the last one ends with N), `policy` is written to .soak-audit.yaml and must be fine. Prints TAP."""
import os
import pathlib
import re
import subprocess
import sys

import tap

ROOT = pathlib.Path(os.environ["ROOT"])
WORK = pathlib.Path(os.environ["WORK"])
STEP = re.compile(r"^<!-- (?:file: (?P<file>\S+), (?P<rows>\d+) rows(?P<slow>, slow)?|run: exit (?P<code>\d)|"
                  r"(?P<policy>policy)) -->$|^```(?:sh|yaml)\n(?P<block>.*?)^```$", re.M | re.S)


def write_csv(path, rows, latency):
    lines = ["iter,p95_latency_ms,rss (MB),errors"]
    for i in range(1, rows + 1):
        lines.append(f"{i},{latency + (300 / i if i <= 6 else 0) + i * 7 % 5 * 0.8:.1f},{200 + i % 3},0")
    path.write_text("\n".join(lines) + "\n")


def shell(folder, line, code):
    env = {**os.environ, "PATH": f"{folder}/bin:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", line], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == code, (line, done.returncode, done.stdout, done.stderr)
    return done.stdout


def follow(name):
    folder = WORK / pathlib.Path(name).stem
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/soak-audit").symlink_to(os.path.abspath(os.environ["SA"]))
    expect, n = None, 0
    for step in STEP.finditer((ROOT / name).read_text()):
        if step["file"]:
            write_csv(folder / step["file"], int(step["rows"]), 190 if step["slow"] else 120)
        elif step["code"]:
            expect = int(step["code"])
        elif step["policy"]:
            expect = "policy"
        elif expect == "policy":
            (folder / ".soak-audit.yaml").write_text(step["block"])
            shell(folder, "soak-audit policy check", 0)
            expect, n = None, n + 1
        elif expect is not None:
            lines = step["block"].splitlines()
            for i, line in enumerate(lines):
                out = shell(folder, line, expect if i + 1 == len(lines) else 0)
            if expect:
                assert "HOLD" in out, out
            expect, n = None, n + 1
    return folder, n


def case_readme():
    folder, n = follow("README.md")
    assert n == 2
    # "a slower run is a HOLD, exit code 1", by the policy that stands there
    shell(folder, "soak-audit audit --base . --fail-on-hold", 0)
    write_csv(folder / "soak.csv", 24, 190)
    shell(folder, "soak-audit audit --base . --fail-on-hold", 1)
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


def case_policy():
    folder, n = follow("docs/policy.md")
    assert n == 6
    shell(folder, "soak-audit policy show --profile short", 0)


def case_each_document_says_what_it_is_for():
    for path in sorted((ROOT / "docs").glob("*.md")):
        first = path.read_text().split("\n")
        assert first[0].startswith("# ") and not first[1] and len(first[2]) > 40, path


def case_troubleshooting_quotes_what_the_program_says():
    """What is fixed in a quoted message (no name, no number, nothing left out) stands in a text of the source."""
    source = "\n".join(p.read_text() for p in sorted((ROOT / "src").rglob("*.[ch]")))
    source = re.sub(r'"\s*\n\s*"', "", source)
    quoted = re.findall(r"^\| `([^|]*)` \|", (ROOT / "docs/troubleshooting.md").read_text(), re.M)
    assert len(quoted) >= 18, quoted
    for message in quoted:
        pieces = [x.strip(" :()") for x in re.split(r"…|'[^']*'|\S*[0-9]\S*|\bN\b", message)]
        pieces = [x for x in pieces if len(x) >= 6]
        assert pieces, f"nothing of {message!r} can be looked for"
        for piece in pieces:
            assert piece in source, f"no text of the program says {piece!r} of {message!r}"


if __name__ == "__main__":
    sys.exit(tap.run(globals(), "case_", 2))
