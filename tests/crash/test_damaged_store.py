# SPDX-License-Identifier: MIT
"""A terminal whose file was damaged while it was off: the real kiosk starts with
it, and all that was thanked for reaches the real hub once, under the store that
it was given in."""

import collections
import json
import os
import shutil
import sqlite3
import tempfile
import unittest
import urllib.request

from rush import Rush, parts

PAGE = 4096
BEFORE, AFTER = 40, 10


def overwrite_heads(path):
    """No row is hit, and nothing in the file leads to one any more."""
    with open(path, "r+b") as file:
        for at in range(0, os.path.getsize(path), PAGE):
            file.seek(at or 100)
            file.write(b"\xff" * 8)


class DamagedStore(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="azri-damaged-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.store = os.path.join(self.folder, "store.db")

    def start(self, seed, **options):
        rush = Rush(self.folder, self.store, seed, **options)
        self.addCleanup(lambda: rush.process.returncode is None and rush.kill())
        return rush

    def damage(self):
        """All is moved into the file first, so that the WAL cannot heal it."""
        with sqlite3.connect(self.store) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        overwrite_heads(self.store)

    def status(self):
        return json.loads(parts.azri("status", "--json", "--store", self.store))

    def test_damaged_store_reaches_the_hub_once_under_its_old_identity(self):
        rush = self.start(1)
        rush.follow_until(lambda: rush.responses >= BEFORE)
        thanked = rush.responses
        rush.kill()
        before = self.status()
        self.assertGreaterEqual(before["last_seq"], thanked)
        self.damage()

        hub = parts.Hub(self.folder)
        self.addCleanup(hub.close)
        rush = self.start(2, hub_url=f"http://127.0.0.1:{hub.port}")
        wanted = before["last_seq"] + AFTER
        rush.follow_until(lambda: rush.delivered >= wanted)
        self.assertEqual(rush.states, [])  # it was mended before anybody came
        rush.kill()

        after = self.status()
        self.assertNotEqual(after["store"], before["store"])
        self.assertEqual(after["damaged_files"], 1)
        self.assertEqual(after["salvaged"], before["last_seq"])
        self.assertEqual(after["missing"], 0)
        said = parts.azri("status", "--store", self.store)
        self.assertIn(f"{before['last_seq']} responses were salvaged", said)
        self.assertIn("it is kept as store.db.damaged-", said)
        self.assertTrue(any(name.startswith("store.db.damaged-") for name in os.listdir(self.folder)))

        with urllib.request.urlopen(f"http://127.0.0.1:{hub.port}/", timeout=parts.DEADLINE_S) as page:
            text = page.read().decode()
        self.assertIn("Damaged terminals", text)
        hub.stop()
        headings, *rows = parts.export(self.folder, "--archive", hub.archive)
        store, seq = headings.index("store"), headings.index("seq")
        seqs = collections.defaultdict(list)
        for row in rows:
            seqs[row[store]].append(int(row[seq]))
        old = seqs.pop(before["store"])
        self.assertEqual(sorted(old), list(range(1, before["last_seq"] + 1)))
        (new,) = seqs.values()
        self.assertEqual(sorted(new), list(range(1, len(new) + 1)))
        self.assertGreaterEqual(len(new), AFTER)


if __name__ == "__main__":
    unittest.main()
