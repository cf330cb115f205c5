# SPDX-License-Identifier: MIT
"""Rows that cannot be used and infinite values, in every output (FORMATS 15.1, 15.3). Prints TAP."""
import csv
import itertools
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import tap

SA = os.environ["SA"]
NEWEST = "the newest row (iteration 24"
ENV = {**os.environ, "SOURCE_DATE_EPOCH": "1760877296"}


def row(i, **more):
    summary = {"net_bps": 3.5 + 0.01 * (i % 5), "risk_ratio": 0.3 + 0.001 * (i % 4),
               "slippage_bps_p95": 1.1 + 0.01 * (i % 3), "adverse_bps_p95": 2 + 0.01 * (i % 6),
               "p95_latency_ms": 280 + i % 7, "maker_taker_ratio": 0.88 + 0.001 * (i % 3), **more}
    text = json.dumps({"iteration": i, "summary": summary})
    return text.replace("-Infinity", "-1e400").replace("Infinity", "1e400")


def make(folder, change=lambda i: {}):
    folder.mkdir(parents=True)
    for i in range(1, 25):
        (folder / f"ITER_SUMMARY_{i}.json").write_text(row(i, **change(i)))
    return folder


class Audit:
    """An audit of `base` and what it wrote."""

    def __init__(self, base, *more, env=None):
        self.out = tempfile.mkdtemp(dir=base.parent)
        command = [SA, "audit", "--base", str(base), "--out", self.out, "--html", *more]
        done = subprocess.run(command, env={**ENV, **(env or {})}, capture_output=True, text=True, timeout=60, check=False)
        self.code, self.console, self.errors = done.returncode, done.stdout, done.stderr
        report = Path(self.out) / "POST_SOAK_AUDIT_SUMMARY"
        self.json = json.loads(report.with_suffix(".json").read_text())
        self.md, self.html = report.with_suffix(".md").read_text(), report.with_suffix(".html").read_text()
        self.table = list(csv.reader((Path(self.out) / "POST_SOAK_ITER_TABLE.csv").open()))
        self.state = self.json["decision"]["state"]


def with_work(case):
    def run():
        with tempfile.TemporaryDirectory() as work:
            case(Path(work))
    return run


def newest_is_told(work, spoil):
    base = make(work / "run")
    newest = base / "ITER_SUMMARY_24.json"
    spoil(newest)
    policy = work / "same.yaml"
    policy.write_text("version: 1\nextends: builtin/mm-bot\n")
    for more in ((), ("--policy", str(policy))):
        a = Audit(base, *more)
        verdict = a.md.split("## Trend")[0] if not more else a.md.split("## ")[0]
        page = a.html.split("id=\"verdict\"")[-1].split("</section>")[0] if not more else a.html
        assert NEWEST in a.console.split("FINAL VERDICT")[0], a.console
        assert NEWEST in verdict, verdict
        assert NEWEST in page, page
        assert a.json["rows"] == 24 and len(a.json["unusable"]) == 1, a.json["unusable"]
        last = a.table[-1]
        assert last[-7 if not more else 0] in ("24", ""), last
        assert [c for c in last if c] == ["24"], last


@with_work
def case_newest_is_cut_short(work):
    newest_is_told(work, lambda f: f.write_text('{"iteration": 24, "summ'))


@with_work
def case_newest_is_a_directory(work):
    newest_is_told(work, lambda f: (f.unlink(), f.mkdir()))


@with_work
def case_newest_is_a_fifo(work):
    newest_is_told(work, lambda f: (f.unlink(), os.mkfifo(f)))


@with_work
def case_newest_is_a_dead_link(work):
    newest_is_told(work, lambda f: (f.unlink(), f.symlink_to("nowhere")))


@with_work
def case_newest_failed(work):
    newest_is_told(work, lambda f: f.write_text('{"failed": true, "reason": "exit code 1", "summary": {}}'))


@with_work
def case_newest_is_fine(work):
    base = make(work / "run")
    (base / "ITER_SUMMARY_23.json").write_text("{")
    a = Audit(base)
    for text in (a.console, a.md, a.html):
        assert "the newest row" not in text
    assert a.table[-2] == ["23", "", "", "", "", "", ""], a.table[-2]


@with_work
def case_quiet_names_the_newest(work):
    base = make(work / "run")
    (base / "ITER_SUMMARY_24.json").write_text("{")
    policy = work / "same.yaml"
    policy.write_text("version: 1\nextends: builtin/mm-bot\n")
    for more in ((), ("--policy", str(policy))):
        a = Audit(base, "-q", *more)
        assert len(a.errors.splitlines()) == 1 and "the newest" in a.errors, a.errors


BAD = {"net_bps": -float("inf"), "risk_ratio": float("inf"), "p95_latency_ms": float("inf"),
       "maker_taker_ratio": -float("inf")}


@with_work
def case_infinite_in_every_output(work):
    """In most of the window each judged KPI fails, and no output shows a blank, n/a or a pass for it."""
    for kpi, value in BAD.items():
        a = Audit(make(work / kpi, lambda i: {kpi: value} if i >= 19 else {}), "--fail-on-hold")
        assert (a.code, a.state) == (1, "HOLD"), (kpi, a.code, a.state)
        finding = one([f for f in a.json["findings"] if f["kpi"] == kpi])
        assert finding["outcome"] == "fail" and finding["actual"] is None and finding["margin"] is None, finding
        assert f"{kpi}: infinite (expected" in a.console and f"{kpi}: infinite (expected" in a.md
        assert a.html.count("outside limit: </span>infinite</td>") == 6, a.html.count("infinite")
        assert "6 infinite values not drawn" in a.html
        column = a.table[0].index("latency_p95_ms" if kpi == "p95_latency_ms" else kpi)
        assert [r[column] for r in a.table[-6:]] == ["-inf" if value < 0 else "inf"] * 6
        assert not re.search(r"(?<![a-z])nan(?![a-z])", a.html.split("</style>")[1].split("<script>")[0].lower())


def one(items):
    assert len(items) == 1, items
    return items[0]


def infinite_in(first, last=16):
    """Infinite values of a judged KPI, none of them in the last eight rows: the limits hold."""
    return lambda i: {"risk_ratio": float("inf")} if first <= i <= last else {}


def saved(base):
    record = base.parent / f"{base.name}.json"
    subprocess.run([SA, "baseline", "save", "--base", str(base), "--out", str(record)], env=ENV, check=True,
                   capture_output=True)
    return record


@with_work
def case_becoming_infinite_is_worse(work):
    """Against a directory and a record alike; the limits hold, so that only the comparison can tell."""
    good, worse = make(work / "good"), make(work / "worse", infinite_in(5))
    late = make(work / "late", infinite_in(7))
    for baseline in (good, saved(good)):
        for run, alike, code, state, word in ((worse, ["--runs-alike"], 1, "HOLD", "worse"),
                                              (late, [], 3, "INCONCLUSIVE", "differs")):
            a = Audit(run, "--baseline", str(baseline), "--fail-on-regression", *alike)
            assert (a.code, a.state) == (code, state), (run.name, baseline.name, a.console[-900:])
            failure = one(a.json["decision"]["failures"])
            assert failure["kind"] == "regression" and failure["kpi"] == "risk_ratio", failure
            assert a.json["baseline"]["kpis"]["risk_ratio"]["verdict"] == word
            assert "infinite" in failure["text"] and "half of the values are infinite" in a.console, failure


