#!/bin/bash
# Install the program, its manual and completion, or take them away again (make install, make uninstall):
#   scripts/install.sh [--uninstall] PROGRAM     PROGRAM is the dynamic build, DESTDIR and PREFIX say where to
# The static binary is taken when it was built and no source is newer than it: it starts in 0.3 ms, the dynamic
# one in 12. The output says which one it was, and why not the static one.
set -euo pipefail
cd "$(dirname "$0")/.."
bindir=${DESTDIR:-}${PREFIX:-/usr/local}/bin mandir=${DESTDIR:-}${PREFIX:-/usr/local}/share/man/man1
share=${DESTDIR:-}${PREFIX:-/usr/local}/share
declare -A completion=([bash]=$share/bash-completion/completions/soak-audit
	[zsh]=$share/zsh/site-functions/_soak-audit [fish]=$share/fish/vendor_completions.d/soak-audit.fish)

if [ "$1" = --uninstall ]; then
	for file in "$bindir/soak-audit" "$mandir/soak-audit.1" "${completion[@]}"; do
		if [ -e "$file" ] || [ -L "$file" ]; then
			rm -f "$file"
			echo "removed: $file"
		else
			echo "not there: $file"
		fi
	done
	exit
fi

dynamic=$1 static=${BUILD:-build}/static/soak-audit
program=$static kind=static
if [ ! -x "$static" ]; then
	kind="dynamic; \"make static\" builds the one that needs no library and starts faster"
elif [ -n "$(find src VERSION scripts/libs.txt scripts/static-build.sh scripts/static-libs.sh -newer "$static" -print -quit)" ]; then
	kind="dynamic, because a source is newer than $static: run \"make static\""
fi
if [ "$kind" != static ]; then
	program=$dynamic
	${MAKE:-make} --no-print-directory all
fi
install -D -m 755 "$program" "$bindir/soak-audit"
install -D -m 644 docs/soak-audit.1 "$mandir/soak-audit.1"
for shell in "${!completion[@]}"; do
	file=${completion[$shell]}
	mkdir -p "${file%/*}"
	"$bindir/soak-audit" completion "$shell" >"$file"
	chmod 644 "$file"
done
echo "installed: $bindir/soak-audit ($kind)"
