#!/bin/bash
# The Mermaid charts parse with the real `mermaid` from npm: builds mermaid_probe.c with the library of
# this variant (SA is the program, beside libsoak.a). Packages are installed once into build/cache.
set -eu
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
out=$(dirname "${SA:-$ROOT/build/release/soak-audit}")
packages=$ROOT/build/cache/mermaid
skip() {
	echo "ok 1 - mermaid # SKIP $1"
	exit 77
}
command -v node >/dev/null || skip 'node is not installed'
if [ ! -e "$packages/node_modules/mermaid/package.json" ] || [ ! -e "$packages/node_modules/jsdom/package.json" ]; then
	command -v npm >/dev/null || skip 'npm is not installed'
	mkdir -p "$packages"
	echo '{"private": true}' >"$packages/package.json"
	(cd "$packages" && timeout 200 npm install --no-audit --no-fund --ignore-scripts mermaid@11 jsdom@24) \
		>"$packages/npm.log" 2>&1 || skip 'npm cannot install mermaid here'
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-mermaid.XXXXXX")
trap 'rm -rf "$work"' EXIT
read -r -a build <"$out/gen/flags"
libs=()
for word in "${build[@]}"; do
	case $word in -l*) libs+=("$word") ;; esac
done
(cd "$ROOT" && "${build[@]}" -pie -o "$work/probe" tests/e2e/mermaid_probe.c "$out/libsoak.a" "${libs[@]}")
"$work/probe" >"$work/hostile"
cd "$work"
# golden files that show charts
n=0
while read -r file; do
	n=$((n + 1))
	cp "$file" "golden-$n-$(basename "$(dirname "$file")")"
done < <(grep -rlI '^```mermaid$' "$ROOT/tests/golden" | sort)
shopt -s nullglob
node "$ROOT/tests/e2e/mermaid.mjs" "$packages" hostile golden-*
