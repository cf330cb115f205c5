#!/bin/bash
# The steps of a release; .github/workflows/release.yml calls them, release-dry-run.sh runs them without GitHub.
#   scripts/release.sh check TAG              the tag is the version of these sources
#   scripts/release.sh build ARCH DIR         the image of amd64 or arm64 into DIR, and what a release attaches taken
#                                             out of it: binary, tar, SBOM, sources; the binary is started
#   scripts/release.sh join DIR IMAGE TAG     push the images of DIR as one; the digest goes to GITHUB_OUTPUT
#   scripts/release.sh assets DIR             notes and checksums; what remains in DIR is attached
#   scripts/release.sh publish TAG IMAGE DIGEST DIR   the commit whose action.yml names the image, and the release
#   scripts/release.sh move-tags TAG IMAGE DIGEST     the tag of the major version, if that is a step forward
# Only `build` compiles. RELEASE_TO is where images go, in place of the registry (docker://).
# shellcheck disable=SC2016 # the quotes of Markdown
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/image-lib.sh
version=$(<VERSION)
to=${RELEASE_TO:-docker://}

die() {
	echo "release: $*" >&2
	exit 1
}
output() { printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/stdout}"; }
# Every date in what is attached is that of the commit.
epoch() { echo "${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}"; }

check() { # TAG
	[[ $1 =~ ^v(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}$ ]] || die "'$1' is no tag of a release: vX.Y.Z"
	[ "$1" = "v$version" ] || die "the tag is '$1', VERSION says '$version'"
	echo "release: $1 of $(git rev-parse HEAD)"
}

# Start a program of the other architecture, too, where qemu is.
start() { # ARCH program arguments...
	local arch=$1 qemu=''
	shift
	if [ "$arch" != "$(dpkg --print-architecture)" ]; then
		case $arch in arm64) qemu='qemu-aarch64' ;; amd64) qemu='qemu-x86_64' ;; esac
		qemu=$(command -v "$qemu-static" || command -v "$qemu") || return 77
	fi
	$qemu "$@"
}

