#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs `soak-audit action` as the Actions runner does, and holds what must be true of every run.

    with hub_of() as hub:
        r = Job(hub).hold().run(1)          # expects exit code 1
        r.outputs["verdict"], r.summary, r.log

Job.run checks, whatever the case is about: the token is in no stream, file or command line; the log
holds no workflow command but our own; the outputs are well formed and complete; the last line of the
log and the first of the summary say what decided; GitHub was asked nothing improper, always with the
right headers; at most one comment of ours is there.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import fork_run  # noqa: E402
from standin import Standin  # noqa: E402

ROOT = pathlib.Path(os.environ["ROOT"])
WORK = pathlib.Path(os.environ["WORK"])
SA = os.environ["SA"]
TOKEN = "ghs_standin"
HEAD = "0123456789abcdef0123456789abcdef01234567"
MERGE = "fedcba9876543210fedcba9876543210fedcba98"
BOT = "github-actions[bot]"
COMMANDS = {"group", "endgroup", "notice", "warning", "error"}
SUMMARY_MAX = 1 << 20
COMMENT_MAX = 65000
REPORTS = ("POST_SOAK_AUDIT_SUMMARY.md", "POST_SOAK_AUDIT_SUMMARY.json", "POST_SOAK_ITER_TABLE.csv")
BASE = "artifacts/soak/latest"
LIST = r"/issues/7/comments\?"
CREATE = r"/issues/7/comments$"
LIST_PATH = "/repos/o/r/issues/7/comments?per_page=100"
CREATE_PATH = "/repos/o/r/issues/7/comments"


def on(method, path, do, **more):
    return {"method": method, "path": path, "do": do, **more}


def hub_of(comments=None, faults=(), prefix="", cert=None, **more):
    more.setdefault("comments", {"7": comments or []})
    return Standin({"faults": list(faults), **more}, *(cert or (None, None)), prefix=prefix)


def marker(data, key="", kind="sticky"):
    text = json.dumps(data).encode().hex()
    return f"<!-- soak-audit comment {kind} key={key.encode().hex()} v1={text} -->\n"


def said(hold, **kpi):
    return {"hold": hold, "sha": "aaaaaaaaaaaa", "kpi": kpi}


def pull_event(fork=False, number=7):
    return {"number": number, "repository": {"id": 1, "full_name": "o/r"}, "pull_request": {
        "number": number,
        "head": {"sha": HEAD, "ref": "fix", "repo": {"full_name": "x/r" if fork else "o/r"}},
        "base": {"sha": MERGE, "ref": "main", "repo": {"id": 1, "full_name": "o/r"}}}}


def action_yml():
    """(inputs with their defaults, outputs, runs.env) of action.yml; check-docs proves it the same."""
    inputs, outputs, env, section, name = {}, [], {}, "", ""
    text = subprocess.run([SA, "help", "--print", "action"], capture_output=True, text=True, check=True)
    for line in text.stdout.splitlines():
        if re.match(r"[a-z]+:", line):
            section = line.split(":")[0]
        elif found := re.fullmatch(r"  ([a-z0-9-]+):", line):
            name = found.group(1)
            if section == "outputs":
                outputs.append(name)
        elif section == "inputs" and (found := re.fullmatch(r"    default: (\".*\")", line)):
            inputs[name] = json.loads(found.group(1))
        elif section == "runs" and (
                found := re.fullmatch(r"    ([A-Z_]+): \$\{\{ inputs\.([a-z-]+) \}\}", line)):
            env[found.group(2)] = found.group(1)
    assert inputs.keys() == env.keys() and outputs, (inputs, env, outputs)
    return inputs, outputs, env


INPUTS, OUTPUTS, RUNS_ENV = action_yml()


def parse_outputs(text):
    """As the runner reads it; anything else than whole heredocs fails the step."""
    values, lines, i = {}, text.split("\n"), 0
    assert lines.pop() == "", "no line break at the end"
    delimiters = set()
    while i < len(lines):
        name, sep, delimiter = lines[i].partition("<<")
        assert sep and re.fullmatch(r"[a-z0-9-]+", name) and len(delimiter) > 20, lines[i]
        assert delimiter not in delimiters and name not in values, name
        delimiters.add(delimiter)
        end = lines.index(delimiter, i + 1)
        values[name] = "\n".join(lines[i + 1:end])
        i = end + 1
    return values


def log_lines(text):
    return re.split(r"\r\n|\r|\n", text)


def commands(text):
    """The workflow commands in a log, as the runner finds them."""
    found = []
    for line in log_lines(text):
        if match := re.match(r"\s*::([a-zA-Z-]+)(?: (.*?))?::(.*)$", line):
            found.append((match.group(1), match.group(2) or "", match.group(3)))
    return found


