"""A PostgreSQL of the test's own, which it may freeze, stop, kill and start again."""

import os
import pathlib
import shlex
import signal
import subprocess

import psycopg2

from support.cluster import Cluster, Connection
from support.waiting import eventually

PATIENCE_S = 60


def as_its_user(command):
    """PostgreSQL does not run as root."""
    if os.geteuid() == 0:
        return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups", *command]
    return command


def children_of(parent):
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = entry.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == parent:
            found.append(int(entry.parent.name))
    return found


class Postgres:
    def __init__(self):
        self.cluster = Cluster.start()
        self.cluster.make_roles()
        with Connection(self.cluster.url) as run:
            self.data = pathlib.Path(run("show data_directory")[0][0])
        self.command = shlex.split((self.data / "postmaster.opts").read_text(encoding="utf-8"))
        self.frozen = []

    @property
    def pid(self):
        return int((self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])

    def freeze(self):
        """The server and all its processes stand still; connections to it stay open."""
        self.frozen = [self.pid, *children_of(self.pid)]
        for pid in self.frozen:
            self.send(pid, signal.SIGSTOP)

    def thaw(self):
        for pid in self.frozen:
            self.send(pid, signal.SIGCONT)
        self.frozen = []

    @staticmethod
    def send(pid, sent):
        try:
            os.kill(pid, sent)
        except ProcessLookupError:
            pass

    def stop(self, sent=signal.SIGINT):
        """SIGINT ends sessions and stops in order; SIGQUIT stops at once, as a crash does."""
        os.kill(self.pid, sent)
        eventually(lambda: not (self.data / "postmaster.pid").exists(), PATIENCE_S)

    def start(self):
        subprocess.Popen(as_its_user(self.command), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL, start_new_session=True, cwd="/")
        eventually(self.answers, PATIENCE_S)

    def answers(self):
        try:
            psycopg2.connect(self.cluster.url).close()
        except psycopg2.OperationalError:
            return False
        return True

    def end(self):
        self.thaw()
        self.cluster.stop()
