#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Baselines end to end: which run is chosen, what is said of it, and what is never trusted. Prints TAP."""
import hashlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

try:
    import jsonschema
except ImportError:
    jsonschema = None

import fork_run
import tap
from action_runner import BASE, HEAD, ROOT, SA, TOKEN, WORK, Job, hub_of, one, ours, pull_event

RUN = "ITER_SUMMARY_%d.json"
EXAMPLE = ROOT / "examples/soak/latest"
WORKFLOW = "o/r/.github/workflows/ci.yml@refs/pull/7/merge"
# In the Action "now" is the clock of the system (POLICY 15), so all ages are counted from it.
NOW = int(time.time())
os.environ["SOURCE_DATE_EPOCH"] = EPOCH = str(NOW)


def before(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW - seconds))


DAY = 86400


def on(day, hour=0):
    """A moment of a month whose 19th is today, at about noon."""
    return before((19 - day) * DAY + 12 * 3600 - hour * 3600)


NEW, OLD = before(DAY), before(30 * DAY)


def sha_of(run):
    return f"{run:02x}" * 20


# --- runs and artifacts ---

def shifted(first=1, last=24, net=1.5, **files):
    """The example run with a better net edge, as {name: text}."""
    out = {}
    for i in range(first, last + 1):
        text = (EXAMPLE / (RUN % i)).read_text()
        out[RUN % i] = re.sub(r'("net_bps": *)(-?[0-9.]+)',
                              lambda m: f"{m[1]}{float(m[2]) + net:.3f}", text)
    return {**out, **files}


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in files.items():
            z.writestr(name, text)
    return data.getvalue()


def artifact(run, name="soak", files=None, at=NEW, branch="main", head_repo=1, repo=1, **more):
    data = more.pop("zip", None)
    data = zipped(files if files is not None else shifted()) if data is None else data
    return {"id": run * 10 + more.pop("nth", 0), "name": name, "created_at": at, "expired": False,
            "size_in_bytes": len(data), "digest": "sha256:" + hashlib.sha256(data).hexdigest(),
            "zip": data, "workflow_run": {
                "id": run, "repository_id": repo, "head_repository_id": head_repo,
                "head_branch": branch, "head_sha": sha_of(run)}, **more}


def workflow_run(run, event="push", conclusion="success", branch="main", head_repo=1, file="ci.yml",
                 at=NEW):
    return {"id": run, "event": event, "conclusion": conclusion, "head_branch": branch,
            "head_sha": sha_of(run), "workflow_id": 5, "path": f".github/workflows/{file}",
            "html_url": f"https://github.test/o/r/actions/runs/{run}", "created_at": at,
            "repository": {"id": 1}, "head_repository": {"id": head_repo}}


def hub_with(artifacts, runs=None, faults=(), **more):
    """Each artifact has its run: one of `runs`, or a trusted one of the artifact's time."""
    made = {n: run for n, run in (runs or {}).items()}
    for a in artifacts:
        of = a["workflow_run"]
        made.setdefault(of["id"], workflow_run(of["id"], branch=of["head_branch"], at=a["created_at"],
                                               head_repo=of["head_repository_id"]))
    return hub_of(faults=faults, artifacts=artifacts, **more,
                  runs={str(n): run for n, run in made.items()})


def job(hub, spec, **inputs):
    return Job(hub, baseline=spec, **inputs).with_env(
        GITHUB_WORKFLOW_REF=WORKFLOW, GITHUB_REPOSITORY_ID="1")


def beyond_comment(hub):
    """The requests but for those of the comment and of the policy of the base commit."""
    return [q for q in hub.requests if "/comments" not in q["path"] and "/contents?" not in q["path"]]


