"""A PostgreSQL of the test's own, which it may freeze, stop, kill and start again."""

import os
import pathlib
import shlex
import signal
import subprocess

import psycopg2
import psycopg2.extensions

from support.cluster import Cluster, Connection
from support.waiting import eventually
from support.service import free_port

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


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Postgres:
    CRASH = signal.SIGQUIT

    def __init__(self):
        self.cluster = Cluster.start()
        self.cluster.make_roles()
        with Connection(self.cluster.url) as run:
            self.data = pathlib.Path(run("show data_directory")[0][0])
        self.command = shlex.split((self.data / "postmaster.opts").read_text(encoding="utf-8"))
        self.frozen = []
        self.port = None

    @property
    def pid(self):
        return int((self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])

    @property
    def socket(self):
        with Connection(self.cluster.url) as run:
            return pathlib.Path(run("show unix_socket_directories")[0][0]) / f".s.PGSQL.{run('show port')[0][0]}"

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

    def kill(self):
        """Every process at once, with no time for anything."""
        locks = [self.data / "postmaster.pid", self.socket.with_name(self.socket.name + ".lock")]
        self.send(self.pid, signal.SIGSTOP)  # no new ones from here on
        pids = [*children_of(self.pid), self.pid]
        for pid in pids:
            self.send(pid, signal.SIGKILL)
        eventually(lambda: not any(is_alive(pid) for pid in pids), PATIENCE_S)
        # The number in them may be taken still, by the remains of a process for which nobody waited.
        for lock in locks:
            lock.unlink(missing_ok=True)

    def start(self):
        subprocess.Popen(as_its_user(self.command), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL, start_new_session=True, cwd="/")
        eventually(self.answers, PATIENCE_S)

    def listen(self, hba, **settings):
        """Also on TCP, at 127.0.0.1 and a port of its own, with these lines in pg_hba.conf and these settings."""
        self.port = free_port()
        with Connection(self.cluster.url) as run:
            for name, value in {"listen_addresses": "127.0.0.1", "port": self.port, **settings}.items():
                run(f"alter system set {name} = '{value}'")
        (self.data / "pg_hba.conf").write_text("local all all trust\n" + hba, encoding="utf-8")
        self.stop()
        self.cluster.url = psycopg2.extensions.make_dsn(self.cluster.url, port=self.port)
        self.start()

    def give(self, name, content):
        """A file in the data directory that only PostgreSQL may read."""
        path, owner = self.data / name, self.data.stat()
        path.write_bytes(content)
        path.chmod(0o600)
        os.chown(path, owner.st_uid, owner.st_gid)

    def answers(self):
        try:
            psycopg2.connect(self.cluster.url).close()
        except psycopg2.OperationalError:
            return False
        return True

    def end(self):
        self.thaw()
        self.cluster.stop()
