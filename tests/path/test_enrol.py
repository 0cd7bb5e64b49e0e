# SPDX-License-Identifier: MIT
"""The code that lets a terminal in, typed on its screen."""

import json
import os
import shutil
import tempfile
import unittest

import parts


class Enrol(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="azri-enrol-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.hub = parts.Hub(self.folder, accept_new=False)
        self.addCleanup(self.hub.close)
        self.display = parts.Display(800, 480)
        self.addCleanup(self.display.close)
        self.trace = os.path.join(self.folder, "trace")
        os.mkfifo(self.trace)

    def start(self):
        empty = self.display.picture()
        kiosk = parts.Process(self.folder, "azri-kiosk", [
            "--event", os.path.join(parts.HERE, "event.yaml"), "--store", os.path.join(self.folder, "store.db"),
            "--hub", f"http://127.0.0.1:{self.hub.port}", "--enrol", "--trace", self.trace],
            env=self.display.environment())
        self.addCleanup(kiosk.close)
        self.display.wait_for_change(empty)
        return kiosk

    def assert_asks(self, kiosk):
        """Opening a FIFO waits for the other end, which comes with the event."""
        with open(self.trace, encoding="utf-8") as trace:
            asked = next(line for line in trace if '"event":"screen"' in line)
            self.assertIn('"question":"overall"', asked)
            kiosk.stop()

    def test_code_is_typed_on_the_screen(self):
        code = self.hub.azri("terminal", "add", "Hall A").strip().replace(" ", "")
        kiosk = self.start()
        # A wrong one first; what comes of it is on the screen before the next is typed.
        self.display.type("00000000" if code != "00000000" else "11111111")
        parts.wait_for_log(kiosk, "This code is wrong, used or over")
        self.display.type(code)
        parts.wait_for_log(kiosk, "this terminal is enrolled as \"Hall A\"")
        self.display.tap(400, 20)
        self.assert_asks(kiosk)
        listed, = json.loads(self.hub.azri("terminal", "list", "--json"))["terminals"]
        self.assertEqual(listed["label"], "Hall A")

        # From now on nothing is asked for.
        self.assert_asks(self.start())

    def test_terminal_goes_on_without_a_code(self):
        kiosk = self.start()
        self.display.point("key", "Escape")
        self.assert_asks(kiosk)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "hub.json")))


if __name__ == "__main__":
    unittest.main()
