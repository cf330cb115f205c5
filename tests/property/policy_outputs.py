# SPDX-License-Identifier: MIT
"""All outputs of an audit by a random policy say one decision: console, Markdown, page, -q, --brief, gate, snapshot,
pr-summary, and of the Action its step outputs, summary, annotations and last line. Without network.

    problems = outputs(seed, work)      # after policies.Case(seed).write(work)
"""
import atexit
import json
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]
if "WORK" not in os.environ:
    os.environ["WORK"] = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, os.environ["WORK"], ignore_errors=True)
import action_runner as runner  # noqa: E402
import check  # noqa: E402
import fork_run  # noqa: E402

runner.Job.forked = True
REPORT = "POST_SOAK_AUDIT_SUMMARY."


class Outputs:
    policy = ("--policy", "policy.json")  # the words of every command; none for the built-in one
    extra = ()  # of the first audit alone

    def __init__(self, seed, work, now):
        self.random, self.work, self.c = random.Random(seed), work, check.Checker()
        self.env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC", "SOURCE_DATE_EPOCH": str(now),
                    **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}}

    def start(self, *words):
        done = fork_run.run([*words], self.work, self.env)
        out, err = done.stdout.decode(), done.stderr.decode()
        self.c.true(f"{words[0]} holds ##[", "##[" not in out + err)
        return done.returncode, out, err

    def audit(self):
        """All reports of one audit; None when nothing can be judged."""
        fails = self.random.random() < 0.7
        words = ["audit", "--base", "run", *self.policy, "--out", "all", "--html", *(["--fail-on-hold"] if fails else [])]
        code, out, _ = self.start(*words, *self.extra)
        if code == 4:
            return None
        folder = self.work / "all"
        text = (folder / (REPORT + "json")).read_text()
        d = check.Decision(check.strict(text))
        self.c.same("exit code", code, d.exit_code(fails))
        self.c.report(json.loads(text), d)
        self.c.policy_reports(out, (folder / (REPORT + "md")).read_text(), (folder / (REPORT + "html")).read_text(), d, code, fails, json.loads(text))
        for short, read in (("-q", self.c.quiet), ("--brief", self.c.brief)):
            again, out, _ = self.start(*words, short)
            self.c.same(short + ": exit code", again, code)
            read(out, d)
        return d

    def commands(self, d):
        code, out, _ = self.start("pr-summary", "all/" + REPORT + "json")
        self.c.summary(out, code, d, 10)
        code, out, _ = self.start("gate", "--path", "run", *self.policy)
        self.c.same("gate: exit code", code, check.EXIT[d.state])
        self.c.end("gate", out.splitlines(), d)
        self.c.no_pass("gate", out, d)
        code, out, _ = self.start("snapshot", "--src", "run", *self.policy, "--out", "snapshot")
        self.c.same("snapshot: exit code", code, 0 if d.state in check.SHIPS else 1)
        self.c.snapshot(out, d)
        doc = json.loads(next((self.work / "snapshot").rglob("POST_SOAK_SNAPSHOT.json")).read_text())
        self.c.same("snapshot: decision", [doc["decision"][k] for k in ("state", "headline", "failures")],
                    [d.state, d.headline, d.texts])
        held = sum(f["outcome"] == "pass" for f in doc["findings"])
        self.c.true(f"snapshot: not {held} of {len(doc['findings'])} hold", f"({held} of {len(doc['findings'])} rules hold)" in out)
        advice = next((self.work / "snapshot").rglob("RECOMMENDATIONS.md")).read_text()
        self.c.same("snapshot: no action needed", "No action needed" in advice, not d.failures)

    def action(self, d):
        fail_on = self.random.choice(("hold", "hold", "warn", "never"))
        named = {"policy": self.policy[1]} if self.policy else {}
        job = runner.Job(None, base="run", **named, policy_change="ignore", github_token="", fail_on=fail_on)
        shutil.rmtree(job.ws)
        shutil.copytree(self.work, job.ws, ignore=shutil.ignore_patterns("all", "out", "snapshot", "POST_SOAK_*"))
        job.base = job.ws / "run"
        r = job.run(None)
        doc = check.strict(r.file(REPORT + "json").decode())
        theirs = check.Decision(doc)
        gate_fails = any(f["kind"] == "kpi-gate" and f["state"] == "HOLD" for f in theirs.failures)
        self.c.report(doc, theirs)
        self.c.same("Action: its decision is that of audit", (theirs.state, theirs.texts), (d.state, d.texts))
        self.c.action(r, theirs, fail_on, gate_fails, by_policy=doc)
        self.body(r)
        shutil.rmtree(job.dir)

    def body(self, r):
        """Whoever looks closer at what the Action wrote."""

    def waives(self):
        return self.policy and "exceptions" in json.loads((self.work / "policy.json").read_text())


def outputs(seed, work, now):
    """What two outputs of this run do not agree in."""
    o = Outputs(seed, work, now)
    d = o.audit()
    if d:
        o.commands(d)
        if not o.waives():  # which in the Action depends on the day
            o.action(d)
    return o.c.problems
