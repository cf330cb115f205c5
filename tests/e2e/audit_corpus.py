#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Several hundred soak runs of all shapes, each audited by the program and by the oracle.

    tests/e2e/audit_corpus.py [--tap] [--list] [--keep DIR] [PATTERN...]
    tests/e2e/audit_corpus.py --run DIR...          compare for runs that are there (it writes the reports)

Each case builds a directory in a scratch folder (seeded, the same every time), runs `$SA audit` on it
and compares exit code, console, JSON, Markdown and CSV with tests/e2e/oracle.py; many cases carry the
expected values too ("pins"), so that program and oracle cannot be wrong together. One line a mismatch;
the last line is `N passed, N failed`. PATTERN: only cases whose name contains it.
"""

import csv
import fnmatch
import io
import json
import math
import multiprocessing
import os
import random
import re
import shutil
import socket
import stat
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ.setdefault("SA", os.path.join(HERE, "../../build/release/soak-audit"))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
import fork_run  # noqa: E402
import oracle  # noqa: E402

REPORTS = "reports/analysis/"
OUTPUTS = [REPORTS + "POST_SOAK_ITER_TABLE.csv", REPORTS + "POST_SOAK_AUDIT_SUMMARY.md",
           REPORTS + "POST_SOAK_AUDIT_SUMMARY.json"]
VERDICT = "🎯 FINAL VERDICT: READINESS: "
CSV_HEAD = "iter,net_bps,risk_ratio,slippage_p95,adverse_p95,latency_p95_ms,maker_taker_ratio"

# --- building ---------------------------------------------------------------------------------------


class Builder:
    """Writes one run below `base` (bytes). `n` in names is the number in the file name."""

    def __init__(self, base, name):
        self.base = base
        self.random = random.Random("soak-audit " + name)

    def path(self, name):
        path = os.path.join(self.base, name if isinstance(name, bytes) else os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def write(self, name, content):
        if not isinstance(content, (bytes, str)):
            content = json.dumps(content)
        with open(self.path(name), "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))

    def link(self, name, target):
        os.symlink(os.fsencode(target), self.path(name))

    def summary(self, i):
        r = self.random
        return {"net_bps": round(3.0 + 0.02 * i + r.uniform(-0.05, 0.05), 4),
                "risk_ratio": round(0.34 - 0.002 * i + r.uniform(-0.01, 0.01), 4),
                "slippage_bps_p95": round(1.4 + r.uniform(-0.2, 0.2), 3),
                "adverse_bps_p95": round(1.9 + r.uniform(-0.3, 0.3), 3),
                "p95_latency_ms": round(290 - i + r.uniform(-6, 6), 1),
                "maker_taker_ratio": round(0.85 + r.uniform(-0.012, 0.02), 4)}

    def iteration(self, i, change=None, drop=(), **top):
        doc = dict({"iteration": i, "summary": self.summary(i),
                    "tuning": {"deltas": {}, "rationale": "", "applied": False}}, **top)
        doc["summary"].update(change or {})
        for key in drop:
            doc["summary"].pop(key, None)
        return doc

    def put(self, n, content):
        self.write("ITER_SUMMARY_%s.json" % n, content)

    def run(self, indices=range(1, 25), change=None, drop=()):
        for i in indices:
            self.put(i, self.iteration(i, change, drop))

    def raw(self, n, member, **top):
        """Iteration n without net_bps, and `member` as the last text of its summary."""
        text = json.dumps(self.iteration(n, drop=["net_bps"], **top))
        end = text.index('}, "tuning"')
        self.put(n, text[:end] + ", " + member + text[end:])

    def snapshot(self, content):
        self.write(REPORTS + "POST_SOAK_SNAPSHOT.json", content)

    def prom(self, content):
        self.write(REPORTS + "warmup_metrics.prom", content)


class Case:
    def __init__(self, name, build, pins=None, args=(), **settings):
        self.name, self.build, self.pins, self.args = name, build, pins or {}, list(args)
        self.settings = settings  # of oracle.audit


CASES = []


def case(name, build, pins=None, args=(), **settings):
    CASES.append(Case(name, build, pins, args, **settings))


def few(b):
    b.run(range(1, 10))


GOOD = '{"iteration": 9, "summary": {"net_bps": 3.5, "risk_ratio": 0.3}}'


def one_file(content):
    """Nine good iterations but the last file holds `content`."""
    def build(b):
        b.run(range(1, 9))
        b.put(9, content)
    return build


def one_value(text, key="net_bps"):
    def build(b):
        b.run(range(1, 9))
        b.raw(9, '"%s": %s' % (key, text))
    return build


USED, UNUSED = {"loaded": 9, "broken": []}, {"loaded": 8, "broken": ["ITER_SUMMARY_9.json"]}


def net9(value):
    return {"loaded": 9, "cells": {(9, "net_bps"): value}}


# --- §0: encodings, JSON, numbers -------------------------------------------------------------------


def encodings():
    fine = {
        "bom": b"\xef\xbb\xbf" + GOOD.encode(),
        "utf16le": b"\xff\xfe" + GOOD.encode("utf-16-le"),
        "utf16be": b"\xfe\xff" + GOOD.encode("utf-16-be"),
        "utf16-astral": b"\xff\xfe" + GOOD.replace("{", '{"\U0001f600": "é€\U0001d11e", ', 1).encode("utf-16-le"),
        "crlf": GOOD.replace(" ", "\r\n").encode() + b"\r\n",
        "cr": GOOD.replace(" ", "\r").encode() + b"\r",
        "tabs": GOOD.replace(" ", "\t\t").encode(),
        "blanks-around": b"\n\n \t\r\n" + GOOD.encode() + b" \t\r\n\n\n",
        "no-newline": GOOD.encode(),
        "bom-crlf": b"\xef\xbb\xbf" + GOOD.replace(" ", "\r\n").encode(),
        "utf8-text": GOOD.replace("{", '{"ключ": "日本語 \U0001f600 \x7f", ', 1).encode(),
        "lone-surrogate": GOOD.replace("{", r'{"x": "\ud800", "y": "\udc00\ud800", "z": "\uD83D\uDE00", ', 1).encode(),
        "lone-surrogate-key": GOOD.replace("{", r'{"\ud800": 1, ', 1).encode(),
        "escaped-nul": GOOD.replace("{", r'{"a\u0000b": "\u0000", ', 1).encode(),
        "escaped-names": GOOD.replace("net_bps", r"net\u005fbps").replace("summary", r"s\u0075mmary").encode(),
    }
    broken = {
        "utf16-no-bom": GOOD.encode("utf-16-le"),
        "utf16be-no-bom": GOOD.encode("utf-16-be"),
        "utf16-odd": b"\xff\xfe" + GOOD.encode("utf-16-le") + b" ",
        "utf16-lone": b"\xff\xfe" + GOOD.replace("{", '{"\ud800": 1, ', 1).encode("utf-16-le", "surrogatepass"),
        "utf16-lone-at-end": b"\xff\xfe" + GOOD.encode("utf-16-le") + b"\x00\xd8",
        "utf32": b"\xff\xfe\0\0" + GOOD.encode("utf-32-le"),
        "double-bom": b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD.encode(),
        "bom-inside": GOOD.replace(" ", "\ufeff", 1).encode(),
        "bom-only": b"\xef\xbb\xbf", "bom16-only": b"\xff\xfe", "half-bom": b"\xef\xbb",
        "latin1": GOOD.replace("{", '{"x": "é", ', 1).encode("latin-1"),
        "overlong": GOOD.encode().replace(b"{", b'{"x": "\xc0\x80", ', 1),
        "surrogate-bytes": GOOD.encode().replace(b"{", b'{"x": "\xed\xa0\x80", ', 1),
        "beyond-unicode": GOOD.encode().replace(b"{", b'{"x": "\xf4\x90\x80\x80", ', 1),
        "cut-utf8": GOOD.encode().replace(b"{", b'{"x": "\xe2\x82", ', 1),
        "bad-utf8-key": GOOD.encode().replace(b"{", b'{"\xff": 1, ', 1),
        "bad-utf8-outside": GOOD.encode() + b"\xff",
        "empty": b"", "blank": b" \n", "nul": b"\0", "nul-after": GOOD.encode() + b"\0",
        "nul-inside": GOOD.encode().replace(b" ", b"\0", 1), "nuls": b"\0" * 4096,
        "nul-in-string": GOOD.encode().replace(b"{", b'{"x": "a\0b", ', 1),
    }
    for name, data in fine.items():
        case("encoding/" + name, one_file(data), dict(net9(3.5), broken=[]))
    for name, data in broken.items():
        case("encoding-broken/" + name, one_file(data), UNUSED)


def documents():
    values = ["nan", "NAN", "inf", "infinity", "-inf", "-NaN", "+1", ".5", "5.", "-.5", "01", "-01", "00", "1e",
              "1e+", "1.e5", "0x10", "1_000", "--1", "-", "+Infinity", "1,5", "'3.5'", "True", "None", "undefined",
              "true1", "nul", "NaN1", "Infinit", "/*x*/3", "3 // x", "3 # x", '"a\x01b"', '"a\tb"', '"a\nb"',
              '"a\x1f"', r'"\x41"', r'"\u12"', r'"\u12G4"', r'"\'"', '"open', "[1,]", "[,1]", "[1 2]", "[", "]", "{",
              '{"a":1,}', "{,}", '{"a"}', '{"a":}', "{a:1}", "{1:2}", "{'a':1}", '{"a" 1}', '{"a":1 "b":2}',
              "(1)", "\x0c3", "\u00a03", "3\x0b", "“3”", "1e5e5", "1.2.3", "\\u0033", "[1}", '{"a":1]']
    for i, text in enumerate(values):
        shown = re.sub(r"[^A-Za-z0-9+.-]", "_", text)
        case("json-broken/value-%02d-%s" % (i, shown), one_value(text), UNUSED)
        if i % 3 == 0:  # where nobody looks it is as wrong
            case("json-broken/unused-%02d-%s" % (i, shown), one_value('[{"deep": %s}]' % text, "nobody"), UNUSED)
    for name, text in {
        "garbage-after": GOOD + "x", "two-documents": GOOD + "\n" + GOOD, "comma-after": GOOD + ",",
        "bracket-after": GOOD + "}", "cut": GOOD[:-1], "cut-middle": GOOD[:30], "only-open": "{",
        "comment-first": "// x\n" + GOOD, "hash-first": "# x\n" + GOOD, "jsonp": "x(" + GOOD + ")",
        "array": "[" + GOOD + "]", "string": '"x"', "number": "3.5", "null": "null", "true": "true",
        "summary-null": '{"summary": null, "net_bps": 3}', "summary-list": '{"summary": [], "net_bps": 3}',
        "summary-text": '{"summary": "x"}', "summary-number": '{"summary": 0}', "summary-true": '{"summary": true}',
        "summary-nan": '{"summary": NaN}',
        "summary-last-null": '{"summary": {"net_bps": 3}, "summary": null}',
    }.items():
        case("json-broken/" + name, one_file(text), UNUSED)
    for name, text, value in [
        ("empty-object", "{}", None),
        ("summary-empty", '{"summary": {}, "net_bps": 3}', None),
        ("flat", '{"net_bps": 3.25, "iteration": 9}', 3.25),
        ("flat-alias", '{"edge_bps": 3.25, "tuning": {"net_bps": 9}}', 3.25),
        ("summary-rules-over-flat", '{"net_bps": 1, "summary": {"net": 2}}', 2.0),
        ("summary-null-then-object", '{"summary": null, "summary": {"net": 2}}', 2.0),
        ("summary-twice", '{"summary": {"net_bps": 7, "net": 8}, "summary": {"net": 2}}', 2.0),
        ("key-twice", '{"summary": {"net_bps": 7, "net_bps": 8}}', 8.0),
        ("key-twice-null-last", '{"summary": {"net_bps": 7, "net_bps": null, "net": 5}}', 5.0),
        ("key-twice-null-first", '{"summary": {"net_bps": null, "net_bps": 7, "net": 5}}', 7.0),
        ("iteration-twice", '{"iteration": 3, "iteration": 9, "summary": {"net": 2}}', 2.0),
        ("case-matters", '{"summary": {"NET_BPS": 7, "Net": 8}}', None),
        ("nested-lookalike", '{"summary": {"x": {"net_bps": 7}, "net": 2}}', 2.0),
        ("prefix-key", '{"summary": {"net_bps_": 7, "net_bp": 8, "": 9}}', None),
        ("order", '{"zz": [[], {}], "summary": {"zz": [1, {"a": []}], "net_bps": 2}, "iteration": 9}', 2.0),
    ]:
        case("document/" + name, one_file(text), net9(value))
    for depth, ok in [(100, True), (396, True), (450, False), (5000, False), (300000, False)]:
        nested = "[" * depth + "]" * depth
        case("depth/array-%d" % depth, one_value(nested, "nobody"), USED if ok else UNUSED)
        nested = '{"a":' * depth + "1" + "}" * depth
        case("depth/object-%d" % depth, one_value(nested, "net_bps"), USED if ok else UNUSED)
    case("depth/unclosed", one_file("[" * 100000), UNUSED)


FORWARD = object()  # infinite where that would be good: missing, and no other name is looked for


def numbers():
    for text, value in [
        ("3", 3.0), ("3.5", 3.5), ("-3.5", -3.5), ("0", 0.0), ("0.0", 0.0), ("-0.0", 0.0), ("-0", 0.0),
        ("3E0", 3.0), ("3e+2", 300.0), ("35e-1", 3.5), ("1E-2", 0.01), ("0e5", 0.0), ("0.1e1", 1.0),
        ("1e400", FORWARD), ("-1e400", -math.inf), ("1e-400", 0.0), ("-1e-400", 0.0), ("1" * 400, FORWARD), ("9" * 309, FORWARD),
        ("-" + "9" * 400, -math.inf),
        ("1" + "0" * 308, 1e308), ("0." + "0" * 400 + "1", 0.0), ("0." + "3" * 5000, 1 / 3),
        ("1.7976931348623157e308", 1.7976931348623157e308), ("1.7976931348623159e308", FORWARD),
        ("5e-324", 5e-324), ("2e-324", 0.0), ("2.2250738585072014e-308", 2.2250738585072014e-308),
        ("9007199254740993", 9007199254740992.0), ("123456789012345678", 123456789012345680.0),
        ("0.1", 0.1), ("2.9000000000000004", 2.9000000000000004), ("2.675", 2.675), ("1e22", 1e22), ("1e23", 1e23),
        ("8.5e-05", 8.5e-05), ("100000000000000000000", 1e20), ("7.0E-10", 7e-10),
        ("NaN", None), ("Infinity", FORWARD), ("-Infinity", -math.inf),
        ("null", None), ("true", None), ("false", None), ("[]", None), ("[3.5]", None), ("{}", None),
        ('{"median": 3}', None), ('[{"net_bps": 3}]', None),
        ('"3.5"', 3.5), ('" 3.5 "', 3.5), ('"3E0"', 3.0), ('"0"', 0.0), ('"-0.0"', 0.0), ('"-3.5"', -3.5),
        ('"1e400"', FORWARD), ('"-1e400"', -math.inf), ('"1e-400"', 0.0), (r'"\n3.5\t"', 3.5), (r'"\u0033.5"', 3.5),
        ('"3,5"', None), ('"0x10"', None), ('"1_000"', None), ('"NaN"', None), ('"nan"', None), ('"Infinity"', None),
        ('"-inf"', None), ('""', None), ('" "', None), ('"3.5 bps"', None), ('"3.5.1"', None), ('"3 5"', None),
        ('"--3"', None), ('"1e"', None), ('"e5"', None), ('"true"', None), ('"null"', None), ('"٣"', None),
        ('"３"', None), ('"3.5%"', None), ('"$3"', None), (r'"3.5\u0000"', None), ('"%s"' % ("1" * 400), FORWARD),
    ]:
        name = re.sub(r"[^A-Za-z0-9+.-]", "_", text)[:24]
        want = None if value is FORWARD else value
        case("number/%02d-%s" % (len(CASES) % 100, name), one_value(text), net9(want))
        fallback = 1.5 if value is None else want
        case("number-fallback/%02d-%s" % (len(CASES) % 100, name),
             one_value(text + ', "net": NaN, "edge_bps": 1.5'), net9(fallback))


# --- §1: names, index, layout, aliases --------------------------------------------------------------


def aliases():
    names = {"net_bps": ["net_bps", "net", "edge_bps"],
             "risk_ratio": ["risk_ratio", "risk", "risk_percent"],
             "latency_p95_ms": ["p95_latency_ms", "latency_p95_ms", "p95", "latency_p95"],
             "slippage_p95": ["slippage_bps_p95", "sl_p95", "slippage_p95"],
             "adverse_p95": ["adverse_bps_p95", "adv_p95", "adverse_p95"],
             "maker_taker_ratio": ["maker_taker_ratio", "maker_ratio"]}

    def all_of(kpi, list_of, bad):
        def build(b):
            b.run(range(1, 9))
            doc = b.iteration(9, drop=[n for n in sum(names.values(), [])])
            for name in list_of:
                doc["summary"][name] = bad if name != list_of[-1] else 40
            if bad == "later":  # the first in the list counts, whatever order the file has
                doc["summary"] = {n: 40 if n == list_of[0] else 7 for n in reversed(list_of)}
            b.put(9, doc)
        return build

    for kpi, known in names.items():
        for i, name in enumerate(known):
            want = 0.4 if name == "risk_percent" else 40.0
            pins = {"cells": {(9, kpi): want}}
            case("alias/%s/%s" % (kpi, name), all_of(kpi, [name], None), pins)
            for j, bad in enumerate([None, "x", True, [], "", {}, float("nan")]):
                case("alias/%s/%s-after-bad-%d" % (kpi, name, j), all_of(kpi, known[:i + 1], bad), pins)
            case("alias/%s/%s-wins" % (kpi, name), all_of(kpi, known[i:], "later"), pins)
        case("alias/%s/zero-wins" % kpi, one_file({"summary": {n: 0 if i == 0 else 7 for i, n in enumerate(known)}}),
             {"cells": {(9, kpi): 0.0}})
        case("alias/%s/zero-text-wins" % kpi,
             one_file({"summary": {n: "0" if i == 0 else 7 for i, n in enumerate(known)}}), {"cells": {(9, kpi): 0.0}})

    counts = [
        ("plain", {"maker_count": 3, "taker_count": 1}, 0.75), ("zero-maker", {"maker_count": 0, "taker_count": 4}, 0.0),
        ("zero-taker", {"maker_count": 4, "taker_count": 0}, 1.0), ("zeros", {"maker_count": 0, "taker_count": 0}, None),
        ("negative", {"maker_count": -3, "taker_count": 1}, None), ("one", {"maker_count": 3}, None),
        ("texts", {"maker_count": "3", "taker_count": " 1 "}, 0.75), ("fraction", {"maker_count": 1.5, "taker_count": 0.5}, 0.75),
        ("huge", {"maker_count": 1.5e308, "taker_count": 1.5e308}, 0.5), ("bool", {"maker_count": True, "taker_count": 1}, None),
        ("fills", {"fills": {"maker_count": 3, "taker_count": 1, "maker_volume": 9, "taker_volume": 1}}, 0.75),
        ("fills-volume-only", {"fills": {"maker_volume": 9, "taker_volume": 1}}, None), ("fills-number", {"fills": 5}, None),
        ("fills-list", {"fills": [3, 1]}, None), ("fills-null", {"fills": None}, None),
        ("counts-before-fills", {"maker_count": 1, "taker_count": 1, "fills": {"maker_count": 3, "taker_count": 1}}, 0.5),
        ("bad-counts-then-fills", {"maker_count": -1, "taker_count": 1, "fills": {"maker_count": 3, "taker_count": 1}}, 0.75),
        ("half-and-half", {"maker_count": 1, "fills": {"taker_count": 1}}, None),
        ("ratio-first", {"maker_ratio": 0.5, "maker_count": 3, "taker_count": 1}, 0.5),
        ("zero-ratio-first", {"maker_taker_ratio": 0, "maker_count": 3, "taker_count": 1}, 0.0),
        ("null-ratio", {"maker_taker_ratio": None, "maker_ratio": "", "maker_count": 3, "taker_count": 1}, 0.75),
        ("no-range-check", {"maker_taker_ratio": 35}, 35.0),
    ]
    for name, summary, want in counts:
        pins = {"cells": {(9, "maker_taker_ratio"): want}}
        case("maker/" + name, one_file({"iteration": 9, "summary": summary}), pins)
        case("maker-flat/" + name, one_file(dict(summary, iteration=9)), pins)
    case("maker/fills-twice", one_file('{"summary": {"fills": {"maker_count": 3, "taker_count": 1}, "fills": {"maker_count": 1}}}'),
         {"cells": {(9, "maker_taker_ratio"): None}})
    for text, want in [("40", 0.4), ("0", 0.0), ('"35"', 0.35), ("-5", -0.05), ("1e-320", 1e-322), ("null", None)]:
        case("risk-percent/" + text.strip('"'), one_file('{"summary": {"risk_percent": %s}}' % text),
             {"cells": {(9, "risk_ratio"): want}})


def indices():
    # the name counts unless all files are one constant away from it (FORMATS 15.27)
    for text in ["5", "5.0", '"5"', '" 5 "', "5e0", "0", "-0.0", '"0"', "1e15", "1000000000000000",
                 "1000000000000001", "1e16", "1e400", "-5", "5.5", "true", "false", "null", '"x"', '""', "[]",
                 "[5]", "{}", "NaN", "Infinity", '"5.5"', "1" * 400, "1e-400", "123"]:
        def build(b, text=text):
            b.run(range(20, 24))
            b.put(9, '{"iteration": %s, "summary": {"net_bps": 77}}' % text)
        name = re.sub(r"[^A-Za-z0-9+.-]", "_", text)[:20]
        case("index/%s-%02d" % (name, len(CASES) % 100), build, {"loaded": 5, "cells": {(9, "net_bps"): 77.0}})
    for by in (-1, 1, 100, 10**14):
        def shifted(b, by=by):
            for n in range(1, 17):
                b.put(n, b.iteration(n + by, {"net_bps": n}))
            b.put(17, "{")
        case("index/shifted-by-%d" % by, shifted, {"loaded": 16, "order": list(range(1 + by, 17 + by))})

    def not_all(b):
        for n in range(1, 17):
            b.put(n, b.iteration(n + (n != 5), {"net_bps": n}))
    case("index/shifted-but-one", not_all, {"order": list(range(1, 17))})

    def newest_are_old(b):
        b.run()
        for n in range(17, 25):
            b.put(n, b.iteration(n - 16, {"net_bps": 1}))
    case("index/newest-say-they-are-old", newest_are_old, {"failed": ["net_bps: 1.000 (expected >= 2.9)"]})
    for name, member in [("missing", ""), ("in-summary", '"iter": 3, ')]:
        case("index/" + name, one_file('{%s"summary": {"net_bps": 7, "iteration": 4}}' % member), net9(7.0))


def layouts():
    def named(*numbers, content=True):
        def build(b):
            for i, n in enumerate(numbers):
                doc = b.iteration(int(n))
                if not content or int(n) > 10**15:
                    del doc["iteration"]
                b.put(n, doc)
        return build

    def order(*want):
        return {"order": list(want), "loaded": len(want)}

    def one_name(name):
        return lambda b: [b.run(range(1, 9)), b.write(name, b.iteration(9))]

    case("layout/numeric-order", named(*range(1, 25)), order(*range(1, 25)))
    case("layout/name-order", named(*range(1, 25), content=False), order(*range(1, 25)))
    case("layout/leading-zeros", named("001", "02", "0000000000000000000003", "10", content=False), order(1, 2, 3, 10))
    case("layout/zero", named(0, 1, 2), order(0, 1, 2))
    case("layout/gap-at-start", named(*range(50, 70)), order(*range(50, 70)))
    case("layout/gaps", named(1, 2, 5, 9, 30, 31, 32, 33, 90, 95, 99, 100, 101, 250), {"last_start": 32, "loaded": 14})
    case("layout/beyond-99", named(*range(95, 131)), {"last_start": 123, "loaded": 36})
    case("layout/huge-number", named(1, 2, 10**15), order(1, 2, 10**15))
    case("layout/number-too-large", named(1, 2, 10**15 + 1, "9" * 20, "9" * 150), {"loaded": 2, "candidates": 5})
    case("layout/number-too-large-but-content", one_name("ITER_SUMMARY_%s.json" % ("9" * 30)), order(1, 2, 3, 4, 5, 6, 7, 8, 9))
    case("layout/number-16-digits-but-content", one_name("ITER_SUMMARY_1000000000000001.json"), order(1, 2, 3, 4, 5, 6, 7, 8, 9))
    case("layout/number-with-200-zeros", one_name("ITER_SUMMARY_%s9.json" % ("0" * 200)), order(1, 2, 3, 4, 5, 6, 7, 8, 9))
    case("layout/one", named(24), order(24))
    case("layout/seven", named(*range(1, 8)), {"last_start": 1})
    case("layout/fifteen", named(*range(1, 16)), {"loaded": 15})
    case("layout/sixteen", named(*range(1, 17)), {"loaded": 16})
    case("layout/400", named(*range(1, 401)), {"last_start": 393})

    def duplicates(b):
        b.run(range(1, 13))
        b.put("012", b.iteration(12, {"net_bps": 100}))
        b.put(40, b.iteration(3, {"net_bps": 200}))
        b.put(41, b.iteration(3, {"net_bps": 300}))
    case("layout/duplicates", duplicates, {"order": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 40, 41], "last_start": 7,
                                           "noted": ["ITER_SUMMARY_12.json", "ITER_SUMMARY_40.json"]})

    def many_duplicates(b):
        for n in range(1, 31):
            b.put("0" * (n % 3) + str(n // 3), b.iteration(n // 3, {"net_bps": n}))
    case("layout/triples", many_duplicates, {"last_start": 3, "loaded": 30})

    def destroyed(n, value=None):
        def build(b):
            b.run(range(1, 25))
            for i in range(25 - n, 25):
                b.put(i, '{"iteration": %d, "summary": {"net' % i)
        return build
    for n in (1, 2, 3, 8):
        pins = {"loaded": 24 - n, "last_start": 17, "n_failed": 0 if n < 3 else 4}
        case("layout/newest-%d-destroyed" % n, destroyed(n), pins)

    def failed(b):
        b.run(range(1, 25))
        for i in (22, 23, 24):
            b.put(i, dict(b.iteration(i), failed=True, reason="exit code 1"))
    case("layout/newest-failed", failed, {"loaded": 21, "n_failed": 4, "broken": ["ITER_SUMMARY_%d.json" % i for i in (22, 23, 24)]})

    def reversed_content(b):
        for n in range(1, 25):
            b.put(n, b.iteration(25 - n))
    case("layout/reversed-content", reversed_content, order(*range(1, 25)))

    def ignored(b):
        few(b)
        for name in ("ITER_SUMMARY_.json", "ITER_SUMMARY_x.json", "ITER_SUMMARY_1a.json", "ITER_SUMMARY_-1.json",
                     "ITER_SUMMARY_+1.json", "ITER_SUMMARY_1.5.json", "ITER_SUMMARY_ 1.json", "ITER_SUMMARY_١.json",
                     "ITER_SUMMARY_10.json.bak", "ITER_SUMMARY_11.JSON", "iter_summary_12.json", "ITER_SUMMARY_13",
                     "xITER_SUMMARY_14.json", ".ITER_SUMMARY_15.json", "ITER_SUMMARY_16.json~", "ITER_SUMMARY_1_7.json",
                     "ITER_SUMMARY_0x12.json", "ITER_SUMMARY_1e1.json"):
            b.write(name, b.iteration(99))
        b.write("sub/ITER_SUMMARY_50.json", b.iteration(50))
        b.write("soak/latest/ITER_SUMMARY_51.json", b.iteration(51))
    case("layout/ignored-names", ignored, {"loaded": 9, "candidates": 9, "noted": ["ITER_SUMMARY_x.json", "ITER_SUMMARY_.json"]})

    def odd_names(b):
        few(b)
        for name in (b"ITER_SUMMARY_\xff\xfe.json", b"a\nb", b"\x1b[31mred", b"| pipe `tick` <b>", b"\xe2\x80\xaertl", b"-rf",
                     b"ITER_SUMMARY_1\n2.json", b"sp ace/ITER_SUMMARY_1.json", b"\xc3\xa9", b"*", b"=1+1"):
            b.write(name, b"{}")
    case("layout/odd-bytes", odd_names, {"loaded": 9, "candidates": 9})

    def many_files(b):
        few(b)
        for i in range(300):
            b.write("logs/%03d.log" % i, "x" * i)
    case("layout/many-files", many_files, {"files": 309})

    def nested(b):
        few(b)
        b.write("/".join("d%d" % i for i in range(80)) + "/deep.txt", "x")
    case("layout/deep-directories", nested, {"loaded": 9, "files": "any"})
    case("layout/base-with-blank", few, {"loaded": 9})


def special_files():
    def with_entry(make, *, ok=False):
        def build(b):
            b.run(range(1, 9))
            make(b, b.path("ITER_SUMMARY_9.json"))
        return build, (USED if ok else UNUSED)

    def fifo(_, path):
        os.mkfifo(path)

    def directory(_, path):
        os.mkdir(path)

    def a_socket(_, path):
        with socket.socket(socket.AF_UNIX) as s:
            here = os.getcwd()
            os.chdir(os.path.dirname(path))
            s.bind(os.path.basename(path))
            os.chdir(here)

    def linked(target):
        return lambda b, path: os.symlink(os.fsencode(target), path)

    def link_out(b, path):
        other = b.base + b".outside"
        os.makedirs(other, exist_ok=True)
        with open(other + b"/x.json", "w") as f:
            f.write(GOOD)
        os.symlink(other + b"/x.json", path)

    def link_similar(b, path):  # <base>2/x begins like <base>
        os.makedirs(b.base + b"2", exist_ok=True)
        with open(b.base + b"2/x.json", "w") as f:
            f.write(GOOD)
        os.symlink(b"../" + os.path.basename(b.base) + b"2/x.json", path)

    def link_inside(b, path):
        b.write("data/x.json", GOOD)
        os.symlink(b"data/x.json", path)

    def link_chain(b, path):
        b.write("data/x.json", GOOD)
        b.link("data/y", "x.json")
        os.symlink(b"data/../data/y", path)

    def link_absolute_inside(b, path):
        b.write("data/x.json", GOOD)
        os.symlink(os.path.join(os.path.realpath(b.base), b"data/x.json"), path)

    def dir_link_out(b, path):
        other = b.base + b".outside"
        os.makedirs(other, exist_ok=True)
        with open(other + b"/x.json", "w") as f:
            f.write(GOOD)
        b.link("data", other)
        os.symlink(b"data/x.json", path)

    def big(_, path):
        with open(path, "wb") as f:
            f.write(b"{}")
            f.truncate((64 << 20) + 1)

    def hard_link(b, path):
        os.link(b.path("ITER_SUMMARY_8.json"), path)

    for name, make in {"fifo": fifo, "directory": directory, "socket": a_socket, "dangling": linked("nowhere"),
                       "loop": linked("ITER_SUMMARY_9.json"), "link-to-null": linked("/dev/null"),
                       "link-to-zero": linked("/dev/zero"), "link-to-tty": linked("/dev/tty"), "link-to-self-dir": linked("."),
                       "link-to-parent": linked(".."), "link-out": link_out, "link-similar": link_similar,
                       "link-through-dir-out": dir_link_out, "too-big": big, "link-proc": linked("/proc/self/environ")}.items():
        case("special/" + name, *with_entry(make))
    for name, make in {"link-inside": link_inside, "link-chain": link_chain, "link-absolute-inside": link_absolute_inside}.items():
        case("special/" + name, *with_entry(make, ok=True))
    build, _ = with_entry(hard_link)
    case("special/hard-link", build, {"loaded": 9, "order": [1, 2, 3, 4, 5, 6, 7, 8, 9]})

    def side(make, **pins):
        for file in oracle.KEY_FILES.values():
            def build(b, file=file):
                b.run(range(1, 17))
                make(b, b.path(file))
            case("special-side/%s-%s" % (make.__name__.strip("_"), os.path.basename(file)), build, dict(pins, loaded=16))

    def dangling(_, path):
        os.symlink(b"nowhere", path)

    def loop(_, path):
        os.symlink(os.path.basename(path), path)

    def device(_, path):
        os.symlink(b"/dev/zero", path)

    def empty(_, path):
        open(path, "w").close()

    def not_utf8(_, path):
        with open(path, "wb") as f:
            f.write(b'{"a": "\xff"}\n')

    for make in (fifo, directory, loop, device, link_out, big, empty, not_utf8):
        side(make)
    side(dangling, noted_link=True)


# --- §2: windows and trends -------------------------------------------------------------------------


def windows():
    def series(values, kpi="net_bps", start=1, step=1):
        def build(b):
            for i, v in enumerate(values):
                n = start + i * step
                b.put(n, b.iteration(n, {kpi: v} if v is not None else None, [kpi] if v is None else ()))
        return build

    r = random.Random(7)
    case("trend/rising", series([1 + 0.1 * i for i in range(24)]), {"trend": {"net_bps": "improving"}})
    case("trend/falling", series([5 - 0.1 * i for i in range(24)]), {"trend": {"net_bps": "worsening"}})
    case("trend/latency-rising", series([200 + 3 * i for i in range(24)], "p95_latency_ms"),
         {"trend": {"latency_p95_ms": "worsening"}, "crosses": {"latency_p95_ms": 1 + 130 / 3, "net_bps": None}})
    case("trend/net-toward-limit", series([4 - 0.04 * i for i in range(20)]), {"crosses": {"net_bps": 1 + 1.1 / 0.04}})
    case("trend/net-beyond-limit", series([3 - 0.04 * i for i in range(20)]), {"crosses": {"net_bps": None}})
    case("trend/limit-moved", series([4 - 0.04 * i for i in range(20)]), {"crosses": {"net_bps": 1 + 2 / 0.04}}, ["--threshold", "net_bps>=2"],
         thresholds=["net_bps>=2"])
    case("trend/latency-falling", series([300 - 3 * i for i in range(24)], "p95_latency_ms"),
         {"trend": {"latency_p95_ms": "improving"}})
    case("trend/constant", series([3.0] * 24), {"trend": {"net_bps": "flat"}, "slope": {"net_bps": 0.0}})
    case("trend/tiny-change", series([1000 + 0.01 * i for i in range(24)]), {"trend": {"net_bps": "flat"}})
    case("trend/seven-values", series([1.0 * i for i in range(13)]), {"trend": {"net_bps": "n/a"}})
    case("trend/eight-values", series([1.0 * i for i in range(14)]), {"trend": {"net_bps": "improving"}, "slope": {"net_bps": 1.0}})
    case("trend/with-gaps", series([0.5 * i for i in range(20)], step=3), {"slope": {"net_bps": 0.5 / 3}})
    case("trend/missing-inside", series([None if i % 3 else 0.1 * i for i in range(40)]))
    case("trend/seven-present", series([None if i % 3 else 0.1 * i for i in range(26)]), {"trend": {"net_bps": "n/a"}})
    case("trend/huge", series([1e308 * (-1) ** i for i in range(24)]))
    case("trend/max", series([1.7976931348623157e308] * 24), {"stat": {("net_bps", "last8", "median"): 1.7976931348623157e308}})
    case("trend/tiny", series([5e-324 * i for i in range(24)]))
    case("trend/denormal", series([1e-310 * (i % 5) for i in range(24)]))
    case("trend/huge-index", series([0.1 * i for i in range(20)], start=10**14, step=10**13))
    case("trend/zero-median", series([i - 17.0 for i in range(1, 24)]))
    case("trend/ties", series([float(i // 4) for i in range(30)]))
    case("trend/two-levels", series([3.0] * 12 + [3.5] * 12))
    for i in range(16):
        n = r.randrange(15, 60)
        levels = r.choice([2, 3, 5, 1000])
        drift = r.choice([0, 0, 0.01, -0.02, 0.05])
        values = [None if r.random() < 0.1 else round(3 + drift * k + r.randrange(levels) / levels, r.choice([1, 3, 12])) for k in range(n)]
        case("trend/random-%02d" % i, series(values, r.choice(["net_bps", "risk_ratio", "adverse_bps_p95"]), step=r.choice([1, 1, 2])))

    def repeated(b):
        for n in range(1, 41):
            b.put("0" * (n % 2) + str(7 + n // 2), b.iteration(7 + n // 2, {"net_bps": round(b.random.uniform(2, 4), 1)}))
    case("trend/duplicate-index", repeated)

    def same_index(b):
        for n in range(1, 21):
            b.put("0" * n + "9", b.iteration(9, {"net_bps": n}))
    case("trend/one-index", same_index, {"trend": {"net_bps": "n/a"}, "loaded": 20})
    for start in (0, 1, 5, 7, 20, 24, 25, 10**15):
        case("window/steady-%d" % start, lambda b: b.run(), {}, ["--steady-start", str(start)], steady_start=start)
    for n in (1, 2, 7, 8, 9, 24, 25, 1000000):
        case("window/last-%d" % n, lambda b: b.run(), {}, ["--window", str(n)], window=n)
    for n in (0, 1, 9):  # more than there are is a WARN: rows_cases.py
        case("window/min-%d" % n, few, {"min": n}, ["--min-iterations=%d" % n])
    case("window/even-median", series([3, 1, 2, 4]), {"stat": {("net_bps", "overall", "median"): 2.5}})
    case("window/odd-median", series([9, 1, 2]), {"stat": {("net_bps", "overall", "median"): 2.0}})
    case("window/median-of-missing", series([None, 5, None, 1]), {"stat": {("net_bps", "overall", "median"): 3.0}})
    case("window/all-missing", series([None] * 16), {"failed": ["net_bps: missing (expected >= 2.9)"]})
    case("window/last8-missing", series([9.0] * 16 + [None] * 8), {"failed": ["net_bps: missing (expected >= 2.9)"]})
    case("window/last8-one-left", series([None] * 20 + [2.0] + [None] * 3),
         {"failed": ["net_bps: missing (1 of 8 values; at least 6 needed)"]})
    for n in range(1, 9):
        missing = ["net_bps: missing (%d of 8 values; at least 6 needed)" % n]
        case("window/present-%d" % n, series([9.0] * 16 + [None] * (8 - n) + [9.0] * n), {"failed": [] if n >= 6 else missing})
        case("window/run-of-%d" % n, series([9.0] * n), {"n_failed": 0 if n >= 6 else 4})
    inf = float("inf")
    case("window/infinite-latency", series([250] * 23 + [inf], "p95_latency_ms"), {"failed": ["p95_latency_ms: infinite (expected <= 330)"]})
    case("window/infinite-net", series([9.0] * 19 + [-inf] * 5), {"failed": ["net_bps: infinite (expected >= 2.9)"]})
    case("window/infinite-net-few", series([9.0] * 21 + [-inf] * 3), {"failed": []})
    case("window/infinite-the-good-way", series([9.0] * 21 + [inf] * 3),
         {"failed": ["net_bps: missing (5 of 8 values; at least 6 needed)"]})


# --- §3 and §4: snapshot and readiness --------------------------------------------------------------

OK4 = {"maker_taker_ratio": 0.9, "net_bps": 4, "p95_latency_ms": 250, "risk_ratio": 0.2}


def snapshots():
    """Rows say OK4; 0.0004 more is within the rounding and shows that the snapshot was believed."""
    def snap(content, **change):
        def build(b):
            b.run(range(1, 17), dict(OK4, **change))
            b.snapshot(content)
        return build

    def kpi_objects(**aggregates):
        return {k: {a: v * f for a, f in aggregates.items()} for k, v in OK4.items()}

    near = {k: v + 0.0004 for k, v in OK4.items()}
    believed, derived = {"derived": False, "failed": []}, {"derived": True, "failed": []}
    stale = dict(derived, noted=[REPORTS + "POST_SOAK_SNAPSHOT.json"])
    for block in ("kpi_last_n", "kpi_last8", "kpi_last_8", "last8", "metrics"):
        case("snapshot/block-" + block, snap({"verdict": "PASS", block: near}), dict(believed, kpis=near))
        case("snapshot/block-objects-" + block, snap({block: kpi_objects(median=1, mean=2, max=1)}), dict(believed, kpis=OK4))
        case("snapshot/empty-block-" + block, snap(dict({block: {}}, **near)), dict(believed, kpis=near))
        case("snapshot/no-object-" + block, snap(dict({block: [1]}, **near)), dict(believed, kpis=near))
        case("snapshot/other-content-" + block, snap(dict({block: {"x": 1}}, **near)), dict(derived, kpis=OK4))
    case("snapshot/block-order", snap({"metrics": {"net_bps": 1}, "last8": {"net_bps": 2}, "kpi_last_8": {"net_bps": 3},
                                       "kpi_last8": {"net_bps": 4}, "kpi_last_n": {"net_bps": 5.0004}}, net_bps=5), {"kpis": {"net_bps": 5.0004}})
    case("snapshot/block-order-2", snap({"metrics": {"net_bps": 1}, "last8": {"net_bps": 4.0004}, "kpi_last_n": {}}), {"kpis": {"net_bps": 4.0004}})
    case("snapshot/root", snap(near), dict(believed, kpis=near))
    case("snapshot/worse-than-its-rows", snap(dict(OK4, net_bps=1)), stale)
    case("snapshot/better-than-its-rows", snap(OK4, net_bps=1), dict(stale, failed=["net_bps: 1.000 (expected >= 2.9)"]))
    case("snapshot/rounded-over-the-limit", snap(dict(OK4, net_bps=2.9), net_bps=2.8996), {"failed": ["net_bps: 2.8996 (expected >= 2.9)"]})
    case("snapshot/null", snap(dict(OK4, risk_ratio=None)), {"failed": [], "derived_of": {"risk_ratio": True, "net_bps": False}})
    case("snapshot/zero", snap(dict(OK4, risk_ratio=0, p95_latency_ms=0.0), risk_ratio=0, p95_latency_ms=0), believed)
    case("snapshot/zero-net", snap(dict(OK4, net_bps=0), net_bps=0), {"failed": ["net_bps: 0.000 (expected >= 2.9)"], "derived": False})
    case("snapshot/texts", snap({k: " %s " % v for k, v in near.items()}), dict(believed, kpis=near))
    case("snapshot/bad-values", snap({"maker_taker_ratio": True, "net_bps": [4], "p95_latency_ms": "fast", "risk_ratio": ""}), stale)
    case("snapshot/nan", snap('{"maker_taker_ratio": NaN, "net_bps": Infinity, "p95_latency_ms": -Infinity, "risk_ratio": 1e400}'), stale)
    for i, text in enumerate(["NaN", "Infinity", "-Infinity", "1e400", '"4,0"', "true", "[4]"]):
        case("snapshot/no-number-%d" % i, snap('{"net_bps": {"median": %s, "mean": 4}}' % text), stale)
    case("snapshot/empty-object", snap("{}"), dict(derived, kpis=OK4))
    case("snapshot/csv-name", snap({"net_bps": 4, "latency_p95_ms": 100}),
         {"kpis": {"p95_latency_ms": 250.0}, "derived_of": {"p95_latency_ms": True, "net_bps": False}})
    for name, about, ok in [
        ("same", {"iterations_analyzed": list(range(9, 17)), "iterations_total": 16}, True), ("shuffled", {"iterations_analyzed": [16, 9, 10, 11, 12, 13, 14, 15]}, True),
        ("texts", {"iterations_analyzed": [str(i) for i in range(9, 17)], "iterations_total": "16"}, True), ("nulls", {"iterations_analyzed": None, "iterations_total": None}, True),
        ("earlier", {"iterations_analyzed": list(range(1, 9))}, False), ("shorter", {"iterations_analyzed": list(range(10, 17))}, False),
        ("longer", {"iterations_analyzed": list(range(8, 17))}, False), ("beyond", {"iterations_analyzed": list(range(10, 18))}, False),
        ("empty", {"iterations_analyzed": []}, False), ("no-list", {"iterations_analyzed": 8}, False), ("twice", {"iterations_analyzed": [9] + list(range(9, 17))}, False),
        ("with-text", {"iterations_analyzed": list(range(9, 16)) + ["x"]}, False), ("fewer", {"iterations_total": 8}, False), ("more", {"iterations_total": 24}, False),
        ("total-no-number", {"iterations_total": "all"}, False), ("total-infinite", '"iterations_total": Infinity', False),
    ]:
        text = about if isinstance(about, str) else json.dumps(about)[1:-1]
        case("snapshot-about/" + name, snap('{%s, "kpi_last_n": %s}' % (text, json.dumps(near))), dict(believed, kpis=near) if ok else stale)

    def spread(snapshot):
        """The last 8 rows have the median 1, the mean 2 and the maximum 7 in all four KPIs."""
        def build(b):
            for n, value in enumerate([1] * 9 + [2, 1, 2, 1, 7, 1, 1], 1):
                b.put(n, b.iteration(n, {k: value for k in OK4}))
            b.snapshot({"kpi_last_n": {k: snapshot for k in OK4}})
        return build
    for name, value, net, latency in [  # derived or not; None: the whole snapshot is stale
        ("max-mean-median", {"max": 7, "mean": 2, "median": 1}, False, False), ("mean-median", {"mean": 2, "median": 1}, False, True),
        ("median", {"median": 1}, False, True), ("mean", {"mean": 2}, True, True), ("max", {"max": 7}, True, False),
        ("min", {"min": 3, "trend": "up"}, True, True), ("nulls", {"max": None, "mean": None, "median": None}, True, True),
        ("null-first", {"max": None, "mean": 2, "median": None}, True, True), ("zeros", {"max": 0, "mean": 2, "median": 0}, None, None),
        ("texts", {"max": "7", "mean": "2", "median": "1"}, False, False), ("bad-first", {"max": "x", "mean": True, "median": 1}, None, None),
        ("empty", {}, True, True), ("nested", {"median": {"value": 1}}, None, None), ("value", {"value": 1}, True, True),
        ("other-mean", {"mean": 3}, None, None), ("median-as-max", {"max": 1}, None, None),
    ]:
        pins = {"kpis": {"net_bps": 1.0, "p95_latency_ms": 7.0}, "derived_of": {"net_bps": net is not False, "p95_latency_ms": latency is not False}}
        case("snapshot-aggregate/" + name, spread(value), dict(pins, noted=stale["noted"]) if net is None else pins)
    case("snapshot/twice", snap('{"kpi_last_n": {"net_bps": 1}, "kpi_last_n": {"net_bps": 4, "net_bps": 5.0004}}', net_bps=5), {"kpis": {"net_bps": 5.0004}})
    for name, data in {"broken": b"{", "empty": b"", "list": b"[]", "null": b"null", "text": b'"x"', "number": b"5", "garbage": b"\xff\xfe\xfd",
                       "trailing-comma": b'{"net_bps": 4,}', "utf16-no-bom": '{"net_bps": 4}'.encode("utf-16-le"),
                       "deep": b'{"a":' * 500 + b"1" + b"}" * 500}.items():
        case("snapshot-broken/" + name, snap(data), stale)
    case("snapshot/bom", snap(b"\xef\xbb\xbf" + json.dumps(near).encode()), dict(believed, kpis=near))
    case("snapshot/utf16", snap(b"\xff\xfe" + json.dumps(near).encode("utf-16-le")), dict(believed, kpis=near))
    case("snapshot/crlf", snap(json.dumps(near, indent=1).replace("\n", "\r\n")), dict(believed, kpis=near))
    case("snapshot/long-number", snap('{"net_bps": 4.%s}' % ("0" * 200 + "1")), {"kpis": {"net_bps": 4.0}})

    def elsewhere(b):
        b.run(range(1, 17))
        b.write("POST_SOAK_SNAPSHOT.json", dict(OK4, net_bps=0))
    case("snapshot/not-in-base", elsewhere, {"derived": True, "failed": []})

    def disagrees(b):
        b.run(range(1, 17))
        b.snapshot(dict(OK4, net_bps=9))
    case("snapshot/disagrees", disagrees, {"noted": [REPORTS + "POST_SOAK_SNAPSHOT.json"], "derived": True})

    def of_destroyed_rows(b):
        b.run(range(1, 17), OK4)
        b.snapshot(dict(OK4, iterations_analyzed=list(range(9, 17)), iterations_total=16))
        for n in range(17, 25):
            b.put(n, "{")
    case("snapshot/of-what-was-before", of_destroyed_rows, {"n_failed": 4, "derived": True})


def readiness():
    limits = {"maker_taker_ratio": 0.83, "net_bps": 2.9, "p95_latency_ms": 330.0, "risk_ratio": 0.40}
    for name, limit in limits.items():
        lower = name in ("p95_latency_ms", "risk_ratio")
        worse = math.nextafter(limit, math.inf if lower else -math.inf)
        better = math.nextafter(limit, -math.inf if lower else math.inf)
        for word, value, fails in [("at", limit, 0), ("worse", worse, 1), ("better", better, 0), ("negative", -1.0, 0 if lower else 1),
                                   ("huge", 1e300, 1 if lower else 0), ("zero", 0.0, 0 if lower else 1)]:
            def derived(b, name=name, value=value):
                b.run(range(1, 17), {name: value})

            def snapshot(b, name=name, value=value):
                b.run(range(1, 17), dict(OK4, **{name: value}))
                b.snapshot({"kpi_last_n": dict(OK4, **{name: {"median": value, "max": value}})})
            case("readiness/%s-%s" % (name, word), derived, {"n_failed": fails, "exit": fails}, ["--fail-on-hold"], fail_on_hold=True)
            case("readiness/%s-%s-snapshot" % (name, word), snapshot, {"n_failed": fails, "exit": 0})
    for n, drop in enumerate([["net_bps"], ["risk_ratio", "p95_latency_ms"], ["maker_taker_ratio", "net_bps", "risk_ratio"], list(limits)], 1):
        case("readiness/%d-missing" % n, lambda b, drop=drop: b.run(drop=drop), {"n_failed": n, "exit": 1}, ["--fail-on-hold"], fail_on_hold=True)
        case("readiness/%d-missing-soft" % n, lambda b, drop=drop: b.run(drop=drop), {"n_failed": n, "exit": 0})
    case("readiness/latency-max-when-derived", lambda b: [b.put(n, b.iteration(n, {"p95_latency_ms": 900 if n == 24 else 200})) for n in range(1, 25)],
         {"kpis": {"p95_latency_ms": 900.0}, "failed": ["p95_latency_ms: 900.000 (expected <= 330)"]})
    case("readiness/all-bad", lambda b: b.run(change={"net_bps": 2.5, "risk_ratio": 0.45, "p95_latency_ms": 400, "maker_taker_ratio": 0.8}),
         {"failed": ["maker_taker_ratio: 0.800 (expected >= 0.83)", "net_bps: 2.500 (expected >= 2.9)",
                     "p95_latency_ms: 400.000 (expected <= 330)", "risk_ratio: 0.450 (expected <= 0.40)"]})
    for i, (rules, failed) in enumerate([
        (["net_bps>=3.0"], []), (["net_bps>=99"], ["net_bps: 3.500 (expected >= 99)"]), (["net_bps >= 99.50"], ["net_bps: 3.500 (expected >= 99.50)"]),
        (["risk_ratio<=0.1"], ["risk_ratio: 0.300 (expected <= 0.1)"]), (["p95_latency_ms<=1e2"], ["p95_latency_ms: 250.000 (expected <= 1e2)"]),
        (["latency_p95_ms<=100"], ["p95_latency_ms: 250.000 (expected <= 100)"]), (["net_bps<=3"], ["net_bps: 3.500 (expected <= 3)"]),
        (["adverse_p95<=1"], ["adverse_bps_p95: 2.000 (expected <= 1)"]), (["slippage_bps_p95<=5"], []),
        (["net_bps>=99", "net_bps>=1"], []), (["net_bps>=-5", "maker_taker_ratio>=0.99"], ["maker_taker_ratio: 0.900 (expected >= 0.99)"]),
    ]):
        values = {"net_bps": 3.5, "risk_ratio": 0.3, "p95_latency_ms": 250, "maker_taker_ratio": 0.9, "adverse_bps_p95": 2, "slippage_bps_p95": 1}
        case("threshold/%02d" % i, lambda b, v=values: b.run(range(1, 17), v), {"failed": failed},
             [a for rule in rules for a in ("--threshold", rule)], thresholds=rules)


# --- §§5 to 7: tuning report, delta report, metrics -------------------------------------------------


def tunings():
    def tuned(content):
        def build(b):
            b.run(range(1, 17))
            b.write("TUNING_REPORT.json", content)
        return build

    def t(proposed, applied, **reasons):
        return {"tuning": (proposed, applied, reasons)}

    d2, d3 = {"a": 1, "b": 2}, {"a": 0.0, "b": None, "c": "x"}
    entries = [
        ("suggested", {"suggested_deltas": d2}, (2, 0)), ("applied", {"suggested_deltas": d2, "applied": True}, (2, 2)),
        ("not-applied", {"suggested_deltas": d2, "applied": False}, (2, 0)), ("zero-delta-counts", {"suggested_deltas": {"a": 0.0}}, (1, 0)),
        ("proposed-over-suggested", {"proposed_deltas": d3, "suggested_deltas": d2}, (1, 0)),
        ("emptied-proposed", {"proposed_deltas": {}, "suggested_deltas": d2, "applied": True}, (0, 0)),
        ("changed-keys", {"proposed_deltas": d3, "applied": True, "changed_keys": ["a"]}, (1, 1)),
        ("changed-keys-empty", {"proposed_deltas": d3, "applied": True, "changed_keys": []}, (1, 1)),
        ("changed-keys-null", {"proposed_deltas": d3, "applied": True, "changed_keys": None}, (1, 1)),
        ("changed-keys-not-applied", {"proposed_deltas": d3, "applied": False, "changed_keys": ["a"]}, (1, 0)),
        ("applied-one", {"proposed_deltas": d3, "applied": 1}, (1, 0)), ("applied-text", {"proposed_deltas": d3, "applied": "true"}, (1, 0)),
        ("applied-null", {"proposed_deltas": d3, "applied": None}, (1, 0)), ("no-deltas", {"iteration": 1, "applied": True}, (0, 0)),
        ("null-suggested", {"suggested_deltas": None}, (0, 0)), ("empty", {}, (0, 0)),
        ("rationale-only", {"rationale": "x", "neg_edge_drivers": ["a"]}, (0, 0)),
    ]
    for name, entry, want in entries:
        case("tuning-list/" + name, tuned([entry]), t(*want))
        case("tuning-object/" + name, tuned({"iterations": [entry], "summary": {"count": 9, "applied": 9}}), t(*want))
    case("tuning/all-entries", tuned([e for _, e, _ in entries]), t(sum(w[0] for *_, w in entries), sum(w[1] for *_, w in entries)))
    reasons = [
        ("empty", "", {}), ("null", None, {}), ("text", "no change", {"no change": 1}), ("list", ["a", "b", "a"], {"a": 2, "b": 1}),
        ("list-mixed", ["a", 1, None, "", ["b"], {"c": True}], {"a": 1}), ("flags", {"cooldown": True, "velocity": False, "note": "n"}, {"cooldown": 1}),
        ("two-flags", {"cooldown": True, "freeze": True}, {"cooldown": 1, "freeze": 1}), ("note", {"cooldown": False, "note": "velocity cap exceeded"}, {"velocity cap exceeded": 1}),
        ("note-empty", {"note": ""}, {}), ("note-number", {"note": 5}, {}), ("flag-as-one", {"cooldown": 1, "note": "n"}, {"n": 1}),
        ("flag-as-text", {"cooldown": "true", "note": "n"}, {"n": 1}), ("number", 5, {}), ("true", True, {}), ("empty-list", [], {}), ("empty-object", {}, {}),
        ("no-op", {"no_op": True, "note": "no effective change"}, {"no_op": 1}),
    ]
    for name, value, want in reasons:
        case("skip-reason/" + name, tuned([{"skip_reason": value}]), t(0, 0, **want))
        case("skip-reason-guard/" + name, tuned({"iterations": [{"guards": {"g": {"skip_reason": value}, "h": 5, "i": {"x": 1}}}]}), t(0, 0, **want))
        case("skip-reason-keyed/" + name, tuned({"iter_1": {"guards": {"g": {"skip_reason": value}}}}), t(0, 0, **want))
    case("skip-reason/old-name", tuned([{"skipped_reason": "x"}]), t(0, 0))
    case("skip-reason/guards-no-object", tuned([{"guards": ["x"], "skip_reason": "y"}]), t(0, 0, y=1))
    case("skip-reason/twice", tuned('[{"skip_reason": "x", "skip_reason": "y"}]'), t(0, 0, y=1))
    case("skip-reason/many", tuned([{"skip_reason": "r%d" % (i * i % 13)} for i in range(200)]))
    case("tuning-keyed/plain", tuned({"iter_1": {"deltas": {"k": {"proposed": 1, "applied": 2}, "l": {"proposed": 1, "applied": None}}}}), t(2, 1))
    case("tuning-keyed/true", tuned({"iter_1": {"deltas": {"k": {"applied": True}, "l": {"applied": False}, "m": {"applied": 0}, "n": {}}}}), t(2, 2))
    case("tuning-keyed/odd", tuned({"iter_1": {"deltas": {"k": 5, "l": None}}, "x": 5, "y": [], "z": {"deltas": []}, "summary": {}}), t(1, 0))
    case("tuning-keyed/two", tuned({"iter_1": {"deltas": {"k": {"applied": 1}}}, "iter_2": {"deltas": {"k": {"applied": "x"}}}}), t(1, 1))
    case("tuning/iterations-no-list", tuned({"iterations": {"deltas": {"a": {"applied": 1}}}}), t(1, 1))
    case("tuning/iterations-empty", tuned({"iterations": []}), t(0, 0))
    case("tuning/iterations-last", tuned({"summary": {"deltas": {"a": {}}, "guards": {"g": {"skip_reason": "x"}}}, "iterations": [{"suggested_deltas": d2}]}), t(2, 0))
    case("tuning/iterations-twice", tuned('{"iterations": [{"suggested_deltas": {"a": 1}, "skip_reason": "x"}], "iterations": [{"skip_reason": "y"}]}'), t(0, 0, y=1))
    case("tuning/duplicate-entries-count", tuned([{"iteration": 1, "suggested_deltas": d2}] * 3), t(2, 0))
    case("tuning/deltas-twice", tuned('[{"suggested_deltas": {"a": 1}, "suggested_deltas": {"b": 1, "c": 1}}]'), t(2, 0))
    case("tuning/non-objects", tuned([1, None, "x", [], [{"suggested_deltas": d2}], True, {"suggested_deltas": d2}]), t(2, 0))
    case("tuning/empty-list", tuned([]), t(0, 0))
    beyond = "INCONCLUSIVE (iterations up to %d ran, the newest here is 16)"
    for name, content, newest in [
        ("list", [{"iteration": 3}, {"iteration": 17}, {"iteration": 16}], 17), ("list-number-text", [{"iteration": "24"}], 24),
        ("object", {"iterations": [{"iteration": 19.0, "skip_reason": "x"}, {"iteration": 2}]}, 19),
        ("keyed", {"iter_2": {"deltas": {}}, "iter_20": {"guards": {}}}, 20), ("keyed-said", {"iter_2": {"deltas": {}, "iteration": 21}}, 21),
        ("keyed-said-wins", {"iter_30": {"deltas": {}, "iteration": 16}}, None), ("keyed-no-tuning", {"iter_20": {"x": 1}, "iter_21": 5}, None),
        ("equal", [{"iteration": 16}], None), ("no-index", [{"iteration": -17}, {"iteration": 17.5}, {"iteration": "x"}, {"iteration": 1e16}, {}], None),
    ]:
        text = beyond % newest if newest else "OK"
        case("tuning-beyond/" + name, tuned(content), {"verdict": text, "exit": 3 if newest else 0}, ["--fail-on-hold"], fail_on_hold=True)
        case("tuning-beyond-soft/" + name, tuned(content), {"verdict": text, "exit": 0})

    def beyond_of_hold(b):
        b.run(range(1, 17), {"net_bps": 1})
        b.write("TUNING_REPORT.json", [{"iteration": 18}])
    case("tuning-beyond/beside-a-broken-limit", beyond_of_hold,
         {"exit": 1, "verdict": "HOLD (1 KPI(s) failed, iterations up to 18 ran, the newest here is 16)"}, ["--fail-on-hold"], fail_on_hold=True)
    case("tuning/empty-object", tuned({}), t(0, 0))
    for name, data in {"number": b"5", "null": b"null", "text": b'"x"', "broken": b"[{]", "empty": b"", "cut": b'[{"suggested_deltas": {"a": 1}, "applied": true',
                       "invalid-utf8": b'[{"skip_reason": "\xff"}]', "trailing": b"[]x", "deep": b"[" * 500 + b"]" * 500}.items():
        case("tuning-broken/" + name, tuned(data), {"tuning": (0, 0, {}), "noted": ["TUNING_REPORT.json"], "error": "tuning"})
    case("tuning/bom", tuned(b"\xef\xbb\xbf" + json.dumps([{"suggested_deltas": d2}]).encode()), t(2, 0))
    case("tuning/utf16", tuned(b"\xfe\xff" + json.dumps([{"skip_reason": "ж"}], ensure_ascii=False).encode("utf-16-be")), t(0, 0, ж=1))
    case("tuning/nan", tuned('[{"suggested_deltas": {"a": NaN}, "net_bps": Infinity}]'), t(0, 0))


def deltas():
    def report(content):
        def build(b):
            b.run(range(1, 17))
            b.write("DELTA_VERIFY_REPORT.md", content)
        return build

    for i, (text, want) in enumerate([
        ("Full applications: 3/5 (60%)", (3, 5, 60.0)), ("Full applications: 3/5 (60.0%)", (3, 5, 60.0)), ("- Full applications: 3/5 (60.5%)\n", (3, 5, 60.5)),
        ("**Full applications:** 3/5 (60.0%)", (3, 5, 60.0)), ("- **Full applications:** 2/5 (40.0%)", (2, 5, 40.0)), ("**Full applications**: 3/5 (60.0%)", (3, 5, 60.0)),
        ("- **Full applications:** 2 (40.0%)\n- **Pairs with proposed deltas:** 5\n", (2, 5, 40.0)), ("- **Pairs with proposed deltas:** 5\n- **Full applications:** 2 (40.0%)\n", (2, 5, 40.0)),
        ("Full applications: 2 (40%)\nPairs with proposed deltas: 5", (2, 5, 40.0)), ("- **Full applications:** 2 (40.0%)\n", None),
        ("Full applications: 0/0 (0.0%)", (0, 0, 0.0)), ("Full applications: 24/24 (100%)", (24, 24, 100.0)), ("# T\r\n\r\nFull applications: 3/5 (60%)\r\nx", (3, 5, 60.0)),
        ("x Full applications: 1/2 (50%)\nFull applications: 3/5 (60%)", (1, 2, 50.0)), ("Full applications: n/a\nFull applications: 3/5 (60%)", (3, 5, 60.0)),
        ("Full applications: 3/5", None), ("Full applications: three/5 (60%)", None), ("Full applications: -3/5 (60%)", None), ("full applications: 3/5 (60%)", None),
        ("Full application: 3/5 (60%)", None), ("", None), ("no such line", None), ("Full applications: 3/5 (x%)", None), ("Full applications:\n3/5 (60%)", None),
        ("Full applications:   3 / 5   ( 60.0 % )", (3, 5, 60.0)), ("\tFull applications:\t3/5\t(60%)", (3, 5, 60.0)), ("Full applications: 3/5 (60.0%) | `x` <b>", (3, 5, 60.0)),
        ("Full applications: 7/5 (140%)", (7, 5, 140.0)), ("Full applications: 3/5 (60.123456789012%)", (3, 5, 60.123456789012)),
        ("\ufeffFull applications: 3/5 (60%)", (3, 5, 60.0)), ("### Full applications: 3/5 (60%)", (3, 5, 60.0)),
    ]):
        case("delta/%02d" % i, report(text), {"delta": want})
    case("delta/utf16", report(b"\xff\xfe" + "Full applications: 3/5 (60%)".encode("utf-16-le")), {"delta": (3, 5, 60.0)})
    case("delta/nul", report(b"\0Full applications: 3/5 (60%)\0"), {"delta": (3, 5, 60.0)})
    case("delta/binary-before", report(bytes(range(1, 128)) * 50 + b"\nFull applications: 3/5 (60%)\n"), {"delta": (3, 5, 60.0)})


def metrics():
    def prom(content):
        def build(b):
            b.run(range(1, 17))
            b.prom(content)
        return build

    g = "guard_triggers_total"
    for i, (text, error, guards) in enumerate([
        ("warmup_exporter_error 0\n", 0.0, {}), ("exporter_error 2", 2.0, {}), ("exporter_error 1e1", 10.0, {}), ("exporter_error 0.5\n", 0.5, {}),
        ("# HELP exporter_error 5\n# exporter_error 6\n#exporter_error 7\n", None, {}), ("my_exporter_error 5\nexporter_errors 6\nexporter_error_total 7\n", None, {}),
        ("exporter_error +Inf\n", None, {}), ("exporter_error NaN\n", None, {}), ("exporter_error -1\n", -1.0, {}), ("exporter_error 1 1700000000000\n", 1.0, {}),
        ("exporter_error{a=\"b\"} 3\n", 3.0, {}), ("exporter_error\t4\t\n", 4.0, {}), ("  exporter_error   5  \n", 5.0, {}), ("exporter_error\n", None, {}), ("exporter_error x\n", None, {}),
        ("exporter_error 1 2 3\n", None, {}), ("exporter_error 1 x\n", None, {}), ("exporter_error 1\r\n%s{type=\"a\"} 2\r\n" % g, 1.0, {"a": 2}), ("exporter_error .5\n", 0.5, {}),
        ("exporter_error 5.\n", 5.0, {}), ("exporter_error +5\n", 5.0, {}), ("exporter_error 007\n", 7.0, {}), ("exporter_error 1e400\n", None, {}),
        ('%s{type="velocity"} 3\n' % g, None, {"velocity": 3}), ('%s{type="velocity"} 3\n%s{type="velocity"} 4\n' % (g, g), None, {"velocity": 7}),
        ('%s{iter="1",type="a"} 1\n%s{type="a",iter="2"} 2\n' % (g, g), None, {"a": 3}), ('%s{ type = "a" , x = "y" , } 1.5\n' % g, None, {"a": 1.5}), ('%s {type="a"} 1\n' % g, None, {"a": 1}),
        ('%s{type="a"}1\n' % g, None, {"a": 1}), (r'%s{type="a\"b\\c\nd"} 1' % g, None, {'a"b\\c\nd': 1}), ('%s{type="a,b}c{d=e"} 1' % g, None, {"a,b}c{d=e": 1}),
        ('%s{type=""} 1' % g, None, {"": 1}), ("%s 5\n" % g, None, {}), ('%s{kind="a"} 5\n' % g, None, {}), ('%s{type="a"} 1 1700000000\n' % g, None, {"a": 1}), ('%s{type="a"} NaN\n' % g, None, {}),
        ('%s{type="a"} -Inf\n%s{type="a"} 2\n' % (g, g), None, {"a": 2}), ('%s{type="z"} 0\n%s{type="a"} 0\n' % (g, g), None, {"z": 0, "a": 0}), ('%s{type="a" 1\n' % g, None, {}),
        ("%s{type=a} 1\n" % g, None, {}), ('%s{type="a} 1\n' % g, None, {}), ('%s{mytype="x"} 1\n' % g, None, {}), ('%s{x="type=\\"q\\"",type="a"} 1\n' % g, None, {"a": 1}),
        ('x_%s{type="a"} 1\n%s_x{type="a"} 1\n' % (g, g), None, {}), ('%s{type="ж😀"} 1e3\n' % g, None, {"ж😀": 1000}), ("", None, {}), ("\n\n#\n", None, {}), ("\ufeffexporter_error 1\n", 1.0, {}),
        ('# TYPE %s counter\n%s{type="a"} 1\n# EOF\n' % (g, g), None, {"a": 1}), ('%s{type="a"} 1e-400\n' % g, None, {"a": 0}),
    ]):
        case("prom/%02d" % i, prom(text), {"prom": (error, {k: float(v) for k, v in guards.items()})})
    case("prom/utf16", prom(b"\xff\xfe" + "exporter_error 3\n".encode("utf-16-le")), {"prom": (3.0, {})})


# --- injections, nothing to load, random ------------------------------------------------------------

NASTY = ["| pipe | cell |", "`code`", "<script>alert(1)</script>", "<!-- x", "[a](http://evil.example)", "![i](x)", "a\nb", "a\r\nb", "# head", "\x1b[31mred\x1b[0m", "\x07\x08\x7f",
         "\x9b31m", "=1+1", "@team", "#12", "‮rtl", "\u2028sep", "**bold** _it_ ~~s~~", "$x$", "\\| \\", "&lt;b&gt;", "- item", "1. item", "    code", "---", "a\tb", "😀", "é", " blank ",
         "http://evil.example", "www.evil.example", "\ufeff", "x" * 900, "\ud800", "%s%n%d", "{{x}}", "::error::x", "\u200b", "a" * 150 + "😀" * 100]


def injections():
    def build(b):
        b.run(range(1, 17))
        b.write("TUNING_REPORT.json", [{"skip_reason": [text] * (i % 7 + 1)} for i, text in enumerate(NASTY)])
        labels = [t for t in NASTY if "\ud800" not in t and "\r" not in t]
        b.prom("".join('guard_triggers_total{type="%s"} 1\n' % t.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") for t in labels))
    case("injection/all", build)
    for i, text in enumerate(NASTY):
        def one(b, text=text):
            b.run(range(1, 17))
            b.write("TUNING_REPORT.json", {"iterations": [{"skip_reason": {text: True}}]})
            b.write("ITER_SUMMARY_%s.json" % re.sub("[/\0\ud800]", "", text)[:60], "{}")
        case("injection/%02d" % i, one, {"loaded": 16, "tuning": (0, 0, {oracle.shown(text): 1})})


def nothing():
    case("nothing/empty-directory", lambda b: None, {"exit": 4})
    case("nothing/other-files", lambda b: b.write("README", "x"), {"exit": 4})
    case("nothing/one-broken", lambda b: b.put(1, "{"), {"exit": 4, "broken": ["ITER_SUMMARY_1.json"]})
    case("nothing/all-broken", lambda b: [b.put(i, "{") for i in range(1, 25)], {"exit": 4})
    case("nothing/directories", lambda b: [os.mkdir(b.path("ITER_SUMMARY_%d.json" % i)) for i in range(3)], {"exit": 4})
    case("nothing/one-level-down", lambda b: b.write("soak/latest/ITER_SUMMARY_1.json", b.iteration(1)), {"exit": 4})
    case("nothing/snapshot-only", lambda b: b.snapshot(OK4), {"exit": 4})
    case("nothing/no-base", lambda b: os.rmdir(b.base), {"exit": 4})
    case("nothing/base-is-file", lambda b: (os.rmdir(b.base), open(b.base, "w").close()), {"exit": 4})
    case("nothing/base-is-fifo", lambda b: (os.rmdir(b.base), os.mkfifo(b.base)), {"exit": 4})
    case("nothing/fail-on-hold", lambda b: None, {"exit": 4}, ["--fail-on-hold"], fail_on_hold=True)


def random_value(r, centre):
    kind = r.random()
    if kind < 0.72:
        return json.dumps(round(centre * r.uniform(0.8, 1.2), r.choice([1, 2, 4, 15])))
    if kind < 0.80:
        return json.dumps(str(round(centre * r.uniform(0.8, 1.2), 2)))
    return r.choice(["null", "true", "NaN", "Infinity", "0", "-0.0", '"x"', "[]", "{}", "1e400", '""', '"0"', "1e-400", str(int(centre * 2) + 1)])


FIELDS = [("net_bps", 3.2), ("net", 3.1), ("edge_bps", 3), ("risk_ratio", 0.35), ("risk", 0.3), ("risk_percent", 35), ("maker_taker_ratio", 0.9), ("maker_ratio", 0.85),
          ("maker_count", 80), ("taker_count", 12), ("p95_latency_ms", 300), ("latency_p95_ms", 280), ("p95", 290), ("latency_p95", 310), ("slippage_bps_p95", 1.2),
          ("sl_p95", 1.3), ("slippage_p95", 1.4), ("adverse_bps_p95", 2.1), ("adv_p95", 2.2), ("adverse_p95", 2.9)]


def random_run(b):
    r = b.random
    for n in sorted(r.sample(range(1, 130), r.randrange(1, 40))):
        members = ['"%s": %s' % (name, random_value(r, centre)) for name, centre in FIELDS if r.random() < 0.4]
        if r.random() < 0.3:
            members.append('"fills": {"maker_count": %s, "taker_count": %s}' % (random_value(r, 80), random_value(r, 12)))
        r.shuffle(members)
        body = "{%s}" % ", ".join(members)
        index = r.choice([n, n, n, n, n, '"%d"' % n, "%d.0" % n, "null", r.randrange(1, 130), -1, "true"])
        text = '{"iteration": %s, %s}' % (index, '"summary": ' + body if r.random() < 0.9 else body[1:-1] or '"x": 1')
        if r.random() < 0.04:
            text = text[:r.randrange(len(text))]
        data = text.encode()
        data = r.choice([data] * 8 + [b"\xef\xbb\xbf" + data, b"\xff\xfe" + text.encode("utf-16-le")])
        b.put(r.choice([str(n)] * 9 + ["%04d" % n]), data)
    if r.random() < 0.5:
        kpis = {k: json.loads(random_value(r, c), parse_constant=lambda _: None) for k, c in
                [("net_bps", 3.2), ("risk_ratio", 0.3), ("maker_taker_ratio", 0.9), ("p95_latency_ms", 300)]}
        for k in kpis:
            if r.random() < 0.6:
                kpis[k] = {a: kpis[k] for a in r.sample(["mean", "median", "min", "max"], r.randrange(1, 5))}
        kpis = {k: v for k, v in kpis.items() if r.random() < 0.9}
        b.snapshot(json.dumps({r.choice(["kpi_last_n", "kpi_last8", "last8", "metrics", "else"]): kpis, "verdict": "PASS"})
                   .replace("Infinity", "null"))
    if r.random() < 0.6:
        entries = [{"iteration": i, r.choice(["suggested_deltas", "proposed_deltas"]): {k: 0.1 for k in "abcd"[:r.randrange(5)]}, "applied": r.random() < 0.5,
                    "changed_keys": list("ab"[:r.randrange(3)]), "skip_reason": r.choice(["", None, "no change", ["x", "y"], {"velocity": True}, {"note": "n"}])} for i in range(r.randrange(20))]
        b.write("TUNING_REPORT.json", entries if r.random() < 0.5 else {"iterations": entries})


def randoms():
    for i in range(60):
        r = random.Random("random %d" % i)
        steady, window, hold = r.choice([7, 7, 7, 3, 50]), r.choice([8, 8, 8, 5, 12]), r.random() < 0.5
        args = ["--steady-start", str(steady), "--window", str(window)] + ["--fail-on-hold"] * hold
        case("random/%02d" % i, random_run, {}, args, steady_start=steady, window=window, fail_on_hold=hold)


for make in (encodings, documents, numbers, aliases, indices, layouts, special_files, windows, snapshots, readiness, tunings, deltas, metrics, injections, nothing, randoms):
    make()

# --- comparing --------------------------------------------------------------------------------------


class Mismatch(list):
    def same(self, what, got, want):
        if not equal(got, want):
            self.append("%s: got %s, expected %s" % (what, brief(got), brief(want)))

    def true(self, what, fact, detail=""):
        if not fact:
            self.append(what + (": " + brief(detail) if detail != "" else ""))


def brief(x):
    text = repr(x)
    return text if len(text) < 300 else text[:300] + "…"


def is_number(x):
    return isinstance(x, (int, float)) and not isinstance(x, bool)


def equal(a, b):
    if is_number(a) and is_number(b):
        return a == b or abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1e-290)
    if isinstance(a, dict) and isinstance(b, dict):
        return set(a) == set(b) and all(equal(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(equal(x, y) for x, y in zip(a, b))
    return type(a) is type(b) and a == b


def significant(text):
    """Number of digits that count: no form of a number with fewer reads back equal."""
    return len(re.sub(r"[eE].*|[-.]", "", text).strip("0"))


def strict_json(data):
    def no_twice(pairs):
        keys = [k for k, _ in pairs]
        if len(set(keys)) != len(keys):
            raise ValueError("a key occurs twice: %s" % brief(keys))
        return dict(pairs)

    def no_token(token):
        raise ValueError("token " + token)
    return json.loads(data.decode("utf-8"), object_pairs_hook=no_twice, parse_constant=no_token)


def tree(base):
    out = {}
    for folder, dirs, files in os.walk(base):
        for name in dirs + files:
            path = os.path.join(folder, name)
            info = os.lstat(path)
            kind = stat.S_IFMT(info.st_mode)
            detail = os.readlink(path) if kind == stat.S_IFLNK else (info.st_size, info.st_mtime_ns) if kind == stat.S_IFREG else None
            out[os.path.relpath(path, base)] = (kind, detail)
    return out


def check_text(bad, what, data):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        bad.append("%s is not UTF-8: %s" % (what, e))
        text = data.decode("utf-8", "replace")
    odd = sorted({c for c in text if (ord(c) < 32 and c != "\n") or 0x7f <= ord(c) < 0xa0 or c in "\u2028\u2029\u202e\u200b\ufeff"})
    bad.true("%s holds control characters" % what, not odd, odd)
    return text


def readiness(want):
    return {"OK": "✅", "INCONCLUSIVE": "❔", "HOLD": "❌"}[want["state"]] + " READINESS: " + want["state"]


def check_markdown(bad, text, want, head):
    lines = text.split("\n")
    bad.same("Markdown title", lines[0], "# Post-Soak Audit Summary")
    for line in head:
        bad.true("Markdown has no line %r" % line, line in lines)
    width = None
    for line in lines:
        if line.startswith("|"):
            cells = line.count("|")
            bad.true("Markdown table row of another width: " + line[:80], width is None or cells == width)
            width = cells
        else:
            width = None
        bare = re.sub(r"`[^`]*`", "", line.replace("<!-- -->", ""))
        bad.true("Markdown holds live markup: " + line[:80], not re.search(r"<[a-z!/]|(?<!\\)\]\(|(?<!\\)!\[", bare))
    bad.true("Markdown has no recommendations", "## Recommendations" in lines)
    bad.true("Markdown verdict", "**Verdict:** " + readiness(want) in lines)
    for failure in want["failures"]:
        bad.true("Markdown failure %r" % failure, "- " + failure in lines)


def check_csv(bad, data, rows):
    text = check_text(bad, "CSV", data)
    bad.true("CSV ends with a newline", text.endswith("\n"))
    table = list(csv.reader(io.StringIO(text)))
    bad.same("CSV head", ",".join(table[0]), CSV_HEAD)
    bad.same("CSV rows", len(table) - 1, len(rows))
    for line, row in zip(table[1:], rows):
        bad.same("CSV iter", line[0], str(row["index"]))
        for cell, kpi in zip(line[1:], oracle.KPIS):
            value = row["kpi"][kpi]
            if value is None or cell == "":
                bad.true("CSV %s of iteration %d: %r, expected %r" % (kpi, row["index"], cell, value), value is None and cell == "")
            else:
                bad.true("CSV %s of iteration %d: %s, expected %r" % (kpi, row["index"], cell, value),
                         float(cell) == value and significant(cell) <= significant(repr(value)))


def finite(values):
    """As strict JSON can say it."""
    return {k: None if v is not None and math.isinf(v) else v for k, v in values.items()}


def check_json(bad, doc, want, case):
    bad.same("JSON iterations", doc["iterations"], want["loaded"])
    bad.same("JSON rows", doc["rows"], len(want["rows"]))
    bad.same("JSON unusable", sorted(doc["unusable"]), sorted(want["broken"]))
    bad.same("JSON max_iter", doc["max_iter"], want["max_iter"])
    bad.same("JSON steady_start", doc["steady_start"], case.settings.get("steady_start", 7))
    bad.same("JSON last_n_start", doc["last_n_start"], want["last_start"])
    if case.settings.get("window", 8) == 8:
        bad.same("JSON last8_start", doc["last8_start"], want["last_start"])
    bad.true("JSON timestamp", re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", doc["timestamp"]), doc["timestamp"])
    bad.same("JSON files_present", doc["files_present"], want["files_present"])
    bad.same("JSON snapshot_kpis", doc["snapshot_kpis"], finite(want["kpis"]))
    bad.same("JSON order of snapshot_kpis", list(doc["snapshot_kpis"]), list(want["kpis"]))
    for name, source in doc["snapshot_sources"].items():
        bad.same("JSON source of %s derived" % name, source["derived"], want["derived"][name])
        bad.same("JSON source of %s value" % name, source["value"], finite(want["kpis"])[name])
    bad.same("JSON readiness.pass", doc["readiness"]["pass"], not want["failures"])
    bad.same("JSON readiness.failures", doc["readiness"]["failures"], want["failures"])
    bad.same("JSON readiness.kpis_pass", doc["readiness"]["kpis_pass"], not want["n_kpis_failed"])
    bad.same("JSON decision.state", doc["decision"]["state"], want["state"])
    for kpi in oracle.KPIS:
        for window, stats in want["trend_stats"][kpi].items():
            got = doc["trend_stats"][kpi][window]
            bad.same("JSON trend_stats %s %s" % (kpi, window), {k: got[k] for k in stats}, finite(stats))
        got = doc["trends"][kpi]
        bad.same("JSON trends %s" % kpi, {k: got[k] for k in want["trends"][kpi]}, want["trends"][kpi])
    tuning = dict(doc["tuning"])
    tuning["error"] = "error" in tuning
    bad.same("JSON tuning", tuning, want["tuning"])
    for section in ("delta_verify", "warmup"):
        got = {k: v for k, v in doc[section].items() if k != "error"}
        bad.same("JSON " + section, got, want[section])
    noted = [n["file"] for n in doc["notes"]]
    for name in want["broken"]:
        bad.true("JSON has no note on " + name, name in noted or len(noted) >= 200)
    if want["snapshot_broken"]:
        bad.true("JSON has no note on the snapshot", REPORTS + "POST_SOAK_SNAPSHOT.json" in noted)
    bad.true("JSON has no recommendations", doc["recommendations"])
    good = "✓ All KPIs within target ranges; no immediate action needed"
    bad.same("JSON recommends nothing", good in doc["recommendations"], not want["failures"])
    for failure in want["failures"][:want["n_kpis_failed"]]:
        bad.true("JSON recommendations do not name " + failure, any(failure.split(":")[0] in r for r in doc["recommendations"]))


def check_console(bad, text, want, case):
    lines = text.rstrip("\n").split("\n")
    n, least = want["candidates"], case.pins.get("min", 16)
    found = "✓ Found %d ITER_SUMMARY files" % n if n >= least else \
        "⚠ WARNING: Only %d ITER_SUMMARY files found (expected >= %d)" % (n, least)
    for line in [found, "✓ Loaded %d iterations" % want["loaded"], "🎯 FINAL VERDICT: READINESS: " + want["verdict"]] + \
            ["  ✓ " + k if v else "  ✗ (missing) " + k for k, v in want["files_present"].items()]:
        bad.true("console has no line %r" % line, line in lines)
    if case.pins.get("files") != "any":
        bad.true("console: files found", "  Files found: %d (showing first 120)" % want["files"] in lines,
                 [l for l in lines if "Files found" in l])
    steps = [int(m[1]) for m in (re.match(r"\[(\d+)/11\] \S.*\.\.\.$", l) for l in lines) if m]
    bad.same("console steps", steps, list(range(1, 12)))
    for name in want["broken"][:20]:
        bad.true("console has no error on " + name, any(("ERROR loading %s: " % name) in l for l in lines))
    hold = bool(case.settings.get("fail_on_hold"))
    bad.same("console last line", lines[-1], "[EXIT] fail-on-hold: %s, verdict: %s, exit_code=%d" % (hold, want["state"], want["exit"]))
    if want["failures"]:
        at = lines.index(readiness(want)) if readiness(want) in lines else len(lines)
        if not want["rows"][-1]["usable"]:
            at += 1
            bad.true("console: nothing on the newest row", lines[at:] and lines[at].startswith("⚠ the newest row (iteration %d, " % want["max_iter"]))
        bad.same("console failures", lines[at + 1:at + 1 + len(want["failures"])], ["  - " + f for f in want["failures"]])
        bad.true("console says READY on HOLD", not any("READY FOR" in line for line in lines))
    else:
        bad.true("console: OK line", "✅ READINESS: OK (all KPIs within thresholds)" in lines)
        bad.same("console: ready", lines[-2], "✅ READY FOR RELEASE")
    for name in want["kpis"]:
        bad.true("console: snapshot value of " + name, "  %s: %s" % (name, want["shown"][name]) in lines)
    if not want["snapshot_broken"] and want["files_present"]["POST_SOAK_SNAPSHOT.json"]:
        bad.true("console: says derived", "POST_SOAK_SNAPSHOT.json not found; deriving..." not in lines)
    elif not want["snapshot_broken"]:
        bad.true("console: says not found", "POST_SOAK_SNAPSHOT.json not found; deriving..." in lines)
    if want["tuning"]["found"] and not want["tuning"]["error"]:
        bad.true("console: deltas", "  Deltas: %d/%d applied" % (want["tuning"]["applied_total"], want["tuning"]["proposed_total"]) in lines)
    d = want["delta_verify"]
    if d["full_pct"] is not None:
        bad.true("console: delta report", any(("Full applications: %d/%d (%.1f%%)" % (d["full_applied"], d["full_total"], d["full_pct"])) in l for l in lines))


def check_pins(bad, pins, want):
    rows = want.get("rows", [])
    bad.same("pin exit", want["exit"], pins.get("exit", want["exit"]))
    if "loaded" in pins:
        bad.same("pin loaded", want.get("loaded", 0), pins["loaded"])
    if "broken" in pins:
        bad.same("pin broken", want["broken"], pins["broken"])
    if "order" in pins:
        bad.same("pin order", [r["index"] for r in rows if r["usable"]], pins["order"])
    for (index, kpi), value in pins.get("cells", {}).items():
        hit = [r["kpi"][kpi] for r in rows if r["index"] == index]
        bad.same("pin cell %d %s" % (index, kpi), hit, [value])
    for key, name in [("last_start", "last_start"), ("failed", "failures"), ("candidates", "candidates"), ("verdict", "verdict")]:
        if key in pins:
            bad.same("pin " + key, want[name], pins[key])
    for name, word in pins.get("derived_of", {}).items():
        bad.same("pin derived " + name, want["derived"][name], word)
    if "derived" in pins:
        bad.same("pin derived", {want["derived"][n] for n in want["kpis"]}, {pins["derived"]})
    if "n_failed" in pins:
        bad.same("pin failures", len(want["failures"]), pins["n_failed"])
    for name, value in pins.get("kpis", {}).items():
        bad.same("pin KPI " + name, want["kpis"][name], value if value is None else float(value))
    for kpi, word in pins.get("trend", {}).items():
        bad.same("pin trend " + kpi, want["trends"][kpi]["trend"], word)
    for kpi, slope in pins.get("slope", {}).items():
        bad.same("pin slope " + kpi, want["trends"][kpi]["slope_per_iter"], slope)
    for (kpi, window, agg), value in pins.get("stat", {}).items():
        bad.same("pin %s %s" % (window, agg), want["trend_stats"][kpi][window][agg], value)
    if "tuning" in pins:
        t = want["tuning"]
        bad.same("pin tuning", (t["proposed_total"], t["applied_total"], t["skip_reasons"]), pins["tuning"])
    if "delta" in pins:
        d = want["delta_verify"]
        bad.same("pin delta", (d["full_applied"], d["full_total"], d["full_pct"]), pins["delta"] or (None, None, None))
    if "prom" in pins:
        bad.same("pin prom", (want["warmup"]["exporter_error"], want["warmup"]["guard_triggers"]), pins["prom"])
    if isinstance(pins.get("files"), int):
        bad.same("pin files", want["files"], pins["files"])


def compare(case, base, before, want, run):
    bad = Mismatch()
    check_pins(bad, case.pins, want)
    bad.same("exit code", run.returncode, want["exit"])
    console = check_text(bad, "console", run.stdout)
    errors = check_text(bad, "stderr", run.stderr)
    after = tree(base)
    if want["exit"] == 4:
        bad.same("tree", after, before)
        bad.true("no error message", errors.startswith("soak-audit: ") and errors.count("\n") == 1, errors)
        if os.path.isdir(base):
            bad.true("guide's text is missing", "No ITER_SUMMARY data loaded" in errors, errors)
        return bad
    bad.same("stderr", errors, "")
    for name in OUTPUTS:
        if os.fsencode(name) not in after:
            bad.append("no " + name)
            return bad
    new = {k: v for k, v in after.items() if k not in (b"reports", b"reports/analysis") and os.fsdecode(k) not in OUTPUTS}
    old = {k: v for k, v in before.items() if k not in (b"reports", b"reports/analysis")}
    bad.same("other files", new, old)
    read = lambda name: open(os.path.join(base, os.fsencode(name)), "rb").read()
    head = ["**Iterations:** %d (max iter: %d)  " % (want["loaded"], want["max_iter"]),
            "**STEADY Window:** iter >= %d  " % case.settings.get("steady_start", 7),
            "**Last-%d Window:** iter >= %d  " % (case.settings.get("window", 8), want["last_start"])]
    check_csv(bad, read(OUTPUTS[0]), want["rows"])
    check_markdown(bad, check_text(bad, "Markdown", read(OUTPUTS[1])), want, head)
    try:
        doc = strict_json(read(OUTPUTS[2]))
    except ValueError as e:
        bad.append("JSON is not strict: %s" % e)
        return bad
    check_json(bad, doc, want, case)
    check_console(bad, console, want, case)
    for kpi, at in case.pins.get("crosses", {}).items():
        bad.same("JSON trends %s crosses_limit_at_iter" % kpi, doc["trends"][kpi]["crosses_limit_at_iter"], at)
    noted = [n["file"] for n in doc["notes"]]
    for name in case.pins.get("noted", []):
        bad.true("no note on " + name, name in noted, noted)
    if case.pins.get("noted_link"):
        links = [k for k, p in oracle.KEY_FILES.items() if os.path.islink(os.path.join(base, p.encode()))]
        bad.true("no note on the dangling link", any(oracle.KEY_FILES[k] in noted for k in links), noted)
    return bad


def check_gate(bad, base, want, audit, gate):
    """`gate` is the decision that the audit has made: the same line and its exit code (FORMATS 15.30)."""
    out = gate.stdout.decode("utf-8", "replace")
    if want["exit"] == 4:
        # a snapshot alone is judged, which the audit does not do
        alone = os.path.isdir(base) and not want["candidates"] and "nothing could be checked" in out
        bad.true("gate: exit code %d, audit: 4" % gate.returncode, alone or gate.returncode == 4, out)
        return
    line = [x for x in audit.stdout.decode().splitlines() if x.startswith(VERDICT)]
    bad.same("gate: verdict line", [x for x in out.splitlines() if x.startswith(VERDICT)], line)
    state = line[0][len(VERDICT):].split()[0] if line else ""
    bad.same("gate: exit code", gate.returncode, {"OK": 0, "HOLD": 1, "INCONCLUSIVE": 3}.get(state))
    word = {"OK": "PASS", "HOLD": "FAIL"}.get(state, state)
    bad.same("gate: last line", out.rsplit("\n", 2)[-2:], ["Verdict: " + word, ""])
    check_text(bad, "gate", gate.stdout)


def audit_both(case, base):
    before = tree(base)
    want = oracle.audit(base, **case.settings)
    env = {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}
    run = fork_run.run(["audit", "--base", base] + case.args, env=dict(env, PATH=os.environ.get("PATH", ""), LC_ALL="C"))
    # (the least number of iterations is a note of the audit's, no part of the decision)
    words = [a for a in case.args if a != "--fail-on-hold" and not a.startswith("--min-iterations=")]
    gate = fork_run.run(["gate", "--path", base] + words, env=dict(env, PATH=os.environ.get("PATH", ""), LC_ALL="C"))
    bad = compare(case, base, before, want, run)
    check_gate(bad, base, want, run, gate)
    return bad


def run_existing(folders):
    failed = 0
    for folder in folders:
        bad = audit_both(Case(folder, None), os.fsencode(folder))
        failed += bool(bad)
        for line in bad:
            print("%s: %s" % (folder, line))
    print("%d passed, %d failed" % (len(folders) - failed, failed))
    return 1 if failed else 0


def one(task):
    number, top = task
    case = CASES[number]
    folder = os.path.join(top, b"%04d" % number)
    base = os.path.join(folder, b"a run" if case.name.endswith("blank") else b"run")
    os.makedirs(base)
    try:
        case.build(Builder(base, case.name))
        bad = audit_both(case, base)
    except subprocess.TimeoutExpired:
        bad = ["hangs"]
    except Exception as e:  # the corpus itself is wrong: as loud as a mismatch
        bad = ["%s: %s" % (type(e).__name__, e)]
        if os.environ.get("V"):
            raise
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    return number, list(bad)


keep = None


def main(argv):
    global keep
    if argv[:1] == ["--run"]:
        return run_existing(argv[1:])
    tap = "--tap" in argv
    patterns = [a for a in argv if not a.startswith("-")]
    if "--keep" in argv:
        keep = patterns.pop(0)
    chosen = [i for i, c in enumerate(CASES) if not patterns or any(p in c.name or fnmatch.fnmatch(c.name, p) for p in patterns)]
    every = int(os.environ.get("EVERY", "1"))
    chosen = chosen[::every] if not patterns else chosen
    if "--list" in argv:
        print("\n".join("%04d %s" % (i, CASES[i].name) for i in chosen))
        return 0
    top = os.fsencode(keep or tempfile.mkdtemp(prefix="soak-corpus."))
    os.makedirs(top, exist_ok=True)
    failed = passed = 0
    try:
        with multiprocessing.Pool(2) as pool:
            for n, (i, bad) in enumerate(pool.imap(one, [(i, top) for i in chosen], chunksize=8), 1):
                failed += bool(bad)
                passed += not bad
                if tap:
                    print("%s %d - %s" % ("not ok" if bad else "ok", n, CASES[i].name))
                for line in bad[:6]:
                    print("%s%s: %s" % ("# " if tap else "", CASES[i].name, line))
    finally:
        if not keep:
            shutil.rmtree(top, ignore_errors=True)
    print("%s%d passed, %d failed" % ("# " if tap else "", passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
