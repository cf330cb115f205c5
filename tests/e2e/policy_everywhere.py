# SPDX-License-Identifier: MIT
"""A KPI and a rule that a policy file adds are seen in every output, with and without groups. Prints TAP.

The run is a table of orders and errors of a web shop: none of its names is known to the program.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import tap

SA = os.environ["SA"]
ENV = {**os.environ, "SOURCE_DATE_EPOCH": "1760877296"}
REPORTS = "run/reports/analysis"

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


def run(work, *args, code=0, stdin=None):
    done = subprocess.run([SA, *args], cwd=work, env=ENV, capture_output=True, text=True, timeout=60, check=False, input=stdin)
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
def test_since_goes_back_before_the_window_and_over_masks(work):
    write(work, low_from=2)
    seen(audit(work), "below 90 since row 2 (21 of 21)")


@with_work
def test_markdown_and_table(work):
    write(work)
    audit(work)
    text = (work / REPORTS / "POST_SOAK_AUDIT_SUMMARY.md").read_text()
    seen(text, "orders_per_s | median(tail) &gt;= 90 | must | 80 | 90 | 8 of 8 | ▄▄▄▄▄▄▄▄ |", "below 90 since row 17 (8 of 8)",
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
    seen(page, "limit ≥ 90", "limit ≤ 2", ">tail<")


@with_work
def test_page_of_groups_draws_the_worst(work):
    write(work, [f"S{i:02d}" for i in range(20)])
    audit(work, "--html")
    page = (work / REPORTS / "POST_SOAK_AUDIT_SUMMARY.html").read_text()
    figures = page.split("<figure")[1:]
    assert len(figures) == 36, len(figures)
    assert "S00; median(tail) &gt;= 90: 80, fail" in figures[0] and 'class="failed"' in figures[0]
    seen(page, "Of the 12 worst of 20 groups")


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


if __name__ == "__main__":
    sys.exit(tap.run(globals(), "test_", 2))
