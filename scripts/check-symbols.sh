#!/bin/bash
# Each external symbol of the library $1 begins with sa_, so that no static library can clash with it.
set -eu
bad=$(nm --extern-only --defined-only "$1" 2>/dev/null | awk '
	/:$/ { file = $1 }
	# __gcov and __odr_asan come from instrumented builds.
	NF == 3 && $3 !~ /^(sa_|__odr_asan|__gcov)/ { print "  " file " " $3 }')
if [ -n "$bad" ]; then
	echo "these symbols need the prefix sa_ or static:"
	echo "$bad"
	exit 1
fi
