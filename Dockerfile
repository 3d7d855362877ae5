# The image of the portal. web, worker, beat and migrate all run it; docker-compose.yml says with what.
#
# Nothing secret goes in: the build reads random keys that live for one command, and .dockerignore lets in only what
# is named there. At run time nobody is root, and nothing outside /tmp needs to be writable.
#
# The versions are exact. Where this was written no registry could be asked for a digest; to pin that too:
#   docker buildx imagetools inspect python:3.13.16-slim-bookworm
FROM python:3.13.16-slim-bookworm AS base

# What WeasyPrint draws with. Without versions: Debian keeps only the newest of each, and that is the patched one.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 postgresql-common \
    && rm -rf /var/lib/apt/lists/*

# pg_dump and pg_restore of the same major as the server: Debian's own are three years older and refuse it. The key of
# PostgreSQL's archive comes with Debian's package above, so nothing is believed because a download said so.
# hadolint ignore=DL3008
RUN /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install --yes --no-install-recommends postgresql-client-18 \
    && rm -rf /var/lib/apt/lists/*

# Caches of fonts and charts go where the container may write.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib \
    XDG_CACHE_HOME=/tmp/cache \
    STATIC_ROOT=/srv/static

WORKDIR /app


FROM base AS build

# Wheels only, each with the hash in the lock: no compiler is needed, and nothing else can slip in.
COPY requirements.lock ./
RUN /usr/local/bin/python -m venv --without-pip /opt/venv \
    && /usr/local/bin/python -m pip --python /opt/venv/bin/python install \
        --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.lock

COPY manage.py ./
COPY portal portal
COPY contacts contacts
COPY subsidy subsidy
COPY klankbord klankbord
COPY templates templates
COPY static static
COPY locale locale
COPY docs docs

# The settings want keys and addresses before anything runs; these are of no use to anybody and stay in this one line.
RUN random_key() { python -c 'import secrets; print(secrets.token_hex(32))'; } \
    && SECRET_KEY="$(random_key)" && SDC_KEY="$(random_key)" && FACTOR_KEYS="$(random_key)" \
    && export SECRET_KEY SDC_KEY FACTOR_KEYS \
    && export DATABASE_URL=postgres://build@/build REDIS_URL=redis://build ALLOWED_HOSTS=localhost \
    && python manage.py compile_translations \
    && python manage.py collectstatic --noinput \
    && python -m compileall -q . \
    && chmod -R a+rX,go-w . "$STATIC_ROOT"


FROM base AS portal

# The portal installs nothing once it runs.
RUN /usr/local/bin/python -m pip uninstall --yes --quiet --root-user-action ignore pip \
    && groupadd --system --gid 10001 portal \
    && useradd --system --uid 10001 --gid portal --home-dir /tmp --no-create-home --shell /usr/sbin/nologin portal

COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /app /app

USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "-c", "portal/gunicorn_conf.py", "portal.wsgi"]
