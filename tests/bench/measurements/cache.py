# SPDX-License-Identifier: Apache-2.0
"""What an answer costs that is kept: the same GET by id, found by Phoenix in its cache of answers,
beside nginx's fixed answer and beside Phoenix without a cache rule. The load is h2load's."""

import shutil

from harness import client, data
from harness.contestant import HERE, RESOURCES
from harness.failure import Failure
from harness.figures import Aim, Outcome, Spread, ratio
from harness.process import Process
from measurements.transports import START_SECONDS, run_h2load

NAME = "cache"
AIM_OF_NGINX_CPU = 1.3
CONNECTIONS = ("--h1", "-c", "50")
RULE = "\n## Caching\n\n- **Application cache**: API responses (1 hour)\n"


class Server:
    """Phoenix with one record."""

    def __init__(self, bench, name, rule):
        self.directory = bench.directory / f"cache-{name}"
        self.directory.mkdir(parents=True)
        specification = self.directory / "resources.md"
        specification.write_text((HERE / "resources.md").read_text() + rule)
        self.port = client.free_port()
        self.process = Process(
            [bench.contestant("phoenix").program, "run", specification, "--listen",
             f"127.0.0.1:{self.port}", "--data", self.directory / "data"],
            bench.settings.server_core, self.directory / "output.log")
        client.wait_for_answer(self.process, self.port, "/healthz", START_SECONDS)
        status, _, made = client.ask(self.port, "POST", RESOURCES, next(data.bodies()))
        if status != 201:
            raise Failure(f"the record was not made: {status} {made}")
        self.url = f"http://127.0.0.1:{self.port}{RESOURCES}/{made['id']}"


def measure(bench):
    outcome = Outcome(
        title="Answers that are kept",
        about="`GET` by id of one record, 50 connections, from h2load.",
        header=["", "requests/s", "CPU µs per request"], rows=[])
    if not shutil.which("h2load") or not bench.contestant("phoenix") or \
            not bench.contestant("nginx"):
        outcome.remarks.append("Not measured: it takes Phoenix, nginx and h2load.")
        return outcome
    nginx = bench.contestant("nginx")
    if not nginx.process:
        nginx.start()
    kept, plain = Server(bench, "kept", RULE), Server(bench, "plain", "")
    cases = (("nginx", nginx.title, nginx), ("kept", "Phoenix, kept", kept),
             ("plain", "Phoenix, from the store", plain))
    turns = {name: [] for name, *_ in cases}
    for number in range(bench.settings.rounds):
        for name, _, server in cases:
            turn = run_h2load(bench, server, CONNECTIONS, bench.settings.seconds)
            bench.progress(f"round {number + 1} of {bench.settings.rounds}: {name:<8} "
                           f"{turn[0]:>9,.0f}/s {turn[1]:>7.2f} µs")
            turns[name].append(turn)
    for server in (kept, plain):
        server.process.stop()
    rates = {name: [turn[0] for turn in turns[name]] for name in turns}
    costs = {name: [turn[1] for turn in turns[name]] for name in turns}
    outcome.rows = [[title, Spread.of(rates[name]).text(), Spread.of(costs[name]).text()]
                    for name, title, _ in cases]
    outcome.aims = [Aim("An answer that is kept, CPU per request against nginx's",
                        ratio(costs["kept"], costs["nginx"]), AIM_OF_NGINX_CPU, True)]
    return outcome
