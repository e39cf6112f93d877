"""pgbench as one who takes part: it starts once a scenario, and stands still while others are measured.

Started anew for each round it would spend the first second or two on making connections and planning, while the servers
it is compared with have done so long ago. So it is stopped and continued by signals; PostgreSQL finishes what is under
way meanwhile. What it did in each round is found in its log of transactions when it has ended."""

import signal
import statistics
import subprocess
import time

from processes import forget, spawn, wait_until
from times import corrected

FOR_EVER = 100_000 # seconds; a signal ends it before
SETTLING = 0.1 # seconds, in which what was under way when it was stopped is answered
WARM = 1.5 # seconds


class Pgbench:
    def __init__(self, database, script, clients, quick=False):
        self.database, self.script, self.clients, self.warm = database, script, clients, 0.2 if quick else WARM
        self.prefix, self.process, self.pid = script.with_suffix(".log"), None, 0

    def begin(self):
        """Until every client is at work."""
        self.process = spawn(["pgbench", "-n", "-M", "prepared", "-c", str(self.clients), "-j", "1", "-T", str(FOR_EVER),
                              "-f", str(self.script), "--log", f"--log-prefix={self.prefix}", self.database.service],
                             death=signal.SIGKILL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.pid = self.process.pid
        wait_until(lambda: self.process.poll() is not None or self.log().stat().st_size > 0, "pgbench")
        time.sleep(self.warm)
        self.process.send_signal(signal.SIGSTOP)

    def log(self):
        return self.prefix.with_name(f"{self.prefix.name}.{self.process.pid}")

    def load(self, seconds):
        """When it began, when it was counted from, and when it ended; what it did is not known yet."""
        began = time.time()
        self.process.send_signal(signal.SIGCONT)
        time.sleep(SETTLING)
        counted = time.time()
        time.sleep(seconds)
        ended = time.time()
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(SETTLING)
        return {"window": (began, counted, ended)}

    def finish(self, taken):
        """Ends it, and puts the figures of each round where only its times were."""
        self.process.send_signal(signal.SIGALRM) # as if its time were over
        self.process.send_signal(signal.SIGCONT)
        _, complaints = self.process.communicate(timeout=30)
        forget(self.process)
        if self.process.returncode != 0:
            raise SystemExit(f"{self.script.name}: pgbench failed:\n{complaints}")
        log, transactions = self.log(), []
        for line in log.read_text().splitlines():
            _, _, took, _, second, micro = line.split()[:6]
            transactions.append((int(second) + int(micro) / 1e6, int(took) / 1e6))
        log.unlink()
        for figures in taken:
            figures.update(self.figures(transactions, *figures.pop("window")))

    def figures(self, transactions, began, counted, ended):
        inside = [(end, took) for end, took in transactions if counted < end <= ended]
        if not inside:
            raise SystemExit(f"{self.script.name}: pgbench did nothing")
        rate = len(inside) / (ended - counted)
        times = corrected([took * 1000 for end, took in inside if end - took > began], self.clients / rate * 1000)
        return {"rate": rate, "median_ms": statistics.median(times or [0]),
                "p99_ms": times[int(len(times) * 0.99)] if times else 0,
                "requests": sum(began < end <= ended for end, _ in transactions)}
