#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Posts that always finish: signals, limits, forks, legs of a matrix, older runs. Prints TAP."""
import email.utils
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import tap
from action_runner import (BOT, CREATE, HEAD, LIST, MERGE, ROOT, WORK, Job, catches, hub_of, marker, on, one, ours,
                           pull_event, said)

ACTIONS, COMPARE = r"/actions/", r"/compare/"
FORBIDDEN = {"message": "Resource not accessible by integration"}


def legs_of(text):
    return re.search(r"<!-- soak-audit run (\d+) attempt (\d+) sha (\w*) legs (\S+) -->", text)


def leg(hub, index=0, total=1, run="42", attempt="1", sha=HEAD, **inputs):
    payload = pull_event()
    payload["pull_request"]["head"]["sha"] = sha
    inputs = {"check_name": "soak", "commit_status": "soak", **inputs}
    return Job(hub, payload=payload, job_index=str(index), job_total=str(total), **inputs).with_env(
        GITHUB_RUN_ID=run, GITHUB_RUN_ATTEMPT=attempt)


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.005)


# --- signals ---

@functools.cache
def slack():
    """What a machine or a build that is slow may take longer: some whole runs without a fault."""
    begun = time.monotonic()
    with hub_of() as hub:
        leg(hub).run()
    return 4 * (time.monotonic() - begun)


def interrupted(hub, job, process, number, grace):
    """It ends in time, and what blocks a merge is there, once, and not in progress."""
    process.send_signal(number)
    begun = time.monotonic()
    r = job.finish(process, 128 + number)
    took = time.monotonic() - begun
    assert took < grace + slack(), (took, slack())
    run, = hub.check_runs
    status, = hub.statuses
    assert (run["status"], run["conclusion"]) == ("completed", "success"), run
    assert status["state"] == "success"
    return r


GRACE = ((signal.SIGINT, 7.5), (signal.SIGTERM, 2.5))


def started(job, number):
    """A run that has begun: it has its handler (until then it is a program that is being loaded)."""
    process = job.start()
    wait_for(lambda: process.poll() is not None or catches(process, number))
    return process


def case_signal_the_moment_there_is_a_handler():
    """Whatever catches a signal first, it is what finishes, and not what only ends the program."""
    if not shutil.which("cc") or tap.every() > 1:
        return
    library = WORK / "signal_at_once.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, ROOT / "tests/e2e/signal_at_once.c"], check=True)
    for number, _ in GRACE:
        with hub_of() as hub:
            job = leg(hub).with_env(LD_PRELOAD=str(library), SIGNAL_AT_ONCE=str(int(number)))
            r = job.run(128 + number)
            assert hub.check_runs[0]["conclusion"] == hub.statuses[0]["state"] == "success", r.log[-1500:]


def case_signal_after_any_time():
    for number, grace in GRACE:
        for delay in (0, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0):
            slow = [on("GET", LIST, "slow", seconds=0.4, times=9)]
            with hub_of([{"login": "u", "body": "x" * 500}], faults=slow) as hub:
                job = leg(hub)
                process = started(job, number)
                time.sleep(delay)
                if process.poll() is None:
                    interrupted(hub, job, process, number, grace)


def case_signal_in_the_pause_between_writes():
    for number, grace in GRACE:
        with hub_of() as hub:
            job = leg(hub)
            process = job.start()
            wait_for(lambda h=hub: h.check_runs)
            time.sleep(0.3)
            interrupted(hub, job, process, number, grace)


def case_signal_while_an_answer_hangs():
    """The write has happened, its answer never comes: it is looked for, not repeated."""
    for path in (r"/check-runs$", r"/statuses/"):
        with hub_of(faults=[on("POST", path, "act", then={"do": "hang"})]) as hub:
            job = leg(hub, comment="off")
            process = job.start()
            wait_for(lambda h=hub, p=path: h.sent("POST", p))
            time.sleep(0.1)
            interrupted(hub, job, process, signal.SIGINT, 7.5)


