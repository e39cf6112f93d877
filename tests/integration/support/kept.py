"""What the response cache says of an answer (RFC 9211)."""

from support.waiting import eventually

HIT = "wdhs-api; hit"


def cache_status(answer):
    return answer.headers["Cache-Status"]


def wait_until_heard(http, database):
    """That everything which was changed before was heard of: changes are told in their order. Nothing is kept after this."""
    wait_until_kept(http)
    database("notify wdhs_changed, 'all'")
    eventually(lambda: cache_status(http.get("/v1/themes?limit=1")) != HIT)


def wait_until_kept(http, path="/v1/themes?limit=1"):
    """From when on changes are heard of."""
    eventually(lambda: cache_status(http.get(path)) == HIT)
