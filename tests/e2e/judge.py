# SPDX-License-Identifier: MIT
"""What the judge answers through the command line: against one and several baseline runs, drift, reach; in TAP."""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SA = os.environ["SA"]
NOW = "1795176000"
LIMITS = {"net_bps": 2.9, "risk_ratio": 0.4, "maker_taker_ratio": 0.83}
count = 0


def ok(name, holds, *details):
    global count
    count += 1
    print(f"{'ok' if holds else 'not ok'} {count} - {name}")
    if not holds:
        for detail in details:
            print(f"#   {str(detail)[:600]}")


def write_run(folder, seed, rows=24, net=lambda i: 3.5, level=0.0):
    """A run of white rows; the levels of its KPIs are `level` run-sd from the usual ones."""
    r = random.Random(seed)
    Path(folder).mkdir(parents=True)
    for i in range(1, rows + 1):
        values = {"net_bps": net(i) + 0.1 * (level + r.gauss(0, 1)), "risk_ratio": 0.3 + 0.01 * r.gauss(0, 1),
                  "maker_taker_ratio": 0.88 + 0.005 * r.gauss(0, 1), "p95_latency_ms": 250 + 5 * r.gauss(0, 1)}
        row = {"iteration": i, "runtime": {"utc": f"2026-10-{seed % 27 + 1:02}T{i % 24:02}:00:00Z"},
               "summary": {k: round(v, 6) for k, v in values.items()}}
        Path(folder, f"ITER_SUMMARY_{i}.json").write_text(json.dumps(row))


def audit(run, policy, *more):
    """By the built-in policy and what `policy` adds to it; None: without a policy file."""
    command = [SA, "audit", "--base", run, "--fail-on-hold", "--out", "out", *more]
    if policy is not None:
        Path("p.yaml").write_text("version: 1\nextends: builtin/mm-bot\n" + policy)
        command += ["--policy", "p.yaml"]
    env = {**os.environ, "SOURCE_DATE_EPOCH": NOW}
    result = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    try:
        doc = json.loads(Path("out/POST_SOAK_AUDIT_SUMMARY.json").read_text())
    except OSError:
        doc = None
    return result, doc


def by_kpi(rows):
    return {row["kpi"]: row for row in rows}


def state_of(doc):
    return doc["decision"]["state"]


def kinds(doc):
    return sorted({f["kind"] for f in doc["decision"]["failures"]})


def moved(net, latency):
    """The example run with other values in every iteration, and nothing else beside them."""
    for file in (Path(os.environ["ROOT"]) / "examples/soak/latest").glob("ITER_SUMMARY_*.json"):
        row = json.loads(file.read_text())
        row["summary"]["net_bps"] = round(row["summary"]["net_bps"] + net, 6)
        row["summary"]["p95_latency_ms"] += latency
        Path("moved").mkdir(exist_ok=True)
        Path("moved", file.name).write_text(json.dumps(row))


def samples():
    """
    The users' sample without a policy file. Moved by -1.8 and +100 ms it breaks its own limits whatever the baseline:
    what the comparison alone makes of it is seen where they are lifted.
    """
    lifted = ["--threshold=net_bps>=0", "--threshold=p95_latency_ms<=500"]
    base = os.environ["ROOT"] + "/examples/soak/latest"
    for net, latency, kpis in ((-0.5, 0, ["net_bps"]), (-1.8, 100, ["net_bps", "p95_latency_ms"])):
        moved(net, latency)
        for alike, word, state, code in (([], "differs", "INCONCLUSIVE", 3), (["--runs-alike"], "worse", "HOLD", 1)):
            for limits in ([], lifted):
                result = subprocess.run([SA, "audit", "--base", "moved", "--out", "out", "--fail-on-regression", "--html",
                                         "--baseline", base, *alike, *limits], capture_output=True, text=True,
                                        env={**os.environ, "SOURCE_DATE_EPOCH": NOW}, timeout=60, check=False)
                doc = json.loads(Path("out/POST_SOAK_AUDIT_SUMMARY.json").read_text())
                answers = by_kpi(doc["baseline"]["answers"])
                found = [f for f in doc["decision"]["failures"] if f["kind"] == "regression"]
                md, html = (Path(f"out/POST_SOAK_AUDIT_SUMMARY.{e}").read_text() for e in ("md", "html"))
                row = next(line for line in md.split("\n") if line.startswith("| net_bps | >= "))
                ok("the answer stands beside the judged value", f"◀ {word} |" in row and "| vs baseline |" in md and
                   html.count(f"◀ {word}</td>") >= 2, row)
                ok(f"the sample moved by {net} and {latency} ms: {word} ({'own' if not limits else 'no'} limits)",
                   all(answers[k]["answer"] == word for k in kpis) and [f["kpi"] for f in found] == kpis and
                   (not limits or (state_of(doc), result.returncode) == (state, code)) and
                   answers["risk_ratio"]["answer"] == "not-worse", result.stdout[-1500:])


