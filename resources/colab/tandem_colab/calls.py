"""The node's questions to the engine, several at once, each with its answer streamed back under back-pressure."""

import codecs
import http.client
import socket
import threading

#: What may be asked of the engine; a node that was broken into must not delete models here or fetch others.
ALLOWED = {
    "chat": {"/api/chat", "/api/generate"},
    "embed": {"/api/embed"},
    "health": {"/api/version", "/api/tags", "/api/ps", "/api/show"},
}
#: Bytes of a piece at most; a character of UTF-8 more may be carried over from the one before.
PIECE = 12 * 1024
MOST_CALLS = 128


class Calls:
    """All calls that run; `send(frame)` gives a frame to the link."""

    def __init__(self, engine, send, worked):
        self._engine = engine
        self._send = send
        self._worked = worked
        self._running = {}
        self._lock = threading.Lock()

    def begin(self, frame, window):
        call = Call(self._engine, frame, window, self._send)
        with self._lock:
            if len(self._running) >= MOST_CALLS or call.id in self._running:
                self._send({"kind": "broken", "call": call.id, "message": "the worker has too much to do"})
                return
            self._running[call.id] = call
        threading.Thread(target=self._run, args=(call,), daemon=True).start()

    def cancel(self, id):
        with self._lock:
            call = self._running.get(id)
        if call:
            call.cancel()

    def allow(self, id, count):
        with self._lock:
            call = self._running.get(id)
        if call:
            call.allow(count)

    def cancel_all(self):
        with self._lock:
            calls, self._running = list(self._running.values()), {}
        for call in calls:
            call.cancel()

    @property
    def count(self):
        with self._lock:
            return len(self._running)

    def _run(self, call):
        try:
            call.run()
        finally:
            with self._lock:
                if self._running.get(call.id) is call:
                    del self._running[call.id]
            if call.kind != "health":
                self._worked()


class Call:
    def __init__(self, engine, frame, window, send):
        self.id = frame["call"]
        self.kind = frame["kind"]
        self._frame = frame
        self._engine = engine
        self._send = send
        self._credit = window
        self._changed = threading.Condition()
        self._is_cancelled = False
        self._connection = None

    def run(self):
        try:
            self._answer()
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._say({"kind": "broken", "message": ("the engine broke off: %s" % (str(error) or type(error).__name__))[:500]})

    def cancel(self):
        with self._changed:
            self._is_cancelled = True
            connection = self._connection
            self._changed.notify_all()
        if connection is not None and connection.sock is not None:
            try:
                # The engine stops generating when its caller hangs up.
                connection.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def allow(self, count):
        with self._changed:
            self._credit += count
            self._changed.notify_all()

    def _answer(self):
        path = self._frame["path"]
        if path not in ALLOWED[self.kind]:
            self._say({"kind": "broken", "message": "this is not asked of an engine here"})
            return
        body = self._frame.get("body")
        data = None if body is None else body.encode("utf-8")
        connection, response = self._engine.open(self._frame["method"], path, data, connected=self._connected)
        try:
            self._say({"kind": "head", "status": response.status, "type": response.getheader("content-type", "")[:200]})
            # Half a character may end a read; the other half comes with the next.
            decoder = codecs.getincrementaldecoder("utf-8")("strict")
            while not self._is_cancelled:
                data = response.read1(PIECE)
                text = decoder.decode(data, final=not data)
                if text and self._spend(len(text.encode("utf-8"))):
                    self._say({"kind": "piece", "data": text})
                if not data:
                    self._say({"kind": "end"})
                    return
        finally:
            connection.close()

    def _connected(self, connection):
        with self._changed:
            self._connection = connection
            if self._is_cancelled:
                raise OSError("nobody wants this answer any more")

    def _spend(self, count):
        """Waits until so many bytes may be sent; False when nobody wants them any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_cancelled or self._credit >= count)
            self._credit -= count
            return not self._is_cancelled

    def _say(self, frame):
        if not self._is_cancelled:
            self._send({"call": self.id, **frame})
