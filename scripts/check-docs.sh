#!/bin/bash
# Manual, README and action.yml are what the program's tables say. SA is the program; --update writes
# them anew. In README and docs/ a section stands between <!-- NAME: begin --> and <!-- NAME: end -->, the comment
# <!-- action: OWNER/NAME --> says where the Action is published, and every `uses:` line of it (in the example
# workflows, too) and every soak-audit:VERSION follow that and VERSION.
set -eu
sa=$(realpath "${SA:-build/release/soak-audit}")
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
status=0

"$sa" help --print man >"$tmp/man"
"$sa" help --print action >"$tmp/action"
"$sa" policy schema >"$tmp/schema"
documents=(README.md docs/*.md)
mkdir "$tmp/docs"
for document in "${documents[@]}"; do
	cp "$document" "$tmp/$document"
	for section in commands inputs outputs policy; do
		"$sa" help --print "$section" >"$tmp/section"
		awk -v section="$tmp/section" -v name="$section" '
			index($0, "<!-- " name ": begin") { print; print ""; while ((getline line < section) > 0) print line; print ""; skip = 1; next }
			index($0, "<!-- " name ": end") { skip = 0 }
			!skip' "$tmp/$document" >"$tmp/next"
		mv "$tmp/next" "$tmp/$document"
	done
done

version=$(<VERSION)
action=$(sed -n 's/^<!-- action: \([A-Za-z0-9._-]*\/[A-Za-z0-9._-]*\) -->$/\1/p' README.md)
if [ -z "$action" ] || [ "$(wc -l <<<"$action")" -ne 1 ]; then
	echo 'check-docs: README.md needs one line <!-- action: OWNER/NAME -->' >&2
	exit 1
fi
# A copy with the name and the version filled in: fill FILE COPY
fill() {
	sed -E "s|(uses: )[A-Za-z0-9._-]+/soak-audit[A-Za-z0-9._-]*@v[0-9]+([^0-9.]\|\$)|\1$action@v${version%%.*}\2|
		s|soak-audit:[0-9]+\.[0-9]+\.[0-9]+|soak-audit:$version|g" "$1" >"$2"
}
examples=()
for file in examples/workflows/*.yml; do
	if [ -e "$file" ]; then examples+=("$file"); fi
done
for file in "${examples[@]}"; do fill "$file" "$tmp/${file##*/}"; done
for document in "${documents[@]}"; do
	fill "$tmp/$document" "$tmp/next"
	mv "$tmp/next" "$tmp/$document"
done

if [ "${1:-}" = --update ]; then
	for file in "${examples[@]}"; do cp "$tmp/${file##*/}" "$file"; done
	mkdir -p docs
	cp "$tmp/man" docs/soak-audit.1
	cp "$tmp/action" action.yml
	for document in "${documents[@]}"; do cp "$tmp/$document" "$document"; done
	cp "$tmp/schema" schemas/policy.schema.json
fi
differs() { # file, what it should be
	if ! diff -u "$1" "$2" >"$tmp/diff"; then
		echo "check-docs: $1 is not what the tables say; run \`make docs\`" >&2
		head -n 20 "$tmp/diff" >&2
		status=1
	fi
}
differs docs/soak-audit.1 "$tmp/man"
differs action.yml "$tmp/action"
differs schemas/policy.schema.json "$tmp/schema"
for document in "${documents[@]}"; do differs "$document" "$tmp/$document"; done
for file in "${examples[@]}"; do differs "$file" "$tmp/${file##*/}"; done
description=$(sed -n 's/^description: //p' action.yml)
if [ -z "$description" ] || [ ${#description} -ge 125 ]; then
	echo "check-docs: the description in action.yml has ${#description} characters; the Marketplace takes 1 to 124" >&2
	status=1
fi
if command -v groff >/dev/null; then
	groff -man -Tutf8 -ww docs/soak-audit.1 2>"$tmp/groff" >/dev/null
	if [ -s "$tmp/groff" ]; then
		echo 'check-docs: groff complains about the manual:' >&2
		head -n 5 "$tmp/groff" >&2
		status=1
	fi
fi
# each command has a line in the changelog and each local link leads somewhere
while read -r name; do
	grep -q -- "\`$name\`" CHANGELOG.md || { echo "check-docs: CHANGELOG.md does not name \`$name\`" >&2; status=1; }
done < <("$sa" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p')
for document in "${documents[@]}"; do
	while read -r target; do
		[ -e "$(dirname "$document")/$target" ] ||
			{ echo "check-docs: $document links to '$target', which is not there" >&2; status=1; }
	done < <(grep -oE '\]\([^)#:]+' "$document" | sed 's/^](//')
done
exit "$status"
