# SPDX-License-Identifier: MIT
"""Terminals that are killed between the hub's answer and noting it, cards that
were cloned, and a real kiosk through a network that does everything."""

import json
import os
import random
import shutil
import sqlite3
import unittest

from chaos import Chaos, Ended, held, named, parts, status
from assassin import Assassin
import faults
from rush import Rush


class Terminals(Chaos):
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
                terminal = self.start_terminal()
                self.assertEqual(terminal.count_waiting(), 0 if survived else 1)
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

    def test_cloned_card(self):
        """Two terminals with one identity and one store go on differently. The
        hub keeps both, and each terminal is told."""
        self.start_hub()
        terminal = self.start_terminal()
        terminal.answer(3)
        terminal.deliver()
        terminal.stop()
        shutil.copytree(os.path.dirname(terminal.store), os.path.join(self.folder, "clone"))
        terminal, clone = self.start_terminal(), self.start_terminal("clone")
        terminal.answer(4, "first")
        terminal.deliver()
        clone.answer(5, "second")
        clone.deliver()

        first, second = (set(held("--store", each.store)) for each in (terminal, clone))
        archived = set(held("--archive", self.hub.archive))
        self.assertEqual(len(first & second), 3)
        # Of 4 and 5 answers, 4 had a name in common.
        self.assertEqual(archived, first | set(sorted(second - first, key=seq_of)[4:]))
        self.assertEqual(self.conflicting_words(), [f"second {number}" for number in (1, 2, 3, 4)])
        figures = status("--archive", self.hub.archive)
        self.assertEqual((figures["responses"], figures["conflicts"], figures["rejected"]), (8, 4, 0))
        self.assertEqual(status("--store", terminal.store)["refused"], 0)
        self.assertEqual(status("--store", clone.store)["refused"], 4)

    def conflicting_words(self):
        """What the responses say that the hub set aside. No command shows them yet."""
        with sqlite3.connect(f"file:{self.hub.archive}?mode=ro", uri=True) as archive:
            rows = archive.execute("SELECT raw FROM aside WHERE verdict = 'conflict' ORDER BY seq").fetchall()
        archive.close()
        return [answer["text"] for (raw,) in rows for answer in json.loads(raw)["answers"] if "text" in answer]

    def test_kiosk_through_everything(self):
        """The real kiosk, with a scripted attendee, on a network of which two
        exchanges in three go wrong."""
        luck = random.Random(7)
        harm = [faults.lose_answer, faults.cut_request(200), faults.cut_answer(100), faults.reset_answer(300),
                faults.reset_request(500), faults.saying(faults.http("502 Bad Gateway")), faults.pass_at_16_kbit]
        self.start_hub()
        self.proxy.next_fault = lambda exchange: luck.choice(harm) if luck.random() < 0.6 else None
        store = os.path.join(self.folder, "store.db")
        rush = Rush(self.folder, store, 1, 12, self.proxy.url)
        self.addCleanup(lambda: rush.process.returncode is None and rush.kill())
        rush.follow_until(lambda: rush.responses >= 6)
        rush.kill()
        del self.proxy.next_fault
        rush = Rush(self.folder, store, 2, 6, self.proxy.url)
        self.assertEqual(rush.wait(), 0, rush.log())
        os.close(rush.trace)
        self.stores.append(store)
        self.assertGreaterEqual(self.assert_same(), 12)


def seq_of(line):
    return int(line.split()[1])


if __name__ == "__main__":
    unittest.main()
