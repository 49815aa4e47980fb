"""
The small server of the owner's plan, for those who expose it themselves (ngrok, cloudflared):
POST /inference {prompt} -> {response}, GET /health -> {status, timestamp}. On this machine's own address only.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LARGEST_BODY = 1024 * 1024
#: The plan gives it 30 s for an answer.
ANSWER_LIMIT = 30


def serve(port, engine, model):
    """Serves on loopback; `model()` is what is served now, or None. Returns the server, to be shut down."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 60

        def do_GET(self):
            if self.path != "/health":
                return self._answer(404, {"error": "There is nothing here; see /health."})
            if model() is None:
                return self._answer(503, {"status": "starting", "timestamp": time.time()})
            return self._answer(200, {"status": "alive", "timestamp": time.time()})

        def do_POST(self):
            if self.path != "/inference":
                return self._answer(404, {"error": "There is nothing here; POST to /inference."})
            prompt = self._prompt()
            if prompt is None:
                return self._answer(400, {"error": 'Send JSON such as {"prompt": "..."}, of 1 MiB at most.'})
            serving = model()
            if serving is None:
                return self._answer(503, {"error": "The model is not ready yet."})
            messages = [{"role": "user", "content": prompt}]
            try:
                body = {"model": serving, "messages": messages, "stream": False, "keep_alive": -1}
                said = engine.ask("POST", "/api/chat", body, timeout=ANSWER_LIMIT)
                return self._answer(200, {"response": said["message"]["content"]})
            except Exception as error:  # noqa: BLE001 - whatever happened, the caller waits for an answer
                return self._answer(502, {"error": "The engine did not answer: %s" % error})

        def _prompt(self):
            try:
                length = int(self.headers.get("content-length", ""))
                if not 0 < length <= LARGEST_BODY:
                    return None
                said = json.loads(self.rfile.read(length))
                return said["prompt"] if isinstance(said["prompt"], str) else None
            except (ValueError, KeyError, TypeError):
                return None

        def _answer(self, status, value):
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
