#!/bin/bash
# Check the includes of src/ against src/LAYERS: spelling, layers (none that is not needed), fences, own header first, cycles.
set -u
cd "${1:-$(dirname "$0")/..}" || exit 2
shopt -s nullglob
files=(src/main.c src/*/*.[ch] src/*/*.def)
[ -e src/main.c ] || files=("${files[@]:1}")
if [ ${#files[@]} -eq 0 ]; then exit 0; fi
pairs=$(mktemp)
trap 'rm -f "$pairs"' EXIT

awk -v pairs="$pairs" '
function bad(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; failed = 1 }
function room_of(path,  part) { split(path, part, "/"); return part[2] == "main.c" ? "main" : part[2] }
function among(word, list) { return index(" " list " ", " " word " ") > 0 }
function exists(path,  line, rc) { rc = (getline line < path); close(path); return rc >= 0 }

FILENAME == "src/LAYERS" {
	if (/^#/ || NF == 0) next
	if ($1 == "fence") {
		what = $2
		for (i = 3; i <= NF; i++)
			if (!exists($i)) bad("the fence of " what " names \047" $i "\047, which does not exist")
		$1 = $2 = ""
		sub(/^ +/, " "); fence[what] = $0
	} else if ($1 != "calls" && $1 != "circle") {
		room = $1; sub(/:/, "", room); $1 = ""
		may[room] = $0
	}
	next
}

FNR == 1 {
	room = room_of(FILENAME); first = 1
	if (!(room in may)) bad("the room \047" room "\047 is not in src/LAYERS")
	own = FILENAME; sub(/^src\//, "", own)
	header = own; sub(/\.c$/, ".h", header)
	print own, own > pairs
}

/^[ \t]*#[ \t]*include/ {
	if (!match($0, /["<][^">]*[">]/)) { bad("include without a plain name"); next }
	name = substr($0, RSTART + 1, RLENGTH - 2)
	quoted = substr($0, RSTART, 1) == "\""
	if (first && FILENAME ~ /\.c$/ && exists("src/" header) && name != header)
		bad("its own header \"" header "\" must come first")
	first = 0
	for (what in fence)
		if (name == what || (what ~ /\/$/ && index(name, what) == 1))
			if (!among(FILENAME, fence[what]))
				bad("<" name "> is only for" fence[what] " (src/LAYERS)")
	if (!quoted) {
		if (exists("src/" name)) bad("write own headers as \"" name "\"")
		next
	}
	if (name ~ /^gen\//) next
	if (name !~ /^[a-z0-9_]+\/[a-z0-9_]+\.(h|def)$/ || !exists("src/" name)) {
		bad("\"" name "\" is not spelled \"room/file.h\" below src/")
		next
	}
	to = name; sub(/\/.*/, "", to)
	if (to != room && !among(to, may[room]) && !among("*", may[room]))
		bad(room " must not include " to " (src/LAYERS)")
	uses[room, to] = 1
	if (FILENAME ~ /\.h$/) print own, name > pairs
	next
}

# What a room may and does not do is a wish of nobody.
function tell_unused(  room, n, i, part) {
	for (room in may) {
		n = split(may[room], part, " ")
		for (i = 1; i <= n; i++)
			if (part[i] != "*" && !((room, part[i]) in uses)) {
				printf "src/LAYERS: %s does not include %s: take it out\n", room, part[i]
				failed = 1
			}
	}
}

END { tell_unused(); exit failed }
' src/LAYERS "${files[@]}"
rc=$?

if ! cycle=$(tsort "$pairs" 2>&1 >/dev/null); then
	echo "headers include each other in a circle:"
	echo "${cycle//tsort: /  }"
	rc=1
fi
exit $rc
