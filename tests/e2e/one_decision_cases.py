#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What happens to a run after its snapshot must reach everybody: audit, gate, pr-summary, snapshot and the
Action say one state and count the same failures (FORMATS 15.4, 15.30, 15.31).

    run = Run("name").soak(16).snapshot().soak(24, LOSES)
    run.all_say("HOLD", 1)

The first case is the one that must never come back. Prints TAP.
"""
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import tap  # noqa: E402
from action_runner import parse_outputs  # noqa: E402

SA, WORK = os.environ["SA"], pathlib.Path(os.environ["WORK"])
EXIT = {"OK": 0, "WARN": 0, "HOLD": 1, "INCONCLUSIVE": 3}
SHIPS = ("OK", "WARN")
VERDICT = "🎯 FINAL VERDICT: READINESS: "
SNAPSHOT = "reports/analysis/POST_SOAK_SNAPSHOT.json"
JSON = "reports/analysis/POST_SOAK_AUDIT_SUMMARY.json"
KPIS = {"maker_taker_ratio": 0.9, "net_bps": 3.5, "p95_latency_ms": 100, "risk_ratio": 0.3}


def bot(net=3.5, verdict="PASS", end="", **report):
    """A bot for run --exec: what an iteration leaves, and what the shell does after it."""
    total = {"net_bps": net, "p95_latency_ms": 100, "fills": {"maker_count": 9, "taker_count": 1},
             "block_reasons": {"risk": {"count": 3, "ratio": 0.3}}, **report}
    gate = json.dumps({"verdict": verdict, "reasons": []})
    return (f"cat >\"$SOAK_ARTIFACTS_DIR/EDGE_REPORT.json\" <<'END'\n{json.dumps({'total': total})}\nEND\n"
            f"echo '{gate}' >\"$SOAK_ARTIFACTS_DIR/KPI_GATE.json\"\n{end}\n")


def state_of(text, where):
    """The state and what stands in brackets behind it, of the audit's last line."""
    lines = [line[len(VERDICT):] for line in text.splitlines() if line.startswith(VERDICT)]
    assert len(lines) == 1, f"{where}: {len(lines)} verdict lines:\n{text}"
    return lines[0]


