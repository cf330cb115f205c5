#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""inspect and init. The property: whatever the files, init either writes a policy that passes `policy check` and
by which `audit` finds the run OK, or says why not and writes nothing; it never overwrites. RUNS (150), SEED (1).
Prints TAP."""
import csv
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys

import jsonschema
import yaml

import fork_run
import tap

ROOT = pathlib.Path(os.environ["ROOT"])
WORK = pathlib.Path(os.environ["WORK"])
POLICY = ".soak-audit.yaml"
WORKFLOW = ".github/workflows/soak-audit.yml"
SCHEMA = jsonschema.Draft7Validator(json.loads((ROOT / "schemas/inspect.schema.json").read_text()))
POLICY_SCHEMA = jsonschema.Draft7Validator(json.loads((ROOT / "schemas/policy.schema.json").read_text()))


def run(folder, *args, code=0, **env):
    done = fork_run.run([str(a) for a in args], cwd=str(folder), env={"LC_ALL": "C", **env})
    out, err = done.stdout.decode(), done.stderr.decode()
    assert code is None or done.returncode == code, (args, done.returncode, out, err)
    return done.returncode, out, err


def folder(name):
    path = WORK / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def soak_csv(path, rows=24, latency=120.0, wobble=True):
    """A warm-up of six rows, then steady."""
    lines = ["iter,p95_latency_ms,rss (MB),errors,throughput_rps"]
    for i in range(1, rows + 1):
        hot = 300 / i if i <= 6 else 0
        noise = (i * 7 % 5 - 2) * 0.8 if wobble else 0
        lines.append(f"{i},{latency + hot + noise:.1f},{200 + i % 3},0,{900 + i % 4}")
    path.write_text("\n".join(lines) + "\n")


# --- random files ---

NAMES = ["p95_latency_ms", "rss (MB)", "errors", "throughput", "net_bps", "risk_ratio", "a.b", "x", "all", "héap",
         'weird "q"', "cpu %", "requests_total", "value", "p95", "%user", "1st", "hit_ratio", "long " + "n" * 70,
         "t[0]", "back\\slash", "tab\tname", " lead", "trail ", "", "#hash", "a: b", "- dash", "null", "yes", "{x}",
         "&anchor", "*star", "'q'", "queue", "ts", "iter", "$x", "${{ x }}", "##[error]", "req/s"]
KINDS = ["normal", "const", "drift", "warm", "zero", "neg", "huge", "spike", "gaps", "text", "inf", "tiny", "mixed",
         "bool", "int", "grow"]


def value(rng, kind, base, i):
    v = base * (1 + 0.1 * rng.random())
    return {"normal": v, "const": base, "drift": base + base * i, "warm": base * (1 + 5 * 0.5 ** i), "zero": 0,
            "neg": -v if i % 2 else v, "huge": rng.choice([1e300, -1e300, 1e308]),
            "spike": v * (1000 if rng.random() < .05 else 1), "gaps": None if rng.random() < .4 else v,
            "text": rng.choice(["ok", "bad", "n/a"]), "inf": float("inf") if rng.random() < .3 else v,
            "tiny": rng.choice([5e-324, 1e-300, 0]), "mixed": rng.choice(["3,5", "12 ms", "", v, v, v]),
            "bool": rng.random() < .5, "int": rng.randrange(100), "grow": i * 3}[kind]


def table(rng):
    n, groups = rng.choice([0, 1, 3, 6, 7, 12, 24, 60, 120]), rng.choice([1, 1, 2, 3])
    columns = {}
    for _ in range(rng.randrange(1, 8)):
        kind, base = rng.choice(KINDS), rng.choice([0.001, 1, 37.5, 1e6, 1e12])
        columns[rng.choice(NAMES)] = [value(rng, kind, base, i) for i in range(n)]
    order = rng.randrange(6)
    if order in (1, 2, 5):
        at = [1.7e9 + 60 * (i // groups if order == 1 else i) + rng.choice([0, .5]) * (order == 5) for i in range(n)]
        if rng.random() < .1:
            rng.shuffle(at)
        columns["timestamp"] = at
    if order in (3, 4):
        columns["iter"] = [1 + i // groups for i in range(n)]
    if groups > 1:
        columns[rng.choice(["symbol", "kind"])] = [f"g{i % groups}" for i in range(n)]
    return [{k: v[i] for k, v in columns.items()} for i in range(n)], list(columns)


def write(rng, form, run_dir, name, rows, head):
    if form == "csv":
        with open(run_dir / f"{name}.csv", "w", newline="") as f:
            out = csv.writer(f, delimiter=rng.choice(",,;\t|"), lineterminator=rng.choice(["\n", "\r\n"]))
            out.writerow(head)
            out.writerows(["" if v is None else v for v in row.values()] for row in rows)
    elif form == "ndjson":
        nested = rng.random() < .3
        with open(run_dir / f"{name}.ndjson", "w") as f:
            for row in rows:
                f.write('{"broken": ' if rng.random() < .02 else "")
                f.write(json.dumps({"a": {"b.c": row}, "list": [1, 2, 3]} if nested else row) + "\n")
    elif form == "json" and rng.random() < .5:
        (run_dir / f"{name}.json").write_text(json.dumps(rows))
    elif form == "json":
        for i, row in enumerate(rows, 1):
            (run_dir / f"{name}_{i}.json").write_text(json.dumps(row))
    else:
        shape = rng.randrange(3)
        for i, row in enumerate(rows, 1):
            doc = [{"iteration": i, **row}, {"BTC": row, "ETH": row, "meta": {"timestamp": 1}, "iteration": i},
                   {"iteration": i, "summary": row, "tuning": {"x": 1}}][shape]
            (run_dir / f"ITER_SUMMARY_{i}.json").write_text(json.dumps(doc))


def check_written(d, seed):
    text = (d / POLICY).read_text()
    assert text.startswith("# yaml-language-server: $schema=https://"), seed
    POLICY_SCHEMA.validate(yaml.load(text, yaml.BaseLoader) and yaml.safe_load(text))
    run(d, "policy", "check")
    _, out, _ = run(d, "audit", "--base", "run", "-q", "--fail-on-hold")
    assert "READINESS: OK" in out and "warning" not in out, (seed, out)
    code, _, err = run(d, "init", "run", code=2)
    assert "not overwritten" in err and (d / POLICY).read_text() == text, (seed, code, err)


def one_random(seed):
    rng = random.Random(seed)
    d = folder(f"random-{seed}")
    (d / "run").mkdir()
    rows, head = table(rng)
    form = rng.choice(["csv", "csv", "ndjson", "json", "iter"])
    write(rng, form, d / "run", "data", rows, head)
    if form != "iter" and rng.random() < .2:
        write(rng, form, d / "run", "other", rows, head)
    code, out, err = run(d, "init", "run", *["--workflow"] * (seed % 5 == 0), code=None)
    assert not [p for p in d.rglob(".*.tmp*")], seed
    if code == 0:
        check_written(d, seed)
    else:
        assert code in (2, 4) and err.startswith("soak-audit: init: ") and not out, (seed, code, err)
        assert "the proposal:" not in err, (seed, err)
        assert not (d / POLICY).exists() and not (d / WORKFLOW).exists(), seed
    _, out, _ = run(d, "inspect", "run", "--format", "json", code=None)
    if out:
        SCHEMA.validate(json.loads(out))
    shutil.rmtree(d)
    return code == 0


def case_any_run_gets_a_policy_that_it_passes_or_a_reason():
    first, runs = int(os.environ.get("SEED", 1)), int(os.environ.get("RUNS", 150))
    done = sum(one_random(seed) for seed in range(first, first + runs))
    assert done > runs / 4, done


# --- the road ---

def case_from_a_csv_to_a_hold_in_two_commands():
    d = folder("two")
    soak_csv(d / "soak.csv")
    _, out, _ = run(d, "init", "soak.csv")
    assert "the run is OK by it" in out and "median(steady) <=" in out, out
    policy = yaml.safe_load((d / POLICY).read_text())
    assert policy["windows"]["steady"]["from"] > 1, policy["windows"]  # the warm-up was seen
    assert policy["kpis"]["p95_latency_ms"]["unit"] == "ms"
    assert policy["kpis"]["rss"]["unit"] == "MB" and policy["kpis"]["rss"]["must"].startswith("max(steady)")
    assert policy["kpis"]["throughput_rps"]["better"] == "higher"
    assert policy["complete"] == {"rows": 22, "max-gap": 1}
    run(d, "audit", "--base", ".", "--fail-on-hold")
    soak_csv(d / "soak.csv", latency=190)  # the change under test
    _, out, _ = run(d, "audit", "--base", ".", "--fail-on-hold", code=1)
    assert "p95_latency_ms" in out and "HOLD" in out
    soak_csv(d / "soak.csv", rows=12)
    run(d, "audit", "--base", ".", "--fail-on-hold", code=3)


def case_nothing_is_overwritten():
    for name in (".soak-audit.yaml", ".soak-audit.yml", ".soak-audit.json", WORKFLOW):
        d = folder("taken")
        soak_csv(d / "soak.csv")
        (d / name).parent.mkdir(parents=True, exist_ok=True)
        (d / name).symlink_to("nowhere")  # a link that leads nowhere is there, too
        _, _, err = run(d, "init", "soak.csv", "--workflow", code=2)
        assert name in err and "not overwritten" in err, err
        assert sorted(p.name for p in d.rglob("*") if not p.is_dir()) == sorted(["soak.csv", pathlib.Path(name).name])


def case_the_workflow_is_one():
    d = folder("workflow")
    (d / "out").mkdir()
    soak_csv(d / "out/soak.csv")
    run(d, "init", "out/soak.csv", "--workflow")
    workflow = yaml.safe_load((d / WORKFLOW).read_text())
    steps = workflow["jobs"]["soak"]["steps"]
    audit, = [s for s in steps if "soak-audit" in s.get("uses", "")]
    assert audit["with"]["base"] == "out" and steps[-1]["with"]["path"] == "out"
    major = (ROOT / "VERSION").read_text().split(".")[0]
    action = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("<!-- action: ")][0]
    assert audit["uses"] == f"{action.split()[2]}@v{major}"
    shutil.rmtree(d / ".github")
    shutil.copy(d / "out/soak.csv", d)
    run(d, "init", "soak.csv", "--out", "here.yaml", "--workflow")
    here = yaml.safe_load((d / WORKFLOW).read_text())["jobs"]["soak"]["steps"]
    # the reports, not the whole checkout
    assert (here[2]["with"]["base"], here[3]["with"]["path"]) == (".", "reports/analysis"), here
    assert here[2]["with"]["policy"] == "here.yaml" and "policy" not in audit["with"], here  # else another one would judge
    _, _, err = run(d, "init", "soak.csv", "--out", WORK / "far.yaml", "--workflow", code=2)
    assert "is no file of a checkout" in err, err
    _, _, err = run(d, "init", d / "out/soak.csv", "--out", "other.yaml", "--workflow", code=2)
    assert "no directory of a checkout" in err


def case_a_gate_of_the_soak_is_kept():
    for verdict, code in (("PASS", 0), ("FAIL", 4)):
        d = folder("gate")
        shutil.copytree(ROOT / "examples/soak/latest", d / "run", ignore=shutil.ignore_patterns("reports"))
        (d / "run/artifacts").mkdir(exist_ok=True)
        (d / "run/artifacts/KPI_GATE.json").write_text(json.dumps({"verdict": verdict}))
        _, _, err = run(d, "init", "run", code=code)
        assert (d / POLICY).exists() == (code == 0)
        if code:
            assert "KPI gate" in err, err
        else:
            assert "\nkpi-gate: artifacts/KPI_GATE.json\n" in (d / POLICY).read_text()


def case_options_say_otherwise():
    d = folder("options")
    lines = ["when,who,lat"] + [f"{1700000000 + 10 * (i // 2)},{'ab'[i % 2]},{5 + i % 3}" for i in range(40)]
    (d / "x.csv").write_text("\n".join(lines) + "\n")
    _, out, _ = run(d, "inspect", "x.csv", "--format", "json")
    found = json.loads(out)["inputs"][0]
    assert (found["time"], found["by"], found["rows"]) == ("when", "who", 20), found
    assert [s["group"] for s in found["series"]] == ["a", "b"]
    _, out, _ = run(d, "inspect", "x.csv", "--by", "none", "--every", "1m", "--format", "json")
    found = json.loads(out)["inputs"][0]
    assert (found["by"], found["every"], found["rows"]) == (None, "1m", 4), found
    _, _, err = run(d, "inspect", "x.csv", "--time", "whem", code=2)
    assert "did you mean 'when'?" in err
    _, _, err = run(d, "inspect", "x.csv", "--every", "1 minute", code=2)
    assert "every" in err


def counted(name, head, rows, worse):
    """The policy of a table; the run with the columns of `worse` is not OK by it."""
    d = folder(name)
    for values in (rows, worse):
        (d / "x.csv").write_text("\n".join([head, *(",".join(map(str, row)) for row in values)]) + "\n")
        if values is rows:
            run(d, "init", "x.csv")
            check_margins(d)
    run(d, "audit", "--base", ".", "-q", "--fail-on-hold", code=1)
    return yaml.safe_load((d / POLICY).read_text())


def check_margins(d):
    _, out, _ = run(d, "audit", "--base", ".", "--format", "json", "--fail-on-hold")
    assert all(f["margin"] > 0 for f in json.loads(out)["findings"]), out


def case_what_only_grows_is_a_counter():
    for name in ("requests_total", "bytes_sent", "requests", "widgets"):
        policy = counted("grows", f"iter,{name}", [(i + 1, 1000 * i + i % 3) for i in range(24)],
                         [(i + 1, 400 * i + i % 3) for i in range(24)])
        kpi = policy["kpis"][name]
        assert kpi["kind"] == "counter" and len(kpi["must"]) == 2 and "unit" not in kpi, policy
    # a level that grows is a level, a clock is a clock, and the reason is told where nothing is left
    d = folder("level")
    (d / "x.csv").write_text("iter,rss_mb,uptime_s\n" + "".join(f"{i},{100 + i},{60 * i}\n" for i in range(1, 25)))
    run(d, "init", "x.csv")
    kpis = yaml.safe_load((d / POLICY).read_text())["kpis"]
    assert list(kpis) == ["rss_mb"] and "kind" not in kpis["rss_mb"], kpis
    (d / POLICY).unlink()
    (d / "x.csv").write_text("iter,grows,same\n" + "".join(f"{i},{i / 2},7\n" for i in range(1, 25)))
    _, _, err = run(d, "init", "x.csv", code=4)
    assert "grows: it only grows" in err and "same: the same in all rows" in err, err


def case_what_is_not_read_is_told_with_a_cure():
    d = folder("unread")
    (d / "stats.ndjson").write_text("".join(json.dumps(
        {"CPUPerc": f"{i % 7}.54%", "ID": "5f1a6c0de201", "MemUsage": "939.5MiB / 1.5GiB", "Name": "bot" if i % 2 else "db",
         "PIDs": 12 if i % 2 and i > 70 else 11 if i % 2 else 6}) + "\n" for i in range(120)))
    _, out, _ = run(d, "init", "stats.ndjson")
    assert "CPUPerc ('0.54%'), MemUsage ('939.5MiB / 1.5GiB') are not read: write plain numbers" in out, out
    policy = yaml.safe_load((d / POLICY).read_text())
    # a level that moves once in 60 rows is no clock, and groups are not given up for it
    assert policy["input"][0]["by"] == "Name" and policy["kpis"]["PIDs"]["must"] == "max(steady) <= 15", policy
    _, out, _ = run(d, "inspect", "stats.ndjson")
    assert "are not read" in out, out
    (d / POLICY).unlink()
    (d / "x.csv").write_text("ms,status_code,success\n" + "".join(f"{100 + i % 9},{200 + i % 2},{'true' if i else 'false'}\n" for i in range(40)))
    _, out, _ = run(d, "init", "x.csv")
    cure = "from: {path: ms, where: {success: \"false\"}}, reduce: count"
    assert cure in out and "code" not in str(yaml.safe_load((d / POLICY).read_text())["kpis"]["status_code"].get("should")), out
    (d / "x.ndjson").write_text("".join(f'{{"t": {1770000000 + i}, "ms": {100 + i % 9}, "success": {"false" if i == 9 else "true"}}}\n' for i in range(300)))
    _, out, _ = run(d, "inspect", "x.ndjson")
    assert cure in out, out
    (d / "p.yaml").write_text("version: 1\ninput: [{name: m, path: x.ndjson, format: ndjson, time: t, every: 1m}]\nkpis:\n"
                              f"  failed: {{{cure}, better: lower, must: \"sum(all) <= 0\"}}\n")
    _, out, _ = run(d, "audit", "--base", ".", "--policy", "p.yaml", "--fail-on-hold", code=1)
    assert "failed: 1 (expected sum(all) <= 0)" in out, out


def case_lists_of_lists_are_refused_with_a_cure():
    d = folder("lists")
    series = [{"metric": {"__name__": name, "job": "app"}, "values": [[1795809705 + 15 * i, str(k * 100 + i % 7)] for i in range(24)]}
              for k, name in enumerate(("open_fds", "rss_bytes"), 1)]
    (d / "range.json").write_text(json.dumps({"status": "success", "data": {"resultType": "matrix", "result": series}}))
    _, _, err = run(d, "init", "range.json", code=4)
    command = err.split("`")[1]
    assert command.startswith("jq -c '.data.result[]"), err
    if shutil.which("jq"):
        subprocess.run(command.replace("FILE", "range.json"), shell=True, check=True, cwd=d)
        run(d, "init", "rows.ndjson")
        assert set(yaml.safe_load((d / POLICY).read_text())["kpis"]) == {"open_fds", "rss_bytes"}
        check_margins(d)
    (d / "otlp.ndjson").write_text("".join(json.dumps({"resourceMetrics": [
        {"droppedAttributesCount": 0, "scopeMetrics": [{"metrics": [{"name": "a", "value": i}]}]}]}) + "\n" for i in range(24)))
    _, _, err = run(d, "init", "otlp.ndjson", "--out", "o.yaml", code=4)
    assert "lists of lists ('resourceMetrics[*].scopeMetrics'), where no path leads" in err, err
    (d / "bench.json").write_text(json.dumps({"context": {"caches": [{"size": 1}]}, "benchmarks": [
        {"ms": i, "cpu": i, "n": 5} for i in range(9)]}))
    _, _, err = run(d, "init", "bench.json", "--out", "o.yaml", code=4)
    assert "jq -c '.benchmarks[]' FILE > rows.ndjson" in err, err
    (d / "two.csv").write_text("a,b\n" + "1,2\n" * 8 + "h,e,a,d\n" + "1,2,3,4\n" * 8)
    _, _, err = run(d, "init", "two.csv", "--out", "o.yaml", code=4)
    assert "two.csv: line 10: more cells than the header has names): a file holds one table" in err, err


def case_recipes_for_other_tools():
    """The commands of docs/recipes.md make files that init takes."""
    text = (ROOT / "docs/recipes.md").read_text().split("## Runs of other tools")[1]
    samples = {
        "psrecord.log": "# Elapsed time   CPU (%)     Real (MB)   Virtual (MB)\n" + "".join(
            f"       {i}.001        {i % 5}.000       58.{i:03}      975.918\n" for i in range(24)),
        "stats.ndjson": "".join(json.dumps({"Name": "bot", "CPUPerc": f"{20 + i % 7}.5%", "PIDs": "11"}) + "\n" for i in range(24)),
        "hyperfine.json": json.dumps({"results": [{"command": c, "times": [.01 + i % 3 / 1000 for i in range(12)]} for c in "ab"]}),
    }
    tried = 0
    for line in text.splitlines():
        name = next((n for n in samples if n in line), None)
        if not name or ("jq" in line and not shutil.which("jq")):
            continue
        command, d = line.split("`")[-2].replace("\\|", "|"), folder("recipe")
        (d / name).write_text(samples[name])
        subprocess.run(command, shell=True, check=True, cwd=d)
        run(d, "init", command.split()[-1])
        check_margins(d)
        tried += 1
    assert tried == 3 or not shutil.which("jq"), tried


def case_files_of_symbols_are_one_input():
    d = folder("symbols")
    for symbol, net in (("BTCUSDT", 3), ("ETHUSDT", 2)):
        for n in range(1, 13):
            (d / f"ITER_SUMMARY_{symbol}_{n:03}.json").write_text(json.dumps({"symbol": symbol, "net_bps": net + n % 3 / 10}))
    _, out, _ = run(d, "init")
    policy = yaml.safe_load((d / POLICY).read_text())
    assert [(i["path"], i["by"]) for i in policy["input"]] == [("ITER_SUMMARY_*.json", "symbol")], policy
    assert list(policy["kpis"]) == ["net_bps"] and "ETHUSDT" in out, (policy, out)
    check_margins(d)


def case_a_counter_in_buckets_is_a_rate():
    d = folder("rate")
    for k in (1, 3):
        (d / "x.csv").write_text("ts,requests_total,errors\n" + "".join(
            f"{1770000000 + i / 10},{5 * i // k},{int(i % 900 == 0 or k > 1 and i % 40 == 0)}\n" for i in range(9000)))
        if k == 1:
            run(d, "init", "x.csv")
            run(d, "audit", "--base", ".", "-q", "--fail-on-hold")
    kpis = yaml.safe_load((d / POLICY).read_text())["kpis"]
    assert kpis["requests_total"]["reduce"] == "rate" and kpis["errors"]["reduce"] == "mean", kpis
    _, out, _ = run(d, "audit", "--base", ".", "--format", "json", "--fail-on-hold", code=1)
    assert {f["kpi"] for f in json.loads(out)["findings"] if f["outcome"] == "fail"} == {"requests_total", "errors"}, out


def case_failures_get_what_chance_may_add():
    few = [(i, int(i % 7 == 0), 0) for i in range(1, 41)]
    policy = counted("few", "iter,errors,timeouts", few, [(i, 2 * e + 1, t) for i, e, t in few])
    assert policy["kpis"]["errors"]["must"] == "mean(steady) <= 0.293", policy  # (5 + 3 sqrt 5) / 40; 25 % is less
    assert policy["kpis"]["timeouts"]["must"] == "mean(steady) <= 0.075", policy  # the rule of three: 3 / 40
    total = [(i, sum(e for _, e, _ in few[:i])) for i in range(1, 41)]
    policy = counted("total", "iter,errors_total", total, [(i, 5 * e) for i, e in total])
    assert policy["kpis"]["errors_total"]["must"].startswith("mean(steady) <= 0."), policy
    share = [(i, 0.5 + i % 3 / 10) for i in range(1, 41)]
    policy = counted("share", "iter,error_rate", share, [(i, 2 * v) for i, v in share])
    assert policy["kpis"]["error_rate"]["must"].startswith("median(steady) <="), policy


def case_a_report_with_a_summary_is_json():
    """iter-summary by its content is only what also has a number in its name (POLICY 4: never wrongly)."""
    d = folder("summary")
    (d / "oha.json").write_text('{"summary": {"total": 57.9, "slowest": 0.07}}')
    shown = run(d, "inspect", "oha.json")[1]
    assert "oha.json: json by its content" in shown and "summary.total" in shown, shown
    policy = {"version": 1, "input": [{"path": "oha.json"}],
              "kpis": {"total": {"from": ["summary.total"], "must": "last(all) <= 60"}}}
    (d / "p.json").write_text(json.dumps(policy))
    run(d, "audit", "--base", ".", "--policy", "p.json", "--fail-on-hold")


def case_files_keyed_by_symbol_have_groups():
    """Of iter-summary files without `summary` and `iteration`, too; of another report with a number in its name, not."""
    d = folder("keyed")
    for i in range(1, 25):
        (d / f"ITER_SUMMARY_{i}.json").write_text(json.dumps(
            {"meta": {"net_bps": 1}, "timestamp": 1795161600 + i} | {s: {"net_bps": v + i % 3 / 100, "risk_ratio": .2}
                                                                     for s, v in (("BTC", 3.5), ("ETH", 9.5))}))
    seen = json.loads(run(d, "inspect", ".", "--format", "json")[1])["inputs"][0]
    assert seen["format"] == "iter-summary" and seen["by"] == "symbol" and len(seen["series"]) == 4, seen
    run(d, "init", ".")
    policy = yaml.safe_load((d / POLICY).read_text())
    assert set(policy["kpis"]) == {"net_bps", "risk_ratio"} and policy["input"][0]["by"] == "symbol", policy
    (d / "ITER_SUMMARY_24.json").write_text((d / "ITER_SUMMARY_24.json").read_text().replace('"ETH"', '"SOL"'))
    assert "HOLD" in run(d, "audit", "--base", ".", "--fail-on-hold", "-q", code=1)[1]
    d = folder("unkeyed")
    for i in range(1, 25):
        (d / f"report_{i}.json").write_text(json.dumps({"latency": {"p95": 100 + i % 3}, "errors": {"n": 0}}))
    assert json.loads(run(d, "inspect", ".", "--format", "json")[1])["inputs"][0]["format"] == "json"


def case_other_data_beside_iterations_are_shown():
    d = folder("beside")
    for i in range(1, 25):
        (d / f"ITER_SUMMARY_{i}.json").write_text(json.dumps({"iteration": i, "summary": {"net_bps": 3.5 + i % 3 / 100}}))
    (d / "resources.jsonl").write_text("".join(json.dumps({"ts": 1795161600 + 60 * i, "rss_mb": 180 + i % 5}) + "\n" for i in range(60)))
    for name in ("KPI_GATE.json", "TUNING_REPORT.json", "RUN_PLAN.json", "POST_SOAK_SNAPSHOT.json", "runtime_overrides.json"):
        (d / name).write_text('{"iterations": 24, "rows": [1, 2]}')
    shown = run(d, "inspect", ".")[1]
    assert "rss_mb" in shown and "net_bps" in shown and shown.count(" by its content") == 2, shown
    run(d, "init", ".")
    text = (d / POLICY).read_text()
    assert "resources.jsonl" in text and "KPI_GATE" not in text, text


def case_no_limit_below_what_can_be():
    rows = [(i, 1 + (i % 5 == 0) * 20) for i in range(1, 41)]
    policy = counted("floor", "iter,widgets", rows, [(i, 50 + v) for i, v in rows])
    assert policy["kpis"]["widgets"]["must"].startswith("median(steady) <= "), policy


def case_a_value_a_line_is_a_series_for_each_name():
    """One value a record and the name of what it is of, as k6 writes: each name is a KPI of its own."""
    def points(slow=1, lost=60):
        return [(m, 1770000000 + i, v, s) for i in range(300) for m, v, s in (
            ("vus", 7, ""), ("http_req_duration", slow * (6 + i % 5 / 10), 200), ("http_req_failed", int(i % lost == 0), 200))]

    forms = {
        "k6.csv": lambda rows: "metric_name,timestamp,metric_value,status\n" + "".join(f"{m},{t},{v},{s}\n" for m, t, v, s in rows),
        "k6.ndjson": lambda rows: '{"type": "Metric", "metric": "vus", "data": {"name": "vus"}}\n' + "".join(json.dumps(
            {"metric": m, "type": "Point", "data": {"time": t, "value": v, "tags": {"status": s} if s else {}}}) + "\n" for m, t, v, s in rows)}
    for name, form in forms.items():
        d = folder("long")
        (d / name).write_text(form(points()))
        shown = json.loads(run(d, "inspect", ".", "--format", "json")[1])["inputs"][0]
        SCHEMA.validate(json.loads(run(d, "inspect", ".", "--format", "json")[1]))
        said = {s["where"][m]: s for s in shown["series"] if "where" in s for m in s["where"]}
        assert set(said) == {"vus", "http_req_duration", "http_req_failed"} and said["vus"]["max"] == 7, shown
        run(d, "init")
        check_margins(d)
        kpis = yaml.safe_load((d / POLICY).read_text())["kpis"]
        assert kpis["http_req_duration"]["reduce"] == "p95" and kpis["http_req_failed"]["reduce"] == "mean", kpis
        field, = kpis["http_req_failed"]["from"]["where"]
        assert f" where {field} is http_req_failed." in run(d, "policy", "explain", "http_req_failed")[1]
        assert list(kpis["http_req_failed"]["from"]["where"].values()) == ["http_req_failed"] and "must" not in kpis["vus"], kpis
        for worse, kpi in ((points(slow=2), "http_req_duration"), (points(lost=3), "http_req_failed")):
            (d / name).write_text(form(worse))
            out = json.loads(run(d, "audit", ".", "--format", "json", "--fail-on-hold", code=1)[1])
            assert {f["kpi"] for f in out["findings"] if f["outcome"] == "fail"} == {kpi}, out


def case_what_was_not_well_is_counted():
    """A column of true and false in samples, as JMeter writes."""
    def rows(bad, yes="true", no="false"):
        return "timeStamp,elapsed,label,responseCode,success,IdleTime\n" + "".join(
            f"{1770000000000 + 1000 * i},{120 + i % 9},{'Home' if i % 2 else 'Cart'},200,{no if i % bad == 0 else yes},0\n" for i in range(6000))

    for words in ({}, {"yes": "True", "no": "False"}, {"yes": "TRUE", "no": "FALSE"}):
        d = folder("jtl")
        (d / "result.jtl").write_text(rows(601, **words))
        run(d, "init")
        check_margins(d)
        kpis = yaml.safe_load((d / POLICY).read_text())["kpis"]
        assert kpis["success_" + words.get("no", "false")]["reduce"] == "count" and "must" not in kpis["responseCode"], kpis
        assert "must" not in kpis["IdleTime"], kpis  # what is never below zero is no measure
        (d / "result.jtl").write_text(rows(50, **words))
        out = json.loads(run(d, "audit", ".", "--format", "json", "--fail-on-hold", code=1)[1])
        assert {f["kpi"] for f in out["findings"] if f["outcome"] == "fail"} == {"success_" + words.get("no", "false")}, out


def case_a_history_of_locust():
    """Percentiles are called by their numbers, and users who arrive are no counter."""
    d = folder("locust")
    head = "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,95%,99.9%"
    (d / "run_stats_history.csv").write_text(head + "\n" + "".join(
        f"{1770000000 + 5 * i},{min(50, 5 * i)},,Aggregated,20,0.01,{'N/A' if not i else 110 + i % 3},{'N/A' if not i else 160},{'N/A' if not i else 300}\n"
        for i in range(60)))
    run(d, "init")
    check_margins(d)
    kpis = yaml.safe_load((d / POLICY).read_text())["kpis"]
    assert {"p50", "p95", "p99_9"} <= set(kpis) and kpis["p99_9"]["from"] == "99.9%" and kpis["p95"]["better"] == "lower", kpis
    assert "kind" not in kpis["User_Count"], kpis


def case_passes_are_a_share():
    rows = [(i, int(i % 40 != 0)) for i in range(1, 61)]
    policy = counted("passes", "iter,checks", rows, [(i, int(i % 2)) for i, _ in rows])
    assert policy["kpis"]["checks"]["must"].startswith("mean(steady) >= 0.9"), policy


def case_what_is_no_series_is_told_and_passed_over():
    d = folder("kinds")
    soak_csv(d / "soak.csv")
    (d / "notes.txt").write_text("once upon a time\n")
    (d / "config.json").write_text('{"workers": 8}')
    _, out, err = run(d, "init")
    assert "notes.txt" in err and "config.json' gives 1 row" in err and "the run is OK by it" in out, (out, err)
    run(d, "policy", "check")
    reasons = {
        "a.json": (json.dumps({"runs": [{"p95": i} for i in range(20)]}), "'runs' is a list"),
        "b.csv": ("".join(f"{i},{i + .5}\n" for i in range(20)), "has no header"),
        # without a time no rows can be told in which the values of both stand side by side
        "d.csv": ("metric,value\n" + "".join(f"{m},{v}\n" for i in range(20) for m, v in (("lat_ms", 120), ("rps", 900))),
                  "from: {path: value, where: {metric: lat_ms}}"),
        "g.jtl": ('<?xml version="1.0"?>\n<testResults><httpSample t="120" lb="Home"/></testResults>\n',
                  "is XML or HTML, which is not read; write CSV (JMeter: -Jjmeter.save.saveservice.output_format=csv)"),
        "c.csv": ("iter,err\n" + "".join(f"{i},0.5%\n" for i in range(20)), "'err' holds '0.5%'"),
    }
    for name, (text, says) in reasons.items():
        d = folder("reason")
        (d / name).write_text(text)
        _, _, err = run(d, "init", code=4)
        assert says in err, err

    # a time that cannot be read is no group, and a wide table with the name of a metric is none of these
    d = folder("reason")
    (d / "w.tsv").write_text("starttime\tms\n" + "".join(f"Fri Nov 27 20:04:{i // 10:02} 2026\t{100 + i % 7}\n" for i in range(60)))
    run(d, "init", "w.tsv")
    assert "by:" not in (d / ".soak-audit.yaml").read_text()
    d = folder("reason")
    (d / "m.csv").write_text("iter,measure,value,errors\n" + "".join(f"{i},{'ab'[i % 2]},{100 + i % 7},{i % 3}\n" for i in range(60)))
    run(d, "init", "m.csv")


# --- hostile files ---

def case_broken_files_get_sentences():
    d = folder("broken")
    hostile = {"nul.csv": b"\0" * 100, "empty.csv": b"", "bin.csv": bytes(range(256)) * 9, "cut.json": b'{"a": [1, 2',
               "deep.json": b"[" * 5000, "lfs.csv": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
               "text.txt": b"once upon a time\n", "gz.json": b"\x1f\x8b\x08\0\0\0\0\0"}
    for name, content in hostile.items():
        (d / name).write_bytes(content)
        for command in ("inspect", "init"):
            code, out, err = run(d, command, name, code=4)
            assert name in err and err.count("\n") == 1, (command, name, err)
    os.mkfifo(d / "fifo.csv")
    run(d, "inspect", "fifo.csv", code=4)
    run(d, "inspect", "none.csv", code=4)
    # what can be read is shown beside what cannot
    soak_csv(d / "good.csv")
    _, out, err = run(d, "inspect", "good.csv", "nul.csv", "--format", "json", code=4)
    seen = json.loads(out)
    SCHEMA.validate(seen)
    assert len(seen["inputs"]) == len(seen["not_read"]) == 1 and "nul.csv" in err


def case_thousands_of_columns_are_bounded():
    d = folder("wide")
    head = [f"c{i}_ms" for i in range(5000)]
    (d / "wide.csv").write_text("\n".join([",".join(head)] + [",".join(["1.5"] * 5000)] * 12) + "\n")
    _, out, _ = run(d, "inspect", "wide.csv")
    assert len(out.splitlines()) < 230 and "not shown" in out
    _, out, _ = run(d, "inspect", "wide.csv", "--format", "json")
    assert len(json.loads(out)["inputs"][0]["series"]) == 256
    run(d, "init", "wide.csv")
    assert len(yaml.safe_load((d / POLICY).read_text())["kpis"]) == 64


def case_foreign_names_stay_names():
    d = folder("names")
    head = ["##[error]x", "\u202eabc", '"a ""b"": c #d"', "x_ms"]
    (d / "n.csv").write_text("\n".join([",".join(head)] + [f"{i % 3},1,{i % 4},{i % 5}" for i in range(20)]) + "\n")
    _, out, _ = run(d, "inspect", "n.csv")
    assert "\u202e" not in out and "##[" not in out and "not shown" in out, out
    run(d, "init", "n.csv")
    assert 'a "b": c #d' in [k["from"] for k in yaml.safe_load((d / POLICY).read_text())["kpis"].values()]


def case_a_directory_without_data_hints():
    d = folder("hint")
    shutil.copytree(ROOT / "examples/soak/latest", d / "soak/latest")
    _, _, err = run(d, "init", code=4)
    assert "did you mean './soak/latest'?" in err, err
    for base, meant in ((".", "./soak/latest"), ("soak", "soak/latest"), ("nope", "./soak/latest"),
                        ("soak/latest/reports", "soak/latest/reports/.."),
                        ("soak/latest/reports/analysis", "soak/latest/reports/analysis/../..")):
        _, _, err = run(d, "audit", base, code=4)
        assert f"did you mean '{meant}'?" in err, err
    _, out, _ = run(d, "audit", "soak/latest", "-q")
    assert "READINESS: OK" in out
    assert run(d, "version")[1] == run(d, "--version")[1]
    _, _, err = run(d / "soak/latest", "audit", code=4)
    assert "does not exist" in err and "did you mean '.'?" in err, err
    # gate and warmup-metrics know it, too, by a policy or not
    for words, code in ((("gate", "--path", "soak"), 4), (("gate", "--path", "soak", "--policy", "builtin/mm-bot"), 4),
                        (("warmup-metrics", "--path", "soak"), 0), (("audit", "soak", "--policy", "builtin/mm-bot"), 4)):
        _, _, err = run(d, *words, code=code)
        assert "did you mean 'soak/latest'?" in err and (words[0] == "audit" or "--base" not in err), err
    assert "did you mean '--policy p.yaml'?" in run(d, "policy", "check", "p.yaml", code=2)[2]
    assert "it takes bash, zsh, fish" in run(d, "completion", "csh", code=2)[2]


if __name__ == "__main__":
    sys.exit(tap.run(globals(), "case_", 4))
