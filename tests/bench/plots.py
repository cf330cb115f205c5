#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The four plots of --plots with matplotlib, as a script for the same job would draw them: for `make bench`.

plots.py RUN OUT: reads RUN/ITER_SUMMARY_*.json, writes OUT/<kpi>.png, 1000 x 600 pixels.
"""
import glob
import json
import os
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

PLOTS = [
    ("net_bps", "Net edge", "bps", 2.9, "≥"),
    ("risk_ratio", "Risk blocks", "ratio", 0.40, "≤"),
    ("p95_latency_ms", "Latency p95", "ms", 330, "≤"),
    ("maker_taker_ratio", "Maker share", "ratio", 0.83, "≥"),
]


def main(run, out):
    os.makedirs(out, exist_ok=True)
    rows = []
    for path in glob.glob(os.path.join(run, "ITER_SUMMARY_*.json")):
        with open(path, encoding="utf-8") as f:
            rows.append(json.load(f))
    rows.sort(key=lambda row: row["iteration"])
    x = [row["iteration"] for row in rows]
    for name, title, unit, limit, sign in PLOTS:
        y = [row["summary"].get(name, float("nan")) for row in rows]
        figure = plt.figure(figsize=(10, 6), dpi=100)
        plt.plot(x, y, marker="o", label=name)
        plt.axhline(limit, color="red", linestyle="--", label=f"limit {sign} {limit}")
        plt.title(title)
        plt.xlabel("iteration")
        plt.ylabel(f"{name} [{unit}]")
        plt.grid(True)
        plt.legend()
        plt.savefig(os.path.join(out, f"{name}.png"))
        plt.close(figure)


main(sys.argv[1], sys.argv[2])
