# SPDX-License-Identifier: MIT
"""A real pointer on a real display: what is no deliberate tap answers nothing."""

import json
import unittest

import parts
from people import Scene


class Touch(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(1280, 800)
        self.addCleanup(self.scene.close)
        self.scene.start_hub()
        self.kiosk = self.scene.start_kiosk(f"http://127.0.0.1:{self.scene.hub.port}")

    def finish(self, expected):
        """Whatever was done before, this tap and the next ones make the only response."""
        self.kiosk.tap("face-1")
        self.kiosk.wait_for_screen("choices", "trouble")
        self.kiosk.tap("next")
        self.kiosk.wait_for_screen("choice", "role")
        self.kiosk.tap("choice-guest")
        self.kiosk.wait_for_responses(1)
        self.kiosk.wait_for_delivery()
        stored, archived = self.scene.exports()
        self.assertEqual(archived, stored)
        self.assertEqual(self.scene.column("overall"), expected)

    def test_drag_off_a_face_answers_nothing(self):
        x, y = self.kiosk.middle("face-5")
        self.kiosk.display.drag((x, y), (x, y + 60), (x, 780))
        self.kiosk.display.drag((x, y), self.kiosk.middle("face-3"))
        self.finish(["1"])

    def test_swipe_answers_nothing(self):
        left, y = self.kiosk.middle("face-1")
        right, _ = self.kiosk.middle("face-5")
        self.kiosk.display.drag((right, y), ((left + right) // 2, y), (left, y))
        self.kiosk.display.drag((left, y), (right, y), (left, y))  # and ends where it began
        self.finish(["1"])

    def test_keys_alone_complete_a_response(self):
        press = lambda *keys: self.kiosk.display.point("key", "--delay", 60, *keys)
        press("Right", "Right", "Right")
        self.kiosk.display.point("key", "Return")
        self.kiosk.wait_for_screen("choice", "role")
        press("Right", "Return")
        self.kiosk.wait_for_screen("thanks")
        self.kiosk.wait_for_responses(1)
        self.kiosk.wait_for_delivery()
        self.scene.exports()
        self.assertEqual(self.scene.column("overall"), ["3"])
        self.assertEqual(self.scene.column("role"), ["guest"])
        came = json.loads(parts.azri("status", "--json", "--store", self.kiosk.store))
        figures = ("wakes", "starts", "unanswered", "abandoned", "completes")
        self.assertEqual([came[figure] for figure in figures], [1, 1, 0, 0, 1])


if __name__ == "__main__":
    unittest.main()
