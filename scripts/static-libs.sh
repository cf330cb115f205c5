#!/bin/bash
# Build the static musl libraries (and the small /bin/sh of the image) from Debian's source packages.
#   scripts/static-libs.sh              build what is missing in $STATIC_DIR (default build/static)
#   scripts/static-libs.sh --fetch [P]  only fetch the sources (of package P) and check them
#   scripts/static-libs.sh --update     write static-libs.lock anew: the newest files that can be fetched
#   scripts/static-libs.sh --packages   name the Debian packages that this script and the build need
#   scripts/static-libs.sh --clean      forget all, so that the next run looks for newer sources
# Result: $STATIC_DIR/prefix/{include,lib,bin}, prefix/share/licences/, prefix/libs.tsv (what was taken, in which
# version, and from where; read by static-sbom.sh) and $STATIC_DIR/sources.tar (the files that it was built from).
# A library is built again, with all after it, when its row, its recipe, the flags or the compiler change.
#
# Where the files of a library come from, the first that has all of them:
#   1. static-libs.lock beside this script: package, version, SHA-256 and path of each file;
#   2. the record in a sources tar of an earlier build, when there is one: $STATIC_SOURCES, else
#      static-libs.sources.tar beside this script. (Its files also serve the lock, by their SHA-256.)
#   3. the versions that the lists of $SUITE name, newest first;
#   4. those of the suites $OTHERS, newest first.
# Nothing older than the minimum in the table is taken. Exit 77: no version of one library can be fetched.
# ARCH=arm64 builds for that architecture (or amd64) with a cross compiler.
# These files, static-libs.*, are all that the first stage of the Dockerfile copies: they stand alone.
set -euo pipefail

SUITE=trixie # where the sources come from, whatever Debian runs this
OTHERS='forky bookworm' # where they may come from when $SUITE names no file that is there
NEEDS=(gcc libc6-dev make cmake dpkg-dev patch xz-utils bzip2 ca-certificates pkg-config fonts-dejavu-core)
ARCHES='amd64 arm64' # what releases are made for

# -fPIE for static-pie; no unwind tables, because nothing unwinds.
CFLAGS_LIB='-Os -fPIE -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables'
CFLAGS_LIB+=' -fno-unwind-tables -fstack-protector-strong -fno-common -g0'
CA=/etc/ssl/certs/ca-certificates.crt

