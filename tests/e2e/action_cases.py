#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The GitHub Action end to end: each case holds the replies and the requests it expects. Prints TAP."""
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time

import tap
from action_runner import (BASE, BOT, COMMENT_MAX, CREATE, CREATE_PATH, HEAD, INPUTS, LIST, LIST_PATH,
                           MERGE, SA, TOKEN, WORK, Job, asked, commands, hub_of, marker, on, one, ours,
                           parse_outputs, pull_event, said, same_reports)

OLD_HOLD = {"login": BOT, "body": marker(said(True, net_bps=2.5, risk_ratio=0.31465)) + "old text"}
OLD_OK = {"login": BOT, "body": marker(said(False, net_bps=3.375)) + "old text"}
GET, POST = ("GET", LIST_PATH), ("POST", CREATE_PATH)


# --- the comment ---

def case_first_comment():
    with hub_of() as hub:
        r = Job(hub).run()
        body = one(hub, "OK", "maker_taker_ratio", "net_bps", "3.375", "+0.475", "p95_latency_ms",
                   "risk_ratio", "ITER_SUMMARY_24.json", "Commit 0123456789ab",
                   "https://github.test/o/r/actions/runs/42", "docker run --rm", f"--base {BASE}")
        assert "Since the last comment" not in body
        asked(hub, GET, GET, POST, GET)
        assert json.loads(hub.sent("POST")[0]["body"]).keys() == {"body"}
        assert r.outputs["comment-id"] == str(ours(hub)[0]["id"])
        assert r.outputs["comment-url"] == ours(hub)[0]["html_url"]
        assert r.outputs["verdict"] == "OK" and r.outputs["kpi-gate"] == "PASS"
        assert r.outputs["net-bps"] == "3.375" and r.outputs["iterations"] == "24"
        assert r.outputs["failed-metrics"] == "" and r.outputs["failures"] == "[]"
        assert r.outputs["report-md"] == f"{BASE}/reports/analysis/POST_SOAK_AUDIT_SUMMARY.md"
        assert [n for n, _, _ in r.commands].count("group") == 11
        assert [n for n, _, _ in r.commands].count("endgroup") == 11
        same_reports(r)


def case_first_comment_hold():
    with hub_of() as hub:
        r = Job(hub).hold().run(1)
        body = one(hub, "HOLD", "2.500", "-0.400")
        rows = [line for line in body.split("\n") if line.startswith("|") and "_" in line]
        assert "net_bps" in rows[0], "the failing row is not the first"
        assert r.outputs["failed-metrics"] == "net_bps" and r.outputs["ready"] == "false"
        assert json.loads(r.outputs["failures"]) == ["net_bps: 2.500 (expected >= 2.9)"]
        assert "net_bps: 2.500 (expected >= 2.9)" in r.annotations("error")
        same_reports(r)


def case_update():
    with hub_of([OLD_HOLD]) as hub:
        r = Job(hub).run()
        body = one(hub)
        since, = [line for line in body.split("\n") if "Since the last comment" in line]
        assert "HOLD → OK" in since and "resolved" in since and "aaaaaaaaaaaa" in since, since
        assert "net_bps 2.500 → 3.375" in since and "risk_ratio" not in since, since
        asked(hub, GET, ("PATCH", "/repos/o/r/issues/comments/1000"))
        assert r.outputs["comment-id"] == "1000"


def case_update_twice():
    """What a run says is read back by the next one."""
    with hub_of() as hub:
        Job(hub).run()
        Job(hub).run()
        one(hub, "no change")
        Job(hub).hold().run(1)
        one(hub, "OK → HOLD", "net_bps 3.375 → 2.500")


def case_edited_marker_data():
    broken = {"login": BOT, "body": marker({}).replace(b"{}".hex(), b"{\"hold\": 1, ".hex()) + "x"}
    with hub_of([broken]) as hub:
        Job(hub).run()
        assert "Since the last comment" not in one(hub)


def case_recreate():
    with hub_of([OLD_HOLD]) as hub:
        Job(hub, comment="recreate").run()
        one(hub, "HOLD → OK")
        assert ours(hub)[0]["id"] != 1000
        asked(hub, GET, GET, POST, GET, ("DELETE", "/repos/o/r/issues/comments/1000"))


def case_new():
    with hub_of([OLD_HOLD]) as hub:
        Job(hub, comment="new").run()
        assert len(ours(hub)) == 2 and ours(hub)[0]["body"].endswith("old text")
        asked(hub, GET, GET, POST)


def case_off():
    with hub_of([OLD_HOLD]) as hub:
        r = Job(hub, comment="off").run()
        asked(hub)
        assert r.outputs["comment-id"] == ""


def case_on_change_same():
    with hub_of([OLD_OK]) as hub:
        Job(hub, comment_on="change").run()
        one(hub, "old text")
        asked(hub, GET)


def case_on_change_first():
    with hub_of() as hub:
        Job(hub, comment_on="change").run()
        one(hub, "OK")


def case_on_change_changed():
    with hub_of([OLD_OK]) as hub:
        Job(hub, comment_on="change").hold().run(1)
        one(hub, "OK → HOLD")


def case_on_hold_ok():
    with hub_of() as hub:
        Job(hub, comment_on="hold").run()
        asked(hub, GET)


def case_on_hold_hold():
    with hub_of() as hub:
        Job(hub, comment_on="hold").hold().run(1)
        one(hub, "HOLD")


def case_on_hold_resolved():
    with hub_of([OLD_HOLD]) as hub:
        Job(hub, comment_on="hold").run()
        one(hub, "HOLD → OK", "resolved")
    with hub_of([OLD_OK]) as hub:
        Job(hub, comment_on="hold").run()
        one(hub, "old text")


def case_keys():
    with hub_of() as hub:
        for key in ("fast", "slow", "fast", "a|b `x` <c> @user"):
            Job(hub, comment_key=key, comment="update").with_env().allow(3).run()
        assert len(ours(hub)) == 3
        assert "(fast)" in ours(hub)[0]["body"] and "(slow)" in ours(hub)[1]["body"]
        assert "@user" not in ours(hub)[2]["body"] and "<c>" not in ours(hub)[2]["body"]


