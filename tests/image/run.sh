#!/bin/bash
# Build the image and test it as the Actions runner and a user would run it. Needs root or rootless
# podman; installs what is missing (scripts/image-setup.sh). The last line is
# `N passed, N failed, N skipped`; exit 1 when a test failed. V=1 shows each test that passed.
# NO_BUILD=1 tests the image that is there (IMAGE=name); ACTION_YML names another action.yml.
set -u
cd "$(dirname "$0")/../.." || exit 2
. scripts/image-lib.sh

action=${ACTION_YML:-action.yml}
passed=0 failed=0 skipped=0
ok() {
	passed=$((passed + 1))
	if [ "${V:-}" = 1 ]; then echo "ok   $*"; fi
}
fail() {
	failed=$((failed + 1))
	echo "FAIL $1"
	shift
	if [ $# -gt 0 ]; then printf '%s\n' "$@" | head -n 30 | sed 's/^/    /'; fi
}
skip() {
	skipped=$((skipped + 1))
	echo "SKIP $*"
}
# check NAME DETAILS command...: DETAILS are shown on failure.
check() {
	local name=$1 details=$2
	shift 2
	if "$@"; then ok "$name"; else fail "$name" "$details"; fi
}
finish() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
	exit
}
none() {
	skip "image: $*"
	printf '\n  ***  SKIPPED: the image was NOT built and NOT tested: %s  ***\n\n' "$*"
	finish
}

work=$(mktemp -d "${TMPDIR:-/tmp}/soak-image.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# --- helpers -------------------------------------------------------------------------------------

# Run a container without a network: run [engine options] IMAGE args...; sets out, err, rc.
run() { run_net none "$@"; }
run_net() {
	local net=$1
	shift
	engine run "${run_flags[@]}" --network="$net" "$@" >"$work/out" 2>"$work/err" </dev/null
	rc=$?
	out=$(tr -d '\0' <"$work/out") err=$(tr -d '\0' <"$work/err")
	all="exit $rc"$'\n'"stdout: $out"$'\n'"stderr: $err"
}

# The folders, files and variables that the runner gives to a step of a container action: fills
# runner=(engine options) for a new job below $job.
new_job() {
	job=$work/job.$((++jobs)) runner=()
	local dir name
	for dir in runner_temp home workflow file_commands workspace; do
		mkdir -p "$job/$dir"
		runner+=(-v "$job/$dir:/github/$dir")
	done
	chown -R 1001:1001 "$job/workspace" 2>/dev/null || true
	for name in OUTPUT STEP_SUMMARY ENV PATH STATE; do
		: >"$job/file_commands/$name"
		runner+=(-e "GITHUB_$name=/github/file_commands/$name")
	done
	echo '{"ref": "refs/heads/main", "before": "0000000000000000000000000000000000000000"}' >"$job/workflow/event.json"
	runner+=(-w /github/workspace -e HOME=/github/home -e CI=true -e GITHUB_ACTIONS=true
		-e GITHUB_WORKSPACE=/github/workspace -e GITHUB_EVENT_PATH=/github/workflow/event.json
		-e GITHUB_EVENT_NAME=push -e GITHUB_REPOSITORY=octo/soak -e GITHUB_REPOSITORY_ID=1
		-e GITHUB_RUN_ID=1 -e GITHUB_RUN_ATTEMPT=1 -e GITHUB_RUN_NUMBER=1 -e GITHUB_JOB=soak
		-e GITHUB_SHA=1111111111111111111111111111111111111111 -e GITHUB_REF=refs/heads/main
		-e GITHUB_REF_NAME=main -e GITHUB_WORKFLOW=soak -e GITHUB_ACTOR=octocat
		-e GITHUB_SERVER_URL=http://127.0.0.1:1 -e GITHUB_API_URL=http://127.0.0.1:1
		-e GITHUB_GRAPHQL_URL=http://127.0.0.1:1/graphql -e RUNNER_OS=Linux
		-e RUNNER_TEMP=/github/runner_temp)
}
jobs=0

# The value of step output $1, written in heredoc form.
output() {
	awk -v name="$1" '
		delim != "" { if ($0 == delim) delim = ""; else if (mine) print; next }
		match($0, /^[^=<]+<</) { mine = substr($0, 1, RLENGTH - 2) == name; delim = substr($0, RLENGTH + 1) }
	' "$job/file_commands/OUTPUT"
}

# Does the program know command $1?
knows() {
	run "$image" help "$1"
	[ "$rc" -eq 0 ] && return
	run "$image" "$1" --help
	[ "$rc" -eq 0 ]
}

contains() { case $1 in *"$2"*) return 0 ;; *) return 1 ;; esac; }

