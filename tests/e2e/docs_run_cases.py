#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Blocks of the documents, done in the order in which they stand, in one folder for each document. A comment before a
block says what it is: `file: soak.csv, 24 rows[, slow]` makes a CSV, `run: exit N` runs each line with
soak-audit in the path (the last one ends with N), `policy` is written to .soak-audit.yaml and must be fine. Every link,
every other command and every other block is looked at: nothing stands there that nothing holds against the program.
Prints TAP."""
import functools
import json
import os
import pathlib
import re
import shlex
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


# --- what is not run ---

DOCUMENTS = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")), *(ROOT / f"{n}.md" for n in (
    "CONTRIBUTING", "SECURITY", "ARCHITECTURE"))]
ACTION = re.search(r"^<!-- action: (.*) -->$", (ROOT / "README.md").read_text(), re.M)[1]
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.M | re.S)
OTHERS = {"git", "cd", "tar", "sha256sum", "gh", "cosign", "curl", "."}  # of a system, or of a person


@functools.cache
def helped(*command):
    """(the options of a command, the words that its usage begins with), by its help; None when there is none."""
    done = subprocess.run([os.environ["SA"], *command, "--help"], capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    usage = re.match(r"Usage: soak-audit \S+ (.*)", done.stdout)
    words = set(re.findall(r"(?:^|[| ])([a-z]+)", usage[1])) if usage else set()
    return set(re.findall(r"--[a-z][a-z-]*", done.stdout)) | {"--help"}, words


@functools.cache
def targets():
    text = "\n".join(p.read_text() for p in (ROOT / "Makefile", *sorted((ROOT / "scripts").glob("*.mk"))))
    return set(re.findall(r"^([a-z][a-z0-9-]*)(?: [a-z0-9 -]*)?:(?!=)", text, re.M)) | set(
        name for line in re.findall(r"^\.PHONY: (.*)$", text, re.M) for name in line.split())


def words_of(text):
    try:
        return shlex.split(text, comments=True)
    except ValueError:
        return text.split()


def wrong_with_program(words):
    command = words[:1] if words and re.fullmatch(r"[a-z][a-z-]*", words[0]) else []
    if helped(*command) is None:
        return f"no command '{words[0]}'"
    known, first = helped(*command)
    rest = words[len(command):]
    if first and rest and re.fullmatch(r"[a-z]+", rest[0]) and rest[0] not in first:
        return f"'{words[0]}' knows no '{rest[0]}'"
    for word in rest:
        name = re.match(r"--[a-z-]+", word)
        if word == "--":
            break
        if name and name[0] not in known:
            return f"'{' '.join(command)}' has no option {name[0]}"
    return None


def wrong_with(text):
    """What is wrong with a line of commands; None when nothing is."""
    for part in re.split(r"\s(?:&&|\|\||\|)\s|;\s", text):
        words = words_of(part)
        while words and re.fullmatch(r"\w+=.*", words[0], re.S):
            words = words[1:]
        if not words:
            continue
        if words[0] == "docker":
            at = [i for i, w in enumerate(words) if re.match(r"soak-audit:|\S*soak-audit\S*[@:]", w)]
            words = ["soak-audit", *words[at[0] + 1:]] if at else ["git"]
        if words[0].endswith("soak-audit"):
            why = wrong_with_program(words[1:])
        elif words[0] == "make":
            names = [w for w in words[1:] if re.fullmatch(r"[a-z][a-z0-9-]*", w)]
            why = next((f"no target '{n}'" for n in names if n not in targets()), None)
        elif "/" in words[0]:
            why = None if (ROOT / words[0]).is_file() or words[0].startswith("./run-") else f"no file {words[0]}"
        else:
            why = None if words[0] in OTHERS else f"'{words[0]}' is nothing that is known here"
        if why:
            return why
    return None


def wrong_commands(text):
    bad = []
    for _, kind, body in FENCE.findall(text):
        if kind in ("sh", "bash", "console"):
            bad += [(line, wrong_with(line)) for line in body.replace("\\\n", " ").splitlines()]
    plain = FENCE.sub("", text)
    for span in re.findall(r"(?<!`)`((?:soak-audit|make|scripts/[a-z-]+\.sh|docker run)(?: [^`]*)?)`(?!`)", plain):
        bad.append((span, wrong_with(span.replace("\n", " ").replace("\\|", " "))))
    return [(line, why) for line, why in bad if why]


def wrong_blocks(text):
    """A block of a kind, or without a mark, that no test takes."""
    bad = []
    for at in FENCE.finditer(text):
        indent, kind, body = at.groups()
        before = text[:at.start()].rstrip("\n").rpartition("\n")[2]
        if kind == "json":
            try:
                json.loads(body)
            except ValueError as e:
                bad.append((body, str(e)))
        elif kind in ("yaml", "yml") and before != "<!-- policy -->" and f"uses: {ACTION}@" not in body:
            bad.append((body, "no policy, and no workflow with the Action"))
        elif kind not in ("sh", "json", "yaml") and not (kind == "" and not indent):
            bad.append((body, f"of kind '{kind}'"))
    return bad


def slugs(path):
    """The anchors of the headings, as GitHub makes them."""
    seen = {}
    for title in re.findall(r"^#{1,6} (.*)$", FENCE.sub("", path.read_text()), re.M):
        title = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", title)
        slug = re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")
        seen[slug] = seen.get(slug, -1) + 1
        if seen[slug]:
            seen[f"{slug}-{seen[slug]}"] = 0
    return seen


def wrong_links(path, text):
    bad = []
    plain = re.sub(r"`[^`\n]*`", lambda m: "x" * len(m[0]) if "](" in m[0] else m[0], FENCE.sub("", text))
    links = re.findall(r"\]\(([^)\s]+)\)|<(?:img|a)\b[^>]*(?:src|href)=\"([^\"]+)\"", plain)
    for link in (a or b for a, b in links):
        file, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            if not re.fullmatch(r"https://[\w.-]+\.[a-z]{2,}(/\S*)?", link):
                bad.append((link, "no address"))
            continue
        target = (path.parent / file).resolve() if file else path
        if not target.exists():
            bad.append((link, "is not there"))
        elif anchor and (target.suffix != ".md" or anchor not in slugs(target)):
            bad.append((link, "no such heading"))
    return bad


def case_every_link_leads_somewhere():
    bad = [(p.name, *x) for p in DOCUMENTS for x in wrong_links(p, p.read_text())]
    assert not bad, bad


def case_every_command_is_one():
    bad = [(p.name, *x) for p in DOCUMENTS for x in wrong_commands(p.read_text())]
    assert not bad, bad


def case_every_block_is_checked():
    bad = [(p.name, *x) for p in DOCUMENTS for x in wrong_blocks(p.read_text())]
    assert not bad, bad


def case_what_is_wrong_is_found():
    """The checks themselves: each kind of mistake, put into a document."""
    for text in ("[x](no.md)", "[x](policy.md#no-such)", "[x](#nowhere)", '<img src="images/no.png">', "[x](http://x)"):
        assert wrong_links(ROOT / "docs/action.md", text), text
    for line in ("soak-audit adit", "soak-audit audit --bsae x", "soak-audit audit && soak-audit gate --nonsense", "make tset",
                 "scripts/no.sh", "docker run --rm soak-audit:0.1.0 audit --no", "sudo-audit x", "soak-audit policy lint",
                 "soak-audit policy check --nope"):
        assert wrong_commands(f"```sh\n{line}\n```\n"), line
        if not line.startswith("sudo"):
            assert wrong_commands(f"say `{line}` twice"), line
    for block in ("```json\n{,}\n```\n", "```yaml\na: 1\n```\n", "```python\nx\n```\n"):
        assert wrong_blocks(block), block


def case_readme_names_all_documents():
    text = (ROOT / "README.md").read_text()
    for name in ("action", "policy", "baselines", "JUDGEMENT", "tools", "recipes", "troubleshooting", "cli", "security",
                 "PERFORMANCE"):
        assert f"docs/{name}.md" in text and (ROOT / f"docs/{name}.md").is_file(), name
    lower = [p.name.lower() for p in (ROOT / "docs").iterdir()]
    assert len(set(lower)) == len(lower), "two names that are one where case does not count"


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
