# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of the tests' own: in a folder of its own, on a socket, without a port."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path


def find_programs():
    """The folder with initdb and pg_ctl, or None."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += [Path(found).parent] if found else []
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """Started by the constructor, gone after remove(). The server refuses to run as root, so root
    hands it to the user nobody. With a port it listens on 127.0.0.1 too. With `primary` it is that
    one's standby. `data` is where its files are, if not in a folder of their own."""

    def __init__(self, settings=(), port=None, primary=None, data=None):
        self.programs = find_programs()
        assert self.programs, "PostgreSQL's programs are missing; tools/install-dependencies test"
        # A socket's path may have 107 bytes, so not below the test's own folder.
        self.folder = Path(tempfile.mkdtemp(prefix="phoenix-pg-"))
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.own(self.folder)
        self.data = data or self.folder / "data"
        self.port = port
        self.settings = [f"unix_socket_directories={self.folder}", "max_connections=200",
                         "shared_buffers=64MB", "listen_addresses="]
        if port:
            self.settings[-1:] = ["listen_addresses=127.0.0.1", f"port={port}"]
        self.settings += settings
        self._names = {}  # of databases, by what they belong to
        self._free = []   # those that are empty again
        if primary is None:
            self._run("initdb", "-D", self.data, "-A", "trust", "-U", "phoenix", "--no-sync",
                      "--locale=C.UTF-8", "--encoding=UTF8")
        else:
            self._run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "--checkpoint=fast",
                      "--no-sync", "-d", primary.address("postgres"))
        self.start()

    def own(self, path):
        """Gives a file or folder to the server's user."""
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    @property
    def as_owner(self):
        """What stands before a command so that the server's user runs it. A program of its own does
        that: Python would fork for it, which grpc's threads do not outlive, where it else need not."""
        return [] if self.user is None else [
            "setpriv", f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}", "--clear-groups"]

    def _run(self, program, *arguments):
        done = subprocess.run([*self.as_owner, self.programs / program, *map(str, arguments)],
                              cwd="/", text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=120, check=False)
        assert done.returncode == 0, f"{program}: {done.stdout}"
        return done.stdout

    def start(self):
        options = " ".join(f"-c {each}" for each in self.settings)
        self._run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-o", options, "-w", "start")

    def stop(self, mode="fast"):
        self._run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def processes(self):
        """The server's, the first one first."""
        first = self.pid()
        found = subprocess.run(["pgrep", "-P", str(first)], capture_output=True, text=True,
                               check=False).stdout
        return [first, *map(int, found.split())]

    def pause(self):
        """SIGSTOP, until resume(): it hangs."""
        self.paused = self.processes()
        for pid in self.paused:
            os.kill(pid, signal.SIGSTOP)

    def resume(self):
        paused, self.paused = self.paused, []
        for pid in paused:
            os.kill(pid, signal.SIGCONT)

    paused = ()

    def promote(self):
        self._run("pg_ctl", "-D", self.data, "-w", "promote")

    @property
    def is_running(self):
        return (self.data / "postmaster.pid").exists()

    def remove(self):
        self.resume()
        if self.is_running:
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def pid(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def query(self, name, sql):
        return self._run("psql", "-d", self.address(name), "-qAtX", "-v", "ON_ERROR_STOP=1",
                         "-c", sql)

    def address(self, name):
        port = f"port={self.port} " if self.port else ""
        return f"host={self.folder} {port}user=phoenix dbname={name}"

    def url(self, name, options=""):
        return f"postgresql://phoenix@127.0.0.1:{self.port}/{name}{options}"

    def name(self, key):
        """The name of the database that belongs to `key`; made when it is first asked for."""
        if key not in self._names:
            self._names[key] = self._free.pop() if self._free else self._create()
        return self._names[key]

    def database(self, key):
        """Its address."""
        return self.address(self.name(key))

    def _create(self):
        self._count += 1
        name = f"d{self._count}"
        self.query("postgres", f"CREATE DATABASE {name}")
        return name

    _count = 0

    def release(self, folder):
        """Empties the databases of a test whose folder this was, for others: a database is some
        hundred files, and the file system takes longer over them than over the test."""
        for key in [key for key in self._names if Path(key).is_relative_to(folder)]:
            name = self._names.pop(key)
            self.query("postgres", RELEASE.format(name=name))
            self.query(name, CLEAR)
            self._free.append(name)


RELEASE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}';
ALTER DATABASE {name} RESET ALL"""
CLEAR = """DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT quote_ident(nspname) FROM pg_namespace
                WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' LOOP
        EXECUTE 'DROP SCHEMA ' || name || ' CASCADE';
    END LOOP; END $$;
CREATE SCHEMA public"""


class PgBouncer:
    """A pooler in front of a server, on a socket and a port of its own."""

    def __init__(self, server, mode, settings=()):
        self.folder = Path(tempfile.mkdtemp(prefix="phoenix-pgb-"))
        self.port = free_port()
        server.own(self.folder)
        configuration = self.folder / "pgbouncer.ini"
        configuration.write_text("\n".join([
            "[databases]", f"* = host={server.folder} port={server.port or 5432} user=phoenix", "[pgbouncer]",
            "listen_addr = 127.0.0.1", f"listen_port = {self.port}", "unix_socket_dir =",
            "auth_type = any", f"pool_mode = {mode}", *settings, ""]))
        self.log = open(self.folder / "log", "w")  # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            [*server.as_owner, shutil.which("pgbouncer") or "/usr/sbin/pgbouncer", configuration],
            cwd="/", stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.process.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.02)

    def url(self, name):
        return f"postgresql://phoenix@127.0.0.1:{self.port}/{name}"

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
