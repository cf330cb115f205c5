# shellcheck shell=bash
# shellcheck disable=SC2034 # the readers use the variables
# For the image-*.sh scripts and release.sh to read: which engine, and how a container is run here.
image=${IMAGE:-localhost/soak-audit:dev}
cache=${BUILD:-build}/image

have() { command -v "$1" >/dev/null 2>&1; }

# buildah and podman where they are; else docker, when its engine answers (the client alone does not do).
engine=
if have buildah && have podman; then
	engine=podman
elif have docker && docker info >/dev/null 2>&1; then
	engine=docker
fi
if [ "$engine" = podman ] && [ "$(id -u)" -eq 0 ]; then
	# Works without overlay mounts and without user namespaces, as in a container or a small VM.
	export STORAGE_DRIVER=${STORAGE_DRIVER:-vfs} BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot}
fi

run_flags=(--rm)
engine_flags=()
if [ "$engine" = podman ]; then
	run_flags+=(--ulimit nofile=1024:1024 --ulimit nproc=1000:1000)
	engine_flags+=(--cgroup-manager=cgroupfs)
	if have runc; then engine_flags+=(--runtime runc); fi
fi

# engine run|...: podman or docker with its flags.
engine() { "$engine" "${engine_flags[@]}" "$@"; }
