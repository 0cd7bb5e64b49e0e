# SPDX-License-Identifier: MIT
"""What the tests of the whole path are made of: a display, the real hub, the
real kiosk with a hand that taps it, and a network that fails on demand.

Everything waits for events, never for time to pass; the deadlines only keep a
broken program from hanging the tests. Processes end with the test that started
them, however it ends.
"""

import csv
import ctypes
import hashlib
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
import threading
import time

DEADLINE_S = 90

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.environ.get("AZRI_BIN", os.path.join(ROOT, "build", "dev", "bin"))


class Failure(AssertionError):
    """What was waited for did not come."""


def program(name):
    """Azri's own programs lie in one folder, and the tests' beside it."""
    folder = BIN if name.startswith("azri") else os.path.join(os.path.dirname(BIN), "tests")
    return os.path.join(folder, name)


def start(arguments, **options):
    """Start a program that ends when this process does."""
    return subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "--", *arguments], **options)


def wait_readable(what, *descriptors):
    """Those of the descriptors that can be read, once one can."""
    ready, _, _ = select.select(descriptors, [], [], DEADLINE_S)
    if not ready:
        raise Failure(f"{what}: nothing happened for {DEADLINE_S} seconds")
    return ready


class Process:
    """A program of ours, its standard error kept in a file, and its output
    too unless that goes elsewhere."""

    def __init__(self, folder, name, arguments, env=None, stdin=subprocess.DEVNULL, stdout=None,
                 launcher=()):
        self.name = name
        self.log_path = os.path.join(folder, f"{name}-{time.monotonic_ns()}.log")
        with open(self.log_path, "wb") as log:
            self.process = start([*launcher, program(name), *arguments], stdin=stdin, stdout=stdout or log,
                                 stderr=log, env=env)
        self.pidfd = os.pidfd_open(self.process.pid)

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def wait(self):
        """Wait for its end; its exit status."""
        try:
            status = self.process.wait(DEADLINE_S)
        except subprocess.TimeoutExpired as late:
            self.process.kill()
            raise Failure(f"{self.name} did not end; it said:\n{self.log()}") from late
        if self.pidfd >= 0:
            os.close(self.pidfd)
            self.pidfd = -1
        return status

    def kill(self):
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.wait()

    def stop(self):
        """Ask it to end; it must do so cleanly."""
        self.process.terminate()
        status = self.wait()
        if status != 0:
            raise Failure(f"{self.name} ended with status {status}; it said:\n{self.log()}")

    def close(self):
        """Stop it if it still runs."""
        if self.process.returncode is None:
            self.stop()


class FolderWatch:
    """Wakes up when a file in a folder was written or put there."""

    IN_MODIFY, IN_CLOSE_WRITE, IN_MOVED_TO = 0x2, 0x8, 0x80

    def __init__(self, folder, wanted=IN_CLOSE_WRITE | IN_MOVED_TO):
        libc = ctypes.CDLL(None, use_errno=True)
        self.fd = libc.inotify_init1(os.O_CLOEXEC)
        if self.fd < 0 or libc.inotify_add_watch(self.fd, os.fsencode(folder), wanted) < 0:
            raise OSError(ctypes.get_errno(), f"{folder} cannot be watched")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.fd)

    def wait_for(self, path, process):
        while not os.path.exists(path):
            ready = wait_readable(f"{path} was not written", self.fd, process.pidfd)
            if process.pidfd in ready:
                raise Failure(f"{process.name} ended with status {process.wait()}:\n{process.log()}")
            os.read(self.fd, 65536)


class Port:
    """A port that stays ours, though nothing listens on it yet: connecting to
    it is refused until a hub takes it."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", 0))
        self.number = self.socket.getsockname()[1]

    def close(self):
        self.socket.close()


class Hub(Process):
    """The hub with the archive in `folder`, listening once this returns."""

    def __init__(self, folder, port=0, accept_new=True, options=()):
        port_file = os.path.join(folder, "hub.port")
        if os.path.exists(port_file):
            os.remove(port_file)
        self.archive = os.path.join(folder, "archive.db")
        self.token_file = os.path.join(folder, "organizer-token")
        options = [*options, *(["--accept-new-terminals"] if accept_new else [])]
        with FolderWatch(folder) as watch:
            super().__init__(folder, "azri-hub", [*options, "--listen", f"127.0.0.1:{port}", "--archive",
                                                  self.archive, "--port-file", port_file])
            watch.wait_for(port_file, self)
        with open(port_file, encoding="ascii") as file:
            self.port = int(file.read())

    def azri(self, *arguments):
        """Run the organizers' command with this hub."""
        return azri(*arguments, "--hub", f"http://127.0.0.1:{self.port}", "--token-file", self.token_file)

    def freeze(self):
        """Have it take connections, since the kernel does, but do nothing."""
        self.process.send_signal(signal.SIGSTOP)


