// SPDX-License-Identifier: MIT
#pragma once

/*
 * For whom something is meant that an organizer sends to the hub: one terminal,
 * or, with its UUID zero, all of them.
 */
#include <argp.h>

#include "base/uuid.h"

enum { AZ_TARGET_PATH_SIZE = 128 };

/* Read --terminal. Ends the program with a sentence if it is no UUID, as argp does. */
void
az_target_take(const char *text, struct az_uuid *terminal, const struct argp_state *state);

/* The path of a call: `base`, with the terminal in its query unless all are meant. */
void
az_target_path(const struct az_uuid *terminal, const char *base, char out[AZ_TARGET_PATH_SIZE]);
