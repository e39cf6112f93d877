"""HTTP clients of Python, each with one connection and a body in chunks: python_clients.py requests|httpx|urllib3|aiohttp|pycurl

A client is a function ask(method, url, headers, chunks) → (status, headers with small names, content decoded)."""

import asyncio
import io
import json
import os
import sys

BASE, KEY, BODY = (os.environ[name] for name in ("BASE", "KEY", "BODY"))


def chunks():
    """The body in two pieces, so that nobody knows its length before."""
    yield BODY[:10].encode()
    yield BODY[10:].encode()


def small(headers):
    return {name.lower(): value for name, value in headers.items()}


def with_requests():
    import requests

    session = requests.Session()

    def ask(method, url, headers, body):
        answer = session.request(method, url, headers=headers, data=body, timeout=20)
        return answer.status_code, small(answer.headers), answer.content

    return ask


def with_httpx():
    import httpx

    client = httpx.Client(timeout=20)

    def ask(method, url, headers, body):
        answer = client.request(method, url, headers=headers, content=body)
        return answer.status_code, small(answer.headers), answer.content

    return ask


def with_urllib3():
    import urllib3

    pool = urllib3.PoolManager(maxsize=1)

    def ask(method, url, headers, body):
        sent = {"Accept-Encoding": "gzip", **headers}
        answer = pool.request(method, url, headers=sent, body=body, chunked=body is not None, timeout=20)
        return answer.status, small(answer.headers), answer.data

    return ask


def with_aiohttp():
    import aiohttp

    loop = asyncio.new_event_loop()

    async def in_pieces(body):
        for piece in body:
            yield piece

    async def open_session():
        return aiohttp.ClientSession()

    session = loop.run_until_complete(open_session())

    async def ask_async(method, url, headers, body):
        sent = in_pieces(body) if body else None
        async with session.request(method, url, headers=headers, data=sent, expect100=body is not None) as answer:
            return answer.status, small(answer.headers), await answer.read()

    def ask(*arguments):
        return loop.run_until_complete(ask_async(*arguments))

    ask.close = lambda: loop.run_until_complete(session.close())
    return ask


def with_pycurl():
    import pycurl

    handle = pycurl.Curl()

    def ask(method, url, headers, body):
        heads, content = [], io.BytesIO()
        handle.reset()
        handle.setopt(pycurl.URL, url)
        handle.setopt(pycurl.ACCEPT_ENCODING, "gzip")
        handle.setopt(pycurl.HEADERFUNCTION, lambda line: heads.append(line.decode("iso-8859-1")))
        handle.setopt(pycurl.WRITEDATA, content)
        if body:
            handle.setopt(pycurl.UPLOAD, 1)
            handle.setopt(pycurl.READDATA, io.BytesIO(b"".join(body)))
        handle.setopt(pycurl.NOBODY, method == "HEAD")
        handle.setopt(pycurl.CUSTOMREQUEST, method)
        handle.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in headers.items()])
        handle.perform()
        found = dict(line.strip().split(": ", 1) for line in heads if ": " in line)
        return handle.getinfo(pycurl.RESPONSE_CODE), small(found), content.getvalue()

    return ask


CLIENTS = {"requests": with_requests, "httpx": with_httpx, "urllib3": with_urllib3, "aiohttp": with_aiohttp, "pycurl": with_pycurl}


def main():
    ask = CLIENTS[sys.argv[1]]()

    def step(name, method, url, headers=None, body=None):
        status, answered, content = ask(method, url, headers or {}, body)
        print(name, status, flush=True)
        return answered, content

    head, content = step("read", "GET", BASE + "/themes")
    step("unchanged", "GET", BASE + "/themes", {"If-None-Match": head["etag"]})
    step("after", "GET", BASE + "/goals")
    step("head", "HEAD", BASE + "/themes")
    print("decoded", 200 if json.loads(content)["items"] and head.get("content-encoding") else "not compressed")
    key = {"Authorization": "Bearer " + KEY}
    made, _ = step("create", "POST", BASE + "/collectives", {**key, "Content-Type": "application/json"}, chunks())
    step("refused", "DELETE", made["location"], {"If-Match": "*", "Authorization": "Bearer nobody"})
    step("remove", "DELETE", made["location"], {"If-Match": "*", **key})
    step("missing", "GET", made["location"])
    getattr(ask, "close", lambda: None)()


main()
