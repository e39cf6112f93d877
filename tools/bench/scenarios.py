"""What is measured: each scenario with who takes part in it and the very request or statement each is given."""

import base64
import contextlib
import functools
import json
import pathlib
import re
import subprocess
import sys
import time

import http1
import load
from measuring import Party, Scenario
from processes import cpu_seconds, end, resident_kib, spawn, wait_until
from servers import LIST, NGINX_LOGGING_PORT, NGINX_PORT, SERVICE_MAILING_PORT, SERVICE_PORT, SINGLE, Service

CODES = ["GM0363", "GM0599", "GM0518", "GM0344", "GM0014", "GM0034", "GM0758", "GM0402", "GM0855", "GM0392"]
PAST_CACHES = {"Cache-Control": "no-cache"} # the service asks the database then
PAGE, DEEP_PAGE = 20, 1000
SLOW_CLIENTS, SLOW_PATH = 1000, "/v1/collectives?limit=500"
LISTENERS, COUNTS_PATH = 5000, "/v1/pledges/counts"
CHANGE_COUNTER = ("insert into pledge_count_changes (delta, goals, sector, municipality, month)"
                  " values (1, '{}', 'person', 'none', '2026-11')")
SLUG = "/v1/collectives/synthetic-1-"

# A time-ordered identifier, as the service makes them: random ones would cost the index of pgbench's rows more.
SQL_ID = ("(lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')"
          " || substr(md5(:n::bigint::text), 13))::uuid")


class Stage:
    """Everything that stands ready: database, servers, and a directory for scripts."""

    def __init__(self, database, directory, service, logging_service=None, nginx=None, peers=(), quick=False):
        self.database, self.directory, self.service = database, directory, service
        self.logging_service, self.nginx, self.peers = logging_service, nginx, list(peers)
        self.quick = quick
        self.goals = database.ask("select id from goals order by id").splitlines()

    def script(self, name, text):
        file = self.directory / name
        file.write_text(text)
        return file

    def warm_up(self, port, script):
        if not self.quick:
            load.wrk(port, script, 1)

    def wrk_party(self, server, script, port=None, log=None):
        port = port or server.port
        return Party(server.name, lambda seconds: load.wrk(port, script, seconds), server.pid, log=log)

    def pgbench_party(self, name, sql, clients=load.READING_CLIENTS):
        script = self.script(f"{name}.sql", sql)
        return Party("pgbench", lambda seconds: load.pgbench(self.database, script, seconds, clients),
                     details={"clients": clients})

    def peer_party(self, script):
        """The peer with the pool that serves this scenario best. Each is warm before it is tried."""
        if not self.peers:
            return []
        for peer in self.peers:
            self.warm_up(peer.port, script)
        rates = {peer: load.wrk(peer.port, script, 1 if self.quick else 2)["rate"] for peer in self.peers}
        best = max(rates, key=rates.get)
        party = self.wrk_party(best, script)
        party.details = {"pool": best.pool, "pools_tried": {peer.pool: round(rate) for peer, rate in rates.items()}}
        return [party]

    def statement(self, path, like="%collectives t%"):
        """The statement with which the service reads a path."""
        if http1.get(self.service.port, path, PAST_CACHES).status != 200:
            raise SystemExit(f"{path} does not answer with 200")
        return self.database.last_statement(like)

    def same_answer(self, path, peer_path=None):
        """The peer must answer what the service answers; otherwise comparing them says nothing."""
        for peer in self.peers[:1]:
            ours, theirs = (json.loads(http1.get(port, asked).body) for port, asked in
                            ((self.service.port, path), (peer.port, peer_path or path)))
            if ours.get("items", ours) != theirs.get("items", theirs):
                raise SystemExit(f"the peer answers {path} differently")


# --- from memory ------------------------------------------------------------------------------------------------------


