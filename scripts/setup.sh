#!/bin/bash
# Install what is missing (Debian 12, 13, Ubuntu 22.04, 24.04); silent when all is there.
# usage: scripts/setup.sh [--test] [--lint]     --lint also brings what asan, valgrind and fuzz need
set -u
cd "$(dirname "$0")/.." || exit 1

# kind | package | a command that shows it is there, or - | what for
# kind: ! needed, + wanted (tests skip without it), ? brought along when apt knows it
table='
! | gcc        | gcc        | compiler
! | make       | make       | build
! | pkg-config | pkg-config | finds libraries
! | fonts-dejavu-core | -   | font of the plots'
test_table='
! | libcmocka-dev      | -          | unit tests
+ | git                | git        | tests with git trees
+ | jq                 | jq         | tests of JSON output
+ | prometheus         | promtool   | its promtool checks metrics; the daemon that comes with it is not started
+ | python3            | python3    | end-to-end tests
+ | python3-jsonschema | -          | tests of the JSON schema
+ | python3-yaml       | -          | tests that run workflow files'
lint_table='
! | clang           | clang        | second compiler, fuzzing
! | clang-format    | clang-format | make format-check
! | clang-tidy      | clang-tidy   | make tidy
! | cppcheck        | cppcheck     | make cppcheck
! | groff           | nroff        | make check-docs
! | shellcheck      | shellcheck   | make shellcheck
! | valgrind        | valgrind     | make valgrind
? | libclang-rt-dev | -            | sanitizers of clang'

for arg; do
	case $arg in
	--test) table+=$test_table ;;
	--lint) table+=$lint_table ;;
	*) sed -n '3s/^# //p' "$0" >&2; exit 2 ;;
	esac
done
libs=() # pkg-config names
while IFS='|' read -r link package why; do
	link=${link// /}
	case $link in '' | '#'*) continue ;; -l*) ;; *) libs+=("$link") ;; esac
	table+=$'\n'"! | $package | - |$why"
done <scripts/libs.txt

# --- what is missing? ----------------------------------------------------------------------------

kinds=() packages=() commands=() reasons=()
while IFS='|' read -r kind package command why; do
	[ -n "$kind" ] || continue
	kinds+=("${kind// /}") packages+=("${package// /}") commands+=("${command// /}") reasons+=("${why# }")
done <<<"$table"

# Without dpkg only commands and pkg-config can tell; a package of which nothing is known counts as there.
have_dpkg='' installed=''
if command -v dpkg-query >/dev/null; then
	have_dpkg=1
	installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "${packages[@]}" 2>/dev/null)
fi

is_there() {
	if [ "$2" != - ]; then
		command -v "$2" >/dev/null
	else
		[ -z "$have_dpkg" ] || [[ $'\n'$installed$'\n' == *$'\n'?"i $1"$'\n'* ]]
	fi
}

needed=() wanted=() extra=() shown=()
for i in "${!packages[@]}"; do
	package=${packages[i]}
	if [[ " ${needed[*]} " == *" $package "* ]] || is_there "$package" "${commands[i]}"; then continue; fi
	case ${kinds[i]} in
	'!') needed+=("$package") ;;
	'+') wanted+=("$package") ;;
	'?') extra+=("$package"); continue ;;
	esac
	shown+=("$package (${reasons[i]})")
done
if [ -z "$have_dpkg" ] && command -v pkg-config >/dev/null && ! pkg-config --exists "${libs[@]}"; then
	needed+=("${libs[@]}") shown+=("${libs[@]}")
fi
if [ ${#shown[@]} -eq 0 ]; then exit 0; fi

# --- install it ----------------------------------------------------------------------------------

give_up() { # why
	echo "setup: missing: $(printf '%s, ' "${shown[@]}" | sed 's/, $//')" >&2
	echo "setup: $1" >&2
	if [ ${#needed[@]} -gt 0 ]; then exit 1; fi
	echo 'setup: going on without; the tests that need it are skipped' >&2
	exit 0
}

if ! command -v apt-get >/dev/null; then
	give_up 'there is no apt-get here; install these with the package manager of this system'
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
	cure="run as root: apt-get install$(printf ' %s' "${needed[@]}" "${wanted[@]}")"
	command -v sudo >/dev/null || give_up "$cure"
	as_root=(sudo)
	if [ ! -t 0 ]; then as_root+=(-n); fi
	"${as_root[@]}" true || give_up "$cure"
fi

log=$(mktemp)
policy=
cleanup() {
	rm -f "$log"
	if [ -n "$policy" ]; then "${as_root[@]}" rm -f "$policy"; fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM

apt() {
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 "$@" \
		>"$log" 2>&1 </dev/null
}
known() { apt-cache show --no-all-versions "$1" >/dev/null 2>&1; }

echo "setup: installing $(printf '%s, ' "${shown[@]}" | sed 's/, $//')"
if ! apt update; then
	echo 'setup: apt-get update failed; trying with the lists at hand' >&2
fi

# A package may bring a daemon (prometheus): it must not start, only its tool is wanted.
if [ ! -e /usr/sbin/policy-rc.d ] && [[ " ${wanted[*]} " == *' prometheus '* ]]; then
	if printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee /usr/sbin/policy-rc.d >/dev/null; then
		policy=/usr/sbin/policy-rc.d
		"${as_root[@]}" chmod 755 "$policy"
	fi
fi

for package in "${extra[@]}"; do
	if known "$package"; then needed+=("$package"); fi
done
if [ ${#needed[@]} -gt 0 ] && ! apt install --no-install-recommends "${needed[@]}"; then
	tail -n 20 "$log" >&2
	give_up "apt-get could not install: ${needed[*]}"
fi
needed=()
if [ ${#wanted[@]} -gt 0 ] && ! apt install --no-install-recommends "${wanted[@]}"; then
	# One by one: what can be had is better than nothing.
	for package in "${wanted[@]}"; do
		apt install --no-install-recommends "$package" ||
			echo "setup: no '$package' here; tests that need it are skipped" >&2
	done
fi
if [ -n "$policy" ] && [ -d /run/systemd/system ]; then
	"${as_root[@]}" systemctl disable --quiet prometheus 2>/dev/null
fi
exit 0
