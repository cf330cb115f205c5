#!/bin/bash
# Build the static musl libraries (and the small /bin/sh of the image) from Debian's source packages.
#   scripts/static-libs.sh              build what is missing in $STATIC_DIR (default build/static)
#   scripts/static-libs.sh --packages   name the Debian packages that this script and the build need
#   scripts/static-libs.sh --clean      forget all, so that the next run looks for newer sources
# Result: $STATIC_DIR/prefix/{include,lib,bin}, prefix/share/licences/ and prefix/libs.tsv: what was
# taken in which version (read by static-sbom.sh). A library is built again, with all after it, when its row, its recipe, the
# flags or the compiler change. The newest version that apt can fetch is taken and printed.
# This file is all that the first stage of the Dockerfile copies: keep it on its own.
set -euo pipefail

SUITE=trixie # where the sources come from, whatever Debian runs this
NEEDS=(gcc libc6-dev make cmake dpkg-dev patch xz-utils bzip2 musl-tools ca-certificates pkg-config fonts-dejavu-core)

# -fPIE for static-pie; no unwind tables, because nothing unwinds.
CFLAGS_LIB='-Os -fPIE -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables'
CFLAGS_LIB+=' -fno-unwind-tables -fstack-protector-strong -fno-common -g0'
CA=/etc/ssl/certs/ca-certificates.crt

# name | Debian source package (deb: for a binary one) | SPDX licence | configure options
# In the order of building; build_<name> below is the recipe. A library is a row and a recipe.
table() {
	cat <<END
zlib     | zlib             | Zlib | --static
minizip  | zlib             | Zlib | -DUSE_FILE32API -DNOCRYPT
cjson    | cjson            | MIT |
mbedtls  | mbedtls          | Apache-2.0 OR GPL-2.0-or-later | static
curl     | curl             | curl | -DHTTP_ONLY=ON -DBUILD_CURL_EXE=OFF -DBUILD_EXAMPLES=OFF -DBUILD_LIBCURL_DOCS=OFF -DBUILD_MISC_DOCS=OFF -DENABLE_CURL_MANUAL=OFF -DCURL_USE_LIBPSL=OFF -DUSE_NGHTTP2=OFF -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DUSE_LIBIDN2=OFF -DCURL_USE_LIBSSH2=OFF -DCURL_DISABLE_NTLM=ON -DCURL_DISABLE_WEBSOCKETS=ON -DCURL_DISABLE_ALTSVC=ON -DCURL_DISABLE_HSTS=ON -DCURL_DISABLE_AWS=ON -DCURL_USE_OPENSSL=OFF -DCURL_USE_MBEDTLS=ON -DCURL_CA_BUNDLE=$CA -DCURL_CA_PATH=none
llhttp   | deb:libllhttp-dev | MIT |
libgit2  | libgit2          | GPL-2.0-only WITH GCC-exception-2.0 | -DBUILD_TESTS=OFF -DBUILD_CLI=OFF -DUSE_SSH=OFF -DUSE_GSSAPI=OFF -DUSE_NTLMCLIENT=OFF -DUSE_ICONV=OFF -DREGEX_BACKEND=regcomp -DUSE_HTTP_PARSER=llhttp -DUSE_HTTPS=mbedTLS -DCERT_LOCATION=$CA
libpng   | libpng1.6        | libpng-2.0 | -DPNG_SHARED=OFF -DPNG_STATIC=ON -DPNG_TESTS=OFF -DPNG_TOOLS=OFF -DPNG_FRAMEWORK=OFF -DPNG_HARDWARE_OPTIMIZATIONS=OFF
freetype | freetype         | FTL OR GPL-2.0-or-later | -DFT_DISABLE_ZLIB=ON -DFT_DISABLE_BZIP2=ON -DFT_DISABLE_PNG=ON -DFT_DISABLE_HARFBUZZ=ON -DFT_DISABLE_BROTLI=ON
libyaml  | libyaml          | MIT | -DBUILD_TESTING=OFF
dash     | dash             | BSD-3-Clause | --enable-static --without-libedit --disable-fnmatch --disable-glob
END
}

