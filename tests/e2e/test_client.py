#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The GitHub client (through client_probe) against the stand-in: every fault of issue 4.

PROBE is the program, WORK a scratch folder. Arguments are names of tests to run. Prints TAP.
"""
import json
import os
import pathlib
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import tap  # noqa: E402
from standin import Standin  # noqa: E402

PROBE = os.environ["PROBE"]
WORK = pathlib.Path(os.environ["WORK"])
TOKEN = "ghs_standin"
SHA = "0123456789abcdef0123456789abcdef01234567"
LIST = r"/issues/7/comments\?"
CREATE = r"/issues/7/comments$"
STICKY = "<!-- soak-audit comment sticky key=" + "probe".encode().hex() + " v1=6f6c64 -->\n"


class Result:
    def __init__(self, done):
        self.code, self.text = done.returncode, done.stdout + done.stderr
        self.value = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)

    def __getattr__(self, name):
        return self.value.get(name, "")

    def ok(self):
        assert self.code == 0, self.text
        return self

    def failed(self, cause):
        assert self.code == 1, self.text
        assert self.cause == cause, self.text
        return self


def start(url, *args, token=TOKEN, **env):
    env = {"PATH": os.environ["PATH"], "PROBE_URL": url, "PROBE_TOKEN": token,
           **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}, **env}
    return subprocess.Popen([PROBE, *args], env=env, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, errors="replace")


def finish(process):
    out, err = process.communicate(timeout=60)
    result = Result(subprocess.CompletedProcess([], process.returncode, out, err))
    assert TOKEN not in result.text, "the token is in the output"
    assert process.returncode in (0, 1), result.text
    return result


def probe(url, *args, **more):
    return finish(start(url, *args, **more))


def hub_of(comments=None, faults=(), **more):
    more.setdefault("comments", {"7": comments or []})
    prefix = more.pop("prefix", "")
    return Standin({"faults": list(faults), **more}, prefix=prefix)


def post(hub, mode="update", text="new text", **more):
    return probe(hub.url, "comment", mode, text, **more)


def ours(hub):
    return [c for c in hub.comments.get(7, []) if c["user"]["login"] == hub.login
            and c["body"].startswith("<!-- soak-audit comment ")]


def one(hub, text="new text"):
    """Exactly one comment of ours, with that text; nothing improper was asked of GitHub."""
    assert len(ours(hub)) == 1, ours(hub)
    assert ours(hub)[0]["body"].endswith("\n" + text), ours(hub)
    assert not hub.violations, hub.violations


def on(method, path, do, **more):
    return {"method": method, "path": path, "do": do, **more}


# --- comments ---

def test_first_comment():
    with hub_of() as hub:
        r = post(hub).ok()
        one(hub)
        assert r.created == "1" and r.id == str(ours(hub)[0]["id"])
        assert [(q["method"], q["path"]) for q in hub.requests] == [
            ("GET", "/repos/o/r/issues/7/comments?per_page=100"),
            ("GET", "/repos/o/r/issues/7/comments?per_page=100"),
            ("POST", "/repos/o/r/issues/7/comments"),
            ("GET", "/repos/o/r/issues/7/comments?per_page=100")]
        assert all(q["headers"]["authorization"] == f"Bearer {TOKEN}" for q in hub.requests)


def test_update():
    with hub_of([{"login": "github-actions[bot]", "body": STICKY + "old text"}]) as hub:
        r = post(hub).ok()
        one(hub)
        assert r.created == "0" and r.last == "old"
        assert [q["method"] for q in hub.requests] == ["GET", "PATCH"]


def test_recreate():
    with hub_of([{"login": "github-actions[bot]", "body": STICKY + "old text"}]) as hub:
        old = ours(hub)[0]["id"]
        post(hub, "recreate").ok()
        one(hub)
        assert ours(hub)[0]["id"] != old


def test_new():
    with hub_of() as hub:
        post(hub, "new", "one").ok()
        post(hub, "new", "two").ok()
        assert [c["body"].split("\n")[1] for c in ours(hub)] == ["one", "two"]
        assert not hub.violations


def test_250_older_over_three_pages():
    items = [{"login": "u%d" % i, "body": "hello"} for i in range(250)]
    items[-2] = {"login": "github-actions[bot]", "body": STICKY + "old text"}
    with hub_of(items) as hub:
        post(hub).ok()
        one(hub)
        assert [q["path"].rpartition("page=")[2] for q in hub.sent("GET")] == ["100", "2", "3"]


def test_foreign_comment_with_our_marker():
    with hub_of([{"login": "mallory", "body": STICKY + "mine"},
                 {"login": "github-actions[bot]", "body": "> " + STICKY}]) as hub:
        post(hub).ok()
        one(hub)
        assert hub.comments[7][0]["body"] == STICKY + "mine"


def test_personal_token_asks_who_it_is():
    with hub_of([{"login": "github-actions[bot]", "body": STICKY + "the bot's"},
                 {"login": "alice", "body": STICKY + "old text"}],
                token="ghp_other", login="alice", user="alice") as hub:
        r = post(hub, token="ghp_other").ok()
        one(hub)
        assert r.self == "alice" and len(hub.sent("GET", "/user$")) == 1
        assert hub.comments[7][0]["body"].endswith("the bot's")


def test_app_token_learns_who_it_is():
    with hub_of([{"login": "my-app[bot]", "body": STICKY + "old text"}], login="my-app[bot]") as hub:
        old = ours(hub)[0]["id"]
        r = post(hub).ok()
        one(hub)
        assert r.self == "my-app[bot]" and ours(hub)[0]["id"] == old


def test_two_at_once():
    # both have looked, twice, before one of them creates
    with hub_of(faults=[on("POST", CREATE, "barrier", times=2, count=2)]) as hub:
        runs = [start(hub.url, "comment", "update", t) for t in ("text A", "text B")]
        results = [finish(r).ok() for r in runs]
        assert len(hub.sent("POST")) == 2
        assert len(ours(hub)) == 1, ours(hub)
        assert not hub.violations
        assert str(ours(hub)[0]["id"]) in [r.id for r in results]


def test_two_recreate_at_once():
    old = [{"login": "github-actions[bot]", "body": STICKY + "old text"}]
    with hub_of(old, faults=[on("POST", CREATE, "barrier", times=2, count=2)]) as hub:
        runs = [start(hub.url, "comment", "recreate", t) for t in ("text A", "text B")]
        for r in runs:
            finish(r).ok()
        assert len(ours(hub)) == 1, ours(hub)
        assert "old text" not in ours(hub)[0]["body"]


def test_another_job_is_faster():
    with hub_of(faults=[on("GET", LIST, "insert", skip=1, comment={"body": STICKY + "theirs"})]) as hub:
        post(hub).ok()
        one(hub)
        assert not hub.sent("POST")


def test_body_too_long():
    with hub_of() as hub:
        r = post(hub, text="x" * 65000)
        assert r.code == 1 and "65000 is the most" in r.error
        assert not hub.sent("POST")


def test_too_long_for_github():
    with hub_of(faults=[on("POST", CREATE, "status", status=422, body={
            "message": "Validation Failed", "errors": [{"message": "Body is too long"}]})]) as hub:
        r = post(hub).failed("refused")
        assert "Validation Failed; Body is too long" in r.error


# --- refusals and limits ---

def test_401():
    with hub_of(token="another") as hub:
        r = post(hub).failed("bad token")
        assert "Bad credentials" in r.error and r.requests == "1"


def test_403_fork():
    with hub_of(faults=[on("POST", CREATE, "status", status=403, body={
            "message": "Resource not accessible by integration"},
            headers={"x-ratelimit-remaining": "0"})]) as hub:
        r = post(hub).failed("forbidden")
        assert "'pull-requests: write'" in r.error and len(hub.sent("POST")) == 1


def test_403_limit_without_a_time():
    with hub_of(faults=[on("POST", CREATE, "status", status=403, times=2, body={
            "message": "You have exceeded a secondary rate limit"})]) as hub:
        r = post(hub).ok()
        one(hub)
        assert 180000 <= int(r.skipped_ms) < 190000


def test_429_with_retry_after():
    with hub_of(faults=[on("GET", LIST, "status", status=429, headers={"Retry-After": "7"}),
                        on("POST", CREATE, "status", status=403, headers={"retry-after": "9"})]) as hub:
        r = post(hub).ok()
        one(hub)
        assert 16000 <= int(r.skipped_ms) < 20000, r.text


def test_429_without_retry_after():
    with hub_of(faults=[on("POST", CREATE, "status", status=429)]) as hub:
        r = post(hub).ok()
        one(hub)
        assert 60000 <= int(r.skipped_ms) < 90000  # a minute, and what a busy machine adds


def test_primary_limit():
    with hub_of(faults=[on("POST", CREATE, "status", status=403, headers={
            "x-ratelimit-remaining": "0", "x-ratelimit-reset": "{now+30}"})]) as hub:
        r = post(hub).ok()
        one(hub)
        assert 28000 <= int(r.skipped_ms) < 34000


def test_primary_limit_beyond_the_budget():
    with hub_of(faults=[on("GET", "", "status", status=403, headers={
            "x-ratelimit-remaining": "0", "x-ratelimit-reset": "{now+3000}"})]) as hub:
        r = post(hub).failed("rate limit")
        assert r.requests == "1" and "it asks to wait" in r.error


# --- outages ---

def test_5xx():
    with hub_of(faults=[on("GET", LIST, "status", status=500, body="<html>"),
                        on("POST", CREATE, "status", status=502),
                        on("POST", CREATE, "status", status=503, headers={"Retry-After": "2"})]) as hub:
        post(hub).ok()
        one(hub)


def test_5xx_for_good():
    with hub_of(faults=[on("GET", "", "status", status=503, times=99)]) as hub:
        r = post(hub).failed("outage")
        assert "GitHub answered 503" in r.error and int(r.requests) == 7


def test_reset_before_the_answer():
    with hub_of(faults=[on("GET", LIST, "reset", times=2), on("POST", CREATE, "reset")]) as hub:
        post(hub).ok()
        one(hub)


def test_reset_in_the_middle_of_the_body():
    with hub_of([{"login": "u", "body": "x" * 500}],
                faults=[on("GET", LIST, "reset_body"), on("POST", CREATE, "reset_body")]) as hub:
        post(hub).ok()
        one(hub)
        # the answer was lost, the comment was there
        assert len(hub.sent("POST")) == 1


def test_truncated_and_wrong_json():
    with hub_of([{"login": "u", "body": "x" * 500}],
                faults=[on("GET", LIST, "truncate"), on("GET", LIST, "cut_json"),
                        on("GET", LIST, "text", body="<html>a proxy's page</html>"),
                        on("GET", LIST, "text", body="{}"),
                        on("POST", CREATE, "cut_json")]) as hub:
        post(hub).ok()
        one(hub)
        assert len(hub.sent("POST")) == 1


def test_wrong_json_for_good():
    with hub_of(faults=[on("GET", "", "text", body="[1,", times=99)]) as hub:
        r = post(hub).failed("unusable answer")
        assert "not JSON" in r.error


def test_slow_body():
    with hub_of([{"login": "u", "body": "x" * 500}],
                faults=[on("GET", LIST, "slow", seconds=0.3)]) as hub:
        post(hub).ok()
        one(hub)


def test_slower_than_the_budget():
    with hub_of([{"login": "u", "body": "x" * 500}],
                faults=[on("GET", "", "slow", seconds=20, pieces=100, times=99)]) as hub:
        begun = time.monotonic()
        post(hub, PROBE_BUDGET_MS="400").failed("time is up")
        assert time.monotonic() - begun < 2


def test_hanging_server():
    with hub_of(faults=[on("GET", "", "hang", times=99)]) as hub:
        begun = time.monotonic()
        r = post(hub, PROBE_BUDGET_MS="400").failed("time is up")
        assert time.monotonic() - begun < 2
        assert "api-timeout" in r.error


def test_nobody_listens():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        r = probe(f"http://127.0.0.1:{s.getsockname()[1]}", "get", "/x").failed("outage")
        assert r.requests == "7"


def test_lost_answers_make_no_second_comment():
    for then in ({"do": "reset"}, {"do": "status", "status": 502}, {"do": "status", "status": 504},
                 {"do": "text", "body": "<html>"}):
        with hub_of(faults=[on("POST", CREATE, "act", then=then)]) as hub:
            r = post(hub).ok()
            one(hub)
            assert len(hub.sent("POST")) == 1 and r.id == str(ours(hub)[0]["id"])


def test_lost_answer_by_a_hang():
    with hub_of(faults=[on("POST", CREATE, "act", then={"do": "hang"})]) as hub:
        post(hub, PROBE_BUDGET_MS="4000").ok()
        one(hub)
        assert len(hub.sent("POST")) == 1


def test_lost_answer_in_every_mode():
    old = [{"login": "github-actions[bot]", "body": STICKY + "old text"}]
    for mode in ("new", "recreate"):
        with hub_of([] if mode == "new" else old,
                    faults=[on("POST", CREATE, "act", then={"do": "reset"})]) as hub:
            post(hub, mode).ok()
            one(hub)
            assert len(hub.sent("POST")) == 1


def test_lost_answer_and_blind():
    with hub_of(faults=[on("GET", LIST, "status", skip=2, times=99, status=500),
                        on("POST", CREATE, "act", then={"do": "reset"})]) as hub:
        r = post(hub).failed("outage")
        one(hub)
        assert "it cannot be seen whether it happened" in r.error


def test_lost_update_and_delete():
    old = [{"login": "github-actions[bot]", "body": STICKY + t} for t in ("old text", "duplicate")]
    with hub_of(old, faults=[on("PATCH", "", "act", then={"do": "reset"}),
                             on("DELETE", "", "act", then={"do": "reset"})]) as hub:
        r = post(hub).ok()
        one(hub)
        assert r.warning == ""


def test_interim_answer():
    with hub_of(faults=[on("GET", LIST, "interim")]) as hub:
        post(hub).ok()
        one(hub)


def test_answer_over_the_cap():
    with hub_of(faults=[on("GET", "", "big", bytes=300000, times=9)]) as hub:
        r = probe(hub.url, "raw", "/x", PROBE_MAX_BYTES="100000").failed("unusable answer")
        assert "larger than" in r.error and r.requests == "1"
        probe(hub.url, "raw", "/x", PROBE_MAX_BYTES="300000").ok()


# --- where the token goes ---

def test_redirect_to_another_host():
    with hub_of(faults=[on("GET", "/x", "redirect", location="{other}/z?sig=1")]) as hub:
        r = probe(hub.url, "get", "/x").ok()
        assert "elsewhere" in r.body
        away = [q for q in hub.requests if q["server"] == "other"]
        assert len(away) == 1 and away[0]["path"] == "/z?sig=1"
        assert {n.lower() for n in away[0]["headers"]} == {"host", "user-agent", "accept"}
        assert not hub.violations


def test_write_redirected_to_another_host():
    with hub_of(faults=[on("POST", CREATE, "redirect", status=307, location="{other}/z")]) as hub:
        r = post(hub).failed("unusable answer")
        assert "another host" in r.error
        assert not [q for q in hub.requests if q["server"] != "api"]


def test_next_page_on_another_host():
    with hub_of(faults=[on("GET", LIST, "status", status=200, body=[], headers={
            "Link": "<https://evil.test/x>; rel=\"next\""})]) as hub:
        post(hub).failed("unusable answer")
        assert not hub.sent("POST")


def test_renamed_repository():
    items = [{"login": "u", "body": "hello"}] * 120
    with hub_of(items, renamed={"o/r": "1"}) as hub:
        hub.renamed = {"o/r": "o/new"}
        hub.comments = {7: hub.comments[7]}
        post(hub).ok()
        one(hub)
        assert len(hub.sent("POST", "^/repositories/1/")) == 1


def test_redirect_loop():
    with hub_of(faults=[on("GET", "", "redirect", status=301, location="{self}/x", times=99)]) as hub:
        r = probe(hub.url, "get", "/x").failed("unusable answer")
        assert "redirects" in r.error and r.requests == "6"


def test_token_with_a_line_break():
    with hub_of() as hub:
        r = probe(hub.url, "get", "/x", token="abc\r\nX-Evil: 1")
        assert r.code == 1 and "token has characters" in r.error and "Evil" not in r.text
        assert not hub.requests


def test_token_in_an_error_text():
    with hub_of(faults=[on("GET", "", "status", status=422, body={
            "message": f"bad {TOKEN} ::error::\n::x::"})]) as hub:
        r = probe(hub.url, "get", "/x").failed("refused")
        assert "bad *** ::error::\\x0a::x::" in r.error


def test_token_not_in_the_process_list():
    with hub_of(faults=[on("GET", "", "hang", seconds=0.3)]) as hub:
        process = start(hub.url, "get", "/user", PROBE_BUDGET_MS="2000")
        while not hub.requests:
            time.sleep(0.005)
        assert TOKEN.encode() not in pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes()
        finish(process)


def test_enterprise_prefix():
    items = [{"login": "u", "body": "hello"}] * 120
    with hub_of(items, prefix="/api/v3") as hub:
        post(hub).ok()
        one(hub)
        assert all(q["path"].startswith("/api/v3/repos/o/r/") for q in hub.requests)


# --- check runs, statuses, events ---

def test_check_run():
    with hub_of() as hub:
        r = probe(hub.url, "check", "120").ok()
        run, = hub.check_runs
        assert (run["status"], run["conclusion"], run["head_sha"]) == ("completed", "failure", SHA)
        assert [n["message"] for n in run["annotations"]] == [str(i) for i in range(120)]
        assert r.annotated == "120" and r.self == "github-actions[bot]"
        assert not hub.violations


def test_check_run_with_lost_answers():
    with hub_of(faults=[on("POST", "/check-runs$", "act", then={"do": "reset"}),
                        on("PATCH", "", "act", then={"do": "status", "status": 502}),
                        on("PATCH", "", "status", status=500),
                        on("PATCH", "", "act", then={"do": "reset"})]) as hub:
        probe(hub.url, "check", "60").ok()
        run, = hub.check_runs
        assert run["conclusion"] == "failure"
        assert [n["message"] for n in run["annotations"]] == [str(i) for i in range(60)]
        assert not hub.violations


def test_check_run_that_is_there():
    with hub_of() as hub:
        first = probe(hub.url, "check", "1").ok()
        again = probe(hub.url, "check", "1").ok()
        assert (first.found, again.found) == ("0", "1") and first.id == again.id
        assert len(hub.check_runs) == 1 and not hub.violations


def test_check_run_in_an_outage():
    with hub_of(faults=[on("POST", "/check-runs$", "status", status=500, times=2)]) as hub:
        probe(hub.url, "check", "1").ok()
        run, = hub.check_runs
        assert run["conclusion"] == "failure"
    with hub_of(faults=[on("POST", "/check-runs$", "status", status=500, times=99)]) as hub:
        r = probe(hub.url, "check", "1").failed("outage")
        assert not hub.check_runs and "GitHub answered 500" in r.error


def test_status():
    with hub_of(faults=[on("POST", "/statuses/", "act", then={"do": "reset"})]) as hub:
        probe(hub.url, "status", "é" * 200).ok()
        status, = hub.statuses
        assert len(status["description"]) == 140 and status["context"] == "soak"


def fork_event():
    path = WORK / "event.json"
    path.write_text(json.dumps({"workflow_run": {
        "event": "pull_request", "head_sha": SHA, "head_branch": "fix", "pull_requests": [],
        "head_repository": {"full_name": "x/r"}}}))
    return str(path)


def pull(number, repo="x/r", sha=SHA):
    return {"number": number, "state": "open",
            "head": {"ref": "fix", "sha": sha, "repo": {"full_name": repo}},
            "base": {"ref": "main", "sha": SHA, "repo": {"full_name": "o/r"}}}


def test_workflow_run_of_a_fork():
    with hub_of(pulls={"5": pull(5, "y/r"), "6": pull(6)}, commit_pulls={SHA: [5, 6]}) as hub:
        r = probe(hub.url, "event", "workflow_run", fork_event()).ok()
        assert (r.pr, r.sha, r.fork, r.base) == ("6", SHA, "1", "main")
    with hub_of(pulls={"6": pull(6)}) as hub:
        r = probe(hub.url, "event", "workflow_run", fork_event()).ok()
        assert r.pr == "6" and "head=x%3Afix" in hub.requests[-1]["path"]
    with hub_of() as hub:
        assert probe(hub.url, "event", "workflow_run", fork_event()).ok().pr == "0"


# --- TLS ---

CERTS = {}


def openssl(*args, **kwargs):
    subprocess.run(["openssl", *args], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE, cwd=WORK, **kwargs)


def make_certs():
    """Two CAs, and certificates of the first: right, expired, and for another name."""
    for ca in ("ca", "stranger"):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", f"{ca}.key", "-out", f"{ca}.pem", "-days", "2", "-subj", f"/CN={ca} of the test",
                "-addext", "keyUsage=critical,keyCertSign")
    (WORK / "ca.cnf").write_text(
        "[ca]\ndefault_ca=d\n[d]\nnew_certs_dir=.\ndatabase=index.txt\nrand_serial=yes\n"
        "default_md=sha256\npolicy=p\nunique_subject=no\ncopy_extensions=copy\n[p]\ncommonName=supplied\n")
    (WORK / "index.txt").write_text("")
    now = time.time()
    stamp = "%y%m%d%H%M%SZ"
    for name, san, begin, end in (("good", "IP:127.0.0.1", -3600, 86400),
                                  ("expired", "IP:127.0.0.1", -7200, -3600),
                                  ("wrong", "DNS:api.github.com", -3600, 86400)):
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}",
                "-addext", f"subjectAltName={san}")
        openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile",
                "ca.key", "-in", f"{name}.csr", "-out", f"{name}.pem",
                "-startdate", time.strftime(stamp, time.gmtime(now + begin)),
                "-enddate", time.strftime(stamp, time.gmtime(now + end)))
        CERTS[name] = (str(WORK / f"{name}.pem"), str(WORK / f"{name}.key"))


def tls(name, ca, **more):
    cert, key = CERTS[name]
    with Standin({"files": {"/x": {"a": 1}}, **more}, cert, key) as hub:
        yield hub
        yield probe(hub.url, "get", "/x", PROBE_CA=str(WORK / f"{ca}.pem"))


def test_right_certificate():
    hub, result = tls("good", "ca")
    assert result.ok().status == "200" and len(hub.requests) == 1


def check_untrusted(name, ca):
    hub, result = tls(name, ca)
    result.failed("certificate")
    assert "not trusted" in result.error and result.requests == "1"
    assert not hub.requests


def test_wrong_ca():
    check_untrusted("good", "stranger")


def test_expired_certificate():
    check_untrusted("expired", "ca")


def test_wrong_host_name():
    check_untrusted("wrong", "ca")


def test_no_such_ca_file():
    hub, result = tls("good", "missing")
    result.failed("certificate")


def test_first_comment_over_tls():
    with Standin({"faults": [on("POST", CREATE, "act", then={"do": "reset"})]}, *CERTS["good"]) as hub:
        probe(hub.url, "comment", "update", "new text", PROBE_CA=str(WORK / "ca.pem")).ok()
        one(hub)
        assert len(hub.sent("POST")) == 1


def test_no_way_from_https_to_http():
    hub, result = tls("good", "ca", faults=[on("GET", "/x", "redirect", location="{plain}/x")])
    result.failed("unusable answer")
    assert len(hub.requests) == 1


def test_no_token_for_the_proxy():
    """Through a CONNECT proxy: it sees the name of the host, not the token."""
    seen = []

    def relay(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def serve(listener):
        client, _ = listener.accept()
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        seen.append(head)
        host, port = head.split()[1].decode().rsplit(":", 1)
        server = socket.create_connection((host, int(port)))
        client.sendall(b"HTTP/1.1 200 Connection established\r\nLink: <x>; rel=next\r\n\r\n")
        threading.Thread(target=relay, args=(server, client), daemon=True).start()
        relay(client, server)

    with socket.create_server(("127.0.0.1", 0)) as listener, \
            Standin({"files": {"/x": {"a": 1}}}, *CERTS["good"]) as hub:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        proxy = f"http://user:pw@127.0.0.1:{listener.getsockname()[1]}"
        probe(hub.url, "get", "/x", PROBE_CA=str(WORK / "ca.pem"), https_proxy=proxy).ok()
        assert seen[0].startswith(b"CONNECT ") and TOKEN.encode() not in seen[0]
        assert hub.requests[0]["headers"]["authorization"] == f"Bearer {TOKEN}"


def main():
    make_certs()
    return tap.run(globals(), "test_", 4)


if __name__ == "__main__":
    sys.exit(main())
