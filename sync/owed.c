// SPDX-License-Identifier: MIT
#include "sync/owed.h"

enum { OWED_MAX_MS = 250 };

/* Whether all that the hub says is that it has taken the responses. */
static bool
is_plain(const struct az_envelope *envelope)
{
    return !envelope->store_forked && envelope->gap_count == 0 && envelope->verdict_count == 1 &&
           envelope->verdicts->verdict == AZ_VERDICT_ACCEPTED;
}

bool
az_owed_add(struct az_owed *owed, const struct az_parcel *parcel)
{
    const struct az_envelope *envelope = &parcel->delivery.envelope;
    if (!is_plain(envelope)) {
        return false;
    }
    const struct az_verdict_range *range = envelope->verdicts;
    if (owed->range.verdict == AZ_VERDICT_NONE) {
        *owed = (struct az_owed){
            .store = parcel->head.store,
            .range = {.first = range->first, .last = range->last, .verdict = range->verdict},
            .since_ms = parcel->trip.answered_boot_ms,
        };
        return true;
    }
    if (!az_uuid_equal(&owed->store, &parcel->head.store) || range->first != owed->range.last + 1 ||
        parcel->trip.answered_boot_ms - owed->since_ms > OWED_MAX_MS) {
        return false;
    }
    owed->range.last = range->last;
    return true;
}

bool
az_owed_pay(struct az_owed *owed, struct az_store_thread *store, uint64_t *paid)
{
    const struct az_owed all = *owed;
    *owed = (struct az_owed){0};
    *paid = 0;
    if (all.range.verdict == AZ_VERDICT_NONE) {
        return true;
    }
    bool ok = az_store_thread_mark(store, &all.store, &all.range, 1);
    *paid = ok ? all.range.last - all.range.first + 1 : 0;
    return ok;
}
