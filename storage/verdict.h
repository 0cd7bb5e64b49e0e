// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the hub says of each response.
 */
#include <stdbool.h>
#include <stdint.h>

enum az_verdict {
    AZ_VERDICT_NONE, // nothing said: it stays in the outbox
    AZ_VERDICT_ACCEPTED,
    AZ_VERDICT_DUPLICATE, // same store and seq, same content: the hub had it
    AZ_VERDICT_CONFLICT,  // same store and seq, other content: both are kept
    AZ_VERDICT_REJECTED,  // malformed: set aside at the hub, with the reason
    AZ_VERDICT_COUNT
};

/* One verdict for the responses `first` to `last`, both included. */
struct az_verdict_range {
    uint64_t first;
    uint64_t last;
    enum az_verdict verdict;
    const char *reason; // for conflict and rejected; borrowed, else NULL
};

/* "accepted" and so on; "none" for AZ_VERDICT_NONE. */
const char *
az_verdict_name(enum az_verdict verdict);
bool
az_verdict_parse(const char *name, enum az_verdict *verdict);
