#!/bin/bash
# Prove the fences of src/LAYERS with the linker: what the objects below $1 really call, however it was spelled.
# - a room uses the functions and tables (sa_...) of those rooms only that it may include;
# - a line `calls NAMES : PLACES` holds for the calls that the compiler made of the code, its checked forms too;
# - files do not need each other in a circle.
set -u
cd "$(dirname "$0")/.." || exit 2
objects=$1
symbols=$(mktemp)
trap 'rm -f "$symbols" "$symbols".*' EXIT

# "D name file" of what a file defines, "U name file" of what it uses.
(cd "$objects" && shopt -s nullglob && nm -A -g ./*/*.o ./*.o) | awk '
	{ file = $1; sub(/:.*/, "", file); sub(/^\.\//, "", file); sub(/\.o$/, "", file); sub(/@.*/, "", $NF)
	  print $(NF - 1) == "U" ? "U" : "D", $NF, file }' | sort -u >"$symbols"
if ! [ -s "$symbols" ]; then
	echo "check-calls: no objects in $objects; run make"
	exit 2
fi

awk -v out="$symbols" '
function bad(text) { print text; failed = 1 }
function room_of(file,  part) { split(file, part, "/"); return part[2] == "" ? "main" : part[1] }
function among(word, list) { return index(" " list " ", " " word " ") > 0 }
FILENAME == "src/LAYERS" {
	if (/^#/ || NF == 0 || $1 == "fence") next
	if ($1 == "calls") {
		split($0, half, " : ")
		n = split(half[1], call, " ")
		for (i = 2; i <= n; i++) only[call[i]] = half[2]
	} else { room = $1; sub(/:/, "", room); $1 = ""; may[room] = $0 }
	next
}
$1 == "D" { home[$2] = $3; next }
$2 in home {
	if (home[$2] == $3) next
	print $3, home[$2] > (out ".pairs")
	from = room_of($3); to = room_of(home[$2])
	if (from != to && !among(to, may[from]) && !among("*", may[from]))
		bad("src/" $3 ".c uses " $2 " of " to ", which " from " must not know (src/LAYERS)")
	next
}
{	# __printf_chk, open64 and __open_2 are printf and open
	name = $2
	if (!(name in only)) { sub(/^__/, "", name); sub(/_(chk|2)$/, "", name); sub(/64$/, "", name) }
	if (!(name in only)) next
	n = split(only[name], place, " "); ok = 0
	for (i = 1; i <= n; i++) if (index("src/" $3 ".c", place[i]) == 1) ok = 1
	if (!ok) bad("src/" $3 ".c calls " $2 "(), which is only for " only[name] " (src/LAYERS)")
}
END { exit failed }
' src/LAYERS "$symbols"
rc=$?

if ! circle=$(tsort "$symbols.pairs" 2>&1 >/dev/null); then
	echo 'files need each other in a circle:'
	echo "${circle//tsort: /  }"
	rc=1
fi
exit $rc
