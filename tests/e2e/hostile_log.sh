#!/bin/bash
# SPDX-License-Identifier: MIT
# No command prints `##[` raw, whatever the names and strings of a run: the runner would take it for its own.
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
n=0 bad=0

check() { # name: the output lies in out
	n=$((n + 1))
	if grep -aqF "##[" out || { [ "${2:-shown}" = shown ] && ! grep -aqF "##" out; }; then
		bad=$((bad + 1))
		echo "not ok $n - $1"
		grep -anF '##[' out | head -n 3 | sed 's/^/# /;s/##\[/(it)[/'
	else
		echo "ok $n - $1"
	fi
}

evil='##[error]x ::error::y'
base="run ##[group]x"
mkdir -p "$base/artifacts" "$base/reports/analysis" "$base/##[error]folder"
for i in $(seq 1 24); do
	printf '{"iteration": %d, "summary": {"net_bps": 3.%d, "risk_ratio": 0.3, "p95_latency_ms": 250, "maker_taker_ratio": 0.9, "neg_edge_drivers": ["%s"]}, "tuning": {"applied": false, "skip_reason": "%s"}}' \
		"$i" "$((i % 7))" "$evil" "$evil" >"$base/ITER_SUMMARY_$i.json"
done
printf '{"net_bps": ###' >"$base/ITER_SUMMARY_25.json"
printf '{}' >"$base/ITER_SUMMARY_##[error]9.json"
printf 'x' >"$base/##[error]folder/##[warning]name"
printf '{"verdict": "FAIL", "reasons": ["%s"]}' "$evil" >"$base/artifacts/KPI_GATE.json"
printf '[{"iteration": 1, "suggested_deltas": {"##[error]k": 0.1}, "applied": false, "skip_reason": "%s"}, {"iteration": 99, "suggested_deltas": {"a": 1}}]' \
	"$evil" >"$base/TUNING_REPORT.json"
printf 'guard_triggers_total{type="%s"} 3\n##[error]x 1\n' "$evil" >"$base/reports/analysis/warmup_metrics.prom"
printf '{"kpi_last_n": {"net_bps": "%s"}}' "$evil" >"$base/reports/analysis/POST_SOAK_SNAPSHOT.json"
printf '{"total": {"net_bps": 1, "neg_edge_drivers": ["%s"]}, "runtime": {"utc": "%s"}}' "$evil" "$evil" >"$base/artifacts/EDGE_REPORT.json"
printf '{"advice": ["%s"]}' "$evil" >"$base/artifacts/EDGE_SENTINEL.json"

"$SA" audit --base "$base" --html --plots --explain >out 2>&1; check 'audit'
"$SA" audit --base "$base" --format json >out 2>/dev/null
n=$((n + 1))
if grep -aqF '##[' out || ! grep -aqF '#\u0023[' out || ! python3 -c 'import json; json.load(open("out"))'; then
	bad=$((bad + 1)); echo "not ok $n - audit as json"
else
	echo "ok $n - audit as json"
fi
"$SA" audit --base "$base" -q --baseline "$evil" >out 2>&1; check 'audit -q with a baseline that is not there'
"$SA" audit --base "$evil" >out 2>&1; check 'audit of nothing'
"$SA" "$evil" >out 2>&1; check 'an unknown command'
"$SA" audit "--$evil" >out 2>&1; check 'an unknown option'
"$SA" action --base "$base" >out 2>&1; check 'action'
GITHUB_ACTIONS=true "$SA" action --base "$base" >out 2>&1; check 'action in Actions'
"$SA" snapshot --src "$base" --out "$base/##[error]out" >out 2>&1; check 'snapshot'
"$SA" gate --path "$base" >out 2>&1; check 'gate'
"$SA" kpi-gate --path "$base" >out 2>&1; check 'kpi-gate'
"$SA" verify-deltas --path "$base" >out 2>&1; check 'verify-deltas'
"$SA" edge-audit --path "$base" >out 2>&1; check 'edge-audit' silent
"$SA" warmup-metrics --path "$base" --output "$base/##[x].prom" >out 2>&1; check 'warmup-metrics'
"$SA" compare --a "$base" --b "$evil" >out 2>&1; check 'compare'
"$SA" pr-summary "$evil" >out 2>&1; check 'pr-summary'
"$SA" baseline save --base "$base" --out "##[error]record.json" >out 2>&1; check 'baseline save'
printf 'version: 1\n"%s": 1\n' "$evil" >policy.yaml
"$SA" policy check policy.yaml >out 2>&1; check 'policy check' silent
"$SA" audit --policy policy.yaml --base "$base" >out 2>&1; check 'audit --policy'
printf 'version: 1\nextends: builtin/mm-bot\nkpis:\n  net_bps: {label: "%s"}\n' "$evil" >good.yaml
"$SA" audit --policy good.yaml --base "$base" --html >out 2>&1; check 'audit by a policy with a hostile label'
for words in show 'explain net_bps'; do
	# shellcheck disable=SC2086  # two words
	"$SA" policy $words --policy good.yaml >out 2>&1; check "policy $words" silent
