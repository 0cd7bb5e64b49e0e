// SPDX-License-Identifier: MIT
#include "app/cli/comparison.h"

#include <stdlib.h>

struct az_comparison {
    struct az_comparison_hub hub;
    struct az_comparison_ears ears;
    struct az_uuid own;
    struct az_set_digest pruned; // of the own store

    struct az_comparison_figures figures; // of the store under way
    bool begun;                           // a store is under way
    struct az_set_digest only_hub;        // what only the hub has of it

    // The hub's page under way.
    struct az_held *page; // owned
    size_t count;
    size_t at;
    uint64_t after; // seq of the last one of it
    bool at_end;
};

struct az_comparison *
az_comparison_open(const struct az_comparison_hub *hub, const struct az_uuid *own,
                   const struct az_set_digest *pruned, const struct az_comparison_ears *ears)
{
    struct az_comparison *comparison = calloc(1, sizeof(*comparison));
    struct az_held *page = calloc(AZ_COMPARISON_PAGE, sizeof(*page));
    if (!comparison || !page) {
        free(comparison);
        free(page);
        return NULL;
    }
    *comparison = (struct az_comparison){
        .hub = *hub, .ears = *ears, .own = *own, .pruned = *pruned, .page = page};
    return comparison;
}

void
az_comparison_close(struct az_comparison *comparison)
{
    if (comparison) {
        free(comparison->page);
        free(comparison);
    }
}

/* The hub's next response; NULL at the end. False if it could not be read. */
static bool
peek(struct az_comparison *comparison, const struct az_held **out)
{
    if (comparison->at == comparison->count && !comparison->at_end) {
        comparison->at = 0;
        comparison->count = 0;
        if (!comparison->hub.read_page(comparison->hub.ctx, &comparison->figures.store,
                                       comparison->after, comparison->page, &comparison->count)) {
            return false;
        }
        comparison->at_end = comparison->count == 0;
        if (comparison->count > 0) {
            comparison->after = comparison->page[comparison->count - 1].seq;
        }
    }
    *out = comparison->at < comparison->count ? &comparison->page[comparison->at] : NULL;
    return true;
}

static void
tell(struct az_comparison *comparison, enum az_difference kind, uint64_t seq)
{
    comparison->figures.differing++;
    comparison->ears.difference(comparison->ears.ctx, &comparison->figures.store, kind, seq);
}

/* Pass over what only the hub has below `seq`; it is judged at the store's end. */
static bool
skip_to(struct az_comparison *comparison, uint64_t seq, const struct az_held **out)
{
    while (peek(comparison, out)) {
        if (!*out || (*out)->seq >= seq) {
            return true;
        }
        az_set_digest_add(&comparison->only_hub, (*out)->seq, (*out)->checksum);
        comparison->at++;
    }
    return false;
}

static void
begin_store(struct az_comparison *comparison, const struct az_uuid *store)
{
    comparison->figures = (struct az_comparison_figures){.store = *store};
    comparison->only_hub = (struct az_set_digest){0};
    comparison->begun = true;
    comparison->count = 0;
    comparison->at = 0;
    comparison->after = 0;
    comparison->at_end = false;
}

/* What only the hub has is what was pruned here, or it is a difference. */
static void
judge_only_hub(struct az_comparison *comparison)
{
    const struct az_set_digest *only_hub = &comparison->only_hub;
    if (!az_uuid_equal(&comparison->figures.store, &comparison->own)) {
        return;
    }
    if (az_set_digest_equal(only_hub, &comparison->pruned)) {
        comparison->figures.pruned = only_hub->count;
    } else if (comparison->pruned.count == 0) {
        tell(comparison, AZ_DIFFERENCE_EXTRA, only_hub->count);
    } else {
        tell(comparison, AZ_DIFFERENCE_PRUNED, only_hub->count);
    }
}

static bool
end_store(struct az_comparison *comparison)
{
    const struct az_held *rest;
    if (!comparison->begun) {
        return true;
    }
    if (!skip_to(comparison, UINT64_MAX, &rest)) {
        return false;
    }
    judge_only_hub(comparison);
    comparison->ears.store(comparison->ears.ctx, &comparison->figures);
    comparison->begun = false;
    return true;
}

/* The hub lacks it: that may be as it should. */
static void
judge_lacking(struct az_comparison *comparison, const struct az_held *held)
{
    switch (held->standing) {
    case AZ_STANDING_WAITING:
        comparison->figures.waiting++;
        break;
    case AZ_STANDING_REJECTED:
    case AZ_STANDING_DAMAGED:
        comparison->figures.aside++;
        break;
    case AZ_STANDING_DELIVERED:
    case AZ_STANDING_CONFLICT:
        tell(comparison, AZ_DIFFERENCE_MISSING, held->seq);
        break;
    }
}

bool
az_comparison_add(void *ctx, const struct az_held *held)
{
    struct az_comparison *comparison = ctx;
    if (!comparison->begun || !az_uuid_equal(&comparison->figures.store, &held->store)) {
        if (!end_store(comparison)) {
            return false;
        }
        begin_store(comparison, &held->store);
    }
    const struct az_held *at_hub;
    if (!skip_to(comparison, held->seq, &at_hub)) {
        return false;
    }
    if (!at_hub || at_hub->seq != held->seq) {
        judge_lacking(comparison, held);
        return true;
    }
    if (at_hub->checksum == held->checksum) {
        comparison->figures.same++;
    } else {
        tell(comparison, AZ_DIFFERENCE_OTHER, held->seq);
    }
    comparison->at++;
    return true;
}

bool
az_comparison_finish(struct az_comparison *comparison)
{
    // A store of which nothing is held any more is compared as well: by what it pruned.
    bool own_last =
        comparison->begun && az_uuid_equal(&comparison->figures.store, &comparison->own);
    if (!end_store(comparison)) {
        return false;
    }
    if (own_last) {
        return true;
    }
    begin_store(comparison, &comparison->own);
    return end_store(comparison);
}