class Result:
    def __init__(self, job, code, out, err):
        self.job, self.code = job, code
        self.out, self.err = out.decode("utf-8"), err.decode("utf-8")
        self.log = self.out + self.err
        self.commands = commands(self.log)
        self.output_text = job.file("output")
        self.summary = job.file("summary")
        self.outputs = parse_outputs(self.output_text) if self.output_text else {}

    def annotations(self, kind):
        return [data for name, _, data in self.commands if name == kind]

    def warnings(self):
        """What is annotated, but for the P&L of the sample data, which does not add up."""
        return [w for w in self.annotations("warning") if not w.startswith("net_bps is not gross")]

    def file(self, path):
        return self.job.base.joinpath("reports/analysis", path).read_bytes()

    def said_once(self, *texts):
        """Exactly one warning has all these texts, and no other one tells of a failed post."""
        lines = [w for w in self.annotations("warning") if "not posted" in w or "read-only" in w
                 or "nothing is posted" in w]
        assert len(lines) == 1, lines
        for text in texts:
            assert text in lines[0], lines[0]


class Job:
    forked = False  # the program's own command line is looked at, too
    count = 0
    lock = threading.Lock()

    def __init__(self, hub=None, event="pull_request", payload=None, **inputs):
        with Job.lock:
            Job.count += 1
            self.dir = WORK / f"job{Job.count}"
        self.hub = hub
        self.ws = self.dir / "workspace"
        self.base = self.ws / BASE
        # without a snapshot, so that the iterations are what is judged
        shutil.copytree(ROOT / "examples/soak/latest", self.base,
                        ignore=shutil.ignore_patterns("reports"))
        (self.base / "reports/analysis").mkdir(parents=True)
        for name in ("home", "temp"):
            (self.dir / name).mkdir()
        self.event_file = self.dir / "event.json"
        payload = pull_event() if payload is None and event.startswith("pull_request") else payload
        self.event_file.write_text(payload if isinstance(payload, str) else json.dumps(payload or {}))
        self.inputs = {**INPUTS, "github-token": TOKEN, "base": BASE,
                       **{k.replace("_", "-"): v for k, v in inputs.items()}}
        self.max_comments = 1 if self.inputs["comment"] != "new" else 99
        self.env = {"GITHUB_EVENT_NAME": event}
        for name in ("output", "summary"):
            (self.dir / name).write_text("")

    def file(self, name):
        path = self.dir / name
        return path.read_bytes().decode("utf-8") if path.is_file() else ""

    # --- what the soak left behind ---

    def hold(self, value="2.5"):
        """The net edge of the last window falls below its limit."""
        for i in range(17, 25):
            path = self.base / f"ITER_SUMMARY_{i}.json"
            path.write_text(re.sub(r'("net_bps": *)-?[0-9.]+', rf"\g<1>{value}", path.read_text()))
        return self

    def gate(self, content):
        path = self.base / "artifacts/KPI_GATE.json"
        if content is None:
            path.unlink()
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content))
        return self

    def without_iterations(self):
        for path in self.base.glob("ITER_SUMMARY_*.json"):
            path.unlink()
        return self

    def with_env(self, **env):
        self.env.update(env)
        return self

    def allow(self, comments):
        self.max_comments = comments
        return self

    # --- running ---

    def environment(self):
        env = {"PATH": "/usr/bin:/bin", "HOME": str(self.dir / "home"), "CI": "true",
               "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(self.ws),
               "GITHUB_EVENT_PATH": str(self.event_file), "GITHUB_REPOSITORY": "o/r",
               "GITHUB_SHA": MERGE, "GITHUB_RUN_ID": "42", "GITHUB_RUN_ATTEMPT": "1",
               "GITHUB_JOB": "soak", "GITHUB_ACTOR": "alice", "GITHUB_SERVER_URL": "https://github.test",
               "GITHUB_API_URL": self.hub.url if self.hub else "http://127.0.0.1:1",
               "GITHUB_OUTPUT": str(self.dir / "output"),
               "GITHUB_STEP_SUMMARY": str(self.dir / "summary"),
               "RUNNER_TEMP": str(self.dir / "temp"), "SOURCE_DATE_EPOCH": "1760877296",
               **{RUNS_ENV[name]: value for name, value in self.inputs.items()},
               **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}, **self.env}
        return {k: v for k, v in env.items() if v is not None}

    def start(self):
        process = subprocess.Popen([SA, "action"], cwd=self.ws, env=self.environment(),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        seen = [pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes()]
        for path in pathlib.Path(f"/proc/{process.pid}/task").glob("*/children"):
            seen += [pathlib.Path(f"/proc/{n}/cmdline").read_bytes() for n in path.read_text().split()]
        assert not any(TOKEN.encode() in line for line in seen), seen
        return process

    def finish(self, process, code, decided=True):
        out, err = process.communicate(timeout=100)
        return self.take(Result(self, process.returncode, out, err), code, decided)

    def take(self, result, code, decided):
        assert code is None or result.code == code, f"exit {result.code}, not {code}\n{result.log[-3000:]}"
        self.check(result, decided)
        return result

    def run(self, code=0, decided=True):
        if not Job.forked:
            return self.finish(self.start(), code, decided)
        done = fork_run.run(["action"], self.ws, self.environment(), 100)
        return self.take(Result(self, done.returncode, done.stdout, done.stderr), code, decided)

    # --- what must be true of every run ---

    def check(self, r, decided):
        self.check_no_token(r)
        assert "##[" not in r.log, [line for line in log_lines(r.log) if "##[" in line]
        names = {name for name, _, _ in r.commands}
        assert names <= COMMANDS, names
        for name, properties, _ in r.commands:
            assert name in ("group", "endgroup") or "title=soak-audit" in properties, properties
        if decided:
            self.check_decision(r)
        if self.hub:
            self.check_requests()

    def check_no_token(self, r):
        assert TOKEN not in r.log, "the token is in the log"
        for path in self.dir.rglob("*"):
            if path.is_file():
                assert TOKEN.encode() not in path.read_bytes(), f"the token is in {path}"

    def check_decision(self, r):
        last = r.out.rstrip("\n").split("\n")[-1]
        said = re.match(r"(✅|⚠️|❔|❌) Soak audit: (OK|WARN|INCONCLUSIVE|HOLD): ", last)
        assert said, last
        glyph, state = said.groups()
        assert glyph == {"OK": "✅", "WARN": "⚠️", "INCONCLUSIVE": "❔", "HOLD": "❌"}[state], last
        verdict = "OK" if state in ("OK", "WARN") else "HOLD"
        if self.inputs["summary"] == "true" and r.summary:
            assert r.summary.split("\n")[0].endswith(f": {state}"), r.summary[:300]
            assert f"{glyph} **{state}**: " in r.summary, r.summary[:300]
            assert len(r.summary.encode()) <= SUMMARY_MAX
        if self.inputs["annotations"] == "true":
            shown = r.annotations("error") + r.annotations("warning") + r.annotations("notice")
            # at most 4096 characters of it are kept
            assert any(a.replace("%25", "%")[:300] == last[:300] for a in shown), (last, shown)
        if r.outputs:
            assert sorted(r.outputs) == sorted(OUTPUTS), set(r.outputs) ^ set(OUTPUTS)
            assert r.outputs["verdict"] == verdict, (r.outputs["verdict"], last)
            assert r.outputs["state"] == state, (r.outputs["state"], last)
            assert r.outputs["ready"] == ("true" if verdict == "OK" else "false")
            failures = json.loads(r.outputs["failures"])
            assert (len(failures) == 0) == (verdict == "OK"), failures
            json.loads(r.outputs["kpis"])
            if verdict == "OK":
                assert r.outputs["kpi-gate"] != "FAIL"

    def check_requests(self):
        hub = self.hub
        assert not hub.violations, hub.violations
        for q in hub.requests:
            if q["server"] == "api":
                headers = {k.lower(): v for k, v in q["headers"].items()}
                assert headers["authorization"] == f"Bearer {TOKEN}", headers
                assert re.match(r"soak-audit/\d", headers["user-agent"]), headers
        for c in ours(hub):
            assert len(c["body"].encode()) <= COMMENT_MAX
        assert len(ours(hub)) <= self.max_comments, [c["body"][:100] for c in ours(hub)]


def catches(process, number):
    """The process has a handler for that signal."""
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"^SigCgt:\s*([0-9a-f]+)", text, re.M)[1], 16) >> (number - 1) & 1


