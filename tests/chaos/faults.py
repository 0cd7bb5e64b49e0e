# SPDX-License-Identifier: MIT
"""What networks do to an exchange. Each fault is a function of the exchange,
for a proxy's faults, or makes one."""

import socket
import struct
import time

import parts
from proxy import read_answer

KBIT_16 = 2000  # bytes a second


def reset(connection):
    """Close it so that the other side is told of an error, not of an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def wait_for_end(connection):
    """Wait until the other side has had enough."""
    try:
        while connection.recv(65536):
            pass
    except ConnectionResetError:
        pass


def saying(answer):
    """The hub never hears of it; something else answers."""
    return lambda exchange: exchange.client.sendall(answer)


def http(status, *headers, body=b""):
    """An answer as some server gives it."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(head).encode() + body


# Cuts. A connection ends by FIN, or else breaks by RST.


def cut_request(count):
    def fault(exchange):
        with socket.create_connection(("127.0.0.1", exchange.hub_port), parts.DEADLINE_S) as hub:
            hub.sendall(exchange.request[:count])

    return fault


def reset_request(count):
    def fault(exchange):
        hub = socket.create_connection(("127.0.0.1", exchange.hub_port), parts.DEADLINE_S)
        hub.sendall(exchange.request[:count])
        reset(hub)
        reset(exchange.client)

    return fault


def cut_answer(count):
    def fault(exchange):
        exchange.client.sendall(exchange.ask()[:count])

    return fault


def reset_answer(count):
    def fault(exchange):
        exchange.client.sendall(exchange.ask()[:count])
        reset(exchange.client)

    return fault


def lose_answer(exchange):
    exchange.ask()


# Time. What passes here is the network's; no case depends on how long it takes.


def stall(exchange):
    """Nothing comes through until the terminal gives up."""
    wait_for_end(exchange.client)


def stall_in_request(exchange):
    with exchange.send(part=0.5):
        wait_for_end(exchange.client)


def stall_before_answer(exchange):
    exchange.ask()
    wait_for_end(exchange.client)


def stall_in_answer(exchange):
    answer = exchange.ask()
    exchange.client.sendall(answer[:len(answer) - 10])
    wait_for_end(exchange.client)


def delay_2_s(exchange):
    time.sleep(2)
    exchange.complete()


def send_slowly(connection, data, bytes_a_second, piece=50):
    for start in range(0, len(data), piece):
        connection.sendall(data[start:start + piece])
        time.sleep(piece / bytes_a_second)


def pass_at_16_kbit(exchange):
    with exchange.send(part=0) as hub:
        send_slowly(hub, exchange.request, KBIT_16)
        send_slowly(exchange.client, read_answer(hub), KBIT_16)


def drip_for_ever(exchange):
    """An answer whose head never ends: a byte now and then."""
    exchange.client.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    send_until_gone(exchange.client, lambda: b"a", pause_s=0.01)


def send_until_gone(client, make, pause_s=0.0):
    """Send until the terminal closes the connection; how many bytes that took."""
    sent = 0
    try:
        while True:
            data = make()
            client.sendall(data)
            sent += len(data)
            time.sleep(pause_s)
    except (BrokenPipeError, ConnectionResetError):
        return sent


def endless(head, piece):
    """An answer that goes on until the terminal has had enough."""

    def fault(exchange):
        exchange.client.sendall(head)
        fault.sent = send_until_gone(exchange.client, lambda: piece)

    fault.sent = 0
    return fault