def switched_off(must, one):
    """`--baseline none` beside a policy that names its own: what is said on the command line goes before the file."""
    own = "baseline: {from: ['dir:runs/*']}\n"
    result, doc = audit("bad", own, "--baseline=none")
    ok("none: those of the policy are not compared, and the report says so", state_of(doc) == "OK" and
       not doc.get("baseline") and "--baseline none" in result.stdout, doc.get("baseline"), result.stdout)
    result, doc = audit("bad", own, "--baseline=none", *one)
    ok("one that is named after none is compared", doc["baseline"]["n_runs"] == 1, result.stdout)
    result, doc = audit("bad", own, *one, "--baseline=none")
    ok("none after one that is named: none, and not those of the policy", not doc.get("baseline"), doc.get("baseline"))
    for otherwise, state in (("", "WARN"), (", otherwise: inconclusive", "INCONCLUSIVE")):
        policy = f"baseline: {{regression: must, from: ['dir:runs/*']{otherwise}}}\n"
        result, doc = audit("bad", policy, "--baseline=none")
        ok(f"none where the policy asks for a comparison{otherwise}: {state}", state_of(doc) == state and
           kinds(doc) == ["no-baseline"] and "--baseline none" in result.stdout, doc["decision"], result.stdout)
    result, doc = audit("bad", own, "--baseline=none", "--fail-on-regression")
    ok("none beside --fail-on-regression is a gate that cannot close", state_of(doc) == "WARN" and
       kinds(doc) == ["no-baseline"], doc["decision"], result.stdout)


def baselines():
    must = "baseline: {regression: must}\n"
    one = ["--baseline=dir:runs/0"]
    five = "baseline: {regression: must, from: [" + ", ".join(f"dir:runs/{k}" for k in range(5)) + "]}\n"
    result, doc = audit("bad", must, *one)
    answer = by_kpi(doc["baseline"]["answers"])["net_bps"]
    ok("one baseline run: it differs, which is INCONCLUSIVE with the cure",
       result.returncode == 3 and answer["answer"] == "differs" and answer["n_runs"] == 1 and
       "three or more" in result.stdout and "runs-alike" in result.stdout, result.stdout)
    result, doc = audit("bad", "baseline: {regression: must, runs-alike: true}\n", *one)
    ok("runs-alike: it is worse, and a HOLD", result.returncode == 1 and kinds(doc) == ["regression"] and
       by_kpi(doc["baseline"]["answers"])["net_bps"]["answer"] == "worse", result.stdout)
    result, doc = audit("bad", "baseline: {regression: should}\n", *one)
    ok("should: a warning at most", result.returncode == 0 and state_of(doc) == "WARN", result.stdout)
    result, doc = audit("bad", "", *one)
    ok("off: told, and no part of the decision", state_of(doc) == "OK" and
       by_kpi(doc["baseline"]["answers"])["net_bps"]["answer"] == "differs", result.stdout)
    result, doc = audit("bad", five)
    answer = by_kpi(doc["baseline"]["answers"])["net_bps"]
    ok("five runs: worse, a HOLD", result.returncode == 1 and answer["answer"] == "worse" and
       answer["n_runs"] == 5 and answer["hi"] < 0 and answer["difference"] < -1, doc["baseline"])
    result, doc = audit("same", five)
    ok("five runs of the same code: no HOLD, and what could have been found",
       state_of(doc) in ("OK", "WARN") and doc["baseline"]["n_runs"] == 5 and
       all(a["detectable"] > 0 for a in doc["baseline"]["answers"] if a["judged"]), doc["baseline"])
    result, doc = audit("same", "baseline: {regression: must, unclear: hold}\nkpis: {net_bps: {floor: 0.001}}\n", *one)
    ok("unclear: hold", state_of(doc) == "HOLD" and "unclear" in result.stdout, result.stdout)
    result, doc = audit("same", "baseline: {regression: must, unclear: ignore}\nkpis: {net_bps: {floor: 0.001}}\n", *one)
    ok("unclear: ignore", state_of(doc) == "OK" and "unclear" in result.stdout, result.stdout)
    result, doc = audit("same", "baseline: {regression: must, unclear: hold, from: [dir:short]}\n")
    ok("too few rows to compare is never a pass", state_of(doc) == "INCONCLUSIVE" and kinds(doc) == ["regression"],
       result.stdout, result.stderr)
    named = [f"--baseline=dir:runs/{k}" for k in range(5)]
    for name, policy, more in (("--baseline five times", must, named), ("a folder", must, ["--baseline=dir:runs/*"]),
                               ("a folder in the policy", "baseline: {regression: must, from: ['dir:runs/*']}\n", [])):
        result, doc = audit("bad", policy, *more)
        ok(f"{name}: five runs, a HOLD", result.returncode == 1 and doc["baseline"]["n_runs"] == 5, result.stdout)
    result, doc = audit("runs/0", must, "--baseline=dir:runs/*")
    ok("a folder that holds the run itself: the others", doc["baseline"]["n_runs"] == 4, result.stdout, result.stderr)
    answers = {json.dumps(audit("bad", must, *order)[1]["baseline"]["answers"])
               for order in (named, named[::-1], named[2:] + named[:2])}
    ok("the order in which runs are named moves no digit", len(answers) == 1, *answers)
    result, doc = audit("bad", must, *named, "--baseline=dir:nowhere", "--fail-on-regression")
    ok("one of those named is not there: exit 2 with a gate", result.returncode == 2, result.stdout)
    result, doc = audit("bad", must, "--baseline=dir:same/*", "--fail-on-regression")
    ok("a folder without runs: exit 2 with a gate", result.returncode == 2, result.stdout)
    result, doc = audit("bad", must, *named, "--baseline=none", *one)
    ok("none takes back what stands before it", doc["baseline"]["n_runs"] == 1, result.stdout)
    switched_off(must, one)
    lacking()
    audit("bad", must)
    once()
    Path("p.yaml").unlink()
    result = subprocess.run([SA, "audit", "--base", "bad", "--out", "out", "--fail-on-regression", *named],
                            env={**os.environ, "SOURCE_DATE_EPOCH": NOW}, capture_output=True, text=True, timeout=60,
                            check=False)
    doc = json.loads(Path("out/POST_SOAK_AUDIT_SUMMARY.json").read_text())
    ok("several runs without a policy file: by the built-in policy", result.returncode == 1 and
       by_kpi(doc["baseline"]["answers"])["net_bps"]["answer"] == "worse", result.stdout, result.stderr)
    samples()
    result, doc = audit("same", must)
    ok("a policy that asks and names none is told so", state_of(doc) == "WARN" and kinds(doc) == ["no-baseline"],
       result.stdout)


