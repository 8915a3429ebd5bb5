# SPDX-License-Identifier: Apache-2.0
"""gRPC from clients that mean harm, or are broken: whatever they send, the call ends with a code,
the connection or its end is orderly, and a neighbour does not notice."""

import os
import random
import time

import pytest
from hyperframe.frame import DataFrame, RstStreamFrame

import http2
from test_grpc_streams import GRPC, SENSORS, frame

SERVICE = "/sensors.v1.ReadingService/"
INTERNAL_ERROR = 2  # what nghttp2's own guard against resets says
OK, INVALID, NOT_FOUND, EXHAUSTED, UNIMPLEMENTED, INTERNAL = "0", "3", "5", "8", "12", "13"


@pytest.fixture
def sensors(serve):
    server = serve(SENSORS)
    server.post("/readings", {"sensor": "s"})
    return server


@pytest.fixture
def peer(sensors):
    with http2.Peer(sensors) as peer:
        yield peer


def call(peer, method, body, extra=()):
    """How the call ended: its code."""
    stream = peer.begin(SERVICE + method, "POST", body, [*GRPC, *extra])
    answer = peer.wait(stream)
    assert answer.status == 200, answer.headers
    return (answer.trailers or answer.headers)["grpc-status"]


def assert_well(peer, sensors):
    """The same connection goes on, and others too."""
    assert call(peer, "GetReading", frame(b"\x08\x01")) == OK
    assert sensors.get("/readings/1").json()["sensor"] == "s"


def varint(number):
    data = b""
    while number > 127:
        data, number = data + bytes([number & 127 | 128]), number >> 7
    return data + bytes([number])


def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


@pytest.mark.parametrize("body, code", [
    (b"", UNIMPLEMENTED),                             # no message
    (b"\0", INTERNAL),                                # one byte of a frame's head
    (b"\0\0\0\0", INTERNAL),                          # four of them
    (b"\0\0\0\0\x02\x08", INTERNAL),                  # half a message
    (b"\0\xff\xff\xff\xff", EXHAUSTED),               # a length of four gigabytes
    (b"\0\x7f\xff\xff\xff\x08\x01", EXHAUSTED),
    (b"\0\0\x40\0\0" + bytes(100), INTERNAL),         # exactly the most, but not there
    (b"\0\0\x40\0\1" + bytes(100), EXHAUSTED),        # one byte more
    (b"\2\0\0\0\x02\x08\x01", INTERNAL),              # flags that are none
    (b"\xff\0\0\0\x02\x08\x01", INTERNAL),
    (b"\1\0\0\0\x02\x08\x01", INTERNAL),              # compressed, nobody knows how
    (frame(b"\x08\x01") * 2, UNIMPLEMENTED),          # two messages
    (frame(b"\x08\x01") + b"\0", UNIMPLEMENTED),      # one and the beginning of another
    (b"\x08\x01", INTERNAL),                          # a message without its frame
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", INTERNAL),
    (b'{"id":1}', INTERNAL),
], ids=range(16))
def test_frames(peer, sensors, body, code):
    assert call(peer, "GetReading", body) == code
    assert_well(peer, sensors)


