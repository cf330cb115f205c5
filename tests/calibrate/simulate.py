# SPDX-License-Identifier: MIT
"""
simulate.py [REPORTS [NAME]]: how often the program is right, through its command line.

Draws REPORTS (20) reports for each cell whose name holds NAME, audits each with $SA (build/release/soak-audit) under a policy
of six KPIs, four of them with a rule, and reads the JSON: baseline.answers, drift, findings[].reach, decision.state. The runs come from
the generators of Python, not from those of `make calibrate`: AR(1) series with innovations of several distributions, levels of runs of
several, rounded values and counts. Prints a Markdown table beside the targets and fails when an exact 95 % interval misses one.
"""
import json
import math
import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SA = os.environ.get("SA", "build/release/soak-audit")
KPIS, JUDGED = 6, 4
RUN_SD = (1 + 1 / 18) ** 0.5  # of the level of a run of 18 white rows whose true level has sd 1

# --- numbers of mean 0 and variance 1 ---------------------------------------------------------------

DRAW = {
    "normal": lambda r: r.gauss(0, 1),
    "t3": lambda r: r.gauss(0, 1) / math.sqrt(r.gammavariate(1.5, 2) / 3) / math.sqrt(3),
    "exponential": lambda r: 1 - r.expovariate(1),  # the bad side is the long one: higher is better
    "lognormal": lambda r: (math.exp(0.125) - r.lognormvariate(0, 0.5)) / math.sqrt((math.exp(0.25) - 1) * math.exp(0.25)),
    "laplace": lambda r: r.choice((-1, 1)) * r.expovariate(1) / math.sqrt(2),
}


def series(r, n, rho, draw):
    z = draw(r)
    for _ in range(40 if rho else 0):
        z = rho * z + math.sqrt(1 - rho * rho) * draw(r)
    for _ in range(n):
        yield z
        z = rho * z + math.sqrt(1 - rho * rho) * draw(r)


def run_of(r, cell, current):
    """Rows of one run: KPIS columns."""
    n, columns = cell.get("n", 18), []
    for k in range(KPIS):
        level = 10 + cell.get("between", 0) * DRAW[cell.get("levels", "normal")](r)
        y = [level + z for z in series(r, n, cell.get("rho", 0), DRAW[cell.get("rows", "normal")])]
        y = [v + cell.get("drift", 0) * i / (n - 1) for i, v in enumerate(y)]
        if current and k < cell.get("shifted", 0):
            y = [v - cell["shift"] for v in y]
        if current and k == 0 and "step" in cell:
            y = y[:-3] + [v - cell["step"] for v in y[-3:]]
        if cell.get("values") == "rounded":
            y = [round(2 * v) / 2 for v in y]
        if cell.get("values") == "counts":
            y = [sum(r.random() < 0.01 for _ in range(300)) for _ in y]
        columns.append(y)
    return columns


# --- one report -------------------------------------------------------------------------------------


def policy_of(cell):
    kpis = ", ".join(f"k{k}: {{from: [k{k}], better: higher, floor: {cell.get('floor', 0)}" +
                     (f", must: 'median(all) >= {cell.get('limit', -90)}'" if k < JUDGED else "") + "}" for k in range(KPIS))
    return ("version: 1\ninput: [{path: d.csv, format: csv, index: i}]\n"
            "baseline: {regression: must, runs-alike: true, window: all, unclear: ignore}\n"
            f"drift: {{level: off, window: all}}\nkpis: {{{kpis}}}\n")


def write(folder, columns):
    folder.mkdir(exist_ok=True)
    lines = ["i," + ",".join(f"k{k}" for k in range(KPIS))]
    lines += [f"{i}," + ",".join(f"{column[i - 7]:.15g}" for column in columns) for i in range(7, 7 + len(columns[0]))]
    (folder / "d.csv").write_text("\n".join(lines) + "\n")


def audit(cell, r, folder, **more):
    """The JSON of one report."""
    cell = {**cell, **more}
    (folder / "p.yaml").write_text(policy_of(cell))
    write(folder / "now", run_of(r, cell, True))
    options = []
    for b in range(cell.get("runs", 0)):
        write(folder / f"b{b}", run_of(r, cell, False))
        options.append(f"--baseline=dir:{folder}/b{b}")
    result = subprocess.run([SA, "audit", "--base", str(folder / "now"), "--policy", str(folder / "p.yaml"), "--format", "json", "--out",
                             str(folder / "out"), *options], capture_output=True, text=True, timeout=60, check=False,
                            env={**os.environ, "SOURCE_DATE_EPOCH": "1795176000"})
    if result.returncode:
        raise SystemExit(f"exit code {result.returncode}: {result.stderr}")
    return json.loads(result.stdout)


