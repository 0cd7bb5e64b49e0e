// SPDX-License-Identifier: MIT
#pragma once

/*
 * Responses put together again from what is left of a damaged file. Rows and
 * the words they refer to come in any order of trust and more than once; a
 * response comes out only if it agrees with the checksum in its row, so wrong
 * guesses cannot get in. Not thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "storage/response.h"

struct az_harvest;

/* A row of a closed response, as it was found. */
struct az_harvest_row {
    uint64_t seq;
    int64_t context;
    int64_t started_at_ms;
    int64_t boot_ms;
    int64_t duration_ms;
    int64_t ending;
    const void *misuse; // borrowed; NULL if none
    size_t misuse_size;
    int64_t checksum;
    const void *answers; // borrowed
    size_t answers_size;
};

/* `fn` gets each response, once. */
struct az_harvest *
az_harvest_open(az_response_fn fn, void *ctx);
/* Accepts NULL. */
void
az_harvest_close(struct az_harvest *harvest);

/*
 * Never give out the response `seq` of `store`: its answers are held elsewhere.
 */
void
az_harvest_skip(struct az_harvest *harvest, const struct az_uuid *store, uint64_t seq);

/*
 * What rows refer to. Several words for one number are kept, since one of them
 * may be a damaged copy. All before the first row.
 */
void
az_harvest_add_store(struct az_harvest *harvest, const struct az_uuid *store);
void
az_harvest_add_question(struct az_harvest *harvest, int64_t id, const void *name, size_t size);
/* `context` has the fields of a context; its strings are borrowed for the call. */
void
az_harvest_add_context(struct az_harvest *harvest, int64_t id, const struct az_response *context);

/* Whether the response was given out, now or before. */
bool
az_harvest_add_row(struct az_harvest *harvest, const struct az_harvest_row *row);

/*
 * A row without a checksum: a response that was open. It is given out as closed
 * by `timeout` if it is a valid one, under the store that was added first.
 */
bool
az_harvest_add_open(struct az_harvest *harvest, const struct az_harvest_row *row);

/* Responses given out. */
uint64_t
az_harvest_count(const struct az_harvest *harvest);
/* Out of memory, or `fn` refused one: stop. */
bool
az_harvest_has_failed(const struct az_harvest *harvest);
