# SPDX-License-Identifier: Apache-2.0
"""What every answer tells browsers: security headers, and which other sites may read it."""

import http.client
import shutil
import ssl

import pytest

from test_tls import Certificates

DOCUMENT = """# Lighthouse

## Data

```sql
CREATE TABLE lamps (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
```

## API Endpoints

| Method | Path |
|--------|------|
| GET | /lamps |
| POST | /lamps |
| GET | /lamps/{id} |
| PUT | /lamps/{id} |
| DELETE | /lamps/{id} |
"""

STATED = DOCUMENT + """
## Security

- Security headers (HSTS, CSP, Permissions-Policy)
- CORS: https://map.example, http://localhost:3000

### Response headers

```
X-Frame-Options: SAMEORIGIN
Referrer-Policy: same-origin
```
"""

BASE = {"x-content-type-options": "nosniff", "x-frame-options": "DENY",
        "referrer-policy": "no-referrer"}
SITE = "https://map.example"


def answers(server):
    """One of each kind."""
    client = server.client
    made = client.post("/lamps", json={"name": "red"})
    yield from (made, client.get("/lamps"), client.get(f"/lamps/{made.json()['id']}"),
                client.post("/lamps", json={"name": "red"}), client.post("/lamps", content=b"{"),
                client.get("/lamps/x"), client.get("/nowhere"), client.patch("/lamps"),
                client.options("/lamps"), client.get("/openapi.json"), client.get("/healthz"),
                client.get("/readyz"), client.delete(f"/lamps/{made.json()['id']}"))


def test_every_answer_is_safe_by_default(serve):
    server = serve(DOCUMENT)
    for answer in answers(server):
        for name, value in BASE.items():
            assert answer.headers.get_list(name) == [value], (answer.request.url, name)
        assert "strict-transport-security" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers
        assert "vary" not in answer.headers
        assert "server" not in answer.headers
    broken = server.raw(b"GET / HTTP/1.1\r\n\r\n").lower()
    assert b"x-content-type-options: nosniff\r\n" in broken


def test_what_the_document_states_wins(serve):
    for answer in answers(serve(STATED)):
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == \
            "default-src 'none'; frame-ancestors 'none'"
        assert "camera=()" in answer.headers["permissions-policy"]


def test_hsts_is_for_tls_alone(serve):
    server = serve(STATED, "--trusted-proxy", "127.0.0.1")
    assert "strict-transport-security" not in server.get("/lamps").headers
    proxied = server.get("/lamps", headers={"x-forwarded-proto": "https"})
    assert proxied.headers["strict-transport-security"] == "max-age=31536000"
    stranger = serve(STATED, data=server.data.with_name("other"))
    forged = stranger.get("/lamps", headers={"x-forwarded-proto": "https"})
    assert "strict-transport-security" not in forged.headers


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_hsts_comes_over_tls(serve, tmp_path):
    certificates = Certificates(tmp_path)
    certificate, key = certificates.make("server")

    def header(server, context):
        connection = http.client.HTTPSConnection(*server.address, context=context, timeout=20)
        connection.request("GET", "/lamps")
        return connection.getresponse().getheader("strict-transport-security")

    server = serve(STATED, "--tls-certificate", certificate, "--tls-key", key)
    assert header(server, certificates.trust()) == "max-age=31536000"
    plain = serve(DOCUMENT, "--tls-certificate", certificate, "--tls-key", key,
                  data=tmp_path / "plain")
    assert header(plain, certificates.trust()) is None
    # A certificate for development must not bind a browser to TLS on localhost.
    trying = serve(STATED, "--tls-self-signed", data=tmp_path / "trying")
    assert header(trying, ssl._create_unverified_context()) is None


@pytest.mark.parametrize("document", [DOCUMENT, STATED])
def test_own_pages_load_nothing(serve, document):
    page = serve(document).get("/docs")
    policy, = page.headers.get_list("content-security-policy")
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "script-src" not in policy and "<script" not in page.text


def test_listed_sites_may_read(serve):
    server = serve(STATED)
    for origin in (SITE, "http://localhost:3000"):
        answer = server.get("/lamps", headers={"origin": origin})
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["vary"] == "Origin"
        assert "Link" in answer.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in answer.headers
    missing = server.get("/lamps/99", 404, headers={"origin": SITE})
    assert missing.headers["access-control-allow-origin"] == SITE


@pytest.mark.parametrize("origin", [
    "https://evil.example", "https://map.example.evil.example", "https://xmap.example",
    "http://map.example", "https://map.example:444", "https://map.example/", "null", "",
    "HTTPS://MAP.EXAMPLE", "https://map.example, https://evil.example"])
def test_other_sites_may_not(serve, origin):
    server = serve(STATED)
    answer = server.get("/lamps", headers={"origin": origin})
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["vary"] == "Origin"
    refused = server.client.options("/lamps", headers={
        "origin": origin, "access-control-request-method": "POST"})
    assert not [name for name in refused.headers if name.startswith("access-control")]


def test_a_preflight_is_answered(serve):
    server = serve(STATED)
    answer = server.client.options("/lamps/7", headers={
        "origin": SITE, "access-control-request-method": "PUT",
        "access-control-request-headers": "authorization,content-type"})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == SITE
    methods = answer.headers["access-control-allow-methods"].split(", ")
    assert {"GET", "PUT", "DELETE"} <= set(methods) and "POST" not in methods
    allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {"authorization", "content-type", "if-match", "idempotency-key"} <= set(allowed)
    assert int(answer.headers["access-control-max-age"]) >= 600
    assert server.client.options("/nowhere", headers={
        "origin": SITE, "access-control-request-method": "PUT"}).status_code == 404


def test_sites_can_be_named_at_start(serve):
    server = serve(DOCUMENT, "--cors-origin", "https://one.example",
                   "--cors-origin=https://Two.example")
    for origin in ("https://one.example", "https://two.example"):
        assert server.get("/lamps", headers={"origin": origin}
                          ).headers["access-control-allow-origin"] == origin
    assert "access-control-allow-origin" not in server.get(
        "/lamps", headers={"origin": SITE}).headers


def test_every_site_but_never_with_credentials(serve, tmp_path):
    document = STATED.replace("http://localhost:3000", "http://localhost:3000 with credentials")
    listed = serve(document).get("/lamps", headers={"origin": SITE})
    assert listed.headers["access-control-allow-credentials"] == "true"
    open_to_all = serve(document, "--cors-origin", "*", data=tmp_path / "other")
    answer = open_to_all.get("/lamps", headers={"origin": "https://x.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


def test_preflights_that_the_document_lists_are_answered_as_all_are(serve):
    server = serve(STATED + "\n## Preflights\n\n- `OPTIONS /lamps` - what other sites may do\n")
    answer = server.client.options("/lamps", headers={
        "origin": SITE, "access-control-request-method": "GET"})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == SITE
    allowed = answer.headers["allow"].split(", ")
    assert "GET" in allowed and allowed.count("OPTIONS") == 1
