# SPDX-License-Identifier: Apache-2.0
"""Who watches hears of what other processes write: on PostgreSQL which record, with the write's own
transaction; on the embedded database that something was written."""

import time

import grpc
import pytest
from grpc_client import Client
from phoenix import Server, run
from postgres import Postgres, find_programs
from test_grpc_streams import EVENT, Watch, watched_as

CODE = grpc.StatusCode
DOCUMENT = watched_as("ReadingEvent", EVENT)
DELETED, CREATED, UPDATED = 1, 2, 3
needs_postgres = pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed")


def import_rows(spec, folder, *options):
    rows = folder / "readings.csv"
    rows.write_text("sensor,note\nimported,one\nimported,two\n")
    done = run("import", spec, "readings", rows, *options)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def postgres():
    server = Postgres(["fsync=off"])
    yield server
    server.remove()


@pytest.fixture
def address(postgres, tmp_path):
    return postgres.database(tmp_path)


@pytest.fixture
def nodes(address, tmp_path):
    """Two servers over one database."""
    spec = tmp_path / "specification.md"
    spec.write_text(DOCUMENT)
    servers = [Server(spec, tmp_path / f"data{number}", "--database", address)
               for number in range(2)]
    yield servers
    assert [server.stop() for server in servers] == [0, 0]


@needs_postgres
def test_what_another_node_writes_is_told(nodes, tmp_path):
    here = Client(nodes[0], tmp_path / "proto")
    there = nodes[1]
    watch = Watch(here)
    made = there.post("/readings", {"sensor": "far"}).json()
    there.patch(f"/readings/{made['id']}", {"note": "loud"})
    there.delete(f"/readings/{made['id']}")
    seen = [watch.next()]  # of what is gone by the time that it is looked for, only that is told
    while seen[-1].type != DELETED:
        seen.append(watch.next())
    assert {each.type for each in seen[:-1]} <= {CREATED, UPDATED}
    assert seen[-1].reading.id == made["id"] and seen[-1].reading.sensor == ""
    near = nodes[0].post("/readings", {"sensor": "near"}).json()
    told = watch.next()
    assert (told.type, told.reading.id) == (CREATED, near["id"])
    nodes[0].delete(f"/readings/{near['id']}", headers={"Idempotency-Key": "k"})
    assert watch.next().type == DELETED
    far = there.post("/readings", {"sensor": "end"}, headers={"Idempotency-Key": "l"}).json()
    assert watch.next().reading.id == far["id"]  # and nothing was told twice
    there.delete(f"/readings/{far['id']}", headers={"Idempotency-Key": "m"})
    assert watch.next().type == DELETED
    assert watch.seen.empty()
    watch.call.cancel()
    here.close()


@needs_postgres
def test_many_writes_of_another_node(nodes, tmp_path):
    here, there = (Client(node, tmp_path / f"proto{i}") for i, node in enumerate(nodes))
    watch = Watch(here)
    calls = [there.stub("CreateReading").future(
        there.request("CreateReading", reading={"sensor": str(number)})) for number in range(300)]
    made = {call.result().id for call in calls}
    assert {watch.next().reading.id for _ in range(300)} == made
    watch.call.cancel()
    here.close()
    there.close()


@needs_postgres
def test_an_import_into_the_database_ends_the_watch(nodes, address, tmp_path):
    here = Client(nodes[0], tmp_path / "proto")
    watch = Watch(here)
    import_rows(nodes[0].spec, tmp_path, "--database", address)
    while watch.next() is not None:
        pass
    assert watch.error.code() == CODE.ABORTED and "list again" in watch.error.details()
    here.close()


@needs_postgres
def test_a_lost_connection_is_said(nodes, postgres, tmp_path):
    """What was told meanwhile is lost: the watch ends, and a new one hears again."""
    here = Client(nodes[0], tmp_path / "proto")
    watch = Watch(here)
    postgres.query(postgres.name(tmp_path), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                   "WHERE query LIKE '%current_schema()%' AND pid <> pg_backend_pid()")
    while watch.next() is not None:
        pass
    assert watch.error.code() == CODE.ABORTED
    watch = Watch(here)
    made = nodes[1].post("/readings", {"sensor": "again"}).json()
    assert watch.next().reading.id == made["id"]
    watch.call.cancel()
    here.close()


@pytest.mark.sqlite
def test_an_import_beside_the_server_ends_the_watch(serve, tmp_path):
    server = serve(DOCUMENT)
    api = Client(server, tmp_path / "proto")
    watch = Watch(api)
    server.post("/readings", {"sensor": "own"})
    assert watch.next().reading.sensor == "own"
    time.sleep(1)  # its own writes are none of another's
    assert watch.seen.empty() and watch.error is None
    import_rows(server.spec, tmp_path, "--data", tmp_path / "data")
    while watch.next() is not None:
        pass
    assert watch.error.code() == CODE.ABORTED
    api.close()