@pytest.mark.parametrize("message, code", [
    (b"\x08", INTERNAL),                              # a number that never comes
    (b"\x08" + b"\x80" * 9 + b"\x02", INTERNAL),      # more than 64 bits
    (b"\x08" + b"\x80" * 10 + b"\x01", INTERNAL),     # eleven bytes
    (b"\x08" + b"\xff" * 500, INTERNAL),
    (b"\0\1", INTERNAL),                              # field 0
    (b"\x0f\1", INTERNAL),                            # type 7
    (b"\x0b\x0c", INTERNAL),                          # a group where a number belongs
    (b"\x0a\x01x", INVALID),                          # a text where a number belongs
    (b"\x12\xff\xff\xff\xff\x0f", INTERNAL),          # a length beyond the message
    (b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", NOT_FOUND),  # -1
    (b"\x08\x01\x08\x02\x08\x01", OK),                # the last one counts
    (b"\xfa\xff\xff\xff\x0f\x03abc\x08\x01", OK),     # an unknown field is passed over
    (b"", INVALID),                                   # no key
    (b"\x08\x01" + b"\x9b\x06" * 5000, INTERNAL),     # groups in groups
], ids=range(14))
def test_messages(peer, sensors, message, code):
    assert call(peer, "GetReading", frame(message)) in (code, INVALID if code == INTERNAL else code)
    assert_well(peer, sensors)


def test_bytes_at_random(peer, sensors):
    chance = random.Random(7)
    for number in range(300):
        body = frame(chance.randbytes(chance.randrange(60)))
        if number % 3 == 0:
            body = chance.randbytes(chance.randrange(60))
        method = chance.choice(["GetReading", "CreateReading", "ListReadings", "QueryReadings"])
        assert call(peer, method, body) in (OK, INVALID, NOT_FOUND, EXHAUSTED, UNIMPLEMENTED,
                                            INTERNAL)
    assert_well(peer, sensors)


DEEP = """# Deep

```sql
CREATE TABLE trees (id BIGSERIAL PRIMARY KEY, tree JSONB NOT NULL);
```

- `GET /trees/{id}`
- `POST /trees`

```protobuf
package deep.v1;

service TreeService {
  rpc GetTree(GetTreeRequest) returns (Tree);
  rpc CreateTree(CreateTreeRequest) returns (Tree);
}
message Tree { int64 id = 1; google.protobuf.Value tree = 2; }
```
"""


@pytest.mark.parametrize("depth, code", [(1, OK), (20, OK), (100, INVALID), (20000, INVALID)])
def test_lists_in_lists(serve, depth, code):
    inner = b""
    for _ in range(depth):
        inner = field(6, field(1, inner) if inner else b"")
    with http2.Peer(serve(DEEP)) as peer:
        stream = peer.begin("/deep.v1.TreeService/CreateTree", "POST",
                            None if len(inner) > 60000 else frame(field(1, field(2, inner))),
                            GRPC, end=len(inner) <= 60000)
        if len(inner) > 60000:
            body = frame(field(1, field(2, inner)))
            for at in range(0, len(body), 16000):
                peer.send(DataFrame(stream, body[at:at + 16000]))
            peer.send(DataFrame(stream, b"", flags=["END_STREAM"]))
        answer = peer.wait(stream)
        assert (answer.trailers or answer.headers)["grpc-status"] in (code, code if code == OK
                                                                      else INTERNAL)


def test_a_message_that_is_too_large(peer, sensors):
    """Refused while it comes, and not only when it is there."""
    stream = peer.begin(SERVICE + "CreateReading", "POST", None, GRPC, end=False)
    answer = peer.answers[stream]
    for _ in range(300):
        peer.send(DataFrame(stream, bytes(16000)))
    peer.wait(stream)
    assert answer.headers["grpc-status"] == EXHAUSTED
    assert_well(peer, sensors)


def test_a_message_in_crumbs(peer, sensors):
    body = frame(b"\x08\x01")
    stream = peer.begin(SERVICE + "GetReading", "POST", None, GRPC, end=False)
    for byte in body:
        peer.send(DataFrame(stream, bytes([byte])))
    peer.send(DataFrame(stream, b"", flags=["END_STREAM"]))
    assert peer.wait(stream).trailers["grpc-status"] == OK
    assert_well(peer, sensors)


def test_streams_that_are_never_closed(peer, sensors):
    """Half-open calls hold no thread and no statement; others are served beside them."""
    for _ in range(50):
        peer.begin(SERVICE + "GetReading", "POST", None, GRPC, end=False)
    assert_well(peer, sensors)


def test_a_connection_that_is_cut_in_a_call(sensors):
    for _ in range(20):
        with http2.Peer(sensors) as peer:
            stream = peer.begin(SERVICE + "CreateReading", "POST", None, GRPC, end=False)
            peer.send(DataFrame(stream, frame(b"\x0a\x03\x12\x01a")[:5]))
    with http2.Peer(sensors) as peer:
        assert_well(peer, sensors)


def test_calls_that_are_taken_back_at_once(sensors):
    """A write that has queued may be done or not; it is whole in either case."""
    with http2.Peer(sensors) as peer:
        for _ in range(40):
            stream = peer.begin(SERVICE + "CreateReading", "POST", frame(b"\x0a\x03\x12\x01a"),
                                GRPC)
            peer.send(RstStreamFrame(stream, error_code=http2.CANCEL))
        assert_well(peer, sensors)
    assert {each["sensor"] for each in sensors.get("/readings?limit=100").json()["data"]} <= {"s",
                                                                                             "a"}


def test_a_storm_of_resets_ends_the_connection_alone(sensors):
    with http2.Peer(sensors) as storm:
        for _ in range(2000):
            stream = storm.begin(SERVICE + "ListReadings", "POST", frame(b""), GRPC)
            storm.send(RstStreamFrame(stream, error_code=http2.CANCEL))
            if storm.is_closed:
                break
        storm.read_to_end()
        assert storm.goaway.error_code in (http2.CALM, INTERNAL_ERROR)
    with http2.Peer(sensors) as peer:
        assert_well(peer, sensors)


def test_metadata_that_is_too_large(peer, sensors):
    stream = peer.begin(SERVICE + "GetReading", "POST", frame(b"\x08\x01"),
                        [*GRPC, *[("x-large", "x" * 1900)] * 25])
    answer = peer.wait(stream)
    assert answer.headers["grpc-status"] == EXHAUSTED
    assert_well(peer, sensors)


@pytest.mark.parametrize("method, path, extra, status", [
    ("GET", SERVICE + "GetReading", GRPC, 405),
    ("PUT", SERVICE + "GetReading", GRPC, 405),
    ("POST", SERVICE + "GetReading", [("content-type", "application/grpc-web")], 415),
    ("POST", SERVICE + "GetReading", [("content-type", "application/grpc+json")], 415),
    ("POST", SERVICE + "GetReading", [("content-type", "application/json")], 415),
    ("POST", SERVICE + "GetReading", [], 415),
])
def test_requests_that_are_no_calls(peer, sensors, method, path, extra, status):
    stream = peer.begin(path, method, frame(b"\x08\x01"), extra)
    assert peer.wait(stream).status == status
    assert_well(peer, sensors)


@pytest.mark.parametrize("path", ["/", "//", "/sensors.v1.ReadingService", SERVICE,
                                  SERVICE + "GetReading/", SERVICE + "getreading",
                                  "/sensors.v1.ReadingService/GetReading%20", "/%00/GetReading",
                                  "/readings", "/grpc.reflection.v9.X/Y", "/" + "a" * 7000 + "/b"])
def test_paths_of_no_method(peer, sensors, path):
    stream = peer.begin(path, "POST", frame(b"\x08\x01"), GRPC)
    answer = peer.wait(stream)
    assert answer.headers["grpc-status"] == UNIMPLEMENTED
    assert_well(peer, sensors)


def test_what_is_said_of_a_fault_fits_into_a_header(peer, sensors):
    """However long what the client sent, and whatever is in it."""
    name = "\u00e4%\r\n" * 3000
    message = field(3, f'"{name}" = 1'.encode())
    stream = peer.begin(SERVICE + "QueryReadings", "POST", frame(message), GRPC)
    answer = peer.wait(stream)
    assert answer.headers["grpc-status"] == INVALID
    assert sum(len(key) + len(value) + 32 for key, value in answer.headers.items()) < 8192
    assert "\r" not in answer.headers["grpc-message"]
    assert_well(peer, sensors)


def test_a_slow_reader_of_many_streams_holds_little(sensors):
    for number in range(300):
        sensors.post("/readings", {"sensor": "x" * 900, "note": str(number)})
    with http2.Peer(sensors) as peer:
        peer.refills = False
        streams = [peer.begin(SERVICE + "ListReadings", "POST", frame(b""), GRPC)
                   for _ in range(90)]
        peer.read_until(lambda: sum(len(peer.answers[each].body) for each in streams) >= 65535)
        time.sleep(0.3)
        with open(f"/proc/{sensors.process.pid}/status", encoding="ascii") as status:
            resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
        assert resident < 200_000 or "SANITIZED" in os.environ, f"{resident} KiB"
        with http2.Peer(sensors) as other:
            assert_well(other, sensors)