def case_250_older_comments_over_three_pages():
    items = [{"login": f"u{i}", "body": "hello"} for i in range(250)]
    items[-2] = OLD_HOLD
    with hub_of(items) as hub:
        Job(hub).run()
        one(hub, "HOLD → OK")
        assert [q["path"].rpartition("page=")[2] for q in hub.sent("GET", "/comments")] == ["100", "2", "3"]


def case_foreign_comment_with_our_marker():
    foreign = {"login": "mallory", "body": marker(said(True)) + "mine"}
    with hub_of([foreign, {"login": BOT, "body": "> " + marker(said(True))}]) as hub:
        r = Job(hub, comment_on="hold").run()
        assert not hub.sent("POST") and r.outputs["comment-id"] == ""
        Job(hub).run()
        assert "Since the last comment" not in one(hub)
        assert hub.comments[7][0]["body"] == foreign["body"]


def case_two_jobs_at_once():
    with hub_of(faults=[on("POST", CREATE, "barrier", times=2, count=2)]) as hub:
        jobs = [Job(hub).allow(2) for _ in range(2)]
        running = [(job, job.start()) for job in jobs]
        results = [job.finish(process, 0) for job, process in running]
        one(hub, "OK")
        assert len(hub.sent("POST")) == 2
        assert str(ours(hub)[0]["id"]) in [r.outputs["comment-id"] for r in results]


def case_body_too_long():
    rules = "".join(f"net_bps>={i}\nnet_bps<={-i}\n" for i in range(4, 5))
    with hub_of() as hub:
        r = noisy(Job(hub, thresholds=rules + "slippage_p95<=0.1\nadverse_p95<=0.1")).run(1)
        body = one(hub, "HOLD", "Shortened")
        assert len(body.encode()) <= COMMENT_MAX
        for name in ("net_bps", "slippage_bps_p95", "adverse_bps_p95"):
            assert re.search(rf"^\|[^|]*\| `{name}` \|", body, re.M), name
        assert len(r.summary.encode()) > COMMENT_MAX


def case_refused_as_too_long():
    with hub_of(faults=[on("POST", CREATE, "status", status=422, body={
            "message": "Validation Failed", "errors": [{"message": "Body is too long"}]})]) as hub:
        r = Job(hub).run()
        r.said_once("Validation Failed; Body is too long")
        assert not ours(hub)


# --- refusals and limits: the verdict stands, and is said once why ---

def refused(fault, *texts, job=None, code=0, most_s=20, **more):
    faults = fault if isinstance(fault, list) else [fault]
    with hub_of(faults=faults, **more) as hub:
        begun = time.monotonic()
        r = (job(hub) if job else Job(hub, api_timeout="2")).run(code)
        assert time.monotonic() - begun < most_s
        r.said_once("job summary", *texts)
        assert r.outputs["comment-id"] == "" and not ours(hub)
        assert "net_bps" in r.summary and "ITER_SUMMARY" in r.summary
        return r, hub


def case_401():
    refused(on("GET", "", "status", status=401, body={"message": "Bad credentials"}, times=9),
            "401", "Bad credentials")


def case_401_hold():
    refused(on("GET", "", "status", status=401, times=9), "401",
            job=lambda hub: Job(hub).hold(), code=1)


def case_403_missing_permission():
    _, hub = refused(on("POST", CREATE, "status", status=403, times=9, body={
        "message": "Resource not accessible by integration"}), "'pull-requests: write'")
    assert len(hub.sent("POST")) == 1


def case_no_token():
    with hub_of() as hub:
        Job(hub, github_token="").run().said_once("no github-token")
        asked(hub)


def case_token_with_a_line_break():
    with hub_of() as hub:
        r = Job(hub, github_token="abc\r\nX-Evil: 1").run()
        assert "Evil" not in r.log and not hub.requests
        r.said_once("token has characters")


def case_limits_with_retry_after():
    for status in (403, 429):
        with hub_of(faults=[on("POST", CREATE, "status", status=status,
                               headers={"Retry-After": "1"})]) as hub:
            r = Job(hub).run()
            one(hub, "OK")
            assert "waiting 1 s" in r.err
            assert len(hub.sent("POST")) == 2


def case_limits_without_retry_after():
    """They cost at least 60 s: not within this budget."""
    for status in (403, 429):
        _, hub = refused(on("POST", CREATE, "status", status=status, times=9, body={
            "message": "You have exceeded a secondary rate limit"}), "rate limit", "wait 60 s")
        assert len(hub.sent("POST")) == 1


def case_primary_limit():
    with hub_of(faults=[on("POST", CREATE, "status", status=403, headers={
            "x-ratelimit-remaining": "0", "x-ratelimit-reset": "{now}"})]) as hub:
        Job(hub).run()
        one(hub, "OK")
    # (Half of what is left is for one answer; a busy machine may take longer than half of two seconds, and is asked again.)
    _, hub = refused(on("GET", "", "status", status=403, times=9, headers={
        "x-ratelimit-remaining": "0", "x-ratelimit-reset": "{now+3000}"}), "rate limit", job=lambda hub: Job(hub, api_timeout="20"))
    assert len(hub.requests) == 1


# --- outages ---

def case_5xx():
    with hub_of(faults=[on("GET", LIST, "status", status=500, body="<html>##[error]x"),
                        on("POST", CREATE, "status", status=502),
                        on("POST", CREATE, "status", status=503, headers={"Retry-After": "1"})]) as hub:
        Job(hub).run()
        one(hub, "OK")


def case_5xx_for_good():
    for status in (500, 502, 503):
        refused(on("GET", "", "status", status=status, times=99), f"GitHub answered {status}")


def case_reset_before_the_answer():
    with hub_of(faults=[on("GET", LIST, "reset"), on("POST", CREATE, "reset")]) as hub:
        Job(hub).run()
        one(hub, "OK")


def case_reset_in_the_middle_of_the_body():
    with hub_of([{"login": "u", "body": "x" * 500}], faults=[
            on("GET", LIST, "reset_body"), on("POST", CREATE, "reset_body")]) as hub:
        Job(hub).run()
        one(hub, "OK")
        assert len(hub.sent("POST")) == 1


def case_truncated_and_wrong_json():
    with hub_of([{"login": "u", "body": "x" * 500}], faults=[
            on("GET", LIST, "truncate"), on("GET", LIST, "text", body="<html>a proxy's page</html>"),
            on("POST", CREATE, "cut_json")]) as hub:
        Job(hub).run()
        one(hub, "OK")
        assert len(hub.sent("POST")) == 1


