# SPDX-License-Identifier: Apache-2.0
"""Lists that are streams, deadlines, cancellation, compression, and what lasts while the system
stops: gRPC beyond one message for another."""

import gzip
import queue
import signal
import threading

import grpc
import pytest
from hyperframe.frame import PingFrame, WindowUpdateFrame

import http2
from grpc_client import Client, fields_of

CODE = grpc.StatusCode
SENSORS = """# Sensors

```sql
CREATE TABLE readings (
    id BIGSERIAL PRIMARY KEY,
    sensor TEXT NOT NULL,
    note TEXT
);
```

- `GET /readings`
- `GET /readings/{id}`
- `POST /readings`

```protobuf
package sensors.v1;

service ReadingService {
  rpc ListReadings(ListReadingsRequest) returns (stream Reading);
  rpc QueryReadings(QueryReadingsRequest) returns (ListReadingsResponse);
  rpc GetReading(GetReadingRequest) returns (Reading);
  rpc CreateReading(CreateReadingRequest) returns (Reading);
}
```
"""
GRPC = [("content-type", "application/grpc"), ("te", "trailers")]


@pytest.fixture
def sensors(serve):
    return serve(SENSORS)


@pytest.fixture
def api(sensors, tmp_path):
    client = Client(sensors, tmp_path / "proto")
    yield client
    client.close()


def fill(api, count, note=""):
    calls = [api.stub("CreateReading").future(
        api.request("CreateReading", reading={"sensor": f"s{number % 3}", "note": note}))
        for number in range(count)]
    return [call.result().id for call in calls]


def frame(message, flag=0):
    return bytes([flag]) + len(message).to_bytes(4, "big") + message


def ask(peer, path, body=frame(b""), extra=()):
    return peer.begin(path, "POST", body, [*GRPC, *extra])


def test_a_stream_has_every_row_in_order(api):
    ids = fill(api, 250)
    assert [each.id for each in api.stream("ListReadings")] == sorted(ids)


def test_a_stream_keeps_to_order_filter_and_size(api):
    fill(api, 250)
    rows = list(api.stream("ListReadings", filter="sensor = s1", order_by="id desc"))
    assert len(rows) == 83 and {each.sensor for each in rows} == {"s1"}
    assert [each.id for each in rows] == sorted((each.id for each in rows), reverse=True)
    assert len(list(api.stream("ListReadings", page_size=130))) == 130
    assert [field.name for each in api.stream("ListReadings", page_size=1, read_mask="note")
            for field, _ in each.ListFields()] in ([], ["note"])


def test_an_empty_stream_ends_well(api):
    assert list(api.stream("ListReadings")) == []


def test_faults_of_a_stream_are_named(api):
    with pytest.raises(grpc.RpcError) as caught:
        list(api.stream("ListReadings", filter="nothing = 1"))
    assert caught.value.code() == CODE.INVALID_ARGUMENT


def test_a_client_that_takes_its_time_is_waited_for(api, sensors):
    """Nothing beyond its window is sent, and the system has time for others."""
    fill(api, 400, "x" * 1000)
    with http2.Peer(sensors) as peer:
        peer.refills = False
        stream = ask(peer, "/sensors.v1.ReadingService/ListReadings")
        peer.read_until(lambda: len(peer.answers[stream].body) >= 65535)
        assert len(peer.answers[stream].body) == 65535
        assert api.call("GetReading", id=1).id == 1
        peer.send(WindowUpdateFrame(0, 1 << 24), WindowUpdateFrame(stream, 1 << 24))
        peer.wait(stream)
        assert peer.answers[stream].trailers["grpc-status"] == "0"
        assert len(peer.answers[stream].body) > 400 * 1000


def test_a_stream_that_is_cancelled_ends_at_once(api, sensors):
    fill(api, 400, "x" * 1000)
    for _ in range(3):
        rows = api.stream("ListReadings")
        next(rows)
        rows.cancel()
    assert len(list(api.stream("ListReadings"))) == 400
    assert sensors.stop() == 0


def test_many_streams_at_once(api):
    ids = fill(api, 300, "x" * 200)
    streams = [api.stream("ListReadings") for _ in range(10)]
    assert [[each.id for each in rows] for rows in streams] == [sorted(ids)] * 10


# --- deadlines ---

@pytest.mark.parametrize("timeout, code", [("1n", "4"), ("0S", "4"), ("1H", "0"), ("20S", "0"),
                                           ("99999999H", "0"), ("60000000u", "0"), ("1M", "0")])
def test_deadlines(api, sensors, timeout, code):
    fill(api, 1)
    with http2.Peer(sensors) as peer:
        for path in ("GetReading", "QueryReadings", "ListReadings"):
            body = frame(b"\x08\x01") if path == "GetReading" else frame(b"")
            stream = ask(peer, f"/sensors.v1.ReadingService/{path}", body,
                         [("grpc-timeout", timeout)])
            peer.wait(stream)
            answer = peer.answers[stream]
            assert (answer.trailers or answer.headers)["grpc-status"] == code, path


