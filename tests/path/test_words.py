# SPDX-License-Identifier: MIT
"""What one person wrote is nowhere to be found once that person has gone: not on
the next one's screens, not in the kiosk's memory, not in its store."""

import os
import shutil
import subprocess
import unittest

import parts
from memory_search import search_file, search_memory
from people import Scene

# No part of the programs, the survey or the screens has these.
ARMENIAN = "խնձորենիներ"
GEORGIAN = "გვირილებით"
ENGLISH = "strawberries"
NAME = "Wilhelmina"
EMAIL = "wilhelmina@orchard.example"


class Words(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(1280, 800)
        self.addCleanup(self.scene.close)

    def start(self):
        """A kiosk at the event at which people write, and the private key of headquarters."""
        folder = self.scene.folder
        for name in ("words_event.yaml", "words_survey.yaml"):
            shutil.copy(os.path.join(parts.HERE, name), folder)
        key = os.path.join(folder, "headquarters")
        subprocess.run([parts.program("azri"), "key", "new", "-o", key], check=True,
                       stdout=subprocess.DEVNULL)
        self.private = key + ".key"
        event = os.path.join(folder, "words_event.yaml")
        self.kiosk = parts.Kiosk(folder, self.scene.display, "http://127.0.0.1:1", event)
        self.scene.started.append(self.kiosk)
        self.kiosk.wait_for_screen("faces", "overall")
        return self.kiosk

    def find(self, *words):
        """The words that memory and files have."""
        found = search_memory(self.kiosk.process.pid, words)
        for path in (self.kiosk.store, self.kiosk.store + "-wal"):
            if os.path.exists(path):
                found += search_file(path, words)
        return {each.word for each in found}

    def to_the_text(self, language=None):
        self.kiosk.wait_for_screen("faces", "overall")
        if language:
            self.kiosk.tap(f"language-{language}")
        self.kiosk.tap("face-2")
        self.kiosk.wait_for_screen("text", "word")

    def type_on_screen(self, word):
        for letter in word:
            self.kiosk.touch(f"key-{letter}")

    def wait_for_the_keys(self):
        """The keyboard on the screen has followed, so what was typed before has come, too."""
        self.kiosk.tap("key-signs")
        self.kiosk.tap("key-letters")

    def to_the_contact(self):
        self.kiosk.tap("next")
        self.kiosk.wait_for_screen("yes-no", "reply")
        self.kiosk.tap("choice-yes")
        self.kiosk.wait_for_screen("contact", "contact")

    def wait_for_the_next(self, responses):
        self.kiosk.wait_for_responses(responses)
        self.kiosk.wait_for_screen("faces", "overall")

    def kept(self):
        """The store's texts, opened with the private key; the kiosk has ended well."""
        self.kiosk.stop()
        return parts.azri("export", "--store", self.kiosk.store, "--key", self.private)

    def test_next_person_finds_nothing_of_the_one_before(self):
        kiosk = self.start()
        self.to_the_text()
        clean = self.scene.display.picture()
        self.type_on_screen(ARMENIAN)
        self.scene.display.type(ENGLISH)
        self.to_the_contact()
        kiosk.tap("field-1")
        self.scene.display.type(NAME)
        kiosk.tap("field-2")
        self.scene.display.type(EMAIL)
        kiosk.tap("field-1")
        # The search can find them: here they still wait to be sealed.
        self.assertLessEqual({NAME, EMAIL}, self.find(NAME, EMAIL))
        kiosk.tap("next")
        kiosk.wait_for_screen("thanks")
        words = (ARMENIAN, ENGLISH, NAME, EMAIL)
        self.assertEqual(self.find(*words), set())
        self.wait_for_the_next(1)

        self.to_the_text()
        self.assertEqual(self.scene.display.picture(), clean)
        self.assertEqual(self.find(*words), set())
        opened = self.kept()
        for word in (ARMENIAN + ENGLISH, NAME, EMAIL):
            self.assertIn(word, opened)

    def test_person_who_goes_back_finds_that_something_was_written_and_not_what(self):
        kiosk = self.start()
        self.to_the_text("ka")
        clean = self.scene.display.picture()
        self.type_on_screen(GEORGIAN)
        self.wait_for_the_keys()
        self.assertEqual(self.find(GEORGIAN), {GEORGIAN})
        kiosk.tap("next")
        kiosk.wait_for_screen("yes-no", "reply")
        self.assertEqual(self.find(GEORGIAN), set())
        kiosk.tap("back")
        kiosk.wait_for_screen("text", "word")
        self.assertNotEqual(self.scene.display.picture(), clean)
        self.assertEqual(self.find(GEORGIAN), set())
        kiosk.tap("next")
        kiosk.wait_for_screen("yes-no", "reply")
        kiosk.tap("choice-no")
        self.wait_for_the_next(1)
        self.assertIn(GEORGIAN, self.kept())

    def test_words_of_one_who_walks_away_are_gone_with_the_time(self):
        kiosk = self.start()
        self.to_the_text("ka")
        clean = self.scene.display.picture()
        self.type_on_screen(GEORGIAN)
        self.scene.display.type(ENGLISH)
        self.wait_for_the_keys()
        self.assertEqual(self.find(GEORGIAN, ENGLISH), {GEORGIAN, ENGLISH})
        self.wait_for_the_next(1)
        self.assertEqual(self.find(GEORGIAN, ENGLISH), set())
        self.to_the_text("ka")
        self.assertEqual(self.scene.display.picture(), clean)
        self.assertNotIn(GEORGIAN, self.kept())


if __name__ == "__main__":
    unittest.main()