def lacking():
    """One that was named is missing or refused beside others that are there, and a gate without any (FORMATS 15.32)."""
    write_run("held", 40, net=lambda i: -3.5)
    shutil.copytree("runs", "mixed")
    Path("mixed/broken").mkdir()
    Path("mixed/broken/ITER_SUMMARY_1.json").write_text("x")
    shutil.copytree("runs", "passed")
    shutil.copytree("held", "passed/held")
    fail = ["--on-no-baseline", "fail"]
    for spec, why in (("dir:nowhere", "No such file"), ("dir:held", "is refused"), ("dir:same", "is refused"),
                      ("git:nowhere", "git"), ("dir:mixed/*", "mixed/broken")):
        for more, code, state in (([], 0, "WARN"), (fail, 3, "INCONCLUSIVE")):
            result, doc = audit("same", "", "--baseline=dir:runs/0", "--baseline=" + spec, "-q", *more)
            texts = [f["text"] for f in doc["decision"]["failures"]]
            ok(f"{spec} beside one that is there: {state}", result.returncode == code and state_of(doc) == state and
               kinds(doc) == ["no-baseline"] and why in texts[0] and texts[0] in result.stderr, result, texts)
    for more, code in (([], 0), (fail, 0), (["--fail-on-regression"], 0)):
        result, doc = audit("same", "", "--baseline=dir:passed/*", *more)
        ok("a folder's run that is a HOLD is passed over", result.returncode == code and doc["baseline"]["n_runs"] == 5 and
           "no-baseline" not in kinds(doc) and state_of(doc) in ("OK", "WARN"), result)
    result, doc = audit("same", "", "--baseline=dir:mixed/*", "--fail-on-regression", "-q")
    ok("a folder's broken run under a gate is told", state_of(doc) == "WARN" and "mixed/broken" in result.stderr, result)
    for otherwise, state in (("hold", "HOLD"), ("warn", "WARN"), ("ignore", "OK")):
        result, doc = audit("same", "baseline: {from: ['dir:runs/0', 'dir:nowhere'], otherwise: %s}\n" % otherwise)
        ok(f"a list in the policy: otherwise {otherwise}", state_of(doc) == state, result)
    result, doc = audit("same", "baseline: {from: ['dir:runs/0', 'dir:nowhere']}\n", *fail)
    ok("the option asks for more than the policy", state_of(doc) == "INCONCLUSIVE", result)
    for policy in (["--policy=builtin/mm-bot"], []):
        Path("p.yaml").unlink(missing_ok=True)
        for more, code, state in (([], 0, "WARN"), (fail, 3, "INCONCLUSIVE"), ([*fail, "--baseline=none"], 3, "INCONCLUSIVE")):
            result = subprocess.run([SA, "audit", "--base", "same", "--out", "out", "--fail-on-regression", "-q", *policy, *more],
                                    env={**os.environ, "SOURCE_DATE_EPOCH": NOW}, capture_output=True, text=True, timeout=60,
                                    check=False)
            doc = json.loads(Path("out/POST_SOAK_AUDIT_SUMMARY.json").read_text())
            texts = [f["text"] for f in doc["decision"]["failures"]]
            ok(f"a gate without a baseline {policy}: {state}", result.returncode == code and state_of(doc) == state and
               kinds(doc) == ["no-baseline"] and "--baseline" in texts[0] and texts[0] in result.stderr and
               doc["baseline"]["error"] in texts[0], result, texts)


def once():
    """No run counts twice, however it is named: it would make three runs of one."""
    must = "baseline: {regression: must}\n"
    Path("again").symlink_to("runs/0")
    result, doc = audit("bad", must, "--baseline=dir:runs/0", "--baseline=runs/0", "--baseline=./runs/../runs/0",
                        "--baseline=again", "--fail-on-regression")
    ok("one run named four times is one run: it differs, and no more", doc["baseline"]["n_runs"] == 1 and
       state_of(doc) == "INCONCLUSIVE" and result.stdout.count("it counts once") == 3, result.stdout, result.stderr)
    for k in range(3):
        subprocess.run([SA, "baseline", "save", "--append", "--policy", "p.yaml", "--base", f"runs/{k}", "--out", "kept.json"],
                       env={**os.environ, "SOURCE_DATE_EPOCH": NOW}, capture_output=True, timeout=60, check=True)
    result, doc = audit("bad", must, "--baseline=kept.json", "--baseline=dir:runs/*")
    ok("a record and the runs that are in it: each once", doc["baseline"]["n_runs"] == 5 and
       result.stdout.count("it counts once") == 3, result.stdout)
    kept = json.loads(Path("kept.json").read_text())
    kept["runs"] = kept["runs"][:1] * 5
    Path("five.json").write_text(json.dumps(kept))
    for policy in (["--policy", "p.yaml"], []):
        subprocess.run([SA, "audit", "--base", "bad", "--out", "out", "--baseline=five.json", "--fail-on-regression", *policy],
                       env={**os.environ, "SOURCE_DATE_EPOCH": NOW}, capture_output=True, timeout=60, check=False)
        doc = json.loads(Path("out/POST_SOAK_AUDIT_SUMMARY.json").read_text())
        ok(f"one run five times in a record is one {policy}", doc["baseline"]["n_runs"] == 1 and
           state_of(doc) == "INCONCLUSIVE", doc["baseline"])
    shutil.copytree("runs/0", "copies/0")
    shutil.copytree("runs/0", "copies/1")
    result, doc = audit("bad", must, "--baseline=dir:copies/*")
    ok("two directories are two runs, and that they hold the same is told", doc["baseline"]["n_runs"] == 2 and
       "a copy does not tell how much runs differ" in result.stdout, result.stdout)