done
"$SA" policy diff good.yaml policy.yaml >out 2>&1; check 'policy diff' silent
"$SA" policy "$evil" >out 2>&1; check 'policy of no such kind'
"$SA" inspect "$base" >out 2>&1; check 'inspect' silent
"$SA" inspect "$evil" >out 2>&1; check 'inspect of nothing'
"$SA" init "$base" >out 2>&1; check 'init' silent
cp -r "$base" "##[error]second"; cp -r "$base" "##[error]third"
"$SA" calibrate "$base" "##[error]second" "##[error]third" --policy good.yaml >out 2>&1; check 'calibrate'
"$SA" watch --artifacts "$base/artifacts" --out "$base" --iteration 26 >out 2>&1; check 'watch' silent
"$SA" run --iterations 1 --out "##[x]run" --exec "exit 1 # $evil" >out 2>&1; check 'run' silent
"$SA" help "$evil" >out 2>&1; check 'help'
"$SA" completion "$evil" >out 2>&1; check 'completion'
"$SA" version "$evil" >out 2>&1; check 'version'
# names of groups that would be lines, commands and controls of their own
unbroken() { # name: as it lies in out
	n=$((n + 1))
	if python3 - <<'END'
import re, sys
text = open("out", "rb").read().decode("utf-8", "surrogateescape")
lines = re.split("[\n\r\x85\u2028\u2029]", text)
sys.exit("boom" not in text or "##[" in text or any(line.lstrip().startswith("::") for line in lines)
         or bool(re.search("[\r\x1b\x85\u2028\u202e\u2066]", text)))
END
	then
		echo "ok $n - $1"
	else
		bad=$((bad + 1)); echo "not ok $n - $1"
	fi
}
mkdir -p groups other
python3 - <<'END'
import json
names = ["x\n::set-output name=ready::true\n::error::boom\x1b[31m\u202e\u2066\u2028\x85 ##[error]z", "::error::boom", "\r::warning::boom"]
for run in ("groups", "other"):
    with open(run + "/load.ndjson", "w") as out:
        for name in names:
            for i in range(1, 25):
                out.write(json.dumps({"g": name, "i": i, "lat": 250 + i % 5}) + "\n")
END
printf '%s\n' 'version: 1' 'input: [{path: load.ndjson, format: ndjson, by: g, index: i}]' \
	'kpis:' '  lat: {from: [lat], unit: ms, better: lower, must: "max(all) <= 252"}' >groups.yaml
"$SA" audit --base other --policy groups.yaml >out 2>&1
for words in 'audit --base groups --html' 'audit --base groups --format json' 'compare --a groups --b other' \
	'compare --a groups --b other --policy' 'compare --a groups --b other --format markdown --policy' \
	'compare --a groups --b other --format json --policy' 'gate --path groups --policy' 'inspect groups' \
	'pr-summary groups/reports/analysis/POST_SOAK_AUDIT_SUMMARY.json' 'snapshot --src groups --policy'; do
	case $words in audit*) words="$words --policy" ;; esac
	case $words in *--policy) words="$words groups.yaml" ;; esac
	# shellcheck disable=SC2086  # several words
	"$SA" $words >out 2>&1; unbroken "hostile groups: $words"
done
cp groups/reports/analysis/POST_SOAK_ITER_TABLE.csv out; unbroken 'hostile groups: the table of iterations'
# the table of the commands: a new one needs a line here
for command in $("$SA" --help | sed -n 's/^  \([a-z-]*\)  .*/\1/p' | grep -vx soak-audit); do
	n=$((n + 1))
	if grep -q "\"\$SA\" $command " "$ROOT/tests/e2e/hostile_log.sh"; then
		echo "ok $n - $command is run"
	else
		bad=$((bad + 1))
		echo "not ok $n - $command is not run on a hostile directory"
	fi
done
echo "1..$n"
[ "$bad" -eq 0 ]
