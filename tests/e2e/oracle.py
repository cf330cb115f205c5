# SPDX-License-Identifier: MIT
"""What an audit of a directory must find: a second, slow and plain implementation of the data contract.

Standard library only. Nothing here is shared with the program, on purpose: numbers, windows, verdict,
failure texts, side reports and exit code are computed again from the files, statistics by brute force.
A missing number is None, an infinite one is inf. `audit(base, ...)` returns a dict; tests/e2e/audit_corpus.py compares.
"""

import json
import math
import os
import re
import stat

MAX_FILE = 64 << 20
MAX_DEPTH = 400
MAX_INDEX = 10**15

KPIS = ["net_bps", "risk_ratio", "slippage_p95", "adverse_p95", "latency_p95_ms", "maker_taker_ratio"]
GATE_NAME = {"latency_p95_ms": "p95_latency_ms", "slippage_p95": "slippage_bps_p95",
             "adverse_p95": "adverse_bps_p95"}
HIGHER = {"net_bps", "maker_taker_ratio"}
RULES = [("maker_taker_ratio", ">=", "0.83"), ("net_bps", ">=", "2.9"),
         ("p95_latency_ms", "<=", "330"), ("risk_ratio", "<=", "0.40")]
KEY_FILES = {"POST_SOAK_SNAPSHOT.json": "reports/analysis/POST_SOAK_SNAPSHOT.json",
             "TUNING_REPORT.json": "TUNING_REPORT.json",
             "DELTA_VERIFY_REPORT.md": "DELTA_VERIFY_REPORT.md",
             "warmup_metrics.prom": "reports/analysis/warmup_metrics.prom"}

PLAIN_NUMBER = re.compile(r"[ \t\r\n]*(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)[ \t\r\n]*")


class Unusable(Exception):
    """A file that cannot be used; the text is the oracle's own and is not compared."""


class Literal(str):
    """A number as it stands in a document."""


TOKEN = object()  # NaN
MIN_PRESENT_PCT = 75

# --- bytes, text, JSON ------------------------------------------------------------------------------


def read_below(base, relative):
    """Bytes of a file below base. FileNotFoundError when there is no such entry, Unusable otherwise."""
    path = os.path.join(base, os.fsencode(relative))
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(relative) from None
    root = os.path.realpath(base)
    try:
        real = os.path.realpath(path, strict=True)
    except OSError as e:
        raise Unusable("link that cannot be followed") from e
    if not real.startswith(root + b"/"):
        raise Unusable("link that leaves the directory")
    info = os.stat(real)
    if not stat.S_ISREG(info.st_mode):
        raise Unusable("not a regular file")
    if info.st_size > MAX_FILE:
        raise Unusable("too large")
    with open(real, "rb") as f:
        return f.read()


def to_text(data):
    """Unicode text of UTF-8 (with or without BOM) or of UTF-16 with BOM."""
    try:
        if data.startswith(b"\xef\xbb\xbf"):
            return data[3:].decode("utf-8")
        if data.startswith(b"\xff\xfe"):
            return data[2:].decode("utf-16-le")
        if data.startswith(b"\xfe\xff"):
            return data[2:].decode("utf-16-be")
        return data.decode("utf-8")
    except UnicodeDecodeError as e:
        raise Unusable(str(e)) from e


