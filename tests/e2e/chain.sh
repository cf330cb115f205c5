#!/bin/bash
# The tools one after the other, each reading what the ones before wrote: every step exit 0, and no two of
# them disagree. On a run of our own, and on copies of runs that the older tools wrote.
set -u
: "${SA:?}" "${ROOT:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0 n=0

step() {
	local name=$1
	shift
	n=$((n + 1))
	if "$@" >out 2>err; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name (exit $?)"
		sed 's/^/# /' out err
		failed=1
	fi
}

# After the last command: its output says something, or does not.
says() {
	n=$((n + 1))
	if grep -qF -- "$2" "$3"; then echo "ok $n - $1"; else echo "not ok $n - $1: no '$2'"; sed 's/^/# /' "$3"; failed=1; fi
}
silent() {
	n=$((n + 1))
	if grep -qiE -- "$2" "$3"; then echo "not ok $n - $1"; grep -iE -- "$2" "$3" | sed 's/^/# /'; failed=1; else echo "ok $n - $1"; fi
}

# base directory, name
chain() {
	local base=$1 name=$2 reports=$1/reports/analysis
	step "$name: snapshot" "$SA" snapshot --src "$base" --out "$reports"
	step "$name: verify-deltas --strict" "$SA" verify-deltas --path "$base" --strict
	cp out verified
	step "$name: warmup-metrics" "$SA" warmup-metrics --path "$base" --output "$reports/warmup_metrics.prom"
	if command -v promtool >/dev/null; then
		step "$name: promtool" promtool check metrics <"$reports/warmup_metrics.prom"
	fi
	says "$name: the exporter had no error" 'warmup_exporter_error 0' "$reports/warmup_metrics.prom"
	step "$name: gate" "$SA" gate --path "$base"
	says "$name: the gate passes" 'Verdict: PASS' out
	step "$name: kpi-gate" "$SA" kpi-gate --path "$base"
	says "$name: the KPI gate passes" 'verdict=PASS' out
	step "$name: audit --fail-on-hold" "$SA" audit --base "$base" --fail-on-hold
	silent "$name: the audit sees no disagreement" "disagree|differ|contradict|not used|couldn't parse" out
	silent "$name: nothing on standard error" . err
	step "$name: the delta report says the same in both" grep -qF -- \
		"$(grep -o 'Full applications: .*' verified)" "$base/DELTA_VERIFY_REPORT.md"
	step "$name: pr-summary" "$SA" pr-summary "$reports/POST_SOAK_AUDIT_SUMMARY.json"
	says "$name: the summary is OK" '✅ READINESS: OK' out
	step "$name: compare" "$SA" compare --a "$base" --b "$base"
	silent "$name: no KPI is missing in the comparison" nan out
	step "$name: edge-audit" "$SA" edge-audit --base "$base"
}

step 'run --iterations 24 --auto-tune --mock' "$SA" run --iterations 24 --auto-tune --mock --out ours
says 'run: the gate passes' '✅ KPI Gate: PASS' out
chain ours ours
says 'ours: all deltas are fully applied' 'Full applications: 2/2 (100.0%)' verified

for sample in reference-24 reference-warmup-24; do
	from=$ROOT/../shared/samples/$sample
	if [ ! -d "$from" ]; then
		n=$((n + 1))
		echo "ok $n - $sample # SKIP ../shared/samples is not here"
		continue
	fi
	cp -r "$from" "$sample"
	chmod -R u+w "$sample"
	chain "$sample" "$sample"
done
echo "1..$n"
exit $failed
