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

# What each file should be stands below $tmp under the file's own path. (Few programs are started: this runs often.)
mkdir -p "$tmp"/{docs,schemas,examples/workflows,section}
"$sa" help --print man >"$tmp/docs/soak-audit.1"
"$sa" help --print action >"$tmp/action.yml"
"$sa" policy schema >"$tmp/schemas/policy.schema.json"
sections=(commands inputs outputs policy)
for section in "${sections[@]}"; do "$sa" help --print "$section" >"$tmp/section/$section"; done

version=$(<VERSION)
action=$(sed -n 's/^<!-- action: \([A-Za-z0-9._-]*\/[A-Za-z0-9._-]*\) -->$/\1/p' README.md)
if [ -z "$action" ] || [[ $action = *$'\n'* ]]; then
	echo 'check-docs: README.md needs one line <!-- action: OWNER/NAME -->' >&2
	exit 1
fi
documents=(README.md docs/*.md)
filled=("${documents[@]}") # with the name and the version in them
for file in examples/workflows/*.yml; do
	if [ -e "$file" ]; then filled+=("$file"); fi
done
awk -v tmp="$tmp" -v names="${sections[*]}" '
	BEGIN { count = split(names, sections, " ") }
	FNR == 1 { close(out); out = tmp "/" FILENAME; printf "" >out; skip = 0 }
	/<!-- / {
		for (i = 1; i <= count; i++) {
			if (index($0, "<!-- " sections[i] ": begin")) {
				print $0 "\n" >out
				section = tmp "/section/" sections[i]
				while ((getline line < section) > 0) print line >out
				close(section)
				print "" >out
				skip = 1
			}
			if (index($0, "<!-- " sections[i] ": end")) skip = 0
		}
		if (skip) next
	}
	!skip { print >out }' "${filled[@]}"
sed -i -E "s|(uses: )[A-Za-z0-9._-]+/soak-audit[A-Za-z0-9._-]*@v[0-9]+([^0-9.]\|\$)|\1$action@v${version%%.*}\2|
	s|soak-audit:[0-9]+\.[0-9]+\.[0-9]+|soak-audit:$version|g" "${filled[@]/#/$tmp/}"

files=(docs/soak-audit.1 action.yml schemas/policy.schema.json "${filled[@]}")
same() {
	local a b
	mapfile -d '' a <"$1" && mapfile -d '' b <"$2" && [ "${a[*]}" = "${b[*]}" ]
}
for file in "${files[@]}"; do
	if [ -e "$file" ] && same "$file" "$tmp/$file"; then continue; fi
	if [ "${1:-}" = --update ]; then
		mkdir -p "$(dirname "$file")"
		cp "$tmp/$file" "$file"
	else
		echo "check-docs: $file is not what the tables say; run \`make docs\`" >&2
		{ diff -u "$file" "$tmp/$file" 2>&1 || true; } | head -n 20 >&2
		status=1
	fi
done
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
changelog=$(<CHANGELOG.md)
while read -r name; do
	[[ $changelog = *"\`$name\`"* ]] || { echo "check-docs: CHANGELOG.md does not name \`$name\`" >&2; status=1; }
done < <("$sa" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p')
while IFS=: read -r document target; do
	target=${target#']('} folder=.
	if [[ $document = */* ]]; then folder=${document%/*}; fi
	[ -e "$folder/$target" ] ||
		{ echo "check-docs: $document links to '$target', which is not there" >&2; status=1; }
done < <(grep -HoE '\]\([^)#:]+' "${documents[@]}")
exit "$status"
