"""The page for signers as the service gives it, in front of an interface that answers from memory: for one signer, whose
tokens are known, with everything that can be asked of the real one in between."""

import copy
import http.server
import json
import threading

CONFIRM_TOKEN = "c0nfirm-_" + "A" * 34
MANAGE_TOKEN = "m4nage-_" + "B" * 35
HASH = "9f2c" * 16
NAME = "Ada <b>Voorbeeld</b> & Co"  # shown as it stands, whatever it looks like
RECORD = {
    "id": "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f60", "signer": "person", "name": NAME, "email": "ada@voorbeeld.nl",
    "sector": None, "website": None, "kvkNumber": None, "representative": {"name": None, "role": None},
    "goals": [{"id": "0190a6e2-7c1e-7d4b-9a51-3f1c2d4e5f61", "slug": "samen-is-normaal", "slogan": "Samen = normaal"}],
    "municipality": "GM0344", "postcodeArea": "3511", "statement": "Ik begin een buurttuin.",
    "statementState": "submitted",
    "consents": {"publicName": False, "newsletter": False, "shareWithPartners": False},
    "language": "nl", "status": "confirmed", "signedAt": "2026-05-12T08:00:00Z", "confirmedAt": "2026-05-12T08:05:00Z",
    "withdrawnAt": None,
    "declaration": {"slug": "intentieverklaring-1", "title": "Intentieverklaring", "version": 1, "hash": HASH,
                    "language": "nl"},
    "receipts": [{"purpose": "share-with-partners", "given": False, "declaration": "intentieverklaring-1", "hash": HASH,
                  "language": "nl", "at": "2026-05-12T08:00:00Z"}],
    "createdAt": "2026-05-12T08:00:00Z", "updatedAt": "2026-05-12T08:05:00.123Z",
    "somethingNew": "ook dit wordt getoond",
}
PAGE = "/v1/pledges/page"
MINE = "/v1/pledges/mine"


def problem(status, title, **more):
    return status, {"type": "about:blank", "status": status, "title": title, **more}


class SignerService:
    """`url` is its base. `asked` lists (method, path, body, headers) of every request but those for the page and the
    municipalities; `upset` answers the next request to the interface in the place of everything below."""

    def __init__(self, real):
        self.real = real  # a client of the real service, for the page itself
        self.reset()
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                service.serve(self)

            do_GET = do_POST = do_PATCH = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def end(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def reset(self):
        self.record = copy.deepcopy(RECORD)
        self.version = 1
        self.asked = []
        self.upset = None

    # --- answering --------------------------------------------------------------------------------

    def serve(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        path = handler.path.split("?")[0]
        if path == PAGE:
            passed_on = {name: handler.headers[name] for name in ("Accept", "Accept-Language", "If-None-Match")
                         if name in handler.headers}
            page = self.real.get(handler.path, headers=passed_on)
            self.send(handler, page.status, page.headers.items(), page.body)
            return
        status, content = self.interface(handler, path, body)
        media = "application/json" if status < 400 else "application/problem+json"
        headers = [("Content-Type", media), ("Cache-Control", "no-store")]
        if path == MINE and status == 200:
            headers.append(("ETag", f'"{self.version}"'))
        self.send(handler, status, headers, b"" if content is None else json.dumps(content).encode())

    @staticmethod
    def send(handler, status, headers, body):
        handler.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "connection"):
                handler.send_header(name, value)
        if status not in (204, 304):
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def interface(self, handler, path, body):
        if path == "/v1/municipalities":
            return 200, {"items": [{"code": "GM0307", "name": "Amersfoort"}, {"code": "GM0344", "name": "Utrecht"}]}
        self.asked.append((handler.command, path, json.loads(body) if body else None, handler.headers))
        if self.upset:
            answer, self.upset = self.upset, None
            return answer
        routes = {
            ("POST", "/v1/pledges/confirmations"): self.confirm, ("POST", "/v1/pledges/links"): self.link,
            ("GET", MINE): self.mine, ("PATCH", MINE): self.change, ("DELETE", MINE): self.erase,
            ("POST", MINE + "/withdrawal"): self.withdraw,
        }
        if path.startswith(MINE) and (self.record is None or
                                      handler.headers["Authorization"] != "Bearer " + MANAGE_TOKEN):
            return problem(401, "Een geldige sleutel is nodig")
        return routes.get((handler.command, path), self.nothing)(*self.asked[-1][2:])

    @staticmethod
    def nothing(*_):
        return problem(404, "Niet gevonden")

    @staticmethod
    def confirm(body, _):
        fault = {"in": "body", "location": "/token", "code": "invalid-token", "detail": "…"}
        known = body == {"token": CONFIRM_TOKEN}
        return (200, {"status": "confirmed"}) if known else problem(400, "De invoer klopt niet", errors=[fault])

    @staticmethod
    def link(body, _):
        fault = {"in": "body", "location": "/email", "code": "invalid-email", "detail": "Dit is geen e-mailadres."}
        return (202, {}) if "@" in body["email"] else problem(400, "De invoer klopt niet", errors=[fault])

    def mine(self, *_):
        return 200, self.record

    def change(self, patch, headers):
        if headers["Content-Type"] != "application/merge-patch+json":
            return problem(415, "Dit soort inhoud wordt niet begrepen")
        if headers["If-Match"] != f'"{self.version}"':
            return problem(412, "Intussen gewijzigd")
        if patch.get("name") == "":
            fault = {"in": "body", "location": "/name", "code": "too-short", "detail": "Te kort: minstens 1 tekens."}
            return problem(400, "De invoer klopt niet", errors=[fault])
        self.record = {**self.record, **patch, "consents": {**self.record["consents"], **patch.get("consents", {})}}
        self.version += 1
        return 200, self.record

    def withdraw(self, *_):
        self.record = {**self.record, "status": "withdrawn", "withdrawnAt": "2026-06-01T09:00:00Z"}
        self.version += 1
        return 200, {"status": "withdrawn"}

    def erase(self, *_):
        self.record = None
        return 204, None
