#!/bin/bash
# Where scripts/static-libs.sh takes the sources of a library from, against a fake package archive: a folder
# pool/ and one list of "package version sha256 path" a suite. The fakes of apt-get, apt-cache and
# apt-helper stand first in PATH. And what becomes of it when nothing can be fetched.
set -u
cd "$ROOT" || exit 1
if ! grep -q '^ID=debian$' /etc/os-release || ! command -v dpkg >/dev/null; then
	echo 'ok 1 - static libraries # SKIP not a Debian system'
	echo 1..1
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export FAKE=$work/fake STATIC_PAUSE=0 STATIC_DIR=$work/static STATIC_LOCK=$work/lock
n=0 bad=0
result() { # 0|1 name
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		sed 's/^/# /' "$work/out"
		bad=1
	fi
}

mkdir -p "$work/bin"
cat >"$work/bin/apt-get" <<'END'
#!/bin/bash
# apt-get and apt-cache: the suites are those of the sources.list that the options name. (Starts no program: this is
# called often.)
echo "${0##*/} $*" >>"$FAKE/log"
root=http://archive.invalid/debian/
. /etc/os-release
args=() list=/dev/null format=
while [ $# -gt 0 ]; do
	case $1 in
	-o) case $2 in Dir::Etc::sourcelist=*) list=${2#*=} ;; esac; shift ;;
	--format) format=$2; shift ;;
	-*) ;;
	*) args+=("$1") ;;
	esac
	shift
done
declare -A seen
rows() { # package [version]: sets found
	local suite name version rest
	found=()
	while read -r _ _ _ _ suite _; do
		if [ ! -e "$FAKE/lists/$suite" ] || [ -n "${seen[$suite]-}" ]; then continue; fi
		seen[$suite]=1
		while read -r name version rest; do
			if [ "$name" = "$1" ] && [ "${2:-$version}" = "$version" ]; then found+=("$name $version $rest"); fi
		done <"$FAKE/lists/$suite"
	done < <(while read -r kind line; do if [ "$kind" = deb-src ]; then echo "$kind - - ${line#*] }"; fi; done <"$list")
}
case ${args[0]} in
indextargets)
	format=${format//'$(REPO_URI)'/$root} format=${format//'$(RELEASE)'/$VERSION_CODENAME}
	echo "${format//'$(COMPONENT)'/main}"
	;;
update) if [ -e "$FAKE/down" ]; then echo 'E: Could not connect' >&2; exit 100; fi ;;
showsrc)
	rows "${args[1]}"
	for row in "${found[@]}"; do row=${row#* }; echo "Version: ${row%% *}"; done
	;;
madison)
	rows "${args[1]}"
	for row in "${found[@]}"; do row=${row#* }; echo " x | ${row%% *} | x Packages"; done
	;;
source | download)
	name=${args[1]%%=*} only=
	case $name in *:*) only=_${name#*:}.deb ;; esac
	rows "${name%:*}" "${args[1]#*=}"
	for row in "${found[@]}"; do
		read -r _ _ sha path <<<"$row"
		case $path in *"$only") echo "'$root${path//+/%2b}' ${path##*/} 1 SHA256:$sha" ;; esac
	done
	;;
