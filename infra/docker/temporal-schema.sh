#!/bin/sh
# Creates or upgrades Temporal's two databases. Repeatable.
set -eu
SQL_PASSWORD="$(cat /run/secrets/postgres-password)"
export SQL_PASSWORD
for pair in sunledger_temporal:temporal sunledger_temporal_visibility:visibility; do
  database="${pair%%:*}"
  schema="postgresql/v12/${pair##*:}"
  temporal-sql-tool --db "$database" create-database || echo "$database exists"
  temporal-sql-tool --db "$database" setup-schema -v 0.0
  temporal-sql-tool --db "$database" update-schema --schema-name "$schema"
done
