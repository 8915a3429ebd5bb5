# SPDX-License-Identifier: Apache-2.0
"""Accounts by command: before a server has run, and beside one that runs on."""

import json
import re
import subprocess
import time

import pytest

from phoenix import PROGRAM, place, query
from test_identity import AUTH, DOCUMENT, bearer, login, me

PASSWORD = "correct horse"
OTHER = "battery staple"


class Users:
    def __init__(self, spec, data):
        self.spec, self.data = spec, data

    def __call__(self, action, *arguments, typed="", status=0):
        done = subprocess.run([PROGRAM, "user", action, self.spec, *place(self.data), *arguments],
                              input=typed, text=True, capture_output=True, check=False, timeout=60)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout if status == 0 else done.stderr

    def add(self, email, role="reader", password=PASSWORD, name="Ann", more=(), status=0):
        named = ["--set", f"name={name}"] if name else []
        return self("add", "--email", email, "--role", role, "--password-stdin", *named, *more,
                    typed=password + "\n", status=status)

    def all(self):
        return json.loads(self("list", "--json"))


@pytest.fixture
def users(tmp_path):
    spec = tmp_path / "specification.md"
    spec.write_text(DOCUMENT)
    return Users(spec, tmp_path / "data")


def test_only_an_account_that_is_added_makes_a_database(users):
    if "--database" in place(users.data):
        pytest.skip("PostgreSQL's is there")
    for action, *more in [("list",), ("disable", "ann@example.org"), ("reset", "ann@example.org")]:
        assert "there is no database" in users(action, *more, status=1)
        assert not users.data.exists() or not [*users.data.iterdir()]
    users.add("ann@example.org")
    assert [each["login"] for each in users.all()] == ["ann@example.org"]


def token(server, email="ann@example.org", password=PASSWORD):
    answer = login(server, email, password)
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


def test_the_first_administrator_is_made_before_the_first_start(users, serve):
    assert users.add("Root@example.org", "admin").startswith("made account ")
    server = serve(users.spec)
    assert "phoenix_setup" not in server.stdout
    own = token(server, "root@example.org")
    assert server.client.get("/api/v1/users", headers=bearer(own)).status_code == 200


def test_the_list(users):
    users.add("bob@example.org", "Reader")
    users.add("ann@example.org", "ADMIN")
    users("disable", "bob@example.org")
    rows = users.all()
    assert [(row["login"], row["role"], row["has_password"]) for row in rows] == [
        ("ann@example.org", "admin", True), ("bob@example.org", "reader", True)]
    assert rows[0]["disabled_at"] is None and rows[1]["disabled_at"].startswith("20")
    table = users("list").splitlines()
    assert re.fullmatch(r"LOGIN +ROLE +STATE +ID", table[0])
    assert table[1].split() == ["ann@example.org", "admin", "active", rows[0]["id"]]
    assert table[2].split()[2] == "disabled"


def test_an_account_beside_a_running_server(users, serve):
    server = serve(users.spec)
    users.add("ann@example.org")
    assert me(server, token(server)) == 200


def test_what_is_refused(users):
    users.add("ann@example.org")
    assert "'ann@example.org' is taken" in users.add("ANN@example.org", status=1)
    said = users.add("bob@example.org", "raeder", status=1)
    assert "there is no role 'raeder'" in said and "did you mean 'reader'?" in said
    said = users.add("bob@example.org", name=None, status=1)
    assert "name is required" in said and "--set name=VALUE" in said
    said = users.add("bob@example.org", more=["--set", "nmae=x"], status=1)
    assert "nmae is no field of" in said and "did you mean 'name'?" in said
    assert "is_active" in users.add("bob@example.org", more=["--set", "is_active=perhaps"], status=1)
    assert "twice" in users.add("bob@example.org", more=["--set", "email=x@example.org"], status=1)
    assert "name" in users.add("bob@example.org", name="x" * 101, status=1)
    assert [row["login"] for row in users.all()] == ["ann@example.org"]


def test_every_broken_rule_of_a_password_is_said(users):
    users.spec.write_text(DOCUMENT.replace(
        "- Passwords are hashed",
        "- Password must be at least 12 characters with uppercase, lowercase and digits\n"
        "- Passwords are hashed"))
    said = users.add("ann@example.org", password="short", status=1)
    assert said.count("password must have") == 3, said
    users.add("ann@example.org", password="Long-enough-123")
    assert users("reset", "ann@example.org", "--password-stdin", typed="short\n",
                 status=1).count("password must have") == 3


@pytest.mark.parametrize("arguments", [
    ["dd"], ["add", "--email", "a@example.org"], ["add", "--password-stdin"], ["disable"],
    ["role", "ann@example.org"], ["disable", "a", "--email", "a"],
    ["add", "--email", "a@example.org", "--password-stdin", "--set", "name"]])
