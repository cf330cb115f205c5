# SPDX-License-Identifier: MIT
"""Random soak runs: a folder with files of every kind, options, and what no output may call a pass.

    run = Run(seed)
    run.write(base, beside)     # the run in `base`, its baselines in `beside`
    run.options                 # of `audit` (without --base), {name: value or None}
    run.reasons                 # why this run must not end with exit code 0 under --fail-on-hold

The same seed gives the same run. Standard library only; the limits are written down once more, on purpose.
"""
import json
import math
import os
import random
import shutil
import statistics

RULES = {"maker_taker_ratio": (">=", 0.83), "net_bps": (">=", 2.9), "p95_latency_ms": ("<=", 330.0),
         "risk_ratio": ("<=", 0.40)}
GOOD = {"net_bps": 3.4, "maker_taker_ratio": 0.88, "p95_latency_ms": 280.0, "risk_ratio": 0.33,
        "slippage_bps_p95": 1.4, "adverse_bps_p95": 1.9}
BAD = {"net_bps": 2.2, "maker_taker_ratio": 0.7, "p95_latency_ms": 390.0, "risk_ratio": 0.52,
       "slippage_bps_p95": 4.0, "adverse_bps_p95": 6.0}
ALIAS = {"net_bps": "edge_bps", "p95_latency_ms": "latency_p95", "risk_ratio": "risk",
         "maker_taker_ratio": "maker_ratio"}
REPORTS = "reports/analysis"
MIN_PRESENT = 0.75
BEGUN = 1760860000  # the first iteration; "now" of the tests is 1760877296

NO_NUMBER = ["null", '"x"', '""', '"3,52"', '"3.5 bps"', "true", "[]", "[3.5]", "{}", "NaN", '"Infinity"']
INFINITE = ["Infinity", "1e999", "9" * 400, "-Infinity", "-1e999"]
FOREIGN = ["EDGE", "LATENCY", "a|b", "`x`", "##[error]y", "<b>", "@team", "x" * 300, "é\u202e"]