def test_a_write_that_nobody_waits_for_is_not_begun(api, sensors):
    with http2.Peer(sensors) as peer:
        stream = ask(peer, "/sensors.v1.ReadingService/CreateReading",
                     frame(b"\x0a\x03\x12\x01a"), [("grpc-timeout", "1n")])
        peer.wait(stream)
        assert peer.answers[stream].headers["grpc-status"] == "4"
    assert list(api.stream("ListReadings")) == []


@pytest.mark.parametrize("timeout", ["", "S", "1", "1s", "-1S", "1.5S", "123456789S", "1 S", "1SS"])
def test_times_that_are_none(sensors, timeout):
    with http2.Peer(sensors) as peer:
        stream = ask(peer, "/sensors.v1.ReadingService/GetReading", frame(b"\x08\x01"),
                     [("grpc-timeout", timeout)])
        peer.wait(stream)
        assert peer.answers[stream].headers["grpc-status"] == ("3" if timeout else "5")


# --- compression ---

def test_gzip_both_ways(api):
    made = api.call("CreateReading", compression=grpc.Compression.Gzip,
                    reading={"sensor": "s", "note": "long " * 1000})
    assert made.note == "long " * 1000
    seen = api.call("GetReading", compression=grpc.Compression.Gzip, id=made.id)
    assert seen == made


def test_answers_are_packed_for_those_who_pack(api, sensors):
    fill(api, 1, "long " * 1000)
    with http2.Peer(sensors) as peer:
        for extra, packs in (([], False),
                             ([("grpc-encoding", "gzip"), ("grpc-accept-encoding", "gzip")], True),
                             ([("grpc-encoding", "gzip")], False)):
            stream = ask(peer, "/sensors.v1.ReadingService/GetReading", frame(b"\x08\x01"), extra)
            peer.wait(stream)
            answer = peer.answers[stream]
            assert answer.trailers["grpc-status"] == "0"
            assert answer.headers.get("grpc-encoding") == ("gzip" if packs else None)
            assert answer.body[0] == packs
            message = gzip.decompress(answer.body[5:]) if packs else answer.body[5:]
            assert dict(fields_of(message))[3] == b"long " * 1000


@pytest.mark.parametrize("encoding, body, code", [
    ("snappy", frame(b"x", 1), "12"),
    ("gzip", frame(b"no gzip", 1), "13"),
    ("gzip", frame(gzip.compress(b"\x08\x01")[:-3], 1), "13"),
    ("gzip", frame(gzip.compress(b"\x08\x01") + b"more", 1), "13"),
    ("gzip", frame(gzip.compress(b"\x08\x01") * 2, 1), "13"),
    ("gzip", frame(gzip.compress(bytes(8 << 20)), 1), "8"),
    ("gzip", frame(gzip.compress(b"\x08\x01"), 1), "0"),
    ("gzip", frame(b"\x08\x01", 0), "0"),
    ("snappy", frame(b"\x08\x01", 0), "0"),
    ("identity", frame(b"\x08\x01", 1), "13"),
    ("", frame(b"\x08\x01", 1), "13"),
], ids=range(11))
def test_compression_that_is_wrong(api, sensors, encoding, body, code):
    fill(api, 1)
    with http2.Peer(sensors) as peer:
        stream = ask(peer, "/sensors.v1.ReadingService/GetReading", body,
                     [("grpc-encoding", encoding)] if encoding else [])
        peer.wait(stream)
        answer = peer.answers[stream]
        assert (answer.trailers or answer.headers)["grpc-status"] == code
        if code == "12":
            assert answer.headers["grpc-accept-encoding"] == "identity,gzip"


# --- how large ---

def test_messages_of_four_mebibytes(api):
    """More than REST takes, as much as gRPC's own libraries do, gzip or not."""
    note = "x" * (4 << 20)
    for compression in (grpc.Compression.NoCompression, grpc.Compression.Gzip):
        made = api.call("CreateReading", compression=compression,
                        reading={"sensor": "s", "note": note[64:]})
        assert len(made.note) == len(note) - 64
        with pytest.raises(grpc.RpcError) as caught:
            api.call("CreateReading", compression=compression,
                     reading={"sensor": "s", "note": note})
        assert caught.value.code() == CODE.RESOURCE_EXHAUSTED
        assert "4194304 bytes" in caught.value.details()
    assert len(list(api.stream("ListReadings", read_mask="id"))) == 2


