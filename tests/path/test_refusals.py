# SPDX-License-Identifier: MIT
"""What cannot work is refused with one sentence that says what and what to do."""

import os
import socket
import subprocess
import unittest

import parts
from people import EVENT, Scene


class Refusals(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(1280, 800)
        self.addCleanup(self.scene.close)

    def refuse(self, name, *arguments, env=None):
        """Run a program that must fail, and return the one sentence it says."""
        done = subprocess.run([parts.program(name), *arguments], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=env,
                              timeout=parts.DEADLINE_S, text=True, check=False)
        self.assertGreater(done.returncode, 0, done.stderr)
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 1, done.stderr)
        return lines[0]

    def refuse_kiosk(self, store, env):
        return self.refuse("azri-kiosk", "--event", EVENT, "--point", "exit", "--store", store,
                           "--hub", "http://127.0.0.1:1", env=env)

    def test_second_kiosk_on_one_store(self):
        port = parts.Port()
        self.addCleanup(port.close)
        kiosk = self.scene.start_kiosk(f"http://127.0.0.1:{port.number}")
        sentence = self.refuse_kiosk(kiosk.store, self.scene.display.environment())
        self.assertIn(kiosk.store, sentence)

    def test_no_display(self):
        store = os.path.join(self.scene.folder, "store.db")
        sentence = self.refuse_kiosk(store, parts.without_display())
        self.assertIn("display", sentence)
        self.assertEqual(os.listdir(self.scene.folder), [], "data was touched")

    def test_busy_port(self):
        with socket.create_server(("127.0.0.1", 0)) as busy:
            port = str(busy.getsockname()[1])
            archive = os.path.join(self.scene.folder, "archive.db")
            sentence = self.refuse("azri-hub", "--listen", f"127.0.0.1:{port}", "--archive", archive)
        self.assertIn(port, sentence)
        self.assertEqual(os.listdir(self.scene.folder), [], "data was touched")


if __name__ == "__main__":
    unittest.main()
