"""A throw-away PostgreSQL and the databases in it: script/test provides one; without it, one is started here."""

import contextlib
import pathlib
import subprocess
import uuid

import psycopg2
import psycopg2.extensions

CHECKOUT = pathlib.Path(__file__).resolve().parents[3]


class Cluster:
    """Superuser access to a PostgreSQL server that may be filled with roles and databases."""

    def __init__(self, url):
        self.url = url
        self.keeper = None

    @classmethod
    def start(cls):
        """One that lives until stop(): the keeper waits for the end of its standard input."""
        command = [str(CHECKOUT / "script/with-postgres"), "sh", "-c", 'echo "$WDHS_TEST_DATABASE_URL"; exec cat']
        keeper = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        url = keeper.stdout.readline().strip()
        assert url, "script/with-postgres did not start a PostgreSQL"
        cluster = cls(url)
        cluster.keeper = keeper
        return cluster

    def stop(self):
        if self.keeper:
            self.keeper.stdin.close()
            self.keeper.wait(60)

    def make_roles(self):
        """The roles of a real installation: one that owns the schema, one that serves."""
        with Connection(self.url) as run:
            run("""
                do $$
                begin
                    if not exists (select from pg_roles where rolname = 'wdhs_serving') then
                        create role wdhs_serving nologin;
                    end if;
                    if not exists (select from pg_roles where rolname = 'wdhs_owner') then
                        create role wdhs_owner login;
                        grant wdhs_serving to wdhs_owner;
                    end if;
                    if not exists (select from pg_roles where rolname = 'wdhs_service') then
                        create role wdhs_service login in role wdhs_serving;
                    end if;
                end $$""")

    def make_database(self):
        """An empty database that wdhs_owner owns."""
        name = "wdhs_" + uuid.uuid4().hex[:12]
        with Connection(self.url) as run:
            run(f"create database {name} owner wdhs_owner")
        return Database(self, name)


class Database:
    """One database: connection strings for each role, and a shortcut to run SQL as superuser."""

    def __init__(self, cluster, name):
        self.cluster = cluster
        self.name = name
        self.superuser_url = psycopg2.extensions.make_dsn(cluster.url, dbname=name)
        self.owner_url = psycopg2.extensions.make_dsn(cluster.url, dbname=name, user="wdhs_owner")
        self.service_url = psycopg2.extensions.make_dsn(cluster.url, dbname=name, user="wdhs_service")

    def __call__(self, sql, *params):
        """Rows as tuples, or the number of changed rows of a statement without any."""
        with Connection(self.superuser_url) as run:
            return run(sql, *params)

    def tables(self):
        return {name for (name,) in self("select tablename from pg_tables where schemaname = 'public'")}

    @contextlib.contextmanager
    def locked(self, *tables):
        """Nobody else can read or write these until it is over, or what it gives is called."""
        connection = psycopg2.connect(self.superuser_url)
        try:
            connection.cursor().execute(f"lock table {', '.join(tables)} in access exclusive mode")
            yield connection.rollback
        finally:
            connection.close()

    def environment(self):
        return {"WDHS_DATABASE_URL": self.service_url, "WDHS_OWNER_DATABASE_URL": self.owner_url}

    def drop(self):
        with Connection(self.cluster.url) as run:
            run(f"drop database if exists {self.name} with (force)")


class Connection:
    """with Connection(url) as run: rows = run(sql, parameter…) — every statement commits by itself."""

    def __init__(self, url):
        self.connection = psycopg2.connect(url)
        self.connection.autocommit = True

    def __enter__(self):
        return self.run

    def __exit__(self, *_):
        self.connection.close()

    def run(self, sql, *params):
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params or None)
            return cursor.fetchall() if cursor.description else cursor.rowcount
