# SPDX-License-Identifier: MIT
"""One bad run through every output of a policy: no two differ in a state, a count, a group or a number.

    pens.py RUNS SEED; prints TAP

The run is made worse than policies.py has it: infinite values, a KPI gate, drift, one or three baseline runs, an end
marker; every fourth one is of the trading bot with several symbols and no policy file. What the others are held against is
the JSON of `audit`; its own members against each other. Read back are the tables of Markdown and page, of snapshot and
comment, the lines of console, --brief and gate, the table of rows, the plots, the snapshot, Prometheus, record and compare.
"""
import csv
import html
import json
import math
import os
import random
import re
import shutil
import sys
import tempfile
from pathlib import Path

import check
import policies
import policy_outputs

STATES = list(check.GLYPH)
COLUMN = {"p95_latency_ms": "latency_p95_ms"}  # in the tables of rows
NOTHING = {"", "missing", "limit missing", "n/a"}


def worst(states):
    return max(states, key=STATES.index, default="OK")


def make_infinite(r, text, name):
    """One value of thirty is beyond all numbers; not the index, the time or the group."""
    endless = ["1e999", "1e999", "-1e999"]
    if name.endswith(".csv"):
        head, *lines = text.split("\n")
        cells = [line.split(",") for line in lines]
        return "\n".join([head, *(",".join([*c[:2], *(r.choice(endless) if x and r.random() < 0.03 else x for x in c[2:])]) for c in cells)])
    return re.sub(r'("f\d": )-?[\d.]+', lambda m: m[1] + r.choice(endless) if r.random() < 0.03 else m[0], text)


def enrich(seed, work, make):
    """What policies.py leaves out, since it does not compute it a second time."""
    r = random.Random(seed + 4711)
    if r.random() < 0.5:
        for path in sorted((work / "run").iterdir()):
            path.write_text(make_infinite(r, path.read_text(), path.name))
    path = work / "policy.json"
    policy = json.loads(path.read_text())
    if r.random() < 0.4:
        policy["kpi-gate"] = "gate.json"
        (work / "run/gate.json").write_text(r.choice(['{"verdict": "PASS"}', '{"verdict": "WARN", "reasons": ["E"]}',
                                                      '{"verdict": "FAIL", "reasons": ["E|x", "L"]}', "{"]))
    if r.random() < 0.4:
        policy["drift"] = {"level": r.choice(["must", "should"])}
    if r.random() < 0.2:
        policy["complete"] = {**policy.get("complete", {}), "end-marker": "DONE"}
    runs = r.choice([0, 0, 1, 3])
    for n in range(runs):
        make(seed, work / f"before{n}", r.random())
    if runs:
        policy["baseline"] = {"from": [f"dir:before{n}/run" for n in range(runs)], "window": "all",
                              "regression": r.choice(["must", "should", "off"]), "unclear": r.choice(["warn", "ignore"])}
    path.write_text(json.dumps(policy, indent=1))


def trading_bot(seed, work, scale=1):
    """A run of several symbols without a policy file."""
    r = random.Random(seed)
    (work / "run").mkdir()
    names = ["BTC", "A|B", "e*_t"][:r.randint(2, 3)]
    around = {"maker_taker_ratio": 0.83, "net_bps": 2.9, "p95_latency_ms": 330, "risk_ratio": 0.4}
    for i in range(1, r.randint(3, 30)):
        doc = {"meta": {}}
        for g in names:
            if i > 1 and r.random() < 0.1:
                continue
            doc[g] = {k: None if r.random() < 0.08 else 1e999 if r.random() < 0.01 else round(scale * v * r.uniform(0.9, 1.15), r.randint(1, 4))
                      for k, v in around.items()}
        (work / f"run/ITER_SUMMARY_{i}.json").write_text(json.dumps(doc).replace("Infinity", "1e999"))
    if r.random() < 0.5:
        (work / "run/artifacts").mkdir()
        (work / "run/artifacts/KPI_GATE.json").write_text(json.dumps({"verdict": r.choice(["PASS", "WARN", "FAIL"]), "reasons": ["E"]}))


