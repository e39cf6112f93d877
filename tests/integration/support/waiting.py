"""Waiting for what the service does in its own time, and doing several things at the same time."""

import threading
import time


def eventually(found, patience_s=60):
    """What `found` gives, as soon as it is true."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def at_last(succeeds, times=40):
    """For what must succeed on a machine that has time for it: it does, at least once in so many times."""
    assert any(succeeds() for _ in range(times))


def wait_until_served(client):
    eventually(lambda: client.get("/v1/partners?limit=1").status == 200)


class Threads:
    """Runs functions side by side; what one of them raises fails the test."""

    def __init__(self):
        self.threads, self.raised = [], []

    def run(self, function, *arguments):
        def guarded():
            try:
                function(*arguments)
            except BaseException as error:  # told to the test, which fails with it
                self.raised.append(error)

        thread = threading.Thread(target=guarded)
        thread.start()
        self.threads.append(thread)

    def join(self):
        for thread in self.threads:
            thread.join(120)
        if self.raised:
            raise self.raised[0]
        assert not any(thread.is_alive() for thread in self.threads)