def ours(hub, number=7):
    return [c for c in hub.comments.get(number, []) if c["user"]["login"] == hub.login
            and c["body"].startswith("<!-- soak-audit comment ")]


def one(hub, *texts):
    """The body of the one comment of ours, which has all these texts."""
    assert len(ours(hub)) == 1, ours(hub)
    body = ours(hub)[0]["body"]
    for text in texts:
        assert text in body, f"not in the comment: {text}\n{body[:3000]}"
    return body


def asked(hub, *want):
    """The requests were exactly these: (method, path); and one look for a policy at the base of a change."""
    got = [(q["method"], q["path"]) for q in hub.requests if "/contents?ref=" not in q["path"]]
    assert got == list(want), got


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def audit_reports(job):
    """The reports of plain `audit` on the same files, and its exit code."""
    copy = job.dir / "audited"
    shutil.copytree(job.ws, copy, ignore=shutil.ignore_patterns("POST_SOAK_*"))
    rules = [x for line in job.inputs["thresholds"].splitlines() if line.strip()
             for x in ("--threshold", line)]
    extra = [f"--{name}" for name in ("html", "plots") if job.inputs.get(name) == "true"]
    done = subprocess.run([SA, "audit", "--base", job.inputs["base"], *rules, *extra,
                           *(["--fail-on-hold"] if job.inputs["fail-on"] == "hold" else [])],
                          cwd=copy, env={"SOURCE_DATE_EPOCH": "1760877296"}, capture_output=True)
    where = copy / job.inputs["base"] / "reports/analysis"
    return done, [(where / name).read_bytes() for name in REPORTS]


def same_reports(r):
    done, reports = audit_reports(r.job)
    for name, want in zip(REPORTS, reports):
        assert r.file(name) == want, f"{name} differs from that of audit"
    return done
