# SPDX-License-Identifier: MIT
"""Random valid policies over random runs: every value to 1e-9 and the decision, computed a second time here.

Usage: policies.py RUNS SEED. A run that differs is printed with its seed. Prints TAP. Of every 6th (EVERY) all other
outputs are read back, too: those of the commands, and of the Action (policy_outputs.py).
Nothing is shared with the program: aggregates by brute force, windows from lists of rows. A missing number is
None. Where rounding decides a rule (a mean that lies on its limit) the outcome is not compared.
"""
import json
import math
import os
import random
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from policy_outputs import fork_run, outputs

NOW = 1795176000  # 2026-11-20
ORDER = ["OK", "WARN", "INCONCLUSIVE", "HOLD"]
MISSING = {"hold": "HOLD", "inconclusive": "INCONCLUSIVE", "warn": "WARN", "ignore": "OK"}
OPS = {">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, "<": lambda a, b: a < b,
       "==": lambda a, b: a == b, "!=": lambda a, b: a != b}
UNITS = {"": [("", 1)], "ms": [("", 1), (" ms", 1), (" s", 1000)], "ratio": [("", 1), ("%", 0.01)],
         "MB": [("", 1), (" MB", 1), (" GB", 1000)]}


def worst(states):
    return max(states, key=ORDER.index, default="OK")


# --- a random run and its policy -----------------------------------------------------------------------