# --- build ---------------------------------------------------------------------------------------

setup() {
	local rc=0
	if [ "${NO_BUILD:-}" = 1 ]; then return; fi
	scripts/image-setup.sh >"$work/setup" 2>&1 || rc=$?
	if [ "$rc" -eq 77 ]; then none "$(tail -n 1 "$work/setup")"; fi
	if [ "$rc" -ne 0 ]; then
		fail 'scripts/image-setup.sh' "$(tail -n 30 "$work/setup")"
		finish
	fi
	. scripts/image-lib.sh
	rc=0
	QUIET=1 scripts/image-build.sh libs >"$work/build" 2>&1 || rc=$?
	if [ "$rc" -eq 77 ]; then none "$(sed -n 's/^image: \(the sources of\)/\1/p' "$work/build" | tail -n 1)"; fi
	if [ "$rc" -ne 0 ]; then
		fail 'the static libraries build' "$(tail -n 60 "$work/build")"
		finish
	fi
	ok 'the static libraries build'
	if ! QUIET=1 scripts/image-build.sh >"$work/build" 2>&1; then
		fail 'the image builds within the sizes'
		cat "$work/build"
		finish
	fi
	ok 'the image builds within the sizes'
	cat "$work/build"
	# Each change of the sources leaves a copy of the build stage behind.
	if [ "$engine" = podman ]; then podman image prune --force >/dev/null 2>&1 || true; fi
}

# Compile the stand-in with the libs stage, and try the libraries there.
helpers() {
	local libs="${image%:*}-libs:${image##*:}"
	mkdir -p "$work/bin"
	if ! engine image inspect "$libs" >/dev/null 2>&1; then return; fi
	run -v "$PWD/tests/image:/src:ro" -v "$work/bin:/out" "$libs" \
		musl-gcc -Os -static -s -o /out/env /src/env.c
	if [ "$rc" -ne 0 ]; then fail 'the stand-in compiles' "$all"; fi
	run -v "$PWD/tests:/build/tests:ro" -v "$PWD/scripts:/build/scripts:ro" -e PREFIX_DIR=build/static/prefix \
		-e BUILD=/tmp/probe "$libs" scripts/static-build.sh --probe
	check 'each static library links and works' "$all" [ "$rc" -eq 0 ]
}

# --- what is in it -------------------------------------------------------------------------------

label() { engine image inspect "$image" --format "{{index .Config.Labels \"org.opencontainers.image.$1\"}}"; }

test_config() {
	local name entry
	for name in title description licenses version; do
		check "label $name" 'empty' [ -n "$(label "$name")" ]
	done
	check 'label version is VERSION' "$(label version)" [ "$(label version)" = "$(<VERSION)" ]
	check 'label revision is the commit' "$(label revision)" \
		[ "$(label revision)" = "${SA_COMMIT-$(git rev-parse --verify --quiet --short=12 HEAD 2>/dev/null || true)}" ]
	entry=$(engine image inspect "$image" --format '{{json .Config.Entrypoint}}|{{.Config.User}}|{{json .Config.Cmd}}')
	check 'entry point in exec form, no user' "$entry" contains "$entry" '["/entrypoint.sh"]||'
	entry=$(engine image inspect "$image" --format '{{.Config.WorkingDir}}')
	check 'no work directory' "$entry" [ "${entry:-/}" = / ]
	entry=$(engine image inspect "$image" --format '{{.Architecture}} {{.Os}}')
	check 'architecture of this machine' "$entry" \
		[ "$entry" = "$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/') linux" ]
}