def case_garbage_once():
    for fault in (on("GET", LIST, "garbage"), on("GET", LIST, "status", status=304),
                  on("GET", LIST, "status", status=300, body="<html>choose</html>"),
                  on("GET", LIST, "text", body=""), on("GET", LIST, "text", body="{}")):
        with hub_of([OLD_HOLD], faults=[fault]) as hub:
            Job(hub).run()
            one(hub, "HOLD → OK")


def case_wrong_json_for_good():
    refused(on("GET", "", "text", body="[1,", times=99), "not JSON")


def case_slow_body():
    with hub_of([{"login": "u", "body": "x" * 500}],
                faults=[on("GET", LIST, "slow", seconds=0.5)]) as hub:
        Job(hub).run()
        one(hub, "OK")


def case_slower_than_the_budget():
    refused(on("GET", "", "slow", seconds=20, pieces=100, times=99), "api-timeout", most_s=8,
            comments=[{"login": "u", "body": "x" * 500}])


def case_hanging_server():
    r, _ = refused(on("GET", "", "hang", times=99), "api-timeout", most_s=8,
                   job=lambda hub: Job(hub, api_timeout="1", check_name="soak", commit_status="soak"))
    assert r.outputs["verdict"] == "OK"


def case_nobody_listens():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        r = Job(api_timeout="1").with_env(GITHUB_API_URL=f"http://127.0.0.1:{s.getsockname()[1]}").run()
    r.said_once("job summary")


def case_lost_answers():
    for then in ({"do": "reset"}, {"do": "status", "status": 502}, {"do": "text", "body": "<html>"}):
        with hub_of(faults=[on("POST", CREATE, "act", then=then)]) as hub:
            r = Job(hub).run()
            one(hub, "OK")
            assert len(hub.sent("POST")) == 1
            assert r.outputs["comment-id"] == str(ours(hub)[0]["id"])


def case_lost_answer_by_a_hang():
    with hub_of(faults=[on("POST", CREATE, "act", then={"do": "hang"})]) as hub:
        Job(hub, api_timeout="6").run()
        one(hub, "OK")
        assert len(hub.sent("POST")) == 1


def case_github_says_commands():
    with hub_of(faults=[on("GET", "", "status", status=422, times=9, body={
            "message": f"bad {TOKEN} ##[error]x\n::error::x\r::warning::x"})]) as hub:
        Job(hub).run().said_once("bad ***")
    with hub_of(faults=[on("GET", LIST, "status", status=503, body={
            "message": f"{TOKEN} ##[error]x\n::error::x"}, headers={"Retry-After": "1"})]) as hub:
        r = Job(hub).run()
        assert "waiting 1 s" in r.err and r.annotations("error") == []


# --- where the requests go ---

def case_redirect_to_another_host():
    _, hub = refused(on("GET", LIST, "redirect", location="{other}/z", times=9), "")
    assert all("authorization" not in {h.lower() for h in q["headers"]}
               for q in hub.requests if q["server"] == "other")
    _, hub = refused(on("POST", CREATE, "redirect", status=307, location="{other}/z", times=9),
                     "another host")
    assert all(q["server"] == "api" for q in hub.requests)


def case_renamed_repository():
    with hub_of([{"login": "u", "body": "hello"}] * 120, renamed={"o/r": "o/new"}) as hub:
        Job(hub, check_name="soak").run()
        one(hub, "OK")
        assert len(hub.sent("POST", "^/repositories/1/issues")) == 1
        assert hub.check_runs[0]["conclusion"] == "success"


def case_enterprise_prefix():
    with hub_of([{"login": "u", "body": "hello"}] * 120, prefix="/api/v3") as hub:
        Job(hub, check_name="soak", commit_status="soak").run()
        one(hub, "OK")
        assert all(q["path"].startswith("/api/v3/repos/o/r/") for q in hub.requests)


def case_bad_api_url():
    for url in ("ftp://x", "https://user@x/", "nonsense"):
        Job().with_env(GITHUB_API_URL=url).run().said_once("URL")


# --- TLS ---

CERTS = {}


def openssl(*args):
    subprocess.run(["openssl", *args], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE, cwd=WORK)


def make_certs():
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    for ca in ("ca", "stranger"):
        openssl("req", "-x509", *key, "-keyout", f"{ca}.key", "-out", f"{ca}.pem", "-days", "2",
                "-subj", f"/CN={ca} of the test", "-addext", "keyUsage=critical,keyCertSign")
    (WORK / "ca.cnf").write_text(
        "[ca]\ndefault_ca=d\n[d]\nnew_certs_dir=.\ndatabase=index.txt\nrand_serial=yes\n"
        "default_md=sha256\npolicy=p\nunique_subject=no\ncopy_extensions=copy\n[p]\ncommonName=supplied\n")
    (WORK / "index.txt").write_text("")
    for name, san, begin, end in (("good", "IP:127.0.0.1", -3600, 86400),
                                  ("expired", "IP:127.0.0.1", -7200, -3600),
                                  ("wrong", "DNS:api.github.com", -3600, 86400)):
        openssl("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}",
                "-addext", f"subjectAltName={san}")
        start, stop = (time.strftime("%y%m%d%H%M%SZ", time.gmtime(time.time() + t)) for t in (begin, end))
        openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key",
                "-in", f"{name}.csr", "-out", f"{name}.pem", "-startdate", start, "-enddate", stop)
        CERTS[name] = (str(WORK / f"{name}.pem"), str(WORK / f"{name}.key"))


def case_own_ca():
    for variable in ("SSL_CERT_FILE", "CURL_CA_BUNDLE"):
        with hub_of(cert=CERTS["good"]) as hub:
            Job(hub).with_env(**{variable: str(WORK / "ca.pem")}).run()
            one(hub, "OK")


def untrusted(cert, ca):
    with hub_of(cert=CERTS[cert]) as hub:
        r = Job(hub, check_name="soak").with_env(SSL_CERT_FILE=str(WORK / ca)).run()
        r.said_once("certificate is not trusted")
        asked(hub)


def case_wrong_ca():
    untrusted("good", "stranger.pem")


def case_expired_certificate():
    untrusted("expired", "ca.pem")


def case_wrong_host_name():
    untrusted("wrong", "ca.pem")


