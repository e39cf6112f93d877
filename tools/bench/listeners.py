#!/usr/bin/python3
"""Listeners to an event stream: listeners.py PORT PATH COUNT. Ends when told to.

Prints "ready" when every one of them has its first event, and, at the end, how many still had their connection and how
many events all of them got."""

import resource
import select
import signal
import socket
import sys
import time

PATIENCE = 60 # seconds until everybody must have an event
AT_A_TIME = 50 # that connect before they are waited for
EVENT = b"event: "


class Listeners:
    def __init__(self, port, path):
        self.address = ("127.0.0.1", port)
        self.request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n".encode()
        self.epoll, self.clients, self.events = select.epoll(), {}, 0

    def add(self, count):
        for _ in range(count):
            client = socket.create_connection(self.address)
            client.sendall(self.request)
            client.setblocking(False)
            self.clients[client.fileno()] = client
            self.epoll.register(client, select.EPOLLIN)
        wanted, limit = self.events + count, time.monotonic() + PATIENCE
        while self.events < wanted and time.monotonic() < limit:
            self.read(1)
        if self.events < wanted:
            sys.exit("not every listener got its first event")

    def read(self, timeout):
        for number, _ in self.epoll.poll(timeout):
            try:
                data = self.clients[number].recv(65536)
            except OSError:
                data = b""
            self.events += data.count(EVENT)
            if not data:
                self.epoll.unregister(number)
                self.clients.pop(number).close()


def main():
    port, path, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    listeners = Listeners(port, path)
    while len(listeners.clients) < count:
        listeners.add(min(AT_A_TIME, count - len(listeners.clients)))
    print("ready", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(print(len(listeners.clients), listeners.events, flush=True)))
    while True:
        listeners.read(1)


if __name__ == "__main__":
    main()
