"""A headless Chromium, driven over the WebDriver protocol (W3C) with nothing but the standard library."""

import contextlib
import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from support.service import free_port

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key under which WebDriver speaks of an element
PATIENCE_S = 15
SWITCHES = [
    "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-extensions", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def is_installed():
    return bool(shutil.which("chromedriver") and shutil.which("chromium"))


class WebDriverError(Exception):
    pass


class Browser:
    """One window. Elements are named by CSS selectors; what takes a moment is waited for."""

    def __init__(self, directory):
        self.port = free_port()
        self.downloads = directory / "downloads"
        self.downloads.mkdir()
        self.driver = subprocess.Popen(["chromedriver", f"--port={self.port}"], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                                       env={**os.environ, "HOME": str(directory)})
        self.session = ""
        try:
            self.wait_for(self._is_ready)
            self._begin(directory)
        except BaseException:
            self.driver.terminate()
            self.driver.wait(PATIENCE_S)
            raise

    def _is_ready(self):
        with contextlib.suppress(OSError):
            return self._call("GET", "/status")["ready"]

    def _begin(self, directory):
        # Chromium does not sandbox for root.
        switches = SWITCHES + [f"--user-data-dir={directory}/profile"] + ["--no-sandbox"] * (os.geteuid() == 0)
        always = {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": shutil.which("chromium"), "args": switches, "prefs": {
                "download.default_directory": str(self.downloads), "download.prompt_for_download": False}},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        made = self._call("POST", "/session", {"capabilities": {"alwaysMatch": always}})
        self.session = "/session/" + made["sessionId"]

    def _call(self, method, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{self.session}{path}", method=method)
        if method == "POST":
            request.data = json.dumps(body or {}).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise WebDriverError(json.load(error)["value"]["message"]) from None

    def end(self):
        with contextlib.suppress(OSError, WebDriverError):
            self._call("DELETE", "")
        self.driver.terminate()
        self.driver.wait(PATIENCE_S)

    # --- going and looking ------------------------------------------------------------------------

    def go(self, url):
        """A fresh page, even where only the fragment differs."""
        self._call("POST", "/url", {"url": "about:blank"})
        self._call("POST", "/url", {"url": url})

    @property
    def url(self):
        return self._call("GET", "/url")

    def run(self, script, *arguments):
        """The value of a function's body in the page."""
        return self._call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def text(self, selector):
        """What a reader sees of it; "" of what is hidden or not there."""
        return self.run("const found = document.querySelector(arguments[0]);"
                        "return found?.checkVisibility() ? found.innerText.trim() : ''", selector)

    def wait_for(self, reached):
        """The first value of reached() that is true."""
        deadline = time.monotonic() + PATIENCE_S
        while not (value := reached()):
            assert time.monotonic() < deadline, "not reached in time"
            time.sleep(0.02)
        return value

    def wait_for_text(self, selector, expected):
        with contextlib.suppress(AssertionError):
            self.wait_for(lambda: expected in self.text(selector))
        assert expected in self.text(selector), f"{selector}: {self.text('body')}"

    # --- doing ------------------------------------------------------------------------------------

    def _find(self, selector):
        found = self._call("POST", "/element", {"using": "css selector", "value": selector})
        return f"/element/{found[ELEMENT]}"

    def click(self, selector):
        """As a person does: WebDriver refuses what is hidden or covered."""
        self._call("POST", self._find(selector) + "/click")

    def write(self, selector, text):
        element = self._find(selector)
        self._call("POST", element + "/clear")
        self._call("POST", element + "/value", {"text": text})

    def press(self, keys):
        """Keys to whatever has the focus, such as Tab (U+E004) and Enter (U+E007)."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def command(self, name, **parameters):
        """A command of Chromium's own protocol."""
        return self._call("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    # --- what happened ----------------------------------------------------------------------------

    def console(self):
        """Messages since the last call."""
        return [entry["message"] for entry in self._call("POST", "/se/log", {"type": "browser"})]

    def requests(self):
        """URLs that pages asked for since the last call."""
        events = [json.loads(entry["message"])["message"]
                  for entry in self._call("POST", "/se/log", {"type": "performance"})]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
