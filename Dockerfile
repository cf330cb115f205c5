# The image of soak-audit: one static binary, a small /bin/sh for entrypoint.sh, CA certificates, /tmp.
# Needs no build argument; "make image" and the release give them. Nothing depends on the architecture.

# The static libraries: this layer lasts until the one script that builds them changes.
FROM debian:trixie-slim AS libs
WORKDIR /build
COPY scripts/static-libs.sh scripts/
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq -o=Dpkg::Use-Pty=0 --no-install-recommends \
    $(scripts/static-libs.sh --packages) >/dev/null
RUN scripts/static-libs.sh && rm -rf build/static/src

FROM libs AS build
COPY . .
ARG REVISION=""
ARG SOURCE=""
ARG SOURCE_DATE_EPOCH=""
# Files of the image get one date, that of the commit: the same sources give the same image.
RUN SA_COMMIT="$REVISION" scripts/static-build.sh \
 && export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-0}" \
 && scripts/image-root.sh /image "$REVISION" "$SOURCE"

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