class Run:
    def __init__(self, name):
        self.dir = WORK / name
        self.base = self.dir / "run"
        self.base.mkdir(parents=True)
        self.rules = []

    def start(self, *words, env=None):
        return subprocess.run([SA, *words], cwd=self.dir, capture_output=True, text=True, timeout=60, check=False,
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C", **(env or {})})

    def soak(self, iterations, script=None, code=0):
        how = ["--exec", script] if script else ["--mock"]
        done = self.start("run", "--iterations", str(iterations), "--resume", "--out", "run", *how)
        assert done.returncode == code, (done.returncode, done.stdout[-600:], done.stderr)
        return self

    def snapshot(self, code=0):
        done = self.start("snapshot", "--src", "run")
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return self

    def put(self, name, content):
        path = self.base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return self

    def iterations(self, *numbers, **more):
        for n in numbers:
            self.put(f"ITER_SUMMARY_{n}.json", {"iteration": n, "summary": {**KPIS, **more}})
        return self

    def old_snapshot(self, first, last, total):
        """Of these iterations, all of which were good."""
        return self.put(SNAPSHOT, {"iterations_analyzed": list(range(first, last + 1)), "iterations_total": total,
                                   "kpi_last_n": {k: {"median": v, "max": v} for k, v in KPIS.items()}})

    # --- what everybody says ---

    def audit(self, state, n):
        done = self.start("audit", "--base", "run", "--fail-on-hold", *self.rules)
        assert done.returncode == EXIT[state], (done.returncode, done.stdout[-900:], done.stderr)
        decision = json.loads((self.base / JSON).read_text())["decision"]
        assert decision["state"] == state, decision
        holding = [f["text"] for f in decision["failures"] if f["state"] not in SHIPS]
        assert len(holding) == n, holding
        return state_of(done.stdout, "audit"), holding

    def gate(self, state, line, holding):
        done = self.start("gate", "--path", "run", *self.rules)
        assert done.returncode == EXIT[state], (done.returncode, done.stdout, done.stderr)
        assert state_of(done.stdout, "gate") == line, done.stdout
        said = [x[4:] for x in done.stdout.splitlines() if x.startswith("  - ") and "warning: " not in x]
        assert said == holding, (said, holding)
        over = self.start("gate", "--path", "run", *self.rules, env={"READINESS_OVERRIDE": "1"})
        assert over.returncode == (0 if state == "HOLD" else EXIT[state]), over.stdout
        assert "Override: TRUE" in over.stdout and state_of(over.stdout, "gate") == line, over.stdout
        return done.stdout

    def pr_summary(self, state):
        done = self.start("pr-summary", "run/" + JSON)
        assert done.returncode == 0, done.stderr
        assert ("READINESS: OK" in done.stdout) == (state in SHIPS), done.stdout
        assert state in SHIPS or f"READINESS: {state}" in done.stdout, done.stdout
        tail = done.stdout.partition("**Warnings:**" if state in SHIPS else "**Failures:**")[2]
        said = [x for x in tail.splitlines() if x.startswith("- ")]
        of_decision = json.loads((self.dir / "run" / JSON).read_text())["decision"]["failures"]
        assert len(said) == len(of_decision), done.stdout  # warnings too (POLICY 2)

    def action(self, state, holding):
        for name in ("output", "summary"):
            (self.dir / name).write_text("")
        # that somebody let the gate pass is none of the Action's business, but it is told
        done = self.start("action", "--base", "run", "--thresholds", "\n".join(self.rules[1::2]),
                          env={"GITHUB_OUTPUT": str(self.dir / "output"), "READINESS_OVERRIDE": "1",
                               "GITHUB_STEP_SUMMARY": str(self.dir / "summary")})
        assert done.returncode == EXIT[state], (done.returncode, done.stdout[-900:], done.stderr)
        outputs = parse_outputs((self.dir / "output").read_text())
        assert outputs["state"] == state, outputs
        assert outputs["ready"] == ("true" if state in SHIPS else "false"), outputs
        assert json.loads(outputs["failures"]) == holding, outputs["failures"]
        for where in (done.stdout, (self.dir / "summary").read_text()):
            assert re.search(r"READINESS\\?_OVERRIDE=1 is set", where), where[-900:]

    def again(self, state, line, code):
        """A new snapshot keeps its own words; its last line is the decision."""
        done = self.start("snapshot", "--src", "run")
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        assert state_of(done.stdout, "snapshot") == line, done.stdout
        assert done.stdout.splitlines()[-1] == VERDICT + line, done.stdout
        assert self.start("gate", "--path", "run").returncode == EXIT[state]

    def all_say(self, state, n, snapshot_exit=1):
        line, holding = self.audit(state, n)
        text = self.gate(state, line, holding)
        self.pr_summary(state)
        self.action(state, holding)
        if not self.rules:
            self.again(state, line, snapshot_exit)
        return text


# --- cases ---

def case_loses_money_after_its_snapshot():
    run = Run("loses").soak(16).snapshot().soak(24, bot(net=-12))
    text = run.all_say("HOLD", 1)
    assert "iterations 17 to 24" in text and "net_bps is -12.000" in text, text


def case_the_snapshot_is_put_back():
    """As a CI cache does: the one of iterations 9 to 16 lies beside all 24."""
    run = Run("back").soak(16).snapshot()
    kept = (run.base / SNAPSHOT).read_text()
    text = run.soak(24, bot(net=-12)).put(SNAPSHOT, kept).all_say("HOLD", 1)
    assert "is not used (stale: it is about other iterations: 8 iterations, 9 to 16" in text, text


def case_kpi_gate_fails():
    run = Run("gate").soak(16).snapshot().soak(24, bot(verdict="FAIL"), 1)
    run.all_say("HOLD", 1, 0)


def case_kpi_gate_fails_beside_a_snapshot_that_fits():
    run = Run("fits").soak(16).snapshot()
    run.put("artifacts/KPI_GATE.json", {"verdict": "FAIL", "reasons": ["EDGE"]}).all_say("HOLD", 1, 0)


def case_kpi_gate_warns():
    run = Run("warns").soak(16).snapshot().soak(24, bot(verdict="WARN"))
    run.all_say("WARN", 0, 0)


def case_kpi_gate_is_unreadable():
    run = Run("unreadable").soak(16).snapshot().put("artifacts/KPI_GATE.json", "{")
    run.all_say("INCONCLUSIVE", 1, 0)


def case_last_iteration_fails():
    run = Run("failed").soak(16).snapshot()
    run.soak(24, "[ $SOAK_ITERATION != 24 ] || exit 3\n" + bot(), 4)
    text = run.all_say("INCONCLUSIVE", 1, 0)
    assert "17 to 24 (8 of 24 rows; 1 without values)" in text, text


def case_an_iteration_in_the_middle_fails():
    """The run did not end there, and `run --resume` would not mend it."""
    run = Run("middle").soak(16, "[ $SOAK_ITERATION != 7 ] || exit 3\n" + bot())
    text = run.all_say("INCONCLUSIVE", 1, 0)
    assert "only 15 of 16 iterations can be used" in text and "the run ended" not in text, text
    assert "--resume" not in (run.base / "reports/analysis/POST_SOAK_AUDIT_SUMMARY.md").read_text()


def case_iterations_whose_gate_has_no_verdict():
    """No usable gate: an iteration that failed (FORMATS 15.6), whatever the bot meant by it."""
    for n, verdict in enumerate(('"fail"', '"MAYBE"', "null", "7")):
        say = f"""echo '{{"verdict": {verdict}}}' > $SOAK_ARTIFACTS_DIR/KPI_GATE.json"""
        run = Run(f"nogate{n}").soak(16, bot(end=f"case $SOAK_ITERATION in [23457]) {say};; esac"), 4)
        run.all_say("INCONCLUSIVE", 1, 0)
        run = Run(f"onegate{n}").soak(16, bot(end=f"case $SOAK_ITERATION in 3) {say};; esac"))
        run.all_say("INCONCLUSIVE", 1, 0)


def case_last_iteration_fails_and_its_gate_says_fail():
    run = Run("failedgate").soak(16).snapshot()
    say_fail = "sed -i s/PASS/FAIL/ $SOAK_ARTIFACTS_DIR/KPI_GATE.json"
    run.soak(24, bot(end="[ $SOAK_ITERATION != 24 ] || { " + say_fail + "; exit 3; }"), 1)
    run.all_say("HOLD", 2, 0)


def case_last_iteration_fails_and_leaves_a_gate():
    run = Run("leftgate").soak(16).snapshot()
    run.soak(24, bot(end="[ $SOAK_ITERATION != 24 ] || exit 3"), 4)
    run.all_say("INCONCLUSIVE", 2, 0)


def case_newest_rows_are_unusable():
    """With an old snapshot that would pass, and windows that must not slide back over them."""
    run = Run("unusable").iterations(*range(1, 25)).old_snapshot(9, 16, 16)
    for n in range(22, 25):
        run.put(f"ITER_SUMMARY_{n}.json", "{")
    text = run.all_say("HOLD", 4)
    assert "is not used (stale" in text and "17 to 24 (8 of 24 rows; 3 without values)" in text, text


def case_too_few_values():
    run = Run("few").iterations(*range(1, 17)).iterations(12, 13, 14, p95_latency_ms=None)
    run.old_snapshot(9, 16, 16).all_say("HOLD", 1, 0)


def case_five_iterations():
    Run("five").iterations(*range(1, 6)).old_snapshot(1, 5, 5).all_say("HOLD", 4)


def case_ended_early():
    run = Run("early").iterations(*range(1, 13)).old_snapshot(5, 12, 12)
    run.put("RUN_PLAN.json", {"iterations": 24, "started": "2025-01-01T00:00:00Z", "ended": None})
    run.all_say("INCONCLUSIVE", 1, 0)


def case_iterations_that_are_not_here():
    run = Run("beyond").iterations(*range(1, 17)).old_snapshot(9, 16, 16)
    run.put("TUNING_REPORT.json", [{"iteration": n, "proposed_deltas": {}} for n in range(1, 25)])
    run.all_say("INCONCLUSIVE", 1, 0)


def case_infinite_beside_a_finite_snapshot():
    run = Run("infinite").iterations(*range(1, 17)).old_snapshot(9, 16, 16)
    text = (run.base / "ITER_SUMMARY_16.json").read_text().replace("100", "1e999")
    run.put("ITER_SUMMARY_16.json", text).all_say("HOLD", 1, 0)


def case_symbols():
    """A verdict for each; the Action, which gives one, does not pool them."""
    run = Run("symbols")
    for n in range(1, 17):
        run.put(f"ITER_SUMMARY_{n}.json", {"BTCUSDT": KPIS, "ETHUSDT": {**KPIS, "net_bps": -1}, "meta": {}})
    run.put("artifacts/KPI_GATE.json", {"verdict": "FAIL", "reasons": ["EDGE"]})
    line, holding = run.audit("HOLD", 2)
    run.gate("HOLD", line, holding)
    run.again("HOLD", line, 1)


def symbols(name, *numbers, **eth):
    run = Run(name)
    for n in numbers:
        btc = {**KPIS, "net_bps": 3.5 + n / 1000}
        run.put(f"ITER_SUMMARY_{n}.json", {"BTCUSDT": btc, "ETHUSDT": {**KPIS, **eth}, "meta": {}})
    return run


def case_symbols_leave_nothing_old_beside_their_reports():
    """An audit by a policy, or of several symbols, owns its directory as any other does (FORMATS 15.7)."""
    run = symbols("older", *range(1, 17))
    reports = "reports/analysis/"
    ours = ("POST_SOAK_AUDIT_SUMMARY.html", "plots/net_bps.png", ".POST_SOAK_AUDIT_SUMMARY.json.tmp00ff00ff")
    for old in (*ours, "mine.html", ".mine.tmp00ff00ff"):
        run.put(reports + old, "old")
    run.start("audit", "--base", "run")
    assert not [old for old in ours if (run.base / reports / old).exists()]
    assert (run.base / reports / "mine.html").exists() and (run.base / reports / ".mine.tmp00ff00ff").exists()
    assert run.start("audit", "--base", "run", "--html").returncode == 0
    assert (run.base / reports / ours[0]).exists()


def case_symbols_that_changed_after_their_audit():
    """As for a run without symbols: what the summary is about is no longer there (FORMATS 15.25)."""
    run = symbols("changed", *range(1, 17))
    assert run.start("audit", "--base", "run").returncode == 0
    assert run.start("pr-summary", "run/" + JSON).returncode == 0
    run.put("notes.txt", "no input").put("ITER_SUMMARY_17.json", {"BTCUSDT": KPIS, "ETHUSDT": {**KPIS, "net_bps": -1}})
    done = run.start("pr-summary", "run/" + JSON)
    assert done.returncode == 4 and "audited before the run changed" in done.stderr, (done.stdout, done.stderr)
    assert run.start("audit", "--base", "run").returncode == 0
    assert run.start("pr-summary", "run/" + JSON).returncode == 0


def case_a_policy_whose_inputs_changed():
    run = Run("changedinput")
    rows = "".join(f'{{"n": {n}, "x": 3}}\n' for n in range(1, 17))
    run.put("log.ndjson", rows)
    (run.dir / "policy.json").write_text(json.dumps(
        {"version": 1, "input": [{"path": "*.ndjson", "index": "n"}], "windows": {"tail": {"last": 8}},
         "kpis": {"net": {"from": ["x"], "must": "median(tail) >= 3"}}}))
    done = run.start("audit", "--base", "run", "--policy", "policy.json")
    assert done.returncode == 0, done.stderr
    assert run.start("pr-summary", "run/" + JSON).returncode == 0
    run.put("log.ndjson", rows.replace('"x": 3', '"x": 1'))
    assert run.start("pr-summary", "run/" + JSON).returncode == 4
    (run.base / "log.ndjson").unlink()
    assert run.start("pr-summary", "run/" + JSON).returncode == 4


def case_symbols_and_who_is_no_baseline():
    """Under a policy as without one (FORMATS 15.32)."""
    run = symbols("refused", *range(1, 17), risk_ratio=0.25)
    for name, eth, gate in (("good", {}, "PASS"), ("held", {"net_bps": -1}, "PASS"), ("gate", {}, "FAIL")):
        there = symbols(f"refused/{name}", *range(1, 17), **eth)
        there.put("artifacts/KPI_GATE.json", {"verdict": gate, "reasons": []})
    shutil.copytree(run.base, run.dir / "copy")

    def audit(spec, *more):
        done = run.start("audit", "--base", "run", "--baseline", spec, *more)
        return done, json.loads((run.base / JSON).read_text())["decision"]

    for spec, why in (("dir:run", "directory of the run"), ("./run", "directory of the run"),
                      ("copy", "very same data"),
                      ("held/run", "net_bps"), ("dir:gate/run", "KPI gate"), ("nowhere", "No such file")):
        done, decision = audit(spec)
        assert done.returncode == 0 and decision["state"] == "WARN", (spec, done.stdout, done.stderr)
        assert [(f["kind"], why in f["text"]) for f in decision["failures"]] == [("no-baseline", True)], decision
        done, _ = audit(spec, "--fail-on-regression")
        assert done.returncode == 2 and why in done.stderr, (spec, done.stdout, done.stderr)
        done, decision = audit(spec, "--on-no-baseline", "fail")
        assert done.returncode == 3 and decision["state"] == "INCONCLUSIVE", (spec, done.stdout, done.stderr)
    for spec, more in (("good/run", ()), ("held/run", ("--allow-hold-baseline",))):
        done, decision = audit(spec, *more)
        assert done.returncode == 0 and decision["state"] == "OK", (spec, done.stdout, done.stderr)


def case_a_policy_and_the_age_of_its_baseline():
    def rows(name, day, value):
        begin = datetime.datetime(2026, 1, day)
        stamps = [(begin + datetime.timedelta(minutes=n)).isoformat() + "Z" for n in range(16)]
        Run(name).put("log.ndjson", "".join(f'{{"t": "{t}", "x": {value}}}\n' for t in stamps))

    run = Run("age")
    rows("age/now", 20, 3.1)
    rows("age/old", 2, 3)
    rows("age/next", 28, 3)
    policy = {"version": 1, "input": [{"path": "*.ndjson", "time": "t"}], "baseline": {"max-age": "10d"},
              "kpis": {"net": {"from": ["x"], "must": "median(all) >= baseline - 5%"}}}
    (run.dir / "policy.json").write_text(json.dumps(policy))
    now = {"SOURCE_DATE_EPOCH": str(int(datetime.datetime(2026, 1, 20, tzinfo=datetime.timezone.utc).timestamp()))}
    for spec, more, why in (("old/run", (), "too old"), ("next/run", (), "in the future"),
                            ("old/run", ("--baseline-max-age", "20"), None)):
        done = run.start("audit", "--base", "now/run", "--policy", "policy.json", "--baseline", spec, *more, env=now)
        decision = json.loads((run.dir / "now/run" / JSON).read_text())["decision"]
        assert decision["state"] == ("WARN" if why else "OK"), (spec, done.stdout, done.stderr)
        assert not why or why in done.stdout, done.stdout


def case_names_in_the_wrong_case():
    """Said by a policy too, with the right name (FORMATS 15.20)."""
    run = symbols("case", *range(1, 17))
    for name in ("ITER_SUMMARY_17.JSON", "iter_summary_18.json", "iter_summary_a.txt"):
        run.put(name, "{}")
    run.put("data/Mine.CSV", "n,x\n1,1\n").put("data/yours.csv", "n,x\n1,3\n")
    policy = {"version": 1, "input": [{"path": "data/*.csv"}],
              "kpis": {"net": {"from": ["x"], "must": "median(all) >= 3"}}}
    (run.dir / "policy.json").write_text(json.dumps(policy))
    for more, right in (((), ("ITER_SUMMARY_17.json", "ITER_SUMMARY_18.json")),
                        (("--policy", "policy.json"), ("data/Mine.csv",))):
        done = run.start("audit", "--base", "run", *more)
        assert sorted(re.findall(r"must be called '(.*?)'", done.stdout)) == list(right), done.stdout


def case_a_mistake_is_said_once():
    run = Run("mistakes").iterations(*range(1, 17))
    (run.dir / "policy.yaml").write_text("version: 1\nextends: builtin/mm-bot\nfoo: 1\nbar: 2\n")
    for words in (("audit", "--base", "run"), ("gate", "--path", "run")):
        done = run.start(*words, "--policy", "policy.yaml")
        assert done.returncode == 2, done.stdout
        assert done.stderr.count("'foo'") == 1 and done.stderr.count("'bar'") == 1, done.stderr


def case_rules_of_the_command_line():
    run = Run("rules").soak(16).snapshot()
    run.rules = ["--threshold", "net_bps>=99", "--threshold", "risk_ratio<=0.01"]
    run.all_say("HOLD", 2)
    done = run.start("snapshot", "run", *run.rules)
    assert done.returncode == 1 and done.stdout.rstrip().endswith(VERDICT + "HOLD (2 KPI(s) failed)"), done.stdout
    done = run.start("snapshot", "run", "--threshold", "net_bps>=3.0")
    assert done.returncode == 0 and done.stdout.rstrip().endswith(VERDICT + "OK"), (done.stdout, done.stderr)


def case_the_directory_may_stand_alone():
    """`gate DIR` is `gate --path DIR`, whatever a command calls it."""
    run = Run("dir-alone").soak(24)
    for command, option in (("audit", "--base"), ("gate", "--path"), ("snapshot", "--src"), ("warmup-metrics", "--path"),
                            ("verify-deltas", "--path"), ("edge-audit", "--base"), ("kpi-gate", "--path"), ("pr-summary", "")):
        alone = run.start(command, "run")
        if option:
            named = run.start(command, option, "run")
            last = [(x.returncode, x.stdout.splitlines()[-1:], x.stderr) for x in (alone, named)]
            assert last[0] == last[1], (command, alone, named)
            twice = run.start(command, "run", option, "run")
            assert twice.returncode == 2 and f"named twice, as 'run' and with {option} 'run'" in twice.stderr, twice
        assert "unexpected argument" not in alone.stderr and "run" not in alone.stderr.split("'"), (command, alone.stderr)


def case_compare_says_which_directory_was_meant():
    run = Run("meant").soak(24)
    shutil.copytree(run.base, run.base.parent / "top/latest")
    for form in ("csv", "markdown"):
        done = run.start("compare", "--a", "top", "--b", "run", "--format", form)
        assert done.returncode != 0 and "did you mean 'top/latest'?" in done.stderr, done
        done = run.start("compare", "--a", "nowhere", "--b", "run", "--format", form)
        assert done.returncode != 0 and "did you mean" not in done.stderr, done


def case_an_exception_for_another_limit_than_the_command_lines():
    """A limit waives what it names, wherever the limit that judges was written: the same digest is the same decision."""
    run = Run("excepted")
    run.put("log.csv", "i,a\n" + "".join(f"{i},{i}\n" for i in range(1, 25)))
    until = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)).strftime("%Y-%m-%d")

    def policy(name, limit, excepted):
        (run.dir / name).write_text(json.dumps({
            "version": 1, "input": [{"path": "log.csv", "index": "i"}], "windows": {"last8": {"last": 8}},
            "kpis": {"a": {"from": "a", "better": "lower", "must": f"median(last8) <= {limit}"}},
            "exceptions": [{"kpi": "a", "rule": f"median(last8) <= {excepted}", "until": until, "owner": "me",
                            "reason": "a long enough reason"}]}))

    def decided(name, *more):
        words = ["--policy", name, *more]
        done = run.start("audit", "--base", "run", "--fail-on-hold", *words)
        doc = json.loads((run.base / JSON).read_text())
        state = doc["decision"]["state"]
        assert done.returncode == EXIT[state], (done.returncode, done.stdout[-900:], done.stderr)
        none = "names a rule that the KPI does not have"
        assert (none in done.stdout) == (state == "HOLD"), done.stdout
        said = run.start("gate", "--path", "run", *words).stdout
        assert state_of(said, "gate").startswith("OK (" if state == "WARN" else state), said
        if not more:  # snapshot knows no limits of the command line
            said = run.start("snapshot", "--src", "run", "--policy", name).stdout
            assert state_of(said, "snapshot").startswith("OK (" if state == "WARN" else state), said
        if name == ".soak-audit.json":
            (run.dir / "output").write_text("")
            done = run.start("action", "--base", "run", *(["--thresholds", more[1]] if more else []),
                             env={"GITHUB_OUTPUT": str(run.dir / "output")})
            assert parse_outputs((run.dir / "output").read_text())["state"] == state, done.stdout[-900:]
        show = run.start("policy", "show", "--format", "json", *words).stdout
        return state, doc["policy"]["sha256"], json.loads(show)["kpis"]["a"]["must"]

    policy(".soak-audit.json", 3, 3)
    policy("written.json", 2, 3)
    state, *said = decided(".soak-audit.json", "--threshold", "a<=2")
    assert (state, *said) == decided("written.json") and state == "HOLD", (state, said)
    assert decided(".soak-audit.json")[0] == "WARN"
    policy(".soak-audit.json", 3, 2)  # and the other way round
    policy("written.json", 2, 2)
    state, *said = decided(".soak-audit.json", "--threshold", "a<=2")
    assert (state, *said) == decided("written.json") and state == "WARN", (state, said)
    assert decided(".soak-audit.json")[0] == "HOLD"


