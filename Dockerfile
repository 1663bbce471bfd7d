# The production image: web, worker, beat and the one-shot migration are the same image with different commands.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /app/.venv \
 && /app/.venv/bin/python -m pip install --require-hashes --no-deps --only-binary :all: -r requirements.txt
COPY . ./
# Static files are named by their content and compressed once, here. The settings refuse to start in production without a
# secret and a host name; these two are thrown away with this layer's shell.
RUN PEERSUPPORT_ENV=production PEERSUPPORT_HOSTS=build PEERSUPPORT_STATIC=/app/public \
    PEERSUPPORT_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
    /app/.venv/bin/python manage.py collectstatic --noinput \
 && /app/.venv/bin/python -m compileall -q peersupport organizations resources groups surveys analytics me

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin peersupport \
 && install -d -o peersupport -g peersupport -m 0700 /data
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=peersupport.settings \
    PEERSUPPORT_ENV=production \
    PEERSUPPORT_STATIC=/app/public \
    PEERSUPPORT_DATA=/data \
    PEERSUPPORT_BIND=0.0.0.0:8000
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-m", "peersupport.launcher.health"]
CMD ["gunicorn", "--config", "python:peersupport.launcher.web_server"]
