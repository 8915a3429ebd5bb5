# SPDX-License-Identifier: Apache-2.0
"""Reflection and health: what clients of gRPC can ask of any server."""

import signal
import threading

import grpc
import pytest

from grpc_client import fields_of
from grpc_reflect import (EXTENSION, EXTENSION_NUMBERS, FILE, NOT_SERVING, SERVICE_UNKNOWN, SERVICES,
                          SERVING, SYMBOL, LearnedClient, Reflection, check, field, status_of, watch)
from phoenix import EXAMPLES
from test_proto import EVERYTHING, both_descriptor_sets

CODE = grpc.StatusCode
OWN = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
       "grpc.reflection.v1alpha.ServerReflection"]


def target(server):
    host, port = server.address
    return f"{host}:{port}"


@pytest.fixture
def channel(shop):
    with grpc.insecure_channel(target(shop)) as made:
        yield made


@pytest.mark.smoke
@pytest.mark.parametrize("version", ["v1", "v1alpha"])
def test_a_client_learns_the_api_from_the_server(resources, version):
    client = LearnedClient(target(resources), version)
    assert client.reflection.services() == ["resources.v1.ResourceService", *OWN]
    made = client.call("resources.v1.ResourceService/CreateResource", resource={"name": "learned"})
    assert client.call("resources.v1.ResourceService/GetResource", id=made.id) == made
    client.close()


def test_the_files_are_those_of_the_export(serve, tmp_path):
    (tmp_path / "spec.md").write_text(EVERYTHING)
    ours, _ = both_descriptor_sets(tmp_path)
    server = serve(tmp_path / "spec.md")
    with grpc.insecure_channel(target(server)) as channel:
        reflection = Reflection(channel)
        for path, file in ours.items():
            first, *imports = reflection.files(FILE, path)
            assert first == file
            assert {each.name for each in imports} >= set(file.dependency)
        # A file of another package comes with the files that it needs, each once.
        names = [file.name for file in reflection.files(SYMBOL, "other.v1.NoteService")]
        assert names[:2] == ["other/v1/other.proto", "every/v1/every.proto"]
        assert len(names) == len(set(names))


def test_symbols_of_every_kind_are_found(channel):
    reflection = Reflection(channel)
    for symbol in ["corner_shop.v1.ProductService", "corner_shop.v1.ProductService.GetProduct",
                   "corner_shop.v1.Product", "corner_shop.v1.Product.name"]:
        assert reflection.files(SYMBOL, symbol)[0].name == "corner_shop/v1/corner_shop.proto"
    assert reflection.files(SYMBOL, "google.protobuf.Timestamp")[0].name == \
        "google/protobuf/timestamp.proto"
    for service in OWN:
        file = reflection.files(SYMBOL, service)[0]
        assert f"{file.package}.{file.service[0].name}" == service


def test_what_is_not_there_is_not_found(channel):
    reflection = Reflection(channel)
    not_found, invalid = CODE.NOT_FOUND.value[0], CODE.INVALID_ARGUMENT.value[0]
    assert reflection.error(SYMBOL, "corner_shop.v1.Nothing") == (
        not_found, "There is no symbol 'corner_shop.v1.Nothing'")
    assert reflection.error(FILE, "nothing.proto") == (not_found, "There is no file 'nothing.proto'")
    assert reflection.error(EXTENSION_NUMBERS, "corner_shop.v1.Product")[0] == not_found
    assert reflection.error(8, "a question of a later version")[0] == invalid
    extension = field(1, b"corner_shop.v1.Product") + bytes([2 << 3, 7])
    answer, = reflection.stub(iter([field(EXTENSION, extension)]), timeout=20)
    assert fields_of(dict(fields_of(answer))[7])[0][1] == not_found
    # The last of what a question asks for counts, as in any oneof.
    both = field(SYMBOL, b"corner_shop.v1.Nothing") + field(SERVICES, b"")
    answer, = reflection.stub(iter([both]), timeout=20)
    assert 6 in dict(fields_of(answer))


def test_one_call_answers_many_questions_in_order(channel):
    reflection = Reflection(channel)
    questions = [(SYMBOL, "corner_shop.v1.Product"), (FILE, "nothing"), (SERVICES, "*")] * 20
    kinds = [max(answer) for answer in reflection.ask_all(questions, host=b"shop.example")]
    assert kinds == [4, 7, 6] * 20


def test_questions_are_answered_as_they_come(channel):
    """The client decides what to ask next by what it was answered."""
    answers, asked = [], threading.Semaphore(1)

    def ask():
        for _ in range(5):
            assert asked.acquire(timeout=20)
            yield field(SERVICES, b"")

    for answer in Reflection(channel).stub(ask(), timeout=20):
        answers.append(answer)
        asked.release()
    assert len(answers) == 5


def test_bytes_that_are_no_question_end_the_call(channel):
    with pytest.raises(grpc.RpcError) as caught:
        list(Reflection(channel).stub(iter([b"\x3a\x7f"]), timeout=20))
    assert caught.value.code() == CODE.INVALID_ARGUMENT


@pytest.mark.parametrize("arguments, is_on", [
    ((), True), (("--grpc-reflection", "off"), False),
    (("--trusted-proxy", "127.0.0.1"), False),
    (("--trusted-proxy", "127.0.0.1", "--grpc-reflection", "on"), True)])
def test_reflection_is_for_development_unless_it_is_asked_for(serve, arguments, is_on):
    """Behind a proxy the system serves others, so it does not describe itself unasked."""
    server = serve(EXAMPLES / "shop.md", *arguments)
    with grpc.insecure_channel(target(server)) as channel:
        if is_on:
            assert OWN[0] in Reflection(channel).services()
            return
        with pytest.raises(grpc.RpcError) as caught:
            Reflection(channel).services()
        assert caught.value.code() == CODE.UNIMPLEMENTED
        assert "--grpc-reflection" in caught.value.details()
        # Health is there all the same.
        assert check(channel) == SERVING


# --- health ---

@pytest.mark.smoke
def test_health_knows_the_whole_and_every_service(channel):
    for service in ["", "corner_shop.v1.ProductService", *OWN]:
        assert check(channel, service) == SERVING
    with pytest.raises(grpc.RpcError) as caught:
        check(channel, "corner_shop.v1.Nothing")
    assert caught.value.code() == CODE.NOT_FOUND


def test_whoever_watches_is_told_that_the_system_stops(serve):
    server = serve(EXAMPLES / "shop.md")
    with grpc.insecure_channel(target(server)) as channel:
        calls = [watch(channel, service) for service in ("", "corner_shop.v1.ProductService")]
        unknown = watch(channel, "corner_shop.v1.Nothing")
        assert [status_of(next(call)) for call in calls] == [SERVING, SERVING]
        assert status_of(next(unknown)) == SERVICE_UNKNOWN
        server.process.send_signal(signal.SIGTERM)
        for call in calls:
            assert status_of(next(call)) == NOT_SERVING
            with pytest.raises(grpc.RpcError) as caught:
                next(call)
            assert caught.value.code() == CODE.UNAVAILABLE
    assert server.process.wait(20) == 0


def test_watches_come_and_go(serve):
    """Those that leave are forgotten, and a stop finds none of them."""
    server = serve(EXAMPLES / "shop.md")
    with grpc.insecure_channel(target(server)) as channel:
        for _ in range(50):
            call = watch(channel)
            assert status_of(next(call)) == SERVING
            call.cancel()
        assert check(channel) == SERVING
    server.stop()
