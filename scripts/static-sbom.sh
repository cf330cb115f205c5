#!/bin/bash
# Write an SPDX 2.3 SBOM (JSON) of the static binary and what comes with it in the image, from the
# record of static-libs.sh: scripts/static-sbom.sh [libs.tsv] >sbom.spdx.json
# SOURCE_DATE_EPOCH gives the date, SA_COMMIT the commit, SA_SOURCE the address of the repository.
set -euo pipefail
list=${1:-build/static/prefix/libs.tsv}
cd "$(dirname "$0")/.."
[ -r "$list" ] || {
	echo "static-sbom: $list is missing: run \"make static\" first" >&2
	exit 1
}
commit=${SA_COMMIT-$(git rev-parse --verify --quiet HEAD 2>/dev/null || true)}
created=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%Y-%m-%dT%H:%M:%SZ)
digest=$(sha256sum "$list" | cut -c 1-16)

awk -F '\t' -v version="$(<VERSION)" -v commit="$commit" -v created="$created" -v digest="$digest" \
	-v source="${SA_SOURCE:-}" '
	function q(s) { gsub(/[\\"]/, "\\\\&", s); gsub(/[[:cntrl:]]/, " ", s); return "\"" s "\"" }
	function purl(pkg, v) { gsub(/%/, "%25", v); gsub(/\+/, "%2B", v); gsub(/:/, "%3A", v); gsub(/~/, "%7E", v)
		return "pkg:deb/debian/" pkg "@" v }
	function upstream(v) { sub(/^[0-9]+:/, "", v); sub(/-[^-]*$/, "", v); return v }
	/^#/ || NF < 7 { next }
	{
		id = "SPDXRef-" $1; ids[++n] = id; name[n] = $1
		src = $8 !~ /^from the package/ && $2 !~ /-dev$/
		info = "Debian package " $2 " " $3
		if ($6 != "-") info = info ", " (src ? ".dsc" : ".deb") " sha256 " $6
		if ($4 != $3 && $4 != "-") info = info "; newest known " $4 " could not be fetched"
		if ($9 == "lock") info = info "; from the lock file"
		else if ($9 != "machine") info = info "; not from the lock file: " ($9 == "tar" ? "from a sources tar" : "from the lists of " $9)
		if ($8 != "") info = info "; " ($8 ~ /^from/ ? $8 : "options: " $8)
		body[n] = "{\n      \"SPDXID\": " q(id) ",\n      \"name\": " q($1) ",\n      \"versionInfo\": " q(upstream($3)) \
			",\n      \"supplier\": \"Organization: Debian\",\n      \"downloadLocation\": \"NOASSERTION\"" \
			",\n      \"filesAnalyzed\": false,\n      \"licenseConcluded\": \"NOASSERTION\",\n      \"licenseDeclared\": " q($5) \
			",\n      \"copyrightText\": \"NOASSERTION\",\n      \"sourceInfo\": " q(info)
		if ($7 != "-") body[n] = body[n] ",\n      \"checksums\": [{\"algorithm\": \"SHA256\", \"checksumValue\": " q($7) "}]"
		body[n] = body[n] ",\n      \"externalRefs\": [{\"referenceCategory\": \"PACKAGE-MANAGER\", \"referenceType\": \"purl\"" \
			", \"referenceLocator\": " q(purl($2, $3) (src || $8 ~ /^from/ ? "?arch=source" : "")) "}]\n    }"
	}
	END {
		print "{\n  \"spdxVersion\": \"SPDX-2.3\",\n  \"dataLicense\": \"CC0-1.0\",\n  \"SPDXID\": \"SPDXRef-DOCUMENT\","
		print "  \"name\": " q("soak-audit-" version) ","
		print "  \"documentNamespace\": " q("urn:soak-audit:sbom:" version ":" (commit == "" ? "uncommitted" : commit) ":" digest) ","
		print "  \"creationInfo\": {\"created\": " q(created) ", \"creators\": [\"Tool: soak-audit-static-sbom\"]},"
		print "  \"documentDescribes\": [\"SPDXRef-soak-audit\"],\n  \"packages\": ["
		printf "    {\n      \"SPDXID\": \"SPDXRef-soak-audit\",\n      \"name\": \"soak-audit\",\n      \"versionInfo\": %s,\n", q(version)
		printf "      \"downloadLocation\": %s,\n      \"filesAnalyzed\": false,\n", source == "" ? "\"NOASSERTION\"" : q("git+" source (commit == "" ? "" : "@" commit))
		printf "      \"licenseConcluded\": \"MIT\",\n      \"licenseDeclared\": \"MIT\",\n      \"copyrightText\": \"NOASSERTION\",\n      \"primaryPackagePurpose\": \"APPLICATION\"\n    }"
		for (i = 1; i <= n; i++) printf ",\n    %s", body[i]
		print "\n  ],\n  \"relationships\": ["
		printf "    {\"spdxElementId\": \"SPDXRef-DOCUMENT\", \"relationshipType\": \"DESCRIBES\", \"relatedSpdxElement\": \"SPDXRef-soak-audit\"}"
		for (i = 1; i <= n; i++) {
			beside = name[i] == "dash" || name[i] == "ca-certificates"
			printf ",\n    {\"spdxElementId\": \"%s\", \"relationshipType\": \"%s\", \"relatedSpdxElement\": \"%s\"}", \
				beside ? ids[i] : "SPDXRef-soak-audit", beside ? "PACKAGE_OF" : "STATIC_LINK", beside ? "SPDXRef-soak-audit" : ids[i]
		}
		print "\n  ]\n}"
	}' "$list"
