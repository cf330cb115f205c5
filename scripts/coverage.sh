#!/bin/bash
# Line coverage of src/ from the .gcda files below $1; fails when the total is below $2 percent.
set -eu
dir=$1 floor=${2:-0}
mapfile -t data < <(find "$dir/obj/src" -name '*.gcda' | sort)
if [ ${#data[@]} -eq 0 ]; then
	echo "coverage: no data in $dir" >&2
	exit 1
fi
gcov -n -r "${data[@]}" 2>/dev/null | awk -v floor="$floor" '
	/^File / { file = $2; gsub(/\047/, "", file); next }
	/^Lines executed:/ && file ~ /^src\/.*\.c$/ {
		split($2, part, ":"); sub(/%/, "", part[2])
		hit = part[2] / 100 * $4; n += $4; sum += hit
		printf "  %6.1f %%  %5d  %s\n", part[2], $4, file
	}
	{ file = "" }
	END {
		pct = n ? 100 * sum / n : 0
		printf "coverage: %.1f %% of %d lines\n", pct, n
		if (pct < floor) { printf "coverage: below the floor of %s %%\n", floor; exit 1 }
	}'
