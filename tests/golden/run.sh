#!/bin/bash
# Golden tests: tests/golden/run.sh [-u] [-v] [case...]     (-u: rewrite what is expected, -v: list all)
#
# A case is a directory here with a file `cmd`: shell code in which "$SA" is the program and "$ROOT" this
# repository. It runs in a fresh directory that holds a copy of in/, which is also HOME. Optional beside it:
#   setup          bash code run there before (mkfifo, chmod, links ...)
#   skip-if        bash code; exit 0 skips the case, its output is the reason
#   exit           the expected exit code (0 when absent)
#   stdout.exact   expected output; stdout.glob: each line is a pattern of bash, a line `...` stands for
#                  any number of lines; neither: not checked. The same for stderr.
#   out/           files that must be there afterwards with exactly these bytes
#   absent         paths (one a line, patterns allowed) that must not be there afterwards
# The path of the scratch directory reads @TMP@ in all expected files, that of the repository @ROOT@.
# Temporary files left behind (.*.tmp*) are a failure. Last line: `N passed, N failed[, N skipped]`.
set -u
shopt -s nullglob dotglob globstar
here=$(cd "$(dirname "$0")" && pwd)
ROOT=${here%/tests/golden}
: "${SA:=$ROOT/build/release/soak-audit}"
export ROOT SA LC_ALL=C TZ=UTC

update='' verbose=''
while getopts uv opt; do
	case $opt in
	u) update=1 ;;
	v) verbose=1 ;;
	*) sed -n '2s/^# //p' "$0" >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))

