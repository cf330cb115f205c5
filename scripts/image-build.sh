#!/bin/bash
# Build the image localhost/soak-audit:dev (IMAGE names another) and check its size:
#   scripts/image-build.sh [Dockerfile stage, then without the check]
# From the environment, else from git: SA_COMMIT, SOURCE_DATE_EPOCH; SA_SOURCE is the repository's address.
# ARCH=arm64 (or amd64) builds for that architecture; STATIC_SOURCES is a tar of sources, as for static-libs.sh.
# QUIET=1 shows the output only on failure. Exit 77: only because the sources of a library cannot be fetched.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/image-lib.sh
limit=4000000 limit_gz=2000000
target=${1-}

if [ -z "$engine" ]; then
	echo 'image: no buildah with podman, and no docker engine: run scripts/image-setup.sh' >&2
	exit 1
fi
revision=${SA_COMMIT-$(git rev-parse --verify --quiet --short=12 HEAD 2>/dev/null || true)}
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
args=(--build-arg "VERSION=$(<VERSION)" --build-arg "REVISION=$revision"
	--build-arg "SOURCE=${SA_SOURCE:-}" --build-arg "SOURCE_DATE_EPOCH=$epoch")
if [ -n "$target" ]; then args+=(--target "$target"); fi
if [ -n "${ARCH:-}" ]; then args+=(--platform "linux/$ARCH"); fi
if [ -n "${STATIC_SOURCES:-}" ]; then
	# Only what lies beside the script goes into the build.
	trap 'rm -f scripts/static-libs.sources.tar' EXIT
	cp "$STATIC_SOURCES" scripts/static-libs.sources.tar
fi
args+=(--tag "${image%:*}${target:+-$target}:${image##*:}")
if [ "$engine" = podman ]; then
	# An image for every engine, with layers cached; the date makes it the same each time.
	args+=(--build-arg "BUILDPLATFORM=linux/$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')")
	build=(nice -n "${NICE:-5}" buildah bud --layers --format docker "${args[@]}")
	if [ -z "$target" ]; then build+=(--timestamp "$epoch"); fi
else
	build=(docker build "${args[@]}")
fi
mkdir -p "$cache"
log=$cache/build.log
rc=0
if [ "${QUIET:-}" = 1 ]; then
	"${build[@]}" . >"$log" 2>&1 </dev/null || rc=$?
	if [ "$rc" -ne 0 ]; then tail -n 60 "$log" >&2; fi
else
	"${build[@]}" . </dev/null 2>&1 | tee "$log" || rc=$?
fi
if [ "$rc" -ne 0 ]; then
	# An engine need not pass on the exit code of a step: the message of static-libs.sh tells.
	gone=$(grep -o 'static-libs: the sources of [a-z0-9.+-]* cannot be fetched' "$log" | tail -n 1)
	if [ -z "$gone" ]; then exit 1; fi
	echo "image: ${gone#*: }" >&2
	exit 77
fi
if [ -n "$target" ]; then exit 0; fi

# What a registry holds: the layers, plain and with gzip.
tar=$cache/image.tar
rm -rf "$tar" "$cache/layers"
if [ "$engine" = podman ]; then
	engine save --quiet --format docker-archive --output "$tar" "$image" >/dev/null
else
	docker save --output "$tar" "$image"
fi
mkdir "$cache/layers"
tar -xf "$tar" -C "$cache/layers"
size=0 size_gz=0
while read -r layer; do
	tar -tf "$layer" >/dev/null 2>&1 || continue # no layer: the lists beside them
	# (Some engines save their layers with gzip.)
	size=$((size + $(gzip -cdf "$layer" | wc -c)))
	size_gz=$((size_gz + $(gzip -cdf "$layer" | gzip -6n | wc -c)))
	tar -tvf "$layer" | awk '$3 > 10000 { printf "  %9d  %s\n", $3, $6 }'
done < <(find "$cache/layers" -type f -size +0 | sort)
rm -rf "$cache/layers" "$tar"
printf 'image: %s: %d bytes (at most %d), gzip %d (at most %d)\n' "$image" "$size" $limit "$size_gz" $limit_gz
if [ "$size" -eq 0 ] || [ "$size" -gt $limit ] || [ "$size_gz" -gt $limit_gz ]; then
	echo 'image: too large' >&2
	exit 1
fi
