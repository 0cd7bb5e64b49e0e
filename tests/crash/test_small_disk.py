# SPDX-License-Identifier: MIT
"""A disk that is really full, and one that makes itself read-only, in the middle
of a rush."""

import json
import os
import shutil
import tempfile
import unittest

from rush import Rush, check_integrity, parts
from small_disk import MIB, Filler, run, use_own_mounts

setUpModule = use_own_mounts


class SmallDisk(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="azri-disk-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.disk = os.path.join(self.folder, "disk")
        self.store = os.path.join(self.disk, "store.db")
        os.mkdir(self.disk)
        self.addCleanup(self.unmount)

    def mount(self, *arguments):
        done = run("mount", *arguments, self.disk)
        if done.returncode != 0:
            self.skipTest(f"no small disk can be mounted here: {done.stdout.strip()}")

    def unmount(self):
        if os.path.ismount(self.disk):
            done = run("umount", self.disk)
            self.assertEqual(done.returncode, 0, done.stdout)

    def start(self, **options):
        rush = Rush(self.folder, self.store, 1, **options)
        self.addCleanup(lambda: rush.process.returncode is None and rush.kill())
        return rush

    def answer(self, rush, count):
        """Wait until so many more responses were thanked for."""
        wanted = rush.responses + count
        rush.follow_until(lambda: rush.responses >= wanted)

    def assert_kept(self, responses):
        status = json.loads(parts.azri("status", "--json", "--store", self.store))
        headings, *rows = parts.export(self.folder, "--store", self.store)
        seq = headings.index("seq")
        self.assertEqual([int(row[seq]) for row in rows], list(range(1, len(rows) + 1)))
        self.assertGreaterEqual(status["closed"], responses)
        self.assertEqual(check_integrity(self.store), "ok")

    def test_full_disk_keeps_what_was_thanked_and_goes_on_with_room(self):
        self.mount("-t", "tmpfs", "-o", f"size={6 * MIB}", "none")
        rush = self.start()
        self.answer(rush, 5)
        for times in (1, 2):
            filler = Filler(self.disk)
            rush.follow_until(lambda: len(rush.states) == 2 * times - 1)
            self.assertEqual(rush.states[-1], ("full", "AZ-S1"))
            rush.follow_until(lambda: rush.screen == "out-of-service")
            self.assertFalse(os.path.exists(self.store + "-ballast"))
            # The response that was under way was finished in the ballast's room.
            self.assert_kept(rush.responses)
            status = json.loads(parts.azri("status", "--json", "--store", self.store))
            self.assertEqual(status["closed"], status["last_seq"])

            filler.remove()
            rush.follow_until(lambda: len(rush.states) == 2 * times)
            self.assertEqual(rush.states[-1], ("ready", None))
            self.answer(rush, 5)
            self.assertEqual(os.path.getsize(self.store + "-ballast"), MIB)
        rush.kill()
        self.assertIn("AZ-S1: the terminal's store", rush.log())
        self.assertIn("its disk is full; delete what is not needed there", rush.log())
        self.assert_kept(rush.responses)

    def test_disk_without_room_at_start_is_told_and_waited_for(self):
        self.mount("-t", "tmpfs", "-o", f"size={3 * MIB}", "none")
        with open(os.path.join(self.disk, "filler"), "wb") as file:
            file.write(b"\0" * (MIB + MIB // 2))
        rush = self.start()
        rush.follow_until(lambda: rush.screen == "out-of-service")
        self.assertEqual(rush.states, [("full", "AZ-S1")])
        os.remove(os.path.join(self.disk, "filler"))
        self.answer(rush, 2)
        rush.kill()

    def test_disk_that_makes_itself_read_only_loses_nothing(self):
        """As ext4 does after an error. Such a disk comes back only by being
        mounted again, for which the kiosk has to end."""
        image = os.path.join(self.folder, "image")
        with open(image, "wb") as file:
            file.truncate(16 * MIB)
        if not shutil.which("mkfs.ext4") or run("mkfs.ext4", "-q", image).returncode != 0:
            self.skipTest("there is no mkfs.ext4; install e2fsprogs")
        self.mount("-o", "loop,errors=remount-ro", image)
        rush = self.start()
        self.answer(rush, 5)
        aborted = run("mount", "-o", "remount,abort", self.disk)
        self.assertEqual(aborted.returncode, 0, aborted.stdout)
        rush.follow_until(lambda: rush.screen == "out-of-service")
        # Writes are told that it is read-only, syncs only that they failed.
        self.assertIn(rush.states[-1], [("unwritable", "AZ-S2"), ("failed", "AZ-S4")])
        thanked = rush.responses
        rush.kill()
        self.assertIn(f"{rush.states[-1][1]}: the terminal's store", rush.log())

        self.unmount()
        self.mount("-o", "loop", image)
        rush = self.start()
        self.answer(rush, 2)
        rush.kill()
        self.assert_kept(thanked + 2)


if __name__ == "__main__":
    unittest.main()
