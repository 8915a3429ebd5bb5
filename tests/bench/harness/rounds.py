# SPDX-License-Identifier: Apache-2.0
"""Rounds: contestants take short turns under the same load, and disturbed turns are repeated.

Promises
1. Turns are interleaved (A B C A B C …), so that a slow minute of the machine is everybody's.
2. A turn during which either core was busy with something that is not ours (or was stolen by the
   hypervisor) for more than FOREIGN_SHARE of the time is repeated; of the attempts the least
   disturbed one counts. Repeats are bounded: REPEATS_A_TURN, and in all as many as there are turns.
   How often that happened is told.
3. CPU time per request is what the server's process tree used, divided by the requests answered.
Must not: judge speed.
"""

import os
import time
from dataclasses import dataclass, field

from harness import machine
from harness.failure import Failure
from harness.load import run_wrk

FOREIGN_SHARE = 0.10
REPEATS_A_TURN = 3
QUIET_PROBE_SECONDS = 0.25
QUIET_WAIT_SECONDS = 5
WARM_UP_SECONDS = 2


@dataclass(frozen=True)
class Turn:
    """One contestant's share of one round."""

    rate: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    cpu_us: float
    core_share: float
    flushes: float | None
    errors: int
    foreign: float


@dataclass
class Rounds:
    """All turns of a measurement, by contestant's name, and what happened on the way."""

    turns: dict = field(default_factory=dict)
    repeats_allowed: int = 0
    repeated: int = 0
    disturbed: int = 0

    def values(self, name, figure):
        return [getattr(turn, figure) for turn in self.turns[name]]

    def errors(self):
        return sum(turn.errors for turns in self.turns.values() for turn in turns)


class Foreign:
    """How much of each core went to something that is not ours, since this was made."""

    def __init__(self, settings, contestants):
        self.cores = {settings.server_core, settings.load_core}
        self.settings = settings
        self.contestants = contestants
        self.start = self._read()

    def _read(self):
        return (time.monotonic(), machine.busy_seconds(self.cores),
                sum(each.process.cpu_seconds() for each in self.contestants if each.process),
                sum(os.times()[:4]))

    def share(self):
        """The worse core's share of foreign load; on one core everything is counted there."""
        now, busy, servers, ours = self._read()
        began, busy_before, servers_before, ours_before = self.start
        foreign = {core: busy[core] - busy_before[core] for core in self.cores}
        foreign[self.settings.server_core] -= servers - servers_before
        foreign[self.settings.load_core] -= ours - ours_before
        return max(0.0, max(foreign.values()) / (now - began))


def run_rounds(bench, contestants, load_of, seconds=None):
    """`load_of(contestant)` is its Load; every contestant is running already."""
    seconds = seconds or bench.settings.seconds
    result = Rounds({each.name: [] for each in contestants},
                    repeats_allowed=bench.settings.rounds * len(contestants))
    for contestant in contestants:
        _turn(bench, contestant, load_of(contestant), min(seconds, WARM_UP_SECONDS))
    for number in range(bench.settings.rounds):
        for contestant in contestants:
            turn = _undisturbed_turn(bench, contestant, load_of(contestant), seconds, result)
            bench.progress(
                f"round {number + 1} of {bench.settings.rounds}: {contestant.name:<8} "
                f"{turn.rate:>9,.0f}/s {turn.cpu_us:>7.2f} µs, foreign load {turn.foreign:.0%}")
            result.turns[contestant.name].append(turn)
    return result


def _undisturbed_turn(bench, contestant, load, seconds, result):
    best = _turn(bench, contestant, load, seconds)
    for _ in range(REPEATS_A_TURN):
        if best.foreign <= FOREIGN_SHARE or result.repeated == result.repeats_allowed:
            break
        _wait_for_quiet(bench)
        result.repeated += 1
        best = min(best, _turn(bench, contestant, load, seconds), key=lambda turn: turn.foreign)
    result.disturbed += best.foreign > FOREIGN_SHARE
    return best


def _wait_for_quiet(bench):
    deadline = time.monotonic() + QUIET_WAIT_SECONDS
    while time.monotonic() < deadline:
        foreign = Foreign(bench.settings, bench.contestants)
        time.sleep(QUIET_PROBE_SECONDS)
        if foreign.share() <= FOREIGN_SHARE:
            return


def _turn(bench, contestant, load, seconds):
    settings = bench.settings
    foreign = Foreign(settings, bench.contestants)
    flushes = machine.disk_flushes(contestant.directory)
    cpu = contestant.process.cpu_seconds()
    result = run_wrk(settings.wrk, settings.load_core, contestant.url, load, seconds)
    cpu = contestant.process.cpu_seconds() - cpu
    share = foreign.share()
    if not contestant.process.is_running:
        raise Failure(f"{contestant.name} went away under load\n{contestant.process.last_words()}")
    if flushes is not None:
        flushes = machine.disk_flushes(contestant.directory) - flushes
    if load.method == "POST":
        contestant.acknowledged += result.requests - result.errors
    requests = max(1, result.requests)
    return Turn(
        rate=result.requests / result.seconds,
        p50_ms=result.p50_ms,
        p99_ms=result.p99_ms,
        max_ms=result.max_ms,
        cpu_us=cpu / requests * 1e6,
        core_share=cpu / result.seconds,
        flushes=None if flushes is None else flushes / requests,
        errors=result.errors,
        foreign=share,
    )
