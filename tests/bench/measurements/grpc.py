# SPDX-License-Identifier: Apache-2.0
"""gRPC: one record by its id, from Phoenix over gRPC, from Phoenix over REST on the same port and
protocol, and from a service written by hand with @grpc/grpc-js and better-sqlite3 (../grpc-js).

The load is h2load's: 8 connections with 10 streams each, the same request again and again. Both
services hold the same rows, and answer with the same message, which is checked first.
"""

import json
import shutil
import subprocess
from pathlib import Path

from harness import client, data
from harness.contestant import HERE, RESOURCES
from harness.failure import Failure
from harness.figures import Aim, Outcome, Spread, ratio
from harness.process import Process
from measurements.transports import run_h2load

NAME = "grpc"
AIM_OF_CPU = 1.0
AIM_OF_RATE = 8
START_SECONDS = 60
ROWS = 10_000
SERVICE = HERE / "grpc-js"
STREAMS = ("-c", "8", "-m", "10")
METADATA = ("content-type: application/grpc", "te: trailers")


class Endpoint:
    """What h2load asks for, and whose CPU time that takes."""

    def __init__(self, title, process, url, options=()):
        self.title = title
        self.process = process
        self.url = url
        self.options = options


def frame(message):
    return b"\0" + len(message).to_bytes(4, "big") + message


def install():
    """`npm ci`, unless what is installed is newer than the lock file."""
    lock, installed = SERVICE / "package-lock.json", SERVICE / "node_modules/.package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=SERVICE, check=True)


def start_phoenix(bench, directory):
    """A Phoenix of its own, on a database with ROWS rows; (process, port)."""
    contestant = bench.contestant("phoenix")

    def start():
        port = client.free_port()
        command = contestant.command(port)
        command[command.index("--data") + 1] = directory / "data"
        process = Process(command, bench.settings.server_core, directory / "phoenix.log")
        client.wait_for_answer(process, port, f"{RESOURCES}?limit=1", START_SECONDS)
        return process, port

    start()[0].stop()
    data.fill(data.find_database(directory / "data"), ROWS)
    return start()


def export(bench, directory):
    """The .proto file of the API, and the path of GetResource."""
    program = bench.contestant("phoenix").program
    specification = shutil.copy(HERE / "resources.md", directory / "resources.md")
    done = subprocess.run([program, "proto", specification], capture_output=True, text=True,
                          check=True)
    proto = directory / "resources.proto"
    proto.write_text(done.stdout)
    words = [line.split() for line in done.stdout.splitlines()]
    package = next((line[1].strip(";") for line in words if line[:1] == ["package"]), "")
    service = next(line[1] for line in words if line[:1] == ["service"])
    return proto, f"/{package + '.' if package else ''}{service}/GetResource"


def start_grpc_js(bench, directory, proto):
    """The hand-written service on rows of its own; (process, port)."""
    install()
    database = directory / "grpc-js.db"
    subprocess.run(
        ["node", "--input-type=module", "-e",
         'import Database from "better-sqlite3"; const d = new Database(process.argv[1]);'
         'd.pragma("journal_mode = WAL"); d.exec("CREATE TABLE resources (id TEXT PRIMARY KEY, '
         'name TEXT NOT NULL, config TEXT NOT NULL, status TEXT NOT NULL, created_at TEXT NOT '
         'NULL, updated_at TEXT NOT NULL)")', database], cwd=SERVICE, check=True)
    data.fill(database, ROWS)
    port = client.free_port()
    process = Process(["node", SERVICE / "server.js", port, database, proto],
                      bench.settings.server_core, directory / "grpc-js.log")
    client.wait_for_port(process, port, START_SECONDS)
    return process, port


def ask(url, body):
    """The bytes of the one message that a call is answered with."""
    done = subprocess.run(
        ["curl", "-sS", "--http2-prior-knowledge", "--max-time", "30", "-D", "-", "-o", "-",
         "--data-binary", f"@{body}", *(f"-H{line}" for line in METADATA), url],
        capture_output=True, check=False)
    head, _, rest = done.stdout.partition(b"\r\n\r\n")
    if b"HTTP/2 200" not in head or len(rest) < 5:
        raise Failure(f"{url} is to answer a call: {done.stdout[:500]!r} {done.stderr!r}")
    return rest[5:5 + int.from_bytes(rest[1:5], "big")]


