"""Waiting for what the service does in its own time, and doing several things at the same time."""

import threading
import time


def eventually(found, patience_s=30):
    """What `found` gives, as soon as it is true."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def wait_until_served(client, patience_s=20):
    eventually(lambda: client.get("/v1/partners?limit=1").status == 200, patience_s)


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
            thread.join(60)
        if self.raised:
            raise self.raised[0]
