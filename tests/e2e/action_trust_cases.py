# SPDX-License-Identifier: MIT
"""A pull request that loosens its own policy: under `warn` the headline of summary and log says what, the line of the file
is annotated, and the run is no OK; under `hold` it is a HOLD. Prints TAP.

The run is good but for what each old policy asks of it, which the new one lets pass.
"""
import datetime
import json
import os
import shutil
import sys
import tempfile

import tap

WORK = tempfile.TemporaryDirectory()
os.environ["WORK"] = WORK.name
from action_policy_cases import POLICY, git, job_of  # noqa: E402

HEAD = "version: 1\nextends: builtin/mm-bot\n"
NET = "kpis:\n  net_bps:\n    must: %s\n"
RULES = '["median(last8) >= 9", "min(last8) >= 1"]'
CROWD = "".join(f'  more{n}: {{from: summary.net_bps, better: higher, must: "min(last8) >= 0"}}\n' for n in range(9))
ENDS = "complete:\n  end-marker: DONE\n"

# what it does: the old file, the new one, what is told, the line that is annotated (None: of what is gone)
ATTACKS = {
    "a limit is moved": (HEAD + NET % RULES, HEAD + NET % RULES.replace("9", "2"), "net_bps: must median(last8) >= 2", 5),
    "a rule is gone": (HEAD + NET % RULES, HEAD + NET % '["min(last8) >= 1"]', "net_bps: must median(last8) >= 9", 4),
    "a rule is removed": (HEAD + NET % RULES, HEAD + NET % "null", "net_bps: must median(last8) >= 9", 4),
    "a KPI is removed": (HEAD + NET % RULES, HEAD + "kpis:\n  net_bps: null\n", "net_bps: must median(last8) >= 9", 1),
    "must is should": (HEAD + NET % RULES, HEAD + NET % '["min(last8) >= 1"]' + '    should: "median(last8) >= 9"\n',
                       "net_bps: must median(last8) >= 9", 4),
    "another way out": (HEAD + NET % RULES, HEAD + NET % '[{any: ["median(last8) >= 9", "min(last8) >= 1"]}]',
                        "net_bps: must median(last8) >= 9", 4),
    "an exception": (HEAD + NET % RULES, HEAD + NET % RULES + "exceptions:\n  - {kpi: net_bps, until: 2099-01-01, owner: me, "
                     "reason: it is known}\n", None, None),
    "a window is shorter": (HEAD + "windows:\n  tail: {from: 2}\n" + NET % '"min(tail) >= 3"',
                            HEAD + "windows:\n  tail: {from: 20}\n" + NET % '"min(tail) >= 3"', "windows.tail: ", 4),
    "a window that rules had": (HEAD + "windows:\n  steady: {from: 7}\n", HEAD + "windows:\n  steady: {from: 20}\n",
                                "windows.steady: ", 4),
    "missing is ignored": (HEAD + "missing: hold\n", HEAD + "missing: ignore\n", "net_bps: missing: ignore", 1),
    "few values are enough": (HEAD + "min-present: 100%\n", HEAD + "min-present: 1%\n", "net_bps: min-present: 1%", 1),
    "another number is read": (HEAD + NET % RULES, HEAD + NET % RULES + "    from: summary.best\n", "net_bps: from: ", 4),
    "more is better": (HEAD, HEAD + "kpis:\n  risk_ratio: {better: higher}\n", "risk_ratio: better: higher", 4),
    "the end is not asked for": (HEAD + ENDS, HEAD, "complete: ", 1),
    "an end that is missed warns": (HEAD + ENDS, HEAD + ENDS + "  otherwise: warn\n", "complete: ", 3),
    "completeness that ignores": (HEAD, HEAD + "complete: {rows: 1, otherwise: ignore}\n", "complete: ", 3),
    "the gate is off": (HEAD, HEAD + "kpi-gate: off\n", "kpi-gate: ", 1),
    "the gate is another file": (HEAD, HEAD + "kpi-gate: artifacts/mine.json\n", "kpi-gate: ", 1),
    "the baseline is off": (HEAD + "baseline: {from: [auto], regression: must}\n", HEAD, "baseline: ", 1),
    "the baseline lets off": (HEAD, HEAD + "baseline: {otherwise: ignore}\n", "baseline: ", 3),
    "the test is blunt": (HEAD, HEAD + "baseline: {alpha: 0.0001}\n", "baseline: ", 3),
    "a crowd of KPIs": (HEAD + "drift: {level: must}\n", HEAD + "drift: {level: must}\nkpis:\n" + CROWD,
                        "drift: 13 KPIs are tested together, was 4", 5),
    "drift is off": (HEAD + "drift: {level: must}\n", HEAD + "drift: {level: off}\n", "drift: ", 3),
    "rows are masked": (HEAD, HEAD + "masks:\n  - {from: 1, to: 3, reason: a restart}\n", "masks: ", 4),
    "groups are pooled": (HEAD, HEAD + 'input:\n  - {path: "ITER_SUMMARY_*.json", format: iter-summary}\n', "input: ", 4),
}


