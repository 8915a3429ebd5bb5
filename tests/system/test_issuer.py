# SPDX-License-Identifier: Apache-2.0
"""A foreign issuer, a real one: oidc-provider from npm. Its tokens, its new keys, and signing in
there with a browser's steps."""

import base64
import json
import os
import re
import select
import shutil
import socket
import subprocess
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from phoenix import ROOT, place, run
from test_keys import DOCUMENT, ME, ORDERS

CALLBACK = "/api/v1/auth/oidc/callback"
LOGIN = "/api/v1/auth/oidc/login"
PASSWORD = "Correct-horse-1"

pytestmark = pytest.mark.skipif(
    not (ROOT / "tests/node_modules/oidc-provider").exists() or shutil.which("node") is None,
    reason="oidc-provider is not installed: tools/install-dependencies test")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def number(value):
    size = (value.bit_length() + 7) // 8
    return base64.urlsafe_b64encode(value.to_bytes(size, "big")).rstrip(b"=").decode()


def make_keys(path, name):
    """An RSA key for access tokens and an elliptic one for ID tokens."""
    one = rsa.generate_private_key(65537, 2048).private_numbers()
    two = ec.generate_private_key(ec.SECP256R1()).private_numbers()
    point = two.public_numbers
    coordinate = [base64.urlsafe_b64encode(each.to_bytes(32, "big")).rstrip(b"=").decode()
                  for each in (point.x, point.y, two.private_value)]
    path.write_text(json.dumps({"keys": [
        {"kty": "RSA", "kid": f"rsa-{name}", "use": "sig", "alg": "RS256",
         "n": number(one.public_numbers.n), "e": number(one.public_numbers.e),
         "d": number(one.d), "p": number(one.p), "q": number(one.q), "dp": number(one.dmp1),
         "dq": number(one.dmq1), "qi": number(one.iqmp)},
        {"kty": "EC", "kid": f"ec-{name}", "use": "sig", "alg": "ES256", "crv": "P-256",
         "x": coordinate[0], "y": coordinate[1], "d": coordinate[2]}]}))


class Issuer:
    def __init__(self, folder, phoenix_port):
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.redirect_uri = f"http://127.0.0.1:{phoenix_port}{CALLBACK}"
        self.process = None
        self.start("first")

    def start(self, name):
        keys = self.folder / f"{name}.json"
        make_keys(keys, name)
        self.process = subprocess.Popen(
            ["node", ROOT / "tests/system/issuer.js", str(self.port), self.redirect_uri, keys],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=os.environ | {"NODE_PATH": str(ROOT / "tests/node_modules")})
        assert select.select([self.process.stdout], [], [], 30)[0], "the issuer does not start"
        while "ready" not in (line := self.process.stdout.readline()):
            assert line, "the issuer ended"

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        self.process.stdout.close()

    def robot_token(self):
        answer = httpx.post(f"{self.url}/token", auth=("robot", "robot"),
                            data={"grant_type": "client_credentials", "scope": "orders",
                                  "resource": "urn:shop"})
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def issuer(tmp_path, port):
    made = Issuer(tmp_path, port)
    yield made
    made.stop()


@pytest.fixture
def shop(serve, issuer, port):
    return serve(DOCUMENT, "--oidc-issuer", issuer.url, "--oidc-audience", "shop-api",
                 "--oidc-client", "shop", "--oidc-role-map", "chief=admin",
                 listen=f"127.0.0.1:{port}",
                 env=os.environ | {"PHOENIX_OIDC_CLIENT_SECRET": "a secret: with signs+"})


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


# --- tokens


def test_a_token_of_the_issuer_is_taken_with_its_roles(shop, issuer):
    token = issuer.robot_token()
    shop.get(ORDERS, headers=bearer(token))
    shop.post(ORDERS, {"title": "by a robot"}, headers=bearer(token))
    shop.get(ORDERS, 401, headers=bearer(token[:-3] + ("AAA" if token[-3:] != "AAA" else "BBB")))


def test_a_token_of_somebody_else_is_refused(shop, issuer, tmp_path):
    other = Issuer(tmp_path, 1)
    try:
        shop.get(ORDERS, 401, headers=bearer(other.robot_token()))
    finally:
        other.stop()


def test_new_keys_of_the_issuer_are_fetched_when_they_are_met(shop, issuer):
    before = issuer.robot_token()
    shop.get(ORDERS, headers=bearer(before))
    issuer.stop()
    shop.get(ORDERS, headers=bearer(before))  # its keys stay in force while it is away
    issuer.start("second")
    shop.get(ORDERS, headers=bearer(issuer.robot_token()))
    issuer.stop()
    issuer.start("third")
    answer = shop.get(ORDERS, 401, headers=bearer(issuer.robot_token()))  # within the minute
    assert "unknown key" in answer.text


def test_an_issuer_that_is_away_does_not_keep_the_server_from_starting(serve):
    url = f"http://127.0.0.1:{free_port()}"
    shop = serve(DOCUMENT, "--oidc-issuer", url, "--oidc-client", "shop")
    shop.get("/healthz")
    shop.get(LOGIN, 503)