def stamp(second):
    return "2025-10-19T%02d:%02d:%02dZ" % (second // 3600 % 24, second // 60 % 60, second % 60)


class Run:
    def __init__(self, seed):
        self.random = random.Random(seed)
        r = self.random
        self.files, self.links, self.folders = {}, {}, []
        self.options, self.reasons = {}, []
        self.window = 8
        self.healthy = r.random() < 0.6  # else there would be hardly a run that is OK
        self.make_options()
        self.make_rows()
        self.make_gate()
        self.make_plan()
        self.make_tuning()
        self.make_side()
        self.make_snapshot()
        self.make_baseline()
        self.judge()

    def rare(self, share):
        """What may spoil the run; healthy ones are mostly left alone."""
        return self.random.random() < share * (0.25 if self.healthy else 1)

    # --- options ---

    def make_options(self):
        r, o = self.random, self.options
        if r.random() < 0.6:
            o["fail-on-hold"] = None
        if r.random() < 0.25:
            self.window = r.choice([1, 3, 5, 8, 12, 40])
            o["window"] = str(self.window)
        if r.random() < 0.2:
            o["min-iterations"] = r.choice(["0", "6", "30", "100"])
        if r.random() < 0.2:
            o["steady-start"] = r.choice(["0", "3", "20", "1000"])
        self.rules = [(kpi, *rule) for kpi, rule in RULES.items()]
        for _ in range(r.choice([0, 0, 0, 0, 1, 2])):
            kpi = r.choice(list(GOOD))
            op = r.choice([">=", "<="])
            limit = round((BAD if r.random() < 0.5 else GOOD)[kpi] * r.choice([0.97, 1.03]), 3)
            o.setdefault("threshold", []).append("%s%s%s" % (kpi, op, limit))
            for i, rule in enumerate(self.rules):
                if rule[:2] == (kpi, op):
                    self.rules[i] = (kpi, op, limit)
                    break
            else:
                self.rules.append((kpi, op, limit))

    # --- the iterations ---

    def make_rows(self):
        r = self.random
        n = r.choice([1, 5, 6, 7, 8, 9, 16, 24, 24, 24, 30]) if not self.healthy else r.choice([12, 16, 24, 24])
        index = r.choice([1, 1, 1, 0, 7, 95])
        self.indices = []
        for _ in range(n):
            self.indices.append(index)
            index += 1 if r.random() < 0.97 or self.healthy else r.randrange(2, 20)
        self.mode = {kpi: "good" for kpi in GOOD}
        for kpi in GOOD:
            if self.rare(0.25):
                self.mode[kpi] = r.choice(["bad", "border", "late", "gaps", "absent", "infinite", "texts"])
        self.timed = r.random() < 0.6
        self.grouped = r.random() < 0.08  # the policy engine's: each symbol has a verdict
        self.rows = {i: dict.fromkeys(GOOD) for i in self.indices}
        self.unusable = set()
        broken = self.rare(0.3)
        for place, i in enumerate(self.indices):
            late = place >= n - 8
            if broken and r.random() < (0.25 if late else 0.1):
                self.unusable.add(i)
                self.put_broken(i)
            else:
                self.put_row(place, i, late)
        if len(self.unusable) == n:
            self.reasons.append("no usable row")

    def value(self, kpi, late):
        """The text of a number, and what it is: a float, an infinity, None for missing, ... for no member."""
        r, mode = self.random, self.mode[kpi]
        base = GOOD[kpi]
        if mode == "bad" or (mode == "late" and late):
            base = BAD[kpi]
        if mode == "border" and kpi in RULES:
            x = RULES[kpi][1] + r.choice([0, 0, 1e-9, -1e-9, 1e-4, -1e-4])
            return repr(x), x
        if mode == "absent" or (mode == "gaps" and r.random() < 0.3):
            return "", ...
        if mode == "texts" and r.random() < 0.4:
            return r.choice(NO_NUMBER), None
        if mode == "infinite" and r.random() < 0.3:
            text = r.choice(INFINITE)
            bad = (text[0] == "-") == (kpi in ("net_bps", "maker_taker_ratio"))
            return text, (-math.inf if text[0] == "-" else math.inf) if bad else None
        x = round(base * r.uniform(0.98, 1.02), 4)
        return ('"%s"' % x if r.random() < 0.02 else repr(x)), x

    def put_row(self, place, i, late):
        r = self.random
        members = []
        for kpi in GOOD:
            text, x = self.value(kpi, late)
            if x is ...:
                continue
            self.rows[i][kpi] = x
            members.append('"%s": %s' % (ALIAS.get(kpi, kpi) if r.random() < 0.05 else kpi, text))
        if self.timed:
            members.append('"runtime_utc": "%s"' % stamp(place * 300))
        r.shuffle(members)
        if self.grouped:
            one = "{%s}" % ", ".join(members)
            self.files["ITER_SUMMARY_%d.json" % i] = ('{"iteration": %d, "BTCUSDT": %s, "ETHUSDT": %s}' % (i, one, one)).encode()
            return
        text = '{"iteration": %d, "summary": {%s}, "tuning": {"deltas": {}, "applied": false}}' % (i, ", ".join(members))
        how = r.random()
        data = text.encode()
        if how < 0.02:
            data = b"\xef\xbb\xbf" + data
        elif how < 0.04:
            data = b"\xff\xfe" + text.encode("utf-16-le")
        self.files["ITER_SUMMARY_%d.json" % i] = data

    def put_broken(self, i):
        r, name = self.random, "ITER_SUMMARY_%d.json" % i
        how = r.randrange(8)
        if how == 0:
            self.folders.append(name)
        elif how == 1:
            self.links[name] = "nowhere"
        else:
            text = '{"iteration": %d, "summary": {"net_bps": 9.9, "risk_ratio": 0.1' % i
            self.files[name] = [b"", text.encode(), (text + "}}").encode("utf-16-le"),
                                ('{"iteration": %d, "failed": true, "reason": "x", "summary": {}}' % i).encode(),
                                b"<<<<<<< HEAD\n{}", b"\0" * 512][how - 2]

    # --- what lies beside them ---

    def make_gate(self):
        r = self.random
        gate, failed = "artifacts/KPI_GATE.json", "artifacts/KPI_GATE.failed.json"
        there = self.put_gate(gate, r.choice(["", "", "PASS", "PASS", "WARN"]) if not self.rare(0.3) else
                              r.choice(["FAIL", "unreadable", "unknown", "stale", "folder"]))
        if self.rare(0.12):
            word = r.choice(["FAIL", "PASS", "WARN", "unreadable", "unknown"])
            self.put_gate(failed, word)
            if word != "FAIL" and word != "unreadable" and not there:
                self.reasons.append("the gate of a failed iteration, and no other")

    def put_gate(self, name, word):
        r = self.random
        if not word:
            return False
        if word == "folder":
            self.folders.append(name)
        elif word == "unreadable":
            self.files[name] = r.choice([b"", b"{", b"[]", b'{"verdict": "PASS"', b"\xff\xfe{"])
        else:
            said = {"verdict": word, "reasons": r.sample(FOREIGN, r.randrange(3))}
            if word == "unknown":
                said["verdict"] = r.choice(["pass", "", "OK", None, 1, "a|b`"])
            if word == "stale":
                said.update(verdict="PASS", runtime={"utc": "2025-10-18T00:00:00Z"})
            elif r.random() < 0.3 and self.timed:
                said["runtime"] = {"utc": stamp(len(self.indices) * 300)}
            self.files[name] = json.dumps(said).encode()
        if "failed" in name:
            if word in ("FAIL", "unreadable"):
                self.reasons.append("%s is %s" % (name, word))
        elif word in ("FAIL", "unreadable", "unknown", "folder") or (word == "stale" and self.is_timed(-2)):
            self.reasons.append("%s is %s" % (name, word))
        return True

    def is_timed(self, place):
        return self.timed and len(self.indices) > 1 and self.indices[place] not in self.unusable

    def make_plan(self):
        r = self.random
        usable = len(self.indices) - len(self.unusable)
        if r.random() > 0.3:
            return
        plan = {"iterations": max(usable, 1), "started": stamp(0), "ended": stamp(80000)}
        if self.rare(0.5):
            how = r.randrange(4)
            if how == 0:
                plan["iterations"] = usable + r.choice([1, 12])
            elif how == 1:
                plan["ended"] = None
            elif how == 2:
                plan["iterations"] = r.choice([0, "x", -1, 1.5])
            self.reasons.append("the plan of the run")
            self.files["RUN_PLAN.json"] = b"{" if how == 3 else json.dumps(plan).encode()
            return
        self.files["RUN_PLAN.json"] = json.dumps(plan).encode()

    def make_tuning(self):
        r = self.random
        if r.random() > 0.5:
            return
        entries = [{"iteration": i, "suggested_deltas": {k: 0.1 for k in "abc"[:r.randrange(4)]},
                    "applied": r.random() < 0.5, "skip_reason": r.choice(["", None, *FOREIGN])}
                   for i in self.indices if r.random() < 0.9]
        if self.rare(0.2):
            entries.append({"iteration": self.indices[-1] + r.choice([1, 8]), "applied": False})
            self.reasons.append("iterations that ran and are not here")
        how = r.random()
        doc = entries if how < 0.5 else {"iterations": entries} if how < 0.9 else {
            "iter_%d" % e["iteration"]: {"deltas": {}, "guards": {}} for e in entries}
        self.files["TUNING_REPORT.json"] = json.dumps(doc).encode()

    def make_side(self):
        r = self.random
        if r.random() < 0.2:
            self.files["DELTA_VERIFY_REPORT.md"] = r.choice([b"Full applications: 3/5 (60%)\n", b"x", b"\xff"])
        if r.random() < 0.2:
            self.files[REPORTS + "/warmup_metrics.prom"] = b'exporter_error 1\nguard_triggers_total{type="a|b"} 2\n'
        if r.random() < 0.1:
            self.files["ITER_SUMMARY_x.json"] = b"{}"
        if r.random() < 0.1:
            self.files["a|b ##[error]`x`.txt"] = b"x"
        if r.random() < 0.15:  # what an earlier audit said
            old = {"readiness": {"pass": True, "failures": []}, "decision": {"state": "OK", "failures": []}}
            self.files[REPORTS + "/POST_SOAK_AUDIT_SUMMARY.json"] = json.dumps(old).encode()
            self.files[REPORTS + "/POST_SOAK_AUDIT_SUMMARY.html"] = b"<title>OK: ready for release</title>"

    def make_snapshot(self):
        r = self.random
        if r.random() > 0.35:
            return
        judged, how = self.judged(), r.choice(["fits", "fits", "fits", "stale", "other", "broken", "holes", "fresh"])
        doc = {"schema_version": "1.2", "verdict": r.choice(["PASS", "FAIL", "WARN"]), "kpi_last_n": {}}
        for kpi in RULES:
            values = [v for v in (self.rows[i][kpi] for i in judged) if v is not None]
            if values and all(map(math.isfinite, values)):
                doc["kpi_last_n"][kpi] = {"median": round(statistics.median(values), 4), "max": round(max(values), 4),
                                          "mean": round(statistics.fmean(values), 4), "min": round(min(values), 4)}
        doc["iterations_analyzed"] = list(judged)
        doc["iterations_total"] = len(self.indices) - len(self.unusable)
        if how == "stale":
            doc["iterations_analyzed"] = list(range(8))
        if how in ("other", "fresh"):
            doc["kpi_last_n"] = {kpi: {"median": GOOD[kpi], "max": GOOD[kpi]} for kpi in RULES}
        if how == "fresh":  # an older program's: it does not say what it is about
            del doc["iterations_analyzed"], doc["iterations_total"]
        if how == "holes":
            kpi = r.choice(list(RULES))
            doc["kpi_last_n"][kpi] = r.choice([None, {}, {"median": None, "max": None}, "x", {"median": "x", "max": "x"}, 3.3])
        self.files[REPORTS + "/POST_SOAK_SNAPSHOT.json"] = b"{" if how == "broken" else json.dumps(doc).encode()

    # --- baselines ---

    def make_baseline(self):
        """In the folder `beside`: `like` (as this run should be), `better`, `bad` (a HOLD), `broken`."""
        r = self.random
        self.baseline = ""
        if r.random() > 0.4:
            return
        self.baseline = r.choice(["like", "like", "better", "better", "bad", "broken", "missing", "self", "none"])
        gating = r.random() < (0.6 if self.baseline in ("like", "better") else 0.25)
        if gating:
            self.options["fail-on-regression"] = None
            if r.random() < 0.5:
                self.options["runs-alike"] = None
        if r.random() < 0.3:
            self.options["on-no-baseline"] = r.choice(["ignore", "warn", "fail"])
        if r.random() < 0.2:
            self.options["compare-window"] = r.choice(["steady", "last", "overall"])
        if r.random() < 0.1:
            self.options["tolerance"] = ["net_bps=%s" % r.choice(["0", "5", "10%"])]
        if r.random() < 0.1:
            self.options["alpha"] = "0.01"
        if r.random() < 0.2:
            self.options["allow-hold-baseline"] = None
        lacks = self.baseline in ("missing", "broken") or not self.grouped and (self.baseline == "self" or (
            self.baseline == "bad" and "allow-hold-baseline" not in self.options))
        if lacks and self.options.get("on-no-baseline") == "fail":
            self.reasons.append("there is no baseline, and there should be")

    def write_baseline(self, folder):
        r = random.Random(self.random.random())
        os.makedirs(folder)
        source = {"like": GOOD, "better": {**GOOD, "net_bps": 6.0, "p95_latency_ms": 150.0}, "bad": BAD}.get(self.baseline)
        for i in range(1, 25):
            summary = {kpi: round(x * r.uniform(0.98, 1.02), 4) for kpi, x in (source or {}).items()}
            text = json.dumps({"iteration": i, "summary": summary}) if source else "{"
            with open(os.path.join(folder, "ITER_SUMMARY_%d.json" % i), "w") as f:
                f.write(text)

    # --- what cannot be a pass ---

    def judged(self):
        return self.indices[-self.window:]

    def judge(self):
        """Rules of the judged window that no reader of these files may call held."""
        needed = math.ceil(self.window * MIN_PRESENT - 1e-9)
        for kpi, op, limit in self.rules:
            values = [v for v in (self.rows[i][kpi] for i in self.judged()) if v is not None]
            if len(values) < needed:
                self.reasons.append("%s has %d of %d values" % (kpi, len(values), self.window))
                continue
            x = max(values) if kpi == "p95_latency_ms" else statistics.median(values)
            if not (x >= limit if op == ">=" else x <= limit):
                self.reasons.append("%s is %r, which is not %s %r" % (kpi, x, op, limit))

    # --- writing ---

    def write(self, base, beside):
        os.makedirs(base, exist_ok=True)
        for name in self.folders:
            os.makedirs(os.path.join(base, name))
        for name, data in self.files.items():
            path = os.path.join(base, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(data)
        for name, target in self.links.items():
            os.symlink(target, os.path.join(base, name))
        if self.baseline in ("like", "better", "bad", "broken"):
            self.write_baseline(beside)
        if self.baseline == "self":
            shutil.copytree(base, beside, symlinks=True)

    def spec(self, beside):
        """The baseline as an option, None for no such option."""
        if not self.baseline:
            return None
        return "none" if self.baseline == "none" else "dir:" + beside

    def arguments(self, base, beside):
        words = ["--base", base]
        for name, value in self.options.items():
            for one in value if isinstance(value, list) else [value]:
                words += ["--" + name] if one is None else ["--" + name, one]
        spec = self.spec(beside)
        return words + (["--baseline", spec] if spec else [])
