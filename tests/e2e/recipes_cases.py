#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The recipes of README and docs/, run as they are written: each step of the Action in a block of YAML, with the matrix, the
triggers and the permissions that stand there. A block that no case runs fails. Prints TAP."""
import json
import re
import shutil
import subprocess
import sys

import yaml

import action_relay_cases as forks
import action_trust_cases as trust
import baseline as kept
import tap
from action_runner import BASE, HEAD, INPUTS, MERGE, ROOT, SA, WORK, Job, hub_of, one, ours, pull_event

TEXT = "\n".join((ROOT / name).read_text() for name in ("README.md", "docs/action.md", "docs/recipes.md",
                                                         "docs/baselines.md"))
ACTION = re.search(r"^<!-- action: (.*) -->$", TEXT, re.M).group(1)


# --- reading ---

def blocks():
    """{the bold words or the heading before it: the block, parsed}, of those that use the Action."""
    found, title = {}, ""
    for line in re.finditer(r"^```yaml\n(.*?)^```$|^\*\*([^*]+)\*\*|^#+ ([^\n]*)$", TEXT, re.M | re.S):
        block, bold, heading = line.groups()
        title = (bold or heading or title).rstrip(".")
        if block and f"uses: {ACTION}@" in block:
            assert title not in found, title
            found[title] = yaml.safe_load(block)
    return found


def steps_of(block):
    """The steps that use the Action, of a list of steps, a job, or a whole workflow."""
    if isinstance(block, dict):
        jobs = block.get("jobs", {"": block})
        block = [step for job in jobs.values() for step in job["steps"]]
    return [step for step in block if str(step.get("uses", "")).startswith(f"{ACTION}@")]


def spelled(value):
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def inputs_of(step, **matrix):
    """What the runner would hand over; an expression that is left would go to the program as it stands."""
    given = {}
    for key, value in step.get("with", {}).items():
        assert key in INPUTS, f"README names an input that is not there: {key}"
        text = re.sub(r"\$\{\{ matrix\.(\w+) \}\}", lambda m: matrix[m[1]], spelled(value))
        assert "${{" not in text, text
        given[key.replace("-", "_")] = text
    return given


BLOCKS = blocks()


def recipe(title):
    return BLOCKS[title]


def needed(block):
    """The permissions that the steps of a block need; whoever writes any down has no others."""
    want, posts = {"contents": "read"}, {"comment": "pull-requests", "check_name": "checks", "commit_status": "statuses"}
    pull = True not in block or "pull_request" in block[True] or "workflow_run" in block[True]  # (YAML reads `on` as true)
    for step in steps_of(block):
        inputs = {"comment": "" if "off" == step.get("with", {}).get("comment") or not pull else "update",
                  **{k.replace("-", "_"): spelled(v) for k, v in step.get("with", {}).items()}}
        want.update({permission: "write" for key, permission in posts.items() if inputs.get(key)})
        if inputs.get("mode") == "relay" or re.search(r"^(artifact:|auto)", inputs.get("baseline", ""), re.M):
            want["actions"] = "read"
    return want


def suite(hub, inputs, **more):
    """A job whose run lies where the recipe says."""
    job = Job(hub, **{**inputs, **more})
    base = job.ws / inputs.get("base", BASE)
    if base != job.base:
        base.parent.mkdir(parents=True, exist_ok=True)
        job.base.rename(base)
        job.base = base
    return job


# --- the cases ---

def newcomers():
    """{who: (file, directory of the run, options of init, what a run with that latency writes there)}"""
    def k6(ms):
        return "".join(json.dumps({"metric": m, "type": "Point", "data": {"time": 1770000000 + i, "value": v}}) + "\n"
                       for i in range(300) for m, v in (("vus", 7), ("http_req_duration", ms + i % 5)))

    return {
        "csv": ("out/soak.csv", "out", [], lambda ms: "iter,p95_latency_ms\n" + "".join(f"{i},{ms + i % 5}\n" for i in range(1, 25))),
        "here": ("soak.csv", ".", ["--out", "ci/gate.yaml"], lambda ms: "iter,lat_ms\n" + "".join(f"{i},{ms + i % 5}\n" for i in range(1, 25))),
        "k6": ("out/k6.json", "out", [], k6),
        "jmeter": ("out/result.jtl", "out", [], lambda ms: "timeStamp,elapsed,label,success\n" + "".join(
            f"{1770000000000 + 1000 * i},{ms + i % 5},{'ab'[i % 2]},true\n" for i in range(6000))),
        "own": ("out/soak.ndjson", "out", [], lambda ms: "".join(json.dumps(
            {"ts": f"2026-01-01T00:{i:02}:00Z", "latency": {"p95": ms + i % 5}}) + "\n" for i in range(60))),
    }


def base_is_here(job, *paths):
    """The base of the pull request is a commit of the checkout that holds these files."""
    trust.git(job.ws, "init", "-q")
    trust.git(job.ws, "add", "-f", *paths)
    trust.git(job.ws, "commit", "-qm", "base", "--allow-empty")
    payload = json.loads(job.event_file.read_text())
    payload["pull_request"]["base"]["sha"] = trust.git(job.ws, "rev-parse", "HEAD")
    job.event_file.write_text(json.dumps(payload))


def case_the_workflow_that_init_writes():
    """Whoever comes anew: init --workflow on a good run; then its steps, on a good and a slow one."""
    for who, (path, run, options, written) in newcomers().items():
        policy = options[-1] if options else ".soak-audit.yaml"
        # the pull request that brings the policy, and those after it
        for code, ms, expected, first in ((0, 100, "**OK**", False), (1, 200, "", False), (0, 100, "new policy", True)):
            with hub_of() as hub:
                job = Job(hub)
                shutil.rmtree(job.ws)
                for folder in (run, "ci"):
                    (job.ws / folder).mkdir(parents=True, exist_ok=True)
                (job.ws / path).write_text(written(100))
                subprocess.run([SA, "init", path, "--workflow", *options], cwd=job.ws, check=True, capture_output=True)
                workflow = yaml.safe_load((job.ws / ".github/workflows/soak-audit.yml").read_text())
                step, = steps_of(workflow)
                assert workflow["permissions"] == needed(workflow), (who, workflow)
                job.inputs.update({k.replace("_", "-"): v for k, v in inputs_of(step).items()})
                job.base = job.ws / run
                (job.ws / path).write_text(written(ms))
                base_is_here(job, path if first else policy)
                done = job.run(code)
                one(hub, *(["**HOLD**", "must be at most"] if code else [expected]))
                kept_path = workflow["jobs"]["soak"]["steps"][-1]["with"]["path"]
                assert list((job.ws / kept_path).rglob("POST_SOAK_AUDIT_SUMMARY.html")), (who, kept_path, done.log[-500:])


def case_the_first_block():
    step, = steps_of(recipe("GitHub Action"))
    for code in (0, 1):
        with hub_of() as hub:
            job = suite(hub, inputs_of(step))
            (job.hold() if code else job).run(code)
            one(hub, "HOLD" if code else "OK")


def case_several_suites():
    block = recipe("Several suites in one pull request")
    step, = steps_of(block)
    names = block["strategy"]["matrix"]["suite"]
    with hub_of() as hub:
        for i, name in enumerate(names):
            job = suite(hub, inputs_of(step, suite=name), job_index=str(i), job_total=str(len(names)))
            (job.hold() if i else job).allow(len(names)).run(1 if i else 0)
        assert len(ours(hub)) == len(names) == 2
        assert ["HOLD" in c["body"] for c in ours(hub)] == [False, True]


def case_one_of_each_for_every_leg():
    block = recipe("Matrix")
    step, = steps_of(block)
    names = block["strategy"]["matrix"]["suite"]
    with hub_of() as hub:
        for i, name in enumerate(names):
            job = suite(hub, inputs_of(step, suite=name), job_index=str(i), job_total=str(len(names)))
            (job if i else job.hold()).allow(len(names)).run(0 if i else 1)
        assert [(r["name"], r["conclusion"]) for r in hub.check_runs] == [
            (f"soak {names[0]}", "failure"), (f"soak {names[1]}", "success")]
        assert [(s["context"], s["state"]) for s in hub.statuses] == [
            (f"soak/{names[0]}", "failure"), (f"soak/{names[1]}", "success")]
        assert len(ours(hub)) == 2


def case_legs_that_share_what_is_posted():
    """The same recipe without the names: one of each, and the worst stays whoever comes last."""
    step, = steps_of(recipe("Matrix"))
    for order in ((0, 1), (1, 0)):
        with hub_of() as hub:
            for i in order:
                inputs = {**inputs_of(step, suite="fast"), "comment_key": "", "check_name": "soak",
                          "commit_status": "soak"}
                job = suite(hub, inputs, job_index=str(i), job_total="2")
                (job if i else job.hold()).run(0 if i else 1)
            one(hub, "HOLD")
            run, = hub.check_runs
            assert run["conclusion"] == hub.statuses[-1]["state"] == "failure"


def case_merge_queue():
    block = recipe("Merge queue")
    step, = steps_of(block)
    assert set(block[True]) == {"pull_request", "merge_group"}  # (YAML 1.1 reads `on` as true)
    group = {"merge_group": {"head_sha": HEAD, "base_sha": MERGE, "base_ref": "refs/heads/main",
                             "head_ref": f"refs/heads/gh-readonly-queue/main/pr-7-{MERGE}"}}
    for code in (0, 1):
        with hub_of() as hub:
            job = suite(hub, inputs_of(step), event="merge_group", payload=group)
            r = (job.hold() if code else job).run(code)
            run, = hub.check_runs
            assert (run["head_sha"], run["conclusion"]) == (HEAD, "failure" if code else "success")
            assert not ours(hub) and not [w for w in r.annotations("warning") if "not posted" in w]
    with hub_of() as hub:
        suite(hub, inputs_of(step), payload=pull_event()).run()
        one(hub, "OK")


def case_nightly():
    block = recipe("Nightly")
    step, = steps_of(block)
    upload, = [s for s in block["jobs"]["soak"]["steps"] if "upload-artifact" in s["uses"]]
    name = upload["with"]["name"]
    assert upload["if"] == "always()" and upload["with"]["path"] == BASE
    inputs = inputs_of(step)

    def night(hub):
        return suite(hub, inputs, event="schedule", payload={"schedule": block[True]["schedule"][0]["cron"]}
                     ).with_env(GITHUB_WORKFLOW_REF=kept.WORKFLOW, GITHUB_REPOSITORY_ID="1")

    # worse than the last good night; the night after that was bad, and is passed over
    good, bad = kept.artifact(8, name), kept.artifact(9, name, at=kept.NEW)
    runs = {8: kept.workflow_run(8, "schedule", at=kept.OLD),
            9: kept.workflow_run(9, "schedule", conclusion="failure")}
    with kept.hub_with([bad, good], runs) as hub:
        r = night(hub).run(3)
        assert r.outputs["baseline-run-id"] == "8" and "regression" in r.log
    # as good as it
    same = {p.name: p.read_text() for p in (ROOT / "examples/soak/latest").glob("ITER_SUMMARY_*.json")}
    other = {n: re.sub(r'("net_bps": *)(-?[0-9.]+)', lambda m: f"{m[1]}{float(m[2]) - 0.001:.4f}", t)
             for n, t in same.items()}
    with kept.hub_with([kept.artifact(8, name, other)], {8: kept.workflow_run(8, "schedule")}) as hub:
        r = night(hub).run(0)
        assert r.outputs["baseline-run-id"] == "8"


def case_enterprise_server():
    step, = steps_of(recipe("GitHub Enterprise Server"))
    variable, file = next(iter(step["env"].items()))
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    folder = WORK / "ghes"
    folder.mkdir()
    subprocess.run(["openssl", "req", "-x509", *key, "-keyout", "k.pem", "-out", "c.pem", "-days", "2",
                    "-subj", "/CN=ghes", "-addext", "subjectAltName=IP:127.0.0.1"], cwd=folder, check=True,
                   capture_output=True)
    with hub_of(prefix="/api/v3", cert=(str(folder / "c.pem"), str(folder / "k.pem"))) as hub:
        job = suite(hub, inputs_of(step)).with_env(**{variable: file})
        shutil.copy(folder / "c.pem", job.ws / file)
        job.run()
        one(hub, "OK")
        assert all(q["path"].startswith("/api/v3/") for q in hub.requests)


def case_forks():
    """The block of README, and both workflows of examples/, on what a fork has uploaded."""
    step, = steps_of(recipe("Pull requests from forks"))
    judge, relay = (yaml.safe_load((ROOT / f"examples/workflows/fork-{n}.yml").read_text())
                    for n in ("judge", "relay"))
    first, = steps_of(judge)
    second, = steps_of(relay)
    assert set(relay[True]) == {"workflow_run"} and set(judge[True]) == {"pull_request"}
    for inputs in (inputs_of(step), inputs_of(second)):
        given = {k: v for k, v in inputs.items() if k not in ("mode", "check_name", "commit_status")}
        assert inputs["mode"] == "relay" and inputs["check_name"]
        for hold in (False, True):
            files = forks.judged(hold, **inputs_of(first))
            r, hub = forks.relay([forks.artifact(files)], 1 if hold else 0, **given)
            one(hub, "HOLD" if hold else "OK")
            assert hub.check_runs[0]["conclusion"] == ("failure" if hold else "success")


def case_baselines():
    """Each spec finds what it names."""
    steps = steps_of(recipe("Baselines in a workflow"))
    seen = set()
    for step in steps:
        inputs = inputs_of(step)
        spec = inputs["baseline"]
        seen.add(re.split("[:*]", spec)[0])
        shards = [kept.artifact(8, f"soak-shard-{i}", kept.shifted(1 + 12 * i, 12 + 12 * i), nth=i)
                  for i in range(2)]
        runs = {8: kept.workflow_run(8, file=inputs.get("baseline_workflow", "ci.yml"))}
        artifacts = shards if spec.endswith("-*") else [kept.artifact(8)]
        with kept.hub_with(artifacts, runs) as hub:
            job = kept.job(hub, spec, **{k: v for k, v in inputs.items() if k != "baseline"})
            if spec.startswith("dir:"):
                place = job.ws / spec[4:]
                place.mkdir(parents=True)
                for name, text in kept.shifted().items():
                    (place / name).write_text(text)
            git = [line for line in spec.splitlines() if line.startswith("git:")]
            if git:
                with_record(job, git[0].rpartition(":")[2])
            r = job.run(3 if inputs.get("fail_on_regression") == "true" else 0)
        b = json.loads(r.file("POST_SOAK_AUDIT_SUMMARY.json"))["baseline"]
        verdict = (b["kpis"]["net_bps"]["verdict"] if "kpis" in b else
                   next(a["answer"] for a in b["answers"] if a["kpi"] == "net_bps"))
        assert b["error"] is None and verdict == "differs", (spec, b)
    assert seen == {"artifact", "auto", "git", "dir"}


def with_record(job, path):
    """main keeps a record of a better run; the pull request's branch began there."""
    better = job.dir / "better"
    better.mkdir()
    for name, text in kept.shifted().items():
        (better / name).write_text(text)
    record = job.ws / path
    subprocess.run([kept.SA, "baseline", "save", "--base", better, "--out", record], check=True,
                   capture_output=True)
    kept.git(job.ws, "init", "-q", "-b", "main")
    kept.git(job.ws, "add", path)
    kept.git(job.ws, "commit", "-qm", "a better run")
    kept.git(job.ws, "update-ref", "refs/remotes/origin/main", "HEAD")
    kept.git(job.ws, "checkout", "-qb", "fix")
    kept.git(job.ws, "commit", "-qm", "worse", "--allow-empty")
    payload = pull_event()
    for side, ref in (("head", "fix"), ("base", "main")):
        payload["pull_request"][side]["sha"] = kept.git(job.ws, "rev-parse", ref).strip()
    job.event_file.write_text(json.dumps(payload))


def case_permissions():
    """Each block has those that its steps need, and no others; one that copies it asks for nothing else."""
    for title, block in BLOCKS.items():
        assert isinstance(block, dict) and block.get("permissions") == needed(block), (title, needed(block))
    for name in ("relay", "judge"):
        block = yaml.safe_load((ROOT / f"examples/workflows/fork-{name}.yml").read_text())
        want = needed(block) if name == "relay" else {"contents": "read"}  # of a fork no more is given
        assert block["permissions"] == want, (name, block["permissions"], want)


def case_nothing_is_left_out():
    """(told by the text of this file: a case may be run alone)"""
    source = open(__file__).read()
    left = [title for title in BLOCKS if f'recipe("{title}")' not in source]
    assert len(BLOCKS) > 5 and not left, left


if __name__ == "__main__":
    sys.exit(tap.run(globals(), "case_", 8))
