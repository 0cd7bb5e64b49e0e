// SPDX-License-Identifier: MIT
#pragma once

/*
 * A batch of two responses, as structs and as the bytes that they are on the wire,
 * and what its tests ask of it. For tests only: what fails, fails the test.
 */
#include "tests/testing.h"

#include "sync/batch.h"

/* The head line and both responses' lines. */
extern const char sample_batch_head_text[];
extern const char sample_batch_first_text[];
extern const char sample_batch_second_text[];

/* A sealed text, as an answer has it. */
#define SEALED                                                                                     \
    "9b86409006d75ee7.Yshgsi2unLCCH_cb2oO-FzMYtcFWH9PkJSvDUdp2eRl6X5xFJQionb6UMVrLWYbJvd3A5pARyVI" \
    "uQb80lXsHegmst4YnZJC9i8YmUx6-YnwAE8blB84E6oTaQ3O8EiQ4PQkr6sFekJs01KbLuxeiLA"

struct az_uuid
uuid_of(const char *text);

/* They borrow nothing that ends. */
void
sample_batch_responses(struct az_response out[2]);

/* Of the same batch with other responses; its history is good until the next call. */
struct az_batch_head
sample_batch_head(const struct az_response *responses, size_t count);

void
assert_same_history(const struct az_history *a, const struct az_history *b);

/* A body as it was read, with what is said of it. */
struct decoded_batch {
    struct az_batch batch;
    struct az_buffer why;
    enum az_batch_fault fault;
};

/* The caller destroys `out`, whatever came of it. */
void
decode_batch(const char *data, size_t size, struct decoded_batch *out);
void
decoded_batch_destroy(struct decoded_batch *decoded);

/* Three texts as one body, of which the caller is the owner. */
void
join_lines(struct az_buffer *out, const char *a, const char *b, const char *c);

/* Replace the first `from` in `text` by `to`; the caller owns `out`. */
void
replace_text(const char *text, const char *from, const char *to, struct az_buffer *out);
