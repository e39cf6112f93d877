"""A second PostgreSQL that follows a first one, and takes over when it is told to."""

import pathlib
import shutil
import subprocess
import tempfile

import psycopg2.extensions

from support.cluster import Connection
from support.postgres import as_its_user
from support.service import free_port
from support.waiting import eventually

HBA = "host all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n"


class Standby:
    """Of a Postgres that listens with HBA. Each acknowledged commit waits for it."""

    def __init__(self, primary):
        self.programs = pathlib.Path(primary.command[0]).parent
        self.port = free_port()
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="wdhs-test-", dir="/tmp"))
        owner = primary.data.stat()
        shutil.chown(self.place, owner.st_uid, owner.st_gid)
        self.data = self.place / "data"
        source = f"host=127.0.0.1 port={primary.port} user=postgres application_name=standby"
        self.run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "-d", source)
        with open(self.data / "postgresql.auto.conf", "a", encoding="utf-8") as settings:
            settings.write(f"port = {self.port}\nunix_socket_directories = ''\nlogging_collector = off\n")
        self.url = psycopg2.extensions.make_dsn(primary.cluster.url, host="127.0.0.1", port=self.port)
        self.run("pg_ctl", "start", "-w", "-s", "-D", self.data, "-l", self.place / "log")
        with Connection(primary.cluster.url) as run:
            run("alter system set synchronous_standby_names = 'standby'")
            run("select pg_reload_conf()")
            eventually(lambda: run("select sync_state from pg_stat_replication") == [("sync",)])

    def run(self, program, *arguments):
        command = as_its_user([str(self.programs / program), *map(str, arguments)])
        subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60)

    def promote(self):
        self.run("pg_ctl", "promote", "-w", "-s", "-D", self.data)

    def end(self):
        self.run("pg_ctl", "stop", "-s", "-m", "immediate", "-D", self.data)
        shutil.rmtree(self.place)
