# SPDX-License-Identifier: Apache-2.0
"""nginx, answering a fixed JSON of 250 bytes: what HTTP alone costs on this machine."""

import os
import re
import shutil
import subprocess

from harness.contestant import Contestant

ANSWER = (
    '{"id":"019b76da-a800-7c11-9d4b-5e0a6b7f3c21","name":"Resource 0000000",'
    '"config":{"region":"eu-north","replicas":1,"owner":"team-00-engineering"},"status":"pending",'
    '"created_at":"2026-01-01T00:00:00.000000Z","updated_at":"2026-01-01T00:00:00.000000Z"}'
)
ANSWER_BYTES = 250
CONFIGURATION = """\
daemon off;
worker_processes 1;
pid {directory}/nginx.pid;
error_log stderr crit;
events {{
    worker_connections 2048;
}}
http {{
    access_log off;
    keepalive_requests 1000000000;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{
            default_type application/json;
            return 200 '{answer}';
        }}
    }}
}}
"""


class Nginx(Contestant):
    name = "nginx"
    title = f"nginx, fixed answer of {ANSWER_BYTES} bytes"
    serves_resources = False

    def __init__(self, settings, directory):
        super().__init__(settings, directory)
        path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
        self.program = shutil.which("nginx", path=path)

    def missing(self):
        return None if self.program else "nginx is not installed (Debian: nginx-light)"

    def versions(self):
        told = subprocess.run([self.program, "-v"], capture_output=True, text=True, check=False)
        match = re.search(r"nginx/(\S+)", told.stderr)
        return [("nginx", match.group(1) if match else "unknown")]

    def command(self, port):
        configuration = self.directory / "nginx.conf"
        assert len(ANSWER) == ANSWER_BYTES
        configuration.write_text(
            CONFIGURATION.format(directory=self.directory, port=port, answer=ANSWER))
        return [self.program, "-p", self.directory, "-e", "stderr", "-c", configuration]