def test_wrong_command_lines(users, arguments):
    users(*arguments, status=2)
    assert not users.data.exists()


@pytest.mark.parametrize("action", [["disable"], ["enable"], ["reset"], ["role", "--role", "admin"]])
def test_nobody_of_that_name(users, action):
    users.add("bob@example.org")
    assert "nobody signs in as" in users(action[0], "ann@example.org", *action[1:], status=1)


def test_a_disabled_account_is_shut_out_within_a_second(users, serve):
    server = serve(users.spec)
    users.add("ann@example.org")
    own = login(server).json()
    assert me(server, own["access_token"]) == 200
    users("disable", "ANN@example.org")
    time.sleep(1)
    assert me(server, own["access_token"]) == 401
    assert login(server).status_code == 403
    again = server.client.post(f"{AUTH}/refresh", json={"refresh_token": own["refresh_token"]})
    assert again.status_code == 401
    users("enable", "ann@example.org")
    assert me(server, token(server)) == 200


def test_another_role_counts_within_a_second(users, serve):
    server = serve(users.spec)
    users.add("ann@example.org", "admin")
    own = token(server)
    users("role", "ann@example.org", "--role", "Reader", "--force")
    time.sleep(1)
    assert me(server, own) == 401
    assert server.client.get("/api/v1/users", headers=bearer(token(server))).status_code == 403


def test_a_new_password_ends_what_the_old_one_opened(users, serve):
    server = serve(users.spec)
    users.add("ann@example.org")
    own = token(server)
    users("reset", "ann@example.org", "--password-stdin", typed=OTHER + "\r\n")
    time.sleep(1)
    assert me(server, own) == 401
    assert login(server).status_code == 401
    token(server, password=OTHER)


def test_a_token_for_a_new_password(users, serve):
    server = serve(users.spec)
    users.add("ann@example.org")
    said = users("reset", "ann@example.org")
    path = re.search(r" to (/\S+) as", said)[1]
    body = {"token": said.splitlines()[0], "new_password": OTHER}
    assert login(server).status_code == 200
    assert server.client.post(path, json=body).status_code == 204
    assert server.client.post(path, json=body).status_code == 400
    token(server, password=OTHER)


def test_the_record_names_the_command(users, serve):
    users.add("root@example.org", "admin")
    users.add("ann@example.org")
    users("role", "ann@example.org", "--role", "admin")
    users("disable", "ann@example.org")
    users("disable", "ann@example.org")  # it is already
    server = serve(users.spec)
    own = token(server, "root@example.org")
    path = next(each for each in server.client.get("/openapi.json").json()["paths"] if "audit" in each)
    answer = server.client.get(path, headers=bearer(own), params={"limit": 50}).json()
    rows = [row for row in answer["data" if "data" in answer else "items"]
            if row["proof"] == "command"]
    assert sorted(row["operation"] for row in rows) == [
        "user add", "user add", "user disable", "user role"]
    assert PASSWORD not in json.dumps(rows) and "$2b$" not in json.dumps(rows)


def test_the_hash_has_the_cost_of_the_document(users):
    users.add("ann@example.org")
    (row,) = query(users.data, "SELECT password_hash, id, email, name, role FROM users")
    assert row[0].startswith("$2b$04$") and PASSWORD not in str(row)


def test_roles_where_the_table_has_no_column(users, serve):
    users.spec.write_text(re.sub(r"    role VARCHAR.*\n", "", DOCUMENT))
    users.add("ann@example.org", "admin")
    assert users.all()[0]["role"] == "admin"
    server = serve(users.spec)
    assert server.client.get("/api/v1/users", headers=bearer(token(server))).status_code == 200
    assert "last administrator" in users("role", "ann@example.org", "--role", "reader", status=1)
    users("role", "ann@example.org", "--role", "reader", "--force")
    assert users.all()[0]["role"] == "reader"


def test_an_administrator_is_one_in_any_spelling(users, serve):
    users.spec.write_text(DOCUMENT.replace(" CHECK (role IN ('admin', 'reader'))", ""))
    users.add("root@example.org", "admin")
    query(users.data, "UPDATE users SET role = ' ADMIN'")
    assert "phoenix_setup" not in serve(users.spec).stdout


def test_the_last_administrator_goes_by_force_alone(users):
    users.add("root@example.org", "admin")
    users.add("ann@example.org")
    users("disable", "ann@example.org")
    for change in (["disable", "root@example.org"], ["role", "root@example.org", "--role", "reader"]):
        assert "--force" in users(*change, status=1)
    assert [(each["role"], each["disabled_at"]) for each in users.all()
            if each["login"] == "root@example.org"] == [("admin", None)]
    users.add("second@example.org", "admin")
    users("role", "root@example.org", "--role", "reader")
    users("disable", "second@example.org", "--force")
    users("enable", "second@example.org")