class Case:
    def __init__(self, seed):
        self.r = r = random.Random(seed)
        self.format = r.choice(["csv", "ndjson", "json", "iter-summary"])
        self.every = r.random() < 0.2 and self.format in ("csv", "ndjson")
        self.groups = [] if r.random() < 0.5 or self.format == "iter-summary" else ["b", "a c", "Z"][:r.randint(1, 3)]
        self.n = r.randint(3, 40)
        self.windows = {"w1": {"last": r.randint(1, 12)}, "w2": {"first": r.randint(1, 12)},
                        "w3": {"from": r.randint(1, 12)}, "w4": {"from": r.randint(1, 8), "to": r.randint(8, 30)}}
        if self.every:
            self.windows = {"w1": {"last": r.randint(1, 6)}, "w2": {"first": r.randint(1, 6)}, "w3": {"skip": "2m"}, "w4": {"last": "3m"}}
        self.masks = [] if r.random() < 0.6 or self.every else [
            {"from": (a := r.randint(1, self.n)), "to": a + r.randint(0, 6), "reason": "why not"} for _ in range(r.randint(1, 2))]
        self.complete = {} if r.random() < 0.6 else {"rows": r.randint(2, 40), "otherwise": r.choice(list(MISSING))}
        if self.complete and r.random() < 0.5 and not self.every:
            self.complete["max-gap"] = r.randint(1, 3)
        self.kpis = {f"k{i}": self.kpi(i) for i in range(r.randint(1, 4))}
        self.rows = self.make_rows()
        self.exceptions = self.make_exceptions()

    def value(self):
        return self.r.choice([0, 1, 2, 5, 10]) if self.r.random() < 0.3 else round(self.r.uniform(-20, 120), self.r.randint(0, 3))

    def kpi(self, i):
        r = self.r
        k = {"from": f"f{i}", "better": r.choice(["higher", "lower", "none"]), "missing": r.choice(list(MISSING)),
             "min-present": r.choice(["75%", "50%", "100%", "1%", 2, 5]), "unit": r.choice(list(UNITS)),
             "kind": "counter" if r.random() < 0.15 else "gauge", "must": [], "should": [],
             "reduce": r.choice(["median", "mean", "min", "max", "p90"])}
        if k["kind"] == "counter":
            k["reduce"] = "last"
        if not self.every:
            del k["reduce"]
        for level in ("must", "should"):
            k[level] = [self.rule(k["unit"]) for _ in range(r.randint(0 if level == "should" else 1, 2))]
        if r.random() < 0.2:
            k["must"].append({"any": [self.rule(k["unit"]) for _ in range(r.randint(2, 3))]})
        return k

    def agg(self, unit):
        r = self.r
        name = r.choice(["median", "mean", "min", "max", "sum", "count", "stddev", "first", "last", "p90", "p12.5", "share",
                         "streak", "changes", "slope"])
        window = r.choice([*self.windows, "all"])
        pred = None
        if name in ("share", "streak") or (name == "count" and r.random() < 0.5):
            suffix, factor = r.choice(UNITS[unit])
            number = self.value()
            pred = (r.choice(list(OPS)), number * factor, f"{number}{suffix}")
        return name, window, pred

    @staticmethod
    def text(agg):
        name, window, pred = agg
        return f"{name}({window}, x {pred[0]} {pred[2]})" if pred else f"{name}({window})"

    def rule(self, unit):
        r = self.r
        left = self.agg(unit)
        op = r.choice(list(OPS) if r.random() < 0.3 else [">=", "<="])
        if left[0] in ("count", "streak", "changes"):
            number = r.randint(0, 12)
            return {"left": left, "op": op, "right": number, "text": f"{self.text(left)} {op} {number}"}
        if left[0] == "share":
            number = r.randint(0, 100)
            return {"left": left, "op": op, "right": number, "text": f"{self.text(left)} {op} {number}%"}
        if left[0] == "slope":
            number = round(r.uniform(-3, 3), 2)
            suffix = f" {unit}/row" if unit not in ("", "ratio") else ""
            if unit == "ratio":
                suffix = " ratio/row"
            return {"left": left, "op": op, "right": number, "text": f"{self.text(left)} {op} {number}{suffix}"}
        if r.random() < 0.25:
            other = (r.choice(["median", "mean", "max", "min"]), r.choice([*self.windows, "all"]), None)
            offset = r.choice([None, (5, True), (-10, True), (3, False)])
            text = f"{self.text(left)} {op} {self.text(other)}"
            if offset:
                text += f" {'+' if offset[0] > 0 else '-'} {abs(offset[0])}"
                text += "%" if offset[1] else f" {unit}" if unit else ""
            return {"left": left, "op": op, "right": (other, offset), "text": text}
        suffix, factor = r.choice(UNITS[unit])
        number = self.value()
        limit = number / 100 if suffix == "%" else number * factor
        return {"left": left, "op": op, "right": limit, "text": f"{self.text(left)} {op} {number}{suffix}"}

    def make_rows(self):
        """[(index or time, group, {field: number or None})]"""
        r, rows, index, time = self.r, [], 0, 1_700_000_000
        names = self.groups or [""]
        for i in range(self.n):
            index += r.choice([1, 1, 1, 1, 2, 4])
            time += r.choice([7, 20, 45, 130]) if self.every else 60
            here = [g for g in names if i == 0 or r.random() < 0.85] or names[:1]
            for g in here:
                fields = {k["from"]: None if r.random() < 0.12 else self.value() for k in self.kpis.values()}
                rows.append((time if self.every else index, g, fields))
        return rows

    def make_exceptions(self):
        name = self.r.choice(list(self.kpis))
        if self.r.random() < 0.75:
            return []
        return [{"kpi": name, "until": self.r.choice(["2026-12-01", "2026-11-20", "2026-11-19"]), "owner": "me",
                 "reason": "known and being mended"} | ({"group": self.groups[0]} if self.groups and self.r.random() < 0.5 else {})]

    # --- files ---

    def policy(self):
        doc = {"version": 1, "windows": self.windows, "kpis": {}}
        source = {"path": {"csv": "rows.csv", "ndjson": "rows.jsonl", "json": "rows.json", "iter-summary": "ITER_SUMMARY_*.json"}[self.format],
                  "format": self.format if self.r.random() < 0.5 else "auto"}
        if self.every:
            source |= {"time": "t", "every": "1m"}
        elif self.format != "iter-summary":
            source["index"] = "i"
        if self.groups:
            source["by"] = "g"
        doc["input"] = [source]
        for name, k in self.kpis.items():
            rules = {level: [{"any": [p["text"] for p in rule["any"]]} if "any" in rule else rule["text"] for rule in k[level]]
                     for level in ("must", "should")}
            doc["kpis"][name] = {m: v for m, v in (k | rules).items() if v != [] and v != ""}
            if self.format == "iter-summary":
                doc["kpis"][name]["from"] = "summary." + k["from"]
        for key, value in (("masks", self.masks), ("complete", self.complete), ("exceptions", self.exceptions)):
            if value:
                doc[key] = value
        return doc

    def write(self, work):
        run = work / "run"
        run.mkdir()
        (work / "policy.json").write_text(json.dumps(self.policy(), indent=1))
        key = "t" if self.every else "i"
        fields = [k["from"] for k in self.kpis.values()]
        records = [{key: at, **({"g": g} if g else {}), **f} for at, g, f in self.rows]
        if self.format == "csv":
            lines = [",".join([key, "g", *fields])]
            lines += [",".join(["" if v is None else str(v) for v in (at, g, *(f[x] for x in fields))]) for at, g, f in self.rows]
            (run / "rows.csv").write_text("\n".join(lines) + "\n")
        elif self.format == "ndjson":
            (run / "rows.jsonl").write_text("".join(json.dumps(x) + "\n" for x in records))
        elif self.format == "json":
            (run / "rows.json").write_text(json.dumps(records))
        else:
            for at, _, f in self.rows:
                (run / f"ITER_SUMMARY_{at}.json").write_text(json.dumps({"summary": f}))



