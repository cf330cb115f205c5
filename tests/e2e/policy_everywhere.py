# SPDX-License-Identifier: MIT
"""A KPI and a rule that a policy file adds are seen in every output, with and without groups. Prints TAP.

The run is a table of orders and errors of a web shop: none of its names is known to the program.
"""
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import tap

WORK = tempfile.TemporaryDirectory()
os.environ["WORK"] = WORK.name
import action_runner as runner  # noqa: E402

SA = os.environ["SA"]
ENV = {**os.environ, "SOURCE_DATE_EPOCH": "1760877296"}
REPORTS = "run/reports/analysis"
JSON_NAME = "POST_SOAK_AUDIT_SUMMARY.json"

POLICY = """version: 1
input:
  - path: rows.csv
    format: csv
    index: n
    %s
windows: {tail: {last: 8}}
masks: [{from: 3, to: 4, reason: planned restart}]
kpis:
  orders_per_s: {from: orders, label: Orders, unit: orders/s, better: higher, must: "median(tail) >= 90"}
  error_rate: {from: errors, unit: "%%", better: lower, should: "max(tail) <= 2 %%"}
  queue: {from: queue}
  gone: {from: gone, missing: ignore, must: "median(tail) <= 1"}
"""


def write(work, groups=(), low_from=17, low=80, name="run"):
    """24 rows (of each group); the first group has fewer orders from row `low_from` on."""
    base = work / name
    base.mkdir()
    with (base / "rows.csv").open("w") as f:
        f.write("n,shop,orders,errors,queue\n")
        for i in range(1, 25):
            for g, shop in enumerate(groups or ("one",)):
                orders = low if i >= low_from and g == 0 else 100 + g
                f.write(f"{i},{shop},{orders},{1 + i % 3 / 10},{i}\n")
    (work / "p.yaml").write_text(POLICY % ("by: shop" if groups else ""))


