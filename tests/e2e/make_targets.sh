#!/bin/bash
# The guide's make targets, in a checkout in which a soak run has left its artifacts.
set -u
: "${SA:?}" "${ROOT:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 failed=0
check() { # NAME COMMAND...
	local name=$1
	shift
	n=$((n + 1))
	if "$@" >/dev/null 2>&1; then echo "ok $n - $name"; else
		echo "not ok $n - $name"
		failed=1
	fi
}
# `all` counts as done: the program is the one under test.
target() { make -s -C "$work" -f "$ROOT/Makefile" -o all BIN="$SA" "$@" 2>&1; }

mkdir -p "$work/artifacts/soak" "$work/other"
cp -r "$ROOT/examples/soak/latest" "$work/artifacts/soak/latest"
said=$(target soak-audit)
check 'soak-audit audits the latest run' grep -q 'exit_code=0' <<<"$said"
said=$(target soak-audit-ci)
check 'soak-audit-ci is strict' grep -q 'fail-on-hold: True, verdict: OK, exit_code=0' <<<"$said"
cp -r "$work/artifacts/soak/latest" "$work/artifacts/soak/run_A"
said=$(target soak-compare)
check 'soak-compare compares run_A with latest' grep -qx 'net_bps,3.375,3.375,0.000' <<<"$said"
cp -r "$work/artifacts/soak/latest" "$work/other/b"
said=$(target soak-compare A=artifacts/soak/latest B=other/b)
check 'soak-compare takes A= and B=' grep -q '^maker_taker_ratio,' <<<"$said"
said=$(target soak-compare B=other/none)
check 'a run that is not there is named' grep -q 'Missing summary: other/none/' <<<"$said"
for i in $(seq 24); do echo '{"summary":{"net_bps":1}}' >"$work/artifacts/soak/latest/ITER_SUMMARY_$i.json"; done
rm "$work/artifacts/soak/latest/reports/analysis/POST_SOAK_SNAPSHOT.json"
target soak-audit-ci >/dev/null
check 'soak-audit-ci fails on HOLD' [ $? -ne 0 ]
target soak-audit >/dev/null
check 'soak-audit does not' [ $? -eq 0 ]
echo "1..$n"
exit $failed
