"""What is asked through a shared cache and, with the same words, of the service itself: the answers may not differ, and nothing may be
kept that is somebody's own."""

import contextlib
import http.client
import json
import re
import subprocess
import time
import zlib

import processes
from finding import Finding
from npm import CannotLook
from support.service import free_port

MAX_AGE_S = 60  # of open data
COMPARED = ("Content-Type", "Content-Language", "Cache-Control", "Access-Control-Allow-Origin", "Link", "Content-Encoding")
ROUNDS = 3
PATHS = ("/v1/goals", "/v1/collectives?limit=5", "/v1/municipalities/GM0344", "/v1/problems/not-found", "/v1/themes?languages=all",
         "/v1/pledges?limit=2")
FIGURES = ("application/json", "image/svg+xml", "text/event-stream;q=0, application/json")
# In an order in which a careless cache would give one what was meant for another.
WAYS = ({}, {"Accept-Language": "en"}, {"Accept-Language": "en-GB, en;q=0.8"}, {"Accept-Encoding": "gzip"},
        {"Accept-Encoding": "gzip", "Accept-Language": "en"}, {"Accept": "application/json"}, {"Accept": "application/xml"},
        {"Authorization": "Bearer wdhs_nobody"}, {"Origin": "https://voorbeeld.nl"})


class Asker:
    """Asks the cache or the service, always as if it were the service."""

    def __init__(self, port, service_port):
        self.port, self.host = port, f"127.0.0.1:{service_port}"

    def ask(self, method, path, headers=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            sent = {"Host": self.host, "Accept-Encoding": "identity", **(headers or {})}
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path, headers=None):
        return self.ask("GET", path, headers)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def plain(self):
        """The content without compression and without what is new in each answer."""
        body = zlib.decompress(self.body, 31) if self.headers.get("Content-Encoding") == "gzip" else self.body
        return re.sub(rb'"instance":"[^"]*"', b"", body)

    def seen(self):
        return {"status": self.status, **{name: self.headers.get(name) for name in COMPARED}}

    @property
    def kept(self):
        """Whether the cache says that it had it."""
        return "HIT" in self.headers.get("X-Cache", "").upper()


