#!/bin/bash
# Make this machine able to build and run the image: buildah, podman, runc and mmdebstrap from apt, and
# debian:trixie-slim made from Debian's packages (cached in build/image/trixie.tar) where it is not there.
# Quiet when all is there. Exit 77: this cannot be had here, and why.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/image-lib.sh
base=docker.io/library/debian:trixie-slim

cannot() {
	echo "image-setup: $*" >&2
	exit 77
}

if [ "$engine" = docker ]; then exit 0; fi # it pulls the base by itself
mkdir -p "$cache"
missing=()
for tool in buildah podman runc mmdebstrap; do have "$tool" || missing+=("$tool"); done
if [ ${#missing[@]} -gt 0 ]; then
	[ "$(id -u)" -eq 0 ] || cannot "not root: install ${missing[*]} by hand"
	have apt-get || cannot "no apt-get to install ${missing[*]}"
	echo "image-setup: installing ${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	{
		apt-get install -y -q --no-install-recommends "${missing[@]}" ||
			{ apt-get update -q && apt-get install -y -q --no-install-recommends "${missing[@]}"; }
	} >"$cache/setup.log" 2>&1 </dev/null || {
		tail -n 15 "$cache/setup.log" >&2
		cannot "apt-get cannot install ${missing[*]}"
	}
	. scripts/image-lib.sh
fi
[ "$engine" = podman ] || cannot 'no engine works here'

if podman image exists "$base"; then exit 0; fi
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
