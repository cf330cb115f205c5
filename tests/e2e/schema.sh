#!/bin/bash
# The JSON summary of the example run and of every case that can be audited, by the built-in rules or a policy, fits the schema.
set -u
if ! python3 -c 'import jsonschema' 2>/dev/null; then
	echo '1..0 # SKIP python3-jsonschema is not installed'
	exit 77
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cat >"$tmp/validate.py" <<'PY'
import json, sys
import jsonschema

def validator_of(path):
    schema = json.load(open(path, encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


validators = {"": validator_of(sys.argv[1])}
n = 0
for line in sys.stdin:
    name, path, *other = line.rstrip("\n").split("\t")
    n += 1
    key = other[0] if other else ""
    validator = validators.setdefault(key, key and validator_of(sys.argv[1].rsplit("/", 1)[0] + "/" + key))
    if path == "-":  # what the schema has to refuse
        print("not ok" if validator.is_valid(json.loads(name)) else "ok", n, "-", key, "refuses", name)
        continue
    errors = sorted(validator.iter_errors(json.load(open(path, encoding="utf-8"))), key=str)
    print(("not ok" if errors else "ok"), n, "-", name)
    for e in errors[:3]:
        print("#", "/".join(map(str, e.path)), e.message[:200])
print(f"1..{n}")
sys.exit(0)
PY
cases() {
	echo "$ROOT/examples/soak/latest"
	find "$ROOT/tests/golden" -name 'ITER_SUMMARY_*.json' -printf '%h\n' | sort -u
}
i=0
while read -r dir; do
	i=$((i + 1))
	"$SA" audit --base "$dir" --out "$tmp/$i" --quiet >/dev/null 2>&1 || continue
	printf '%s\t%s\n' "${dir#"$ROOT"/}" "$tmp/$i/POST_SOAK_AUDIT_SUMMARY.json"
done < <(cases) > "$tmp/list"
# with a baseline of each form, and without one that was asked for
example=$ROOT/examples/soak/latest
"$SA" baseline save --base "$example" --out "$tmp/record.json" >/dev/null
for baseline in "$ROOT/tests/golden/audit-hold/in" "$tmp/record.json" "$tmp/1/POST_SOAK_AUDIT_SUMMARY.json" \
	"$tmp/none" git:no-such-branch:x artifact:soak auto; do
	i=$((i + 1))
	"$SA" audit --base "$example" --out "$tmp/b$i" --quiet --baseline "$baseline" >/dev/null 2>&1
	printf 'baseline %s\t%s\n' "${baseline##*/}" "$tmp/b$i/POST_SOAK_AUDIT_SUMMARY.json"
done >>"$tmp/list"
# and what a policy file judged
for dir in "$ROOT"/tests/e2e/judged/*/; do
	i=$((i + 1))
	(cd "$dir" && "$SA" audit --base run --policy policy.yaml --out "$tmp/p$i" --quiet) >/dev/null 2>&1 || continue
	printf 'policy %s\t%s\n' "${dir#"$ROOT"/}" "$tmp/p$i/POST_SOAK_AUDIT_SUMMARY.json"
done >>"$tmp/list"
# what goes in: of the example, of the tool's own runner, and of the samples where they are
"$SA" run --mock --iterations 2 --out "$tmp/mock" >/dev/null 2>&1
for dir in "$example" "$tmp/mock" "$ROOT"/../shared/samples/{reference,watcher-v1,reference-warmup}-24; do
	for file in "$dir"/ITER_SUMMARY_{1,2,24}.json "$dir/artifacts/KPI_GATE.json" "$dir/TUNING_REPORT.json"; do
		case $file in */ITER_*) schema=iter-summary ;; */KPI_*) schema=kpi-gate ;; *) schema=tuning-report ;; esac
		if [ -e "$file" ]; then printf '%s\t%s\t%s\n' "${file#"${dir%/*}"/}" "$file" "$schema.schema.json"; fi
	done
done >>"$tmp/list"
printf '%s\t-\t%s.schema.json\n' '{"verdict": "fine"}' kpi-gate '{}' kpi-gate '[1]' iter-summary \
	'{"summary": {"net_bps": [1]}}' iter-summary '[7]' tuning-report '{"iterations": 7}' tuning-report >>"$tmp/list"
python3 "$tmp/validate.py" "$ROOT/schemas/audit-summary.schema.json" <"$tmp/list"
