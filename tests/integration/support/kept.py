"""What the response cache says of an answer (RFC 9211)."""

from support.waiting import eventually

HIT = "wdhs-api; hit"


def cache_status(answer):
    return answer.headers["Cache-Status"]


def wait_until_kept(http, path="/v1/themes?limit=1"):
    """From when on changes are heard of."""
    eventually(lambda: cache_status(http.get(path)) == HIT)
