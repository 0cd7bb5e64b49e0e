// SPDX-License-Identifier: MIT
/*
 * The JSON reader beside jansson: both read a text, with the same values, or
 * both refuse it.
 */
#include <stdint.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"
#include "tests/json_oracle.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (json_oracle_compare((const char *)data, size) == JSON_ORACLE_DISAGREE) {
        abort();
    }
    return 0;
}