def drift():
    result, doc = audit("falls", "drift: {level: must}\n")
    found = by_kpi(doc["drift"])["net_bps"]
    ok("a fall through the limit: beyond since about iteration 22, a HOLD",
       result.returncode == 1 and found["word"] == "beyond since about iteration 22" and
       found["crossing"]["lo"] <= 21.5 <= found["crossing"]["hi"] and kinds(doc) == ["drift"] and
       found["shape"] == "steady fall", found, result.stdout)
    result, doc = audit("falls", "")
    sentence = doc["decision"]["headline"]
    ok("without the gate it is OK, but", sentence.startswith("all 4 rules hold, but net_bps is beyond 2.9 since about iteration 22") and
       f"OK: {sentence}" in result.stdout and state_of(doc) == "OK" and
       any("net_bps is beyond 2.9 since about iteration 22" in line for line in doc["recommendations"]) and
       "hold, but" in Path("out/POST_SOAK_AUDIT_SUMMARY.md").read_text(), result.stdout)
    result, doc = audit("nears", "drift: {level: must}\n")
    found = by_kpi(doc["drift"])["net_bps"]
    ok("a fall that will be there within the horizon", result.returncode == 1 and
       found["word"].startswith("within ") and found["crossing"]["lo"] > 24, found)
    result, doc = audit("nears", "drift: {level: must, horizon: 1}\n")
    ok("and not with a short one", state_of(doc) == "OK" and
       by_kpi(doc["drift"])["net_bps"]["word"] == "none in sight", doc["drift"])
    result, doc = audit("same", "drift: {level: must}\n")
    ok("no drift, and a rule on a maximum has no statement", state_of(doc) == "OK" and
       by_kpi(doc["drift"])["p95_latency_ms"]["word"] == "no statement", doc["drift"])
    result, doc = audit("short", "drift: {level: must}\nmin-present: 1\n")
    ok("too few values for a line: INCONCLUSIVE under must", state_of(doc) == "INCONCLUSIVE" and
       kinds(doc) == ["drift"], result.stdout)


def sides():
    """Every limit of a level rule is one that a line may cross: on both sides, of musts and shoulds, in any order."""
    limit = {"upper": "median(all) <= 200", "lower": "median(all) >= 80", "near": "median(all) <= 118",
             "looser": {"any": ["median(all) <= 108", "mean(all) <= 118", "median(all) < 112"]},
             "lower still": {"any": ["median(all) >= 80", "p90(all) >= 95"]}, "far": {"any": ["mean(all) <= 118", "median(all) <= 200"]},
             "two sides": {"any": ["median(all) <= 118", "median(all) >= 300"]},
             "else": {"any": ["median(all) <= 118", "max(all) <= 500"]}}
    # run, must, should, per direction, state, the limit it tells of
    rows = (("down", ("upper", "lower"), (), ("none", "lower", "higher"), "HOLD", 80),
            ("down", ("lower",), (), ("none", "lower", "higher"), "HOLD", 80),
            ("up", ("near",), (), ("none", "lower", "higher"), "HOLD", 118),
            ("up", ("near", "lower"), (), ("none", "lower", "higher"), "HOLD", 118),
            ("up", ("upper", "near", "lower"), (), ("none",), "HOLD", 118),
            ("up", ("upper",), ("near",), ("none", "lower"), "WARN", 118),
            ("up", ("near",), ("upper",), ("none", "lower"), "HOLD", 118),
            ("down", ("upper",), ("lower",), ("none", "lower"), "WARN", 80),
            ("level", ("upper", "lower"), ("near",), ("none", "lower", "higher"), "OK", None),
            ("up", ("looser",), (), ("none", "lower", "higher"), "HOLD", 118), ("up", ("upper",), ("looser",), ("lower",), "WARN", 118),
            ("down", ("lower still",), (), ("none", "lower", "higher"), "HOLD", 80),
            ("up", ("upper", "looser"), (), ("lower",), "HOLD", 118), ("up", ("far",), (), ("lower",), "OK", None),
            ("up", ("two sides",), (), ("lower",), "INCONCLUSIVE", None), ("up", ("else",), (), ("none", "lower"), "INCONCLUSIVE", None))
    r = random.Random(4)
    for name, slope in (("down", -0.6), ("up", 0.6), ("level", 0)):
        Path(name).mkdir()
        Path(name, "d.csv").write_text("i,a\n" + "".join(f"{i + 1},{100 + r.gauss(0, 1) + slope * i:.3f}\n" for i in range(24)))
    for run, must, should, betters, state, told in rows:
        for better in betters:
            answers = []
            for order in (1, -1):
                Path("p.yaml").write_text(json.dumps(
                    {"version": 1, "input": [{"path": "d.csv", "index": "i"}],
                     "drift": {"window": "all", "level": "must", "horizon": 24},
                     "kpis": {"a": {"from": "a", "better": better, "must": [limit[m] for m in must][::order],
                                    **({"should": [limit[m] for m in should]} if should else {})}}}))
                result = subprocess.run([SA, "audit", "--base", run, "--policy", "p.yaml", "--fail-on-hold", "--format", "json", "--out",
                                         "out"], capture_output=True, text=True, timeout=60, check=False)
                doc = json.loads(result.stdout)
                answers.append((doc["decision"]["state"], doc["decision"]["headline"], doc["drift"], result.returncode))
            got, headline, drifts, code = answers[0]
            ok(f"a line that goes {run}, {better} is better, {must}, {should}", answers[0] == answers[1] and got == state and
               code == {"HOLD": 1, "INCONCLUSIVE": 3}.get(got, 0) and len(drifts) == 1 and
               (drifts[0]["limit"] == told and f"reaches {told} in about" in headline if told else drifts[0]["word"] in ("none in sight", "no statement")),
               *answers)


