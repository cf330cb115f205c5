#!/usr/bin/env python3
"""gen_kpis.py DIR FILES ROWS: what the bench of policies reads, made once.

DIR/run: FILES ITER_SUMMARY files of 1.7 KB that hold the six KPIs of the built-in policy and 50 others, read by
DIR/kpis.yaml; DIR/rows: ROWS rows of five numbers as CSV and as NDJSON, read by DIR/csv.yaml and DIR/ndjson.yaml.
"""
import json
import os
import random
import sys

folder, files, rows = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rnd = random.Random(1)
own = ["k%02d_ms" % k for k in range(50)]


def summary(i):
    s = {"net_bps": round(3.2 + rnd.gauss(0, .05), 4), "risk_ratio": round(.3 + rnd.gauss(0, .01), 4),
         "slippage_bps_p95": 1.1, "adverse_bps_p95": 1.2, "p95_latency_ms": round(250 + rnd.gauss(0, 5), 2),
         "maker_taker_ratio": round(.88 + rnd.gauss(0, .005), 4)}
    s.update({name: round(rnd.uniform(1, 99), 5) for name in own})
    text = json.dumps({"iteration": i, "summary": s, "pad": ""})
    return json.dumps({"iteration": i, "summary": s, "pad": "x" * max(0, 1700 - len(text))})


os.makedirs(folder + "/run")
os.makedirs(folder + "/rows")
for i in range(1, files + 1):
    with open("%s/run/ITER_SUMMARY_%d.json" % (folder, i), "w") as out:
        out.write(summary(i))
with open(folder + "/rows/rows.csv", "w") as csv, open(folder + "/rows/rows.jsonl", "w") as lines:
    csv.write("i,a,b,c,d,e\n")
    for i in range(1, rows + 1):
        row = [i] + [round(rnd.uniform(0, 1000), 3) for _ in range(5)]
        csv.write(",".join(map(str, row)) + "\n")
        lines.write(json.dumps(dict(zip("iabcde", row))) + "\n")
with open(folder + "/kpis.yaml", "w") as out:
    out.write("version: 1\ninput: [{path: 'ITER_SUMMARY_*.json', format: iter-summary}]\nwindows: {last8: {last: 8}}\nkpis:\n")
    for name in own:
        out.write("  %s: {from: summary.%s, unit: ms, better: lower, must: 'max(last8) <= 500 ms'}\n" % (name, name))
for name, form in (("rows.csv", "csv"), ("rows.jsonl", "ndjson")):
    with open("%s/%s.yaml" % (folder, form), "w") as out:
        out.write("version: 1\ninput: [{path: %s, format: %s, index: i}]\nkpis:\n" % (name, form))
        for kpi in "abcde":
            rules = ", ".join("%s(all) <= 2000" % a for a in ("median", "p95", "mean", "max"))
            out.write("  %s: {from: %s, better: lower, must: [%s]}\n" % (kpi, kpi, ", ".join("'%s'" % r for r in rules.split(", "))))