def judged(rows):
    return [row for row in rows if row["kpi"] in [f"k{k}" for k in range(JUDGED)]]


def any_answer(word):
    def count(cell, r, folder):
        return [any(a["answer"] == word for a in judged(audit(cell, r, folder)["baseline"]["answers"]))]
    return count


def held(cell, r, folder):
    return [audit(cell, r, folder)["decision"]["state"] == "HOLD"]


def each_worse(cell, r, folder):
    return [a["answer"] == "worse" for a in judged(audit(cell, r, folder)["baseline"]["answers"])[:cell["shifted"]]]


def at_detectable(cell, r, folder):
    change = audit(cell, r, folder)["baseline"]["answers"][0]["detectable"]
    return each_worse({**cell, "shifted": 1, "shift": change}, r, folder)


def any_crossing(cell, r, folder):
    return [any(d["word"].startswith(("beyond", "within")) for d in judged(audit(cell, r, folder)["drift"]))]


def any_trend(cell, r, folder):
    return [any(d["trend"] != "flat" for d in judged(audit(cell, r, folder)["drift"]))]


def each_falls(cell, r, folder):
    return [d["trend"] == "falling" for d in judged(audit(cell, r, folder)["drift"])]


def covered(cell, r, folder):
    """Of the crossings told: the interval holds the true one."""
    at = 7 + (cell["n"] - 1) * (10 - cell["limit"]) / -cell["drift"]
    found = [d["crossing"] for d in judged(audit(cell, r, folder)["drift"]) if d["crossing"]["lo"] is not None]
    return [c["lo"] <= at <= (math.inf if c["hi"] is None else float(c["hi"])) for c in found]


def stepped(cell, r, folder):
    found = [d["stepped"] for d in judged(audit(cell, r, folder)["drift"])]
    return [found[0]] if "step" in cell else [any(found)]


def passes_at_reach(cell, r, folder):
    """The truth that is said to pass one time in five, drawn."""
    beyond = audit(cell, r, folder)["findings"][0]
    if beyond["outcome"] != "pass":
        return []
    seen = audit(cell, r, folder, limit=10)
    first = next(f for f in seen["findings"] if f["kpi"] == "k0")
    return [first["actual"] - 10 + beyond["reach"]["at"] >= cell["limit"]]


# --- the table: name, how it is counted, what is drawn, least and most percent ------------------------

CELLS = [(f"any worse, same code, N 1: AR {rho}", any_answer("worse"), {"rho": rho, "runs": 1}, 0, most)
         for rho, most in ((0, 5), (.3, 5), (.5, 5), (.7, 12))]
CELLS += [(f"any worse, same code, N 1: AR .5, {rows}", any_answer("worse"), {"rho": .5, "runs": 1, "rows": rows}, 0, 5)
          for rows in ("t3", "exponential", "lognormal", "laplace")]
CELLS += [(f"any worse, same code, N 1: {values}", any_answer("worse"), {"runs": 1, "values": values}, 0, 5) for values in ("rounded", "counts")]
CELLS += [(f"HOLD, same code, N {n}, between {b}", held, {"runs": n, "between": b}, 0, 6.5) for n in (5, 10) for b in (0, .5, 1, 2)]
CELLS += [(f"HOLD, same code, N {n}, between 1: levels {levels}", held, {"runs": n, "between": 1, "levels": levels}, 0, most)
          for n in (3, 5, 10) for levels, most in (("t3", 9), ("exponential", 13), ("lognormal", 13))]
CELLS += [(f"any not-worse, all worse by their floor of {f} sd, N 1: AR .5", any_answer("not-worse"),
           {"rho": .5, "runs": 1, "floor": f, "shift": f, "shifted": KPIS}, 0, 5) for f in (1, 3)]
CELLS += [
    ("each worse, N 10, all six by 3.4 run-sd", each_worse, {"runs": 10, "between": 1, "shifted": 6, "shift": 3.4 * RUN_SD}, 80, 100),
    ("worse, N 10, one by 4.2 run-sd", each_worse, {"runs": 10, "between": 1, "shifted": 1, "shift": 4.2 * RUN_SD}, 80, 100),
    ("each worse, N 5, all six by 4.2 run-sd", each_worse, {"runs": 5, "between": 1, "shifted": 6, "shift": 4.2 * RUN_SD}, 80, 100),
    ("worse, N 1, one by 2 sd: white", each_worse, {"runs": 1, "shifted": 1, "shift": 2}, 97, 100),
]
CELLS += [(f"worse, N 1, one by 2 sd: AR .5, n {n}", each_worse, {"rho": .5, "n": n, "runs": 1, "shifted": 1, "shift": 2}, least, 100)
          for n, least in ((18, 76), (24, 88), (36, 96))]
