"""A mail server for tests, real on the wire: it takes mail, or behaves badly in one of many ways."""

import asyncio
import email
import email.policy
import pathlib
import ssl
import subprocess
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, SMTP

from support.service import free_port


def make_certificate(directory):
    """(certificate, key) for localhost, signed by itself."""
    certificate, key = pathlib.Path(directory) / "mail-cert.pem", pathlib.Path(directory) / "mail-key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
                   check=True, capture_output=True)
    return certificate, key


class Handler:
    """`rcpt` and `data` are answers in place of 250; `slow_s` is waited first, `slow_quit_s` before the goodbye; `drop` ends the
    connection mid-way."""

    def __init__(self):
        self.rcpt = self.data = None
        self.slow_s = self.slow_quit_s = 0
        self.goodbyes = 0
        self.drop = False
        self.received = []
        self.attempts = 0
        self.tls = []
        self.lock = threading.Lock()

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.attempts += 1
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server, session, envelope):
        if self.slow_s:
            await asyncio.sleep(self.slow_s)
        if self.drop:
            server.transport.abort()
            return "451 too late"
        if self.data:
            return self.data
        with self.lock:
            self.received.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
            self.tls.append(session.ssl is not None)
        return "250 taken"

    async def handle_QUIT(self, server, session, envelope):
        self.goodbyes += 1
        await asyncio.sleep(self.slow_quit_s)
        return "221 goodbye"


class MailServer:
    """url, handler, mails(): what came in, parsed. `implicit`: TLS from the first byte, without STARTTLS."""

    def __init__(self, certificate=None, login=None, tls_required=True, implicit=False):
        self.handler = Handler()
        context = None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)

        def check(server, session, envelope, mechanism, data):
            given = (data.login.decode(), data.password.decode())
            return AuthResult(success=given == login, handled=given == login)

        class Own(Controller):
            def factory(self):
                return SMTP(self.handler, hostname="mail.test", tls_context=None if implicit else context,
                            require_starttls=bool(context) and tls_required and not implicit, auth_required=bool(login),
                            authenticator=check if login else None, auth_require_tls=False)

        self.controller = Own(self.handler, hostname="127.0.0.1", port=free_port(),
                              ssl_context=context if implicit else None)
        self.controller.start()
        self.port = self.controller.port
        user = f"{login[0]}:{login[1]}@" if login else ""
        self.url = f"{'smtps' if implicit else 'smtp'}://{user}localhost:{self.port}"

    def mails(self):
        with self.handler.lock:
            return [(sender, to, email.message_from_bytes(content, policy=email.policy.default))
                    for sender, to, content in self.handler.received]

    def stop(self):
        if self.controller:
            self.controller.stop()
        self.controller = None


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def html_of(mail):
    return mail.get_body(("html",)).get_content()


def token_in(mail):
    """What comes behind #confirm= or #manage=."""
    line = next(line for line in text_of(mail).splitlines() if "#confirm=" in line or "#manage=" in line)
    return line.rpartition("=")[2].strip()


def files_of(directory):
    return sorted(pathlib.Path(directory).glob("*.eml"))


def read_file(path):
    return email.message_from_bytes(pathlib.Path(path).read_bytes(), policy=email.policy.default)