# --- recipes: run in the unpacked source, with $prefix, $options, $CC, $CFLAGS -------------------

build_zlib() {
	./configure "${options[@]}" --prefix="$prefix"
	make -j"$jobs" libz.a
	install -D -m 644 -t "$prefix/lib" libz.a
	install -D -m 644 -t "$prefix/include" zlib.h zconf.h
}

build_minizip() {
	cd contrib/minizip
	archive libminizip.a unzip.c zip.c ioapi.c
	install -D -m 644 -t "$prefix/include/minizip" unzip.h zip.h ioapi.h
}

build_cjson() {
	archive libcjson.a cJSON.c
	install -D -m 644 -t "$prefix/include/cjson" cJSON.h
}

# Only the archives are made: Debian's configuration, threads off (one curl handle, one thread).
build_mbedtls() {
	mkdir -p tests
	make -C library -j"$jobs" CC="$CC" AR="$AR" CFLAGS="$CFLAGS" "${options[@]}"
	install -D -m 644 -t "$prefix/lib" library/libmbed{tls,x509,crypto}.a
	cp -r include/mbedtls include/psa "$prefix/include/"
}

build_curl() { with_cmake; }
build_libgit2() { with_cmake; }
build_libpng() { with_cmake; }
build_libyaml() { with_cmake; }

