# One image for the web, the worker and the beat; docker-compose.yml shows how they run together.
FROM python:3.13-slim AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/portal

RUN python -m venv /srv/venv
ENV PATH=/srv/venv/bin:$PATH
COPY requirements/base.txt requirements/base.txt
RUN python -m pip install --quiet --require-hashes --only-binary=:all: -r requirements/base.txt

COPY . .

RUN for catalogue in */locale/*/LC_MESSAGES/django.po; do \
        python -m babel.messages.frontend --quiet compile \
            --input-file="$catalogue" --output-file="${catalogue%.po}.mo" || exit 1; \
    done

# The settings insist on their secrets; these serve this one step, in which nothing is signed or sent.
RUN env DJANGO_SETTINGS_MODULE=pbportal.settings.prod PB_NO_SERVERS=1 SECRET_KEY=build OUTBOX_KEYS=build \
        ALLOWED_HOSTS=build SITE_URL=https://build EMAIL_URL=smtp://build DEFAULT_FROM_EMAIL=build@build \
        METRICS_TOKEN=build python manage.py collectstatic --noinput --verbosity 0


# Without pip's leftovers and whatever the build needed.
FROM python:3.13-slim

ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=pbportal.settings.prod \
    FILES_ROOT=/srv/files

RUN useradd --system --uid 10001 --no-create-home portal \
    && install -d -o portal -g portal -m 0700 /srv/files
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/portal /srv/portal

# The code is root's: the portal's account can write to its files and to /tmp only.
WORKDIR /srv/portal
USER portal
VOLUME /srv/files
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "import os, urllib.request as r; \
r.urlopen(r.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0]}))"]

CMD ["python", "-m", "gunicorn", "pbportal.wsgi"]
