# SPDX-License-Identifier: MIT
"""Fifty terminals for as long as it takes, on a network that fails at random,
with power cuts at terminals and hub, and now and then a hub that comes back
from an older copy of its archive. In the end the hub holds exactly what the
terminals hold, and each person who was thanked is among them.

    test_soak.py [--seconds N] [--terminals N] [--seed N]

The seed decides what is tried, not the order in which programs get to it.
"""

import argparse
import glob
import os
import random
import select
import shutil
import sys
import threading
import time
import unittest

from chaos import Chaos, held, parts
import faults

TIMEOUT_MS = 1000  # for a try
TICK_S = 0.01      # between two things that happen

options = argparse.Namespace(seconds=600, terminals=50, seed=1)


class Luck(random.Random):
    """One source for all threads."""

    def __init__(self, seed):
        super().__init__(seed)
        self.lock = threading.Lock()

    def random(self):
        with self.lock:
            return super().random()

    def getrandbits(self, bits):
        with self.lock:
            return super().getrandbits(bits)


def make_fault(luck):
    """Something that goes wrong, as often as networks have it."""
    anywhere = luck.randrange(1200)
    statuses = ["401 Unauthorized", "404 Not Found", "413 Content Too Large", "429 Too Many Requests",
                "500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable"]
    return luck.choice([
        faults.cut_request(anywhere), faults.reset_request(anywhere), faults.cut_answer(anywhere),
        faults.reset_answer(anywhere), faults.lose_answer, faults.stall, faults.stall_in_request,
        faults.stall_before_answer, faults.stall_in_answer, faults.pass_at_16_kbit,
        faults.saying(faults.http(luck.choice(statuses))),
        faults.saying(faults.http("200 OK", "Content-Type: text/html", body=b"<p>Welcome")),
        faults.saying(luck.randbytes(100)),
    ])


class Soak(Chaos):
    def setUp(self):
        super().setUp()
        self.luck = Luck(options.seed)
        self.terminals = {}  # by name
        self.thanked = {}    # by name: people thanked before its last start
        self.done = {}       # what was done how often
        self.poll = select.poll()
        self.backup = os.path.join(self.folder, "backup")

    def start(self, name):
        terminal = self.start_terminal(name, timeout_ms=TIMEOUT_MS)
        self.terminals[name] = terminal
        self.poll.register(terminal.output, select.POLLIN)

    def kill(self, name):
        terminal = self.terminals[name]
        self.poll.unregister(terminal.output)
        terminal.kill()
        self.thanked[name] = self.thanked.get(name, 0) + terminal.closed

    # What happens. Each gets the name of a terminal, drawn by lot.

    def answer(self, name):
        self.terminals[name].tell(f"answer {self.luck.randint(1, 5)} {name}")

    def wake(self, name):
        self.terminals[name].tell("wake")

    def cut_power(self, name):
        self.kill(name)
        self.start(name)

    def cut_power_of_hub(self, _):
        self.hub.kill()
        self.start_hub()

    def back_up_hub(self, _):
        self.hub.kill()
        shutil.rmtree(self.backup, ignore_errors=True)
        os.mkdir(self.backup)
        for path in glob.glob(self.hub.archive + "*"):
            shutil.copy(path, self.backup)
        self.start_hub()

    def restore_hub(self, _):
        if os.path.isdir(self.backup):
            self.hub.kill()
            for path in glob.glob(self.hub.archive + "*"):
                os.remove(path)
            shutil.copytree(self.backup, self.folder, dirs_exist_ok=True)
            self.start_hub()

    HAPPENINGS = {answer: 700, wake: 250, cut_power: 40, cut_power_of_hub: 6, back_up_hub: 3, restore_hub: 1}

    def let_something_happen(self):
        happen, = self.luck.choices(list(self.HAPPENINGS), self.HAPPENINGS.values())
        happen(self, self.luck.choice(list(self.terminals)))
        self.done[happen.__name__] = self.done.get(happen.__name__, 0) + 1

    def listen(self):
        """Note what terminals tell until the next thing is to happen."""
        by_output = {terminal.output: terminal for terminal in self.terminals.values()}
        end = time.monotonic() + TICK_S
        while (left := end - time.monotonic()) > 0:
            for output, _ in self.poll.poll(left * 1000):
                if not by_output[output].read():
                    raise parts.Failure(f"a terminal ended:\n{by_output[output].log()}")

    def tell_all(self):
        """The network heals. With one more response, a terminal hears what the
        hub lacks; all that is still on its way is closed before it."""
        self.proxy.next_fault = lambda exchange: None
        for terminal in self.terminals.values():
            terminal.tell("answer 1 last")
            terminal.deliver()

    def test_soak(self):
        self.start_hub()
        self.proxy.next_fault = lambda exchange: make_fault(self.luck) if self.luck.random() < 0.3 else None
        for number in range(options.terminals):
            self.start(f"terminal-{number}")
        end = time.monotonic() + options.seconds
        while time.monotonic() < end:
            self.let_something_happen()
            self.listen()
        self.tell_all()
        count = self.assert_same(*self.terminals.values())
        for name, terminal in self.terminals.items():
            self.assertGreaterEqual(len(held("--store", terminal.store)), self.thanked.get(name, 0) + terminal.closed)
        print(f"{count} responses of {options.terminals} terminals in {options.seconds} s, "
              f"{self.proxy.exchanges} exchanges, seed {options.seed}; {self.done}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name, value in vars(options).items():
        parser.add_argument(f"--{name}", type=int, default=value)
    options, rest = parser.parse_known_args()
    unittest.main(argv=sys.argv[:1] + rest)
