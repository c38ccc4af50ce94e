# Two images from one file: `--target cpu` (the default) and `--target gpu`. What of it was built: docs/api.md.
# PYTHON is any Debian with a `python` that has venv: docker build --build-arg PYTHON=my.registry/python:3.11 .
ARG PYTHON=docker.io/library/python:3.11-slim-bookworm

FROM ${PYTHON} AS source
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /opt/stylist
COPY pyproject.toml README.md LICENSE ./
COPY stylist ./stylist
COPY tools ./tools
COPY agents ./agents
COPY ui ./ui

FROM source AS build-cpu
# PyPI's torch for Linux brings CUDA's libraries along, some gigabytes that a CPU never opens; empty takes PyPI's.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN [ -z "$TORCH_INDEX" ] || /opt/stylist/bin/pip install --index-url "$TORCH_INDEX" torch torchvision
RUN /opt/stylist/bin/pip install ".[postgres]"

FROM source AS build-gpu
RUN /opt/stylist/bin/pip install ".[postgres,gpu,local]"

FROM ${PYTHON} AS base
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libglib2.0-0 libgomp1 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin stylist \
    && install --directory --owner stylist --group stylist --mode 0700 /data
ENV PATH=/opt/stylist/bin:$PATH PYTHONUNBUFFERED=1 ANONYMIZED_TELEMETRY=False \
    STYLIST_DATA_DIR=/data STYLIST_HOST=0.0.0.0 STYLIST_PORT=8501
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=600s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/api/health', timeout=4)"]
ENTRYPOINT ["stylist"]
CMD ["serve", "--no-ui"]

FROM base AS gpu
COPY --from=build-gpu /opt/stylist /opt/stylist

FROM base AS cpu
COPY --from=build-cpu /opt/stylist /opt/stylist
