# SPDX-License-Identifier: Apache-2.0
"""How Phoenix finds its PostgreSQL server: several hosts, TLS, service files, the environment, and a
pooler in between."""

import os
import shutil
import subprocess

import pytest

from documents import document
from phoenix import Server, run
from postgres import PgBouncer, Postgres, find_programs, free_port

pytestmark = [pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed"),
              pytest.mark.sqlite]

NOTES = document("notes", """
    id BIGSERIAL PRIMARY KEY,
    text VARCHAR(60) NOT NULL""")


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """An authority, a certificate of its for localhost, and another authority."""
    folder = tmp_path_factory.mktemp("certificates")
    for name in ("ca", "other"):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-days", "2", "-subj", f"/CN={name}", "-keyout", folder / f"{name}.key", "-out",
                folder / f"{name}.crt")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
            "/CN=localhost", "-keyout", folder / "server.key", "-out", folder / "server.csr")
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-in", folder / "server.csr", "-CA", folder / "ca.crt", "-CAkey",
            folder / "ca.key", "-CAcreateserial", "-days", "2", "-extfile", folder / "names",
            "-out", folder / "server.crt")
    return folder


@pytest.fixture(scope="module")
def postgres(certificates):
    """A server on a port that takes encrypted connections."""
    server = Postgres(port=free_port())
    for name in ("server.crt", "server.key"):
        shutil.copy(certificates / name, server.data / name)
        server.own(server.data / name)
        os.chmod(server.data / name, 0o600)
    server.stop()
    server.settings.append("ssl=on")
    server.start()
    yield server
    server.remove()


@pytest.fixture
def name(postgres, tmp_path):
    """A database of the test's own."""
    return postgres.database(tmp_path).split("dbname=")[1]


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "notes.md"
    path.write_text(NOTES)
    return path


def works(spec, tmp_path, *arguments, **options):
    with Server(spec, tmp_path / "data", *arguments, **options) as server:
        made = server.post("/notes", {"text": "hello"}).json()
        assert server.get(f"/notes/{made['id']}").json() == made
        return server


def refusal(spec, tmp_path, *arguments, **options):
    done = run("run", spec, "--listen", "127.0.0.1:0", "--data", tmp_path / "data", *arguments,
               timeout=30, **options)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stderr


def test_tls_with_the_servers_name_verified(postgres, name, spec, tmp_path, certificates):
    address = f"postgresql://phoenix@localhost:{postgres.port}/{name}?sslmode=verify-full&sslrootcert="
    with Server(spec, tmp_path / "data", "--database", f"{address}{certificates}/ca.crt") as server:
        server.post("/notes", {"text": "hello"})
        secured = postgres.query(name, "SELECT count(*), bool_and(ssl) FROM pg_stat_ssl JOIN "
                                       "pg_stat_activity USING (pid) WHERE application_name = "
                                       "'phoenix'").strip()
        count, is_secured = secured.split("|")
        assert int(count) >= 5 and is_secured == "t"
    words = refusal(spec, tmp_path, "--database", f"{address}{certificates}/other.crt")
    assert "certificate verify failed" in words
    by_number = address.replace("localhost", "127.0.0.1")
    words = refusal(spec, tmp_path, "--database", f"{by_number}{certificates}/ca.crt")
    assert "does not match host name" in words


def test_the_first_host_that_answers(postgres, name, spec, tmp_path):
    works(spec, tmp_path, "--database",
          f"postgresql://phoenix@127.0.0.1:1,127.0.0.1:{postgres.port}/{name}")
    words = refusal(spec, tmp_path, "--database",
                    f"postgresql://phoenix@127.0.0.1:1,127.0.0.1:2/{name}")
    assert f"cannot connect to postgresql://127.0.0.1:1,127.0.0.1:2/{name}" in words


