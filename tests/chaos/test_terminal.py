# SPDX-License-Identifier: MIT
"""Terminals that are killed between the hub's answer and noting it, cards that
were cloned, and a real kiosk whose answers are lost."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import unittest

from chaos import Chaos, Ended, held, named, parts, status
from assassin import Assassin
import faults
from rush import Rush


class Terminals(Chaos):
    def test_verified_by_asking_the_hub(self):
        """All is the same; then the hub has lost one."""
        hub = self.start_hub()
        terminal = self.start_terminal()
        terminal.answer(3)
        terminal.deliver()
        url = f"http://127.0.0.1:{hub.port}"
        token = os.path.join(self.folder, "organizer-token")

        def verify(token):
            return subprocess.run([parts.program("azri"), "verify", "--store", terminal.store, "--hub", url,
                                   "--token-file", token], capture_output=True, text=True,
                                  timeout=parts.DEADLINE_S)

        same = verify(token)
        self.assertIn(": 3 the same at the hub, 0 of them pruned here; 0 wait", same.stdout)
        self.assertEqual(same.returncode, 0, same.stderr)

        wrong = os.path.join(self.folder, "wrong-token")
        with open(wrong, "w", encoding="ascii") as file:
            file.write("A" * 43 + "\n")
        refused = verify(wrong)
        self.assertIn("organizer-token", refused.stderr)
        self.assertEqual(refused.returncode, 1)

        hub.stop()
        with contextlib.closing(sqlite3.connect(hub.archive)) as archive:
            archive.execute("DELETE FROM response WHERE seq = 2")
            archive.commit()
        url = f"http://127.0.0.1:{self.start_hub().port}"
        lost = verify(token)
        self.assertIn(": response 2 was acknowledged, but the hub does not have it\n", lost.stdout)
        self.assertEqual(lost.returncode, 1)

    def test_killed_between_answer_and_mark(self):
        """At its first call that has bytes reach its store, at its second, and
        so on, until it has noted the verdict."""
        self.start_hub()
        self.start_terminal().stop()
        count, survived = 0, False
        while not survived:
            count += 1
            with named(f"killed at write {count}"):
                survived = self.kill_at_write(count)
                # In between it may be killed on either side of its commit.
                waiting = status("--store", self.stores[0])["waiting"]
                self.assertIn(waiting, [0] if survived else [1] if count == 1 else [0, 1])
                terminal = self.start_terminal()
                self.assertEqual(self.assert_same(terminal), count)
                terminal.stop()
        self.assertGreater(count, 3)

    def kill_at_write(self, number):
        """Whether the terminal got so far as to have noted the verdict."""
        asked, resumed = parts.Signal(), parts.Signal()

        def fault(exchange):
            answer = exchange.ask()
            asked.give()
            resumed.wait("nobody lies in wait")
            exchange.client.sendall(answer)
            faults.wait_for_end(exchange.client)

        self.proxy.faults.append(fault)
        terminal = self.start_terminal()
        terminal.answer()
        asked.wait("the hub was not asked")
        assassin = Assassin(terminal.process.pid, number)
        self.addCleanup(assassin.close)
        resumed.give()
        try:
            terminal.follow_until("nothing came of the answer", lambda: terminal.delivered == 1)
        except Ended:
            return False
        assassin.close()
        terminal.kill()
        return True

    def clone(self, terminal, name):
        """A copy of a terminal's card, at rest."""
        shutil.copytree(os.path.dirname(terminal.store), os.path.join(self.folder, name))

    def assert_all_there(self, conflicts, *terminals):
        """Each response of each terminal is at the hub once, under whatever name."""
        for terminal in terminals:
            terminal.deliver()
        stored = {line for terminal in terminals for line in held("--store", terminal.store)}
        archived = held("--archive", self.hub.archive)
        self.assertEqual(sorted(archived), sorted(stored))
        figures = status("--archive", self.hub.archive)
        self.assertEqual((figures["responses"], figures["conflicts"], figures["rejected"]),
                         (len(stored), conflicts, 0))
        for terminal in terminals:
            held_here = status("--store", terminal.store)
            self.assertEqual((held_here["waiting"], held_here["refused"]), (0, 0))

    def test_cloned_card(self):
        """Two terminals with one identity and one store go on differently. All
        that people said is at the hub once, and one of the two goes on under
        another store's name."""
        self.start_hub()
        terminal = self.start_terminal()
        terminal.answer(3)
        terminal.deliver()
        terminal.stop()
        self.clone(terminal, "clone")
        terminal, clone = self.start_terminal(), self.start_terminal("clone")
        terminal.answer(4, "first")
        terminal.deliver()
        clone.answer(5, "second")
        clone.deliver()
        # Of 4 and 5 answers, 4 had a name in common; one was new by its number alone.
        self.assert_all_there(4, terminal, clone)
        for each in range(3):
            clone.answer(2, f"third{each}")
            terminal.answer(2, f"fourth{each}")
        self.assert_all_there(5, terminal, clone)
        self.assertEqual(status("--archive", self.hub.archive)["responses"], 3 + 4 + 5 + 12)

    def test_three_cards_answer_under_one_name(self):
        """Where two are in conflict with the first, they are with each other, too."""
        self.start_hub()
        first = self.start_terminal("first")
        first.stop()
        self.clone(first, "second")
        self.clone(first, "third")
        cards = [self.start_terminal(name) for name in ("first", "second", "third")]
        for number, card in enumerate(cards):
            card.answer(3, f"card{number}")
        for card in cards:
            card.deliver()
        for card in cards:
            card.deliver()
        self.assertEqual(status("--archive", self.hub.archive)["responses"], 9)
        stored = {line for card in cards for line in held("--store", card.store)}
        self.assertEqual(set(held("--archive", self.hub.archive)), stored)

    def test_restored_from_an_old_image(self):
        """The card is lost, and an old image of it takes its place. What the hub
        has of the lost one stays, what comes is not taken for that."""
        self.start_hub()
        terminal = self.start_terminal()
        terminal.answer(3)
        terminal.stop()  # with what waits in the image, too
        image = os.path.join(self.folder, "image")
        shutil.copytree(os.path.dirname(terminal.store), image)
        terminal = self.start_terminal()
        terminal.answer(5, "lost")
        terminal.deliver()
        terminal.stop()
        lost = set(held("--store", terminal.store))
        shutil.rmtree(os.path.dirname(terminal.store))
        shutil.copytree(image, os.path.dirname(terminal.store))
        terminal = self.start_terminal()
        terminal.answer(7, "new")
        terminal.deliver()
        now = set(held("--store", terminal.store))
        self.assertEqual(set(held("--archive", self.hub.archive)), lost | now)
        self.assertEqual(len(lost | now), 3 + 5 + 7)
        figures = status("--archive", self.hub.archive)
        self.assertEqual((figures["responses"], figures["conflicts"]), (15, 5))
        # From now on there is nothing in conflict.
        terminal.answer(6, "more")
        terminal.deliver()
        figures = status("--archive", self.hub.archive)
        self.assertEqual((figures["responses"], figures["conflicts"]), (21, 5))

    def test_kiosk_loses_answers_and_power(self):
        """The real kiosk, with a scripted attendee: the hub has its batch, and
        the answer is lost, then cut; at the next try its power goes."""
        reached = parts.Signal()

        def stall(exchange):
            reached.give()
            faults.stall_before_answer(exchange)

        self.start_hub()
        self.proxy.faults.extend([faults.lose_answer, faults.cut_answer(100), stall])
        store = os.path.join(self.folder, "store.db")
        self.stores.append(store)
        rush = Rush(self.folder, store, 1, 6, self.proxy.url)
        reached.wait("the kiosk gave up")
        rush.kill()
        self.assertEqual(status("--store", store)["waiting"], status("--store", store)["closed"])
        rush = Rush(self.folder, store, 2, 6, self.proxy.url)
        self.assertEqual(rush.wait(), 0, rush.log())
        os.close(rush.trace)
        self.assertGreater(self.assert_same(), 6)


if __name__ == "__main__":
    unittest.main()
