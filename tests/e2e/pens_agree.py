# SPDX-License-Identifier: MIT
"""What two outputs of one run once said differently, each as it was found. Prints TAP."""
import json
import re
import sys

import tap
from policy_everywhere import JSON_NAME, REPORTS, audit, comment_of, run, seen, with_work, write


def bot(work, groups=(), net=2.565, name="run", rows=24):
    """A run of the trading bot: flat but for net_bps, which is broken in the first group."""
    base = work / name
    base.mkdir()
    for i in range(1, rows + 1):
        of = [{"maker_taker_ratio": 0.9, "net_bps": net if not g else 3.5, "p95_latency_ms": 100.25, "risk_ratio": 0.3}
              for g in range(max(len(groups), 1))]
        doc = {"meta": {}, **dict(zip(groups, of))} if groups else {"iteration": i, "summary": of[0]}
        (base / f"ITER_SUMMARY_{i}.json").write_text(json.dumps(doc))


@with_work
def test_numbers_have_the_same_places_with_and_without_a_file(work):
    """What extends builtin/mm-bot, and several symbols, print what one run without a policy file prints."""
    bot(work)
    (work / "same.yaml").write_text("version: 1\nextends: builtin/mm-bot\n")
    (work / "less.yaml").write_text("version: 1\nextends: builtin/mm-bot\nkpis: {net_bps: {digits: 1}}\n")
    plain = run(work, "audit", "--base", "run", "--brief").splitlines()
    seen(plain[0], "net_bps is 2.565 and")
    assert run(work, "audit", "--base", "run", "--policy", "same.yaml", "--brief").splitlines()[0] == plain[0]
    seen(run(work, "audit", "--base", "run", "--policy", "same.yaml"), "net_bps: 2.565 (", "p95_latency_ms: 100.250 (")
    seen(run(work, "audit", "--base", "run", "--policy", "less.yaml"), "net_bps: 2.6 (", "p95_latency_ms: 100.250 (")
    bot(work, ("BTC", "ETH"), name="two")
    seen(run(work, "audit", "--base", "two"), "BTC: net_bps is 2.565 and", "net_bps (BTC): 2.565 (")
    # of what moved against a baseline, too
    bot(work, net=3.5, name="good")
    said = [line for more in ((), ("--policy", "same.yaml"))
            for line in run(work, "audit", "--base", "run", "--baseline", "good", "--fail-on-regression", *more, code=1).splitlines()
            if line.startswith("  - ") and "the baseline" in line]
    assert len(said) == 2 and len({line.removeprefix("  - ").removeprefix("regression: ") for line in said}) <= 1, said


@with_work
def test_pr_summary_calls_warnings_warnings(work):
    bot(work, net=2.565)
    summary = REPORTS + "/" + JSON_NAME
    (work / "ex.yaml").write_text("version: 1\nextends: builtin/mm-bot\nexceptions:\n"
                                  "  - {kpi: net_bps, until: 2025-11-30, owner: me, reason: a known mistake of the venue}\n")
    run(work, "audit", "--base", "run")
    text = run(work, "pr-summary", summary)
    seen(text, "(last-8 window)", "**Failures:**\n- net_bps: 2.565")
    advice = run(work, "audit", "--base", "run", "--policy", "ex.yaml")
    text = run(work, "pr-summary", summary)
    seen(text, "(by a policy)", "OK (with warnings)", "**Warnings:**\n- net_bps: 2.565")
    assert "Failures" not in text, text
    assert "list of failures" not in advice, advice
    seen((work / REPORTS / "POST_SOAK_AUDIT_SUMMARY.md").read_text(), "An exception lets this run ship")
    bot(work, ("BTC", "ETH"), name="two")
    run(work, "audit", "--base", "two", "--window", "6")
    seen(run(work, "pr-summary", "two/reports/analysis/" + JSON_NAME), "(last-6 window)")


@with_work
def test_no_group_is_ok_in_a_run_that_is_not_whole(work):
    """What its input as a whole lacks, each group lacks; where it is of no group, nobody says that all are OK."""
    write(work, ["B", "A"], low=100)
    policy = work / "p.yaml"
    kept = policy.read_text()
    policy.write_text(kept + "complete: {end-marker: DONE}\n")
    text = audit(work, "--brief", code=3)
    seen(text, "against it: completeness")
    run(work, "snapshot", "--src", "run", "--policy", "p.yaml", code=1)
    doc = json.loads((work / REPORTS / "POST_SOAK_SNAPSHOT.json").read_text())
    assert {g["state"] for g in doc["groups"].values()} == {"INCONCLUSIVE"}, doc["groups"]
    policy.write_text(kept + "kpi-gate: gate.json\n")
    (work / "run/gate.json").write_text('{"verdict": "FAIL", "reasons": ["EDGE"]}')
    texts = [audit(work, "--brief"), audit(work, "--html"), comment_of(work)]
    texts += [(work / REPORTS / ("POST_SOAK_AUDIT_SUMMARY." + form)).read_text() for form in ("md", "html")]
    for text in texts:
        seen(text, "of none of them alone")
        assert not re.search(r"all 2 are OK|2 groups: 2 OK|2 of 2 groups pass", text), text
    (work / "run/gate.json").write_text('{"verdict": "PASS"}')
    seen(audit(work, "--brief", code=0), "all 2 are OK")
    seen(comment_of(work, 0), "2 of 2 groups pass")



