# SPDX-License-Identifier: MIT
"""Worked cases of policies: what `policy check` says of each, in TAP.

A case is a folder with expect.json. Those of ../shared/samples/policies (where it is there) are run in
place; tests/e2e/policy holds our own: one mistake a line in a base policy, and cases of several files.
"""
import json
import os
import re
import resource
import subprocess
import tempfile
from pathlib import Path

import fork_run

SA, ROOT = os.environ["SA"], Path(os.environ["ROOT"])
NOW = 1795176000
ALLOWANCE = 3 if "/release/" in SA else 30
count = 0


def check(folder, policy, args, now):
    words = ["policy", "check", *(["--policy", policy] if policy else []), *args]
    done = fork_run.run(words, folder, {**os.environ, "SOURCE_DATE_EPOCH": str(now)}, 20)
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


def measured(folder, policy):
    """The same, and the seconds of processor time of a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = subprocess.run([SA, "policy", "check", "--policy", policy], cwd=folder,
                            env={**os.environ, "SOURCE_DATE_EPOCH": str(NOW)}, capture_output=True, text=True,
                            timeout=20, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return result, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def tell(name, problems):
    global count
    count += 1
    print(f"{'not ok' if problems else 'ok'} {count} - {name}")
    for problem in problems:
        print(f"#   {problem}")


def judge_invalid(result, file, lines, near):
    problems = []
    if result.returncode != 2:
        problems.append(f"exit {result.returncode}, not 2")
    if file not in result.stderr:
        problems.append(f"{file} is not named")
    told = {int(n) for n in re.findall(rf"^\S*{re.escape(file)}:(\d+):", result.stderr, re.M)}
    if lines and not told & set(lines):
        problems.append(f"lines {sorted(told)} are named, not one of {lines}")
    if near and f"'{near}'" not in result.stderr:
        problems.append(f"'{near}' is not offered")
    return problems and problems + result.stderr.splitlines()


def judge_valid(result):
    return [f"exit {result.returncode}", *result.stderr.splitlines()] if result.returncode else []


def shared(folder):
    for path in sorted(folder.glob("invalid/*/expect.json")):
        want = json.loads(path.read_text())
        policy = None if want["more"].get("no_policy_arg") else want["more"].get("policy_name", "policy.yaml")
        result = check(path.parent, policy, want["args"], want["now"])
        tell(f"invalid/{path.parent.name}",
             judge_invalid(result, want["file"], want["lines"], want["near"]))
    for path in sorted(folder.glob("valid/*/expect.json")):
        want = json.loads(path.read_text())
        result = check(path.parent, want["more"].get("policy_name", "policy.yaml"), want["args"], want["now"])
        tell(f"valid/{path.parent.name}", judge_valid(result))


def mutations(folder):
    """base.yaml with one line changed, for each row of mistakes.txt."""
    base = (folder / "base.yaml").read_text().splitlines()
    rows = [row for row in (folder / "mistakes.txt").read_text().splitlines() if row and row[0] != "#"]
    for row in rows[::int(os.environ.get("EVERY", "1"))]:
        number, new, says = (part for part in re.fullmatch(r"(\d+) \| (.*) \| (.*)", row).groups())
        lines = list(base)
        at = int(number)
        lines[at - 1] = "  " + new if at == 3 or new.startswith("- ") else new.replace("\\n", "\n")
        with tempfile.TemporaryDirectory() as work:
            (Path(work) / "p.yaml").write_text("\n".join(lines) + "\n")
            result = check(work, "p.yaml", [], NOW)
        if says == "fine":
            problems = judge_valid(result)
        else:
            # a second line may stand in the row
            problems = judge_invalid(result, "p.yaml", [at, at + 1], None)
            if says != "-" and says not in result.stderr:
                problems = [f"'{says}' is not said", *result.stderr.splitlines()]
        tell(row.strip(), problems)


def own(folder):
    """Cases of more than one file: files between `== NAME` lines, then what is expected."""
    for text in re.split(r"^#### ", (folder / "files.txt").read_text(), flags=re.M)[1:]:
        head, _, rest = text.partition("\n")
        name, _, want = head.partition(": ")
        with tempfile.TemporaryDirectory() as work:
            for part in re.split(r"^== ", rest, flags=re.M)[1:]:
                path, _, content = part.partition("\n")
                (Path(work) / path).parent.mkdir(parents=True, exist_ok=True)
                (Path(work) / path).write_text(content)
            want, *args = want.split(" -- ")
            result = check(work, None if ".soak-audit" in rest else "policy.yaml",
                           args[0].split() if args else [], NOW)
        if want == "fine":
            problems = judge_valid(result)
        else:
            file, line, says = want.split("|")
            problems = judge_invalid(result, file, [int(line)] if line != "0" else [], None)
            if says not in result.stderr:
                problems = [f"'{says}' is not said", *result.stderr.splitlines()]
        tell(f"files {name}", problems)


def refused():
    """What an alias, a tag or an anchor stands in place of is not missed at the top of the file: their place is the first."""
    head, kpi = "version: 1\ninput: [{path: r, format: csv}]\n", "kpis:\n  v:\n    from: v\n    must: "
    for text, place in ((head + kpi + "*a\n", "6:11"), (head + kpi + '!!str "max(all) < 1"\n', "6:11"),
                        (head + kpi + '&a "max(all) < 1"\n', "6:11"), (head + kpi + '["max(all) < 1", *a]\n', "6:28"),
                        (head + "kpis: *k\n", "3:7"), (head + "kpis: {v: *v}\n", "3:11"), (head + "kpis: !!map {v: {from: v}}\n", "3:7"),
                        (head + "complete: *c\nkpis: {v: {from: v}}\n", "3:11"), ("version: 1\ninput: *i\nkpis: {v: {from: v}}\n", "2:8")):
        with tempfile.TemporaryDirectory() as work:
            (Path(work) / "p.yaml").write_text(text)
            lines = check(work, "p.yaml", [], NOW).stderr.splitlines()
        first = lines[0] if lines else ""
        tell(f"refused at {place}: {text.splitlines()[-1]}", [] if f"p.yaml:{place}: " in first else lines[:4] or ["fine"])


def seen_late(folder):
    """What YAML misses only further on is told on the line where it is missing: each colon, bracket and quote of base.yaml."""
    lines = (folder / "base.yaml").read_text().splitlines()
    for at, line in list(enumerate(lines))[::int(os.environ.get("EVERY", "1"))]:
        for what, pattern in (("colon", r"^ *(?:- )?[a-z0-9_-]+(:)"), ("end", r".*([]}])"), ("quote", r'.*(")')):
            found = re.match(pattern, line)
            # a name behind a '[' that is gone stays a text, and two things in one line are told together
            if not found or (what == "colon" and re.search(r"[{\[]", line)):
                continue
            lacking = [*lines[:at], line[:found.start(1)] + line[found.end(1):], *lines[at + 1:]]
            with tempfile.TemporaryDirectory() as work:
                (Path(work) / "p.yaml").write_text("\n".join(lacking) + "\n")
                result = check(work, "p.yaml", [], NOW)
            tell(f"line {at + 1} lacks its {what}", judge_invalid(result, "p.yaml", [at + 1], None))


def bombs():
    head = 'version: 1\ninput: [{path: r, format: ndjson}]\n'
    kpi = 'kpis: {v: {from: v, must: "max(all) < 1"}}\n'
    cases = {
        "200,000 '['": "[" * 200000,
        "200,000 '{'": "version: 1\na: " + "{a: " * 60000,
        "250 KB in one scalar": head + "missing: " + "x" * 250000,
        "250 KB in one quoted scalar": head + 'missing: "' + "x" * 250000 + '"\n',
        "a file of 300 KB": head + "#" * 300000,
        "9 levels of aliases": "a: &a [x]\n" + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(9)),
        "60,000 keys": head + "".join(f"a{i}:\n" for i in range(25000)),
        "block lists 100,000 deep": "- " * 100000,
        "32 profiles of 1,000 rules": head + "kpis:\n  v:\n    from: v\n    must: [" + ", ".join(
            ['"max(all) < 1"'] * 1000) + "]\nprofiles:\n" + "".join(
            f"  p{i}: {{missing: warn}}\n" for i in range(32)),
        "wrong rules": head + "kpis:\n  v:\n    from: v\n    must: [" + ", ".join(
            ['"mux(all) < 1"'] * 1000) + "]\n",
        "JSON nested": '{"version": 1, "input": ' + "[" * 100000,
        "no bomb": head + kpi,
    }
    for name, text in cases.items():
        with tempfile.TemporaryDirectory() as work:
            (Path(work) / "p.yaml").write_text(text)
            result, spent = measured(work, "p.yaml")
        fine = name in ("no bomb", "32 profiles of 1,000 rules")
        problems = judge_valid(result) if fine else judge_invalid(result, "p.yaml", [], None)
        # (the limit is 0.1 s; a busy machine and a build for tests need more)
        if spent > 0.1 * ALLOWANCE:
            problems = [*problems, f"it took {spent:.3f} s of processor time"]
        tell(f"bomb: {name}", problems)


def main():
    own_folder = ROOT / "tests/e2e/policy"
    mutations(own_folder)
    own(own_folder)
    refused()
    seen_late(own_folder)
    bombs()
    for folder in (ROOT.parent, ROOT.parent.parent):
        if (folder / "shared/samples/policies/cases").is_dir():
            shared(folder / "shared/samples/policies/cases")
            break
    else:
        print("# the shared worked cases are not here: skipped")


main()
