# SPDX-License-Identifier: MIT
"""A hub that is killed, runs out of room, is asked eight times at once, or
comes back with the archive of yesterday."""

import os
import socket
import threading
import unittest

from chaos import Chaos, held, named, parts
from assassin import Assassin
from proxy import read_message
from small_disk import Filler, MIB, mount, use_own_mounts


class Hub(Chaos):
    def kill_hub(self, begin, count=3):
        """`begin(exchange)` has the hub come to the moment at which it is killed."""
        self.start_hub()
        terminal = self.start_terminal()

        def fault(exchange):
            begin(exchange)
            self.hub.kill()

        self.proxy.faults.append(fault)
        terminal.answer(count)
        terminal.wait_for_failure("")
        self.assertEqual(terminal.count_waiting(), count)
        self.start_hub()
        self.assertEqual(self.assert_same(terminal), count)

    def test_killed_with_the_request_received(self):
        """It has all of it in its hands, and has not looked at it."""

        def begin(exchange):
            self.hub.freeze()
            self.addCleanup(exchange.send().close)

        self.kill_hub(begin)

    def test_killed_after_commit(self):
        """The first byte of its answer is seen and withheld."""

        def begin(exchange):
            hub = exchange.send()
            self.addCleanup(hub.close)
            self.assertEqual(hub.recv(1), b"H")

        self.kill_hub(begin)

    def test_killed_at_every_write_of_a_commit(self):
        """At its first call that has bytes reach the archive, at its second,
        and so on, until it gets to its answer."""
        self.start_hub()
        terminal = self.start_terminal()
        terminal.answer()
        terminal.deliver()
        count, survived = 1, False
        while not survived:
            with named(f"killed at write {count}"):
                survived = self.kill_at_write(terminal, count)
                count += 1
                self.assertEqual(self.assert_same(terminal), count)
        self.assertGreater(count, 4)

    def kill_at_write(self, terminal, number):
        """Whether the hub got to its answer; if not, it is started again."""
        assassin = Assassin(self.hub.process.pid, number)
        self.addCleanup(assassin.close)
        asked, answers = parts.Signal(), []

        def fault(exchange):
            try:
                answers.append(exchange.ask())
                assassin.close()  # it must not strike later
            finally:
                asked.give()

        self.proxy.faults.append(fault)
        terminal.answer()
        asked.wait("the hub is not asked")
        if not answers:
            self.hub.wait()
            self.start_hub()
        return bool(answers)

    def test_full_disk(self):
        """It says so, takes nothing, and goes on once there is room."""
        use_own_mounts()
        disk = os.path.join(self.folder, "disk")
        os.mkdir(disk)
        self.addCleanup(mount(disk, "-t", "tmpfs", "-o", f"size={4 * MIB}", "none"))
        hub = parts.Hub(disk)
        self.addCleanup(hub.close)
        self.hub, self.proxy.hub_port = hub, hub.port
        terminal = self.start_terminal()
        terminal.answer(5)
        terminal.deliver()
        filler = Filler(disk)
        terminal.answer(40)
        terminal.wait_for_failure("the hub has no room left (status 507")
        self.assertGreater(terminal.count_waiting(), 0)
        filler.remove()
        self.assertEqual(self.assert_same(terminal), 45)

    def test_same_batch_on_eight_sockets_at_once(self):
        self.start_hub()
        requests = []
        self.proxy.faults.append(lambda exchange: requests.append(exchange.request))
        terminal = self.start_terminal()
        terminal.answer(20)
        terminal.wait_for_failure("")
        answers, ready = [], threading.Barrier(8)

        def post():
            with socket.create_connection(("127.0.0.1", self.hub.port), parts.DEADLINE_S) as hub:
                ready.wait(parts.DEADLINE_S)
                hub.sendall(requests[0])
                answers.append(read_message(hub))

        threads = [threading.Thread(target=post) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(parts.DEADLINE_S)
        self.assertEqual(sum(b'"accepted"' in answer for answer in answers), 1)
        self.assertEqual(sum(b'"duplicate"' in answer for answer in answers), 7)
        self.assertEqual(self.assert_same(terminal), 20)

    def test_restored_from_yesterday(self):
        """What came in since the backup is sent again, though it had been acknowledged."""
        self.start_hub()
        terminal = self.start_terminal()
        terminal.answer(10)
        terminal.deliver()
        backup = self.copy_archive()
        terminal.answer(5)
        terminal.deliver()
        self.restore_archive(backup)
        self.assertEqual(len(held("--archive", self.hub.archive)), 10)
        terminal.answer(1)  # is how the terminal hears of it
        self.assertEqual(self.assert_same(terminal), 16)


if __name__ == "__main__":
    unittest.main()
