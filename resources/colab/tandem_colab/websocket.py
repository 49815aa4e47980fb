"""A small WebSocket client (RFC 6455) over the standard library: text messages, ping, pong, close, limits."""

import base64
import hashlib
import os
import select
import socket
import ssl
import struct
import threading
import time
from urllib.parse import urlsplit

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
#: Bytes of one message from the node at most: a request with pictures in it is 10 MiB, and JSON makes it longer.
LARGEST_MESSAGE = 24 * 1024 * 1024
LARGEST_HEAD = 16 * 1024
#: A message that could not be handed to the network for so long goes nowhere, s.
SEND_LIMIT = 10.0


class Closed(Exception):
    """The connection is gone, or what came over it was no WebSocket."""


class WebSocket:
    """
    One connection. One thread reads; any may send. Both use the socket without blocking and wait by `select`, because
    one TLS connection must not be read and written at the same moment by two threads.
    """

    def __init__(self, url, headers=(), timeout=15.0):
        self._touch = threading.Lock()
        self._sending = threading.Lock()
        self._buffer = bytearray()
        self._is_closed = False
        self._socket = _connect(url, timeout)
        try:
            self._handshake(url, dict(headers), time.monotonic() + timeout)
        except BaseException:
            self.abort()
            raise

    def send(self, text):
        """Sends one message. Raises `Closed`."""
        self._send_frame(TEXT, text.encode("utf-8"))

    def receive(self, timeout):
        """The next message as text. Raises `Closed`, also when nothing at all came for `timeout` seconds."""
        parts, size = [], 0
        while True:
            final, opcode, payload = self._frame(timeout)
            if opcode == PING:
                self._send_frame(PONG, payload)
            elif opcode == PONG:
                pass
            elif opcode == CLOSE:
                code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005
                self.abort()
                raise Closed("closed by the node (%d %s)" % (code, payload[2:].decode("utf-8", "replace")))
            elif (opcode == 0) != bool(parts) or opcode not in (0, TEXT):
                raise Closed("a frame where none was expected (opcode %d)" % opcode)
            else:
                parts.append(payload)
                size += len(payload)
                if size > LARGEST_MESSAGE:
                    raise Closed("a message of more than %d bytes" % LARGEST_MESSAGE)
                if final:
                    return _text(b"".join(parts))

    def close(self, code=1000, reason=""):
        """Says goodbye as WebSockets do, without waiting for the answer."""
        try:
            self._send_frame(CLOSE, struct.pack("!H", code) + reason.encode("utf-8")[:100])
        except Closed:
            pass
        self.abort()

    def abort(self):
        """Ends it at once; whoever waits for it is told."""
        self._is_closed = True
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        # Not closed while another thread waits in `select`: its number could be another connection's by then.
        with self._touch:
            try:
                self._socket.close()
            except OSError:
                pass

    def _handshake(self, url, headers, deadline):
        parts = urlsplit(url)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET %s HTTP/1.1" % ((parts.path or "/") + ("?" + parts.query if parts.query else "")),
            "Host: %s" % parts.netloc,
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: %s" % key,
            "Sec-WebSocket-Version: 13",
        ] + ["%s: %s" % item for item in headers.items()]
        self._write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"), deadline)
        while b"\r\n\r\n" not in self._buffer:
            if len(self._buffer) > LARGEST_HEAD:
                raise Closed("an answer without end to the handshake")
            self._more(deadline)
        head, _, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        self._buffer = bytearray(rest)
        status, *fields = head.decode("latin-1").split("\r\n")
        named = {name.strip().lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
        expected = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        if status.split(" ")[1:2] != ["101"]:
            raise Closed("no WebSocket there (%s)" % status[:60])
        if named.get("sec-websocket-accept") != expected:
            raise Closed("whoever answered is no WebSocket server")

    def _frame(self, timeout):
        deadline = time.monotonic() + timeout
        first, second = self._take(2, deadline)
        if first & 0x70 or second & 0x80:
            raise Closed("a frame that no server sends")
        length = second & 0x7F
        if length == 126:
            length = struct.unpack("!H", self._take(2, deadline))[0]
        elif length == 127:
            length = struct.unpack("!Q", self._take(8, deadline))[0]
        opcode = first & 0x0F
        if length > LARGEST_MESSAGE or (opcode >= CLOSE and length > 125):
            raise Closed("a frame of %d bytes" % length)
        # A large one over a slow line takes its time; it counts as silence only when nothing of it comes.
        return bool(first & 0x80), opcode, self._take(length, None, timeout)

    def _take(self, count, deadline, patience=0.0):
        while len(self._buffer) < count:
            self._more(deadline if deadline is not None else time.monotonic() + patience)
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _more(self, deadline):
        while True:
            with self._touch:
                data = self._attempt(lambda: self._socket.recv(65536))
            if data == b"":
                raise Closed("the connection was cut")
            if data is not None:
                self._buffer += data
                return
            self._wait(deadline, for_reading=True)

    def _send_frame(self, opcode, payload):
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([0x80 | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += struct.pack("!BH", 0x80 | 126, size)
        else:
            head += struct.pack("!BQ", 0x80 | 127, size)
        self._write(head + mask + _masked(payload, mask), time.monotonic() + SEND_LIMIT)

    def _write(self, data, deadline):
        view = memoryview(data)
        with self._sending:
            while view:
                with self._touch:
                    sent = self._attempt(lambda: self._socket.send(view))
                if sent is None:
                    self._wait(deadline, for_reading=False)
                else:
                    view = view[sent:]

    def _attempt(self, act):
        """What `act` gives, or None when it would have to wait."""
        if self._is_closed:
            raise Closed("the connection is closed")
        try:
            return act()
        except (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        except (OSError, ValueError) as error:
            raise Closed("the connection broke (%s)" % error) from None

    def _wait(self, deadline, for_reading):
        left = deadline - time.monotonic()
        if left <= 0:
            self.abort()
            raise Closed("nothing came for too long" if for_reading else "nothing could be sent for too long")
        try:
            # Never long: a TLS connection may have to write in order to read.
            waiting = [self._socket]
            select.select(waiting if for_reading else [], [] if for_reading else waiting, [], min(left, 0.5))
        except (OSError, ValueError):
            raise Closed("the connection is closed") from None


def _connect(url, timeout):
    parts = urlsplit(url)
    is_tls = parts.scheme in ("wss", "https")
    try:
        plain = socket.create_connection((parts.hostname, parts.port or (443 if is_tls else 80)), timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wrapped = plain
        if is_tls:
            wrapped = ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname)
        wrapped.setblocking(False)
        return wrapped
    except (OSError, ValueError) as error:
        raise Closed("no connection to %s (%s)" % (parts.hostname, error)) from None


def _text(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Closed("a message that is no text") from None


def _masked(payload, mask):
    """The payload, each byte combined with the mask's; as one large number, since Python's loops are slow."""
    size = len(payload)
    if size == 0:
        return b""
    repeated = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")
