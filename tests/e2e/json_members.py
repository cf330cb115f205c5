# SPDX-License-Identifier: MIT
"""decision, findings, windows, series and completeness of a JSON summary say the same (FORMATS 15.14), in TAP.

Every run of the golden cases and of tests/e2e/judged is audited by the built-in rules, and by a policy
that only extends builtin/mm-bot: each summary must agree with itself, and the two with each other. The
two engines share no line that reads a value, so that what one of them gets wrong shows here.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SA, ROOT = os.environ["SA"], Path(os.environ["ROOT"])
STATES = ["OK", "WARN", "INCONCLUSIVE", "HOLD"]
ABOUT_RULES = ("limit", "missing")
NOW = "1760877296"
count = 0


def tell(name, problems):
    global count
    count += 1
    print(f"{'not ok' if problems else 'ok'} {count} - {name}")
    for problem in problems[:8]:
        print(f"#   {problem}")


def audit(base, out, *more):
    """The JSON summary, None when the audit could not be done."""
    command = [SA, "audit", "--base", str(base), "--out", out, "--format", "json", *more]
    env = {**os.environ, "SOURCE_DATE_EPOCH": NOW}
    result = subprocess.run(command, env=env, cwd=out, capture_output=True, timeout=60, check=False)
    return json.loads(result.stdout) if result.returncode in (0, 1, 3) else None


def worst(states):
    return STATES[max([STATES.index(s) for s in states], default=0)]


def key(item):
    return item["group"], item["kpi"], item["rule"], item["window"], item["outcome"], item["actual"], item["limit"]


def against_itself(doc):
    """What two members of one summary say otherwise."""
    decision, findings, windows = doc["decision"], doc["findings"], doc["windows"]
    failures = decision["failures"]
    problems = []

    def must(holds, what):
        if not holds:
            problems.append(what)

    must(decision["state"] == worst(f["state"] for f in failures), "the state is not that of the worst failure")
    must(doc["readiness"]["pass"] == (decision["state"] in ("OK", "WARN")), "readiness.pass")
    holding = [f["text"] for f in failures if f["state"] in ("INCONCLUSIVE", "HOLD")]
    must(doc["readiness"]["failures"] == holding, "readiness.failures are not the texts of what holds the run")
    of_rules = sorted(map(repr, (key(f) for f in failures if f["kind"] in ABOUT_RULES)))
    broken = sorted(map(repr, (key(f) for f in findings if f["state"] != "OK")))
    must(of_rules == broken, f"failures {of_rules} are not findings {broken}")
    for f in findings:
        where = f"{f['kpi']} {f['rule']}"
        must(f["window"] in windows, f"{where}: no window {f['window']}")
        must(f["group"] in doc["groups"], f"{where}: no group {f['group']}")
        must((f["outcome"] == "pass") == (f["state"] == "OK") or f["outcome"] == "missing", f"{where}: {f['outcome']}")
        if f["n"] is not None and f["window"] in windows:
            series = doc["series"][f["group"]][f["kpi"]][f["window"]]
            must((series["n"], series["n_missing"]) == (f["n"], f["n_missing"]), f"{where}: n {f['n']}, {series}")
        if None not in (f["actual"], f["limit"], f["margin"]):
            inside = f["margin"] > 0 or (f["margin"] == 0 and "=" in f["rule"])
            must(inside == (f["outcome"] == "pass") or f["outcome"] == "waived", f"{where}: margin {f['margin']}")
    incomplete = [f["state"] for f in failures if f["kind"] == "incomplete"]
    must(doc["completeness"]["state"] == worst(incomplete), f"completeness: {doc['completeness']}")
    must(bool(doc["completeness"]["problems"]) == bool(incomplete), "problems without a failure, or none with one")
    must(len(doc["completeness"]["details"]) == len(doc["completeness"]["problems"]), "details")
    must(doc["rows"] == doc["inputs"][0]["rows"] == windows["all"]["rows"], "rows")
    return problems


def of_six(doc):
    """The members that both engines write, but for what a snapshot rounds."""
    findings = {f["kpi"]: {k: f[k] for k in ("group", "level", "outcome", "state", "limit", "window", "n", "n_missing")}
                for f in doc["findings"]}
    return {"findings": findings, "windows": doc["windows"], "windows_by_input": doc["windows_by_input"],
            "groups": doc["groups"], "series": doc["series"], "inputs": doc["inputs"], "rows": doc["rows"]}


def close(a, b):
    if isinstance(a, float) or isinstance(b, float):
        return None not in (a, b) and abs(a - b) <= 1e-9 * max(1, abs(a))
    return a == b


def differences(a, b, at=""):
    if isinstance(a, dict) and isinstance(b, dict):
        return [d for k in sorted(a.keys() | b.keys()) for d in differences(a.get(k), b.get(k), f"{at}.{k}")]
    return [] if close(a, b) else [f"{at}: {a!r} by the built-in rules, {b!r} by the policy"]


def runs():
    for path in sorted((ROOT / "tests/golden").glob("*/in/**/ITER_SUMMARY_*.json")):
        yield path.parent
    yield from sorted((ROOT / "tests/e2e/judged").glob("*/run"))
    yield ROOT / "examples/soak/latest"


def main():
    only = sys.argv[1:]
    with tempfile.TemporaryDirectory() as out:
        policy = Path(out) / "same.yaml"
        policy.write_text("version: 1\nextends: builtin/mm-bot\n")
        for base in dict.fromkeys(runs()):
            name = str(base.relative_to(ROOT))
            if only and not any(word in name for word in only):
                continue
            ours = audit(base, out)
            if ours is None:
                continue
            tell(f"{name}: agrees with itself", against_itself(ours))
            theirs = audit(base, out, "--policy", str(policy))
            if theirs is None:
                tell(f"{name}: by a policy", ["no audit by a policy that only extends the built-in one"])
                continue
            tell(f"{name}: agrees with itself by a policy", against_itself(theirs))
            if ours["decision"]["state"] != theirs["decision"]["state"]:
                tell(f"{name}: state", [str(ours["decision"]), str(theirs["decision"])])
            same = ours["policy"]["sha256"] == theirs["policy"]["sha256"]
            if not same or ours["policy"]["origin"] != "builtin/mm-bot":
                tell(f"{name}: what judged", [str(ours["policy"]), str(theirs["policy"])])
            several = theirs["groups"] != [""]
            tell(f"{name}: both engines", [] if several else differences(of_six(ours), of_six(theirs)))
    print(f"1..{count}")


main()
