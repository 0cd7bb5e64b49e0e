# SPDX-License-Identifier: MIT
"""A terminal whose clock is wrong by years, before a hub that is reached by
TLS: a proxy with certificates of the test's own stands before the real hub."""

import json
import os
import re
import time
import unittest
import urllib.request

from authority import Authority
from chaos import Chaos, named, parts
from proxy import Proxy

YEAR_S = 365.25 * 86400
A_MINUTE = 1 / 1440  # days
EPOCH_MS = 1  # 1970
QUESTION, BATCH = b"GET /v1/time", b"POST /v1/batches"


def years_away(years):
    return int((time.time() + years * YEAR_S) * 1000)


class Clock(Chaos):
    def setUp(self):
        super().setUp()
        self.authority = Authority(os.path.join(self.folder, "authority"))
        self.start_hub()

    def show(self, context):
        """A front with this certificate before the hub."""
        front = Proxy(context)
        self.addCleanup(front.close)
        front.hub_port = self.hub.port
        return front

    def ask_hub(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.hub.port}{path}", timeout=parts.DEADLINE_S) as answer:
            return answer.headers, json.load(answer)

    def enrol(self, name="terminal", key=None):
        """Leave what a terminal learns of its hub beside its store."""
        headers, told = self.ask_hub("/v1/time?nonce=0123456789abcdef")
        own_key = re.search(r'keyid="([^"]*)"', headers["Signature-Input"])[1]
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "hub.json"), "w", encoding="ascii") as file:
            json.dump({"hub": told["hub"], "hub_key": key or own_key, "label": "Hall A"}, file)

    def start(self, front, wall_ms=None, name="terminal", authority=None):
        options = ["ca=" + (authority or self.authority).file]
        if wall_ms is not None:
            options.append(f"wall={wall_ms}")
        return self.start_terminal(name, url=front.url, options=options)

    def asked(self, front):
        return [what for what in (QUESTION, BATCH) if any(line.startswith(what) for line in front.lines)]

    def test_wrong_clock_delivers(self):
        front = self.show(self.authority.vouch(-A_MINUTE, 90))
        clocks = (("1970", EPOCH_MS), ("behind", years_away(-3)), ("ahead", years_away(20)))
        for i, (name, wall_ms) in enumerate(clocks):
            with named(name):
                self.enrol(name)
                terminal = self.start(front, wall_ms, name)
                terminal.answer(2)
                terminal.deliver()
                self.answer_until_corrected(terminal, i + 1)
                terminal.stop()
        self.assertEqual(self.asked(front), [QUESTION, BATCH])
        self.assert_same()
        skews = re.findall(r"<td>([0-9.]+ years \w+)</td>", self.look_at_clocks())
        self.assertEqual(len(skews), 3)
        self.assertIn("years behind", skews[0])
        self.assertEqual(skews[1:], ["20.0 years ahead", "3.0 years behind"])

    def look_at_clocks(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.hub.port}/clocks", timeout=parts.DEADLINE_S) as answer:
            return answer.read().decode()

    def answer_until_corrected(self, terminal, count):
        """What the hub said of the time goes with one of the next batches, once no tap has kept
        the terminal's store from noting it."""
        year = time.strftime("%Y", time.gmtime())
        for _ in range(100):
            terminal.answer()
            terminal.deliver()
            exact = re.findall(rf"</td><td><time datetime=\"{year}[^<]*</time> ± ", self.look_at_clocks())
            if len(exact) == count:
                return
        self.fail("the newest response's time is never corrected")

    def test_time_that_passed_is_known_at_the_next_start(self):
        """An anchor of yesterday's run says more than a clock that begins at 1970."""
        front = self.show(self.authority.vouch(-A_MINUTE, 90))
        terminal = self.start(front)
        terminal.answer()
        terminal.deliver()
        terminal.stop()
        terminal = self.start(front, EPOCH_MS)
        terminal.answer()
        terminal.deliver()
        self.assertEqual(self.asked(front), [BATCH])
        terminal.stop()
        self.assertEqual(self.assert_same(), 2)

    def test_certificate_that_nobody_vouches_for(self):
        """Not even a question reaches whom no authority knows, or another server."""
        other = Authority(os.path.join(self.folder, "other"))
        cases = (("other authority", other.vouch(-A_MINUTE, 90)),
                 ("other authority, expired", other.vouch(-90, -3)),
                 ("other server", self.authority.vouch(-A_MINUTE, 90, "DNS:other.example.org")),
                 ("other server, expired", self.authority.vouch(-90, -3, "DNS:other.example.org")))
        for i, (name, context) in enumerate(cases):
            front = self.show(context)
            for wall_ms in (None, EPOCH_MS, years_away(20)):
                with named(f"{name}, clock at {wall_ms}"):
                    self.enrol(f"terminal-{i}")
                    terminal = self.start(front, wall_ms, f"terminal-{i}")
                    terminal.answer()
                    terminal.wait_for_failure("the certificate of the hub")
                    terminal.stop()
                    self.assertEqual(front.exchanges, 0)

    def test_expired_certificate_stays_refused(self):
        """Whatever the clock says: once the true time is known it counts."""
        front = self.show(self.authority.vouch(-2000, -3))
        for i, wall_ms in enumerate((EPOCH_MS, years_away(-2), years_away(20))):
            with named(f"clock at {wall_ms}"):
                self.enrol(f"terminal-{i}")
                terminal = self.start(front, wall_ms, f"terminal-{i}")
                terminal.answer()
                today = time.strftime("%Y-%m-%d", time.gmtime())
                for _ in range(3):
                    terminal.wait_for_failure(f"not valid on {today[:4]}")
                    terminal.tell("wake")
                self.assertEqual(terminal.count_waiting(), 1)
                terminal.stop()
        self.assertEqual(self.asked(front), [QUESTION])

    def test_only_the_hub_is_believed(self):
        """With another key than was learned, or none, it remains at what is known."""
        front = self.show(self.authority.vouch(-A_MINUTE, 90))
        self.enrol("other-key", key="A" * 43)
        for name in ("other-key", "none"):
            with named(name):
                terminal = self.start(front, years_away(20), name)
                terminal.answer()
                terminal.wait_for_failure("is not valid on")
                terminal.stop()
        self.assertEqual(self.asked(front), [QUESTION])

    def test_wrong_answers_to_the_question(self):
        """What stands between terminal and hub can spoil an answer, and not make one."""
        front = self.show(self.authority.vouch(-A_MINUTE, 90))
        kept = []

        def keep(exchange):
            kept.append(exchange.ask())

        def replay(exchange):
            exchange.client.sendall(kept[0])

        def change(exchange):
            answer = bytearray(exchange.ask())
            answer[answer.rindex(b"}") - 1] ^= 1  # the last digit of the time
            exchange.client.sendall(answer)

        def login(exchange):
            exchange.client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi")

        self.enrol()
        terminal = self.start(front, years_away(20))
        for fault in (keep, replay, change, login):
            with named(fault.__name__):
                front.faults.append(fault)
                terminal.answer()
                terminal.tell("wake")
                terminal.wait_for_failure("is not valid on")
        self.assertEqual(self.asked(front), [QUESTION])
        terminal.deliver()
        self.assertEqual(self.assert_same(terminal), 4)


if __name__ == "__main__":
    unittest.main()
