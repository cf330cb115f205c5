#!/bin/bash
# The calibration of the judge, short ones: each cell's interval must touch its target.
set -u
: "${SA:?}" "${ROOT:?}"
program=$(dirname "$SA")/calibrate
if [ ! -x "$program" ]; then
	echo "no $program: make calibrate builds it"
	exit 77
fi
n=0
check() { # NAME COMMAND...
	local name=$1
	shift
	n=$((n + 1))
	if "$@" >/dev/null 2>&1; then echo "ok $n - $name"; else
		echo "not ok $n - $name"
	fi
}
said=$("$program" 30 2>/dev/null)
check 'a short calibration hits its targets' [ $? -eq 0 ]
grep missed <<<"$said" | sed 's/^/# /'
check 'the same numbers again' [ "$said" = "$("$program" 30 2>/dev/null)" ]
known=$(grep -c '^| .* | .* | .* | .* |' "$ROOT/docs/JUDGEMENT.md")
check 'docs/JUDGEMENT.md has each cell' [ "$known" -ge "$(grep -c '^| ' <<<"$said")" ]
while IFS='|' read -r _ cell _; do
	grep -qF "|$cell|" "$ROOT/docs/JUDGEMENT.md" || echo "# not in docs/JUDGEMENT.md: $cell"
done < <(tail -n +3 <<<"$said")
"$program" 30 'no such cell' >/dev/null 2>&1
check 'a name that no cell has is refused' [ $? -eq 2 ]
simulate() { python3 "$ROOT/tests/calibrate/simulate.py" "$@" 2>/dev/null; }
check 'through the command line, other generators: same code' simulate 6 'same code'
check 'through the command line: each that is worse' simulate 6 'worse, N'
simulate 1 'no such cell' >/dev/null
check 'a name that no cell of the simulation has is refused' [ $? -eq 2 ]
echo "1..$n"
