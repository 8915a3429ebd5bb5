# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL as the store: GET by id and durable POST, beside pgbench on the same server, a service
by hand, and PostGraphile.

The database server runs on both cores in every turn; who is measured runs on the server core, and
what makes the load on the load core.
"""

import json
import os
import shutil
import subprocess

from harness import client, data
from harness.contestant import HERE, RESOURCES
from harness.failure import Failure
from harness.figures import Aim, Outcome, Spread, ratio
from harness.load import Load, run_wrk
from harness.postgres import PORT, Postgres, find_programs
from harness.process import Process

NAME = "postgresql"
NEEDS_SERVERS = False
AIM_OF_PGBENCH_GET = 1.2
AIM_OF_PGBENCH_POST = 2
AIM_OF_FASTIFY_CPU = 5
AIM_OF_POSTGRAPHILE = 10
START_SECONDS = 60
CLIENTS = (1, 8, 16, 32)
INSERT = (
    "INSERT INTO resources (id, name, config, status, created_at, updated_at) VALUES "
    "(gen_random_uuid(), 'Resource 1234567', "
    '\'{"region":"eu-north","replicas":1,"owner":"team-00-engineering"}\', '
    "'active', now(), now());\n")


class Server:
    """Somebody who answers over HTTP from that database."""

    def __init__(self, bench, name, title, command, get, environment=None):
        self.name, self.title, self.get = name, title, get
        self.port = client.free_port()
        self.directory = bench.directory / f"postgresql-{name}"
        self.directory.mkdir(parents=True, exist_ok=True)
        self.process = Process(command(self.port), bench.settings.server_core,
                               self.directory / "output.log", environment)
        client.wait_for_port(self.process, self.port, START_SECONDS)
        self.turns = {"get": [], "post": []}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def turn(self, bench, kind, load):
        cpu = self.process.cpu_seconds()
        result = run_wrk(bench.settings.wrk, bench.settings.load_core, self.url, load,
                         bench.settings.seconds)
        cpu = self.process.cpu_seconds() - cpu
        if result.errors or not result.requests:
            raise Failure(f"{self.name}: {result.errors} errors\n{self.process.last_words()}")
        turn = (result.requests / result.seconds, cpu / result.requests * 1e6, result.p99_ms)
        bench.progress(f"{kind}: {self.name:<12} {turn[0]:>9,.0f}/s {turn[1]:>7.2f} µs")
        self.turns[kind].append(turn)

    def values(self, kind, index):
        return [turn[index] for turn in self.turns[kind]]


def _install(folder):
    """Why it cannot take part, or None."""
    lock, installed = folder / "package-lock.json", folder / "node_modules/.package-lock.json"
    if not shutil.which("node") or not shutil.which("npm"):
        return "node and npm are not installed"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
                              cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return f"npm ci failed: {done.stderr.strip().splitlines()[-1:]}"
    return None


def _phoenix(bench, postgres):
    program = bench.contestant("phoenix").program
    return Server(bench, "phoenix", "Phoenix", lambda port: [
        program, "run", HERE / "resources.md", "--listen", f"127.0.0.1:{port}", "--data",
        bench.directory / "postgresql-phoenix/data", "--database", postgres.address()], _get_path)


def _fastify(bench, postgres):
    return Server(bench, "fastify-pg", "Fastify and pg, hand-written", lambda port: [
        "node", HERE / "fastify-pg/server.js", port, postgres.socket, PORT], _get_path,
        os.environ | {"NODE_ENV": "production"})


def _postgraphile(bench, postgres):
    address = f"postgres://phoenix@/resources?host={postgres.socket}&port={PORT}"
    return Server(bench, "postgraphile", "PostGraphile", lambda port: [
        "node", HERE / "postgraphile/node_modules/.bin/postgraphile", "-c", address, "-s", "public",
        "-p", port, "-n", "127.0.0.1", "--disable-query-log", "--disable-graphiql",
        "--max-pool-size", 20], None, os.environ | {"NODE_ENV": "production"})


def _get_path(key):
    return f"{RESOURCES}/{key}"


def _question(key):
    return json.dumps({"query": "query($id:UUID!){resourceById(id:$id){id name config status "
                                "createdAt updatedAt}}", "variables": {"id": key}})


def _get_load(bench, server):
    keys = data.sample_ids(bench.settings.rows)
    if server.get is None:
        return Load("POST", bench.lines_file("postgraphile", map(_question, keys)), "/graphql")
    return Load("GET", bench.lines_file("postgresql-get", map(server.get, keys)))


def _check(bench, server):
    key = data.sample_ids(bench.settings.rows)[0]
    if server.get is None:
        _, _, found = client.ask(server.port, "POST", "/graphql", _question(key))
        found = (found.get("data") or {}).get("resourceById") or {}
    else:
        _, _, found = client.ask(server.port, "GET", server.get(key))
    client.expect(found.get("id") == key, f"{server.name} is to answer the seeded row", found)


def _start(bench, postgres):
    """Phoenix first: it makes the table."""
    phoenix = _phoenix(bench, postgres)
    client.wait_for_answer(phoenix.process, phoenix.port, "/healthz", START_SECONDS)
    postgres.fill(bench.settings.rows)
    postgres.prepare_pgbench(bench.settings.rows)
    servers, remarks = [phoenix], []
    for folder, make in (("fastify-pg", _fastify), ("postgraphile", _postgraphile)):
        reason = _install(HERE / folder)
        try:
            servers += [] if reason else [make(bench, postgres)]
            if not reason:
                _check(bench, servers[-1])
        except Failure as failure:
            reason = str(failure)
            servers.pop().process.stop()
        if reason:
            remarks.append(f"Without {folder}: {reason.splitlines()[0]}.")
    _check(bench, phoenix)
    return servers, remarks


def _best(bench, postgres, *options):
    """The best number of clients by a short run of each, then a run of it a round."""
    def run(clients, seconds):
        postgres.settle()
        return postgres.pgbench(clients, seconds, *options)

    tries = {each: run(each, 1) for each in CLIENTS}
    clients = max(tries, key=tries.get)
    return clients, [run(clients, bench.settings.seconds) for _ in range(bench.settings.rounds)]


def _measure(bench, postgres, outcome):
    servers, outcome.remarks = _start(bench, postgres)
    script = postgres.socket / "insert.sql"
    script.write_text(INSERT)
    body = Load("POST", bench.lines_file("postgresql-post", data.bodies()), RESOURCES)
    get_clients, get_rates = _best(bench, postgres, "-S")
    post_clients, post_rates = _best(bench, postgres, "-f", script)
    for _ in range(bench.settings.rounds):
        for server in servers:
            server.turn(bench, "get", _get_load(bench, server))
            if server.get is not None:
                postgres.settle()
                server.turn(bench, "post", body)
    for server in servers:
        outcome.rows.append([server.title] + [
            Spread.of(server.values(kind, index)).text() if server.turns[kind] else "–"
            for kind in ("get", "post") for index in (0, 1, 2)])
        server.process.stop()
    outcome.rows.append([f"pgbench, best of {len(CLIENTS)}: {get_clients} and {post_clients} clients",
                         Spread.of(get_rates).text(), "–", "–", Spread.of(post_rates).text(), "–",
                         "–"])
    by_name = {server.name: server for server in servers}
    phoenix = by_name["phoenix"]
    fastify, graph = by_name.get("fastify-pg"), by_name.get("postgraphile")
    outcome.aims = [
        Aim("PostgreSQL GET by id, rate against pgbench's best",
            ratio(phoenix.values("get", 0), get_rates), AIM_OF_PGBENCH_GET, False),
        Aim("PostgreSQL GET by id, per CPU second of the server against Fastify and pg",
            fastify and ratio(fastify.values("get", 1), phoenix.values("get", 1)),
            AIM_OF_FASTIFY_CPU, False),
        Aim("PostgreSQL GET by id, rate against PostGraphile's",
            graph and ratio(phoenix.values("get", 0), graph.values("get", 0)),
            AIM_OF_POSTGRAPHILE, False),
        Aim("PostgreSQL durable POST, rate against pgbench's best insert",
            ratio(phoenix.values("post", 0), post_rates), AIM_OF_PGBENCH_POST, False)]


def measure(bench):
    outcome = Outcome(
        title="PostgreSQL as the store",
        about=f"`GET {RESOURCES}/{{id}}` and durable `POST`, 64 connections; pgbench with prepared "
              "statements, one row by its key, and one row inserted for each commit. A checkpoint "
              "precedes whoever writes.",
        header=["", "GET/s", "CPU µs", "p99 ms", "POST/s", "CPU µs", "p99 ms"], rows=[])
    if not find_programs() or not bench.contestant("phoenix"):
        outcome.remarks.append("Not measured: it takes Phoenix, and PostgreSQL with pgbench.")
        return outcome
    postgres = Postgres(bench.settings)
    try:
        postgres.start()
        _measure(bench, postgres, outcome)
    finally:
        postgres.stop()
    return outcome
