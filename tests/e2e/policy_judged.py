# SPDX-License-Identifier: MIT
"""Worked cases of policies: what an audit finds in each, every value to 1e-9, in TAP.

A case is a folder with policy.yaml, run/ and expect.json. Those of ../shared/samples/policies (where it
is there) are judged in place, and those of tests/e2e/judged, which are ours.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SA, ROOT = os.environ["SA"], Path(os.environ["ROOT"])
count = 0


def same(got, want):
    if isinstance(want, bool) or want is None or isinstance(want, str):
        return got == want
    if isinstance(want, (int, float)):
        return isinstance(got, (int, float)) and abs(got - want) <= 1e-9 * max(1, abs(want))
    return got == want


def differences(got, want, at=""):
    """Members of `want` that `got` has otherwise; lists in their order."""
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return [f"{at}: {got!r}, not {want!r}"]
        return [d for key, value in want.items() for d in differences(got.get(key), value, f"{at}.{key}")]
    if isinstance(want, list):
        if not isinstance(got, list) or len(got) != len(want):
            return [f"{at}: {got!r}, not {want!r}"]
        return [d for i, value in enumerate(want) for d in differences(got[i], value, f"{at}[{i}]")]
    return [] if same(got, want) else [f"{at}: {got!r}, not {want!r}"]


def key_of(finding):
    return finding["kpi"], finding["group"], finding["rule"], finding["level"]


def judge(case, case_name):
    global count
    count += 1
    spec = json.loads((case / "expect.json").read_text())
    want = spec["expect"]
    policy = spec.get("more", {}).get("policy_name", "policy.yaml")
    named = [] if spec.get("more", {}).get("no_policy_arg") else ["--policy", policy]
    with tempfile.TemporaryDirectory() as out:
        command = [SA, "audit", "--base", "run", *named, "--fail-on-hold", "--format", "json",
                   "--out", out, *spec.get("args", [])]
        env = {**os.environ, "SOURCE_DATE_EPOCH": str(spec.get("now", 1795176000))}
        result = subprocess.run(command, cwd=case, env=env, capture_output=True, text=True, timeout=60, check=False)
        gate = subprocess.run([SA, "gate", "--path", "run", *named, *spec.get("args", [])], cwd=case, env=env,
                              capture_output=True, text=True, timeout=60, check=False)
    problems = []
    if result.returncode != want["exit"]:
        problems.append(f"exit {result.returncode}, not {want['exit']}: {result.stderr.strip()[:300]}")
    if gate.returncode != want["exit"] or (want.get("state") == "INCONCLUSIVE" and
                                           "Verdict: INCONCLUSIVE\n" not in gate.stdout):
        problems.append(f"gate: exit {gate.returncode}, not {want['exit']}: {gate.stderr.strip()[:300]}")
    try:
        got = json.loads(result.stdout)
    except ValueError:
        got = None
        if want.get("state"):
            problems.append("no JSON")
    if got:
        flat = {"state": got["decision"]["state"], "failures": len(got["decision"]["failures"]),
                "profile": got["policy"]["profile"]}
        flat |= {k: got[k] for k in ("groups", "windows", "series", "completeness", "inputs")}
        flat["notes"] = [note["text"] for note in got["notes"]]
        wanted = {k: v for k, v in want.items() if k in flat and v is not None}
        problems += differences(flat, wanted)
        found = {key_of(f): f for f in got["findings"]}
        wanted_found = {key_of(f): f for f in want.get("findings", [])}
        for key, finding in wanted_found.items():
            finding = {k: v for k, v in finding.items() if k not in ("rule",)}
            problems += differences(found.get(key), finding, str(key))
        if "findings" in want and len(found) != len(wanted_found):
            problems.append(f"{len(found)} findings, not {len(wanted_found)}: {sorted(found)}")
    print(f"{'not ok' if problems else 'ok'} {count} - {case_name}")
    for problem in problems[:12]:
        print(f"#   {problem}")


def tell(name, problems):
    global count
    count += 1
    print(f"{'not ok' if problems else 'ok'} {count} - {name}")
    for problem in problems:
        print(f"#   {problem}")


def texts(case):
    """200 groups with one bad: the first line of every report is the bad one, the rest is one line."""
    with tempfile.TemporaryDirectory() as out:
        command = [SA, "audit", "--base", "run", "--policy", "policy.yaml", "--html", "--out", out]
        result = subprocess.run(command, cwd=case, capture_output=True, text=True, timeout=60, check=False)
        reports = {"console": result.stdout}
        for name, end in (("Markdown", "md"), ("HTML", "html")):
            reports[name] = (Path(out) / f"POST_SOAK_AUDIT_SUMMARY.{end}").read_text()
        table = (Path(out) / "POST_SOAK_ITER_TABLE.csv").read_text().splitlines()
    for name, text in reports.items():
        lines = text.split("Groups, worst first", 1)[-1].splitlines()
        first = next((line for line in lines if "HOLD" in line or "OK" in line), "")
        problems = [] if "S077" in first else [f"the first group is in '{first}'"]
        if "199 more groups: 199 OK" not in text:
            problems.append("the rest is not one line")
        if "HOLD" not in text.split("Groups, worst first", 1)[0]:
            problems.append("the state does not stand before the groups")
        tell(f"200 groups, one bad: {name}", problems)
    tell("the table has the group first", [] if table[0] == "group,iteration,v" and table[1] == "S000,1,1" else table[:2])


def cannot_be_done(case):
    """An audit that could not be done leaves no older JSON that says otherwise (FORMATS 15.25)."""
    policy = (case / "policy.yaml").resolve()
    with tempfile.TemporaryDirectory() as work:
        run = Path(work) / "run"
        run.mkdir()
        (run / "rows.jsonl").write_text('{"i": 1, "s": "a", "v": 1}\n{"i": 2, "s": "a", "v": 1}\n')
        command = [SA, "audit", "--base", "run", "--policy", str(policy), "--fail-on-hold", "-q"]
        states = []
        for content in (None, "neither this nor that\n"):
            if content:
                (run / "rows.jsonl").write_text(content)
            result = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=60, check=False)
            report = json.loads((run / "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json").read_text())
            states.append((result.returncode, report["decision"]["state"]))
    tell("after exit 4 the older JSON says HOLD", [] if states == [(0, "OK"), (4, "HOLD")] else [str(states)])


def audit_of(name, content, spec, kpi='must: "count(all) >= 0"'):
    """An audit of one file with this content, read as `spec` says."""
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / "run").mkdir()
        (Path(work) / "run" / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        (Path(work) / "p.yaml").write_text(f"version: 1\ninput: [{{path: {name}, {spec}}}]\n"
                                           f"kpis: {{v: {{from: v, min-present: 1%, {kpi}}}}}\n")
        command = [SA, "audit", "--base", "run", "--policy", "p.yaml", "--format", "json"]
        return subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=60, check=False)


BIG = "".join(f"{i},1\n" for i in range(1, 300001))
LINES = {  # what the file holds, how it is read, the lines of the records that cannot be used
    "csv, no index": ("csv", "index: i", "i,v\n,1\n2,2\nx,3\n", [2, 4]),
    "csv, an index with a fraction": ("csv", "index: i", "i,v\n1.5,1\n2,2\n", [2]),
    "csv, a time that is none": ("csv", "time: i", "i,v\n2026-01-01T00:00:00Z,2\nyesterday,1\n2026-02-30T00:00:00Z,3\n", [3, 4]),
    "csv, empty lines and CRLF": ("csv", "index: i", "\r\ni,v\r\n\r\n1,1\r\n\r\nx,1\r\n1,2,3\r\n", [6, 7]),
    "csv, line ends and quotes in a cell": (
        "csv", "index: i", 'i,v,t\n1,1,"a\n""\n""\nb"\nx,2,"c\n"\n3,"1"z,\ny,3,\n', [6, 8, 9]),
    "csv, a zero byte": ("csv", "index: i", "i,v\n1,1\0\0\nx,2\n", [3]),
    "csv, a header of two lines": ("csv", "index: i", 'i,"v\nw",v\n1,1,1\nx,1,2\n', [4]),
    "csv, in pieces": ("csv", "index: i", "i,v\n" + BIG + "x,1\n1,1,1\n", [300002, 300003]),
    "csv, UTF-16": ("csv", "index: i", "\ufeffi,v\n1,1\nx,2\n".encode("utf-16-le"), [3]),
    "ndjson, no index": ("ndjson", "index: i", '{"v":1}\n\n{"i":2,"v":2}\n{"i":"x","v":3}\n', [1, 4]),
    "ndjson, a broken line": ("ndjson", "index: i", '{"i":1,"v":1}\n{"i":2\n{"i":3.5,"v":1}\n', [2, 3]),
    "ndjson, a time that is none": ("ndjson", "time: i", '{"i":1700000000,"v":1}\n  \n  {"i":"soon","v":1}\n', [3]),
    "ndjson, in pieces": (
        "ndjson", "index: i", "".join(f'{{"i":{i},"v":1}}\n' for i in range(90000)) + '{"v":1}\n{\n', [90001, 90002]),
}


def lines():
    """The lines that are told are those of the file (FORMATS 15.14, `unusable`), whyever a record cannot be used."""
    for name, (ext, keys, content, want) in LINES.items():
        done = audit_of("r." + ext, content, f"format: {ext}, {keys}")
        doc = json.loads(done.stdout) if done.stdout.startswith("{") else {"unusable": [], "notes": []}
        got = sorted(u["line"] for u in doc["unusable"])
        told = [n["text"] for n in doc["notes"]]
        problems = [] if got == want else [f"lines {got}, not {want}: {done.stderr.strip()[:200]}"]
        problems += [f"no note of line {n}" for n in want if not any(f"line {n}:" in t for t in told)]
        tell(f"lines: {name}", problems)


CSV = "i,v\n1,10\n2,20\n3,30\n"
NAMED = {  # FORMATS 15.20: what a file is that holds no lines to read, and the cure
    "UTF-16 without a byte order mark": (CSV.encode("utf-16-be"), "save it as UTF-8"),
    "UTF-32 without a byte order mark": (CSV.encode("utf-32-le"), "save it as UTF-8"),
    "gzip": (b"\x1f\x8b\x08\x00junk\njunk\n", "gunzip"),
    "CR alone": (CSV.replace("\n", "\r"), "makes them LF"),
    "a Git LFS pointer": ("version https://git-lfs.github.com/spec/v1\noid sha256:ab,c\nsize 3\n", "git lfs pull"),
    "an unfinished merge": (CSV + "<<<<<<< HEAD\n4,1\n=======\n4,2\n>>>>>>> x\n", "resolve it with git"),
    "NUL bytes": ("\0" * 100, "write it again"),
}


def named():
    """Each is named, whichever the format, and among files that are fine, too, it is a row without values."""
    for what, (content, cure) in NAMED.items():
        for form in ("csv, index: i", "ndjson, index: i", "auto, index: i"):
            done = audit_of("r.csv", content, f"format: {form}")
            problems = [] if done.returncode == 4 else [f"exit {done.returncode}"]
            problems += [f"'{text}' is not said: {done.stderr.strip()[:200]}"
                         for text in (what, cure) if text not in done.stderr]
            tell(f"{what}, format {form.split(',')[0]}", problems)
    for content, form, text in (("", "auto", "an empty file"), ("", "csv", "empty"), ("i,v\n", "csv", "no record in it")):
        done = audit_of("r.csv", content, f"format: {form}")
        tell(f"'{content}' as {form} is called {text}", [] if text in done.stderr else [done.stderr.strip()[:200]])
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / "run").mkdir()
        (Path(work) / "run/a.csv").write_text(CSV)
        (Path(work) / "run/b.csv").write_bytes(NAMED["gzip"][0])
        (Path(work) / "p.yaml").write_text('version: 1\ninput: [{path: "*.csv", format: csv, index: i}]\n'
                                           'kpis: {v: {from: v, must: "max(all) <= 30"}}\n')
        done = subprocess.run([SA, "audit", "--base", "run", "--policy", "p.yaml", "--format", "json"], cwd=work,
                              capture_output=True, text=True, timeout=60, check=False)
        lost = [(u["file"], u["reason"][:4]) for u in json.loads(done.stdout)["unusable"]]
    tell("gzip among files that are fine", [] if lost == [("b.csv", "gzip")] else [str(lost)])


TWO = ("version: 1\nextends: builtin/mm-bot\ninput:\n"
       "  - {name: main, path: ITER_SUMMARY_*.json, format: iter-summary}\n"
       "  - {name: res.x-1, path: r.csv, format: csv, index: i}\n"
       'kpis: {rss: {input: res.x-1, from: rss, must: "max(all) <= 10", should: "max(all) <= 4"}}\n')


def older():
    """An audit takes away tables of another policy's inputs, by whichever it judges itself; and no other file."""
    reports = "run/reports/analysis/"
    table = "POST_SOAK_ITER_TABLE."
    other = {table + "mine.csv": "iter,mine\n", table + "res.x-1.csv.bak": "iteration,v\n", table + "1a.csv": "iteration\n",
             table + "a b.csv": "iteration,v\n", f".{table}csv.tmpl": "x", "POST_SOAK_ITER_TABLES.res.csv": "iteration\n"}
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / reports).mkdir(parents=True)
        for i in range(1, 25):
            kpis = {"net_bps": 3.5 + i % 3 / 10, "risk_ratio": 0.3 + i % 2 / 100, "maker_taker_ratio": 0.9 + i % 2 / 100,
                    "p95_latency_ms": 250 + i % 4, "slippage_bps_p95": 2 + i % 2, "adverse_bps_p95": 3 + i % 2}
            (Path(work) / f"run/ITER_SUMMARY_{i}.json").write_text(json.dumps({"iteration": i, "summary": kpis}))
        (Path(work) / "run/r.csv").write_text("i,rss\n" + "".join(f"{i},5\n" for i in range(1, 25)))
        (Path(work) / "two.yaml").write_text(TWO)
        (Path(work) / "ext.yaml").write_text("version: 1\nextends: builtin/mm-bot\n")
        for name, text in other.items():
            (Path(work) / reports / name).write_text(text)

        def audit(*policy):
            return subprocess.run([SA, "audit", "--base", "run", *policy], cwd=work, capture_output=True, text=True,
                                  timeout=60, check=False).stdout

        def tables():
            return {p.name for p in (Path(work) / reports).iterdir() if "POST_SOAK_AUDIT" not in p.name} - set(other)

        for name, policy in (("without a policy file", ()), ("by a policy of one input", ("--policy", "ext.yaml"))):
            two = audit("--policy", "two.yaml")
            summary = subprocess.run([SA, "pr-summary", reports + "POST_SOAK_AUDIT_SUMMARY.json"], cwd=work,
                                     capture_output=True, text=True, timeout=60, check=False).stdout
            (Path(work) / reports / f".{table}gone.csv.tmp12ab").write_text("x")
            before, one = tables() - {f".{table}gone.csv.tmp12ab"}, audit(*policy)
            problems = [] if before == {table + "csv", table + "res.x-1.csv"} else [f"written: {before}"]
            problems += [] if tables() == {table + "csv"} else [f"left: {tables()}"]
            problems += [f"{n} is gone" for n in other if not (Path(work) / reports / n).exists()]
            tell(f"an audit {name} takes older tables away", problems)
        problems = [] if "⚠\ufe0f READY FOR RELEASE (1 warning)\n" in two else ["WARN is not ready with its warning", *two.splitlines()[-4:]]
        problems += [] if "✅ READY FOR RELEASE\n" in one else ["OK is not ready"]
        problems += ["a field is named as not read"] if "no KPI reads iteration" in one + two else []
        tell("a policy that builds on builtin/mm-bot ends as it does", problems)
        said = "- rss: 5" in summary and "**Warnings:**" in summary
        tell("pr-summary lists what is only a warning", [] if said else [summary])


def main():
    own = ROOT / "tests/e2e/judged"
    shared = ROOT.parent / "shared/samples/policies/cases/valid"
    only = sys.argv[1:]
    for folder, prefix in ((own, ""), (shared, "shared/")):
        if not folder.is_dir():
            print(f"# {folder.name} is not there: its cases are skipped")
            continue
        for path in sorted(folder.glob("*/expect.json")):
            if not only or path.parent.name in only:
                judge(path.parent, prefix + path.parent.name)
    texts(own / "groups_200_one_bad")
    cannot_be_done(own / "groups_200_one_bad")
    lines()
    named()
    older()
    print(f"1..{count}")


main()
