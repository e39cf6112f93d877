"""Integration tests run in several processes side by side: how many there are, and which of them this is."""

import os

# As pytest-xdist tells it; it numbers from 0, and on when it replaces one that crashed.
PROCESSES = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
THIS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % PROCESSES