test_files() {
	local id list want binary
	id=$(engine create "$image")
	engine export "$id" >"$work/root.tar"
	engine rm "$id" >/dev/null
	mkdir "$work/root"
	tar -xf "$work/root.tar" -C "$work/root" soak-audit etc/ssl bin entrypoint.sh usr
	# Engines add mount points: dev etc/{hostname,hosts,mtab,resolv.conf} proc run sys .dockerenv
	list=$(tar -tvf "$work/root.tar" | awk '{ sub(/^\.?\//, "", $6); print $1, $2, $6 }' |
		grep -Ev ' (\.dockerenv|(dev|proc|run|sys)/.*|etc/(hostname|hosts|mtab|resolv\.conf)|)$' | sort -k 3)
	want='drwxr-xr-x bin/
-rwxr-xr-x bin/sh
-rwxr-xr-x entrypoint.sh
drwxr-xr-x etc/
drwxr-xr-x etc/ssl/
drwxr-xr-x etc/ssl/certs/
-rw-r--r-- etc/ssl/certs/ca-certificates.crt
-rwxr-xr-x soak-audit
drwxrwxrwt tmp/
drwxr-xr-x usr/
drwxr-xr-x usr/share/
drwxr-xr-x usr/share/doc/
drwxr-xr-x usr/share/doc/soak-audit/
-rw-r--r-- usr/share/doc/soak-audit/LICENSE
-rw-r--r-- usr/share/doc/soak-audit/LICENSE-DejaVu.txt
-rw-r--r-- usr/share/doc/soak-audit/sbom.spdx.json.gz
-rw-r--r-- usr/share/doc/soak-audit/third-party.gz'
	check 'the files and modes of the image, nothing else' "$(diff <(echo "$want" | sort -k 2) <(awk '{ print $1, $3 }' <<<"$list"))" \
		[ "$(awk '{ print $1, $3 }' <<<"$list")" = "$(sort -k 2 <<<"$want")" ]
	check 'all belong to root' "$list" [ -z "$(awk '$2 != "0/0" && $2 != "root/root"' <<<"$list")" ]
	check 'CA bundle' '' [ "$(grep -c 'BEGIN CERTIFICATE' "$work/root/etc/ssl/certs/ca-certificates.crt")" -gt 100 ]
	check 'entrypoint.sh is ours' '' cmp -s entrypoint.sh "$work/root/entrypoint.sh"
	check 'the SBOM names the libraries' '' grep -q '"name": "curl"' <(zcat "$work/root/usr/share/doc/soak-audit/sbom.spdx.json.gz")
	check 'the SBOM is JSON' '' json_is_fine "$work/root/usr/share/doc/soak-audit/sbom.spdx.json.gz"
	for binary in soak-audit bin/sh; do
		list=$(LC_ALL=C readelf -lWd "$work/root/$binary" 2>&1)
		check "$binary is static" "$list" [ -z "$(grep -E 'INTERP|\(NEEDED\)' <<<"$list")" ]
		check "$binary is position independent" "$list" grep -q 'DYN ' <(LC_ALL=C readelf -h "$work/root/$binary")
		check "$binary has no executable stack" "$list" grep -Eq 'GNU_STACK.* RW  ' <<<"$list"
		check "$binary is stripped" '' [ -z "$(LC_ALL=C readelf -SW "$work/root/$binary" | grep -E '\.(symtab|debug)')" ]
		check "$binary holds no path of the build" '' [ -z "$(grep -aoE '/build/[a-z/]+' "$work/root/$binary")" ]
	done
}

json_is_fine() {
	if have python3; then
		zcat "$1" | python3 -c 'import json, sys
d = json.load(sys.stdin)
ids = [p["SPDXID"] for p in d["packages"]]
assert d["spdxVersion"] == "SPDX-2.3" and len(ids) == len(set(ids)) > 10
assert all(r["relatedSpdxElement"] in ids for r in d["relationships"])'
	elif have jq; then
		zcat "$1" | jq -e '.packages | length > 10' >/dev/null
	fi
}

# --- the entry point -----------------------------------------------------------------------------

