// SPDX-License-Identifier: MIT
#pragma once

/*
 * Two readers of JSON beside each other: ours and jansson.
 */
#include <stdbool.h>
#include <stddef.h>

enum json_oracle_verdict {
    JSON_ORACLE_BOTH_REFUSE,
    JSON_ORACLE_BOTH_READ,      // and the same values
    JSON_ORACLE_ABOVE_LIMIT,    // ours refuses it for its own limits
    JSON_ORACLE_REAL_TOO_LARGE, // jansson refuses a real that no double holds; ours keeps no reals
    JSON_ORACLE_DISAGREE,
};

enum json_oracle_verdict
json_oracle_compare(const char *data, size_t size);
