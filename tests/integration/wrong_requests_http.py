"""Wrong requests that no HTTP library would send: the bytes, and what has to come back.

"closes" means that the server must close after its answer, because it cannot know where the next request begins;
"stays" that the connection serves the next request. UNREADABLE is what libmicrohttpd takes for no HTTP at all: it may
close without a word, and if it speaks, it is a problem."""

import dataclasses

from support.microhttpd import IS_STRICT
from wrong_requests_body import nested


@dataclasses.dataclass(frozen=True)
class Bytes:
    name: str
    sent: bytes
    slug: str
    ends: str = "closes"
    detail: str = None


HOST = b"Host: localhost\r\n"
MIB = 1 << 20
UNREADABLE = None
NUL_IN_THE_FIRST_LINE = UNREADABLE if IS_STRICT else "bad-request"


def get(target=b"/v1/partners", headers=b"", version=b"HTTP/1.1", host=HOST):
    return b"GET " + target + b" " + version + b"\r\n" + host + headers + b"\r\n"


def post(headers, body=b""):
    return b"POST /v1/partners HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n" + headers + b"\r\n" + body


def chunked(body, headers=b""):
    return post(b"Transfer-Encoding: chunked\r\n" + headers, body)


def chunks(size, count):
    return (f"{size:x}\r\n".encode() + b" " * size + b"\r\n") * count + b"0\r\n\r\n"


REQUEST_LINES = [
    Bytes("nothing-but-a-word", b"HELLO\r\n\r\n", UNREADABLE),
    Bytes("no-version", b"GET /v1/partners\r\n" + HOST + b"\r\n", "bad-request"),
    Bytes("version-0.9", get(version=b"HTTP/0.9"), "http-version-not-supported"),
    Bytes("version-2.0", get(version=b"HTTP/2.0"), "http-version-not-supported"),
    Bytes("version-3", get(version=b"HTTP/3"), "bad-request"),
    Bytes("version-without-a-number", get(version=b"HTTP/x.y"), "bad-request"),
    Bytes("version-of-another-protocol", get(version=b"ICY/1.1"), "bad-request"),
    Bytes("version-lower-case", get(version=b"http/1.1"), "bad-request"),
    Bytes("preface-of-http-2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http-version-not-supported"),
    Bytes("blank-line-for-a-method", b" /v1/partners HTTP/1.1\r\n" + HOST + b"\r\n", UNREADABLE),
    Bytes("blank-in-the-target", get(target=b"/v1/part ners"), UNREADABLE),
    Bytes("nul-in-the-target", get(target=b"/v1/part\0ners"), NUL_IN_THE_FIRST_LINE),
    Bytes("nul-in-the-method", b"GE\0T /v1/partners HTTP/1.1\r\n" + HOST + b"\r\n",
          UNREADABLE if IS_STRICT else "method-not-allowed", "closes" if IS_STRICT else "stays"),
    Bytes("nul-in-the-version", get(version=b"HTTP/1.1\0"), NUL_IN_THE_FIRST_LINE),
    Bytes("control-character-in-the-target", get(target=b"/v1/part\x01ners"), "not-found", "stays"),
    Bytes("raw-latin-1-in-the-target", get(target=b"/v1/caf\xe9"), "invalid-input", "stays"),
    Bytes("target-without-a-slash", get(target=b"v1/partners"), "bad-request", "stays"),
    Bytes("target-is-a-star", get(target=b"*"), "bad-request", "stays"),
    Bytes("target-with-a-fragment", get(target=b"/v1/partners#top"), "not-found", "stays"),
    Bytes("target-of-another-scheme", get(target=b"ftp://localhost/v1"), "bad-request", "stays"),
    Bytes("connect", b"CONNECT localhost:443 HTTP/1.1\r\n" + HOST + b"\r\n", "bad-request", "stays"),
    Bytes("tls-on-a-plain-port", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40 + b"\r\n\r\n", UNREADABLE),
    Bytes("random-bytes", bytes(range(255, 127, -1)) + b"\r\n\r\n", UNREADABLE),
]

