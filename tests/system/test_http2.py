# SPDX-License-Identifier: Apache-2.0
"""HTTP/2 from outside: what clients do, what they must not do, and what attackers do."""

import json
import shutil
import signal
import subprocess

import pytest
from hyperframe.frame import (ContinuationFrame, DataFrame, HeadersFrame, PingFrame, PriorityFrame,
                              RstStreamFrame, SettingsFrame, WindowUpdateFrame)

from documents import ITEMS
from http2 import CALM, CANCEL, NO_ERROR, PREFACE, PROTOCOL_ERROR, REFUSED_STREAM, Peer
from phoenix import Server

JSON = ("content-type", "application/json")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("http2")
    (folder / "items.md").write_text(ITEMS)
    with Server(folder / "items.md", folder / "data") as server:
        yield server


@pytest.fixture(autouse=True)
def still_serves(request):
    server = request.getfixturevalue("server") if "server" in request.fixturenames else None
    yield
    if server is not None:
        with Peer(server) as peer:
            assert peer.ask("/healthz").status == 200


# --- what clients do ---

@pytest.mark.smoke
def test_a_record_is_made_read_changed_and_deleted(server):
    with Peer(server) as peer:
        made = peer.ask("/items", "POST", b'{"name":"crud","rank":1}', [JSON])
        assert made.status == 201
        assert made.headers["content-length"] == str(len(made.body))
        assert made.headers["date"].endswith(" GMT")
        path = made.headers["location"]
        assert json.loads(peer.ask(path).body)["name"] == "crud"
        changed = peer.ask(path, "PATCH", b'{"rank":2}', [JSON])
        assert (changed.status, json.loads(changed.body)["rank"]) == (200, 2)
        head = peer.ask(path, "HEAD")
        assert (head.status, head.body) == (200, b"")
        assert int(head.headers["content-length"]) > 0
        gone = peer.ask(path, "DELETE")
        assert (gone.status, gone.body) == (204, b"")
        assert "content-length" not in gone.headers
        assert peer.ask(path).status == 404


def test_many_streams_are_out_at_a_time(server):
    with Peer(server) as peer:
        streams = [peer.begin("/items", "POST", b'{"name":"many %d","rank":%d}' % (i, i), [JSON])
                   for i in range(90)]
        answers = [peer.wait(stream) for stream in streams]
        assert [answer.status for answer in answers] == [201] * 90
        assert [json.loads(answer.body)["rank"] for answer in answers] == list(range(90))


def test_the_answers_are_those_of_http_1(server):
    server.client.post("/items", json={"name": "same", "rank": 5})
    with Peer(server) as peer:
        for path in ("/items?limit=1", "/items/999999", "/nothing", "/openapi.json"):
            one, two = server.client.get(path), peer.ask(path)
            assert two.status == one.status_code
            if "request_id" not in one.text:
                assert two.body == one.content
            assert two.headers["content-type"] == one.headers["content-type"]


def test_the_preface_may_come_byte_by_byte(server):
    with Peer(server, preface=False) as peer:
        for byte in PREFACE + SettingsFrame().serialize():
            peer.raw(bytes([byte]))
        assert peer.ask("/healthz").status == 200


def test_a_body_comes_in_pieces_with_trailers(server):
    with Peer(server) as peer:
        stream = peer.begin("/items", "POST", extra=[JSON], end=False)
        for byte in b'{"name":"pieces","rank":3}':
            peer.send(DataFrame(stream, bytes([byte])))
        peer.send(peer.headers(stream, [("checksum", "none")]))
        assert peer.wait(stream).status == 201


def test_a_client_that_asks_is_told_to_go_on(server):
    with Peer(server) as peer:
        stream = peer.begin("/items", "POST", extra=[JSON, ("expect", "100-continue")], end=False)
        peer.read_until(lambda: any(isinstance(frame, HeadersFrame) for frame in peer.frames))
        assert peer.answers[stream].status is None
        peer.send(DataFrame(stream, b'{"name":"expected","rank":3}', flags=["END_STREAM"]))
        assert peer.wait(stream).status == 201


