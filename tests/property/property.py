#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""All outputs of one run name one decision and one count: random runs, every output read back. Prints TAP.

    RUNS=500 SEED=1 tests/e2e/property.sh           # what `make test` does
    RUNS=1 SEED=123 KEEP=1 tests/e2e/property.sh    # one of them again, and its folder is kept

Each run is audited with all reports; every second one is read by pr-summary and written in another
form, every eighth goes through the Action, and the line that it prints to reproduce the verdict is run;
every 32nd is posted to a stand-in for GitHub. A failing run prints its command and keeps its folder.
"""
import json
import multiprocessing
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ.setdefault("ROOT", os.path.join(HERE, "../.."))
os.environ.setdefault("SA", os.path.join(os.environ["ROOT"], "build/release/soak-audit"))
sys.path[:0] = [HERE, os.path.join(HERE, "../e2e")]
import check  # noqa: E402
import fork_run  # noqa: E402
import generate  # noqa: E402

SA = os.path.abspath(os.environ["SA"])
BASE, BESIDE = "artifacts/soak", "before"
ENV = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC", "SOURCE_DATE_EPOCH": "1760877296",
       **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}}
REPORT = generate.REPORTS + "/POST_SOAK_AUDIT_SUMMARY."
NAMED_LACKS = ("missing", "broken", "self", "bad", "like", "better")


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return f.read()


class Case:
    def __init__(self, seed, folder):
        self.seed, self.folder = seed, folder
        self.run = generate.Run(seed)
        self.base = os.path.join(folder, BASE)
        self.run.write(self.base, os.path.join(folder, BESIDE))
        self.words = ["audit", *self.run.arguments(BASE, BESIDE), "--html"]
        o = self.run.options
        self.fails = "fail-on-hold" in o or (
            self.run.baseline != "none" and "fail-on-regression" in o) or o.get("on-no-baseline") == "fail" or \
            "fail-on-regression" in o
        self.checker = check.Checker()

    def start(self, *more, words=None):
        done = fork_run.run([*(words or self.words), *more], self.folder, ENV)
        self.checker.true("crash: %r" % done, 0 <= done.returncode <= 5)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def audit(self):
        """The decision, or None when there is none to be had."""
        c = self.checker
        code, out, err = self.start()
        self.code = code
        c.true("stderr holds ##[", "##[" not in out + err)
        if code == 2:
            c.true("exit 2 without a named baseline under regression gating: " + err,
                   self.run.baseline in NAMED_LACKS and "fail-on-regression" in self.run.options)
            c.true("exit 2 and a verdict", "FINAL VERDICT" not in out and "READY" not in out)
            return None
        if code == 4:
            c.true("exit 4: " + err, "no usable row" in self.run.reasons)
            c.true("exit 4 and a verdict", "FINAL VERDICT" not in out and "READY" not in out)
            if not os.path.exists(os.path.join(self.base, REPORT + "json")):
                c.true("exit 4: the JSON that was there is gone", REPORT + "json" not in self.run.files)
                return None
            doc = check.strict(read(self.base, REPORT + "json"))
            c.same("exit 4: JSON", (doc["decision"]["state"], doc["readiness"]["pass"]), ("HOLD", False))
            return None
        text = read(self.base, REPORT + "json")
        doc = check.strict(text)
        d = check.Decision(doc)
        c.same("exit code", code, d.exit_code(self.fails))
        for reason in self.run.reasons:
            c.true("it ships although " + reason, d.state not in check.SHIPS)
        self.json, self.grouped = text, "policy" in doc and len(doc["groups"]) > 1
        c.report(doc, d)
        if self.grouped:
            c.policy_reports(out, read(self.base, REPORT + "md"), read(self.base, REPORT + "html"), d, code, self.fails, doc)
            return d
        c.console(out, d, code, self.fails)
        c.markdown(read(self.base, REPORT + "md"), d)
        c.page(read(self.base, REPORT + "html"), d)
        c.same("CSV rows", read(self.base, generate.REPORTS + "/POST_SOAK_ITER_TABLE.csv").count("\n") - 1, doc["rows"])
        return d

    def again(self, d):
        """The same decision in the other forms of `audit`."""
        short = ("-q", "--brief")[len(self.json) % 2]  # one of them: each costs a run
        code, out, _ = self.start(short)
        self.checker.same(short + ": exit code", code, self.code)
        (self.checker.quiet if short == "-q" else self.checker.brief)(out, d)
        code, out, _ = self.start("--format", "json")
        self.checker.same("--format json: exit code", code, self.code)
        self.checker.same("--format json: decision", json.loads(out)["decision"], json.loads(self.json)["decision"])
        self.checker.same("--format json: what is printed", out, read(self.base, REPORT + "json"))
        code, out, _ = self.start(words=["pr-summary", BASE + "/" + REPORT + "json"])
        self.checker.summary(out, code, d, 10 if self.grouped else None)
        if not self.grouped:
            self.others(d.without_baseline())

    def others(self, d):
        """The commands that decide without writing an audit."""
        o = self.run.options
        rules = [w for rule in o.get("threshold", []) for w in ("--threshold", rule)]
        window = [w for name in ("window", "steady-start") if name in o for w in ("--" + name, o[name])]
        code, out, _ = self.start(words=["gate", "--path", BASE, *window, *rules])
        self.checker.gate(out, code, d)
        _, said, _ = self.start(words=["gate", "--path", BASE, *window, *rules, "--policy", "builtin/mm-bot"])
        self.checker.same("gate by builtin/mm-bot: its verdict is the one without a policy", check.verdict_line(said),
                          check.verdict_line(out))
        if not rules and "steady-start" not in o:  # it judges by the built-in ones, over the built-in windows
            last = ["--last-n", o["window"]] if "window" in o else []
            _, out, _ = self.start(words=["snapshot", "--src", BASE, "--out", "snapshot", *last])
            self.checker.snapshot(out, d)

    # --- the Action ---

    def inputs(self):
        o = dict(self.run.options)
        inputs = {name: "true" if value is None else value for name, value in o.items()
                  if name not in ("fail-on-hold", "threshold", "tolerance")}
        inputs["thresholds"] = "\n".join(o.get("threshold", []))
        if "tolerance" in o:
            inputs["tolerance"] = "\n".join(o["tolerance"])
        spec = self.run.spec(BESIDE)
        if spec:
            inputs["baseline"] = spec
        inputs["fail-on"] = self.run.random.choice(["hold", "hold", "warn", "never"])
        return inputs

    def action(self, d):
        import action_runner as runner
        runner.Job.forked = True
        with runner.hub_of() as hub:
            posts = self.seed % 32 == 0  # it waits a second between two writes
            more = {"check_name": "soak", "commit_status": "soak"} if posts else {"github_token": ""}
            job = runner.Job(hub if posts else None, base=BASE, **more, **self.inputs())
            shutil.rmtree(job.ws)
            shutil.copytree(self.fresh(), job.ws, symlinks=True)
            job.base = job.ws / BASE
            r = job.run(None)
            if d is None:
                self.not_done(r, hub if posts else None)
                return
            c = self.checker
            doc = check.strict(r.file("POST_SOAK_AUDIT_SUMMARY.json").decode())
            theirs = check.Decision(doc)
            c.same("Action: its decision is that of audit", (theirs.state, theirs.texts), (d.state, d.texts))
            c.report(doc, theirs)
            fail_on = job.inputs["fail-on"]
            gate_fails = any(f["kind"] == "kpi-gate" and f["state"] == "HOLD" for f in d.failures)
            c.action(r, theirs, fail_on, gate_fails)
            body = r.summary
            if posts:
                c.hub(hub, theirs, runner.ours(hub))
                body = runner.one(hub)
            self.reproduce(r, theirs, body, str(job.ws))

    def fresh(self):
        """The run as it was before it was audited."""
        folder = self.folder + ".fresh"
        run = generate.Run(self.seed)
        run.write(os.path.join(folder, BASE), os.path.join(folder, BESIDE))
        return folder

    def not_done(self, r, hub):
        """No audit: HOLD wherever somebody could look."""
        c = self.checker
        c.same("Action: exit code", r.code, self.code)
        c.same("outputs", [r.outputs.get(n) for n in ("state", "verdict", "ready")], ["HOLD", "HOLD", "false"])
        if hub:
            c.same("check run", [x["conclusion"] for x in hub.check_runs], ["failure"])
            c.same("commit status", [x["state"] for x in hub.statuses][-1:], ["failure"])
        c.true("last line", r.out.rstrip("\n").split("\n")[-1].startswith("❌ Soak audit: HOLD: "))
        c.true("summary", r.summary.startswith("### ❌ Soak audit: HOLD"))

    def reproduce(self, r, d, body, cwd):
        """The printed line is run, with the program in place of the image."""
        c = self.checker
        block = re.search(r"Reproduce this verdict.*?\n(`{3,})sh\n(.*?)\n\1", body, re.S)
        c.true("no line to reproduce the verdict", block)
        if not block:
            return
        lines = block[2].split("\n")
        command = [x for x in lines if x.startswith("docker run ")]
        c.same("lines to run", len(command), 1)
        c.true("the same in the summary", block[2] in r.summary)
        notes = "\n".join(x for x in lines if x.startswith("#"))
        words = shlex.split(command[0])
        done = fork_run.run(words[next(i for i, w in enumerate(words) if w == "audit"):], cwd, ENV)
        said = check.Decision(json.loads(read(os.path.join(cwd, BASE), REPORT + "json")))
        where = "reproduced by %r" % block[2]
        if "readiness only" in notes:  # what was searched for and not found
            kept = [f["text"] for f in d.failures if f["kind"] != "no-baseline"]
            c.same(where + ": failures", said.texts, kept)
            return
        c.same(where + ": decision", (said.state, said.texts), (d.state, d.texts))
        codes = re.search(r"its exit code is (\d), that of the job is (\d)", notes)
        c.same(where + ": exit codes", (done.returncode, r.code),
               (int(codes[1]), int(codes[2])) if codes else (r.code, r.code))


def one(task):
    seed, top = task
    folder = os.path.join(top, str(seed))
    os.environ.setdefault("WORK", os.path.join(top, "worker-%d" % os.getpid()))
    try:
        case = Case(seed, folder)
        d = case.audit()
        if seed % 2 == 0 and d:
            case.again(d)
        if seed % int(os.environ.get("EVERY", "8")) == 0 and not (d and case.grouped):
            case.action(d)
        problems, command = case.checker.problems, shlex.join(case.words)
        state = d.state if d else "exit %d" % case.code
    except Exception:  # the checker could not even read it
        problems, command, state = traceback.format_exc().splitlines(), "", ""
    if not problems and not os.environ.get("KEEP"):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(folder + ".fresh", ignore_errors=True)
    shutil.rmtree(os.environ["WORK"], ignore_errors=True)
    return seed, state, command, problems


def main():
    runs, seed = int(os.environ.get("RUNS", "500")), int(os.environ.get("SEED", "1"))
    top = tempfile.mkdtemp(prefix="soak-property.")
    begun, bad, states = time.monotonic(), 0, {}
    print("# SEED=%d RUNS=%d" % (seed, runs), flush=True)
    with multiprocessing.Pool(int(os.environ.get("WORKERS", "3"))) as pool:
        for n, (at, state, command, problems) in enumerate(
                pool.imap(one, [(seed + i, top) for i in range(runs)], chunksize=8), 1):
            states[state] = states.get(state, 0) + 1
            if problems or not os.environ.get("FEW_LINES"):
                print("%s %d - run %d: %s" % ("not ok" if problems else "ok", n, at, state))
            if problems:
                bad += 1
                print("# again: RUNS=1 SEED=%d tests/e2e/property.sh" % at)
                print("# cd %s && %s %s" % (os.path.join(top, str(at)), SA, command))
            for line in problems[:12]:
                print("# " + line.replace("\n", "\n# "))
    print("# %s in %.1f s" % (", ".join("%d %s" % (v, k) for k, v in sorted(states.items())), time.monotonic() - begun))
    if not bad and not os.environ.get("KEEP"):
        shutil.rmtree(top, ignore_errors=True)
    print("1..%d" % runs)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
