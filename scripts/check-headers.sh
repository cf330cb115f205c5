#!/bin/bash
# Each header of src/ compiles alone. Arguments: the compiler with its options.
set -u
cd "$(dirname "$0")/.." || exit 2
shopt -s nullglob
one() {
	local header=$1
	shift
	"$@" -fsyntax-only -include src/base/banned.h -x c - <<<"#include \"${header#src/}\"" ||
		{ echo "$header does not compile alone"; return 1; }
}
export -f one
headers=(src/*/*.h)
if [ ${#headers[@]} -eq 0 ]; then exit 0; fi
printf '%s\n' "${headers[@]}" | xargs -P "$(nproc)" -I '{}' bash -c 'one "$@"' _ '{}' "$@"