def hot(stage, name, title, path, logging=False):
    """One URL again and again, against nginx with the same bytes as a file."""
    service = stage.logging_service if logging else stage.service
    script = stage.script(f"{name}.lua", load.same_request(path))
    stage.warm_up(service.port, script)
    parties = [stage.wrk_party(service, script, log=service.log if logging else None)]
    details = {}
    if stage.nginx is not None:
        port = NGINX_LOGGING_PORT if logging else NGINX_PORT
        parties.append(stage.wrk_party(stage.nginx, script, port, stage.nginx.log if logging else None))
        details["bytes"] = {"service": http1.get(SERVICE_PORT, path).size, "nginx": http1.get(NGINX_PORT, path).size}
    return Scenario(name, title, parties, details)


def hot_list(stage):
    return hot(stage, "hot-list", "One list of 20, from memory", LIST)


def hot_single(stage):
    return hot(stage, "hot-single", "One record, from memory", SINGLE)


def hot_list_logged(stage):
    return hot(stage, "hot-list-logged", "One list of 20, from memory, access log on", LIST, logging=True)


def hot_single_logged(stage):
    return hot(stage, "hot-single-logged", "One record, from memory, access log on", SINGLE, logging=True)


def not_modified(stage):
    """304: each server is given back the ETag that it sent itself."""
    program, parties, sizes = load.compile_bodiless(stage.directory), [], {}
    for server, port in ((stage.service, SERVICE_PORT), (stage.nginx, NGINX_PORT)):
        if server is not None:
            asked = {"If-None-Match": http1.get(port, SINGLE).header("ETag")}
            sizes[server.name] = http1.get(port, SINGLE, asked).size
            request = http1.request("GET", SINGLE, asked).decode()
            send = functools.partial(load.bodiless, program, port, request, 304)
            parties.append(Party(server.name, send, server.pid))
    return Scenario("not-modified", "One record, 304 Not Modified", parties, {"bytes": sizes})


# --- from the database ------------------------------------------------------------------------------------------------


def uncached_single(stage):
    script = stage.script("single.lua", load.random_number(SLUG, stage.database.rows, PAST_CACHES))
    sql = stage.statement(SINGLE).replace("$1", "('synthetic-1-' || :n::int)")
    stage.same_answer(SINGLE)
    stage.warm_up(stage.service.port, script)
    return Scenario("uncached-single", "Any record, from the database", [
        stage.wrk_party(stage.service, script),
        stage.pgbench_party("single", f"\\set n random(1, {stage.database.rows})\n{sql};\n"),
        *stage.peer_party(script)])


def uncached_list(stage):
    paths = [f"/v1/collectives?municipality={code}" for code in CODES]
    script = stage.script("list.lua", load.random_path(paths, PAST_CACHES))
    codes = ", ".join(f"'{code}'" for code in CODES)
    sql = stage.statement(paths[0]).replace("$1", f"(array[{codes}])[:n::int]")
    stage.same_answer(paths[0])
    stage.warm_up(stage.service.port, script)
    return Scenario("uncached-list", "Any list of 20, filtered, from the database", [
        stage.wrk_party(stage.service, script),
        stage.pgbench_party("list", f"\\set n random(1, {len(CODES)})\n{sql};\n"),
        *stage.peer_party(script)])


def path_of(link):
    return re.sub(r"^https?://[^/]+", "", link)


