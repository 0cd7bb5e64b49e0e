# SPDX-License-Identifier: MIT
"""A terminal without an event says so on its screen and waits for one."""

import os
import shutil
import unittest

import parts
from people import Scene


class Setup(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(800, 480)
        self.addCleanup(self.scene.close)
        self.event = os.path.join(self.scene.folder, "event.yaml")

    def start(self):
        kiosk = parts.Process(self.scene.folder, "azri-kiosk",
                              ["--event", self.event, "--store", os.path.join(self.scene.folder, "store.db"),
                               "--trace", self.trace], env=self.scene.display.environment())
        self.scene.started.append(kiosk)
        return kiosk

    def test_terminal_without_an_event_waits_for_one(self):
        self.trace = os.path.join(self.scene.folder, "trace")
        os.mkfifo(self.trace)
        empty = self.scene.display.picture()
        kiosk = self.start()
        self.scene.display.wait_for_change(empty)
        shutil.copy(os.path.join(parts.HERE, "survey.yaml"), self.scene.folder)
        # Whole at once, as the one who sets it up would move it there.
        shutil.copy(os.path.join(parts.HERE, "event.yaml"), self.event + ".part")
        os.rename(self.event + ".part", self.event)
        # Opening a FIFO waits for the other end, which comes with the event.
        with open(self.trace, encoding="utf-8") as trace:
            self.assertIn('"question":"overall"', trace.readline())
            kiosk.stop()

    def test_terminal_without_an_event_ends_when_it_is_told_to(self):
        self.trace = os.path.join(self.scene.folder, "unused")
        empty = self.scene.display.picture()
        kiosk = self.start()
        self.scene.display.wait_for_change(empty)
        kiosk.stop()
        self.assertIn("event.yaml", kiosk.log())


if __name__ == "__main__":
    unittest.main()