def test_a_large_answer_waits_for_the_windows(server):
    with Peer(server) as peer:
        peer.refills = False
        stream = peer.begin("/openapi.json")
        other = peer.begin("/openapi.json")
        size = int(server.client.get("/openapi.json").headers["content-length"])
        assert size > 5000
        first = SettingsFrame(settings={SettingsFrame.INITIAL_WINDOW_SIZE: 100})
        with Peer(server, preface=False) as slow:
            slow.refills = False
            slow.raw(PREFACE)
            slow.send(first)
            stalled = slow.begin("/openapi.json")
            slow.read_until(lambda: len(slow.answers[stalled].body) == 100)
            slow.send(WindowUpdateFrame(stalled, 50))
            slow.read_until(lambda: len(slow.answers[stalled].body) == 150)
            slow.send(WindowUpdateFrame(stalled, 1 << 20))
            assert len(slow.wait(stalled).body) == size
        peer.send(WindowUpdateFrame(0, 1 << 20))  # what both are may be more than one window holds
        assert len(peer.wait(stream).body) == len(peer.wait(other).body) == size


def test_curl_speaks_it_by_prior_knowledge(server):
    done = subprocess.run(["curl", "-sS", "--http2-prior-knowledge", "-w", "%{http_version}",
                           server.url + "/healthz"], capture_output=True, text=True, timeout=30,
                          check=True)
    assert done.stdout.endswith("2") and "alive" in done.stdout


@pytest.mark.skipif(not shutil.which("h2load"), reason="h2load is not installed")
def test_h2load_runs_clean(server):
    done = subprocess.run(["h2load", "-n", "5000", "-c", "5", "-m", "20", server.url + "/healthz"],
                          capture_output=True, text=True, timeout=100, check=True)
    assert "5000 succeeded, 0 failed, 0 errored, 0 timeout" in done.stdout


def test_a_stop_lets_streams_end_and_says_goaway(serve):
    server = serve(ITEMS)
    with Peer(server) as peer, Peer(server) as idle:
        assert idle.ask("/healthz").status == 200
        stream = peer.begin("/items", "POST", extra=[JSON], end=False)
        peer.ask("/healthz")
        server.process.send_signal(signal.SIGTERM)
        peer.read_until(lambda: peer.goaway is not None)
        assert (peer.goaways[0].last_stream_id, peer.goaway.error_code) == (2**31 - 1, NO_ERROR)
        assert idle.read_to_end().error_code == NO_ERROR
        peer.send(DataFrame(stream, b'{"name":"last","rank":1}', flags=["END_STREAM"]))
        assert peer.wait(stream).status == 201
        assert peer.read_to_end().last_stream_id < 2**31 - 1
    assert server.process.wait(20) == 0


# --- what clients must not do: answered 400, or the stream is reset, and the connection lives ---