def meaning(directory, proto, message):
    """A message as protobuf's own tool prints it, its lines in order: maps have none."""
    done = subprocess.run(
        ["protoc", f"-I{directory}", "--decode", package_of(proto) + "Resource", proto.name],
        input=message, capture_output=True, cwd=directory, check=True)
    return sorted(done.stdout.decode().splitlines())


def package_of(proto):
    for line in proto.read_text().splitlines():
        if line.startswith("package "):
            return line.split()[1].strip(";") + "."
    return ""


def check(directory, proto, body, urls):
    """All answer with the same message, if there is a tool to read it."""
    answers = [ask(url, body) for url in urls]
    if shutil.which("protoc"):
        meanings = [meaning(directory, proto, answer) for answer in answers]
        if any(each != meanings[0] for each in meanings):
            raise Failure(f"the answers differ: {json.dumps(meanings, indent=1)}")


def prepare(bench):
    directory = Path(bench.directory) / "grpc"
    directory.mkdir(parents=True)
    proto, path = export(bench, directory)
    phoenix, port = start_phoenix(bench, directory)
    other, other_port = start_grpc_js(bench, directory, proto)
    key = data.sample_ids(ROWS)[0].encode()
    body = directory / "request"
    body.write_bytes(frame(b"\x0a" + bytes([len(key)]) + key))
    url, other_url = (f"http://127.0.0.1:{each}{path}" for each in (port, other_port))
    check(directory, proto, body, (url, other_url))
    call = ("-d", str(body), *(part for line in METADATA for part in ("-H", line)))
    return {
        "grpc": Endpoint("Phoenix, gRPC", phoenix, url, call),
        "rest": Endpoint("Phoenix, REST over HTTP/2", phoenix,
                         f"http://127.0.0.1:{port}{RESOURCES}/{key.decode()}"),
        "grpc-js": Endpoint("@grpc/grpc-js and better-sqlite3", other, other_url, call),
    }


def missing(bench):
    if not bench.contestant("phoenix"):
        return "Phoenix"
    tools = {"h2load": "nghttp2-client", "node": "nodejs", "npm": "npm", "curl": "curl"}
    return next((f"{tool} (Debian: {package})" for tool, package in tools.items()
                 if not shutil.which(tool)), None)


def measure(bench):
    outcome = Outcome(
        title="gRPC",
        about="One record by its id, 8 connections with 10 streams each, from h2load.",
        header=["", "requests/s", "CPU µs per request"], rows=[])
    if lacks := missing(bench):
        outcome.remarks.append(f"Not measured: it takes {lacks}.")
        return outcome
    endpoints = prepare(bench)
    turns = {name: [] for name in endpoints}
    for number in range(bench.settings.rounds):
        for name, endpoint in endpoints.items():
            turn = run_h2load(bench, endpoint, (*STREAMS, *endpoint.options),
                              bench.settings.seconds)
            bench.progress(f"round {number + 1} of {bench.settings.rounds}: {name:<8} "
                           f"{turn[0]:>9,.0f}/s {turn[1]:>7.2f} µs")
            turns[name].append(turn)
    for endpoint in endpoints.values():
        endpoint.process.stop()
    rates = {name: [turn[0] for turn in turns[name]] for name in turns}
    costs = {name: [turn[1] for turn in turns[name]] for name in turns}
    outcome.rows = [[endpoint.title, Spread.of(rates[name]).text(), Spread.of(costs[name]).text()]
                    for name, endpoint in endpoints.items()]
    outcome.aims = [
        Aim("gRPC, CPU per request against REST's over HTTP/2",
            ratio(costs["grpc"], costs["rest"]), AIM_OF_CPU, True),
        Aim("gRPC, rate against @grpc/grpc-js",
            ratio(rates["grpc"], rates["grpc-js"]), AIM_OF_RATE, False),
    ]
    return outcome
