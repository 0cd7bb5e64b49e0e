# SPDX-License-Identifier: MIT
"""Where there is no network: the terminal's responses reach the hub on a
stick, its answer comes back on one, and each response counts once, whatever
else brings it."""

import glob
import os
import subprocess
import unittest

from chaos import Chaos, parts, status
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
        self.start_hub()
        said, _ = self.import_bundle(path)
        self.assertIn("30 new, 0 that the hub had", said)
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
            self.assertIn("20 new", parts.azri("import", self.bundle(terminal), "--archive", self.hub.archive))
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

    def test_command_line(self):
        """What is wrong is said, and nothing is made."""
        terminal = self.start_terminal()
        terminal.answer(1)
        self.start_hub()
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
