# SPDX-License-Identifier: Apache-2.0
"""Three servers over one PostgreSQL database, behind a balancer that knows nothing of them."""

import concurrent.futures
import itertools
import re
import select
import socket
import threading
import time

import pytest

from phoenix import Server, connect, run
from postgres import Postgres, find_programs
from test_keys import heading
from test_identity import AUTH, DOCUMENT, PASSWORD, bearer, login, me, register

pytestmark = pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed")

LOANS = "/api/v1/loans"
USERS = "/api/v1/users"


class Balancer:
    """Hands each TCP connection to the next server that takes one."""

    def __init__(self, servers):
        self.targets = [server.address for server in servers]
        self._next = itertools.count()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _dial(self):
        for _ in self.targets:
            try:
                return socket.create_connection(self.targets[next(self._next) % len(self.targets)], 5)
            except OSError:
                continue
        return None

    def _serve(self, client):
        with client:
            server = self._dial()
            if server is None:
                return
            with server:
                peers = {client: server, server: client}
                try:
                    while True:
                        for source in select.select(list(peers), [], [], 60)[0]:
                            data = source.recv(65536)
                            if not data:
                                return
                            peers[source].sendall(data)
                except OSError:
                    return

    def close(self):
        self._listener.close()


@pytest.fixture(scope="module")
def postgres():
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "library.md"
    path.write_text(DOCUMENT)
    return path


@pytest.fixture
def start(postgres, tmp_path, spec, own_store):
    """start(NAME) runs a node with a data folder of its own; all share the test's database."""
    address = postgres.database(tmp_path)
    servers = []

    def begin(name, *arguments):
        servers.append(Server(spec, tmp_path / name, "--database", address, *arguments))
        return servers[-1]

    yield begin
    codes = [server.stop() for server in servers]
    assert all(code in (0, -9) for code in codes), [server.stderr for server in servers]


@pytest.fixture
def nodes(start):
    """Three, which come up at the same time."""
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        return list(pool.map(start, ("a", "b", "c")))


def setup_token(server):
    return re.search(r"Bearer (phoenix_setup_\S+)", server.stdout)[1]


def set_up(server, token, email="root@example.org"):
    return server.client.post(f"{AUTH}/setup", headers=bearer(token), json={
        "email": email, "password": PASSWORD, "name": "Root"})


def administrator(server):
    assert set_up(server, setup_token(server)).status_code == 201
    return bearer(login(server, "root@example.org").json()["access_token"])


def command(postgres, spec, tmp_path, *arguments):
    done = run(arguments[0], arguments[1], spec, *arguments[2:], "--database",
               postgres.database(tmp_path))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_sign_in_on_one_is_good_on_all(nodes):
    a, b, c = nodes
    assert register(a).status_code == 201
    token = login(b).json()["access_token"]
    assert [me(node, token) for node in nodes] == [200, 200, 200]
    assert not (a.data / "keys.json").exists()
    assert "rate limits are counted by this node alone" in c.stdout


def test_a_key_file_can_be_shared_in_place_of_the_database(start, tmp_path):
    keys = tmp_path / "shared.json"
    a, b = start("a", "--keys", keys), start("b", "--keys", keys)
    assert keys.stat().st_mode & 0o777 == 0o600
    register(a)
    assert me(b, login(a).json()["access_token"]) == 200


def test_a_new_signing_key_is_known_everywhere_before_it_signs(nodes, postgres, spec, tmp_path):
    register(nodes[0])
    former = login(nodes[0]).json()["access_token"]
    refused, stop = [], threading.Event()

    def use(number):
        while not stop.is_set():
            token = login(nodes[number]).json()["access_token"]
            refused.extend(code for code in (me(node, token) for node in nodes) if code != 200)

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        users = [pool.submit(use, number) for number in range(3)]
        try:
            command(postgres, spec, tmp_path, "key", "rotate", "--algorithm", "EdDSA")
            time.sleep(1.5)
        finally:
            stop.set()
        for user in users:
            user.result()
    assert refused == []
    algorithms = {heading(login(node).json()["access_token"])["alg"] for node in nodes}
    assert algorithms == {"EdDSA"} and me(nodes[1], former) == 200
    told = postgres.query(postgres.name(tmp_path), "SELECT action, proof FROM _phoenix_audit "
                          "WHERE entity = 'signing_key'").split()
    assert told == ["rotate|command"]


