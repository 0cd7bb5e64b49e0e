# SPDX-License-Identifier: MIT
"""Where there is no network: the terminal's responses reach the hub on a
stick, its answer comes back on one, and each response counts once, whatever
else brings it."""

import glob
import json
import os
import sqlite3
import subprocess
import unittest

from chaos import Chaos, held, parts, status
from small_disk import mount, use_own_mounts

CUTS = 12


def fails(*arguments):
    """Run the organizers' command, which must fail; what it says."""
    done = subprocess.run([parts.program("azri"), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, timeout=parts.DEADLINE_S, text=True)
    if done.returncode == 0:
        raise parts.Failure(f"azri {' '.join(arguments)} did not fail: {done.stdout}")
    return done.stderr


class Bundle(Chaos):
    def setUp(self):
        super().setUp()
        self.stick = os.path.join(self.folder, "stick")
        os.mkdir(self.stick)

    def on_stick(self, suffix):
        return sorted(glob.glob(os.path.join(self.stick, "*" + suffix)))

    def bundle(self, terminal):
        """Write what waits to the stick, beside the terminal that runs."""
        parts.azri("bundle", "--store", terminal.store, "-o", self.stick)
        return self.on_stick(".azbundle")[-1]

    def url(self):
        return f"http://127.0.0.1:{self.hub.port}"

    def import_bundle(self, path):
        said = parts.azri("import", path, "--hub", self.url())
        return said, self.on_stick(".azack")[-1]

    def start_hub_elsewhere(self):
        """No network leads from the terminals to it."""
        self.start_hub()
        self.proxy.hub_port = None
        return self.hub

    def count_held(self):
        return status("--archive", self.hub.archive)["responses"]

    def test_stick_and_network_count_once(self):
        terminal = self.start_terminal()
        terminal.answer(30)
        path = self.bundle(terminal)
        self.start_hub_elsewhere()
        said, _ = self.import_bundle(path)
        self.assertIn("30 new, 0 that the hub had", said)
        self.proxy.hub_port = self.hub.port
        terminal.answer(5)
        self.assertEqual(self.assert_same(terminal), 35)
        said, acknowledgement = self.import_bundle(path)
        self.assertIn("0 new, 30 that the hub had", said)
        terminal.stop()
        self.assertIn("0 responses are delivered",
                      parts.azri("acknowledge", acknowledgement, "--store", terminal.store))

    def test_network_that_never_comes(self):
        terminal = self.start_terminal()
        self.start_hub()
        self.hub.stop()
        for round_ in (1, 2):
            terminal.answer(20)
            self.assertIn("20 new", parts.azri("import", self.bundle(terminal), "--archive", self.hub.archive,
                                               "--accept-new-terminals"))
            acknowledgement = self.on_stick(".azack")[-1]
            self.assertIn("is in use by another program", fails("acknowledge", acknowledgement, "--store", terminal.store))
            terminal.stop()
            self.assertIn("20 responses are delivered",
                          parts.azri("acknowledge", acknowledgement, "--store", terminal.store))
            for path in self.on_stick(""):
                os.remove(path)
            terminal = self.start_terminal()
            self.assertEqual(terminal.count_waiting(), 0, round_)
        self.assertEqual(self.assert_same(terminal), 40)

    def test_stick_pulled_out_too_early_counts_nothing(self):
        terminal = self.start_terminal()
        terminal.answer(25)
        self.start_hub_elsewhere()
        path = self.bundle(terminal)
        with open(path, "rb") as file:
            whole = file.read()
        half = os.path.join(self.stick, "half.azbundle")
        for i in range(CUTS):
            with open(half, "wb") as file:
                file.write(whole[:len(whole) * i // CUTS])
            self.assertIn("this is no bundle that can be taken", fails("import", half, "--hub", self.url()))
            self.assertEqual(self.count_held(), 0)
        self.assertEqual(self.on_stick(".azack"), [])
        self.import_bundle(path)
        self.assertEqual(self.count_held(), 25)
        self.proxy.hub_port = self.hub.port
        self.assertEqual(self.assert_same(terminal), 25)

    def test_hub_killed_with_a_bundle(self):
        terminal = self.start_terminal()
        terminal.answer(25)
        path = self.bundle(terminal)
        self.start_hub_elsewhere().freeze()
        command = parts.start([parts.program("azri"), "import", path, "--hub", self.url()],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.hub.kill()
        self.assertEqual(command.wait(parts.DEADLINE_S), 1)
        self.start_hub_elsewhere()
        self.import_bundle(path)
        self.assertEqual(self.count_held(), 25)
        self.proxy.hub_port = self.hub.port
        self.assertEqual(self.assert_same(terminal), 25)

    def test_stick_that_cannot_be_written(self):
        """A full stick and one with its switch on: nothing is there afterwards, and what to do is said."""
        use_own_mounts()
        terminal = self.start_terminal()
        terminal.answer(1000)
        for options, cure in ((["-t", "tmpfs", "-o", "size=4k", "none"], "make room there, or take another stick"),
                              (["-t", "tmpfs", "-o", "ro", "none"], "some sticks have a switch")):
            unmount = mount(self.stick, *options)
            try:
                said = fails("bundle", "--store", terminal.store, "-o", self.stick)
                self.assertIn(cure, said)
                self.assertIn("what waits still does", said)
                self.assertEqual(os.listdir(self.stick), [])
            finally:
                unmount()
        self.assertEqual(terminal.count_waiting(), 1000)

    def set_aside(self, seqs, reason):
        """Have the archive hold sound lines as if an older hub had rejected them."""
        template = {"event": "e", "point": "p", "survey": "s", "survey_version": "v", "language": "hy",
                    "started_at": 1778750000000, "utc_offset_min": 240,
                    "boot": "44444444-4444-4444-8444-444444444444", "boot_ms": 5000, "duration_ms": 8000,
                    "ending": "complete", "mode": "live",
                    "answers": [{"question": "word", "text": "Շնորհակալություն", "ms": 4000}]}
        database = sqlite3.connect(self.hub.archive)
        with database:
            for seq in seqs:
                line = json.dumps({"seq": seq, **template}, ensure_ascii=False).encode()
                database.execute("INSERT INTO aside (store, seq, verdict, reason, raw, raw_digest, received_at)"
                                 " VALUES (1, ?, 'rejected', ?, ?, randomblob(32), 1778751000000)",
                                 (seq, reason, line))
        database.close()

    def test_quarantine(self):
        """What is set aside is listed, exported and tried again, by organizers alone."""
        terminal = self.start_terminal()
        terminal.answer(3)
        self.start_hub()
        terminal.deliver()
        self.hub.stop()
        self.set_aside(range(100, 103), "an older hub could not read it")
        self.start_hub()
        token = os.path.join(self.folder, "organizer-token")
        there = ["--hub", self.url(), "--token-file", token]
        listed = parts.azri("quarantine", "list", *there)
        self.assertEqual(listed.count("rejected: an older hub could not read it"), 3)
        self.assertNotIn("Շնորհակալություն", listed)
        exported = [json.loads(line) for line in parts.azri("quarantine", "export", *there).splitlines()]
        self.assertEqual([json.loads(entry["line"])["seq"] for entry in exported], [100, 101, 102])
        self.assertIn("Շնորհակալություն", exported[0]["line"])

        stranger = os.path.join(self.folder, "stranger")
        with open(stranger, "w", encoding="ascii") as file:
            file.write("A" * 43 + "\n")
        for command in ("list", "export", "retry"):
            self.assertIn("organizer-token", fails("quarantine", command, "--hub", self.url(), "--token-file", stranger))
        self.assertEqual(self.count_held(), 3)
        self.assertIn("tried 3: 3 new", parts.azri("quarantine", "retry", *there))
        self.assertIn("tried 0", parts.azri("quarantine", "retry", *there))
        self.assertEqual(parts.azri("quarantine", "list", *there), "")
        self.assertEqual(self.count_held(), 6)
        self.assertEqual(len(held("--archive", self.hub.archive)), 6)

        # The same in an archive on which no hub runs.
        self.hub.stop()
        self.set_aside(range(200, 202), "odd")
        here = ["--archive", self.hub.archive]
        self.assertEqual(parts.azri("quarantine", "list", *here).count("odd"), 2)
        self.assertEqual(parts.azri("quarantine", "export", *here).count("\n"), 2)
        self.assertIn("tried 2: 2 new", parts.azri("quarantine", "retry", *here))
        self.assertEqual(self.count_held(), 8)

    def test_command_line(self):
        """What is wrong is said, and nothing is made."""
        terminal = self.start_terminal()
        terminal.answer(1)
        self.start_hub_elsewhere()
        other = os.path.join(self.folder, "other.txt")
        with open(other, "w", encoding="ascii") as file:
            file.write("hello\n")
        copy = os.path.join(self.folder, "copy.db")
        missing = os.path.join(self.folder, "archive-with-a-typing-error.db")
        for arguments, part in (
            (["bundle", "--store", copy, "-o", self.stick], "terminal.json"),
            (["bundle", "--store", terminal.store, "-o", os.path.join(self.folder, "none", "x.azbundle")], "No such file"),
            (["bundle", "--store", terminal.store], "name the terminal's store"),
            (["import", other, "--hub", self.url()], "its first line is not that of a bundle"),
            (["import", other, "--archive", self.hub.archive], "is in use by another program"),
            (["import", other, "--archive", missing], "there is no archive"),
            (["import"], "a FILE is missing"),
            (["acknowledge", other], "name the terminal's store"),
        ):
            self.assertIn(part, fails(*arguments), arguments)
        self.assertFalse(os.path.exists(missing))
        self.assertEqual(os.listdir(self.stick), [])
        terminal.stop()
        self.assertIn("its first line is not that of one", fails("acknowledge", other, "--store", terminal.store))


if __name__ == "__main__":
    unittest.main()
