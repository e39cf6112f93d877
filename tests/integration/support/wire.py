"""Bytes on a socket: what to send so that no library corrects it, and what came back, taken apart."""

import http.client
import io
import socket
import struct
import time

from support.client import Response
from support.waiting import eventually

PATIENCE_S = 30


class _Bytes(io.BytesIO):
    """Several answers stand in one stream: http.client must not close it after the first."""

    def close(self):
        pass


class _Stream:
    def __init__(self, file):
        self.file = file

    def makefile(self, *_):
        return self.file


def answers(data, methods=("GET",)):
    """Every answer in `data`, in order; `methods` are those of the requests, the last one again for what follows."""
    file, found = _Bytes(data), []
    while file.tell() < len(data):
        method = methods[min(len(found), len(methods) - 1)]
        answer = http.client.HTTPResponse(_Stream(file), method=method)
        answer.begin()
        if answer.status != 100:
            found.append(Response(answer.status, answer.reason, answer.headers, answer.read()))
    return found


def leave(connection):
    """With a reset, as when a process dies that has not read everything."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def read_to_end(connection, patience_s=PATIENCE_S):
    """(bytes, ending): how the server ended is "closed", "reset" or, when it did not in time, "open"."""
    parts, deadline = [], time.monotonic() + patience_s
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return b"".join(parts), "open"
        connection.settimeout(left)
        try:
            part = connection.recv(65536)
        except socket.timeout:
            continue
        except ConnectionResetError:
            return b"".join(parts), "reset"
        if not part:
            return b"".join(parts), "closed"
        parts.append(part)


def unread(connection):
    """How many bytes that were sent to a server on this machine it has not read yet."""
    server, client = (f":{end[1]:04X}" for end in (connection.getpeername(), connection.getsockname()))
    with open("/proc/net/tcp", encoding="ascii") as rows:
        for fields in map(str.split, rows):
            if fields[1].endswith(server) and fields[2].endswith(client):
                return int(fields[4].partition(":")[2], 16)
    return 0


def wait_until_read(connection):
    eventually(lambda: unread(connection) == 0)


def send_all(connection, data):
    """True when everything was taken; a server that refuses a request may stop reading it."""
    try:
        connection.sendall(data)
        return True
    except (BrokenPipeError, ConnectionResetError):
        return False


def talk(raw, data, half_close=False, patience_s=PATIENCE_S):
    """Sends `data` and reads until the server closes: (bytes, ending)."""
    with raw.connect() as connection:
        sent = send_all(connection, data)
        if half_close and sent:
            connection.shutdown(socket.SHUT_WR)
        return read_to_end(connection, patience_s)


def request(method, target, headers=(), body=b"", host="127.0.0.1", close=True):
    """The bytes of a request; Content-Length only when `headers` gives one."""
    lines = [f"{method} {target} HTTP/1.1"]
    lines += [f"Host: {host}"] if host is not None else []
    lines += ["Connection: close"] if close else []
    lines += [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body
