# SPDX-License-Identifier: Apache-2.0
"""Somebody who calls a server: a stranger, or the owner of an account."""

import re

PASSWORD = "correct horse battery"


class Caller:
    """Asks as somebody: caller("GET", "/bells") is the answer."""

    def __init__(self, server, headers=None, number=None):
        self.server = server
        self.headers = headers or {}
        self.id = number

    def __call__(self, method, path, json=None):
        body = {} if json is None and method in ("POST", "PUT", "PATCH") else json
        options = {} if body is None else {"json": body}
        return self.server.client.request(method, path, headers=self.headers, **options)


def sign_in(server, email, api=""):
    token = server.post(f"{api}/auth/login", {"email": email, "password": PASSWORD}, 200).json()
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    return Caller(server, headers, server.get(f"{api}/auth/me", headers=headers).json()["id"])


def newcomer(server, email, api=""):
    """Registers, and signs in."""
    server.post(f"{api}/auth/register", {"email": email, "password": PASSWORD}, 201)
    return sign_in(server, email, api)


def first_administrator(server, email="root@example.org", api=""):
    token = re.search(r"Bearer (phoenix_setup_\S+)", server.stdout + server.stderr)[1]
    server.post(f"{api}/auth/setup", {"email": email, "password": PASSWORD}, 201,
                headers={"Authorization": f"Bearer {token}"})
    return sign_in(server, email, api)
