"""nginx over TLS 1.3 to curl, and the rsync daemon."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

from .content import GAME, Ballast, Content
from .meter import Meter, Sample
from .processes import Programs, await_port

TRANSFER_SECONDS = 300

NGINX_CONFIGURATION = """
{user}
worker_processes 1;
daemon off;
pid {place}/nginx.pid;
error_log {place}/nginx-error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  sendfile on;
  client_body_temp_path {place}/body;
  proxy_temp_path {place}/proxy;
  fastcgi_temp_path {place}/fastcgi;
  uwsgi_temp_path {place}/uwsgi;
  scgi_temp_path {place}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_protocols TLSv1.3;
    ssl_certificate {place}/certificate.pem;
    ssl_certificate_key {place}/key.pem;
    location / {{ root {root}; }}
  }}
}}
"""

RSYNC_CONFIGURATION = """
pid file = {place}/rsyncd.pid
address = 127.0.0.1
port = {port}
use chroot = no
reverse lookup = no
{user}
[source]
  path = {root}
  read only = yes
"""


class Nginx:
    """nginx with TLS 1.3 to curl: one worker, a P-256 key, each program's own choice of cipher."""

    name = "nginx TLS 1.3 to curl"

    def missing(self):
        return missing_packages(nginx="nginx-light", curl="curl", openssl="openssl")

    def run(self, content: Content, place: Path, ballast: Ballast) -> Sample:
        root = folder(place, "source")
        content.place_in(root)
        target = folder(place, "target") / f"{GAME}.bin"
        port = free_port()
        make_certificate(place)
        configuration = place / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        configuration.write_text(
            NGINX_CONFIGURATION.format(place=place, root=root, port=port, user=user)
        )
        with Programs(place / "logs") as programs:
            server = programs.start("nginx", [program("nginx"), "-c", configuration, "-p", place])
            await_port(port, server)
            url = f"https://127.0.0.1:{port}/{GAME}.bin"
            command = ["curl", "-sSfk", "--tlsv1.3", "-o", target, url]
            sample = run_client(programs, server, command, content, ballast)
        content.require_same(target.parent)
        return sample


class Rsync:
    """The rsync daemon, in clear text, to rsync."""

    name = "rsync daemon"

    def missing(self):
        return missing_packages(rsync="rsync")

    def run(self, content: Content, place: Path, ballast: Ballast) -> Sample:
        root = folder(place, "source")
        content.place_in(root)
        target = folder(place, "target")
        port = free_port()
        configuration = place / "rsyncd.conf"
        user = "uid = root\ngid = root" if os.geteuid() == 0 else ""
        configuration.write_text(
            RSYNC_CONFIGURATION.format(place=place, root=root, port=port, user=user)
        )
        with Programs(place / "logs") as programs:
            server = programs.start(
                "rsyncd", ["rsync", "--daemon", "--no-detach", f"--config={configuration}"]
            )
            await_port(port, server)
            url = f"rsync://127.0.0.1:{port}/source/"
            command = ["rsync", "-r", url, f"{target}/"]
            sample = run_client(programs, server, command, content, ballast)
        content.require_same(target)
        return sample


def run_client(programs, server, command, content, ballast) -> Sample:
    """Measures a client from its start to its end."""
    with Meter([server], [], ballast) as meter:
        client = meter.add(programs.start("client", command))
        client.wait(TRANSFER_SECONDS)
        meter.stop()
    return meter.sample(content.bytes)


def make_certificate(place: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        + ["-nodes", "-subj", "/CN=localhost", "-days", "2"]
        + ["-keyout", place / "key.pem", "-out", place / "certificate.pem"],
        check=True,
        capture_output=True,
    )


def missing_packages(**packages):
    """Returns how to install what is not there, or None; keys are programs, values packages."""
    wanted = [package for name, package in packages.items() if not program(name)]
    return f"apt-get install {' '.join(wanted)}" if wanted else None


def program(name: str):
    # Servers are often outside of a user's path.
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def folder(place: Path, name: str) -> Path:
    made = place / name
    made.mkdir()
    return made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
