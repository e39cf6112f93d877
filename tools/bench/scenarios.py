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
from processes import cpu_seconds, end, resident_kib, spawn
from servers import LIST, NGINX_LOGGING_PORT, NGINX_PORT, SERVICE_BEFORE_PORT, SERVICE_PORT, SINGLE
from stage import PAST_CACHES, SLUG, quoted
from writing import create_collective, create_pledge, mixed, sign_up

PAGE, DEEP_PAGE, MUNICIPALITIES = 20, 1000, 100
SLOW_CLIENTS, SLOW_PATH = 1000, "/v1/collectives?limit=500"
LISTENERS, COUNTS_PATH = 5000, "/v1/pledges/counts"
CHANGE_COUNTER = ("insert into pledge_count_changes (delta, goals, sector, municipality, month)"
                  " values (1, '{}', 'person', 'none', '2026-11')")
FEW_ROUNDS, PARTS = 5, 4


# --- from memory ------------------------------------------------------------------------------------------------------


def hot(stage, name, title, path, logging=False):
    """One URL again and again, against nginx with the same bytes as a file."""
    service = stage.logging_service if logging else stage.service
    script = stage.load_script(name, load.same_request(path))
    stage.warm_up(service.port, script)
    parties = [stage.http_party(service, script, log=service.log if logging else None)]
    details = {}
    if stage.nginx is not None:
        port = NGINX_LOGGING_PORT if logging else NGINX_PORT
        parties.append(stage.http_party(stage.nginx, script, port, stage.nginx.log if logging else None))
        details["bytes"] = {"service": http1.get(SERVICE_PORT, path).size, "nginx": http1.get(NGINX_PORT, path).size}
    return Scenario(name, title, parties, details, parts=PARTS)


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
    parties, sizes = [], {}
    for server, port in ((stage.service, SERVICE_PORT), (stage.before, SERVICE_BEFORE_PORT), (stage.nginx, NGINX_PORT)):
        if server is not None:
            asked = {"If-None-Match": http1.get(port, SINGLE).header("ETag")}
            sizes[server.name] = http1.get(port, SINGLE, asked).size
            requests = stage.load_script(f"not-modified-{port}", load.same_request(SINGLE, asked))
            send = functools.partial(load.reader, port, requests, status=304)
            parties.append(Party(server.name, send, server.pid))
    return Scenario("not-modified", "One record, 304 Not Modified", parties, {"bytes": sizes}, parts=PARTS)


# --- from the database ------------------------------------------------------------------------------------------------


FEW = load.READING_CLIENTS # connections: how long a request takes says something beside pgbench with as many clients


def uncached(stage, name, title, script, sql, connections):
    stage.warm_up(stage.service.port, script)
    crowds = [stage.pgbench_party(name, sql, connections)] if connections != FEW else []
    return Scenario(name, title, [
        stage.http_party(stage.service, script, connections=connections),
        stage.pgbench_party(name, sql), *crowds,
        *stage.peer_party(script, connections)])


def single(stage, name, title, connections=load.CONNECTIONS):
    sql = stage.statement(SINGLE).replace("$1", "('synthetic-1-' || :n::int)")
    stage.same_answer(SINGLE)
    script = stage.load_script(name, load.random_number(SLUG, stage.database.rows, PAST_CACHES))
    sql = f"\\set n random(1, {stage.database.rows})\n{sql};\n"
    return uncached(stage, name, title, script, sql, connections)


def filtered(stage, name, title, connections=load.CONNECTIONS):
    all_codes = stage.municipalities(MUNICIPALITIES)
    paths = [f"/v1/collectives?municipality={code}" for code in all_codes]
    codes = ", ".join(f"'{code}'" for code in all_codes)
    stage.same_answer(paths[0])
    script = stage.load_script(name, load.random_path(paths, PAST_CACHES))
    sql = stage.statement(paths[0]).replace("$1", f"(array[{codes}])[:n::int]")
    sql = f"\\set n random(1, {len(all_codes)})\n{sql};\n"
    return uncached(stage, name, title, script, sql, connections)


def uncached_single(stage):
    return single(stage, "uncached-single", "Any record, from the database")


