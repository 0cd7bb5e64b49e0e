# SPDX-License-Identifier: MIT
"""Terminals that are killed between the hub's answer and noting it, cards that
were cloned, and a real kiosk whose answers are lost."""

import contextlib
import json
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


def seq_of(line):
    return int(line.split()[1])


if __name__ == "__main__":
    unittest.main()
