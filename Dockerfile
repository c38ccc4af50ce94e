# Two images from one file: `--target cpu` (the default) and `--target gpu`. What of it was built: docs/api.md.
# PYTHON is any Debian with a `python` that has venv: docker build --build-arg PYTHON=my.registry/python:3.11 .
ARG PYTHON=docker.io/library/python:3.11-slim-bookworm

FROM scratch AS sources
COPY pyproject.toml README.md LICENSE ./
COPY stylist ./stylist
COPY tools ./tools
COPY agents ./agents
COPY ui ./ui

FROM ${PYTHON} AS empty
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# Lists what the package and these extras need. It is installed first: gigabytes that a change of a source does not fetch anew.
ENV NEEDED="import sys, tomllib; project = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
print(*project['dependencies'], *(need for extra in sys.argv[1:] for need in project['optional-dependencies'][extra]), sep=chr(10))"
WORKDIR /src
RUN python -m venv /opt/stylist
COPY pyproject.toml ./

FROM empty AS build-cpu
# PyPI's torch for Linux brings CUDA's libraries along, some gigabytes that a CPU never opens; empty takes PyPI's.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN [ -z "$TORCH_INDEX" ] || /opt/stylist/bin/pip install --index-url "$TORCH_INDEX" torch torchvision
RUN python -c "$NEEDED" postgres > needed.txt && /opt/stylist/bin/pip install --requirement needed.txt
COPY --from=sources / ./
RUN /opt/stylist/bin/pip install --no-deps . && /opt/stylist/bin/pip check

FROM empty AS build-gpu
RUN python -c "$NEEDED" postgres gpu local > needed.txt && /opt/stylist/bin/pip install --requirement needed.txt
COPY --from=sources / ./
RUN /opt/stylist/bin/pip install --no-deps . && /opt/stylist/bin/pip check

FROM ${PYTHON} AS base
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libglib2.0-0 libgomp1 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin stylist \
    && install --directory --owner stylist --group stylist --mode 0700 /data
ENV PATH=/opt/stylist/bin:$PATH PYTHONUNBUFFERED=1 ANONYMIZED_TELEMETRY=False \
    STYLIST_DATA_DIR=/data STYLIST_HOST=0.0.0.0 STYLIST_PORT=8501 HF_HOME=/data/models/huggingface
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=600s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"STYLIST_PORT\"]}/api/health', timeout=4)"]
ENTRYPOINT ["stylist"]
CMD ["serve", "--no-ui"]

FROM base AS gpu
COPY --from=build-gpu /opt/stylist /opt/stylist

FROM base AS cpu
COPY --from=build-cpu /opt/stylist /opt/stylist