# name | Debian source package (deb: for a binary one) | oldest version that will do | SPDX licence | configure options
# In the order of building; build_<name> below is the recipe. A library is a row and a recipe.
table() {
	cat <<END
zlib     | zlib             | 1:1.3  | Zlib | --static
minizip  | zlib             | 1:1.3  | Zlib | -DUSE_FILE32API -DNOCRYPT
cjson    | cjson            | 1.7.15 | MIT |
mbedtls  | mbedtls          | 3.6.0  | Apache-2.0 OR GPL-2.0-or-later | static
curl     | curl             | 8.5.0  | curl | -DHTTP_ONLY=ON -DBUILD_CURL_EXE=OFF -DBUILD_EXAMPLES=OFF -DBUILD_LIBCURL_DOCS=OFF -DBUILD_MISC_DOCS=OFF -DENABLE_CURL_MANUAL=OFF -DCURL_USE_LIBPSL=OFF -DUSE_NGHTTP2=OFF -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DUSE_LIBIDN2=OFF -DCURL_USE_LIBSSH2=OFF -DCURL_DISABLE_NTLM=ON -DCURL_DISABLE_WEBSOCKETS=ON -DCURL_DISABLE_ALTSVC=ON -DCURL_DISABLE_HSTS=ON -DCURL_DISABLE_AWS=ON -DCURL_USE_OPENSSL=OFF -DCURL_USE_MBEDTLS=ON -DCURL_CA_BUNDLE=$CA -DCURL_CA_PATH=none
llhttp   | deb:libllhttp-dev | 9.0    | MIT |
libgit2  | libgit2          | 1.8.0  | GPL-2.0-only WITH GCC-exception-2.0 | -DBUILD_TESTS=OFF -DBUILD_CLI=OFF -DUSE_SSH=OFF -DUSE_GSSAPI=OFF -DUSE_NTLMCLIENT=OFF -DUSE_ICONV=OFF -DREGEX_BACKEND=regcomp -DUSE_HTTP_PARSER=llhttp -DUSE_HTTPS=mbedTLS -DCERT_LOCATION=$CA
libpng   | libpng1.6        | 1.6.39 | libpng-2.0 | -DPNG_SHARED=OFF -DPNG_STATIC=ON -DPNG_TESTS=OFF -DPNG_TOOLS=OFF -DPNG_FRAMEWORK=OFF -DPNG_HARDWARE_OPTIMIZATIONS=OFF
freetype | freetype         | 2.12.1 | FTL OR GPL-2.0-or-later | -DFT_DISABLE_ZLIB=ON -DFT_DISABLE_BZIP2=ON -DFT_DISABLE_PNG=ON -DFT_DISABLE_HARFBUZZ=ON -DFT_DISABLE_BROTLI=ON
libyaml  | libyaml          | 0.2.5  | MIT | -DBUILD_TESTING=OFF
dash     | dash             | 0.5.12 | BSD-3-Clause | --enable-static --without-libedit --disable-fnmatch --disable-glob
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
	./configure "${options[@]}" ${cross:+--host="$cross"} CC="$CC $pie" CC_FOR_BUILD=gcc LDFLAGS='-Wl,--gc-sections -Wl,-s'
	# Debian's patches add priv.c to Makefile.am only.
	make -C src priv.o
	make -j"$jobs" LIBS=priv.o
	install -D -m 755 src/dash "$prefix/bin/dash"
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
		-DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY -DBUILD_SHARED_LIBS=OFF \
		${cross:+-DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="${cross%%-*}"} "${options[@]}"
	cmake --build .build -j"$jobs"
	cmake --install .build
}

# --- sources -------------------------------------------------------------------------------------
# A candidate is a version and its files: lines "sha256 path", the path from the root of an archive.

# What the lock file on stdin names of package $1: lines "version sha256 path".
locked() { awk -v pkg="$1" '$1 == pkg { print $2, $3, $4 }'; }

