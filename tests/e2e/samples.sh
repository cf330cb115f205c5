#!/bin/bash
# The real runs beside the project (../shared/samples), when they are there: the audit of a copy of each
# gives the verdict that their README names, and what the oracle says. The originals stay as they are.
set -u
: "${ROOT:=$(cd "$(dirname "$0")/../.." && pwd)}"
export SA="${SA:-$ROOT/build/release/soak-audit}"
samples="${SAMPLES:-$ROOT/../shared/samples}"

n=0
result() { # ok|not ok, name
	n=$((n + 1))
	echo "$1 $n - $2"
}

if [ ! -d "$samples" ]; then
	echo "ok 1 - real samples # SKIP no $samples"
	exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-samples.XXXXXX")
trap 'rm -rf "$work"' EXIT

# folder | exit code of --fail-on-hold | line of the console | failures, one a line
table='
reference-24|0|🎯 FINAL VERDICT: READINESS: OK|
reference-warmup-24|0|POST_SOAK_SNAPSHOT.json not found; deriving...|
watcher-v1-24|1|🎯 FINAL VERDICT: READINESS: HOLD (3 KPI(s) failed)|maker_taker_ratio: missing (expected >= 0.83);p95_latency_ms: missing (expected <= 330);risk_ratio: missing (expected <= 0.40)
watcher-v1-6|1|⚠ WARNING: Only 6 ITER_SUMMARY files found (expected >= 16)|maker_taker_ratio: missing (expected >= 0.83);p95_latency_ms: missing (expected <= 330);risk_ratio: missing (expected <= 0.40)'

audit_sample() { # folder, exit code, line, failures
	local before after rc=0 base="$work/$1" want=''
	if [ ! -d "$samples/$1" ]; then
		result ok "$1 # SKIP no such sample"
		return
	fi
	before=$(cd "$samples/$1" && find . -type f -exec cksum {} + | sort)
	cp -r "$samples/$1" "$base" && chmod -R u+w "$base"
	"$SA" audit --base "$base" --fail-on-hold >"$work/out" 2>"$work/err" || rc=$?
	if [ "$rc" -ne "$2" ]; then echo "# $1: exit code $rc instead of $2"; fi
	if [ -s "$work/err" ]; then sed 's/^/# stderr: /' "$work/err"; fi
	if ! grep -qxF "$3" "$work/out"; then echo "# $1: no line '$3'"; fi
	if [ -n "$4" ]; then want=$(tr ';' '\n' <<<"$4" | sed 's/^/  - /'); fi
	got=$(sed -n '/^❌ READINESS: HOLD$/,/^$/{/^  - /p}' "$work/out")
	if [ "$got" != "$want" ]; then echo "# $1: failures: $got"; fi
	after=$(cd "$samples/$1" && find . -type f -exec cksum {} + | sort)
	if [ "$rc" -eq "$2" ] && [ ! -s "$work/err" ] && grep -qxF "$3" "$work/out" && [ "$got" = "$want" ] &&
		[ "$before" = "$after" ]; then
		result ok "$1: exit $2, verdict and failures"
	else
		result 'not ok' "$1: exit $2, verdict and failures"
	fi
	rm -rf "$base" && cp -r "$samples/$1" "$base" && chmod -R u+w "$base"
	if ! command -v python3 >/dev/null; then
		result ok "$1 as the oracle says # SKIP no python3"
	elif python3 "$ROOT/tests/e2e/audit_corpus.py" --run "$base" >"$work/oracle"; then
		result ok "$1 as the oracle says"
	else
		sed 's/^/# /' "$work/oracle"
		result 'not ok' "$1 as the oracle says"
	fi
}

while IFS='|' read -r folder code line failures; do
	[ -n "$folder" ] || continue
	audit_sample "$folder" "$code" "$line" "$failures"
done <<<"$table"

# A snapshot of another writer (kpi_last8) among them, of another run: the iterations are judged (FORMATS 15.4).
snapshot=$samples/inputs/POST_SOAK_SNAPSHOT-v1.2-kpi_last8.json
if [ -f "$snapshot" ] && [ -d "$samples/watcher-v1-24" ]; then
	rm -rf "$work/watcher-v1-24" && cp -r "$samples/watcher-v1-24" "$work/run" && chmod -R u+w "$work/run"
	mkdir -p "$work/run/reports/analysis"
	cp "$snapshot" "$work/run/reports/analysis/POST_SOAK_SNAPSHOT.json"
	"$SA" audit --base "$work/run" --fail-on-hold >"$work/out" 2>&1
	if [ $? = 1 ] && grep -q 'POST_SOAK_SNAPSHOT.json not usable (stale: ' "$work/out" &&
		grep -q 'risk_ratio: missing' "$work/out"; then
		result ok 'snapshot of another run is not believed'
	else
		sed 's/^/# /' "$work/out"
		result 'not ok' 'snapshot of another run is not believed'
	fi
fi
echo "1..$n"