def masked():
    """What a mask leaves undecided is not called failed, beside what failed or alone."""
    mask = "masks: [{from: 20, to: 24, reason: planned restart}]\n"
    for policy, counted, rest, code in (
            (mask, "INCONCLUSIVE (4 KPI(s) inconclusive)", "; 3 more rules are inconclusive", 3),
            (mask + 'kpis: {net_bps: {must: ["median(last8) >= 2.9", "max(all) <= 1"]}, risk_ratio: {must: "max(all) < 0"}}\n',
             "HOLD (2 KPI(s) failed, 2 KPI(s) inconclusive)", "; 1 more rule fails, 3 are inconclusive", 1)):
        result, doc = audit("same", policy)
        ok(f"masked rules are inconclusive: {counted}", result.returncode == code and doc["decision"]["headline"].endswith(rest) and
           f"FINAL VERDICT: READINESS: {counted}\n" in result.stdout, doc["decision"], result.stdout[-300:])


def causes():
    """A step is tied to what happened at its row, in every output."""
    write_run("step", 8, net=lambda i: 5.0 if i < 16 else 4.0)
    tuned = [{"iteration": i, "applied": i == 15, "changed_keys": ["a"] if i == 15 else [],
              "proposed_deltas": {"a": 1} if i == 15 else {}} for i in range(1, 25)]
    shutil.copytree("step", "tuned")
    Path("tuned/TUNING_REPORT.json").write_text(json.dumps(tuned))
    write_run("said", 8, net=lambda i: 5.0 if i < 16 else 4.0)
    write_run("empty", 8, net=lambda i: 5.0 if i < 16 else 4.0)
    for path in (*Path("said").iterdir(), *Path("empty").iterdir()):
        row = json.loads(path.read_text())
        here = row["iteration"] == 15
        row["tuning"] = {"applied": here, "deltas": {"a": 1} if here and path.parent.name == "said" else {}, "rationale": ""}
        path.write_text(json.dumps(row))
    shutil.copytree("step", "paused")
    for path in Path("paused").iterdir():
        row = json.loads(path.read_text())
        row["runtime"]["utc"] = f"2026-10-{9 if row['iteration'] < 16 else 10:02}T{row['iteration'] % 24:02}:00:00Z"
        path.write_text(json.dumps(row))
    mask = "masks: [{from: 14, to: 15, reason: a deployment}]\n"
    for run, policy, cause in (("tuned", "", "after the tuning change of iteration 15"), ("paused", "", "after a pause of 90000 s"),
                               ("step", mask, "after the mask (a deployment)"), ("step", "", None),
                               ("said", "", "after the tuning change of iteration 15"), ("empty", "", None),
                               ("said", None, "after the tuning change of iteration 15"), ("empty", None, None)):
        result, doc = audit(run, policy, "--html")
        found = by_kpi(doc["drift"])["net_bps"]
        ok(f"a step at 16: {cause}", found["shape"] == "step" and found["change_at"] == 16 and found["cause"] == cause, found)
        said = [result.stdout, *(Path(f"out/POST_SOAK_AUDIT_SUMMARY.{end}").read_text() for end in ("md", "html"))]
        ok("and so say console, Markdown and page", cause is None or all(cause in text for text in said), *said)


def crosses():
    """trends.crosses_limit_at_iter and drift never disagree, and a policy file changes neither."""
    write_run("steps", 8, net=lambda i: 5.0 if i < 16 else 4.0)
    write_run("far", 9, net=lambda i: 9 - 0.08 * i)
    write_run("slower", 10)
    for path in Path("slower").iterdir():
        row = json.loads(path.read_text())
        row["summary"]["p95_latency_ms"] = 200 + 3 * row["iteration"]
        path.write_text(json.dumps(row))
    Path("p.yaml").unlink(missing_ok=True)
    for run, kpi, word, ahead in (("steps", "net_bps", "none in sight", None), ("far", "net_bps", "none in sight", 76),
                                  ("falls", "net_bps", "beyond since about iteration 22", None),
                                  ("nears", "net_bps", "within 10 iterations", 34), ("same", "net_bps", "none in sight", None),
                                  ("slower", "p95_latency_ms", "no statement", 44)):
        at = []
        for policy in ([], ["--policy", "builtin/mm-bot"]):
            result = subprocess.run([SA, "audit", "--base", run, "--format", "json", "--out", "out", *policy], timeout=60,
                                    env={**os.environ, "SOURCE_DATE_EPOCH": NOW}, capture_output=True, text=True, check=False)
            doc = json.loads(result.stdout)
            found = by_kpi(doc["drift"])[kpi]
            told = [line for line in doc["recommendations"] if line.startswith(f"⚠ {kpi} ") and "before the next soak" in line]
            ok(f"{run}: a recommendation has the sentence", len(told) == word.startswith(("within", "beyond")) and
               all("2.9" in line and line.split(": ")[0][2:] in doc["decision"]["headline"] for line in told), told, doc["decision"])
            at.append(doc["trends"][kpi.replace("p95_latency", "latency_p95")]["crosses_limit_at_iter"])
            ok(f"{run}: trends say of the crossing what drift says", found["word"] == word and
               (at[-1] is None if ahead is None else abs(at[-1] - ahead) < 3) and
               (not word.startswith("within") or at[-1] == found["crossing"]["at"]), found, doc["trends"])
        ok(f"{run}: with a policy file and without", at[0] == at[1], at)


