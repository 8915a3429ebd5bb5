# SPDX-License-Identifier: Apache-2.0
"""Attempts on the way in: what can be guessed, worn out, or read where it should not stand."""

import re
import socket
import time

import pytest

from http2 import Peer
from phoenix import query
from test_security_accounts import (AUTH, MARKET, NAMES, PASSWORD, USERS, administrator, bearer,
                                    login, register, send)


@pytest.fixture
def market(serve):
    return serve(MARKET)


def forgot(server, email):
    return send(server, "POST", f"{AUTH}/password/forgot", {}, 202, email=email)


def logged(server, pattern, count=1):
    for _ in range(100):
        found = re.findall(pattern, server.stderr)
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(server.stderr)


def test_nobody_fills_a_mailbox_or_voids_a_token(market):
    register(market, "bob@example.org")
    answers = {forgot(market, "bob@example.org").text for _ in range(5)}
    answers.add(forgot(market, "nobody@example.org").text)
    assert len(answers) == 1
    token = logged(market, r"phoenix_reset_\w+")
    time.sleep(0.2)
    assert len(set(re.findall(r"phoenix_reset_\w+", market.stderr))) == 1
    send(market, "POST", f"{AUTH}/password/reset", {}, 204, token=token[0],
         new_password="another horse")
    forgot(market, "bob@example.org")  # the former one was used
    logged(market, r"phoenix_reset_\w+", 2)


def test_no_token_stands_in_the_log_of_a_system_for_others(serve):
    server = serve(MARKET, "--trusted-proxy", "127.0.0.1")
    register(server, "bob@example.org")
    forgot(server, "bob@example.org")
    logged(server, "a new password was asked for")
    assert "phoenix_reset" not in server.stderr


def test_a_refused_password_is_on_record_without_it(market):
    _, number = register(market, "bob@example.org")
    for email, password in (("bob@example.org", "wrong horse"), ("eve@example.org", PASSWORD)):
        body = {"email": email, "password": password}
        send(market, "POST", f"{AUTH}/login", {}, 401, **body)
    lines = [line for line in market.lines["error"] if "a password was refused" in line]
    logged(market, "a password was refused", 2)
    assert f'"subject":"{number}"' in market.stderr and '"address":"127.0.0.1"' in market.stderr
    assert "horse" not in market.stderr and "eve@" not in market.stderr
    assert all("bob@" not in line for line in lines)


def test_cookies_are_secure_behind_a_proxy_that_speaks_tls(serve):
    server = serve(MARKET, "--trusted-proxy", "127.0.0.1")
    register(server, "bob@example.org")
    for said, is_secure in (("https", True), ("http", False)):
        answer = server.client.post(f"{AUTH}/login?cookie=true",
                                    headers={"X-Forwarded-Proto": said},
                                    json={"email": "bob@example.org", "password": PASSWORD})
        cookies = answer.headers.get_list("set-cookie")
        assert len(cookies) == 3
        assert all(("; Secure" in each) == is_secure for each in cookies)
        server.client.cookies.clear()


def test_a_cookie_writes_nothing_without_its_csrf_token(market):
    _, number = register(market, "bob@example.org")
    answer = market.client.post(f"{AUTH}/login?cookie=true",
                                json={"email": "bob@example.org", "password": PASSWORD})
    cookie = "; ".join(each.split(";")[0] for each in answer.headers.get_list("set-cookie"))
    csrf = answer.json()["csrf_token"]
    market.client.cookies.clear()

    def change(status, method="PATCH", path=f"{USERS}/{number}", **headers):
        sent = market.client.request(method, path, json={"name": "x"},
                                     headers={"cookie": cookie} | headers)
        assert sent.status_code == status, sent.text

    change(403)
    change(403, **{"X-CSRF-Token": csrf[:-1] + ("0" if csrf[-1] != "0" else "1")})
    change(403, **{"Content-Type": "text/plain"})
    change(403, **{"X-API-Key": ""})
    change(403, method="POST", path=f"{AUTH}/logout")
    change(403, method="POST", path=f"{AUTH}/refresh")
    change(200, **{"X-CSRF-Token": csrf})


def test_one_of_many_setups_makes_the_administrator(market):
    """The token is taken once, however many come with it."""
    token = re.search(r"Bearer (phoenix_setup_\S+)", market.stdout)[1]
    sockets = []
    for number in range(8):
        body = (f'{{"email":"root{number}@example.org","password":"{PASSWORD}","name":"Root"}}')
        peer = socket.create_connection(market.address, timeout=30)
        peer.sendall((f"POST {AUTH}/setup HTTP/1.1\r\nHost: {market.address[0]}\r\n"
                      f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
                      f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}").encode())
        sockets.append(peer)
    codes = sorted(peer.recv(65536).split()[1] for peer in sockets)
    for peer in sockets:
        peer.close()
    assert codes == [b"201"] + 7 * [b"401"]


def test_what_is_protected_is_shut_to_strangers(serve):
    server = serve(NAMES)
    root, _ = administrator(server, username="root")
    send(server, "GET", USERS, root, 200)
    send(server, "GET", USERS, {}, 401)


def test_of_two_spellings_the_one_that_was_given_signs_in(serve):
    """Rows from elsewhere may have both; nobody gets into the other's account."""
    server = serve(MARKET)
    register(server, "bob@example.org")
    server.stop()
    query(server.data, "INSERT INTO users (email, password_hash, name, role, is_active, is_moderator) "
          "SELECT 'BOB@example.org', password_hash, 'Other', 'customer', is_active, is_moderator FROM "
          "users")
    server = serve(MARKET)
    for spelling, name in (("bob@example.org", "Somebody"), ("BOB@example.org", "Other")):
        token = login(server, spelling).json()["access_token"]
        assert send(server, "GET", f"{AUTH}/me", bearer(token), 200).json()["name"] == name


def test_streams_of_one_connection_share_a_limit(serve):
    server = serve(MARKET.replace("## Data", "- Rate limit: 5 requests per minute per IP\n\n## Data"))
    with Peer(server) as peer:
        streams = [peer.begin(USERS) for _ in range(12)]
        codes = [int(peer.wait(stream).status) for stream in streams]
    assert sorted(set(codes)) == [401, 429] and codes.count(401) == 5
    assert server.client.get(USERS, headers={"X-Forwarded-For": "192.0.2.7",
                                             "Forwarded": "for=192.0.2.7"}).status_code == 429
