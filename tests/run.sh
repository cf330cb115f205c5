#!/bin/bash
# Run test stages and count: VARIANT=release O=build/release tests/run.sh build unit golden ...
# Prints what failed, one summary line a stage, and last `N passed, N failed[, N skipped]`.
# V=1 shows each program and case, and how long it took; VALGRIND=1 runs programs under valgrind; ROOMS limits unit tests;
# TREE_CHECK=0 leaves out the check that the tests did not change the git tree.
set -u
cd "$(dirname "$0")/.." || exit 2

: "${VARIANT:=release}" "${O:=build/$VARIANT}" "${V:=}" "${VALGRIND:=}" "${ROOMS:=}" "${MAKE:=make}"
# `make -n`: run nothing.
case "${MAKEFLAGS-} " in -*) ;; *n*" "*) if [[ ${MAKEFLAGS%% *} == *n* ]]; then exit 0; fi ;; esac

jobs=$(nproc 2>/dev/null || echo 2)
passed=0 failed=0 skipped=0

unset_foreign_env() {
	local name
	while read -r name; do
		unset "$name" 2>/dev/null || true
	done < <(compgen -e | grep -E '^(SOAK_|GITHUB_|INPUT_|CMOCKA_|NO_COLOR$|CLICOLOR)')
	export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1760877296
}

# Add to the totals: stage passed failed skipped.
stage_line() {
	passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
	printf '  %-12s %s\n' "$1" "$(counts "$2" "$3" "$4")"
}

counts() {
	printf '%d passed, %d failed' "$1" "$2"
	if [ "$3" -gt 0 ]; then printf ', %d skipped' "$3"; fi
}

finish() {
	counts "$passed" "$failed" "$skipped"
	echo
	[ "$failed" -eq 0 ]
	exit
}

tree_state() {
	git status --porcelain --untracked-files=all 2>/dev/null
	git diff 2>/dev/null | cksum
}

# --- programs that print TAP (or only have an exit code) -----------------------------------------

names=() logs=() slots=$jobs

# Start one program in the background: name command...
start() {
	local name=$1 log="$work/log.${#names[@]}"
	shift
	names+=("$name") logs+=("$log")
	while [ "$(jobs -pr | wc -l)" -ge "$slots" ]; do wait -n; done
	(
		SECONDS=0
		CMOCKA_MESSAGE_OUTPUT=TAP timeout "${TEST_TIMEOUT:-300}" "$@" >"$log" 2>&1 </dev/null
		echo "$? $SECONDS" >"$log.rc"
	) &
}

# What an exit code says: code.
ended() {
	if [ "$1" -eq 124 ]; then
		echo "not done after ${TEST_TIMEOUT:-300} s; machine busy? TEST_TIMEOUT=900 gives it more"
	else
		echo "exit $1"
	fi
}

