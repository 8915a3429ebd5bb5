# SPDX-License-Identifier: Apache-2.0
"""Phoenix against itself: what HTTP/2 saves and what TLS costs, for the same GET by id.

The load is h2load's, with as many requests under way in each case: 50 connections with one request
each, or 5 connections with 10 streams each.
"""

import re
import shutil
import subprocess

from harness import client, data
from harness.contestant import RESOURCES
from harness.failure import Failure
from harness.figures import Aim, Outcome, Spread, ratio
from harness.process import Process, pinned

NAME = "transports"
AIM_OF_HTTP_2_CPU = 0.7
AIM_OF_TLS_RATE = 0.75
START_SECONDS = 60

# name, title, whether over TLS, options of h2load
CASES = (
    ("http1", "HTTP/1.1, 50 connections", False, ("--h1", "-c", "50")),
    ("http2", "HTTP/2, 5 × 10 streams", False, ("-c", "5", "-m", "10")),
    ("tls1", "TLS 1.3, HTTP/1.1, 50 connections", True, ("--h1", "-c", "50")),
    ("tls2", "TLS 1.3, HTTP/2, 5 × 10 streams", True, ("-c", "5", "-m", "10")),
)


class Server:
    """Phoenix with one record, on a port of its own."""

    def __init__(self, bench, is_secure):
        self.contestant = bench.contestant("phoenix")
        self.core = bench.settings.server_core
        self.directory = bench.directory / f"transport-{'tls' if is_secure else 'plain'}"
        self.directory.mkdir(parents=True)
        self._start(())
        client.wait_for_answer(self.process, self.port, f"{RESOURCES}?limit=1", START_SECONDS)
        _, _, made = client.ask(self.port, "POST", RESOURCES, next(data.bodies()))
        self.path = f"{RESOURCES}/{made['id']}"
        if is_secure:
            self.process.stop()
            self._start(("--tls-self-signed",))
            client.wait_for_port(self.process, self.port, START_SECONDS)
        self.url = f"{'https' if is_secure else 'http'}://127.0.0.1:{self.port}{self.path}"

    def _start(self, options):
        self.port = client.free_port()
        command = self.contestant.command(self.port)
        command[command.index("--data") + 1] = self.directory / "data"
        self.process = Process([*command, *options], self.core, self.directory / "output.log")


def run_h2load(bench, server, options, seconds):
    """(requests a second, CPU µs of the server per request)"""
    cpu = server.process.cpu_seconds()
    with pinned(bench.settings.load_core):
        done = subprocess.run(
            ["h2load", *options, "-D", str(seconds), server.url], capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=seconds + START_SECONDS, check=False)
    cpu = server.process.cpu_seconds() - cpu
    answered = re.search(r"(\d+) succeeded, (\d+) failed, (\d+) errored", done.stdout)
    if not answered or int(answered[1]) == 0 or int(answered[2]) + int(answered[3]) > 0:
        raise Failure(f"h2load got no answers from {server.url}:\n{done.stdout[-1000:]}")
    return int(answered[1]) / seconds, cpu / int(answered[1]) * 1e6


def measure(bench):
    outcome = Outcome(
        title="HTTP/2 and TLS",
        about="The same `GET` by id over each way in, 50 requests under way at a time, from h2load.",
        header=["", "requests/s", "CPU µs per request"], rows=[])
    if not shutil.which("h2load") or not bench.contestant("phoenix"):
        outcome.remarks.append("Not measured: it takes Phoenix and h2load (Debian: nghttp2-client).")
        return outcome
    servers = {is_secure: Server(bench, is_secure) for is_secure in (False, True)}
    turns = {name: [] for name, *_ in CASES}
    for number in range(bench.settings.rounds):
        for name, _, is_secure, options in CASES:
            turn = run_h2load(bench, servers[is_secure], options, bench.settings.seconds)
            bench.progress(f"round {number + 1} of {bench.settings.rounds}: {name:<8} "
                           f"{turn[0]:>9,.0f}/s {turn[1]:>7.2f} µs")
            turns[name].append(turn)
    for server in servers.values():
        server.process.stop()
    rates = {name: [turn[0] for turn in turns[name]] for name in turns}
    costs = {name: [turn[1] for turn in turns[name]] for name in turns}
    outcome.rows = [[title, Spread.of(rates[name]).text(), Spread.of(costs[name]).text()]
                    for name, title, *_ in CASES]
    outcome.aims = [
        Aim("HTTP/2 with 10 streams, CPU per request against HTTP/1.1's",
            ratio(costs["http2"], costs["http1"]), AIM_OF_HTTP_2_CPU, True),
        Aim("TLS 1.3 keep-alive, rate against plain HTTP/1.1's",
            ratio(rates["tls1"], rates["http1"]), AIM_OF_TLS_RATE, False),
    ]
    return outcome
