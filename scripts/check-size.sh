#!/bin/bash
# Warn (never fail) about files over 500 lines and functions over 60 lines in src/.
set -u
cd "$(dirname "$0")/.." || exit 2
shopt -s nullglob
files=(src/*.c src/*/*.[ch])
if [ ${#files[@]} -eq 0 ]; then exit 0; fi
awk '
FNR == 1 { start = 0; name = "" }
FNR == 501 { printf "warning: %s has more than 500 lines\n", FILENAME }
/^[a-zA-Z_].*\(/ && !/;[ \t]*$/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
/^\{/ { start = FNR }
/^\}/ {
	if (start && name != "" && FNR - start - 1 > 60)
		printf "warning: %s:%d: %s() has %d lines\n", FILENAME, start, name, FNR - start - 1
	start = 0; name = ""
}' "${files[@]}"
exit 0
