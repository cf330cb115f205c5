#!/bin/bash
# Run .github/workflows/release.yml here, every step that needs no GitHub, on the commit that is checked out:
#   scripts/release-dry-run.sh [amd64] [arm64]     (both; the other architecture is cross-compiled)
# Stand-ins: a bare repository for GitHub's, a folder for the container registry, and functions for the actions (checkout,
# artifacts, login, attestation). `.ci/run` is left out. Leaves nothing but the images. The last lines say what was checked.
# Exit 77: the image cannot be built here, and why.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 -c 'import yaml' 2>/dev/null || {
	echo 'release-dry-run: needs python3 and its yaml'
	exit 77
}
log=$(mktemp)
rc=0
scripts/image-setup.sh --release >"$log" 2>&1 || rc=$?
if [ "$rc" -ne 0 ]; then
	tail -n 3 "$log"
	rm -f "$log"
	exit "$rc"
fi
rm -f "$log"
. scripts/image-lib.sh
export STORAGE_DRIVER BUILDAH_ISOLATION PYTHONDONTWRITEBYTECODE=1
exec python3 scripts/release_dry_run.py "$@"
