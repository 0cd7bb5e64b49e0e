# SPDX-License-Identifier: MIT
"""A disk that is really full, and one that makes itself read-only, in the middle
of a rush."""

import json
import os
import shutil
import sqlite3
import tempfile
import unittest

from rush import Rush, check_integrity, overwrite_heads, parts
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

    def remount(self, mode):
        done = run("mount", "-o", f"remount,{mode}", self.disk)
        self.assertEqual(done.returncode, 0, done.stdout)

    def status(self):
        return json.loads(parts.azri("status", "--json", "--store", self.store))

    def damage_after(self, count):
        """A store with so many responses, whose pages all lost their heads."""
        rush = self.start()
        self.answer(rush, count)
        rush.kill()
        with sqlite3.connect(self.store) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        overwrite_heads(self.store)
        return rush.responses

    def assert_kept(self, responses):
        status = self.status()
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

    def test_damaged_file_on_a_full_disk_is_salvaged_into_the_ballast(self):
        self.mount("-t", "tmpfs", "-o", f"size={6 * MIB}", "none")
        thanked = self.damage_after(20)
        filler = Filler(self.disk)
        rush = self.start()
        rush.follow_until(lambda: rush.screen == "out-of-service")
        self.assertEqual(rush.states[-1], ("full", "AZ-S1"))
        self.assertIn("the ballast is given up", rush.log())
        self.assertGreaterEqual(self.status()["salvaged"], thanked)  # although there is no room for more
        filler.remove()
        self.answer(rush, 5)
        rush.kill()

    def test_damaged_file_without_any_room_is_salvaged_when_there_is_some(self):
        self.mount("-t", "tmpfs", "-o", f"size={6 * MIB}", "none")
        thanked = self.damage_after(20)
        os.remove(self.store + "-ballast")
        filler = Filler(self.disk)
        rush = self.start()
        rush.follow_until(lambda: rush.screen == "out-of-service")
        self.assertEqual(rush.states, [("full", "AZ-S1")])
        filler.remove()
        self.answer(rush, 5)
        self.assertEqual(rush.states[-1], ("ready", None))
        rush.kill()
        self.assertGreaterEqual(self.status()["salvaged"], thanked)

    def test_damaged_file_that_cannot_be_mended_has_its_code(self):
        self.mount("-t", "tmpfs", "-o", f"size={6 * MIB}", "none")
        thanked = self.damage_after(20)
        os.mkdir(self.store + ".new")  # stands where the new file would be made
        rush = self.start()
        rush.follow_until(lambda: rush.screen == "out-of-service")
        self.assertEqual(rush.states, [("damaged", "AZ-S3")])
        os.rmdir(self.store + ".new")
        self.answer(rush, 5)
        self.assertEqual(rush.states[-1], ("ready", None))
        rush.kill()
        self.assertGreaterEqual(self.status()["salvaged"], thanked)

    def test_read_only_disk_at_start_is_told_and_waited_for(self):
        """A mount that may be written again later needs no restart, as nothing
        in it was open for writing."""
        self.mount("-t", "tmpfs", "-o", f"size={6 * MIB}", "none")
        rush = self.start()
        self.answer(rush, 5)
        rush.kill()
        thanked = rush.responses
        self.remount("ro")
        rush = self.start()
        rush.follow_until(lambda: rush.screen == "out-of-service")
        self.assertEqual(rush.states, [("unwritable", "AZ-S2")])
        self.remount("rw")
        self.answer(rush, 5)
        self.assertEqual(rush.states[-1], ("ready", None))
        rush.kill()
        self.assert_kept(thanked + 5)

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