def case_rules_that_are_met():
    run = Run("met").iterations(*range(1, 17), net_bps=1).old_snapshot(9, 16, 16)
    run.rules = ["--threshold", "net_bps>=0.5"]
    text = run.all_say("OK", 0)
    assert "is not used (stale: disagrees with the iterations: net_bps" in text, text


def case_as_it_should_be():
    text = Run("good").soak(16).snapshot().soak(24, bot()).snapshot().all_say("OK", 0, 0)
    assert f"snapshot: run/{SNAPSHOT} (kpi_last_n)\n" in text and "iterations 17 to 24 (8 of 24 rows)" in text, text


def case_a_snapshot_without_its_run():
    """It counts, and the text says what it is worth; the audit has nothing to audit."""
    run = Run("alone").soak(16).snapshot()
    for path in run.base.glob("ITER_SUMMARY_*.json"):
        path.unlink()
    done = run.start("gate", "--path", "run")
    assert done.returncode == 0 and "nothing could be checked against it" in done.stdout, done.stdout
    assert run.start("audit", "--base", "run").returncode == 4
    run.put("artifacts/KPI_GATE.json", {"verdict": "FAIL"})
    assert run.start("gate", "--path", "run").returncode == 1
    (run.base / "artifacts/KPI_GATE.json").unlink()
    plan = json.loads((run.base / "RUN_PLAN.json").read_text())
    run.put("RUN_PLAN.json", {**plan, "iterations": 24})
    assert run.start("gate", "--path", "run").returncode == 3


