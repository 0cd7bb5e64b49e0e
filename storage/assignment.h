// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a terminal is to show: a package, which is an event with all that it
 * refers to, and settings of the terminal's own. Each is named by its hash;
 * one of zeros is none, and then the terminal keeps what it has.
 */
#include "base/file_hash.h"

enum { AZ_PACKAGE_WHY_SIZE = 240 };

struct az_assignment {
    struct az_file_hash package;
    struct az_file_hash settings;
};

/* What a terminal tells of it. */
struct az_package_report {
    struct az_assignment running;
    struct az_assignment refused;  // both zero if nothing was
    char why[AZ_PACKAGE_WHY_SIZE]; // one sentence for the organizer; "" if nothing was
};

static inline bool
az_assignment_equal(const struct az_assignment *a, const struct az_assignment *b)
{
    return az_file_hash_equal(&a->package, &b->package) &&
           az_file_hash_equal(&a->settings, &b->settings);
}

static inline bool
az_assignment_is_zero(const struct az_assignment *assignment)
{
    return az_file_hash_is_zero(&assignment->package) &&
           az_file_hash_is_zero(&assignment->settings);
}