def case_missing_ca_file():
    untrusted("good", "missing.pem")


# --- check run and commit status ---

def case_check_run():
    with hub_of() as hub:
        r = Job(hub, check_name="soak / audit", comment="off").run()
        run, = hub.check_runs
        first = json.loads(hub.sent("POST")[0]["body"])
        assert (first["status"], first["conclusion"], first["head_sha"], first["name"]) == (
            "completed", "success", HEAD, "soak / audit")
        assert (run["status"], run["conclusion"]) == ("completed", "success")
        assert "net_bps" in run["output"]["summary"] and "OK" in run["output"]["title"]
        assert run["details_url"] == "https://github.test/o/r/actions/runs/42"
        assert r.outputs["check-url"] == run["html_url"]
        asked(hub, ("GET", f"/repos/o/r/commits/{HEAD}/check-runs?check_name=soak%20%2F%20audit"
                    "&filter=all&per_page=100"), ("POST", "/repos/o/r/check-runs"))


def case_check_run_hold_with_many_annotations():
    with hub_of() as hub:
        noisy(Job(hub, check_name="soak", comment="off").hold()).run(1)
        run, = hub.check_runs
        assert run["conclusion"] == "failure" and "HOLD" in run["output"]["title"]
        assert len(run["annotations"]) == 100 and len(hub.sent("PATCH")) == 2
        assert all(n["path"].startswith(BASE + "/") for n in run["annotations"])
        first, last = run["annotations"][0], run["annotations"][-1]
        assert (first["annotation_level"], first["message"]) == (
            "failure", "net_bps: 2.500 (expected >= 2.9)")
        assert re.match(r"and \d{3} more", last["message"]), last
        levels = [n["annotation_level"] for n in run["annotations"][:-1]]
        assert levels == sorted(levels, key=["failure", "warning", "notice"].index)
        assert len(run["output"]["summary"].encode()) <= 65535


def case_check_run_audit_not_done():
    with hub_of() as hub:
        Job(hub, check_name="soak").without_iterations().run(4)
        run, = hub.check_runs
        assert (run["status"], run["conclusion"]) == ("completed", "failure")
        assert "could not be done" in run["output"]["title"]


def case_check_run_fail_on_never():
    with hub_of() as hub:
        Job(hub, check_name="soak", fail_on="never").hold().run(0)
        assert hub.check_runs[0]["conclusion"] == "failure"


def case_check_run_begin_fails():
    with hub_of(faults=[on("POST", "/check-runs$", "status", status=403, body={
            "message": "Resource not accessible by integration"}, times=9)]) as hub:
        r = Job(hub, check_name="soak").run()
        one(hub, "OK")
        r.said_once("'checks: write'")
        assert r.outputs["check-url"] == ""


def case_commit_status():
    with hub_of() as hub:
        Job(hub, commit_status="soak/audit", comment="off").run()
        Job(hub, commit_status="soak/audit", comment="off").hold().run(1)
        asked(hub, *[("GET", f"/repos/o/r/commits/{HEAD}/statuses?per_page=100"),
                     ("POST", f"/repos/o/r/statuses/{HEAD}")] * 2)
        assert [s["state"] for s in hub.statuses] == ["success", "failure"]
        assert all(s["context"] == "soak/audit" and len(s["description"]) <= 140
                   and s["target_url"].endswith("/42") for s in hub.statuses)


def case_everything_at_once():
    with hub_of() as hub:
        r = Job(hub, check_name="soak", commit_status="soak").hold().run(1)
        one(hub, "HOLD")
        assert hub.check_runs[0]["conclusion"] == hub.statuses[0]["state"] == "failure"
        assert r.outputs["check-url"] and r.outputs["comment-url"]
        writes = [q["at"] for q in hub.requests if q["method"] != "GET"]
        assert all(b - a >= 1 for a, b in zip(writes, writes[1:])), writes


# --- signals ---

def case_cancelled():
    for number in (signal.SIGINT, signal.SIGTERM):
        with hub_of(faults=[on("GET", LIST, "hang", times=9)]) as hub:
            job = Job(hub, check_name="soak")
            process = job.start()
            for _ in range(500):
                if hub.sent("GET"):
                    break
                time.sleep(0.01)
            process.send_signal(number)
            begun = time.monotonic()
            r = job.finish(process, 128 + number)
            assert time.monotonic() - begun < 6
            run, = hub.check_runs
            assert run["status"] == "completed", run
            assert r.outputs["verdict"] == "OK"


# --- events ---

def pull(number=7, repo="o/r", sha=HEAD):
    return {"number": number, "state": "open",
            "head": {"ref": "fix", "sha": sha, "repo": {"full_name": repo}},
            "base": {"ref": "main", "sha": MERGE, "repo": {"full_name": "o/r"}}}


def case_pull_request_target_of_a_fork():
    with hub_of() as hub:
        Job(hub, "pull_request_target", pull_event(fork=True), commit_status="soak").run()
        one(hub, "OK")
        assert hub.statuses[0]["sha"] == HEAD


def case_issue_comment():
    payload = {"repository": {"full_name": "o/r"}, "issue": {"number": 7, "pull_request": {"url": "x"}}}
    with hub_of(pulls={"7": pull()}) as hub:
        Job(hub, "issue_comment", payload, commit_status="soak").run()
        one(hub, "OK", "Commit 0123456789ab")
        assert hub.requests[0]["path"] == "/repos/o/r/pulls/7" and hub.statuses[0]["sha"] == HEAD
    with hub_of() as hub:
        Job(hub, "issue_comment", {"issue": {"number": 7}}).run()
        asked(hub)


def workflow_run(pulls):
    return {"repository": {"id": 1, "full_name": "o/r"}, "workflow_run": {
        "event": "pull_request", "head_sha": HEAD, "head_branch": "fix", "pull_requests": pulls,
        "head_repository": {"full_name": "x/r" if not pulls else "o/r"}}}


