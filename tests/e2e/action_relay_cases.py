#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two stages for forks: what the first leaves, and what the second makes of it, poisoned or not. TAP."""
import hashlib
import io
import json
import sys
import zipfile

import baseline as kept
import tap
from action_runner import HEAD, MERGE, WORK, Job, hub_of, on, one, ours, pull_event

BUNDLE = "soak-audit-bundle.json"
BELOW = f"reports/analysis/{BUNDLE}"
RUN = 500
FORBIDDEN = {"message": "Resource not accessible by integration"}


def judged(hold=False, **inputs):
    """The first stage, on a fork's read-only token: {path below the base: bytes} as it would be uploaded."""
    with hub_of(faults=[on("POST", "", "status", status=403, body=FORBIDDEN, times=9)]) as hub:
        job = Job(hub, payload=pull_event(fork=True), **inputs)
        if hold:
            job.hold()
        job.run(1 if hold else 0)
        return {str(p.relative_to(job.base)): p.read_bytes() for p in job.base.rglob("*") if p.is_file()}


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in files.items():
            z.writestr(name, text)
    return data.getvalue()


def artifact(files, name="soak", nth=0, **more):
    data = files if isinstance(files, bytes) else zipped(files)
    return {"id": 9000 + nth, "name": name, "created_at": f"2026-01-0{nth + 1}T00:00:00Z", "expired": False,
            "size_in_bytes": len(data), "digest": "sha256:" + hashlib.sha256(data).hexdigest(), "zip": data,
            "workflow_run": {"id": RUN, "repository_id": 1, "head_repository_id": 2, "head_branch": "fix",
                             "head_sha": HEAD}, **more}


def pull(number=7, sha=HEAD):
    return {"number": number, "state": "open",
            "head": {"ref": "fix", "sha": sha, "repo": {"full_name": "x/r"}},
            "base": {"ref": "main", "sha": MERGE, "repo": {"full_name": "o/r"}}}


FOREIGN = {**pull(8, "b" * 40), "head": {"ref": "other", "sha": "b" * 40, "repo": {"full_name": "x/r"}}}


def event(first="pull_request", run=RUN):
    return {"repository": {"id": 1, "full_name": "o/r", "default_branch": "main"}, "workflow_run": {
        "id": run, "run_attempt": 1, "event": first, "head_sha": HEAD, "head_branch": "fix",
        "conclusion": "failure", "pull_requests": [], "head_repository": {"full_name": "x/r"}}}


RUNS = {str(n): {"id": n, "event": "pull_request"} for n in (RUN, RUN - 1)}


def relay(artifacts, code=0, payload=None, decided=True, base=None, **inputs):
    """The second stage; `base` are the files of the base branch. Returns (result, hub)."""
    with hub_of(contents={MERGE: base or {}}, pulls={"7": pull(), "9": pull(9, MERGE)}, commit_pulls={HEAD: [7]}, artifacts=artifacts,
                runs=RUNS) as hub:
        job = Job(hub, "workflow_run", payload or event(), mode="relay", check_name="soak",
                  commit_status="soak", **inputs)
        (job.base / "ITER_SUMMARY_1.json").write_text("the base in the workspace is not looked at")
        r = job.run(code, decided)
        left = [p for p in (job.dir / "temp").iterdir()]
        assert not left, left
        return r, hub


def refused(artifacts, text, code=4, **inputs):
    """Nothing of it counts, and everybody is told: at the pull request of the commit and nowhere else."""
    r, hub = relay(artifacts, code, **inputs)
    one(hub, "HOLD", "could not be done")
    assert text in r.log, r.log[-1500:]
    assert hub.check_runs[0]["conclusion"] == hub.statuses[0]["state"] == "failure"
    assert r.outputs["verdict"] == "HOLD" and not ours(hub, 9)
    return r


def edited(files, **more):
    bundle = {**json.loads(files[BELOW]), **more}
    return {**files, BELOW: json.dumps(bundle).encode()}


CACHE = {}


def good():
    if "files" not in CACHE:
        CACHE["files"] = judged()
    return dict(CACHE["files"])


def case_the_bundle():
    files = judged(True, thresholds="net_bps>=3.0", comment_key="k`|")
    bundle = json.loads(files[BELOW])
    assert bundle["schema"] == "soak-audit-bundle/1" and bundle["pull_request"] == 7
    assert bundle["head_sha"] == HEAD and bundle["settings"]["thresholds"] == "net_bps>=3.0"
    assert "github-token" not in bundle["settings"]
    # no verdict, no Markdown, and the digests are those of the files
    text = files[BELOW].decode()
    assert "HOLD" not in text and "|" not in text and "verdict" not in text.lower()
    for item in bundle["inputs"]:
        assert hashlib.sha256(files[item["path"]]).hexdigest() == item["sha256"], item
    paths = [item["path"] for item in bundle["inputs"]]
    assert "ITER_SUMMARY_24.json" in paths and not [p for p in paths if "POST_SOAK_AUDIT" in p]


