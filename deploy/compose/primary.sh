#!/bin/bash
# Once, when the primary's database is made: who may follow it, and that every commit waits for the
# standby from the next start on.
set -euo pipefail
echo 'host replication all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
psql --username "$POSTGRES_USER" --dbname postgres \
  --command "ALTER SYSTEM SET synchronous_standby_names = 'standby'"