def case_workflow_run():
    with hub_of() as hub:
        listed = {"number": 7, "head": {"sha": HEAD}, "base": {"ref": "main", "repo": {"id": 1}}}
        Job(hub, "workflow_run", workflow_run([listed]), commit_status="soak").run()
        one(hub, "Commit 0123456789ab")
        assert hub.statuses[0]["sha"] == HEAD
    with hub_of(pulls={"7": pull(repo="x/r")}, commit_pulls={HEAD: [7]}) as hub:
        Job(hub, "workflow_run", workflow_run([])).run()
        one(hub, "OK")
        assert hub.requests[0]["path"].startswith(f"/repos/o/r/commits/{HEAD}/pulls")
    with hub_of(pulls={"7": pull(repo="x/r")}) as hub:
        Job(hub, "workflow_run", workflow_run([])).run()
        one(hub, "OK")
    with hub_of() as hub:
        r = Job(hub, "workflow_run", workflow_run([]), check_name="soak").run()
        assert not ours(hub) and hub.check_runs[0]["head_sha"] == HEAD
        assert not r.warnings()


def case_events_without_a_pull_request():
    group = {"merge_group": {"head_sha": HEAD, "base_sha": MERGE, "base_ref": "refs/heads/main",
                             "head_ref": f"refs/heads/gh-readonly-queue/main/pr-7-{MERGE}"}}
    for event, payload, sha in (("merge_group", group, HEAD), ("push", {"after": HEAD}, HEAD),
                                ("schedule", {"schedule": "0 0 * * *"}, MERGE),
                                ("workflow_dispatch", {"inputs": None}, MERGE)):
        with hub_of() as hub:
            r = Job(hub, event, payload).hold().run(1)
            asked(hub)
            assert not r.warnings()
        with hub_of() as hub:
            Job(hub, event, payload, commit_status="soak").run()
            assert [q["path"] for q in hub.sent("POST")] == [f"/repos/o/r/statuses/{sha}"]


def case_pr_number():
    with hub_of(pulls={"7": pull()}) as hub:
        Job(hub, "workflow_dispatch", {}, pr_number="7", check_name="soak").run()
        one(hub, "OK")
        assert hub.check_runs[0]["head_sha"] == HEAD


def case_an_event_that_names_no_commit():
    """Check run and status that are asked for, and belong to none: said once."""
    event = pull_event()
    for head in ({}, {"sha": "../../x"}, {"sha": 7}):
        payload = {**event, "pull_request": {**event["pull_request"], "head": {**event["pull_request"]["head"], "sha": None, **head}}}
        with hub_of(pulls={"7": pull()}) as hub:
            r = Job(hub, payload=payload, check_name="soak", commit_status="soak").hold().run(1)
            assert not hub.check_runs and not hub.statuses
            r.said_once("the event names no commit")


def case_unusable_event_file():
    """GitHub's side being broken never changes the verdict."""
    for content in ("{", "", "[]", "\0"):
        with hub_of() as hub:
            r = Job(hub, payload=content).hold().run(1)
            assert not ours(hub) and r.outputs["ready"] == "false"
            if content == "{":
                r.said_once("event file")
    with hub_of() as hub:
        Job(hub).with_env(GITHUB_EVENT_PATH="/nowhere/event.json").run().said_once("event file")
        Job(hub).with_env(GITHUB_REPOSITORY="no/repo/sitory").run().said_once("GITHUB_REPOSITORY")


# --- inputs ---

def case_wrong_values_of_inputs():
    wrong = {
        "summary": ("tRUE", "yes", "1", "true false"), "annotations": ("FaLSE", "no"),
        "fail-on": ("HOLD", "always"), "comment": ("on", "true"), "comment-on": ("fail",),
        "steady-start": ("-1", "x", "1.5", "1e3"), "window": ("0", "", "8 9"), "min-iterations": ("x",),
        "api-timeout": ("0", "3601", "2m"), "pr-number": ("-1", "#7"),
        "thresholds": ("net_bps>3", "nonsense", "net_bps>=x", "net_bps>=1\nwhat>=1"),
    }
    takes = {"summary": "true nor false", "annotations": "true nor false", "fail-on": "hold, warn or never",
             "comment": "update, new, recreate or off", "comment-on": "always, change or hold",
             "thresholds": ">="}
    with hub_of() as hub:
        for name, values in wrong.items():
            for value in values:
                if not value:
                    continue
                r = Job(hub, **{name: value}).run(2)
                assert f"input '{name}'" in r.log, r.log
                assert value.split("\n")[-1] in r.log, r.log
                assert takes.get(name, "whole number from") in r.log, r.log
                refused_settings(r, name)
                one(hub, "HOLD", f"input '{name}'")


def case_nonsense_in_every_input_that_takes_no_text():
    """Numbers, words and switches: what is none of them is named, and never taken for something else."""
    numbers = ("-1", "x", "1.5", "1e3", "0x10", "1 2", "1,000", "99999999999999999999999", "+5", "true", "NaN", "\u0663", "$(id)",
               "${{ 1 }}", "--", "null")
    words = ("HOLD!", "hold warn", "0", "null", "update,new", "${{ x }}", "\u041erange")
    wrong = {name: numbers for name in ("steady-start", "window", "min-iterations", "api-timeout", "pr-number", "job-index",
                                        "job-total", "baseline-max-age")}
    wrong["alpha"] = ("x", "0", "-0.05", "0.6", "1e999", "nan", "inf", "0x1p-5", "5%", "0,05")
    for name in ("fail-on", "comment", "comment-on", "charts", "mode", "policy-change", "policy-from", "on-no-baseline",
                 "compare-window", "summary", "html", "plots", "annotations", "runs-alike", "fail-on-regression",
                 "allow-hold-baseline"):
        wrong[name] = words
    rows = [(name, value) for name, values in wrong.items() for value in values]
    few = [row for i, row in enumerate(rows) if row[0] in ("job-index", "alpha") or i % 5 == 0]
    assert {name for name, _ in few} == wrong.keys()
    for name, value in few:
        r = Job(github_token="", **{name: value}).run(2, decided=name not in ("summary", "annotations"))
        assert f"input '{name}'" in r.log and value in r.log.replace("%25", "%"), (name, value, r.log)
        assert (r.outputs["verdict"], r.outputs["ready"]) == ("HOLD", "false"), (name, value)


def case_legs_that_there_are_not():
    for index, total in (("2", "2"), ("7", "1"), ("0", "0")):
        r = Job(github_token="", job_index=index, job_total=total).run(2)
        assert "input 'job-" in r.log and r.outputs["verdict"] == "HOLD", r.log
    # a runner that is not GitHub's knows no matrix: empty, or the expression as it stands in action.yml
    for text in ("", " ", None):
        more = {} if text is None else {"job_index": text, "job_total": text}
        Job(github_token="", **more).run()
    Job(github_token="", job_index=" 1\n", job_total="\t2 ").run()


