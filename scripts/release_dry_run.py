# SPDX-License-Identifier: MIT
"""The work of release-dry-run.sh: runs the jobs of release.yml with stand-ins, then looks at what a user would get."""
import fnmatch
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import workflow_run
from workflow_run import Failed

ROOT = pathlib.Path.cwd()
FLOW = workflow_run.load(ROOT / ".github/workflows/release.yml")
VERSION = (ROOT / "VERSION").read_text(encoding="utf-8").strip()
TAG, MAJOR = f"v{VERSION}", f"v{VERSION.split('.')[0]}"
IMAGE = "registry.invalid/acme/soak-audit"
GH = """#!/bin/bash
case "$1 $2" in
'auth setup-git') [ -n "${GH_TOKEN:-}" ] ;;
'release view') [ -d "$RELEASES/$3" ] ;;
'release create')
	mkdir "$RELEASES/$3"
	shift 3
	while [ $# -gt 0 ]; do
		case $1 in
		--verify-tag) ;;
		--title) shift ;;
		--notes-file) cp "$2" "$RELEASES/notes.md"; shift ;;
		*) cp "$1" "$RELEASES"/v*/ ;;
		esac
		shift
	done ;;
*) exit 2 ;;
esac
"""


def git(*args, cwd):
    return subprocess.run(["git", *args], cwd=cwd, check=True, capture_output=True, text=True).stdout.strip()


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class DryRun:
    def __init__(self, work, arches):
        self.work, self.arches = work, arches
        self.origin, self.releases, self.registry = work / "origin.git", work / "releases", work / "registry"
        for folder in (self.releases, self.registry, work / "artifacts", work / "bin", work / "home"):
            folder.mkdir()
        (work / "bin/gh").write_text(GH)
        (work / "bin/gh").chmod(0o755)
        # main is what is checked out here, with the tag of the release.
        git("init", "-q", "--bare", str(self.origin), cwd=work)
        git("-c", "safe.directory=*", "push", "-q", str(self.origin), "HEAD:refs/heads/main",
            f"HEAD:refs/tags/{TAG}", cwd=ROOT)
        self.sha = git("rev-parse", "HEAD", cwd=ROOT)
        self.attested, self.steps, self.outputs = [], [], {}
        self.contexts = {
            "github": {"ref_name": TAG, "sha": self.sha, "actor": "octocat", "repository": "acme/soak-audit",
                       "server_url": "https://github.invalid", "token": "t0ken"},
            "vars": {"REGISTRY": IMAGE.split("/")[0], "IMAGE": IMAGE.partition("/")[2]},
            "secrets": {"GITHUB_TOKEN": "t0ken"}}
        self.env = {"PATH": f"{work}/bin:{os.environ['PATH']}", "RELEASES": str(self.releases),
                    "RELEASE_TO": f"oci:{self.registry}", "HOME": str(work / "home"), "GITHUB_OUTPUT": "",
                    "BUILD": str(ROOT / os.environ.get("BUILD", "build")),
                    "RELEASE_PARTIAL": "1" if len(arches) < 2 else ""}
        self.uses = {
            "actions/checkout": self.checkout, "actions/upload-artifact": self.upload,
            "actions/download-artifact": self.download, "docker/login-action": self.login,
            "actions/attest-build-provenance": self.attest, "actions/attest-sbom": self.attest}

    # --- stand-ins ---

    def checkout(self, job, given):
        depth = [] if given.get("fetch-depth") == "0" else ["--depth", "1"]
        shutil.rmtree(job.cwd)
        git("clone", "-q", "-c", "advice.detachedHead=false", *depth, "--branch", TAG, f"file://{self.origin}",
            str(job.cwd), cwd=self.work)

    def upload(self, job, given):
        source = job.cwd / given["path"]
        if not source.is_dir() or not any(source.iterdir()):
            raise Failed(f"nothing at {given['path']}")
        shutil.copytree(source, self.work / "artifacts" / given["name"])

    def download(self, job, given):
        for folder in (self.work / "artifacts").iterdir():
            if fnmatch.fnmatch(folder.name, given["pattern"]):
                shutil.copytree(folder, job.cwd / given["path"], dirs_exist_ok=True)

    @staticmethod
    def login(job, given):
        if job.permissions.get("packages") != "write" or not given["password"]:
            raise Failed("no right to write packages")

    def attest(self, job, given):
        """OIDC and the store of attestations are not here: the right to them, and the subjects."""
        if job.permissions.get("id-token") != "write" or job.permissions.get("attestations") != "write":
            raise Failed("no right to attest")
        if "subject-digest" in given:
            if given["subject-digest"].partition(":")[2] not in self.blobs():
                raise Failed(f"no image {given['subject-digest']} was pushed")
            self.attested.append(given["subject-digest"].partition(":")[2])
            return
        subjects = [p for p in (job.cwd / "dist").iterdir() if fnmatch.fnmatch(f"dist/{p.name}", given["subject-path"])]
        absent = [a for a in ("amd64", "arm64") if a not in self.arches and given["subject-path"].endswith(a)]
        if not subjects and not absent:
            raise Failed(f"no file {given['subject-path']}")
        if subjects and "sbom-path" in given:
            json.loads((job.cwd / given["sbom-path"]).read_text(encoding="utf-8"))
        self.attested += [sha256(p) for p in subjects]

    def blobs(self):
        return {p.name for p in self.registry.rglob("blobs/sha256/*")}

    # --- the jobs ---

    def job(self, name, matrix=None):
        cwd = self.work / f"{name}-{'-'.join((matrix or {}).values())}"
        cwd.mkdir()
        spec = FLOW["jobs"][name]
        needs = {n: {"outputs": self.outputs.get(n, {}), "result": "success"} for n in [spec.get("needs")] if n}
        spec = {**spec, "steps": [s for s in spec["steps"] if s.get("run") != ".ci/run"]}
        job = workflow_run.Job({**FLOW, "jobs": {name: spec}}, name, cwd, {**self.contexts, "needs": needs},
                               self.uses, self.env, matrix).run()
        for label, outcome, text in job.log:
            print(f"  {name}{' ' + matrix['arch'] if matrix else ''}: {label.splitlines()[0]}: {outcome}", flush=True)
            if outcome == "failure":
                print("".join(f"    {line}\n" for line in text.splitlines()[-40:]), end="")
        if job.result != "success":
            text = "\n".join(t for _, _, t in job.log)
            gone = re.search(r"the sources of [\w.+-]+ cannot be fetched", text)
            if gone:
                print(f"release-dry-run: {gone.group(0)}")
                sys.exit(77)
            sys.exit(f"release-dry-run: the job {name} failed")
        self.steps += job.log
        self.outputs[name] = {k: workflow_run.fill(v, job.contexts) for k, v in spec.get("outputs", {}).items()}

    def run(self):
        self.job("check")
        for arch in FLOW["jobs"]["build"]["strategy"]["matrix"]["arch"]:
            if arch in self.arches:
                self.job("build", {"arch": arch})
        self.job("publish")
        if self.tags() != {TAG}:
            sys.exit("release-dry-run: a tag moved before the release was there")
        self.job("tags")

    def tags(self):
        return set(git("tag", "--list", cwd=self.origin).split())

    # --- what a user would get ---

    def look(self):
        made = self.releases / TAG
        digest = self.outputs["publish"]["digest"]
        yield "the digest is of an image that was pushed", digest.partition(":")[2] in self.blobs()
        index = json.loads(next(self.registry.rglob(f"blobs/sha256/{digest.partition(':')[2]}")).read_text())
        yield "for these architectures", \
            sorted(m["platform"]["architecture"] for m in index["manifests"]) == sorted(self.arches)
        action = git("show", f"release-{TAG}:action.yml", cwd=self.origin)
        yield "action.yml names it, for the runner and for the reproduce line", \
            f"  image: docker://{IMAGE}@{digest}" in action and f'    SOAK_AUDIT_IMAGE: "{IMAGE}@{digest}"' in action
        yield f"{MAJOR} is that commit, and {TAG} is still the sources", \
            git("rev-parse", MAJOR, cwd=self.origin) == git("rev-parse", f"release-{TAG}", cwd=self.origin) \
            and git("rev-parse", TAG, cwd=self.origin) == self.sha
        sums = subprocess.run(["sha256sum", "--quiet", "-c", "sha256sums.txt"], cwd=made, check=False)
        named = {line.split()[1] for line in (made / "sha256sums.txt").read_text().splitlines()}
        yield "every file has its checksum", \
            sums.returncode == 0 and named == {p.name for p in made.iterdir()} - {"sha256sums.txt"}
        names = {f"soak-audit-linux-{a}{end}" for a in self.arches for end in ("", ".spdx.json")}
        names |= {f"soak-audit-{VERSION}-linux-{a}.tar.gz" for a in self.arches} | {f"soak-audit-{VERSION}-sources.tar"}
        yield "binaries, SBOMs, tars and sources are attached, and nothing else", named == names
        yield "what runs and what is unpacked is attested", {digest.partition(":")[2]} | {
            sha256(made / n) for n in names} <= set(self.attested)
        for arch in self.arches:
            yield from self.look_at(made, arch)
        yield "the notes say where the libraries come from", "lock file" in (self.releases / "notes.md").read_text()
        packed = subprocess.run(["tar", "-xOf", made / f"soak-audit-{VERSION}-sources.tar", "static-libs.lock"],
                                capture_output=True, text=True, check=True).stdout
        for arch in self.arches:
            sbom = json.loads((made / f"soak-audit-linux-{arch}.spdx.json").read_text())
            taken = [p["sourceInfo"] for p in sbom["packages"] if "lock file" in p.get("sourceInfo", "")]
            versions = {tuple(info.split(",")[0].split()[2:4]) for info in taken}
            yield f"the SBOM of {arch} names what the sources hold", \
                len(taken) >= 10 and versions == {tuple(line.split()[:2]) for line in packed.splitlines() if line[0] != "#"}

    def look_at(self, made, arch):
        home = self.work / f"local-{arch}"
        home.mkdir()
        name = f"soak-audit-{VERSION}-linux-{arch}"
        subprocess.run(["tar", "-xzf", made / f"{name}.tar.gz", "--strip-components=1", "-C", home], check=True)
        program = home / "bin/soak-audit"
        yield f"the tar of {arch} holds the binary, the manual and the licences", \
            sha256(program) == sha256(made / f"soak-audit-linux-{arch}") \
            and (home / "share/man/man1/soak-audit.1").is_file() \
            and (home / "share/doc/soak-audit/third-party.gz").is_file()
        qemu = []
        if arch != subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip():
            qemu = [shutil.which("qemu-aarch64-static" if arch == "arm64" else "qemu-x86_64-static")]
            if qemu == [None]:
                print(f"skipped: the {arch} binary was not started: no qemu-user-static here, and apt-get cannot install it")
                return
        done = subprocess.run([*qemu, program, "--version"], capture_output=True, text=True, check=False)
        yield f"the {arch} binary of the tar starts", VERSION in done.stdout and self.sha[:12] in done.stdout
        base = ROOT / "examples/soak/latest"
        done = subprocess.run([*qemu, program, "audit", "--base", base, "--out", home / "out", "--fail-on-hold"],
                              capture_output=True, text=True, check=False)
        yield f"and says OK of the sample run ({arch})", done.returncode == 0 and "exit_code=0" in done.stdout


def main():
    arches = sys.argv[1:] or ["amd64", "arm64"]
    bad = 0
    with tempfile.TemporaryDirectory(prefix="soak-release.") as work:
        run = DryRun(pathlib.Path(work), arches)
        run.run()
        for what, good in run.look():
            print(f"{'ok  ' if good else 'FAIL'} {what}")
            bad += not good
    for arch in {"amd64", "arm64"} - set(arches):
        print(f"skipped: {arch}, which takes a compilation of all libraries: `scripts/release-dry-run.sh {arch}`")
    print(f"release-dry-run: {len(run.steps)} steps of release.yml, {' and '.join(arches)}, {bad} failed")
    sys.exit(1 if bad else 0)


main()
