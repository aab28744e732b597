# The digest of python:3.13-slim for all platforms (3.13.14 on Debian 13), from the publisher's own record of its images
# (docker-library/repo-info, built on 5 August 2026). docs/upgrade.md tells how to renew it.
ARG PYTHON=python:3.13-slim@sha256:9662417aace5ae7b8e2609cce472b72a8958e134ba372808abe9cc1a0c0125e6

FROM ${PYTHON} AS build
# requirements-traces.txt: the same, with what TRACES_URL needs; requirements-cluster.txt: with what DATABASE_URL needs.
ARG REQUIREMENTS=requirements.txt
COPY requirements.txt requirements-traces.txt requirements-cluster.txt /build/
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r "/build/${REQUIREMENTS}"

FROM ${PYTHON}
LABEL org.opencontainers.image.title="Atelier" \
      org.opencontainers.image.description="A shared picture studio for Discord servers, paid from one budget over x402" \
      org.opencontainers.image.version="1.0.0" \
      org.opencontainers.image.licenses="MIT"
# postgresql-client: what `backup` and `restore` need for a PostgreSQL up to 17.
ARG PACKAGES=
# hadolint ignore=DL3008
RUN test -z "${PACKAGES}" || { apt-get update \
 && apt-get install --yes --no-install-recommends "${PACKAGES}" && rm -rf /var/lib/apt/lists/*; }
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin atelier \
 && install -d -m 0700 -o atelier -g atelier /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY LICENSE sbom.cdx.json ./
COPY bot bot
COPY cogs cogs
# Compiled here: the container's file system is read-only, and each start would compile again.
RUN python -m compileall -q bot cogs
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_PATH=/data/atelier.sqlite3 \
    SPOOL_DIR=/data/spool \
    HEALTH_PORT=8080
USER 10001
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['HEALTH_PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