def case_reports_outside_of_the_workspace():
    """What is written there is lost with the container, or lies on a machine that others use."""
    def place(job):
        (job.ws / "away").symlink_to(job.dir / "elsewhere")
        (job.dir / "elsewhere").mkdir()
        return job
    for name in ("/tmp/soak-reports-{}", "../out", "a/../../out", "/", "/github/workspace/../x", "away/x", "away", "{ws}/../x",
                 "{ws}x", "x/" * 2100):
        job = place(Job(github_token=""))
        job.inputs["output-dir"] = name.format(job.dir.name, ws=job.ws)
        r = job.run(2)
        assert "input 'output-dir'" in r.log and r.outputs["verdict"] == "HOLD", (name, r.log)
        assert not list((job.dir / "elsewhere").iterdir()) and not (job.dir / "out").exists(), name
    for name in ("out", "./a/../b", "{ws}/out", "{ws}//out/", "{temp}/out"):
        job = place(Job(github_token=""))
        job.inputs["output-dir"] = name.format(ws=job.ws, temp=job.dir / "temp")
        r = job.run()
        assert os.path.isfile(os.path.join(job.ws, r.outputs["report-json"])), (name, r.outputs["report-json"])
    job = Job(github_token="", output_dir=str(WORK / "laptop-out")).with_env(GITHUB_WORKSPACE=None, GITHUB_ACTIONS=None)
    job.run(None, decided=False)
    assert (WORK / "laptop-out/POST_SOAK_AUDIT_SUMMARY.json").is_file()


def refused_settings(r, name):
    """Nobody who reads the outputs or the summary takes it for a pass."""
    assert (r.outputs["verdict"], r.outputs["ready"]) == ("HOLD", "false")
    assert [f"input '{name}'" in text for text in json.loads(r.outputs["failures"])] == [True]
    assert r.outputs["report-md"] == "" and r.outputs["net-bps"] == ""
    assert f"input '{name}'" in r.summary


def case_wrong_input_replaces_what_an_older_comment_says():
    with hub_of([OLD_OK]) as hub:
        r = Job(hub, fail_on="sometimes", check_name="soak", commit_status="soak").run(2)
        one(hub, "HOLD", "input 'fail-on'")
        assert hub.check_runs[0]["conclusion"] == hub.statuses[0]["state"] == "failure"
        refused_settings(r, "fail-on")
    with hub_of() as hub:
        r = Job(hub, commit_status="é" * 256, check_name="soak").run(2)
        assert "256 characters; at most 255" in r.log and not hub.statuses
        refused_settings(r, "commit-status")
        Job(hub, commit_status="é" * 255).run()
        assert len(hub.statuses) == 1


def case_inputs_are_trimmed():
    for summary in ("True", "TRUE", " true ", "true\n"):
        assert Job(github_token="", summary=summary).run().summary
    for summary in ("False", "FALSE", "\tfalse"):
        assert not Job(github_token="", summary=summary).run(decided=False).summary
    with hub_of() as hub:
        r = Job(hub, fail_on=" hold\n", window=" 8 ", base=f" {BASE}\n", comment="update ",
                check_name=" soak ", steady_start="\n7").run()
        one(hub, "OK")
        assert hub.check_runs[0]["name"] == "soak" and r.outputs["net-bps"] == "3.375"


def case_wrong_value_with_commands():
    r = Job(comment="x ##[error]y\n::error::z\r::warning::w", github_token="").run(2)
    assert not [a for a in r.annotations("error") if a == "z"]
    assert not [a for a in r.annotations("warning") if a == "w"]
    r = Job(thresholds="##[error]y", github_token="").run(2, decided=False)
    assert all("z" not in a for a in r.annotations("error"))


def case_wrong_input_is_an_annotation_and_no_pass():
    r = Job(fail_on="x", github_token="").run(2)
    assert any("input 'fail-on'" in a for a in r.annotations("error")), r.log


def case_empty_inputs_are_the_defaults():
    with hub_of() as hub:
        Job(hub, **{name: "" for name in INPUTS if name not in ("base", "github-token")}).run()
        one(hub, "OK")


def case_settings():
    with hub_of() as hub:
        r = Job(hub, thresholds="\n net_bps>=3.5 \r\n\nrisk_ratio<=0.5\n", window="4",
                steady_start="10", min_iterations="30", output_dir="out/reports").run(1)
        assert r.outputs["report-json"] == "out/reports/POST_SOAK_AUDIT_SUMMARY.json"
        report = json.loads((r.job.ws / "out/reports/POST_SOAK_AUDIT_SUMMARY.json").read_text())
        assert not report["readiness"]["pass"]
        body = one(hub, "--threshold 'net_bps>=3.5'", "--window 4", "--steady-start 10",
                   "--min-iterations 30", "--out out/reports")
        # the line of the comment gives the same verdict
        line = re.search(r"^docker run .* soak-audit:\S+ (audit .*)$", body, re.M).group(1)
        done = subprocess.run(f"{SA} {line}", shell=True, cwd=r.job.ws, capture_output=True)
        assert done.returncode == 1 and b"net_bps: 3.373" in done.stdout or b"net_bps" in done.stdout
        assert int(r.outputs["notes"]) >= 1


def case_switches():
    with hub_of() as hub:
        r = Job(hub, summary="false", annotations="false").hold().run(1)
        assert r.summary == "" and not r.annotations("error")


def case_files_of_the_runner_missing():
    Job(github_token="").with_env(GITHUB_OUTPUT=None, GITHUB_STEP_SUMMARY=None).run()


# --- KPI gate and readiness ---

GATES = (({"verdict": "PASS"}, "PASS", "OK"), ({"verdict": "WARN", "reasons": ["EDGE"]}, "WARN", "WARN"),
         ({"verdict": "FAIL", "reasons": ["EDGE", "LATENCY"]}, "FAIL", "HOLD"),
         (None, "MISSING", "OK"), ("{", "UNKNOWN", "INCONCLUSIVE"), ("[]", "UNKNOWN", "INCONCLUSIVE"),
         ({"verdict": "pass"}, "UNKNOWN", "INCONCLUSIVE"), ({}, "UNKNOWN", "INCONCLUSIVE"))
