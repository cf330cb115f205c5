#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The GitHub Action under a policy: everything that is published is of the decision that `audit` makes in the
same directory. Prints TAP."""
import datetime
import json
import re
import shutil
import subprocess
import sys
import time

import tap
from action_runner import BASE, BOT, COMMENT_MAX, SA, Job, hub_of, marker, on, one, said

POLICY = ".soak-audit.yaml"
EXIT = {"OK": 0, "WARN": 0, "HOLD": 1, "INCONCLUSIVE": 3}
HIGH = """version: 1
extends: builtin/mm-bot
kpis:
  net_bps:
    must: "median(last8) >= 9"
"""
HOSTILE = "a|b`c @alice [x](http://evil.test) <b> ##[error]x ::error::y &amp; *z*"


def job_of(hub, text=None, name=POLICY, posts=True, **inputs):
    more = {"policy_change": "ignore", **({} if posts else {"github_token": ""}), **inputs}
    job = Job(hub, **more)
    if text:
        (job.ws / name).write_text(text)
    return job


def rows_of(job, groups, value=lambda group, i: 3.5):
    """Instead of the examples: each row names its symbol, and one file holds a row of each."""
    shutil.rmtree(job.base)
    job.base.mkdir(parents=True)
    for i in range(1, 25):
        some = i % 3 / 1000  # so that nothing looks made up
        doc = {g: {"iteration": i, "net_bps": value(g, i) + some, "risk_ratio": 0.3 + some,
                   "p95_latency_ms": 250 + some, "maker_taker_ratio": 0.9 + some} for g in groups}
        (job.base / f"ITER_SUMMARY_{i}.json").write_text(json.dumps(doc))
    return job


def audited(job, *options):
    """The JSON report of plain `audit` of the same workspace, and its exit code."""
    copy = job.dir / "audited"
    shutil.copytree(job.ws, copy, ignore=shutil.ignore_patterns("POST_SOAK_*"))
    now = job.env.get("SOURCE_DATE_EPOCH", "1760877296")
    done = subprocess.run([SA, "audit", "--base", BASE, "--fail-on-hold", *options], cwd=copy, env={
        "PATH": "/usr/bin:/bin", **({"SOURCE_DATE_EPOCH": now} if now else {})}, capture_output=True, text=True, check=False)
    path = copy / BASE / "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json"
    return (json.loads(path.read_text()) if path.exists() else None), done


def same(r, *options, fail_on=True):
    """What the Action says is what `audit` says: state, failures, exit code, bytes of the reports."""
    doc, done = audited(r.job, *options)
    d = doc["decision"]
    holding = [f["text"] for f in d["failures"] if f["state"] not in ("OK", "WARN")]
    assert r.outputs["state"] == d["state"], (r.outputs["state"], d)
    assert json.loads(r.outputs["failures"]) == holding, (r.outputs["failures"], holding)
    assert r.outputs["policy-sha256"] == doc["policy"]["sha256"], doc["policy"]
    assert json.loads(r.outputs["groups"]) == doc["groups"]
    assert done.returncode == EXIT[d["state"]] and (not fail_on or r.code == done.returncode), (r.code, done)
    ours = json.loads(r.file("POST_SOAK_AUDIT_SUMMARY.json"))
    assert ours["decision"] == d
    assert d["headline"] in r.out.rstrip("\n").split("\n")[-1]
    for name in ("md", "json", "csv", "html"):
        assert (r.job.ws / r.outputs[f"report-{name}"]).is_file(), name
    reason = [x for x in r.log.split("\n") if x.startswith("  - ")]
    assert len(reason) == len(d["failures"]), reason
    return doc


def annotated(r, line, text):
    found = [(p, t) for _, p, t in r.commands if text in t and f"file={POLICY},line={line}," in p + ","]
    assert len(found) == 1, [(p, t) for _, p, t in r.commands]


# --- found, named, and what is published ---

def case_found_in_the_workspace():
    for name in (POLICY, ".soak-audit.yml", ".soak-audit.json"):
        text = HIGH if name != ".soak-audit.json" else json.dumps({
            "version": 1, "extends": "builtin/mm-bot", "kpis": {"net_bps": {"must": "median(last8) >= 9"}}})
        with hub_of() as hub:
            r = job_of(hub, text, name).run(1)
            same(r)
            body = one(hub, "HOLD", "net_bps", "must median(last8) &gt;= 9", "3.375", "Policy", name)
            assert r.outputs["failed-metrics"] == "net_bps" and r.outputs["net-bps"] == "3.375"
            assert json.loads(r.outputs["kpis"])["p95_latency_ms"] == 302
            assert f"--policy {name}" in body and f"sha256 `{r.outputs['policy-sha256'][:12]}`" in body


def case_named():
    job = job_of(None, HIGH, "strict.yaml", False, policy="strict.yaml")
    (job.ws / POLICY).write_text("version: 1\nextends: builtin/mm-bot\n")
    r = job.run(1)
    same(r, "--policy", "strict.yaml")
    assert "line=5" in [p for _, p, t in r.commands if t.startswith("net_bps")][0]
    # an absolute path of the workspace is a file of the repository, too
    job = job_of(None, HIGH, "strict.yaml", False)
    job.inputs["policy"] = str(job.ws / "strict.yaml")
    r = job.run(1)
    assert any("file=strict.yaml,line=5" in p for _, p, _ in r.commands), r.commands
    assert "file=builtin" not in r.log


def case_named_and_not_there():
    with hub_of() as hub:
        r = job_of(hub, None, policy="nowhere.yaml").run(2)
        one(hub, "HOLD", "nowhere.yaml", "could not be done")
        assert r.outputs["state"] == "HOLD" and r.outputs["ready"] == "false"


def case_two_files():
    job = job_of(None, HIGH, posts=False)
    (job.ws / ".soak-audit.json").write_text("{}")
    assert "is here as well" in job.run(2).summary


def case_profile():
    text = HIGH.replace("9\"", "2\"") + ("profiles:\n  nightly:\n    kpis:\n      net_bps:\n"
                                         "        must: \"median(last8) >= 7\"\n")
    r = job_of(None, text, posts=False).run(0)
    same(r)
    r = job_of(None, text, posts=False, profile="nightly").run(1)
    same(r, "--profile", "nightly")
    assert "profile nightly" in r.summary and "--profile nightly" in r.summary
    assert "unknown profile 'nightli'" in job_of(None, text, posts=False, profile="nightli").run(2).log


def case_inputs_over_the_policy():
    text = HIGH.replace("9\"", "2\"")
    r = job_of(None, text, posts=False, thresholds="net_bps>=8\nrisk_ratio<=0.35", window="6", steady_start="5").run(1)
    same(r, "--threshold", "net_bps>=8", "--threshold", "risk_ratio<=0.35", "--window", "6", "--steady-start", "5")
    for option in ("--threshold 'net_bps>=8'", "--window 6", "--steady-start 5"):
        assert option in r.summary, r.summary[-900:]
    assert "unknown KPI" in job_of(None, text, posts=False, thresholds="nett>=8").run(2).log


def case_built_in_has_a_digest():
    r = job_of(None, posts=False).run(0)
    shown = subprocess.run([SA, "policy", "check"], cwd=r.job.ws, capture_output=True, text=True, check=True)
    assert r.outputs["policy-sha256"][:12] in shown.stdout and r.outputs["groups"] == '[""]'


def case_should_is_a_warning():
    text = HIGH.replace("must", "should")
    with hub_of() as hub:
        r = job_of(hub, text, check_name="soak", commit_status="soak").run(0)
        same(r)
        one(hub, "WARN", "⚠️\u00a0fail")
        assert hub.check_runs[0]["conclusion"] == hub.statuses[0]["state"] == "success"
        annotated(r, 5, "net_bps: 3.375")
    assert job_of(None, text, posts=False, fail_on="warn").run(1).outputs["state"] == "WARN"


def case_check_and_status():
    with hub_of() as hub:
        r = job_of(hub, HIGH, check_name="soak", commit_status="soak").run(1)
        doc = same(r)
        run, = hub.check_runs
        assert run["conclusion"] == "failure" and hub.statuses[0]["state"] == "failure"
        title = "HOLD: " + doc["decision"]["headline"]
        assert run["output"]["title"] == title and hub.statuses[0]["description"] == title
        note = run["annotations"][0]
        assert (note["path"], note["start_line"], note["annotation_level"]) == (POLICY, 5, "failure"), note
        annotated(r, 5, "net_bps: 3.375")


def case_drift_where_people_look():
    """A run that falls through its limit passes, and comment, annotation and job summary say where it is going."""
    sentence = "net_bps is beyond 2.9 since about iteration 22"
    for text, code in (("version: 1\nextends: builtin/mm-bot\n", 0),
                       ("version: 1\nextends: builtin/mm-bot\ndrift: {level: must}\n", 1)):
        with hub_of() as hub:
            job = job_of(hub, text, check_name="soak")
            for path in job.base.glob("ITER_SUMMARY_*.json"):
                doc = json.loads(path.read_text())
                doc["summary"]["net_bps"] = round(7.2 - 0.2 * doc["iteration"], 6)
                path.write_text(json.dumps(doc))
            r = job.run(code)
            same(r)
            one(hub, ("**HOLD**: drift: " if code else "all 4 rules hold, but ") + sentence.replace("net_bps", "`net_bps`"))
            told = [t for _, _, t in r.commands if sentence in t]
            notes = [n["message"] for n in hub.check_runs[0].get("annotations", []) if sentence in n["message"]]
            assert told and sentence in r.summary.replace("`", ""), r.commands
            assert sentence in hub.check_runs[0]["output"]["title"] and (notes or not code), hub.check_runs[0]


def case_kpi_gate():
    job = job_of(None, HIGH.replace("9\"", "2\""), posts=False, fail_on="never").gate({"verdict": "FAIL", "reasons": ["EDGE"]})
    r = job.run(1)
    same(r)
    assert r.outputs["kpi-gate"] == "FAIL" and "KPI gate FAIL" in r.log and "KPI gate: FAIL (EDGE)" in r.summary


def case_completeness():
    text = HIGH.replace("9\"", "2\"") + "complete: {rows: 30}\n"
    r = job_of(None, text, posts=False).run(3)
    same(r)
    assert r.outputs["failed-metrics"] == "" and "24 of 30 rows" in r.summary
    annotated(r, 6, "24 of 30 rows")


def case_missing():
    text = HIGH + "  swaps:\n    from: summary.swaps\n    must: \"median(last8) >= 1\"\n"
    r = job_of(None, text.replace("9\"", "2\""), posts=False).run(1)
    same(r)
    assert r.outputs["failed-metrics"] == "swaps" and json.loads(r.outputs["kpis"])["swaps"] is None
    assert "❔\u00a0missing" in r.summary


def days_ahead(n):
    """A day, by the clock of this machine: in the Action an exception ends by it (POLICY 15)."""
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=n)).strftime("%Y-%m-%d")


def case_exception():
    until = days_ahead(30)
    text = HIGH + (f"exceptions:\n  - {{kpi: net_bps, until: {until}, owner: ops,"
                   " reason: the exchange is slow this week}\n")
    with hub_of() as hub:
        r = job_of(hub, text).with_env(SOURCE_DATE_EPOCH=None).run(0)
        same(r)
        one(hub, "WARN", "⚠️\u00a0waived", f"waived until {until}, by ops, because the exchange is slow this week")


def case_exception_ends_by_the_clock():
    """A pinned time neither revives one that has ended nor lets one begin that lasts too long."""
    for until, code, word in (("2025-11-01", 1, "HOLD"), (days_ahead(200), 2, "more than 90 days ahead")):
        text = HIGH + f"exceptions:\n  - {{kpi: net_bps, until: {until}, owner: ops, reason: the exchange is slow}}\n"
        with hub_of() as hub:
            job_of(hub, text).with_env(SOURCE_DATE_EPOCH="1760877296").run(code)
            one(hub, word)


def case_a_record_ages_by_the_clock():
    """With and without a policy: a pinned time makes no record young, nor one of the future a past one."""
    plain = HIGH.replace(">= 9", ">= 2")
    for text in (None, plain):
        for made, pinned, word in (("1760877296", "1760877296", "old"), (str(int(time.time()) + 9000), "1900000000", "in the future")):
            with hub_of() as hub:
                job = rows_of(job_of(hub, text, baseline="dir:kept.json", baseline_max_age="30"), [""], lambda g, i: 3.6)
                subprocess.run([SA, "baseline", "save", "--base", BASE, "--out", "kept.json"], cwd=job.ws, check=True,
                               env={"PATH": "/usr/bin:/bin", "SOURCE_DATE_EPOCH": made}, capture_output=True)
                rows_of(job, [""]).with_env(SOURCE_DATE_EPOCH=pinned).run(0)
                one(hub, "WARN", word)


def case_inconclusive_finding():
    text = HIGH.replace("9\"", "2\"") + "masks: [{from: 18, to: 24, reason: planned restart}]\n"
    r = job_of(None, text, posts=False).run(3)
    same(r)
    assert r.outputs["state"] == "INCONCLUSIVE" and "more than half of the window is masked" in r.summary


# --- groups ---

def case_several_symbols_without_a_policy():
    with hub_of() as hub:
        job = rows_of(job_of(hub), ["AAA", "BBB", "CCC"], lambda g, i: 1.5 if g == "BBB" else 3.5)
        r = job.run(1)
        same(r)
        assert r.outputs["state"] == "HOLD" and json.loads(r.outputs["groups"]) == ["AAA", "BBB", "CCC"]
        # those of the worst group
        assert r.outputs["net-bps"].startswith("1.50") and "--policy" not in one(hub, "BBB", "2 of 3 groups pass")


def case_200_groups_one_bad():
    names = [f"S{i:03}" for i in range(200)]
    with hub_of() as hub:
        r = rows_of(job_of(hub), names, lambda g, i: 1.5 if g == "S137" else 3.5).run(1)
        same(r)
        body = one(hub, "199 of 200 groups pass", "199 more groups: 199 OK")
        head = body.split("\n\n")[1]
        assert "S137" in head and "1 more" not in head, head
        assert set(re.findall(r"\bS\d{3}", body)) == {"S137"}
        lines = r.out.split("\n")
        assert "S137" in lines[0] and "S137" in r.summary.split("\n")[2]
        assert set(re.findall(r"S\d{3}", r.log)) == {"S137"}


def case_all_groups_bad_fit_the_comment():
    names = [f"SYMBOL_{i:03}" for i in range(300)]
    with hub_of() as hub:
        r = rows_of(job_of(hub), names, lambda g, i: 1.5 - int(g[-3:]) / 1000).run(1)
        body = one(hub, "Shortened", "0 of 300 groups pass", "and 290 more rules that do not hold")
        assert len(body.encode()) <= COMMENT_MAX and body.count("| ❌\u00a0fail |") == 10
        assert len(json.loads(r.outputs["failures"])) == 300


def case_worst_group_first():
    """Two broken rules are worse than one, whatever the names: everywhere the same order."""
    job = rows_of(job_of(None, posts=False), ["AAA", "BBB", "CCC"], lambda g, i: 3.5 if g == "BBB" else 1.5)
    for path in job.base.glob("ITER_SUMMARY_*.json"):
        doc = json.loads(path.read_text())
        doc["CCC"]["risk_ratio"] = 0.9
        path.write_text(json.dumps(doc))
    r = job.run(1)
    doc = same(r)
    assert [f["group"] for f in doc["decision"]["failures"]] == ["CCC", "CCC", "AAA"], doc["decision"]
    assert "CCC" in doc["decision"]["headline"] and json.loads(r.outputs["kpis"])["risk_ratio"] == 0.9


# --- what the last comment said ---

def case_what_changed():
    old = {"login": BOT, "body": marker({**said(False, net_bps=9.5), "state": "OK"}) + "old text"}
    with hub_of([old]) as hub:
        job_of(hub, HIGH, comment_on="change").run(1)
        body = one(hub, "OK → HOLD", "net_bps 9.500 → 3.375")
    with hub_of([{"login": BOT, "body": body}]) as hub:
        job_of(hub, HIGH, comment_on="change").run(1)
        assert not hub.sent("PATCH") and not hub.sent("POST")
        job_of(hub, HIGH).run(1)
        one(hub, "no change")


def case_values_of_another_group_are_no_change():
    with hub_of() as hub:
        for bad in ("AAA", "BBB"):
            rows_of(job_of(hub), ["AAA", "BBB"], lambda g, i, bad=bad: {"AAA": 1.5, "BBB": 1.7}[g] if g == bad else 3.5).run(1)
        one(hub, "BBB", "Since the last comment", "no change")


# --- wrong policies ---

def case_wrong_policy():
    text = "version: 1\nextends: builtin/mm-bot\nkpi: {}\nkpis:\n  net_bps:\n    must: \"median(last9) >= 9\"\n"
    with hub_of() as hub:
        r = job_of(hub, text, check_name="soak", fail_on="never").run(2)
        assert r.outputs["state"] == "HOLD" and r.outputs["report-json"] == "" and r.outputs["groups"] == "[]"
        one(hub, "HOLD", f"{POLICY}:3:1: unknown key 'kpi'", f"{POLICY}:6:19", "did you mean 'last8'")
        for line, what in ((3, "unknown key 'kpi' in a policy"), (6, "unknown window 'last9'")):
            annotated(r, line, what)
        run, = hub.check_runs
        assert run["conclusion"] == "failure"
        assert [(a["path"], a["start_line"]) for a in run["annotations"]] == [(POLICY, 3), (POLICY, 6)]
        assert f"{POLICY}:6:19" in r.summary


def case_many_mistakes():
    text = "version: 1\nextends: builtin/mm-bot\n" + "".join(f"k{i}: 1\n" for i in range(30))
    r = job_of(None, text, posts=False).run(2)
    assert len([x for x in r.log.split("\n") if x.startswith(POLICY)]) == 20 and "and 10 more" in r.log
    assert r.summary.count(f"- {POLICY}:") == 20


# --- what a change does to its own policy ---

OLD = HIGH
NEW = HIGH.replace("9\"", "2\"")


def git(folder, *words):
    return subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t.test", "-c", "init.defaultBranch=main", *words],
                          cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def change(old, new, hub=None, over_api=False, **inputs):
    """A pull request that makes `new` of the policy `old` (None: there is none)."""
    sha = "fedcba9876543210fedcba9876543210fedcba98"
    job = job_of(hub, old, posts=hub is not None, **{"policy_change": "warn", **inputs})
    if over_api:
        hub.contents = {sha: {POLICY: old} if old else {}}
    else:
        git(job.ws, "init", "-q")
        git(job.ws, "add", "-A")
        git(job.ws, "commit", "-qm", "base")
        payload = json.loads(job.event_file.read_text())
        payload["pull_request"]["base"]["sha"] = git(job.ws, "rev-parse", "HEAD")
        job.event_file.write_text(json.dumps(payload))
    path = job.ws / POLICY
    path.unlink(missing_ok=True)
    if new:
        path.write_text(new)
    return job


def case_a_change_that_raises_a_limit():
    """It would fail only under the old one."""
    for over_api in (False, True):
        with hub_of() as hub:
            r = change(OLD, NEW, hub, over_api, check_name="soak").run(0)
            head = one(hub, "WARN").split("\n\n")[1]
            assert "loosens the policy: " in head and "(line 5)" in head, head
            assert ">= 2" in head.replace("&gt;", ">") and ">= 9" in head.replace("&gt;", ">"), head
            annotated(r, 5, "looser: net_bps: must median(last8) >= 2, was median(last8) >= 9")
            notes = [(a["path"], a["start_line"]) for a in hub.check_runs[0]["annotations"]]
            assert (POLICY, 5) in notes, notes
            doc = json.loads(r.file("POST_SOAK_AUDIT_SUMMARY.json"))
            failure, = doc["decision"]["failures"]
            assert failure["kind"] == "policy-loosened" and failure["state"] == "WARN", failure
            assert "loosens the policy" in r.summary and "loosens the policy" in r.out.split("\n")[-2]
    assert change(OLD, NEW, policy_change="hold").run(1).outputs["state"] == "HOLD"
    assert change(OLD, NEW, policy_change="ignore").run(0).outputs["state"] == "OK"
    r = change(OLD, NEW, policy_from="base").run(1)
    assert r.outputs["failed-metrics"] == "net_bps" and "git show " in r.summary, r.summary
    assert "loosens the policy" in r.summary.split("- ")[0], "not at the head"


def case_changes_that_loosen_nothing():
    for old, new in ((NEW, NEW), (NEW.replace("2", "1"), NEW), (NEW, NEW + "# a word\n")):
        r = change(old, new, policy_change="hold").run(0)
        assert r.outputs["state"] == "OK" and "loosens" not in r.log
    r = change(None, None, policy_change="hold").run(0)
    assert r.outputs["state"] == "OK"


def case_a_policy_that_is_gone():
    r = change(OLD, None).run(0)
    assert r.outputs["state"] == "WARN" and "loosens the policy" in r.log
    assert change(OLD, None, policy_change="hold").run(1).outputs["state"] == "HOLD"
    assert change(OLD, None, policy_from="base").run(1).outputs["failed-metrics"] == "net_bps"


def case_a_policy_that_is_gone_from_a_shallow_checkout():
    """GitHub is asked once whether the base has one; what it does not say is no reproach to who never had one."""
    for what, code, state in (("warn", 0, "WARN"), ("hold", 1, "HOLD")):
        with hub_of() as hub:
            r = change(OLD, None, hub, over_api=True, policy_change=what).run(code)
            assert r.outputs["state"] == state and "loosens the policy" in r.log, r.log
    for status in (401, 403, 404, 500):
        with hub_of(faults=[on("GET", r"/contents\?", "status", status=status, body={}, times=99)]) as hub:
            r = change(OLD, None, hub, over_api=True, api_timeout="8").run(0)
            assert r.outputs["state"] == "OK" and len(hub.sent("GET", "/contents")) <= 4, (status, r.log)


def case_a_base_whose_files_are_not_shown():
    """A token without 'contents: read' is told "not found", as of a file that is not there: that is no base without a policy."""
    unseen = [on("GET", r"/(contents|commits)\b", "status", status=404, body={"message": "Not Found"}, times=99)]
    for what, code, state in (("warn", 0, "WARN"), ("hold", 3, "INCONCLUSIVE")):
        for more in ({}, {"policy_from": "base"}):
            with hub_of(faults=unseen) as hub:
                r = change(OLD, NEW, hub, over_api=True, policy_change=what, **more).run(code)
                assert r.outputs["state"] == state and "cannot be told" in r.summary and "new policy" not in r.log, r.log
    with hub_of(faults=[on("GET", r"/contents\b", "status", status=404, body={}, times=99)],
                history={"fedcba9876543210fedcba9876543210fedcba98": ["fedcba9876543210fedcba9876543210fedcba98"]}) as hub:
        r = change(OLD, NEW, hub, over_api=True, policy_change="hold").run(0)
        assert "new policy" in r.summary, r.log


def case_a_new_policy():
    r = change(None, NEW, policy_change="hold").run(0)
    assert r.outputs["state"] == "WARN" and "new policy" in r.summary and "looser than builtin" in r.log
    r = change(None, HIGH.replace("9\"", "3\""), policy_change="hold").run(0)
    assert r.outputs["state"] == "OK" and "new policy" in r.summary
    r = change(None, HIGH, policy_from="base").run(0)
    assert r.outputs["state"] == "OK", "the built-in one judges"
    # a policy that is named and new
    job = change(None, None, policy_from="base", policy="x.yaml")
    (job.ws / "x.yaml").write_text(HIGH)
    assert job.run(0).outputs["state"] == "OK"


def case_a_base_that_cannot_be_read():
    for what, code, state in (("warn", 0, "WARN"), ("hold", 3, "INCONCLUSIVE")):
        r = job_of(None, NEW, posts=False, policy_change=what).run(code)
        assert r.outputs["state"] == state and "cannot be told" in r.summary
    assert job_of(None, None, posts=False, policy_change="warn").run(0).outputs["state"] == "OK"
    assert job_of(None, None, posts=False, policy_change="hold").run(3).outputs["state"] == "INCONCLUSIVE"
    assert "'policy-from: base'" in job_of(None, NEW, posts=False, policy_from="base").run(4).summary
    job = job_of(None, None, posts=False, policy_change="warn")
    job.inputs["policy"] = str(job.dir / "elsewhere.yaml")
    (job.dir / "elsewhere.yaml").write_text(NEW)
    assert "outside of the repository" in job.run(0).summary


# --- hostile names ---

def case_hostile_names():
    text = (f"version: 1\nextends: builtin/mm-bot\nkpis:\n  net_bps:\n    label: {json.dumps(HOSTILE)}\n"
            "    must: \"median(last8) >= 9\"\n"
            f"exceptions:\n  - {{kpi: net_bps, until: {days_ahead(30)}, owner: {json.dumps(HOSTILE)}, reason: {json.dumps(HOSTILE)}}}\n")
    with hub_of() as hub:
        r = job_of(hub, text, check_name="soak").run(0)
        body = one(hub, "WARN")
        safe(body, r)
    wrong = f"version: 1\n{json.dumps(HOSTILE)}: 1\nkpis: {{{json.dumps(HOSTILE)}: {{}}}}\n"
    with hub_of() as hub:
        r = job_of(hub, wrong).run(2)
        safe(one(hub, "HOLD"), r)
    with hub_of() as hub:
        r = rows_of(job_of(hub), [HOSTILE, "BBB"], lambda g, i: 1.5).run(1)
        safe(one(hub, "HOLD"), r)


def safe(body, r):
    for text in (body, r.summary):
        assert "@alice" not in text and "<b>" not in text and "[x](" not in text and not re.search(r"(?<!\\)\*z", text), text
        head = None
        for line in text.split("\n"):
            if not line.startswith("|"):
                head = None
                continue
            cells = len(re.findall(r"(?<!\\)\|", line))
            head = head or cells
            assert cells == head, line
    # (that no line of the log is a command of somebody else holds in every run of Job)


# --- what is older ---

def case_no_run_under_a_policy():
    r = job_of(None, HIGH, posts=False).without_iterations().run(4)
    assert r.outputs["state"] == "HOLD" and r.outputs["report-json"] == ""


def case_legs():
    with hub_of() as hub:
        job_of(hub, HIGH, job_index="0", job_total="2").run(1)
        job_of(hub, HIGH.replace("9\"", "2\""), job_index="1", job_total="2").run(0)
        one(hub, "### ❌", "❌ HOLD: soak 1/2", "✅ OK: soak 2/2")


def main():
    return tap.run(globals(), "case_", 6)


if __name__ == "__main__":
    sys.exit(main())
