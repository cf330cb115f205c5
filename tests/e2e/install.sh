#!/bin/bash
# make install: the static binary when it was built and is not older than the sources, else the dynamic one; it says
# which. In a copy of what the script reads.
set -u
: "${SA:?}" "${ROOT:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 bad=0
check() { # NAME COMMAND...
	local name=$1
	shift
	n=$((n + 1))
	if "$@" >/dev/null 2>&1; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		sed 's/^/# /' "$work/out"
		bad=1
	fi
}
tree=$work/tree
mkdir -p "$tree/docs" "$tree/build/release" "$tree/src/base"
cp -r "$ROOT/Makefile" "$ROOT/scripts" "$ROOT/VERSION" "$tree/"
cp "$ROOT/docs/soak-audit.1" "$tree/docs/"
: >"$tree/src/base/x.c"
find "$tree" -exec touch -d '1 hour ago' {} +
# `all` counts as done, the dynamic program is the one under test.
cp "$SA" "$tree/build/release/soak-audit"
target() { make -s -C "$tree" -o all VARIANT=release "MAKE=make -o all" "$@" >"$work/out" 2>&1; }
to=$work/root

target install "DESTDIR=$to" PREFIX=/usr
check 'without a static binary: the dynamic one' cmp "$SA" "$to/usr/bin/soak-audit"
check 'and it says so' grep -qE '^installed: .*/usr/bin/soak-audit \(dynamic; .*make static' "$work/out"
check 'with the manual' cmp "$ROOT/docs/soak-audit.1" "$to/usr/share/man/man1/soak-audit.1"
words() { # LINE WORD...: what bash offers for the last word of a command line
	bash -c '. "$1"; shift; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _soak_audit; printf "%s\n" "${COMPREPLY[@]}"' - \
		"$to/usr/share/bash-completion/completions/soak-audit" "$@"
}
check 'with completion: commands' grep -qxF audit <(words soak-audit au)
check 'options of the command' grep -qxF -- --fail-on-hold <(words soak-audit audit --fail)
check 'and no others' [ -z "$(words soak-audit gate --html)" ]
check 'words of an option' [ "$(words soak-audit audit --format j)" = json ]
zsh_file=$to/usr/share/zsh/site-functions/_soak-audit
fish_file=$to/usr/share/fish/vendor_completions.d/soak-audit.fish
check 'for zsh: the cases of bash' diff <(grep -o "audit:--[a-z|:-]*).*" "$zsh_file") \
	<(grep -o "audit:--[a-z|:-]*).*" "$to/usr/share/bash-completion/completions/soak-audit")
check 'for fish: an option with its words' grep -q "from audit' -l format -xa 'text json' -d " "$fish_file"
if command -v zsh >/dev/null; then check 'zsh reads it' zsh -n "$zsh_file"; fi
if command -v fish >/dev/null; then check 'fish reads it' fish -n "$fish_file"; fi
mkdir -p "$tree/build/static"
printf '#!/bin/sh\necho static\n' >"$tree/build/static/soak-audit"
chmod 755 "$tree/build/static/soak-audit"
target install "DESTDIR=$to" PREFIX=/usr
check 'with one: that' cmp "$tree/build/static/soak-audit" "$to/usr/bin/soak-audit"
check 'and it says so' grep -qxF "installed: $to/usr/bin/soak-audit (static)" "$work/out"
check 'it is executable' [ "$("$to/usr/bin/soak-audit")" = static ]
touch -d '1 minute' "$tree/src/base/x.c"
target install "DESTDIR=$to" PREFIX=/usr
check 'one that is older than a source: the dynamic one' cmp "$SA" "$to/usr/bin/soak-audit"
check 'and it says why' grep -q 'because a source is newer than build/static/soak-audit' "$work/out"
target install "PREFIX=$work/my prefix"
check 'a prefix with a blank' "$work/my prefix/bin/soak-audit" --version
target uninstall "PREFIX=$work/my prefix"
check 'uninstall removes all' [ -z "$(find "$work/my prefix" -type f)" ]
target uninstall "DESTDIR=$to" PREFIX=/usr
check 'with DESTDIR, too' [ -z "$(find "$to" -type f)" ]
target uninstall "DESTDIR=$to" PREFIX=/usr
check 'what is not there is said, and no failure' grep -qxF "not there: $to/usr/bin/soak-audit" "$work/out"
echo "1..$n"
exit "$bad"
