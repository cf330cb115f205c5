#!/bin/bash
# Make this machine able to build and run the image: buildah, podman, runc and mmdebstrap from apt, and
# debian:trixie-slim made from Debian's packages (cached in build/image/trixie.tar) where it is not there.
# Quiet when all is there. Exit 77: this cannot be had here, and why. --release: and what a release needs besides,
# skopeo and, where it can be had, qemu-user (to start the binary of the other architecture: without it that is skipped).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/image-lib.sh
base=docker.io/library/debian:trixie-slim

cannot() {
	echo "image-setup: $*" >&2
	exit 77
}

release=${1-}
if [ "$engine" = docker ] && [ -z "$release" ]; then exit 0; fi # it pulls the base by itself
mkdir -p "$cache"
debian=
if grep -q '^ID=debian$' /etc/os-release; then debian=yes; fi
missing=() as_root=()
for tool in buildah podman ${debian:+runc mmdebstrap} ${release:+skopeo}; do have "$tool" || missing+=("$tool"); done
if [ ${#missing[@]} -gt 0 ]; then
	if [ "$(id -u)" -ne 0 ]; then
		{ have sudo && sudo -n true; } 2>/dev/null || cannot "not root: install ${missing[*]} by hand"
		as_root=(sudo -n)
	fi
	have apt-get || cannot "no apt-get to install ${missing[*]}"
	echo "image-setup: installing ${missing[*]}"
	install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}")
	{
		"${install[@]}" || { "${as_root[@]}" apt-get update -q && "${install[@]}"; }
	} >"$cache/setup.log" 2>&1 </dev/null || {
		tail -n 15 "$cache/setup.log" >&2
		cannot "apt-get cannot install ${missing[*]}"
	}
	. scripts/image-lib.sh
fi
[ "$engine" = podman ] || cannot 'no engine works here'
if [ -n "$release" ] && ! have qemu-aarch64-static && have apt-get; then
	as_root=()
	if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends qemu-user-static \
		>>"$cache/setup.log" 2>&1 </dev/null || echo 'image-setup: qemu-user-static cannot be installed here'
fi

if podman image exists "$base"; then exit 0; fi
if [ -z "$debian" ]; then
	podman pull --quiet "$base" >"$cache/base.log" 2>&1 || {
		tail -n 15 "$cache/base.log" >&2
		cannot "podman cannot pull $base"
	}
	exit 0
fi
if [ ! -s "$cache/trixie.tar" ]; then
	echo 'image-setup: making the base image'
	rm -f "$cache/trixie.tar.new"
	mmdebstrap --quiet --format=tar --variant=minbase trixie "$cache/trixie.tar.new" >"$cache/base.log" 2>&1 || {
		tail -n 15 "$cache/base.log" >&2
		cannot 'mmdebstrap cannot make the base image'
	}
	mv "$cache/trixie.tar.new" "$cache/trixie.tar"
fi
podman import --quiet "$cache/trixie.tar" "$base" >"$cache/import.log" 2>&1 || {
	tail -n 15 "$cache/import.log" >&2
	cannot 'podman cannot import the base image'
}