def case_signal_while_a_look_hangs():
    for path in (r"/check-runs\?", r"/statuses\?"):
        for number, grace in GRACE:
            with hub_of(faults=[on("GET", path, "hang")]) as hub:
                job = leg(hub, comment="off")
                process = job.start()
                wait_for(lambda h=hub, p=path: h.sent("GET", p))
                interrupted(hub, job, process, number, grace)


def case_signal_while_the_baseline_hangs():
    for number, grace in GRACE:
        with hub_of(faults=[on("GET", ACTIONS, "hang", times=99)]) as hub:
            job = leg(hub, baseline="artifact:soak@main")
            process = job.start()
            wait_for(lambda h=hub: h.sent("GET", ACTIONS))
            interrupted(hub, job, process, number, grace)


def case_both_signals_as_the_runner_sends_them():
    with hub_of(faults=[on("GET", LIST, "hang", times=99)]) as hub:
        job = leg(hub)
        process = job.start()
        wait_for(lambda: hub.sent("GET", LIST))
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        job.finish(process, 128 + signal.SIGINT)
        assert hub.check_runs[0]["conclusion"] == hub.statuses[0]["state"] == "success"


# --- the baseline cannot starve the posts ---

def starved(faults, **more):
    with hub_of(faults=faults) as hub:
        begun = time.monotonic()
        r = leg(hub, baseline="auto:soak", api_timeout="8", **more).hold().run(1)
        took = time.monotonic() - begun
        assert took < 9 + slack(), (took, slack())
        one(hub, "HOLD")
        assert hub.check_runs[0]["conclusion"] == hub.statuses[0]["state"] == "failure"
        return r, hub


def case_baseline_with_resets_only():
    starved([on("GET", ACTIONS, "reset", times=999)])


def case_baseline_that_hangs():
    starved([on("GET", ACTIONS, "hang", times=999)])


def case_baseline_told_to_wait():
    starved([on("GET", COMPARE, "status", status=503, headers={"Retry-After": "3"}, times=999),
             on("GET", ACTIONS, "status", status=503, headers={"Retry-After": "3"}, times=999)])


def case_comments_that_hang():
    """The comment cannot take the time of what blocks a merge."""
    with hub_of(faults=[on("GET", LIST, "hang", times=99)]) as hub:
        r = leg(hub, api_timeout="6").run()
        assert hub.check_runs[0]["conclusion"] == hub.statuses[0]["state"] == "success"
        r.said_once("comment", "api-timeout")


def case_a_check_run_that_hangs():
    with hub_of(faults=[on("POST", r"/check-runs$", "hang", times=99)]) as hub:
        r = leg(hub, api_timeout="8", comment="off").run()
        assert hub.statuses[0]["state"] == "success"
        r.said_once("check run", "api-timeout")


def case_each_post_leaves_time_for_the_others():
    """Whichever of the three hangs, the two others are there, and the hung one is told."""
    for path, what in ((r"/check-runs$", "check run"), (r"/statuses/", "commit status"), (CREATE, "comment")):
        with hub_of(faults=[on("POST", path, "hang", times=99)]) as hub:
            r = leg(hub, api_timeout="9").run()
            r.said_once(what, "api-timeout")
            there = {"check run": hub.check_runs, "commit status": hub.statuses, "comment": ours(hub)}
            assert [name for name, items in there.items() if not items] == [what], there


def case_what_blocks_a_merge_has_a_second_turn():
    """An outage that is over when the comment is there: check run and status are made all the same, once."""
    for path, items in ((r"/check-runs$", "check_runs"), (r"/statuses/", "statuses")):
        for do in ({"do": "status", "status": 503, "body": {}, "times": 3}, {"do": "reset", "times": 3},
                   {"do": "status", "status": 403, "body": {}, "headers": {"Retry-After": "6"}}):
            with hub_of(faults=[{"method": "POST", "path": path, **do}]) as hub:
                r = leg(hub, api_timeout="14").run()
                assert len(getattr(hub, items)) == 1 and not r.warnings(), r.warnings()
                one(hub, "OK")


