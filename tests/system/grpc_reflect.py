# SPDX-License-Identifier: Apache-2.0
"""Clients that have no .proto files: what they know of the API, and of its health, they have asked
the server."""

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from grpc_client import fields_of


def field(number, data):
    """One field of bytes, as protobuf has it; up to 127 bytes."""
    assert len(data) < 128
    return bytes([number << 3 | 2, len(data)]) + data


FILE, SYMBOL, EXTENSION, EXTENSION_NUMBERS, SERVICES = range(3, 8)


class Reflection:
    """ask() is one question over one call; the answers' numbers are those of reflection.proto."""

    def __init__(self, channel, version="v1"):
        self.stub = channel.stream_stream(
            f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
            request_serializer=bytes, response_deserializer=bytes)

    def ask_all(self, questions, host=b""):
        asked = [(field(1, host) if host else b"") + field(number, text.encode())
                 for number, text in questions]
        answers = [dict(fields_of(answer)) for answer in self.stub(iter(asked), timeout=20)]
        assert [answer[2] for answer in answers] == asked, "an answer repeats its question"
        return answers

    def ask(self, number, text, host=b""):
        answer, = self.ask_all([(number, text)], host)
        return answer

    def services(self):
        return [dict(fields_of(service))[1].decode()
                for _, service in fields_of(self.ask(SERVICES, "")[6])]

    def files(self, number, text):
        """The file that was asked for first, then what it imports."""
        answer = self.ask(number, text)
        assert 4 in answer, answer
        return [descriptor_pb2.FileDescriptorProto.FromString(data)
                for _, data in fields_of(answer[4])]

    def error(self, number, text):
        code, message = fields_of(self.ask(number, text)[7])
        return code[1], message[1].decode()

    def pool(self):
        """All that the server has."""
        pool, known = descriptor_pool.DescriptorPool(), {}
        for service in self.services():
            for file in self.files(SYMBOL, service):
                known[file.name] = file
        while known:  # each behind what it imports
            ready = [file for file in known.values() if not set(file.dependency) & set(known)]
            assert ready, f"{list(known)} import each other"
            for file in ready:
                pool.Add(known.pop(file.name))
        return pool


class LearnedClient:
    """call("depot.v1.CrateService/GetCrate", id=…)"""

    def __init__(self, target, version="v1"):
        self.channel = grpc.insecure_channel(target)
        self.reflection = Reflection(self.channel, version)
        self.pool = self.reflection.pool()
        self.factory = message_factory.MessageFactory(self.pool)

    def call(self, path, **fields):
        method = self.pool.FindMethodByName(path.replace("/", "."))
        request = self.factory.GetPrototype(method.input_type)(**fields)
        answer = self.factory.GetPrototype(method.output_type)
        return self.channel.unary_unary(f"/{path}",
                                        request_serializer=lambda each: each.SerializeToString(),
                                        response_deserializer=answer.FromString)(request, timeout=20)

    def close(self):
        self.channel.close()


# --- health ---

SERVING, NOT_SERVING, SERVICE_UNKNOWN = 1, 2, 3


def status_of(answer):
    return dict(fields_of(answer)).get(1, 0)


def check(channel, service=""):
    stub = channel.unary_unary("/grpc.health.v1.Health/Check", request_serializer=bytes,
                               response_deserializer=bytes)
    return status_of(stub(field(1, service.encode()), timeout=20))


def watch(channel, service=""):
    stub = channel.unary_stream("/grpc.health.v1.Health/Watch", request_serializer=bytes,
                                response_deserializer=bytes)
    return stub(field(1, service.encode()), timeout=60)
