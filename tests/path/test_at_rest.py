# SPDX-License-Identifier: MIT
"""What was sealed is nowhere to be read: not in the store's file, not in its
WAL, and not in the memory of the process that sealed it. And the search finds
what was not sealed, or not wiped."""

import os
import signal
import subprocess
import tempfile
import unittest

import parts
from memory_search import search_file, search_memory

TAP = os.path.join(os.path.dirname(parts.BIN), "tests", "sealed_tap")

# What people write. No two letters of one word are found by chance.
ANSWERS = (
    "Շատ ցուրտ էր դահլիճում, իսկ սուրճը վերջացել էր",
    "ძალიან ციოდა დარბაზში და ყავა გათავდა",
    "The hall was freezing and the coffee had run out",
    '{"name":"Անահիտ Գրիգորյան","email":"anahit.grigoryan@example.org","phone":"+37410111213"}',
    "вторая сессия началась слишком поздно 😀😀😀",
    "cold hall",
    # In all blocks of the cipher, not only the first.
    " ".join(f"complaint-{number}" for number in range(500)),
)
WORDS = sorted({word for answer in ANSWERS[:-1] for word in answer.replace('"', " ").split() if len(word) > 4}
               | {"complaint-0", "complaint-77", "complaint-300", "complaint-499"})


class AtRest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.store = os.path.join(folder.name, "store.db")
        key = os.path.join(folder.name, "key")
        subprocess.run([parts.program("azri"), "key", "new", "-o", key], check=True,
                       stdout=subprocess.DEVNULL)
        self.public, self.private = key + ".pub", key + ".key"

    def give(self, how):
        """A process that holds all answers in its store, committed."""
        tap = parts.start([TAP, how, self.store, self.public], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE)
        self.addCleanup(tap.stdout.close)
        self.addCleanup(tap.wait)
        self.addCleanup(tap.kill)
        with tap.stdin as lines:
            for answer in ANSWERS:
                lines.write(answer.encode() + b"\n")
        last = b"committed %d\n" % len(ANSWERS)
        for line in tap.stdout:
            if line == last:
                return tap
        self.fail(f"not all was committed: {line}")

    def end(self, tap):
        tap.send_signal(signal.SIGTERM)
        self.assertEqual(tap.wait(parts.DEADLINE_S), 0)

    def search_files(self):
        found = []
        for path in (self.store, self.store + "-wal"):
            if os.path.exists(path):
                found += search_file(path, WORDS)
        return found

    def export(self, *options):
        command = [parts.program("azri"), "export", "--store", self.store, *options]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              encoding="utf-8")

    def test_sealed_words_are_nowhere(self):
        tap = self.give("sealed")
        self.assertGreater(os.path.getsize(self.store + "-wal"), 0)
        self.assertEqual(search_memory(tap.pid, WORDS), [])
        self.assertEqual(self.search_files(), [])
        self.end(tap)
        self.assertEqual(self.search_files(), [])

        kept = self.export()
        self.assertEqual(kept.stdout.count("(sealed)"), len(ANSWERS))
        opened = self.export("--key", self.private).stdout
        for answer in (*ANSWERS[:3], *ANSWERS[4:]):
            self.assertIn(answer, opened)
        self.assertIn("Անահիտ Գրիգորյան,anahit.grigoryan@example.org,'+37410111213", opened)

    def test_search_finds_words_that_were_not_sealed(self):
        tap = self.give("unsealed")
        self.assertEqual({found.word for found in search_memory(tap.pid, WORDS)}, set(WORDS))
        self.assertEqual({found.word for found in self.search_files()}, set(WORDS))
        self.end(tap)
        self.assertEqual({found.word for found in self.search_files()}, set(WORDS))

    def test_search_finds_words_that_were_not_wiped(self):
        tap = self.give("unwiped")
        self.assertIn("complaint-300", {found.word for found in search_memory(tap.pid, WORDS)})
        self.assertEqual(self.search_files(), [])
        self.end(tap)

    def test_search_finds_both_orders_of_utf_16(self):
        word = "դահլիճում"
        for encoding in ("utf-16-le", "utf-16-be"):
            with tempfile.NamedTemporaryFile() as file:
                file.write(b"x" * ((1 << 16) - 5) + word.encode(encoding) + b"x")
                file.flush()
                self.assertEqual([found.encoding for found in search_file(file.name, [word])], [encoding])


if __name__ == "__main__":
    unittest.main()
