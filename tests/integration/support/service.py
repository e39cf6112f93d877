"""The program under test: its subcommands, and the server as a process of its own."""

import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time

from support.client import Client, Raw
from support.cluster import CHECKOUT
from support.side_by_side import PROCESSES, THIS

BINARY = pathlib.Path(os.environ.get("WDHS_BINARY", CHECKOUT / "build-test/wdhs-api"))
SANITIZER = re.compile(r"(ERROR: (Address|Leak|Undefined)Sanitizer|runtime error:|(WARNING|FATAL): ThreadSanitizer).*")
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 60


def environment(settings):
    """Nothing of the caller's own settings, except how sanitizers behave."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WDHS_", "PG"))}
    return {**kept, **settings}


OK, FAILED, USAGE, BEHIND, AHEAD, UNREACHABLE = range(6) # exit codes of all subcommands


def run_cli(database, *arguments, settings=None, stdin=""):
    """Runs a subcommand: CompletedProcess with returncode, stdout and stderr as text."""
    given = {**(database.environment() if database else {}), **(settings or {})}
    done = subprocess.run([str(BINARY), *arguments], env=environment(given), input=stdin, capture_output=True,
                          text=True, timeout=120, check=False)
    report = SANITIZER.search(done.stderr)
    assert not report, done.stderr
    return done


def migrate_and_seed(database):
    for command in ("migrate", "seed"):
        done = run_cli(database, command)
        assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def seeded(cluster):
    """A database of its own, migrated and seeded, that is dropped in the end."""
    made = cluster.make_database()
    try:
        migrate_and_seed(made)
        yield made
    finally:
        made.drop()


def make_key(database, *scopes, name="test", **binding):
    """A new key as the text that goes behind "Bearer "; `binding` is partner=… or municipality=…."""
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "key"
        arguments = [part for scope in scopes for part in ("--scope", scope)]
        arguments += [part for option, value in binding.items() for part in ("--" + option, value)]
        done = run_cli(database, "key", "create", "--name", name, *arguments, "--output", str(path))
        assert done.returncode == 0, done.stderr
        return path.read_text(encoding="utf-8").strip()


def free_port():
    """One that no test in another process is given too before it is used. Ports go to the processes by twos, as the system
    prefers odd ones."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port // 2 % PROCESSES == THIS:
            return port


class Server:
    """`wdhs-api serve` on a port of its own. `http` and `raw` speak to it; `log()` is what it wrote to standard error."""

    started = []  # all of them

    def __init__(self, database, directory, settings=None, arguments=(), binary=BINARY):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.http = Client("127.0.0.1", self.port)
        self.raw = Raw("127.0.0.1", self.port)
        self.log_path = pathlib.Path(directory) / f"server-{self.port}.log"
        # All clients of the tests are one network; those that test its limit set it. And a machine that is busy with other
        # things answers late but right; those that test a deadline set one.
        given = {**database.environment(), "WDHS_LISTEN": f"127.0.0.1:{self.port}", "WDHS_SIGNUPS_PER_CLIENT": "0",
                 "WDHS_QUERY_TIMEOUT_MS": "20000", **(settings or {})}
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([str(binary), "serve", *arguments], env=environment(given), stderr=log,
                                            stdout=log, stdin=subprocess.DEVNULL)
        self.started.append(self)

    def wait_until_ready(self, path="/health/ready"):
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"the server ended with {self.process.returncode}:\n{self.log()}"
            try:
                if self.http.get(path).status == 200:
                    return self
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"the server was not ready within {START_TIMEOUT_S} s:\n{self.log()}")

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def log_lines(self):
        """The log, each line as what its JSON says."""
        return [json.loads(line) for line in self.log().splitlines()]

    def stop(self, sent=signal.SIGTERM):
        """Asks the server to end and returns its exit code; a second call returns it again."""
        if self.process.poll() is None:
            self.process.send_signal(sent)
        try:
            return self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not end within {STOP_TIMEOUT_S} s:\n{self.log()}") from None

    def stop_cleanly(self):
        code = self.stop()
        report = SANITIZER.search(self.log())
        assert not report, self.log()
        assert code == 0, f"the server ended with {code}:\n{self.log()}"


@contextlib.contextmanager
def running(database, directory, settings=None):
    """A server, as soon as it answers; that it ends well, without a finding of the sanitizers, is a test in itself."""
    started = Server(database, directory, settings)
    try:
        yield started.wait_until_ready()
    finally:
        started.stop_cleanly()
