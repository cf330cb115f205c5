#!/bin/bash
# Releases without images: what release.yml lets its jobs do, and the verbs of scripts/release.sh that check, make notes,
# publish and move tags, against a bare repository and stand-ins for gh and skopeo. (scripts/release-dry-run.sh runs the
# whole file with real images.)
# shellcheck disable=SC2016 # texts for other shells, and Markdown
set -u
: "${SA:?}" "${ROOT:?}"
if ! command -v git >/dev/null || ! python3 -c 'import yaml' 2>/dev/null; then
	echo 'ok 1 - release # SKIP needs git, python3 and its yaml'
	echo 1..1
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 bad=0
check() { # NAME COMMAND...
	local name=$1
	shift
	n=$((n + 1))
	if "$@" >"$work/said" 2>&1; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		cat "$work/out" "$work/said" 2>/dev/null | sed 's/^/# /'
		bad=1
	fi
}
fails() { ! "$@"; }
export GIT_CONFIG_GLOBAL=$work/gitconfig GIT_CONFIG_NOSYSTEM=1 HOME=$work FAKE=$work/fake
printf '[user]\n\tname = t\n\temail = t@example.invalid\n[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n' >"$GIT_CONFIG_GLOBAL"
mkdir -p "$work/bin" "$FAKE"
cat >"$work/bin/gh" <<'END'
#!/bin/bash
echo "gh $*" >>"$FAKE/log"
case "$1 $2" in
'auth setup-git') [ -n "${GH_TOKEN:-}" ] ;;
'release view') [ -e "$FAKE/release-$3" ] ;;
'release create')
	tag=$3
	if [ -e "$FAKE/broken" ]; then exit 1; fi
	shift 3
	for file; do case $file in --notes-file | --verify-tag | --title | v*) ;; *) [ -s "$file" ] || exit 1 ;; esac; done
	: >"$FAKE/release-$tag"
	;;
