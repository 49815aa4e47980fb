"""One side's count of frames, each way; the other side's is main/node/colab/numbered.ts."""

import json


class Numbered:
    """Keeps what was sent until the other side has it, and knows what comes twice by its number."""

    def __init__(self):
        self._last = 0
        self._kept = []
        self.got = 0

    def number(self, frame):
        """Gives a frame its number and keeps it. Returns the message to send."""
        self._last += 1
        message = json.dumps({"n": self._last, **frame}, ensure_ascii=False, separators=(",", ":"))
        self._kept.append(message)
        return message

    def take(self, n):
        """`new`, `duplicate` or `gap`."""
        if n <= self.got:
            return "duplicate"
        if n != self.got + 1:
            return "gap"
        self.got = n
        return "new"

    def acknowledged(self, got):
        first = self._last - len(self._kept)
        if got > first:
            del self._kept[: got - first]

    def since(self, got):
        """After a cut: what the other side, which has everything up to `got`, still has to get."""
        self.acknowledged(got)
        return list(self._kept)