@with_work
def test_the_group_without_a_name_has_one_where_it_is_shown(work):
    """The console had a blank for it, where comment and page had "(no name)"."""
    (work / "run").mkdir()
    (work / "run/rows.ndjson").write_text("".join(f'{{"n": {n}, "g": "A", "x": 5}}\n{{"n": {n}, "x": {n % 3}, "y": 1}}\n' for n in range(1, 25)))
    (work / "p.yaml").write_text('version: 1\ninput: [{path: "*.ndjson", index: n, by: g}]\n'
                                 'kpis:\n  net: {from: x, must: "median(all) >= 3"}\n  other: {from: y}\n')
    seen(audit(work, "--html"), "HOLD         (no name): 1 of 1 rule", "other 1 (median of 24 values")
    for form in ("md", "html"):
        seen((work / REPORTS / ("POST_SOAK_AUDIT_SUMMARY." + form)).read_text(), "(no name)")
    seen((work / REPORTS / "POST_SOAK_AUDIT_SUMMARY.md").read_text(), "| ❌ fail | (no name) | net |")
    seen(audit(work, "--brief"), "worst (no name) is HOLD")
    seen(comment_of(work), "(no name)")


@with_work
def test_compare_answers_for_each_symbol(work):
    """Without a policy file it once had one answer for the mixture of all symbols, in every format but CSV."""
    bot(work, ("BTC", "ETH"), name="one", net=3.5)
    bot(work, ("BTC", "ETH"), name="two", net=2.5)
    doc = json.loads(run(work, "compare", "--a", "one", "--b", "two", "--format", "json", code=0))
    answers = {a["group"]: a["answer"] for a in doc["baseline"]["answers"] if a["kpi"] == "net_bps"}
    assert answers == {"BTC": "differs", "ETH": "not-worse"}, answers
    for form in ("console", "markdown"):
        seen(run(work, "compare", "--a", "one", "--b", "two", "--format", form, code=0), "(BTC)", "(ETH)")
    # a policy file that lies here judges anew, and says the same
    (work / ".soak-audit.yaml").write_text("version: 1\nextends: builtin/mm-bot\n")
    doc = json.loads(run(work, "compare", "--a", "one", "--b", "two", "--format", "json", code=0))
    assert answers == {a["group"]: a["answer"] for a in doc["baseline"]["answers"] if a["kpi"] == "net_bps"}


@with_work
def test_the_title_of_a_plot_names_what_is_broken(work):
    """Two rules have room in it: once the first two, which hold, and a limit that is missing looked like a pass."""
    (work / "run").mkdir()
    (work / "run/rows.ndjson").write_text("".join(f'{{"n": {n}, "x": {n}}}\n' for n in range(1, 13)))
    (work / "p.yaml").write_text('version: 1\ninput: [{path: "*.ndjson", index: n}]\nwindows: {late: {from: 20}}\nkpis:\n'
                                 '  net: {from: x, must: ["min(all) >= 0", "max(all) <= 99", "median(all) <= 3", "last(all) >= mean(late)"]}\n')
    audit(work, "--plots")
    plot = (work / REPORTS / "plots/net.svg").read_text().replace("&lt;", "<").replace("&gt;", ">")
    seen(plot, "median(all) <= 3: 6.5, fail; last(all) >= mean(late): 12, missing; 2 more rules", ">≤ 3<")


@with_work
def test_a_source_is_written_in_one_way(work):
    """`policy explain`, the comment by a policy, and that without one; foreign names through the pen of each."""
    (work / "run").mkdir()
    (work / "run/rows.ndjson").write_text("".join(f'{{"n": {n}, "a*": 3, "b_": 1, "ns": 7}}\n' for n in range(1, 13)))
    (work / "p.yaml").write_text('version: 1\ninput: [{path: "*.ndjson", index: n}]\nkpis:\n'
                                 '  part: {from: {share: ["a*", "b_"]}, must: "min(all) >= 1"}\n'
                                 '  ms: {from: {path: ns, divide-by: 1000}, must: "min(all) >= 1"}\n')
    seen(run(work, "policy", "explain", "part", "--policy", "p.yaml", code=0), ": a* / (a* + b_).")
    seen(run(work, "policy", "explain", "ms", "--policy", "p.yaml", code=0), ": ns / 1000.")
    seen(comment_of(work), "rows 1 to 12; a\\* / (a\\* + b\\_) (12 values)", "rows 1 to 12; ns / 1000 (12 values)")


@with_work
def test_a_dot_of_the_baseline_says_so(work):
    bot(work)
    bot(work, net=3.5, name="good")
    (work / "p.yaml").write_text("version: 1\nextends: builtin/mm-bot\n")
    audit(work, "--html", "--baseline", "good")
    page = (work / REPORTS / "POST_SOAK_AUDIT_SUMMARY.html").read_text()
    seen(page, "<title>iteration 3: 2.56", "<title>iteration 3, baseline: 3.5")


if __name__ == "__main__":
    sys.exit(tap.run(globals(), "test_", 2))