class Display:
    """An X server of its own, without a window manager, at a free number."""

    def __init__(self, width, height):
        read_end, write_end = os.pipe()
        self.frames = tempfile.TemporaryDirectory(prefix="azri-display-")
        arguments = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width}x{height}x24",
                     "-nolisten", "tcp", "-noreset", "-fbdir", self.frames.name]
        self.process = start(arguments, pass_fds=[write_end], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            wait_readable("Xvfb did not start", pipe)
            self.name = ":" + pipe.readline().strip()
        self.width, self.height = width, height

    def environment(self):
        letters = {"LC_ALL": "C.UTF-8"}  # those that keys of plastic type
        return {**without_display(), **letters, "DISPLAY": self.name, "SDL_VIDEODRIVER": "x11"}

    def point(self, *deeds):
        """Do with the pointer what xdotool is told, one deed after the other."""
        subprocess.run(["xdotool", *map(str, deeds)], check=True, env=self.environment(),
                       timeout=DEADLINE_S)

    def tap(self, x, y):
        self.point("mousemove", x, y, "click", 1)

    def drag(self, *places):
        """Down at the first place, through the others, up at the last."""
        deeds = ["mousemove", *places[0], "mousedown", 1]
        for place in places[1:]:
            deeds += ["mousemove", *place]
        self.point(*deeds, "mouseup", 1)

    def type(self, text):
        """Type on a keyboard of plastic."""
        subprocess.run(["xdotool", "type", "--delay", "5", text], check=True, env=self.environment(),
                       timeout=DEADLINE_S)

    def picture(self):
        """What is on the screen, as a digest: two are equal if not a pixel differs."""
        with open(os.path.join(self.frames.name, "Xvfb_screen0"), "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    def wait_for_change(self, before):
        """Look again until something else is on the screen; no event tells of what is drawn."""
        last = time.monotonic() + DEADLINE_S
        while self.picture() == before:
            if time.monotonic() > last:
                raise Failure("nothing new was drawn")

    def close(self):
        self.process.terminate()
        self.process.wait(DEADLINE_S)
        self.frames.cleanup()


def wait_for_log(process, text):
    """Wait until a program has said this; it writes into a file of its own."""
    with FolderWatch(os.path.dirname(process.log_path), FolderWatch.IN_MODIFY) as watch:
        while text not in process.log():
            if process.pidfd in wait_readable(f"{process.name} did not say \"{text}\"", watch.fd, process.pidfd):
                raise Failure(f"{process.name} ended with status {process.wait()}:\n{process.log()}")
            os.read(watch.fd, 65536)


def without_display():
    """The environment with nothing to draw on."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    # Without a runtime folder, libwayland adds a complaint of its own.
    extra = {"SDL_AUDIODRIVER": "dummy", "XDG_RUNTIME_DIR": "/nonexistent"}
    return {**{k: v for k, v in os.environ.items() if k not in hidden}, **extra}


class Kiosk(Process):
    """The kiosk on the whole of a display, and what its trace says of it."""

    def __init__(self, folder, display, hub_url, event, store="store.db", heartbeat=0):
        self.display = display
        self.store = os.path.join(folder, store)
        trace = os.path.join(folder, f"trace-{time.monotonic_ns()}")
        os.mkfifo(trace)
        # Without blocking, since the kiosk has not opened it yet.
        self.trace = os.open(trace, os.O_RDONLY | os.O_NONBLOCK)
        self.unread = b""
        self.screen = None      # the screen as it is
        self.screens = 0        # how often it has changed
        self.responses = 0      # closed and committed since the start
        self.waiting = None     # in the outbox
        self.delivered = 0
        super().__init__(folder, "azri-kiosk", ["--event", event, "--point", "exit", "--store", self.store,
                                                "--hub", hub_url, "--heartbeat", str(heartbeat), "--trace", trace],
                         env=display.environment())
        self.wait_until("the first question is shown", lambda: self.screen)

    def wait(self):
        status = super().wait()
        if self.trace >= 0:
            os.close(self.trace)
            self.trace = -1
        return status

    def wait_until(self, what, condition):
        """Follow the trace until the condition holds. A kiosk that lets the hub
        hear of it tells of that for ever, so there is a deadline in all."""
        last = time.monotonic() + DEADLINE_S
        while not condition():
            if time.monotonic() > last:
                raise Failure(f"{what}; after {DEADLINE_S} seconds the kiosk is at {self.screen}")
            ready = wait_readable(f"{what}; the kiosk is at {self.screen}", self.trace, self.pidfd)
            data = os.read(self.trace, 65536) if self.trace in ready else b""
            if not data:
                raise Failure(f"{what}; the kiosk ended with {self.wait()}:\n{self.log()}")
            *lines, self.unread = (self.unread + data).split(b"\n")
            for line in lines:
                self.note(json.loads(line))

    def note(self, event):
        if event["event"] == "screen":
            self.screen = event
            self.screens += 1
        elif event["event"] == "committed":
            self.responses = event["responses"]
        elif event["event"] == "status":
            self.waiting, self.delivered = event["waiting"], event["delivered"]

    def widgets(self):
        return {widget["id"]: widget for widget in self.screen["widgets"]}

    def middle(self, widget_id):
        widget = self.widgets().get(widget_id)
        if not widget or not widget["enabled"]:
            raise Failure(f"there is no {widget_id} to tap at {self.screen}")
        return widget["x"] + widget["w"] // 2, widget["y"] + widget["h"] // 2

    def tap(self, widget_id):
        """Tap a widget's middle with the real pointer and wait for what it changes."""
        x, y = self.middle(widget_id)
        before = self.screens
        self.display.tap(x, y)
        self.wait_until(f"the tap on {widget_id} changed nothing", lambda: self.screens > before)

    def touch(self, widget_id):
        """Tap a widget that looks the same afterwards, such as a letter's key."""
        self.display.tap(*self.middle(widget_id))

    def wait_for_screen(self, name, question=None):
        def is_there():
            return self.screen["screen"] == name and question in (None, self.screen.get("question"))

        self.wait_until(f"{name} {question or ''} is not shown", is_there)

    def wait_for_responses(self, count):
        self.wait_until(f"{count} responses are not closed", lambda: self.responses >= count)

    def wait_for_delivery(self):
        self.wait_until("the outbox is not empty", lambda: self.waiting == 0)


class Signal:
    """Something that one thread says once and another waits for."""

    def __init__(self):
        self.event = threading.Event()

    def give(self):
        self.event.set()

    def wait(self, what):
        if not self.event.wait(DEADLINE_S):
            raise Failure(f"{what} for {DEADLINE_S} seconds")


def azri(*arguments):
    """Run the organizers' command; what it prints."""
    done = subprocess.run([program("azri"), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, timeout=DEADLINE_S)
    if done.returncode != 0:
        raise Failure(f"azri {' '.join(arguments)}: {done.stderr.decode()}")
    return done.stdout.decode()


# How well a time is known is a matter of who is asked: the hub learns of an
# anchor with a later batch. Raw times are the same everywhere.
CORRECTED_TIMES = {"started_at", "started_at_local", "time_quality", "time_within_s"}


def export(folder, source, path):
    """The rows of an export without corrected times, the first being the
    headings. `source` is --store or --archive."""
    out = os.path.join(folder, f"{source.strip('-')}.csv")
    azri("export", "--format", "csv", source, path, "-o", out)
    with open(out, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    kept = [i for i, heading in enumerate(rows[0]) if heading not in CORRECTED_TIMES]
    return [[row[i] for i in kept] for row in rows]


def wait_for_status(source, path, key, value):
    """Ask again until the store or archive says so; no event tells of what
    another process commits."""
    last = time.monotonic() + DEADLINE_S
    while json.loads(azri("status", "--json", source, path))[key] != value:
        if time.monotonic() > last:
            raise Failure(f"{path}: {key} did not become {value}")
