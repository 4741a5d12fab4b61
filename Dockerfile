# The service and its workers. Build: docker build -t mnzh-legal .
FROM python:3.11.14-slim-bookworm
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 MNZH_STATE_DIR=/state
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
COPY mnzh_legal ./mnzh_legal
COPY glossary ./glossary
COPY corpus ./corpus
COPY models ./models
RUN pip install --constraint constraints.txt '.[elasticsearch,redis]' \
    && useradd --system --create-home mnzh && mkdir /state && chown mnzh /state
USER mnzh
VOLUME /state
EXPOSE 8348
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8348/readyz', timeout=4)"]
# outside loopback only with API keys: docker run … mnzh keys create NAME, before
CMD ["mnzh", "serve", "--host", "0.0.0.0", "--workers", "0"]
