# SPDX-License-Identifier: MIT
"""A cable that is pulled out: the terminal has a network of its own, with one
link to the hub's. Needs the right to make networks."""

import ctypes
import os
import subprocess
import unittest

from chaos import Chaos, parts
import faults
from proxy import Proxy

CLONE_NEWNET = 0x40000000
HUB, TERMINAL = "192.0.2.1", "192.0.2.2"  # for documentation, so nobody's
TIMEOUT_MS = 500


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=parts.DEADLINE_S)
    if done.returncode != 0:
        raise unittest.SkipTest(f"no network can be made here: {' '.join(command)}: {done.stdout.strip()}")


def setUpModule():
    """Leave the machine's network alone: this test and its hub have another."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        why = os.strerror(ctypes.get_errno())
        raise unittest.SkipTest(f"no network can be made here ({why}); run this test as root")
    run("ip", "link", "set", "lo", "up")


class Link(Chaos):
    def setUp(self):
        super().setUp()
        self.make_link()
        self.proxy = Proxy(host=HUB)
        self.addCleanup(self.proxy.close)
        self.start_hub()
        self.terminal = self.start()

    def start(self, name="terminal", options=()):
        return self.start_terminal(name, timeout_ms=TIMEOUT_MS, options=options,
                                   launcher=["nsenter", f"--net=/proc/{self.network.pid}/ns/net"])

    def make_link(self):
        """The terminal's network lives as long as a process in it."""
        self.network = parts.start(["unshare", "--net", "sh", "-c", "echo made; exec cat"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
        self.addCleanup(self.end_network)
        parts.wait_readable("no network is made", self.network.stdout)
        if self.network.stdout.readline() != b"made\n":
            self.skipTest("no network can be made here; run this test as root")
        there = ["nsenter", f"--net=/proc/{self.network.pid}/ns/net"]
        run("ip", "link", "add", "hub", "type", "veth", "peer", "name", "terminal", "netns", str(self.network.pid))
        run("ip", "address", "add", f"{HUB}/30", "dev", "hub")
        run("ip", "link", "set", "hub", "up")
        run(*there, "ip", "address", "add", f"{TERMINAL}/30", "dev", "terminal")
        run(*there, "ip", "link", "set", "terminal", "up")

    def end_network(self):
        self.network.stdin.close()
        self.network.wait(parts.DEADLINE_S)
        self.network.stdout.close()

    def pull(self):
        run("ip", "link", "set", "hub", "down")

    def plug(self):
        run("ip", "link", "set", "hub", "up")

    def test_pulled_before_the_batch(self):
        self.terminal.answer()
        self.terminal.deliver()
        self.pull()
        self.terminal.answer(3)
        self.terminal.wait_for_failure("the hub at")
        self.assertEqual(self.terminal.count_waiting(), 3)
        self.plug()
        self.assertEqual(self.assert_same(self.terminal), 4)

    def test_pulled_before_the_answer(self):
        """Again and again, at the worst moment: the hub has committed."""
        for _ in range(3):
            asked, pulled = parts.Signal(), parts.Signal()

            def fault(exchange):
                answer = exchange.ask()
                asked.give()
                pulled.wait("the cable was not pulled")
                exchange.client.sendall(answer)

            self.proxy.faults.append(fault)
            self.terminal.answer()
            asked.wait("no batch came")
            self.pull()
            pulled.give()
            self.terminal.wait_for_failure("did not answer in time")
            self.plug()
        self.assertEqual(self.assert_same(self.terminal), 3)

    def test_plugged_in_wakes(self):
        """To a hub that turned it away a terminal comes again after minutes. With the cable in
        again it comes at once: nothing here tells it to try."""
        terminal = self.start("watching", ["watch"])
        self.proxy.faults.append(faults.saying(faults.http("403 Forbidden")))
        terminal.answer(3)
        terminal.wait_for_failure("refuses this terminal", "halted")
        self.pull()
        self.plug()
        terminal.follow_until("what waits is not delivered", lambda: terminal.delivered == 3)
        self.assertEqual(self.assert_same(terminal), 3)


if __name__ == "__main__":
    unittest.main()
