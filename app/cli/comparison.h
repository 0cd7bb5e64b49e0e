// SPDX-License-Identifier: MIT
#pragma once

/*
 * Comparing what a terminal's store holds with what the hub holds of it,
 * response by response, without their content. Pure but for what it is given to
 * read pages with.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "storage/held.h"
#include "storage/set_digest.h"

enum { AZ_COMPARISON_PAGE = 10000 };

/* Where the hub's side comes from: a file or a hub. */
struct az_comparison_hub {
    /* What the hub holds of a store above `after`, by seq, at most AZ_COMPARISON_PAGE of it. */
    bool (*read_page)(void *ctx, const struct az_uuid *store, uint64_t after, struct az_held *page,
                      size_t *count);
    void *ctx;
};

enum az_difference {
    AZ_DIFFERENCE_MISSING, // acknowledged, but the hub does not have it
    AZ_DIFFERENCE_OTHER,   // the hub has other content under the same seq
    AZ_DIFFERENCE_EXTRA, // the hub has so many (`seq`) that the terminal neither has nor has pruned
    AZ_DIFFERENCE_PRUNED, // what only the hub has, so many (`seq`), is not what was pruned
};

/* Of one store. */
struct az_comparison_figures {
    struct az_uuid store;
    uint64_t same;    // held by both
    uint64_t waiting; // not at the hub yet
    uint64_t aside;   // set aside by the hub, or kept back as damaged
    uint64_t pruned;  // pruned here, and proven to be at the hub
    uint64_t differing;
};

struct az_comparison_ears {
    void (*difference)(void *ctx, const struct az_uuid *store, enum az_difference kind,
                       uint64_t seq);
    void (*store)(void *ctx, const struct az_comparison_figures *figures);
    void *ctx;
};

struct az_comparison;

/*
 * `own` and `pruned` are the store's; of earlier stores it is not known what
 * was pruned, so what only the hub has of them is no difference. NULL if out of
 * memory.
 */
struct az_comparison *
az_comparison_open(const struct az_comparison_hub *hub, const struct az_uuid *own,
                   const struct az_set_digest *pruned, const struct az_comparison_ears *ears);
/* Accepts NULL. */
void
az_comparison_close(struct az_comparison *comparison);

/* An az_held_fn for the terminal's side, by store and seq. False if the hub's could not be read. */
bool
az_comparison_add(void *comparison, const struct az_held *held);

/* Behind the last one. False if the hub's side could not be read. */
bool
az_comparison_finish(struct az_comparison *comparison);
