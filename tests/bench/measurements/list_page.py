# SPDX-License-Identifier: Apache-2.0
"""List of 20: pages by keyset cursor. Each contestant's own cursors are collected first."""

from harness.client import ask
from harness.contestant import RESOURCES
from harness.figures import Aim, Outcome
from harness.load import Load
from harness.rounds import run_rounds
from harness.table import LOAD_HEADER, load_rows, ratio_between, round_remarks

NAME = "list"
PAGE = 20
PAGES = 200
AIM_OF_FASTIFY_RATE = 3


def pages_of(contestant):
    """Paths of the first PAGES pages, found as a client would find them."""
    paths = [f"{RESOURCES}?limit={PAGE}"]
    while len(paths) < PAGES:
        _, _, answer = ask(contestant.port, "GET", paths[-1])
        cursor = answer["meta"]["next_cursor"]
        if not cursor:
            break
        paths.append(f"{RESOURCES}?limit={PAGE}&cursor={cursor}")
    return paths


def measure(bench):
    bench.start_all()
    contestants = bench.serving_resources()
    loads = {each.name: Load("GET", bench.lines_file(f"list-{each.name}", pages_of(each)))
             for each in contestants}
    rounds = run_rounds(bench, contestants, lambda each: loads[each.name])
    return Outcome(
        title=f"List of {PAGE}",
        about=f"`GET {RESOURCES}?limit={PAGE}&cursor=…`, 64 keep-alive connections, the first "
              f"{PAGES} pages in random order.",
        header=LOAD_HEADER,
        rows=load_rows(bench, rounds),
        aims=[Aim(f"List of {PAGE}, rate against Fastify's",
                  ratio_between(rounds, "rate", "phoenix", "fastify"), AIM_OF_FASTIFY_RATE, False)],
        remarks=round_remarks(bench, rounds),
    )