# The roots of the machine's package archives, in `bases`.
archives() {
	if [ ${#bases[@]} -gt 0 ]; then return; fi
	mapfile -t bases < <(apt-get indextargets --format "\$(REPO_URI)|\$(RELEASE)" 'Created-By: Packages' |
		sed -n "s/|$codename\(-[a-z-]*\)\{0,1\}\$//p" | sort -u)
	[ ${#bases[@]} -gt 0 ] || die "apt has no lists for $codename: run \"apt-get update\" first"
}

# Our own apt lists, of $SUITE ("first") or $OTHERS ("others"): the machine's package sources, but with
# source packages; the machine's own configuration stays as it is. The release comes before its updates:
# a version that both list is fetched from the first, and the security archive does not keep all.
apt_lists() {
	local suite suites=$SUITE uri release component signed deb
	lists=$work/apt/$1 lists_flags=()
	if [ "$1" = others ]; then
		suites=$OTHERS
		# Such a list can be past its date; its signature still counts.
		lists_flags=(-o Acquire::Check-Valid-Until=false)
	fi
	if [ -e "$lists/ready" ]; then return; fi
	mkdir -p "$lists/lists/partial" "$lists/archives/partial"
	apt-get indextargets --format "\$(REPO_URI)|\$(RELEASE)|\$(COMPONENT)|\$(SIGNED_BY)" \
		'Created-By: Packages' | sort -u -t '|' -k 2,2 -k 1,1 -k 3 | while IFS='|' read -r uri release component signed; do
		# apt leaves the placeholder when there is no value.
		case $signed in /*) signed=" signed-by=$signed" ;; *) signed= ;; esac
		case $release in "$codename" | "$codename"-*) ;; *) continue ;; esac
		for suite in $suites; do
			for deb in deb deb-src; do
				echo "$deb [arch=${ARCHES// /,}$signed] $uri $suite${release#"$codename"} $component"
			done
		done
	done >"$lists/sources.list"
	# What cannot be had is a note: the lists that came may do.
	if ! retry apt get update >"$work/log/apt-$1.log" 2>&1; then
		say "note: not all package lists of $suites can be fetched; see ${work#"$top/"}/log/apt-$1.log"
	fi
	: >"$lists/ready"
}

# apt get|cache arguments...
apt() {
	local tool=apt-$1 each flags=()
	shift
	for each in $ARCHES; do flags+=(-o "APT::Architectures::=$each"); done
	"$tool" -q -o Dir::Etc::sourcelist="$lists/sources.list" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::State::lists="$lists/lists" -o Dir::Cache="$lists" -o APT::Sandbox::User=root \
		-o APT::Get::List-Cleanup=0 -o Acquire::Languages=none "${flags[@]}" "${lists_flags[@]}" "$@"
}

# "Not found" and other bytes than asked for are final; anything else may be the network and is tried
# three times: retry command...
retry() {
	local try log rc
	log=$(mktemp "$work/retry.XXXXXX")
	for try in 1 2 3; do
		rc=0
		"$@" >"$log" 2>&1 || rc=$?
		cat "$log"
		if [ "$rc" -eq 0 ] || grep -Eq ' (404|403|410) |Hash Sum mismatch' "$log"; then break; fi
		if [ "$try" -lt 3 ]; then sleep $((try * ${STATIC_PAUSE:-3})); fi
	done
	rm -f "$log"
	return "$rc"
}

# The versions of source package $1 (or binary package deb:$1) in the lists, newest first.
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

# The files of package $1 in version $2 as the signed lists name them. Of a binary package those of all
# architectures, so that lock and sources tar serve each of them.
listed() {
	local each name=${1#deb:}
	{
		case $1 in
		deb:*) for each in $ARCHES; do apt get download --print-uris "$name:$each=$2" || true; done ;;
		*) apt get source --only-source --download-only --print-uris "$name=$2" || true ;;
		esac
	} 2>/dev/null | sed -n "s|^'[^']*/\(pool/[^']*\)' [^ ]* [0-9]* SHA256:\([0-9a-f]*\)\$|\2 \1|p" | while read -r sha path; do
		printf '%s %b\n' "$sha" "${path//%/\\x}"
	done
}

# Has the file $1 the SHA-256 $2?
has_digest() { [ -e "$1" ] && [ "$(digest "$1")" = "$2" ]; }

# Put the file with SHA-256 $1 and path $2 into folder $3: from the sources tar, else from an archive. On
# failure `why` is the reason.
take_file() {
	local sha=$1 path=$2 file=$3/${2##*/} log=$work/log/file.log base
	why="${path##*/} is not there"
	if [ -n "$pack" ] && tar -xOf "$pack" -- "${path##*/}" >"$file" 2>/dev/null; then
		if has_digest "$file" "$sha"; then return 0; fi
		say "note: ${path##*/} in the sources tar has another SHA-256 than asked for"
	fi
	rm -f "$file"
	archives
	for base in "${bases[@]}"; do
		# The archive's word is not enough: the digest is taken here, too.
		if retry apt-helper -o APT::Sandbox::User=root download-file "$base$path" "$file" "SHA256:$sha" >"$log" 2>&1 </dev/null &&
			has_digest "$file" "$sha"; then
			return 0
		fi
		if [ -e "$file" ] || grep -q 'Hash Sum mismatch' "$log"; then
			why="${path##*/} has another SHA-256 than asked for"
		elif ! grep -Eq ' (404|403|410) ' "$log"; then
			why="${path##*/} cannot be fetched: $(tail -n 1 "$log")"
		fi
		rm -f "$file" "$file.FAILED"
	done
	return 1
}

# Take version $1 from $2 (lock, tar, or suites): the candidate's files are on stdin. Sets `version` and
# `origin`, or adds to `tried`.
take() {
	local sha path some=
	rm -rf "$dir"
	mkdir -p "$dir"
	why='no list names its files'
	if [ -n "$min" ] && dpkg --compare-versions "$1" lt "$min"; then
		why="older than $min"
	else
		while read -r sha path; do
			some=yes
			take_file "$sha" "$path" "$dir" || { some=; break; }
			printf '%s %s\n' "$sha" "$path" >>"$dir/files"
		done
	fi
	if [ -n "$some" ]; then
		version=$1 origin=$2
		return 0
	fi
	say "note: $pkg $1 ($2) cannot be taken: $why"
	tried+="${tried:+, }$1 ($2: $why)"
	return 1
}

# The version of package $pkg that the lock file on stdin names, as a candidate from $1 (lock or tar).
take_locked() {
	local entries there
	entries=$(locked "${pkg#deb:}")
	there=${entries%% *}
	[ -n "$there" ] && take "$there" "$1" < <(awk -v there="$there" '$1 == there { print $2, $3 }' <<<"$entries")
}

take_known() {
	if [ -e "$lock" ] && take_locked lock <"$lock"; then return 0; fi
	[ -n "$pack" ] && take_locked tar < <(tar -xOf "$pack" -- static-libs.lock 2>/dev/null)
}

take_listed() { # first|others
	local all candidate name=$SUITE
	apt_lists "$1"
	if [ "$1" = others ]; then name=${OTHERS// / or }; fi
	mapfile -t all < <(versions "$pkg")
	newest=${newest:-${all[0]-}}
	for candidate in "${all[@]}"; do
		if [ -z "$candidate" ]; then continue; fi
		# The lists above named it already, and its files are not there.
		case ", $tried" in *", $candidate ($SUITE:"*) continue ;; esac
		if take "$candidate" "$name" < <(listed "$pkg" "$candidate"); then return 0; fi
	done
	return 1
}

# Fetch package $1, not older than $2, into $work/src/<package>/ once; sets version, newest, digest,
# archive_digest and origin. With a third argument neither lock nor tar is asked.
fetch() {
	local pkg=$1 min=$2 dir="$work/src/${1#deb:}" tried='' why=''
	if [ ! -e "$dir/info" ]; then
		newest='' version='' origin=''
		if [ -n "${3-}" ] || ! take_known; then
			take_listed first || take_listed others || gone
		fi
		{
			echo "$version"
			echo "${newest:--}"
			digest "$dir"/*.dsc "$dir"/*_"$arch".deb
			digest "$dir"/*.orig.tar.gz "$dir"/*.orig.tar.xz "$dir"/*.orig.tar.bz2 "$dir"/*_"$arch".deb
			echo "$origin"
		} >"$dir/info.new"
		mv "$dir/info.new" "$dir/info"
	fi
	{ read -r version && read -r newest && read -r digest && read -r archive_digest && read -r origin; } <"$dir/info"
}

# Every file that was fetched, with a record in the form of the lock, in one tar that is the same each time.
pack_sources() {
	local dir files=() record=$work/static-libs.lock
	for dir in "$work"/src/*/; do
		if [ -e "$dir/info" ]; then files+=("$dir"); fi
	done
	if [ ${#files[@]} -eq 0 ]; then return; fi
	lock_lines "${files[@]}" >"$record"
	rm -rf "$work/pack"
	mkdir "$work/pack"
	for dir in "${files[@]}"; do
		while read -r _ path; do ln "$dir${path##*/}" "$work/pack/"; done <"$dir/files"
	done
	mv "$record" "$work/pack/static-libs.lock"
	tar -C "$work/pack" --sort=name --owner=0 --group=0 --numeric-owner --mode=0644 --mtime=@0 --format=gnu \
		--hard-dereference -cf "$work/sources.tar.new" -T <(ls "$work/pack")
	mv "$work/sources.tar.new" "$work/sources.tar"
	rm -rf "$work/pack"
}

# The lines of a lock file for the packages in these folders.
lock_lines() {
	local dir version
	echo '# package version sha256 path; written by scripts/static-libs.sh'
	for dir; do
		read -r version <"$dir/info"
		sed "s|^|$(basename "$dir") $version |" "$dir/files"
	done
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
	deb:*) dpkg-deb -x "$work/src/${1#deb:}"/*_"$arch".deb "$2" ;;
	# The digests of the files stand in the lock or in a signed list, and were compared.
	*) dpkg-source --no-check --extract "$work/src/$1"/*.dsc "$2" ;;
	esac
}

# --- build ---------------------------------------------------------------------------------------

say() { echo "$*"; }

die() {
	echo "static-libs: $*" >&2
	exit 1
}

# Nothing was wrong but that the files are not to be had (image-build.sh reads the first line).
gone() {
	rm -rf "$dir"
	echo "static-libs: the sources of ${pkg#deb:} cannot be fetched; tried ${tried:-no version: no list names one}" >&2
	echo '  cure: STATIC_SOURCES=FILE.tar names the sources that an earlier release was built from' >&2
	exit 77
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
		export CC=$cc AR=$ar RANLIB=${ar%ar}ranlib LC_ALL=C
		export CFLAGS="$CFLAGS_LIB -ffile-prefix-map=$dir=."
		step "$1" "build_$1"
		install -D -m 644 "$(find debian usr/share/doc -name copyright 2>/dev/null | head -n 1)" \
			"$prefix/share/licences/$1"
	)
	rm -rf "$dir"
}

# The compiler for $arch: musl's wrapper of gcc, or of a cross compiler.
toolchain() {
	local machine
	case $arch in
	amd64) machine=x86_64 ;;
	arm64) machine=aarch64 ;;
	*) die "no release is made for '$arch': only for $ARCHES" ;;
	esac
	cc=musl-gcc ar=gcc-ar cross='' musl=musl-dev
	if [ "$arch" = "$host" ]; then
		NEEDS+=(musl-tools)
	else
		cc=$machine-linux-musl-gcc ar=$machine-linux-gnu-gcc-ar cross=$machine-linux-musl musl+=:$arch
		NEEDS+=("$musl" "gcc-${machine/_/-}-linux-gnu" "libc6-dev-$arch-cross")
	fi
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
	version=$(dpkg-query -W -f '${Version}' "$musl")
	compiler="musl $version, $("$cc" -dumpfullversion -dumpmachine | tr '\n' ' ')"
	if dpkg --compare-versions "$version" lt 1.2.4; then
		echo "note: musl $version has no DNS over TCP: use this binary here, but publish the image's"
	fi
	# The most that this musl-gcc, linker and libc can do: packed relocations need musl 1.2.4.
	mkdir -p "$work"
	printf '%s\n' 'static const char *volatile p = "a";' 'int main(void) { return *p != 97; }' >"$work/try.c"
	for pie in '-static-pie -Wl,-z,pack-relative-relocs' -static-pie -static; do
		# shellcheck disable=SC2086 # a list of flags
		if [ -z "$("$cc" -fPIE $pie -o "$work/try" "$work/try.c" 2>&1)" ] && { [ -n "$cross" ] || "$work/try"; } 2>/dev/null; then
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
		install -D -m 644 "/usr/share/doc/${pkg%:*}/copyright" "$prefix/share/licences/$name"
		dpkg-query -W -f "$name\t\${source:Package}\t\${source:Version}\t\${source:Version}\t$licence\t-\t-\tfrom the package $pkg\tmachine\n" "$pkg"
	done <<END
musl|$musl|MIT
libgcc|$(dpkg -S "$(realpath "$("$cc" -print-libgcc-file-name)")" | sed 's/:.*//')|GPL-3.0-or-later WITH GCC-exception-3.1
ca-certificates|ca-certificates|MPL-2.0
END
}

main() {
	local name pkg min licence opts key old='' again='' built=0 began
	check_machine
	mkdir -p "$prefix/stamps" "$work/log"
	: >"$prefix/libs.new"
	while IFS='|' read -r name pkg min licence opts; do
		read -r name <<<"$name"
		read -r pkg <<<"$pkg"
		read -r min <<<"$min"
		read -r licence <<<"$licence"
		read -ra options <<<"$opts"
		key=$({
			echo "$name $pkg $min ${options[*]} $CFLAGS_LIB $pie $compiler $SUITE"
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
			fetch "$pkg" "$min"
			make_one "$name" "$pkg"
			{
				echo "$key"
				printf '%s\t' "$name" "${pkg#deb:}" "$version" "$newest" "$licence" "$digest" "$archive_digest" "${options[*]}"
				echo "$origin"
			} >"$prefix/stamps/$name.new"
			mv "$prefix/stamps/$name.new" "$prefix/stamps/$name"
			printf '  LIB   %-9s %s (%s, %d s)\n' "$name" "$version" "$origin" $((SECONDS - began))
		fi
		tail -n +2 "$prefix/stamps/$name" >>"$prefix/libs.new"
	done < <(table)
	machine_rows >>"$prefix/libs.new"
	{
		printf '#name\tpackage\tversion\tnewest\tlicence\tsha256\tarchive_sha256\toptions\torigin\n'
		cat "$prefix/libs.new"
	} >"$prefix/libs.tsv.new"
	rm "$prefix/libs.new"
	if cmp -s "$prefix/libs.tsv.new" "$prefix/libs.tsv"; then
		rm "$prefix/libs.tsv.new"
	else
		mv "$prefix/libs.tsv.new" "$prefix/libs.tsv"
	fi
	printf '%s\n' "$pie" >"$prefix/pie"
	printf '%s %s\n' "$cc" "$ar" >"$prefix/toolchain"
	if [ "$built" -gt 0 ]; then
		pack_sources
		echo "  LIB   $built built in $SECONDS s, listed in ${prefix#"$top/"}/libs.tsv"
		awk -F '\t' '!/^#/ && $9 != "lock" && $9 != "machine" { print "note: not from the lock: " $1 " " $3 " (" $9 ")" }' "$prefix/libs.tsv"
	fi
	rm -rf "$work/apt"
}

# Fetch all packages, or package $1 only; $2 as in fetch.
fetch_all() {
	local name pkg min rest
	mkdir -p "$work/log"
	while IFS='|' read -r name pkg min rest; do
		read -r pkg <<<"$pkg"
		read -r min <<<"$min"
		if [ -n "$1" ] && [ "$1" != "${pkg#deb:}" ]; then continue; fi
		fetch "$pkg" "$min" "${2-}"
		printf '  SRC   %-13s %s (%s)\n' "${pkg#deb:}" "$version" "$origin"
	done < <(table | sort -u -t '|' -k 2,2)
	pack_sources
	rm -rf "$work/apt"
}

update() {
	work=$work/update
	rm -rf "$work"
	fetch_all '' update
	tar -xOf "$work/sources.tar" static-libs.lock >"$lock.new"
	mv "$lock.new" "$lock"
	rm -rf "$work"
	echo "written: ${lock#"$top/"}"
}

top=$PWD
work=${STATIC_DIR:-build/static}
case $work in /*) ;; *) work=$PWD/$work ;; esac
prefix=$work/prefix
jobs=$(nproc 2>/dev/null || echo 2)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lock=${STATIC_LOCK:-$here/static-libs.lock}
pack=${STATIC_SOURCES:-}
if [ -z "$pack" ] && [ -e "$here/static-libs.sources.tar" ]; then pack=$here/static-libs.sources.tar; fi
if [ -n "$pack" ] && ! tar -tf "$pack" >/dev/null 2>&1; then die "'$pack' is no tar of sources"; fi
if [ "${1-}" = --clean ]; then
	rm -rf "$work"
	exit
fi
bases=()
codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
if [ -z "$codename" ] || ! grep -q '^ID=debian$' /etc/os-release; then
	die 'not a Debian system: use "make image", which builds in a container'
fi
host=$(dpkg --print-architecture) arch=${STATIC_ARCH:-$(dpkg --print-architecture)}
PATH=$PATH:/usr/lib/apt # apt-helper
toolchain
case ${1-} in
--packages) echo "${NEEDS[@]}" ;;
--fetch) fetch_all "${2-}" ;;
--update) update ;;
'') main ;;
*) die "unknown option '$1'" ;;
esac
