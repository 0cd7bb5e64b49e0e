# SPDX-License-Identifier: MIT
"""A network that fails on demand. It knows HTTP's frame and nothing of what is
in it."""

import collections
import socket
import threading

import parts


class Proxy:
    """A network between terminals and hub that passes requests and answers
    whole, but for those for which a fault is laid in. A fault is a function of
    the exchange; it runs in place of passing it, and ends the connection.
    `tls` is what it shows of itself, if it is reached by https."""

    def __init__(self, tls=None, host="127.0.0.1"):
        self.faults = collections.deque()
        self.hub_port = None
        self.exchanges = 0  # begun
        self.lines = set()  # with which requests began
        self.failure = None
        self.tls = tls
        self.clients = set()
        self.lock = threading.Lock()
        self.listener = socket.create_server((host, 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def close(self):
        shut(self.listener)
        self.thread.join(parts.DEADLINE_S)
        self.listener.close()
        with self.lock:
            for client in self.clients:
                shut(client)
        if self.failure:
            raise self.failure

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve_client, args=[client], daemon=True).start()

    def serve_client(self, client):
        with self.lock:
            self.clients.add(client)
        try:
            client.settimeout(parts.DEADLINE_S)
            with self.tls.wrap_socket(client, server_side=True) if self.tls else client as connection:
                self.serve_connection(connection)
        except OSError:
            pass  # the kiosk sees a broken connection, as networks have them
        except Exception as failure:
            self.failure = failure
        with self.lock:
            self.clients.discard(client)
        client.close()

    def serve_connection(self, connection):
        while (request := read_message(connection)) is not None:
            with self.lock:
                self.exchanges += 1
                self.lines.add(request.partition(b"\r\n")[0])
            exchange = Exchange(self.hub_port, connection, request)
            fault = self.next_fault(exchange)
            if fault:
                fault(exchange)
                return
            exchange.complete()

    def next_fault(self, exchange):
        """What to do to an exchange; None for nothing."""
        return self.faults.popleft() if self.faults else None


def shut(connection):
    """Wake whoever waits at a socket, which may be closed already."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


class Exchange:
    """One request on its way to the hub, and its answer."""

    def __init__(self, hub_port, client, request):
        self.hub_port, self.client, self.request = hub_port, client, request

    def send(self, part=1.0):
        """Pass on the request, or the first part of it; the connection to the hub."""
        hub = socket.create_connection(("127.0.0.1", self.hub_port), parts.DEADLINE_S)
        hub.sendall(self.request[:int(len(self.request) * part)])
        return hub

    def ask(self):
        """Have the hub answer; the answer is ours."""
        with self.send() as hub:
            return read_answer(hub)

    def complete(self):
        self.client.sendall(self.ask())


def read_answer(hub):
    answer = read_message(hub)
    if answer is None:
        raise ConnectionError("the hub is gone")
    return answer


def read_message(connection):
    """One HTTP message with a Content-Length; None if the connection ends before it."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            return None
        body += piece
    return head + b"\r\n\r\n" + body
