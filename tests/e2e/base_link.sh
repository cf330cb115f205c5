#!/bin/bash
# A base that is a link: followed inside of the workspace, refused where it leads out. Prints TAP.
set -u
SA=$(readlink -f "$SA")
tmp=$(readlink -f "$(mktemp -d)")
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/ws" "$tmp/store"
cp -r "$ROOT/examples/soak/latest" "$tmp/ws/run-7"
cp -r "$ROOT/examples/soak/latest" "$tmp/store/run"
rm -rf "$tmp/ws/run-7/reports/analysis/"POST_SOAK_AUDIT* "$tmp/store/run/reports/analysis/"POST_SOAK_AUDIT*
cd "$tmp/ws" || exit 1
mkdir sub
ln -s run-7 inside; ln -s inside twice; ln -s ../run-7 sub/up; ln -s "$tmp/ws/run-7" absolute
ln -s "$tmp/store/run" out; ln -s ../store/run out-relative; ln -s out out-twice; ln -s ../store parent
ln -s nowhere dangling; ln -s run-7/ITER_SUMMARY_1.json file; ln -s loop loop; ln -s / root
ln -s run "$tmp/store/latest"
n=0
policy=$tmp/same.yaml
printf 'version: 1\nextends: builtin/mm-bot\n' >"$policy"

# want name base [VAR=value ...]: the exit code of an audit, and that nothing was written outside
want() {
	local code=$1 name=$2 base=$3 got more why=''
	shift 3
	for more in --quiet "--policy=$policy"; do
		env "$@" "$SA" audit --base "$base" -q --out "$tmp/o" "$more" >"$tmp/log" 2>&1
		got=$?
		[ "$got" -eq "$code" ] || why="$why exit $got, not $code ($more): $(head -c 200 "$tmp/log")"
	done
	env "$@" "$SA" audit --base "$base" -q >"$tmp/log" 2>&1
	if [ "$code" -ne 0 ] && [ -n "$(find "$tmp/store" -name 'POST_SOAK_AUDIT_SUMMARY*')" ]; then
		why="$why it wrote outside"
	fi
	rm -f "$tmp"/*/run*/reports/analysis/POST_SOAK_AUDIT_SUMMARY*
	n=$((n + 1))
	[ -z "$why" ] && echo "ok $n - $name" || printf 'not ok %d - %s\n#%s\n' $n "$name" "$why"
}

job=GITHUB_WORKSPACE=$tmp/ws none=NO=job
for in in "$none" "$job"; do
	for base in run-7 inside inside/ twice sub/up absolute "$tmp/ws/inside"; do
		want 0 "$in: $base" "$base" "$in"
	done
	for base in out out/ out-relative out-twice "$tmp/ws/out" root; do
		want 4 "$in: $base" "$base" "$in"
	done
	want 0 "$in: the real path" "$tmp/store/run" "$in"
	for base in dangling file loop; do
		want 4 "$in: $base" "$base" "$in"
	done
done
want 0 'a neighbour of the link, without a job' "$tmp/store/latest" "$none"
want 4 'a neighbour of the link, in a job' "$tmp/store/latest" "$job"
want 4 'a part of the path, in a job' parent/run "$job"
want 4 'a part of the path after a detour, in a job' sub/../parent/run/../run "$job"
# a step that works elsewhere: what it names is no path of the workspace
(cd "$tmp/store" && GITHUB_WORKSPACE=$tmp/ws "$SA" audit --base run -q --out "$tmp/o" >"$tmp/log" 2>&1)
code=$?
n=$((n + 1))
[ $code -eq 0 ] && echo "ok $n - a relative path outside of the workspace" ||
	printf 'not ok %d - a relative path outside of the workspace\n# %s\n' $n "$(head -c 200 "$tmp/log")"