def pull_request(old, new, **inputs):
    """One that changes `old` to `new`: {name: text} of files, or the text of the policy."""
    old, new = ({POLICY: x} if isinstance(x, str) else x for x in (old, new))
    job = job_of(None, None, posts=False, **{"policy_change": "warn", **inputs})
    for name, text in old.items():
        (job.ws / name).parent.mkdir(parents=True, exist_ok=True)
        (job.ws / name).write_text(text)
    git(job.ws, "init", "-q")
    git(job.ws, "add", "-A")
    git(job.ws, "commit", "-qm", "base")
    payload = json.loads(job.event_file.read_text())
    payload["pull_request"]["base"]["sha"] = git(job.ws, "rev-parse", "HEAD")
    job.event_file.write_text(json.dumps(payload))
    for name in old:
        (job.ws / name).unlink()
    for name, text in new.items():
        (job.ws / name).parent.mkdir(parents=True, exist_ok=True)
        (job.ws / name).write_text(text)
    return job


def told(r, words, line, path=POLICY):
    """At the head of the summary, in the last lines of the log, and as an annotation."""
    head = r.summary.split("\n\n- ")[0].replace("\\", "").replace("&gt;", ">").replace("`", "")
    assert r.outputs["state"] not in ("OK",), r.outputs["state"]
    assert "loosens the policy: " in head, head
    assert "loosens the policy: " in "\n".join(r.out.rstrip("\n").split("\n")[-12:]), r.out[-900:]
    doc = json.loads(r.file("POST_SOAK_AUDIT_SUMMARY.json"))
    kinds = [f["kind"] for f in doc["decision"]["failures"]]
    assert kinds.count("policy-loosened") == 1, kinds
    if words:
        assert words in head, (words, head)
        notes = [p for _, p, t in r.commands if words in t and (line is None or f"file={path},line={line}," in p + ",")]
        assert notes, (words, line, [(p, t) for _, p, t in r.commands])


def attack(name):
    def case():
        old, new, words, line = ATTACKS[name]
        if name == "an exception":
            new = new.replace("2099-01-01", soon())
            words, line = "exceptions: ", 7
        told(pull_request(old, new).run(None), words, line)
        assert pull_request(old, new, policy_change="hold").run(1).outputs["state"] == "HOLD"
    return case


def soon():
    return (datetime.date.today() + datetime.timedelta(days=9)).isoformat()


for number, what in enumerate(ATTACKS):
    globals()["test_" + what.replace(" ", "_")] = attack(what)


# --- where the policy stands ---

HIGH, LOW = HEAD + NET % RULES, HEAD + NET % RULES.replace("9", "2")
MOVED = "net_bps: must median(last8) >= 2"


def test_a_file_of_another_name():
    told(pull_request(HIGH, {".soak-audit.yml": LOW}).run(None), MOVED, 5, ".soak-audit.yml")


def test_a_json_of_the_same():
    low = {"version": 1, "extends": "builtin/mm-bot", "kpis": {"net_bps": {"must": ["median(last8) >= 2", "min(last8) >= 1"]}}}
    told(pull_request(HIGH, {".soak-audit.json": json.dumps(low)}).run(None), MOVED, 1, ".soak-audit.json")


def test_the_file_that_it_extends():
    own = "version: 1\nextends: ./ci/strict.yaml\n"
    r = pull_request({POLICY: own, "ci/strict.yaml": HIGH}, {POLICY: own, "ci/strict.yaml": LOW}).run(None)
    told(r, MOVED, 5, "ci/strict.yaml")


def test_another_file_that_it_extends():
    files = {"strict.yaml": HIGH, "lax.yaml": LOW}
    own = "version: 1\nextends: ./%s.yaml\n"
    told(pull_request({POLICY: own % "strict", **files}, {POLICY: own % "lax", **files}).run(None), MOVED, 5, "lax.yaml")


