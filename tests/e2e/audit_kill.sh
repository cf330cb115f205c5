#!/bin/bash
# What ends an audit from outside leaves the older reports whole and no temporary file.
set -u
: "${SA:?}"
command -v python3 >/dev/null || { echo 'python3 is missing'; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 failed=0
check() { # NAME COMMAND...
	local name=$1
	shift
	n=$((n + 1))
	if "$@" >/dev/null 2>&1; then echo "ok $n - $name"; else
		echo "not ok $n - $name"
		failed=1
	fi
}

mkdir "$work/run"
for i in $(seq 1500); do
	echo "{\"summary\":{\"net_bps\":3.$i,\"risk_ratio\":0.3,\"maker_taker_ratio\":0.9,\"p95_latency_ms\":300}}"
done | awk -v dir="$work/run" '{ f = dir "/ITER_SUMMARY_" NR ".json"; print >f; close(f) }'
reports=$work/run/reports/analysis
"$SA" audit --base "$work/run" -q >/dev/null
cp -r "$reports" "$work/before"
same() { diff -r "$work/before" "$reports"; }
clean() { [ "$(find "$reports" -type f | wc -l)" -eq 3 ]; }

# A limit on the size of files is a write error like a full disk.
(
	ulimit -f 1
	exec "$SA" audit --base "$work/run" -q
) >"$work/out" 2>&1
code=$?
check 'a file size limit ends with 4' [ $code -eq 4 ]
check 'it says which file could not be written' grep -q 'cannot write.*File too large' "$work/out"
check 'the older reports are as they were' same
check 'no temporary file is left by it' clean

# SIGTERM, SIGINT and SIGHUP at any moment.
died=0
for i in $(seq 60); do
	signal=$(printf 'TERM\nINT\nHUP\n' | sed -n "$((i % 3 + 1))p")
	# (a shell starts background jobs with SIGINT ignored, and what is ignored stays so)
	python3 - "$signal" "$i" "$SA" audit --base "$work/run" -q >/dev/null 2>&1 <<'PY'
import signal, subprocess, sys, time
number = getattr(signal, "SIG" + sys.argv[1])
child = subprocess.Popen(sys.argv[3:], preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
time.sleep(int(sys.argv[2]) * 0.0004)
child.send_signal(number)
code = child.wait()
sys.exit(0 if code == -number else 1 if code == 0 else 2)
PY
	code=$?
	[ $code -eq 0 ] && died=$((died + 1))
	[ $code -le 1 ] || check "signal $signal ends it as that signal does" false
done
check 'some were ended by the signal' [ $died -gt 5 ]
check 'no temporary file is left by a signal' clean
for f in POST_SOAK_AUDIT_SUMMARY.json POST_SOAK_AUDIT_SUMMARY.md POST_SOAK_ITER_TABLE.csv; do
	check "$f is whole" [ "$(wc -l <"$reports/$f")" -eq "$(wc -l <"$work/before/$f")" ]
done

# What is ignored stays ignored (nohup).
python3 - "$SA" audit --base "$work/run" -q >/dev/null 2>&1 <<'PY'
import signal, subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
time.sleep(0.004)
child.send_signal(signal.SIGHUP)
sys.exit(child.wait())
PY
check 'an ignored signal stays ignored' [ $? -eq 0 ]

# A reader that has seen enough is no error, and the verdict's exit code stays.
gone() { # CODE ARGS...
	local want=$1
	shift
	"$SA" "$@" 2>"$work/err" | true
	[ "${PIPESTATUS[0]}" -eq "$want" ] && [ ! -s "$work/err" ]
}
check 'help for a reader that is gone' gone 0 help audit
check 'a HOLD for a reader that is gone' gone 1 audit --base "$work/run" --fail-on-hold --threshold 'net_bps>=99'
echo "1..$n"
exit $failed
