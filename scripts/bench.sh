#!/bin/bash
# Times the program $1 on made-up runs, in the same breath as a plain reader of the same files (and jq
# and Python, where they are installed). Every figure is the fastest of RUNS runs, page cache warm.
# SIZES="24 10000 100000" chooses the lengths of the runs; KPI_FILES and KPI_ROWS (0: neither) how much policies read.
set -eu
sa=$(realpath "$1")
cd "$(dirname "$0")/.."
runs=${RUNS:-7} sizes=${SIZES-24 10000 100000}
tools=build/bench
mkdir -p "$tools"
for t in gen_corpus plain_read measure; do
	if [ ! -x "$tools/$t" ] || [ "tests/bench/$t.c" -nt "$tools/$t" ]; then
		"${CC:-gcc}" -std=gnu17 -O2 -D_GNU_SOURCE -o "$tools/$t" "tests/bench/$t.c"
	fi
done

# measured LABEL PLAIN_MS COMMAND...: one row; sets $wall, $cpu and $kib.
measured() {
	local label=$1 plain=$2 code
	shift 2
	read -r wall cpu kib code <<<"$("$tools/measure" "$runs" "$@")"
	[ "$code" -eq 0 ] || { echo "bench: $label ended with code $code" >&2; exit 1; }
	awk -v l="$label" -v w="$wall" -v c="$cpu" -v k="$kib" -v p="$plain" 'BEGIN {
		printf "| %-34s | %9.2f | %9.2f | %8.1f | %6s |\n", l, w, c, k / 1024, (p > 0 ? sprintf("%.2f", w / p) : "") }'
}

# What the static binary has to reach; the dynamic one starts 40 libraries before.
target() { # FORMAT MS OF_MS MOST
	awk -v f="$1" -v w="$2" -v o="$3" -v m="$4" 'BEGIN { printf "  (" f "; target %s: %s)\n", w / o, m, (w > m * o) ? "missed" : "met" }'
}

# A run against COUNT others of its length, beside its audit alone (JUDGE 7, last row): the CPU time that the comparison adds,
# with the reading of the other runs.
compared() { # COUNT AUDIT_CPU_MS
	local args=() k
	for ((k = 1; k <= $1; k++)); do
		[ -f "${dir}_$k/ITER_SUMMARY_$n.json" ] || "$tools/gen_corpus" "${dir}_$k" "$n" "$k"
		args+=(--baseline "dir:${dir}_$k")
	done
	measured "soak-audit audit, $n files, $1 to compare" "$plain" "$sa" audit --base "$dir" --out "$tools/out" -q "${args[@]}"
	awk -v n="$1" -v w="$cpu" -v a="$2" -v f="$n" 'BEGIN { more = w - a
		met = f == 24 ? (more <= 20) : (more <= 1.2 * a)
		printf "  (comparing %d x %d takes %.2f ms, %.2f times the audit; target %s: %s)\n", f, n, more, more / a, f == 24 ? "20 ms" : "1.2 times", met ? "met" : "missed" }'
}

# The same four plots with matplotlib; Debian's python3 has it when another in PATH has not.
four_plots() { # MS
	local python
	for python in python3 /usr/bin/python3; do
		"$python" -c 'import matplotlib' 2>/dev/null || continue
		runs=3 measured "matplotlib, the same four plots" 0 "$python" tests/bench/plots.py "$dir" "$tools/out"
		awk -v w="$wall" -v s="$1" 'BEGIN { printf "  (--plots is %.0f times faster than matplotlib)\n", w / s }'
		return
	done
}

echo "| command                            |   wall ms |    CPU ms | peak MiB | ratio  |"
echo "| ---------------------------------- | --------- | --------- | -------- | ------ |"
measured '/bin/true' 0 /bin/true
base=$wall
for n in $sizes; do
	dir=$tools/run_$n
	[ -f "$dir/ITER_SUMMARY_$n.json" ] || "$tools/gen_corpus" "$dir" "$n"
	measured "plain reader, $n files" 0 "$tools/plain_read" "$dir"
	plain=$wall
	measured "soak-audit audit, $n files" "$plain" "$sa" audit --base "$dir" --out "$tools/out" -q
	if [ "$n" -eq 24 ]; then
		target "24 iterations take %.2f times /bin/true" "$wall" "$base" 4
	else
		target "$n files take %.2f times the plain reader" "$wall" "$plain" 1.25
	fi
	case $n in
	24) compared 10 "$cpu" ;;
	100000) compared 1 "$cpu" ;;
	esac
	measured "soak-audit audit --plots, $n files" "$plain" "$sa" audit --base "$dir" --out "$tools/out" --plots -q
	[ "$n" -ne 24 ] || four_plots "$wall"
	if [ "$n" -le 10000 ]; then
		if command -v jq >/dev/null; then
			runs=1 measured "jq, the KPIs only, $n files" "$plain" \
				sh -c "find '$dir' -name '*.json' -print0 | xargs -0 cat | jq -c '[.iteration, .summary.net_bps, .summary.risk_ratio]'"
		fi
		if command -v python3 >/dev/null; then
			runs=1 measured "python3 json.load, $n files" "$plain" python3 -c \
				"import glob, json; [json.load(open(f)) for f in glob.glob('$dir/*.json')]"
		fi
	fi