def fits(schema, data):
    """The data fits the schema, where that can be told."""
    if not jsonschema:
        return
    schema = json.loads((ROOT / f"schemas/{schema}.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft7Validator(schema).validate(data)


def report(r):
    data = json.loads(r.file("POST_SOAK_AUDIT_SUMMARY.json"))
    fits("audit-summary", data)
    return data["baseline"]


def everywhere(r, *texts):
    """Console, Markdown, summary and comment have all of the texts."""
    plain = {"console": r.log, "report": r.file("POST_SOAK_AUDIT_SUMMARY.md").decode(),
             "summary": r.summary}
    if r.job.hub and ours(r.job.hub):
        plain["comment"] = one(r.job.hub)
    for where, text in plain.items():
        text = re.sub(r"\\([^a-zA-Z0-9\s])|&#(\d+);", lambda m: m[1] or chr(int(m[2])), text)
        for want in texts:
            assert want in text, f"'{want}' is not in the {where}\n{text[-6000:]}"


def is_baseline(r, run, name="soak", **members):
    b = report(r)
    assert b["error"] is None, b
    assert (b["run_id"], b["sha"], b["kind"], b["where"]) == (run, sha_of(run), "artifact", name), b
    for member, want in members.items():
        assert b[member] == want, (member, b[member], want)
    assert r.outputs["baseline-source"] == f"artifact:{name}", r.outputs["baseline-source"]
    assert r.outputs["baseline-sha"] == sha_of(run)
    assert r.outputs["baseline-run-id"] == str(run)
    everywhere(r, f"run {run}", sha_of(run)[:12], "1.0 days old" if members.get("at", NEW) == NEW else "")
    assert b["kpis"]["net_bps"]["verdict"] == "differs", b["kpis"]["net_bps"]
    return b


def no_baseline(r, *texts):
    b = report(r)
    assert b["error"], b
    assert r.outputs["baseline-source"] == r.outputs["baseline-sha"] == r.outputs["baseline-run-id"] == ""
    said = json.dumps(b["steps"]) + b["error"]
    for text in texts:
        assert text in said, f"'{text}' is not in {said}"
    everywhere(r, "o baseline: ")
    return b


# --- artifacts ---

def case_artifact():
    with hub_with([artifact(8), artifact(9, at=OLD)]) as hub:
        b = is_baseline(job(hub, "artifact:soak").run(), 8, artifact_id=80, iterations=24, at=NEW,
                        read_from="ITER_SUMMARY files", window="steady",
                        run_url="https://github.test/o/r/actions/runs/8",
                        why="it is of the newest trusted run on main")
        assert abs(b["age_days"] - 1) < 0.1 and re.fullmatch(r"sha256:[0-9a-f]{64}", b["digest"])
        assert abs(b["kpis"]["net_bps"]["shift"] + 1.5) < 1e-9, b["kpis"]["net_bps"]
        assert len(beyond_comment(hub)) <= 8, beyond_comment(hub)
        signed = [q for q in hub.requests if q["server"] == "other"]
        assert [q["path"] for q in signed] == [f"/signed/{n}?sv=2025-01-05&sig=a%2Bb%2F{n}%3D&se=2025%3A10" for n in (80, 90)]
        assert not any(k.lower() == "authorization" for q in signed for k in q["headers"])


def case_artifact_of_branch():
    with hub_with([artifact(8), artifact(9, branch="rel/2.0")],
                  {9: workflow_run(9, branch="rel/2.0")}) as hub:
        is_baseline(job(hub, "artifact:soak@rel/2.0").run(), 9,
                    why="it is of the newest trusted run on rel/2.0")


def case_artifact_shards():
    """Shards of one run become one run in natural order; those of another run stay out."""
    with hub_with([artifact(8, "soak-shard-10", shifted(17, 24), nth=2),
                   artifact(8, "soak-shard-2", shifted(9, 16), nth=1),
                   artifact(8, "soak-shard-1", shifted(1, 8), nth=0),
                   artifact(9, "soak-shard-1", at=OLD), artifact(8, "logs", {}, nth=3)]) as hub:
        r = job(hub, "artifact:soak-shard-*").run()
        b = report(r)
        assert b["iterations"] == 24 and b["run_id"] == 8 and b["where"] == "soak-shard-*", b
        assert [s["outcome"] for s in b["steps"] if s["place"].startswith("soak-shard")] == [
            "merged: its 8 iterations are 1 to 8", "merged: its 8 iterations are 9 to 16",
            "merged: its 8 iterations are 17 to 24"], b["steps"]
        everywhere(r, "merged: its 8 iterations are 9 to 16")
        # the very same data as the whole
        with hub_with([artifact(8)]) as whole:
            assert report(job(whole, "artifact:soak").run())["digest"] == b["digest"]


def case_artifact_two_shards_requests():
    with hub_with([artifact(8, "soak-2", shifted(13, 24), nth=1),
                   artifact(8, "soak-1", shifted(1, 12))]) as hub:
        job(hub, "artifact:soak-?").run()
        assert len(beyond_comment(hub)) <= 7, beyond_comment(hub)


def case_artifact_of_second_attempt():
    """A rerun leaves two artifacts of one name: the newest counts, nothing is merged."""
    with hub_with([artifact(8, nth=1), artifact(8, files=shifted(net=9), nth=0)]) as hub:
        b = is_baseline(job(hub, "artifact:soak").run(), 8, artifact_id=81, iterations=24)
        assert not any("merged" in s["outcome"] for s in b["steps"])


def case_artifact_poisoned_fork():
    """A fork's branch called main, as the list of artifacts, or only the run, tells it."""
    fork = workflow_run(8, head_repo=666)
    for poison in (artifact(8, head_repo=666), artifact(8), artifact(8, repo=666)):
        with hub_with([poison, artifact(9, at=OLD)], {8: fork}) as hub:
            r = job(hub, "artifact:soak").run()
            b = is_baseline(r, 9, at=OLD)
            assert "its run belongs to another repository" in json.dumps(b["steps"])
            assert not [q for q in hub.requests if "/80/zip" in q["path"]]
            everywhere(r, "its run belongs to another repository")
    with hub_with([artifact(8, head_repo=666)], {8: fork}) as hub:
        no_baseline(job(hub, "artifact:soak").run(), "its run belongs to another repository")


def passed_over(first, why, run=None, **more):
    """`first` would be the newest, but `why`; the older one is taken."""
    with hub_with([first, artifact(9, at=OLD)], {8: run} if run else None, **more) as hub:
        r = job(hub, "artifact:soak").run()
        b = is_baseline(r, 9, at=OLD)
        assert why in json.dumps(b["steps"]), (why, b["steps"])
        everywhere(r, why)
        return hub


def case_artifact_expired():
    passed_over(artifact(8, expired=True), "it has expired")


def case_run_of_a_pull_request():
    for event in ("pull_request", "pull_request_target", "workflow_run", "issue_comment"):
        passed_over(artifact(8), f"its run was started by '{event}'", workflow_run(8, event=event))


def case_run_of_trusted_events():
    for event in ("push", "schedule", "workflow_dispatch", "merge_group"):
        with hub_with([artifact(8)], {8: workflow_run(8, event=event)}) as hub:
            is_baseline(job(hub, "artifact:soak").run(), 8)


def never_opened(first, run):
    """The list is asked for what may be trusted only: the newer run is not even told of."""
    with hub_with([first, artifact(9, at=OLD)], {8: run}) as hub:
        is_baseline(job(hub, "artifact:soak").run(), 9, at=OLD)
        assert not hub.sent("GET", "/runs/8|/80/zip"), hub.requests


def case_run_failed():
    for conclusion in ("failure", "cancelled", "neutral", None):
        never_opened(artifact(8), workflow_run(8, conclusion=conclusion))


def case_run_of_another_workflow():
    never_opened(artifact(8), workflow_run(8, file="evil-ci.yml"))
    for want in ("evil-ci.yml", "5", ".github/workflows/evil-ci.yml"):
        with hub_with([artifact(8)], {8: workflow_run(8, file="evil-ci.yml")}) as hub:
            is_baseline(job(hub, "artifact:soak", baseline_workflow=want).run(), 8)


def case_workflow_has_another_name_now():
    """GitHub does not know the workflow: its runs say which one they were of."""
    with hub_with([artifact(8)], {8: workflow_run(8, file="old.yml")}, workflows=[]) as hub:
        no_baseline(job(hub, "artifact:soak").run(), "its run was of workflow '.github/workflows/old.yml'")


def case_run_on_another_branch():
    never_opened(artifact(8), workflow_run(8, branch="dev"))


def audited(files, hold):
    """The files with the summary of an audit of them."""
    folder = Path(tempfile.mkdtemp(prefix="audited-", dir=WORK))  # cases run side by side
    for name, text in files.items():
        (folder / name).write_text(text)
    subprocess.run([SA, "audit", "--base", folder, "--quiet",
                    *(["--threshold", "net_bps>=99"] if hold else [])],
                   check=True, stdout=subprocess.DEVNULL)
    summary = (folder / "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json").read_text()
    return {**files, "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json": summary}


def case_run_was_hold():
    passed_over(artifact(8, files=audited(shifted(), True)), "its own verdict was HOLD")


def case_run_was_ok():
    with hub_with([artifact(8, files=audited(shifted(), False))]) as hub:
        is_baseline(job(hub, "artifact:soak").run(), 8)


def case_shards_with_a_hold():
    """The HOLD of a single shard counts for the merged run."""
    files = audited(shifted(1, 12), True)
    with hub_with([artifact(8, "soak-2", shifted(13, 24), nth=1), artifact(8, "soak-1", files),
                   ]) as hub:
        no_baseline(job(hub, "artifact:soak-*").run(), "its own verdict was HOLD")


def case_digest_differs():
    hub = passed_over(artifact(8, digest="sha256:" + "0" * 64), "its digest is sha256:")
    assert len(hub.sent("GET", "/80/zip")) == 1, "the wrong file is fetched again and again"


def case_digest_unknown():
    with hub_with([artifact(8, digest=None)]) as hub:
        is_baseline(job(hub, "artifact:soak").run(), 8)


def case_vanished():
    for status in (404, 410):
        passed_over(artifact(8, download=status), str(status))


def case_run_vanished():
    with hub_with([artifact(8), artifact(9, at=OLD)],
                  faults=[{"path": "/actions/runs/8", "do": "status", "status": 404,
                           "body": {"message": "Not Found"}, "times": 9}]) as hub:
        is_baseline(job(hub, "artifact:soak").run(), 9, at=OLD)


def case_not_a_zip():
    passed_over(artifact(8, zip=b"<html>not a zip</html>"), "it is neither a zip file nor JSON")


def case_hostile_zip():
    for name in ("../ITER_SUMMARY_1.json", "/etc/x", "C:\\x", "a\\..\\b"):
        hub = passed_over(artifact(8, files={**shifted(), name: "{}"}), "artifact 'soak'")
        assert hub
    assert not (WORK / "ITER_SUMMARY_1.json").exists()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(RUN % 1, b"\0" * (64 << 20))
    passed_over(artifact(8, zip=bomb.getvalue()), "artifact 'soak'")
    passed_over(artifact(8, zip=zipped(shifted())[:-30]), "artifact 'soak'")
    passed_over(artifact(8, files={"readme.txt": "x"}), "no usable ITER_SUMMARY")


def case_max_age():
    with hub_with([artifact(8, at=OLD)]) as hub:
        no_baseline(job(hub, "artifact:soak", baseline_max_age="29").run(), "it is older than 29 days")
        is_baseline(job(hub, "artifact:soak", baseline_max_age="31").run(), 8, at=OLD)


def case_pages_of_runs():
    """The one of main is on the third page."""
    noise = [artifact(20 + i, branch="dev", zip=b"PK") for i in range(7)]
    with hub_with([*noise, artifact(8)], per_page=3) as hub:
        is_baseline(job(hub, "artifact:soak").run(), 8)
        assert len(beyond_comment(hub)) <= 6, beyond_comment(hub)


def case_api_faults():
    """GitHub being down is no baseline; the audit is still done and the policy obeyed."""
    for status in (403, 500):
        down = [{"path": "/actions/", "do": "status", "status": status, "times": 99,
                 "body": {"message": "no"}}]
        with hub_with([artifact(8)], faults=down) as hub:
            r = job(hub, "artifact:soak", api_timeout="12").run()
            no_baseline(r)
            assert r.outputs["verdict"] == "OK"


def case_artifact_without_a_token():
    r = job(None, "artifact:soak", github_token="").run()
    no_baseline(r, "there is no github-token")


def case_artifact_is_same_data():
    with hub_with([artifact(8, files=shifted(net=0))]) as hub:
        r = job(hub, "artifact:soak").run()
        no_baseline(r, "it is the very same data as the run that is judged")


# --- auto ---

def case_compare_reads_artifacts_inside_a_job():
    """The command outside of the Action: the same artifact, the same trust, the token not shown."""
    with hub_with([artifact(8, head_repo=666), artifact(9, at=OLD)]) as hub:
        j = job(hub, "none")
        done = subprocess.run([SA, "compare", "--a", "artifact:soak@main", "--b", str(j.base),
                               "--format", "json"], cwd=j.ws, env={**j.environment(), "SOURCE_DATE_EPOCH": EPOCH},
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, (done.returncode, done.stderr)
        assert '"run_id": 9' in done.stdout, done.stdout[:600]
        assert TOKEN not in done.stdout + done.stderr


def history(base, *ancestors):
    return {"bases": {f"main...{HEAD}": sha_of(base)},
            "history": {sha_of(base): [sha_of(base), *map(sha_of, ancestors)]}}


def case_auto_merge_base():
    with hub_with([artifact(8), artifact(9, at=OLD)], **history(9, 8)) as hub:
        is_baseline(job(hub, "auto").run(), 9, at=OLD, distance=0, why="it is of the merge base")


def case_auto_ancestor():
    with hub_with([artifact(8), artifact(9, at=OLD)], **history(20, 21, 9)) as hub:
        r = job(hub, "auto").run()
        is_baseline(r, 9, at=OLD, distance=2, why="it is of the nearest ancestor of the merge base")
        everywhere(r, "2 commits back")


def case_auto_base_branch():
    with hub_with([artifact(8)], **history(20, 21)) as hub:
        b = is_baseline(job(hub, "auto:soak").run(), 8,
                        why="it is of the newest trusted run of the base branch")
        assert "no trusted artifact" in json.dumps(b["steps"])


def case_auto_without_history():
    with hub_with([artifact(8)]) as hub:
        b = is_baseline(job(hub, "auto").run(), 8)
        assert b["steps"][0]["place"] == "merge base", b["steps"]


def case_auto_poisoned():
    """The merge base's run is of a fork: passed over once, not asked for again."""
    with hub_with([artifact(8)], {8: workflow_run(8, head_repo=666)}, **history(8)) as hub:
        no_baseline(job(hub, "auto").run(), "its run belongs to another repository")
        assert not hub.sent("GET", "/actions/runs/8"), hub.requests


def case_auto_none():
    with hub_with([], **history(8)) as hub:
        no_baseline(job(hub, "auto").run(), "no trusted")


# --- a search that others cannot use up ---

def nights(n, first=100, event="schedule", conclusion="success", branch="main", files=None):
    """Runs of n nights, the newest last night, each with an artifact."""
    at = [on(18 - i) for i in range(n)]
    return ([artifact(first + i, files=files, at=at[i], branch=branch) for i in range(n)],
            {first + i: workflow_run(first + i, event, conclusion, branch, at=at[i]) for i in range(n)})


def gates(hub, spec="artifact:soak", run=9):
    """The regression against the one good run is found."""
    r = job(hub, spec, fail_on_regression="true", runs_alike="true").run(1)
    assert report(r)["run_id"] == run, report(r)
    everywhere(r, "regression: net_bps")
    return r


def case_five_failed_nights():
    """Five nights failed, or passed with numbers that are a HOLD: the one before them is the baseline."""
    bad = shifted(net=-3)
    for conclusion, files in (("failure", None), ("success", bad)):
        for n in (5, 12):
            artifacts, runs = nights(n, conclusion=conclusion, files=files)
            with hub_with([*artifacts, artifact(9, at=OLD)], runs) as hub:
                r = gates(hub)
                steps = report(r)["steps"]
                assert len(steps) <= 2, steps
                if files:
                    assert "by today's rules it is a HOLD (net_bps" in steps[0]["outcome"], steps
                    assert f"(and {n - 1} more runs)" in steps[0]["outcome"], steps


def case_five_commits_of_a_merged_pull_request():
    """They were pushed on their own branch; the base branch's run is behind them."""
    artifacts, runs = nights(5, 30, "push", branch="feature")
    with hub_with([*artifacts, artifact(9, at=OLD)], runs, **history(30, 31, 32, 33, 34, 9)) as hub:
        gates(hub, "auto")
        b = report(job(hub, "auto").run())
        assert b["distance"] == 5 and b["why"] == "it is of the nearest ancestor of the merge base", b


def case_thousand_artifacts_of_a_fork():
    """One run of a fork with a thousand artifacts, or a thousand runs, on a branch called main."""
    fork = [artifact(8, zip=b"PK", head_repo=666, nth=10000 + i) for i in range(1000)]
    with hub_with([*fork, artifact(9, at=OLD)], {8: workflow_run(8, "pull_request", head_repo=666)}) as hub:
        gates(hub)
        assert len(beyond_comment(hub)) <= 8, len(beyond_comment(hub))
    flood = {n: workflow_run(n, "pull_request", head_repo=666, at=NEW) for n in range(1000, 2100)}
    with hub_with([artifact(9, at=OLD)], flood) as hub:
        r = gates(hub)
        assert len(beyond_comment(hub)) <= 10, len(beyond_comment(hub))
        assert "another repository (and 99 more runs)" in json.dumps(report(r)["steps"]), report(r)
    # one good one among them, which is a HOLD: the pages behind it are the fork's
    flood = {n: workflow_run(n, "pull_request", head_repo=666, at=on(18, 1))
             for n in range(1000, 2100)}
    with hub_with([artifact(7, at=NEW, files=shifted(net=-3)), artifact(9, at=OLD)], flood) as hub:
        gates(hub)


def case_newer_run_with_the_lower_id():
    """Neither the place in the list nor the id says which is newer."""
    better = artifact(5)
    with hub_with([artifact(9, files=shifted(net=0.1), at=OLD), better]) as hub:
        gates(hub, run=5)
    # a rerun's artifact with the smaller id, listed last
    with hub_with([artifact(9, files=shifted(net=0.1), at=OLD, nth=5), artifact(9, at=NEW, nth=1)],
                  {9: workflow_run(9, at=OLD)}) as hub:
        assert report(gates(hub))["artifact_id"] == 91


def case_this_very_run():
    with hub_with([artifact(42), artifact(9, at=OLD)]) as hub:
        r = gates(hub)
        assert "it is this very run" in json.dumps(report(r)["steps"])


def case_merge_queue():
    queue = "gh-readonly-queue/main/pr-12-" + "a" * 40
    for spec in ("artifact:soak", "auto"):
        with hub_with([artifact(9, branch=queue)],
                      {9: workflow_run(9, "merge_group", branch=queue)}, **history(9)) as hub:
            gates(hub, spec)
    other = queue.replace("main", "main2")
    with hub_with([artifact(9, branch=other)], {9: workflow_run(9, "merge_group", branch=other)}) as hub:
        no_baseline(job(hub, "artifact:soak").run(), f"its run was on branch '{other}'")


def case_branch_with_an_at():
    with hub_with([artifact(9, branch="rel@2")], {9: workflow_run(9, branch="rel@2")}) as hub:
        gates(hub, "artifact:soak@@rel@2")
    with hub_with([artifact(9, branch="rel@2")], {9: workflow_run(9, branch="rel@2")}) as hub:
        no_baseline(job(hub, "artifact:soak@rel@2").run(), "artifact 'soak@rel' on branch 2")


def case_plain_json():
    """Uploaded with `archive: false`: a record or a report is the artifact itself."""
    path = folder("plain", shifted())
    save(path, WORK / "plain.json")
    text = (WORK / "plain.json").read_text()
    for data in (text.encode(), text.encode("utf-16"), b"\xef\xbb\xbf" + text.encode()):
        with hub_with([artifact(9, "b.json", zip=data, type="application/json")]) as hub:
            gates(hub, "artifact:b.json")
    passed_over(artifact(8, zip=b'{"a": 1}', type="application/json"), "neither a baseline record nor")


# --- when it gives up ---

def given_up(r, *texts):
    return no_baseline(r, "the search was given up", *texts)


def case_cut_by_time():
    """A download that hangs: half of the time goes, the comment comes all the same, and nobody says OK."""
    hang = [{"path": "/signed/", "do": "hang", "seconds": 30, "times": 99}]
    for gate, code in (("true", 3), ("false", 0)):
        with hub_with([artifact(8), artifact(9, at=OLD)], faults=hang) as hub:
            r = job(hub, "artifact:soak", fail_on_regression=gate, api_timeout="10").run(code)
            given_up(r, "of run 8")
            assert ours(hub), "no comment"


def cut_by_errors(path, opened):
    """Whatever ends the search under regression gating: INCONCLUSIVE, never "none there"."""
    for fault in ({"do": "status", "status": 500, "body": {}}, {"do": "reset"},
                  {"do": "status", "status": 503, "headers": {"Retry-After": "600"}, "body": {}}):
        with hub_with([artifact(8), artifact(9, at=OLD)], faults=[{"path": path, "times": 99, **fault}]) as hub:
            r = job(hub, "artifact:soak", fail_on_regression="true", api_timeout="8").run(3)
            given_up(r, opened)
            assert ours(hub), "no comment"


def case_cut_by_errors_of_the_list_of_runs():
    cut_by_errors("/workflows/", "0 of them opened")


def case_cut_by_errors_of_the_list_of_artifacts():
    cut_by_errors("/runs/8/artifacts", "opened")


def case_cut_by_errors_of_the_address():
    cut_by_errors("/80/zip", "opened")


def case_cut_by_errors_of_the_download():
    cut_by_errors("/signed/", "opened")


def case_cut_by_what_refuses_a_request():
    """A proxy, a storage or a token that says no is no run that is not there; an artifact that is gone is."""
    for path in ("/workflows/", "/runs/8/artifacts", "/80/zip", "/signed/80"):
        for status in (400, 401, 403, 407, 409, 422, 451) if "signed" in path else (403, 422):
            down = [{"path": path, "do": "status", "status": status, "times": 99, "body": {"message": "no"}}]
            with hub_with([artifact(8)], faults=down) as hub:
                r = job(hub, "artifact:soak", fail_on_regression="true", api_timeout="8").run(3)
                given_up(r, str(status))
                assert ours(hub), "no comment"
    for status in (404, 410):
        with hub_with([artifact(8, download=status)]) as hub:
            r = job(hub, "artifact:soak", fail_on_regression="true").run(0)
            no_baseline(r, "no trusted run with an artifact 'soak'")


def case_none_is_not_cut():
    """All was looked at, and there is none: a warning under regression gating."""
    with hub_with([artifact(8, branch="dev")]) as hub:
        r = job(hub, "artifact:soak", fail_on_regression="true").run()
        no_baseline(r, "no trusted run with an artifact 'soak' on branch main was found")
        assert any("no baseline: no trusted run" in t for t in r.annotations("warning")), r.commands


def case_auto_means_one_name():
    with hub_with([artifact(8, "soak-linux"), artifact(8, "soak-reports", nth=1)]) as hub:
        r = job(hub, "auto", fail_on_regression="true").run(3)
        no_baseline(r, "2 artifacts that may be meant: 'soak-linux', 'soak-reports'", "auto:NAME")
        assert not hub.sent("GET", "/zip"), "it was guessed"
        gates(hub, "auto:soak-linux", 8)
    with hub_with([artifact(8, "soak-linux"), artifact(8, "logs", nth=1)]) as hub:
        gates(hub, "auto", 8)


# --- shards ---

def shards(run, n, at=NEW, drop=(), **more):
    """A run of n shards of one iteration each."""
    return [artifact(run, f"soak-{i + 1}", {RUN % 1: shifted(17 + i % 8, 17 + i % 8)[RUN % (17 + i % 8)]},
                     at=at, nth=1000 * run + i, **more.get(f"shard{i + 1}", {}))
            for i in range(n) if i + 1 not in drop]


def case_all_shards_of_a_matrix():
    """A hundred shards are one run of a hundred; not the first 64 of them."""
    with hub_with(shards(9, 100)) as hub:
        b = report(job(hub, "artifact:soak-*").run())
        assert b["error"] is None and b["iterations"] == 100, b
    with hub_with(shards(9, 257)) as hub:
        no_baseline(job(hub, "artifact:soak-*").run(), "it has 257 shards; at most 256 are merged")
        assert not hub.sent("GET", "/zip")


def case_incomplete_shards():
    """A shard that is missing, expired, gone or a HOLD: the whole run is passed over."""
    held = audited({RUN % 1: shifted(18, 18)[RUN % 18]}, True)
    for shard2, drop, why in (({}, (2,), "its shard 'soak-2' is missing"),
                              ({"expired": True}, (), "its artifact 'soak-2': it has expired"),
                              ({"download": 410}, (), "artifact 'soak-2'"),
                              ({"zip": zipped(held)}, (), "its own verdict was HOLD")):
        newer = shards(8, 24, drop=drop)
        for a in newer:
            if a["name"] == "soak-2" and shard2:
                a.update(shard2, digest=None)
        with hub_with([*newer, *shards(9, 24, OLD)]) as hub:
            b = report(job(hub, "artifact:soak-*").run())
            assert b["error"] is None and b["run_id"] == 9 and b["iterations"] == 24, b
            assert why in json.dumps(b["steps"]), (why, b["steps"])


def case_a_shard_that_two_nights_lack():
    """The run before them has it: neither of the two is a baseline."""
    with hub_with([*shards(10, 12, on(18), drop=(3,)), *shards(9, 12, on(17), drop=(3,)), *shards(8, 12, on(16))]) as hub:
        b = report(job(hub, "artifact:soak-*").run())
        assert b["error"] is None and b["run_id"] == 8, b
        assert "its shard 'soak-3' is missing (run 8 before it has one) (and 1 more runs)" in json.dumps(b["steps"]), b


def case_a_shard_that_is_a_whole_soak_and_a_hold():
    """Whatever the windows of the merged run see of it, without a policy file and with one."""
    gate = {"artifacts/KPI_GATE.json": json.dumps({"verdict": "FAIL", "reasons": ["X"]})}
    for bad, why in ((shifted(net=-3), "by today's rules it is a HOLD (net_bps"), ({**shifted(), **gate}, "by today's rules it is a HOLD (KPI gate")):
        newer = [artifact(9, f"soak-{i}", bad if i == 1 else shifted(), nth=9000 + i) for i in range(3)]
        older = [artifact(8, f"soak-{i}", shifted(net=i / 100), at=OLD, nth=8000 + i) for i in range(3)]
        with hub_with([*newer, *older]) as hub:
            for policy in (None, {"version": 1, "extends": "builtin/mm-bot"}):
                j = job(hub, "artifact:soak-*", **({"policy": "p.json"} if policy else {}))
                if policy:
                    (j.ws / "p.json").write_text(json.dumps(policy))
                b = report(j.run())
                assert [x["run_id"] for x in b["runs"]] == [8], b
                assert f"its shard 'soak-1': {why}" in json.dumps(b["steps"]), b["steps"]
            b = report(job(hub, "artifact:soak-*", allow_hold_baseline="true").run())
            assert [x["run_id"] for x in b["runs"]] == [9, 8], b


# --- several runs ---

def earlier(n, net=lambda i: 1 + i / 10):
    """Runs 50, 51, ...: one a day."""
    return [artifact(50 + i, at=on(10 + i), files=shifted(net=net(i))) for i in range(n)]


def case_several_runs():
    artifacts = earlier(6)
    for spec in ("artifact:soak@main*3", "artifact:soak@@main*3", "auto*3", "\n none\n  auto*3  \n"):
        with hub_with(artifacts) as hub:
            r = job(hub, spec, fail_on_regression="true").run(1)
            b = report(r)
            assert [x["run_id"] for x in b["runs"]] == [55, 54, 53] and b["run_id"] == 55, b
            assert len({x["digest"] for x in b["runs"]}) == 3 and b["cut"] is None, b
            assert all(x["iterations"] == 24 and x["sha"] and x["why"] for x in b["runs"]), b
            assert b["n_runs"] == 3 and b["kpis"]["net_bps"]["verdict"] == "worse", b
            assert "3 of 3 runs found" in r.log
    with hub_with(artifacts[:2]) as hub:
        r = job(hub, "artifact:soak@main*3", fail_on_regression="true").run(3)
        assert len(report(r)["runs"]) == 2 and report(r)["cut"] is None, report(r)


def case_several_specs():
    """One a line: the built-in policy judges against all that each of them finds."""
    artifacts = earlier(6)
    with hub_with(artifacts) as hub:
        j = job(hub, "artifact:soak@main*3\n\n  dir:other\n", fail_on_regression="true")
        shutil.copytree(j.base, j.ws / "other")
        for path in (j.ws / "other").glob("ITER*"):
            path.write_text(shifted(net=1.45)[path.name])
        r = j.run(1)
        b = report(r)
        assert [x.get("run_id") for x in b["runs"]] == [55, 54, 53, None] and b["n_runs"] == 4, b
        assert len({x["digest"] for x in b["runs"]}) == 4 and b["cut"] is None and b["error"] is None, b
        assert [a["answer"] for a in b["answers"] if a["kpi"] == "net_bps"] == ["worse"], b["answers"]
        everywhere(r, "run 55", sha_of(54)[:12], "the newest trusted run", "other")
        assert (r.outputs["baseline-run-id"], r.outputs["baseline-source"]) == ("55", "artifact:soak")
        code, state, texts, block = reproduced(r, artifacts)
        assert (code, state) == (1, "HOLD") and block.count("gh run download") == 3, (code, state, block)
        assert texts == [f["text"] for f in decision(r)["failures"]], texts


def case_several_runs_cut():
    """Fewer than asked for because of an error is not "there are no more"."""
    down = [{"path": "/runs/9/artifacts", "do": "status", "status": 500, "times": 99, "body": {}}]
    with hub_with([artifact(8, files=shifted(net=0.1)), artifact(9, at=OLD)], faults=down) as hub:
        r = job(hub, "artifact:soak@main*2", fail_on_regression="true", api_timeout="8").run(3)
        b = report(r)
        assert [x["run_id"] for x in b["runs"]] == [8] and "given up" in b["cut"], b
        assert "only 1 of 2 baseline runs: the search was given up" in r.log
        assert len(report(job(hub, "artifact:soak@main*1").run())["steps"]) == 1


def case_ten_where_no_number_is_said():
    """The last trusted runs, up to ten; that there are fewer is no lack, that fewer could be looked at is (JUDGE 1,
    FORMATS 15.32): under gating nobody says OK of it, and without it a note tells."""
    artifacts = [*earlier(9), *(artifact(30 + i, at=OLD, files=shifted(net=1.05 + i / 50)) for i in range(3))]
    ten = [58, 57, 56, 55, 54, 53, 52, 51, 50, 32]
    for spec in ("artifact:soak", "artifact:soak@main", "auto", "auto:soak"):
        with hub_with(artifacts) as hub:
            r = job(hub, spec, fail_on_regression="true").run(1)
            b = report(r)
            assert [x["run_id"] for x in b["runs"]] == ten and b["n_runs"] == 10 and b["cut"] is None, (spec, b)
            assert "10 of up to 10 runs found" in r.log
    down = [{"path": "/runs/57/artifacts", "do": "status", "status": 500, "times": 99, "body": {}}]
    with hub_with(artifacts, faults=down) as hub:
        r = job(hub, "artifact:soak", fail_on_regression="true", api_timeout="8").run(3)
        b = report(r)
        assert (b["run_id"], b["n_runs"]) == (58, 1) and "given up" in b["cut"], b
        assert "only 1 of 10 baseline runs: the search was given up" in r.log
        assert "differs from the baseline" in r.log
    alike = earlier(4, lambda i: 0.001 * i)
    for spec in ("artifact:soak", "artifact:soak@main", "auto", "auto:soak"):
        for gate, code, state in (("true", 3, "INCONCLUSIVE"), ("false", 0, "OK")):
            for name, text in (("", ""), (".soak-audit.yaml", POLICY % ("none", "off", "ignore"))):
                with hub_with(alike, faults=down_at(alike[1])) as hub:
                    j = job(hub, spec, fail_on_regression=gate, api_timeout="8", policy_change="ignore")
                    if name:
                        (j.ws / name).write_text(text)
                    r = j.run(code)
                    assert (decision(r)["state"], r.outputs["state"]) == (state, state), (spec, gate, name, decision(r))
                    assert "given up" in r.log and ours(hub), r.log[-1500:]


def down_at(artifact):
    """What is asked of its run is refused: there the search ends, at once."""
    return [{"path": f"/runs/{artifact['workflow_run']['id']}/artifacts", "do": "status", "status": 422, "times": 99,
             "body": {"message": "no"}}]


def case_several_runs_of_the_merge_base():
    """auto*N: the history before the pull request, not what came to the base branch since."""
    artifacts = earlier(6)
    with hub_with(artifacts, **history(52, 51)) as hub:
        b = report(job(hub, "auto*3").run())
        assert [x["run_id"] for x in b["runs"]] == [52, 51, 50], b


# --- by a policy file ---

POLICY = """version: 1
extends: builtin/mm-bot
baseline: {from: %s, regression: %s, otherwise: %s}
"""
TABLE = """version: 1
input:
  - {name: m, path: "data/*.csv", format: csv}
kpis:
  net: {from: net, better: higher, must: "median(all) >= 0"}
baseline: {from: "artifact:soak@main*4", regression: must}
"""


def by_policy(hub, text, spec="none", **inputs):
    j = job(hub, spec, policy_change="ignore", **inputs)
    (j.ws / ".soak-audit.yaml").write_text(text)
    return j


def decision(r):
    return json.loads(r.file("POST_SOAK_AUDIT_SUMMARY.json"))["decision"]


def case_policy_artifacts():
    """What a policy or the inputs of a job with one look for is found: up to ten runs where no number is said."""
    artifacts = [*earlier(9, lambda i: 1 + i % 2 / 10), artifact(30, at=OLD, files=shifted(net=1.05)),
                 artifact(31, at=OLD, files=shifted(net=1.02)), artifact(32, at=OLD, files=shifted(net=-9))]
    newest = [58, 57, 56, 55, 54, 53, 52, 51, 50, 31]
    for own, spec, want in (("auto", "none", newest), ('"artifact:soak@main*4"', "none", newest[:4]),
                            ("[dir:nowhere, auto]", "artifact:soak", newest), ("auto", "auto*2", newest[:2])):
        with hub_with(artifacts) as hub:
            r = by_policy(hub, POLICY % (own, "must", "warn"), spec).run(1 if len(want) > 2 else 3)
            b = report(r)
            assert [x["run_id"] for x in b["runs"]] == want, (own, spec, b["runs"])
            assert b["error"] is None and b["cut"] is None and b["n_runs"] == len(want)
            everywhere(r, f"run {want[0]}", sha_of(want[-1])[:12], on(18))
            assert r.outputs["baseline-sha"] == sha_of(want[0]) and TOKEN not in json.dumps(b)
            code, state, texts, block = reproduced(r, artifacts)
            assert (code, state) == (r.code, r.outputs["state"]), (code, state, block)
            assert texts == [f["text"] for f in decision(r)["failures"]], texts


def case_policy_passes_over():
    """A run that today's policy holds back, that is too old, or the run itself is no baseline; the next one is."""
    held, same = shifted(net=-3), {p.name: p.read_text() for p in EXAMPLE.glob("ITER_SUMMARY_*.json")}
    for first, why in ((artifact(9, files=held), "by today's rules it is a HOLD"),
                       (artifact(9, files=same), "the very same data"),
                       (artifact(9, zip=b"no zip"), "artifact 'soak'"),
                       (artifact(9, files={"x.txt": ""}), "holds no file of any input of the policy"),
                       (artifact(42), "it is this very run"),
                       (artifact(9, head_repo=2), "its run belongs to another repository")):
        with hub_with([first, artifact(8, at=OLD)]) as hub:
            r = by_policy(hub, POLICY % ("artifact:soak", "must", "warn")).run(3)
            b = report(r)
            assert [x["run_id"] for x in b["runs"]] == [8], b
            assert why in json.dumps(b["steps"]), (why, b["steps"])
    with hub_with([artifact(9, files=held), artifact(8, at=OLD)]) as hub:
        r = by_policy(hub, POLICY % ("artifact:soak", "must", "warn"), allow_hold_baseline="true").run(None)
        assert [x["run_id"] for x in report(r)["runs"]] == [9, 8]
        r = by_policy(hub, POLICY % ("artifact:soak", "must", "warn"), baseline_max_age="5").run(None)
        assert not report(r)["runs"] and "it is too old" in json.dumps(report(r)["steps"]), report(r)


def case_policy_without_one():
    """None there and cut are two things (FORMATS 15.32), whoever asks for it."""
    down = [{"path": "/actions/", "do": "status", "status": 500, "times": 99, "body": {}}]
    for faults, regression, otherwise, spec, state in (
            ((), "must", "warn", "none", "WARN"), ((), "off", "ignore", "none", "OK"),
            ((), "must", "inconclusive", "none", "INCONCLUSIVE"), ((), "must", "hold", "none", "HOLD"),
            (down, "must", "warn", "none", "INCONCLUSIVE"), (down, "should", "ignore", "none", "WARN"),
            (down, "off", "ignore", "none", "OK"), (down, "must", "warn", "auto", "INCONCLUSIVE"),
            ((), "must", "ignore", "artifact:x*", "WARN"), ((), "must", "inconclusive", "auto", "INCONCLUSIVE")):
        with hub_with([], faults=faults) as hub:
            r = by_policy(hub, POLICY % ("auto", regression, otherwise), spec, api_timeout="4").run(None)
            b = report(r)
            assert r.outputs["state"] == state, (regression, otherwise, spec, r.outputs["state"], b)
            assert ("given up" in b["error"]) == bool(faults) and not b["runs"], b
            assert one(hub) and r.outputs["baseline-run-id"] == ""


def case_options_over_a_policy_ask_for_no_more():
    """Without a block `baseline` an absent one is what it is without a policy, whatever options say of the comparison."""
    for more in ({}, {"runs_alike": "true"}, {"alpha": "0.01"}, {"compare_window": "last"}, {"tolerance": "net_bps=0.2"}):
        for text, state in (("version: 1\nextends: builtin/mm-bot\n", "OK"),
                            (POLICY % ("auto", "off", "warn"), "WARN")):
            with hub_with([]) as hub:
                r = by_policy(hub, text, "artifact:soak", comment="off", **more).run(0)
                assert r.outputs["state"] == state, (more, text, r.outputs["state"])


def case_policy_of_a_table():
    """No ITER_SUMMARY files: the folder of the zip is the one where the policy's files are."""
    def table(level):
        return "t,net\n" + "".join(f"{i},{level + i * 7 % 5 / 10}\n" for i in range(40))
    where = ("data/a.csv", "soak/data/a.csv", "x/y/data/a.csv", "data/a.csv")
    artifacts = [artifact(50 + i, at=on(10 + i), files={name: table(9 + i / 10)})
                 for i, name in enumerate(where)]
    with hub_with(artifacts) as hub:
        j = by_policy(hub, TABLE)
        (j.base / "data").mkdir()
        (j.base / "data/a.csv").write_text(table(3))
        r = j.run(1)
        assert [x["run_id"] for x in report(r)["runs"]] == [53, 52, 51, 50], report(r)
        assert report(r)["answers"][0]["answer"] == "worse"


def case_policy_of_a_plain_file():
    """archive: false: the artifact is the file, and its name the file's."""
    text = "t,net\n" + "".join(f"{i},{9 + i * 7 % 5 / 10}\n" for i in range(40))
    with hub_with([artifact(9, "m.csv", zip=text.encode(), content_type="text/csv")]) as hub:
        j = by_policy(hub, TABLE.replace("data/*", "*").replace("soak@main*4", "m.csv"))
        (j.base / "m.csv").write_text(text.replace(",9", ",8"))
        r = j.run(3)
        assert [x["where"] for x in report(r)["runs"]] == ["m.csv"], report(r)


def case_policy_git():
    """A pull request's merge base and a path by default, as by the built-in rules; several specs, one a line."""
    repo = repository("by-policy", below(shifted(net=1.5)))
    base = git(repo, "rev-parse", "HEAD")
    (repo / "x").write_text("x")
    head = commit(repo, {"change": "x"})
    for spec in ("git:merge-base", f"git:{base}:{BASE}", f"git:{base[:9]}\ndir:other"):
        payload = pull_event()
        payload["pull_request"]["head"]["sha"] = head
        j = by_policy(hub_of(), POLICY % ("auto", "should", "warn"), spec)
        j.event_file.write_text(json.dumps(payload))
        (j.ws / ".git").symlink_to(repo / ".git")
        shutil.copytree(j.base, j.ws / "other")
        for path in (j.ws / "other").glob("ITER*"):
            path.write_text(shifted(net=1.4)[path.name])
        with j.hub:
            r = j.run(0)
        b = report(r)
        assert b["runs"][0]["sha"] == base and b["n_runs"] == 1 + ("dir:" in spec), (spec, b)
        assert r.outputs["baseline-sha"] == base and r.outputs["baseline-source"].startswith("git:")


# --- when there is none ---

def case_on_no_baseline():
    with hub_with([]) as hub:
        assert job(hub, "artifact:soak").run().warnings() == []
        r = job(hub, "artifact:soak", on_no_baseline="warn").run()
        assert any("no baseline: no trusted run" in t for t in r.annotations("warning")), r.commands
        r = job(hub, "artifact:soak", on_no_baseline="fail").run(3)
        assert "no baseline: no trusted run" in r.log


def case_gate_without_baseline():
    """An armed gate that nothing can close, and one of two that are named (FORMATS 15.17, 15.32): every output says it."""
    with hub_with([]) as hub:
        for otherwise, state, code in (("ignore", "WARN", 0), ("fail", "INCONCLUSIVE", 3)):
            j = job(hub, "", fail_on_regression="true", on_no_baseline=otherwise)
            r = j.run(code)
            assert (r.outputs["state"], decision(r)["state"]) == (state, state), (r.outputs, decision(r))
            everywhere(r, "no run to compare with is named")
            code, told, texts, _ = reproduced(r, [])
            assert (told, texts) == (state, [f["text"] for f in decision(r)["failures"]]), (told, texts)
            j = job(hub, "dir:other\ndir:nowhere", on_no_baseline=otherwise)
            shutil.copytree(j.base, j.ws / "other")
            for path in (j.ws / "other").glob("ITER*"):
                path.write_text(shifted(net=0.01)[path.name])
            r = j.run(3 if otherwise == "fail" else 0)
            assert (r.outputs["state"], decision(r)["state"]) == (state, state), (r.outputs, decision(r))
            everywhere(r, "only 1 of 2 baseline runs: 'dir:nowhere'")


def case_fail_on_regression():
    """One run shows a difference, and a regression only where runs are known to agree."""
    for alike, code, state, word in (("true", 1, "HOLD", "worse than"), ("false", 3, "INCONCLUSIVE", "differs from")):
        with hub_with([artifact(8)]) as hub:
            r = job(hub, "artifact:soak", fail_on_regression="true", runs_alike=alike).run(code)
            assert [r.outputs[n] for n in ("verdict", "state", "ready")] == ["HOLD", state, "false"], r.outputs
            everywhere(r, f"regression: net_bps: {word} the baseline")
            assert any("regression: net_bps" in f for f in json.loads(r.outputs["failures"])), r.outputs
            assert ("three or more as the baseline" in r.log) == (alike == "false"), r.log[-2000:]


def case_no_baseline_asked():
    with hub_with([artifact(8)], **history(8)) as hub:
        r = Job(hub).run()
        assert not [q for q in beyond_comment(hub) if "/contents?" not in q["path"]] and r.outputs["baseline-source"] == ""
        assert "baseline" not in json.loads(r.file("POST_SOAK_AUDIT_SUMMARY.json"))


def case_bad_tolerance():
    for text in ("net_bps", "net_bps=", "net_bps=-1", "net_bps=x%", "nett_bps=1", "net_bps=nan"):
        r = audit(EXAMPLE, "--tolerance", text, code=2)
        assert f"tolerance '{text}'" in r.stderr, r.stderr
    assert "did you mean 'net_bps'" in audit(EXAMPLE, "--tolerance", "nett_bps=1", code=2).stderr
    for spec in ("artifact:", "git:", "dir:", "gti:main", "auto:"):
        assert f"baseline '{spec}'" in audit(EXAMPLE, "--baseline", spec, code=2).stderr


def case_compare_stays_inside_of_a_run():
    """As CSV: a summary, or a folder on the way to it, that is a link out of the run is not followed."""
    good = folder("csv-good", audited(shifted(), False))
    report_of = "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json"
    for name, at, to in (("file", report_of, good / report_of), ("folder", "reports", good / "reports")):
        bad = WORK / f"csv-{name}"
        (bad / at).parent.mkdir(parents=True)
        (bad / at).symlink_to(to)
        for a, b in ((bad, good), (good, bad)):
            done = subprocess.run([SA, "compare", "--a", a, "--b", b], capture_output=True, text=True)
            assert done.returncode == 4 and not done.stdout, (name, done)
    inside = folder("csv-inside", {"kept.json": (good / report_of).read_text(), "reports/analysis/x": ""})
    (inside / report_of).symlink_to("../../kept.json")
    done = subprocess.run([SA, "compare", "--a", inside, "--b", good], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("KPI"), done


# --- the line that reproduces a verdict ---

def reproduced(r, artifacts=()):
    """Runs what the comment says: the program in place of the image, the files of an artifact for `gh`."""
    block = re.search(r"Reproduce this verdict.*?\n(`{3,})sh\n(.*?)\n\1", one(r.job.hub), re.S)[2]
    assert block in r.summary
    fetch = re.findall(r"^gh run download (\d+) --repo o/r --name (\S+) --dir (\S+)$", block, re.M)
    for run, name, to in fetch:
        found, = [a for a in artifacts if a["workflow_run"]["id"] == int(run) and a["name"] == name]
        zipfile.ZipFile(io.BytesIO(found["zip"])).extractall(r.job.ws / to)
    words = shlex.split(re.search(r"^docker run .*$", block, re.M)[0])
    done = fork_run.run(words[words.index("audit"):], r.job.ws,
                        {"SOURCE_DATE_EPOCH": EPOCH, "PATH": os.environ["PATH"]})
    decision = json.loads(r.file("POST_SOAK_AUDIT_SUMMARY.json"))["decision"]
    return done.returncode, decision["state"], [f["text"] for f in decision["failures"]], block


def case_reproduce_with_an_artifact():
    for net, regression, fail_on, state in ((1.5, "true", "hold", "INCONCLUSIVE"), (1.5, "true", "never", "INCONCLUSIVE"),
                                            (1.5, "false", "hold", "OK"), (0.01, "true", "warn", "OK")):
        there = [artifact(8, files=shifted(net=net)), artifact(9, at=OLD, expired=True)]
        with hub_with(there) as hub:
            r = job(hub, "artifact:soak", fail_on_regression=regression, fail_on=fail_on, window="6").run(None)
            want = json.loads(r.file("POST_SOAK_AUDIT_SUMMARY.json"))["decision"]
            code, state_again, texts, block = reproduced(r, there)
            assert (want["state"], state_again) == (state, state), (want, state_again)
            assert texts == [f["text"] for f in want["failures"]], (texts, want)
            said = re.search(r"exit code is (\d), that of the job is (\d) \(fail-on: never\)", block)
            assert (code, r.code) == ((int(said[1]), int(said[2])) if said else (r.code, r.code)), (code, r.code, block)
            assert bool(said) == (fail_on == "never"), block


def case_reproduce_without_the_baseline():
    """What was searched for and not found is said; what was named and is not there is as missing again."""
    with hub_with([]) as hub:
        r = job(hub, "artifact:soak", on_no_baseline="fail").run(3)
        code, state, texts, block = reproduced(r)
        assert "# the job found no baseline: this reproduces readiness only" in block and "--baseline" not in block
        assert (code, state, texts) == (0, "OK", []), (code, state, texts)
    for otherwise, state, code in (("fail", "INCONCLUSIVE", 3), ("warn", "WARN", 0)):
        with hub_with([]) as hub:
            r = job(hub, "dir:no where", on_no_baseline=otherwise).run(code)
            again = reproduced(r)
            assert "readiness only" not in again[3] and again[:2] == (code, state), again
            assert len(again[2]) == 1 and again[2][0].startswith("no baseline: "), again


# --- dir: and git: ---

def folder(name, files):
    path = WORK / name
    for file, text in files.items():
        (path / file).parent.mkdir(parents=True, exist_ok=True)
        (path / file).write_text(text)
    return path


def audit(base, *args, code=0, cwd=None):
    WORK.joinpath("out").mkdir(exist_ok=True)
    out = WORK / "out" / hashlib.sha256(repr((base, args)).encode()).hexdigest()[:12]
    shutil.rmtree(out, ignore_errors=True)
    done = fork_run.run(["audit", "--base", base, "--out", out, *map(str, args)], cwd or WORK,
                        {"SOURCE_DATE_EPOCH": EPOCH, "PATH": os.environ["PATH"]})
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == code, f"exit {done.returncode}, not {code}\n{done.stdout}{done.stderr}"
    file = out / "POST_SOAK_AUDIT_SUMMARY.json"
    done.report = json.loads(file.read_text()) if file.is_file() else None
    return done


def compared(base, spec, *args, **more):
    return audit(base, "--baseline", spec, *args, **more).report["baseline"]


def save(base, out, *args):
    return subprocess.run([SA, "baseline", "save", "--base", base, "--out", out, *args], check=True, text=True,
                          capture_output=True, env={"SOURCE_DATE_EPOCH": EPOCH}).stdout


def case_dir():
    path = folder("dir-a", shifted())
    for spec in (f"dir:{path}", str(path)):
        b = compared(EXAMPLE, spec)
        assert (b["kind"], b["where"], b["sha"], b["iterations"]) == ("dir", str(path), None, 24), b
        assert b["kpis"]["net_bps"]["verdict"] == "differs"
    b = compared(EXAMPLE, path / "none")
    assert "none" in b["error"], b
    audit(EXAMPLE, "--baseline", path / "none", "--on-no-baseline", "fail", code=3)
    audit(EXAMPLE, "--baseline", path / "none", "--on-no-baseline", "warn")
    r = audit(EXAMPLE, "--baseline", path, "--fail-on-regression", code=3)
    assert "differs from the baseline" in r.stdout and r.report["decision"]["state"] == "INCONCLUSIVE", r.stdout
    r = audit(EXAMPLE, "--baseline", path, "--fail-on-regression", "--runs-alike", code=1)
    assert "regression: net_bps" in r.stdout and not r.report["readiness"]["pass"]
    assert any("regression: net_bps" in f for f in r.report["readiness"]["failures"]), r.report["readiness"]
    b = compared(EXAMPLE, path, "--tolerance", "net_bps=1.7")
    assert b["kpis"]["net_bps"]["verdict"] == "not-worse", b["kpis"]["net_bps"]
    b = compared(EXAMPLE, path, "--compare-window", "last")
    assert b["kpis"]["net_bps"]["values_a"] == 8, b["kpis"]["net_bps"]


def case_self():
    """The run itself, by its path, a link to it, its own report, or its bytes elsewhere."""
    path = folder("self", shifted(net=0))
    link = WORK / "self-link"
    link.symlink_to(path)
    audit(path)
    subprocess.run([SA, "audit", "--base", path, "--quiet"], check=True, stdout=subprocess.DEVNULL)
    copy = folder("self-copy", shifted(net=0))
    for spec, why in ((path, "it is the directory of the run that is judged"), (link, "directory of the run"),
                      (f"{path}/.", "directory of the run"),
                      (path / "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json", "it is a report of the run"),
                      (copy, "it is the very same data as the run that is judged")):
        b = compared(path, spec)
        assert "is refused" in b["error"] and why in b["error"], b
        r = audit(path, "--baseline", spec, "--fail-on-regression", code=2)
        assert why in r.stderr, r.stderr


def case_summary_only():
    files = audited(shifted(), False)
    text = files["reports/analysis/POST_SOAK_AUDIT_SUMMARY.json"]
    for place in ("POST_SOAK_AUDIT_SUMMARY.json", "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json"):
        path = folder("only-" + str(len(place)), {place: text})
        for spec in (path, path / place):
            b = compared(EXAMPLE, spec)
            assert b["iterations"] == 0 and b["read_from"] == "an audit summary (KPIs only)", b
            assert b["window"] == "last8", b
            net = b["kpis"]["net_bps"]
            assert (net["a"], net["b"], net["verdict"]) == (4.875, 3.375, "unclear"), net
            assert "KPIs only" in net["explanation"], net


def case_record():
    """A record is as good as the directory, in every source."""
    path = folder("record-a", shifted())
    record = WORK / "record.json"
    assert "24 iterations, OK" in save(path, record)
    data = json.loads(record.read_text())
    assert record.stat().st_size < 8192, record.stat().st_size
    fits("baseline", data)
    assert set(data["runs"][0]["inputs"]["main"]["groups"][""]) == {
        "net_bps", "risk_ratio", "slippage_p95", "adverse_p95", "p95_latency_ms", "maker_taker_ratio"}
    want = compared(EXAMPLE, path)
    kpis = want["kpis"]
    for spec in (record, f"dir:{record}", folder("record-dir", {"b.json": record.read_text()})):
        b = compared(EXAMPLE, spec)
        assert b["kpis"] == kpis and b["digest"] == want["digest"], (b, want)
        assert b["read_from"] == "a baseline record" and b["at"] == before(0)
        assert b["age_days"] is not None and b["age_days"] >= 0
    repo = repository("record-repo", {"soak/b.json": record.read_text()})
    for spec in ("git:main:soak/b.json", "git:main:soak"):
        assert compared(EXAMPLE, spec, "--repo", repo)["kpis"] == kpis
    with hub_with([artifact(8, files={"b.json": record.read_text()})]) as hub:
        is_baseline(job(hub, "artifact:soak").run(), 8, read_from="a baseline record", at=NEW)
    record.write_text(record.read_text().replace('"tool_version"', '"x"').replace("23, 24]", "23, 25]"))
    assert "its digest does not fit its rows" in compared(EXAMPLE, record)["error"]
    held = WORK / "held.json"
    data["runs"][0]["state"] = "HOLD"
    held.write_text(json.dumps(data))
    passed_over(artifact(8, files={"b.json": held.read_text()}), "its own verdict was HOLD")


def case_record_of_several_runs():
    """--append: each once, the oldest goes; all of them are the baseline, by the built-in rules and by a policy."""
    record, policy = WORK / "several.json", WORK / "several.yaml"
    policy.write_text("version: 1\nextends: builtin/mm-bot\n")

    def append(run):
        return subprocess.run([SA, "baseline", "save", "--append", "--base", run, "--out", record], text=True,
                              capture_output=True, env={"SOURCE_DATE_EPOCH": EPOCH, "GITHUB_SHA": HEAD}, check=True).stdout

    for k in range(3):
        assert f"; {k + 1} run" in append(folder(f"several-{k}", shifted(net=1.4 + k / 10)))
    assert "; 3 runs" in append(WORK / "several-0")  # it is there: it becomes the newest
    at_once = [subprocess.Popen([SA, "baseline", "save", "--append", "--base", folder(f"at-once-{k}", shifted(net=1.1 + k / 100)),
                                 "--out", WORK / "at-once.json"], stdout=subprocess.DEVNULL) for k in range(6)]
    assert [p.wait() for p in at_once] == [0] * 6
    assert len(json.loads((WORK / "at-once.json").read_text())["runs"]) == 6
    append(folder("several-bad", shifted(net=-3)))
    data = json.loads(record.read_text())
    fits("baseline", data)
    assert [Path(r["run"]).name for r in data["runs"]] == ["several-1", "several-2", "several-0", "several-bad"]
    assert data["runs"][3]["state"] == "HOLD" and data["runs"][0]["commit"] == HEAD
    for more in ((), ("--policy", policy)):
        r = audit(EXAMPLE, "--baseline", record, "--fail-on-regression", *more, code=1)
        b = r.report["baseline"]
        assert b["n_runs"] == 3, b
        assert {a["kpi"]: a["answer"] for a in b["answers"]}["net_bps"] == "worse", b
        audit(WORK / "several-1", "--baseline", record, "--fail-on-regression", *more)
    for k in range(20):
        append(folder(f"several-more-{k}", shifted(net=1 + k / 100)))
    data = json.loads(record.read_text())
    assert len(data["runs"]) == 20 and Path(data["runs"][0]["run"]).name == "several-more-0"
    # another unit under the policy is no comparison
    policy.write_text("version: 1\nextends: builtin/mm-bot\nkpis: {p95_latency_ms: {unit: s}}\n")
    assert "keeps 'p95_latency_ms' in 'ms'" in audit(EXAMPLE, "--baseline", record, "--policy", policy, code=2).stderr
    first = (ROOT / "tests/e2e/record-1.1.json").read_text()
    record.write_text(first)
    done = subprocess.run([SA, "baseline", "save", "--append", "--base", EXAMPLE, "--out", record], text=True,
                          capture_output=True)
    assert done.returncode == 2 and "first version" in done.stderr and record.read_text() == first, done


def record_of_runs(name, nets):
    """A record of runs that are better than the example by so much, as text."""
    record = WORK / f"{name}.json"
    for k, net in enumerate(nets):
        path = folder(f"{name}-{k}", shifted(net=net))
        subprocess.run([SA, "baseline", "save", "--append", "--base", path, "--out", record], check=True,
                       capture_output=True, env={"SOURCE_DATE_EPOCH": str(int(EPOCH) - 1000 + k)})
    return record.read_text()


def case_record_in_an_artifact():
    """Alone in the zip, wherever it lies in it: all its runs count, and night by night each once."""
    first, second = record_of_runs("nights", (1.4, 1.5, 1.6)), record_of_runs("nights", (1.4, 1.5, 1.6, 1.7))
    for place in ("b.json", "x/y/soak-baseline.json"):
        for policy in (False, True):
            there = [artifact(9, files={place: second}), artifact(8, at=OLD, files={place: first})]
            with hub_with(there) as hub:
                j = job(hub, "artifact:soak", fail_on_regression="true", policy_change="ignore")
                if policy:
                    (j.ws / ".soak-audit.yaml").write_text("version: 1\nextends: builtin/mm-bot\n")
                r = j.run(1)
                b = report(r)
                assert b["n_runs"] == len(b["runs"]) == 4, (place, policy, b)
                assert {x["run_id"] for x in b["runs"]} == {9}, b["runs"]
    # the run that is judged is no baseline of itself, whatever engine
    for more in ((), ("--policy", folder("of-itself", {"p.yaml": "version: 1\nextends: builtin/mm-bot\n"}) / "p.yaml")):
        for spec in (WORK / "nights.json", folder("nights-dir", {"b.json": second})):
            b = audit(WORK / "nights-2", "--baseline", spec, *more).report["baseline"]
            assert b["n_runs"] == 3, (more, spec, b)


def case_one_run_named_twice():
    """Two specs that lead to one place count once; the same values from two places are told."""
    path = folder("twice", shifted(net=1.4))
    copy = folder("twice-copy", shifted(net=1.4))
    (WORK / "twice-link").symlink_to(path)
    repo = repository("twice-repo", below(shifted(net=1.3)))
    for specs, n in (((path, path, f"dir:{path}/.", WORK / "twice-link"), 1), ((path, copy), 2),
                     ((f"git:main:{BASE}", f"git:HEAD:{BASE}", path), 2)):
        words = [w for s in specs for w in ("--baseline", s)]
        r = audit(EXAMPLE, *words, "--repo", repo)
        assert r.report["baseline"]["n_runs"] == n, (specs, r.report["baseline"])
        assert ("holds the same data as" in r.stdout) == (copy in specs), r.stdout
    with hub_with(earlier(3)) as hub:
        b = report(job(hub, "artifact:soak@main*3\nauto*3").run())
        assert b["n_runs"] == 3, b
    same = [artifact(50 + i, at=on(10 + i)) for i in range(3)]
    with hub_with(same) as hub:
        b = report(job(hub, "artifact:soak").run())
        assert [s["outcome"] for s in b["steps"]] == ["taken", *["taken; it holds the very same values as run 52"] * 2], b
        assert b["n_runs"] == 3


def case_record_of_the_first_version():
    policy = WORK / "first.yaml"
    policy.write_text("version: 1\nextends: builtin/mm-bot\n")
    fits("baseline", json.loads((ROOT / "tests/e2e/record-1.1.json").read_text()))
    for more in ((), ("--policy", policy)):
        b = compared(folder("first-now", shifted(net=-0.4)), ROOT / "tests/e2e/record-1.1.json", *more)
        assert b["error"] is None and {a["kpi"]: a["answer"] for a in b["answers"]}["net_bps"] == "differs", b


def record_of(name, **change):
    """The record of a good run, no better than the example, with other members."""
    path = folder(name, shifted(net=-0.2))
    save(path, WORK / f"{name}.json")
    data = json.loads((WORK / f"{name}.json").read_text())
    data["runs"][0].update(change)
    (WORK / f"{name}.json").write_text(json.dumps(data))
    return WORK / f"{name}.json"


def case_a_run_of_a_record_that_is_left_out_is_named():
    """A record holds several runs as a folder does (JUDGE 1): one that is refused is passed over and told. What is named is
    the record: it is refused when no run of it is left."""
    record = WORK / "record-left-out.json"
    record.write_text(record_of_runs("left-out", (1.4, 1.5, 1.6)))
    data = json.loads(record.read_text())
    data["runs"][1]["state"] = "HOLD"
    record.write_text(json.dumps(data))
    (WORK / "left-out.yaml").write_text("version: 1\nextends: builtin/mm-bot\n")
    for more in ((), ("--policy", WORK / "left-out.yaml")):
        b = compared(EXAMPLE, record, *more)
        assert b["n_runs"] == 2 and any("its own verdict was HOLD" in s["outcome"] for s in b["steps"]), b
        r = audit(EXAMPLE, "--baseline", record, "--fail-on-regression", *more, code=3)
        assert "net_bps" in r.stdout and "its own verdict was HOLD" in r.stdout, r.stdout[-2000:]
    for run in data["runs"]:
        run["state"] = "HOLD"
    record.write_text(json.dumps(data))
    for more in ((), ("--policy", WORK / "left-out.yaml")):
        refused(record, "its own verdict was HOLD", *more)


def both_ways(name):
    """Without a policy file, and by one that builds on the built-in policy."""
    (WORK / f"{name}.yaml").write_text("version: 1\nextends: builtin/mm-bot\n")
    return (), ("--policy", WORK / f"{name}.yaml")


def case_a_record_of_a_long_run_says_what_its_rules_judged():
    """A record keeps medians of blocks of a long run; its last 8 rows are not the last 8 iterations (POLICY 16)."""
    good = json.loads(shifted(net=0.3)["ITER_SUMMARY_20.json"])
    rows = {}
    for i in range(1, 3001):
        good["iteration"] = i
        good["summary"]["net_bps"] = (1 if 2960 <= i <= 2994 else 5) + i * 7 % 5 / 100
        rows[f"ITER_SUMMARY_{i}.json"] = json.dumps(good)
    run, record = folder("long-run", rows), WORK / "long-run.json"
    assert ", OK" in save(run, record)
    series = json.loads(record.read_text())["runs"][0]["inputs"]["main"]["groups"][""]["net_bps"]
    assert len(series["index"]) < 3000 and series["rules"]["median(last8) >= 2.9"] > 4, series["rules"]
    for more in both_ways("long-run"):
        b = compared(EXAMPLE, record, *more)
        assert b["error"] is None and b["n_runs"] == 1, (more, b["error"])


def case_what_a_record_read_otherwise_is_missing_in_it():
    """A KPI of another source is another quantity, one in another unit no record of this policy at all."""
    save_by, record = WORK / "otherwise-save.yaml", WORK / "otherwise.json"

    def saved(kpi):
        save_by.write_text(f"version: 1\nextends: builtin/mm-bot\nkpis: {kpi}\n")
        save(folder("otherwise", shifted(net=0.4)), record, "--policy", save_by)

    saved("{net_bps: {from: [{path: summary.net_bps, divide-by: 2}], must: null}}")
    for more in both_ways("otherwise"):
        b = compared(EXAMPLE, record, *more)
        runs = {a["kpi"]: a["n_runs"] for a in b["answers"]}
        assert b["error"] is None and runs["net_bps"] == 0 and runs["risk_ratio"] == 1, (more, b)
        told = json.dumps([b["steps"], audit(EXAMPLE, "--baseline", record, *more).report["notes"]])
        assert "'net_bps' was read otherwise when the record was saved" in told, told
    saved("{p95_latency_ms: {unit: s}}")
    for more in both_ways("otherwise"):
        assert "keeps 'p95_latency_ms' in 's'" in audit(EXAMPLE, "--baseline", record, *more, code=2).stderr


def run_of(cwd, *args):
    return subprocess.run([SA, *map(str, args)], cwd=cwd, text=True, capture_output=True, check=False,
                          env={"SOURCE_DATE_EPOCH": EPOCH, "PATH": os.environ["PATH"]})


def regressed_nights(name):
    """A good run, and two nights with a regression that no limit sees. The first night was a HOLD because of it."""
    work = WORK / name
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    for night, level in (("base", 100), ("night1", 108), ("night2", 108.02)):
        (work / night).mkdir()
        (work / night / "d.csv").write_text("i,a\n" + "".join(f"{i},{level + i * 7 % 5 / 10}\n" for i in range(1, 25)))
    (work / "p.yaml").write_text("""version: 1
input: [{path: d.csv, index: i}]
kpis: {a: {from: a, better: lower, floor: 1%, must: "median(all) <= 120"}}
baseline: {window: all, regression: must, runs-alike: true}
""")
    r = run_of(work, "audit", "--base", "night1", "--policy", "p.yaml", "--baseline", "base", "--fail-on-hold")
    assert r.returncode == 1 and "1 regression" in r.stdout, r.stdout
    return work


def files_of(path):
    return {str(p.relative_to(path)): p.read_text() for p in path.rglob("*") if p.is_file()}


def case_own_verdict_under_a_policy():
    """A run that was a HOLD is no baseline, though today's rules have nothing against it (FORMATS 15.15): wherever it lies."""
    work, was = regressed_nights("own-verdict"), "its own verdict was HOLD"
    files = files_of(work / "night1")
    repo = repository("own-verdict-repo", {f"soak/{name}": text for name, text in files.items()})
    folder("own-verdict/all/night1", files)
    saved = run_of(work, "baseline", "save", "--base", "night1", "--policy", "p.yaml", "--out", "b.json")
    assert ", HOLD, " in saved.stdout and was in saved.stderr, saved
    judge = ("audit", "--base", "night2", "--policy", "p.yaml", "--fail-on-hold", "--repo", repo)
    for spec in ("night1", "dir:all/*", "git:main:soak", "b.json"):
        r = run_of(work, *judge, "--baseline", spec)
        assert r.returncode == 2 and was in r.stderr, (spec, r)
        r = run_of(work, *judge, "--baseline", spec, "--allow-hold-baseline")
        assert r.returncode == 0 and "READINESS: OK" in r.stdout, (spec, r)
    # of several runs without a policy file as well
    for name, hold in (("own-a", True), ("own-b", False)):
        folder(name, audited(shifted(net=1.4 + hold / 10), hold))
    b = audit(EXAMPLE, "--baseline", WORK / "own-a", "--baseline", WORK / "own-b").report["baseline"]
    assert b["n_runs"] == 1 and was in json.dumps(b), b
    text, good = (work / "p.yaml").read_text(), files_of(work / "base")
    second = {f"soak/{name}": body.strip().replace("\n", "\n10") for name, body in good.items()}  # rows 101 to 1024
    for spec, path, artifacts, want in (
            ("artifact:soak", "d.csv", [artifact(9, files=files), artifact(8, at=OLD, files=good)], [8]),
            ("artifact:soak-*", "soak*/**/*.csv", [artifact(9, "soak-1", {f"soak/{n}": t for n, t in files.items()}),
                                                   artifact(9, "soak-2", second, nth=1)], [])):
        with hub_with(artifacts) as hub:
            j = by_policy(hub, text.replace("d.csv", f'["d.csv", "{path}"]').replace("window: all", f'window: all, from: "{spec}"'))
            shutil.rmtree(j.base)
            shutil.copytree(work / "night2", j.base)
            r = j.run(None)
            b = report(r)
            assert was in json.dumps(b["steps"]) and [x["run_id"] for x in b["runs"] or []] == want, (spec, b)
            assert r.outputs["state"] == ("HOLD" if want else "WARN"), (spec, r.outputs)


def case_a_lack_of_a_baseline_is_no_verdict():
    """The first night can be the baseline of the second: what it lacked one for says nothing of it (FORMATS 15.32)."""
    work = regressed_nights("first-night")
    shutil.rmtree(work / "night1/reports")
    text = (work / "p.yaml").read_text()
    first = ("audit", "--base", "night1", "--policy", "p.yaml", "--fail-on-hold")
    second = ("audit", "--base", "night2", "--policy", "p.yaml", "--fail-on-hold", "--baseline")
    for otherwise, code in (("inconclusive", 3), ("hold", 1)):
        for rule in ("median(all) <= 120", "median(all) <= baseline + 50%", "median(all)<=baseline+50%"):
            (work / "p.yaml").write_text(text.replace("median(all) <= 120", rule)
                                         .replace("runs-alike", f"otherwise: {otherwise}, runs-alike"))
            for limit, exits, why in ((120, 0, None), (50, 2, "its own verdict was HOLD")):
                if limit == 50:
                    (work / "p.yaml").write_text((work / "p.yaml").read_text().replace(f'"{rule}"', f'["{rule}", "max(all) <= 50"]'))
                assert run_of(work, *first).returncode == (code if exits == 0 else 1)
                saved = run_of(work, "baseline", "save", "--base", "night1", "--policy", "p.yaml", "--out", "b.json")
                assert (", OK, " if exits == 0 else ", HOLD, ") in saved.stdout, saved
                for spec in ("night1", "b.json"):
                    r = run_of(work, *second, spec)
                    if limit == 50:
                        assert why in r.stderr, (otherwise, rule, spec, r)
                    else:
                        assert r.returncode == 0, (otherwise, rule, spec, r)
    path = folder("first-of-all", shifted(net=0.1))
    r = run_of(WORK, "audit", "--base", path, "--fail-on-regression", "--on-no-baseline", "fail")
    assert r.returncode == 3, r
    b = audit(EXAMPLE, "--baseline", path).report["baseline"]
    assert b["error"] is None, b


def refused(spec, why, *args):
    """Without gating a warning and no comparison, with it a wrong command line, both with the reason."""
    b = compared(EXAMPLE, spec, *args)
    assert b["error"] and why in b["error"] and "kpis" not in b, b
    r = audit(EXAMPLE, "--baseline", spec, "--fail-on-regression", *args, code=2)
    assert why in r.stderr and r.report is None, (r.stderr, r.report)
    # the run itself may be a HOLD by a rule among the arguments, which goes before
    audit(EXAMPLE, "--baseline", spec, "--fail-on-regression", "--on-no-baseline", "fail", *args,
          code=1 if "--threshold" in args else 3)


def case_record_in_utf16():
    for code in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"):
        record = record_of(f"record-{code}")
        mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(code, b"")
        record.write_bytes(mark + record.read_text().encode(code))
        there = folder(f"in-{code}", {"x": ""})
        shutil.copy(record, there / "b.json")
        for spec in (record, there):
            b = compared(EXAMPLE, spec, "--fail-on-regression")
            assert b["error"] is None and b["read_from"] == "a baseline record", b


def case_record_has_an_age():
    old = record_of("record-old", at=OLD)
    assert abs(compared(EXAMPLE, old)["age_days"] - 30) < 1e-9
    compared(EXAMPLE, old, "--baseline-max-age", "31", "--fail-on-regression")
    refused(old, f"it is older than 29 days (of {OLD})", "--baseline-max-age", "29")
    # committed today, made a month ago; and in an artifact of today
    repo = repository("old-record-repo", {"b.json": old.read_text()})
    refused("git:main:b.json", "it is older than 29 days", "--baseline-max-age", "29", "--repo", repo)
    with hub_with([artifact(8, files={"b.json": old.read_text()})]) as hub:
        no_baseline(job(hub, "artifact:soak", baseline_max_age="29").run(), "it is older than 29 days")
    none = record_of("record-undated", at="long ago")
    assert compared(EXAMPLE, none)["error"] is None
    refused(none, "its age is not known", "--baseline-max-age", "29")


def case_record_of_the_future():
    refused(record_of("record-future", at=before(-3601)), f"it is dated {before(-3601)}")
    for at, why in ((before(-3599), None), (before(-7200), f"it is dated {before(-7200)}"),
                    ("2055-01-01T00:00:00Z", "in the future (now it is ")):
        record = record_of("record-future", at=at)
        if why:
            refused(record, why)
            passed_over(artifact(8, files={"b.json": record.read_text()}), why)
        else:
            assert compared(EXAMPLE, record, "--fail-on-regression")["error"] is None
    with hub_with([artifact(8, at="2055-01-01T00:00:00Z"), artifact(9, at=OLD)]) as hub:
        assert "in the future" in json.dumps(report(gates(hub))["steps"])


def case_hold_is_no_baseline():
    """By its own word, by its rows and today's rules, or by its KPI gate; unless that is wanted."""
    gate = {"artifacts/KPI_GATE.json": json.dumps({"verdict": "FAIL", "reasons": ["X"]})}
    for name, spec, why, args in (
            ("verdict", record_of("record-hold", state="HOLD"), "its own verdict was HOLD", ()),
            ("state", record_of("record-unclear", state="INCONCLUSIVE"), "its own verdict was INCONCLUSIVE", ()),
            ("dir", folder("dir-hold", audited(shifted(), True)), "its own verdict was HOLD", ()),
            ("rows", folder("dir-bad", shifted(net=-3)), "by today's rules it is a HOLD (net_bps", ()),
            ("rule", folder("dir-rule", shifted()), "by today's rules it is a HOLD (net_bps",
             ("--threshold", "net_bps>=99")),
            ("gate", folder("dir-gate", {**shifted(), **gate}), "by today's rules it is a HOLD (KPI gate: FAIL (X))", ())):
        refused(spec, why, *args)
        b = compared(EXAMPLE, spec, "--allow-hold-baseline", *args)
        assert b["error"] is None and b["kpis"], (name, b)
        done = subprocess.run([SA, "compare", "--baseline", spec, "--b", EXAMPLE, "--format", "json"],
                              capture_output=True, text=True)
        assert args or done.returncode == 4 and why in done.stderr, (name, done)
        assert subprocess.run([SA, "compare", "--a", spec, "--b", EXAMPLE, "--format", "json"],
                              capture_output=True).returncode == 0, name
    with hub_with([artifact(8, files=shifted(net=-3))]) as hub:
        no_baseline(job(hub, "artifact:soak").run(), "by today's rules it is a HOLD")
        b = report(job(hub, "artifact:soak", allow_hold_baseline="true").run())
        assert b["run_id"] == 8 and b["error"] is None, b


def git(repo, *args):
    env = {"PATH": os.environ["PATH"], "HOME": str(WORK), "GIT_CONFIG_NOSYSTEM": "1",
           "GIT_AUTHOR_DATE": NEW, "GIT_COMMITTER_DATE": NEW, "GIT_AUTHOR_NAME": "a",
           "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    return subprocess.run(["git", "-C", str(repo), *args], env=env, check=True, capture_output=True,
                          text=True).stdout.strip()


def commit(repo, files, message="m"):
    for file, text in files.items():
        (repo / file).parent.mkdir(parents=True, exist_ok=True)
        (repo / file).write_text(text)
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", message)
    return git(repo, "rev-parse", "HEAD")


def repository(name, files):
    repo = WORK / name
    repo.mkdir()
    git(repo, "init", "-q", "-b", "main")
    commit(repo, files)
    return repo


def below(files, where=BASE):
    return {f"{where}/{name}": text for name, text in files.items()}


def case_git():
    repo = repository("git", below(shifted()))
    first = git(repo, "rev-parse", "HEAD")
    git(repo, "tag", "v1")
    git(repo, "tag", "-a", "-m", "x", "v1a")
    git(repo, "checkout", "-q", "-b", "fix")
    commit(repo, below(shifted(net=0)))
    for ref in ("main", "v1", "v1a", first, first[:8], "HEAD~1"):
        b = compared(BASE, f"git:{ref}", cwd=repo)
        assert (b["kind"], b["sha"], b["where"]) == ("git", first, f"{ref}:{BASE}"), b
        assert b["distance"] == 1 and b["at"] == NEW and abs(b["age_days"] - 1) < 0.1, b
        assert b["kpis"]["net_bps"]["verdict"] == "differs"
    assert compared(EXAMPLE, f"git:main:{BASE}", "--repo", repo)["sha"] == first
    for ref, why in (("none", "none"), ("main:nowhere", "nowhere"), ("-x", "-x"), ("a..b", "a..b"),
                     ("main:../..", "..")):
        done = subprocess.run([SA, "audit", "--base", BASE, "--baseline", f"git:{ref}"], cwd=repo,
                              capture_output=True, text=True)
        assert done.returncode in (0, 2) and why in done.stdout + done.stderr, done
        assert ("baseline" in done.stdout + done.stderr), done
    assert compared(EXAMPLE, "git:main:x", "--repo", WORK)["error"]
    git(repo, "checkout", "-q", "--orphan", "void")
    assert compared(EXAMPLE, f"git:HEAD:{BASE}", "--repo", repo)["error"]
    bare = WORK / "bare.git"
    git(WORK, "clone", "-q", "--bare", str(repo), str(bare))
    assert compared(EXAMPLE, f"git:main:{BASE}", "--repo", bare)["sha"] == first
    git(repo, "worktree", "add", "-q", str(WORK / "tree"), "main")
    assert compared(EXAMPLE, f"git:v1:{BASE}", "--repo", WORK / "tree")["sha"] == first


def case_git_merge_base_of_a_pull_request():
    """The checkout of the job; the event names head and base."""
    upstream = repository("upstream", below(shifted()))
    base = git(upstream, "rev-parse", "HEAD")
    commit(upstream, {"later": "x"})
    git(upstream, "checkout", "-q", "-b", "fix", base)
    head = commit(upstream, {"change": "x"})
    j = job(None, "git:merge-base", github_token="", payload={
        "number": 7, "repository": {"id": 1, "full_name": "o/r"}, "pull_request": {
            "number": 7, "head": {"sha": head, "ref": "fix", "repo": {"full_name": "o/r"}},
            "base": {"sha": base, "ref": "main", "repo": {"id": 1, "full_name": "o/r"}}}})
    soak = j.dir / "soak"
    j.base.rename(soak)
    shutil.rmtree(j.ws)
    git(WORK, "clone", "-q", "-b", "fix", str(upstream), str(j.ws))
    shutil.rmtree(j.base)
    soak.rename(j.base)
    r = j.run()
    b = report(r)
    assert b["sha"] == base and b["distance"] == 1 and b["error"] is None, b
    assert r.outputs["baseline-sha"] == base and r.outputs["baseline-run-id"] == ""
    assert r.outputs["baseline-source"].startswith("git:merge-base"), r.outputs["baseline-source"]
    everywhere(r, base[:12], "merge-base")


def case_git_shallow():
    """What a shallow clone lacks is said with the cure."""
    repo = repository("deep", below(shifted()))
    first = git(repo, "rev-parse", "HEAD")
    commit(repo, {"later": "x"})
    git(WORK, "clone", "-q", "--depth", "1", f"file://{repo}", str(WORK / "shallow"))
    b = compared(EXAMPLE, f"git:{first}:{BASE}", "--repo", WORK / "shallow")
    assert "fetch-depth: 0" in b["error"], b


def case_git_shallow_is_fetched():
    """The checkout of the job lacks the commit; it comes from the server, and no copy is left."""
    served = WORK / "served/o"
    served.mkdir(parents=True)
    upstream = repository("served/o/r", below(shifted()))
    git(upstream, "config", "uploadpack.allowAnySHA1InWant", "true")
    base = git(upstream, "rev-parse", "HEAD")
    commit(upstream, {"later": "x"})
    git(upstream, "checkout", "-q", "-b", "fix", base)
    head = commit(upstream, {"change": "x"})
    with hub_of(bases={f"main...{head}": base}) as hub:
        for ref in (base, "main", "merge-base", "nowhere"):
            j = job(hub, f"git:{ref}", payload={
                "number": 7, "repository": {"id": 1, "full_name": "o/r"}, "pull_request": {
                    "number": 7, "head": {"sha": head, "ref": "fix", "repo": {"full_name": "o/r"}},
                    "base": {"sha": base, "ref": "main", "repo": {"id": 1, "full_name": "o/r"}}}})
            j.with_env(GITHUB_SERVER_URL=f"file://{WORK}/served")
            soak = j.dir / "soak"
            j.base.rename(soak)
            shutil.rmtree(j.ws)
            git(WORK, "clone", "-q", "--depth", "1", "-b", "fix", f"file://{upstream}", str(j.ws))
            shutil.rmtree(j.base)
            soak.rename(j.base)
            b = report(j.run())
            if ref == "nowhere":
                assert "fetch-depth: 0" in b["error"], b
            else:
                assert b["error"] is None and len(b["sha"]) == 40, (ref, b)
                assert b["sha"] == base or ref == "main", (ref, b)
                assert b["kpis"]["net_bps"]["verdict"] == "differs"
            assert not list((j.dir / "temp").iterdir()), list((j.dir / "temp").iterdir())


def case_git_partial_is_fetched():
    """A checkout with a filter has no contents: they come from the server, and no copy is left."""
    served = WORK / "partial/o"
    served.mkdir(parents=True)
    upstream = repository("partial/o/r", below(shifted()))
    for key in ("allowAnySHA1InWant", "allowFilter"):
        git(upstream, "config", f"uploadpack.{key}", "true")
    base = git(upstream, "rev-parse", "HEAD")
    head = commit(upstream, {"change": "x"})
    for ref, want in (("merge-base", base), (base, base), ("HEAD~1", base)):
        j = job(hub_of(), f"git:{ref}", event="push", payload={
            "ref": "refs/heads/main", "after": head,
            "repository": {"id": 1, "full_name": "o/r", "default_branch": "main"}})
        j.with_env(GITHUB_SERVER_URL=f"file://{WORK}/partial", GITHUB_SHA=head)
        soak = j.dir / "soak"
        j.base.rename(soak)
        shutil.rmtree(j.ws)
        git(WORK, "clone", "-q", "-n", "--filter=blob:none", f"file://{upstream}", str(j.ws))
        (j.base).parent.mkdir(parents=True, exist_ok=True)
        soak.rename(j.base)
        with j.hub:
            r = j.run()
        b = report(r)
        assert b["error"] is None and b["sha"] == want, (ref, b)
        assert b["kpis"]["net_bps"]["verdict"] == "differs"
        assert ("the merge base is HEAD itself" in b["why"]) == (ref == "merge-base"), b
        assert not list((j.dir / "temp").iterdir()), list((j.dir / "temp").iterdir())
    b = compared(EXAMPLE, f"git:{base}:{BASE}", "--repo", j.ws)
    assert "is partial (filter: blob:none or alike); leave `filter` out" in b["error"], b


# --- running ---

def main():
    if not jsonschema:
        print("# python3-jsonschema is not installed: nothing was held against a schema")
    Job.forked = True
    return tap.run(globals(), "case_", 8)


if __name__ == "__main__":
    sys.exit(main())
