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
"$SA" run --iterations 3 --out b --exec '[ $SOAK_ITERATION != 2 ] && sh ./good.sh' >log &&
	grep -qF '| iter | FAILED | iter=2 reason=the command ended with exit code 1 |' log &&
	grep -qF '[MINI-SOAK COMPLETE] 3 iterations, 1 failed' log && [ ! -e b/ITER_SUMMARY_2.json ] && [ -e b/ITER_SUMMARY_3.json ]
check 'a failed iteration is not the end'
# shellcheck disable=SC2016
"$SA" run --iterations 2 --out c --exec '[ $SOAK_ITERATION = 2 ] || sh ./good.sh' >log 2>err
[ $? -eq 4 ] && grep -q 'no KPI gate of the last iteration' err
check 'what the iteration before left does not pass for the last one'
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
"$SA" run --iterations 2 --mock --out e >/dev/null
[ ! -e e/ITER_SUMMARY_3.json ] && [ -n "$(find e -path '*RUN_*/ITER_SUMMARY_2.json')" ]
check 'an earlier run is moved aside, not judged with the new one'
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
echo 1..$n
exit $failed
