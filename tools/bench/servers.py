"""The three HTTP servers: the service, nginx with the service's replies as files, and the peer."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess

import http1
from processes import end, run, spawn, wait_until

SINGLE = "/v1/collectives/synthetic-1-1"
LIST = "/v1/collectives?municipality=GM0363"
SERVICE_PORT, SERVICE_LOGGING_PORT, SERVICE_MAILING_PORT, SERVICE_FRESH_PORT = 18431, 18432, 18433, 18434
SERVICE_BEFORE_PORT = 18435
NGINX_PORT, NGINX_LOGGING_PORT, PEER_PORT = 18441, 18442, 18470
ANSWER_TO_COPY = {"single": SINGLE, "list": LIST}
# nginx writes these itself.
OWN_HEADERS = {"date", "content-length", "content-type", "etag", "last-modified", "connection", "x-request-id",
               "server"}


class Service:
    def __init__(self, binary, database, directory, port, access_log="off", jobs="off", name="service", **settings):
        """All sign-ups come from one address here, so that the limits on them are as wide as can be."""
        self.name, self.port, self.log = name, port, directory / f"service-{port}.log"
        environment = dict(os.environ, WDHS_DATABASE_URL=database.service, WDHS_LISTEN=f"127.0.0.1:{port}",
                           WDHS_LOOPS="1", WDHS_ACCESS_LOG=access_log, WDHS_JOBS=jobs,
                           WDHS_MAIL_DIRECTORY=str(directory / "mail"), WDHS_SIGNUPS_PER_CLIENT="1000000",
                           WDHS_SIGNUPS_PER_DOMAIN="1000000", WDHS_SIGNUPS_IN_ALL="1000000",
                           **settings)
        with open(self.log, "ab") as log:
            self.process = spawn([binary, "serve"], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.pid = self.process.pid
        wait_until(lambda: http1.get(port, "/health/ready").status == 200, "the service")

    def stop(self):
        if end(self.process) != 0:
            raise SystemExit("the service did not end with 0")


# --- nginx ------------------------------------------------------------------------------------------------------------

NGINX = """
daemon off;
worker_processes 1;
worker_rlimit_nofile 8192;
pid {directory}/nginx.pid;
error_log {directory}/nginx-error.log warn;
events {{ worker_connections 4096; }}
http {{
    sendfile on;
    tcp_nopush on;
    server_tokens off;
    keepalive_timeout 600s;
    keepalive_requests 1000000000;
    open_file_cache max=1000 inactive=600s;
    open_file_cache_valid 600s;
    max_ranges 0;
    types {{ }}
    default_type application/json;
    client_body_temp_path {directory}/nginx-body;
    proxy_temp_path {directory}/nginx-proxy;
    fastcgi_temp_path {directory}/nginx-fastcgi;
    uwsgi_temp_path {directory}/nginx-uwsgi;
    scgi_temp_path {directory}/nginx-scgi;
    log_format lines escape=json '{{"time":"$time_iso8601","level":"access","requestId":"$connection-'
        '$connection_requests","method":"$request_method","route":"$uri","status":$status,"durationS":$request_time,'
        '"bytes":$bytes_sent}}';
    server {{
        listen 127.0.0.1:{quiet};
        access_log off;
        {locations}
    }}
    server {{
        listen 127.0.0.1:{logging};
        access_log {log} lines buffer=16k flush=200ms;
        {locations}
    }}
}}
"""


class Nginx:
    """Serves what the service answered, from files, with the same headers and as many bytes."""

    name = "nginx"

    def __init__(self, directory):
        self.directory, self.log = directory, directory / "nginx-access.log"
        for path in ANSWER_TO_COPY.values():
            http1.get(SERVICE_PORT, path) # a reply from memory may have more headers than the first one
        replies = {name: http1.get(SERVICE_PORT, path) for name, path in ANSWER_TO_COPY.items()}
        for name, reply in replies.items():
            (directory / f"{name}.json").write_bytes(reply.body)
        self.start(replies, dict.fromkeys(replies, 36))
        # The request id is as long as it takes for both replies to have the same size.
        lengths = {name: 36 + reply.size - http1.get(NGINX_PORT, ANSWER_TO_COPY[name]).size
                   for name, reply in replies.items()}
        end(self.process)
        self.start(replies, lengths)
        self.sizes = {name: {"service": reply.size, "nginx": http1.get(NGINX_PORT, ANSWER_TO_COPY[name]).size}
                      for name, reply in replies.items()}

    def location(self, name, reply, id_length):
        headers = [(key, value) for key, value in reply.headers if key.lower() not in OWN_HEADERS]
        headers += [("X-Request-Id", "0" * max(1, id_length)), ("Last-Modified", "")]
        lines = [f'add_header {key} {json.dumps(value)};' for key, value in headers]
        path = ANSWER_TO_COPY[name].split("?")[0]
        return "\n".join([f"location = {path} {{", f"alias {self.directory}/{name}.json;", *lines, "}"])

    def start(self, replies, id_lengths):
        locations = "\n".join(self.location(name, reply, id_lengths[name]) for name, reply in replies.items())
        file = self.directory / "nginx.conf"
        file.write_text(NGINX.format(directory=self.directory, locations=locations, quiet=NGINX_PORT,
                                     logging=NGINX_LOGGING_PORT, log=self.log))
        # /usr/sbin is not on everybody's path.
        program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        with open(self.directory / "nginx-output.log", "ab") as log:
            self.process = spawn([program, "-c", str(file), "-e", f"{self.directory}/nginx-error.log"],
                                 stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.pid = self.process.pid
        wait_until(lambda: http1.get(NGINX_PORT, SINGLE).status == 200, "nginx")


# --- the peer ---------------------------------------------------------------------------------------------------------


def prepare_peer(root):
    """Puts the peer and what it stands on into var/. Returns its directory, or None and why it cannot be had."""
    if not shutil.which("node"):
        return None, "there is no node"
    source = root / "tools" / "peer"
    locked = (source / "package-lock.json").read_bytes()
    directory = root / "var" / "bench" / f"peer-{hashlib.sha256(locked).hexdigest()[:12]}"
    directory.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        if file.is_file():
            shutil.copy(file, directory)
    if (directory / "node_modules" / ".package-lock.json").exists():
        return directory, None
    try:
        run(["npm", "ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=directory, timeout=240)
        return directory, None
    except FileNotFoundError:
        return None, "there is no npm"
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        return None, f"npm could not fetch its packages ({type(error).__name__})"


class Peer:
    """Fastify and postgres.js, one process, with a pool of so many connections."""

    name = "Fastify"

    def __init__(self, directory, database, pool, logs):
        self.port, self.pool = PEER_PORT + pool, pool
        environment = dict(os.environ, NODE_ENV="production", PEER_PORT=str(self.port), PEER_POOL=str(pool),
                           PEER_SOCKET=database.socket_directory(), PEER_USER="bench_peer",
                           PEER_DATABASE=database.name)
        with open(logs / f"peer-{pool}.log", "ab") as log:
            self.process = spawn(["node", "server.js"], cwd=directory, env=environment, stdin=subprocess.DEVNULL,
                                 stdout=log, stderr=log)
        self.pid = self.process.pid
        wait_until(lambda: http1.get(self.port, "/health/ready").status == 200, "the peer")


def versions(root, directory):
    """What takes part, as each names itself."""
    known = {"wrk": first_line(["dpkg-query", "-W", "-f", "${Version}", "wrk"]),
             "PostgreSQL": first_line(["pgbench", "--version"]).split(") ")[-1].split(" ")[0],
             "nginx": first_line(["/usr/sbin/nginx", "-v"]).split("/")[-1]}
    if directory is not None:
        wanted = json.loads(pathlib.Path(root / "tools/peer/package.json").read_text())["dependencies"]
        known.update({"Node": first_line(["node", "--version"]).lstrip("v"), "Fastify": wanted["fastify"],
                      "postgres.js": wanted["postgres"]})
    return known


def first_line(command):
    try:
        done = run(command)
        return (done.stdout or done.stderr).strip().split("\n")[0]
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