def test_a_limit_of_ones_own(serve, tmp_path):
    server = serve(SENSORS, "--grpc-message-size", "1")
    api = Client(server, tmp_path / "proto")
    made = api.call("CreateReading", reading={"sensor": "s", "note": "x" * ((1 << 20) - 64)})
    assert len(made.note) == (1 << 20) - 64
    with pytest.raises(grpc.RpcError) as caught:
        api.call("CreateReading", reading={"sensor": "s", "note": "x" * (1 << 20)})
    assert caught.value.code() == CODE.RESOURCE_EXHAUSTED
    api.close()


# --- how often one may ask whether the other is there ---

def test_too_many_pings(api, sensors):
    fill(api, 1)
    with http2.Peer(sensors) as peer:
        peer.wait(ask(peer, "/sensors.v1.ReadingService/GetReading", frame(b"\x08\x01")))
        for _ in range(4):
            peer.send(PingFrame(0, b"12345678"))
        goaway = peer.read_to_end()
        assert goaway.error_code == http2.CALM
        assert goaway.additional_data == b"too_many_pings"


def test_a_few_pings(api, sensors):
    fill(api, 1)
    with http2.Peer(sensors) as peer:
        for _ in range(5):
            for _ in range(3):
                peer.send(PingFrame(0, b"12345678"))
            stream = ask(peer, "/sensors.v1.ReadingService/GetReading", frame(b"\x08\x01"))
            peer.wait(stream)
            assert peer.answers[stream].trailers["grpc-status"] == "0"


def test_a_connection_ends_for_its_age_and_its_calls_do_not(serve, tmp_path):
    server = serve(SENSORS, "--connection-age", "1")
    api = Client(server, tmp_path / "proto")
    fill(api, 400, "x" * 1000)
    with http2.Peer(server) as peer:
        peer.refills = False
        stream = ask(peer, "/sensors.v1.ReadingService/ListReadings")
        peer.read_until(lambda: peer.goaway is not None)
        assert peer.goaway.error_code == http2.NO_ERROR
        peer.send(WindowUpdateFrame(0, 1 << 24), WindowUpdateFrame(stream, 1 << 24))
        peer.wait(stream)
        assert peer.answers[stream].trailers["grpc-status"] == "0"
    assert api.call("GetReading", id=1).id == 1
    api.close()


# --- the end ---

def test_a_stream_goes_on_to_its_end_while_the_system_stops(api, sensors):
    fill(api, 400, "x" * 1000)
    with http2.Peer(sensors) as peer:
        peer.refills = False
        stream = ask(peer, "/sensors.v1.ReadingService/ListReadings")
        peer.read_until(lambda: len(peer.answers[stream].body) >= 65535)
        sensors.process.send_signal(signal.SIGTERM)
        peer.read_until(lambda: peer.goaway is not None)
        peer.send(WindowUpdateFrame(0, 1 << 24), WindowUpdateFrame(stream, 1 << 24))
        peer.wait(stream)
        assert peer.answers[stream].trailers["grpc-status"] == "0"
    sensors.process.wait(20)


# --- changes ---

WATCHED = SENSORS.replace("}\n```", "  rpc WatchReadings(WatchReadingsRequest) returns (stream Reading);"
                                    "\n}\n```").replace(
    "- `POST /readings`\n", "- `POST /readings`\n- `PATCH /readings/{id}`\n- `DELETE /readings/{id}`\n")


class Watch:
    """Changes as they come, on a thread of their own."""

    def __init__(self, api, **fields):
        self.call = api.stream("WatchReadings", timeout=60, **fields)
        self.seen = queue.Queue()
        self.error = None
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.call.initial_metadata()  # from now on it hears
        self.thread.start()

    def _read(self):
        try:
            for each in self.call:
                self.seen.put(each)
        except grpc.RpcError as error:
            self.error = error
        self.seen.put(None)

    def next(self):
        return self.seen.get(timeout=20)


@pytest.fixture
def watched(serve):
    return serve(WATCHED)


@pytest.fixture
def watching(watched, tmp_path):
    client = Client(watched, tmp_path / "proto")
    yield client
    client.close()


def test_changes_are_told_as_they_happen(watching, watched):
    watch = Watch(watching)
    made = watched.post("/readings", {"sensor": "a"}).json()
    assert watch.next().sensor == "a"
    watching.call("CreateReading", reading={"sensor": "b"})
    assert watch.next().sensor == "b"
    watched.patch(f"/readings/{made['id']}", {"note": "loud"})
    changed = watch.next()
    assert (changed.id, changed.note) == (made["id"], "loud")
    watched.delete(f"/readings/{made['id']}")
    watched.post("/readings", {"sensor": "c"})
    assert watch.next().sensor == "c"
    watch.call.cancel()


