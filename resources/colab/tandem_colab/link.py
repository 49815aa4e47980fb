"""The worker's side of the way to its node, which outlives its connections."""

import json
import random
import secrets
import sys
import threading
import time

from tandem_colab.numbered import Numbered
from tandem_colab.websocket import Closed, WebSocket

PROTOCOL = 1
VERSION = "1"
#: Seconds between two tries to connect: at first, at most while what ran can still be gone on with, and at most later.
FIRST_PAUSE, SHORT_PAUSE, LONG_PAUSE = 0.5, 1.5, 15.0
#: Seconds after the last welcome in which tries are close together: callers wait for the rest of their answers.
URGENT = 120.0
#: Passes the page by which some tunnels remind people that they are one.
HEADERS = {"Bypass-Tunnel-Reminder": "1", "ngrok-skip-browser-warning": "1", "User-Agent": "tandem-colab"}


class Refused(Exception):
    """The node turned this worker away for good, with a reason."""


class Link:
    """
    Frames to and from the node, until the node turns this worker away or the cell is stopped (KeyboardInterrupt). `handler` has `welcomed(settings, fresh)`, `frame(frame)` and `hello()`, which gives
    what is said of this machine.
    """

    def __init__(self, url, token, handler):
        self._url = url.replace("http", "ws", 1).rstrip("/") + "/colab/worker"
        self._token = token
        self._handler = handler
        self._worker = secrets.token_hex(16)
        self._secret = secrets.token_hex(32)
        self._numbered = Numbered()
        self._lock = threading.RLock()
        self._socket = None
        self.window = 0

    def send(self, frame):
        """Sends now, or as soon as there is a connection again."""
        with self._lock:
            message = self._numbered.number(frame)
            if self._socket is not None:
                try:
                    self._socket.send(message)
                except Closed:
                    # It is kept, and goes over the next connection.
                    self._socket = None

    def run(self, say):
        """Keeps the way open; `say(text)` is told what people should know. Raises `Refused`."""
        pause = FIRST_PAUSE
        welcomed_at = time.monotonic()
        while True:
            socket = None
            was_welcome = False
            try:
                socket = WebSocket(self._url, HEADERS)
                silence = self._introduce(socket)
                was_welcome = True
                say("Connected.")
                self._read(socket, silence)
            except (Closed, KeyError, TypeError) as closed:
                if was_welcome:
                    pause = FIRST_PAUSE
                    welcomed_at = time.monotonic()
                say("Not connected (%s); trying again." % closed)
            except KeyboardInterrupt:
                self._say_goodbye(socket)
                raise
            finally:
                with self._lock:
                    self._socket = None
                if socket is not None:
                    socket.abort()
            # Never all workers at the same moment.
            time.sleep(pause * (0.5 + random.random() / 2))
            is_urgent = time.monotonic() - welcomed_at < URGENT
            pause = min(SHORT_PAUSE if is_urgent else LONG_PAUSE, pause * 2)

    def _say_goodbye(self, socket):
        if socket is None:
            return
        try:
            socket.send(json.dumps({"kind": "goodbye", "reason": "it was stopped in its cell"}))
        except Closed:
            return
        socket.close(1000, "goodbye")

    def _introduce(self, socket):
        with self._lock:
            got = self._numbered.got
        hello = {
            "kind": "hello",
            "protocol": PROTOCOL,
            "worker": self._worker,
            "secret": self._secret,
            "token": self._token,
            "got": got,
            "version": VERSION,
            "python": "%d.%d.%d" % sys.version_info[:3],
            **self._handler.hello(),
        }
        socket.send(json.dumps(hello))
        answer = _parsed(socket.receive(15.0))
        if answer.get("kind") == "refused":
            raise Refused(answer.get("message", "no reason was given"))
        if answer.get("kind") != "welcome":
            raise Closed("no welcome")
        self.window = answer["window"]
        if answer["fresh"]:
            with self._lock:
                self._numbered = Numbered()
        self._handler.welcomed(answer, answer["fresh"])
        with self._lock:
            # With what the handler has said by now; it has waited for its turn.
            for message in self._numbered.since(answer["got"]):
                socket.send(message)
            self._socket = socket
        return answer["silence"] / 1000.0

    def _read(self, socket, silence):
        while True:
            frame = _parsed(socket.receive(silence))
            kind = frame.get("kind")
            if kind == "ping":
                socket.send(json.dumps({"kind": "pong", "t": frame["t"]}))
            elif kind == "ack":
                with self._lock:
                    self._numbered.acknowledged(frame["got"])
            elif kind == "refused":
                raise Refused(frame.get("message", "no reason was given"))
            elif "n" in frame:
                self._take(socket, frame)

    def _take(self, socket, frame):
        with self._lock:
            taken = self._numbered.take(frame["n"])
            got = self._numbered.got
        if taken == "gap":
            raise Closed("a frame is missing")
        if taken == "new":
            self._handler.frame(frame)
        socket.send(json.dumps({"kind": "ack", "got": got}))


def _parsed(message):
    try:
        frame = json.loads(message)
    except ValueError:
        raise Closed("something that is no frame") from None
    if not isinstance(frame, dict):
        raise Closed("something that is no frame")
    return frame
