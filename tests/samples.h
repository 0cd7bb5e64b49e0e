// SPDX-License-Identifier: MIT
#pragma once

/*
 * Responses to test with, and the text form in which tests compare them.
 */
#include "base/buffer.h"
#include "storage/response.h"

/* The `i`-th sample: languages, endings and answers differ from one to the next. */
struct az_response
sample_response(size_t i);

/* Append "seq language ending question=value …" and a newline. */
void
sample_print(const struct az_response *response, struct az_buffer *out);

/* An az_response_fn that prints into a `struct az_buffer *`. */
bool
sample_print_each(void *ctx, const struct az_response *response);
