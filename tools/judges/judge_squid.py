"""Squid as a shared cache in front of the service."""

import os

from cache_questions import look_through

DEBIAN = ("squid",)
CONFIGURATION = """
http_port 127.0.0.1:{port} accel no-vhost defaultsite=127.0.0.1:{service}
cache_peer 127.0.0.1 parent {service} 0 no-query originserver login=PASSTHRU name=service
cache_peer_access service allow all
http_access allow all
never_direct allow all
cache_mem 16 MB
memory_cache_mode always
access_log none
cache_log {directory}/cache.log
pid_filename {directory}/squid.pid
coredump_dir {directory}
shutdown_lifetime 0 seconds
visible_hostname squid.example
pinger_enable off
via off
icp_port 0
"""


def command(directory, port, service):
    file = directory / "squid.conf"
    file.write_text(CONFIGURATION.format(directory=directory, port=port, service=service), encoding="utf-8")
    if os.geteuid() == 0:
        directory.chmod(0o777)
    return ["/usr/sbin/squid", "-N", "-n", f"wdhs{port}", "-f", str(file)]


def look(stage):
    yield from look_through(stage, "squid", command)
