# SPDX-License-Identifier: Apache-2.0
"""TLS from outside: certificates, what is agreed on, who may come in, and what goes wrong."""

import json
import os
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import time

import pytest

from documents import ITEMS
from http2 import Peer
from phoenix import Server, run

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")

JSON = ("content-type", "application/json")


def openssl(*arguments, text=True, check=True, stdin=subprocess.DEVNULL, timeout=60):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=text,
                          stdin=stdin, timeout=timeout, check=False)
    assert not check or done.returncode == 0, done.stderr
    return done


class Certificates:
    """An authority and what it has signed, as files in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.ca = folder / "ca.pem"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", folder / "ca.key", "-out", self.ca, "-subj", "/CN=Test authority",
                "-days", "90")

    def make(self, name, names="IP:127.0.0.1,DNS:localhost", subject=None):
        """Returns the paths of certificate and key."""
        key, request, certificate = (self.folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                key, "-out", request, "-subj", subject or f"/CN={name}")
        extensions = self.folder / f"{name}.cnf"
        extensions.write_text(f"subjectAltName={names}\n")
        openssl("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.folder / "ca.key",
                "-CAcreateserial", "-days", "90", "-extfile", extensions, "-out", certificate)
        return certificate, key

    def trust(self, client=None, alpn=None):
        context = ssl.create_default_context(cafile=self.ca)
        if client:
            context.load_cert_chain(*client)
        if alpn:
            context.set_alpn_protocols(alpn)
        return context


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def pair(certificates):
    return certificates.make("server")


@pytest.fixture(scope="module")
def server(tmp_path_factory, certificates, pair):
    folder = tmp_path_factory.mktemp("tls")
    (folder / "items.md").write_text(ITEMS)
    with Server(folder / "items.md", folder / "data", "--tls-certificate", pair[0], "--tls-key",
                pair[1], trust=certificates.trust()) as server:
        yield server


def dial(server, context, alpn=None):
    if alpn:
        context.set_alpn_protocols(alpn)
    peer = socket.create_connection(server.address, timeout=20)
    return context.wrap_socket(peer, server_hostname="localhost")


def h2(server, certificates, **options):
    context = certificates.trust(alpn=["h2"])
    return Peer(server, wrap=lambda peer: context.wrap_socket(peer, server_hostname="localhost"),
                **options)


def serial_of(server, certificates):
    with dial(server, certificates.trust()) as peer:
        return peer.getpeercert()["serialNumber"]


# --- what is agreed on ---

@pytest.mark.smoke
def test_http_1_and_2_come_by_alpn(server, certificates):
    assert server.url.startswith("https://")
    assert server.get("/healthz").http_version == "HTTP/1.1"
    with h2(server, certificates) as peer:
        assert peer.socket.selected_alpn_protocol() == "h2"
        assert peer.socket.version() == "TLSv1.3"
        made = peer.ask("/items", "POST", b'{"name":"sealed","rank":1}', [JSON])
        assert made.status == 201
        assert json.loads(peer.ask(made.headers["location"]).body)["name"] == "sealed"
    with dial(server, certificates.trust(), ["h2", "http/1.1"]) as peer:
        assert peer.selected_alpn_protocol() == "h2"
    with dial(server, certificates.trust(), ["http/1.1"]) as peer:
        assert peer.selected_alpn_protocol() == "http/1.1"


def test_a_protocol_that_is_not_spoken_ends_the_handshake(server, certificates):
    with pytest.raises(ssl.SSLError, match="NO_APPLICATION_PROTOCOL|no application protocol"):
        dial(server, certificates.trust(), ["gopher"])


def test_tls_1_2_is_not_spoken(server):
    done = openssl("s_client", "-connect", "%s:%d" % server.address, "-tls1_2", check=False)
    assert "alert protocol version" in done.stderr


def test_tls_1_2_is_spoken_where_asked_for_but_nothing_older(serve, certificates, pair):
    server = serve(ITEMS, "--tls-certificate", pair[0], "--tls-key", pair[1], "--tls-minimum", "1.2",
                   trust=certificates.trust())
    context = certificates.trust()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with dial(server, context, ["h2"]) as peer:
        assert (peer.version(), peer.selected_alpn_protocol()) == ("TLSv1.2", "h2")
        assert peer.cipher()[0].startswith("ECDHE-")
    for old in ("-tls1_1", "-tls1"):
        done = openssl("s_client", "-connect", "%s:%d" % server.address, old, "-cipher",
                       "ALL:@SECLEVEL=0", check=False)
        assert "alert protocol version" in done.stderr
    assert "1.2" in openssl("s_client", "-connect", "%s:%d" % server.address, "-tls1_2",
                            check=False).stdout


def test_sessions_are_resumed_and_outlive_a_reload(server, tmp_path):
    kept = tmp_path / "session"
    address = "%s:%d" % server.address

    def connect(*arguments):
        with subprocess.Popen(["openssl", "s_client", "-connect", address, *map(str, arguments)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True) as client:
            client.stdin.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            client.stdin.flush()
            return client.communicate(timeout=30)[0]

    assert "New, TLSv1.3" in connect("-sess_out", kept, "-ign_eof")
    assert "Reused, TLSv1.3" in connect("-sess_in", kept, "-ign_eof")
    server.process.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    assert "Reused, TLSv1.3" in connect("-sess_in", kept, "-ign_eof")
    assert "Early data was not sent" in connect("-sess_in", kept, "-ign_eof")


# --- requests ---

def test_large_bodies_go_both_ways(server, certificates):
    long_name = "x" * 900_000
    answer = server.client.post("/items", json={"name": long_name, "rank": 1})
    assert answer.status_code == 422 or answer.status_code == 400
    size = len(server.get("/openapi.json").content)
    with h2(server, certificates) as peer:
        stream = peer.begin("/items", "POST", extra=[JSON], end=False)
        from hyperframe.frame import DataFrame, WindowUpdateFrame
        peer.read_until(lambda: any(isinstance(frame, WindowUpdateFrame) for frame in peer.frames))
        for _ in range(10):
            peer.send(DataFrame(stream, b" " * 16000))
        peer.send(DataFrame(stream, b'{"name":"large","rank":1}', flags=["END_STREAM"]))
        assert peer.wait(stream).status == 201
        streams = [peer.begin("/openapi.json") for _ in range(50)]
        assert {len(peer.wait(stream).body) for stream in streams} == {size}


def test_pipelined_requests_are_answered_in_order(server, certificates):
    with dial(server, certificates.trust()) as peer:
        lines = b"".join(b"GET /items/%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % i for i in range(9000, 9100))
        peer.sendall(lines + b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b""
        while data := peer.recv(65536):
            answer += data
        assert answer.count(b"HTTP/1.1 404 ") == 100
        assert answer.rstrip().endswith(b'{"status":"alive"}')


def test_a_request_comes_byte_by_byte(server, certificates):
    with dial(server, certificates.trust()) as peer:
        for byte in b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n":
            peer.sendall(bytes([byte]))
        answer = b""
        while data := peer.recv(65536):
            answer += data
        assert b"alive" in answer


def test_the_end_is_said(server, certificates):
    """Without a close_notify a client could not tell an end from a cut."""
    context = certificates.trust()
    with socket.create_connection(server.address, timeout=20) as peer:
        sealed = context.wrap_socket(peer, server_hostname="localhost",
                                     suppress_ragged_eofs=False)
        sealed.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        while sealed.recv(65536):
            pass
        sealed.close()


def test_plain_http_is_told_where_to_go(server):
    answer = server.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ") and b"https://" in answer
    answer = server.raw(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_stop_ends_both_protocols_well(serve, certificates, pair):
    server = serve(ITEMS, "--tls-certificate", pair[0], "--tls-key", pair[1],
                   trust=certificates.trust())
    with h2(server, certificates) as peer, dial(server, certificates.trust()) as other:
        assert peer.ask("/healthz").status == 200
        other.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert other.recv(65536).startswith(b"HTTP/1.1 200")
        server.process.send_signal(signal.SIGTERM)
        assert peer.read_to_end().error_code == 0
        assert other.recv(65536) == b""
        assert server.process.wait(20) == 0


# --- hostile ---

def test_what_is_no_tls_is_closed(server):
    for data in (b"\x16\x03\x01\x00\x05hello", b"\x16" * 70000, b"\x16\x03\x03\xff\xff" + b"a" * 70000,
                 b"\0" * 1000, b"\x80\x2e\x01\x03\x01"):
        with socket.create_connection(server.address, timeout=20) as peer:
            try:
                peer.sendall(data)
                peer.shutdown(socket.SHUT_WR)
                while peer.recv(65536):
                    pass
            except ConnectionError:
                pass
    server.get("/healthz")


def test_a_broken_record_ends_only_its_connection(server, certificates):
    context = certificates.trust()
    peer = socket.create_connection(server.address, timeout=20)
    sealed = context.wrap_socket(peer, server_hostname="localhost")
    raw = socket.socket(fileno=os.dup(sealed.fileno()))
    raw.settimeout(20)
    raw.sendall(b"\x17\x03\x03\x00\x40" + b"x" * 64)
    try:
        while raw.recv(65536):
            pass
    except ConnectionError:
        pass
    raw.close()
    sealed.close()
    server.get("/healthz")


def test_handshakes_that_never_end_hold_nobody_up(server):
    peers = [socket.create_connection(server.address, timeout=20) for _ in range(200)]
    for peer in peers:
        peer.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
    server.get("/healthz")
    for peer in peers:
        peer.close()


# --- certificates ---

def test_a_pair_for_development_is_made_once(serve, tmp_path):
    server = serve(ITEMS, "--tls-self-signed")
    certificate, key = (tmp_path / "data" / f"self-signed.{end}" for end in ("crt", "key"))
    for path in (certificate, key):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    context = ssl.create_default_context(cafile=certificate)
    with dial(server, context) as peer:
        first = peer.getpeercert()
    assert ("IP Address", "127.0.0.1") in first["subjectAltName"]
    server.stop()
    again = serve(ITEMS, "--tls-self-signed")
    with dial(again, context) as peer:
        assert peer.getpeercert()["serialNumber"] == first["serialNumber"]


def test_new_files_are_taken_and_bad_ones_refused(serve, certificates, tmp_path):
    live = tmp_path / "live.pem", tmp_path / "live.key"

    def put(name):
        for source, target in zip(certificates.make(name), live):
            shutil.copy(source, target)

    def wait_for(text):
        deadline = time.monotonic() + 20
        while server.stderr.count(text) == 0:
            assert time.monotonic() < deadline, server.stderr
            time.sleep(0.05)

    put("reload-one")
    server = serve(ITEMS, "--tls-certificate", live[0], "--tls-key", live[1],
                   trust=certificates.trust())
    first = serial_of(server, certificates)
    with dial(server, certificates.trust()) as old:
        put("reload-two")
        wait_for("was loaded anew")
        second = serial_of(server, certificates)
        assert second != first
        old.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert old.recv(65536).startswith(b"HTTP/1.1 200")
    live[0].write_text("not a certificate")
    wait_for("is refused and the old one stays")
    assert serial_of(server, certificates) == second
    shutil.copy(certificates.make("reload-three")[0], live[0])
    os.remove(live[1])
    wait_for("cannot read the key")
    assert serial_of(server, certificates) == second
    put("reload-four")
    server.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 20
    while serial_of(server, certificates) == second:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_cannot_be_used_is_refused_at_the_start(certificates, pair, tmp_path):
    other = certificates.make("other")
    secret = tmp_path / "secret.key"
    openssl("ec", "-in", pair[1], "-aes128", "-passout", "pass:x", "-out", secret)
    spec = tmp_path / "items.md"
    spec.write_text(ITEMS)

    def start(certificate, key, *more):
        done = run("run", spec, "--listen", "127.0.0.1:0", "--data", tmp_path / "data",
                   "--tls-certificate", certificate, "--tls-key", key, *more)
        assert done.returncode == 1
        assert not (tmp_path / "data").exists()
        return done.stderr

    assert "the key does not belong to the certificate" in start(pair[0], other[1])
    assert "No such file" in start(tmp_path / "none.pem", pair[1])
    assert "cannot read the key" in start(pair[0], secret)
    assert "holds no PEM" in start(spec, pair[1])
    assert "authorities" in start(*pair, "--tls-client-ca", spec)


@pytest.mark.parametrize("arguments", [
    ["--tls-certificate", "a"], ["--tls-key", "a"], ["--tls-client-ca", "a"], ["--tls-minimum", "1.2"],
    ["--tls-certificate", "a", "--tls-key", "b", "--tls-self-signed"],
    ["--tls-self-signed", "--tls-minimum", "1.1"]])
def test_options_that_do_not_belong_together_are_refused(arguments, tmp_path):
    spec = tmp_path / "items.md"
    spec.write_text(ITEMS)
    assert run("run", spec, *arguments).returncode == 2


# --- client certificates ---

def test_clients_may_show_a_certificate_but_only_a_good_one(serve, certificates, pair,
                                                            tmp_path_factory):
    strangers = Certificates(tmp_path_factory.mktemp("strangers"))
    server = serve(ITEMS, "--tls-certificate", pair[0], "--tls-key", pair[1], "--tls-client-ca",
                   certificates.ca, trust=certificates.trust())
    server.get("/healthz")
    known = certificates.trust(client=certificates.make("till-7", "DNS:till-7.example.org"))
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with dial(server, known) as peer:
        peer.sendall(request)
        assert peer.recv(65536).startswith(b"HTTP/1.1 200")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        stranger = certificates.trust(client=strangers.make("stranger"))
        with dial(server, stranger) as peer:
            peer.sendall(request)
            assert peer.recv(65536) != b""
            raise AssertionError("a stranger was let in")
    server.get("/healthz")


# --- other programs ---

@pytest.mark.timeout(900)
@pytest.mark.skipif(not (shutil.which("testssl") and os.environ.get("PHOENIX_TESTSSL")),
                    reason="takes minutes: `make testssl`")
@pytest.mark.parametrize("minimum", ["1.3", "1.2"])
def test_testssl_finds_nothing(serve, certificates, tmp_path, minimum):
    """Protocols, ciphers, forward secrecy, the certificate, and the list of known attacks."""
    pair = certificates.make("examined", "IP:127.0.0.1,DNS:localhost\n"
                             "authorityInfoAccess=OCSP;URI:http://127.0.0.1/\n"
                             "extendedKeyUsage=serverAuth\nkeyUsage=digitalSignature")
    server = serve(ITEMS, "--tls-certificate", pair[0], "--tls-key", pair[1], "--tls-minimum",
                   minimum, trust=certificates.trust())
    report = tmp_path / "testssl.json"
    subprocess.run(["testssl", "--quiet", "--warnings", "off", "--color", "0", "--nodns", "none",
                    "--ip", "127.0.0.1", "-p", "-s", "-f", "-P", "-S", "-U", "--add-ca",
                    certificates.ca, "--jsonfile", report,
                    "https://localhost:%d" % server.address[1]],
                   capture_output=True, timeout=800, check=False)
    findings = json.loads(report.read_text())
    assert len(findings) > 40
    # An authority that nobody else knows is what this test brings.
    ours = {"cert_chain_of_trust", "engine_problem"}
    bad = [each for each in findings if each["severity"] not in ("OK", "INFO", "LOW")]
    assert [each for each in bad if each["id"] not in ours] == []

def test_curl_speaks_http_2_and_1(server, certificates):
    for option, version in (("--http2", "2"), ("--http1.1", "1.1")):
        done = subprocess.run(["curl", "-sS", option, "--cacert", certificates.ca, "-w",
                               "%{http_version}", server.url + "/healthz"], capture_output=True,
                              text=True, timeout=30, check=True)
        assert done.stdout == '{"status":"alive"}' + version


@pytest.mark.skipif(not shutil.which("h2load"), reason="h2load is not installed")
@pytest.mark.parametrize("options", [["-m", "20"], ["--h1"]])
def test_h2load_runs_clean(server, options):
    done = subprocess.run(["h2load", "-n", "3000", "-c", "5", *options, server.url + "/healthz"],
                          capture_output=True, text=True, timeout=100, check=True)
    assert "3000 succeeded, 0 failed, 0 errored, 0 timeout" in done.stdout