def case_links_are_in_the_bundle():
    """An upload holds what they lead to, and the second stage judges the rows that the first one judged."""
    with hub_of(faults=[on("POST", "", "status", status=403, body=FORBIDDEN, times=9)]) as fork:
        job = Job(fork, payload=pull_event(fork=True))
        kept = job.base / "kept"
        kept.mkdir()
        (job.base / "ITER_SUMMARY_24.json").rename(kept / "last.json")
        (job.base / "ITER_SUMMARY_24.json").symlink_to("kept/last.json")
        (job.base / "latest").symlink_to("kept")
        job.run(0)
        bundle = json.loads((job.base / BELOW).read_text())
    paths = {item["path"]: item["sha256"] for item in bundle["inputs"]}
    assert paths["ITER_SUMMARY_24.json"] == paths["kept/last.json"] == paths["latest/last.json"], paths


STRICT = "version: 1\nextends: %s\nkpis:\n  net_bps:\n    must: \"median(last8) >= 9\"\n"


def case_the_policy_of_the_base_branch():
    """It judges, wherever it lies; neither that of the bundle nor one of the workspace does."""
    base = {".soak-audit.yaml": STRICT % "./ci/house.yaml",
            "ci/house.yaml": "version: 1\nextends: builtin/mm-bot\nkpis:\n  risk_ratio:\n    must: \"median(last8) <= 0.1\"\n"}
    r, hub = relay([artifact(good())], 1, base=base)
    body = one(hub, "HOLD", "net_bps", "risk_ratio", f"{MERGE[:12]}:./.soak-audit.yaml")
    assert body.count("| ❌\u00a0fail |") == 2 and "line=" not in r.log
    assert "the first stage judged by policy 'builtin/mm-bot'" in r.log
    # a policy that the first stage followed and the base branch does not have
    with hub_of(faults=[on("POST", "", "status", status=403, body=FORBIDDEN, times=9)]) as fork:
        job = Job(fork, payload=pull_event(fork=True))
        (job.ws / ".soak-audit.yaml").write_text(STRICT % "builtin/mm-bot")
        job.run(1)
        files = {str(p.relative_to(job.base)): p.read_bytes() for p in job.base.rglob("*") if p.is_file()}
    bundle = json.loads(files[BELOW])
    assert bundle["policy"]["origin"] == ".soak-audit.yaml" and len(bundle["policy"]["sha256"]) == 64
    r, hub = relay([artifact(files)], 0)
    one(hub, "OK")
    assert "the first stage judged by policy '.soak-audit.yaml'" in r.log
    # named: relative to the repository; not there is no pass
    r, hub = relay([artifact(good())], 1, base={"ci/x.yaml": STRICT % "builtin/mm-bot"}, policy="ci/x.yaml")
    one(hub, "HOLD", "net_bps")
    refused([artifact(good())], "is not in the base branch", 2, policy="ci/x.yaml")
    # a wrong one, two to choose from
    refused([artifact(good())], ":3:1: unknown key 'kpi'", 2, base={".soak-audit.yaml": "version: 1\nextends: builtin/mm-bot\nkpi: {}\n"})
    refused([artifact(good())], "both there", 2, base={".soak-audit.yaml": "a", ".soak-audit.json": "{}"})


def case_a_policy_that_is_listed_and_cannot_be_read():
    """Whatever GitHub says to the request, it is no base branch without a policy."""
    for status in (400, 403, 404, 410, 500):
        with hub_of(contents={MERGE: {".soak-audit.yaml": STRICT % "builtin/mm-bot"}}, pulls={"7": pull()}, commit_pulls={HEAD: [7]},
                    artifacts=[artifact(good())], runs=RUNS,
                    faults=[on("GET", "/contents/", "status", status=status, body={}, times=99)]) as hub:
            r = Job(hub, "workflow_run", event(), mode="relay", check_name="soak", api_timeout="8").run(None)
            assert r.code in (4, 5) and r.outputs["state"] == "HOLD", (status, r.code)
            assert "the policy of the base branch cannot be read" in r.log
            assert hub.check_runs[0]["conclusion"] == "failure" and one(hub, "could not be done")


