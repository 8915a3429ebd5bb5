# SPDX-License-Identifier: Apache-2.0
"""gRPC as a client knows it: the .proto files that `phoenix proto` writes, compiled by protoc, and
Google's own library on the wire."""

import shutil
import subprocess

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.internal import decoder
from google.protobuf.message import Message

import phoenix


def compile_proto(spec, folder):
    """The descriptors of a document's API, in a pool of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    own = shutil.copy(spec, folder / "specification.md")  # where the lock is written
    done = phoenix.run("proto", own, "--output", folder)
    assert done.returncode == 0, done.stderr
    files = [str(path.relative_to(folder)) for path in folder.rglob("*.proto")]
    subprocess.run(["protoc", f"-I{folder}", "--include_imports", "--descriptor_set_out",
                    folder / "set.bin", *files], check=True)
    descriptors = descriptor_pb2.FileDescriptorSet.FromString((folder / "set.bin").read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in descriptors.file:
        pool.Add(file)
    return pool, descriptors


def plain(message):
    """A message as JSON has it, with the fields' own names."""
    if not isinstance(message, Message):
        return message
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


class Client:
    """call("ListResources", page_size=3): the method's answer, or grpc.RpcError."""

    def __init__(self, server, folder, credentials=None, options=()):
        self.pool, descriptors = compile_proto(server.spec, folder)
        self.factory = message_factory.MessageFactory(self.pool)
        host, port = server.address
        target = f"{host}:{port}"
        self.channel = (grpc.insecure_channel(target, options) if credentials is None
                        else grpc.secure_channel(target, credentials, options))
        self.methods = {}
        for file in descriptors.file:
            for service in file.service:
                full = f"{file.package}.{service.name}" if file.package else service.name
                found = self.pool.FindServiceByName(full)
                for method in found.methods:
                    self.methods[method.name] = (f"/{full}/{method.name}", method)

    def message(self, name):
        """The class of a message by its full name."""
        return self.factory.GetPrototype(self.pool.FindMessageTypeByName(name))

    def request(self, name, **fields):
        kind = self.factory.GetPrototype(self.methods[name][1].input_type)
        return json_format.ParseDict({key: plain(value) for key, value in fields.items()}, kind(),
                                     descriptor_pool=self.pool)

    def stub(self, name, response_streaming=False):
        path, method = self.methods[name]
        answer = self.factory.GetPrototype(method.output_type)
        make = self.channel.unary_stream if response_streaming else self.channel.unary_unary
        return make(path, request_serializer=lambda request: request.SerializeToString(),
                    response_deserializer=answer.FromString)

    def call(self, name, *, timeout=20, metadata=None, compression=None, **fields):
        return self.stub(name)(self.request(name, **fields), timeout=timeout, metadata=metadata,
                               compression=compression)

    def stream(self, name, *, timeout=20, metadata=None, **fields):
        return self.stub(name, True)(self.request(name, **fields), timeout=timeout,
                                     metadata=metadata)

    def fail(self, name, code, **fields):
        """The call must end with that code; returns what it says."""
        try:
            answer = self.call(name, **fields)
        except grpc.RpcError as error:
            assert error.code() == code, f"{error.code()}: {error.details()}"
            return Failure(error)
        raise AssertionError(f"{name} worked: {answer}")

    def close(self):
        self.channel.close()


def fields_of(data):
    """A message by its numbers: [(number, value)], texts as bytes."""
    found, at = [], 0
    while at < len(data):
        tag, at = decoder._DecodeVarint(data, at)
        value, at = decoder._DecodeVarint(data, at)
        if tag & 7 == 2:
            value, at = data[at:at + value], at + value
        found.append((tag >> 3, value))
    return found


class Failure:
    """A grpc.RpcError with the details of google.rpc.Status, taken apart."""

    def __init__(self, error):
        self.code = error.code()
        self.message = error.details()
        self.initial = dict(error.initial_metadata() or ())
        self.trailing = dict(error.trailing_metadata() or ())
        self.details = {}
        self.violations = {}
        status = self.trailing.get("grpc-status-details-bin")
        if status is None:
            return
        for number, value in fields_of(status):
            if number != 3:
                continue
            any_ = dict(fields_of(value))
            kind = any_[1].decode().rpartition(".")[2]
            body = fields_of(any_.get(2, b""))
            self.details[kind] = body
            if kind == "BadRequest":
                for _, violation in body:
                    parts = dict(fields_of(violation))
                    self.violations[parts[1].decode()] = parts[2].decode()
        self.status = {number: value for number, value in fields_of(status) if number != 3}

    def text(self, kind, number):
        return dict(self.details[kind])[number].decode()
