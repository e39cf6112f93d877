"""Databases in the throw-away cluster, with the coalition's data, made-up collectives and made-up pledges."""

import os
import urllib.parse

from processes import run

MADE_UP_PLEDGES = """
    insert into pledges (signer, name, email, goals, municipality, public_name, status)
    select 'person', 'Ondertekenaar ' || n, 'ondertekenaar-' || n || '@example.org',
           array[(select id from goals order by id offset n % 5 limit 1)],
           (array(select code from municipalities where valid_to is null order by code))[1 + n % 300],
           n % 2 = 0, case when n % 10 < 8 then 'confirmed' else 'pending' end
    from generate_series({first}, {last}) as n"""


class Database:
    def __init__(self, binary, admin, rows, pledges=0, name="bench"):
        self.binary, self.admin, self.name, self.rows = binary, admin, name, rows
        self.make_roles()
        self.run(f"create database {name} owner bench_owner")
        self.owner, self.service, self.peer = (self.url(f"bench_{user}") for user in ("owner", "service", "peer"))
        self.command("migrate")
        self.command("seed")
        self.command("seed", "--synthetic", str(rows), "--random-seed", "1")
        self.run("grant wdhs_serving to bench_service, bench_peer", database=name)
        self.publish_all()
        for first in range(1, pledges + 1, 100_000):
            last = min(pledges, first + 99_999)
            self.run(MADE_UP_PLEDGES.format(first=first, last=last), database=name)
        self.run("vacuum (analyze)", "checkpoint", database=name)

    def make_roles(self):
        known = self.run("select rolname from pg_roles").splitlines()
        for role, more in (("bench_owner", "createrole"), ("bench_service", ""), ("bench_peer", "")):
            if role not in known:
                self.run(f"create role {role} login {more}")

    def publish_all(self):
        """Every made-up collective answers with 200, so that a 404 does not count as a fast read."""
        self.run("update collectives set publication_state = 'published' where publication_state <> 'published'",
                 database=self.name)

    def url(self, user):
        return f"{self.admin}?user={user}&dbname={self.name}"

    def socket_directory(self):
        return urllib.parse.unquote(self.admin.split("@", 1)[1].split("/", 1)[0].rsplit(":", 1)[0])

    def command(self, *arguments):
        environment = dict(os.environ, WDHS_OWNER_DATABASE_URL=self.owner, WDHS_DATABASE_URL=self.owner)
        return run([self.binary, *arguments], env=environment).stdout.strip()

    def key(self, scope):
        """A new key that may do so much."""
        return self.command("key", "create", "--name", "benchmark", "--scope", scope)

    def take_keys(self, other):
        """What may be done with the keys of another one may be done here."""
        keys = other.ask("select coalesce(json_agg(k), '[]') from api_keys k")
        self.ask(f"insert into api_keys select * from json_populate_recordset(null::api_keys, '{keys}') on conflict do nothing")

    def run(self, *statements, database=None):
        url = self.admin if database is None else self.url("postgres")
        command = ["psql", "-d", url, "-qAtX", "-v", "ON_ERROR_STOP=1"]
        for statement in statements:
            command += ["-c", statement]
        return run(command).stdout.strip()

    def ask(self, statement):
        return self.run(statement, database=self.name)

    def postmaster(self):
        return int(self.run("select pg_read_file('postmaster.pid')").splitlines()[0])

    def setting(self, name):
        return self.run(f"show {name}")

    def last_statement(self, like):
        """What the service sent last, as PostgreSQL saw it, among what looks like this."""
        found = self.ask("select query from pg_stat_activity where usename = 'bench_service' and query like "
                         f"'{like}' order by query_start desc nulls last limit 1")
        if not found:
            raise SystemExit(f"PostgreSQL has not seen the service send anything like {like}")
        return found

    def place(self, offset):
        """Name and id of the public collective at a place in the list, counted from 0."""
        return self.ask("select name, id from collectives where publication_state = 'published' order by name, id "
                        f"offset {offset} limit 1").rsplit("|", 1)
