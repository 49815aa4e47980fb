"""What the worker says of itself: how far it is, its GPU, and how long it has been running and idle."""

import os
import threading
import time


class Report:
    """`send(frame)` gives a frame to the link; every change is said at once, the rest with it every few seconds."""

    def __init__(self, gpu, age, send):
        self._gpu = gpu
        self._send = send
        self._lock = threading.Lock()
        self._began = time.monotonic() - (session_age() if age is None else age)
        self._worked_at = time.monotonic()
        self._kept_alive_at = None
        self._state = {"phase": "starting", "revision": 0}

    @property
    def running_for(self):
        return _ms(time.monotonic() - self._began)

    @property
    def model(self):
        """What is served now; None while nothing is."""
        with self._lock:
            return self._state.get("model") if self._state["phase"] == "ready" else None

    def set(self, phase, revision, **more):
        with self._lock:
            self._state = {"phase": phase, "revision": revision, **more}
        self.say()

    def worked(self):
        self._worked_at = time.monotonic()

    def kept_alive(self):
        self._kept_alive_at = time.monotonic()

    def say(self):
        now = time.monotonic()
        gpu = self._gpu()
        # Under the lock, so that of two changes the later one is said last.
        with self._lock:
            frame = {"kind": "state", **self._state, "runningFor": self.running_for, "idleFor": _ms(now - self._worked_at)}
            if gpu:
                frame["gpu"] = gpu
            if self._kept_alive_at is not None:
                frame["keptAliveFor"] = _ms(now - self._kept_alive_at)
            self._send(frame)


def session_age():
    """Seconds since this runtime began: since its first process did. Not known, or no session's age: 0."""
    try:
        with open("/proc/uptime", encoding="ascii") as uptime:
            up = float(uptime.read().split()[0])
        with open("/proc/1/stat", encoding="ascii") as stat:
            started = int(stat.read().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
        age = up - started
        return age if 0 <= age < 30 * 3600 else 0.0
    except (OSError, ValueError, IndexError):
        return 0.0


def _ms(seconds):
    return max(0, int(seconds * 1000))
