#!/bin/bash
# The report page in a real browser: tests/browser/run.sh (SA is the program, OUT where pictures go).
# Needs node, npm and chromium; without one of them, or without the registry, everything is skipped.
# Last line: `N passed, N failed[, N skipped]`.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=${here%/tests/browser}
: "${SA:=$root/build/release/soak-audit}" "${OUT:=$root/build/browser}" "${NPM:=$root/build/npm/browser}"
: "${CHROMIUM:=/usr/bin/chromium}"
packages=(playwright-core@1.65.1 axe-core@4.14.1 parse5@7.3.0)

skip() {
	echo "test-browser: skipped: $1"
	echo '0 passed, 0 failed, 1 skipped'
	exit 0
}

command -v node >/dev/null || skip 'node is not installed'
command -v npm >/dev/null || skip 'npm is not installed'
[ -x "$CHROMIUM" ] || skip "there is no browser '$CHROMIUM' (Debian: chromium)"
if [ ! -x "$SA" ]; then
	echo "tests/browser/run.sh: no program '$SA'; run make first" >&2
	echo '0 passed, 1 failed'
	exit 1
fi
mkdir -p "$NPM" "$OUT"
if [ "$(cat "$NPM/installed" 2>/dev/null)" != "${packages[*]}" ]; then
	echo '{"private": true}' >"$NPM/package.json"
	if ! (cd "$NPM" && npm install --no-audit --no-fund --ignore-scripts --save-exact "${packages[@]}") \
		>"$NPM/log" 2>&1; then
		tail -n 5 "$NPM/log" >&2
		skip 'npm could not install playwright-core, axe-core and parse5'
	fi
	echo "${packages[*]}" >"$NPM/installed"
fi
export SA OUT NPM CHROMIUM ROOT=$root SOURCE_DATE_EPOCH=1760877296 TZ=UTC LC_ALL=C.UTF-8
exec node "$here/report.js"
