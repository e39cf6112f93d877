"""Keep-alive connections that send a request and note the moments: as little HTTP as it takes, and fast."""

import asyncio
import re
import time
import zlib

TIMEOUT_S = 20
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
TAG = re.compile(rb"\r\netag: *([^\r]+)", re.IGNORECASE)
STATUS_OF_CACHE = re.compile(rb"\r\ncache-status: *([^\r]+)", re.IGNORECASE)
ZIPPED = re.compile(rb"\r\ncontent-encoding: *gzip", re.IGNORECASE)
WITHOUT_BODY = (204, 304)


class Lost(Exception):
    """The connection ended, or stayed silent, before the answer was complete."""


class Answer:
    """`started` is just before the request was sent, `ended` when the last byte of the answer had come."""

    __slots__ = ("status", "tag", "hit", "body", "started", "ended")

    def __init__(self, head, body, started, ended):
        self.status = int(head[9:12])
        tag, cache = TAG.search(head), STATUS_OF_CACHE.search(head)
        self.tag = tag.group(1).decode("latin-1") if tag else None
        self.hit = bool(cache) and b"; hit" in cache.group(1)
        self.body = zlib.decompress(body, 31) if body and ZIPPED.search(head) else body
        self.started, self.ended = started, ended


class Connection(asyncio.Protocol):
    """One at a time: the caller waits for an answer before asking again."""

    def __init__(self):
        self.received = bytearray()
        self.transport = self.waiting = self.answer = self.deadline = None

    @classmethod
    async def open(cls, port):
        _, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return connection

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, exc):
        self.fail("closed")

    def data_received(self, data):
        now = time.monotonic()
        self.received += data
        head_end = self.received.find(b"\r\n\r\n")
        if head_end < 0 or self.waiting is None or self.waiting.done():
            return
        head = bytes(self.received[:head_end])
        length = LENGTH.search(head)
        body_end = head_end + 4 + (int(length.group(1)) if length and int(head[9:12]) not in WITHOUT_BODY else 0)
        if len(self.received) >= body_end:
            answer = Answer(head, bytes(self.received[head_end + 4:body_end]), self.started, now)
            del self.received[:body_end]
            self.deadline.cancel()
            self.waiting.set_result(answer)

    def fail(self, why):
        if self.waiting is not None and not self.waiting.done():
            self.deadline.cancel()
            self.waiting.set_exception(Lost(why))
        self.transport.close()

    @property
    def usable(self):
        return not self.transport.is_closing()

    def ask(self, request):
        """A future with the answer."""
        loop = asyncio.get_running_loop()
        self.received.clear()
        self.waiting = loop.create_future()
        self.deadline = loop.call_later(TIMEOUT_S, self.fail, "silent")
        self.started = time.monotonic()
        self.transport.write(request)
        return self.waiting


class Speaker:
    """A connection to one instance that is opened again when it was lost."""

    def __init__(self, instance):
        self.instance = instance
        self.connection = None

    async def ask(self, method, target, headers=(), body=b""):
        """An answer; Lost when there is none, and then what was asked for may have happened or not."""
        if self.connection is None or not self.connection.usable:
            try:
                self.connection = await Connection.open(self.instance.port)
            except OSError as error:
                raise Lost(str(error)) from None
        lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return await self.connection.ask(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body)

    def close(self):
        if self.connection is not None:
            self.connection.transport.close()