def test_any_setup_token_makes_the_first_administrator_and_voids_all(nodes):
    a, b, c = nodes
    tokens = [setup_token(node) for node in nodes]
    with concurrent.futures.ThreadPoolExecutor(9) as pool:
        answers = list(pool.map(lambda i: set_up(nodes[i % 3], tokens[i // 3 % 3],
                                                 f"root{i}@example.org").status_code, range(9)))
    assert sorted(answers) == [201] + 8 * [401], answers
    assert set_up(c, tokens[0]).status_code == 401


def test_what_ends_on_one_ends_on_all_within_a_second(nodes, postgres, spec, tmp_path):
    a, b, c = nodes
    root = administrator(a)
    register(a)
    for name, end in {
            "logout": lambda token, _: a.client.post(f"{AUTH}/logout", headers=bearer(token)),
            "password": lambda _, number: a.client.patch(f"{USERS}/{number}", headers=root,
                                                         json={"password": PASSWORD}),
            "role": lambda _, number: b.client.patch(f"{USERS}/{number}", headers=root,
                                                     json={"role": "reader"}),
            "disable": lambda *_: command(postgres, spec, tmp_path, "user", "disable",
                                          "ann@example.org")}.items():
        token = login(c).json()["access_token"]
        own = c.client.get(f"{AUTH}/me", headers=bearer(token)).json()["id"]
        assert [me(node, token) for node in nodes] == [200, 200, 200], name
        end(token, own)
        time.sleep(1)
        assert [me(node, token) for node in nodes] == [401, 401, 401], name
        time.sleep(0.1)


def test_a_revocation_whose_transaction_ends_late_is_heard_too(nodes, postgres, tmp_path):
    """Of two revocations the one that began first is committed last: none is passed over."""
    a, b, c = nodes
    register(a)
    register(b, "bob@example.org")
    slow, quick = login(a).json()["access_token"], login(b, "bob@example.org").json()["access_token"]
    number = c.client.get(f"{AUTH}/me", headers=bearer(slow)).json()["id"]
    moment = int(time.time() * 1e6) + 1000
    late = threading.Thread(target=postgres.query, args=(postgres.name(tmp_path), f"""
        BEGIN; INSERT INTO _phoenix_revocations (subject, at, expires_at)
        VALUES ('{number}', {moment}, {moment + 900000000}); SELECT pg_sleep(2); COMMIT"""))
    late.start()
    time.sleep(0.5)
    a.client.post(f"{AUTH}/logout", headers=bearer(quick))
    time.sleep(1)
    assert [me(node, quick) for node in nodes] == [401] * 3
    assert [me(node, slow) for node in nodes] == [200] * 3
    late.join()
    time.sleep(1)
    assert [me(node, slow) for node in nodes] == [401] * 3


def test_tokens_outlive_a_move_from_the_embedded_database(start, postgres, spec, tmp_path):
    with Server(spec, tmp_path / "old") as server:
        register(server)
        token = login(server).json()["access_token"]
    done = run("move", spec, "--to", postgres.database(tmp_path), "--data", tmp_path / "old")
    assert done.returncode == 0, done.stderr
    first, second = start("old"), start("b")
    assert [me(node, token) for node in (first, second)] == [200, 200]
    told = postgres.query(postgres.name(tmp_path),
                          "SELECT action FROM _phoenix_audit WHERE entity = 'users'").split()
    assert told == ["create", "sign_in"]  # the move itself is no change


def test_a_key_opens_all_at_once_and_is_shut_out_within_a_second(nodes, postgres, spec, tmp_path):
    secret = command(postgres, spec, tmp_path, "key", "create", "--name", "x", "--roles", "admin",
                     "--quiet").strip()
    known = {"X-API-Key": secret}
    assert [node.client.get(USERS, headers=known).status_code for node in nodes] == [200] * 3
    number = re.search(r"key_\w+", command(postgres, spec, tmp_path, "key", "list"))[0]
    command(postgres, spec, tmp_path, "key", "revoke", number)
    time.sleep(1)
    assert [node.client.get(USERS, headers=known).status_code for node in nodes] == [401] * 3


def test_tabs_that_refresh_on_several_nodes_get_the_same(nodes):
    register(nodes[0])
    refresh = login(nodes[0]).json()["refresh_token"]
    for _ in range(5):
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda i: nodes[i % 3].client.post(
                f"{AUTH}/refresh", json={"refresh_token": refresh}), range(6)))
        assert [answer.status_code for answer in answers] == [200] * 6
        (refresh,) = {answer.json()["refresh_token"] for answer in answers}


