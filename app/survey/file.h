// SPDX-License-Identifier: MIT
#pragma once

/*
 * A survey's or an event's file, and what is wrong with it as a file.
 */
#include "app/survey/faults.h"

/* Append the file to `out`, up to its limit. False, with a fault that says why, if it cannot. */
bool
az_file_read(const char *path, struct az_buffer *out, struct az_faults *faults);
