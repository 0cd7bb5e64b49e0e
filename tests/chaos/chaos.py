# SPDX-License-Identifier: MIT
"""What chaos tests are made of: small terminals, the real hub, a proxy between
them, and the question with which each case ends: does the hub hold exactly
what the terminals hold?

A terminal waits for its next try as long as it will, up to minutes; here it is
woken, so that no case has to wait for that. What a case waits for is told by a
terminal or by the proxy.
"""

import contextlib
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

for folder in ("path", "crash"):
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", folder))

import parts
from proxy import Proxy

# Power cuts are tried elsewhere; in memory thousands of commits take no time.
FOLDERS = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@contextlib.contextmanager
def named(case):
    """Have a failure name the case of a table, and end the test there: what
    follows meets the same terminal."""
    try:
        yield
    except AssertionError as failure:
        raise AssertionError(f"{case}: {failure}") from failure


class Ended(parts.Failure):
    """The program from which something was expected has ended."""


class Terminal(parts.Process):
    """A terminal without a screen. Whatever it tells is noted in its order."""

    def __init__(self, folder, url, timeout_ms=0, code=None, launcher=(), options=()):
        self.store = os.path.join(folder, "store.db")
        self.closed = 0      # responses since the start, durable
        self.state = None    # of the uplink
        self.error = ""
        self.failures = []   # state and error, since it was last told something
        self.delivered = 0   # marked since the start
        self.looks = 0       # at the outbox, told of
        self.waiting = None  # in the outbox, when asked last
        self.label = None    # once it is enrolled
        self.refusal = None  # of a code: its number and why
        self.unread = b""
        read_end, write_end = os.pipe()
        code_option = [f"code={code}"] if code else []
        super().__init__(folder, "chaos_terminal", [self.store, url, str(timeout_ms), *code_option, *options],
                         stdin=subprocess.PIPE, stdout=write_end, launcher=launcher)
        os.close(write_end)
        self.output = read_end

    def wait(self):
        status = super().wait()
        if self.output >= 0:
            while self.read():
                pass
            os.close(self.output)
            self.output = -1
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass  # something was on its way when it was killed
        return status

    def stop(self):
        self.process.stdin.close()
        status = self.wait()
        if status != 0:
            raise parts.Failure(f"the terminal ended with status {status}; it said:\n{self.log()}")

    def tell(self, line):
        self.failures.clear()
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def read(self):
        """Note what it tells. False at the end."""
        data = os.read(self.output, 65536)
        *lines, self.unread = (self.unread + data).split(b"\n")
        for line in lines:
            self.note(line.decode())
        return bool(data)

    def note(self, line):
        what, _, rest = line.partition(" ")
        if what == "closed":
            self.closed = int(rest)
        elif what == "waiting":
            self.waiting = int(rest)
        elif what == "enrolled":
            self.label = rest
        elif what == "refused":
            self.refusal = rest
        else:
            self.state, _, delivered, self.error = rest.split(" ", 3)
            self.delivered = int(delivered)
            self.looks += 1
            if self.error and self.state != "sending":
                self.failures.append((self.state, self.error))

    def follow_until(self, what, condition):
        while not condition():
            parts.wait_readable(f"{what}; the terminal is {self.state} and told of {self.failures}", self.output)
            if not self.read():
                raise Ended(f"{what}; the terminal ended with {self.wait()}:\n{self.log()}")

    def answer(self, count=1, word="word"):
        """So many people answer. They have been thanked when this returns."""
        wanted = self.closed + count
        self.tell(f"answer {count} {word}")
        self.follow_until(f"{wanted} responses are not closed", lambda: self.closed >= wanted)

    def wait_for_failure(self, part, state="waiting"):
        """Wait until a try has failed and the organizer reads `part` of why."""
        self.follow_until(f"nothing was said of \"{part}\"",
                          lambda: any(at == state and part in why for at, why in self.failures))

    def count_waiting(self):
        self.waiting = None
        self.tell("outbox")
        self.follow_until("the outbox is not counted", lambda: self.waiting is not None)
        return self.waiting

    def deliver(self):
        """Have it try until its outbox is empty."""
        while self.count_waiting() > 0:
            looks = self.looks
            self.tell("wake")
            self.follow_until("the outbox is not looked at", lambda: self.looks > looks)



class Chaos(unittest.TestCase):
    """A folder, a hub, a proxy before it, and terminals that know the proxy."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="azri-chaos-", dir=FOLDERS)
        self.addCleanup(shutil.rmtree, self.folder)
        self.stores = []      # of all terminals that there were
        self.hub = None
        self.proxy = Proxy()
        self.addCleanup(self.proxy.close)

    def start_hub(self, **options):
        self.hub = parts.Hub(self.folder, **options)
        self.addCleanup(self.hub.close)
        self.proxy.hub_port = self.hub.port
        return self.hub

    def start_terminal(self, name="terminal", **options):
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        terminal = Terminal(folder, options.pop("url", self.proxy.url), **options)
        self.addCleanup(terminal.close)
        if terminal.store not in self.stores:
            self.stores.append(terminal.store)
        return terminal

    def copy_archive(self):
        """Make a backup; the hub is not running meanwhile."""
        self.hub.stop()
        backup = os.path.join(self.folder, "backup")
        os.mkdir(backup)
        for path in glob.glob(self.hub.archive + "*"):
            shutil.copy(path, backup)
        self.start_hub()
        return backup

    def restore_archive(self, backup):
        self.hub.stop()
        for path in glob.glob(self.hub.archive + "*"):
            os.remove(path)
        shutil.copytree(backup, self.folder, dirs_exist_ok=True)
        self.start_hub()

    def assert_same(self, *terminals):
        """Once all is delivered: what the hub holds is what the terminals hold,
        response by response, each counted once, and the outboxes are empty."""
        for terminal in terminals:
            terminal.deliver()
        stored = sorted(line for store in self.stores for line in held("--store", store))
        archived = sorted(held("--archive", self.hub.archive))
        self.assertEqual(archived, stored)
        self.assertEqual(len(set(archived)), len(archived))
        figures = status("--archive", self.hub.archive)
        self.assertEqual(figures["responses"], len(archived))
        self.assertEqual((figures["conflicts"], figures["rejected"]), (0, 0))
        for store in self.stores:
            self.assertEqual(status("--store", store)["waiting"], 0)
        return len(archived)


def held(kind, path):
    """"STORE SEQ CHECKSUM" for each response in a file of ours."""
    done = subprocess.run([parts.program("chaos_held"), kind, path], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=parts.DEADLINE_S, text=True)
    if done.returncode != 0:
        raise parts.Failure(f"{path} cannot be read: {done.stderr}")
    return done.stdout.splitlines()


def status(kind, path):
    return json.loads(parts.azri("status", "--json", kind, path))
