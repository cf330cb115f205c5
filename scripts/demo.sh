#!/bin/bash
# Audit the example run into build/demo and name the report. BIN is the program.
set -u
out=build/demo base=examples/soak/latest
rm -rf "$out"
"${BIN:-build/release/soak-audit}" audit --base "$base" --out "$out" --html
rc=$?
# 1 is the verdict HOLD: a good answer for a demo.
if [ "$rc" -gt 1 ]; then
	echo "demo: the audit failed with exit code $rc" >&2
	exit "$rc"
fi
for report in "$out"/*.html "$out"/*.md "$out"/*; do
	if [ -f "$report" ]; then
		echo "demo: the report is $report"
		exit 0
	fi
done
echo "demo: no report in $out" >&2
exit 1
