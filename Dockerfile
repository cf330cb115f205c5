# The image of soak-audit: one static binary, a small /bin/sh for entrypoint.sh, CA certificates, /tmp.
# Needs no build argument; "make image" and the release give them. For another architecture it cross-compiles
# (--platform linux/arm64): nothing is emulated.

# Where the compiler runs. BuildKit knows it; buildah takes it from scripts/image-build.sh.
ARG BUILDPLATFORM

# The static libraries: this layer lasts until the script that builds them, its lock file or the sources tar changes.
FROM --platform=$BUILDPLATFORM debian:trixie-slim AS libs
ARG TARGETARCH
ENV STATIC_ARCH=$TARGETARCH
WORKDIR /build
COPY scripts/static-libs.* scripts/
RUN if [ "${STATIC_ARCH:=$(dpkg --print-architecture)}" != "$(dpkg --print-architecture)" ]; then \
      dpkg --add-architecture "$STATIC_ARCH"; fi \
 && apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq -o=Dpkg::Use-Pty=0 --no-install-recommends \
    $(scripts/static-libs.sh --packages) >/dev/null
RUN scripts/static-libs.sh && rm -rf build/static/src

FROM libs AS build
COPY . .
ARG REVISION=""
RUN SA_COMMIT="$REVISION" scripts/static-build.sh
ARG SOURCE=""
ARG SOURCE_DATE_EPOCH=""
# Files of the image get one date, that of the commit: the same sources give the same image.
RUN export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-0}" \
 && scripts/image-root.sh /image "$REVISION" "$SOURCE"

# What the libraries were built from, for a release to pass on: docker build --target sources --output DIR .
FROM scratch AS sources
COPY --from=libs /build/build/static/sources.tar /build/build/static/prefix/libs.tsv /

FROM scratch
COPY --from=build /image/ /
ARG VERSION="dev"
ARG REVISION=""
ARG SOURCE=""
LABEL org.opencontainers.image.title="soak-audit" \
      org.opencontainers.image.description="Audits soak runs: KPI trends, readiness gates, baselines and a GitHub Action, in one static binary" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
# No USER and no WORKDIR: the Actions runner needs root and sets its own work directory.
ENTRYPOINT ["/entrypoint.sh"]
