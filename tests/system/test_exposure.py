# SPDX-License-Identifier: Apache-2.0
"""Who can reach a system: what is open to everybody stays on this machine, and answers to no name
that a foreign site made up."""

import socket

import pytest

from phoenix import run

OPEN = """# Pier

```sql
CREATE TABLE boats (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
```

## API

- `GET /boats`
- `POST /boats`
"""

SECURED = OPEN + """
## Security

- **Authentication**: JWT bearer tokens of 15 minutes
- Rate limiting (100 req/min per IP)

### Roles

- **Admin**: Full access
"""

PUBLIC = "0.0.0.0:0"


def refused(tmp_path, document, *arguments, listen=PUBLIC):
    spec = tmp_path / "pier.md"
    spec.write_text(document)
    done = run("run", spec, "--listen", listen, "--data", tmp_path / "data", *arguments)
    assert not (tmp_path / "data").exists()
    return done


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0", "192.0.2.1:8080", "[2001:db8::1]:8080"])
def test_what_is_open_to_all_is_not_put_on_a_network(tmp_path, listen):
    done = refused(tmp_path, OPEN, listen=listen)
    assert done.returncode == 1
    assert "says nothing about who may call" in done.stderr
    assert "--insecure-public" in done.stderr and "security section" in done.stderr
    assert "listening" not in done.stdout


@pytest.mark.parametrize("listen", ["127.0.0.1:0", "localhost:0", "[::1]:0", "127.3.2.1:0"])
def test_on_this_machine_it_is_served_and_says_so(serve, listen):
    if listen.startswith("[") and not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    server = serve(OPEN, listen=listen)
    server.get("/boats")
    assert server.stdout.count("open to everybody on this machine") == 1


def test_whoever_wants_it_open_says_so(serve):
    server = serve(OPEN, "--insecure-public", listen=PUBLIC)
    assert "may read and change everything" in server.stderr
    address = ("127.0.0.1", int(server.url.rsplit(":", 1)[1]))
    with socket.create_connection(address, timeout=10) as peer:
        peer.sendall(b"GET /boats HTTP/1.1\r\nHost: pier.example\r\nConnection: close\r\n\r\n")
        assert peer.recv(15) == b"HTTP/1.1 200 OK"


def test_a_secured_system_warns_of_plain_http(serve):
    server = serve(SECURED, listen=PUBLIC)
    assert "plain HTTP" in server.stderr and "--trusted-proxy" in server.stderr
    assert "open to everybody" not in server.stdout
    behind = serve(SECURED, "--trusted-proxy", "10.0.0.1", listen=PUBLIC,
                   data=server.data.with_name("other"))
    assert "plain HTTP" not in behind.stderr
    local = serve(SECURED, data=server.data.with_name("third"))
    assert "plain HTTP" not in local.stderr


def test_https_only_means_it(tmp_path, serve):
    document = SECURED.replace("- Rate", "- HTTPS only (TLS 1.3)\n- Rate")
    done = refused(tmp_path, document)
    assert done.returncode == 1
    assert "HTTPS only" in done.stderr and "--trusted-proxy" in done.stderr
    serve(document, "--trusted-proxy", "10.0.0.1", listen=PUBLIC)
    encrypted = serve(document, "--tls-self-signed", listen=PUBLIC, data=tmp_path / "encrypted")
    assert "plain HTTP" not in encrypted.stderr
    serve(document, data=tmp_path / "other")


LOCAL = ["localhost", "localhost:9999", "LOCALHOST", "app.localhost", "127.0.0.1", "127.0.0.1:80",
         "[::1]", "[::1]:80", "127.1.2.3", "localhost."]
FOREIGN = ["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example",
           "192.0.2.1", "0.0.0.0", "notlocalhost", "[2001:db8::1]"]


def status_for(server, host):
    with socket.create_connection(server.address, timeout=10) as peer:
        peer.sendall(b"GET /boats HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % host.encode())
        return int(peer.recv(65536)[9:12])


def test_an_open_system_answers_to_its_own_names_only(serve):
    server = serve(OPEN)
    assert {host: status_for(server, host) for host in LOCAL} == dict.fromkeys(LOCAL, 200)
    assert {host: status_for(server, host) for host in FOREIGN} == dict.fromkeys(FOREIGN, 421)
    told = server.client.get("/boats", headers={"host": "evil.example"})
    assert "--allowed-host" in told.json()["error"]["message"]
    assert server.client.get("/docs", headers={"host": "evil.example"}).status_code == 421
    assert server.raw(b"GET /boats HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200")
    absolute = server.raw(b"GET http://evil.example/boats HTTP/1.1\r\nHost: localhost\r\n"
                          b"Connection: close\r\n\r\n")
    assert absolute.startswith(b"HTTP/1.1 421")


def test_other_names_can_be_allowed(serve):
    server = serve(OPEN, "--allowed-host", "pier.example", "--allowed-host", "Quay.example")
    for host in ("pier.example", "PIER.example:8080", "quay.example", "localhost"):
        assert status_for(server, host) == 200
    assert status_for(server, "evil.example") == 421


def test_a_secured_system_answers_to_any_name_unless_told(serve, tmp_path):
    assert status_for(serve(SECURED), "quay.example") != 421
    named = serve(SECURED, "--allowed-host", "pier.example", data=tmp_path / "other")
    assert status_for(named, "pier.example") != 421
    assert status_for(named, "quay.example") == 421


@pytest.mark.parametrize("arguments,told", [
    (("--trusted-proxy", "proxy.example"), "no address or network"),
    (("--trusted-proxy", "10.0.0.1/8"), "no address or network"),
    (("--trusted-proxy", "10.0.0.0/40"), "no address or network"),
    (("--cors-origin", "map.example"), "no origin"),
    (("--cors-origin", "https://map.example/path"), "no origin"),
    (("--cors-origin", "null"), "no origin"),
    (("--allowed-host", "https://map.example"), "no host name"),
    (("--allowed-host", "*"), "no host name"),
    (("--trusted-proxy",), "needs a value"),
])
def test_wrong_options_are_refused(tmp_path, arguments, told):
    done = refused(tmp_path, OPEN, *arguments, listen="127.0.0.1:0")
    assert done.returncode == 2
    assert told in done.stderr
