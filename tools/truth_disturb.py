"""What goes wrong on purpose during script/truth: listening connections are cut, kept out and frozen. And what the
instances tell about their caches meanwhile."""

import asyncio
import os
import pathlib
import random
import re
import signal
import time

from support.cluster import Connection
from truth_http import Lost, Speaker
from truth_ledger import Outage

RECOVERY_S = 30
METRIC = re.compile(r"^wdhs_cache_(bytes|entries|hits_total|misses_total|evictions_total)(?:\{[^}]*\})? ([0-9.e+]+)$",
                    re.MULTILINE)


class Listeners:
    """Finds the PostgreSQL process that an instance's listening connection has; each instance has a role of its own."""

    # Its last statement tells. One that was frozen may still be there beside its successor.
    SQL = """select pid from pg_stat_activity where usename = %s and datname = current_database()
             and (query ilike 'listen %%' or query ilike '%%heartbeat%%') order by backend_start desc limit 1"""

    def __init__(self, database):
        self.connection = Connection(database.superuser_url)
        self.run = self.connection.run
        self.postmaster = int(self.run("select pg_read_file('postmaster.pid')")[0][0].split()[0])

    def find(self, role):
        rows = self.run(self.SQL, role)
        return rows[0][0] if rows else None

    def send(self, pid, number):
        """Only to a process of that PostgreSQL."""
        try:
            parent = int(pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            if parent == self.postmaster:
                os.kill(pid, number)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            pass


class Disturber:
    """One disturbance after another, each of one instance; all kinds in turn."""

    KINDS = ("cut", "frozen", "kept out")

    def __init__(self, world, every):
        self.world, self.every = world, every
        self.listeners = Listeners(world.database)
        self.frozen = None
        self.without = 0 # times that there was no listening connection to disturb

    async def sql(self, *arguments):
        return await asyncio.to_thread(self.listeners.run, *arguments)

    async def find(self, instance):
        return await asyncio.to_thread(self.listeners.find, instance.role)

    async def run(self):
        turn = 0
        while await self.sleep(self.every * random.uniform(0.7, 1.0)):
            instance = self.world.instances[turn % 2]
            kind = self.KINDS[turn // 2 % 3]
            turn += 1
            pid = await self.find(instance)
            if pid is None:
                self.without += 1
            else:
                await self.disturb(instance, kind, pid)

    async def sleep(self, seconds):
        """False when there is no time left for a disturbance."""
        left = self.world.until - self.every / 4 - time.monotonic()
        await asyncio.sleep(max(0, min(seconds, left)))
        return seconds < left

    def end(self):
        """However a run ends, nothing stays frozen or kept out."""
        if self.frozen is not None:
            self.listeners.send(self.frozen, signal.SIGCONT)
            self.frozen = None
        for instance in self.world.instances:
            self.listeners.run(f"alter role {instance.role} login")
        self.listeners.connection.connection.close()

    async def disturb(self, instance, kind, pid):
        outage = Outage(instance.name, kind, time.monotonic())
        self.world.judge.outages.append(outage)
        seconds = random.uniform(0.3, 3.0)
        if kind == "frozen":
            self.frozen = pid
            self.listeners.send(pid, signal.SIGSTOP)
            await asyncio.sleep(seconds)
            self.listeners.send(pid, signal.SIGCONT)
            self.frozen = None
        else:
            await self.cut(instance, kind, pid, seconds)
        outage.ended = time.monotonic()

    async def cut(self, instance, kind, pid, seconds):
        if kind == "kept out":
            await self.sql(f"alter role {instance.role} nologin")
        await self.sql("select pg_terminate_backend(%s)", pid)
        if kind == "kept out":
            await asyncio.sleep(seconds)
            await self.sql(f"alter role {instance.role} login")
        deadline = time.monotonic() + RECOVERY_S
        while await self.find(instance) in (None, pid):
            if time.monotonic() > deadline:
                self.world.judge.fault("did not listen again", instance=instance.name, seconds=RECOVERY_S)
                return
            await asyncio.sleep(0.02)


class CacheWatch:
    """Reads an instance's metrics five times a second."""

    def __init__(self, world, instance):
        self.world, self.instance = world, instance
        self.samples = self.most = 0
        self.last = {}

    async def run(self):
        speaker = Speaker(self.instance)
        while time.monotonic() < self.world.until:
            await self.look(speaker)
            await asyncio.sleep(0.2)
        await self.look(speaker)
        speaker.close()

    async def look(self, speaker):
        try:
            answer = await speaker.ask("GET", "/metrics")
        except Lost:
            return
        found = {}
        for name, value in METRIC.findall(answer.body.decode("utf-8")):
            found[name] = found.get(name, 0) + int(float(value))
        self.samples += 1
        self.last = found
        self.most = max(self.most, found.get("bytes", 0))
        if found.get("bytes", 0) > self.world.bound:
            self.world.judge.fault("more cached than allowed", instance=self.instance.name, bytes=found["bytes"],
                                   bound=self.world.bound)
