# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the system tests. Every test has servers, data folders and ports of its own, so the
tests run beside each other in any order.

PHOENIX_STORE=postgresql runs them all on a PostgreSQL server that they start themselves, and
PHOENIX_STORE=replicated on one with a streaming replica, which serves the reads, and Redis. What is
about the embedded engine alone is marked `sqlite` and left out then."""

import os

import pytest

# Before anybody imports grpc: the tests start programs while calls are under way, and what it does
# around a fork then waits for those calls for ever.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"

import phoenix
from people import Caller, first_administrator, newcomer
from phoenix import EXAMPLES, PROGRAM, Server
from postgres import Postgres
from redis import Redis

STORE = os.environ.get("PHOENIX_STORE", "sqlite")


def pytest_configure(config):
    config.addinivalue_line("markers", "sqlite: about the embedded engine alone")
    if STORE not in ("sqlite", "postgresql", "replicated"):
        pytest.exit(f"PHOENIX_STORE={STORE}: it is sqlite, postgresql or replicated", 2)
    if not os.access(PROGRAM, os.X_OK):
        pytest.exit(f"{PROGRAM} is not built; `make build`, or name another with PHOENIX=", 2)


def pytest_collection_modifyitems(items):
    if STORE != "sqlite":
        for item in items:
            if item.get_closest_marker("sqlite"):
                item.add_marker(pytest.mark.skip(reason="about the embedded engine"))


@pytest.fixture(scope="session", autouse=True)
def servers_of_the_store():
    servers = []
    if STORE != "sqlite":
        phoenix.POSTGRES = Postgres(["fsync=off"])
        servers.append(phoenix.POSTGRES)
    if STORE == "replicated":
        phoenix.STANDBY = Postgres(["fsync=off"], primary=phoenix.POSTGRES)
        phoenix.REDIS = Redis()
        servers += [phoenix.STANDBY, phoenix.REDIS]
    yield
    for server in reversed(servers):
        server.remove()


@pytest.fixture(autouse=True)
def released_store(servers_of_the_store, tmp_path):
    """Outlives the other fixtures of a test, and so its servers."""
    yield
    if phoenix.POSTGRES is not None:
        phoenix.POSTGRES.release(tmp_path)


@pytest.fixture
def own_store(monkeypatch):
    """For tests that name the store of each server themselves, whichever PHOENIX_STORE is."""
    for name in ("POSTGRES", "STANDBY", "REDIS"):
        monkeypatch.setattr(phoenix, name, None)


@pytest.fixture
def serve(tmp_path):
    """serve(SPEC, ...) starts a server; all are stopped, and must end well, after the test.

    SPEC is a path, or the text of a document. Servers of one test share their data folder unless
    they are given another, so that a restart finds its data.
    """
    servers = []

    def start(spec, *arguments, data=None, **options):
        if isinstance(spec, str) and "\n" in spec:
            path = tmp_path / "specification.md"
            path.write_text(spec)
            spec = path
        servers.append(Server(spec, data or tmp_path / "data", *arguments, **options))
        return servers[-1]

    yield start
    codes = [server.stop() for server in servers]
    assert all(code in (0, -9) for code in codes), [server.stderr for server in servers]


@pytest.fixture
def people(serve):
    """people(DOCUMENT) serves it: a stranger, two who have registered, and its administrator, each
    of whom is called with a method and a path."""
    def start(document, api=""):
        server = serve(document)
        return {"stranger": Caller(server),
                "admin": first_administrator(server, api=api),
                "member": newcomer(server, "ann@example.org", api),
                "other": newcomer(server, "bob@example.org", api)}

    return start


@pytest.fixture
def resources(serve):
    """A server of the resource service."""
    return serve(EXAMPLES / "resource-service.md")


@pytest.fixture
def shop(serve):
    return serve(EXAMPLES / "shop.md")


@pytest.fixture
def finance(serve):
    return serve(EXAMPLES / "finance.md")
