#!/bin/bash
# Write stdin to the file $1, but only when the content changes (keeps the time stamp otherwise).
set -eu
dir=$(dirname "$1")
mkdir -p "$dir"
new=$(mktemp "$1.XXXXXX")
trap 'rm -f "$new"' EXIT
cat >"$new"
chmod 644 "$new"
cmp -s "$new" "$1" || mv "$new" "$1"