def case_the_comment_leaves_time_for_a_second_turn():
    """An outage of what blocks a merge that is over before the time is, and a comment that would take all of it."""
    for path, items in ((r"/check-runs$", "check_runs"), (r"/statuses/", "statuses")):
        for comment in (on("POST", CREATE, "hang", times=99), on("POST", CREATE, "status", status=503, body={}, times=99),
                        on("GET", LIST, "hang", times=99)):
            with hub_of(faults=[on("POST", path, "status", status=503, body={}, times=4), comment]) as hub:
                r = leg(hub, api_timeout="14").run()
                assert len(getattr(hub, items)) == 1, r.log[-1500:]
                r.said_once("comment", "api-timeout")


def case_nobody_makes_two_of_what_cannot_be_seen():
    """The create arrived, its answer did not, and the list cannot be had: it is not made again, in no turn."""
    for path, look, items in ((r"/check-runs$", r"/check-runs\?", "check_runs"), (r"/statuses/", r"/statuses\?", "statuses")):
        faults = [on("POST", path, "act", then={"do": "hang"}), on("GET", look, "hang", times=99)]
        with hub_of(faults=faults) as hub:
            leg(hub, api_timeout="9").run()
            assert len(getattr(hub, items)) == 1
            one(hub, "OK")
        faults = [on("POST", path, "act", then={"do": "hang"}), on("GET", look, "hang", skip=1, times=99)]
        for number, grace in GRACE:  # and it does not take the time of the other one
            with hub_of(faults=faults) as hub:
                job = leg(hub, comment="off")
                process = job.start()
                wait_for(lambda h=hub, p=path: h.sent("POST", p))
                interrupted(hub, job, process, number, grace)


def case_recreate_leaves_one_comment():
    """Where the time is short the old comment is edited; a signal between the two writes ends with one, too."""
    old = {"login": BOT, "body": marker(said(True, net_bps=2.5)) + "old"}
    with hub_of([old]) as hub:
        leg(hub, comment="recreate", check_name="", commit_status="", api_timeout="3").run()
        assert one(hub, "HOLD → OK") and ours(hub)[0]["id"] == 1000 and not hub.sent("DELETE")
    for number, grace in GRACE:
        with hub_of([old]) as hub:
            job = leg(hub, comment="recreate").allow(2)
            process = job.start()
            wait_for(lambda h=hub: h.sent("POST", CREATE))
            time.sleep(0.3)
            interrupted(hub, job, process, number, grace)
            one(hub, "HOLD → OK")
        # the new one has arrived, its answer has not; or it is still on its way when the signal comes
        for fault in (on("POST", CREATE, "act", then={"do": "hang"}), on("POST", CREATE, "slow", seconds=0.5), on("POST", CREATE, "hang")):
            with hub_of([old], faults=[fault]) as hub:
                job = leg(hub, comment="recreate").allow(2)
                process = job.start()
                wait_for(lambda h=hub: h.sent("POST", CREATE))
                interrupted(hub, job, process, number, grace)
                one(hub, "HOLD → OK" if fault["do"] != "hang" else "old")


# --- rate limits ---

def limited(status, headers, body=None):
    return on("GET", ACTIONS, "status", status=status, headers=headers, body=body or {}, times=9)


def case_nothing_is_sent_during_a_limit():
    for fault in (limited(403, {"Retry-After": "3000"}), limited(429, {"Retry-After": "3000"}),
                  limited(429, {}), limited(403, {}, {"message": "You have exceeded a secondary rate limit"}),
                  limited(403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "{now+3000}"}),
                  limited(403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "{now+3000}",
                                "x-ratelimit-resource": "core"})):
        with hub_of(faults=[fault]) as hub:
            r = leg(hub, baseline="artifact:soak@main", api_timeout="30").hold().run(1)
            assert len([q for q in hub.requests if "/contents?" not in q["path"]]) == 1, [q["path"] for q in hub.requests]
            r.said_once("rate limit", "comment", "check run", "commit status")


