# SPDX-License-Identifier: MIT
"""Each response that a person gave arrives at the hub once, whatever happens
to the hub and the network in between."""

import unittest

import parts
from people import Scene, abandon_after_one_tap, answer_in_armenian, answer_in_georgian
from proxy import read_message


class Delivery(unittest.TestCase):
    def arrange(self, width=1280, height=800):
        scene = Scene(width, height)
        self.addCleanup(scene.close)
        return scene

    def assert_arrived_once(self, scene, count):
        """Store and archive hold the same `count` responses, row by row."""
        stored, archived = scene.exports()
        self.assertEqual(len(stored) - 1, count)
        self.assertEqual(archived, stored)
        identities = [tuple(row[:2]) for row in archived[1:]]
        self.assertEqual(len(set(identities)), count)

    def tap_while_hub_is_down(self, width, height, abandon):
        """Three people answer while nothing listens at the hub's address; then
        the hub comes up. The first one walks away after a tap."""
        scene = self.arrange(width, height)
        port = parts.Port()
        self.addCleanup(port.close)
        kiosk = abandon(scene, f"http://127.0.0.1:{port.number}")
        answer_in_armenian(kiosk)
        answer_in_georgian(kiosk)
        kiosk.wait_until("three responses wait", lambda: kiosk.waiting == 3)
        self.assertEqual(kiosk.delivered, 0)

        scene.start_hub(port.number)
        kiosk.wait_for_delivery()
        self.assertEqual(kiosk.delivered, 3)
        self.assert_arrived_once(scene, 3)
        self.assertEqual(scene.column("language"), ["hy", "hy", "ka"])
        self.assertEqual(scene.column("ending"), ["timeout", "complete", "complete"])
        self.assertEqual(scene.column("overall"), ["3", "5", "2"])
        self.assertEqual(scene.column("trouble"), ["", "", "food talks"])

    def test_hub_is_down_1280x800(self):
        def abandon(scene, url):
            kiosk = scene.start_kiosk(url)
            abandon_after_one_tap(kiosk)
            return kiosk

        self.tap_while_hub_is_down(1280, 800, abandon)

    # Where only the screen's size differs, nobody waits for the idle time: the
    # kiosk is started again, which closes what was left open.

    def abandon_and_restart(self, scene, url):
        kiosk = scene.start_kiosk(url)
        kiosk.tap("face-3")
        kiosk.wait_for_screen("choice", "role")
        kiosk.stop()
        return scene.start_kiosk(url)

    def test_hub_is_down_1920x1080(self):
        self.tap_while_hub_is_down(1920, 1080, self.abandon_and_restart)

    def test_hub_is_down_1080x1920(self):
        self.tap_while_hub_is_down(1080, 1920, self.abandon_and_restart)

    def kill_hub_during_first_batch(self, begin):
        """`begin(hub, exchange)` does a part of the first exchange; the hub is
        killed there, and all arrives once it runs again. Returned is what it
        gave back."""
        scene = self.arrange()
        proxy = scene.start_proxy()
        proxy.hub_port = scene.start_hub().port
        reached, resumed = parts.Signal(), parts.Signal()
        begun = []

        def handle_batch(exchange):
            begun.append(begin(scene.hub, exchange))
            reached.give()
            resumed.wait("the hub was not started again")

        proxy.faults.append(handle_batch)
        kiosk = scene.start_kiosk(proxy.url)
        answer_in_armenian(kiosk)
        answer_in_georgian(kiosk)
        reached.wait("no batch was sent")
        scene.hub.kill()
        proxy.hub_port = scene.start_hub().port
        resumed.give()
        kiosk.wait_until("two responses arrive", lambda: kiosk.delivered == 2 and kiosk.waiting == 0)
        self.assert_arrived_once(scene, 2)
        return begun[0]

    def test_hub_is_killed_before_it_reads_the_batch(self):
        def begin(hub, exchange):
            hub.freeze()
            return exchange.send()

        self.kill_hub_during_first_batch(begin).close()

    def test_hub_is_killed_in_the_middle_of_the_batch(self):
        self.kill_hub_during_first_batch(lambda hub, exchange: exchange.send(part=0.5)).close()

    def test_hub_is_killed_after_commit_before_its_answer_arrives(self):
        def begin(hub, exchange):
            with exchange.send() as connection:
                return read_message(connection)

        self.assertIn(b"accepted", self.kill_hub_during_first_batch(begin))

    def test_answer_is_lost_again_and_again(self):
        scene = self.arrange()
        proxy = scene.start_proxy()
        proxy.hub_port = scene.start_hub().port
        answers = []

        def lose_answer(exchange):
            with exchange.send() as connection:
                answers.append(read_message(connection))

        proxy.faults.extend([lose_answer] * 3)
        kiosk = scene.start_kiosk(proxy.url)
        answer_in_armenian(kiosk)
        kiosk.wait_until("the response arrives", lambda: kiosk.delivered == 1)
        self.assert_arrived_once(scene, 1)
        self.assertEqual(len(answers), 3)
        self.assertIn(b"accepted", answers[0])
        self.assertIn(b"duplicate", answers[1])

    def test_captive_portal_answers_in_place_of_the_hub(self):
        scene = self.arrange()
        proxy = scene.start_proxy()
        proxy.hub_port = scene.start_hub().port
        page = b"<html>Please log in to the hotel's network.</html>"

        def log_in_page(exchange):
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page)
            exchange.client.sendall(head + page)

        proxy.faults.append(log_in_page)
        kiosk = scene.start_kiosk(proxy.url)
        answer_in_armenian(kiosk)
        kiosk.wait_until("the response arrives", lambda: kiosk.delivered == 1)
        self.assert_arrived_once(scene, 1)


if __name__ == "__main__":
    unittest.main()
