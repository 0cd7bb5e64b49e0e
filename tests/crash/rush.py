# SPDX-License-Identifier: MIT
"""A rush of scripted attendees at a real kiosk, and how it is watched."""

import json
import os
import select
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "path"))

import parts

PAGE = 4096
EVENT = os.path.join(parts.HERE, "event.yaml")


class Rush(parts.Process):
    """A kiosk with a scripted attendee, and what its trace has told."""

    def __init__(self, folder, store, seed, responses=100000, hub_url=None):
        self.lines = 0
        self.responses = 0  # closed and committed since the start
        self.delivered = 0
        self.screen = None
        self.states = []    # of the store, with their codes
        self.unread = b""
        trace = os.path.join(folder, "trace")
        if not os.path.exists(trace):
            os.mkfifo(trace)
        self.trace = os.open(trace, os.O_RDONLY | os.O_NONBLOCK)
        hub = ["--hub", hub_url] if hub_url else []
        super().__init__(folder, "azri-kiosk", ["--event", EVENT, "--store", store, "--trace", trace, "--attendee",
                                                str(responses), "--seed", str(seed), "--size", "480x320", *hub],
                         env=parts.without_display())

    def read(self):
        """Note what the trace has. False at its end."""
        try:
            data = os.read(self.trace, 65536)
        except BlockingIOError:
            return True
        *lines, self.unread = (self.unread + data).split(b"\n")
        for line in lines:
            event = json.loads(line)
            self.lines += 1
            if event["event"] == "committed":
                self.responses = event["responses"]
            elif event["event"] == "status":
                self.delivered = event["delivered"]
            elif event["event"] == "screen":
                self.screen = event["screen"]
            elif event["event"] == "state":
                self.states.append((event["store"], event["code"]))
        return bool(data)

    def follow_until(self, condition):
        while not condition():
            ready = parts.wait_readable("the kiosk tells nothing", self.trace, self.pidfd)
            if self.trace in ready:
                self.read()
            if self.pidfd in ready:
                raise parts.Failure(f"the kiosk ended with {self.wait()}:\n{self.log()}")

    def follow_for(self, milliseconds):
        """A random moment has no event to wait for; nothing depends on its being exact."""
        select.select([self.pidfd], [], [], milliseconds / 1000)

    def kill(self):
        super().kill()
        while self.read():
            pass
        os.close(self.trace)


def check_integrity(store):
    done = subprocess.run(["sqlite3", "-readonly", store, "PRAGMA integrity_check"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=parts.DEADLINE_S, text=True)
    return done.stdout.strip()


def overwrite_heads(path):
    """No row is hit, and nothing in the file leads to one any more."""
    with open(path, "r+b") as file:
        for at in range(0, os.path.getsize(path), PAGE):
            file.seek(at or 100)
            file.write(b"\xff" * 8)