class Questions:
    """Each method yields findings."""

    def __init__(self, cache, direct, served):
        self.cache, self.direct, self.served, self.kept = cache, direct, served, 0
        self.key = {"Authorization": "Bearer " + served.admin}

    def same(self, path, headers):
        through, straight = self.cache.get(path, headers), self.direct.get(path, headers)
        self.kept += through.kept
        differing = [name for name, value in straight.seen().items() if through.seen()[name] != value]
        if differing or through.plain() != straight.plain():
            yield Finding("differs", f"{path} {headers}", f"{differing or 'the body'}: {through.seen()} and not {straight.seen()}")

    def in_many_ways(self):
        for _ in range(ROUNDS):
            for path in PATHS:
                for way in (*WAYS, self.key):
                    yield from self.same(path, way)
        if self.kept == 0:
            yield Finding("keeps nothing", "open data", "no answer came from the cache")

    def figures(self):
        """They differ from second to second, but what kind of thing they are may not."""
        for _ in range(ROUNDS):
            for accepted in FIGURES:
                answer = self.cache.get("/v1/pledges/counts", {"Accept": accepted})
                if answer.headers["Content-Type"] not in accepted:
                    yield Finding("differs", f"/v1/pledges/counts as {accepted}", answer.headers["Content-Type"])

    def conditional(self):
        tag = self.cache.get("/v1/themes").headers["ETag"]
        for name, headers, status in (("what is known", {"If-None-Match": tag}, 304), ("another version", {"If-None-Match": '"x"'}, 200),
                                      ("another language", {"If-None-Match": tag, "Accept-Language": "en"}, 200)):
            answer = self.cache.get("/v1/themes", headers)
            if answer.status != status or (status == 304) == bool(answer.body):
                yield Finding("conditional", name, f"{answer.status}, {len(answer.body)} bytes")
        head = self.cache.ask("HEAD", "/v1/themes")
        if head.status != 200 or head.body or head.headers.get("ETag") != tag:
            yield Finding("conditional", "HEAD", f"{head.status} {dict(head.headers)}")

    def private(self):
        """Asked twice, it comes twice from the service, which gives each answer an id of its own."""
        token = {"Authorization": "Bearer " + self.served.token()}
        for path, headers in (("/v1/collectives/is-er-niet", {}), ("/v1/collectives?limit=7", self.key), ("/v1/pledges/mine", token),
                              ("/v1/pledges?limit=3", {**self.key, "Read-Reason": "proef"})):
            first, second = self.cache.get(path, headers), self.cache.get(path, headers)
            if second.kept or first.headers["X-Request-Id"] == second.headers["X-Request-Id"]:
                yield Finding("kept", path, f"{second.status} {dict(second.headers)}")
        if self.cache.get("/v1/pledges/mine").status != 401:
            yield Finding("kept", "the own pledge of another", "")
        if b"@" in self.cache.get("/v1/pledges?limit=3").body:
            yield Finding("kept", "mail addresses", "")

    def writes(self):
        """Through the cache, and read again when what was kept has grown old."""
        body = json.dumps({"name": "Buurttuin", "type": "bewonersinitiatief", "municipality": "GM0344", "publicationState": "published"})
        made = self.cache.ask("POST", "/v1/collectives", {**self.key, "Content-Type": "application/json"}, body)
        if made.status != 201:
            yield Finding("writes", "POST", f"{made.status} {made.body[:300]}")
            return
        path = "/v1/collectives/" + json.loads(made.body)["id"]
        self.cache.get(path)
        patch = {**self.key, "Content-Type": "application/merge-patch+json", "If-Match": made.headers["ETag"]}
        changed = self.cache.ask("PATCH", path, patch, '{"place": "Lombok"}')
        if changed.status != 200 or json.loads(changed.body)["place"] != "Lombok":
            yield Finding("writes", "PATCH", f"{changed.status} {changed.body[:300]}")
        preflight = self.cache.ask("OPTIONS", "/v1/goals", {"Origin": "https://voorbeeld.nl", "Access-Control-Request-Method": "GET"})
        if preflight.status not in (200, 204) or not preflight.headers.get("Access-Control-Allow-Origin"):
            yield Finding("writes", "OPTIONS", f"{preflight.status} {dict(preflight.headers)}")
        time.sleep(MAX_AGE_S + 2)
        self.cache.get(path)  # a cache may give away what has just grown old, and renew it meanwhile
        time.sleep(1)
        if json.loads(self.cache.get(path).body)["place"] != "Lombok":
            yield Finding("old", "a changed record", "after max-age the cache still has what was before the change")
        removed = self.cache.ask("DELETE", path, {**self.key, "If-Match": "*"})
        if removed.status != 204:
            yield Finding("writes", "DELETE", f"{removed.status} {removed.body[:300]}")
        yield from self.same("/v1/themes", {})

    def all(self):
        yield from self.in_many_ways()
        yield from self.figures()
        yield from self.conditional()
        yield from self.private()
        yield from self.writes()


@contextlib.contextmanager
def running(command, port, directory, name):
    with open(directory / f"{name}.log", "wb") as log:
        process = processes.spawn(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        processes.wait_until(lambda: Asker(port, port).get("/v1/themes").status, name, 30)
        yield
    except (SystemExit, OSError) as error:
        raise CannotLook(f"{error}: {(directory / f'{name}.log').read_text(errors='replace')[-1500:]}") from error
    finally:
        processes.end(process)


def look_through(stage, name, command_of):
    """`command_of` gets a directory, the port to listen on and that of the service, and gives what starts the cache."""
    with stage.service() as served:
        port = free_port()
        stage.directory.chmod(0o755)  # caches started by root work as somebody else
        with running(command_of(stage.directory, port, served.server.port), port, stage.directory, name):
            cache, direct = Asker(port, served.server.port), Asker(served.server.port, served.server.port)
            yield from Questions(cache, direct, served).all()
