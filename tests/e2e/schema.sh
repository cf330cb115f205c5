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

schema = json.load(open(sys.argv[1], encoding="utf-8"))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
n = 0
for line in sys.stdin:
    name, path = line.rstrip("\n").split("\t")
    n += 1
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
python3 "$tmp/validate.py" "$ROOT/schemas/audit-summary.schema.json" <"$tmp/list"