def case_reports_of_an_earlier_audit():
    """After exit 4 log and summary of the Action tell of them, and no output leads there (FORMATS 15.19)."""
    run = Run("earlier").iterations(*range(1, 25))
    run.audit("OK", 0)
    shutil.move(run.base / "ITER_SUMMARY_1.json", run.dir / "kept")
    for f in run.base.glob("ITER_SUMMARY_*"):
        f.unlink()
    for had_json in (True, True, False):  # the second time the summary is already the one of the failure
        if not had_json:
            (run.base / JSON).unlink()
        files = {name: run.dir / name for name in ("output", "summary")}
        for f in files.values():
            f.write_text("")
        done = run.start("action", "--base", "run", env={"GITHUB_OUTPUT": str(files["output"]), "GITHUB_ACTIONS": "true",
                                                         "GITHUB_STEP_SUMMARY": str(files["summary"])})
        assert done.returncode == 4, done
        for text in (done.stdout, files["summary"].read_text().replace("\\_", "_")):
            assert "run/reports/analysis: what lies there is of an earlier audit, of 2" in text, text
            assert had_json == ("says HOLD now" in text), text
        outputs = parse_outputs(files["output"].read_text())
        assert outputs["state"] == "HOLD" and not any(v for k, v in outputs.items() if k.startswith("report-")), outputs


