// SPDX-License-Identifier: MIT
#pragma once

/*
 * Signing batches as a terminal does and reading them as a hub does, for tests
 * that play one of the two.
 */
#include "base/buffer.h"
#include "sync/wrapping.h"

/* The pair of `letter`, the same in each run. */
struct az_signature_pair
signed_pair(uint8_t letter);

/* Wrap these bytes, by the pair of `letter`, for the batch that they are if they are one. */
void
signed_wrap(uint8_t letter, const char *data, size_t size, struct az_wrapped *out);

/* Append the lines of a request's head that `wrapping` has, each ended by CRLF. */
void
signed_put_head(const struct az_wrapping *wrapping, struct az_buffer *out);

/*
 * Read a whole request, whose body begins at `body_at`; its head is cut into
 * texts. False if it is not signed as it has to be.
 */
bool
signed_open(char *request, size_t size, size_t body_at, struct az_unwrapped *out);