def reach():
    result, doc = audit("same", "", "--html")
    for kpi, limit in LIMITS.items():
        found = by_kpi(doc["findings"])[kpi]["reach"]
        beyond = found["at"] > limit if kpi == "risk_ratio" else found["at"] < limit
        ok(f"{kpi}: what a pass could not have seen lies beyond the limit",
           beyond and found["pass_probability"] == 0.2, found)
    ok("a maximum has no statement", by_kpi(doc["findings"])["p95_latency_ms"]["reach"]["at"] is None)
    said = [file.read_text() for file in (Path("out/POST_SOAK_AUDIT_SUMMARY.md"), Path("out/POST_SOAK_AUDIT_SUMMARY.html"))]
    ok("console, Markdown and page say it of each of them", all(
        text.count("would still have passed 1 time in 5") == len(LIMITS) for text in [result.stdout, *said]), result.stdout)


def reach_inside():
    """A rule inside of the run is as uncertain as both of its sides; a policy of many groups has the reach of all of them."""
    rules = "windows: {head: {first: 10}}\nkpis: {risk_ratio: {must: ['%s']}}\n"
    result, doc = audit("same", rules % "median(last8) <= median(head) + 10%", "--html")
    found = by_kpi(doc["findings"])["risk_ratio"]
    said = [result.stdout, *(Path(f"out/POST_SOAK_AUDIT_SUMMARY.{end}").read_text() for end in ("md", "html"))]
    ok("console, Markdown and page say n, rho and reach of a rule inside of the run", all(
        "would still have passed 1 time in 5 (8 against 10 values, rho 0." in text for text in said), *said)
    ok("a rule inside of the run: n of both sides, rho, and what it could not have seen",
       found["n"] == 8 and found["reach"]["n_right"] == 10 and 0 <= found["reach"]["rho"] < 1 and
       found["reach"]["at"] > found["limit"] and "(8 against 10 values, rho 0." in result.stdout, found, result.stdout)
    _, doc = audit("same", "windows: {head: {first: 7}}\nkpis: {risk_ratio: {must: ['median(last8) <= median(head) + 10%']}}\n")
    ok("with fewer than 8 values on one side there is no statement",
       by_kpi(doc["findings"])["risk_ratio"]["reach"]["at"] is None, doc["findings"])
    r = random.Random(1)
    Path("groups").mkdir()
    Path("groups/d.csv").write_text("i,s,v\n" + "".join(
        f"{i},s{g},{r.gauss(0, 1)}\n" for i in range(1, 13) for g in range(450)))
    Path("many.yaml").write_text("version: 1\ninput: [{path: d.csv, format: csv, index: i, by: s}]\n"
                                 "kpis: {v: {from: [v], better: higher, must: 'median(all) >= -9'}}\n")
    result = subprocess.run([SA, "audit", "--base", "groups", "--policy", "many.yaml", "--format", "json", "--out", "out"],
                            capture_output=True, text=True, timeout=60, check=False)
    reach = [f["reach"] for f in json.loads(result.stdout)["findings"]]
    ok("450 groups: each has its reach", len(reach) == 450 and all(-12 < x["at"] < -9 for x in reach), reach[:3])


def calibrate(*args, policy="cal.yaml"):
    result = subprocess.run([SA, "calibrate", "--policy", policy, *args], capture_output=True, text=True, timeout=60,
                            env={**os.environ, "SOURCE_DATE_EPOCH": NOW}, check=False)
    return result, json.loads(result.stdout) if "json" in args and result.stdout else None


