"""The Ollama that answers: found, installed, started, watched, and given its model."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from urllib.parse import urlsplit

INSTALLER = "https://ollama.com/install.sh"
PORT = 11434
#: Seconds: until `ollama serve` answers, and without a byte from an engine that is at work (a model may be loading).
START_LIMIT = 60
SILENCE_LIMIT = 600
#: A pull that breaks off is taken up again so often.
PULL_TRIES = 20


class EngineError(Exception):
    """Why the engine cannot serve, as a sentence."""


class Engine:
    """An Ollama at `url`; one that is given is only used, otherwise one is installed and started here."""

    def __init__(self, url=None):
        self._is_given = url is not None
        self._url = urlsplit(url or "http://127.0.0.1:%d" % PORT)
        self._process = None
        self._slots = None
        self._log = None

    def open(self, method, path, body=None, timeout=SILENCE_LIMIT, connected=None):
        """
        Sends a request. Returns the connection and the response, whose body is unread. `connected(connection)` is
        called before it is sent: an engine that reads a long prompt answers nothing for a while, and may be left then.
        """
        connection = http.client.HTTPConnection(self._url.hostname, self._url.port or 80, timeout=timeout)
        try:
            connection.connect()
            if connected is not None:
                connected(connection)
            headers = {"content-type": "application/json"} if body is not None else {}
            connection.request(method, path, body=body, headers=headers)
            return connection, connection.getresponse()
        except BaseException:
            connection.close()
            raise

    def ask(self, method, path, body=None, timeout=30):
        """Sends a request and reads its JSON."""
        data = None if body is None else json.dumps(body).encode()
        connection, response = self.open(method, path, data, timeout)
        try:
            value = json.loads(response.read())
        finally:
            connection.close()
        if response.status != 200:
            raise EngineError(str(value.get("error", response.status) if isinstance(value, dict) else response.status))
        return value

    def answers(self):
        try:
            self.ask("GET", "/api/version", timeout=3)
            return True
        except (OSError, http.client.HTTPException, ValueError, EngineError):
            return False

    def make_ready(self, slots, say):
        """Installs and starts what is missing; `say(phase)` is called at each step."""
        if self._process is not None and self._slots != slots:
            self.stop()
        if self.answers():
            return
        if self._is_given:
            raise EngineError("no engine answers at %s" % self._url.geturl())
        if not shutil.which("ollama"):
            say("installing")
            _install()
        say("starting")
        self._start(slots)

    def has(self, model):
        wanted = _whole(model)
        models = self.ask("GET", "/api/tags").get("models") or []
        return any(_whole(str(one.get("name", ""))) == wanted for one in models)

    def pull(self, model, progress):
        """Pulls a model; `progress(done, total)` is called as bytes come. A pull that breaks goes on where it was."""
        failure = "it did not come to its end"
        for _ in range(PULL_TRIES):
            came = []

            def count(done, total):
                came.append(done)
                progress(done, total)

            try:
                self._pull_once(model, count)
                return
            except (OSError, http.client.HTTPException, ValueError, EngineError) as error:
                failure = str(error)
                if not came:
                    # Not a pull that broke off, but one that cannot be: there is no such model, or no network.
                    break
                time.sleep(2)
        raise EngineError("the model %s could not be pulled: %s" % (model, failure))

    def load(self, model, context):
        """Loads the model, so that the first question does not wait for it."""
        body = {"model": model, "keep_alive": -1, "options": {"num_ctx": context} if context else {}}
        self.ask("POST", "/api/generate", body, timeout=SILENCE_LIMIT)

    def generate_one(self, model):
        body = {"model": model, "prompt": "Hi", "raw": True, "stream": False, "keep_alive": -1}
        self.ask("POST", "/api/generate", {**body, "options": {"num_predict": 1}}, timeout=60)

    def has_died(self):
        """Whether the one that was started here is gone."""
        return self._process is not None and self._process.poll() is not None

    def stop(self):
        """Ends what was started here, with everything of its group: a runner left behind would hold the GPU."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(5)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass

    def _start(self, slots):
        self.stop()
        self._log = os.path.join(tempfile.gettempdir(), "tandem-ollama.log")
        env = {
            **os.environ,
            "OLLAMA_HOST": "%s:%d" % (self._url.hostname, self._url.port or PORT),
            "OLLAMA_NUM_PARALLEL": str(slots),
            "OLLAMA_MAX_LOADED_MODELS": "1",
            "OLLAMA_KEEP_ALIVE": "-1",
            "OLLAMA_FLASH_ATTENTION": "1",
        }
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                ["ollama", "serve"], env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._slots = slots
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline and not self.has_died():
            if self.answers():
                return
            time.sleep(0.2)
        raise EngineError("Ollama did not start; the end of its log: %s" % self._end_of_log())

    def _end_of_log(self):
        try:
            with open(self._log, "rb") as log:
                return log.read()[-300:].decode("utf-8", "replace").strip()
        except OSError:
            return "(none)"

    def _pull_once(self, model, progress):
        body = json.dumps({"model": model}).encode()
        connection, response = self.open("POST", "/api/pull", body)
        try:
            layers = {}
            for line in response:
                said = json.loads(line)
                if "error" in said:
                    raise EngineError(str(said["error"]))
                if said.get("status") == "success":
                    return
                if "digest" in said and "total" in said:
                    layers[said["digest"]] = (said.get("completed", 0), said["total"])
                    progress(sum(done for done, _ in layers.values()), sum(total for _, total in layers.values()))
            raise EngineError("the pull ended early")
        finally:
            connection.close()


def _install():
    # What the installer needs and Colab's image may lack; without them it says so itself.
    subprocess.run("apt-get install -y -qq zstd pciutils", shell=True, capture_output=True, timeout=300, check=False)
    try:
        with urllib.request.urlopen(INSTALLER, timeout=60) as answer:
            script = answer.read()
        done = subprocess.run(["sh"], input=script, capture_output=True, timeout=900, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineError("Ollama could not be installed: %s" % error) from None
    if done.returncode != 0 or not shutil.which("ollama"):
        tail = done.stderr.decode("utf-8", "replace").strip()[-300:]
        raise EngineError("Ollama could not be installed: %s" % (tail or "its installer failed"))


def _whole(name):
    return (name if ":" in name.rsplit("/", 1)[-1] else name + ":latest").lower()