'release upload') : ;;
*) exit 2 ;;
esac
END
printf '#!/bin/bash\necho "skopeo $*" >>"$FAKE/log"\n' >"$work/bin/skopeo"
chmod +x "$work/bin"/*
export PATH=$work/bin:$PATH GH_TOKEN=t0ken
image=registry.invalid/acme/soak-audit
digest=sha256:$(printf '%064d' 7)

# --- who may do what -----------------------------------------------------------------------------

cat >"$work/jobs.py" <<'END'
import sys
sys.path.insert(0, sys.argv[1] + "/scripts")
import workflow_run
flow = workflow_run.load(sys.argv[1] + "/.github/workflows/release.yml")
jobs = flow["jobs"]
compile_verbs = (".ci/run", "release.sh build", "image-setup", "make", "static-")
assert flow["permissions"] == {"contents": "read"}
for name, job in jobs.items():
    runs = [s["run"] for s in job["steps"] if "run" in s]
    writes = [k for k, v in job.get("permissions", {}).items() if v == "write"]
    compiles = [r for r in runs if any(v in r for v in compile_verbs)]
    assert not (writes and compiles), (name, writes, compiles)
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False, name
        if step.get("uses", "").startswith("actions/attest"):
            assert "id-token" in writes and "attestations" in writes, name
        if "secrets" in str(step) or "github.token" in str(step):
            assert writes, (name, step)
    for run in runs:
        assert "${{" not in run, run
assert [n for n, j in jobs.items() if any("move-tags" in s.get("run", "") for s in j["steps"])] == ["tags"]
assert jobs["tags"]["needs"] == "publish" and jobs["publish"]["needs"] == "build" and jobs["build"]["needs"] == "check"
assert "id-token" not in jobs["tags"]["permissions"]
assert sum("release.sh build" in s.get("run", "") for j in jobs.values() for s in j["steps"]) == 1
END
check 'a job that may write compiles nothing; no checkout keeps its token; tags move in the last job' \
	python3 "$work/jobs.py" "$ROOT"

# --- a repository --------------------------------------------------------------------------------

# A commit of version $1 on the branch that is checked out, with its tag.
commit() {
	echo "$1" >"$work/seed/VERSION"
	git -C "$work/seed" add -A
	git -C "$work/seed" commit -q -m "version $1"
	git -C "$work/seed" tag "v$1"
	git -C "$work/seed" push -q --tags origin HEAD
}
fresh() {
	rm -rf "$work/seed" "$work/origin.git" "$work/co" "$FAKE"
	mkdir -p "$FAKE"
	git init -q --bare "$work/origin.git"
	git init -q "$work/seed"
	mkdir "$work/seed/scripts"
	cp "$ROOT"/scripts/{release.sh,image-lib.sh} "$work/seed/scripts/"
	"$SA" help --print action >"$work/seed/action.yml"
	git -C "$work/seed" remote add origin "$work/origin.git"
}
# As a job of release.yml: a clone at the tag, then the verb.
at() { # TAG VERB...
	local tag=$1
	shift
	rm -rf "$work/co"
	git clone -q --branch "$tag" "file://$work/origin.git" "$work/co"
	(cd "$work/co" && scripts/release.sh "$@") >"$work/out" 2>&1
}
release() { # VERSION
	mkdir -p "$work/dist"
	echo x >"$work/dist/soak-audit-linux-amd64"
	echo notes >"$work/notes.md"
	at "v$1" publish "v$1" "$image" "$digest" "$work/dist" && at "v$1" move-tags "v$1" "$image" "$digest"
}
is_at() { # TAG VERSION: does the tag of the major version point to what release VERSION made?
	[ "$(git -C "$work/origin.git" rev-parse "refs/tags/$1")" = "$(git -C "$work/origin.git" rev-parse "refs/heads/release-v$2")" ]
}
of_release() { git -C "$work/origin.git" show "release-v$1:$2"; }

fresh
commit 1.2.3
check 'a tag that is not VERSION is refused' fails at v1.2.3 check v1.2.4
check 'the tag that is VERSION is not' at v1.2.3 check v1.2.3
for tag in 1.2.3 v1.2 v1.2.3-rc1 v01.2.3 'v1.2.3;x'; do
	check "'$tag' is no tag of a release" fails at v1.2.3 check "$tag"
	check 'and says so' grep -q 'is no tag of a release' "$work/out"
done
check 'a release' release 1.2.3
check 'its action.yml names the image by digest' grep -qxF "  image: docker://$image@$digest" <(of_release 1.2.3 action.yml)
check 'and the image for the reproduce line' grep -qxF "    SOAK_AUDIT_IMAGE: \"$image@$digest\"" <(of_release 1.2.3 action.yml)
check 'which is still what the program takes' python3 -c 'import sys, yaml
a = yaml.safe_load(sys.stdin)
assert a["runs"]["env"]["SOAK_AUDIT_IMAGE"] == sys.argv[1] and len(a["runs"]["env"]) == len(a["inputs"]) + 1' "$image@$digest" < <(of_release 1.2.3 action.yml)
check 'the commit is the tag and that one change' [ "$(git -C "$work/origin.git" diff --name-only v1.2.3 release-v1.2.3)" = action.yml ]
check 'the tag of the major version is there' is_at v1 1.2.3
check 'the tag of the release has not moved' [ "$(git -C "$work/origin.git" rev-parse v1.2.3)" = "$(git -C "$work/seed" rev-parse v1.2.3)" ]
check 'the moving tag of the image follows' grep -qF "docker://$image@$digest docker://$image:v1" "$FAKE/log"
check 'a second try changes nothing' release 1.2.3
check 'and finds the release that is there' grep -q '^gh release upload v1.2.3' "$FAKE/log"
commit 1.3.0
check 'a newer minor version' release 1.3.0
check 'moves it' is_at v1 1.3.0
commit 1.10.0
check 'numbers, not texts, are compared' release 1.10.0
check 'so 1.10 is after 1.3' is_at v1 1.10.0
commit 1.3.1
check 'a patch of an older line' release 1.3.1
check 'leaves it alone' is_at v1 1.10.0
check 'and says so' grep -q 'v1 stays: it is at 1.10.0, which is newer than 1.3.1' "$work/out"
check 'but is a release' of_release 1.3.1 action.yml
commit 2.0.0
check 'a major version' release 2.0.0
check 'has a tag of its own' is_at v2 2.0.0
check 'and leaves the older one' is_at v1 1.10.0
git -C "$work/seed" checkout -q -b side
commit 2.1.0
check 'a tag that is not part of main' release 2.1.0
check 'moves nothing' is_at v2 2.0.0
check 'and says so' grep -q 'v2 stays: v2.1.0 is not part of main' "$work/out"

# Whatever fails before, the moving tag stays: the jobs are in that order, and the verb needs the release's commit.
fresh
commit 1.0.0
: >"$FAKE/broken"
check 'a release that cannot be made is a failure' fails release 1.0.0
check 'and there is no moving tag' fails git -C "$work/origin.git" rev-parse -q --verify refs/tags/v1
fresh
commit 1.0.0
check 'no release commit, no moving tag' fails at v1.0.0 move-tags v1.0.0 "$image" "$digest"
mkdir -p "$work/dist"
for text in '' sha256:12 latest "$digest/../x"; do
	check "'$text' is no digest" fails at v1.0.0 publish v1.0.0 "$image" "$text" "$work/dist"
	check 'and says so' grep -q 'is no digest' "$work/out"
done

# --- notes and checksums -------------------------------------------------------------------------

dist() { # origin of libpng, text of the sources of arm64
	rm -rf "$work/a"
	mkdir -p "$work/a/dist"
	for arch in amd64 arm64; do
		echo "$arch" >"$work/a/dist/soak-audit-linux-$arch"
		printf '#name\nzlib\tzlib\t1.3\t-\tZlib\t-\t-\t--static\tlock\nlibpng\tlibpng1.6\t1.6.58-1\t-\tx\t-\t-\t\t%s\nmusl\tmusl\t1\t1\tMIT\t-\t-\tfrom\tmachine\n' "$1" >"$work/a/dist/libs-$arch.tsv"
		echo one >"$work/a/dist/sources-$arch.tar"
	done
	echo "$2" >"$work/a/dist/sources-arm64.tar"
	at v1.0.0 assets "$work/a/dist"
}
check 'all from the lock' dist lock one
check 'is said' grep -q 'Every library was taken from the lock file' "$work/a/notes.md"
check 'the sources are attached once' [ "$(ls "$work/a/dist")" = "$(printf '%s\n' sha256sums.txt soak-audit-1.0.0-sources.tar soak-audit-linux-amd64 soak-audit-linux-arm64)" ]
check 'the checksums are right' bash -c 'cd "$1" && sha256sum --quiet -c sha256sums.txt && [ "$(wc -l <sha256sums.txt)" -eq 3 ]' - "$work/a/dist"
check 'one from another suite' dist 'forky or bookworm' other
check 'is named with its version, once' [ "$(grep -cF -- '- `libpng` 1.6.58-1 (forky or bookworm)' "$work/a/notes.md")" -eq 1 ]
check 'and no other' fails grep -qE 'zlib|musl' "$work/a/notes.md"
check 'other sources of the other architecture are attached, too' [ -s "$work/a/dist/soak-audit-1.0.0-sources-arm64.tar" ]
echo "1..$n"
exit "$bad"
