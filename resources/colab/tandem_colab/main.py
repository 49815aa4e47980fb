"""Tandem's worker for a Colab session: attaches this machine's GPU to a node, and stays until it is told to go."""

import os
import threading
import time

from tandem_colab import gpu, plan_server
from tandem_colab.calls import Calls
from tandem_colab.engine import Engine, EngineError
from tandem_colab.link import Link, Refused
from tandem_colab.report import Report

#: Seconds: between two reports, two looks at the engine, and two tiny operations that keep the GPU from being idle.
REPORT_EVERY = 10
KEEP_ALIVE_EVERY = 300
PLAN_PORT = 8001


class Worker:
    """
    Puts the parts together. `options` come with the line; the environment may name an engine that is there already
    (TANDEM_ENGINE), the session's age in seconds (TANDEM_SESSION_AGE), and the port of the plan's server.
    """

    def __init__(self, options, environment):
        age = environment.get("TANDEM_SESSION_AGE")
        self._keep_alive_every = float(environment.get("TANDEM_KEEP_ALIVE_EVERY", KEEP_ALIVE_EVERY))
        self._plan_port = int(environment.get("TANDEM_PLAN_PORT", PLAN_PORT))
        self._engine = Engine(environment.get("TANDEM_ENGINE"))
        self._link = Link(options["url"], options["token"], self)
        self._report = Report(gpu.read, None if age is None else float(age), self._link.send)
        self._calls = Calls(self._engine, self._link.send, self._report.worked)
        self._settings = None
        self._wanted = threading.Event()
        self._is_stopped = threading.Event()

    def run(self):
        server = self._serve_plan()
        for task in (self._prepare_always, self._tell_always, self._exercise_always):
            threading.Thread(target=task, daemon=True).start()
        try:
            self._link.run(say)
        except Refused as refused:
            say("This worker stops: %s." % refused)
        except KeyboardInterrupt:
            say("Stopped by hand.")
        finally:
            self._is_stopped.set()
            self._calls.cancel_all()
            if server:
                server.shutdown()
                server.server_close()
            self._engine.stop()

    def hello(self):
        card = gpu.read()
        return {"runningFor": self._report.running_for, **({"gpu": card} if card else {})}

    def welcomed(self, settings, fresh):
        if fresh:
            self._calls.cancel_all()
        self._apply(settings)
        if fresh:
            self._report.say()

    def frame(self, frame):
        kind = frame["kind"]
        if kind in ("chat", "embed", "health"):
            self._calls.begin(frame, self._link.window)
        elif kind == "cancel":
            self._calls.cancel(frame["call"])
        elif kind == "more":
            self._calls.allow(frame["call"], frame["bytes"])
        elif kind == "settings":
            self._apply(frame)

    def _apply(self, settings):
        before, self._settings = self._settings, settings
        names = ("revision", "model", "slots", "contextTokens")
        if before is None or any(before[name] != settings[name] for name in names):
            self._wanted.set()

    def _prepare_always(self):
        """Makes the engine ready for what is wanted, now and whenever that changes or the engine dies."""
        while not self._is_stopped.is_set():
            self._wanted.wait(REPORT_EVERY)
            if self._settings is None or not (self._wanted.is_set() or self._engine.has_died()):
                continue
            self._wanted.clear()
            settings = self._settings
            try:
                self._prepare(settings)
            except (EngineError, OSError, ValueError) as error:
                say("Cannot serve: %s" % error)
                self._report.set("failed", settings["revision"], text=str(error)[:500])
                if not self._is_stopped.wait(REPORT_EVERY):
                    self._wanted.set()

    def _prepare(self, settings):
        model, revision = settings["model"], settings["revision"]

        def tell(phase, **more):
            self._report.set(phase, revision, model=model, **more)

        def step(phase):
            say({"installing": "Installing Ollama.", "starting": "Starting Ollama."}[phase])
            tell(phase)

        self._engine.make_ready(settings["slots"], step)
        if not self._engine.has(model):
            say("Pulling %s." % model)
            tell("pulling")
            self._engine.pull(model, self._at_most_often(lambda done, total: tell("pulling", done=done, total=total)))
        say("Loading %s." % model)
        tell("loading")
        self._engine.load(model, settings["contextTokens"])
        say("Serving %s." % model)
        tell("ready")

    def _at_most_often(self, act):
        last = [0.0]

        def rarely(*values):
            if time.monotonic() - last[0] >= 1:
                last[0] = time.monotonic()
                act(*values)

        return rarely

    def _tell_always(self):
        while not self._is_stopped.wait(REPORT_EVERY):
            if self._settings is not None:
                self._report.say()

    def _exercise_always(self):
        """A tiny operation on the GPU every five minutes, if the owner has switched that on."""
        while not self._is_stopped.wait(self._keep_alive_every):
            model = self._report.model
            if self._settings is None or not self._settings["keepAlive"] or model is None:
                continue
            try:
                gpu.exercise(self._engine, model)
                self._report.kept_alive()
                self._report.say()
            except (EngineError, OSError, ValueError) as error:
                say("The GPU did not do its exercise: %s" % error)

    def _serve_plan(self):
        try:
            return plan_server.serve(self._plan_port, self._engine, lambda: self._report.model)
        except OSError as error:
            say("POST /inference is not served here: port %d cannot be had (%s)." % (self._plan_port, error))
            return None


def say(text):
    print(time.strftime("%H:%M:%S"), text, flush=True)


def run(options):
    """Runs until the node or the cell ends it."""
    if not options:
        raise SystemExit("Run this by the line that Tandem shows on its page Colab.")
    Worker(options, os.environ).run()
