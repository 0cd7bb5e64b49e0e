// SPDX-License-Identifier: MIT
#pragma once

/*
 * Many terminals, each with a store, a key pair and a connection of its own, in
 * one process: what a hub has to stand when an event's network comes back.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

enum { CROWD_RESPONSES = 10 }; // of each terminal, in one batch

struct crowd {
    uint16_t port;      // of a hub on 127.0.0.1
    unsigned first;     // number of the first terminal; each has an identity of its own
    unsigned terminals; // all have a connection before the first one sends
};

/*
 * Have all terminals connect, then all send, and then look whether each one was
 * answered with a verdict for each of its responses. False with one sentence in
 * `why`.
 */
bool
crowd_send(const struct crowd *crowd, struct az_buffer *why);
/* Raise the process's limit of open files to what such a crowd needs. */
bool
crowd_allow(unsigned terminals, struct az_buffer *why);