# What a block may have an answer say besides the record.
EVENT = """
message ReadingEvent {
  enum Type {
    TYPE_UNSPECIFIED = 0;
    TYPE_DELETED = 1;
    TYPE_CREATED = 2;
    TYPE_UPDATED = 3;
  }
  Reading reading = 1;
  Type type = 2;
}
"""
TEXT = "message ReadingEvent {\n  string action = 1;\n  Reading reading = 2;\n}\n"
ROW = """
message Reading {
  int64 id = 1;
  string sensor = 2;
  string note = 3;
  bool deleted = 4;
}
"""


def watched_as(answer, messages=""):
    return WATCHED.replace("(stream Reading);\n}\n", f"(stream {answer});\n}}\n{messages}")


@pytest.mark.parametrize("document, read", [
    (watched_as("ReadingEvent", EVENT), lambda told: (
        ["", "deleted", "created", "updated"][told.type], told.reading)),
    (watched_as("ReadingEvent", TEXT), lambda told: (told.action, told.reading)),
    (watched_as("WatchReadingsResponse"), lambda told: (
        "deleted" if told.deleted else "", told.reading)),
    (watched_as("Reading", ROW), lambda told: ("deleted" if told.deleted else "", told)),
], ids=["enum", "text", "derived", "row"])
def test_deletions_are_told_where_the_answer_can_say_so(serve, tmp_path, document, read):
    server = serve(document)
    api = Client(server, tmp_path / "proto")
    watch = Watch(api, filter="sensor = a")
    made = server.post("/readings", {"sensor": "a", "note": "n"}).json()
    server.patch(f"/readings/{made['id']}", {"note": "m"})
    other = server.post("/readings", {"sensor": "b"}).json()
    server.delete(f"/readings/{made['id']}")
    server.delete(f"/readings/{made['id']}", 404)
    server.delete(f"/readings/{other['id']}")
    seen = [read(watch.next()) for _ in range(4)]
    told = [change for change, _ in seen]
    assert told in (["created", "updated", "deleted", "deleted"], ["", "", "deleted", "deleted"])
    assert [(row.id, row.sensor, row.note) for _, row in seen] == [
        (made["id"], "a", "n"), (made["id"], "a", "m"), (made["id"], "", ""), (other["id"], "", "")
    ] or [row.note for _, row in seen[:2]] == ["m", "m"]
    watch.call.cancel()
    api.close()


def test_only_what_fits_is_told(watching, watched):
    watch = Watch(watching, filter="sensor = b", read_mask="note")
    for sensor in "abab":
        watched.post("/readings", {"sensor": sensor, "note": sensor * 2})
    watched.post("/readings", {"sensor": "b", "note": "last"})
    assert [watch.next().note for _ in range(3)] == ["bb", "bb", "last"]
    assert watch.seen.empty()
    watch.call.cancel()


def test_refused_writes_are_not_told(watching, watched):
    watch = Watch(watching)
    watched.post("/readings", {"note": "no sensor"}, 400)
    watched.patch("/readings/999", {"note": "nobody"}, 404)
    watched.post("/readings", {"sensor": "well"})
    assert watch.next().sensor == "well"
    watch.call.cancel()


def test_many_watch_and_none_misses_a_record(watching, watched):
    watches = [Watch(watching) for _ in range(8)]
    calls = [watching.stub("CreateReading").future(
        watching.request("CreateReading", reading={"sensor": str(number)})) for number in range(200)]
    made = {call.result().id for call in calls}
    for watch in watches:
        assert {watch.next().id for _ in range(200)} == made
        watch.call.cancel()


@pytest.mark.parametrize("wrong", [{"order_by": "id"}, {"page_size": 3}, {"filter": "nothing = 1"}])
def test_what_a_watch_cannot_do_is_said(watching, wrong):
    with pytest.raises(grpc.RpcError) as caught:
        list(watching.stream("WatchReadings", **wrong))
    assert caught.value.code() == CODE.INVALID_ARGUMENT


def test_a_watch_ends_when_the_system_stops(watching, watched):
    watch = Watch(watching)
    assert watched.stop() == 0
    assert watch.next() is None
    assert watch.error.code() == CODE.UNAVAILABLE


def test_a_watcher_that_reads_nothing_is_let_go(watched):
    """…and costs no more than what may wait for it."""
    with http2.Peer(watched) as peer:
        peer.refills = False
        stream = ask(peer, "/sensors.v1.ReadingService/WatchReadings")
        peer.read_until(lambda: peer.answers[stream].status == 200)
        for _ in range(300):
            watched.post("/readings", {"sensor": "s", "note": "x" * 1000})
        watched.get("/readings?limit=1")
    assert watched.stop() == 0


def test_watchers_that_come_and_go(watching, watched):
    for number in range(30):
        watch = Watch(watching)
        if number % 2:
            watched.post("/readings", {"sensor": "s"})
            assert watch.next().sensor == "s"
        watch.call.cancel()
    watched.post("/readings", {"sensor": "last"})
