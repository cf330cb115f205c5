#!/bin/bash
# SIGKILL in a loop: every JSON file is whole after each kill, and the run can be finished.
set -u
: "${SA:?}"
command -v python3 >/dev/null || { echo 'python3 is missing'; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
python3 - "$SA" <<'PY'
import glob, json, os, random, signal, subprocess, sys, time

SA, N = sys.argv[1], 400
random.seed(7)


def whole(where):
    """Parse every JSON file that is not a temporary one; count them."""
    files = [f for f in glob.glob(where + "/**/*.json", recursive=True)]
    for name in files:
        with open(name, encoding="utf-8") as f:
            json.load(f, parse_constant=lambda c: sys.exit(f"{name}: {c}"))
    return len(files)


def killed(args, seconds):
    p = subprocess.Popen([SA, *args], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    p.send_signal(signal.SIGKILL)
    return p.wait() == -signal.SIGKILL


def report(number, good, name):
    print(f"{'ok' if good else 'not ok'} {number} - {name}")
    return good


good = True
kills = 0
run = ["run", "--mock", "--auto-tune", "--iterations", str(N), "--out", "run", "--resume"]
for i in range(40):
    kills += killed(run, random.uniform(0.001, 0.04))
    whole("run") if os.path.isdir("run") else None
good &= report(1, kills >= 10, f"run: files whole after {kills} kills")
subprocess.run([SA, *run], stdout=subprocess.DEVNULL, check=True)
entries = [e["iteration"] for e in json.load(open("run/TUNING_REPORT.json"))]
good &= report(2, entries == list(range(1, N + 1)), "run: resumed to the end, one entry an iteration")
verify = subprocess.run([SA, "verify-deltas", "--path", "run", "--strict"], capture_output=True, text=True)
good &= report(3, verify.returncode == 0 and "(100.0%)" in verify.stdout, "run: verify-deltas says 100 %")
left = [f for f in glob.glob("run/**/.*", recursive=True)]
good &= report(4, not left, "run: no temporary file is left")

# one iteration again and again, killed: its delta is applied at most once
os.makedirs("art")
with open("art/EDGE_REPORT.json", "w") as f:
    json.dump({"total": {"net_bps": 1, "neg_edge_drivers": ["slippage_bps"], "slippage_bps": 3.5}}, f)
with open("art/KPI_GATE.json", "w") as f:
    json.dump({"verdict": "WARN", "reasons": ["EDGE"]}, f)
start = {"base_spread_bps_delta": 0.14, "tail_age_ms": 620, "other": "kept"}
with open("live.json", "w") as f:
    json.dump(start, f)
watch = ["watch", "--artifacts", "art", "--out", "w", "--iteration", "1", "--apply", "live.json"]
kills, values = 0, set()
for i in range(120):
    kills += killed(watch, random.uniform(0.0005, 0.006))
    whole(".")
    values.add(json.load(open("live.json"))["tail_age_ms"])
good &= report(5, kills >= 10 and values <= {620, 650}, f"watch: whole, applied at most once ({kills} kills)")
subprocess.run([SA, *watch], stdout=subprocess.DEVNULL, check=True)
now = json.load(open("live.json"))
want = {"base_spread_bps_delta": 0.16, "tail_age_ms": 650, "other": "kept"}
good &= report(6, now == want, "watch: applied exactly once")
print("1..6")
sys.exit(not good)
PY
