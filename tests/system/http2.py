# SPDX-License-Identifier: Apache-2.0
"""A client of HTTP/2 that can be told to misbehave: frames as they are, nothing checked."""

import socket
import time

import hpack
from hyperframe.frame import (DataFrame, Frame, GoAwayFrame, HeadersFrame, PingFrame,
                              RstStreamFrame, SettingsFrame, WindowUpdateFrame)

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
NO_ERROR, PROTOCOL_ERROR, REFUSED_STREAM, CANCEL, CALM = 0, 1, 7, 8, 11


class Answer:
    def __init__(self):
        self.status = None
        self.headers = {}
        self.body = b""
        self.trailers = {}
        self.reset = None
        self.is_whole = False


class Peer:
    """One connection. Use it as a context."""

    def __init__(self, server, timeout=20, wrap=None, preface=True):
        self.socket = socket.create_connection(server.address, timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if wrap:
            self.socket = wrap(self.socket)
        self.host = f"{server.address[0]}:{server.address[1]}"
        self.scheme = "https" if wrap else "http"
        self.encoder = hpack.Encoder()
        self.decoder = hpack.Decoder()
        self.answers = {}
        self.frames = []
        self.goaway = None
        self.goaways = []
        self.is_closed = False
        self.stream = 1
        self._data = b""
        self._block = b""
        if preface:
            self.raw(PREFACE)
            self.send(SettingsFrame())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def raw(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            self.is_closed = True

    def send(self, *frames):
        self.raw(b"".join(frame.serialize() for frame in frames))

    def fields(self, path="/", method="GET", extra=(), **pseudo):
        fields = {":method": method, ":path": path, ":scheme": self.scheme,
                  ":authority": self.host} | pseudo
        return [each for each in fields.items() if each[1] is not None] + list(extra)

    def headers(self, stream, fields, flags=("END_HEADERS", "END_STREAM")):
        return HeadersFrame(stream, self.encoder.encode(fields), flags=flags)

    def begin(self, path="/", method="GET", body=None, extra=(), end=True):
        """Sends a request; returns its stream."""
        stream, self.stream = self.stream, self.stream + 2
        flags = ["END_HEADERS"] + (["END_STREAM"] if body is None and end else [])
        self.send(self.headers(stream, self.fields(path, method, extra), flags))
        if body is not None:
            self.send(DataFrame(stream, body, flags=["END_STREAM"] if end else []))
        self.answers[stream] = Answer()
        return stream

    def ask(self, path="/", method="GET", body=None, extra=()):
        return self.wait(self.begin(path, method, body, extra))

    def wait(self, stream):
        """Reads until the stream has ended, one way or the other."""
        answer = self.answers.setdefault(stream, Answer())
        self.read_until(lambda: answer.is_whole or answer.reset is not None)
        return answer

    def read_until(self, is_done, seconds=20):
        deadline = time.monotonic() + seconds
        while not is_done() and not self.is_closed:
            assert time.monotonic() < deadline, "nothing came"
            self._read()
        return is_done()

    def read_to_end(self):
        self.read_until(lambda: False)
        return self.goaway

    def _read(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        self.is_closed = not data
        self._data += data
        while len(self._data) >= 9:
            frame, size = Frame.parse_frame_header(memoryview(self._data[:9]))
            if len(self._data) < 9 + size:
                return
            frame.parse_body(memoryview(self._data[9:9 + size]))
            self._data = self._data[9 + size:]
            self._take(frame)

    def _take(self, frame):
        self.frames.append(frame)
        answer = self.answers.setdefault(frame.stream_id, Answer()) if frame.stream_id else None
        if isinstance(frame, SettingsFrame) and "ACK" not in frame.flags:
            self.send(SettingsFrame(flags=["ACK"]))
        elif isinstance(frame, PingFrame) and "ACK" not in frame.flags:
            self.send(PingFrame(opaque_data=frame.opaque_data, flags=["ACK"]))
        elif isinstance(frame, GoAwayFrame):
            self.goaway = frame
            self.goaways.append(frame)
        elif isinstance(frame, RstStreamFrame):
            answer.reset = frame.error_code
        elif isinstance(frame, HeadersFrame):
            fields = dict(self.decoder.decode(frame.data))
            if answer.status is None:
                answer.status = int(fields.pop(":status"))
                answer.headers = fields
                answer.status = None if answer.status < 200 else answer.status
            else:
                answer.trailers = fields
        elif isinstance(frame, DataFrame):
            answer.body += frame.data
            if frame.data and self.refills:
                self.send(WindowUpdateFrame(0, len(frame.data)),
                          WindowUpdateFrame(frame.stream_id, len(frame.data)))
        if answer is not None and "END_STREAM" in frame.flags:
            answer.is_whole = True

    refills = True
