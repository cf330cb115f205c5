#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Seeded scenarios of the Action against the stand-in: histories of runs × faults × what is posted × signals × legs.

    action_matrix_cases.py [COUNT [SEED]]      # one scenario again: action_matrix_cases.py 1 SEED

A scenario is made of its seed alone, and so is what must come of it: the reference below knows which runs are a
baseline and what the decision is, never how the program finds out. Prints TAP, a line a scenario that fails
with its seed, and one for each kind of scenario."""
import concurrent.futures
import os
import random
import re
import signal
import sys
import time
import traceback

import baseline as kept
from action_runner import BOT, CREATE, HEAD, LIST, Job, catches, hub_of, marker, on, ours, pull_event, said
from standin import Standin

FORBIDDEN = {"message": "Resource not accessible by integration"}
WORSE, ALIKE = 1.5, 0.0  # how much better than the judged run the runs of a history are
CHECK, STATUS, EDIT = r"/check-runs$", r"/statuses/[0-9a-f]+$", r"/issues/comments/\d+$"
SEEN_CHECK, SEEN_STATUS = r"/check-runs\?", r"/statuses\?"
SEARCH = r"/actions/|/compare/|/commits\?|/signed/"
PATIENCE = 20  # seconds of api-timeout where all must come to its end
SLACK = 20  # what a busy machine may take longer


# --- histories ---

def day(i):
    return f"2025-10-{18 - i:02d}T00:00:00Z"


def entry(kind, i, level, judged):
    """The i-th newest run of a history: (its artifact, its run, whether it is a baseline)."""
    run = 100 - i
    at = day(i)
    own = kept.workflow_run(run, at=at)
    files = kept.shifted(net=level + 0.003 * (i + 1))
    made = kept.artifact(run, files=files, at=at)
    if kind == "failed":
        own = kept.workflow_run(run, conclusion="failure", at=at)
    elif kind == "fork":
        own, made = kept.workflow_run(run, head_repo=666, at=at), kept.artifact(run, files=files, at=at, head_repo=666)
    elif kind == "pull_request":
        own = kept.workflow_run(run, event="pull_request", at=at)
    elif kind == "branch":
        own, made = kept.workflow_run(run, branch="dev", at=at), kept.artifact(run, files=files, at=at, branch="dev")
    elif kind == "workflow":
        own = kept.workflow_run(run, file="other.yml", at=at)
    elif kind == "expired":
        made["expired"] = True
    elif kind == "gone":
        made["download"] = 410
    elif kind == "broken":
        made = kept.artifact(run, zip=b"PK no zip", at=at)
    elif kind == "digest":
        made["digest"] = "sha256:" + "0" * 64
    elif kind == "hold":
        made = kept.artifact(run, files=kept.shifted(net=-3 - 0.01 * i), at=at)
    elif kind == "same":
        made = kept.artifact(run, files={p.name: p.read_text() for p in kept.EXAMPLE.glob("ITER_SUMMARY_*.json")}, at=at)
    elif kind == "none":
        made = kept.artifact(run, "logs", {"log.txt": "x"}, at=at)
    return made, own, kind == "good" or (kind == "same" and judged == "hold")  # another run's numbers then


OBSTACLES = ("failed", "fork", "pull_request", "branch", "workflow", "expired", "gone", "broken", "digest", "hold", "same",
             "none")


class History:
    def __init__(self, rnd, run):
        self.level = rnd.choice((WORSE, WORSE, ALIKE))
        kinds = [rnd.choice(OBSTACLES) if rnd.random() < 0.55 else "good" for _ in range(rnd.randint(0, 9))]
        self.kinds = kinds
        made = [entry(kind, i, self.level, run) for i, kind in enumerate(kinds)]
        self.good = [a["workflow_run"]["id"] for a, _, good in made if good]
        self.artifacts = [a for a, _, _ in made]
        rnd.shuffle(self.artifacts)  # the order of the list says nothing
        self.runs = {r["id"]: r for _, r, _ in made}


# --- faults ---

def brief(rnd, method, path):
    """Something that passes: it is tried again, and nothing of it shows in the end."""
    kind = rnd.choice(("500", "502", "503", "reset", "garbage", "after", "truncate" if method == "GET" else "reset",
                       "cut_json" if method == "GET" else "502"))
    if kind.isdigit():
        return on(method, path, "status", status=int(kind), body={})
    if kind == "after":
        return on(method, path, "status", status=rnd.choice((403, 429, 503)), headers={"Retry-After": "1"}, body={})
    return on(method, path, kind)


def lost(rnd, method, path):
    """It was done, and the answer is lost: it is not done again."""
    then = rnd.choice(({"do": "reset"}, {"do": "status", "status": 502}, {"do": "text", "body": "<html>"},
                       {"do": "cut_json"}, {"do": "truncate"}))
    return on(method, path, "act", then=then)


def lasting(rnd, method, path):
    kind = rnd.choice(("500", "404", "407", "reset", "hang", "garbage"))
    if kind.isdigit():
        return on(method, path, "status", status=int(kind), body={}, times=999)
    return on(method, path, kind, times=999)


def limit(rnd, method, path):
    headers = rnd.choice(({"Retry-After": "3000"}, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "{now+3000}"}))
    return on(method, path, "status", status=rnd.choice((403, 429)), headers=headers, body={}, times=999)


# --- one scenario ---

STATES = ("OK", "WARN", "INCONCLUSIVE", "HOLD")


class Scenario:
    """What is asked for, and `states`: the decisions that may come of it."""

    def __init__(self, seed):
        self.seed = seed
        self.rnd = rnd = random.Random(seed)
        self.run = rnd.choice(("ok", "ok", "ok", "hold", "gate"))
        self.history = History(rnd, self.run)
        self.spec, self.asked = rnd.choice((("none", 0), ("artifact:soak@main*1", 1), ("artifact:soak@main*3", 3),
                                            ("auto*4", 4), ("auto:soak", 10), ("artifact:soak", 10)))
        self.gating = rnd.random() < 0.6
        self.alike = rnd.random() < 0.3
        self.otherwise = rnd.choice(("ignore", "ignore", "warn", "fail"))
        self.inputs = {
            "comment": rnd.choice(("update", "update", "recreate", "off")), "check_name": rnd.choice(("soak", "soak", "")),
            "commit_status": rnd.choice(("soak", "soak", "")), "fail_on": rnd.choice(("hold", "hold", "warn", "never")),
            "baseline": self.spec, "fail_on_regression": spelled(rnd, self.gating), "runs_alike": spelled(rnd, self.alike),
            "on_no_baseline": self.otherwise, "policy_change": "ignore", "api_timeout": str(PATIENCE)}
        self.older = rnd.random() < 0.4
        self.by_policy = rnd.random() < 0.25
        self.kind, self.faults, self.signal = "plain", [], 0
        self.cut = self.unposted = False
        getattr(self, "make_" + rnd.choice(KINDS))()

    # the kinds

    def make_plain(self):
        pass

    def make_brief(self):
        self.kind = "brief"
        rnd = self.rnd
        method, path = rnd.choice((("GET", SEARCH), ("GET", LIST), ("POST", CHECK), ("POST", STATUS), ("POST", CREATE),
                                   ("PATCH", EDIT), ("GET", SEEN_CHECK), ("GET", SEEN_STATUS)))
        self.faults = [brief(rnd, method, path)]

    def make_lost(self):
        self.kind = "lost"
        self.faults = [lost(self.rnd, *self.rnd.choice((("POST", CHECK), ("POST", STATUS), ("POST", CREATE))))]

    def make_search(self):
        """The search for a baseline cannot be ended: the posts come all the same."""
        self.kind, self.cut = "search", self.spec != "none"
        path = self.rnd.choice((r"/actions/workflows/", r"/artifacts", r"/zip", r"/signed/", r"/compare/", r"/actions/"))
        self.faults = [lasting(self.rnd, "GET", path)]
        if self.faults[0].get("status") == 404:
            self.faults[0]["status"] = 500
        self.inputs["api_timeout"] = "8"

    def make_post(self):
        """One of the posts cannot be made: the others come all the same."""
        self.kind, self.unposted = "post", True
        self.faults = [lasting(self.rnd, *self.rnd.choice((("POST", CHECK), ("POST", STATUS), ("POST", CREATE))))]
        self.inputs["api_timeout"] = "8"

    def make_limit(self):
        self.kind, self.cut, self.unposted = "limit", self.spec != "none", True
        self.faults = [limit(self.rnd, *self.rnd.choice((("GET", SEARCH), ("GET", LIST), ("POST", CHECK), ("POST", STATUS),
                                                         ("POST", CREATE))))]

    def make_refused(self):
        self.kind, self.unposted = "refused", True
        self.faults = [on("POST", "", "status", status=403, body=FORBIDDEN, times=9),
                       on("PATCH", "", "status", status=403, body=FORBIDDEN, times=9)]

    def make_signal(self):
        self.kind, self.cut = "signal", self.spec != "none"
        rnd = self.rnd
        self.signal = rnd.choice((signal.SIGINT, signal.SIGTERM))
        self.wait = rnd.choice(("start", "start", "request", "write"))
        self.delay = rnd.choice((0, rnd.random() * 0.3, rnd.random() * 1.2))
        if rnd.random() < 0.4:
            method, path = rnd.choice((("GET", SEARCH), ("GET", LIST), ("GET", SEEN_CHECK)))
            self.faults = [on(method, path, rnd.choice(("slow", "hang")), seconds=rnd.choice((0.5, 3)), times=9)]

    # the reference

    def states(self):
        """The decisions that are right."""
        if self.run != "ok":
            return {"HOLD"}
        if self.spec == "none":  # a gate that can never close is told of
            return self.judged(0) if self.gating else {"OK"}
        right = self.judged(min(self.asked, len(self.history.good)))
        if self.cut:
            missing = {"ignore": "INCONCLUSIVE" if self.gating else "OK", "fail": "INCONCLUSIVE",
                       "warn": "INCONCLUSIVE" if self.gating else "WARN"}[self.otherwise]
            right = right | {missing}
            for n in range(1, min(self.asked, len(self.history.good)) + 1):
                right = right | {max(missing, s, key=STATES.index) for s in self.judged(n)}
        return right

    def judged(self, n):
        """With n baseline runs."""
        if not n:
            return {{"ignore": "WARN" if self.gating else "OK", "warn": "WARN", "fail": "INCONCLUSIVE"}[self.otherwise]}
        if not self.gating:
            return {"OK"}
        if self.history.level == ALIKE:
            return {"OK", "WARN"}
        return {"HOLD"} if n >= 3 or self.alike else {"INCONCLUSIVE"}

    def code(self, state):
        fails = {"hold": ("HOLD", "INCONCLUSIVE"), "warn": ("HOLD", "INCONCLUSIVE", "WARN"), "never": ()}
        if state not in fails[self.inputs["fail_on"]]:
            # the KPI gate fails the job whatever is said
            return 1 if self.run == "gate" else 0
        return 3 if state == "INCONCLUSIVE" else 1

    def __str__(self):
        return (f"{self.kind} run={self.run} history={self.history.kinds} level={self.history.level} {self.inputs} "
                f"older={self.older} policy={self.by_policy} faults={self.faults} signal={self.signal} {vars(self).get('wait')} "
                f"{vars(self).get('delay')} allowed={self.states()}")


def spelled(rnd, value):
    return rnd.choice(("true", "True", "TRUE", " true ") if value else ("false", "False", "FALSE"))


KINDS = ("plain", "brief", "brief", "lost", "search", "search", "post", "limit", "refused", "signal", "signal", "signal")


# --- running one ---

def job_of(s, hub):
    job = Job(hub, **s.inputs).with_env(GITHUB_WORKFLOW_REF=kept.WORKFLOW, GITHUB_REPOSITORY_ID="1")
    if s.by_policy:
        (job.ws / ".soak-audit.yaml").write_text("version: 1\nextends: builtin/mm-bot\n")
    if s.run == "hold":
        job.hold()
    elif s.run == "gate":
        job.gate({"verdict": "FAIL", "reasons": ["EDGE"]})
    return job


def until(condition, process):
    end = time.monotonic() + 30
    while process.poll() is None and not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.002)


def interrupted(s, hub, job):
    """(the result, whether the signal came in time)"""
    process = job.start()
    until(lambda: catches(process, s.signal), process)
    if s.wait != "start":
        until(lambda: hub.sent("POST") if s.wait == "write" else hub.requests, process)
    time.sleep(s.delay)
    early = process.poll() is None
    begun = time.monotonic()
    if early:
        process.send_signal(s.signal)
    out, err = process.communicate(timeout=60)
    grace = 7.5 if s.signal == signal.SIGINT else 2.5
    if process.returncode == 128 + s.signal:
        assert time.monotonic() - begun < grace + SLACK
    result = job_result(job, process.returncode, out, err)
    return result, process.returncode == 128 + s.signal


def job_result(job, code, out, err):
    from action_runner import Result
    result = Result(job, code, out, err)
    job.check(result, code < 128)
    return result


def play(seed):
    s = Scenario(seed)
    older = [{"login": BOT, "body": marker(said(True, net_bps=2.5)) + "old"}] if s.older else []
    made = {**s.history.runs}
    hub = hub_of(older + [{"login": "eve", "body": marker(said(False)) + "not ours"}], faults=s.faults,
                 artifacts=s.history.artifacts, runs={str(n): r for n, r in made.items()},
                 workflows=["ci.yml", "other.yml"])
    try:
        with hub:
            job = job_of(s, hub)
            begun = time.monotonic()
            if s.signal:
                r, cut_short = interrupted(s, hub, job)
            else:
                r, cut_short = job.run(None), False
            took = time.monotonic() - begun
            check(s, hub, r, cut_short, took)
    except Exception as e:
        raise AssertionError(f"SEED={seed}: {s}") from e
    return s.kind


# --- what must be true ---

def check(s, hub, r, cut_short, took):
    state = r.outputs.get("state")
    if not cut_short:
        assert state in s.states(), (state, s.states(), r.log[-2500:])
        assert r.code == s.code(state), (r.code, state, r.log[-1500:])
        assert took < int(s.inputs["api_timeout"]) + SLACK, took
    elif state:
        assert state in s.states() | {"INCONCLUSIVE", "HOLD"}, (state, s.states())
    check_posts(s, hub, r, cut_short)
    check_limits(hub)
    theirs, = [c for c in hub.comments[7] if c["user"]["login"] == "eve"]
    assert theirs["body"].endswith("not ours")
    if s.spec == "none":
        assert not [q for q in hub.requests if re.search(SEARCH, q["path"])]
    elif not s.cut and not cut_short and s.kind != "limit":
        want = s.history.good[:s.asked]
        assert r.outputs["baseline-run-id"] == (str(want[0]) if want else ""), (r.outputs["baseline-run-id"], want)
        data = kept.report(r)
        got = [x["run_id"] for x in data.get("runs") or ([data] if want else [])]
        assert got == want, (got, want, data.get("steps"))


def check_posts(s, hub, r, cut_short):
    state = r.outputs.get("state")
    want = "success" if state in ("OK", "WARN") else "failure"
    # a signal may cut off a write that this server, on a busy machine, gets to only after it was looked for
    most = 2 if cut_short else 1
    assert len(hub.check_runs) <= most and len(hub.statuses) <= most, (hub.check_runs, hub.statuses)
    for run in hub.check_runs:
        assert (run["status"], run["conclusion"]) == ("completed", want), (run, state)
    for status in hub.statuses:
        assert status["state"] == want, (status, state)
    lost_ones = {"check run": bool(s.inputs["check_name"]) and not hub.check_runs,
                 "commit status": bool(s.inputs["commit_status"]) and not hub.statuses,
                 "comment": s.inputs["comment"] != "off" and not posted(hub)}
    if cut_short:
        assert not lost_ones["check run"] and not lost_ones["commit status"], (lost_ones, r.log[-1500:])
        return
    may = lost_may(s)
    for what, gone in lost_ones.items():
        assert not gone or what in may, (f"{what} is lost", r.log[-2500:])
        if gone:
            assert any(what in w for w in r.annotations("warning")), (what, r.annotations("warning"))


def posted(hub):
    return [c for c in ours(hub) if not c["body"].endswith("old")]


def lost_may(s):
    """What need not be there."""
    if s.kind in ("limit", "refused"):
        return {"check run", "commit status", "comment"}
    if s.kind == "post":
        return {{CHECK: "check run", STATUS: "commit status", CREATE: "comment"}[s.faults[0]["path"]]}
    if s.faults and s.faults[0]["path"] == LIST and s.faults[0].get("times", 1) > 1:
        return {"comment"}  # it ended before the signal, and what was to be cut off lasted
    return set()


def check_limits(hub):
    """After an answer that says when to come back nothing is sent to that host before."""
    assert len(hub.limits) <= 4, hub.limits
    for told, seconds in hub.limits:
        early = [q["path"] for q in hub.requests if q["server"] == "api" and told < q["at"] < told + seconds - 0.05]
        assert not early, early


# --- legs: several jobs, one hub ---

def play_legs(seed):
    """Whatever the order: the worst of the newest attempt of the newest run is what stands there."""
    rnd = random.Random(f"legs {seed}")
    total = rnd.randint(2, 4)
    jobs = [(run, attempt, i, rnd.random() < 0.3) for run in ("41", "42") for attempt in ("1", "2")
            for i in range(total) if rnd.random() < 0.5] or [("42", "1", 0, True)]
    rnd.shuffle(jobs)
    jobs = jobs[:5]
    with hub_of() as hub:
        for run, attempt, index, holds in jobs:
            job = Job(hub, payload=pull_event(), job_index=str(index), job_total=str(total), check_name="soak",
                      commit_status="soak").with_env(GITHUB_RUN_ID=run, GITHUB_RUN_ATTEMPT=attempt)
            (job.hold() if holds else job).run(1 if holds else 0)
        newest = max((int(run), int(attempt)) for run, attempt, _, _ in jobs)
        held = any(holds for run, attempt, _, holds in jobs if (int(run), int(attempt)) == newest)
        body = ours(hub)[0]["body"]
        last_check = max(hub.check_runs, key=lambda c: c["id"])
        got = ("HOLD" in body.split("\n")[1] + body.split("\n")[2], last_check["conclusion"] == "failure",
               hub.statuses[-1]["state"] == "failure")
        assert got == (held,) * 3, (f"SEED={seed} legs", jobs, got, body[:400])
        assert all(c["status"] == "completed" for c in hub.check_runs)
    return "legs"


# --- all ---

def one(seed):
    begun = time.monotonic()
    try:
        kind = play_legs(seed) if seed % 10 == 9 else play(seed)
        return seed, kind, None, time.monotonic() - begun
    except Exception:
        return seed, "failed", traceback.format_exc(), time.monotonic() - begun


def main():
    count, seed = (int(x) for x in (*sys.argv[1:], *("24", "1000")[len(sys.argv) - 1:])[:2])
    kinds, failed = {}, []
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        for seed_, kind, why, took in pool.map(one, range(seed, seed + count)):
            if os.environ.get("TIMES"):
                print(f"# {took:.1f} s {seed_} {kind}")
            if why:
                failed.append((seed_, why))
            else:
                kinds[kind] = kinds.get(kind, 0) + 1
    for n, (kind, times) in enumerate(sorted(kinds.items()), 1):
        print(f"ok {n} - {times} scenarios of kind {kind}")
    for n, (seed_, why) in enumerate(failed, len(kinds) + 1):
        print(f"not ok {n} - seed {seed_}")
        print("".join(f"# {line}\n" for line in why.splitlines()), end="")
    print(f"1..{len(kinds) + len(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