def test_a_lock_out_holds_on_every_node(nodes):
    register(nodes[0])
    for number in range(5):
        assert login(nodes[number % 3], password="wrong horse").status_code == 401
    assert [login(node).status_code for node in nodes] == [429] * 3


def test_two_nodes_do_not_take_each_others_last_administrator(nodes, postgres, spec, tmp_path):
    a, b, _ = nodes
    root = administrator(a)
    made = a.client.post(USERS, headers=root, json={
        "email": "other@example.org", "password": PASSWORD, "name": "Other", "role": "admin"})
    assert made.status_code == 201, made.text
    ids = [row["id"] for row in a.client.get(USERS, headers=root).json()["data"]]
    for _ in range(5):
        other = bearer(login(b, "other@example.org").json()["access_token"])
        root = bearer(login(a, "root@example.org").json()["access_token"])
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda node, who, number: node.client.patch(
                f"{USERS}/{number}", headers=who, json={"role": "reader"}).status_code,
                (a, b), (root, other), ids))
        left = postgres.query(postgres.name(tmp_path),
                              "SELECT count(*) FROM users WHERE role = 'admin'").strip()
        assert left == "1" and sorted(answers) in ([200, 409], [200, 401], [200, 403]), answers
        postgres.query(postgres.name(tmp_path), "UPDATE users SET role = 'admin'")


class Writers:
    """Make loans through the balancer; remember what was acknowledged."""

    def __init__(self, url, headers, owner, count=8):
        self.acknowledged, self.seen, self._stop = {}, set(), threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(url, headers, owner, number))
                         for number in range(count)]
        for thread in self._threads:
            thread.start()

    def _write(self, url, headers, owner, writer):
        with connect(url) as client:
            for number in itertools.count():
                if self._stop.is_set():
                    return
                name = f"loan {writer} {number}"
                try:
                    answer = client.post(LOANS, json={"user_id": owner, "title": name},
                                         headers=headers | {"X-Request-Id": f"{writer}-{number}"})
                except Exception:  # the connection of a node that has died
                    self.seen.add("lost")
                    continue
                self.seen.add(answer.status_code)
                if answer.status_code == 201:
                    self.acknowledged[str(answer.json()["id"])] = f"{writer}-{number}"

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.acknowledged


def test_a_node_that_dies_loses_nothing_that_was_acknowledged(nodes, start, postgres, tmp_path):
    balancer = Balancer(nodes)
    headers = administrator(nodes[0])
    owner = nodes[0].client.get(f"{AUTH}/me", headers=headers).json()["id"]
    writers = Writers(balancer.url, headers, owner)
    time.sleep(1.5)
    nodes[1].kill()
    time.sleep(1.5)
    balancer.targets.append(start("d").address)  # comes up under load
    time.sleep(1.5)
    acknowledged = writers.stop()
    balancer.close()
    assert len(acknowledged) > 100 and writers.seen <= {201, "lost"}, writers.seen
    name = postgres.name(tmp_path)
    stored = set(postgres.query(name, "SELECT id FROM loans").split())
    assert set(acknowledged) <= stored
    told = dict(line.split("|") for line in postgres.query(
        name, "SELECT record, request_id FROM _phoenix_audit WHERE entity = 'loans'").splitlines())
    assert set(told) == stored
    assert {number: told[number] for number in acknowledged} == acknowledged