def case_a_base_branch_whose_files_are_not_shown():
    """"Not found" of all of them: there may be a policy that the token does not see."""
    for what, code, state in (("warn", 0, "WARN"), ("hold", 3, "INCONCLUSIVE")):
        with hub_of(contents={MERGE: {".soak-audit.yaml": STRICT % "builtin/mm-bot"}}, pulls={"7": pull()}, commit_pulls={HEAD: [7]},
                    artifacts=[artifact(good())], runs=RUNS,
                    faults=[on("GET", r"/(contents|commits\?)", "status", status=404, body={}, times=99)]) as hub:
            r = Job(hub, "workflow_run", event(), mode="relay", check_name="soak", policy_change=what).run(code)
            assert r.outputs["state"] == state, r.log
            one(hub, "whether the base has a policy cannot be told")


def case_both_stages():
    for hold in (False, True):
        for prefix in ("", "artifacts/soak/latest/"):
            files = {prefix + name: data for name, data in judged(hold).items()}
            r, hub = relay([artifact(files)], 1 if hold else 0)
            one(hub, "HOLD" if hold else "OK", "net_bps", HEAD[:12])
            run, = hub.check_runs
            assert run["head_sha"] == hub.statuses[0]["sha"] == HEAD
            assert run["conclusion"] == ("failure" if hold else "success")
            assert run["external_id"].startswith(f"{RUN}-1-")
            assert r.outputs["iterations"] == "24"
            assert r.outputs["report-json"] == "soak-audit-relay/POST_SOAK_AUDIT_SUMMARY.json"
            assert (r.job.ws / r.outputs["report-json"]).is_file()


def case_a_changed_verdict():
    """The reports of the first stage say OK; nobody reads them."""
    files = judged(True)
    report = "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json"
    files[report] = files[report].replace(b'"pass": false', b'"pass": true').replace(b"HOLD", b"OK")
    files["reports/analysis/POST_SOAK_AUDIT_SUMMARY.md"] = b"# all OK @maintainers"
    _, hub = relay([artifact(edited(files, verdict="OK", decision={"state": "OK"}, ready=True))], 1)
    assert "@maintainers" not in one(hub, "HOLD", "net_bps: 2.500")


def case_changed_settings():
    files = edited(judged(True), settings={"thresholds": "net_bps>=-99 ##[error]x\n::error::y", "window": "1",
                                           "nonsense": "x"}, policy={"sha256": "0" * 64})
    r, hub = relay([artifact(files)], 1)
    one(hub, "HOLD", "net_bps: 2.500 (expected >= 2.9)")
    said = [w for w in r.annotations("warning") if "the first stage had" in w]
    assert len(said) == 2 and any("'window' = '1'; judged with '8'" in w for w in said), said


def case_changed_files():
    files = good()
    files["ITER_SUMMARY_24.json"] += b" "
    refused([artifact(files)], "'ITER_SUMMARY_24.json' has another digest")
    files = good()
    del files["ITER_SUMMARY_24.json"]
    refused([artifact(files)], "does not hold all files that it names")
    # what the bundle does not name is not looked at
    files = {**good(), "ITER_SUMMARY_25.json": b"{", "artifacts/KPI_GATE.failed.json": b"{}"}
    r, hub = relay([artifact(files)])
    assert one(hub, "OK") and r.outputs["iterations"] == "24"


def case_a_foreign_pull_request():
    refused([artifact(edited(good(), pull_request=9))], "names pull request #9")
    for number in ("7", 7.5, -7, 1e300, None, [7]):
        refused([artifact(edited(good(), pull_request=number))], "names pull request #0")


def case_a_pull_request_that_is_given():
    """The run's own is taken; another one is refused before anything is posted, whatever the bundle says."""
    for given, there in (("7", {}), ("9", {"9": pull(9)})):
        with hub_of(contents={MERGE: {}}, pulls={"7": pull(), "8": FOREIGN, **there}, commit_pulls={HEAD: [7]},
                    artifacts=[artifact(edited(good(), pull_request=int(given)))], runs=RUNS) as hub:
            r = Job(hub, "workflow_run", event(), mode="relay", check_name="soak", pr_number=given).run(0)
            assert len(hub.check_runs) == 1 and [n for n, c in hub.comments.items() if c] in ([int(given)], [given]), (r.log, hub.comments)
    for bundle in (7, 8):
        with hub_of(contents={MERGE: {}}, pulls={"7": pull(), "8": FOREIGN}, commit_pulls={HEAD: [7]},
                    artifacts=[artifact(edited(good(), pull_request=bundle))], runs=RUNS) as hub:
            r = Job(hub, "workflow_run", event(), mode="relay", check_name="soak", pr_number="8").run(None)
            assert not hub.sent("POST") and "pull request #8 is not that of the commit" in r.log, r.log
            assert "belongs to #8" not in r.log