# Debian's archive needs no libc, so it links with musl too.
build_llhttp() {
	install -D -m 644 -t "$prefix/lib" usr/lib/*/libllhttp.a
	install -D -m 644 -t "$prefix/include" usr/include/llhttp.h
}

# TrueType and the anti-aliasing rasteriser only: no autohinter, no other font format.
build_freetype() {
	printf 'FT_USE_MODULE( %s )\n' \
		'FT_Driver_ClassRec, tt_driver_class' 'FT_Module_Class, psnames_module_class' \
		'FT_Module_Class, sfnt_module_class' 'FT_Renderer_Class, ft_smooth_renderer_class' \
		>include/freetype/config/ftmodule.h
	with_cmake
}

build_dash() {
	find . -exec touch -r configure.ac {} + # else make wants automake
	./configure "${options[@]}" CC="$CC $pie" CC_FOR_BUILD=gcc LDFLAGS='-Wl,--gc-sections -Wl,-s'
	# Debian's patches add priv.c to Makefile.am only.
	make -C src priv.o
	make -j"$jobs" LIBS=priv.o
	install -D -s -m 755 src/dash "$prefix/bin/dash"
}

# Compile the sources into the archive: archive libx.a file.c...
archive() {
	local lib=$1 file
	shift
	for file; do
		# shellcheck disable=SC2086 # a list of flags
		"$CC" $CFLAGS "${options[@]}" -I"$prefix/include" -c "$file"
	done
	"$AR" rcD "$lib" "${@/%.c/.o}"
	install -D -m 644 -t "$prefix/lib" "$lib"
}

# The find paths keep every header and archive of glibc out.
with_cmake() {
	cmake -B .build -G 'Unix Makefiles' --log-level=NOTICE -Wno-dev \
		-DCMAKE_BUILD_TYPE=None -DCMAKE_C_COMPILER="$CC" -DCMAKE_AR="$(command -v "$AR")" \
		-DCMAKE_C_FLAGS="$CFLAGS" -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib \
		-DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_FIND_ROOT_PATH="$prefix" \
		-DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY \
		-DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY -DBUILD_SHARED_LIBS=OFF "${options[@]}"
	cmake --build .build -j"$jobs"
	cmake --install .build
}

# --- sources -------------------------------------------------------------------------------------

# Our own apt lists below $work/apt: the machine's package sources, but with source packages and for
# $SUITE; the machine's own configuration stays as it is. The release comes before its updates: a
# version that both list is fetched from the first, and the security archive does not keep all.
apt_init() {
	local uri release component signed codename deb
	if [ -e "$work/apt/ready" ]; then return; fi
	codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	if [ -z "$codename" ] || ! grep -q '^ID=debian$' /etc/os-release; then
		die 'not a Debian system: use "make image", which builds in a container'
	fi
	mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial"
	apt-get indextargets --format "\$(REPO_URI)|\$(RELEASE)|\$(COMPONENT)|\$(SIGNED_BY)" \
		'Created-By: Packages' | sort -u -t '|' -k 2,2 -k 1,1 -k 3 | while IFS='|' read -r uri release component signed; do
		# apt leaves the placeholder when there is no value.
		case $signed in /*) ;; *) signed= ;; esac
		case $release in "$codename" | "$codename"-*) ;; *) continue ;; esac
		for deb in deb deb-src; do
			echo "$deb ${signed:+[signed-by=$signed] }$uri $SUITE${release#"$codename"} $component"
		done
	done >"$work/apt/sources.list"
	[ -s "$work/apt/sources.list" ] || die "apt has no lists for $codename: run \"apt-get update\" first"
	step apt retry apt get update
	: >"$work/apt/ready"
}

# apt get|cache arguments...
apt() {
	local tool=apt-$1
	shift
	"$tool" -q -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::State::lists="$work/apt/lists" -o Dir::Cache="$work/apt" -o APT::Sandbox::User=root \
		-o APT::Get::List-Cleanup=0 -o Acquire::Languages=none "$@"
}

# "Not found" is final; anything else may be the network and is tried three times: retry command...
retry() {
	local try log rc
	log=$(mktemp "$work/retry.XXXXXX")
	for try in 1 2 3; do
		rc=0
		"$@" >"$log" 2>&1 || rc=$?
		cat "$log"
		if [ "$rc" -eq 0 ] || grep -Eq ' (404|403|410) |Can not find version' "$log"; then break; fi
		if [ "$try" -lt 3 ]; then sleep $((try * 3)); fi
	done
	rm -f "$log"
	return "$rc"
}

# The versions of source package $1 (or binary package deb:$1), newest first.
versions() {
	local list=() i j swap
	case $1 in
	deb:*) mapfile -t list < <(apt cache madison "${1#deb:}" | awk -F' *[|] *' '$3 ~ /Packages/ { print $2 }' | sort -u) ;;
	*) mapfile -t list < <(apt cache showsrc --only-source "$1" | sed -n 's/^Version: //p' | sort -u) ;;
	esac
	for ((i = 1; i < ${#list[@]}; i++)); do
		for ((j = i; j > 0; j--)); do
			dpkg --compare-versions "${list[j]}" gt "${list[j - 1]}" || break
			swap=${list[j]} list[j]=${list[j - 1]} list[j - 1]=$swap
		done
	done
	printf '%s\n' "${list[@]}"
}

# Fetch package $1 into $work/src/<package>/ once; sets version, newest, digest, archive_digest.
fetch() {
	local pkg=$1 dir="$work/src/${1#deb:}" log="$work/log/fetch-${1#deb:}.log" candidate all
	if [ ! -e "$dir/info" ]; then
		apt_init
		mapfile -t all < <(versions "$pkg")
		[ -n "${all[0]:-}" ] || die "apt knows no source package '$pkg' in $SUITE"
		for candidate in "${all[@]}"; do
			rm -rf "$dir"
			mkdir -p "$dir"
			if (cd "$dir" && retry fetch_version "$pkg" "$candidate") >"$log" 2>&1; then break; fi
			echo "note: $pkg $candidate cannot be fetched; trying the version before it"
			candidate=
		done
		[ -n "$candidate" ] || die "no version of '$pkg' can be fetched (tried: ${all[*]}); see ${log#"$top/"}"
		{
			echo "$candidate"
			echo "${all[0]}"
			digest "$dir"/*.dsc "$dir"/*.deb
			digest "$dir"/*.orig.tar.gz "$dir"/*.orig.tar.xz "$dir"/*.orig.tar.bz2 "$dir"/*.deb
		} >"$dir/info.new"
		mv "$dir/info.new" "$dir/info"
	fi
	{ read -r version && read -r newest && read -r digest && read -r archive_digest; } <"$dir/info"
}

fetch_version() {
	case $1 in
	deb:*) apt get download "${1#deb:}=$2" ;;
	*) apt get source --only-source --download-only "$1=$2" ;;
	esac
}

# The SHA-256 of the first of these files that exists.
digest() {
	local file
	for file; do
		if [ -e "$file" ]; then
			sha256sum "$file" | cut -d ' ' -f 1
			return
		fi
	done
	echo -
}

# Unpack package $1 into the new folder $2.
unpack() {
	rm -rf "$2"
	mkdir -p "$(dirname "$2")"
	case $1 in
	deb:*) dpkg-deb -x "$work/src/${1#deb:}"/*.deb "$2" ;;
	# apt has checked the signature of the list and the digests of the files.
	*) dpkg-source --no-check --extract "$work/src/$1"/*.dsc "$2" ;;
	esac
}

# --- build ---------------------------------------------------------------------------------------

die() {
	echo "static-libs: $*" >&2
	exit 1
}

# Run a command with its output in a log file; show the end of it when the command fails.
step() {
	local name=$1 log=$work/log/$1.log rc
	shift
	set +e
	(
		set -e
		"$@"
	) >"$log" 2>&1
	rc=$?
	set -e
	if [ "$rc" -eq 0 ]; then return; fi
	tail -n 40 "$log" | sed 's/^/    /' >&2
	die "$name failed (exit $rc); the whole log: ${log#"$top/"}"
}

make_one() {
	local dir=$work/src/build/$1
	step "$1" unpack "$2" "$dir"
	(
		cd "$dir"
		unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES GNUMAKEFLAGS CPPFLAGS LDFLAGS LIBS PKG_CONFIG_PATH DESTDIR
		export CC=musl-gcc AR=gcc-ar RANLIB=gcc-ranlib LC_ALL=C
		export CFLAGS="$CFLAGS_LIB -ffile-prefix-map=$dir=."
		step "$1" "build_$1"
		install -D -m 644 "$(find debian usr/share/doc -name copyright 2>/dev/null | head -n 1)" \
			"$prefix/share/licences/$1"
	)
	rm -rf "$dir"
}

check_machine() {
	local pkg missing=() version
	for pkg in "${NEEDS[@]}"; do
		dpkg-query -W -f '${db:Status-Status}' "$pkg" 2>/dev/null | grep -qx installed || missing+=("$pkg")
	done
	if [ ${#missing[@]} -gt 0 ]; then
		die "packages are missing; as root: apt-get install --no-install-recommends ${missing[*]}
  (or use \"make image\", which builds in a container)"
	fi
	[ -e "$CA" ] || die "$CA is missing: update-ca-certificates"
	version=$(dpkg-query -W -f '${Version}' musl-tools)
	compiler="musl $version, $(gcc -dumpfullversion -dumpmachine | tr '\n' ' ')"
	if dpkg --compare-versions "$version" lt 1.2.4; then
		echo "note: musl $version has no DNS over TCP: use this binary here, but publish the image's"
	fi
	# The most that this musl-gcc, linker and libc can do: packed relocations need musl 1.2.4.
	mkdir -p "$work"
	printf '%s\n' 'static const char *volatile p = "a";' 'int main(void) { return *p != 97; }' >"$work/try.c"
	for pie in '-static-pie -Wl,-z,pack-relative-relocs' -static-pie -static; do
		# shellcheck disable=SC2086 # a list of flags
		if [ -z "$(musl-gcc -fPIE $pie -o "$work/try" "$work/try.c" 2>&1)" ] && { "$work/try"; } 2>/dev/null; then
			# An old musl-gcc ignores -static-pie and links dynamically.
			readelf -lW "$work/try" | grep -q INTERP || break
		fi
	done
	rm -f "$work/try" "$work/try.c"
}

# What the machine's packages put into the image, in the form of libs.tsv.
machine_rows() {
	local name licence pkg
	while IFS='|' read -r name pkg licence; do
		install -D -m 644 "/usr/share/doc/$pkg/copyright" "$prefix/share/licences/$name"
		dpkg-query -W -f "$name\t\${source:Package}\t\${source:Version}\t\${source:Version}\t$licence\t-\t-\tfrom the package $pkg\n" "$pkg"
	done <<END
musl|musl-dev|MIT
libgcc|$(dpkg -S "$(realpath "$(gcc -print-libgcc-file-name)")" | sed 's/:.*//')|GPL-3.0-or-later WITH GCC-exception-3.1
ca-certificates|ca-certificates|MPL-2.0
END
}

