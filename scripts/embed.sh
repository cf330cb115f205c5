#!/bin/bash
# Text files as C strings: scripts/embed.sh NAME=FILE... prints `static const char NAME[] = ...`.
# Indentation, empty lines and lines that are only a comment are left out, so a line of the source must
# not go on inside a string. The result depends on the files alone.
set -eu
export LC_ALL=C
echo '/* Made by scripts/embed.sh. */'
for arg; do
	file=${arg#*=}
	if grep -qi -e '</' -e '<!' -e ']]>' "$file"; then
		echo "embed.sh: '$file' has a text that could end the element it is put into" >&2
		exit 1
	fi
	echo "static const char ${arg%%=*}[] ="
	sed -e 's/^[ 	]*//; s/[ 	]*$//' -e '/^$/d' -e '/^\/\//d' -e '/^\/\*.*\*\/$/d' \
		-e 's/\\/\\\\/g; s/"/\\"/g; s/^/	"/; s/$/\\n"/' "$file"
	echo '	;'
done
