#!/bin/bash
# Build the static binary build/static/soak-audit: the libraries once (static-libs.sh), then the
# program with the project's Makefile, told to use musl-gcc, -O2 and those libraries.
#   scripts/static-build.sh [make arguments]
#   scripts/static-build.sh --probe    link and run tests/image/libs.c instead: do all libraries work?
# PREFIX_DIR names ready libraries elsewhere (default build/static/prefix, made when missing).
set -euo pipefail
cd "$(dirname "$0")/.."

build=${BUILD:-build} out=${BUILD:-build}/static
if [ -n "${PREFIX_DIR:-}" ]; then
	prefix=$PREFIX_DIR
else
	STATIC_DIR=$out nice -n "${NICE:-5}" scripts/static-libs.sh
	prefix=$out/prefix
fi
bin=$out/soak-audit
read -r cc ar <"$prefix/toolchain"
# make does not look at the libraries.
if [ -e "$bin" ] && [ -n "$(find "$prefix/stamps" -newer "$bin")" ]; then rm -f "$bin"; fi

cflags='-O2 -g0 -fPIE -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables'
cflags+=' -fno-unwind-tables -fstack-protector-strong'
# musl gives a thread 128 KB of stack, glibc 8 MB: 1 MB here (it is only touched when used).
ldflags="$(<"$prefix/pie") -Wl,--gc-sections,-s,--build-id=none,-z,relro,-z,now,-z,noexecstack"
ldflags+=' -Wl,-z,stack-size=1048576'
libs='-lcurl -lgit2 -lllhttp -lmbedtls -lmbedx509 -lmbedcrypto -lminizip -lfreetype -lpng16 -lz -lcjson -lyaml'
libs="-L$prefix/lib -Wl,--start-group $libs -Wl,--end-group -lpthread -lm"

includes=$(printf -- '-isystem %s ' "$prefix/include" "$prefix"/include/{freetype2,libpng16})

size() { printf '  SIZE  %s: %d bytes, gzip %d\n' "$1" "$(stat -c %s "$1")" "$(gzip -9nc "$1" | wc -c)"; }

if [ "${1-}" = --probe ]; then
	mkdir -p "$out"
	# shellcheck disable=SC2086 # lists of flags
	"$cc" -std=gnu17 $cflags $ldflags $includes -o "$out/probe" tests/image/libs.c $libs
	size "$out/probe"
	exec "$out/probe" "$out/probe.zip"
fi

# A warning that only musl or a newer gcc gives must not stop who builds the image: no -Werror.
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES
make --no-print-directory BUILD="$build" VARIANT=static CC="$cc" AR="$ar" \
	CF_static="$cflags" LF_static="$ldflags" CFLAGS=-Wno-error \
	LIBS_LIST='' LIBS_PC='' LIBS_CFLAGS="$includes" LIBS_LINK="$libs" LIBS_OK=yes "$@"
if [ $# -eq 0 ]; then size "$bin"; fi
