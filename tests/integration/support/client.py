"""HTTP as it travels: nothing is retried, followed, decoded or assumed."""

import http.client
import json
import socket
import urllib.parse

TIMEOUT_S = 40  # longer than any answer takes, on a machine that is busy with other things too


class Response:
    """status, reason, headers (any case, get_all for repeated ones), body (bytes), and the target that was asked for."""

    def __init__(self, status, reason, headers, body, target=""):
        self.target = target
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body

    @property
    def text(self):
        return self.body.decode("utf-8")

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.reason} {dict(self.headers)} {self.body[:2000]!r}>"


class Client:
    """Requests to one server, a connection each.

    `key` becomes an Authorization header, `query` (a mapping or a list of pairs) is encoded and added to the path, and
    `json` becomes a body with its Content-Type; a header given in `headers` wins from all of these, and None removes it.
    """

    def __init__(self, host, port):
        self.host = host
        self.port = port

    def request(self, method, path, *, headers=None, body=None, query=None, key=None, **json_body):
        sent = {}
        if "json" in json_body:
            body = json.dumps(json_body.pop("json")).encode()
            sent["Content-Type"] = "application/merge-patch+json" if method == "PATCH" else "application/json"
        assert not json_body, f"unknown arguments: {', '.join(json_body)}"
        if key:
            sent["Authorization"] = "Bearer " + key
        sent.update(headers or {})
        if query:
            path += "?" + urllib.parse.urlencode(query, doseq=True)
        connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT_S)
        try:
            connection.request(method, path, body, {name: value for name, value in sent.items() if value is not None})
            answer = connection.getresponse()
            return Response(answer.status, answer.reason, answer.headers, answer.read(), path)
        finally:
            connection.close()

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def head(self, path, **options):
        return self.request("HEAD", path, **options)

    def options(self, path, **options):
        return self.request("OPTIONS", path, **options)

    def post(self, path, **options):
        return self.request("POST", path, **options)

    def put(self, path, **options):
        return self.request("PUT", path, **options)

    def patch(self, path, **options):
        return self.request("PATCH", path, **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)


class Raw:
    """Bytes over a socket, for what no HTTP library would send."""

    def __init__(self, host, port):
        self.address = (host, port)

    def connect(self):
        return socket.create_connection(self.address, timeout=TIMEOUT_S)

    def send(self, data):
        """Everything the server says until it closes, or falls silent for a second."""
        with self.connect() as connection:
            connection.sendall(data.encode("latin-1") if isinstance(data, str) else data)
            return self.receive(connection)

    @staticmethod
    def receive(connection, silence_s=1.0):
        parts = []
        connection.settimeout(silence_s)
        try:
            while True:
                part = connection.recv(65536)
                if not part:
                    break
                parts.append(part)
        except (socket.timeout, ConnectionResetError):
            pass
        return b"".join(parts)

    @staticmethod
    def status(data):
        """The status code of the first answer in what send() returned."""
        return int(data.split(b" ", 2)[1])
