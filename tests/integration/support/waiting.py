"""Waiting for what the service does in its own time."""

import time


def eventually(found, patience_s=10):
    """What `found` gives, as soon as it is true."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")
