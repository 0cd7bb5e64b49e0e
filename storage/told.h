// SPDX-License-Identifier: MIT
#pragma once

/*
 * Which faults were told of lately, so that one that stays, and is met again
 * with each try, does not fill the log. Pure; internal to storage/.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AZ_TOLD_MAX = 4,          // faults that take turns
    AZ_TOLD_EVERY_MS = 60000, // one that stays is told of again so often
};

/* Zeroed, it has told nothing. */
struct az_told {
    struct {
        int what; // 0 if the place is empty
        int64_t at_ms;
    } places[AZ_TOLD_MAX];
    size_t next; // the place that is given up next
};

/*
 * Whether the fault `what`, which is not 0, is to be told of at this moment of a
 * clock that never goes back. If so, it counts as told.
 */
bool
az_told_is_news(struct az_told *told, int what, int64_t now_ms);

/* All is well again: whatever comes next is news. */
void
az_told_forget(struct az_told *told);
