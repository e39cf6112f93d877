"""One request, and exactly the bytes that came back."""

import dataclasses
import socket


@dataclasses.dataclass
class Reply:
    status: int
    headers: list # (name, value), as they came
    body: bytes
    size: int # of everything, in bytes

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def exchange(connection, request):
    connection.sendall(request)
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionError("closed before the headers were complete")
        received += piece
    head, body = received.split(b"\r\n\r\n", 1)
    lines = head.decode("latin-1").split("\r\n")
    reply = Reply(int(lines[0].split(" ")[1]), [tuple(line.split(": ", 1)) for line in lines[1:]], body, 0)
    length = 0 if reply.status in (204, 304) else int(reply.header("Content-Length") or 0)
    while len(reply.body) < length:
        reply.body += connection.recv(1 << 20)
    reply.size = len(head) + 4 + len(reply.body)
    return reply


def request(method, path, headers=None, body=""):
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{key}: {value}" for key, value in (headers or {}).items()]
    if body:
        lines.append(f"Content-Length: {len(body.encode())}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def send(port, method, path, headers=None, body=""):
    with connect(port) as connection:
        return exchange(connection, request(method, path, headers, body))


def get(port, path, headers=None):
    return send(port, "GET", path, headers)