def case_when_to_come_back_in_every_form():
    """Seconds or a date, of the past or nonsense: nothing is sent before, and what names no time means a minute."""
    def soon(seconds):
        return {"Retry-After": email.utils.formatdate(time.time() + seconds, usegmt=True)}
    reset = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000"}
    for status in (403, 429):
        for headers in (soon(5), soon(-99), {"Retry-After": " 2 "}, {"Retry-After": "0"}, reset):
            with hub_of(faults=[on("POST", CREATE, "status", status=status, body={}, headers=headers)]) as hub:
                leg(hub, check_name="", commit_status="").run()
                one(hub, "OK")
                (told, seconds), = hub.limits
                first = min(q["at"] for q in hub.requests if q["at"] > told)
                assert first >= told + max(1, seconds) - 0.1, (status, headers, seconds, first - told)
        for text in ("-5", "1.5", "soon", "99999999999999999999", "Wed, 21 Oct 2099 07:28:00 GMT"):
            with hub_of(faults=[on("POST", CREATE, "status", status=status, body={}, headers={"Retry-After": text})]) as hub:
                r = leg(hub, api_timeout="20").run()
                assert hub.check_runs and hub.statuses and not ours(hub)
                assert hub.requests[-1]["path"].endswith("/comments"), "sent during a limit"
                r.said_once("rate limit", "comment")


def case_a_limit_of_another_resource():
    fault = limited(403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "{now+3000}",
                          "x-ratelimit-resource": "artifacts"})
    with hub_of(faults=[fault]) as hub:
        leg(hub, baseline="artifact:soak@main").run()
        one(hub, "OK")
        assert len(hub.sent("GET", ACTIONS)) == 1 and hub.check_runs and hub.statuses