def case_reports_beside_a_wrong_configuration():
    """The Action says HOLD and so does the summary in its directory, but for a directory that it may not write to."""
    outside = WORK / "out-of-the-workspace"
    outside.mkdir()
    for name, words, env, kept in (
            ("policy", ["--policy", "bad.yaml"], {}, False), ("input", [], {"INPUT_COMMENT": "maybe"}, False),
            ("baseline", ["--baseline", "dir:nope", "--fail-on-regression"], {}, False), ("outside", ["--output-dir", str(outside)], {}, True)):
        run = Run("wrong" + name).iterations(*range(1, 25))
        run.audit("OK", 0)
        if kept:
            shutil.copy(run.base / JSON, outside / pathlib.Path(JSON).name)
        (run.dir / "bad.yaml").write_text("version: 1\nfoo: 1\n")
        output = run.dir / "output"
        output.write_text("")
        done = run.start("action", "--base", "run", *words, env={"GITHUB_OUTPUT": str(output), "GITHUB_ACTIONS": "true",
                                                                  "GITHUB_WORKSPACE": str(run.dir), **env})
        assert done.returncode == 2 and parse_outputs(output.read_text())["state"] == "HOLD", (name, done)
        left = json.loads((outside / pathlib.Path(JSON).name if kept else run.base / JSON).read_text())["decision"]
        assert left["state"] == ("OK" if kept else "HOLD"), (name, left)
        assert kept or "of an earlier audit" in done.stderr, (name, done)