EXIT = {"OK": 0, "WARN": 0, "INCONCLUSIVE": 3, "HOLD": 1}


def case_both_gates():
    for gate, word, gate_state in GATES:
        for hold in (False, True):
            for fail_on in ("hold", "warn", "never"):
                job = Job(fail_on=fail_on, github_token="").gate(gate)
                job = job.hold() if hold else job
                state = "HOLD" if hold else gate_state
                code = EXIT[state] if fail_on != "never" or word == "FAIL" else 0
                if fail_on == "warn" and state == "WARN":
                    code = 1
                r = job.run(code)
                assert r.outputs["kpi-gate"] == word
                assert r.outputs["state"] == state
                kind = {"WARN": "warning", "INCONCLUSIVE": "error", "HOLD": "error"}.get(gate_state)
                assert not kind or any("KPI gate: " in a for a in r.annotations(kind)), r.log
                assert kind or "KPI gate: " not in "".join(r.annotations("error")), r.log
                exits = re.findall(r"^\[EXIT\] .*verdict: (\w+), exit_code=(\d)", r.out, re.M)
                shown = "OK" if state == "WARN" else state
                assert exits == [(shown, str(r.code))], exits
                doc = json.loads(r.file("POST_SOAK_AUDIT_SUMMARY.json"))
                assert doc["decision"]["state"] == state
                assert doc["readiness"]["kpis_pass"] == (not hold)


def case_gate_fails_alone():
    with hub_of() as hub:
        r = Job(hub, check_name="soak", commit_status="soak").gate(
            {"verdict": "FAIL", "reasons": ["LATENCY"]}).run(1)
        one(hub, "HOLD", "KPI gate", "FAIL", "LATENCY")
        assert hub.check_runs[0]["conclusion"] == hub.statuses[0]["state"] == "failure"
        assert "HOLD" in hub.check_runs[0]["output"]["title"], hub.check_runs[0]["output"]["title"]
        done = same_reports(r)
        assert done.returncode == 1, "the audit on a laptop does not come to the same decision"


# --- audits that could not be done ---

def not_done(job, code=4):
    with hub_of([OLD_OK]) as hub:
        made = job(hub)
        r = made.run(code)
        assert (r.outputs["verdict"], r.outputs["ready"]) == ("HOLD", "false")
        assert r.outputs["net-bps"] == "" and r.outputs["report-md"] == ""
        assert len(json.loads(r.outputs["failures"])) == 1
        assert "could not be done" in r.summary
        one(hub, "could not be done", "HOLD")
        run, = hub.check_runs
        assert run["conclusion"] == "failure"
        return r


def case_no_base():
    not_done(lambda hub: Job(hub, base="nowhere", check_name="soak"))


def case_nothing_usable():
    not_done(lambda hub: Job(hub, check_name="soak", fail_on="never").without_iterations())
    def broken(hub):
        job = Job(hub, check_name="soak")
        for path in job.base.glob("ITER_SUMMARY_*"):
            path.write_text("{ ##[error]x\n::error::y")
        return job
    not_done(broken)


def case_unwritable_reports():
    def job(hub):
        made = Job(hub, check_name="soak", output_dir="file/reports")
        (made.ws / "file").write_text("in the way")
        return made
    r = not_done(job)
    assert "reports not written" in r.summary


def case_unwritable_output_file():
    job = Job(github_token="")
    (job.dir / "output").unlink()
    (job.dir / "output").symlink_to("/dev/null")
    r = job.run(4)
    assert any("outputs not written" in w for w in r.annotations("error"))
    assert re.findall(r"^\[EXIT\] .*exit_code=(\d+)$", r.out, re.M)[-1] == "4", r.out[-400:]


def case_unwritable_summary():
    r = Job(github_token="").with_env(GITHUB_STEP_SUMMARY="/nowhere/summary").run()
    assert any("summary not written" in w for w in r.annotations("warning"))


# --- hostile artifacts ---

EVIL = ("::error::EVIL", "##[error]EVIL", "a\n::error::EVIL", "a\r::add-mask::EVIL", "a\r\n##[group]EVIL",
        "`EVIL` | EVIL |", "@evil #123 https://evil.test", "<script>EVIL</script>", "![x](https://evil.test)",
        "[x](javascript:EVIL)", "--> EVIL", "</details>EVIL", "\u202eEVIL\u2028EVIL", "\x1b[31mEVIL\0")
SMUGGLED = ("@evil", "<script", "](https:", "](javascript", "https://evil", " | EVIL |", "`EVIL`",
            "\u202e", "\u2028", "\x1b", "\0", " #123", "--> EVIL", "</details>EVIL")


def hostile(job):
    job.gate({"verdict": "FAIL", "reasons": list(EVIL)})
    (job.base / "TUNING_REPORT.json").write_text(json.dumps({"iterations": [
        {"iteration": i + 1, "skip_reason": {"note": text}, "skipped": True, "reason": text,
         "suggested_deltas": {text: 1}, "applied": False} for i, text in enumerate(EVIL)]}))
    for name in ("::error::EVIL", "##[error]EVIL", "a\n::error::EVIL", "<script>", "a|b`c@evil"):
        (job.base / name).write_text("x")
    (job.base / "reports/analysis").mkdir(parents=True, exist_ok=True)
    (job.base / "reports/analysis/warmup_metrics.prom").write_text(
        "".join('warmup_guard_triggers_total{guard="%s"} 1\n' % re.sub(r'[\n"\\\0]', "", t) for t in EVIL))
    for i, text in enumerate(EVIL):
        (job.base / f"ITER_SUMMARY_{100 + i}.json").write_text('{"' + text)
        (job.base / f"ITER_SUMMARY_{200 + i}.json").write_text(json.dumps(
            {"iteration": text, "summary": {text: text, "net_bps": text, "runtime_utc": text}}))
    return job


def not_smuggled(text, where):
    text = re.sub(r"\\.", "", text)  # what is escaped is harmless
    for bad in SMUGGLED:
        assert bad not in text, f"{where}: {bad!r} in {text[max(0, text.find(bad) - 200):][:400]!r}"