test_entrypoint() {
	local stand_in=(-v "$work/bin/env:/soak-audit:ro") value id
	if [ ! -x "$work/bin/env" ]; then
		skip 'entry point: no stand-in (the libs stage is not there)'
		return
	fi
	run "${stand_in[@]}" "$image"
	check 'no arguments: the help' "$all" contains "$out" $'\narg --help\n'
	run "${stand_in[@]}" -e GITHUB_ACTIONS=true "$image"
	check 'no arguments in Actions: the action' "$all" contains "$out" $'\narg action\n'
	run "${stand_in[@]}" -e GITHUB_ACTIONS=true "$image" audit --base 'a b' '' '*' "\$x;'\""
	check 'arguments arrive as they are' "$all" contains "$out" \
		$'\narg audit\narg --base\narg a b\narg \narg *\narg $x;\'"\nenv '
	check 'the program is process 1' "$all" contains "$out" 'pid 1'
	value=$'two\nlines = "x" $y `z` %0A \xc3\xa9 '
	run "${stand_in[@]}" -e "SOAK_AUDIT_THRESHOLDS=$value" -e 'INPUT_FAIL-ON=hold' "$image"
	check 'a value arrives byte for byte' "$all" contains "$out"$'\n' \
		"env SOAK_AUDIT_THRESHOLDS=two\\012lines = \"x\" \$y \`z\` %0A "$'\xc3\xa9 \n'
	# Why runs.env is needed; when this fails, STATIC.md's finding no longer holds.
	check 'the shell drops hyphenated names' "$all" [ "$(grep -c 'FAIL-ON' <<<"$out")" -eq 0 ]
	for value in INT TERM; do
		id=$(engine run -d "${run_flags[@]:1}" --network=none "${stand_in[@]}" -e STAND_IN=wait "$image")
		wait_for "$id" waiting
		engine kill --signal "$value" "$id" >/dev/null
		rc=$(engine wait "$id")
		out=$(engine logs "$id" 2>&1)
		engine rm -f "$id" >/dev/null 2>&1
		check "SIG$value reaches the program" "exit $rc: $out" contains "$out" "signal $([ $value = INT ] && echo 2 || echo 15)"
	done
}

# Wait until the log of container $1 has the text $2 (10 s).
wait_for() {
	local i
	for ((i = 0; i < 100; i++)); do
		if engine logs "$1" 2>&1 | grep -q "$2"; then return; fi
		sleep 0.1
	done
	return 1
}

# --- the program ---------------------------------------------------------------------------------

test_program() {
	run "$image" --version
	check 'version' "$all" contains "$rc $out" "0 soak-audit $(<VERSION)"
	run "$image" --help
	check 'help' "$all" contains "$rc $out" '0 '
	value=$out
	run "$image"
	check 'no arguments: help, 0' "$all" [ "$rc $out" = "0 $value" ]
	run "$image" --no-such-option
	check 'unknown option: 2' "$all" [ "$rc" -eq 2 ]
	run "$image" no-such-command
	check 'unknown command: 2' "$all" [ "$rc" -eq 2 ]
	run --entrypoint /bin/sh "$image" -c '/soak-audit --version >/dev/full'
	check 'full disk behind stdout: not 0' "$all" [ "$rc" -ne 0 ]
	run --entrypoint /bin/sh "$image" -c '/soak-audit --version >&-'
	check 'closed stdout: not 0, no crash' "$all" [ "$rc" -ne 0 -a "$rc" -lt 128 ]
	run --read-only --cap-drop=ALL --user 1001:1001 "$image" --version
	check 'read-only, without capabilities, not root' "$all" [ "$rc" -eq 0 ]
}

test_audit() {
	local sample=examples/soak/latest n
	if ! knows audit; then
		skip 'audit: the program has no such command yet'
		return
	fi
	new_job
	run "${runner[@]}" "$image" audit --base /github/workspace/nothing
	check 'audit of a missing folder: 4' "$all" [ "$rc" -eq 4 ]
	if [ ! -d "$sample" ]; then
		skip "audit: $sample is missing"
		return
	fi
	# As a user does: docker run -v "$PWD:/work" -w /work IMAGE audit --base DIR. No network, no DNS.
	cp -r "$sample" "$job/workspace/run"
	: >"$work/empty"
	run -v "$job/workspace:/work" -w /work -v "$work/empty:/etc/resolv.conf:ro" -v "$work/empty:/etc/hosts:ro" \
		"$image" audit --base run
	check 'audit of the sample, without DNS: 0' "$all" [ "$rc" -eq 0 ]
	n=$(find "$job/workspace/run" -name 'POST_SOAK_AUDIT_SUMMARY.*' | wc -l)
	check 'audit writes its reports' "$(find "$job/workspace")" [ "$n" -ge 2 ]
	check 'the reports are readable for others' '' [ -z "$(find "$job/workspace/run" -name 'POST_SOAK_*' ! -perm -o+r)" ]
	# The same on this machine's own terms: a read-only workspace cannot take the reports.
	rm -rf "$job/workspace/run" && cp -r "$sample" "$job/workspace/run"
	run --read-only -v "$job/workspace:/work:ro" -w /work "$image" audit --base run
	check 'unwritable output: a failure with a message' "$all" [ "$rc" -ge 2 -a "$rc" -lt 128 -a -n "$err" ]
	check 'unwritable output: nothing left behind' '' diff -r "$sample" "$job/workspace/run"
	# A HOLD: the latency far over its limit in a copy of the last iterations.
	make_hold "$job/workspace/run"
	run -v "$job/workspace:/work" -w /work "$image" audit --base run
	check 'HOLD without --fail-on-hold: 0' "$all" [ "$rc" -eq 0 ]
	run -v "$job/workspace:/work" -w /work "$image" audit --base run --fail-on-hold
	check 'HOLD with --fail-on-hold: 1' "$all" [ "$rc" -eq 1 ]
}

