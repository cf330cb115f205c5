# SPDX-License-Identifier: MIT
"""`policy schema` agrees with the parser: every valid policy fits it, and what mistakes.txt says of keys,
types, words and rules does not. What only the parser can know is listed in PARSER_ONLY. Prints TAP."""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema
import yaml

import fork_run

SA, ROOT = os.environ["SA"], Path(os.environ["ROOT"])

# What no schema can know: duplicates, references between parts, units, what is removed, the order of two numbers,
# today, whether fields are columns, how a whole number was written, and YAML itself.
PARSER_ONLY = re.compile(
    "second time|unknown window|still uses|removed here|^'(main|lat|all|steady|last8|other)'$|did you mean|"
    "removes what is inherited|left empty|does not fit|unknown unit|unit is missing|^'ms'$|larger than max|"
    "ends before it begins|90 days|one is needed|needs 'reduce'|more than one|hold neither|^ends$|empty name|too large|"
    "anchor|tag|^-$|^needs$")
# A number that JSON cannot tell from a whole one.
WHOLE = re.compile(r"version: 1\.0|: (7\.0|1e1|24\.0)\}")

# The core schema of YAML 1.2: no, on, 1:30 and dates are texts.
class Core(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    pass


Core.yaml_implicit_resolvers = {}
for tag, pattern in (("null", r"^(null|Null|NULL|~|)$"), ("bool", r"^(true|True|TRUE|false|False|FALSE)$"),
                     ("int", r"^[-+]?[0-9]+$"),
                     ("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), None)

schema = json.loads(subprocess.run([SA, "policy", "schema"], capture_output=True, check=True).stdout)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
count = 0


def tell(name, problem):
    global count
    count += 1
    print(f"{'not ok' if problem else 'ok'} {count} - {name}")
    if problem:
        print(f"#   {problem}")


def fits(name, text):
    errors = list(validator.iter_errors(yaml.load(text, Core)))
    tell(f"fits: {name}", errors and str(errors[0].message)[:300])


def explained():
    """The schema and the reference of docs/policy.md say of every key what it is and what it takes."""
    maps = [d for d in schema["definitions"].values() if d.get("properties") and "any" not in d["properties"]]
    maps = [d for d in maps if "within" not in d["properties"]]
    silent = [key for d in maps for key, value in d["properties"].items() if not value.get("description")]
    tell("the schema says what each key is", f"not {silent}" if silent or not maps else "")
    text = subprocess.run([SA, "help", "--print", "policy"], capture_output=True, text=True, check=True).stdout
    rows = [line.replace("\\|", "").split("|")[1:-1] for line in text.split("### Aggregates")[0].splitlines()
            if line.startswith("| `")]
    bad = [row for row in rows if len(row) != 3 or not all(cell.strip() for cell in row)]
    keys = {key for d in maps for key in d["properties"]}
    told = {row[0].split("`")[1] for row in rows}
    tell("the reference has every key", "" if keys == told and not bad else f"{sorted(keys ^ told)}, {bad}")


def random_ones():
    """Every random policy of tests/property/policies.py, which the program takes, fits."""
    sys.path.insert(0, str(ROOT / "tests/property"))
    from policies import Case
    bad = [(seed, errors[0].message[:200]) for seed in range(150)
           if (errors := list(validator.iter_errors(Case(seed).policy())))]
    tell("fits: 150 random policies", str(bad[:3]) if bad else "")


def agrees(name, part, valid):
    """A policy without a line in mistakes.txt: schema and parser say the same of it."""
    policy = {"version": 1, "input": [{"path": "a.csv", "format": "csv"}], "kpis": {"k": {"from": "k", "must": "max(all) <= 3"}}, **part}
    errors = [e.message[:200] for e in validator.iter_errors(policy)]
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / "p.json").write_text(json.dumps(policy))
        done = fork_run.run(["policy", "check", "--policy", "p.json"], work, {"SOURCE_DATE_EPOCH": "1830000000"})
    tell(f"{'fits' if valid else 'refused'}: {name}", "" if (not errors, done.returncode) == (valid, 0 if valid else 2) else
         f"schema: {errors}, parser: {done.returncode} {done.stderr.decode()}")


def kpi(**more):
    return {"kpis": {"k": {"from": "k", **more}}}


REFUSED = {
    "a count with a unit": kpi(must="count(all) >= 5 rows"), "a share of nothing": kpi(must="share(all) >= 5%"),
    "samples.share without %": kpi(must="samples.share(all, x > 1) >= 5"), "a mean with a predicate": kpi(must="mean(all, x > 1) > 2"),
    "a share against a median": kpi(must="share(all, x > 1) >= median(all)"), "a slope a week": kpi(must="slope(all) <= 1 MB/w"),
    "a slope without its time": kpi(must="slope(all) <= 1 MB"), "a slope against a level": kpi(must="slope(all) <= last(all)"),
    "p100.5": kpi(must="p100.5(all) < 3"), "a unit on a streak": kpi(must="streak(all, x > 1) <= 3 ms"),
    "a second rule behind a predicate": kpi(must="share(all, x > 1) >= 5% and max(all) < 3"),
    "30 February": {"exceptions": [{"kpi": "k", "until": "2028-02-30", "owner": "o", "reason": "long enough"}]},
    "29 February 2027": {"exceptions": [{"kpi": "k", "until": "2027-02-29", "owner": "o", "reason": "long enough"}]},
    "two kinds of window": {"windows": {"w": {"skip": "5m", "to": 7}}}, "no kind of window": {"windows": {"w": {}}},
    "a window of two types": {"windows": {"w": {"from": "5m", "to": 7}}}, "no time at all": {"windows": {"w": {"skip": "0.0s"}}},
    "less than a millisecond": {"windows": {"w": {"last": "0.0001s"}}},
    "a mask of two types": {"masks": [{"from": "2026-01-01T00:00:00Z", "to": 7, "reason": "r"}]},
    "a divisor of 0": kpi(**{"from": {"path": "a", "divide-by": 0}}), "path and share": kpi(**{"from": {"path": "a", "share": ["a", "b"]}}),
    "a divided share": kpi(**{"from": {"share": ["a", "b"], "divide-by": 2}}), "plausible without an end": kpi(plausible={}),
    "every without time": {"input": [{"path": "a", "format": "json", "every": "1m"}]},
    "time-unit without time": {"input": [{"path": "a", "format": "csv", "time-unit": "s"}]},
    "a decimal comma": {"input": [{"path": "a", "format": "csv", "decimal": ","}]},
    "a decimal comma with a comma": {"input": [{"path": "a", "format": "csv", "decimal": ",", "separator": ","}]},
    "a path that leads up": {"input": [{"path": ["a", "b/../../c"]}]}, "an open glob": {"input": [{"path": "a[0-9"}]},
    "a gate with a wildcard": {"kpi-gate": "a/*.json"}, "a gate named Off": {"kpi-gate": "Off"},
    "a baseline from above": {"baseline": {"from": "dir:a/../../b"}}, "a baseline of no artifact": {"baseline": {"from": ["auto", "artifact:"]}},
    "a list of complete without input": {"complete": [{"rows": 3}]}, "a horizon of no rows": {"drift": {"horizon": 0}},
}
FITS = {
    "a unit of any text": kpi(unit="1/s", must="max(all) <= 3 1/s"), "a unit x": kpi(unit="x", must=["max(all) <= 3x", "max(all) <= 3 x"]),
    "a unit with brackets": kpi(unit="ms (p95)", must="max(all) <= 3 ms (p95)"), "a folded rule": kpi(must="max( all )\n<=\n 3\n"),
    "a share in a share": kpi(unit="ms", must=["share(all, x <= 4) >= baseline - 5", "share( all , x<=4 )>=95.5 %", "samples.share(all, x > 1 ms) < 3%"]),
    "slopes of a number": kpi(must="slope(all) <= 2 /h"),
    "slopes": kpi(unit="MB", must=["slope(all) <= 2 kB / row", "slope(all) < slope(all) + 1 MB/h", "slope(all) <= baseline + 1%"]),
    "counts": kpi(unit="ms", must=["count(all) >= changes(all) + 10%", "count(all, x > 1e3 s) == 0", "streak(all, x > 1) <= count(all)"]),
    "percentiles": kpi(unit="ms", must=["p100.000(all) < 3", "samples.p99.9(all) < p0(all) - 3 ms", "p7.25(all) != +3"]),
    "29 February 2028": {"exceptions": [{"kpi": "k", "until": "2028-02-29", "owner": "o", "reason": "long enough",
                                         "rule": "max(all) <= 3 or min(all) >= 1 or share(all, x > 1) > 5%"}]},
    "times of masks": {"masks": [{"from": "2026-01-01T00:00:00.5Z", "to": "2026-01-01T23:59:60-01:30", "reason": "r"}]},
    "durations": {"windows": {"a": {"last": "0.001s"}, "b": {"skip": "0.5h"}, "c": {"from": "10m", "to": "1.50h"}, "d": {"to": 0}}},
    "runs to compare with": {"baseline": {"from": ["auto", "dir:a/..b", "a[1]/b", "git:v1:../x", "artifact:soak@main*5"]}},
    "a decimal comma": {"input": [{"path": "a", "format": "csv", "decimal": ",", "separator": "tab"}]},
    "every where the format knows": {"input": [{"path": "a", "format": "iter-summary", "every": "1m"},
                                           {"name": "b", "path": "b", "every": "1m"}]},
    "gates": {"kpi-gate": "off"}, "complete": {"complete": [{"input": "main", "rows": 3}]},
}


VALID = "shared/samples/policies/cases/valid"


def main():
    explained()
    random_ones()
    for name, part in REFUSED.items():
        agrees(name, part, False)
    for name, part in FITS.items():
        agrees(name, part, True)
    beside = [p for p in (ROOT.parent, ROOT.parent.parent) if (p / VALID).is_dir()]
    if not beside:
        tell("policies of ../shared/samples # SKIP they are not here", "")
    for path in sorted((beside[0] / VALID).glob("*/*.y*ml")) if beside else ():
        fits(f"{path.parent.name}/{path.name}", path.read_text(encoding="utf-8-sig"))
    fits("builtin", (ROOT / "src/policy/builtin/mm-bot.yaml").read_text())
    base = (ROOT / "tests/e2e/policy/base.yaml").read_text().splitlines()
    for row in (ROOT / "tests/e2e/policy/mistakes.txt").read_text().splitlines():
        match = re.fullmatch(r"(\d+) \| (.*) \| (.*)", row)
        if not match or row[0] == "#":
            continue
        at, new, says = int(match[1]), match[2], match[3]
        lines = list(base)
        lines[at - 1] = "  " + new if at == 3 or new.startswith("- ") else new.replace("\\n", "\n")
        try:
            value = yaml.load("\n".join(lines) + "\n", Core)
        except (yaml.YAMLError, ValueError):
            continue
        if says == "fine":
            fits(row, "\n".join(lines) + "\n")
        elif not PARSER_ONLY.search(says) and not WHOLE.search(new):
            tell(f"refused: {row}", "" if list(validator.iter_errors(value)) else "the schema accepts it")
    return 0


sys.exit(main())