def case_hostile_artifacts():
    with hub_of() as hub:
        r = hostile(Job(hub, check_name="soak", commit_status="soak")).run(1)
        not_smuggled(one(hub, "HOLD"), "comment")
        not_smuggled(r.summary, "summary")
        not_smuggled(hub.check_runs[0]["output"]["summary"], "check run")
        assert "\n" not in hub.statuses[0]["description"]
        own = [d for n, _, d in r.commands if n in ("error", "warning", "notice")]
        assert not [d for d in own if d.strip() == "EVIL"]
        for _, properties, _ in r.commands:
            assert "\n" not in properties and properties.count("title=") <= 1
        assert r.outputs["kpi-gate"] == "FAIL"


def case_hostile_readable_base():
    name = "a b|`c`<d>@evil'$(touch x)"
    with hub_of() as hub:
        job = Job(hub, base=name)
        job.base.rename(job.ws / name)
        job.base = job.ws / name
        r = job.run()
        body = one(hub, "OK")
        line = re.search(r"^docker run .* soak-audit:\S+ (audit .*)$", body, re.M).group(1)
        done = subprocess.run(f"{SA} {line}", shell=True, cwd=r.job.ws, capture_output=True)
        assert done.returncode == 0, done.stderr
        assert not (r.job.ws / "x").exists()


def noisy(job):
    """300 files that cannot be used, all before the run, and 300 with names that swell when escaped."""
    for i in range(24, 0, -1):
        path = job.base / f"ITER_SUMMARY_{i}.json"
        text = re.sub(r'("iteration": *)\d+', rf"\g<1>{i + 2000}", path.read_text())
        path.unlink()
        (job.base / f"ITER_SUMMARY_{i + 2000}.json").write_text(text)
    for i in range(1000, 1300):
        (job.base / f"ITER_SUMMARY_{i}.json").write_text("{" + "é" * 50 + f"|{i}|" * 40)
        (job.base / ("ITER_SUMMARY_" + "|" * 180 + f"{i}.json")).write_text("{}")
    return job


def case_a_megabyte_of_reasons():
    reasons = [f"{i} " + "`|@x" * 250 for i in range(1000)]
    with hub_of() as hub:
        job = Job(hub, check_name="soak", commit_status="soak").hold().gate(
            {"verdict": "FAIL", "reasons": reasons})
        r = noisy(job).run(1)
        body = one(hub, "HOLD")
        for text in (body, r.summary, hub.check_runs[0]["output"]["summary"]):
            assert re.search(r"^\|[^|]*fail[^|]*\| `net_bps` \|", text, re.M), text[:2000]
        assert len(r.out.rstrip().split("\n")[-1]) < 10000
        assert len(max(r.commands, key=lambda c: len(c[2]))[2]) <= 3 * 4096


def case_summary_nearly_full():
    for left, full in ((200000, True), (20000, False), (2500, False)):
        job = Job(github_token="").hold()
        (job.dir / "summary").write_text("x" * ((1 << 20) - left))
        size = (job.dir / "summary").stat().st_size
        r = job.run(1, decided=False)
        added = r.summary[size:]
        assert re.search(r"^\|[^|]*fail[^|]*\| `net_bps` \|", added, re.M), (left, added)
        assert len(r.summary.encode()) <= 1 << 20
        assert ("Shortened" not in added) == full or left == 20000, left


def case_many_failing_rules():
    rules = "\n".join(f"{k}{op}{v}" for k in ("net_bps", "risk_ratio", "p95_latency_ms", "maker_taker_ratio",
                                              "slippage_p95", "adverse_p95")
                      for op, v in ((">=", 99999), ("<=", -99999)))
    with hub_of() as hub:
        r = noisy(Job(hub, thresholds=rules, check_name="soak")).run(1)
        body = one(hub)
        assert len(re.findall(r"^\|[^|]*fail[^|]*\|", body, re.M)) == 12
        assert len(json.loads(r.outputs["failures"])) == 12


def case_long_thresholds():
    with hub_of() as hub:
        Job(hub, thresholds="net_bps>=3.0\n" * 9000).run()
        one(hub, "OK", "net_bps")


def case_token_in_an_artifact():
    with hub_of() as hub:
        job = Job(hub).gate({"verdict": "FAIL", "reasons": [f"x {TOKEN} y"]})
        process = job.start()
        out, err = process.communicate(timeout=60)
        assert process.returncode == 1
        assert TOKEN.encode() not in out + err
        for name in ("output", "summary"):
            assert TOKEN not in job.file(name), name
        assert TOKEN not in one(hub, "x *** y")


def case_reports_are_readable():
    job = Job(github_token="")
    r = job.run()
    for name in ("md", "json", "csv"):
        mode = (job.ws / r.outputs[f"report-{name}"]).stat().st_mode
        assert mode & stat.S_IROTH, oct(mode)


# --- outside of Actions ---

def case_laptop():
    for hold in (False, True):
        job = Job(github_token="")
        job = job.hold() if hold else job
        env = {"PATH": "/usr/bin:/bin", "SOURCE_DATE_EPOCH": "1760877296",
               **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}}
        done = subprocess.run([SA, "action"], cwd=job.ws, env=env, capture_output=True)
        assert done.returncode == hold and done.stderr == b""
        assert not commands(done.stdout.decode()) and b"::" not in done.stdout
        for name in ("output", "summary"):
            assert job.file(name) == ""
        job.check_no_token(type("R", (), {"log": ""}))
        audit = same_reports(type("R", (), {"job": job, "file": lambda _, n: job.base.joinpath(
            "reports/analysis", n).read_bytes()})())
        assert audit.returncode == hold


def case_laptop_options():
    job = Job()
    done = subprocess.run([SA, "action", "--base", BASE, "--github-token", TOKEN], cwd=job.ws,
                          env={}, capture_output=True, text=True)
    assert done.returncode == 2 and "environment only" in done.stderr
    done = subprocess.run([SA, "action", "--base", BASE, "--thresholds", "net_bps>=9"], cwd=job.ws,
                          env={}, capture_output=True, text=True)
    assert done.returncode == 1 and "net_bps: 3.375 (expected >= 9)" in done.stdout


def case_parallel_writers_of_outputs():
    """A random delimiter each time."""
    job = Job(github_token="")
    first = job.run().output_text
    (job.dir / "output").write_text("")
    second = job.run().output_text
    assert first != second and parse_outputs(first) == parse_outputs(second)


def main():
    make_certs()
    return tap.run(globals(), "case_", 12)


if __name__ == "__main__":
    sys.exit(main())
