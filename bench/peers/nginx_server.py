#!/usr/bin/python3
"""The HTTP server nginx, with one worker process.

    nginx_server.py text|files FOLDER

Whatever it writes is in a temporary folder.
"""

import os
import pwd
from pathlib import Path

import become_server

CONFIGURATION = """
{user}
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr crit;
events {{ worker_connections {connections}; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    keepalive_timeout 3600s;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        {site}
    }}
}}
"""

TEXT = r'location = /hello { default_type text/plain; return 200 "hello world\n"; }'
# It keeps files open for a minute, without another look at them.
FILES = ('default_type application/octet-stream; root "{folder}"; '
         'open_file_cache max=1000; open_file_cache_valid 60s;')


def user_directive():
    """Started by root, the worker would be someone else, who may not read the folder."""
    if os.geteuid() != 0:
        return ""  # nobody else can be asked for, and nginx would say so
    return f"user {pwd.getpwuid(0).pw_name};"


def main(folder):
    port = become_server.listen()
    connections = become_server.most_descriptors() // 2
    prefix = become_server.temporary_folder()
    Path(prefix, "nginx.conf").write_text(CONFIGURATION.format(
        user=user_directive(), connections=connections, port=port,
        site=FILES.format(folder=folder) if folder else TEXT))
    # As if it were a new nginx that takes over the sockets of an old one.
    environment = {"NGINX": f"{become_server.LISTENER};"}
    # It logs that it does so, before it has read where its log is to be.
    arguments = ["-p", prefix, "-c", "nginx.conf", "-e", "start.log"]
    become_server.become("@NGINX@", arguments, port, environment)


if __name__ == "__main__":
    main(become_server.folder_asked_for())