# Make the run in folder $1 a clear HOLD: without a snapshot, and no good net_bps.
make_hold() {
	rm -f "$1/reports/analysis/POST_SOAK_SNAPSHOT.json"
	find "$1" -name 'ITER_SUMMARY_*.json' -exec sed -i -E 's/("net_bps": *)-?[0-9.]+/\1-9.5/' {} +
}

# The golden tests with the binary of the image: musl must not change a byte.
test_golden() {
	local last
	if [ ! -x tests/golden/run.sh ] || ! compgen -G 'tests/golden/*/cmd' >/dev/null; then
		skip 'golden tests with the binary of the image: none yet'
		return
	fi
	SA="$work/root/soak-audit" tests/golden/run.sh >"$work/golden" 2>&1
	last=$(tail -n 1 "$work/golden")
	check "golden tests with the binary of the image: $last" "$(tail -n 40 "$work/golden")" grep -Eq '[1-9][0-9]* passed, 0 failed' <<<"$last"
}

# --- the action ----------------------------------------------------------------------------------

# Names below the key `inputs:` of action.yml.
inputs() { awk '/^[a-z]/ { on = /^inputs:/ } on && /^  [A-Za-z0-9_-]+:/ { sub(/:.*/, ""); print $1 }' "$action"; }

# SOAK_AUDIT_FAIL_ON of fail-on, less the prefix.
clean_name() {
	local upper=${1^^}
	echo "${upper//-/_}"
}

# name=expression pairs of runs.env.
runs_env() {
	awk '/^[a-z]/ { runs = /^runs:/; env = 0 } runs && /^  [a-z]/ { env = /^  env:/ }
		env && /^    [A-Za-z_]/ { name = $1; sub(/:$/, "", name); sub(/^[^:]*: */, ""); gsub(/^["\047]|["\047]$/, ""); print name "=" $0 }' "$action"
}

test_inputs() {
	local name clean env=() seen
	if [ ! -e "$action" ]; then
		skip 'inputs: action.yml is not there yet'
		return
	fi
	check 'action.yml has inputs' '' [ -n "$(inputs)" ]
	check 'the action is built from the Dockerfile, or pulled' '' grep -Eq '^  image: .?(Dockerfile|docker://)' "$action"
	runs_env >"$work/runs_env"
	for name in $(inputs); do
		clean=SOAK_AUDIT_$(clean_name "$name")
		check "input $name is handed over as $clean" "$(cat "$work/runs_env")" \
			grep -Eqx "$clean=\\$\\{\\{ *inputs\\.$name *\\}\\}" "$work/runs_env"
		env+=(-e "INPUT_${name^^}=raw" -e "$clean=value of $name |\"\$x\"| é")
	done
	if [ -x "$work/bin/env" ]; then
		new_job
		run "${runner[@]}" "${env[@]}" -v "$work/bin/env:/soak-audit:ro" "$image"
		for name in $(inputs); do
			clean=SOAK_AUDIT_$(clean_name "$name")
			check "the value of $name arrives" "$all" contains "$out"$'\n' $'\n'"env $clean=value of $name |\"\$x\"| é"$'\n'
		done
	else
		skip 'inputs: no stand-in (the libs stage is not there)'
	fi
	if ! knows action; then
		skip 'inputs: the program has no command action yet'
		return
	fi
	# The program itself reads them: a value that no input takes must be refused by its name.
	new_job
	seen=0
	for name in $(inputs); do
		case $name in
		# Any text is a value of these.
		base | output-dir | comment-key | check-name | commit-status | github-token | \
			baseline | baseline-workflow | relay-artifact | job-index | job-total) continue ;;
		esac
		clean=SOAK_AUDIT_$(clean_name "$name")
		run "${runner[@]}" -e "$clean=no such value" "$image"
		seen=$((seen + 1))
		check "a wrong value of $name: 2, by name" "$all" [ "$rc" -eq 2 -a -n "$(grep -F -- "$name" <<<"$out$err")" ]
	done
	check 'inputs with checked values' '' [ "$seen" -gt 5 ]
}

