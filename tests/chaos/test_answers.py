# SPDX-License-Identifier: MIT
"""Answers that are not the hub's envelope for this batch: nothing is taken for
delivered by them, and the organizer reads what is wrong."""

import os
import random
import ssl
import subprocess
import unittest

from chaos import Chaos, named
import faults
import parts
from proxy import Proxy

ENVELOPE = "Content-Type: application/vnd.azri.envelope+json"
HTML = "Content-Type: text/html; charset=utf-8"
LOGIN = b"<!DOCTYPE html><title>Hotel</title><form action=/login>Room number <input name=room></form>"

# What answers in place of the hub, and what the organizer reads.
STRANGERS = [
    ("portal", faults.http("200 OK", HTML, body=LOGIN), "does this network ask for a login?"),
    ("portal by redirect", faults.http("302 Found", "Location: http://127.0.0.1:1/login"), "redirects elsewhere"),
    ("portal that keeps the method", faults.http("307 Temporary Redirect", "Location: /login"), "redirects elsewhere"),
    ("proxy's own success", faults.http("200 OK", "Content-Type: application/json", body=b'{"status":"ok"}'),
     "something other than the hub answers"),
    ("nameless success", faults.http("200 OK"), "something other than the hub answers"),
    ("success without content", faults.http("204 No Content"), "status 204"),
    ("empty envelope", faults.http("200 OK", ENVELOPE), "not a whole JSON object"),
    ("hollow envelope", faults.http("200 OK", ENVELOPE, body=b"{}"), "does not say \"azri\""),
    ("not found", faults.http("404 Not Found", HTML, body=LOGIN), "status 404"),
    ("conflict", faults.http("409 Conflict"), "status 409"),
    ("too many", faults.http("429 Too Many Requests", "Retry-After: 3600"), "busy (status 429"),
    ("fault", faults.http("500 Internal Server Error"), "status 500"),
    ("bad gateway", faults.http("502 Bad Gateway", HTML, body=LOGIN), "status 502"),
    ("unavailable", faults.http("503 Service Unavailable", "Retry-After: 120"), "busy (status 503"),
    ("gateway's timeout", faults.http("504 Gateway Timeout"), "status 504"),
    ("garbage", random.Random(1).randbytes(300), "does not speak HTTP"),
    ("another protocol", b"220 mail.example.org ESMTP\r\n", "does not speak HTTP"),
]

# These stop the terminal until people act, or five minutes have passed.
REFUSALS = [
    ("unauthorised", faults.http("401 Unauthorized"), "let it in at the hub"),
    ("forbidden", faults.http("403 Forbidden", HTML, body=LOGIN), "let it in at the hub"),
]

HEAD_BYTES_MAX = 1024 * 1024   # that a terminal may read of an answer, about
BODY_BYTES_MAX = 8 * 1024 * 1024


class Answers(Chaos):
    def setUp(self):
        super().setUp()
        self.start_hub()

    def meet(self, terminal, fault, part, state="waiting"):
        self.proxy.faults.append(fault)
        before = self.proxy.exchanges
        terminal.answer()
        terminal.wait_for_failure(part, state)
        terminal.deliver()
        self.assertGreater(self.proxy.exchanges, before + 1)

    def meet_all(self, table, state):
        terminal = self.start_terminal()
        for count, (name, answer, part) in enumerate(table, 1):
            with named(name):
                self.meet(terminal, faults.saying(answer), part, state)
                self.assertEqual(self.assert_same(terminal), count)
        self.assertEqual(self.proxy.lines, {b"POST /v1/batches HTTP/1.1"})

    def test_strangers(self):
        self.meet_all(STRANGERS, "waiting")

    def test_refusals(self):
        self.meet_all(REFUSALS, "halted")

    def test_endless_answers_end(self):
        """What is too long to be a hub's is not read to its end."""
        terminal = self.start_terminal()
        ok = b"HTTP/1.1 200 OK\r\n"
        cases = [
            ("heads", faults.endless(ok, b"X-Line: " + b"a" * 56 + b"\r\n"), HEAD_BYTES_MAX),
            ("line", faults.endless(ok + b"X-Line: ", b"a" * 64), HEAD_BYTES_MAX),
            ("body", faults.endless(ok + ENVELOPE.encode() + b"\r\n\r\n", b" " * 65536), BODY_BYTES_MAX),
            ("interim answers", faults.endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), HEAD_BYTES_MAX),
        ]
        for name, fault, most in cases:
            with named(f"endless {name}"):
                self.meet(terminal, fault, "too long")
                self.assertLess(fault.sent, most)
        self.assertEqual(self.assert_same(terminal), len(cases))

    def test_answer_to_another_batch(self):
        """As from a cache that does not know what a POST is."""
        kept = []

        def keep(exchange):
            kept.append(exchange.ask())
            exchange.client.sendall(kept[0])

        self.proxy.faults.append(keep)
        terminal = self.start_terminal()
        terminal.answer()
        terminal.deliver()
        self.meet(terminal, lambda exchange: exchange.client.sendall(kept[0]), "it answers another batch")
        self.assertEqual(self.assert_same(terminal), 2)

    def test_answer_of_another_hub(self):
        """The address leads to a hub that the terminal does not know."""
        folder = os.path.join(self.folder, "other")
        os.mkdir(folder)
        other = parts.Hub(folder)
        self.addCleanup(other.close)
        terminal = self.start_terminal()
        terminal.answer()
        terminal.deliver()

        def mislead(exchange):
            exchange.hub_port = other.port
            exchange.complete()

        self.meet(terminal, mislead, "another hub answers than before", "halted")
        self.assertEqual(self.assert_same(terminal), 2)

    def test_too_large_is_sent_in_parts(self):
        """Each 413 halves what is sent, and all arrives."""
        sizes = []

        def refuse(exchange):
            sizes.append(len(exchange.request))
            exchange.client.sendall(faults.http("413 Content Too Large"))

        port = parts.Port()
        self.addCleanup(port.close)
        terminal = self.start_terminal(url=f"http://127.0.0.1:{port.number}")
        terminal.answer(40)
        terminal.stop()
        self.proxy.faults.extend([refuse] * 4)
        terminal = self.start_terminal()
        self.assertEqual(self.assert_same(terminal), 40)
        self.assertEqual(sizes, sorted(sizes, reverse=True))
        self.assertEqual(len(set(sizes)), 4)

    def make_certificate(self):
        """Somebody's, for this very address but by nobody's leave."""
        key, certificate = (os.path.join(self.folder, name) for name in ("key.pem", "certificate.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=127.0.0.1",
                        "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True, timeout=parts.DEADLINE_S)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context

    def test_certificate_of_someone_else(self):
        """Nothing is said to whom nobody vouches for; with the address mended all arrives."""
        impostor = Proxy(self.make_certificate())
        self.addCleanup(impostor.close)
        impostor.hub_port = self.hub.port
        terminal = self.start_terminal(url=impostor.url)
        terminal.answer(3)
        terminal.wait_for_failure("the certificate of the hub")
        terminal.stop()
        self.assertEqual(impostor.exchanges, 0)
        self.assertEqual(self.assert_same(self.start_terminal()), 3)


if __name__ == "__main__":
    unittest.main()
