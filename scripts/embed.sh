#!/bin/bash
# Text files as C strings: scripts/embed.sh [--as-is] NAME=FILE... prints `static const char NAME[] = ...`.
# Indentation, empty lines and lines that are only a comment are left out, so a line of the source must
# not go on inside a string; --as-is keeps every line as it stands. The result depends on the files alone.
set -eu
export LC_ALL=C
tidy=(-e 's/^[ 	]*//; s/[ 	]*$//' -e '/^$/d' -e '/^\/\//d' -e '/^\/\*.*\*\/$/d')
if [ "$1" = --as-is ]; then
	tidy=()
	shift
fi
echo '/* Made by scripts/embed.sh. */'
for arg; do
	file=${arg#*=}
	if grep -qi -e '</' -e '<!' -e ']]>' "$file"; then
		echo "embed.sh: '$file' has a text that could end the element it is put into" >&2
		exit 1
	fi
	echo "static const char ${arg%%=*}[] ="
	sed "${tidy[@]}" -e 's/\\/\\\\/g; s/"/\\"/g; s/^/	"/; s/$/\\n"/' "$file"
	echo '	;'
done
