# SPDX-License-Identifier: MIT
"""Terminals that are let in, turned away, revoked and restored, by the real hub
and the organizers' own command."""

import json
import os
import unittest

from chaos import Chaos, named, parts, status
import faults

HALL = "Դահլիճ Ա"


class Enrolment(Chaos):
    def setUp(self):
        super().setUp()
        self.start_hub(accept_new=False)

    def invite(self, label=HALL):
        code = self.hub.azri("terminal", "add", label).strip().replace(" ", "")
        self.assertRegex(code, r"^\d{8}$")
        return code

    def terminals(self):
        return json.loads(self.hub.azri("terminal", "list", "--json"))

    def refusal_of(self, code, name="terminal"):
        """What a terminal is told that brings this code in vain."""
        terminal = self.start_terminal(name, code=code)
        self.assertEqual(terminal.wait(), 1)
        self.stores.remove(terminal.store)  # it got no further than to the hub
        return terminal.refusal

    def enrol(self, name="terminal", label=HALL):
        terminal = self.start_terminal(name, code=self.invite(label))
        terminal.follow_until("it is not enrolled", lambda: terminal.label)
        self.assertEqual(terminal.label, label)
        return terminal

    def kiosk(self, *arguments, folder="terminal"):
        os.makedirs(os.path.join(self.folder, folder), exist_ok=True)
        kiosk = parts.Process(self.folder, "azri-kiosk", [
            "--store", os.path.join(self.folder, folder, "store.db"), *arguments], env=parts.without_display())
        return kiosk.wait(), kiosk.log()

    def test_stranger_waits_until_it_is_let_in(self):
        terminal = self.start_terminal()
        terminal.answer(3)
        terminal.wait_for_failure("the hub does not know this terminal", "halted")
        self.assertEqual(status("--archive", self.hub.archive)["responses"], 0)
        terminal.stop()
        self.assertEqual(self.assert_same(self.enrol()), 3)
        listed, = self.terminals()["terminals"]
        self.assertEqual((listed["label"], listed["state"], listed["refused"]), (HALL, "enrolled", 0))
        self.assertGreater(listed["heard_at"], 0)

    def test_code_lets_one_terminal_in(self):
        code = self.invite()
        self.assertEqual([each["label"] for each in self.terminals()["invitations"]], [HALL])
        first = self.start_terminal(code=code)
        first.follow_until("it is not enrolled", lambda: first.label)
        self.assertEqual(self.terminals()["invitations"], [])
        self.assertRegex(self.refusal_of(code, "second"), "^2 This code is wrong, used or over")
        first.answer(2)
        self.assertEqual(self.assert_same(first), 2)
        # What it learned of its hub outlives it, and the next start needs no code.
        first.stop()
        hub = os.path.join(os.path.dirname(first.store), "hub.json")
        self.assertEqual(os.stat(hub).st_mode & 0o777, 0o600)
        again = self.start_terminal()
        again.answer(1)
        self.assertEqual(self.assert_same(again), 3)

    def test_wrong_codes(self):
        """Five of them, from whomever, end each code that is open."""
        code = self.invite()
        wrong = "1" * 8 if code != "1" * 8 else "2" * 8
        for number in range(5):
            self.assertRegex(self.refusal_of(wrong, f"stranger-{number}"), "^2 ")
        self.assertRegex(self.refusal_of(code), "^2 ")
        self.assertEqual(self.terminals(), {"terminals": [], "invitations": []})

    def test_answer_is_lost(self):
        """The hub let it in, and the terminal does not know: the same code again."""
        code = self.invite()
        self.proxy.faults.append(faults.lose_answer)
        self.assertRegex(self.refusal_of(code), "^0 ")
        self.assertEqual(len(self.terminals()["terminals"]), 1)
        terminal = self.start_terminal(code=code)
        terminal.answer(2)
        self.assertEqual(self.assert_same(terminal), 2)

    def test_stick_lets_in_without_a_network(self):
        stick = os.path.join(self.folder, "stick")
        os.mkdir(stick)
        self.assertEqual(self.kiosk("--write-enrolment", stick)[0], 0)
        name, = os.listdir(stick)
        file, answer = os.path.join(stick, name), os.path.join(stick, "answer.json")
        self.hub.azri("terminal", "add", HALL, "--file", file, "-o", answer)
        self.assertEqual(self.kiosk("--enrolment", answer)[0], 0)
        terminal = self.start_terminal()
        terminal.answer(2)
        self.assertEqual(self.assert_same(terminal), 2)

        # Neither somebody else's answer nor a file that was tampered with.
        code, log = self.kiosk("--enrolment", answer, folder="second")
        self.assertEqual(code, 1)
        self.assertIn("it is the answer to another terminal", log)
        with open(file, encoding="utf-8") as own:
            text = own.read()
        with open(file, "w", encoding="utf-8") as own:
            own.write(text.replace('"version":"', '"version":"9'))
        with self.assertRaisesRegex(parts.Failure, "not signed by the terminal's key"):
            self.hub.azri("terminal", "add", "Hall B", "--file", file, "-o", answer)

    def test_other_hub_is_not_the_terminals(self):
        """One that would take everybody is not the hub that it was enrolled at."""
        terminal = self.enrol()
        terminal.answer(1)
        self.assertEqual(self.assert_same(terminal), 1)
        terminal.stop()
        folder = os.path.join(self.folder, "other")
        os.mkdir(folder)
        other = parts.Hub(folder)
        self.addCleanup(other.close)
        self.proxy.hub_port = other.port
        terminal = self.start_terminal()
        terminal.answer(2)
        terminal.wait_for_failure("another hub answers", "halted")
        self.proxy.hub_port = self.hub.port
        self.assertEqual(self.assert_same(terminal), 3)

    def test_key_gives_its_place_to_another(self):
        """Whatever is lost on the way: the request, the answer, or the terminal's power."""
        terminal = self.enrol()
        terminal.answer(1)
        self.assertEqual(self.assert_same(terminal), 1)
        terminal.stop()
        lost = (faults.lose_answer, faults.lose_answer, faults.reset_request(100), faults.reset_request(100))
        for number, fault in enumerate((None, *lost), 1):
            with named(f"fault {number}"):
                old = self.key_at_hub()
                self.assertEqual(self.kiosk("--rotate-key")[0], 0)
                if fault:
                    self.proxy.faults.append(fault)
                if number % 2 == 0:
                    terminal = self.start_terminal()
                    terminal.answer(1)
                    terminal.stop()
                terminal = self.start_terminal()
                terminal.answer(2)
                self.assert_same(terminal)
                terminal.stop()
                self.assertNotEqual(self.key_at_hub(), old)
                names = os.listdir(os.path.dirname(terminal.store))
                self.assertEqual([name for name in names if name.endswith("-next")], [])

    def test_terminal_learns_the_hubs_new_key(self):
        """Even if it was away while the key changed twice."""
        terminal = self.enrol()
        terminal.answer(1)
        self.assert_same(terminal)
        terminal.stop()
        keys = [self.key_of_hub(terminal)]
        for _ in range(2):
            self.hub.stop()
            self.start_hub(accept_new=False, options=["--rotate-key"])
        terminal = self.start_terminal()
        terminal.answer(1)
        self.assert_same(terminal)
        terminal.stop()
        keys.append(self.key_of_hub(terminal))
        # Who is enrolled now is told the newest one at once.
        second = self.enrol("second", "Hall B")
        second.stop()
        keys.append(self.key_of_hub(second))
        self.assertNotEqual(keys[0], keys[1])
        self.assertEqual(keys[1], keys[2])

    def key_of_hub(self, terminal):
        with open(os.path.join(os.path.dirname(terminal.store), "hub.json"), encoding="utf-8") as file:
            return json.load(file)["hub_key"]

    def key_at_hub(self):
        listed, = self.terminals()["terminals"]
        self.assertEqual(listed["refused"], 0)
        return listed["key"]

    def test_revoked_terminal_is_kept_aside(self):
        terminal = self.enrol()
        terminal.answer(2)
        self.assertEqual(self.assert_same(terminal), 2)
        self.hub.azri("terminal", "revoke", HALL)
        terminal.answer(700, "stolen")
        terminal.deliver()
        self.assertEqual(status("--archive", self.hub.archive)["responses"], 2)
        listed, = self.terminals()["terminals"]
        self.assertEqual((listed["state"], listed["kept"]), ("revoked", 700))
        kept = [json.loads(line) for line in self.hub.azri("terminal", "kept", HALL).splitlines()]
        self.assertEqual([line["seq"] for line in kept], list(range(3, 703)))

        self.assertIn("took in 700 responses", self.hub.azri("terminal", "restore", HALL))
        listed, = self.terminals()["terminals"]
        self.assertEqual((listed["state"], listed["kept"]), ("enrolled", 0))
        terminal.answer(1)
        self.assertEqual(self.assert_same(terminal), 703)


if __name__ == "__main__":
    unittest.main()
