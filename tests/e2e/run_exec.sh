#!/bin/bash
# run --exec: environment, failures, time-outs, signals, resuming, earlier runs, the gate at the end.
set -u
: "${SA:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0 n=0
check() {
	local rc=$?
	n=$((n + 1))
	if [ $rc -eq 0 ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; failed=1; fi
}
cat >good.sh <<'SH'
echo "$SOAK_ITERATION $MM_RUNTIME_OVERRIDES_JSON" >>"$SOAK_ARTIFACTS_DIR/../../seen"
cat >"$SOAK_ARTIFACTS_DIR/EDGE_REPORT.json" <<'JSON'
{"total": {"net_bps": 2.5, "slippage_bps": 3.5, "neg_edge_drivers": ["slippage_bps"], "fills": 6}}
JSON
echo "{\"verdict\": \"${VERDICT:-WARN}\", \"reasons\": [\"EDGE\"]}" >"$SOAK_ARTIFACTS_DIR/KPI_GATE.json"
SH
"$SA" run --iterations 3 --auto-tune --exec 'sh ./good.sh' --out a >log &&
	grep -qF '| soak_iter_tune | OK | ADJUSTMENTS=1 net_bps=2.50 |' log &&
	grep -qF '| soak_iter_tune | SKIP | REASON=cooldown |' log &&
	grep -qF '| kpi_gate | verdict=WARN | reasons=[EDGE] |' log
check 'three iterations, the third in cooldown, WARN goes on'
cut -d' ' -f2- seen | tail -n 1 | grep -qxF '{"base_spread_bps_delta":0.18,"impact_cap_ratio":0.09,"max_delta_ratio":0.14,"min_interval_ms":65,"replace_rate_per_min":280,"tail_age_ms":680}'
check 'the command gets the values in force'
"$SA" verify-deltas --path a --strict >/dev/null
check 'verify-deltas --strict is content'
VERDICT=FAIL "$SA" run --iterations 4 --resume --exec 'sh ./good.sh' --out a >log
[ $? -eq 1 ] && grep -qF '[ITER 4/4]' log && ! grep -qF '[ITER 3/4]' log && [ -e a/ITER_SUMMARY_4.json ] &&
	grep -qF '❌ KPI Gate: FAIL - Terminating job' log
check 'resumed with the fourth; FAIL is exit code 1'
# shellcheck disable=SC2016 # for the shell of the command
"$SA" run --iterations 4 --out b --exec '[ $SOAK_ITERATION != 2 ] && sh ./good.sh' >log &&
	grep -qF '| iter | FAILED | iter=2 reason=the command ended with exit code 1 |' log &&
	grep -qF '[MINI-SOAK COMPLETE] 4 iterations, 1 failed' log && [ -e b/ITER_SUMMARY_4.json ]
check 'a failed iteration of four is not the end'
grep -qF '"failed": true' b/ITER_SUMMARY_2.json && grep -qF '"reason": "the command ended with exit code 1"' b/ITER_SUMMARY_2.json &&
	grep -qF '"net_bps": null' b/ITER_SUMMARY_2.json && grep -qF '"p95_latency_ms": null' b/ITER_SUMMARY_2.json
check 'it leaves a summary that says so'
# shellcheck disable=SC2016
"$SA" run --iterations 5 --out b2 --exec '[ $SOAK_ITERATION -gt 2 ] && sh ./good.sh' >log 2>err
[ $? -eq 4 ] && grep -qF '2 of 5 iterations failed, more than a quarter' err && grep -qF '[MINI-SOAK COMPLETE] 5 iterations, 2 failed' log
check 'more than a quarter failed: exit code 4'
"$SA" run --iterations 8 --out b2 --resume --exec 'sh ./good.sh' >log 2>err &&
	grep -qF '[MINI-SOAK COMPLETE] 8 iterations, 2 failed' log
check 'a resumed run counts all iterations: a quarter is not more than a quarter'
# shellcheck disable=SC2016
"$SA" run --iterations 2 --out c --exec '[ $SOAK_ITERATION = 2 ] || sh ./good.sh' >log 2>err
[ $? -eq 4 ] && grep -q 'no KPI gate of the last iteration' err
check 'what the iteration before left does not pass for the last one'
"$SA" run --iterations 2 --out c --resume --exec 'sh ./good.sh' >log 2>err
[ $? -eq 4 ] && ! grep -qF '[ITER' log && grep -q 'no KPI gate of the last iteration' err
check 'resumed with nothing left to do, the last one has still failed'
"$SA" run --iterations 2 --out c2 --exec 'sh ./good.sh; exit 3' >log 2>err
[ $? -eq 4 ] && grep -q 'no iteration completed' err && [ ! -e c2/artifacts/KPI_GATE.json ] && grep -qF WARN c2/artifacts/KPI_GATE.failed.json
check 'the gate of a failed iteration is set aside'
# shellcheck disable=SC2016
"$SA" run --iterations 3 --out c3 --exec 'VERDICT=FAIL; [ $SOAK_ITERATION = 3 ] && VERDICT=PASS; export VERDICT; sh ./good.sh; exit 3' >log 2>err
[ $? -eq 1 ] && grep -qF FAIL c3/artifacts/KPI_GATE.failed.json && grep -qF '❌ KPI Gate: FAIL' log
check 'a gate that says FAIL goes before exit code 4, and is not forgotten'
# 48 of 50 iterations without room on the disk, as in the first version
(
	ulimit -f 1
	# shellcheck disable=SC2016
	"$SA" run --iterations 6 --out c4 --exec 'head -c 2000 /dev/zero >$SOAK_ARTIFACTS_DIR/big || exit 9; sh ./good.sh' >log 2>err
)
[ $? -eq 4 ] && grep -qF '6 failed' log
check 'iterations that cannot write have failed'
"$SA" run --iterations 1 --out d --timeout 0.3 --exec 'sleep 47 & sleep 47; true' >log 2>err
[ $? -eq 4 ] && grep -qF 'iter=1 reason=the command took longer than 300 ms' log && ! pgrep -f '^sleep 47$' >/dev/null
check 'the time-out ends the whole process group'
"$SA" run --iterations 50 --out e --exec 'sh ./good.sh; sleep 0.1' >log &
pid=$!
while ! grep -qF '[ITER 3/50]' log; do sleep 0.02; done
kill -TERM $pid
wait $pid
[ $? -eq 143 ] && grep -qF '[MINI-SOAK INTERRUPTED]' log && [ -e e/ITER_SUMMARY_2.json ]
check 'SIGTERM ends it, what was done is kept'
! grep -qlF '"failed": true' e/ITER_SUMMARY_*.json && grep -qF '"ended": null' e/RUN_PLAN.json && grep -qF '"iterations": 50' e/RUN_PLAN.json
check 'the interrupted iteration is no failed one, and the plan has no end'
"$SA" run --iterations 2 --out e2 --exec 'sh ./good.sh; sleep 0.5' >log &
pid=$!
while [ ! -e e2/ITER_SUMMARY_1.json ]; do sleep 0.02; done
! flock -n e2/RUN_PLAN.json true
check 'the plan is locked while the run goes on'
wait $pid && flock -n e2/RUN_PLAN.json true && ! grep -qF null e2/RUN_PLAN.json
check 'and has an end afterwards'
printed=$(for v in SOAK_AUDIT_X INPUT_BASE INPUT_A GITHUB_TOKEN GH_TOKEN ACTIONS_RUNTIME_TOKEN GITHUB_REF ACTION_PATH INPUTS MY; do echo "$v=$v"; done |
	SA="$SA" python3 -c '
import os, subprocess, sys
env = dict(os.environ, **dict(line.strip().split("=") for line in sys.stdin))
subprocess.run([os.environ["SA"], "run", "--iterations", "1", "--out", "env", "--exec-env", "GH_TOKEN",
	"--exec-env", "INPUT_A", "--exec", "env >seen_env"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
names = [line.split("=")[0] for line in open("seen_env")]
print(*sorted(n for n in names if n in "SOAK_AUDIT_X INPUT_BASE INPUT_A GITHUB_TOKEN GH_TOKEN ACTIONS_RUNTIME_TOKEN GITHUB_REF ACTION_PATH INPUTS MY".split()))')
[ "$printed" = 'ACTION_PATH GH_TOKEN GITHUB_REF INPUTS INPUT_A MY' ]
check 'tokens and inputs are kept from the command, but for those that are named'
"$SA" run --mock --iterations 1 --out env --exec-env 'A=b' >log 2>err
[ $? -eq 2 ] && grep -qF "'A=b' is no name of a variable" err
check 'what is no name of a variable is exit code 2'
"$SA" run --iterations 2 --mock --out e >/dev/null
[ ! -e e/ITER_SUMMARY_3.json ] && [ -n "$(find e -path '*RUN_*/ITER_SUMMARY_2.json')" ]
check 'an earlier run is moved aside, not judged with the new one'
reports() { (cd "$1" && find . -type f \( -name 'POST_SOAK_*' -o -name '*.prom' -o -name 'DELTA_*' \) | sed 's/RUN_[0-9]*/RUN/' | sort | tr '\n' ' '); }
"$SA" run --mock --auto-tune --iterations 3 --out r >/dev/null && "$SA" snapshot --src r >/dev/null
"$SA" audit --base r -q >/dev/null && "$SA" verify-deltas --path r >/dev/null && "$SA" warmup-metrics --path r >/dev/null
echo mine >r/reports/analysis/notes.txt
echo '{}' >r/.runtime_overrides.json.tmpl
echo '{}' >r/.ITER_SUMMARY_2.json.tmp3
"$SA" run --mock --auto-tune --iterations 4 --out r --resume >/dev/null
[ "$(reports r)" = './RUN/DELTA_VERIFY_REPORT.md ./RUN/reports/analysis/POST_SOAK_AUDIT.md ./RUN/reports/analysis/POST_SOAK_AUDIT_SUMMARY.json ./RUN/reports/analysis/POST_SOAK_AUDIT_SUMMARY.md ./RUN/reports/analysis/POST_SOAK_ITER_TABLE.csv ./RUN/reports/analysis/POST_SOAK_SNAPSHOT.json ./RUN/reports/analysis/warmup_metrics.prom ' ] &&
	[ -e r/reports/analysis/notes.txt ] && [ -e r/ITER_SUMMARY_1.json ] && [ -e r/ITER_SUMMARY_4.json ]
check 'a resumed run moves the reports on the state before, and nothing else'
[ -e r/.runtime_overrides.json.tmpl ] && [ ! -e r/.ITER_SUMMARY_2.json.tmp3 ]
check 'temporary files of a kill are removed, and no file of somebody else'
mkdir -p s/reports/analysis && touch s/reports/analysis/POST_SOAK_SNAPSHOT.json s/DELTA_VERIFY_REPORT.md
"$SA" run --mock --iterations 1 --out s >/dev/null
[ "$(reports s)" = './RUN/DELTA_VERIFY_REPORT.md ./RUN/reports/analysis/POST_SOAK_SNAPSHOT.json ' ]
check 'so does a fresh run where no iteration was'
mkdir -p older/artifacts && echo '{"verdict": "FAIL"}' >older/artifacts/KPI_GATE.failed.json && echo 1 >older/artifacts/mine
"$SA" run --mock --iterations 8 --out older >log && [ -e older/artifacts/mine ] && [ ! -e older/artifacts/KPI_GATE.failed.json ] && [ -n "$(find older -path '*RUN_*/artifacts/KPI_GATE.failed.json')" ]
check 'nor does it answer for the gate that a failed iteration of an older state left'
MM_RUNTIME_OVERRIDES_JSON='{"tail_age_ms": 640}' "$SA" run --mock --iterations 1 --out f >log
grep -qF '| overrides | OK | source=env |' log && grep -qF '"tail_age_ms": 640' f/runtime_overrides.json
check 'overrides from the environment'
printf '{"tail_age_ms": 650}' >over.json
"$SA" run --mock --iterations 1 --out f --overrides over.json >log
grep -qF '| overrides | OK | source=file |' log && grep -qF 650 f/runtime_overrides.json
check 'overrides from a file'
printf '{\n "tail_age_ms": 5,\n}' >default_overrides.json
"$SA" run --mock --iterations 1 --out g >log 2>err
[ $? -eq 2 ] && grep -qF "overrides 'default_overrides.json'" err && grep -qF 'line 3, column 1' err && [ ! -e g ]
check 'a mistake in the overrides is exit code 2 with its place'
# an infinite number of the bot, as it and as it comes out of the audit (POLICY 1, FORMATS 15.3)
cat >inf.sh <<'SH'
net=4 lat=250 risk=0.3 maker=90 taker=10
if [ "$SOAK_ITERATION" -ge 4 ]; then eval "$BAD"; fi
cat >"$SOAK_ARTIFACTS_DIR/EDGE_REPORT.json" <<JSON
{"totals": {"net_bps": $net, "p95_latency_ms": $lat, "fills": {"maker_count": $maker, "taker_count": $taker},
 "block_reasons": {"risk": {"count": 1, "ratio": $risk}}}}
JSON
echo '{"verdict": "PASS"}' >"$SOAK_ARTIFACTS_DIR/KPI_GATE.json"
SH
rm default_overrides.json
while IFS='|' read -r bad want; do
	BAD=$bad "$SA" run --iterations 8 --exec 'sh ./inf.sh' --out inf >/dev/null &&
		! "$SA" audit --base inf --fail-on-hold >log && grep -qF "$want" log && ! "$SA" gate --path inf >/dev/null
	check "$bad is a HOLD"
done <<'LIST'
lat=1e999|p95_latency_ms: infinite (expected <= 330)
lat=-1e999|p95_latency_ms: missing (3 of 8 values
net=-Infinity|net_bps: infinite (expected >= 2.9)
net=Infinity|net_bps: missing (3 of 8 values
risk=1e999|risk_ratio: infinite (expected <= 0.40)
maker=1e999|maker_taker_ratio: missing (3 of 8 values
taker=Infinity|maker_taker_ratio: 0.000 (expected >= 0.83)
LIST
echo 1..$n
exit $failed