def calibrated():
    """Limits and floors of runs of the same code, held against Student's t of a table (4 degrees of freedom)."""
    one, five = 3.746947, 2.131847
    Path("cal.yaml").write_text("version: 1\ninput: [{path: d.csv, format: csv, index: i}]\n"
                                "kpis: {v: {from: [v], better: higher, must: ['median(all) >= 9', 'count(all) >= 3']}, "
                                "w: {from: [w], better: lower, should: 'max(all) <= 99'}}\n")
    r = random.Random(4)
    medians = []
    for k in range(5):
        level = 10 + r.gauss(0, 0.5)
        rows = [(level + r.gauss(0, 1), r.gauss(5, 1)) for _ in range(19)]
        Path(f"cal/{k}").mkdir(parents=True)
        Path(f"cal/{k}/d.csv").write_text("i,v,w\n" + "".join(f"{i},{v},{w}\n" for i, (v, w) in enumerate(rows, 1)))
        medians.append(sorted(v for v, _ in rows)[9])
    mean = sum(medians) / 5
    sd = (sum((m - mean) ** 2 for m in medians) / 4) ** 0.5
    Path("cal.yaml").write_text(Path("cal.yaml").read_text().replace(", 'count(all) >= 3'", ""))
    _, doc = calibrate("dir:cal/*", "--format", "json")
    rule = doc["rules"][0]
    ok("calibrate: limits are those of one more run", all(
        abs(rule[key] - (mean - t * sd * 1.2 ** 0.5)) < 1e-4 for key, t in (("limit_1", one), ("limit_5", five))) and
       abs(rule["sd"] - sd) < 1e-9 and rule["n"] == 5 and 0 < rule["false_hold"] < 0.5 and len(doc["rules"]) == 1, rule)
    kpi = by_kpi(doc["kpis"])
    ok("and what it says of each KPI", kpi["v"]["judged"] and kpi["v"]["floor_1"] > kpi["v"]["floor_5"] > 0 and
       0.5 < kpi["v"]["within"] < 1.5 and kpi["v"]["between"] > 0 and kpi["v"]["detectable"] > 0 and
       kpi["v"]["n_eff"] <= 19 and 0 <= kpi["v"]["rho"] < 1, kpi)
    result, _ = calibrate("dir:cal/*")
    patch = "version: 1\nextends: ./cal.yaml\n" + result.stdout[result.stdout.index("kpis:"):]
    Path("patched.yaml").write_text(patch)
    ok("the patch is a policy, its limit a little looser than the figure", subprocess.run(
        [SA, "policy", "check", "--policy", "patched.yaml"], capture_output=True, timeout=60, check=False).returncode == 0 and
       rule["limit_1"] - 0.1 < float(patch.split(">= ")[1].split('"')[0]) <= rule["limit_1"], patch)
    for k in range(3):
        subprocess.run([SA, "baseline", "save", "--append", "--policy", "cal.yaml", "--base", f"cal/{k}", "--out", "cal.json"],
                       env={**os.environ, "SOURCE_DATE_EPOCH": NOW}, capture_output=True, timeout=60, check=True)
    _, of_record = calibrate("cal.json", "--format", "json")
    _, of_runs = calibrate("cal/0", "cal/1", "cal/2", "--format", "json")
    ok("a record says what its runs say", of_record["rules"][0]["mean"] == of_runs["rules"][0]["mean"] and
       of_record["runs"] == 3, of_record, of_runs)
    Path("cal.yaml").write_text(Path("cal.yaml").read_text().replace("median(all) >= 9", "slope(all) <= 60 /h', 'count(all, x <= 99) <= 99")
                                .replace("index: i", "index: i, time: i"))
    result, _ = calibrate("dir:cal/*")
    ok("a patch keeps left side, time and unit", "<= 60 /h" not in result.stdout.split("kpis:")[1] and
       ' /h", "count(all, x <= 99) <= 19"]' in result.stdout, result.stdout)
    result, _ = calibrate("cal/0", "cal/1", "cal/1")
    ok("two runs are too few, however often they are named", result.returncode == 4 and "2 usable runs" in result.stderr,
       result.stderr)


LONG = """version: 1
input: [{path: s.csv, time: t, index: i%s}]
windows: {tail: {last: %s}, begin: {first: 10m}, last8: {last: 8}}
kpis: {v: {from: [v], better: lower, %s must: [%s]}}
"""
OF_ROWS = ["count(all) >= baseline - 10%", "count(all, x > 105) <= baseline + 20%", "sum(all) <= baseline + 10%",
           "stddev(all) <= baseline + 10%", "max(all) <= baseline + 1%", "min(all) <= baseline + 9%", "p99(all) <= baseline + 1%",
           "share(all, x <= 105) >= baseline - 5%", "streak(all, x > 100) <= baseline + 99%", "changes(all) <= baseline + 1%",
           "slope(all) <= baseline + 1 /h", "last(all) <= baseline + 10%", "median(last8) <= baseline + 5%",
           "mean(tail) <= baseline + 5%", "median(begin) <= baseline + 5%"]
OF_SAMPLES = ["samples.p95(tail) <= baseline + 5%", "samples.max(all) <= baseline + 5%", "median(tail) <= baseline + 5%"]


def long_policy(rules, tail="30m", every="", more=""):
    text = LONG % (every, tail, more, ", ".join(r if r[0] == "{" else f"'{r}'" for r in rules))
    Path("long.yaml").write_text(text)


def long_audit(run, *baselines):
    command = [SA, "audit", "--base", run, "--policy", "long.yaml", "--out", "out", *(f"--baseline={b}" for b in baselines)]
    result = subprocess.run(command, env={**os.environ, "SOURCE_DATE_EPOCH": NOW}, capture_output=True, text=True, timeout=60,
                            check=False)
    doc = json.loads(Path("out/POST_SOAK_AUDIT_SUMMARY.json").read_text())
    return result, doc, [(f["rule"], f["outcome"], f["limit"]) for f in doc["findings"]]


def long_save(name, runs):
    for run in runs:
        subprocess.run([SA, "baseline", "save", "--append", "--policy", "long.yaml", "--base", run, "--out", name],
                       env={**os.environ, "SOURCE_DATE_EPOCH": NOW}, capture_output=True, timeout=60, check=True)


