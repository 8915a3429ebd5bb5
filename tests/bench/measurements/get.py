# SPDX-License-Identifier: Apache-2.0
"""GET by id: random rows over the whole table, beside nginx's fixed answer."""

from harness import data
from harness.contestant import RESOURCES
from harness.figures import Aim, Outcome
from harness.load import Load
from harness.rounds import run_rounds
from harness.table import LOAD_HEADER, load_rows, ratio_between, round_remarks

NAME = "get"
AIM_OF_NGINX_CPU = 2.3
AIM_OF_FASTIFY_RATE = 2


def measure(bench):
    bench.start_all()
    sample = data.sample_ids(bench.settings.rows)
    load = Load("GET", bench.lines_file("get", (f"{RESOURCES}/{key}" for key in sample)))
    rounds = run_rounds(bench, bench.contestants, lambda _: load)
    return Outcome(
        title="GET by id",
        about=f"`GET {RESOURCES}/{{id}}`, {load.connections} keep-alive connections, "
              f"{len(sample):,} ids in random order.",
        header=LOAD_HEADER,
        rows=load_rows(bench, rounds),
        aims=[
            Aim("GET by id, CPU per request against nginx's",
                ratio_between(rounds, "cpu_us", "phoenix", "nginx"), AIM_OF_NGINX_CPU, True),
            Aim("GET by id, rate against Fastify's",
                ratio_between(rounds, "rate", "phoenix", "fastify"), AIM_OF_FASTIFY_RATE, False),
        ],
        remarks=round_remarks(bench, rounds),
    )
