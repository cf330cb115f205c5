#!/bin/bash
# Mean time of some commands of the program $1.
set -eu
sa=$1 runs=${RUNS:-200}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bench() {
	local name=$1 n=$2 i from to
	shift 2
	from=$(date +%s%N)
	for ((i = 0; i < n; i++)); do "$@" >/dev/null 2>&1 || true; done
	to=$(date +%s%N)
	printf '  %-28s %8d us\n' "$name" $(((to - from) / n / 1000))
}
bench 'start (/bin/true)' "$runs" /bin/true
bench 'start (--version)' "$runs" "$sa" --version
if [ -d examples/soak/latest ]; then
	bench 'audit examples/soak/latest' "$((runs / 10))" "$sa" audit --base examples/soak/latest --out "$tmp"
fi
