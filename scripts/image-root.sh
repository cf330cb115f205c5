#!/bin/bash
# Lay out the files of the image in folder $1, in the build stage of the Dockerfile: commit $2, address
# of the repository $3. Modes are set here; every date is SOURCE_DATE_EPOCH.
set -euo pipefail
root=$1 prefix=build/static/prefix doc=$1/usr/share/doc/soak-audit
install -D -m 755 build/static/soak-audit "$root/soak-audit"
# The linker leaves a symbol table in what make builds; the strip of this machine need not know the architecture.
read -r _ ar <"$prefix/toolchain"
install -D -m 755 -s --strip-program="${ar%gcc-ar}strip" "$prefix/bin/dash" "$root/bin/sh"
install -D -m 755 entrypoint.sh "$root/entrypoint.sh"
install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
install -d -m 1777 "$root/tmp"
# What is linked, and the licences that ask to be passed on with it.
install -D -m 644 LICENSE "$doc/LICENSE"
install -D -m 644 docs/LICENSE-DejaVu.txt "$doc/LICENSE-DejaVu.txt"
for file in "$prefix"/share/licences/*; do
	printf '===== %s =====\n\n' "${file##*/}"
	cat "$file"
done | gzip -9n >"$doc/third-party.gz"
SA_COMMIT=${2-} SA_SOURCE=${3-} scripts/static-sbom.sh | gzip -9n >"$doc/sbom.spdx.json.gz"
chmod 644 "$doc"/*
find "$root" -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH:-0}" {} +
