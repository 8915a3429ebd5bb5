# SPDX-License-Identifier: Apache-2.0
"""Three servers over one PostgreSQL and one Redis, behind a balancer that knows nothing of them: what
they count, they count together, and what happens to Redis is never an error."""

import concurrent.futures
import os
import re
import time

import phoenix
import pytest
from documents import ITEMS
from phoenix import Server, connect
from postgres import Postgres
from postgres import find_programs as find_postgres
from redis import Redis
from redis import find_program as find_redis
from test_nodes import Balancer

pytestmark = pytest.mark.skipif(find_postgres() is None or find_redis() is None,
                                reason="PostgreSQL or Redis is not installed")

LIMITED = ITEMS + """
## Rate limits

- Default: 30/hour per IP
- `POST /items`: 3 per 2 seconds per IP
"""


@pytest.fixture(scope="module")
def postgres():
    server = Postgres(["fsync=off"])
    yield server
    server.remove()


@pytest.fixture
def redis():
    server = Redis()
    yield server
    server.remove()


@pytest.fixture
def start(postgres, tmp_path, monkeypatch):
    """start(NAME, *arguments) runs one more node over the database of the test."""
    monkeypatch.setattr(phoenix, "POSTGRES", None)
    spec = tmp_path / "items.md"
    spec.write_text(LIMITED)
    address, nodes = postgres.database(tmp_path), []

    def one(name, *arguments):
        nodes.append(Server(spec, tmp_path / name, "--database", address, *arguments))
        return nodes[-1]

    yield one
    codes = [node.stop() for node in nodes]
    assert all(code in (0, -9) for code in codes), [node.stderr for node in nodes]


def three(start, redis):
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        nodes = list(pool.map(lambda name: start(name, "--redis", redis.address), "abc"))
    for node in nodes:
        assert "by this node alone" not in node.stdout
    return nodes


def wait_for(what, seconds=20):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


def keys_of(redis):
    return re.findall(r"phoenix:\S+:l:\S+", redis.command("KEYS", "*"))


def wait_for_links(nodes, redis):
    """Every node has one for each of its loops, and the script's name on it."""
    loops = len(os.sched_getaffinity(0))
    wait_for(lambda: redis.command("CLIENT", "LIST").count("cmd=script") >= loops * len(nodes))


def ask(url, count):
    """The codes of so many requests, each over a connection of its own."""
    def one(_):
        with connect(url) as client:
            return client.get("/items").status_code
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        return list(pool.map(one, range(count)))


def test_three_nodes_count_one_limit(start, redis):
    nodes = three(start, redis)
    wait_for_links(nodes, redis)
    balancer = Balancer(nodes)
    codes = ask(balancer.url, 45)
    balancer.close()
    # Alone, each would let all 15 pass. An answer of Redis's that is too late lets one pass.
    assert 30 <= codes.count(200) <= 34 and codes.count(429) == 45 - codes.count(200), codes
    for node in nodes:
        wait_for(lambda: ask(node.url, 1) == [429])  # noqa: B023
        assert 1 <= int(node.client.get("/items").headers["retry-after"]) <= 120
    assert len(keys_of(redis)) == 1 and "127.0.0.1" not in redis.command("KEYS", "*")


def test_who_was_refused_is_refused_without_asking_again(start, redis):
    nodes = three(start, redis)
    wait_for_links(nodes, redis)
    assert ask(nodes[0].url, 30) == [200] * 30
    wait_for(lambda: ask(nodes[1].url, 1) == [429])
    redis.kill()  # nobody can be asked any more, and this node knows
    assert ask(nodes[1].url, 5) == [429] * 5


@pytest.mark.parametrize("fault", ["kill", "pause", "flush"])
def test_redis_in_trouble_is_no_error(start, redis, fault):
    nodes = three(start, redis)
    wait_for_links(nodes, redis)
    assert ask(nodes[0].url, 10) == [200] * 10
    if fault == "kill":
        redis.kill()
    elif fault == "pause":
        redis.pause()
    else:
        redis.command("SCRIPT", "FLUSH")
    begun = time.monotonic()
    codes = ask(nodes[0].url, 30)
    assert time.monotonic() - begun < 10
    # It goes on from where it was.
    assert 20 <= codes.count(200) <= 24 and codes.count(429) == 30 - codes.count(200), codes
    if fault == "flush":
        wait_for(lambda: ask(nodes[1].url, 1) == [429])  # nothing was lost
        return
    assert set(ask(nodes[1].url, 3)) == {200}  # this one counts alone
    assert 1 <= nodes[0].stderr.count("Redis is away") <= 3  # once, not for every request
    if fault == "kill":
        redis.start()
    else:
        redis.resume()
    for node in nodes[:2]:
        wait_for(lambda: "Redis is back" in node.stderr)  # noqa: B023


def test_a_window_that_is_over_lets_them_pass_again(start, redis):
    nodes = three(start, redis)
    wait_for_links(nodes, redis)

    def post(node, name):
        return node.client.post("/items", json={"name": name, "rank": 1}).status_code

    assert [post(nodes[number % 3], f"a{number}") for number in range(4)] == [201] * 3 + [429]
    wait_for(lambda: post(nodes[1], f"b{time.monotonic_ns()}") == 201, 5)
