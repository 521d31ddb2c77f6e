# Build: docker build -t appspec-lint .
# Run:   docker run --rm -v "$PWD:/work:ro" appspec-lint
FROM python:3.13-slim AS build
COPY . /source
RUN PIP_BUILD_CONSTRAINT=/source/.github/constraints.txt \
    pip install --no-cache-dir --prefix=/installed --ignore-installed \
    --constraint /source/.github/constraints.txt /source

FROM python:3.13-slim
# Git refuses a checkout of another user (`safe.directory`), which a mounted directory usually is.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory '*' \
    && useradd --uid 10001 --create-home lint
COPY --from=build /installed /usr/local
USER 10001
WORKDIR /work
ENTRYPOINT ["appspec-lint"]
