#!/bin/bash
# What `make docs` fills in from VERSION and the one line of README that names the Action, and that `make check-docs`
# sees where it was forgotten. In a copy.
set -u
: "${SA:?}" "${ROOT:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 bad=0
check() { # NAME COMMAND...
	local name=$1
	shift
	n=$((n + 1))
	if "$@" >/dev/null 2>&1; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		sed 's/^/# /' "$work/out"
		bad=1
	fi
}
tree=$work/tree
fresh() {
	rm -rf "$tree"
	mkdir "$tree"
	cp -r "$ROOT"/{README.md,CHANGELOG.md,SECURITY.md,ARCHITECTURE.md,CONTRIBUTING.md,LICENSE,VERSION,action.yml} \
		"$ROOT"/{default_overrides.json,docs,schemas,examples,scripts,.github} "$tree/"
	# Other links of README.
	mkdir -p "$tree/src" "$tree/tests"
}
docs() { (cd "$tree" && scripts/check-docs.sh "$@" >"$work/out" 2>&1); }
fails_with() { ! docs && grep -qF -- "$1" "$work/out"; }

fresh
check 'the tree as it is is fine' docs
echo 12.3.4 >"$tree/VERSION"
check 'another version: README is not what the tables say' fails_with 'README.md is not what the tables say'
docs --update
check 'docs fills it in' docs
name=$(sed -n 's/^<!-- action: \(.*\) -->$/\1/p' "$tree/README.md")
check 'in each line that uses the Action' [ -z "$(grep -rhE "uses: [^ ]*/soak-audit" "$tree/README.md" "$tree/docs" "$tree/examples" | grep -vF "uses: $name@v12")" ]
check 'and nothing else is touched' [ "$(grep -c 'uses: actions/checkout' "$tree/README.md")" -eq "$(grep -c 'uses: actions/checkout' "$ROOT/README.md")" ]
check 'the image of the reproduce line has the version' grep -q 'workspace soak-audit:12\.3\.4 audit' "$tree/docs/action.md"

fresh
sed -i 's|^<!-- action: .* -->$|<!-- action: acme/soak-audit.gate -->|' "$tree/README.md"
check 'another name is seen' fails_with 'README.md is not what the tables say'
docs --update
check 'and filled in' grep -q 'uses: acme/soak-audit.gate@v' "$tree/README.md"
check 'everywhere' [ -z "$(grep -rhE "uses: [^ ]*/soak-audit" "$tree/README.md" "$tree/docs" "$tree/examples" | grep -vF 'uses: acme/soak-audit.gate@v')" ]
sed -i '/^<!-- action: /d' "$tree/README.md"
check 'without the line: an error' fails_with 'needs one line <!-- action: OWNER/NAME -->'

# The Marketplace's limit: a program whose table has a text of $1 characters.
with_description() {
	fresh
	cat >"$work/sa" <<-END
		#!/bin/bash
		if [ "\$*" = 'help --print action' ]; then exec sed 's/^description: .*/description: $(printf "%0$1d" 0)/' "$ROOT/action.yml"; fi
		exec "$SA" "\$@"
	END
	chmod +x "$work/sa"
	SA=$work/sa docs --update
}
check 'a description of 124 characters is taken' with_description 124
with_description 125
check 'one of 125 is not' grep -q 'has 125 characters; the Marketplace takes 1 to 124' "$work/out"
echo "1..$n"
exit "$bad"
