#!/bin/bash
# What ends an audit from outside leaves the older reports whole, none that says OK, and no temporary file.
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
for i in $(seq 150); do
	echo "{\"summary\":{\"net_bps\":3.$i,\"risk_ratio\":0.3,\"maker_taker_ratio\":0.9,\"p95_latency_ms\":300}}"
done | awk -v dir="$work/run" '{ f = dir "/ITER_SUMMARY_" NR ".json"; print >f; close(f) }'
reports=$work/run/reports/analysis
"$SA" audit --base "$work/run" -q >/dev/null
cp -r "$reports" "$work/before"
# ... but for the summary that said OK of a run which could not be audited now (FORMATS 15.25)
same() { diff -r -x '*.json' "$work/before" "$reports" && [ ! -e "$reports/POST_SOAK_AUDIT_SUMMARY.json" ]; }
clean() { [ "$(find "$reports" -type f | wc -l)" -eq 3 ]; }

# A limit on the size of files is a write error like a full disk.
(
	ulimit -f 1
	exec "$SA" audit --base "$work/run" -q
) >"$work/out" 2>&1
code=$?
check 'a file size limit ends with 4' [ $code -eq 4 ]
check 'it says which file could not be written' grep -q 'cannot write.*File too large' "$work/out"
check 'the older reports are as they were, the summary is gone' same
check 'no temporary file is left by it' [ "$(find "$reports" -type f | wc -l)" -eq 2 ]

# SIGTERM, SIGINT and SIGHUP at any moment.
cat >"$work/ended.py" <<'PY'
import signal, subprocess, sys, time
def start(number):
    # (a shell starts background jobs with SIGINT ignored, and what is ignored stays so)
    return subprocess.Popen([sys.argv[1], "audit", "--base", sys.argv[2], "-q"], stdout=subprocess.DEVNULL,
                            preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
def once():
    began = time.monotonic()
    start(signal.SIGTERM).wait()
    return time.monotonic() - began
whole = min(once() for _ in range(5))  # (one that something else held up would let the others end before their signal)
died = 0
for i in range(30):
    number = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)[i % 3]
    child = start(number)
    time.sleep(whole * i / 40)
    child.send_signal(number)
    code = child.wait()
    died += code == -number
    if code not in (0, -number):
        sys.exit(f"{number!r} after {i} fortieths ended it with {code}")
print(died, "ended by a signal")
sys.exit(died < 3)
PY
python3 "$work/ended.py" "$SA" "$work/run" >"$work/out" 2>&1
code=$?
check "a signal ends it as that signal does ($(tail -n 1 "$work/out"))" [ $code -eq 0 ]
check 'no temporary file is left by a signal' clean
for f in POST_SOAK_AUDIT_SUMMARY.json POST_SOAK_AUDIT_SUMMARY.md POST_SOAK_ITER_TABLE.csv; do
	check "$f is whole" [ "$(wc -l <"$reports/$f")" -eq "$(wc -l <"$work/before/$f")" ]
done

# SIGKILL at any moment, of audits that say the opposite: where the JSON is, the others say the same.
cat >"$work/kill.py" <<'PY'
import json, os, random, signal, subprocess, sys, time
sa, base = sys.argv[1:]
here = base + "/reports/analysis/"
random.seed(11)
dead = missing = 0
ways = [["--html", "--threshold", "net_bps>=99"], []]
def once():
    began = time.monotonic()
    subprocess.run([sa, "audit", "--base", base, "-q", *ways[0]], stdout=subprocess.DEVNULL)
    return time.monotonic() - began
whole = min(once() for _ in range(5))  # (one that something else held up would let the others end before they are killed)
for i in range(30):
    child = subprocess.Popen([sa, "audit", "--base", base, "-q", *ways[i % 2]], stdout=subprocess.DEVNULL)
    # (most of the time goes into reading; the renames are at the end)
    time.sleep(whole * random.uniform(0.5, 1.05))
    child.kill()
    dead += child.wait() == -signal.SIGKILL
    if not os.path.exists(here + "POST_SOAK_AUDIT_SUMMARY.json"):
        missing += 1
        continue
    ready = json.load(open(here + "POST_SOAK_AUDIT_SUMMARY.json"))["readiness"]["pass"]
    text = open(here + "POST_SOAK_AUDIT_SUMMARY.md", encoding="utf-8").read()
    if ("READINESS: OK" in text) != ready or os.path.exists(here + "POST_SOAK_AUDIT_SUMMARY.html") == ready:
        sys.exit(f"kill {i}: the reports say different things, ready is {ready}")
print(dead, "killed,", missing, "without JSON", file=sys.stderr)
sys.exit(dead < 3)
PY
python3 "$work/kill.py" "$SA" "$work/run" >"$work/out" 2>&1
code=$?
check "SIGKILL leaves no JSON beside reports that say the opposite ($(tail -n 1 "$work/out"))" [ $code -eq 0 ]

# The next audit removes what the kills left, exactly that, and older reports it does not write.
touch "$reports/.POST_SOAK_AUDIT_SUMMARY.json.tmp12ab" "$reports/.POST_SOAK_AUDIT_SUMMARY.json.tmpl" "$reports/.other.tmp12ab"
"$SA" audit --base "$work/run" -q --html --plots >/dev/null
touch "$reports/plots/.net_bps.png.tmp1" "$reports/plots/mine.png"
check 'an audit with all its outputs writes them' [ -e "$reports/plots/net_bps.png" -a -e "$reports/POST_SOAK_AUDIT_SUMMARY.html" ]
"$SA" audit --base "$work/run" -q >/dev/null
check 'an audit without them removes them, and what kills left' \
	[ "$(cd "$reports" && find . -type f | sort | tr '\n' ' ')" = './.POST_SOAK_AUDIT_SUMMARY.json.tmpl ./.other.tmp12ab ./POST_SOAK_AUDIT_SUMMARY.json ./POST_SOAK_AUDIT_SUMMARY.md ./POST_SOAK_ITER_TABLE.csv ./plots/mine.png ' ]
rm -r "$reports/plots" "$reports"/.[a-zA-Z]*

# One writer at a time: another audit waits for the lock on the directory.
flock "$reports" sleep 0.5 &
sleep 0.1
began=$(date +%s%N)
"$SA" audit --base "$work/run" -q >/dev/null
check 'an audit waits for another one' [ $(($(date +%s%N) - began)) -gt 200000000 ]
wait

# baseline save and snapshot clean up after themselves too.
(cd "$work" && touch .soak-baseline.json.tmp7 .soak-baseline.json.tmpx && "$SA" baseline save --base run) >/dev/null
check 'baseline save removes what it left' [ ! -e "$work/.soak-baseline.json.tmp7" -a -e "$work/.soak-baseline.json.tmpx" ]
touch "$reports/.FAILURES.md.tmp7"
"$SA" snapshot --src "$work/run" >/dev/null
check 'snapshot removes what it left' [ ! -e "$reports/.FAILURES.md.tmp7" ]
rm "$reports"/POST_SOAK_SNAPSHOT.json "$reports"/POST_SOAK_AUDIT.md "$reports"/RECOMMENDATIONS.md "$reports"/FAILURES.md

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