# --- what an audit must find ---------------------------------------------------------------------------


def reduced(values, how):
    if not values:
        return None
    return {"median": statistics.median, "mean": statistics.fmean, "min": min, "max": max, "last": lambda v: v[-1],
            "p90": lambda v: percentile(v, 90)}[how](values)


def percentile(values, p):
    v = sorted(values)
    at = (len(v) - 1) * p / 100
    low = math.floor(at)
    return v[low] if low + 1 >= len(v) else v[low] + (v[low + 1] - v[low]) * (at - low)


def differences(values):
    """Of a counter."""
    out, last = [], None
    for v in values:
        out.append(None if v is None or last is None else v - last if v >= last else v)
        last = last if v is None else v
    return out


class Oracle:
    def __init__(self, case):
        self.c = case
        self.names = sorted({g for _, g, _ in case.rows}, key=lambda s: s.encode())
        if case.every:
            self.bucket()
        else:
            self.index = sorted({at for at, _, _ in case.rows})
            self.time = None
            self.has = {g: {at: f for at, x, f in case.rows if x == g} for g in self.names}
        self.series = {(g, k): self.column(g, k) for g in self.names for k in case.kpis}

    def bucket(self):
        rows = self.c.rows
        t0 = min(at for at, _, _ in rows)
        n = max((at - t0) // 60 for at, _, _ in rows) + 1
        self.index = list(range(1, n + 1))
        self.time = [t0 + 60 * i for i in range(n)]
        self.has = {g: {} for g in self.names}
        for g in self.names:
            for b in range(n):
                self.has[g][b + 1] = {k["from"]: reduced([f[k["from"]] for at, x, f in rows if x == g and (at - t0) // 60 == b
                                                          and f[k["from"]] is not None], k["reduce"]) for k in self.c.kpis.values()}

    def column(self, g, name):
        kpi = self.c.kpis[name]
        values = [self.has[g][i][kpi["from"]] if i in self.has[g] else None for i in self.index]
        return differences(values) if kpi["kind"] == "counter" else values

    def rows_of(self, name):
        """Positions of the rows of a window, and how many are masked."""
        n, w = len(self.index), {} if name == "all" else self.c.windows[name]
        if name == "all":
            return list(range(n)), 0
        if w.get("last") == "3m":
            rows = [i for i in range(n) if self.time[i] > self.time[-1] - 180]
        elif w.get("skip"):
            rows = [i for i in range(n) if self.time[i] >= self.time[0] + 120]
        elif "last" in w:
            rows = list(range(max(0, n - w["last"]), n))
        elif "first" in w:
            rows = list(range(min(n, w["first"])))
        else:
            rows = [i for i in range(n) if w["from"] <= self.index[i] <= w.get("to", 1 << 60)]
        kept = [i for i in rows if not any(m["from"] <= self.index[i] <= m["to"] for m in self.c.masks)]
        return kept, len(rows) - len(kept)

    def needed(self, g, kpi, window, rows, masked):
        share = kpi["min-present"]
        if isinstance(share, int):
            return share
        n, w = len(rows), {} if window == "all" else self.c.windows[window]
        asked = w.get("last", w.get("first"))
        proven = self.c.complete.get("rows", 0)
        if isinstance(asked, int) and not (proven >= asked and len(self.has[g]) >= proven):
            n = max(0, asked - masked)
        return max(1, math.ceil(n * int(share[:-1]) / 100 - 1e-9))

    def side(self, g, name, agg):
        """(value or None, more than half masked, present, rows)"""
        rows, masked = self.rows_of(agg[1])
        values = [self.series[g, name][i] for i in rows]
        present = [v for v in values if v is not None]
        about = masked > len(rows), len(present), len(rows)
        if not present or len(present) < self.needed(g, self.c.kpis[name], agg[1], rows, masked):
            return None, *about
        return self.aggregate(agg, rows, values, present), *about

    def aggregate(self, agg, rows, values, present):
        what, _, pred = agg
        holds = (lambda v: v is not None and OPS[pred[0]](v, pred[1])) if pred else (lambda v: v is not None)
        if what == "share":
            return 100 * sum(map(holds, values)) / len(present)
        if what == "count":
            return sum(map(holds, values))
        if what == "streak":
            best = run = 0
            for v in values:
                run = run + 1 if holds(v) else 0
                best = max(best, run)
            return best
        if what == "changes":
            return sum(a != b for a, b in zip(present, present[1:]))
        if what == "slope":
            points = [(self.index[i], v) for i, v in zip(rows, values) if v is not None]
            slopes = [(b[1] - a[1]) / (b[0] - a[0]) for n, a in enumerate(points) for b in points[n + 1:]]
            return statistics.median(slopes) if slopes else None
        if what == "stddev":
            return statistics.stdev(present) if len(present) > 1 else None
        if what in ("first", "last"):
            return values[0 if what == "first" else -1]
        if what[0] == "p" and what[1:2].isdigit():
            return percentile(present, float(what[1:]))
        return {"median": statistics.median, "mean": statistics.fmean, "min": min, "max": max, "sum": math.fsum}[what](present)

    def judge(self, g, name, rule, level):
        kpi = self.c.kpis[name]
        actual, masked, n, rows = self.side(g, name, rule["left"])
        limit = rule["right"]
        if isinstance(limit, tuple):
            other, other_masked, _, _ = self.side(g, name, limit[0])
            masked |= other_masked
            offset = limit[1]
            limit = other if other is None or not offset else other + (offset[0] * abs(other) / 100 if offset[1] else offset[0])
        cap = (lambda s: min(s, "WARN", key=ORDER.index)) if level == "should" else (lambda s: s)
        found = {"actual": actual, "limit": limit, "n": n, "n_missing": rows - n}
        if masked:
            return found | {"outcome": "inconclusive", "state": cap("INCONCLUSIVE")}
        if actual is None or limit is None:
            return found | {"outcome": "missing", "state": cap(MISSING[kpi["missing"]])}
        fine = OPS[rule["op"]](actual, limit)
        near = actual != limit and abs(actual - limit) <= 1e-9 * max(1, abs(limit))
        return found | {"outcome": "pass" if fine else "fail", "state": "OK" if fine else "WARN" if level == "should" else "HOLD",
                        "unsure": near}

    def finding(self, g, name, rule, level):
        if "any" not in rule:
            f = self.judge(g, name, rule, level)
        else:
            rank = {"pass": 0, "inconclusive": 1, "fail": 2, "missing": 3}
            parts = [self.judge(g, name, p, level) for p in rule["any"]]
            f = min(parts, key=lambda p: rank[p["outcome"]])
            f["unsure"] = any(p.get("unsure") for p in parts)
        for e in self.c.exceptions:
            if f["outcome"] == "fail" and e["kpi"] == name and e.get("group", g) == g and e["until"] >= "2026-11-20":
                f |= {"outcome": "waived", "state": "WARN"}
        return f

    def problems(self):
        c, state = self.c.complete, MISSING[self.c.complete.get("otherwise", "ignore")]
        found = []
        if "rows" in c:
            found += [state for g in self.names if len(self.has[g]) < c["rows"]]
        if "max-gap" in c:
            found += [state for a, b in zip(self.index, self.index[1:]) if b - a > c["max-gap"]]
            for g in self.names:
                mine = sorted(self.has[g])
                found += [state for a, b in zip(mine, mine[1:]) if b - a > c["max-gap"]]
        return found

    def expect(self):
        findings = {}
        for name, kpi in self.c.kpis.items():
            for level in ("must", "should"):
                for rule in kpi[level]:
                    text = " or ".join(p["text"] for p in rule["any"]) if "any" in rule else rule["text"]
                    for g in self.names:
                        findings.setdefault((name, g, text, level), []).append(self.finding(g, name, rule, level))
        return findings


# --- comparing -----------------------------------------------------------------------------------------


def same(got, want):
    if want is None or got is None:
        return got is want
    return abs(got - want) <= 1e-9 * max(1, abs(want))


def compare(doc, oracle):
    problems, want, got = [], oracle.expect(), {}
    for f in doc["findings"]:
        got.setdefault((f["kpi"], f["group"], f["rule"], f["level"]), []).append(f)
    if set(got) != set(want):
        return [f"findings: only here {set(want) - set(got)}, only there {set(got) - set(want)}"]
    unsure, states = False, oracle.problems()
    for key, wanted in want.items():
        for w, f in zip(wanted, got[key]):
            unsure |= bool(w.get("unsure"))
            states.append(w["state"])
            problems += [f"{key}: {m} is {f[m]!r}, not {w[m]!r}" for m in ("actual", "limit", "n", "n_missing")
                         if not same(f[m], w[m]) and not w.get("unsure") and w["outcome"] != "inconclusive"]
            if not w.get("unsure") and f["outcome"] != w["outcome"]:
                problems.append(f"{key}: {f['outcome']}, not {w['outcome']}")
    if not unsure and doc["decision"]["state"] != worst(states):
        problems.append(f"decision: {doc['decision']['state']}, not {worst(states)}: {doc['completeness']}")
    return problems


def one(seed):
    """What is wrong with the run of this seed, and its folder."""
    case = Case(seed)
    work = Path(tempfile.mkdtemp())
    case.write(work)
    done = fork_run.run(["audit", "--base", "run", "--policy", "policy.json", "--format", "json", "--out", "out"], str(work),
                        {**os.environ, "SOURCE_DATE_EPOCH": str(NOW)})
    oracle = Oracle(case)
    if done.returncode == 4 and not any(v is not None for _, _, f in case.rows for v in f.values()):
        return [], work
    if done.returncode != 0:
        return [f"exit {done.returncode}: {done.stderr.decode()[:600]}"], work
    problems = compare(json.loads(done.stdout), oracle)
    if seed % int(os.environ.get("EVERY", "6")) == 0:
        problems += outputs(seed, work, NOW)
    return problems, work


# --- wrong policies ------------------------------------------------------------------------------------

MARK = "zzq"  # no word of the language is near it


def put(*path_and_value):
    """A mistake: the value set at that path."""
    *path, key, value = path_and_value

    def change(doc):
        for step in path:
            doc = doc.setdefault(step, {}) if isinstance(doc, dict) else doc[step]
        doc[key] = value
    return change


RULES = (f"{MARK}(w1) >= 1", f"median({MARK}) >= 1", f"median(w1) >= 1 {MARK}", f"median(w1) => 1 {MARK}", f"{MARK}", f"median(w1) {MARK} 1",
         f"median(w1, x > 1) >= 1 {MARK}", f"share(w1) >= 95% {MARK}", f"median(w1) >= {MARK}(w2)", f"median(w1) >= baseline + 5 {MARK}")
MISTAKES = [put(MARK, 1), put("kpis", "k0", MARK, 1), put("kpis", "k0", "better", MARK), put("kpis", "k0", "missing", MARK),
            put("kpis", "k0", "min-present", MARK), put("kpis", "k0", "reduce", MARK), put("kpis", "k0", "kind", MARK),
            put("kpis", "k0", "input", MARK), put("input", 0, "format", MARK), put("input", 0, MARK, "x"), put("input", 0, "every", MARK),
            put("windows", "w1", {"last": MARK}), put("windows", "w1", {MARK: 3}), put("windows", MARK, 3), put("complete", "otherwise", MARK),
            put("complete", MARK, 1), put("masks", [{"from": MARK, "to": 3, "reason": "x"}]),
            put("exceptions", [{"kpi": MARK, "until": "2026-12-01", "owner": "me", "reason": "long enough"}]),
            put("exceptions", [{"kpi": "k0", "until": MARK, "owner": "me", "reason": "long enough"}]),
            put("extends", MARK), put("missing", MARK), put("drift", {"level": MARK}), put("baseline", {"window": MARK}),
            put("baseline", {MARK: 1}), put("profiles", {"p": {MARK: 1}}),
            *(put("kpis", "k0", level, [rule]) for rule in RULES for level in ("must", "should")),
            *(put("kpis", "k0", "must", [{"any": ["max(all) < 1", rule]}]) for rule in RULES)]


def wrong(seed):
    """What `policy check` makes of a valid policy with one mistake: exit 2, and the line of the mistake."""
    case = Case(seed)
    doc = case.policy()
    random.Random(seed).choice(MISTAKES)(doc)
    text = json.dumps(doc, indent=1)
    line = next(i for i, x in enumerate(text.split("\n"), 1) if MARK in x)
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / "policy.json").write_text(text)
        done = fork_run.run(["policy", "check", "--policy", "policy.json"], work, dict(os.environ))
    said = done.stderr.decode()
    if done.returncode != 2 or f"policy.json:{line}:" not in said:
        return [f"exit {done.returncode}, line {line}: {text.splitlines()[line - 1].strip()}: {said[:300]}"]
    return []


def main():
    runs, seed = int(sys.argv[1]), int(sys.argv[2])
    bad = 0
    for s in range(seed, seed + runs):
        problems, work = one(s)
        shutil.rmtree(work)
        problems += wrong(s)
        if problems:
            bad += 1
            print(f"# seed {s}")
            print("".join(f"#   {p}\n" for p in problems[:6]), end="")
    print(f"{'not ok' if bad else 'ok'} 1 - {runs} random policies, right and with a mistake, from seed {seed}: {bad} differ\n1..1")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
