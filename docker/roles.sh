#!/usr/bin/env bash
# Runs once, when the database container is made: the role that owns the schema, and the one that serves.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -v owner="$WDHS_OWNER_PASSWORD" -v service="$WDHS_SERVICE_PASSWORD" -U postgres <<'END'
create role wdhs_serving nologin;
create role wdhs_owner login password :'owner';
create role wdhs_service login password :'service' in role wdhs_serving;
grant wdhs_serving to wdhs_owner;
create database wdhs owner wdhs_owner;
END
