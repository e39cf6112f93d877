"""Who listens to how the counters of pledges move: a stream of events."""

import json
import socket

PATH = "/v1/pledges/counts"


class Listener:
    """A connection that listens to a server on this machine: `totals` are those of the events so far."""

    def __init__(self, server, buffer=None):
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.connect(("127.0.0.1", server.port))
        self.socket.settimeout(10)
        self.socket.sendall(f"GET {PATH} HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n".encode())
        self.data = b""

    def read(self, timeout=10):
        self.socket.settimeout(timeout)
        part = self.socket.recv(65536)
        self.data += part
        return part

    def totals(self):
        return [json.loads(line[5:])["total"] for line in self.data.decode().splitlines() if line.startswith("data:")]

    def wait_for(self, total):
        while total not in self.totals():
            assert self.read(), self.data
        return self.totals()