done

# Policies: 50 KPIs beside the built-in ones on the same files, and five columns beside DuckDB.
export DUCKDB_FROM=$PWD/$tools/package.json
kpi_files=${KPI_FILES:-100000} kpi_rows=${KPI_ROWS:-1000000}
bytes_a_value() { # VALUES
	awk -v k="$kib" -v n="$1" 'BEGIN { printf "  (%.1f bytes a value at the peak; target 64: %s)\n", k * 1024 / n, (k * 1024 > 64 * n) ? "missed" : "met" }'
}
if [ "$kpi_files" -gt 0 ] && command -v python3 >/dev/null; then
	dir=$tools/kpis_${kpi_files}_$kpi_rows
	[ -d "$dir" ] || { python3 tests/bench/gen_kpis.py "$dir.new" "$kpi_files" "$kpi_rows" && mv "$dir.new" "$dir"; }
	measured "gate, built-in policy, $kpi_files files" 0 "$sa" gate --path "$dir/run"
	builtin=$cpu
	measured "gate, 50 KPIs, $kpi_files files" 0 "$sa" gate --path "$dir/run" --policy "$dir/kpis.yaml"
	target '50 KPIs take %.2f times the CPU time of the built-in policy' "$cpu" "$builtin" 1.3
	bytes_a_value $((50 * kpi_files))
	for form in csv ndjson; do
		file=$dir/rows/rows.csv read=read_csv
		[ "$form" = csv ] || { file=$dir/rows/rows.jsonl read=read_json; }
		measured "gate, 5 KPIs, $kpi_rows rows, $form" 0 "$sa" gate --path "$dir/rows" --policy "$dir/$form.yaml"
		ours=$wall
		bytes_a_value $((5 * kpi_rows))
		if [ -d "$tools/node_modules/@duckdb" ] && command -v node >/dev/null; then
			measured "DuckDB, 2 threads, the same, $form" 0 node tests/bench/aggregates.mjs "$file" "$read" 2
			target "$form takes %.2f of the time of DuckDB" "$ours" "$wall" 0.8
		fi
	done
fi

# The iteration watcher streams audit.jsonl: LOG_MB of it (0 leaves it out).
log_mb=${LOG_MB:-512}
if [ "$log_mb" -gt 0 ] && command -v python3 >/dev/null; then
	log=$tools/log_$log_mb
	if [ ! -f "$log/audit.jsonl" ]; then
		mkdir -p "$log"
		python3 tests/bench/gen_audit_log.py "$log/audit.jsonl.new" "$log_mb" >/dev/null
		mv "$log/audit.jsonl.new" "$log/audit.jsonl"
	fi
	runs=3 measured "watch, audit.jsonl of $log_mb MiB" 0 "$sa" watch --iteration 1 --artifacts "$log" --out "$tools/watch" --no-markers
	awk -v mb="$log_mb" -v c="$cpu" 'BEGIN { printf "  (%.0f MB/s a core)\n", mb * 1.048576 / (c / 1000) }'
	watched=$wall
	# DuckDB, when somebody has installed it: npm --prefix build/bench install @duckdb/node-api
	if [ -d "$tools/node_modules/@duckdb" ] && command -v node >/dev/null; then
		runs=3 measured 'DuckDB, 2 threads, the same counts' 0 node tests/bench/blocks.mjs "$log/audit.jsonl" 2
		ours=$(sed -n 's/.*"counts": {\(.*\)}.*/\1/p' "$tools/watch/ITER_SUMMARY_1.json" | sed 's/"[a-z_]*": //g; s/ //g')
		[ "[$ours]" = "$(node tests/bench/blocks.mjs "$log/audit.jsonl" 2)" ] || { echo 'bench: DuckDB counts otherwise' >&2; exit 1; }
		awk -v w="$watched" -v d="$wall" 'BEGIN { printf "  (watch takes %.2f of the time of DuckDB; at most 0.7)\n", w / d; exit w > 0.7 * d }' || exit 1
	else
		echo '  (DuckDB is not installed below build/bench: not compared)'
	fi
	if command -v jq >/dev/null; then
		head -c 67108864 "$log/audit.jsonl" >"$tools/log_64.jsonl"
		runs=1 measured 'jq, the reasons of 64 MiB' 0 sh -c "sed '\$d' '$tools/log_64.jsonl' | jq -Rrc 'fromjson? | objects | .fields.reason? // \"other\"' >/dev/null"
		awk -v c="$cpu" 'BEGIN { printf "  (%.0f MB/s a core)\n", 67.1 / (c / 1000) }'
	fi
fi
