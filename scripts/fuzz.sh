#!/bin/bash
# Run each libFuzzer program of build folder $1 for FUZZ_TIME seconds. New inputs stay in the build folder;
# copy what is worth keeping to tests/fuzz/corpus/<name>/.
set -u
out=$1 bad=0
for prog in "$out"/fuzz/*; do
	[ -x "$prog" ] || continue
	name=${prog##*/}
	mkdir -p "$out/corpus/$name" "$out/crashes"
	dirs=("$out/corpus/$name")
	if [ -d "tests/fuzz/corpus/$name" ]; then dirs+=("tests/fuzz/corpus/$name"); fi
	dict=()
	if [ -e "tests/fuzz/$name.dict" ]; then dict=(-dict="tests/fuzz/$name.dict"); fi
	log="$out/$name.log"
	if "$prog" -max_total_time="${FUZZ_TIME:-30}" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="$out/crashes/$name-" "${dict[@]}" "${dirs[@]}" >"$log" 2>&1; then
		echo "ok   fuzz $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") runs"
	else
		echo "FAIL fuzz $name"
		tail -n 60 "$log"
		bad=1
	fi
done
exit $bad
