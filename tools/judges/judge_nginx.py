"""nginx as a shared cache (proxy_cache), which keeps what the service's own headers let it keep."""

from cache_questions import look_through

DEBIAN = ("nginx-light",)
CONFIGURATION = """
daemon off;
worker_processes 1;
pid {directory}/nginx.pid;
error_log stderr warn;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    proxy_cache_path {directory}/cache keys_zone=kept:4m use_temp_path=off;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{service};
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Connection "";
            proxy_cache kept;
            proxy_cache_revalidate on;
            add_header X-Cache $upstream_cache_status always;
        }}
    }}
}}
"""


def command(directory, port, service):
    file = directory / "nginx.conf"
    file.write_text(CONFIGURATION.format(directory=directory, port=port, service=service), encoding="utf-8")
    return ["/usr/sbin/nginx", "-e", "stderr", "-p", str(directory), "-c", str(file)]


def look(stage):
    yield from look_through(stage, "nginx", command)
