# SPDX-License-Identifier: MIT
"""The hub hears of a terminal that has nothing to send, and each of the two
learns what is new with the other."""

import unittest

from chaos import Chaos, held

OFTEN, SELDOM = ["heartbeat=50"], ["heartbeat=3600000"]


class Heartbeat(Chaos):
    def give_and_forget(self, **options):
        """All is delivered and acknowledged, and the hub comes back without the last of it."""
        self.start_hub()
        terminal = self.start_terminal(**options)
        terminal.answer(10)
        terminal.deliver()
        backup = self.copy_archive()
        terminal.answer(5)
        terminal.deliver()
        self.assertEqual(terminal.count_waiting(), 0)
        self.restore_archive(backup)
        return terminal

    def assert_sent_again(self, terminal):
        terminal.follow_until("what the hub lacks is not sent again", lambda: terminal.delivered >= 5)
        self.assertEqual(self.assert_same(terminal), 15)

    def test_restored_hub_is_heard_of_by_one_with_nothing_to_send(self):
        terminal = self.give_and_forget(options=OFTEN)
        terminal.follow_until("what the hub lacks is not sent again", lambda: terminal.delivered >= 20)
        self.assertEqual(self.assert_same(terminal), 15)

    def test_restored_hub_is_heard_of_at_the_start(self):
        self.give_and_forget().stop()
        self.assertEqual(len(held("--archive", self.hub.archive)), 10)
        self.assert_sent_again(self.start_terminal(options=SELDOM))

    def test_hub_that_is_down_is_told_of_by_one_with_nothing_to_send(self):
        self.start_hub().stop()
        terminal = self.start_terminal(options=OFTEN)
        terminal.wait_for_failure("")
        self.start_hub()
        terminal.tell("wake")
        terminal.follow_until("the hub is not heard of", lambda: terminal.state == "idle")


if __name__ == "__main__":
    unittest.main()
