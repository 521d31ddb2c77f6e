# Build and run: docker build -t appspec-lint . && docker run --rm -v "$PWD:/work:ro" appspec-lint
FROM python:3.13-slim AS build
COPY . /source
RUN pip install --no-cache-dir --prefix=/installed /source

FROM python:3.13-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home lint
COPY --from=build /installed /usr/local
USER lint
WORKDIR /work
ENTRYPOINT ["appspec-lint"]