test_action() {
	local sample=examples/soak/latest want code ready
	if [ ! -d "$sample" ] || ! knows action; then
		skip 'action: not in the program yet, or no sample'
		return
	fi
	for want in OK HOLD; do
		code=0 ready=true
		if [ $want = HOLD ]; then code=1 ready=false; fi
		new_job
		mkdir -p "$job/workspace/artifacts/soak"
		cp -r "$sample" "$job/workspace/artifacts/soak/latest"
		if [ $want = HOLD ]; then make_hold "$job/workspace/artifacts/soak/latest"; fi
		chown -R 1001:1001 "$job/workspace" 2>/dev/null || true
		# GitHub does not answer (nothing listens): the verdict must not change.
		run "${runner[@]}" -e SOAK_AUDIT_BASE=artifacts/soak/latest -e SOAK_AUDIT_API_TIMEOUT=5 "$image"
		check "action $want: exit code" "$all" [ "$rc" -eq $code ]
		check "action $want: output verdict" "$(cat "$job/file_commands/OUTPUT")" [ "$(output verdict)" = $want ]
		check "action $want: output ready" "$(cat "$job/file_commands/OUTPUT")" \
			[ "$(output ready)" = $ready ]
		check "action $want: job summary" "$all" grep -q "$want" "$job/file_commands/STEP_SUMMARY"
		check "action $want: report for the next step" "$(output report-md)" [ -s "$job/workspace/$(output report-md | sed 's,^/github/workspace/,,')" ]
	done
	test_cancel
}

# The first comment of a pull request, then its update, on the stand-in of tests/e2e; and each input that
# takes any text shows its effect, so it has arrived in the program itself.
test_comment() {
	local sample=examples/soak/latest server url state code token=image_test_token_1
	if ! knows action || ! have python3; then
		skip 'comment: no command action, or no python3 for the stand-in'
		return
	fi
	echo "{\"token\": \"$token\", \"login\": \"github-actions[bot]\", \"user\": \"github-actions[bot]\"}" >"$work/scenario"
	python3 tests/e2e/standin.py --scenario "$work/scenario" >"$work/port" &
	server=$!
	for _ in {1..50}; do [ -s "$work/port" ] || sleep 0.1; done
	url=http://127.0.0.1:$(sed -n 's/^PORT //p' "$work/port")
	for want in OK HOLD; do
		code=0
		if [ $want = HOLD ]; then code=1; fi
		new_job
		mkdir -p "$job/workspace/my soak"
		cp -r "$sample" "$job/workspace/my soak/run"
		if [ $want = HOLD ]; then make_hold "$job/workspace/my soak/run"; fi
		echo '{"pull_request": {"number": 7, "head": {"sha": "2222222222222222222222222222222222222222", "repo": {"full_name": "octo/soak"}}}}' >"$job/workflow/event.json"
		# (the HOLD is a later run: legs of one run share what they post)
		run_net host "${runner[@]}" -e GITHUB_EVENT_NAME=pull_request -e "GITHUB_API_URL=$url" \
			-e "GITHUB_RUN_ID=$((1 + code))" -e "SOAK_AUDIT_BASE=my soak/run" -e "SOAK_AUDIT_OUTPUT_DIR=my reports" -e SOAK_AUDIT_COMMENT_KEY=my-suite \
			-e "SOAK_AUDIT_CHECK_NAME=my check" -e SOAK_AUDIT_COMMIT_STATUS=my/status \
			-e $'SOAK_AUDIT_THRESHOLDS=\nslippage_p95<=99\nadverse_p95<=98' -e "SOAK_AUDIT_GITHUB_TOKEN=$token" "$image"
		check "comment $want: exit code" "$all" [ "$rc" -eq $code ]
		check "comment $want: no token in the log" "$all" [ -z "$(grep -F "$token" <<<"$all")" ]
		state=$(python3 - "$url" "$want" <<-'PY' 2>&1
			import json, sys, urllib.request
			s = json.load(urllib.request.urlopen(sys.argv[1] + "/__standin"))
			want, n = sys.argv[2], 1 + (sys.argv[2] == "HOLD")
			(c,) = s["comments"]["7"]
			body = c["body"]
			assert not s["violations"], s["violations"]
			assert body.split("\n")[1].endswith("(my-suite): " + want), body
			assert "| `slippage_bps_p95` |" in body and "≤\u00a098" in body, body
			assert ("Since the last comment" in body) == (want == "HOLD"), body
			assert len(s["check_runs"]) == len(s["statuses"]) == n
			result = "success" if want == "OK" else "failure"
			assert (s["check_runs"][-1]["name"], s["check_runs"][-1]["conclusion"]) == ("my check", result)
			assert (s["statuses"][-1]["context"], s["statuses"][-1]["state"]) == ("my/status", result)
			print("fine", c["id"])
		PY
		)
		check "comment $want: one comment, check run and status as asked" "$state"$'\n'"$all" contains "$state" fine
		check "comment $want: its id is an output" "$state"$'\n'"$(cat "$job/file_commands/OUTPUT")" [ "fine $(output comment-id)" = "$state" ]
		check "comment $want: base and output-dir arrived" "$all" [ -s "$job/workspace/my reports/POST_SOAK_AUDIT_SUMMARY.md" ]
	done
	kill "$server" 2>/dev/null
	wait "$server" 2>/dev/null
}

