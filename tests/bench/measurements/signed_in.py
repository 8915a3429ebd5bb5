# SPDX-License-Identifier: Apache-2.0
"""What knowing the caller costs: the same GET by id with a verified token and a permission check,
and without either. Phoenix against itself, the load h2load's."""

import json
import shutil
import subprocess

from harness import client, data
from harness.contestant import HERE, RESOURCES
from harness.failure import Failure
from harness.figures import Aim, Outcome, Spread, ratio
from harness.process import Process
from measurements.transports import START_SECONDS, run_h2load

NAME = "signed_in"
AIM_OF_RATE = 0.85
MAIL, PASSWORD = "admin@example.org", "a-Long-enough-1-password"
CONNECTIONS = ("--h1", "-c", "50")


class Server:
    """Phoenix with one record and, behind the door, one account."""

    def __init__(self, bench, name, specification):
        self.program = bench.contestant("phoenix").program
        self.core = bench.settings.server_core
        self.directory = bench.directory / f"signed-in-{name}"
        self.directory.mkdir(parents=True)
        self.specification = specification
        self.data = self.directory / "data"

    def start(self):
        self.port = client.free_port()
        self.process = Process(
            [self.program, "run", self.specification, "--listen", f"127.0.0.1:{self.port}",
             "--data", self.data], self.core, self.directory / "output.log")
        client.wait_for_answer(self.process, self.port, "/healthz", START_SECONDS)

    def add_account(self):
        done = subprocess.run(
            [self.program, "user", "add", self.specification, "--data", self.data, "--email", MAIL,
             "--role", "admin", "--password-stdin"], input=PASSWORD, text=True,
            capture_output=True, check=False)
        if done.returncode != 0:
            raise Failure(f"phoenix user add: {done.stderr}")

    def sign_in(self):
        status, _, answer = client.ask(self.port, "POST", "/api/v1/auth/login",
                                       json.dumps({"email": MAIL, "password": PASSWORD}))
        if status != 200:
            raise Failure(f"the login answered {status}: {answer}")
        return f"Authorization: Bearer {answer['access_token']}"

    def make_record(self, *headers):
        status, _, made = client.ask(self.port, "POST", RESOURCES, next(data.bodies()),
                                     *headers)
        if status != 201:
            raise Failure(f"the record was not made: {status} {made}")
        self.url = f"http://127.0.0.1:{self.port}{RESOURCES}/{made['id']}"


def measure(bench):
    outcome = Outcome(
        title="Signed-in callers",
        about="The same `GET` by id, 50 connections, from h2load: open to everybody, and behind a "
              "JWT (HS256) whose role is checked.",
        header=["", "requests/s", "CPU µs per request"], rows=[])
    if not shutil.which("h2load") or not bench.contestant("phoenix"):
        outcome.remarks.append("Not measured: it takes Phoenix and h2load (Debian: nghttp2-client).")
        return outcome
    plain = Server(bench, "open", HERE / "resources.md")
    plain.start()
    plain.make_record()
    secured = Server(bench, "secured", HERE / "secured.md")
    secured.start()
    secured.add_account()
    token = secured.sign_in()
    secured.make_record(token)
    cases = (("open", "open to everybody", plain, CONNECTIONS),
             ("token", "with a verified JWT", secured, (*CONNECTIONS, "-H", token)))
    turns = {name: [] for name, *_ in cases}
    for number in range(bench.settings.rounds):
        for name, _, server, options in cases:
            turn = run_h2load(bench, server, options, bench.settings.seconds)
            bench.progress(f"round {number + 1} of {bench.settings.rounds}: {name:<8} "
                           f"{turn[0]:>9,.0f}/s {turn[1]:>7.2f} µs")
            turns[name].append(turn)
    for server in (plain, secured):
        server.process.stop()
    rates = {name: [turn[0] for turn in turns[name]] for name in turns}
    costs = {name: [turn[1] for turn in turns[name]] for name in turns}
    outcome.rows = [[title, Spread.of(rates[name]).text(), Spread.of(costs[name]).text()]
                    for name, title, *_ in cases]
    outcome.aims = [Aim("GET by id with a verified JWT, rate against without",
                        ratio(rates["token"], rates["open"]), AIM_OF_RATE, False)]
    return outcome
