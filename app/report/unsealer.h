// SPDX-License-Identifier: MIT
#pragma once

/*
 * Reads sealed answers with the private keys at hand, as far as these go. What
 * was opened is wiped when it is no longer needed. Not thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>

#include "app/report/contact.h"
#include "base/seal_key.h"

/* In place of what cannot be opened: something was said. The same in each language. */
#define AZ_SEALED_MARK "(sealed)"

struct az_unsealed {
    enum az_seal_result result; // AZ_SEAL_OTHER_KEY if none of the keys is the one
    const char *text;           // NULL if it is a contact; AZ_SEALED_MARK if it was not opened
    struct az_contact_found contact;
};

struct az_unsealer {
    const struct az_seal_key *const *keys; // borrowed
    size_t key_count;
    char *texts; // owned; room for what one response can have
    size_t used; // bytes of it
};

/* False, and logged, if out of memory. Destroy it, whatever is returned. */
bool
az_unsealer_init(struct az_unsealer *unsealer, const struct az_seal_key *const *keys,
                 size_t key_count);
/* Wipes what was opened. Accepts a zeroed one. */
void
az_unsealer_destroy(struct az_unsealer *unsealer);

/*
 * Open one answer of a response; no more of them than AZ_ANSWERS_MAX before
 * the next az_unsealer_forget(), until which the texts are good.
 */
void
az_unsealer_open(struct az_unsealer *unsealer, const char *sealed, struct az_unsealed *out);

/* Wipe what was opened. */
void
az_unsealer_forget(struct az_unsealer *unsealer);
