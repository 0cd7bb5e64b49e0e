// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a terminal's store knows of damage that befell it, for those who look
 * after terminals: told by `azri status`, and to the hub with each batch.
 */
#include <stdbool.h>
#include <stdint.h>

struct az_damage {
    uint64_t files;     // damaged files that a new one took the place of
    int64_t last_at_ms; // wall time of the last; 0 if there was none
    uint64_t salvaged;  // responses that could still be read
    uint64_t missing;   // seqs between the oldest and the newest of those that could not be read;
                        // some may have been pruned before
    uint64_t kept_back; // responses in the present file that do not agree with their checksums
};

static inline bool
az_damage_is_any(const struct az_damage *damage)
{
    return damage->files > 0 || damage->kept_back > 0;
}