def depth_of(text):
    depth = deepest = 0
    for piece in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text, re.S):
        if piece[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif piece[0] in "]}":
            depth -= 1
    return deepest


def parse_json(data):
    text = to_text(data)
    if depth_of(text) > MAX_DEPTH:
        raise Unusable("nested too deeply")
    try:
        return json.loads(text, parse_int=Literal, parse_float=Literal, parse_constant=lambda word: TOKEN if word == "NaN" else float(word))
    except ValueError as e:
        raise Unusable(str(e)) from e


def is_literal(v):
    return isinstance(v, Literal)


def is_string(v):
    return isinstance(v, str) and not isinstance(v, Literal)


def number(v):
    """Finite float, or None when the value is missing or no number."""
    x = wide_number(v)
    return x if x is not None and math.isfinite(x) else None


def wide_number(v):
    """Float, infinite for the tokens and for what overflows, or None when it is missing or no number."""
    if isinstance(v, float):
        return v
    if is_string(v):
        hit = PLAIN_NUMBER.fullmatch(v)
        if not hit:
            return None
        v = Literal(hit[1])
    if not is_literal(v):
        return None
    return float(v)


# --- iterations -------------------------------------------------------------------------------------


def first_number(summary, names):
    for name in names:
        x = wide_number(summary.get(name))
        if x is not None:
            return x
    return None


def divided(x):
    """What a division computed has 15 digits (FORMATS 15.11)."""
    return x if math.isinf(x) else float("%.15g" % x)


def share(counts):
    """The share of two counts; inf when one is infinite and nothing comes of it: the search ends there."""
    if not isinstance(counts, dict):
        return None
    maker, taker = wide_number(counts.get("maker_count")), wide_number(counts.get("taker_count"))
    if maker is None or taker is None:
        return None
    if maker < 0 or taker < 0 or not (maker > 0 or taker > 0):
        return math.inf if math.isinf(maker) or math.isinf(taker) else None
    if math.isinf(maker):
        return math.inf
    return 0.0 if math.isinf(taker) else divided(maker / 2 / (maker / 2 + taker / 2))


def kpis_of(summary):
    out = {
        "net_bps": first_number(summary, ["net_bps", "net", "edge_bps"]),
        "risk_ratio": first_number(summary, ["risk_ratio", "risk"]),
        "slippage_p95": first_number(summary, ["slippage_bps_p95", "sl_p95", "slippage_p95"]),
        "adverse_p95": first_number(summary, ["adverse_bps_p95", "adv_p95", "adverse_p95"]),
        "latency_p95_ms": first_number(summary, ["p95_latency_ms", "latency_p95_ms", "p95", "latency_p95"]),
        "maker_taker_ratio": first_number(summary, ["maker_taker_ratio", "maker_ratio"]),
    }
    if out["risk_ratio"] is None:
        percent = wide_number(summary.get("risk_percent"))
        out["risk_ratio"] = None if percent is None else divided(percent / 100)
    if out["maker_taker_ratio"] is None:
        out["maker_taker_ratio"] = share(summary)
    if out["maker_taker_ratio"] is None:
        out["maker_taker_ratio"] = share(summary.get("fills"))
    for kpi, value in out.items():  # infinite counts in the bad direction only
        if value is not None and math.isinf(value) and (value < 0) != (kpi in HIGHER):
            out[kpi] = None
    return out


def load_iteration(base, name):
    """What the content calls itself (None for nothing), and the KPIs."""
    doc = parse_json(read_below(base, name))
    if not isinstance(doc, dict):
        raise Unusable("no object")
    if doc.get("failed") is True:
        raise Unusable("the iteration failed")
    summary = doc.get("summary", doc)
    if not isinstance(summary, dict):
        raise Unusable("summary is no object")
    index = number(doc.get("iteration"))
    if index is not None and (index < 0 or index > MAX_INDEX or index != int(index)):
        index = None
    return index, kpis_of(summary)


def load_run(base):
    """All rows: a file that cannot be used is one without values (FORMATS 15.1, 15.27)."""
    found = []
    for name in os.listdir(base):
        hit = re.fullmatch(rb"ITER_SUMMARY_([0-9]+)\.json", name)
        if hit:
            found.append((int(hit[1]), name))
    rows = []
    for file_number, name in sorted(found):
        row = {"number": file_number, "name": name.decode(), "said": None, "usable": True}
        try:
            row["said"], row["kpi"] = load_iteration(base, name)
        except Unusable:
            row.update(usable=False, kpi=dict.fromkeys(KPIS))
        rows.append(row)
    shifts = {None if r["said"] is None or r["number"] > MAX_INDEX else r["said"] - r["number"]
              for r in rows if r["usable"]}
    shift = shifts.pop() if len(shifts) == 1 else None
    for row in rows:
        row["index"] = min(row["number"], MAX_INDEX)
        if shift and all(r["number"] + shift >= 0 for r in rows):
            row["index"] = int(row["number"] + shift)
        elif row["number"] > MAX_INDEX and row["said"] is not None:
            row["index"] = int(row["said"])
        elif row["number"] > MAX_INDEX:
            row.update(usable=False, kpi=dict.fromkeys(KPIS))
    broken = [r["name"] for r in rows if not r["usable"]]
    rows.sort(key=lambda row: row["index"])  # stable: among equals the file number decides
    return rows, broken, len(found)


# --- statistics -------------------------------------------------------------------------------------


def median(values):
    v = sorted(values)
    if not v:
        return None
    a, b = v[(len(v) - 1) // 2], v[len(v) // 2]
    mid = (a + b) / 2
    return mid if math.isfinite(mid) else a / 2 + b / 2


def stats(values):
    v = [x for x in values if x is not None]
    return {"min": min(v, default=None), "max": max(v, default=None), "median": median(v)}


def mean(values):
    v = [x for x in values if x is not None]
    if not v:
        return None
    if any(math.isinf(x) for x in v):
        return next(x for x in v if math.isinf(x))
    try:
        return math.fsum(v) / len(v)
    except OverflowError:
        return math.fsum(x / len(v) for x in v)


def sign(x):
    return (x > 0) - (x < 0)


def tie_groups(values):
    seen = {}
    for v in values:
        seen[v] = seen.get(v, 0) + 1
    return list(seen.values())


def trend(points, better):
    """Theil-Sen over all pairs; Mann-Kendall with the variance of Kendall 1975 for ties in both ranks."""
    p = [(x, y) for x, y in points if y is not None and math.isfinite(y)]
    none = {"trend": "n/a", "slope_per_iter": None, "p_value": None, "change": None, "values": len(p)}
    if len(p) < 8 or p[0][0] == p[-1][0]:
        return none
    slopes, s = [], 0
    for i, (xi, yi) in enumerate(p):
        for xj, yj in p[i + 1:]:
            if xj != xi:
                slopes.append((yj - yi) / (xj - xi))
                s += sign(yj - yi)
    n = len(p)
    t, u = tie_groups(y for _, y in p), tie_groups(x for x, _ in p)
    five = lambda g: sum(c * (c - 1) * (2 * c + 5) for c in g)
    three = lambda g: sum(c * (c - 1) * (c - 2) for c in g)
    two = lambda g: sum(c * (c - 1) for c in g)
    var = ((n * (n - 1) * (2 * n + 5) - five(t) - five(u)) / 18
           + three(t) * three(u) / (9 * n * (n - 1) * (n - 2)) + two(t) * two(u) / (2 * n * (n - 1)))
    z = (abs(s) - 1) / math.sqrt(var) if abs(s) > 1 and var > 0 else 0.0
    p_value = math.erfc(z / math.sqrt(2))
    slope = median(slopes)
    change = slope * (p[-1][0] - p[0][0])
    word = "flat"
    if p_value < 0.05 and change != 0 and abs(change) >= 0.02 * abs(median([y for _, y in p])):
        word = "improving" if (change > 0) == (better == ">") else "worsening"
    return {"trend": word, "slope_per_iter": slope, "p_value": p_value, "change": change, "values": n}


# --- snapshot, rules --------------------------------------------------------------------------------


def read_snapshot(base):
    """None when there is none, "broken", or {gate name: (aggregate, value, no_number)} and what it is about."""
    try:
        root = parse_json(read_below(base, KEY_FILES["POST_SOAK_SNAPSHOT.json"]))
        if not isinstance(root, dict):
            raise Unusable("no object")
    except FileNotFoundError:
        return None
    except Unusable:
        return "broken"
    block = root
    for name in ("kpi_last_n", "kpi_last8", "kpi_last_8", "last8", "metrics"):
        if isinstance(root.get(name), dict) and root[name]:
            block = root[name]
            break
    kpis = {}
    for kpi in KPIS:
        name = GATE_NAME.get(kpi, kpi)
        value, aggregate = block.get(name), "value"
        if isinstance(value, dict):
            order = ["max", "mean", "median"] if name == "p95_latency_ms" else ["median", "mean"]
            aggregate = next((a for a in order if value.get(a) is not None), order[0])
            value = value.get(aggregate)
        kpis[name] = (aggregate, number(value), value is not None and number(value) is None)
    return {"kpis": kpis, "analyzed": root.get("iterations_analyzed"), "total": root.get("iterations_total")}


def judged_by(kpi):
    return "max" if kpi == "latency_p95_ms" else "median"


def is_of_this_run(snapshot, found, last_rows, loaded):
    """FORMATS 15.4 and 15.31."""
    if snapshot["analyzed"] is not None:
        listed = snapshot["analyzed"] if isinstance(snapshot["analyzed"], list) else [None]
        listed = [number(v) for v in listed]
        if None in listed or sorted(listed) != sorted({float(r["index"]) for r in last_rows}):
            return False
    if snapshot["total"] is not None and number(snapshot["total"]) != loaded:
        return False
    for kpi in KPIS:
        aggregate, theirs, no_number = snapshot["kpis"][GATE_NAME.get(kpi, kpi)]
        ours = found[kpi][judged_by(kpi) if aggregate == "value" else aggregate]
        if no_number:
            return False
        if theirs is None:
            continue
        if ours is None or math.isinf(ours):
            return False
        if abs(ours - theirs) > 1e-3 and abs(ours - theirs) > 1e-3 * abs(ours):
            return False
    return True


def rules_with(thresholds):
    rules = list(RULES)
    for text in thresholds:
        name, op, limit = re.fullmatch(r"\s*(\w+)\s*(>=|<=)\s*(\S+)\s*", text).groups()
        name = GATE_NAME.get(name, name)
        for i, rule in enumerate(rules):
            if rule[:2] == (name, op):
                rules[i] = (name, op, limit)
                break
        else:
            rules.append((name, op, limit))
    return rules


def holds(rule, x):
    return x >= float(rule[2]) if rule[1] == ">=" else x <= float(rule[2])


def beyond(rule, x):
    """With as many digits as it takes to see that it misses the limit (FORMATS 15.11)."""
    text = "%.3f" % x
    return repr(x) if holds(rule, float(text)) else text


def judge(kpis, rules, present, asked):
    """Texts of the broken rules, then of those without a value, each in the order of the rules."""
    needed = -(-asked * MIN_PRESENT_PCT // 100)
    failures, missing = [], []
    for rule in rules:
        name, op, limit = rule
        x = kpis[name]
        if x is None and 0 < present[name] < needed:
            missing.append("%s: missing (%d of %d values; at least %d needed)" % (name, present[name], asked, needed))
        elif x is None:
            missing.append("%s: missing (expected %s %s)" % (name, op, limit))
        elif math.isinf(x):
            failures.append("%s: infinite (expected %s %s)" % (name, op, limit))
        elif not holds(rule, x):
            failures.append("%s: %s (expected %s %s)" % (name, beyond(rule, x), op, limit))
    return failures + missing


# --- side reports -----------------------------------------------------------------------------------


def shown(text):
    """A text as strict JSON in UTF-8 can hold it."""
    return re.sub("[\ud800-\udfff\0]", "\ufffd", text)


def reasons_of(value):
    if is_string(value):
        return [value] if value else []
    if isinstance(value, list):
        return [v for v in value if is_string(v) and v]
    if isinstance(value, dict):
        flags = [k for k, v in value.items() if v is True]
        note = value.get("note")
        return flags or ([note] if is_string(note) and note else [])
    return []


def entry_reasons(entry):
    out = reasons_of(entry.get("skip_reason"))
    guards = entry.get("guards")
    if isinstance(guards, dict):
        for guard in guards.values():
            if isinstance(guard, dict):
                out += reasons_of(guard.get("skip_reason"))
    return out


def tuning_entries(root):
    """Whether the entries are members of an object, and the entries; of an iteration that stands twice the last
    one counts. The keys are the iterations, or texts where an entry names none."""
    keyed = isinstance(root, dict) and not isinstance(root.get("iterations"), list)
    named = root.items() if keyed else enumerate(root["iterations"] if isinstance(root, dict) else root)
    last = {}
    for name, entry in named:
        if not isinstance(entry, dict) or (keyed and not ("deltas" in entry or "guards" in entry)):
            continue
        index = number(entry.get("iteration"))
        if index is not None and (index < 0 or index > MAX_INDEX or index != int(index)):
            index = None
        hit = re.fullmatch(r"iter_([0-9]+)", name) if keyed and index is None else None
        if hit and int(hit[1]) <= MAX_INDEX:
            index = float(hit[1])
        last["#%s" % name if index is None else index] = entry
    return keyed, last


def newest_tuned(base):
    """The highest iteration that the tuner knows, or None."""
    try:
        root = parse_json(read_below(base, "TUNING_REPORT.json"))
        _, last = tuning_entries(root) if isinstance(root, (dict, list)) else (False, {})
    except (FileNotFoundError, Unusable):
        return None
    return max((int(k) for k in last if not isinstance(k, str)), default=None)


def tuning(base):
    out = {"found": False, "proposed_total": 0, "applied_total": 0, "skip_reasons": {}, "error": False}
    try:
        root = parse_json(read_below(base, "TUNING_REPORT.json"))
        if not isinstance(root, (dict, list)):
            raise Unusable("neither list nor object")
    except FileNotFoundError:
        return out
    except Unusable:
        return dict(out, found=True, error=True)
    out["found"] = True
    keyed, last = tuning_entries(root)
    for entry in last.values():
        deltas = entry.get("deltas") if keyed else entry.get("proposed_deltas")
        if not keyed and not isinstance(deltas, dict):
            deltas = entry.get("suggested_deltas")
        deltas = deltas if isinstance(deltas, dict) else {}
        if keyed:
            taken = [isinstance(d, dict) and (d.get("applied") is True or number(d.get("applied")) is not None)
                     and not is_string(d.get("applied")) for d in deltas.values()]
            proposed = sum(1 for d, t in zip(deltas.values(), taken)
                           if t or number(d.get("proposed") if isinstance(d, dict) else d) is not None)
            applied = sum(taken)
        else:  # a delta that is no number is no proposal (FORMATS 15.8)
            proposed = sum(1 for d in deltas.values() if number(d) is not None)
            applied = 0
            if entry.get("applied") is True:
                changed = entry.get("changed_keys")
                applied = len(changed) if isinstance(changed, list) and changed else proposed
        out["proposed_total"] += proposed
        out["applied_total"] += applied
        for reason in entry_reasons(entry):
            reason = shown(reason)
            out["skip_reasons"][reason] = out["skip_reasons"].get(reason, 0) + 1
    return out


NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"


def delta_verify(base):
    out = {"found": False, "full_applied": None, "full_total": None, "full_pct": None}
    try:
        text = to_text(read_below(base, "DELTA_VERIFY_REPORT.md"))
    except FileNotFoundError:
        return out
    except Unusable:
        return dict(out, found=True)
    out["found"] = True
    pairs = re.search(r"Pairs with proposed deltas[* \t]*:[* \t]*([0-9]+)", text)
    for hit in re.finditer(r"Full applications[* \t]*:[* \t]*([0-9]+)[ \t]*(?:/[ \t]*([0-9]+))?[ \t*]*"
                           r"\([ \t]*(" + NUMBER + r")[ \t]*%", text):
        total = hit[2] or (pairs and pairs[1])
        if total is None:
            continue
        out.update(full_applied=int(hit[1]), full_total=int(total), full_pct=float(hit[3]))
        break
    return out


SAMPLE = re.compile(r'[ \t]*([a-zA-Z_:][a-zA-Z0-9_:]*)[ \t]*(?:\{(.*)\})?[ \t]*'
                    r'([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?:[ \t]+-?[0-9]+)?[ \t]*')
LABEL = re.compile(r'[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(?:,|$)')


def warmup(base):
    out = {"found": False, "exporter_error": None, "guard_triggers": {}}
    try:
        text = to_text(read_below(base, KEY_FILES["warmup_metrics.prom"]))
    except FileNotFoundError:
        return out
    except Unusable:
        return dict(out, found=True)
    out["found"] = True
    for line in text.split("\n"):
        hit = SAMPLE.fullmatch(line.rstrip("\r"))
        if not hit or line.lstrip(" \t").startswith("#"):
            continue
        value = float(hit[3])
        if not math.isfinite(value):
            continue
        if hit[1] in ("exporter_error", "warmup_exporter_error"):
            out["exporter_error"] = value
        elif hit[1] == "guard_triggers_total":
            labels = {}
            for label in LABEL.finditer(hit[2] or ""):
                escapes = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}
                labels[label[1]] = re.sub(r'\\[\\"n]', lambda e: escapes[e[0]], label[2])
            if "type" in labels:
                sums = out["guard_triggers"]
                sums[labels["type"]] = sums.get(labels["type"], 0.0) + value
    return out


# --- the audit --------------------------------------------------------------------------------------


def count_files(base):
    n = 0
    for folder, _, files in os.walk(base):
        n += sum(1 for f in files if stat.S_ISREG(os.lstat(os.path.join(folder, f)).st_mode))
    return n


def audit(base, steady_start=7, window=8, thresholds=(), fail_on_hold=False):
    """base is a path in bytes. {"exit": 4} when there is nothing to judge."""
    if not os.path.isdir(base):
        return {"exit": 4}
    rows, broken, candidates = load_run(base)
    if not any(row["usable"] for row in rows):
        return {"exit": 4, "broken": broken, "candidates": candidates}
    last = sorted({row["index"] for row in rows})[-window:]
    windows = {"overall": rows,
               "steady": [r for r in rows if r["index"] >= steady_start],
               "last%d" % window: [r for r in rows if r["index"] >= last[0]]}
    found = {k: {w: stats(r["kpi"][k] for r in part) for w, part in windows.items()} for k in KPIS}
    judged = windows["last%d" % window]
    here = {k: dict(found[k]["last%d" % window], mean=mean([r["kpi"][k] for r in judged])) for k in KPIS}
    loaded = sum(1 for row in rows if row["usable"])
    snapshot = read_snapshot(base)
    snapshot_broken = snapshot == "broken" or (
        snapshot is not None and not is_of_this_run(snapshot, here, judged, loaded))
    rules = rules_with(thresholds)
    asked = max(window, len(judged))
    kpis, present, derived = {}, {}, {}
    for kpi in KPIS:
        name = GATE_NAME.get(kpi, kpi)
        kpis[name], derived[name] = here[kpi][judged_by(kpi)], True
        if snapshot and not snapshot_broken:
            aggregate, value, _ = snapshot["kpis"][name]
            if aggregate in ("value", judged_by(kpi)) and value is not None and \
                    all(holds(r, value) == holds(r, kpis[name]) for r in rules if r[0] == name):
                kpis[name], derived[name] = value, False
        present[name] = sum(1 for r in judged if r["kpi"][kpi] is not None)
        if present[name] < -(-asked * MIN_PRESENT_PCT // 100):
            kpis[name] = None
    failures = judge(kpis, rules, present, asked)
    n_kpis, tuned, newest = len(failures), newest_tuned(base), rows[-1]["index"]
    n_named = len({f.split(":")[0] for f in failures})  # each KPI once (FORMATS 15.33)
    parts = ["%d KPI(s) failed" % n_named] if n_kpis else []
    if tuned is not None and tuned > newest:  # they ran, and are not here (FORMATS 15.18, 15.26)
        parts.append("iterations up to %d ran, the newest here is %d" % (tuned, newest))
        failures.append("incomplete: " + parts[-1])
    state = "HOLD" if n_kpis else "INCONCLUSIVE" if failures else "OK"
    present = {}
    for name, path in KEY_FILES.items():
        full = os.path.join(base, path.encode())
        present[name] = os.path.lexists(full) and not stat.S_ISDIR(os.lstat(full).st_mode)
    return {
        "exit": {"OK": 0, "HOLD": 1, "INCONCLUSIVE": 3}[state] if fail_on_hold else 0,
        "state": state,
        "verdict": state + (" (%s)" % ", ".join(parts) if parts else ""),
        "n_kpis_failed": n_kpis,
        "broken": broken,
        "candidates": candidates,
        "rows": rows,
        "loaded": loaded,
        "max_iter": newest,
        "last_start": last[0],
        "files": count_files(base),
        "files_present": present,
        "trend_stats": found,
        "trends": {k: trend([(r["index"], r["kpi"][k]) for r in windows["steady"]],
                            ">" if k in HIGHER else "<") for k in KPIS},
        "derived": derived,
        "shown": {n: "missing" if x is None else "infinite" if math.isinf(x) else next(
            (beyond(r, x) for r in rules if r[0] == n and not holds(r, x)), "%.3f" % x) for n, x in kpis.items()},
        "snapshot_broken": snapshot_broken,
        "kpis": {name: kpis[name] for name in dict.fromkeys(r[0] for r in rules)},
        "failures": failures,
        "tuning": tuning(base),
        "delta_verify": delta_verify(base),
        "warmup": warmup(base),
    }


if __name__ == "__main__":
    import sys

    print(json.dumps(audit(os.fsencode(sys.argv[1])), indent=1, default=str))