def case_a_short_limit_is_waited_for():
    with hub_of(faults=[on("POST", r"/check-runs$", "status", status=403, body=FORBIDDEN,
                           headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": "{now+3}"})]) as hub:
        leg(hub).run()
        one(hub, "OK")
        at = {q["method"] + q["path"].split("?")[0]: q["at"] for q in hub.requests}
        check = at["POST/repos/o/r/check-runs"]
        assert all(t <= check or t - check >= 2 for t in at.values()), at


# --- read-only tokens: try, and let the 403 decide ---

def case_fork_with_a_read_only_token():
    payload = pull_event(fork=True)
    for gone in (False, True):
        payload["pull_request"]["head"]["repo"] = None if gone else {"full_name": "x/r"}
        with hub_of(faults=[on("POST", "", "status", status=403, body=FORBIDDEN, times=9)]) as hub:
            r = Job(hub, payload=payload, check_name="soak", commit_status="soak").hold().run(1)
            r.said_once("fork", "read-only", "mode: relay", "job summary")
            assert len(hub.sent("POST")) == 3 and "net_bps" in r.summary


def case_fork_with_a_token_that_may():
    with hub_of() as hub:
        r = Job(hub, payload=pull_event(fork=True), check_name="soak", commit_status="soak").run()
        one(hub, "OK")
        assert hub.check_runs and hub.statuses and not r.warnings()


def case_dependabot():
    with hub_of(faults=[on("POST", CREATE, "status", status=403, body=FORBIDDEN)]) as hub:
        r = Job(hub).with_env(GITHUB_ACTOR="dependabot[bot]").run()
        r.said_once("Dependabot", "'permissions:' key", "'pull-requests: write'")
    with hub_of() as hub:
        Job(hub).with_env(GITHUB_ACTOR="dependabot[bot]").run()
        one(hub, "OK")


def case_locked_and_archived():
    for message, hint in (("Unable to create comment because issue is locked.", "conversation is locked"),
                          ("Repository was archived so is read-only.", "repository is archived")):
        with hub_of(faults=[on("POST", CREATE, "status", status=403, body={"message": message})]) as hub:
            Job(hub).run().said_once(hint)


def case_number_of_a_plain_issue():
    for event, payload in (("workflow_dispatch", {}), ("push", {"after": HEAD}), ("pull_request", None)):
        with hub_of() as hub:
            r = Job(hub, event, payload, pr_number="3", check_name="soak", commit_status="soak").run()
            assert not hub.sent("POST") and not hub.comments.get(3)
            r.said_once("#3 is no pull request", "comment, check run, commit status")


# --- legs of a matrix ---

def case_legs_share_what_is_posted():
    order = ((0, False), (2, True), (1, False))
    with hub_of() as hub:
        for index, holds in order:
            job = leg(hub, index, 3)
            (job.hold() if holds else job).run(1 if holds else 0)
        body = one(hub, "HOLD", "net_bps: 2.500", "**Legs of this run:**", "HOLD: soak 3/3",
                   "OK: soak 1/3, soak 2/3")
        assert legs_of(body).groups() == ("42", "1", HEAD[:12], b"soak".hex() + ":OOH")
        run, = hub.check_runs
        assert run["conclusion"] == "failure" and run["output"]["title"].startswith("HOLD")
        assert "OK: soak 1/3, soak 2/3" in run["output"]["summary"]
        assert hub.statuses[-1]["state"] == "failure"


def case_legs_in_every_mode():
    for mode in ("update", "recreate"):
        with hub_of() as hub:
            leg(hub, 0, 2, comment=mode).hold().run(1)
            leg(hub, 1, 2, comment=mode).run()
            one(hub, "HOLD: soak 1/2 · ✅ OK: soak 2/2", "net_bps: 2.500")


def case_legs_at_once():
    """Whoever comes last, the HOLD stays and all are listed."""
    for slow in ([], [on("PATCH", r"/issues/comments/", "slow", seconds=0.3, times=3)]):
        gates = [on("POST", p, "barrier", times=3, count=3) for p in (CREATE, r"/check-runs$", r"/statuses/")]
        with hub_of(faults=gates + slow) as hub:
            jobs = [leg(hub, i, 3).allow(3) for i in range(3)]
            jobs[1].hold()
            running = [job.start() for job in jobs]
            for i, (job, process) in enumerate(zip(jobs, running)):
                job.finish(process, 1 if i == 1 else 0)
            body = one(hub, "HOLD", "net_bps: 2.500")
            assert "H" in legs_of(body).group(4), body[-500:]
            newest = max(hub.check_runs, key=lambda r: r["id"])
            assert newest["conclusion"] == "failure", hub.check_runs
            assert hub.statuses[-1]["state"] == "failure", hub.statuses


def case_the_same_leg_again():
    with hub_of() as hub:
        leg(hub).hold().run(1)
        leg(hub).run()
        one(hub, "HOLD")
        assert hub.check_runs[0]["conclusion"] == hub.statuses[-1]["state"] == "failure"


def case_a_higher_attempt_replaces():
    with hub_of() as hub:
        leg(hub, 1, 2).hold().run(1)
        leg(hub, 1, 2, attempt="2").run()
        body = one(hub, "OK: soak 2/2")
        assert "HOLD:" not in body and legs_of(body).group(2) == "2"
        assert hub.check_runs[-1]["conclusion"] == hub.statuses[-1]["state"] == "success"
        assert hub.statuses[-1]["target_url"].endswith("/actions/runs/42/attempts/2")
        # and the lower one does not come back
        r = leg(hub, 0, 2).hold().run(1)
        assert r.log.count("stood back") == 3
        assert one(hub) == body and hub.statuses[-1]["state"] == "success"


def case_another_job_of_the_run():
    with hub_of() as hub:
        leg(hub).with_env(GITHUB_JOB="long").hold().run(1)
        leg(hub).with_env(GITHUB_JOB="short").run()
        one(hub, "HOLD: long · ✅ OK: short")


def case_keys_have_comments_of_their_own():
    with hub_of() as hub:
        for key, holds in (("a", True), ("b", False)):
            job = leg(hub, comment_key=key).allow(2)
            (job.hold() if holds else job).run(holds)
        assert len(ours(hub)) == 2 and "OK" in ours(hub)[1]["body"].split("\n")[1]
        # one name, one context: what holds the run stays
        assert hub.statuses[-1]["state"] == hub.check_runs[-1]["conclusion"] == "failure"


# --- older runs ---

OTHER = "1111111111111111111111111111111111111111"


def pull_at(sha):
    return {"7": {"number": 7, "state": "open",
                  "head": {"ref": "fix", "sha": sha, "repo": {"full_name": "o/r"}},
                  "base": {"ref": "main", "sha": MERGE, "repo": {"full_name": "o/r"}}}}


def case_an_older_run_of_the_same_commit():
    with hub_of() as hub:
        leg(hub, run="42").run()
        r = leg(hub, run="41").hold().run(1)
        one(hub, "OK")
        assert hub.statuses[-1]["state"] == "success" and len(hub.statuses) == len(hub.check_runs) == 1
        assert r.log.count("stood back") == 3 and not r.warnings()
        leg(hub, run="43").hold().run(1)
        one(hub, "HOLD")
        assert hub.statuses[-1]["state"] == hub.check_runs[-1]["conclusion"] == "failure"


def case_an_older_run_of_an_older_commit():
    with hub_of(pulls=pull_at(HEAD)) as hub:
        leg(hub, run="42").run()
        r = leg(hub, run="41", sha=OTHER).hold().run(1)
        assert "stood back" in r.log
        one(hub, "OK", HEAD[:12])
        # its own commit has its own status
        assert [(s["sha"], s["state"]) for s in hub.statuses] == [(HEAD, "success"), (OTHER, "failure")]


def case_the_head_counts_more_than_the_number():
    """A branch was set back: the run of the head posts, although another run began later."""
    with hub_of(pulls=pull_at(HEAD)) as hub:
        leg(hub, run="44", sha=OTHER).run()
        leg(hub, run="42").hold().run(1)
        one(hub, "HOLD", HEAD[:12])
        r = leg(hub, run="45", sha=OTHER).run()
        one(hub, "HOLD", HEAD[:12])
        assert "stood back" in r.log


def case_a_comment_of_an_older_version():
    with hub_of([{"login": BOT, "body": marker(said(True, net_bps=2.5)) + "old"}]) as hub:
        leg(hub).run()
        one(hub, "HOLD → OK")
        assert not hub.sent("GET", r"/pulls/7$")


# --- owners ---

def case_owner_of_what_is_made():
    """What root leaves in a workspace of somebody else belongs to that one: files, folders, plots."""
    if os.geteuid() != 0:
        return
    with hub_of() as hub:
        job = leg(hub, output_dir="out/deep/reports", plots="true")
        os.chown(job.ws, 1001, 1002)
        before = {p for p in job.ws.rglob("*")}
        job.run()
        made = [p for p in job.ws.rglob("*") if p not in before]
        assert len(made) > 8, made
        for path in made:
            st = path.lstat()
            assert (st.st_uid, st.st_gid) == (1001, 1002), path
        # what lies in a folder of root stays root's
        r = leg(hub, run="50").run()
        assert (r.job.ws / r.outputs["report-md"]).stat().st_uid == 0


# --- the order ---

def case_what_blocks_a_merge_first_and_annotations_last():
    with hub_of() as hub:
        leg(hub).hold().run(1)
        order = [re.sub(r"[0-9a-f]{40}|\d{4,}", "N", q["path"]) for q in hub.requests if q["method"] != "GET"]
        assert order == ["/repos/o/r/check-runs", "/repos/o/r/statuses/N", "/repos/o/r/issues/7/comments",
                         "/repos/o/r/check-runs/N"], order
        run, = hub.check_runs
        assert "net_bps: 2.500 (expected >= 2.9)" in [n["message"] for n in run["annotations"]]
        assert json.loads(hub.sent("PATCH", "check-runs")[0]["body"]).keys() == {"output"}


if __name__ == "__main__":
    sys.exit(tap.run(globals(), "case_", 12))