def test_nothing_that_it_extends():
    """The plan of the run, and the gate, are read no more."""
    own = 'version: 1\ninput: [{path: "ITER_SUMMARY_*.json", format: iter-summary}]\nwindows: {last8: {last: 8}}\n' \
          'kpis:\n  net_bps: {from: summary.net_bps, must: "median(last8) >= 2"}\n'
    told(pull_request(HIGH, own).run(None), "extends: ", 1)


def test_the_profile():
    own = HEAD + "profiles:\n  ci:\n    kpis: {net_bps: {must: \"median(last8) >= %d\"}}\n"
    told(pull_request(own % 9, own % 2, profile="ci").run(None), MOVED, 5)


def test_the_policy_is_gone():
    told(pull_request(HIGH, {}).run(None), None, None)


def test_a_policy_that_was_named():
    told(pull_request({"ci/p.yaml": HIGH}, {"ci/p.yaml": LOW}, policy="ci/p.yaml").run(None), MOVED, 5, "ci/p.yaml")


def test_a_kpi_behind_another_name():
    own = HEAD + 'kpis:\n  net_bps: null\n  profit: {column: net_bps, from: summary.net_bps, must: "median(last8) >= 2.9"}\n'
    told(pull_request(HEAD, own).run(None), "net_bps: must median(last8) >= 2.9", 1)


def test_a_group_is_left_out():
    """The one that does not hold."""
    own = HEAD + 'input:\n  - {path: "ITER_SUMMARY_*.json", by: [symbol], where: {symbol: BTC}}\n'
    job = pull_request(HEAD, own)
    shutil.rmtree(job.base)
    job.base.mkdir(parents=True)
    for i in range(1, 49):
        row = {"symbol": ("BTC", "ETH")[i % 2], "net_bps": (3.5, 1)[i % 2], "risk_ratio": 0.3, "p95_latency_ms": 250, "maker_taker_ratio": 0.9}
        (job.base / f"ITER_SUMMARY_{i}.json").write_text(json.dumps({"iteration": i, "summary": row}))
    told(job.run(0), "input: ", 4)


def test_it_fails_only_under_the_old_one():
    assert pull_request(HIGH, HIGH).run(1).outputs["state"] == "HOLD"
    r = pull_request(HIGH, LOW).run(0)
    assert r.outputs["state"] == "WARN"
    told(r, MOVED, 5)
    assert pull_request(HIGH, LOW, policy_from="base").run(1).outputs["failed-metrics"] == "net_bps"
    assert pull_request(HIGH, LOW, fail_on="warn").run(1).outputs["state"] == "WARN"


def test_a_crowd_that_the_workflow_compares():
    """The policy says nothing of a comparison, the workflow's input does; without it nothing is looser."""
    told(pull_request(HEAD, HEAD + "kpis:\n" + CROWD, fail_on_regression="true").run(None), "baseline: 13 KPIs are tested together, was 4", 4)
    r = pull_request(HEAD, HEAD + "kpis:\n" + CROWD).run(0)
    assert "loosens" not in r.summary, r.summary


def test_a_long_change_hides_no_other():
    """The sentence has room for so many characters; once the first change alone could take them all."""
    ways = ", ".join(f'"median(last8) >= {n}.00000000000000000001"' for n in range(1, 60))
    rules = f'[{{any: [{ways}%s]}}, "min(last8) >= %s"]'
    rest = "".join(f"  {kpi}:\n    must: {limit}\n" for kpi, limit in (("risk_ratio", '"max(last8) <= 0%s"'), ("p95_latency_ms", '"max(last8) <= 30%s"')))
    old, new = (HEAD + NET % (rules % more) + rest % moved for more, moved in ((("", 2), (".5", 4)), ((', "max(all) > 0"', 1), (".9", 5))))
    r = pull_request(old, new).run(None)
    told(r, None, None)
    head = r.summary.split("\n\n")[1]
    assert "risk\\_ratio: must max(last8)" in head and head.endswith("(line 7); and 1 more."), head


def test_what_is_stricter_is_no_news():
    r = pull_request(LOW, HIGH).run(1)
    assert "loosens" not in r.summary and "loosens" not in r.out, r.summary


if __name__ == "__main__":
    sys.exit(tap.run(globals(), "test_", 6))
