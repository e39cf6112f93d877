"""Varnish as a shared cache in front of the service, with its own rules for what it keeps."""

from cache_questions import look_through

DEBIAN = ("varnish",)
CONFIGURATION = """
vcl 4.1;
backend service {{ .host = "127.0.0.1"; .port = "{service}"; }}
sub vcl_deliver {{
    if (obj.hits > 0) {{
        set resp.http.X-Cache = "HIT";
    }}
}}
"""


def command(directory, port, service):
    file = directory / "service.vcl"
    file.write_text(CONFIGURATION.format(service=service), encoding="utf-8")
    return ["/usr/sbin/varnishd", "-F", "-a", f"127.0.0.1:{port}", "-f", str(file), "-n", str(directory / "varnish"), "-s", "malloc,16m"]


def look(stage):
    yield from look_through(stage, "varnish", command)
