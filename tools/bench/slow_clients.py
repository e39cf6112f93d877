#!/usr/bin/python3
"""Clients that ask for a long reply and read a byte a second: slow_clients.py PORT PATH COUNT. Ends when told to.

Prints "ready" when every one of them has an answer under way, and, at the end, how many still had their connection.
"""

import resource
import select
import signal
import socket
import sys
import time

EXPECTED = b"HTTP/1.1 200"
RECEIVE_BUFFER = 2048 # bytes: the system must not read ahead for a slow client
PATIENCE = 60 # seconds until everybody must have an answer
AT_A_TIME = 32 # that ask and wait for their answer to begin: this is about slow reading, not about a rush


def open_clients(port, path, count):
    clients = []
    for _ in range(count):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        client.connect(("127.0.0.1", port))
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        client.setblocking(False)
        clients.append(client)
    return clients


def await_answers(clients):
    waiting = {client.fileno(): client for client in clients}
    poll = select.poll()
    for number in waiting:
        poll.register(number, select.POLLIN)
    limit = time.monotonic() + PATIENCE
    while waiting and time.monotonic() < limit:
        for number, _ in poll.poll(1000):
            poll.unregister(number)
            if waiting.pop(number).recv(len(EXPECTED)) != EXPECTED:
                sys.exit("a slow client was not answered with 200")
    if waiting:
        sys.exit(f"{len(waiting)} slow clients got no answer within {PATIENCE} seconds")


def read_a_byte(client):
    """False when the connection is gone."""
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def main():
    port, path, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    clients = []
    while len(clients) < count:
        fresh = open_clients(port, path, min(AT_A_TIME, count - len(clients)))
        await_answers(fresh)
        clients += fresh
    print("ready", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(print(len(clients), flush=True)))
    while True:
        began = time.monotonic()
        clients = [client for client in clients if read_a_byte(client)]
        time.sleep(max(0.0, 1 - (time.monotonic() - began)))


if __name__ == "__main__":
    main()