def test_a_service_file(postgres, name, spec, tmp_path):
    services = tmp_path / "services.conf"
    services.write_text(f"[shop]\nhost={postgres.folder}\nport={postgres.port}\nuser=phoenix\n"
                        f"dbname={name}\n")
    environment = os.environ | {"PGSERVICEFILE": str(services)}
    works(spec, tmp_path, "--database", "service=shop", env=environment)
    works(spec, tmp_path, "--database", "postgresql://", env=environment | {"PGSERVICE": "shop"})
    words = refusal(spec, tmp_path, "--database", "service=unknown", env=environment)
    assert "cannot connect to service=unknown" in words and "not found" in words


def test_the_address_from_the_environment(postgres, name, spec, tmp_path):
    secret = f"postgresql://phoenix:geheim@127.0.0.1:{postgres.port}/{name}"
    server = works(spec, tmp_path, env=os.environ | {"PHOENIX_DATABASE": secret})
    assert "data in PostgreSQL" in server.stdout
    assert "geheim" not in server.stdout + server.stderr and "warning" not in server.stderr
    server = works(spec, tmp_path, "--database", secret)
    assert "warning: the password in --database can be read by every user" in server.stderr
    assert "geheim" not in server.stdout + server.stderr
    done = run("export", spec, "notes", "-", "--format", "ndjson",
               env=os.environ | {"PHOENIX_DATABASE": secret})
    assert done.stdout.count("hello") == 2, done.stderr


def test_a_password_from_its_file(postgres, name, spec, tmp_path):
    passwords = tmp_path / "pgpass"
    passwords.write_text(f"127.0.0.1:{postgres.port}:{name}:keeper:geheim\n")
    passwords.chmod(0o600)
    postgres.query("postgres", "CREATE ROLE keeper LOGIN SUPERUSER PASSWORD 'geheim'")
    rules = postgres.data / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text("host all keeper 127.0.0.1/32 scram-sha-256\n" + before)
    try:
        postgres.query("postgres", "SELECT pg_reload_conf()")
        address = f"postgresql://keeper@127.0.0.1:{postgres.port}/{name}"
        works(spec, tmp_path, "--database", address, env=os.environ | {"PGPASSFILE": str(passwords)})
        words = refusal(spec, tmp_path, "--database", address,
                        env=os.environ | {"PGPASSFILE": "/nonexistent"})
        assert "no password supplied" in words
    finally:
        rules.write_text(before)
        postgres.query("postgres", "SELECT pg_reload_conf()")


needs_pgbouncer = pytest.mark.skipif(
    not (shutil.which("pgbouncer") or os.path.exists("/usr/sbin/pgbouncer")),
    reason="pgbouncer is not installed")


@needs_pgbouncer
def test_a_pooler_in_session_mode(postgres, name, spec, tmp_path):
    pooler = PgBouncer(postgres, "session", ["default_pool_size = 60"])
    try:
        with Server(spec, tmp_path / "data", "--database", pooler.url(name)) as server:
            made = [server.post("/notes", {"text": f"n{i}"}).json() for i in range(50)]
            for each in made:
                assert server.get(f"/notes/{each['id']}").json() == each
        assert postgres.query(name, "SELECT count(*) FROM notes").strip() == "50"
    finally:
        pooler.stop()


@needs_pgbouncer
@pytest.mark.parametrize("settings", [[], ["server_round_robin = 1", "min_pool_size = 4"],
                                      ["default_pool_size = 1"]])
def test_a_pooler_in_transaction_mode_is_refused(postgres, name, spec, tmp_path, settings):
    pooler = PgBouncer(postgres, "transaction", settings)
    try:
        words = refusal(spec, tmp_path, "--database", pooler.url(name))
        assert "one transaction at a time" in words and "pool_mode = session" in words
    finally:
        pooler.stop()


@needs_pgbouncer
def test_a_pooler_with_one_connection_is_refused(postgres, name, spec, tmp_path):
    pooler = PgBouncer(postgres, "session", ["default_pool_size = 1", "reserve_pool_size = 0"])
    try:
        words = refusal(spec, tmp_path, "--database", pooler.url(name))
        assert "has no second connection" in words
    finally:
        pooler.stop()