MALFORMED = {
    "no method": [(":method", None)],
    "no path": [(":path", None)],
    "no scheme": [(":scheme", None)],
    "an empty path": [(":path", "")],
    "a path without a slash": [(":path", "healthz")],
    "an absolute path": [(":path", "http://other/healthz")],
    "a path with a blank": [(":path", "/health z")],
    "a path with a fragment": [(":path", "/healthz#top")],
    "a foreign scheme": [(":scheme", "gopher")],
    "an authority with a user": [(":authority", "root@localhost")],
    "no authority": [(":authority", None)],
    "a method that is no token": [(":method", "GE T")],
    "an unknown pseudo field": [(":colour", "red")],
    "a pseudo field of responses": [(":status", "200")],
    "a connection field": [("connection", "close")],
    "a transfer coding": [("transfer-encoding", "chunked")],
    "an upgrade": [("upgrade", "h2c")],
    "te other than trailers": [("te", "gzip")],
    "an upper case name": [("X-Upper", "a")],
    "a name with a colon": [("a:b", "a")],
    "a name with a blank": [("a b", "a")],
    "an empty name": [("", "a")],
    "a value with a line break": [("x-a", "a\r\nset-cookie: b")],
    "a value with a null": [("x-a", "a\0b")],
    "two hosts": [("host", "a"), ("host", "b")],
    "a host that is not the authority": [("host", "other.example.org")],
    "two content types": [JSON, ("content-type", "text/plain")],
    "two authorizations": [("authorization", "a"), ("authorization", "b")],
    "two content lengths": [("content-length", "0"), ("content-length", "0")],
    "a negative content length": [("content-length", "-1")],
    "a content length without a body": [("content-length", "5")],
    "a pseudo field after others": [("x-a", "b"), (":path", "/again")],
    "a pseudo field twice": [(":path", "/again")],
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed(server, name):
    with Peer(server) as peer:
        fields = dict(peer.fields("/healthz"))
        more = []
        for key, value in MALFORMED[name]:
            if value is None:
                del fields[key]
            elif key in fields and name not in ("a pseudo field after others",
                                                "a pseudo field twice"):
                fields[key] = value
            else:
                more.append((key, value))
        peer.send(peer.headers(1, list(fields.items()) + more))
        answer = peer.wait(1)
        assert answer.status == 400 or answer.reset == PROTOCOL_ERROR
        peer.stream = 3
        assert peer.ask("/healthz").status == 200


def test_what_http_1_refuses_with_a_status_has_the_same_here(server):
    with Peer(server) as peer:
        assert peer.ask("/healthz", extra=[("expect", "miracles")]).status == 417
        assert peer.ask("/" + "a" * 9000).status == 414
        assert peer.ask("/healthz", extra=[(f"x-{i}", "a") for i in range(101)]).status == 431
        assert peer.ask("/healthz", extra=[("x-a", "a" * 3000)] * 15).status == 431
        large = peer.begin("/items", "POST", extra=[JSON, ("content-length", "2000000")], end=False)
        assert peer.wait(large).status == 413
        error = peer.ask("/healthz", extra=[("expect", "miracles")])
        assert error.headers["content-type"].startswith("application/")
        assert b"100-continue" in error.body


def test_connect_is_not_supported(server):
    with Peer(server) as peer:
        stream = peer.stream
        peer.send(peer.headers(stream, [(":method", "CONNECT"), (":authority", "a:1")]))
        assert peer.wait(stream).status == 501


def test_a_body_without_a_length_ends_at_the_limit(server):
    with Peer(server) as peer:
        stream = peer.begin("/items", "POST", extra=[JSON], end=False)
        for _ in range(80):
            peer.send(DataFrame(stream, b"a" * 16384))
            if peer.answers[stream].is_whole:
                break
        answer = peer.wait(stream)
        assert answer.status == 413
        peer.read_until(lambda: answer.reset is not None)
        assert answer.reset == NO_ERROR
        assert peer.ask("/healthz").status == 200


def test_a_content_length_that_does_not_match_resets_the_stream(server):
    with Peer(server) as peer:
        answer = peer.ask("/items", "POST", b"{}", [JSON, ("content-length", "5")])
        assert (answer.status, answer.reset) == (None, PROTOCOL_ERROR)
        answer = peer.ask("/items", "POST", b"{}more", [JSON, ("content-length", "2")])
        assert (answer.status, answer.reset) == (None, PROTOCOL_ERROR)


def test_cookies_in_pieces_are_one(server):
    with Peer(server) as peer:
        answer = peer.ask("/healthz", extra=[("cookie", "a=1"), ("x-b", "2"), ("cookie", "c=3")])
        assert answer.status == 200


def test_more_streams_than_allowed_are_refused_and_may_be_tried_again(server):
    with Peer(server) as peer:
        streams = [peer.begin("/items", "POST", extra=[JSON], end=False) for _ in range(101)]
        assert peer.wait(streams[100]).reset == REFUSED_STREAM
        for i, stream in enumerate(streams[:100]):
            peer.send(DataFrame(stream, b'{"name":"s%d","rank":1}' % i, flags=["END_STREAM"]))
        assert {peer.wait(stream).status for stream in streams[:100]} == {201}


# --- what attackers do: cut off with GOAWAY and ENHANCE_YOUR_CALM ---

def reset_rapidly(peer):
    """CVE-2023-44487."""
    for _ in range(50):
        frames = []
        for _ in range(10):
            stream, peer.stream = peer.stream, peer.stream + 2
            frames += [peer.headers(stream, peer.fields("/items")),
                       RstStreamFrame(stream, error_code=CANCEL)]
        peer.send(*frames)


def reset_what_the_server_ends(peer):
    """The same with streams that the server is made to reset itself (CVE-2025-8671)."""
    for _ in range(500):
        stream, peer.stream = peer.stream, peer.stream + 2
        peer.send(peer.headers(stream, peer.fields("/items")), WindowUpdateFrame(stream, 0x7fffffff))


def continue_without_end(peer):
    """CVE-2024-27316 and its kin."""
    block = peer.encoder.encode([("x-more", "a" * 100)])
    peer.send(HeadersFrame(1, peer.encoder.encode(peer.fields())),
              *[ContinuationFrame(1, block) for _ in range(1000)])


def continue_with_nothing(peer):
    peer.send(HeadersFrame(1, peer.encoder.encode(peer.fields())),
              *[ContinuationFrame(1, b"") for _ in range(1000)])


def change_settings(peer):
    """CVE-2019-9515."""
    for _ in range(50):
        peer.send(*[SettingsFrame() for _ in range(20)])


def ping(peer):
    """CVE-2019-9512."""
    for _ in range(50):
        peer.send(*[PingFrame(opaque_data=b"floodpng") for _ in range(20)])


def send_nothing(peer):
    """CVE-2019-9518."""
    stream = peer.begin("/items", "POST", extra=[JSON], end=False)
    for _ in range(50):
        peer.send(*[DataFrame(stream, b"") for _ in range(20)])


def send_padding(peer):
    stream = peer.begin("/items", "POST", extra=[JSON], end=False)
    for _ in range(50):
        peer.send(*[DataFrame(stream, b"", pad_length=10, flags=["PADDED"]) for _ in range(20)])


def shuffle_priorities(peer):
    """CVE-2019-9513."""
    for i in range(50):
        peer.send(*[PriorityFrame(3 + 2 * j, depends_on=1 + 2 * i, stream_weight=j)
                    for j in range(20)])


def open_windows_by_inches(peer):
    """CVE-2019-9511."""
    stream = peer.begin("/items", "POST", extra=[JSON], end=False)
    for _ in range(200):
        peer.send(*[WindowUpdateFrame(stream, 1) for _ in range(20)])


def blow_up_a_header(peer):
    """One large field in the compression table, then a byte for each of its copies."""
    peer.send(peer.headers(1, peer.fields(extra=[("x-bomb", "a" * 3900)])))
    peer.read_until(lambda: peer.answers.get(1) and peer.answers[1].is_whole)
    start = peer.encoder.encode(peer.fields())
    peer.send(HeadersFrame(3, start + b"\xbe" * 15000, flags=["END_HEADERS", "END_STREAM"]))


def open_more_than_allowed(peer):
    for _ in range(400):
        peer.begin("/items", "POST", extra=[JSON], end=False)


def send_nonsense(peer):
    for _ in range(400):
        peer.begin("no slash")


FLOODS = [reset_rapidly, reset_what_the_server_ends, continue_without_end, continue_with_nothing,
          change_settings, ping, send_nothing, send_padding, shuffle_priorities,
          open_windows_by_inches, blow_up_a_header, open_more_than_allowed, send_nonsense]


@pytest.mark.parametrize("flood", FLOODS, ids=[each.__name__ for each in FLOODS])
def test_floods(server, flood):
    with Peer(server) as peer, Peer(server) as other:
        flood(peer)
        goaway = peer.read_to_end()
        assert goaway is not None and goaway.error_code == CALM, goaway
        assert goaway.additional_data
        assert other.ask("/healthz").status == 200


def test_a_busy_client_is_not_taken_for_an_attacker(server):
    """Thousands of requests, with a ping and a cancelled stream now and then."""
    with Peer(server) as peer:
        for i in range(2000):
            stream = peer.begin("/healthz")
            if i % 20 == 0:
                peer.send(PingFrame(opaque_data=b"measured"))
                cancelled = peer.begin("/items")
                peer.send(RstStreamFrame(cancelled, error_code=CANCEL))
            assert peer.wait(stream).status == 200
        assert peer.goaway is None


def test_a_reader_that_opens_no_window_holds_little(server):
    """A hundred large answers are asked for and none is taken."""
    def memory():
        with open(f"/proc/{server.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    before = memory()
    peers = [Peer(server, preface=False) for _ in range(5)]
    for peer in peers:
        peer.refills = False
        peer.raw(PREFACE)
        peer.send(SettingsFrame(settings={SettingsFrame.INITIAL_WINDOW_SIZE: 0}))
        for _ in range(100):
            peer.begin("/openapi.json")
    with Peer(server) as other:
        assert other.ask("/healthz").status == 200
    assert memory() - before < 150_000
    for peer in peers:
        peer.socket.close()
