#!/usr/bin/env bash
# GNU Wget, which calls every answer but a 2xx an error.
set -euo pipefail

asked() { # ARGUMENT… : the answer's head
    wget -q -S -O /dev/null --tries 1 "$@" 2>&1 | tr -d '\r' || true
}

status() { # ARGUMENT… : of the last answer
    asked "$@" | sed -n 's/^  HTTP[^ ]* \([0-9]*\).*/\1/p' | tail -n 1
}

etag=$(asked "$BASE/themes" | sed -n 's/^  etag: //Ip')
echo "read $(status "$BASE/themes")"
echo "unchanged $(status --header "If-None-Match: $etag" "$BASE/themes")"
echo "after $(status "$BASE/themes" "$BASE/goals")"
echo "head $(status --spider "$BASE/themes")"
if wget -q -O - --compression=gzip "$BASE/themes" | grep -q '"items"'; then
    echo "decoded $(status --compression=gzip "$BASE/themes")"
fi
made=$(asked --header "Authorization: Bearer $KEY" --header 'Content-Type: application/json' --method POST --body-data "$BODY" \
    "$BASE/collectives")
echo "create $(sed -n 's/^  HTTP[^ ]* \([0-9]*\).*/\1/p' <<<"$made" | tail -n 1)"
address=$(sed -n 's/^  location: //Ip' <<<"$made")
echo "refused $(status --method DELETE --header 'Authorization: Bearer nobody' --header 'If-Match: *' "$address")"
echo "remove $(status --method DELETE --header "Authorization: Bearer $KEY" --header 'If-Match: *' "$address")"
echo "missing $(status "$address")"