def case_a_report_that_is_a_link():
    """An older summary that is a link, in the run or out of it, is replaced after exit 4, never written through (15.25, 0)."""
    for name, inside, policy in (("linkin", True, False), ("linkout", False, False), ("linkpolicy", False, True)):
        run = Run(name).iterations(*range(1, 25))
        words = ["audit", "--base", "run", *(["--policy", "builtin/mm-bot"] if policy else [])]
        assert run.start(*words).returncode == 0
        target = (run.base if inside else run.dir) / "moved.json"
        shutil.move(run.base / JSON, target)
        (run.base / JSON).symlink_to(target)
        before = target.read_text()
        for f in run.base.glob("ITER_SUMMARY_*"):
            f.unlink()
        done = run.start(*words)
        assert done.returncode == 4 and "of an earlier audit, of 2" in done.stderr, done
        assert not (run.base / JSON).is_symlink() and target.read_text() == before, name
        assert json.loads((run.base / JSON).read_text())["decision"]["state"] == "HOLD", name
        done = run.start("pr-summary", "run/" + JSON)
        assert "OK" not in done.stdout, done
    # one that leads nowhere
    (run.base / JSON).unlink()
    target.unlink()
    (run.base / JSON).symlink_to(target)
    assert run.start(*words).returncode == 4 and not target.exists()
    assert json.loads((run.base / JSON).read_text())["decision"]["state"] == "HOLD"