build() { # ARCH DIR
	local arch=$1 dir image rc=0 name=soak-audit-$version-linux-$1
	mkdir -p "$2"
	dir=$(realpath "$2")
	image=${IMAGE:-localhost/soak-audit:release-$arch}
	# The stages come first, so that the second build takes all of them from the cache.
	QUIET=1 ARCH=$arch IMAGE=$image scripts/image-build.sh sources
	QUIET=1 ARCH=$arch IMAGE=$image scripts/image-build.sh
	[ "$engine" = podman ] || die 'needs podman and buildah'
	[ "$(podman image inspect "$image" --format '{{.Architecture}}')" = "$arch" ] || die "$image is not for $arch"
	rm -f "$dir/image-$arch.tar"
	podman save --quiet --format oci-archive --output "$dir/image-$arch.tar" "$image" >/dev/null

	root=$(mktemp -d) # not local: the trap runs when this function is gone
	trap 'rm -rf "$root"' EXIT
	files_of "$image" "$root/image"
	files_of "${image%:*}-sources:${image##*:}" "$root/sources"
	cp "$root/sources/sources.tar" "$dir/sources-$arch.tar"
	cp "$root/sources/libs.tsv" "$dir/libs-$arch.tsv"
	install -m 755 "$root/image/soak-audit" "$dir/soak-audit-linux-$arch"
	gzip -cd "$root/image/usr/share/doc/soak-audit/sbom.spdx.json.gz" >"$dir/soak-audit-linux-$arch.spdx.json"
	# To be unpacked over /usr/local, or anywhere.
	install -D -m 755 "$root/image/soak-audit" "$root/$name/bin/soak-audit"
	install -D -m 644 docs/soak-audit.1 "$root/$name/share/man/man1/soak-audit.1"
	mkdir -p "$root/$name/share/doc"
	# (a binary of the other architecture cannot say its completion where no qemu is)
	local shell to
	for shell in bash:bash-completion/completions/soak-audit zsh:zsh/site-functions/_soak-audit \
		fish:fish/vendor_completions.d/soak-audit.fish; do
		to=$root/$name/share/${shell#*:}
		start "$arch" "$dir/soak-audit-linux-$arch" completion "${shell%%:*}" >"$root/completion" || : >"$root/completion"
		if [ -s "$root/completion" ]; then install -D -m 644 "$root/completion" "$to"; fi
	done
	cp -r "$root/image/usr/share/doc/soak-audit" "$root/$name/share/doc/soak-audit"
	tar -C "$root" --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime="@$(epoch)" --format=gnu \
		-cf - "$name" | gzip -9n >"$dir/$name.tar.gz"

	start "$arch" "$dir/soak-audit-linux-$arch" --version || rc=$?
	if [ "$rc" -eq 77 ] && [ "${GITHUB_ACTIONS:-}" != true ]; then
		echo "release: the $arch binary was not started: no qemu-user here"
		return
	fi
	[ "$rc" -eq 0 ] || die "the $arch binary does not start (exit $rc)"
	[[ $(start "$arch" "$dir/soak-audit-linux-$arch" --version) == *"$version"* ]] || die "the $arch binary is not of $version"
	start "$arch" "$dir/soak-audit-linux-$arch" audit --base examples/soak/latest --out "$root/audit" \
		--fail-on-hold >"$root/log" || die "the $arch binary does not audit the sample: $(tail -n 3 "$root/log")"
}

# The files of an image, without running it: files_of IMAGE DIR
files_of() {
	local id
	id=$(engine create "$1" /none)
	mkdir "$2"
	engine export "$id" | tar -xf - -C "$2"
	engine rm "$id" >/dev/null
}

join() { # DIR IMAGE TAG
	local dir=$1 list=localhost/soak-audit-list:$3 layout digest arch
	layout=$(mktemp -d)
	podman manifest rm "$list" >/dev/null 2>&1 || true
	podman manifest create "$list" >/dev/null
	for arch in amd64 arm64; do
		if [ -e "$dir/image-$arch.tar" ]; then
			podman manifest add --arch "$arch" --os linux "$list" "oci-archive:$dir/image-$arch.tar" >/dev/null
		else
			[ "${RELEASE_PARTIAL:-}" = 1 ] || die "no image for $arch in $dir"
		fi
	done
	podman manifest push --quiet --all --digestfile "$layout/digest" "$list" "$(where "$2" "$3")" >/dev/null
	podman manifest rm "$list" >/dev/null
	digest=$(<"$layout/digest")
	rm -rf "$layout"
	[[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || die "no digest of the pushed image: '$digest'"
	output digest "$digest"
	rm "$dir"/image-*.tar
}
# An image with a tag, at the registry or in the folder that stands in for it.
where() {
	case $to in docker://) echo "docker://$1:$2" ;; *) echo "$to/$(basename "$1"):$2" ;; esac
}

assets() { # DIR
	local dir=$1 file first='' notes=$1/../notes.md
	# Both architectures are built from the same files, unless one met another day's archive.
	for file in "$dir"/sources-*.tar; do
		if [ -z "$first" ]; then
			first=$file
			mv "$file" "$dir/soak-audit-$version-sources.tar"
		elif cmp -s "$file" "$dir/soak-audit-$version-sources.tar"; then
			rm "$file"
		else
			mv "$file" "$dir/soak-audit-$version-${file##*/}"
		fi
	done
	{
		printf 'One static binary (amd64, arm64), the tar with manual and licences, SBOMs, and `sha256sums.txt`.\n\n'
		awk -F '\t' '!/^#/ && $9 != "lock" && $9 != "machine" { print "- `" $1 "` " $3 " (" $9 ")" }' "$dir"/libs-*.tsv |
			sort -u >"$dir/libs.new"
		if [ -s "$dir/libs.new" ]; then
			printf 'Libraries that were not taken from the lock file (`scripts/static-libs.lock`):\n\n'
			cat "$dir/libs.new"
		else
			echo 'Every library was taken from the lock file (`scripts/static-libs.lock`).'
		fi
		printf '\n`soak-audit-%s-sources.tar` holds the sources that the libraries were built from; `STATIC_SOURCES=FILE make image` builds from them.\n' "$version"
	} >"$notes"
	rm "$dir/libs.new" "$dir"/libs-*.tsv
	(cd "$dir" && sha256sum -- * >sha256sums.txt)
}

publish() { # TAG IMAGE DIGEST DIR
	local tag=$1 ref=$2@$3 line
	check "$tag"
	[[ $3 =~ ^sha256:[0-9a-f]{64}$ ]] || die "'$3' is no digest"
	sed -i -e "s|^  image: Dockerfile\$|  image: docker://$ref|" -e "s|^  env:\$|&\n    SOAK_AUDIT_IMAGE: \"$ref\"|" action.yml
	for line in "  image: docker://$ref" "    SOAK_AUDIT_IMAGE: \"$ref\""; do
		grep -qxF -- "$line" action.yml || die "action.yml has no place for '$line'"
	done
	# The same commit each time, so that a second try finds the first one's.
	GIT_AUTHOR_DATE="@$(epoch) +0000" GIT_COMMITTER_DATE="@$(epoch) +0000" \
		git -c user.name='github-actions[bot]' -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
		commit -q -m "Release $tag: the action runs the published image" action.yml
	gh auth setup-git
	git push -q origin "HEAD:refs/heads/release-$tag"
	if gh release view "$tag" >/dev/null 2>&1; then
		gh release upload "$tag" "$4"/* --clobber
	else
		gh release create "$tag" "$4"/* --verify-tag --title "$tag" --notes-file "$4/../notes.md"
	fi
}

# The tag of the major version (v1 of v1.2.3) moves only forward, and only to what is part of main.
move_tags() { # TAG IMAGE DIGEST
	local tag=$1 major=${1%%.*} commit old='' there
	check "$tag"
	gh auth setup-git
	git fetch -q origin "+refs/heads/main:refs/remotes/origin/main" "+refs/heads/release-$tag:refs/remotes/origin/release-$tag"
	git fetch -q origin "+refs/tags/$major:refs/release/major" 2>/dev/null || true
	commit=$(git rev-parse --verify "refs/remotes/origin/release-$tag")
	if ! git merge-base --is-ancestor "$(git rev-parse HEAD)" refs/remotes/origin/main; then
		echo "release: $major stays: $tag is not part of main"
		return
	fi
	if old=$(git rev-parse --verify --quiet refs/release/major); then
		there=$(git show "$old:VERSION")
		if [ "$there" != "$version" ] && [ "$(printf '%s\n%s\n' "$there" "$version" | sort -V | tail -n 1)" = "$there" ]; then
			echo "release: $major stays: it is at $there, which is newer than $version"
			return
		fi
	fi
	skopeo copy --quiet --all --preserve-digests "$(by_digest "$2" "$tag" "$3")" "$(where "$2" "$major")"
	# Not over a tag that moved meanwhile.
	git push -q --force-with-lease="refs/tags/$major:$old" origin "$commit:refs/tags/$major"
	echo "release: $major is $tag now"
}
by_digest() { # IMAGE TAG DIGEST
	case $to in docker://) echo "docker://$1@$3" ;; *) where "$1" "$2" ;; esac
}

verb=${1-}
shift || true
case $verb in
check | build | join | assets | publish) "$verb" "$@" ;;
move-tags) move_tags "$@" ;;
*) sed -n '3,11s/^# //p' "$0" >&2; exit 2 ;;
esac