# a policy that is a link: in a job it stays inside of the workspace
cp "$policy" run-7/own.yaml
printf 'secret: words\n' >"$tmp/store/secret.yaml"
for link in "$tmp/store/secret.yaml" ../store/secret.yaml parent/secret.yaml run-7/own.yaml; do
	for name in .soak-audit.yaml ci.yaml; do
		rm -f .soak-audit.yaml ci.yaml
		ln -s "$link" $name
		named=(); [ $name = ci.yaml ] && named=(--policy ci.yaml)
		why=''
		for words in 'audit --base run-7 -q --out ../o' 'gate run-7' 'snapshot --src run-7 --out ../o' 'policy check' 'policy show'; do
			# shellcheck disable=SC2086  # several words
			env "$job" "$SA" $words "${named[@]}" >"$tmp/log" 2>&1
			code=$?
			if [ "$link" = run-7/own.yaml ]; then
				[ $code -eq 0 ] || why="$why $words: exit $code $(head -c 200 "$tmp/log")"
			else
				[ $code -eq 2 ] && grep -q "$name: it leads out of the workspace" "$tmp/log" && ! grep -q secret "$tmp/log" ||
					why="$why $words: exit $code $(head -c 200 "$tmp/log")"
			fi
		done
		n=$((n + 1))
		[ -z "$why" ] && echo "ok $n - $name -> ${link##*/ws/}" || printf 'not ok %d - %s -> %s\n# %s\n' $n $name "$link" "$why"
	done
done
rm -f .soak-audit.yaml ci.yaml
ln -s "$policy" .soak-audit.yaml
n=$((n + 1))
env "$none" "$SA" policy check >"$tmp/log" 2>&1 && echo "ok $n - a policy by a link, without a job" ||
	echo "not ok $n - a policy by a link, without a job"
env -i PATH="$PATH" HOME="$tmp" GITHUB_ACTIONS=true GITHUB_WORKSPACE="$tmp/ws" GITHUB_OUTPUT="$tmp/out2" \
	INPUT_BASE=run-7 INPUT_COMMENT=off "$SA" action >"$tmp/log" 2>&1
code=$?
n=$((n + 1))
[ $code -eq 2 ] && grep -q 'leads out of the workspace' "$tmp/log" && grep -qx HOLD "$tmp/out2" && echo "ok $n - a policy by a link, the Action" ||
	printf 'not ok %d - a policy by a link, the Action\n# exit %d\n' $n $code
rm -f .soak-audit.yaml
cp -r "$tmp/store/run" "$tmp/store/told"
"$SA" audit --base out -q >"$tmp/log" 2>&1
n=$((n + 1))
grep -qF "name '$tmp/store/run' itself" "$tmp/log" && echo "ok $n - the message names the real path" ||
	echo "not ok $n - the message names the real path"
# the Action in a job: no verdict of the outside, and the job fails
env -i PATH="$PATH" HOME="$tmp" GITHUB_ACTIONS=true GITHUB_WORKSPACE="$tmp/ws" GITHUB_OUTPUT="$tmp/out" \
	INPUT_BASE=out INPUT_COMMENT=off "$SA" action >"$tmp/log" 2>&1
code=$?
n=$((n + 1))
if [ $code -eq 4 ] && ! grep -q '^ready=true' "$tmp/out" && grep -q 'leads out of the workspace' "$tmp/log"; then
	echo "ok $n - the Action"
else
	printf 'not ok %d - the Action\n# exit %d\n' $n $code
	sed 's/^/# /' "$tmp/log"
fi
# the other commands that read or write in a run
printf '[]' >"$tmp/store/run/TUNING_REPORT.json"
find "$tmp/store" | sort >"$tmp/before"
for words in 'gate --path' 'kpi-gate --path' 'verify-deltas --path' 'warmup-metrics --path' 'edge-audit --base' \
	'snapshot --src' 'baseline save --out x.json --base' 'compare --a run-7 --b' 'compare --b run-7 --a dir:out --a' \
	'compare --a run-7 --format json --b'; do
	n=$((n + 1)) why=''
	for in in "$none" "$job"; do
		# shellcheck disable=SC2086  # several words
		env "$in" "$SA" $words out >"$tmp/log" 2>&1
		grep -q 'leads out of the workspace' "$tmp/log" || why="$(head -c 200 "$tmp/log")"
		# shellcheck disable=SC2086
		env "$in" "$SA" $words inside >"$tmp/log" 2>&1
		! grep -q 'leads out of the workspace' "$tmp/log" || why="inside: $(head -c 200 "$tmp/log")"
	done
	[ -z "$why" ] && echo "ok $n - $words" || printf 'not ok %d - %s\n# %s\n' $n "$words" "$why"
done
n=$((n + 1))
find "$tmp/store" | sort | cmp -s - "$tmp/before" && echo "ok $n - nothing written outside" ||
	echo "not ok $n - nothing written outside"
echo "1..$n"
