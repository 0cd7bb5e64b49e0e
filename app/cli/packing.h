// SPDX-License-Identifier: MIT
#pragma once

/*
 * An event on the disk, checked and made into the package that terminals get.
 */
#include "base/buffer.h"

/*
 * Append the package of the event at `path`, in the form in which a hub takes
 * it. False, with every fault on standard output and what else is wrong on
 * standard error, if the event cannot work or a file cannot be read.
 */
bool
az_packing_put(const char *path, struct az_buffer *out);
