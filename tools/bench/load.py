"""The two programs that make load, wrk and pgbench, and the scripts they are given."""

import json
import pathlib
import re
import statistics

from processes import run

CONNECTIONS = 64
READING_CLIENTS, WRITING_CLIENTS = 8, 32
SAMPLED = 0.1 # of pgbench's transactions: writing down each would slow it


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


def wrk(port, script, seconds, connections=CONNECTIONS):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s", str(script),
               f"http://127.0.0.1:{port}"]
    output = run(command).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise SystemExit(f"{script.name}: not every request succeeded:\n{output}")
    if re.search(r"^ *0 requests in", output, re.M):
        raise SystemExit(f"{script.name}: no request was answered")
    return {
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1)),
        "median_ms": milliseconds(re.search(r"^ +50% +(\S+)", output, re.M).group(1)),
        "p99_ms": milliseconds(re.search(r"^ +99% +(\S+)", output, re.M).group(1)),
        "requests": int(re.search(r"(\d+) requests in", output).group(1)),
    }


def compile_bodiless(directory):
    program = directory / "bodiless"
    source = pathlib.Path(__file__).parent / "bodiless.c"
    run(["cc", "-O2", "-std=gnu17", "-D_GNU_SOURCE", "-o", str(program), str(source)])
    return program


def bodiless(program, port, request, status, seconds):
    """Like wrk, for replies of which wrk does not find the end."""
    done = json.loads(run([str(program), str(port), str(CONNECTIONS), str(seconds), request, str(status)]).stdout)
    if done["requests"] == 0:
        raise SystemExit(f"nothing on port {port} answered with {status}")
    return done


def pgbench(database, script, seconds, clients):
    prefix = script.with_suffix(".latency")
    command = ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(seconds), "-f", str(script),
               "--log", f"--log-prefix={prefix}", f"--sampling-rate={SAMPLED}", database.service]
    output = run(command).stdout
    taken = []
    for file in prefix.parent.glob(prefix.name + ".*"):
        taken += [int(line.split()[2]) / 1000 for line in file.read_text().splitlines()]
        file.unlink()
    taken.sort()
    return {
        "rate": float(re.search(r"tps = ([\d.]+)", output).group(1)),
        "median_ms": statistics.median(taken or [0]),
        "p99_ms": taken[int(len(taken) * 0.99)] if taken else 0,
        "requests": int(re.search(r"transactions actually processed: (\d+)", output).group(1)),
    }


# --- wrk's scripts ----------------------------------------------------------------------------------------------------


def lua(value):
    """A string, or a list of strings, as Lua writes it."""
    if isinstance(value, str):
        return json.dumps(value)
    return "{" + ", ".join(lua(one) for one in value) + "}"


def lua_headers(headers):
    return "{" + ", ".join(f"[{lua(key)}] = {lua(value)}" for key, value in headers.items()) + "}"


def same_request(path, headers=None):
    """One request again and again: wrk composes it once."""
    lines = [f"wrk.path = {lua(path)}"]
    lines += [f"wrk.headers[{lua(key)}] = {lua(value)}" for key, value in (headers or {}).items()]
    return "\n".join(lines) + "\n"


def random_number(prefix, most, headers):
    """Paths that end in a number."""
    return (f"math.randomseed(os.time())\nlocal headers = {lua_headers(headers)}\n"
            "request = function()\n"
            f"    return wrk.format('GET', {lua(prefix)} .. math.random({most}), headers)\nend\n")


def random_path(paths, headers=None):
    return (f"math.randomseed(os.time())\nlocal headers = {lua_headers(headers or {})}\n"
            f"local paths = {lua(paths)}\n"
            "request = function()\n    return wrk.format('GET', paths[math.random(#paths)], headers)\nend\n")


DECLARATION = "intentieverklaring-1"


def pledges(goals, municipalities, paths=(), reads=0):
    """Pledges by people, each with an address of its own; after each so many reads of random paths."""
    return f"""
math.randomseed(os.time())
local goals, municipalities, paths = {lua(goals)}, {lua(municipalities)}, {lua(list(paths))}
local plain, json = {{}}, {{["Content-Type"] = "application/json"}}
local stamp, number = os.time() .. "-" .. math.random(1000000), 0
request = function()
    number = number + 1
    if number % {reads + 1} ~= 0 then
        return wrk.format("GET", paths[math.random(#paths)], plain)
    end
    return wrk.format("POST", "/v1/pledges", json,
        '{{"declaration":"{DECLARATION}","signer":"person","name":"Ondertekenaar ' .. number .. '","email":"signer-' .. stamp .. '-' .. number ..
        '@example.org","goals":["' .. goals[math.random(#goals)] .. '"],"municipality":"' ..
        municipalities[math.random(#municipalities)] .. '","consents":{{"sign":true,"atLeast16":true,"newsletter":true}}}}')
end
"""