class Pens(policy_outputs.Outputs):
    extra = ("--plots",)

    def read(self, doc):
        self.doc = doc
        self.found, self.state_of = {}, {}
        for f in doc["findings"]:
            self.found.setdefault((f["group"], f["kpi"], f["rule"], f["level"]), []).append(f)
        self.named = len(doc["groups"]) > 1
        failures = doc["decision"]["failures"]
        for g in doc["groups"]:
            of = [f["state"] for f in failures if f["group"] == g and f["kind"] != "incomplete"]
            of += [f["state"] for f in failures if f["kind"] == "incomplete" and f["group"] in ("", g)]
            self.state_of[g] = worst(of)

    # --- numbers ---

    def number(self, where, text, value, outcome):
        """The value as far as the places that are shown say it."""
        text = text.strip().rstrip("%").replace(",", "")
        if text in NOTHING or re.match(r"\d+ of \d+ values", text):
            self.c.true(f"{where}: {text!r}, and the JSON has {value!r}", value is None)
        elif text.startswith(("infinite", "-infinite")):
            self.c.true(f"{where}: {text!r}, and the JSON has {value!r} ({outcome})", value is None)
        else:
            shown = re.fullmatch(r"-?\d+(?:\.(\d+))?(?:e[-+]?\d+)?", text)
            if not shown:
                self.c.problems.append(f"{where}: {text!r} is no number")
                return
            step = 10.0 ** -len(shown[1] or "") if "e" not in text else 1e-6 * abs(float(text))
            self.c.true(f"{where}: {text!r}, and the JSON has {value!r}", value is not None and
                        abs(float(text) - value) <= 0.5000001 * step + 1e-9 * abs(value))

    def finding(self, where, group, kpi, rule, level):
        got = self.found.get((group, kpi, rule, level))
        self.c.true(f"{where}: no finding {(group, kpi, rule, level)}", got)
        return got or []

    # --- tables ---

    @staticmethod
    def markdown_tables(text):
        """[{column: text}] of all tables; a cell's own bars are escaped."""
        head = None
        for line in text.split("\n"):
            cells = [html.unescape(re.sub(r"\\(.)", r"\1", c)).strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]]
            if not line.startswith("|"):
                head = None
            elif head is None:
                head = cells
            elif not all(re.fullmatch(r":?-+:?", c) for c in cells):
                yield dict(zip(head, cells))

    @staticmethod
    def html_tables(text):
        for table in re.findall(r'<table class="rules".*?</table>', text, re.S):
            rows = [[html.unescape(re.sub(r"<[^>]*>", "", c)).strip() for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
                    for row in re.findall(r"<tr.*?</tr>", table, re.S)]
            for row in rows[1:]:
                if len(row) == len(rows[0]):
                    yield dict(zip(rows[0], row))

    def rules(self, where, rows, all_of_them):
        """Tables of rules: outcome, value, limit and values of each row; every broken finding has one."""
        seen = {}
        for row in rows:
            if "Rule" not in row or "Outcome" not in row:
                continue
            key = (row.get("Group", "") if self.named else self.doc["groups"][0] if self.doc["groups"] else "", row["KPI"], row["Rule"],
                   row["Level"])
            key = ("" if key[0] == "(no name)" else key[0], *key[1:])
            at = seen.get(key, 0)
            seen[key] = at + 1
            found = self.finding(where, *key)
            outcomes = sorted(f["outcome"] for f in found)
            self.c.true(f"{where}: {key} is {row['Outcome']}, not {outcomes}", any(row["Outcome"].endswith(o) for o in outcomes))
            if len(found) == 1:
                f = found[0]
                self.number(f"{where}, value of {key}", row["Value"], f["actual"], f["outcome"])
                self.number(f"{where}, limit of {key}", row["Limit"], f["limit"], f["outcome"])
                sign = check.GLYPH["INCONCLUSIVE" if f["outcome"] == "missing" and f["state"] == "OK" else f["state"]]
                self.c.true(f"{where}: {key} has {row['Outcome']}, and is {f['state']}", row["Outcome"].startswith(sign) or
                            not re.match("[^a-z]", row["Outcome"]))
        want = {k: len(fs) for k, fs in self.found.items() if all_of_them or any(f["state"] != "OK" for f in fs)}
        for key, n in want.items():
            self.c.true(f"{where}: {n} findings {key}, and {seen.get(key, 0)} rows", seen.get(key, 0) == n)

    def comment(self, text):
        text = text.replace("\u00a0", " ").replace("\u2011", "-")
        rows = [r for r in self.markdown_tables(text) if "limit" in r and "trend" in r]
        for row in rows:
            values = [v for k, v in row.items() if k not in ("", "KPI", "limit", "trend") and not k.startswith("vs ")]
            value = values[0].replace("**", "").split(" ")
            value = "missing" if value[-1] == "values" else value[-1]
            name = row["KPI"]
            hits = [f for fs in self.found.values() for f in fs
                    if name.replace("`", "") == (f"{f['group'] or '(no name)'} {f['kpi']}" if self.named else f["kpi"]) and row[""].endswith(f["outcome"])]
            self.c.true(f"comment: nothing is {row[''] + ' ' + name}", hits)
            if len(hits) == 1:
                self.number(f"comment, value of {name}", value, hits[0]["actual"], hits[0]["outcome"])
        hold = re.search(r"(\d+) of (\d+) groups pass", text)
        self.groups_pass("comment", hold)

    def groups_pass(self, where, hold):
        n = sum(s == "OK" for s in self.snapshot_states.values())
        if hold:
            self.c.same(where + ": groups that pass", (int(hold[1]), int(hold[2])), (n, len(self.doc["groups"])))

    # --- lines ---

    def lines(self, where, text):
        held = sum(f["outcome"] == "pass" for f in self.doc["findings"])
        for pattern, want in ((r"(\d+) of (\d+) rules(?: hold\b|\s+·)", (held, len(self.doc["findings"]))),):
            for hit in re.finditer(pattern, text):
                self.c.same(f"{where}: {hit[0]!r}", (int(hit[1]), int(hit[2])), want)
        for hit in re.finditer(r"(?:more )?groups?: ((?:\d+ [A-Z]+(?:, )?)+)", text):
            of = {s: int(n) for n, s in re.findall(r"(\d+) ([A-Z]+)", hit[1])}
            for s, n in of.items():
                self.c.true(f"{where}: {hit[0]!r}, of {self.snapshot_states}", n <= list(self.snapshot_states.values()).count(s))
        if self.doc["decision"]["state"] not in check.SHIPS:
            for bad in (r"all \d+ are OK", r"\b(\d+) groups: \1 OK", r"\b(\d+) of \1 groups pass"):
                self.c.same(f"{where}: {bad}", [x[0] for x in re.finditer(bad, text)], [])
        hit = re.search(r"^worst (.*) is ([A-Z]+), ", text, re.M)
        if hit:
            self.c.same(f"{where}: {hit[0]!r}", hit[2], self.snapshot_states.get("" if hit[1] == "(no name)" else hit[1]))
            self.c.same(f"{where}: the worst of {self.snapshot_states}", hit[2], worst(self.snapshot_states.values()))

    # --- rows ---

    def rows(self):
        """The tables of rows: {group: {index: {column: value}}}; an empty cell is None."""
        out = {}
        for path in sorted((self.work / "all").glob("POST_SOAK_ITER_TABLE*.csv")):
            with path.open(newline="") as f:
                head, *lines = csv.reader(f)
            for line in lines:
                row = dict(zip(head, line))
                group, index = row.pop("group", ""), int(row.pop("iter", None) or row.pop("iteration"))
                at = out.setdefault(group, {}).setdefault(index, {})
                at.update({k: float(v) if v else None for k, v in row.items()})
        if self.named:
            self.c.same("CSV: groups", sorted(out), sorted(self.doc["groups"]))
        return out

    def plots(self, rows):
        """Each row that a plot or the page names is that of the table; none is left out but what is infinite, and told."""
        charts = [(p.stem, p.read_text()) for p in sorted((self.work / "all/plots").glob("*.svg"))]
        page = (self.work / "all" / (policy_outputs.REPORT + "html")).read_text()
        charts += [("", x) for x in re.findall(r"<svg.*?</svg>", page, re.S) if "-desc" in x]
        for name, text in charts:
            desc = html.unescape(re.search(r"<desc[^>]*>(.*?)</desc>", text, re.S)[1])
            column = name or html.unescape(re.search(r"<title[^>]*>(.*?)</title>", text, re.S)[1])
            said = {int(i): v for i, v in re.findall(r"<title>(?:row|iteration) (\d+): ([^\s<]+)", text)}
            where = f"{'plot' if name else 'page, chart'} of {column}"
            fits = [g for g in rows if self.draws(said, {i: x[column] for i, x in rows[g].items() if x.get(column) is not None}, desc)] \
                if any(column in x for g in rows for x in rows[g].values()) else [None]
            self.c.true(f"{where} has rows of no group: {desc[:200]}", fits)
            if fits and fits != [None]:
                self.chart_rules(where, column, desc, fits)

    @staticmethod
    def draws(said, has, desc):
        finite = {i: v for i, v in has.items() if math.isfinite(v)}
        told = re.search(r"(\d+) infinite values? not drawn", desc)
        n = re.search(r": (\d+) values?\b", desc)
        return int(n[1]) == len(finite) and (int(told[1]) if told else 0) == len(has) - len(finite) and set(said) <= set(finite) and all(
            abs(float(said[i]) - v) <= 0.5000001 * 10.0 ** -len(said[i].partition(".")[2]) + 1e-9 * abs(v) for i, v in finite.items() if i in said)

    def chart_rules(self, where, column, desc, groups):
        """`rule: value, outcome` of the title, as a finding of the group has them; a broken one is not behind those that hold."""
        found = [(f, f"; {f['rule']}: ") for fs in self.found.values() for f in fs if f["kpi"] == column]
        of = {g: [(f, t) for f, t in found if f["group"] == g or not self.named] for g in groups}
        good = [g for g, fs in of.items() if self.title_fits(desc, fs)]
        self.c.true(f"{where}: {desc!r} is not what {[(f['rule'], f['actual'], f['outcome']) for f, _ in found]} say", good)

    def title_fits(self, desc, findings):
        said = [(f, desc.split(t, 1)[1].split(";")[0]) for f, t in findings if t in desc]
        if any(f["state"] != "OK" for f, _ in findings) and said and not any(f["state"] != "OK" for f, _ in said):
            return False
        for f, text in said:
            value, _, outcome = text.partition(", ")
            if outcome.endswith(" (should)") and f["level"] == "should":
                outcome = outcome.removesuffix(" (should)")
            outcome = outcome or "missing" if value == "missing" or "missing" in outcome else outcome
            if not outcome.endswith(f["outcome"]):
                return False
            before = len(self.c.problems)
            self.number("", value, f["actual"], f["outcome"])
            if len(self.c.problems) > before:
                del self.c.problems[before:]
                return False
        return True

    # --- the rest ---

    def prometheus(self):
        code, _, err = self.start("warmup-metrics", "--path", "run", *self.policy, "--output", "m.prom")
        self.c.same("Prometheus: exit " + err[:200], code, 0)
        text = (self.work / "m.prom").read_text() if not code else ""
        samples = [x.rsplit(" ", 1) for x in text.split("\n") if x and not x.startswith("#")]
        names = [name for name, _ in samples]
        self.c.same("Prometheus: samples that stand twice", sorted({n for n in names if names.count(n) > 1}), [])
        for name, value in samples:
            of = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', name))
            of = {k: re.sub(r"\\(.)", r"\1", v) for k, v in of.items()}
            kind = name.split("{")[0]
            if kind in ("soak_rule_value", "soak_rule_limit", "soak_rule_state"):
                for f in self.finding("Prometheus", of["group"], of["kpi"], of["rule"], of["level"])[:1]:
                    want = {"soak_rule_value": f["actual"], "soak_rule_limit": f["limit"], "soak_rule_state": STATES.index(f["state"])}[kind]
                    got = float(value)
                    self.c.true(f"Prometheus: {name} is {value}, not {want}", (want is None and not math.isfinite(got)) or
                                (want is not None and math.isclose(got, want, rel_tol=1e-9, abs_tol=1e-12)))
            elif kind == "soak_group_state" and self.named:
                self.c.same("Prometheus: " + name, STATES[int(float(value))], self.snapshot_states.get(of["group"]))
            elif kind == "soak_decision_state":
                self.c.same("Prometheus: " + name, STATES[int(float(value))], self.doc["decision"]["state"])

    def record(self, rows):
        code, _, err = self.start("baseline", "save", "--base", "run", *self.policy, "--out", "record.json")
        self.c.same("record: exit " + err[:200], code, 0)
        if code:
            return
        run = json.loads((self.work / "record.json").read_text())["runs"][0]
        for g, kpis in (x for i in run["inputs"].values() for x in i["groups"].items()):
            for kpi, s in kpis.items():
                column = {i: x[COLUMN.get(kpi, kpi)] for i, x in rows.get(g, {}).items() if x.get(COLUMN.get(kpi, kpi)) is not None}
                kept = {i: float(y.removesuffix("inite")) if isinstance(y, str) else y for i, y in zip(s["index"], s["y"]) if y is not None}
                self.c.same(f"record and CSV: rows of {(g, kpi)}", kept, column)
        self.c.same("record: state", run["state"], self.doc["decision"]["state"])
        kept = {(g, kpi, rule): value for i in run["inputs"].values() for g, kpis in i["groups"].items()
                for kpi, s in kpis.items() for rule, value in s.get("rules", {}).items()}
        for (g, kpi, rule, _), fs in self.found.items():
            if len(fs) == 1 and (g, kpi, rule) in kept and fs[0]["outcome"] != "inconclusive":
                self.c.true(f"record: {(g, kpi, rule)} is {kept[g, kpi, rule]!r}, not {fs[0]['actual']!r}",
                            kept[g, kpi, rule] == fs[0]["actual"] or (fs[0]["actual"] is not None and kept[g, kpi, rule] is not None and
                            isinstance(kept[g, kpi, rule], (int, float)) and math.isclose(kept[g, kpi, rule], fs[0]["actual"], rel_tol=1e-9)))
        code, out, err = self.start("compare", "--allow-hold-baseline", "--a", "run", "--b", "run", *self.policy, "--format", "json")
        self.c.true(f"compare: exit {code}: {err[:200]}", code == 0)
        if code:
            return
        for x in json.loads(out)["rules"]:
            for f in [f for k, fs in self.found.items() if k[:3] == (x["group"], x["kpi"], x["rule"]) for f in fs][:1]:
                self.c.same(f"compare: {x}", (x["a"], x["b"]), (f["actual"], f["actual"]))

    # --- against a baseline ---

    def comparison(self):
        """The answers of `audit` are those of `compare`, and what its tables and failures make of them."""
        words = ("--allow-hold-baseline", "--fail-on-regression")
        code, text, err = self.start("audit", "--base", "run", *self.policy, "--baseline", "other/run", *words, "--out", "against", "--html")
        path = self.work / "against" / (policy_outputs.REPORT + "json")
        if not path.exists():
            self.c.true(f"against a baseline: exit {code}: {err[:200]}", code in (2, 4))
            return
        doc = json.loads(path.read_text())
        code, out, err = self.start("compare", "--a", "other/run", "--b", "run", *self.policy, words[0], "--format", "json")
        self.c.true(f"compare: exit {code}: {err[:200]}", code == 0)
        ours, theirs = ({(a["group"], a["kpi"]): a for a in x["baseline"].get("answers", [])} for x in (doc, json.loads(out) if not code else {"baseline": {}}))
        self.c.same("answers of compare", theirs, ours)
        worse = {k for k, a in ours.items() if a["answer"] == "worse" and a["judged"]}
        held = {(f["group"], f["kpi"]) for f in doc["decision"]["failures"] if f["kind"] == "regression" and f["state"] == "HOLD"}
        self.c.true(f"worse are {sorted(worse)}, and hold {sorted(held)}", worse <= held)
        self.shifts("Markdown", self.markdown_tables(path.with_suffix(".md").read_text()), ours)
        self.shifts("HTML", self.html_tables(path.with_suffix(".html").read_text()), ours)
        title = re.compile(r"(\d+) worse(?:, (\d+) differ)?(?:, (\d+) unclear)?(?:, (\d+) not worse)?")
        counts = [sum(a["judged"] and a["answer"] == word for a in ours.values()) for word in ("worse", "differs", "unclear", "not-worse")]
        for where, said in (("console", text), ("Markdown", path.with_suffix(".md").read_text())):
            hit = re.search(r"Against the baseline \(.*?\): (.*)", said)
            if hit and (numbers := title.search(hit[1])):
                self.c.same(f"{where}: {hit[0]!r}", int(numbers[1]), counts[0])

    def shifts(self, where, rows, answers):
        for row in rows:
            cell, group = row.get("vs baseline"), row.get("Group", "")
            if cell is None:
                continue
            group = "" if group == "(no name)" else group if self.named else self.doc["groups"][0] if self.doc["groups"] else ""
            a = answers.get((group, row["KPI"]))
            word = {"worse": "worse", "better": "better", "differs": "differs"}.get(a and a["answer"])
            self.c.true(f"{where}: {group} {row['KPI']} is {a and a['answer']}, and the cell says {cell!r}",
                        not cell or (a is not None and (word is None or word in cell) and ("◀ worse" in cell) == (a["answer"] == "worse")))
            if cell and a and a["difference"] is not None and (hit := re.match(r"([+-]?[\d.]+)", cell)):
                self.number(f"{where}, vs baseline of {group} {row['KPI']}", hit[1].lstrip("+"), a["difference"], "")

    def walk(self):
        d = self.audit()
        if not d:
            return
        folder = self.work / "all"
        self.read(json.loads((folder / (policy_outputs.REPORT + "json")).read_text()))
        self.start("snapshot", "--src", "run", *self.policy, "--out", "snapshot")
        snapshot = json.loads(next((self.work / "snapshot").rglob("POST_SOAK_SNAPSHOT.json")).read_text())
        self.snapshot_states = {g: x["state"] for g, x in snapshot["groups"].items()} if "groups" in snapshot else {}
        self.c.same("snapshot: findings", snapshot["findings"], self.doc["findings"])
        if self.named:
            self.c.same("snapshot: groups", sorted(self.snapshot_states), sorted(self.doc["groups"]))
            for g, s in self.state_of.items():
                self.c.true(f"snapshot: group {g!r} is {self.snapshot_states[g]}, and failures make it {s}",
                            STATES.index(self.snapshot_states[g]) >= STATES.index(s))
        markdown = (folder / (policy_outputs.REPORT + "md")).read_text()
        page = (folder / (policy_outputs.REPORT + "html")).read_text()
        self.rules("Markdown", list(self.markdown_tables(markdown)), not self.named)
        self.rules("HTML", list(self.html_tables(page)), not self.named)
        self.rules("snapshot's report", list(self.markdown_tables(next((self.work / "snapshot").rglob("POST_SOAK_AUDIT.md")).read_text())),
                   not self.named)
        for where, words in (("console", ()), ("brief", ("--brief",))):
            self.lines(where, self.start("audit", "--base", "run", *self.policy, "--out", "again", *words)[1])
        self.lines("Markdown", markdown)
        self.lines("HTML", re.sub(r"<[^>]*>", "", page.split("</style>", 1)[-1]))
        for name in ("RECOMMENDATIONS.md", "FAILURES.md"):
            self.lines(name, next((self.work / "snapshot").rglob(name)).read_text())
        if (self.work / "other").exists():
            self.comparison()
        self.prometheus()
        rows = self.rows()
        self.plots(rows)
        self.record(rows)
        self.commands(d)
        if not self.waives():
            self.action(d)

    def body(self, r):
        self.comment(r.summary)
        self.lines("comment", r.summary)


def pens(seed):
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        p = Pens(seed, work, policies.NOW)
        if seed % 4 == 3:
            p.policy = ()
            trading_bot(seed, work)
            (work / "other").mkdir()
            trading_bot(seed + 1000 * (seed % 3), work / "other", random.Random(seed).choice((0.6, 1, 1, 1.6)))
        else:
            policies.Case(seed).write(work)
            enrich(seed, work, other_run)
            if seed % 3 == 0:
                other_run(seed, work / "other", seed, random.Random(seed).choice((-200, 0, 200)))
        p.walk()
        return p.c.problems


def other_run(seed, work, n, by=0):
    """Of the same KPIs and groups; all values are moved by so much."""
    case = policies.Case(seed)
    case.r = random.Random(n)
    case.rows = [(at, g, {k: v if v is None else v + by for k, v in f.items()}) for at, g, f in case.make_rows()]
    work.mkdir()
    case.write(work)


def main():
    runs, seed = int(sys.argv[1]), int(sys.argv[2])
    bad = 0
    for s in range(seed, seed + runs):
        problems = pens(s)
        if problems:
            bad += 1
            print(f"# seed {s}")
            print("".join(f"#   {p}\n" for p in problems[:int(os.environ.get('LINES', '6'))]), end="")
    print(f"{'not ok' if bad else 'ok'} 1 - {runs} bad runs in all outputs, from seed {seed}: {bad} differ\n1..1")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
