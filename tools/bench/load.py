"""What makes load over HTTP: wrk, a reader of our own, and what each of them is given."""

import json
import pathlib
import re
import statistics

import http1
from processes import run
from times import corrected

CONNECTIONS = 64
READING_CLIENTS, WRITING_CLIENTS = 8, 32


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


def compile_reader(directory):
    program = directory / "reader"
    if not program.exists():
        source = pathlib.Path(__file__).parent / "reader.c"
        run(["cc", "-O2", "-std=gnu17", "-D_GNU_SOURCE", "-o", str(program), str(source)])
    return program


def reader(port, requests, seconds, connections=CONNECTIONS, status=200):
    """For reading: a client that takes less of the processors than wrk does."""
    program = compile_reader(requests.parent)
    done = json.loads(run([str(program), str(port), str(connections), str(seconds), str(status), str(requests)]).stdout)
    if done["requests"] == 0:
        raise SystemExit(f"{requests.name}: no request was answered")
    took = [int(us) / 1000 for us, count in done["took_us"].items() for _ in range(count)]
    rate = done["requests"] / done["seconds"]
    times = corrected(took, connections / rate * 1000)
    return {"rate": rate, "median_ms": statistics.median(took), "p99_ms": times[int(len(times) * 0.99)],
            "requests": done["requests"]}


def suffix(text):
    """Of the file that a script goes into: it says which client the script is for."""
    return ".lua" if text.startswith(SEED) else READING


def load(port, script, seconds, connections=CONNECTIONS):
    client = reader if script.suffix == READING else wrk
    return client(port, script, seconds, connections)


# --- what is read -----------------------------------------------------------------------------------------------------

READING = ".requests" # the suffix of such a file
MARK = "NNNNNNNN" # in a request that is composed once: here goes a number


def random_path(paths, headers=None, most=1):
    """One of these, with a number up to `most` where there is a mark."""
    return "\0".join([str(most), *(http1.request("GET", path, headers).decode() for path in paths), ""])


def same_request(path, headers=None):
    """One request again and again."""
    return random_path([path], headers)


def random_number(prefix, most, headers):
    """Paths that end in a number."""
    return random_path([prefix + MARK], headers, most)


# --- wrk's scripts ----------------------------------------------------------------------------------------------------


def lua(value):
    """A string, or a list of strings, as Lua writes it."""
    if isinstance(value, str):
        return json.dumps(value)
    return "{" + ", ".join(lua(one) for one in value) + "}"


def lua_headers(headers):
    return "{" + ", ".join(f"[{lua(key)}] = {lua(value)}" for key, value in headers.items()) + "}"


# Composing a request takes wrk longer than sending it, and what it needs the servers do not get: so each is composed
# once, in init, when wrk knows the Host header; afterwards it is picked, or put together around a number.
SEED = "math.randomseed(os.time())\n"


def numbered(path, headers, forms, paths=(), reads=0):
    """POSTs with one of these bodies, in which a number that is never twice the same takes the place of every @NUMBER@,
    and one that tells this run from others that of every @RUN@; after each so many reads of random paths. All numbers
    are as long as the marks, so that the length in the header is right."""
    return SEED + f"""
local paths, forms = {lua(list(paths))}, {lua(forms)}
local number = 10000000
local function pieces(text)
    local found, from = {{}}, 1
    for first, last in text:gmatch("(){MARK}()") do
        found[#found + 1], from = text:sub(from, first - 1), last
    end
    found[#found + 1] = text:sub(from)
    return found
end
init = function()
    local run = string.format("%010d", os.time()) .. string.format("%06d", math.random(0, 999999))
    for index, path in ipairs(paths) do
        paths[index] = wrk.format("GET", path, {{}})
    end
    for index, body in ipairs(forms) do
        body = body:gsub("@RUN@", run):gsub("@NUMBER@", "{MARK}")
        forms[index] = pieces(wrk.format("POST", {lua(path)}, {lua_headers(headers)}, body))
    end
end
request = function()
    number = number + 1
    if number % {reads + 1} ~= 0 then
        return paths[math.random(#paths)]
    end
    return table.concat(forms[math.random(#forms)], number)
end
"""


JSON = {"Content-Type": "application/json"}
DECLARATION = "intentieverklaring-1"


def pledges(goals, municipalities, paths=(), reads=0):
    """Pledges by people, each with an address of its own; after each so many reads of random paths."""
    forms = [json.dumps({"declaration": DECLARATION, "signer": "person", "name": "Ondertekenaar @NUMBER@",
                         "email": "signer-@RUN@-@NUMBER@@example.org", "goals": [goal], "municipality": code,
                         "consents": {"sign": True, "atLeast16": True, "newsletter": True}}, separators=(",", ":"))
             for goal in goals for code in municipalities]
    return numbered("/v1/pledges", JSON, forms, paths, reads)


def collectives(municipalities, key):
    """Published collectives, each with a name of its own, sent in by an editor."""
    forms = [json.dumps({"name": "Gemeten collectief @RUN@-@NUMBER@", "type": "dorpshuis", "themes": ["zorg"],
                         "municipality": code, "publicationState": "published"}, separators=(",", ":"))
             for code in municipalities]
    return numbered("/v1/collectives", {**JSON, "Authorization": f"Bearer {key}"}, forms)