esac
END
cat >"$work/bin/apt-helper" <<'END'
#!/bin/bash
echo "apt-helper $*" >>"$FAKE/log"
while [ "$1" != download-file ]; do shift; done
if [ -e "$FAKE/down" ]; then echo 'E: Could not resolve' >&2; exit 100; fi
file=$FAKE/${2#http://archive.invalid/debian/}
if [ ! -e "$file" ]; then echo "E: Failed to fetch $2  404  Not Found [IP: 192.0.2.1 80]" >&2; exit 100; fi
cp "$file" "$3"
if [ ! -e "$FAKE/lies" ] && [ "SHA256:$(sha256sum "$3" | cut -d ' ' -f 1)" != "$4" ]; then
	mv "$3" "$3.FAILED"
	echo "E: Failed to fetch $2  Hash Sum mismatch" >&2
	exit 100
fi
END
chmod +x "$work/bin"/*
ln -s apt-get "$work/bin/apt-cache"
export PATH=$work/bin:$PATH

# An empty archive, no lock and nothing fetched.
fresh() {
	rm -rf "$FAKE" "$STATIC_DIR" "$STATIC_LOCK"
	mkdir -p "$FAKE/lists" "$FAKE/pool/main/x"
	: >"$FAKE/log"
	unset STATIC_SOURCES STATIC_ARCH
}
# Version $2 of libyaml in suite $1 (or lock), with its files unless $3 is "gone".
version() {
	local file sha into=$FAKE/lists/$1
	if [ "$1" = lock ]; then into=$STATIC_LOCK; fi
	for file in "libyaml_$2.dsc" "libyaml_${2%-*}.orig.tar.gz"; do
		sha=$(echo "$file" | tee "$FAKE/pool/main/x/$file" | sha256sum | cut -d ' ' -f 1)
		echo "libyaml $2 $sha pool/main/x/$file" >>"$into"
		if [ "${3-}" = gone ]; then rm "$FAKE/pool/main/x/$file"; fi
	done
}
fetch() {
	scripts/static-libs.sh --fetch "${@:-libyaml}" >"$work/out" 2>&1
	rc=$?
}
update() {
	scripts/static-libs.sh --update >"$work/out" 2>&1
	rc=$?
}
# Was version $1 taken from $2, with all files and nothing else?
took() {
	[ "$rc" -eq 0 ] && grep -Fq "$1 ($2)" <(grep '^  SRC' "$work/out") &&
		[ -s "$STATIC_DIR/src/libyaml/libyaml_$1.dsc" ] && [ "$(find "$STATIC_DIR/src/libyaml" -name 'libyaml_*' | wc -l)" -eq 2 ]
}
# Exit 77, the library named, this text in what was tried, and nothing left that a build could take.
is_gone() {
	[ "$rc" -eq 77 ] && grep -q '^static-libs: the sources of libyaml cannot be fetched; tried ' "$work/out" &&
		grep -Fq -- "$1" <(grep '^static-libs: ' "$work/out") && [ ! -e "$STATIC_DIR/src/libyaml" ] && [ ! -e "$STATIC_DIR/sources.tar" ]
}
says() { grep -Fq -- "$1" "$work/out"; }

fresh; version lock 0.2.5-2; version trixie 0.2.5-9
fetch; took 0.2.5-2 lock && ! grep -Eq 'update|showsrc' "$FAKE/log"
result $? 'the lock is taken while its files are there, and no list is asked'

fresh; version lock 0.2.5-2 gone; version trixie 0.2.5-1; version trixie 0.2.5-3
fetch; took 0.2.5-3 trixie && says 'note: libyaml 0.2.5-2 (lock) cannot be taken: libyaml_0.2.5-2.dsc is not there'
result $? 'a file of the lock is gone: the newest of the suite, and why'

fresh; version lock 0.2.5-2; version trixie 0.2.5-3; rm "$FAKE/pool/main/x/libyaml_0.2.5.orig.tar.gz"
fetch; is_gone '0.2.5-2 (lock: libyaml_0.2.5.orig.tar.gz is not there)'
result $? 'half of the files is not a candidate'

for lies in '' lies; do
	fresh; version lock 0.2.5-2; version trixie 0.2.6-1
	echo forged >"$FAKE/pool/main/x/libyaml_0.2.5-2.dsc"
	if [ -n "$lies" ]; then : >"$FAKE/lies"; fi
	fetch; took 0.2.6-1 trixie && says 'libyaml_0.2.5-2.dsc has another SHA-256 than asked for' && ! grep -rq forged "$STATIC_DIR"
	result $? "other bytes than the lock says are never taken${lies:+, whatever the client says}"
	fresh; version trixie 0.2.6-1; echo forged >"$FAKE/pool/main/x/libyaml_0.2.6-1.dsc"
	if [ -n "$lies" ]; then : >"$FAKE/lies"; fi
	fetch; is_gone 'has another SHA-256 than asked for'
	result $? "nor than the list says${lies:+, whatever the client says}"
done

fresh; version trixie 0.2.5-3 gone; version trixie 0.2.5-2; version forky 0.2.7-1
fetch; took 0.2.5-2 trixie
result $? 'an older version of the suite comes before a newer one of another suite'

fresh; version trixie 0.2.5-3 gone; version bookworm 0.2.5-1; version forky 0.2.7-1; version forky 0.2.8-1 gone
fetch; took 0.2.7-1 'forky or bookworm'
result $? 'other suites, newest first, when the suite has none'
grep -q 'Check-Valid-Until=false' <(grep ' update' "$FAKE/log" | grep others) && ! grep -q 'Check-Valid-Until' <(grep ' update' "$FAKE/log" | grep first) && ! grep -qi 'allow.*unauth\|insecure\|trusted=' "$FAKE/log"
result $? 'only the date of those lists is not looked at; signatures are'

fresh; version bookworm 0.2.4-1; version lock 0.2.3-1
fetch; is_gone '0.2.4-1 (forky or bookworm: older than 0.2.5)' && is_gone '0.2.3-1 (lock: older than 0.2.5)'
result $? 'nothing below the minimum, wherever it stands'

fresh
fetch; is_gone 'tried no version: no list names one'
result $? 'nothing anywhere: exit 77 and the name'
fresh; version lock 0.2.5-2; version trixie 0.2.5-3; : >"$FAKE/down"
fetch; is_gone 'cannot be fetched: E: Could not resolve' && [ "$(grep -c 'apt-helper.*dsc' <(grep -F 0.2.5-2.dsc "$FAKE/log"))" -eq 3 ]
result $? 'no network: each file is tried three times, then exit 77'
fresh; version lock 0.2.5-2 gone
fetch; [ "$(grep -c 'apt-helper' "$FAKE/log")" -eq 1 ]
result $? 'what is not there is asked for once'

# A sources tar: made by a build, used by the next.
fresh; version lock 0.2.5-2; version trixie 0.2.5-3; fetch
cp "$STATIC_DIR/sources.tar" "$work/sources.tar"
rm -rf "$STATIC_DIR/src"; fetch
cmp -s "$STATIC_DIR/sources.tar" "$work/sources.tar" && ! tar -tvf "$work/sources.tar" | grep -v '^-rw-r--r-- 0/0 .* 1970-01-01 00:00 [a-zA-Z]'
result $? 'the sources tar is the same each time'
fresh; version lock 0.2.5-2 gone; export STATIC_SOURCES=$work/sources.tar
fetch; took 0.2.5-2 lock && ! grep -q apt-helper "$FAKE/log"
result $? 'a sources tar serves the lock'
fresh; version lock 0.2.9-1 gone; export STATIC_SOURCES=$work/sources.tar
fetch; took 0.2.5-2 tar && says '0.2.9-1 (lock) cannot be taken'
result $? 'its own record comes next'
fresh; version lock 0.2.9-1; version trixie 0.2.9-2; export STATIC_SOURCES=$work/sources.tar
fetch; took 0.2.9-1 lock
result $? 'but after the lock'
mkdir "$work/forged"
tar -xf "$work/sources.tar" -C "$work/forged"
echo forged >"$work/forged/libyaml_0.2.5-2.dsc"
tar -cf "$work/forged.tar" -C "$work/forged" static-libs.lock libyaml_0.2.5-2.dsc libyaml_0.2.5.orig.tar.gz
fresh; version lock 0.2.5-2; export STATIC_SOURCES=$work/forged.tar
fetch; took 0.2.5-2 lock && says 'libyaml_0.2.5-2.dsc in the sources tar has another SHA-256' && ! grep -rq forged "$STATIC_DIR"
result $? 'other bytes in it are not taken'
fresh; version lock 0.2.5-2; echo no tar >"$work/no.tar"; export STATIC_SOURCES=$work/no.tar
fetch; [ "$rc" -eq 1 ] && says 'is no tar of sources'
result $? 'what is no tar is a failure, not "cannot be fetched"'

# The two architectures of a binary package.
fresh
for arch in amd64 arm64; do
	sha=$(echo "$arch" | tee "$FAKE/pool/main/x/libllhttp-dev_9.2.1~7+x-1_$arch.deb" | sha256sum | cut -d ' ' -f 1)
	echo "libllhttp-dev 9.2.1~7+x-1 $sha pool/main/x/libllhttp-dev_9.2.1~7+x-1_$arch.deb" >>"$FAKE/lists/trixie"
done
fetch libllhttp-dev
[ "$rc" -eq 0 ] && [ "$(tar -tf "$STATIC_DIR/sources.tar" | grep -c '_\(amd64\|arm64\)\.deb$')" -eq 2 ]
result $? 'a binary package comes for each architecture'
[ "$(sed -n 3p "$STATIC_DIR/src/libllhttp-dev/info")" = "$(sha256sum "$STATIC_DIR"/src/libllhttp-dev/*_"$(dpkg --print-architecture)".deb | cut -d ' ' -f 1)" ]
result $? 'and the record names the one that is linked'

# The update of the lock: every library of the table, or nothing is written.
fresh; version lock 0.2.5-1
cp "$STATIC_LOCK" "$work/before"
update; [ "$rc" -eq 77 ] && cmp -s "$work/before" "$STATIC_LOCK"
result $? 'an update that cannot fetch a library leaves the lock as it was'
fresh
while read -r pkg; do
	for file in "${pkg}_9-1.dsc" "${pkg}_9.orig.tar.gz" "${pkg}_9-1_amd64.deb" "${pkg}_9-1_arm64.deb"; do
		case $pkg,$file in libllhttp-dev,*.deb) ;; libllhttp-dev,* | *.deb) continue ;; esac
		sha=$(echo "$file" | tee "$FAKE/pool/main/x/$file" | sha256sum | cut -d ' ' -f 1)
		echo "$pkg 1:9-1 $sha pool/main/x/$file" >>"$FAKE/lists/trixie"
	done
done < <(awk '!/^#/ { print $1 }' scripts/static-libs.lock | sort -u)
version lock 0.2.5-1
update; [ "$rc" -eq 0 ] && [ "$(awk '$2 == "1:9-1" { print $1 }' "$STATIC_LOCK" | sort -u)" = "$(awk '!/^#/ { print $1 }' scripts/static-libs.lock | sort -u)" ] && ! grep -q 0.2.5-1 "$STATIC_LOCK"
result $? 'an update names the newest of every library'
: >"$FAKE/log"
fetch; [ "$rc" -eq 0 ] && grep -Fq '1:9-1 (lock)' "$work/out"
result $? 'and the next build takes it'

# The lock of the project names every library of the table, and no host.
missing=$(comm -3 <(awk '!/^#/ { print $1 }' scripts/static-libs.lock | sort -u) \
	<(awk -F ' *[|] *' '/^table\(\)/ { t = 1 } t && NF >= 5 && !/^#/ { sub(/^deb:/, "", $2); print $2 } /^END$/ { t = 0 }' scripts/static-libs.sh | sort -u))
[ -z "$missing" ] && ! grep -vE '^#|^[a-z0-9.+-]+ [^ ]+ [0-9a-f]{64} pool/[^ :]+$' scripts/static-libs.lock >"$work/out"
result $? 'the lock names every library, in its form'

# What the image and CI make of it: the engine's build fails with the message of static-libs.sh, or with another.
cat >"$work/bin/buildah" <<'END'
#!/bin/bash
cat "$FAKE/engine"
exit 1
END
printf '#!/bin/bash\nexit 0\n' >"$work/bin/podman"
for tool in runc mmdebstrap; do ln -s podman "$work/bin/$tool"; done
chmod +x "$work/bin"/*
export BUILD=$work/build
image() {
	"$@" >"$work/out" 2>&1
	rc=$?
}
fresh
printf '%s\n' 'static-libs: the sources of libpng1.6 cannot be fetched; tried 1 (lock: x is not there)' 'exit status 77' >"$FAKE/engine"
QUIET=1 image scripts/image-build.sh libs
[ "$rc" -eq 77 ] && says 'image: the sources of libpng1.6 cannot be fetched'
result $? 'image-build.sh says that the sources cannot be fetched: exit 77'
image tests/image/run.sh
[ "$rc" -eq 0 ] && says 'SKIP image: the sources of libpng1.6 cannot be fetched' && [ "$(tail -n 1 "$work/out")" = '0 passed, 0 failed, 1 skipped' ]
result $? 'and the image tests are skipped for it'
echo 'static-libs: curl failed (exit 2); the whole log: log/curl.log' >"$FAKE/engine"
QUIET=1 image scripts/image-build.sh libs
[ "$rc" -eq 1 ]
result $? 'another failure of the build is a failure'
image tests/image/run.sh
[ "$rc" -eq 1 ] && says 'FAIL the static libraries build'
result $? 'of the image tests, too'
echo "1..$n"
exit "$bad"
