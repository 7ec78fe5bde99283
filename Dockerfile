# The site in a container: its packages by hash, nothing else, and no root. See compose.yaml.
FROM python:3.13-slim-trixie AS packages
RUN python -m venv /opt/fascicle
COPY requirements.lock .
RUN /opt/fascicle/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.13-slim-trixie
# pg_dump and pg_restore, for `manage.py backup`; not older than the server in compose.yaml
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-17 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 fascicle && install -d -o fascicle -g fascicle /var/lib/fascicle
COPY --from=packages /opt/fascicle /opt/fascicle
WORKDIR /srv/fascicle
COPY manage.py requirements.txt ./
COPY site site
COPY nutrients nutrients
COPY templates templates
COPY static static
COPY content content
# The user of the site may not write here: without this, every start would compile all modules anew
RUN python -m compileall -q manage.py site nutrients
ENV PATH=/opt/fascicle/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
ENV HOST=0.0.0.0 PORT=8000 VAR_DIR=/var/lib/fascicle LOG_FORMAT=json
USER fascicle
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["python", "site/healthcheck.py"]
CMD ["gunicorn", "-c", "site/gunicorn.conf.py", "--log-level", "warning"]