# Cancelled while GitHub does not answer: the runner sends SIGINT and waits 7.5 s.
test_cancel() {
	local id port server from signal
	if ! have python3; then
		skip 'cancelling: no python3 for a server that hangs'
		return
	fi
	for signal in INT TERM; do
		rm -f "$work/server" # else the port of the one before may be read
		python3 -c 'import socket, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(); print(s.getsockname()[1], flush=True); s.settimeout(30)
try:
	c, _ = s.accept(); print("asked", flush=True); time.sleep(30)
except TimeoutError:
	pass' >"$work/server" &
		server=$!
		for _ in {1..50}; do [ -s "$work/server" ] || sleep 0.1; done
		port=$(head -n 1 "$work/server")
		new_job
		mkdir -p "$job/workspace/artifacts/soak"
		cp -r examples/soak/latest "$job/workspace/artifacts/soak/latest"
		echo '{"pull_request": {"number": 7, "head": {"sha": "2222222222222222222222222222222222222222", "repo": {"full_name": "octo/soak"}}}}' >"$job/workflow/event.json"
		id=$(engine run -d "${run_flags[@]:1}" --network=host "${runner[@]}" -e GITHUB_EVENT_NAME=pull_request \
			-e "GITHUB_API_URL=http://127.0.0.1:$port" -e SOAK_AUDIT_BASE=artifacts/soak/latest \
			-e SOAK_AUDIT_GITHUB_TOKEN=t0ken -e SOAK_AUDIT_COMMENT=update -e SOAK_AUDIT_API_TIMEOUT=60 "$image")
		for _ in {1..100}; do grep -q asked "$work/server" || sleep 0.1; done
		check "cancelling: the program asked GitHub ($signal)" "$(engine logs "$id" 2>&1 | tail -n 20)" grep -q asked "$work/server"
		from=$(date +%s%N)
		engine kill --signal $signal "$id" >/dev/null 2>&1
		rc=$(timeout 20 bash -c "$(declare -p engine engine_flags); $(declare -f engine); engine wait $id")
		from=$((($(date +%s%N) - from) / 1000000))
		out=$(engine logs "$id" 2>&1 | tail -n 20)
		engine rm -f "$id" >/dev/null 2>&1
		kill "$server" 2>/dev/null
		wait "$server" 2>/dev/null
		check "cancelling: SIG$signal ends it in time ($from ms)" "exit $rc"$'\n'"$out" [ "$from" -lt 7000 -a "${rc:-0}" -ne 0 -a "${rc:-137}" -ne 137 ]
	done
}

# --- all -----------------------------------------------------------------------------------------

setup
if [ -z "$engine" ]; then none 'no container engine'; fi
helpers
test_config
test_files
test_entrypoint
test_program
test_audit
test_golden
test_inputs
test_action
test_comment
finish