def case_a_foreign_commit():
    for sha in (MERGE, "", None, HEAD[:12], ["x"]):
        refused([artifact(edited(good(), head_sha=sha))], "of another commit")


def case_zip_tricks():
    files = good()
    names = ("../../evil", "/etc/evil", "a/../../evil", "a\\..\\evil", "C:evil", "a\0b")
    for name in names[:4]:
        refused([artifact({**files, name: b"x"})], "artifact 'soak'")
    assert not list(WORK.rglob("evil"))
    bomb = {**files, "ITER_SUMMARY_99.json": b"0" * (300 << 20)}
    refused([artifact(bomb)], "artifact 'soak'")
    data = zipped(files)
    refused([artifact(data[:len(data) // 2])], "artifact 'soak'")
    refused([artifact({**files, f"deep/{BUNDLE}": b"{}"})], f"holds 2 files '{BUNDLE}'")
    link = io.BytesIO()
    with zipfile.ZipFile(link, "w") as z:
        for name, text in files.items():
            info = zipfile.ZipInfo(name)
            if name == "ITER_SUMMARY_24.json":
                info.external_attr, text = 0o120777 << 16, "/etc/passwd"
            z.writestr(info, text)
    refused([artifact(link.getvalue())], "ITER_SUMMARY_24.json")


def case_broken_bundles():
    for content in (b"", b"{", b"[]", b'{"schema": "soak-audit-bundle/2"}', b"\xff\xfe", b"[" * 9999):
        refused([artifact({**good(), BELOW: content})], "the bundle is refused")
    for inputs in (None, [], {}, [{}], [{"path": 7}], [{"path": "../x", "sha256": "0"}], [{"path": ""}],
                   [{"path": "/etc/passwd"}], ["x"]):
        refused([artifact(edited(good(), inputs=inputs))], "the bundle is refused")


def case_which_artifact():
    files, other = good(), {"log.txt": b"x"}
    _, hub = relay([artifact(other, "logs", 1), artifact(files, "soak")])
    one(hub, "OK")
    refused([artifact(other, "logs")], "no artifact of the run holds")
    refused([], "no artifact of the run holds")
    refused([artifact(files, "soak", expired=True)], "no artifact of the run holds")
    refused([artifact(files, "a"), artifact(files, "b", 1)], "name one with 'relay-artifact'")
    _, hub = relay([artifact(judged(True), "a"), artifact(files, "b", 1)], relay_artifact="b")
    one(hub, "OK")
    # a later attempt has uploaded it anew
    _, hub = relay([artifact(judged(True), "soak"), artifact(files, "soak", 1)])
    one(hub, "OK")
    # of another run
    stray = artifact(files)
    stray["workflow_run"]["id"] = 1
    refused([stray], "no artifact of the run holds")


def case_not_a_workflow_run():
    for name, payload in (("pull_request", None), ("push", {"after": HEAD}),
                          ("workflow_run", event("push")), ("workflow_run", event(run=0))):
        with hub_of(artifacts=[artifact(good())], pulls={"7": pull()}, commit_pulls={HEAD: [7]},
                    runs=RUNS) as hub:
            r = Job(hub, name, payload, mode="relay").run(2)
            assert "needs 'on: workflow_run'" in r.log and r.outputs["verdict"] == "HOLD"


def with_history(spec, code, upload=None, faults=(), **inputs):
    """The second stage with a baseline: four trusted runs of the first stage's workflow, and what a fork left beside them."""
    nights = [kept.artifact(50 + i, at=f"2025-10-{10 + i}T00:00:00Z", files=kept.shifted(net=1.5 + i / 100)) for i in range(4)]
    forks = [kept.artifact(60 + i, head_repo=666, files=kept.shifted(net=-9), at=kept.NEW) for i in range(3)]
    runs = {n: kept.workflow_run(n, at=f"2025-10-{n - 40}T00:00:00Z") for n in range(50, 54)}
    runs.update({n: kept.workflow_run(n, event="pull_request", head_repo=666) for n in range(60, 63)})
    runs[RUN] = {**kept.workflow_run(RUN, "pull_request", "failure", "fix", 2), "head_sha": HEAD}
    payload = event()
    payload["workflow_run"]["workflow_id"] = 5
    with hub_of(contents={MERGE: {}}, pulls={"7": pull()}, commit_pulls={HEAD: [7]}, workflows=["ci.yml", "5"], faults=faults,
                artifacts=[artifact(upload or good()), *nights, *forks], runs={str(n): r for n, r in runs.items()}) as hub:
        job = Job(hub, "workflow_run", payload, mode="relay", check_name="soak", commit_status="soak", baseline=spec,
                  fail_on_regression="true", **inputs).with_env(
            GITHUB_WORKFLOW_REF="o/r/.github/workflows/relay.yml@refs/heads/main", GITHUB_REPOSITORY_ID="1")
        for i in range(2):
            place = job.ws / f"kept/{i}"
            place.mkdir(parents=True)
            for name, text in kept.shifted(net=1.4 + i / 100).items():
                (place / name).write_text(text)
        r = job.run(code)
        assert not list((job.dir / "temp").iterdir())
        state = r.outputs["state"]
        assert hub.check_runs[0]["conclusion"] == hub.statuses[0]["state"] == ("failure" if code else "success")
        one(hub, state)
        path = job.ws / "soak-audit-relay/POST_SOAK_AUDIT_SUMMARY.json"
        return r, json.loads(path.read_text())["baseline"]


def case_a_baseline():
    """That of the second stage's inputs, out of the runs of the first stage's workflow; the fork's own runs are none."""
    for spec, more in (("artifact:soak@main*3", {}), ("auto*3", {}), ("auto*3", {"baseline_workflow": "ci.yml"})):
        r, b = with_history(spec, 1, **more)
        assert [x["run_id"] for x in b["runs"]] == [53, 52, 51] and b["error"] is None, b
        assert r.outputs["state"] == "HOLD" and "worse than the baseline" in r.log
    # what the first stage compared with, or said, changes nothing
    fooled = edited(good(), settings={"baseline": "none", "fail-on-regression": "false", "baseline-workflow": "evil.yml"})
    assert with_history("artifact:soak@main*3", 1, fooled)[0].outputs["state"] == "HOLD"
    _, b = with_history("artifact:soak", 3, baseline_workflow="other.yml", on_no_baseline="fail")
    assert b["error"], b
    r, b = with_history("dir:kept/0\ndir:kept/1", 3)
    assert b["n_runs"] == 2 and r.outputs["state"] == "INCONCLUSIVE", b
    # half of the time is for the posts
    down = [on("GET", r"/workflows/5/runs", "status", status=500, body={}, times=99)]
    r, b = with_history("auto*3", 3, faults=down, api_timeout="8")
    assert "given up" in b["error"] and r.outputs["state"] == "INCONCLUSIVE"


def case_what_is_read_leaves_time_to_post():
    """The pull request, the upload, the policy of the base branch and a baseline, each of them slow: all in all they leave
    what is posted its own part of the time."""
    slow = [on("GET", path, "slow", seconds=s, times=t) for path, s, t in
            ((r"/pulls", 0.8, 1), (r"/actions/runs/500", 0.8, 9), (r"/contents", 0.4, 9), (r"/signed/", 1.2, 9))]
    with hub_of(contents={MERGE: {}}, pulls={"7": pull()}, commit_pulls={HEAD: [7]}, artifacts=[artifact(good())], runs=RUNS,
                faults=[*slow, on("GET", r"/actions/workflows", "hang", times=99)]) as hub:
        job = Job(hub, "workflow_run", event(), mode="relay", check_name="soak", commit_status="soak", baseline="artifact:soak@main",
                  api_timeout="8").with_env(GITHUB_WORKFLOW_REF=kept.WORKFLOW, GITHUB_REPOSITORY_ID="1")
        job.run()
        assert hub.check_runs[0]["conclusion"] == hub.statuses[0]["state"] == "success"


def case_older_relays_stand_back():
    """The number of the run that was judged counts, not that of the relay."""
    files = good()
    with hub_of(contents={MERGE: {}}, pulls={"7": pull()}, commit_pulls={HEAD: [7]},
                artifacts=[artifact(files)], runs=RUNS) as hub:
        first = artifact(judged(True))
        first["id"], first["workflow_run"] = 8000, {**first["workflow_run"], "id": RUN - 1}
        hub.artifacts.append(first)
        Job(hub, "workflow_run", event(), mode="relay").with_env(GITHUB_RUN_ID="600").run()
        r = Job(hub, "workflow_run", event(run=RUN - 1), mode="relay").with_env(GITHUB_RUN_ID="601").run(1)
        one(hub, "OK")
        assert "stood back" in r.log


if __name__ == "__main__":
    sys.exit(tap.run(globals(), "case_", 8))
