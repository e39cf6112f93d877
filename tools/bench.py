#!/usr/bin/python3
"""Times the service against pgbench with the same statements, round by round in turn. Run it by script/bench."""

import argparse
import atexit
import http.client
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = ROOT / "build" / "wdhs-api"
PORT = 18431
TICKS = os.sysconf("SC_CLK_TCK")
CODES = ["GM0363", "GM0599", "GM0518", "GM0344", "GM0014", "GM0034", "GM0758", "GM0402", "GM0855", "GM0392"]


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2 rounds of 2 seconds on 20,000 rows")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--soak", type=int, default=0, metavar="REQUESTS", help="watch memory over so many requests")
    parser.add_argument("--json", metavar="FILE")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rows, chosen.rounds, chosen.seconds = 20_000, 2, 2
    return chosen


# --- the database ------------------------------------------------------------------------------------------------------


class Database:
    """A fresh database in the throw-away cluster, with the coalition's data and made-up collectives."""

    def __init__(self, admin, rows):
        self.admin = admin
        self.run("create role bench_owner login createrole", "create role bench_service login",
                 "create database bench owner bench_owner")
        self.owner = self.url("bench_owner")
        self.service = self.url("bench_service")
        self.command("migrate")
        self.command("seed")
        self.command("seed", "--synthetic", str(rows), "--random-seed", "1")
        self.run("grant wdhs_serving to bench_service", database="bench")
        self.run("vacuum (analyze)", "checkpoint", database="bench")

    def url(self, user):
        return f"{self.admin}?user={user}&dbname=bench"

    def command(self, *arguments):
        environment = dict(os.environ, WDHS_OWNER_DATABASE_URL=self.owner, WDHS_DATABASE_URL=self.owner)
        subprocess.run([BINARY, *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)

    def run(self, *statements, database=None):
        url = self.admin if database is None else self.url("postgres")
        command = ["psql", "-d", url, "-qAtX", "-v", "ON_ERROR_STOP=1"]
        for statement in statements:
            command += ["-c", statement]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def postmaster(self):
        return int(self.run("select pg_read_file('postmaster.pid')").splitlines()[0])


# --- processes ---------------------------------------------------------------------------------------------------------


def cpu_seconds(pid):
    """User and system time of a process and of the children it has waited for."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(field) for field in fields[11:15]) / TICKS


def family_cpu_seconds(parent):
    total = cpu_seconds(parent)
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == parent:
                total += cpu_seconds(entry.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def resident_kib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))


class Service:
    def __init__(self, database, access_log="off"):
        environment = dict(os.environ, WDHS_DATABASE_URL=database.service, WDHS_LISTEN=f"127.0.0.1:{PORT}",
                           WDHS_LOOPS="1", WDHS_ACCESS_LOG=access_log)
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen([BINARY, "serve"], env=environment, stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log)
        atexit.register(self.process.kill) # however this ends
        self.pid = self.process.pid
        for _ in range(100):
            try:
                if get("/health/ready")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise SystemExit("the service does not become ready")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(timeout=30) != 0:
            raise SystemExit("the service did not end with 0")


def get(path):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


# --- the two tools -----------------------------------------------------------------------------------------------------


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def wrk(script, seconds, connections=64):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script,
               f"http://127.0.0.1:{PORT}"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise SystemExit(f"not every request succeeded:\n{output}")
    return {
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1)),
        "median_ms": milliseconds(re.search(r"50%\s+(\S+)", output).group(1)),
        "p99_ms": milliseconds(re.search(r"99%\s+(\S+)", output).group(1)),
        "requests": int(re.search(r"(\d+) requests in", output).group(1)),
    }


def pgbench(database, script, seconds, clients=8):
    command = ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(seconds), "-f", script,
               database.service]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {"rate": float(re.search(r"tps = ([\d.]+)", output).group(1))}


def statement_of(database, path):
    """The statement that the service sends for a path, as PostgreSQL saw it."""
    if get(path)[0] != 200:
        raise SystemExit(f"{path} does not answer with 200")
    return database.run("select query from pg_stat_activity where usename = 'bench_service' "
                        "and query like '%collectives t%' order by query_start desc limit 1")


class Scenario:
    def __init__(self, name, lua, path, substitute, setting):
        self.name, self.lua, self.path, self.substitute, self.setting = name, lua, path, substitute, setting

    def prepare(self, database, directory):
        self.script = directory / f"{self.name}.lua"
        self.script.write_text("math.randomseed(1)\n" + self.lua)
        sql = statement_of(database, self.path).replace("$1", self.substitute)
        self.statement = directory / f"{self.name}.sql"
        self.statement.write_text(f"\\set n {self.setting}\n{sql};\n")


def scenarios(rows):
    codes = ", ".join(f"'{code}'" for code in CODES)
    lua_codes = codes.replace("'", '"')
    return [
        Scenario("single",
                 'request = function() return wrk.format("GET", "/v1/collectives/synthetic-1-" .. '
                 f'math.random({rows})) end',
                 "/v1/collectives/synthetic-1-1", "('synthetic-1-' || :n::int)", f"random(1, {rows})"),
        Scenario("list-of-20",
                 f"local codes = {{{lua_codes}}}\n"
                 'request = function() return wrk.format("GET", "/v1/collectives?municipality=" .. '
                 'codes[math.random(#codes)]) end',
                 f"/v1/collectives?municipality={CODES[0]}", f"(array[{codes}])[:n::int]", f"random(1, {len(CODES)})"),
    ]


# --- measuring ---------------------------------------------------------------------------------------------------------


def publish_all(database):
    """Every synthetic collective answers with 200, so that a 404 does not count as a fast read."""
    database.run("update collectives set publication_state = 'published' where publication_state <> 'published'",
                 "vacuum analyze collectives", database="bench")


def compare(scenario, database, service, rounds, seconds):
    results = []
    postmaster = database.postmaster()
    wrk(scenario.script, 1)
    for _ in range(rounds):
        time.sleep(0.5) # the last round's backends are gone: one that goes while the times are read would be missed
        before = cpu_seconds(service.pid), family_cpu_seconds(postmaster)
        ours = wrk(scenario.script, seconds)
        after = cpu_seconds(service.pid), family_cpu_seconds(postmaster)
        ours["service_us"] = (after[0] - before[0]) / ours["requests"] * 1e6
        ours["postgres_us"] = (after[1] - before[1]) / ours["requests"] * 1e6
        peer = pgbench(database, scenario.statement, seconds)
        results.append({"ours": ours, "pgbench": peer, "ratio": ours["rate"] / peer["rate"]})
    return results


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def summary(name, results):
    ours = [result["ours"] for result in results]
    return {
        "scenario": name,
        "rate": spread([one["rate"] for one in ours]),
        "pgbench_rate": spread([result["pgbench"]["rate"] for result in results]),
        "ratio": spread([result["ratio"] for result in results]),
        "median_ms": spread([one["median_ms"] for one in ours]),
        "p99_ms": spread([one["p99_ms"] for one in ours]),
        "p99_by_median": spread([one["p99_ms"] / one["median_ms"] for one in ours]),
        "service_us": spread([one["service_us"] for one in ours]),
        "postgres_us": spread([one["postgres_us"] for one in ours]),
    }


def memory(service, scenario, seconds, soak):
    idle = resident_kib(service.pid)
    wrk(scenario.script, max(seconds, 5), connections=1000)
    loaded = resident_kib(service.pid)
    figures = {"after_rounds_kib": idle, "thousand_connections_kib": loaded, "soak": []}
    done = 0
    while done < soak:
        done += wrk(scenario.script, 60)["requests"]
        figures["soak"].append({"requests": done, "resident_kib": resident_kib(service.pid)})
    return figures


def table(rows):
    print(f"{'scenario':<12}{'ours/s':>10}{'pgbench/s':>11}{'ratio':>8}{'(min-max)':>13}{'median ms':>11}"
          f"{'p99 ms':>8}{'p99/med':>9}{'service us':>12}{'postgres us':>13}")
    for row in rows:
        ratio = row["ratio"]
        print(f"{row['scenario']:<12}{row['rate']['median']:>10.0f}{row['pgbench_rate']['median']:>11.0f}"
              f"{ratio['median']:>8.2f}{ratio['min']:>7.2f}-{ratio['max']:.2f}{row['median_ms']['median']:>12.2f}"
              f"{row['p99_ms']['median']:>8.2f}{row['p99_by_median']['median']:>9.2f}"
              f"{row['service_us']['median']:>12.1f}{row['postgres_us']['median']:>13.1f}")


def main():
    chosen = options()
    database = Database(os.environ["WDHS_TEST_DATABASE_URL"], chosen.rows)
    publish_all(database)
    service = Service(database)
    figures = {"rows": chosen.rows, "rounds": chosen.rounds, "seconds": chosen.seconds,
               "idle_kib": resident_kib(service.pid), "scenarios": []}
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        directory.chmod(0o755)
        chosen_scenarios = scenarios(chosen.rows)
        for scenario in chosen_scenarios:
            scenario.prepare(database, directory)
            results = compare(scenario, database, service, chosen.rounds, chosen.seconds)
            figures["scenarios"].append(summary(scenario.name, results))
        figures["memory"] = memory(service, chosen_scenarios[0], chosen.seconds, chosen.soak)
    service.stop()
    table(figures["scenarios"])
    print(f"resident memory: {figures['idle_kib']} KiB idle, {figures['memory']['after_rounds_kib']} KiB after the "
          f"rounds, {figures['memory']['thousand_connections_kib']} KiB after 1,000 connections under load")
    for point in figures["memory"]["soak"]:
        print(f"  after {point['requests']} requests: {point['resident_kib']} KiB")
    text = json.dumps(figures, indent=2)
    if chosen.json:
        pathlib.Path(chosen.json).write_text(text + "\n")
    else:
        print(text)


if __name__ == "__main__":
    sys.exit(main())