def follow_to(port, number):
    """The path of a page of the list, found by following next links; of the last full page where there are fewer."""
    path = f"/v1/collectives?limit={PAGE}"
    with http1.connect(port) as connection:
        for page in range(1, number):
            following = json.loads(http1.exchange(connection, http1.request("GET", path)).body)["links"]["next"]
            if following is None:
                raise SystemExit(f"there are only {page} pages")
            path = path_of(following)
    return path


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def deep_page(stage):
    number = min(DEEP_PAGE, stage.database.rows // PAGE)
    path = follow_to(stage.service.port, number)
    name, identifier = stage.database.place((number - 1) * PAGE - 1)
    sql = stage.statement(path).replace("$1", quoted(name)).replace("$2", quoted(identifier))
    script = stage.script("deep.lua", load.same_request(path, PAST_CACHES))
    cursor = base64.urlsafe_b64encode(json.dumps([name, identifier]).encode()).decode().rstrip("=")
    peer_path = f"/v1/collectives?limit={PAGE}&cursor={cursor}"
    stage.same_answer(path, peer_path)
    peer_script = stage.script("deep-peer.lua", load.same_request(peer_path))
    stage.warm_up(stage.service.port, script)
    return Scenario("deep-page", f"Page {number:,} by cursor, from the database", [
        stage.wrk_party(stage.service, script),
        stage.pgbench_party("deep", f"{sql};\n"),
        *stage.peer_party(peer_script)])


# --- writing ----------------------------------------------------------------------------------------------------------


def create_one(stage):
    body = {"declaration": load.DECLARATION, "signer": "person", "name": "Ondertekenaar", "email": "signer@example.org",
            "goals": stage.goals[:1], "municipality": CODES[0],
            "consents": {"sign": True, "atLeast16": True, "newsletter": True}}
    headers = {"Content-Type": "application/json"}
    for server in (stage.service, *stage.peers[:1]):
        reply = http1.send(server.port, "POST", "/v1/pledges", headers, json.dumps(body))
        if reply.status != 202:
            raise SystemExit(f"{server.name} answers a pledge with {reply.status}: {reply.body.decode()}")


def pledge_values(stage):
    """The columns of a sign-up that differ from one to the next, as SQL over :n."""
    goals, codes = (", ".join(quoted(one) for one in values) for values in (stage.goals, CODES))
    return {"id": SQL_ID, "name": "'Ondertekenaar ' || :n::bigint",
            "email": "'signer-' || :n::bigint || '@example.org'",
            "goal": f"(array[{goals}])[(1 + :n::bigint % {len(stage.goals)})::int]",
            "municipality": f"(array[{codes}])[(1 + :n::bigint % {len(CODES)})::int]"}


RANDOM_PLEDGE = "\\set n random(1, 9000000000000000)\n"


def pledge_sql(stage):
    """The service's statement with one row: what it takes when nothing else is on its way."""
    create_one(stage)
    one = pledge_values(stage)
    fixed = (f'"kind": "pledge", "dropped": false, "language": "nl", "declaration": "{load.DECLARATION}", "signer": "person",'
             ' "newsletter": true, "client": "127.0.0.1"') # pgbench takes a colon and a letter for a variable
    row = (f"('[{{\"id\":\"' || {one['id']} || '\",\"name\":\"' || {one['name']} || '\",\"email\":\"' || {one['email']}"
           f" || '\",\"goals\":[\"' || {one['goal']} || '\"],\"municipality\":\"' || {one['municipality']}"
           f" || '\",{fixed}}}]')::json")
    return RANDOM_PLEDGE + stage.database.last_statement("with sent as materialized%").replace("$1", row) + ";\n"


def bare_sql(stage):
    """Nothing but the row in the inbox."""
    one = pledge_values(stage)
    return RANDOM_PLEDGE + (
        "insert into pledge_signups (id, kind, dropped, language, declaration, signer, name, email, goals, municipality,"
        f" public_name, newsletter, share_with_partners) values ({one['id']}, 'pledge', false, 'nl',"
        f" {quoted(load.DECLARATION)}, 'person', {one['name']}, {one['email']}, array[{one['goal']}]::uuid[],"
        f" {one['municipality']}, false, true, false);\n")


def create_pledge(stage):
    sql = pledge_sql(stage)
    script = stage.script("pledge.lua", load.pledges(stage.goals, CODES))
    stage.warm_up(stage.service.port, script)
    return Scenario("create-pledge", "Create a pledge, durably", [
        stage.wrk_party(stage.service, script),
        stage.pgbench_party("pledge", sql, load.WRITING_CLIENTS),
        *stage.peer_party(script)])


@contextlib.contextmanager
def mailing_service(stage, party):
    """A service that works through its inbox and sends mail meanwhile; it is done with all of it before the next."""
    stage.database.ask("truncate pledge_signups")
    service = Service(stage.database.binary, stage.database, stage.directory, SERVICE_MAILING_PORT, jobs="on")
    party.pid = service.pid
    yield
    wait_until(lambda: stage.database.ask("select count(*) from pledge_signups").strip() == "0", "the inbox", 120)
    service.stop()


def sign_up(stage):
    script = stage.script("sign-up.lua", load.pledges(stage.goals, CODES))
    party = Party("service", lambda seconds: load.wrk(SERVICE_MAILING_PORT, script, seconds))
    party.around = functools.partial(mailing_service, stage, party)
    return Scenario("sign-up", "Sign up while mail is made of it; pgbench: the bare insert", [
        party, stage.pgbench_party("bare", bare_sql(stage), load.WRITING_CLIENTS)])


def mixed(stage):
    paths = [f"{SLUG}{number}" for number in range(1, min(stage.database.rows, 250) + 1)]
    paths += [f"/v1/collectives?municipality={code}&limit={limit}" for code in CODES for limit in (5, 10, 20, 25, 50)]
    script = stage.script("mixed.lua", load.pledges(stage.goals, CODES, paths, reads=19))
    stage.warm_up(stage.service.port, script)
    return Scenario("mixed", f"95% reads of {len(paths)} URLs, 5% pledges", [
        stage.wrk_party(stage.service, script), *stage.peer_party(script)])


# --- slow clients -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def slow_readers(port):
    helper = str(pathlib.Path(__file__).parent / "slow_clients.py")
    slow = spawn([sys.executable, helper, str(port), SLOW_PATH, str(SLOW_CLIENTS)], stdout=subprocess.PIPE, text=True)
    if slow.stdout.readline().strip() != "ready":
        raise SystemExit("the slow clients did not all get an answer")
    yield
    end(slow)
    left = int(slow.stdout.read() or 0)
    if left < SLOW_CLIENTS:
        print(f"only {left} of {SLOW_CLIENTS} slow clients kept their connection", file=sys.stderr)


def slow_clients(stage):
    script = stage.script("beside-slow.lua", load.same_request(SINGLE))
    beside = stage.wrk_party(stage.service, script)
    beside.name = f"beside {SLOW_CLIENTS:,} slow"
    beside.around = functools.partial(slow_readers, stage.service.port)
    return Scenario("slow-clients", f"One record, from memory, beside {SLOW_CLIENTS:,} slow clients",
                    [stage.wrk_party(stage.service, script), beside])


# --- listeners --------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def listeners(stage, party):
    """They listen, and the counter changes each second; what that alone costs goes into the party's details."""
    helper = str(pathlib.Path(__file__).parent / "listeners.py")
    before, known = resident_kib(stage.service.pid), party.details.get("listeners", {})
    crowd = spawn([sys.executable, helper, str(stage.service.port), COUNTS_PATH, str(LISTENERS)],
                  stdout=subprocess.PIPE, text=True)
    if crowd.stdout.readline().strip() != "ready":
        raise SystemExit("the listeners did not all get an event")
    changes = spawn(["psql", "-d", stage.database.url("postgres"), "-qAtX"], stdin=subprocess.PIPE, text=True,
                    stdout=subprocess.DEVNULL)
    changes.stdin.write(CHANGE_COUNTER + " \\watch 1\n")
    changes.stdin.close()
    time.sleep(1)
    cost, began = cpu_seconds(stage.service.pid), time.monotonic()
    time.sleep(2 if stage.quick else 10)
    party.details["listeners"] = {
        "count": LISTENERS, "resident_kib": max(known.get("resident_kib", 0), resident_kib(stage.service.pid) - before),
        "cpu_percent": (cpu_seconds(stage.service.pid) - cost) / (time.monotonic() - began) * 100}
    yield
    end(changes)
    end(crowd)
    left = int((crowd.stdout.read() or "0").split()[0])
    if left < LISTENERS:
        print(f"only {left} of {LISTENERS} listeners kept their connection", file=sys.stderr)


def beside_listeners(stage):
    script = stage.script("beside-listeners.lua", load.same_request(SINGLE))
    beside = stage.wrk_party(stage.service, script)
    beside.name = f"beside {LISTENERS:,} listeners"
    beside.around = functools.partial(listeners, stage, beside)
    return Scenario("beside-listeners", f"One record, from memory, beside {LISTENERS:,} listeners",
                    [stage.wrk_party(stage.service, script), beside])


SCENARIOS = [hot_list, hot_single, hot_list_logged, hot_single_logged, not_modified, uncached_single, uncached_list,
             deep_page, create_pledge, sign_up, mixed, slow_clients, beside_listeners]
