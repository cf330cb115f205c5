# The static binary and the image (make -f scripts/image.mk works, too).
.PHONY: release-dry-run static static-clean static-libs-update static-probe static-repro sbom image image-test
static: ## the static musl binary build/static/soak-audit (its libraries are built once)
	+@scripts/static-build.sh

static-probe: ## do all static libraries link and work? (links tests/image/libs.c)
	+@scripts/static-build.sh --probe

static-repro: ## is the static binary the same when built elsewhere?
	+@scripts/static-repro.sh

static-clean: ## forget the static libraries, so that newer sources are looked for
	@scripts/static-libs.sh --clean

static-libs-update: ## take the newest sources that can be fetched into scripts/static-libs.lock
	@scripts/static-libs.sh --update

sbom: ## SPDX 2.3 list of what is linked: build/static/sbom.spdx.json
	@scripts/static-sbom.sh >build/static/sbom.spdx.json && echo build/static/sbom.spdx.json

image: ## build the image localhost/soak-audit:dev and check its size (buildah or docker)
	+@scripts/image-build.sh

release-dry-run: ## run the release workflow here, every step that needs no GitHub (ARCHES="amd64 arm64")
	+@scripts/release-dry-run.sh $(ARCHES)

image-test: ## build the image and test it as the Actions runner would use it
	+@tests/image/run.sh