def uncached_list(stage):
    return filtered(stage, "uncached-list", "Any list of 20, filtered, from the database")


def uncached_single_8(stage):
    return single(stage, "uncached-single-8", f"Any record, from the database, {FEW} connections", FEW)


def uncached_list_8(stage):
    return filtered(stage, "uncached-list-8", f"Any list of 20, filtered, from the database, {FEW} connections", FEW)


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


def deep_page(stage):
    number = min(DEEP_PAGE, stage.database.rows // PAGE)
    path = follow_to(stage.service.port, number)
    name, identifier = stage.database.place((number - 1) * PAGE - 1)
    script = stage.load_script("deep", load.same_request(path, PAST_CACHES))
    cursor = base64.urlsafe_b64encode(json.dumps([name, identifier]).encode()).decode().rstrip("=")
    peer_path = f"/v1/collectives?limit={PAGE}&cursor={cursor}"
    stage.same_answer(path, peer_path)
    sql = stage.statement(path).replace("$1", quoted(name)).replace("$2", quoted(identifier)) + ";\n"
    peer_script = stage.load_script("deep-peer", load.same_request(peer_path))
    stage.warm_up(stage.service.port, script)
    return Scenario("deep-page", f"Page {number:,} by cursor, from the database", [
        stage.http_party(stage.service, script),
        stage.pgbench_party("deep", sql),
        *stage.peer_party(peer_script)])


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
    script = stage.load_script("beside-slow", load.same_request(SINGLE))
    beside = stage.http_party(stage.service, script)
    beside.name = f"beside {SLOW_CLIENTS:,} slow"
    beside.around = functools.partial(slow_readers, stage.service.port)
    return Scenario("slow-clients", f"One record, from memory, beside {SLOW_CLIENTS:,} slow clients",
                    [stage.http_party(stage.service, script), beside], most_rounds=FEW_ROUNDS, disturbed=True)


# --- listeners --------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def listeners(stage, party):
    """They listen, and the counter changes each second; what that alone costs goes into the party's details."""
    helper = str(pathlib.Path(__file__).parent / "listeners.py")
    before, known = resident_kib(stage.service.pid), "listeners" in party.details
    crowd = spawn([sys.executable, helper, str(stage.service.port), COUNTS_PATH, str(LISTENERS)],
                  stdout=subprocess.PIPE, text=True)
    if crowd.stdout.readline().strip() != "ready":
        raise SystemExit("the listeners did not all get an event")
    changes = spawn(["psql", "-d", stage.database.url("postgres"), "-qAtX"], stdin=subprocess.PIPE, text=True,
                    stdout=subprocess.DEVNULL)
    changes.stdin.write(CHANGE_COUNTER + " \\watch 1\n")
    changes.stdin.close()
    time.sleep(1)
    if not known: # once is enough
        cost, began = cpu_seconds(stage.service.pid), time.monotonic()
        time.sleep(stage.seconds(10))
        party.details["listeners"] = {
            "count": LISTENERS, "resident_kib": resident_kib(stage.service.pid) - before,
            "cpu_percent": (cpu_seconds(stage.service.pid) - cost) / (time.monotonic() - began) * 100}
    yield
    end(changes)
    end(crowd)
    left = int((crowd.stdout.read() or "0").split()[0])
    if left < LISTENERS:
        print(f"only {left} of {LISTENERS} listeners kept their connection", file=sys.stderr)


def beside_listeners(stage):
    script = stage.load_script("beside-listeners", load.same_request(SINGLE))
    beside = stage.http_party(stage.service, script)
    beside.name = f"beside {LISTENERS:,} listeners"
    beside.around = functools.partial(listeners, stage, beside)
    return Scenario("beside-listeners", f"One record, from memory, beside {LISTENERS:,} listeners",
                    [stage.http_party(stage.service, script), beside], most_rounds=FEW_ROUNDS, disturbed=True)


# Those that add to what others read come last.
SCENARIOS = [hot_list, hot_single, hot_list_logged, hot_single_logged, not_modified, uncached_single, uncached_list,
             uncached_single_8, uncached_list_8, deep_page, create_pledge, sign_up, mixed, slow_clients,
             beside_listeners, create_collective]
