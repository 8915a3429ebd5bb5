# SPDX-License-Identifier: Apache-2.0
"""The table of a measurement under load, and its ratios; shared by all that drive wrk."""

from harness.figures import Spread, ratio
from harness.rounds import FOREIGN_SHARE

LOAD_HEADER = ["", "requests/s", "p50 ms", "p99 ms", "CPU µs per request", "of its core"]


def load_rows(bench, rounds):
    rows = []
    for contestant in bench.contestants:
        if contestant.name in rounds.turns:
            spread = {figure: Spread.of(rounds.values(contestant.name, figure))
                      for figure in ("rate", "p50_ms", "p99_ms", "cpu_us", "core_share")}
            rows.append([
                contestant.title,
                spread["rate"].text(),
                spread["p50_ms"].text(),
                spread["p99_ms"].text(),
                spread["cpu_us"].text(),
                f"{spread['core_share'].median * 100:.0f} %",
            ])
    return rows


def ratio_between(rounds, figure, above, below):
    """The ratio of two contestants' figure, or None when one of them took no part."""
    if above not in rounds.turns or below not in rounds.turns:
        return None
    return ratio(rounds.values(above, figure), rounds.values(below, figure))


def round_remarks(bench, rounds):
    turns = sum(len(each) for each in rounds.turns.values())
    remarks = []
    if rounds.repeated:
        remarks.append(f"Repeated because of foreign load: {rounds.repeated} (of {turns} turns).")
    if rounds.disturbed:
        remarks.append(
            f"{rounds.disturbed} of {turns} turns stayed disturbed: more than "
            f"{FOREIGN_SHARE:.0%} of a core went elsewhere in every attempt.")
    if rounds.errors():
        for name, each in rounds.turns.items():
            failed = sum(turn.errors for turn in each)
            if failed:
                remarks.append(f"{bench.contestant(name).title}: {failed:,} requests failed.")
    return remarks
