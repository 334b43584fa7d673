#!/bin/bash
# The standby: a copy of the primary that follows it.
set -euo pipefail
if [[ ! -s $PGDATA/PG_VERSION ]]; then
  until pg_basebackup --host primary --username "$POSTGRES_USER" --pgdata "$PGDATA" --wal-method stream \
    --write-recovery-conf; do
    rm -rf "${PGDATA:?}"/*
    sleep 1
  done
  echo "primary_conninfo = 'host=primary user=$POSTGRES_USER application_name=standby'" >> "$PGDATA/postgresql.auto.conf"
  chmod 0700 "$PGDATA"
fi
exec postgres