def run(work, *args, code=0):
    done = subprocess.run([SA, *args], cwd=work, env=ENV, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code, (args, done.returncode, done.stdout[-600:], done.stderr)
    return done.stdout


def with_work(case):
    def in_work():
        with tempfile.TemporaryDirectory() as work:
            case(Path(work))
    return in_work


def seen(text, *words):
    for word in words:
        assert word in text, f"{word!r} is not in:\n{text[:3000]}"


def audit(work, *more, code=1):
    return run(work, "audit", "--base", "run", "--policy", "p.yaml", "--fail-on-hold", *more, code=code)


@with_work
def test_console(work):
    write(work)
    text = audit(work)
    seen(text, "orders_per_s: 80 (expected median(tail) >= 90); below 90 since row 17 (8 of 8)",
         "pass         should error_rate: ", "not judged: queue 12.5 (median of 24 values)", "no values: gone",
         "masked: rows 3 to 4 (2): planned restart")
    text = audit(work, "--explain", "--color", "always")
    seen(text, "tail: rows 17 to 24; orders (8 values)", "\033[31mHOLD")


@with_work
def test_many_failing_groups_are_counted(work):
    """On the console a dozen are named, the rest is a line each; quotients have as many digits as a reader needs."""
    (work / "run").mkdir()
    (work / "run/t.csv").write_text("g,n,a\n" + "".join(
        f"g{g:03},{n},{1 if g % 2 else 9}\n" for n in range(1, 9) for g in range(60)))
    (work / "p.yaml").write_text(
        "version: 1\ninput: [{name: t, path: t.csv, format: csv, index: n, by: g}]\nwindows: {w: {from: 0}}\n"
        'complete: {input: t, rows: 9}\nkpis:\n  a: {from: a, better: lower, must: "median(w) <= 3"}\n'
        '  b: {from: a, better: lower, must: "last(w) <= 2"}\n')
    text = audit(work, "--html", code=1)
    assert len(text.splitlines()) < 70, len(text.splitlines())
    seen(text, "warning: g000: a is the same in all 8 rows, and so it is in 59 more groups: is this measured data?")
    seen(text, "  … and 48 more\n", "incomplete: 8 of 9 rows", "48 more groups: 18 HOLD, 30 INCONCLUSIVE",
         "  48 more rules do not hold, 60 hold; POST_SOAK_AUDIT_SUMMARY.json has all", "input t: csv, 1 file, 8 rows, 60 groups")
    page = (work / REPORTS / "POST_SOAK_AUDIT_SUMMARY.html").read_text()
    seen(page, "<dd>csv, 1 file, 8 rows, 60 groups</dd>", '<td class="n" data-head="Margin">-6</td>')
    assert len(audit(work, "--explain").splitlines()) > 120
    (work / "run/t.csv").write_text("g,n,a\n" + "".join(f"{g},{n},{n * 7 / 9}\n" for n in range(1, 7) for g in "uv"))
    (work / "p.yaml").write_text((work / "p.yaml").read_text().replace("rows: 9", "rows: 1").replace("median", "mean"))
    audit(work, "--html")
    page = (work / REPORTS / "POST_SOAK_AUDIT_SUMMARY.html").read_text()
    seen(page, ">2.722</td>", '<a href="#group-1">')


@with_work
def test_since_goes_back_before_the_window_and_over_masks(work):
    write(work, low_from=2)
    seen(audit(work), "below 90 since row 2 (21 of 21)")


@with_work
def test_markdown_and_table(work):
    write(work)
    audit(work)
    text = (work / REPORTS / "POST_SOAK_AUDIT_SUMMARY.md").read_text()
    seen(text, "orders_per_s | median(tail) &gt;= 90 | must | 80 | 90 | 8 of 8 | ▁▁▁▁▁▁▁▁ |", "below 90 since row 17 (8 of 8)",
         "not judged: `queue` 12.5", "no values: `gone`", "planned restart")
    rows = list(csv.reader((work / REPORTS / "POST_SOAK_ITER_TABLE.csv").open()))
    assert rows[0] == ["iteration", "orders_per_s", "error_rate", "queue", "gone"], rows[0]
    assert rows[24] == ["24", "80", "1", "24", ""], rows[24]


@with_work
def test_json(work):
    write(work)
    doc = json.loads(audit(work, "--format", "json"))
    found = {f["kpi"]: f for f in doc["findings"]}
    assert found["orders_per_s"]["actual"] == 80 and found["orders_per_s"]["outcome"] == "fail"
    assert doc["series"][""]["queue"]["all"]["median"] == 12.5
    assert [f["kpi"] for f in doc["decision"]["failures"]] == ["orders_per_s"]
    seen(doc["decision"]["failures"][0]["text"], "since row 17 (8 of 8)")


@with_work
def test_page(work):
    write(work)
    audit(work, "--html")
    page = (work / REPORTS / "POST_SOAK_AUDIT_SUMMARY.html").read_text()
    seen(page, "<title>HOLD: soak audit of run</title>", "since row 17 (8 of 8)", 'class="mask"', "no values: <code>gone</code>")
    for label in ("Orders", "error_rate", "queue"):
        seen(page, f'data-label="{label}, value by row"')
    assert page.count("<figure") == 3, page.count("<figure")
    assert page.count('<figure class="failed"') == 1
    seen(page, ">≥ 90<", ">≤ 2<", ">tail<")


@with_work
def test_page_has_tuning_marks_and_what_could_not_be_seen(work):
    """By a policy, too, and with groups; of a run that no bot made nothing is tuned."""
    sample = Path(os.environ["ROOT"]) / "examples/soak/latest"
    (work / "extends.yaml").write_text("version: 1\nextends: builtin/mm-bot\n")
    for groups in (0, 20):
        base = work / f"run-{groups}"
        base.mkdir()
        for i in range(1, 25):
            data = json.loads((sample / f"ITER_SUMMARY_{i}.json").read_text())["summary"]
            data.pop("symbol", None)
            doc = {f"S{g:02d}": {**data, "net_bps": 1} for g in range(groups)} or data
            (base / f"ITER_SUMMARY_{i}.json").write_text(json.dumps(doc if groups else {"iteration": i, "summary": doc}))
        (base / "TUNING_REPORT.json").write_text(json.dumps([
            {"iteration": i, "suggested_deltas": {"tail_age_ms": 30}, "applied": i != 5, "changed_keys": ["tail_age_ms"] * (i != 5),
             "skip_reason": None} for i in (2, 5, 8)]))
        for more in ([], ["--policy", str(work / "extends.yaml")]):
            out = work / f"out-{groups}{len(more)}"
            done = subprocess.run([SA, "audit", "--base", base, "--out", out, "--html", *more], capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            page = (out / "POST_SOAK_AUDIT_SUMMARY.html").read_text()
            figures = page.split("<figure")[1:]
            assert figures and all(f.count('class="g-tuning"') == 2 for f in figures), (groups, more)
            assert all(f.count('class="event-0"') == 4 and f.count('class="event-1"') == 2 for f in figures), (groups, more)
            seen(page, "Below each chart, on the same axis")
            assert ('<div class="folds">' in page) == (groups > 12)
            if more and not groups:  # below its row, so that the table is no wider than the page
                seen(page, '<tr class="lineage"><td colspan="9">a true median of ')
                assert "Could not see" not in page
    write(work)
    (work / "run/TUNING_REPORT.json").write_text('[{"iteration": 2, "suggested_deltas": {"a": 1}, "applied": true}]')
    audit(work, "--html")
    assert '<g class="g-tuning">' not in (work / REPORTS / "POST_SOAK_AUDIT_SUMMARY.html").read_text()


@with_work
def test_files_of_several_inputs(work):
    """The tables that lie there are the ones that Markdown and page name."""
    write(work)
    (work / "run/res.csv").write_text("n,rss\n" + "".join(f"{i},{i}\n" for i in range(1, 25)))
    text = (work / "p.yaml").read_text()
    text = text.replace("windows:", "  - {name: res.x-1, path: res.csv, format: csv, index: n}\nwindows:", 1)
    (work / "p.yaml").write_text(text + '  rss_b: {from: rss, input: res.x-1, better: lower, must: "max(all) <= 5"}\n')
    out = audit(work, "--html")
    reports = work / REPORTS
    data = [x for x in sorted(p.name for p in reports.iterdir() if p.is_file()) if x.endswith((".csv", ".json"))]
    assert len(data) == 3, data
    named = re.findall("^- `(.*)`$", (reports / (JSON_NAME[:-4] + "md")).read_text().split("## Data Files\n")[1], re.M)
    assert sorted(named) == data, named
    foot = re.search("Beside this page: (.*?)\\.<br>", (reports / (JSON_NAME[:-4] + "html")).read_text())[1]
    assert sorted(foot.split(", ")) == sorted(data + [JSON_NAME[:-4] + "md"]), foot
    assert sorted(re.findall(r"^✓ Saved .*/(.*\.(?:csv|json))$", out, re.M)) == data, out


@with_work
def test_page_of_groups_draws_the_worst(work):
    write(work, [f"S{i:02d}" for i in range(20)])
    audit(work, "--html")
    page = (work / REPORTS / "POST_SOAK_AUDIT_SUMMARY.html").read_text()
    figures = page.split("<figure")[1:]
    assert len(figures) == 36, len(figures)
    matrix = page.split('<table id="matrix"', 1)[1].split("</table>", 1)[0]
    assert matrix.count("<tr>") == 21 and matrix.count(">F</td>") == 1, matrix
    seen(matrix, '<a href="#group-0">S00</a>', '<td class="flag fail" title="80, fail">F</td>', "P pass, F fail, M missing")
    seen(page, '<div id="group-0">')
    # a failed should rule warns, and does not look like what holds the run
    text = (work / "p.yaml").read_text()
    (work / "p.yaml").write_text(text.replace('must: "median(tail) >= 90"', 'should: "median(tail) >= 90"'))
    audit(work, "--html", "--out", "warned", code=0)
    seen((work / "warned/POST_SOAK_AUDIT_SUMMARY.html").read_text(), "f fails a should rule",
         '<td class="flag warning" title="80, fail of a should rule">f</td>')
    seen((work / "warned/POST_SOAK_AUDIT_SUMMARY.md").read_text(), "| S00 | **f** | P |")
    seen((work / REPORTS / "POST_SOAK_AUDIT_SUMMARY.md").read_text(), "| S00 | **F** | P |")
    assert "S00; median(tail) &gt;= 90: 80, fail" in figures[0] and 'class="failed begins"' in figures[0]
    # each group begins a line of charts, and its state stands beside its name
    assert sum("begins" in figure.split(">")[0] for figure in figures) == 12
    seen(matrix, '<span title="HOLD">❌</span> <a href="#group-0">')
    warned = (work / "warned/POST_SOAK_AUDIT_SUMMARY.html").read_text()
    first = warned.split("<figure")[1]
    assert "80, fail (should)" in first and 'class="warned begins"' in first and 'class="failed' not in warned, first[:300]
    # of one failure alone the sentence says all; it is no list of one besides
    assert '<ul' not in warned.split('<section class="verdict', 1)[1].split("</section>")[0]
    seen(page, "Of the 12 worst of 20 groups")
    sparks = page.split('<table id="sparks"', 1)[1].split("</table>", 1)[0]
    assert sparks.count("<tr>") == 9 and sparks.count('<svg class="spark"') == 16, sparks[:2000]
    assert all(len(d.split()) <= 2 * 64 for d in re.findall(r'<path d="M([^"]*)"', sparks))
    assert page.count('<ul class="legend"') == 1
    # an iteration is at the same pixel in all charts
    boxes = {tuple(b.split()[i] for i in (0, 2)) for b in re.findall(r'data-box="([^"]*)"', page)}
    assert len(boxes) == 2, boxes
    rows = page.split('<table id="rows-0"', 1)[1].split("</table>", 1)[0]
    assert "Of the worst group, S00." in page and rows.count("<tr>") == 25 and "outside limit" in rows


@with_work
def test_plots(work):
    write(work, ["B", "A"])
    text = audit(work, "--plots")
    plots = work / REPORTS / "plots"
    names = [f"{k}.{end}" for k in ("error_rate", "orders_per_s", "queue") for end in ("png", "svg")]
    assert sorted(p.name for p in plots.iterdir()) == names, list(plots.iterdir())
    seen(text, *(f"plots/{name}" for name in names))
    seen((plots / "orders_per_s.svg").read_text(), "B; median(tail) &gt;= 90: 80, fail", "limit ≥ 90", "masked")
    assert (plots / "queue.png").read_bytes().startswith(b"\x89PNG")
    (plots / "mine.png").write_text("")
    audit(work)
    assert [p.name for p in plots.iterdir()] == ["mine.png"], "plots that say something else stay"


@with_work
def test_gate(work):
    write(work)
    text = run(work, "gate", "--path", "run", "--policy", "p.yaml", code=1)
    seen(text, "orders_per_s: 80 (expected median(tail) >= 90)", "error_rate", "Verdict: FAIL")


@with_work
def test_snapshot(work):
    write(work)
    text = run(work, "snapshot", "--src", "run", "--policy", "p.yaml", code=1)
    seen(text, "orders_per_s: 80 (expected median(tail) >= 90)", "Verdict: FAIL (1 of 3 rules hold)")
    assert text.rstrip().splitlines()[-1].startswith("🎯 FINAL VERDICT: READINESS: HOLD"), text
    doc = json.loads((work / REPORTS / "POST_SOAK_SNAPSHOT.json").read_text())
    assert doc["verdict"] == "FAIL" and doc["decision"]["state"] == "HOLD" and "groups" not in doc
    assert doc["iterations_analyzed"] == list(range(17, 25)) and doc["iterations_total"] == 24
    assert doc["kpi_last_n"]["orders_per_s"] == {"mean": 80, "median": 80, "min": 80, "max": 80, "trend": "flat"}
    assert doc["kpi_last_n"]["queue"]["trend"] == "up" and doc["kpi_last_n"]["gone"]["median"] is None
    assert doc["goals_met"]["orders_per_s: median(tail) >= 90"] is False
    assert doc["goals_met"]["error_rate: max(tail) <= 2 %"] is True
    for name, words in (("POST_SOAK_AUDIT.md", "orders_per_s | median(tail)"), ("FAILURES.md", "`orders_per_s`: 80"),
                        ("RECOMMENDATIONS.md", "policy explain orders_per_s")):
        seen((work / REPORTS / name).read_text(), words)


@with_work
def test_snapshot_names_what_holds_it(work):
    """All rules hold, and yet: completeness, and the gate of a policy that has one."""
    write(work, low=95)
    policy = work / "p.yaml"
    policy.write_text(policy.read_text() + "complete: {rows: 30}\nkpi-gate: gate.json\n")
    (work / "run/gate.json").write_text('{"verdict": "FAIL", "reasons": ["EDGE"]}')
    run(work, "snapshot", "--src", "run", "--policy", "p.yaml", code=1)
    for name in ("RECOMMENDATIONS.md", "FAILURES.md"):
        text = (work / REPORTS / name).read_text()
        seen(text, "**Decision:** ❌ HOLD: ", "24 of 30 rows", "KPI gate: FAIL (EDGE)")
        assert "No action needed" not in text and "see FAILURES.md" not in text, text
    policy.write_text(policy.read_text().replace("rows: 30", "rows: 30, otherwise: warn"))
    run(work, "snapshot", "--src", "run", "--policy", "p.yaml", code=1)
    seen((work / REPORTS / "FAILURES.md").read_text(), "- ❌ KPI gate: FAIL (EDGE)\n- ⚠️ incomplete: 24 of 30 rows")
    policy.write_text(policy.read_text().replace("rows: 30, otherwise: warn", "rows: 24"))
    (work / "run/gate.json").write_text('{"verdict": "PASS"}')
    run(work, "snapshot", "--src", "run", "--policy", "p.yaml")
    seen((work / REPORTS / "RECOMMENDATIONS.md").read_text(), "PASS (2 of 3 rules hold)",
         "**Decision:** ✅ OK: 2 of 3 rules hold; 1 has no value, which is ignored", "- No action needed")


@with_work
def test_findings_of_snapshot_and_audit(work):
    """The same list, to the last member: what is not known is null in both, never 0."""
    for name, groups in (("run", []), ("two", ["B", "A"])):
        reports = work / name / "reports/analysis"
        write(work, groups, name=name)
        run(work, "audit", "--base", name, "--policy", "p.yaml")
        audit = json.loads((reports / "POST_SOAK_AUDIT_SUMMARY.json").read_text())
        run(work, "snapshot", "--src", name, "--policy", "p.yaml", code=1)
        snapshot = json.loads((reports / "POST_SOAK_SNAPSHOT.json").read_text())
        assert snapshot["findings"] == audit["findings"] and audit["findings"], snapshot["findings"]


@with_work
def test_snapshot_of_groups(work):
    write(work, ["B", "A", "C"])
    run(work, "snapshot", "--src", "run", "--policy", "p.yaml", code=1)
    doc = json.loads((work / REPORTS / "POST_SOAK_SNAPSHOT.json").read_text())
    assert list(doc["groups"]) == ["B", "A", "C"], list(doc["groups"])
    assert [g["state"] for g in doc["groups"].values()] == ["HOLD", "OK", "OK"]
    assert doc["kpi_last_n"] == doc["groups"]["B"]["kpi_last_n"], "the worst group's"
    assert doc["groups"]["C"]["kpi_last_n"]["orders_per_s"]["median"] == 102


@with_work
def test_snapshot_and_gate_of_symbols_without_a_policy(work):
    base = work / "run"
    base.mkdir()
    for i in range(1, 17):
        for s, net in (("BTC", 2.0), ("ETH", 4.0)):
            doc = {"summary": {"symbol": s, "net_bps": net, "risk_ratio": 0.3, "p95_latency_ms": 200, "maker_taker_ratio": 0.9,
                               "phase": "STEADY"}, "tuning": {"applied": True, "changed_keys": ["spread"]}}
            (base / f"ITER_SUMMARY_{2 * i - (s == 'BTC')}.json").write_text(json.dumps(doc))
    text = run(work, "snapshot", "--src", "run", code=1)
    seen(text, "net_bps (BTC): 2.000 (expected median(last8) >= 2.9)", "net_bps (ETH): 4.000")
    doc = json.loads((work / REPORTS / "POST_SOAK_SNAPSHOT.json").read_text())
    assert [g["kpi_last_n"]["net_bps"]["median"] for g in doc["groups"].values()] == [2, 4]
    run(work, "warmup-metrics", "--path", "run")
    text = (work / REPORTS / "warmup_metrics.prom").read_text()
    seen(text, 'soak_kpi{group="BTC",kpi="net_bps",iteration="1"} 2\n', "soak_decision_state 3\n")
    # what is of no group is told as ever; KPI families without a group would pool them
    (work / "mine.yaml").write_text("version: 1\nextends: builtin/mm-bot\n")
    (base / "TUNING_REPORT.json").write_text(json.dumps([{"iteration": i, "skip_reason": {"velocity": True}} for i in (3, 4)]))
    for more in ((), ("--policy", "mine.yaml")):
        run(work, "warmup-metrics", "--path", "run", *more)
        got = samples((work / REPORTS / "warmup_metrics.prom").read_text())
        assert got["warmup_exporter_error"] == 0 and got["partial_freeze_active"] == 0
        assert got['guard_triggers_total{type="velocity"}'] == 2 and got['guard_triggers_total{type="cooldown"}'] == 0
        assert got['soak_phase_name{iteration="32",phase="STEADY"}'] == 2 and got['tuner_keys_changed{iteration="32"}'] == 1
        assert not any(n.startswith(("soak_net_bps", "risk_ratio_mean", "soak_p95")) for n in got), sorted(got)
        assert got['soak_kpi{group="ETH",kpi="net_bps",iteration="32"}'] == 4


def samples(text):
    """What the metrics say; every sample stands once."""
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    assert len({name for name, _ in lines}) == len(lines), "a sample stands twice"
    return {name: float(value) for name, value in lines}


@with_work
def test_prometheus(work):
    write(work, ["B", "A"])
    run(work, "warmup-metrics", "--path", "run", "--policy", "p.yaml")
    got = samples((work / REPORTS / "warmup_metrics.prom").read_text())
    assert got['soak_kpi{group="B",kpi="orders_per_s",iteration="24"}'] == 80
    assert got['soak_kpi{group="A",kpi="queue",iteration="7"}'] == 7
    label = 'group="B",kpi="orders_per_s",rule="median(tail) >= 90",level="must"'
    assert [got[f"soak_rule_{x}{{{label}}}"] for x in ("value", "limit", "state")] == [80, 90, 3]
    assert got['soak_group_state{group="A"}'] == 0 and got["soak_decision_state"] == 3
    assert not any("gone" in name and "soak_kpi" in name for name in got), "a missing KPI has no sample"
    (work / "bad.yaml").write_text("version: 1\nkpiss: {}\n")
    run(work, "warmup-metrics", "--path", "run", "--policy", "bad.yaml", code=2)
    (work / "run/rows.csv").unlink()
    run(work, "warmup-metrics", "--path", "run", "--policy", "p.yaml")
    assert samples((work / REPORTS / "warmup_metrics.prom").read_text()) == {"warmup_exporter_error": 1}


@with_work
def test_compare(work):
    write(work, ["B", "A"], name="old", low=95)
    write(work, ["B", "A"])
    for base, code in (("old", 0), ("run", 1)):
        run(work, "audit", "--base", base, "--policy", "p.yaml", "--fail-on-hold", "-q", code=code)
    want = [["group", "KPI", "rule", "A", "B", "B-A"], ["A", "orders_per_s", "median(tail) >= 90", "101", "101", "0"],
            ["B", "orders_per_s", "median(tail) >= 90", "95", "80", "-15"]]
    text = run(work, "compare", "--a", "old", "--b", "run")
    assert list(csv.reader(text.splitlines()))[:3] == want, text
    assert run(work, "compare", "--a", "old", "--b", "run", "--policy", "p.yaml") == text, "judged now, and then"
    assert '["B","error_rate","max(tail) <= 2 %","1.2","1.2","0"]' in json.dumps(
        list(csv.reader(text.splitlines())), separators=(",", ":"))
    (work / "p.yaml").rename(work / ".soak-audit.yaml")
    seen(" ".join(run(work, "compare", "--a", "old", "--b", "run", "--format", "console").split()), "B orders_per_s median(tail) >= 90 95 80 -15")
    seen(run(work, "compare", "--a", "old", "--b", "dir:run", "--format", "markdown"), "| B | orders_per_s |")
    doc = json.loads(run(work, "compare", "--a", "old", "--b", "run", "--format", "json"))
    assert {"group": "B", "kpi": "orders_per_s", "rule": "median(tail) >= 90", "a": 95, "b": 80, "difference": -15} in doc["rules"]
    run(work, "compare", "--a", "git:HEAD", "--b", "run", "--format", "json", code=4)


@with_work
def test_compare_tests_every_kpi_of_every_group(work):
    """Under a policy, too, and of records and commits as of directories."""
    write(work, ["B", "A"], name="old", low=95)
    write(work, ["B", "A"])
    (work / "p.yaml").rename(work / ".soak-audit.yaml")
    run(work, "baseline", "save", "--base", "old", "--out", "old.json")
    for command in (["init", "-q"], ["add", "old"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "old"]):
        subprocess.run(["git", *command], cwd=work, check=True)
    text = run(work, "compare", "--a", "old", "--b", "run", "--format", "console")
    seen(text, "Against the baseline (1 run, window all): ", "orders_per_s (B): ", "queue (A): ", "; not judged\n")
    answers = {}
    for a in ("old", "dir:old", "old.json", "git:HEAD:old"):
        doc = json.loads(run(work, "compare", "--a", a, "--b", "run", "--format", "json"))
        assert (doc["a"], doc["baseline"]["n_runs"], doc["baseline"]["window"]) == (a, 1, "all"), doc
        assert {"group": "B", "kpi": "orders_per_s", "rule": "median(tail) >= 90", "a": 95, "b": 80, "difference": -15} in doc["rules"]
        answers[a] = doc["baseline"]["answers"]
        assert len(answers[a]) == 8 and answers[a] == answers["old"], (a, answers[a])
        seen(run(work, "compare", "--a", a, "--b", "run", "--format", "markdown"), "## Against the baseline (1 run", "- `orders_per_s` (B): ")
    doc = json.loads(run(work, "compare", "--a", "run", "--b", "old.json", "--format", "json", "--alpha", "0.1",
                         "--tolerance", "queue=3", "--runs-alike"))
    assert (doc["baseline"]["alpha"], doc["baseline"]["runs_alike"]) == (0.1, True), doc["baseline"]
    assert [r["floor"] for r in doc["baseline"]["answers"] if r["kpi"] == "queue"] == [3, 3], doc["baseline"]["answers"]
    # a run that is looked at may be a HOLD, and may be the other one; a baseline may not
    same = json.loads(run(work, "compare", "--a", "run", "--b", "run", "--format", "json"))
    assert all(r["difference"] in (0, None) for r in same["rules"])
    run(work, "compare", "--baseline", "run", "--b", "old", "--format", "json", code=4)
    run(work, "compare", "--baseline", "run", "--b", "old", "--format", "json", "--allow-hold-baseline")
    run(work, "compare", "--a", "auto", "--b", "run", "--format", "json", code=5)
    run(work, "compare", "--a", "old", "--b", "run", "--format", "json", "--tolerance", "nope=3", code=2)


@with_work
def test_compare_of_the_guides_rules(work):
    """The CSV of the built-in rules has its own form, judged now and from audits, with a policy named or not."""
    for name, net in (("a", 3.5), ("b", 3.25)):
        (work / name).mkdir()
        for i in range(1, 17):
            doc = {"summary": {"net_bps": net, "risk_ratio": 0.3, "p95_latency_ms": 200, "maker_taker_ratio": 0.9}}
            (work / name / f"ITER_SUMMARY_{i}.json").write_text(json.dumps(doc))
        run(work, "audit", "--base", name)
    pair = ("compare", "--a", "a", "--b", "b")
    text = run(work, *pair)
    seen(text, "KPI,A,B,B-A (note: for latency smaller is better)\n", "\nnet_bps,3.500,3.250,-0.250\n")
    (work / "same.yaml").write_text("version: 1\nextends: builtin/mm-bot\n")
    for policy in ("builtin/mm-bot", "same.yaml"):
        assert run(work, *pair, "--policy", policy) == text, policy
    # a number that is beyond its limit does not look like it, and an infinite one is not missing
    for i in range(1, 17):
        doc = {"summary": {"net_bps": 2.8999999, "risk_ratio": 0.3, "p95_latency_ms": 200, "maker_taker_ratio": 0.9}}
        (work / "b" / f"ITER_SUMMARY_{i}.json").write_text(json.dumps(doc).replace("200", "1e999") if i == 16 else json.dumps(doc))
    for policy in ((), ("--policy", "same.yaml")):
        run(work, "audit", "--base", "b", *policy)
        seen(run(work, *pair), "\nnet_bps,3.500,2.8999999,-0.600\n", "\np95_latency_ms,200.000,inf,inf\n")
        seen(run(work, *pair, "--policy", "same.yaml"), "\nnet_bps,3.500,2.8999999,-0.600\n", "\np95_latency_ms,200.000,inf,inf\n")
    seen(" ".join(run(work, *pair, "--policy", "same.yaml", "--format", "console").split()), "p95_latency_ms max(last8) <= 330 ms 200 infinite ")
    run(work, "audit", "--base", "b", "--policy", "same.yaml", "--html")
    seen((work / REPORTS.replace("run", "b") / "POST_SOAK_AUDIT_SUMMARY.html").read_text(), 'outside limit: </span>infinite')
    # the lines of show are those of the files; what an option changes stands above them, as it is judged
    seen(run(work, "policy", "show", "--policy", "same.yaml", "--threshold", "net_bps>=3.0"),
         "# by an option, stricter: net_bps: must median(last8) >= 3.0, was median(last8) >= 2.9\n")
    assert "by an option" not in run(work, "policy", "show", "--policy", "same.yaml")
    # a directory is the run whose summary it holds
    for name in ("b", REPORTS.replace("run", "b")):
        seen(run(work, "pr-summary", name), "infinite")


@with_work
def test_compare_over_a_moved_limit_and_a_new_rule(work):
    write(work, name="old", low=95)

    def audited(base):
        run(work, "audit", "--base", base, "--policy", "p.yaml", "--fail-on-hold", "-q")

    audited("old")
    write(work)
    text = POLICY % ""
    (work / "p.yaml").write_text(text.replace(">= 90", ">= 70").replace("{from: queue}", '{from: queue, must: "last(tail) > 0"}'))
    audited("run")
    rows = list(csv.reader(run(work, "compare", "--a", "old", "--b", "run").splitlines()))
    assert ["", "orders_per_s", "median(tail) >= 70", "95", "80", "-15"] in rows, rows
    assert ["", "queue", "last(tail) > 0", "nan", "24", "nan"] in rows, rows
    assert ["", "gone", "median(tail) <= 1", "nan", "nan", "nan"] in rows, rows


@with_work
def test_pr_summary(work):
    write(work, [f"S{i:02d}" for i in range(20)])
    policy = work / "p.yaml"
    policy.write_text(policy.read_text().replace(">= 90", ">= 200"))
    audit(work)
    text = run(work, "pr-summary", REPORTS + "/POST_SOAK_AUDIT_SUMMARY.json")
    seen(text, "❌ READINESS: HOLD", "- orders", "median(tail)", "- and 10 more")
    assert text.split("**Failures:**")[1].count("\n- ") == 11, text


# --- exceptions: what each note says is what the decision did (POLICY 11) ---


@with_work
def test_exceptions_and_their_notes(work):
    write(work, ["B", "A"])
    policy, head = work / "p.yaml", POLICY % "by: shop"
    usual = "owner: me, reason: known and being mended"
    old, now = f"{{kpi: orders_per_s, until: 2025-10-18, {usual}}}", f"{{kpi: orders_per_s, until: 2025-12-01, {usual}}}"
    broken, other = now.replace("}", ', still-must: "min(all) >= 90"}'), now.replace("until", "group: C, until")
    cases = [
        ([old], "HOLD", ["2025-10-18 has expired; median(tail) >= 90 fails"]),
        ([old, now], "WARN", ["2025-10-18 has expired; median(tail) >= 90 is waived by another"]),
        ([broken], "HOLD", ["2025-12-01 has no effect: its still-must does not hold; median(tail) >= 90 fails"]),
        ([broken, now], "WARN", ["its still-must does not hold; median(tail) >= 90 is waived by another"]),
        ([now, broken], "WARN", []),
        ([other], "HOLD", ["the exception until 2025-12-01 names a group that the run does not have"]),
        ([now.replace("until", 'rule: "median(tail)>=90", until')], "WARN", []),
        ([now.replace("until", 'rule: "median(tail) >= 91", until')], "HOLD", ["names a rule that the KPI does not have"]),
        ([now.replace("orders_per_s", "error_rate").replace("12-01", "10-25")], "HOLD", ["is not needed (its rules pass), and it ends soon"]),
        ([now.replace("12-01", "10-19")], "WARN", []),  # the day itself counts
    ]
    for exceptions, state, notes in cases:
        policy.write_text(head + f"exceptions: [{', '.join(exceptions)}]\n")
        doc = json.loads(audit(work, "--format", "json", code=1 if state == "HOLD" else 0))
        said = [n["text"] for n in doc["notes"] if "the exception until" in n["text"]]
        assert doc["decision"]["state"] == state, (exceptions, doc["decision"])
        assert len(said) == len(notes) and all(want in got for want, got in zip(notes, said)), (exceptions, said)


# --- one test walks them all ---


def comment_of(work, code=1):
    """Of the Action over the same run, as GitHub has it."""
    with runner.hub_of() as hub:
        job = runner.Job(hub, base="run", policy="p.yaml", policy_change="ignore")
        shutil.rmtree(job.ws)
        shutil.copytree(work, job.ws, ignore=shutil.ignore_patterns("reports"))
        job.base = job.ws / "run"
        r = job.run(code)
        return runner.one(hub) + r.summary


def walk(work):
    """Where the KPI must be seen: the name of the output, what it says."""
    reports = work / REPORTS
    yield "brief", audit(work, "--brief")
    yield "console", audit(work, "--html", "--plots")
    for name in ("SUMMARY.md", "SUMMARY.json", "SUMMARY.html"):
        yield name, (reports / f"POST_SOAK_AUDIT_{name}").read_text()
    yield "CSV", (reports / "POST_SOAK_ITER_TABLE.csv").read_text()
    yield "plots", " ".join(p.name for p in (reports / "plots").iterdir())
    yield "pr-summary", run(work, "pr-summary", REPORTS + "/POST_SOAK_AUDIT_SUMMARY.json")
    yield "comment", comment_of(work)
    yield "gate", run(work, "gate", "--path", "run", "--policy", "p.yaml", code=1)
    yield "snapshot's console", run(work, "snapshot", "--src", "run", "--policy", "p.yaml", code=1)
    for name in ("POST_SOAK_SNAPSHOT.json", "POST_SOAK_AUDIT.md", "FAILURES.md", "RECOMMENDATIONS.md"):
        yield name, (reports / name).read_text()
    run(work, "warmup-metrics", "--path", "run", "--policy", "p.yaml")
    yield "Prometheus", (reports / "warmup_metrics.prom").read_text()
    run(work, "baseline", "save", "--base", "run", "--policy", "p.yaml", "--out", "record.json")
    yield "record", (work / "record.json").read_text()
    for name in ("csv", "markdown", "json", "console"):
        yield "compare as " + name, run(work, "compare", "--a", "record.json", "--b", "run", "--policy", "p.yaml", "--format", name)
    yield "explain", run(work, "policy", "explain", "refunds", "--policy", "p.yaml")
    yield "show", run(work, "policy", "show", "--policy", "p.yaml")


def added_kpi(groups):
    """Lines in the policy file, and nothing else: seen in every output, with its rule where rules are."""
    def case(work):
        write(work, groups, low=95)
        table = work / "run/rows.csv"
        head, *rows = table.read_text().splitlines()
        table.write_text("\n".join([head + ",refunds", *(f"{row},{7 + i % 2}" for i, row in enumerate(rows))]) + "\n")
        policy = work / "p.yaml"
        policy.write_text(policy.read_text() + '  refunds: {from: refunds, better: lower, must: "median(tail) <= 5"}\n')
        for name, text in walk(work):
            assert re.search(r"refunds\b", text), f"{name}: the KPI is not there:\n{text[:1500]}"
            for group in groups if name not in ("brief", "explain", "show", "plots", "RECOMMENDATIONS.md") else ():
                assert group in text, f"{name}: the group {group} is not there"
    with_work(case)()


def test_added_kpi_everywhere():
    added_kpi(())


def test_added_kpi_everywhere_in_groups():
    added_kpi(("berlin", "rome"))


if __name__ == "__main__":
    sys.exit(tap.run(globals(), "test_", 2))