def case_the_worst_group():
    """The group of the headline is the worst one everywhere, and none is OK that something speaks against."""
    names = ("A", "B", "C")
    falls = [3.5 - .025 * n for n in range(1, 25)]

    def run_of(name, policy, rows=24, **wrong):
        """`wrong`: by group, what its KPIs are from iteration 10 on; a list has one value an iteration."""
        run = Run(name)
        for n in range(1, rows + 1):
            def value(group, kpi, good, n=n):
                bad = wrong.get(group, {}).get(kpi, good)
                noisy = good * (1 + .004 * ((n * 7 + len(kpi) + ord(group)) % 5 - 2))
                return bad[n - 1] if isinstance(bad, list) else bad if n > 9 and bad != good else noisy
            run.put(f"ITER_SUMMARY_{n}.json", {"iteration": n, **{
                g: {k: value(g, k, v) for k, v in KPIS.items()} for g in names}})
        (run.dir / ".soak-audit.yaml").write_text("version: 1\nextends: builtin/mm-bot\n" + policy)
        return run

    for run, state, worst, against in (
            # a value beyond its limit goes before one that is not there, however many there are
            (run_of("w1", "", A={"risk_ratio": None, "net_bps": None}, C={"p95_latency_ms": 500}), "HOLD", "C",
             "1 of 4 rules does not hold"),
            (run_of("w2", "", B={"risk_ratio": None}), "HOLD", "B", "1 of 4 rules has no value"),
            (run_of("w3", "complete: {rows: 24}\n", rows=12), "INCONCLUSIVE", "A",
             "no rule is broken; against it: completeness"),
            (run_of("w4", "drift: {window: all, level: must}\n", B={"net_bps": falls}), "HOLD", "B",
             "no rule is broken; against it: drift")):
        done = run.start("audit", "--base", "run", "--html")
        decision = json.loads((run.base / JSON).read_text())["decision"]
        assert decision["state"] == state and decision["failures"][0]["group"] == worst, (worst, decision)
        groups = done.stdout.partition("Groups, worst first:\n")[2].partition("\n\n")[0].splitlines()
        assert groups[0].split()[:2] == [state, worst + ":"] and against in groups[0], groups
        assert state != "INCONCLUSIVE" or not any("OK" in x for x in groups), groups
        brief = run.start("audit", "--base", "run", "--brief").stdout
        assert f"worst {worst} is {state}, {against}" in brief, brief
        text = (run.base / "reports/analysis/POST_SOAK_AUDIT_SUMMARY.md").read_text()
        assert f"Of the worst group, {worst}:" in text and f"{state} {worst}: {against}" in text, text
        failing = [x for x in done.stdout.partition("\nRules:\n")[2].splitlines() if " must " in x]
        listed = [f["text"] for f in decision["failures"] if f["kind"] in ("limit", "missing")]
        assert [x.split(" must ")[1].strip() for x in failing] == listed, (failing, listed)
    # the same said of several groups is said once
    run = run_of("w5", "complete: {rows: 24}\n", rows=12)
    assert "\n  A, B, C: 12 of 24 rows\n" in run.start("audit", "--base", "run").stdout


def case_nothing_at_all():
    run = Run("nothing")
    for word in ("", "1"):
        done = run.start("gate", "--path", "run", env={"READINESS_OVERRIDE": word})
        assert done.returncode == 4 and ("READINESS_OVERRIDE" in done.stderr) == bool(word), done.stderr
    run.put(SNAPSHOT, "{")
    assert run.start("gate", "--path", "run", env={"READINESS_OVERRIDE": "1"}).returncode == 4


if __name__ == "__main__":
    sys.exit(tap.run(globals(), "case_", 2))