def test_options_that_do_not_fit_are_refused(tmp_path):
    spec = tmp_path / "s.md"
    spec.write_text(DOCUMENT)
    for options, words in ((["--oidc-issuer", "https://id.example"], "--oidc-audience is missing"),
                           (["--oidc-client", "shop"], "--oidc-issuer is missing")):
        done = run("run", spec, "--data", tmp_path / "d", *options)
        assert done.returncode == 2 and words in done.stderr, done.stderr
    done = run("run", spec, "--data", tmp_path / "d", "--listen", "127.0.0.1:0", "--oidc-issuer",
               "http://id.example", "--oidc-audience", "a")
    assert done.returncode == 1 and "must begin with https://" in done.stderr, done.stderr


# --- signing in


def begin(shop, browser, path=LOGIN):
    """To the issuer; retried while Phoenix has not reached it."""
    for _ in range(50):
        answer = browser.get(shop.url + path)
        if answer.status_code != 503:
            break
        time.sleep(0.1)
    assert answer.status_code == 302, answer.text
    return answer


def sign_in(shop, browser, name, path=LOGIN):
    """Returns the address that the issuer sends the browser back to."""
    answer = begin(shop, browser, path)
    for _ in range(20):
        location = answer.headers.get("location")
        if location is not None:
            location = str(answer.url.join(location))
            if location.startswith(shop.url):
                return location
            answer = browser.get(location)
            continue
        action = re.search(r'action="([^"]+)"', answer.text)[1]
        prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)[1]
        answer = browser.post(str(answer.url.join(action)),
                              data={"prompt": prompt, "login": name, "password": "x"})
    raise AssertionError("the issuer sends the browser round and round")


@pytest.fixture
def browser():
    with httpx.Client(timeout=30) as client:
        yield client


@pytest.fixture
def ana(shop, tmp_path):
    (tmp_path / "typed").write_text(PASSWORD)
    with open(tmp_path / "typed", encoding="utf-8") as typed:
        done = run("user", "add", shop.spec, *place(shop.data), "--email", "ana@example.com",
                   "--role", "clerk", "--password-stdin", stdin=typed)
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("ana")
def test_who_has_an_account_signs_in_at_the_issuer(shop, browser):
    back = sign_in(shop, browser, "ana")
    answer = browser.get(back)
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    assert tokens["token_type"] == "Bearer"
    me = shop.get(ME, headers=bearer(tokens["access_token"])).json()
    assert me["email"] == "ana@example.com"
    again = shop.post("/api/v1/auth/refresh", {"refresh_token": tokens["refresh_token"]}, 200)
    assert again.json()["access_token"] != tokens["access_token"]


@pytest.mark.usefixtures("ana")
def test_a_browser_gets_cookies_and_goes_on(shop, browser):
    answer = browser.get(sign_in(shop, browser, "ana", LOGIN + "?return_to=/app%3Fa=1"))
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/app?a=1"
    assert "access_token" not in answer.text
    assert browser.get(shop.url + ME).json()["email"] == "ana@example.com"


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/%5Cevil.example",
                                    "/a%0D%0AX: y"])
def test_nobody_is_sent_to_another_site(shop, browser, target):
    answer = browser.get(sign_in(shop, browser, "ana", f"{LOGIN}?return_to={target}"))
    assert answer.status_code == 200 and "location" not in answer.headers


def test_who_has_no_account_is_told(shop, browser):
    answer = browser.get(sign_in(shop, browser, "bob"))
    assert answer.status_code == 403
    assert "Nobody here is known" in answer.text


def test_an_address_that_nobody_vouches_for_is_nobody(shop, browser):
    shop.post("/api/v1/auth/register",
              {"email": "una@example.com", "password": "Correct-horse-1"})
    assert browser.get(sign_in(shop, browser, "una")).status_code == 403


def test_who_registered_with_an_address_must_prove_it_first(shop, browser):
    shop.post("/api/v1/auth/register", {"email": "ana@example.com", "password": PASSWORD})
    refused = browser.get(sign_in(shop, browser, "ana"))
    assert refused.status_code == 403 and "nothing shows that it was you" in refused.text
    shop.post("/api/v1/auth/password/forgot", {"email": "ana@example.com"}, 202)
    token = None
    while token is None:
        token = re.search(r"phoenix_reset_\w+", shop.stderr)
    shop.post("/api/v1/auth/password/reset", {"token": token[0], "password": "Another-horse-2"}, 204)
    assert browser.get(sign_in(shop, browser, "ana")).status_code == 200


@pytest.mark.usefixtures("ana")
def test_a_sign_in_ends_where_it_began_and_once(shop, browser):
    back = sign_in(shop, browser, "ana")
    with httpx.Client() as other:
        answer = other.get(back)  # another browser, without the cookie
        assert answer.status_code == 401 and "begin again" in answer.text
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert browser.get(back.replace(state, state[::-1])).status_code == 401
    assert browser.get(back).status_code == 200
    assert browser.get(back).status_code == 401  # the cookie is gone


def test_the_issuer_is_asked_with_pkce_and_state(shop, browser):
    query = parse_qs(urlsplit(begin(shop, browser).headers["location"]).query)
    assert query["response_type"] == ["code"] and query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) == 43 and len(query["state"][0]) == 43
    assert query["nonce"] != query["state"]
    again = parse_qs(urlsplit(begin(shop, browser).headers["location"]).query)
    assert again["state"] != query["state"]


def test_what_the_issuer_refuses_is_told(shop, browser):
    begin_query = parse_qs(urlsplit(begin(shop, browser).headers["location"]).query)
    answer = browser.get(f"{shop.url}{CALLBACK}", params={"error": "access_denied",
                                                          "state": begin_query["state"][0]})
    assert answer.status_code == 401 and "access_denied" in answer.text
