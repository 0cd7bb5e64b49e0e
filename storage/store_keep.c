// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_state.h"

/* Within a transaction: one step of pruning, the store's age included. */
static bool
write_pruning(struct az_store *store, const struct az_store_pruning *pruning, bool *more)
{
    uint64_t first;
    uint64_t last;
    uint64_t within;
    if (!az_retention_free_bytes(&store->retention, &within)) {
        return false;
    }
    bool early = pruning->free_bytes < pruning->floor_bytes &&
                 within < pruning->floor_bytes - pruning->free_bytes;
    if (!az_retention_keep_age(&store->retention) ||
        !az_retention_next(&store->retention, pruning->keep_days, early, store->last_seq,
                           pruning->rows, &first, &last)) {
        return false;
    }
    *more = last > 0;
    return last == 0 || az_retention_prune(&store->retention, first, last);
}

/*
 * What is due is read within the transaction: before it, one that could not be
 * rolled back might still show what was never committed.
 */
enum az_store_result
az_store_prune(struct az_store *store, const struct az_store_pruning *pruning, bool *more)
{
    *more = false;
    if (!az_sqlite_begin(&store->sqlite)) {
        return az_store_result_of(store);
    }
    if (!write_pruning(store, pruning, more) || !az_store_commit(store)) {
        *more = false;
        return az_store_roll_back(store);
    }
    return AZ_STORE_OK;
}

bool
az_store_free_bytes(struct az_store *store, uint64_t *out)
{
    return az_retention_free_bytes(&store->retention, out);
}