main() {
	local name pkg licence opts key old='' again='' built=0 began
	check_machine
	mkdir -p "$prefix/stamps" "$work/log"
	: >"$prefix/libs.new"
	while IFS='|' read -r name pkg licence opts; do
		read -r name <<<"$name"
		read -r pkg <<<"$pkg"
		read -r licence <<<"$licence"
		read -ra options <<<"$opts"
		key=$({
			echo "$name $pkg ${options[*]} $CFLAGS_LIB $pie $compiler $SUITE"
			declare -f "build_$name" make_one archive with_cmake
		} | sha256sum)
		if [ -z "$again" ] && [ -e "$prefix/stamps/$name" ]; then
			old=$(head -n 1 "$prefix/stamps/$name")
		else
			old=
		fi
		if [ "$old" != "$key" ]; then
			again=yes built=$((built + 1)) began=$SECONDS
			rm -f "$prefix/stamps/$name"
			fetch "$pkg"
			make_one "$name" "$pkg"
			{
				echo "$key"
				printf '%s\t' "$name" "${pkg#deb:}" "$version" "$newest" "$licence" "$digest" "$archive_digest"
				echo "${options[*]}"
			} >"$prefix/stamps/$name.new"
			mv "$prefix/stamps/$name.new" "$prefix/stamps/$name"
			printf '  LIB   %-9s %s (%d s)\n' "$name" "$version" $((SECONDS - began))
		fi
		tail -n +2 "$prefix/stamps/$name" >>"$prefix/libs.new"
	done < <(table)
	machine_rows >>"$prefix/libs.new"
	{
		printf '#name\tpackage\tversion\tnewest\tlicence\tsha256\tarchive_sha256\toptions\n'
		cat "$prefix/libs.new"
	} >"$prefix/libs.tsv.new"
	rm "$prefix/libs.new"
	if cmp -s "$prefix/libs.tsv.new" "$prefix/libs.tsv"; then
		rm "$prefix/libs.tsv.new"
	else
		mv "$prefix/libs.tsv.new" "$prefix/libs.tsv"
	fi
	echo "$pie" >"$prefix/pie"
	rm -rf "$work/apt"
	if [ "$built" -gt 0 ]; then echo "  LIB   $built built in $SECONDS s, listed in ${prefix#"$top/"}/libs.tsv"; fi
}

top=$PWD
work=${STATIC_DIR:-build/static}
case $work in /*) ;; *) work=$PWD/$work ;; esac
prefix=$work/prefix
jobs=$(nproc 2>/dev/null || echo 2)
case ${1-} in
--packages) echo "${NEEDS[@]}" ;;
--clean) rm -rf "$work" ;;
'') main ;;
*) die "unknown option '$1'" ;;
esac
