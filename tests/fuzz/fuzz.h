// SPDX-License-Identifier: MIT
#pragma once

/*
 * The door through which libFuzzer enters a target: any bytes must come back
 * with 0, without a crash, a leak or a hang. What must hold is checked by
 * abort().
 */
#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
