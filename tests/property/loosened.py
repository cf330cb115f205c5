# SPDX-License-Identifier: MIT
"""Nobody loosens a policy unseen: random policies with a random change, over random runs.

Where the changed policy makes less of the run than the old one (a better state, or fewer failures), `policy diff` says of something that it lets more
through. Usage: loosened.py RUNS SEED; prints TAP.
"""
import copy
import json
import os
import random
import sys
import tempfile
from pathlib import Path

import policies
from policy_outputs import fork_run

ENV = {**os.environ, "SOURCE_DATE_EPOCH": str(policies.NOW)}


def walk(node, path=()):
    """All places in the policy below its keys."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from walk(value, (*path, key))


def at(doc, path):
    for key in path:
        doc = doc[key]
    return doc


ADDED = [("exceptions", [{"kpi": "k0", "until": "2026-12-01", "owner": "me", "reason": "known and being mended"}]),
         ("masks", [{"from": 1, "to": 9, "reason": "why not so"}]), ("masks", [{"from": 20, "to": 40, "reason": "why not so"}]),
         ("missing", "ignore"), ("min-present", "1%"), ("complete", {"rows": 1, "otherwise": "ignore"}),
         ("baseline", {"otherwise": "ignore", "unclear": "ignore"}), ("baseline", {"alpha": 0.0001}), ("drift", {"level": "off"}),
         ("kpi-gate", "off")]


def change(r, old):
    """One change; what it makes may be no policy at all."""
    new, places = copy.deepcopy(old), list(walk(old))
    how = r.choice(["gone", "number", "word", "add", "swap", "window", "kpi", "where"])
    path = r.choice(places)
    parent, key = at(new, path[:-1]), path[-1]
    value = parent[key]
    if how == "gone":
        del parent[key]
    elif how == "number" and isinstance(value, (int, float)):
        parent[key] = r.choice([1, value + 1, max(value - 1, 1), value * 2])
    elif how in ("number", "word") and isinstance(value, str):
        parts = value.split(" ")
        i = r.randrange(len(parts))
        parts[i] = r.choice([parts[i] + "0", "-" + parts[i], parts[i].replace("w1", "w2"), parts[i].replace("w2", "all"), "1", "100",
                             parts[i].replace("min", "max"), parts[i].replace("median", "max"), {">=": "<=", "<=": ">="}.get(parts[i], "0"),
                             "ignore", "none", "gauge", "counter", "f0", "summary.f0", "warn", "lower", "higher", "50%", "off"])
        parent[key] = " ".join(parts)
    elif how == "add":
        key, value = r.choice(ADDED)
        new[key] = value
    elif how == "swap" and len(new["kpis"]) > 1:
        a, b = r.sample(list(new["kpis"]), 2)
        new["kpis"][a]["from"], new["kpis"][b]["from"] = new["kpis"][b]["from"], new["kpis"][a]["from"]
    elif how == "window":
        new["windows"][r.choice(["steady", "w1", "w2", "w9"])] = r.choice([{"last": 1}, {"first": 1}, {"from": 3}])
    elif how == "kpi":  # another one takes the place
        name = r.choice(list(new["kpis"]))
        other = new["kpis"].pop(name)
        new["kpis"]["other"] = other | {"column": name, "from": r.choice([other["from"], "f0", "nowhere"])}
    elif how == "where":
        new["input"][0]["where"] = {"g": r.choice(["b", "Z", "nobody"])}
    return new if new != old else None


def weight(work, name, baseline):
    """What the policy of that name makes of the run, and how many failures hold it; None where it is no policy."""
    more = ["--baseline", "dir:before/run", "--fail-on-regression"] if baseline else []
    done = fork_run.run(["audit", "--base", "run", "--policy", name, "--format", "json", "--out", "out", *more], str(work), ENV)
    if done.returncode not in (0, 1, 3) or not done.stdout.startswith(b"{"):
        return None
    decision = json.loads(done.stdout)["decision"]
    return decision["state"], sum(f["state"] in ("HOLD", "INCONCLUSIVE") for f in decision["failures"]), len(decision["failures"])


def one(seed):
    r, problems = random.Random(seed), []
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        case = policies.Case(seed)
        case.write(work)
        baseline = r.random() < 0.4
        if baseline:
            case.r = random.Random(seed + 1)
            case.rows = case.make_rows()
            (work / "before").mkdir()
            case.write(work / "before")
        old = json.loads((work / "policy.json").read_text())
        if r.random() < 0.3:
            old["drift"] = {"level": "must"}
        if r.random() < 0.3:
            old["kpi-gate"] = "gate.json"
            (work / "run/gate.json").write_text('{"verdict": "FAIL", "reasons": []}')
        if "exceptions" in old and r.random() < 0.5:
            del old["exceptions"]
        (work / "policy.json").write_text(json.dumps(old, indent=1))
        before = weight(work, "policy.json", baseline)
        for n in range(6):
            new = change(r, old)
            if not new or before is None:
                continue
            (work / "new.json").write_text(json.dumps(new, indent=1))
            after = weight(work, "new.json", baseline)
            if after is None or (policies.ORDER.index(after[0]) >= policies.ORDER.index(before[0]) and after[1:] >= before[1:]):
                continue
            done = fork_run.run(["policy", "diff", "policy.json", "new.json", "--format", "json"], str(work), ENV)
            said = json.loads(done.stdout)
            one.tried += 1
            if not said["looser"]:
                problems.append(f"{before} is {after}, and nothing is looser: "
                                + "; ".join(f"{p} was {x!r}" for p, x in diff(old, new)))
    return problems


one.tried = 0


def diff(old, new):
    a, b = {p: at(old, p) for p in walk(old)}, {p: at(new, p) for p in walk(new)}
    return [(p, f"{a.get(p)}, is {b.get(p)}") for p in {**a, **b} if a.get(p) != b.get(p)][:4]


def main():
    runs, seed = int(sys.argv[1]), int(sys.argv[2])
    bad = 0
    for s in range(seed, seed + runs):
        problems = one(s)
        bad += bool(problems)
        print("".join(f"# seed {s}: {p}\n" for p in problems), end="")
    print(f"{'not ok' if bad else 'ok'} 1 - {runs} policies changed at random, {one.tried} times for the looser, from seed {seed}: "
          f"{bad} unseen\n1..1")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
