// SPDX-License-Identifier: MIT
#pragma once

/*
 * Hour rollups in the making: how often each value was given, per scope and
 * hour, counted in memory over one transaction and then written in one row a
 * value. Pure; not thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct az_tally_key {
    int64_t scope;     // number of event, point, survey, language, mode and misuse
    int64_t hour;      // hours since 1970, UTC
    uint64_t question; // its number; 0 counts whole responses
    bool is_number;
    int64_t number;   // is_number
    const char *text; // else; borrowed until it is counted, then the tally's own copy
};

struct az_tally_entry {
    struct az_tally_key key;
    uint64_t n; // 0: an empty place
};

struct az_tally {
    struct az_arena arena;
    struct az_tally_entry *entries; // open addressing; owned
    size_t capacity;                // a power of two
    size_t used;
};

void
az_tally_init(struct az_tally *tally);
/* Accepts a zeroed one. */
void
az_tally_destroy(struct az_tally *tally);

/* Count one more. False when out of memory. */
bool
az_tally_add(struct az_tally *tally, const struct az_tally_key *key);