cases=()
if [ $# -eq 0 ]; then set -- "$here"/*/cmd; fi
for arg; do
	arg=${arg%/cmd} arg=${arg%/} arg=${arg##*/}
	if [ ! -f "$here/$arg/cmd" ]; then
		echo "tests/golden/run.sh: no case '$arg'" >&2
		exit 2
	fi
	cases+=("$arg")
done
if [ ! -x "$SA" ]; then
	echo "tests/golden/run.sh: no program '$SA'; run make first" >&2
	exit 2
fi

top=$(mktemp -d "${TMPDIR:-/tmp}/soak-golden.XXXXXX")
top=$(cd "$top" && pwd -P)
trap 'chmod -R u+rwX "$top" 2>/dev/null; rm -rf "$top"' EXIT
trap 'exit 130' INT TERM
clean_env=("PATH=$PATH" "SA=$SA" "ROOT=$ROOT" LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1760877296)
for name in ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS LD_LIBRARY_PATH; do
	if [ -n "${!name-}" ]; then clean_env+=("$name=${!name}"); fi
done

# Replace the paths of this run in a file by their names.
hide_paths() {
	if grep -qaF -e "$work" -e "$ROOT" "$1"; then
		sed -i -e "s|$work|@TMP@|g" -e "s|$ROOT|@ROOT@|g" "$1"
	fi
}

# Does the file $2 match the patterns in $1?
glob_match() {
	local -a want lines
	local i=0 any='' pat
	mapfile -t want <"$1"
	mapfile -t lines <"$2"
	for pat in "${want[@]}"; do
		if [ "$pat" = ... ]; then
			any=1
			continue
		fi
		# shellcheck disable=SC2053 # the right side is a pattern
		while [ $i -lt ${#lines[@]} ] && [[ ${lines[i]} != $pat ]]; do
			[ -n "$any" ] || return 1
			i=$((i + 1))
		done
		[ $i -lt ${#lines[@]} ] || return 1
		i=$((i + 1)) any=
	done
	[ -n "$any" ] || [ $i -eq ${#lines[@]} ]
}

show_diff() {
	diff -u --label "expected: $1" --label "got" "$2" "$3" | head -n 100
}

# Compare an output stream: stdout or stderr.
check_stream() {
	local got="$run/$1"
	hide_paths "$got"
	if [ -e "$case/$1.exact" ]; then
		if cmp -s "$case/$1.exact" "$got"; then return 0; fi
		if [ -n "$update" ]; then
			cp "$got" "$case/$1.exact"
			return 0
		fi
		show_diff "$1.exact" "$case/$1.exact" "$got"
		return 1
	elif [ -e "$case/$1.glob" ]; then
		if glob_match "$case/$1.glob" "$got"; then return 0; fi
		show_diff "$1.glob" "$case/$1.glob" "$got"
		return 1
	fi
}

check_files() {
	local want rel bad=0 pat found
	for want in "$case"/out/**; do
		[ -f "$want" ] || continue
		rel=${want#"$case"/out/}
		if [ ! -e "$rel" ]; then
			echo "the file '$rel' is missing"
			bad=1
			continue
		fi
		if cmp -s "$want" "$rel"; then continue; fi
		cp "$rel" "$run/file"
		hide_paths "$run/file"
		if cmp -s "$want" "$run/file"; then continue; fi
		if [ -n "$update" ]; then
			cp "$run/file" "$want"
		else
			show_diff "out/$rel" "$want" "$run/file"
			bad=1
		fi
	done
	if [ -e "$case/absent" ]; then
		while read -r pat; do
			for found in $pat; do
				if [ -e "$found" ] || [ -L "$found" ]; then
					echo "'$found' must not be there"
					bad=1
				fi
			done
		done <"$case/absent"
	fi
	for found in **/.*.tmp*; do
		if [ ! -e "$case/in/$found" ]; then
			echo "temporary file '$found' is left"
			bad=1
		fi
	done
	return $bad
}

# Run one case; returns 0, 1, or 77 when skipped; what it prints is shown on failure.
run_case() {
	local case="$here/$1" run="$top/$1" work="$top/$1/w" rc=0 want=0 bad=0
	mkdir -p "$work"
	if [ -d "$case/in" ]; then cp -a "$case/in/." "$work"; fi
	cd "$work" || return 1
	if [ -e "$case/skip-if" ] && bash "$case/skip-if"; then return 77; fi
	if [ -e "$case/setup" ] && ! bash "$case/setup" >"$run/setup.log" 2>&1 </dev/null; then
		echo 'setup failed:'
		cat "$run/setup.log"
		return 1
	fi
	env -i "${clean_env[@]}" "HOME=$work" timeout -k 5 "${CASE_TIMEOUT:-120}" \
		bash --norc -c "$(<"$case/cmd")" cmd >"$run/stdout" 2>"$run/stderr" </dev/null || rc=$?
	if [ -e "$case/exit" ]; then read -r want <"$case/exit"; fi
	if [ "$rc" -ne "$want" ]; then
		if [ -n "$update" ]; then
			echo "$rc" >"$case/exit"
		else
			echo "exit code $rc instead of $want"
			bad=1
		fi
	fi
	check_stream stdout || bad=1
	check_stream stderr || bad=1
	check_files || bad=1
	if [ $bad -ne 0 ] && [ ! -e "$case/stderr.exact" ] && [ -s "$run/stderr" ]; then
		echo 'stderr was:'
		head -n 40 "$run/stderr"
	fi
	return $bad
}

jobs=$(nproc 2>/dev/null || echo 2)
worker() {
	local i name
	for ((i = $1; i < ${#cases[@]}; i += jobs)); do
		name=${cases[i]}
		mkdir -p "$top/$name"
		(run_case "$name") >"$top/$name/log" 2>&1
		echo $? >"$top/$name/rc"
	done
}
for ((j = 0; j < jobs; j++)); do worker "$j" & done
wait

passed=0 failed=0 skipped=0
for name in "${cases[@]}"; do
	rc=$(<"$top/$name/rc")
	case $rc in
	0)
		passed=$((passed + 1))
		if [ -n "$verbose" ]; then echo "ok   golden $name"; fi
		;;
	77)
		skipped=$((skipped + 1))
		echo "skip golden $name: $(<"$top/$name/log")"
		;;
	*)
		failed=$((failed + 1))
		echo "FAIL golden $name"
		sed 's/^/    /' "$top/$name/log"
		;;
	esac
done
printf '%d passed, %d failed' "$passed" "$failed"
if [ $skipped -gt 0 ]; then printf ', %d skipped' "$skipped"; fi
echo
[ $failed -eq 0 ]
