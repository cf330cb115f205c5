#!/bin/bash
# Many watches at once on one directory: no entry is lost; one that waits too long says why.
set -u
: "${SA:?}"
command -v python3 >/dev/null || { echo 'python3 is missing'; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir art
echo '{"total": {"net_bps": 3}}' >art/EDGE_REPORT.json
echo '{"verdict": "PASS", "reasons": []}' >art/KPI_GATE.json
failed=0
check() {
	local rc=$?
	if [ $rc -eq 0 ]; then echo "ok $1 - $2"; else echo "not ok $1 - $2"; failed=1; fi
}
for i in $(seq 1 40); do
	"$SA" watch --artifacts art --out out --iteration "$i" --no-markers &
done
wait
python3 -c 'import json
entries = json.load(open("out/TUNING_REPORT.json"))
assert [e["iteration"] for e in entries] == list(range(1, 41)), entries'
check 1 '40 at once, 40 entries'
[ "$(find out -name 'ITER_SUMMARY_*.json' | wc -l)" -eq 40 ] && [ -z "$(find out -name '.*')" ]
check 2 '40 summaries, nothing else'
python3 - "$SA" <<'PY'
import fcntl, os, subprocess, sys, time

fd = os.open("out", os.O_RDONLY)
fcntl.flock(fd, fcntl.LOCK_EX)
args = [sys.argv[1], "watch", "--artifacts", "art", "--out", "out", "--iteration", "41", "--lock-wait"]
p = subprocess.run([*args, "0"], capture_output=True, text=True)
assert p.returncode == 4 and "another soak-audit is writing to 'out'" in p.stderr, p
waiting = subprocess.Popen([*args, "20"], stdout=subprocess.DEVNULL)
time.sleep(0.2)
assert waiting.poll() is None
fcntl.flock(fd, fcntl.LOCK_UN)
assert waiting.wait() == 0
PY
check 3 'one waits for the other, or says that it does not'
mkdir -p out/run
"$SA" run --mock --iterations 3 --interval 1 --out out/run >/dev/null &
sleep 0.5
"$SA" run --mock --iterations 3 --out out/run >/dev/null 2>err
[ $? -eq 4 ] && grep -q 'another run is using' err
check 4 'a second run on the same directory is refused'
wait
[ -e out/run/ITER_SUMMARY_3.json ]
check 5 'and the first one ends well'
echo 1..5
exit $failed
