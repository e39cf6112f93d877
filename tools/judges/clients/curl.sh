#!/usr/bin/env bash
# curl, with one connection for what is read, and an answer to its Expect before a body in chunks.
set -euo pipefail

status() { # ARGUMENT… : of the last answer
    curl -s -o /dev/null -w '%{http_code}' "$@"
}

etag=$(curl -s -D - -o /dev/null "$BASE/themes" | tr -d '\r' | sed -n 's/^etag: //Ip')
echo "read $(status "$BASE/themes")"
echo "unchanged $(status -H "If-None-Match: $etag" "$BASE/themes")"
echo "after $(curl -s -H "If-None-Match: $etag" "$BASE/themes" --next -s -o /dev/null -w '%{http_code}' "$BASE/goals")"
echo "head $(status -I "$BASE/themes")"
if curl -s --compressed "$BASE/themes" | grep -q '"items"'; then
    echo "decoded $(status --compressed "$BASE/themes")"
fi
made=$(curl -s -D - -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -H 'Transfer-Encoding: chunked' \
    -H 'Expect: 100-continue' --expect100-timeout 10 -d "$BODY" "$BASE/collectives" | tr -d '\r')
echo "create $(sed -n 's/^HTTP[^ ]* //p' <<<"$made" | tail -n 1 | cut -c 1-3)"
address=$(sed -n 's/^location: //Ip' <<<"$made")
echo "refused $(status -X DELETE -H 'Authorization: Bearer nobody' -H 'If-Match: *' "$address")"
echo "remove $(status -X DELETE -H "Authorization: Bearer $KEY" -H 'If-Match: *' "$address")"
echo "missing $(status "$address")"
