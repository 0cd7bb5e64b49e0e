# SPDX-License-Identifier: MIT
"""What a thanked person gave outlives the kiosk."""

import unittest

import parts
from people import Scene, answer_in_armenian


class Kiosk(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(1280, 800)
        self.addCleanup(self.scene.close)
        port = parts.Port()
        self.addCleanup(port.close)
        self.hub_port = port.number

    def start_kiosk(self):
        return self.scene.start_kiosk(f"http://127.0.0.1:{self.hub_port}")

    def test_thanked_response_survives_kill(self):
        kiosk = self.start_kiosk()
        kiosk.tap("face-5")
        kiosk.wait_for_screen("choice", "role")
        kiosk.tap("choice-member")
        kiosk.wait_for_screen("nps", "recommend")
        kiosk.tap("nps-9")
        kiosk.wait_for_screen("thanks")
        kiosk.kill()

        self.start_kiosk().wait_until("one response waits", lambda: self.scene.kiosk.waiting == 1)
        self.scene.start_hub(self.hub_port)
        self.scene.kiosk.wait_for_delivery()
        stored, archived = self.scene.exports()
        self.assertEqual(archived, stored)
        self.assertEqual(self.scene.column("ending"), ["complete"])
        self.assertEqual(self.scene.column("recommend"), ["9"])

    def test_response_that_kill_left_open_is_closed_at_start(self):
        kiosk = self.start_kiosk()
        answer_in_armenian(kiosk)
        kiosk.tap("face-1")
        kiosk.wait_for_screen("choices", "trouble")
        parts.wait_for_status("--store", kiosk.store, "last_seq", 2)
        kiosk.kill()

        self.start_kiosk().wait_until("two responses wait", lambda: self.scene.kiosk.waiting == 2)
        self.scene.start_hub(self.hub_port)
        self.scene.kiosk.wait_for_delivery()
        stored, archived = self.scene.exports()
        self.assertEqual(archived, stored)
        self.assertEqual(self.scene.column("ending"), ["complete", "timeout"])
        self.assertEqual(self.scene.column("overall"), ["5", "1"])


if __name__ == "__main__":
    unittest.main()