CELLS += [(f"worse by 3 sd, shared drift {d}: AR .5", each_worse, {"rho": .5, "drift": d, "runs": 1, "shifted": 1, "shift": 3}, 90, 100)
          for d in (0, 3, 6, 10)]
CELLS += [(f"found at the detectable change, N {n}, between {b}: AR {rho}", at_detectable, {"rho": rho, "runs": n, "between": b}, 75, 90)
          for n, b, rho in ((1, 0, 0), (1, 0, .5), (5, 1, 0), (10, 1, 0))]
CELLS += [(f"any false crossing: AR {rho}", any_crossing, {"rho": rho, "limit": 9}, 0, 5) for rho in (0, .3, .5, .7)]
CELLS += [(f"any false trend word: AR .5, {rows}", any_trend, {"rho": .5, "rows": rows}, 0, 5) for rows in DRAW]
CELLS += [(f"drift of 3 sd, each of 4 KPIs: AR .5, n {n}", each_falls, {"rho": .5, "n": n, "drift": -3}, least, 100)
          for n, least in ((18, 65), (24, 72))]
CELLS += [(f"90 % interval holds the crossing: AR {rho}", covered, {"rho": rho, "n": n, "drift": -6, "limit": 1}, 86, 94)
          for rho, n in ((0, 18), (.5, 18), (.7, 24))]
CELLS += [(f"step of 3 sd in the last 3 of 18 rows: AR {rho}", stepped, {"rho": rho, "step": 3}, least, 100) for rho, least in ((.5, 70), (0, 88))]
CELLS += [(f"any false step: AR {rho}, {rows}", stepped, {"rho": rho, "rows": rows}, 0, most)
          for rho in (0, .5) for rows, most in (("normal", 5), ("t3", 5 + 3 * rho), ("exponential", 5 + 6 * rho), ("lognormal", 5 + 6 * rho))]
CELLS += [(f"truth at the reach passes (20 % said): AR {rho}", passes_at_reach, {"rho": rho, "limit": 8}, 15, 25) for rho in (0, .5)]


def bound(hits, trials, upper):
    """Clopper & Pearson (1934), in percent."""
    if hits == (trials if upper else 0):
        return 100.0 if upper else 0.0
    lo, hi = 0.0, 1.0
    for _ in range(50):
        p = (lo + hi) / 2
        logs = [math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1) + k * math.log(p) + (trials - k) * math.log1p(-p)
                for k in (range(hits + 1) if upper else range(hits, trials + 1))]
        tail = sum(math.exp(x) for x in logs)
        if (tail > 0.025) == upper:
            lo = p
        else:
            hi = p
    return 50 * (lo + hi)


def percent(hits):
    return 100 * sum(hits) / len(hits) if hits else 0.0


def measure(cell, number, reports):
    """Hits of the trials of each report; a seed for each of them."""
    name, count, draw, *_ = cell

    def one(seed):
        with tempfile.TemporaryDirectory() as folder:
            return count(draw, random.Random(f"{number} {name} {seed}"), Path(folder))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [hit for hits in pool.map(one, range(reports)) for hit in hits]


def main():
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    missed = run = 0
    print("| cell | % | exact 95 % interval | target |\n| --- | ---: | --- | --- |")
    for number, cell in enumerate(CELLS):
        name, _, _, least, most = cell
        if len(sys.argv) > 2 and sys.argv[2] not in name:
            continue
        run += 1
        hits = measure(cell, number, reports)
        lo, hi = (bound(sum(hits), len(hits), upper) if hits else 100.0 * upper for upper in (False, True))
        target = f"{least}–{most}" if least and most < 100 else f">= {least}" if least else f"<= {most:g}"
        fine = hi >= least and lo <= most
        missed += not fine
        print(f"| {name} | {percent(hits):.1f} | {lo:.1f}–{hi:.1f} | {target} |{'' if fine else ' **missed** |'}", flush=True)
    print(f"simulate: {run} cells, {missed} missed", file=sys.stderr)
    return 2 if not run else int(missed > 0)


sys.exit(main())