# Wait for all programs and count: stage.
collect() {
	local i log rc took ok bad skip p=0 f=0 s=0
	wait
	for i in "${!names[@]}"; do
		log=${logs[i]}
		read -r rc took <"$log.rc"
		# cmocka 1.1.5 writes a skipped test as "not ok N # SKIP".
		read -r ok bad skip < <(awk '
			/^(not )?ok( |$)/ { if (/# *SKIP/) s++; else if (/^ok/) p++; else f++ }
			END { print p + 0, f + 0, s + 0 }' "$log")
		if [ $((ok + bad + skip)) -eq 0 ]; then
			case $rc in
			0) ok=1 ;;
			77) skip=1 ;;
			*) bad=1 ;;
			esac
		elif [ "$rc" -ge 99 ] || { [ "$rc" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
			bad=$((bad + 1)) # a crash, a time-out, a sanitizer or valgrind
		fi
		if [ "$bad" -gt 0 ]; then
			echo "FAIL $1 ${names[i]} ($(ended "$rc"))"
			grep -avE '^ok |^1\.\.[0-9]+$' "$log" | head -n 200 | sed 's/^/    /'
		elif [ "$V" = 1 ]; then
			echo "ok   $1 ${names[i]} ($(counts "$ok" "$bad" "$skip"), $took s)"
			if [ "$ok" -gt 0 ]; then grep -a '^ok ' "$log" | sed 's/^/    /'; fi
		fi
		p=$((p + ok)) f=$((f + bad)) s=$((s + skip))
	done
	names=() logs=()
	stage_line "$1" "$p" "$f" "$s"
}

# --- the stages ----------------------------------------------------------------------------------

stage_build() {
	local log="$work/build.log"
	if [ "$V" = 1 ]; then
		$MAKE --no-print-directory programs
	else
		$MAKE --no-print-directory --silent programs >"$log" 2>&1
	fi && return
	if [ "$V" != 1 ]; then cat "$log"; fi
	echo "FAIL build ($VARIANT)"
	stage_line build 0 1 0
	finish
}

# What takes longest comes first, so that at the end no processor waits for one of them (V=1 shows how long each takes).
longest_unit='cli/test_torture source/test_git_hostile codec/test_zip_in source/test_source_git source/test_git_fetch'
longest_e2e='audit_corpus action_post action_relay property rows baseline action one_decision static_libs mermaid release'

# The names of the files, those of the list first: first_those LIST FOLDER EXTENSION FILE...
first_those() {
	local list=$1 folder=$2 extension=$3 name
	shift 3
	for name in $list; do
		if [ -e "$folder/$name$extension" ]; then echo "$name"; fi
	done
	for name; do
		name=${name#"$folder"/} name=${name%"$extension"}
		case " $list " in *" $name "*) ;; *) echo "$name" ;; esac
	done
}

stage_unit() {
	local name room wrap=()
	if [ "$VALGRIND" = 1 ]; then wrap=("${valgrind[@]}"); fi
	for name in $(first_those "$longest_unit" tests/unit .c tests/unit/*/test_*.c); do
		room=${name%%/*}
		case " ${ROOMS:-$room} " in *" $room "*) ;; *) continue ;; esac
		start "$name" "${wrap[@]}" "$O/unit/$name"
	done
	collect unit
}

stage_golden() {
	local log="$work/golden.log" p f s sa="$PWD/$O/soak-audit"
	if ! compgen -G 'tests/golden/*/cmd' >/dev/null; then return; fi
	if [ "$VALGRIND" = 1 ]; then
		printf '#!/bin/bash\nexec %s --log-file=%q/vg.%%p %q "$@"\n' "${valgrind[*]}" "$work" "$sa" \
			>"$work/soak-audit"
		chmod +x "$work/soak-audit"
		sa="$work/soak-audit"
	fi
	# shellcheck disable=SC2086 # CASES is a list
	SA="$sa" tests/golden/run.sh ${V:+-v} ${CASES:-} >"$log" 2>&1
	sed '$d' "$log"
	read -r p f s < <(sed -n '$s/^\([0-9]*\) passed, \([0-9]*\) failed\(, \([0-9]*\) skipped\)\{0,1\}$/\1 \2 \40/p' "$log")
	if [ -z "${f:-}" ]; then
		tail -n 1 "$log"
		p=0 f=1 s=0
	fi
	if [ "$VALGRIND" = 1 ] && find "$work" -name 'vg.*' -size +0 | grep -q .; then
		find "$work" -name 'vg.*' -size +0 -exec cat {} +
		f=$((f + 1))
	fi
	stage_line golden "$p" "$f" "$((s / 10))"
}

stage_fuzz-replay() {
	local src name
	for src in tests/fuzz/fuzz_*.c; do
		[ -e "$src" ] || continue
		name=${src##*/fuzz_} name=${name%.c}
		if [ ! -d "tests/fuzz/corpus/$name" ]; then
			echo "note: tests/fuzz/corpus/$name is missing"
		fi
		start "$name" "$O/replay/$name" "tests/fuzz/corpus/$name"
	done
	collect fuzz-replay
}

# What is about the build, the workflows, the documents, links and other people's programs, and what kills the program: a
# sanitizer sees nothing of it; and what looks at the form of outputs that other tests have made under it before. (The
# functions that are calibrated have unit tests.)
release_only=' action_matrix.sh action_trust.sh audit_kill.sh base_link.sh calibrate.sh docs_fill.sh docs_run.sh install.sh json_members.sh judge.sh layers.sh make_targets.sh
	loosened_random.sh mermaid.sh pens_agree.sh pens_random.sh pictures.sh policy_everywhere.sh policy_schema.sh recipes.sh release.sh schema.sh static_libs.sh watch_kill.sh way_in.sh windows.sh
	workflows.sh '

stage_e2e() {
	local script slots=$((jobs + 1)) # some wait: for an answer that is late on purpose, for a time-out
	for script in $(first_those "$longest_e2e" tests/e2e .sh tests/e2e/*.sh); do
		script=tests/e2e/$script.sh
		[ -x "$script" ] || continue
		if [ "$VARIANT" != release ] && [[ $release_only =~ [[:space:]]${script##*/}[[:space:]] ]]; then continue; fi
		start "${script##*/}" env SA="$PWD/$O/soak-audit" ROOT="$PWD" "$script"
	done
	collect e2e
}

stage_docs() {
	if [ ! -x scripts/check-docs.sh ]; then return; fi
	start check-docs env SA="$PWD/$O/soak-audit" scripts/check-docs.sh
	collect docs
}

stage_tree() {
	if [ "$1" = "$2" ]; then
		stage_line tree 1 0 0
	else
		echo "FAIL tree: the tests changed the git tree"
		diff <(echo "$1") <(echo "$2") | sed 's/^/    /'
		stage_line tree 0 1 0
	fi
}

work=$(mktemp -d "${TMPDIR:-/tmp}/soak-run.XXXXXX")
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir "$work/tmp"
valgrind=(valgrind -q --error-exitcode=99 --leak-check=full '--errors-for-leak-kinds=definite,indirect'
	"--suppressions=$PWD/tests/lib/valgrind.supp")

# What comes, at once; on a terminal also where it is.
echo "$VARIANT: $*"
where() {
	if [ -t 1 ]; then printf '  %-12s ...\r' "$1"; fi
}
if [ "${1:-}" = build ]; then
	shift
	where build
	stage_build
fi
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES
unset_foreign_env
# Where python3 is a script that looks for the real one (pyenv), it takes longer than what it starts.
if python=$(python3 -c 'import sys; print(sys.executable)' 2>/dev/null) && [ "$python" != "$(command -v python3)" ]; then
	PATH=${python%/*}:$PATH
fi
export TMPDIR="$work/tmp"

check_tree=
if [ $# -ge 3 ] && [ "${TREE_CHECK:-1}" = 1 ] && [ -e .git ] && command -v git >/dev/null; then
	check_tree=1
	before=$(tree_state)
fi
for stage; do
	case $stage in
	unit | golden | fuzz-replay | e2e | docs)
		where "$stage"
		"stage_$stage"
		;;
	*) echo "tests/run.sh: no stage '$stage'" >&2; exit 2 ;;
	esac
done
if [ -n "$check_tree" ]; then stage_tree "$before" "$(tree_state)"; fi
finish
