#!/bin/bash
# The fences of src/LAYERS hold: scripts/check-calls.sh on small objects that break one each, check-includes.sh on small files.
set -u
: "${ROOT:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 failed=0
mkdir -p "$work/scripts" "$work/src" "$work/o/low" "$work/o/high"
cp "$ROOT"/scripts/check-{calls,includes}.sh "$work/scripts/"
printf '%s\n' '# a comment' 'low:' 'high: low' 'calls getenv : src/low/env.c' 'calls open printf : -' >"$work/src/LAYERS"
object() { # room/file C-CODE
	echo "$2" | gcc -O1 -w -x c -c -o "$work/o/$1.o" -
}
check=(check-calls.sh "$work/o")
says() { # NAME TEXT: the check fails and says this; with no TEXT it passes
	local out rc=0
	n=$((n + 1))
	out=$("$work/scripts/${check[0]}" "${check[1]}" 2>&1) || rc=1
	if [ "$rc" = "${2:+1}" ] || [ "$rc$2" = 0 ]; then
		if [ -z "$2" ] || grep -Fq -- "$2" <<<"$out"; then echo "ok $n - $1" && return; fi
	fi
	echo "not ok $n - $1"
	echo "${out//$'\n'/$'\n'# }"
	failed=1
}
object low/a 'int sa_a(void) { return 1; }'
object low/env 'char *getenv(const char *); char *sa_env(void) { return getenv("X"); }'
object high/b 'int sa_a(void); int sa_b(void) { return sa_a(); }'
says 'what is allowed is fine' ''
object low/c 'int sa_b(void); int sa_c(void) { return sa_b(); }'
says 'a room that must not know another, without any include' 'src/low/c.c uses sa_b of high, which low must not know'
object low/c 'char *getenv(const char *); char *sa_c(void) { return getenv("X"); }'
says 'a call beside its place' 'src/low/c.c calls getenv(), which is only for src/low/env.c'
object low/c 'int __printf_chk(int, const char *, ...); int open64(const char *, int); int sa_c(void) { return __printf_chk(1, "x") + open64("x", 0); }'
says 'its checked form' 'src/low/c.c calls __printf_chk()'
says 'and the one for large files' 'src/low/c.c calls open64()'
rm "$work/o/low/c.o"
object high/z 'int sa_w(void); int sa_z(void) { return sa_w(); }'
object high/w 'int sa_z(void); int sa_w(void) { return sa_z(); }'
says 'two files that need each other are told' 'high/w'
rm "$work"/o/*/*.o
says 'no objects are no proof' 'no objects'
check=(check-includes.sh "$work")
mkdir -p "$work/src/low" "$work/src/high"
printf '%s\n' 'low:' 'high: low' >"$work/src/LAYERS"
echo '#include "low/a.h"' | tee "$work/src/low/a.c" >"$work/src/high/b.c"
touch "$work/src/low/a.h"
says 'an include that is allowed is fine' ''
touch "$work/src/high/b.h"
echo '#include "high/b.h"' >>"$work/src/low/a.c"
says 'one that is not' 'low must not include high'
rm "$work/src/high/b.c"
echo '#include "low/a.h"' >"$work/src/low/a.c"
says 'what nobody includes need not be allowed' 'high does not include low'
echo "1..$n"
exit $failed