@with_work
def case_record_keeps_infinite_values(work):
    """A record of an infinite run is no record of a run with missing values: neither hides the other."""
    infinite, missing = make(work / "infinite", infinite_in(1, 8)), make(
        work / "missing", lambda i: {"risk_ratio": None} if i <= 8 else {})
    record = json.loads(saved(infinite).read_text())
    run = one(record["runs"])
    y = run["inputs"]["main"]["groups"][""]["risk_ratio"]["y"]
    assert y[:8] == ["infinite"] * 8 and all(isinstance(v, float) for v in y[8:]), y
    assert run["digest"] != json.loads(saved(missing).read_text())["runs"][0]["digest"]
    worse = make(work / "worse", infinite_in(3))
    a = Audit(worse, "--baseline", str(saved(infinite)), "--fail-on-regression", "--runs-alike")
    assert a.state == "HOLD", a.console[-900:]
    # back to normal: better than an infinite one, and no regression
    a = Audit(make(work / "good"), "--baseline", str(saved(worse)), "--fail-on-regression")
    assert a.state == "OK" and a.json["baseline"]["kpis"]["risk_ratio"]["verdict"] == "better", a.console[-900:]
    # what stands in the record is what is compared: taking them away is noticed
    path = saved(infinite)
    y[:8] = [None] * 8
    path.write_text(json.dumps(record))
    done = subprocess.run([SA, "audit", "--base", str(worse), "--out", str(work / "o"), "--baseline", str(path),
                           "--fail-on-regression"], env=ENV, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "digest" in done.stderr, (done.returncode, done.stderr)


# --- the built-in rules and a policy that is the same say the same of odd data ---

def both_ways(work):
    policy = work / "same.yaml"
    policy.write_text("version: 1\nextends: builtin/mm-bot\n")
    return (), ("--policy", str(policy))


def warnings(audit):
    return [n["text"] for n in audit.json["notes"] if n["severity"] == "warning"]


def at(i):
    return f"2025-10-19T{i // 12:02d}:{i % 12 * 5:02d}:00Z"


TIMES = {"equal": (lambda i: 1, "carry the same"), "still": (lambda i: 12 if i == 13 else i, "13 carries that of"),
         "back": (lambda i: i if i < 17 else i - 16, "17 to 24 are left from an older run"), "fine": (lambda i: i, None)}


@with_work
def case_times_are_looked_at(work):
    """Under every name that says when a row ran (FORMATS 15.13, 15.18)."""
    shapes = {"runtime_utc": lambda i: {"runtime_utc": at(i)}, "inside": lambda i: {"runtime": {"utc": at(i)}},
              "ts_unix": lambda i: {"ts_unix": 1760860000 + 300 * i}, "blank": lambda i: {
                  "timestamp": at(i).replace("T", " ").replace("Z", " UTC")}}
    for shape, (name, (when, said)) in [(s, t) for s in shapes for t in TIMES.items()]:
        base = make(work / shape / name, lambda i, shape=shape, when=when: shapes[shape](when(i)))
        for more in both_ways(work):
            about = [w for w in warnings(Audit(base, *more)) if "time" in w]
            assert len(about) == (said is not None) and all(said in w for w in about), (shape, name, more, about)


@with_work
def case_notes_are_the_same_under_a_policy_that_extends(work):
    """Gaps, a shifted number, few files, why an iteration failed (FORMATS 15.6, 15.27, 15.33)."""
    def spoilt(name, numbers=range(1, 25), shift=0, **instead):
        base = work / name
        base.mkdir()
        for i in numbers:
            (base / f"ITER_SUMMARY_{i}.json").write_text(instead.get(f"at{i}", row(i + shift)))
        return base
    failed = json.dumps({"iteration": 20, "failed": True, "reason": "exit 3"})
    for base, said in (
            (spoilt("gaps", [i for i in range(1, 25) if i not in (5, 6, 17)]),
             "gap: 3 iteration(s) between 1 and 24 were not loaded: 5-6, 17"),
            (spoilt("shift", shift=2), "an iteration that is 2 more than the number in its name (here 3); the content counts"),
            (spoilt("less", range(3, 27), shift=-2), "that is 2 less than the number in its name (here 1); the content counts"),
            (spoilt("few", range(1, 11)), "only 10 ITER_SUMMARY files found (expected >= 16)"),
            (spoilt("failed", at20=failed), "not used: the iteration failed: exit 3"),
            (spoilt("newest", at24="{"), "the newest row (iteration 24) cannot be used: what is judged is older")):
        plain, extended = (Audit(base, *more) for more in both_ways(work))
        assert [n for n in plain.json["notes"] if said in n["text"]], (base, plain.json["notes"])
        assert plain.json["notes"] == extended.json["notes"], (base, extended.json["notes"])


@with_work
def case_a_gate_of_an_earlier_iteration(work):
    """Whoever judges, a policy, several symbols or the built-in rules (FORMATS 15.28)."""
    for symbols in (False, True):
        base = make(work / f"run{symbols}", lambda i: {"runtime_utc": at(i)})
        if symbols:
            for path in base.glob("ITER*"):
                inner = json.loads(path.read_text())["summary"]
                path.write_text(json.dumps({"BTCUSDT": inner, "ETHUSDT": inner}))
        for minute, state in ((22, "INCONCLUSIVE"), (23, "OK")):
            (base / "artifacts").mkdir(exist_ok=True)
            (base / "artifacts/KPI_GATE.json").write_text(json.dumps({"verdict": "PASS", "runtime": {"utc": at(minute)}}))
            for more in both_ways(work):
                assert Audit(base, *more).state == state, (symbols, minute, more)


@with_work
def case_a_gate_where_nobody_reads_it(work):
    """One that lies beside the files and not below artifacts/ is judged by nobody; that is said."""
    for name in ("KPI_GATE.json", "KPI_GATE.failed.json"):
        for text in ('{"verdict": "FAIL"}', "{"):
            base = make(work / f"{name}{len(text)}")
            (base / name).write_text(text)
            for more in both_ways(work):
                about = [w for w in warnings(Audit(base, *more)) if name in w]
                assert len(about) == 1 and f"artifacts/{name}" in about[0], (name, text, more, about)
            (base / "artifacts").mkdir()
            (base / "artifacts/KPI_GATE.json").write_text('{"verdict": "PASS"}')
            for more in both_ways(work):
                assert not [w for w in warnings(Audit(base, *more)) if name in w], (name, text, more)


@with_work
def case_what_is_no_number_is_noted(work):
    for value in ('""', '"3,52"', "true", "[3.5]", "1e999"):
        base = make(work / re.sub(r"\W", "_", value))
        path = base / "ITER_SUMMARY_5.json"
        path.write_text(re.sub(r'"net_bps": [\d.]+', f'"net_bps": {value}', path.read_text()))
        for more in both_ways(work):
            about = [w for w in warnings(Audit(base, *more)) if "is no plain number" in w]
            assert len(about) == 1 and value.strip('"') in about[0], (value, more, about)


@with_work
def case_few_values_of_those_asked(work):
    for n, more in ((5, ()), (24, ("--window", "40"))):
        base = make(work / str(n))
        for i in range(n + 1, 25):
            (base / f"ITER_SUMMARY_{i}.json").unlink()
        for way in both_ways(work):
            a = Audit(base, *more, *way)
            assert f"net_bps: missing ({n} of {8 if n == 5 else 40} values; at least" in a.console, a.console


@with_work
def case_infinite_has_no_sign(work):
    base = make(work / "run", lambda i: {"net_bps": -float("inf")} if i >= 19 else {})
    for more in both_ways(work):
        assert "net_bps: infinite (" in Audit(base, *more).console, more


@with_work
def case_identity_is_a_warning(work):
    base = make(work / "run", lambda i: {"gross_bps": 9, "fees_eff_bps": 1, "adverse_bps": 1, "slippage_bps": 1})
    for more in both_ways(work):
        assert any("-2." in w for w in warnings(Audit(base, *more))), more


@with_work
def case_the_window_is_named_for_its_rows(work):
    base = make(work / "run")
    for more in both_ways(work):
        a = Audit(base, "--window", "4", *more)
        assert {f["window"] for f in a.json["findings"]} == {"last4"}, a.json["findings"]
        for text in (a.console, a.md, a.html.split("</style>")[-1]):
            assert not re.search("last-?8", text), (more, re.search(".*last-?8.*", text)[0][:300])


@with_work
def case_one_stamp_in_all_reports(work):
    """Of inputs, settings and decision; no time (FORMATS 15.34)."""
    base, stamps = make(work / "run"), set()
    for more in both_ways(work):
        for again in ((), (), ("--threshold", "net_bps>=9")):
            a = Audit(base, *more, *again, env={"SOURCE_DATE_EPOCH": str(1760877296 + len(stamps))})
            stamp = a.json["report_stamp"]
            assert re.fullmatch("sha256:[0-9a-f]{64}", stamp) and stamp in a.md and stamp in a.html, stamp
            stamps.add(stamp)
    assert len(stamps) == 4, stamps


@with_work
def case_what_a_division_computed(work):
    """At most 15 digits, everywhere; a number that was read stays as it is (FORMATS 15.11)."""
    def change(i):
        return {"risk_ratio": None, "risk_percent": [0.7, 29.1, 35.1, 14.7][i % 4], "maker_taker_ratio": None,
                "maker_count": 881 + i, "taker_count": 119, "p95_latency_ms": 290.29 + i,
                "slippage_bps_p95": 1.1234567890123457}
    base = make(work / "run", change)
    prom = work / "w.prom"
    subprocess.run([SA, "warmup-metrics", "--path", str(base), "--output", str(prom)], env=ENV, check=True, capture_output=True)
    out = work / "outputs"
    subprocess.run([SA, "action", "--base", str(base)], check=True, capture_output=True, cwd=work,
                   env={**ENV, "GITHUB_OUTPUT": str(out)})
    texts = [prom.read_text(), out.read_text()]
    for more in both_ways(work):
        a = Audit(base, *more)
        texts += [a.console, a.md, json.dumps(a.json)]
        column = [i for i, name in enumerate(a.table[0]) if name == "slippage_p95"][0]
        assert a.table[1][column] == "1.1234567890123457", a.table[1]
        texts.append("\n".join(",".join(r[:column] + r[column + 1:]) for r in a.table))
    for i, text in enumerate(texts):
        text = text.replace("1.1234567890123457", "").replace("sha256", "")
        long = [x for x in re.findall(r"(?<![\w.])-?\d+\.\d+", text) if len(re.sub(r"^[-0.]+|\.", "", x)) > 15]
        assert not long, (i, long[:5])


@with_work
def case_there_but_not_to_be_read(work):
    """A link that leads nowhere, a folder, a FIFO: never taken for "there is none" (FORMATS 15.5, 15.26)."""
    want = {"artifacts/KPI_GATE.json": 3, "artifacts/KPI_GATE.failed.json": 3, "artifacts": 3, "RUN_PLAN.json": 3,
            "TUNING_REPORT.json": 0, "DELTA_VERIFY_REPORT.md": 0, "reports/analysis/POST_SOAK_SNAPSHOT.json": 0,
            "reports/analysis/warmup_metrics.prom": 0}
    kinds = {"dead link": lambda f: f.symlink_to("nowhere"), "folder": lambda f: f.mkdir(), "fifo": os.mkfifo}
    for i, (name, code) in enumerate(want.items()):
        for j, (kind, spoil) in enumerate(kinds.items()):
            if (name, kind) == ("artifacts", "folder"):
                continue
            base = make(work / f"run{i}-{j}")
            spoiled = base / name
            spoiled.parent.mkdir(parents=True, exist_ok=True)
            spoil(spoiled)
            a = Audit(base, "--fail-on-hold")
            assert a.code == code, (name, kind, a.code)
            notes = [line for line in a.console.splitlines() if spoiled.name in line and ("warning" in line or "INCONC" in line)]
            assert notes, (name, kind, a.console)


@with_work
def case_policy_name_that_leads_nowhere(work):
    """It is not "no policy", which would be the built-in one: exit 2 in every command that takes it."""
    make(work / "run")
    for name in (".soak-audit.yaml", ".soak-audit.yml", ".soak-audit.json"):
        for spoil in (lambda f: f.symlink_to("nowhere"), lambda f: f.mkdir()):
            spoil(work / name)
            for command in (["audit", "--base", "run"], ["gate", "--path", "run"], ["snapshot", "--src", "run"], ["policy", "check"]):
                done = subprocess.run([SA, *command], cwd=work, env=ENV, capture_output=True, text=True, timeout=60, check=False)
                assert done.returncode == 2 and name in done.stderr, (name, command, done)
            if (work / name).is_symlink():
                (work / name).unlink()
            else:
                (work / name).rmdir()


@with_work
def case_missing_is_called_missing(work):
    """Not failed, in the sentence either (FORMATS 15.22)."""
    def headline(gone, bad=()):
        folder = make(work / ("-".join([*gone, *bad]) or "none"),
                      lambda i: {**{k: None for k in gone}, **{k: BAD[k] for k in bad}})
        return Audit(folder).json["decision"]["headline"]
    assert headline(["net_bps", "risk_ratio", "p95_latency_ms"]).endswith("; 2 more KPIs are missing")
    assert headline(["net_bps", "risk_ratio"]).endswith("; 1 more KPI is missing")
    mixed = headline(["net_bps", "risk_ratio"], ["p95_latency_ms", "maker_taker_ratio"])
    assert mixed.endswith(("; 1 more KPI fails, 2 are missing", "; 2 more KPIs fail, 1 is missing")), mixed


@with_work
def case_the_number_that_was_asked_for(work):
    base = make(work / "run")
    asked = Audit(base, "--min-iterations", "30")
    assert "re-run the soak with --iterations 30" in asked.console
    # what was asked for and is not there is a warning, with a policy file and without (POLICY 15)
    assert asked.json["decision"]["state"] == "WARN" and asked.json["readiness"]["pass"]
    assert asked.json["completeness"]["state"] == "WARN", asked.json["completeness"]
    assert "WARN: all limits hold; 24 of 30 iterations" in asked.console, asked.console
    assert Audit(base, "--min-iterations", "24").json["decision"]["state"] == "OK"
    (base / "ITER_SUMMARY_3.json").write_text("{")
    assert Audit(base, "--min-iterations", "24").json["decision"]["state"] == "WARN"  # 23 can be used
    for i in range(13, 25):
        (base / f"ITER_SUMMARY_{i}.json").unlink()
    assert "re-run the soak with --iterations 24" in Audit(base).console


@with_work
def case_a_kpi_with_two_broken_rules_is_one(work):
    """ "(2 KPI(s) failed)" counts KPI x group (FORMATS 15.33), failed and missing ones, whatever the pen. """
    policy = work / "same.yaml"
    policy.write_text("version: 1\nextends: builtin/mm-bot\n")
    two = ("--threshold", "net_bps<=0.5", "--threshold", "risk_ratio<=0.1")
    for gone in ({"net_bps": 1}, {"net_bps": None}):
        base = make(work / ("run%d" % len(list(work.iterdir()))), lambda i, gone=gone: gone)
        for more in ((), ("--policy", str(policy))):
            a = Audit(base, *two, *more)
            assert "HOLD (2 KPI(s) failed)" in a.console, a.console
            assert len(a.json["decision"]["failures"]) == 3, a.json["decision"]
            rules = {f["rule"] for f in a.json["findings"]}
            assert "max(last8) <= 330 ms" in rules, rules
    fine = make(work / "fine")
    a = Audit(fine, "--threshold", "net_bps<=9")
    assert "4 of 4 KPIs hold" in a.console, a.console


@with_work
def case_what_is_not_all_there_is_in_completeness(work):
    """A plan, a tuning report: the JSON's `completeness` says what the decision says, by a policy, too."""
    policy = work / "same.yaml"
    policy.write_text("version: 1\nextends: builtin/mm-bot\n")
    plan = '{"iterations": %s, "started": "2026-01-01T00:00:00Z"%s}'
    for name, text in (("RUN_PLAN.json", plan % (48, ', "ended": "2026-01-02T00:00:00Z"')), ("RUN_PLAN.json", plan % (24, "")),
                       ("TUNING_REPORT.json", '{"iterations": [{"iteration": 30, "proposed_deltas": {}}]}')):
        base = make(work / ("run%d" % len(list(work.iterdir()))))
        at = base / name if name == "RUN_PLAN.json" else base / "reports/analysis" / name
        for place in {at, base / name}:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        plain, by_policy = Audit(base), Audit(base, "--policy", str(policy))
        for a in (plain, by_policy):
            assert a.state == a.json["completeness"]["state"] == "INCONCLUSIVE", (name, a.json["decision"])
        assert plain.json["completeness"] == by_policy.json["completeness"]


def of_symbols(folder, *symbols):
    make(folder)
    for i in range(1, 25):
        kpis = json.loads(row(i))["summary"]
        one = {"summary": {**kpis, "symbol": symbols[0]}} if len(symbols) == 1 else {s: kpis for s in symbols}
        (folder / f"ITER_SUMMARY_{i}.json").write_text(json.dumps({"iteration": i, **one}))
    return folder


@with_work
def case_one_symbol_is_a_group(work):
    """`symbol` makes groups (FORMATS 15.10), one as well as several, with a policy file and without."""
    policy = work / "same.yaml"
    policy.write_text("version: 1\nextends: builtin/mm-bot\n")
    base = of_symbols(work / "run", "BTC")
    for more in ((), ("--policy", str(policy))):
        a = Audit(base, *more)
        assert a.state == "OK" and a.json["groups"] == ["BTC"] and list(a.json["series"]) == ["BTC"], a.json["groups"]
        assert {f["group"] for f in a.json["findings"]} == {"BTC"} and a.table[0][:3] == ["group", "iter", "net_bps"], a.table[0]
    base = of_symbols(work / "numbers", 5)
    assert [Audit(base, *more).json["groups"] for more in ((), ("--policy", str(policy)))] == [["5"], ["5"]]


@with_work
def case_keys_of_before_stay(work):
    """By a policy on builtin/mm-bot, and for several symbols, the JSON has all that it had (FORMATS 15.14)."""
    policy = work / "more.yaml"
    policy.write_text("version: 1\nextends: builtin/mm-bot\n")
    plain = Audit(make(work / "run"))
    by_policy = Audit(work / "run", "--policy", str(policy))
    lost = set(plain.json) - set(by_policy.json)
    assert not lost, lost
    for key in ("iterations", "iteration_files", "max_iter", "steady_start", "last_n", "last8_start", "files", "files_present",
                "snapshot_kpis", "trend_stats", "tuning", "delta_verify", "warmup", "recommendations"):
        assert plain.json[key] == by_policy.json[key], (key, plain.json[key], by_policy.json[key])
    checks = [sorted(a.json["readiness"]["checks"], key=lambda c: c["metric"]) for a in (plain, by_policy)]
    assert checks[0] == checks[1] and plain.json["readiness"]["override"] is by_policy.json["readiness"]["override"] is False
    # of several symbols the worst one is shown
    base = of_symbols(work / "two", "BTC", "ETH")
    for i in range(1, 25):
        file = base / f"ITER_SUMMARY_{i}.json"
        doc = json.loads(file.read_text())
        doc["ETH"]["net_bps"] = 1.5
        file.write_text(json.dumps(doc))
    a = Audit(base)
    assert not set(plain.json) - set(a.json)
    assert a.json["snapshot_kpis"]["net_bps"] == 1.5 and a.json["trend_stats"]["net_bps"]["overall"]["max"] == 1.5
    assert [c["outcome"] for c in a.json["readiness"]["checks"] if c["metric"] == "net_bps"] == ["fail"]
    assert "net_bps below target" in a.json["recommendations"][0]
    assert "**Verdict:** ❌ READINESS: HOLD" in a.md and "## Recommendations" in a.md and "Recommendations" in a.html
    # what lies beside the run is looked at by a policy, too: a snapshot of other iterations is named
    (work / "run/reports/analysis").mkdir(parents=True, exist_ok=True)
    (work / "run/reports/analysis/POST_SOAK_SNAPSHOT.json").write_text('{"net_bps": 9, "iterations_total": 8}')
    for more in ((), ("--policy", str(policy))):
        notes = [n["text"] for n in Audit(work / "run", *more).json["notes"]]
        assert any(n.startswith("not used: ") for n in notes), notes


@with_work
def case_a_group_of_the_baseline_is_missing(work):
    """POLICY 15: a group that the baseline has and this run lacks is a problem, each once, asked for or not."""
    base = of_symbols(work / "run", "BTC")
    named = [x for k in range(3) for x in ("--baseline", f"dir:{of_symbols(work / f'b{k}', 'BTC', 'ETH')}")]
    for n, more in itertools.product((1, 3), ((), ("--fail-on-regression",))):
        a = Audit(base, *named[:2 * n], *more)
        assert a.state == "INCONCLUSIVE", (a.state, a.console)
        problems = [f["text"] for f in a.json["decision"]["failures"] if f["kind"] == "incomplete"]
        assert problems == ["incomplete: the baseline has it, this run does not in ETH"], problems
        assert a.json["completeness"]["problems"] == ["groups main ETH"], a.json["completeness"]
    assert Audit(of_symbols(work / "both", "BTC", "ETH"), *named).json["completeness"]["state"] == "OK"


@with_work
def case_a_named_baseline_that_is_missing_under_a_must(work):
    """`regression: must` of a policy is what --fail-on-regression is (POLICY 16): exit 2 (FORMATS 15.16)."""
    base = make(work / "run")
    for level, code in (("must", 2), ("should", 0), ("off", 0)):
        (work / "p.yaml").write_text(f"version: 1\nextends: builtin/mm-bot\nbaseline: {{regression: {level}}}\n")
        done = soak_audit(work, "audit", "--base", base, "--policy", "p.yaml", "--baseline", "dir:nope")
        assert done.returncode == code and "nope" in done.stdout + done.stderr, (level, done)


@with_work
def case_side_files_lie_beside_the_first_input(work):
    """Gate, plan and tuner are looked for beside the ITER_SUMMARY files, in whatever folder (POLICY 15)."""
    text = "version: 1\nextends: builtin/mm-bot\ninput: [{name: main, path: \"%s\", format: iter-summary, by: [symbol]}]\n"
    plan = '{"iterations": 48, "started": "2026-01-01T00:00:00Z", "ended": "2026-01-02T00:00:00Z"}'
    for path, name, content, state in (
            ("sub/ITER_SUMMARY_*.json", "sub/artifacts/KPI_GATE.json", '{"verdict": "FAIL"}', "HOLD"),
            ("sub/ITER_SUMMARY_*.json", "artifacts/KPI_GATE.json", '{"verdict": "FAIL"}', "HOLD"),
            ("*/ITER_SUMMARY_*.json", "sub/artifacts/KPI_GATE.failed.json", '{"verdict": "FAIL"}', "HOLD"),
            ("sub/ITER_SUMMARY_*.json", "sub/artifacts/KPI_GATE.json", "{", "INCONCLUSIVE"),
            ("**/ITER_SUMMARY_*.json", "sub/RUN_PLAN.json", plan, "INCONCLUSIVE"),
            ("sub/ITER_SUMMARY_*.json", "sub/TUNING_REPORT.json", '{"iterations": [{"iteration": 30}]}', "INCONCLUSIVE"),
            ("sub/ITER_SUMMARY_*.json", "other/artifacts/KPI_GATE.json", '{"verdict": "FAIL"}', "OK")):
        base = work / ("run%d" % len(list(work.iterdir())))
        make(base / "sub")
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(content)
        (work / "p.yaml").write_text(text % path)
        a = Audit(base, "--policy", str(work / "p.yaml"))
        assert a.state == state, (name, a.console)
        gate = soak_audit(work, "gate", "--path", base, "--policy", "p.yaml")
        assert gate.returncode == {"OK": 0, "HOLD": 1, "INCONCLUSIVE": 3}[state], gate
        # a summary knows when one of them has changed since
        summary = Path(a.out) / "POST_SOAK_AUDIT_SUMMARY.json"
        own = base / "reports/analysis" / summary.name
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(summary.read_text())
        assert soak_audit(work, "pr-summary", own).returncode == 0
        if state != "OK":
            (base / name).unlink()
            assert soak_audit(work, "pr-summary", own).returncode == 4, name


@with_work
def case_every_folder_is_looked_into(work):
    """However many folders hold the files: the gate of none of them is passed over."""
    base = work / "run"
    for i in range(1, 1203):
        (base / f"f{i}").mkdir(parents=True)
        (base / f"f{i}/ITER_SUMMARY_{i}.json").write_text(row(i))
    (base / "f1202/artifacts").mkdir()
    (base / "f1202/artifacts/KPI_GATE.json").write_text('{"verdict": "FAIL"}')
    (work / "p.yaml").write_text("version: 1\nextends: builtin/mm-bot\ninput: [{name: main, path: \"*/ITER_SUMMARY_*.json\", format: iter-summary}]\n")
    done = soak_audit(work, "gate", "--path", base, "--policy", "p.yaml")
    assert done.returncode == 1 and "KPI gate" in done.stdout, done


@with_work
def case_a_failed_gate_beside_one_that_is_named(work):
    base = make(work / "run")
    (base / "g").mkdir()
    (base / "g/K.failed.json").write_text('{"verdict": "FAIL"}')
    for key, code in (("g/K.json", 1), ("off", 0), ("Off", 2), ("NONE", 2), ("g/*.json", 2)):
        (work / "p.yaml").write_text(f"version: 1\nextends: builtin/mm-bot\nkpi-gate: '{key}'\n")
        done = soak_audit(work, "audit", "--base", base, "--policy", "p.yaml", "--fail-on-hold")
        assert done.returncode == code, (key, done)


def soak_audit(work, *words, **more):
    return subprocess.run([SA, *map(str, words)], cwd=work, env=ENV, capture_output=True, text=True, timeout=60, check=False, **more)


@with_work
def case_what_makes_a_run_no_baseline(work):
    """Its gates and what is missing of it, as they would hold it back today (FORMATS 15.32)."""
    make(work / "now", lambda i: {"net_bps": 3.6 + 0.01 * (i % 7)})
    spoil = {"artifacts/KPI_GATE.json": {"verdict": "FAIL"}, "artifacts/KPI_GATE.failed.json": {"verdict": "FAIL"},
             "RUN_PLAN.json": {"iterations": 48, "started": "2025-10-13T00:00:00Z", "ended": "2025-10-13T00:00:00Z"},
             "TUNING_REPORT.json": [{"iteration": 99}]}
    cases = [(k, json.dumps(v)) for k, v in spoil.items()] + [("artifacts/KPI_GATE.json", "{"), ("RUN_PLAN.json", "{")]
    for n, (name, text) in enumerate(cases):
        base = make(work / f"before{n}")
        (base / name).parent.mkdir(exist_ok=True)
        (base / name).write_text(text)
        for more, code in (((), 0), (("--fail-on-regression",), 2), (("--fail-on-regression", "--allow-hold-baseline"), 0)):
            done = soak_audit(work, "audit", "--base", "now", "--baseline", base, "--fail-on-hold", *more)
            said = done.stdout + done.stderr
            assert done.returncode == code, (name, more, said[-600:])
            assert ("is refused: by today's rules it is" in said) == ("--allow-hold-baseline" not in more), (name, more, said[-600:])


@with_work
def case_no_summary_is_better_than_an_older_one(work):
    """On a full disk the one that said OK is removed (FORMATS 15.25), and nothing is said to be fine."""
    base = make(work / "run")
    summary = base / "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json"
    assert soak_audit(work, "audit", "--base", "run").returncode == 0

    def full():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
    (work / "plain").write_text("")
    for more, preexec in ((("--out", "plain/x"), None), ((), full)):
        done = soak_audit(work, "audit", "--base", "run", *more, preexec_fn=preexec)
        assert done.returncode == 4 and "reports not written" in done.stderr, done
        assert "READINESS: OK" not in done.stdout and "no immediate action" not in done.stdout, done.stdout
    assert not summary.exists() and "its JSON summary is removed" in done.stderr, done.stderr
    assert soak_audit(work, "pr-summary", summary).returncode == 4


@with_work
def case_a_summary_finds_its_run(work):
    """In whatever folder of the run it lies; one that came without its run is not held against it (FORMATS 15.25)."""
    for more in both_ways(work):
        base = make(work / f"run{len(more)}")
        for out in ("reports/analysis", "mine", "a/b"):
            summary = base / out / "POST_SOAK_AUDIT_SUMMARY.json"
            assert soak_audit(work, "audit", "--base", base, "--out", base / out, *more).returncode == 0
            assert soak_audit(work, "pr-summary", summary).returncode == 0
            kept = {i: base / f"ITER_SUMMARY_{i}.json" for i in range(1, 25)}
            texts = {i: f.read_text() for i, f in kept.items()}
            kept[24].write_text(row(24, net_bps=1))
            assert soak_audit(work, "pr-summary", summary).returncode == 4, (more, out)
            for f in kept.values():
                f.unlink()
            assert soak_audit(work, "pr-summary", summary).returncode == 4, (more, out, "all gone")
            lone = work / "lone" / out / summary.name
            lone.parent.mkdir(parents=True, exist_ok=True)
            lone.write_text(summary.read_text())
            done = soak_audit(work, "pr-summary", lone)
            assert done.returncode == 0, (more, out, done)
            for i, text in texts.items():
                kept[i].write_text(text)


@with_work
def case_quiet_names_what_was_not_used(work):
    for more in both_ways(work):
        base = make(work / f"run{len(more)}")
        (base / "reports/analysis").mkdir(parents=True)
        (base / "TUNING_REPORT.json").write_text("{")
        (base / "DELTA_VERIFY_REPORT.md").mkdir()
        a = Audit(base, "-q", *more)
        unused = "TUNING_REPORT.json" if more else "TUNING_REPORT.json, DELTA_VERIFY_REPORT.md"
        assert a.errors == f"soak-audit: {unused} not used\n", a.errors
    (base / "reports/analysis/POST_SOAK_SNAPSHOT.json").write_text("{")
    assert "POST_SOAK_SNAPSHOT.json, TUNING" in Audit(base, "-q").errors


@with_work
def case_plots_of_another_policy(work):
    """Those that this audit does not draw go, whoever's KPI it was; what is not ours stays (FORMATS 15.7)."""
    base = make(work / "run", lambda i: {"rss_mb": 100 + i % 3})
    policy = work / "other.yaml"
    policy.write_text('version: 1\nextends: builtin/mm-bot\nkpis: {rss: {from: summary.rss_mb, unit: MB, better: lower, '
                      'must: "max(last8) <= 200"}}\n')
    plots = base / "reports/analysis/plots"
    for more in ((), ("--plots",)):
        assert soak_audit(work, "audit", "--base", base, "--policy", policy, "--plots").returncode == 0
        (plots / "mine.svg").write_text('<svg class="chart"/>')
        names = {f.stem for f in plots.iterdir()}
        assert {"rss", "adverse_p95", "net_bps"} <= names, names
        assert soak_audit(work, "audit", "--base", base, *more).returncode == 0
        left = {f.stem for f in plots.iterdir()}
        assert left == {"mine"} | ({"net_bps", "risk_ratio", "latency_p95_ms", "maker_taker_ratio"} if more else set()), left


@with_work
def case_a_baseline_of_no_known_age(work):
    """Refused where an age is asked for; by when its rows ran where nothing else says it (FORMATS 15.15, 15.32)."""
    make(work / "now", lambda i: {"net_bps": 3.6 + 0.01 * (i % 7)})
    for name, at, why in (("none", None, "its age is not known"), ("old", "2025-09-01T00:00:00Z", "older than 30 days"),
                          ("new", "2025-10-18T00:00:00Z", None)):
        base = make(work / name)
        for i in range(1, 25):
            if at:
                text = json.loads((base / f"ITER_SUMMARY_{i}.json").read_text())
                (base / f"ITER_SUMMARY_{i}.json").write_text(json.dumps({**text, "timestamp": at.replace("00:00Z", f"{i:02}:00Z")}))
        for age in ((), ("--baseline-max-age", "30")):
            done = soak_audit(work, "audit", "--base", "now", "--baseline", base, *age)
            refused = why is not None and age != ()
            assert done.returncode == 0 and (why is None or (why in done.stdout) == refused), (name, age, done.stdout[-900:])
            assert ("is refused" in done.stdout) == refused, (name, age, done.stdout[-900:])


T0 = 1760000000
RECORD = {"ndjson": lambda i: json.dumps({"i": i, "t": T0 + 60 * i, "v": 5 + i % 3}) + "\n",
          "json": lambda i: json.dumps({"i": i, "t": T0 + 60 * i, "v": 5 + i % 3}),
          "csv": lambda i: f"{i},{T0 + 60 * i},{5 + i % 3}\n"}
HOW = ("", ", index: i", ", time: t", ", time: t, every: 1m")


def last_eight(work, base, path, fmt, how):
    """What an audit of the last eight rows says of KPI v, which is fine where it is there."""
    policy = work / "last.yaml"
    policy.write_text(f'version: 1\ninput: [{{path: "{path}", format: {fmt}{how}}}]\nwindows: {{w: {{last: 8}}}}\n'
                      'kpis: {v: {from: v, must: "median(w) <= 10"}}\n')
    done = soak_audit(work, "audit", "--base", base, "--policy", policy, "--format", "json", "--out", work / "out",
                      "--fail-on-hold")
    assert done.stdout.startswith("{"), (path, fmt, how, done)
    return json.loads(done.stdout)


def write_files(base, fmt, bad, spoil, name="s_{}.x"):
    base.mkdir()
    for i in range(1, 25):
        file = base / name.format(i)
        if i in bad:
            spoil(file)
        else:
            file.write_text(("i,t,v\n" if fmt == "csv" else "") + RECORD[fmt](i))


@with_work
def case_destroyed_files_are_rows(work):
    """One file a row, the newest three destroyed: no window slides back over them (POLICY 1, FORMATS 15.1)."""
    ways = {"folder": lambda f: f.mkdir(), "empty": lambda f: f.write_text(""), "cut": lambda f: f.write_text('{"i":'),
            "page": lambda f: f.write_text("<html>502</html>\n"), "list": lambda f: f.write_text("[]"),
            "null": lambda f: f.write_text("null"), "zero": lambda f: f.write_bytes(bytes(40)),
            "header": lambda f: f.write_text("i,t,v\n"), "foreign": lambda f: f.write_text("a,b\n1,2\n3,4\n")}
    of_each = [c for c in itertools.product(enumerate(ways.items()), enumerate(RECORD), enumerate(HOW)) if sum(x[0] for x in c) % 4 == 0]
    for n, ((_, (way, spoil)), (_, fmt), (_, how)) in enumerate(of_each):
        # a number in a name goes by its value: 10 follows 9
        base = work / f"run{n}"
        write_files(base, fmt, range(22, 25), spoil)
        said = last_eight(work, base, "s_*.x", fmt if n % 5 else "auto", how)
        lines = 3 if fmt == "ndjson" and way == "foreign" else 1
        assert said["inputs"][0]["rows"] == 21 + 3 * lines, (way, fmt, how, said["inputs"])
        assert said["decision"]["state"] == "HOLD" and len(said["unusable"]) >= 3, (way, fmt, how, said["decision"])
        assert any("the newest row (" in x["text"] for x in said["notes"]), (way, fmt, how)
        if n % 3:
            continue
        # in the middle they are rows there
        shutil.rmtree(base)
        write_files(base, fmt, range(9, 12), spoil)
        said = last_eight(work, base, "s_*.x", fmt, how)
        assert said["decision"]["state"] == "OK" and said["findings"][0]["n"] == 8, (way, fmt, how, said["findings"])
        assert not any("the newest row (" in x["text"] for x in said["notes"]), (way, fmt, how)


@with_work
def case_folders_on_the_way_are_no_rows(work):
    """A folder is a row by the name of a file only, and not when files of the input lie in it."""
    for path, folders in (("**/*.x", ("s_30.x/deep", "more", "y.z")), ("*", ("more", "part_30", "2025-10-01")),
                          ("**/*", ("more/part_30",)), ("s_*", ("s_more",)), ("[st]_*.*", ("s_more", "t.d")),
                          ("*.x/s_*.x", ("t.x",))):
        base = work / "run"
        write_files(base, "csv", (), None)
        for folder in folders:
            (base / folder).mkdir(parents=True)
        if path == "*.x/s_*.x":
            shutil.rmtree(base)
            base.mkdir()
            write_files(base / "t.x", "csv", (), None)
        elif path.startswith("**"):
            shutil.move(base / "s_24.x", base / folders[0])
        said = last_eight(work, base, path, "csv", ", index: i")
        assert said["inputs"][0]["rows"] == 24 and said["decision"]["state"] == "OK" and not said["unusable"], (path, said["unusable"])
        shutil.rmtree(base)
    write_files(base, "csv", (24,), lambda f: f.mkdir())
    assert last_eight(work, base, "s_*", "csv", ", index: i")["inputs"][0]["rows"] == 24


def tree(base, **folders):
    """Folders of ITER_SUMMARY files: numbers, and whether they are bad."""
    for name, (numbers, bad) in folders.items():
        (base / name).mkdir(parents=True)
        for i in numbers:
            (base / name / f"ITER_SUMMARY_{i}.json").write_text(row(i, **({"net_bps": 1.0} if bad else {})))
    return base


def judged(work, base, pattern, *as_somebody):
    policy = work / "wild.yaml"
    policy.write_text("version: 1\nextends: builtin/mm-bot\ninput:\n  - {path: %s, format: iter-summary, by: [symbol]}\n" % pattern)
    out = tempfile.mkdtemp(dir=work)
    done = subprocess.run([*as_somebody, SA, "audit", "--base", base, "--policy", policy, "--out", out, "--fail-on-hold"], env=ENV,
                          capture_output=True, text=True, timeout=60, check=False)
    report = Path(out) / "POST_SOAK_AUDIT_SUMMARY.json"
    return done.returncode, json.loads(report.read_text()) if report.exists() else {}, done.stderr


def other_notes(report):
    """But for that of `by`, which no record of these runs has a value for."""
    return [n["text"] for n in report["notes"] if "no value for `by`" not in n["text"]]


BOTH = "[a/ITER_SUMMARY_*.json, b/ITER_SUMMARY_*.json]"
WAYS = (BOTH, '"[ab]/ITER_SUMMARY_*.json"', '"*/ITER_SUMMARY_*.json"', '"**/ITER_SUMMARY_*.json"')


@with_work
def case_names_with_more_than_a_number(work):
    """Of a symbol they are judged, without a policy file too; others are ignored (FORMATS 1.1, 15.10)."""
    def beside(name, files):
        base = make(work / name)
        for file, text in files.items():
            (base / file).write_text(text)
        return base
    eth = json.dumps({"symbol": "ETH", "net_bps": 1.0})
    broken = {f"ITER_SUMMARY_BTC_{i}.json": "{" for i in range(25, 33)}
    for name, files, state, rows in (
            ("symbol", {f"ITER_SUMMARY_ETH_{i}.json": eth for i in range(17, 25)}, "HOLD", 24), ("broken", broken, "HOLD", 32),
            ("bool", {"ITER_SUMMARY_3.json": row(3, symbol=True)}, "HOLD", 24), ("negative", {"ITER_SUMMARY_-1.json": row(1, net_bps=1)}, "OK", 24),
            ("large", {"ITER_SUMMARY_1000000000000001.json": row(25)}, "OK", 25),
            ("larger", {f"ITER_SUMMARY_{10 ** 20 + i}.json": json.dumps({"summary": {}}) for i in range(3)}, "HOLD", 27)):
        base = beside(name, files)
        for more in both_ways(work):
            audit = Audit(base, *more)
            assert (audit.state, audit.json["rows"]) == (state, rows), (name, more, audit.state, audit.json["rows"])


@with_work
def case_a_summary_is_of_symbol_and_time_too(work):
    """What makes the gate say something else makes the summary one of before (FORMATS 15.25)."""
    for name, more in (("symbol", {"symbol": "X"}), ("time", {"runtime_utc": at(100)})):
        base = make(work / name)
        assert soak_audit(work, "audit", "--base", name).returncode == 0
        summary = base / "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json"
        assert soak_audit(work, "pr-summary", summary).returncode == 0
        (base / "ITER_SUMMARY_24.json").write_text(row(24, **more))
        assert soak_audit(work, "pr-summary", summary).returncode == 4, name


@with_work
def case_links_to_folders_are_followed(work):
    """Inside of the run, as links to files are; what is found by two ways is there once (POLICY 1)."""
    base = tree(work / "run", a=(range(1, 17), False), run5=(range(17, 25), True))
    (base / "b").symlink_to("run5")
    for pattern in WAYS:
        code, report, _ = judged(work, base, pattern)
        assert (code, report["rows"]) == (1, 24), (pattern, code, report)
    assert judged(work, base, "b/ITER_SUMMARY_*.json")[1]["rows"] == 8
    before = judged(work, base, BOTH)[1]["inputs_digest"]
    (base / "run5/ITER_SUMMARY_20.json").write_text(row(20))
    assert judged(work, base, BOTH)[1]["inputs_digest"] != before
    ring = tree(work / "ring", a=(range(1, 25), False))
    (ring / "a/here").symlink_to(".")
    (ring / "a/up").symlink_to("..")
    for pattern in ('"**/ITER_SUMMARY_*.json"', "a/here/ITER_SUMMARY_*.json", "a/up/a/ITER_SUMMARY_*.json"):
        code, report, _ = judged(work, ring, pattern)
        assert (code, report["rows"], other_notes(report)) == (0, 24, []), (pattern, code, report)


@with_work
def case_a_folder_that_is_not_searched_is_lost_input(work):
    """The newest rows may lie in it: never OK (POLICY 1, FORMATS 0.9)."""
    for name, target in (("dead", "nowhere"), ("out", str(work)), ("loop", "b")):
        base = tree(work / name, a=(range(1, 17), False))
        (base / "b").symlink_to(target)
        for pattern in WAYS[:3]:
            code, report, _ = judged(work, base, pattern)
            assert (code, report["completeness"]["problems"]) == (3, ["files main "]), (name, pattern, code, report)
            assert "'b'" in report["decision"]["failures"][0]["text"], report["decision"]
        code, report, _ = judged(work, base, WAYS[3])  # `**` goes past links: they are named
        assert code == 0 and "directory not searched" in report["notes"][0]["text"], (name, report["notes"])
    base = tree(work / "shut", a=(range(1, 17), False), b=(range(17, 25), True))
    without = "-dac_override,-dac_read_search"  # what lets root read everything
    somebody = ["setpriv", f"--bounding-set={without}", f"--inh-caps={without}"] if os.geteuid() == 0 else []
    for mode in (0, 0o111):
        (base / "b").chmod(mode)
        for pattern in WAYS:
            code, report, errors = judged(work, base, pattern, *somebody)
            assert (code, report.get("completeness", {}).get("problems")) == (3, ["files main "]), (mode, pattern, code, errors)
    (base / "b").chmod(0o755)


@with_work
def case_a_pattern_that_matches_nothing_is_noted(work):
    base = tree(work / "run", a=(range(1, 25), False))
    code, report, _ = judged(work, base, '["a/*.json", "a/ITER_SUMMARY_*.json"]')
    assert code == 0 and report["rows"] == 24 and other_notes(report) == [], report["notes"]
    code, report, _ = judged(work, base, BOTH)
    assert code == 0 and other_notes(report) == ["input 'main': no file matches 'b/ITER_SUMMARY_*.json'"], report["notes"]


@with_work
def case_headers_that_all_are_foreign(work):
    """A name that is wrong in the policy is told as missing values: the files themselves are fine."""
    base = work / "run"
    write_files(base, "csv", range(1, 25), lambda f: f.write_text("a,b\n1,2\n"))
    said = last_eight(work, base, "*.x", "csv", "")
    assert said["inputs"][0]["rows"] == 24 and not said["unusable"] and said["decision"]["state"] == "HOLD", said["unusable"]


@with_work
def case_records_that_fall_into_no_bucket(work):
    """Those behind the last good one are missing rows behind the newest bucket; in the middle they are told only."""
    broken = {"ndjson": ('{"v":5}\n', "!!\n", "null\n", "7\n", "\0\0\0\n"), "csv": ("22\n", ",,\n", "i,t,v\n", "full\n", "1,2,3,4\n")}
    base = work / "run"
    base.mkdir()
    for fmt, texts in broken.items():
        head = "i,t,v\n" if fmt == "csv" else ""
        for k, text in enumerate(texts):
            for bad, state in ((range(22, 25), "HOLD"), (range(9, 12), "OK"))[:2 if k == 1 else 1]:
                (base / "r.x").write_text(head + "".join(text if i in bad else RECORD[fmt](i) for i in range(1, 25)))
                said = last_eight(work, base, "r.*", fmt, ", time: t, every: 1m")
                what = (fmt, text, state, said["unusable"], said["findings"])
                assert said["decision"]["state"] == state and said["inputs"][0]["rows"] == 24, what
                lines = [i + (fmt == "csv") for i in bad]
                assert [int(re.search(r"line (\d+)", x["text"])[1]) for x in said["notes"] if "not used" in x["text"]] == lines, said["notes"]
                assert len(said["unusable"]) == 3, what
                assert any("the newest row (24)" in x["text"] for x in said["notes"]) == (state == "HOLD"), what
    # many records a bucket: the broken ones fill the newest up first
    for n, rows in ((3, 24), (30, 24), (31, 25), (61, 26)):
        (base / "r.x").write_text("".join(json.dumps({"t": T0 + 2 * i, "v": 5}) + "\n" for i in range(720 - 30)) + "!!\n" * n)
        said = last_eight(work, base, "r.*", "ndjson", ", time: t, every: 1m")
        assert said["inputs"][0]["rows"] == rows, (n, said["inputs"])


@with_work
def case_own_files_are_no_inputs(work):
    """What the program wrote before is never data: the same run is the same audit, and bad data are bad (FORMATS 15.34)."""
    write = {"csv": lambda v: "iteration,v\n" + "".join(f"{i},{v}\n" for i in range(1, 13)),
             "json": lambda v: json.dumps([{"iteration": i, "v": v} for i in range(1, 13)])}
    policy = work / "p.yaml"
    words = ("--policy", policy)
    for path, fmt, name, out in (("**/*.csv", "csv", "data/a.csv", "run/reports/analysis"), ("*.csv", "csv", "a.csv", "run"),
                                 ("**/*.json", "json", "a.json", "run/x"), ("**", "auto", "a.csv", "run/reports/analysis"),
                                 ("*", "auto", "z.csv", "run"), ("reports/**/*.json", "json", "reports/a.json", "run/reports/analysis")):
        policy.write_text(f'version: 1\ninput: [{{path: "{path}", format: {fmt}, index: iteration}}]\n'
                          'kpis: {v: {from: v, must: "median(all) <= 6"}}\n')
        base, said = work / "run", []
        (base / name).parent.mkdir(parents=True)
        for v in (5, 5, 7):
            (base / name).write_text(write[name.split(".")[-1]](v))
            done = soak_audit(work, "audit", "--base", "run", *words, "--fail-on-hold", "--html", "--plots", "--out", out, "--format", "json")
            assert done.stdout.startswith("{"), (path, done.stderr)
            # a snapshot is in the digest, whoever reads it
            said.append({k: v for k, v in json.loads(done.stdout).items() if k not in ("inputs_digest", "report_stamp")})
            summary = soak_audit(work, "pr-summary", f"{out}/POST_SOAK_AUDIT_SUMMARY.json")
            assert summary.returncode == 0, (path, summary)
            for more in (("snapshot", "--src", "run"), ("baseline", "save", "--base", "run", "--out", "run/soak-baseline.json")):
                soak_audit(work, *more, *words)
            assert soak_audit(work, "gate", "--path", "run", *words).returncode == done.returncode, path
        assert said[0] == said[1] and said[0]["decision"]["state"] == "OK", (path, said[1])
        assert said[2]["decision"]["state"] == "HOLD" and said[2]["inputs"] == said[0]["inputs"], (path, said[2]["inputs"])
        shutil.rmtree(base)
    # who names one of them means it
    base = make(work / "run")
    assert soak_audit(work, "audit", "--base", base).returncode == 0
    policy.write_text('version: 1\ninput: [{path: reports/analysis/POST_SOAK_ITER_TABLE.csv, format: csv}]\n'
                      'kpis: {net_bps: {from: net_bps, must: "min(all) >= 3"}}\n')
    done = soak_audit(work, "audit", "--base", base, *words, "--out", work / "o")
    assert "READINESS: OK" in done.stdout, done.stdout[-600:]


@with_work
def case_an_order_that_is_asked_for_and_nowhere(work):
    """Without the index or the time that the policy names no row can be placed: the order of the file is anybody's."""
    rows = ("2026-03-01T10:00:00Z", 999), ("2026-04-01T10:00:00Z", 999), ("2026-01-01T10:00:00Z", 1), ("2026-02-01T10:00:00Z", 1)
    for at, order, code in (("%s", "time: t", 1), ("week %s", "time: t", 4), ("%s", "time: tme", 4), ("%s", "index: t", 4),
                            ("%s", "index: n, time: tme", 0), ("week %s", "index: n, time: t", 0)):
        (work / "d.csv").write_text("n,t,a\n" + "".join(f"{i},{at % t},{a}\n" for i, (t, a) in enumerate(rows)))
        (work / "p.yaml").write_text("version: 1\ninput: [{path: d.csv, %s}]\nwindows: {w: {last: 2}}\n"
                                     "kpis: {a: {from: a, better: lower, must: 'max(w) <= 5'}}\n" % order)
        done = soak_audit(work, "audit", "--base", str(work), "--policy", str(work / "p.yaml"), "--fail-on-hold")
        assert done.returncode == code, (at, order, done.returncode, done.stdout, done.stderr)
        assert code != 4 or "d.csv: line 2: no usable " + order[:order.index(":")] in done.stderr, done.stderr
        assert ", time" not in order or "no record has a time in" in done.stdout, done.stdout


@with_work
def case_a_group_that_nobody_names_is_noted(work):
    (work / "d.csv").write_text("i,symbol,a\n1,A,1\n1,B,900\n2,A,1\n2,B,1\n")
    for by, noted in (("symbl", True), ("symbol", False)):
        (work / "p.yaml").write_text("version: 1\ninput: [{path: d.csv, index: i, by: %s}]\n"
                                     "kpis: {a: {from: a, must: 'median(all) <= 9999'}}\n" % by)
        done = soak_audit(work, "audit", "--base", str(work), "--policy", str(work / "p.yaml"))
        assert ("4 record(s) have no value for `by`" in done.stdout) == noted, done.stdout


@with_work
def case_true_and_false_in_cells(work):
    """`boolean: true` makes them 1 and 0 in a CSV as in JSON; without it, and in a JSON text, they are missing (POLICY 16)."""
    (work / "b.csv").write_text("n,ok,up\n" + "".join(f"{i},{'True' if i % 4 else ' false'},TRUE\n" for i in range(1, 21)))
    (work / "b.ndjson").write_text("".join(json.dumps({"n": i, "ok": i % 4 != 0, "up": "true"}) + "\n" for i in range(1, 21)))
    for name, up in (("b.csv", {True: "pass", False: "missing"}), ("b.ndjson", {True: "missing", False: "missing"})):
        for boolean in (True, False):
            policy = {"version": 1, "input": [{"path": name, "index": "n"}], "kpis": {
                "ok": {"from": "ok", "must": "mean(all) >= 0.75"}, "up": {"from": "up", "must": "min(all) >= 1"}}}
            for kpi in policy["kpis"].values():
                kpi["boolean"] = boolean
            (work / "p.json").write_text(json.dumps(policy))
            soak_audit(work, "audit", "--base", str(work), "--policy", str(work / "p.json"), "-q")
            found = {f["kpi"]: f for f in json.loads(
                (work / "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json").read_text())["findings"]}
            assert found["ok"]["outcome"] == ("pass" if boolean else "missing"), (name, boolean, found)
            assert not boolean or found["ok"]["actual"] == 0.75, found
            assert found["up"]["outcome"] == up[boolean], (name, boolean, found)


@with_work
def case_the_end_marker_is_of_the_last_record(work):
    """A field of some earlier record is no end: the run went on, or was begun anew (POLICY 6)."""
    done, rest = {"state": "done"}, {}
    for name, ends in (("ndjson", "jsonl"), ("json", "json"), ("csv", "csv")):
        for at, last, state in ((24, rest, "OK"), (1, rest, "INCONCLUSIVE"), (0, rest, "INCONCLUSIVE"),
                                (1, {"state": "running"}, "INCONCLUSIVE"), (24, {"state": "failed"}, "OK")):
            base = work / f"{name}-{at}-{last.get('state')}"
            base.mkdir()
            rows = [{"i": i, "v": 5 + i % 3, **(last if i > 20 else {}), **(done if i == at else {})} for i in range(1, 25)]
            lines = [json.dumps(r) for r in rows]
            text = {"ndjson": "\n".join(lines), "json": f"[{','.join(lines)}]",
                    "csv": "\n".join(["i,v,state"] + [f"{r['i']},{r['v']},{r.get('state', '')}" for r in rows])}[name]
            (base / f"rows.{ends}").write_text(text + "\n")
            (work / "p.yaml").write_text(
                f"version: 1\ninput: [{{path: 'rows.*', format: {name}, index: i}}]\nwindows: {{last8: {{last: 8}}}}\n"
                "complete: {end-marker: {path: state, equals: done}}\nkpis: {v: {from: v, must: 'max(last8) <= 9'}}\n")
            a = Audit(base, "--policy", str(work / "p.yaml"))
            assert a.state == state, (name, at, last, a.json["decision"])


@with_work
def case_drift_of_what_may_be_missing(work):
    """A KPI with `missing: ignore` and no value has no line to miss; with too few values it has (POLICY 10, 16)."""
    for n, missing, state in ((0, "ignore", "OK"), (3, "ignore", "INCONCLUSIVE"), (24, "ignore", "OK"), (0, "hold", "HOLD")):
        base = work / f"{n}-{missing}"
        base.mkdir()
        (base / "r.csv").write_text("i,v,w\n" + "".join(f"{i},{5 + i % 3},{6 + i % 2 if i <= n else ''}\n" for i in range(1, 25)))
        (work / "p.yaml").write_text(
            "version: 1\ninput: [{path: r.csv, format: csv, index: i}]\ndrift: {window: all, horizon: 4, level: must}\nkpis:\n"
            "  v: {from: v, must: 'median(all) <= 90'}\n"
            f"  w: {{from: w, missing: {missing}, must: 'median(all) <= 90'}}\n")
        a = Audit(base, "--policy", str(work / "p.yaml"))
        told = [f["text"] for f in a.json["decision"]["failures"] if f["kind"] == "drift"]
        assert a.state == state and bool(told) == (n == 3 or missing == "hold"), (n, missing, a.json["decision"])
        assert n != 3 or "line to be judged by: 3 values, and a line takes at least 8" in told[0], told


@with_work
def case_why_there_is_no_drift_is_one_reason(work):
    """The one that holds, not all that there may be (POLICY 10, 16)."""
    (work / "run").mkdir()
    (work / "run/r.csv").write_text("i,v,w\n" + "".join(f"{i},{5 + i % 3},\n" for i in range(1, 25)))
    for says, drift, kpi in (
            ("its rows have none", "horizon: 2h", "{from: v, must: 'median(all) <= 90'}"),
            ("v has no line to be judged by: 5 values, and a line takes at least 8", "window: last5", "{from: v, must: 'median(all) <= 90'}"),
            ("no KPI has a rule on a median, mean or percentile whose", "window: all", "{from: v, must: 'max(all) <= 90'}"),
            ("no KPI whose limit a line could cross has a value", "window: all",
             "{from: w, missing: ignore, must: 'median(all) <= 90'}\n  u: {from: v, must: 'max(all) <= 90'}")):
        (work / "p.yaml").write_text("version: 1\ninput: [{path: r.csv, format: csv, index: i}]\nwindows: {last5: {last: 5}}\n"
                                     f"drift: {{{drift}, level: must}}\nkpis:\n  v: {kpi}\n")
        told = Audit(work / "run", "--policy", str(work / "p.yaml")).json["decision"]["failures"]
        assert len(told) == 1 and says in told[0]["text"], (says, told)


@with_work
def case_what_is_not_sure_looks_so_on_the_page(work):
    """Missing and ignored wears no tick; the pale sign has a colour; on a phone a row of the rules names its cells (UX)."""
    (work / "run").mkdir()
    (work / "run/r.csv").write_text("i,v,w\n" + "".join(f"{i},{5 + i % 3},\n" for i in range(1, 25)))
    (work / "p.yaml").write_text("version: 1\ninput: [{path: r.csv, format: csv, index: i}]\ncomplete: {rows: 30}\nkpis:\n"
                                 "  v: {from: v, must: 'max(all) <= 90'}\n  w: {from: w, missing: ignore, must: 'max(all) <= 90'}\n")
    a = Audit(work / "run", "--policy", str(work / "p.yaml"))
    sign = '<span class="ask">❔</span>'
    assert "❔ missing" in a.md and f"{sign} missing" in a.html and "✅ missing" not in a.md + a.html, a.md
    assert a.state == "INCONCLUSIVE" and a.html.count("❔") == a.html.count(sign) >= 3
    heads = re.search('<table class="rules">\n<tr>(.*?)</tr>', a.html)[1]
    heads = re.findall(">([^<]+)</th>", heads)
    assert len(heads) > 5 and all(a.html.count(f'data-head="{head}"') == 2 for head in heads), heads


@with_work
def case_a_share_is_printed_in_percent(work):
    """Value, limit and distance of a share, whatever the digits of its KPI; a count has none (POLICY 15)."""
    (work / "run").mkdir()
    (work / "run/r.csv").write_text("i,v\n" + "".join(f"{i},{5 + i % 3}\n" for i in range(1, 25)))
    (work / "p.yaml").write_text("version: 1\ninput: [{path: r.csv, format: csv, index: i}]\nkpis:\n  v: {from: v, unit: ms, digits: 2, "
                                 "must: ['share(all, x <= 5) >= 95%', 'count(all, x > 6) <= 3']}\n")
    a = Audit(work / "run", "--policy", str(work / "p.yaml"))
    for name, text in (("console", a.console), ("Markdown", a.md), ("HTML", a.html)):
        assert "33.333%" in text and "33.333 " not in text and "8 (expected" in text and "8.00" not in text, (name, text[:3000])


@with_work
def case_a_broken_limit_is_nowhere_printed_as_kept(work):
    """Captions, descriptions, dots and rows of the page, plots, the edge audit: as many digits as it takes (FORMATS 15.11)."""
    near = {"net_bps": "2.899999", "p95_latency_ms": "330.00001", "risk_ratio": "0.4000001", "maker_taker_ratio": "0.8299999"}
    base = make(work / "run", lambda i: {k: float(v) for k, v in near.items()})
    a = Audit(base, "--plots")
    plots = "".join(p.read_text() for p in sorted(Path(a.out).rglob("*.svg")))
    assert a.html.count("outside limit: ") == 24 * 4 and plots.count("<desc") == 4
    for text, short in zip(near.values(), ("2.90", "330.0", "0.400", "0.830")):
        assert a.html.count(f"outside limit: </span>{text}</td>") == 24, text
        assert a.html.count(f"of last8: {text} ") == 3 and plots.count(f"of last8: {text} ") == 2, text
        for said in (a.html, plots):
            assert f"24 values from {text} to {text} " in said and f": {text} " in said and f": {short} " not in said, text
    (work / "rows").mkdir()
    for value, rule in (("6.0000001", "<= 6 ms"), ("5.9999999", "> 6 ms"), ("6.04", "< 6 ms")):
        (work / "rows/r.csv").write_text("i,v\n" + "".join(f"{i},{value}\n" for i in range(1, 25)))
        (work / "p.yaml").write_text("version: 1\ninput: [{path: r.csv, format: csv, index: i}]\nkpis:\n"
                                     f"  v: {{from: v, unit: ms, digits: 1, must: 'median(all) {rule}'}}\n")
        a = Audit(work / "rows", "--policy", str(work / "p.yaml"), "--plots")
        assert a.html.count(f"outside limit: </span>{value}</td>") == 24 and f"from {value} to {value} ms" in a.html, value
        assert "6.0 ms" not in a.html + "".join(p.read_text() for p in Path(a.out).rglob("*.svg")), value
    for net, adverse, code, rows in ((2.9999, 10.001, 1, ("2.9999 | ❌ FAIL", "10.001 | ⚠️ WARN")),
                                     (3, 12.0004, 0, ("3.00 | ✅ PASS", "12.0004 | ⚠️ FAIL (a warning: it does not decide)")),
                                     (3, 1e999, 1, ("3.00 | ✅ PASS", "infinite | ❌ FAIL"))):
        (work / "edge/artifacts").mkdir(parents=True, exist_ok=True)
        (work / "edge/artifacts/KPI_GATE.json").write_text('{"verdict": "PASS", "reasons": []}')
        (work / "edge/artifacts/EDGE_REPORT.json").write_text(
            json.dumps({"totals": {"net_bps": net, "adverse_bps": adverse}}).replace("Infinity", "1e999"))
        done = soak_audit(work, "edge-audit", "--base", work / "edge")
        told = (work / "edge/AUDIT_EDGE_FIX.md").read_text()
        assert done.returncode == code and ("SUCCESS" in told) == (code == 0), told
        assert all(f"| {row} |" in told for row in rows), (rows, told)
        assert f"| n/a | {rows[0].split()[0]} |" in told and f"| n/a | {rows[1].split()[0]} |" in told, told


@with_work
def case_the_command_of_brief_can_be_run(work):
    """It is quoted for a shell, and has the options that the decision needs (issue 15.3)."""
    base, other = make(work / "my run"), make(work / "it's", lambda i: {"net_bps": 6.5 + 0.01 * (i % 7)})
    rules = "version: 1\nextends: builtin/mm-bot\nprofiles: {tight: {kpis: {net_bps: {must: 'median(last8) >= 9'}}}}\n"
    (work / "p o'l.yaml").write_text(rules)
    policy = ("--policy", work / "p o'l.yaml")
    env = {**ENV, "PATH": f"{Path(SA).parent}:{ENV['PATH']}"}
    for more in ((), policy, (*policy, "--profile", "tight"), ("--threshold", "net_bps>=1"),
                 ("--threshold", "net_bps>=9", "--steady-start", "5"), ("--threshold", "net_bps>=9", *policy),
                 ("--baseline", other, "--fail-on-regression"), (*policy, "--baseline", other, "--fail-on-regression")):
        words = ["audit", "--base", base, *more]
        brief = soak_audit(work, *words, "--brief").stdout
        why = next(line for line in brief.splitlines() if line.startswith("why"))[3:].split(" · ")[0].strip()
        again = subprocess.run(["sh", "-c", why], cwd=work, env=env, capture_output=True, text=True, check=False)
        if why.startswith("soak-audit policy explain"):
            assert again.returncode == 0 and ("tight" in why or "--threshold" in why), (why, again)
            assert "at least 9" in again.stdout, (why, again)  # the limit that judged
        else:
            final = [line for line in soak_audit(work, *words).stdout.splitlines() if "FINAL VERDICT" in line]
            assert final and final == [x for x in again.stdout.splitlines() if "FINAL VERDICT" in x], (why, final, again)
            assert brief.split()[0] in final[0] or brief.startswith("WARN"), (brief, final)


sys.exit(tap.run(globals(), "case_", 2))