def records():
    """A record of long runs says what the runs say, or says that it does not."""
    r = random.Random(8)
    runs = [f"long/{k}" for k in range(3)]
    for run in [*runs, "tenth"]:
        Path(run).mkdir(parents=True)
        n = 300 if run == "tenth" else 3000
        Path(run, "s.csv").write_text("t,i,v\n" + "".join(
            f"{1795000000 + 7 * i},{i},{100 + r.gauss(0, 3):.4f}\n" for i in range(1, n + 1)))
    long_policy([*OF_ROWS, "{any: ['count(all) >= 2900', 'p90(all) <= baseline + 5%']}"])
    long_save("long.json", runs)
    _, doc, by_runs = long_audit("tenth", *runs)
    _, kept, by_record = long_audit("tenth", "long.json")
    ok("each aggregate has the limit of the runs", by_runs == by_record and all(limit is not None for *_, limit in by_runs) and
       state_of(doc) == state_of(kept) == "HOLD" and by_runs[0][1] == "fail", *zip(by_runs, by_record))
    result, doc, _ = long_audit(runs[0], "long.json", *runs)
    ok("long runs count once, and a run is no baseline of itself, by a record too", doc["baseline"]["n_runs"] == 2 and
       "the very same data" in result.stdout, result.stdout[-3000:])
    long_policy(["median(last8) <= 900", *(rule.replace("%", ".5%") for rule in OF_ROWS)])
    _, _, by_runs = long_audit("tenth", *runs)
    result, _, by_record = long_audit("tenth", "long.json")
    ok("limits that moved ask the same values", by_runs == by_record and "does not say" not in result.stdout,
       *zip(by_runs, by_record))
    long_policy(["median(tail) <= baseline + 5%", "count(all) >= baseline - 10%", "p98(all) <= baseline + 1%"], tail="20m")
    result, _, rows = long_audit("tenth", "long.json")
    ok("another window or aggregate has no value, and that is told", [row[1] for row in rows] == ["missing", "fail", "missing"] and "does not say what 'v: median(tail) <= baseline + 5%' (and 1 more) judged" in result.stdout,
       rows, result.stdout[-3000:])
    long_policy(["count(all) >= 2900", "sum(all) <= 400000", "p97(all) <= 900"])
    _, of_runs = calibrate(*runs, "--format", "json", policy="long.yaml")
    result, of_record = calibrate("long.json", "--format", "json", policy="long.yaml")
    means = [[(x["rule"], x["mean"]) for x in doc["rules"]] for doc in (of_runs, of_record)]
    ok("calibrate asks the record's values, and leaves out what it does not keep", means[0][:2] == means[1] and
       of_record["false_hold"]["runs_held"] == 0 and "p97" in result.stderr, means, result.stderr)
    long_policy(OF_SAMPLES, every=", every: 1m", more="reduce: p95,")
    long_save("samples.json", runs)
    _, _, by_runs = long_audit("tenth", *runs)
    _, _, by_record = long_audit("tenth", "samples.json")
    ok("samples and a window at the end of the run, too", by_runs == by_record and by_runs[0][2] is not None,
       *zip(by_runs, by_record))
    long_policy(OF_SAMPLES[1:], tail="15m", every=", every: 1m", more="reduce: p95,")
    _, _, by_runs = long_audit("tenth", *runs)
    result, _, by_record = long_audit("tenth", "samples.json")
    ok("a window that the record does not know is taken of its rows", by_runs[1] == by_record[1] and
       "read otherwise" not in result.stdout, by_runs, by_record)
    long_policy(OF_SAMPLES, every=", every: 1m", more="reduce: max,")
    result, _, rows = long_audit("tenth", "samples.json")
    ok("a KPI that was read otherwise is told", "'v' was read otherwise" in result.stdout and rows[0][1] == "missing",
       result.stdout[-3000:])
    for other in ("from: {path: v, divide-by: 10},", "from: [v], kind: counter,", "from: [w, v],"):
        long_policy(["median(all) <= baseline + 900%"])
        Path("other.json").unlink(missing_ok=True)
        long_save("other.json", runs[:1])
        _, doc, rows = long_audit("tenth", "other.json")
        ok("read alike: compared", rows[0][1] == "pass" and state_of(doc) == "OK", rows)
        Path("long.yaml").write_text(Path("long.yaml").read_text().replace("from: [v],", other)
                                     + "baseline: {regression: must, unclear: ignore}\n")
        result, doc, rows = long_audit("tenth", "other.json")
        ok(f"{other} another quantity, nothing to compare with", rows[0][1] == "missing" and
           state_of(doc) == "INCONCLUSIVE" and "'v' was read otherwise" in result.stdout, rows, result.stdout[-2000:])


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for k in range(5):
            write_run(f"runs/{k}", 10 + k, level=(k - 2) / 4)
        write_run("same", 3)
        write_run("short", 4, rows=9)
        write_run("bad", 5, net=lambda i: 4.9 if i < 7 else 3.5, level=0)
        write_run("falls", 6, net=lambda i: 7.2 - 0.2 * i)
        write_run("nears", 7, net=lambda i: 5.6 - 0.08 * i)
        for path in Path("falls").iterdir():  # the line itself, without noise
            row = json.loads(path.read_text())
            row["summary"]["net_bps"] = round(7.2 - 0.2 * row["iteration"], 6)
            path.write_text(json.dumps(row))
        for path in Path("runs").glob("*/*"):  # so that `bad` is worse by 1.4
            row = json.loads(path.read_text())
            row["summary"]["net_bps"] += 1.4
            path.write_text(json.dumps(row))
        for path in Path("same").iterdir():
            row = json.loads(path.read_text())
            row["summary"]["net_bps"] += 1.4
            path.write_text(json.dumps(row))
        baselines()
        drift()
        sides()
        masked()
        causes()
        crosses()
        reach()
        reach_inside()
        calibrated()
        records()
    print(f"1..{count}")


sys.exit(main())
