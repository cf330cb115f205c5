# SPDX-License-Identifier: MIT
"""`policy schema` agrees with the parser: every valid policy fits it, and what mistakes.txt says of keys,
types, words and rules does not. What only the parser can know is listed in PARSER_ONLY. Prints TAP."""
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import yaml

SA, ROOT = os.environ["SA"], Path(os.environ["ROOT"])

# Duplicates, references, units, removal, order of numbers, calendar, YAML itself, paths and globs.
PARSER_ONLY = re.compile(
    "second time|unknown window|still uses|removed here|did you mean|removes what is inherited|does not fit|"
    "unknown unit|unit of a slope|unit is missing|per time or per row|larger than max|ends before it begins|no day|"
    "90 days|both|exactly one|needs quotes|put quotes|never closed|anchor|tag|tab|second document|merge key|"
    "comment|only the window|and a window|left empty|'main'|'lat'|'all'|'steady'|'last8'|'other'|absolute|'\\.\\.'|URL|begins with|"
    "folders|no ']' ends|^-$|empty name|ends|hold neither|more than one|one is needed|needs 'reduce'|one sum|"
    "cannot be compared|cannot stand|takes no predicate|needs a predicate|in %|a count has no unit|"
    "for 'and'|\\{any|too large|no plain decimal|divide-by: 0|a place in 'from'|not there|no time|whole number|"
    "not a duration|a second|'ms'|^needs$|^version$")

# The core schema of YAML 1.2: no, on, 1:30 and dates are texts.
class Core(yaml.SafeLoader):
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


VALID = "shared/samples/policies/cases/valid"


def main():
    explained()
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
        elif not PARSER_ONLY.search(says):
            tell(f"refused: {row}", "" if list(validator.iter_errors(value)) else "the schema accepts it")
    return 0


sys.exit(main())