HEADERS = [
    Bytes("host-missing", get(host=b""), "bad-request"),
    Bytes("host-twice", get(headers=HOST), "bad-request", detail="De header \"Host\" mag één keer voorkomen."),
    Bytes("host-twice-different", get(headers=b"Host: example.org\r\n"), "bad-request"),
    Bytes("header-without-a-colon", get(headers=b"Accept\r\n"), "bad-request"),
    Bytes("header-with-a-blank-before-the-colon", get(headers=b"Accept : */*\r\n"), "bad-request"),
    Bytes("length-with-a-blank-before-the-colon", post(b"Content-Length : 2\r\n", b"{}"), "bad-request"),
    Bytes("coding-with-a-blank-before-the-colon", post(b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n"), "bad-request"),
    Bytes("header-folded", get(headers=b"Accept: text/html,\r\n application/json\r\n"), "bad-request",
          detail=None if IS_STRICT else "Een header bevat een stuurteken of loopt over twee regels."),
    Bytes("header-with-a-nul", get(headers=b"Accept: appli\0cation/json\r\n"), "bad-request"),
    Bytes("header-with-a-nul-in-its-name", get(headers=b"Acc\0ept: x\r\n"), "bad-request"),
    Bytes("header-with-a-bell", get(headers=b"X-Test: a\x07b\r\n"), "bad-request"),
    Bytes("header-with-an-escape", get(headers=b"X-Test: \x1b[31m\r\n"), "bad-request"),
    Bytes("authorization-with-a-nul", get(headers=b"Authorization: Bearer wdhs_\0abc\r\n"), "bad-request"),
    Bytes("expect-something-else", get(headers=b"Expect: the-unexpected\r\n"), "expectation-failed",
          detail="De enige verwachting die de header Expect mag noemen is \"100-continue\"."),
    Bytes("expect-with-a-body", post(b"Expect: 200-ok\r\nContent-Length: 2\r\n", b"{}"), "expectation-failed"),
    Bytes("url-of-9-kilobytes", get(target=b"/v1/partners?x=" + b"a" * 9000), "uri-too-long", "stays"),
    Bytes("url-of-100-kilobytes", get(target=b"/" + b"a" * 100000), "uri-too-long", "closes"),
    Bytes("headers-of-20-kilobytes", get(headers=b"X-Test: " + b"a" * 20000 + b"\r\n"), "headers-too-large"),
    Bytes("headers-of-200-kilobytes", get(headers=b"X-Test: " + b"a" * 200000 + b"\r\n"), "headers-too-large", "closes"),
    Bytes("headers-without-end", get(headers=b"X-Test: abc\r\n" * 20000), "headers-too-large", "closes"),
    Bytes("two-hundred-headers", get(headers=b"".join(b"X-%d: a\r\n" % n for n in range(200))), "headers-too-large"),
]

LENGTHS = [
    Bytes("length-negative", post(b"Content-Length: -1\r\n", b"{}"), "bad-request"),
    Bytes("length-word", post(b"Content-Length: veel\r\n", b"{}"), "bad-request"),
    Bytes("length-hexadecimal", post(b"Content-Length: 0x2\r\n", b"{}"), "bad-request"),
    Bytes("length-with-plus", post(b"Content-Length: +2\r\n", b"{}"), "bad-request"),
    Bytes("length-empty", post(b"Content-Length: \r\n", b"{}"), "bad-request"),
    Bytes("length-list", post(b"Content-Length: 2, 2\r\n", b"{}"), "bad-request"),
    Bytes("length-beyond-64-bits", post(b"Content-Length: 99999999999999999999999\r\n", b"{}"), "content-too-large"),
    Bytes("length-of-8-exbibytes", post(b"Content-Length: 9223372036854775807\r\n", b"{}"), "content-too-large"),
    Bytes("length-twice-the-same", post(b"Content-Length: 2\r\nContent-Length: 2\r\n", b"{}"), "bad-request"),
    Bytes("length-twice-different", post(b"Content-Length: 2\r\nContent-Length: 3\r\n", b"{}"), "bad-request"),
    Bytes("length-and-chunked", chunked(b"2\r\n{}\r\n0\r\n\r\n", b"Content-Length: 2\r\n"), "bad-request",
          detail="De lengte van de inhoud is dubbelzinnig aangegeven."),
    Bytes("chunked-in-http-1.0", b"POST /v1/partners HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "bad-request"),
    Bytes("coding-gzip", post(b"Transfer-Encoding: gzip\r\n", b"x"), "not-implemented"),
    Bytes("coding-gzip-chunked", post(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"), "not-implemented"),
    Bytes("coding-twice", chunked(b"0\r\n\r\n", b"Transfer-Encoding: chunked\r\n"), "bad-request"),
    Bytes("chunk-size-is-a-word", chunked(b"zz\r\n{}\r\n0\r\n\r\n"), "bad-request"),
    Bytes("chunk-size-negative", chunked(b"-2\r\n{}\r\n0\r\n\r\n"), "bad-request"),
    Bytes("chunk-size-beyond-64-bits", chunked(b"fffffffffffffffff\r\n{}"), "content-too-large"),
    Bytes("chunk-longer-than-it-says", chunked(b"1\r\n{}\r\n0\r\n\r\n"), "bad-request"),
    Bytes("chunk-size-empty", chunked(b"\r\n{}\r\n0\r\n\r\n"), "bad-request"),
    Bytes("body-one-byte-too-large", post(b"Content-Length: %d\r\n" % (MIB + 1), b" " * (MIB + 1)), "content-too-large", "stays"),
    Bytes("body-too-large-in-chunks", chunked(chunks(65536, 17)), "content-too-large", "stays"),
    Bytes("body-far-too-large", post(b"Content-Length: %d\r\n" % (64 * MIB), b" " * 65536), "content-too-large"),
    Bytes("body-too-large-to-continue", post(b"Expect: 100-continue\r\nContent-Length: %d\r\n" % (2 * MIB)),
          "content-too-large"),
    Bytes("body-too-large-on-a-get", get(headers=b"Content-Length: %d\r\n" % (MIB + 1)) + b" " * (MIB + 1),
          "content-too-large", "stays"),
    Bytes("body-without-length", post(b"", b""), "unauthorized", "stays"),
    Bytes("body-of-deep-json-without-a-key", post(b"Content-Length: %d\r\n" % len(nested(5000)), nested(5000)),
          "unauthorized", "stays"),
]

# After these bytes the client stops sending, as one does whose network went away.
CUT_OFF = [
    Bytes("cut-off-body", post(b"Content-Length: 100\r\n", b'{"name":'), UNREADABLE),
    Bytes("cut-off-before-the-body", post(b"Content-Length: 100\r\n"), UNREADABLE),
    Bytes("cut-off-chunk", chunked(b"10\r\n{}"), UNREADABLE),
    Bytes("cut-off-between-chunks", chunked(b"2\r\n{}\r\n"), UNREADABLE),
    Bytes("cut-off-headers", b"GET /v1/partners HTTP/1.1\r\nHost: loc", UNREADABLE),
    Bytes("cut-off-request-line", b"GET /v1/par", UNREADABLE),
    Bytes("cut-off-before-anything", b"", UNREADABLE),
]

RAW_REQUESTS = REQUEST_LINES + HEADERS + LENGTHS
