// SPDX-License-Identifier: MIT
#pragma once

/*
 * A file that is whole or not there: what is written goes to a temporary file
 * beside it, which takes the name only when all of it is on the disk. What had
 * the name before stays until then.
 *
 * Every failure is logged, with the path. Not thread-safe.
 */
#include "app/report/sink.h"

struct az_output;

/*
 * "-" is standard output. What exists and is no ordinary file (a device, a
 * pipe) is written to as it is. NULL on failure.
 */
struct az_output *
az_output_open(const char *path);

/* Unless az_output_commit() was content, nothing is left behind. Accepts NULL. */
void
az_output_close(struct az_output *output);

/* Where to write; good until az_output_close(). */
struct az_sink
az_output_sink(struct az_output *output);

/* All is written: put it on the disk and give it its name. Once, then close. */
bool
az_output_commit(struct az_output *output);