def test_a_repeat_through_another_node_is_told_that_the_first_is_under_way(nodes, postgres, tmp_path):
    """However many there are, they wait for nobody, and others write meanwhile."""
    headers = administrator(nodes[0])
    owner = nodes[0].client.get(f"{AUTH}/me", headers=headers).json()["id"]

    def send(node, name):
        with connect(node.url) as client:
            return client.post(LOANS, json={"user_id": owner, "title": name}, timeout=20,
                               headers=headers | {"Idempotency-Key": name})

    name = postgres.name(tmp_path)
    postgres.query(name, """CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        WHILE NEW.title = 'slow' AND NOT EXISTS (SELECT FROM go) LOOP PERFORM pg_sleep(0.02); END LOOP;
        RETURN NEW; END $$;
        CREATE TABLE go (now INT);
        CREATE TRIGGER dawdle BEFORE INSERT ON loans FOR EACH ROW EXECUTE FUNCTION dawdle()""")
    with concurrent.futures.ThreadPoolExecutor(25) as pool:
        first = pool.submit(send, nodes[0], "slow")
        while postgres.query(name, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted "
                                   "AND database = (SELECT oid FROM pg_database "
                                   "WHERE datname = current_database())").strip() == "0":
            time.sleep(0.02)
        answers = list(pool.map(lambda _: send(nodes[1], "slow"), range(24)))
        assert {answer.status_code for answer in answers} == {409}
        assert {answer.json()["error"]["code"] for answer in answers} == {"REQUEST_IN_PROGRESS"}
        assert {answer.headers["retry-after"] for answer in answers} == {"1"}
        assert send(nodes[1], "quick").status_code == 201 and not first.done()
        postgres.query(name, "INSERT INTO go VALUES (1)")
        made = first.result()
    again = send(nodes[2], "slow")
    assert (again.status_code, again.content) == (201, made.content)
    assert again.headers["idempotent-replayed"] == "true"


def test_a_write_with_a_key_is_done_once_whichever_node_dies(nodes, start, postgres, tmp_path):
    """Clients repeat what they were not told of, through a balancer that sends them anywhere."""
    balancer = Balancer(nodes)
    headers = administrator(nodes[0])
    owner = nodes[0].client.get(f"{AUTH}/me", headers=headers).json()["id"]
    acknowledged, seen = {}, set()

    def write(number):
        body = {"user_id": owner, "title": f"loan {number}"}
        for _ in range(100):
            try:
                with connect(balancer.url) as client:
                    answer = client.post(LOANS, json=body, timeout=10,
                                         headers=headers | {"Idempotency-Key": f"loan-{number}"})
            except Exception:  # the connection of a node that has died
                seen.add("lost")
                time.sleep(0.02)
                continue
            seen.add(answer.status_code)
            if answer.status_code == 201:
                # And once more, to another node: nothing is done, the answer is the same.
                with connect(nodes[number % 2 * 2].url) as client:
                    again = client.post(LOANS, json=body, timeout=10,
                                        headers=headers | {"Idempotency-Key": f"loan-{number}"})
                assert (again.status_code, again.content) == (201, answer.content)
                assert again.headers["idempotent-replayed"] == "true"
                acknowledged[number] = str(answer.json()["id"])
                return

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        work = [pool.submit(write, number) for number in range(120)]
        while len(acknowledged) < 30:
            time.sleep(0.01)
        nodes[1].kill()
        for each in work:
            each.result()
    balancer.close()
    assert len(acknowledged) == 120 and seen <= {201, 409, "lost"}, seen
    stored = dict(line.split("|") for line in postgres.query(
        postgres.name(tmp_path), "SELECT title, id FROM loans").splitlines())
    assert stored == {f"loan {number}": key for number, key in acknowledged.items()}
    assert postgres.query(postgres.name(tmp_path), "SELECT count(*) FROM loans").strip() == "120"
