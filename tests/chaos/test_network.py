# SPDX-License-Identifier: MIT
"""Networks that are slow, stall, break off or are cut.

    test_network.py [--stride N]

With a stride, cuts are tried at each N-th byte only.
"""

import argparse
import sys
import unittest

from chaos import Chaos, named
import faults

TIMEOUT_MS = 300  # for a try, in cases that wait for its end

options = argparse.Namespace(stride=1)


class Network(Chaos):
    def survive(self, fault, terminal, failure="", state="waiting"):
        """One response meets the fault, and arrives with the next try."""
        self.proxy.faults.append(fault)
        terminal.answer()
        if failure:
            terminal.wait_for_failure(failure, state)
        return self.assert_same(terminal)

    def test_stalls(self):
        self.start_hub()
        terminal = self.start_terminal(timeout_ms=TIMEOUT_MS)
        for count, fault in enumerate([faults.stall, faults.stall_in_request, faults.stall_before_answer,
                                       faults.stall_in_answer, faults.drip_for_ever], 1):
            with named(fault.__name__):
                self.assertEqual(self.survive(fault, terminal, "did not answer in time"), count)

    def test_slow_but_sound(self):
        """Nothing fails, so nothing is sent twice."""
        self.start_hub()
        terminal = self.start_terminal()
        for count, fault in enumerate([faults.delay_2_s, faults.pass_at_16_kbit], 1):
            with named(fault.__name__):
                self.assertEqual(self.survive(fault, terminal), count)
                self.assertEqual((terminal.error, terminal.delivered), ("", count))

    def message_sizes(self, terminal):
        """Of a request with one response and of its answer."""
        sizes = []

        def measure(exchange):
            answer = exchange.ask()
            sizes.extend([len(exchange.request), len(answer)])
            exchange.client.sendall(answer)

        self.survive(measure, terminal)
        return sizes

    def cut_everywhere(self, terminal, size, cuts):
        """One response for each cut. What came through must not count as
        delivered, so it is sent again, perhaps by libcurl itself."""
        for count in range(0, size, options.stride):
            for cut in cuts:
                with named(f"{cut.__name__} at byte {count} of {size}"):
                    before = self.proxy.exchanges
                    self.proxy.faults.append(cut(count))
                    terminal.answer()
                    terminal.deliver()
                    self.assertEqual(self.proxy.exchanges, before + 2)
        return self.assert_same(terminal)

    def test_request_cut_at_every_byte(self):
        self.start_hub()
        terminal = self.start_terminal()
        size, _ = self.message_sizes(terminal)
        self.cut_everywhere(terminal, size, [faults.cut_request, faults.reset_request])

    def test_answer_cut_at_every_byte(self):
        self.start_hub()
        terminal = self.start_terminal()
        _, size = self.message_sizes(terminal)
        self.cut_everywhere(terminal, size, [faults.cut_answer, faults.reset_answer])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--stride", type=int, default=options.stride)
    options, rest = parser.parse_known_args()
    unittest.main(argv=sys.argv[:1] + rest)
