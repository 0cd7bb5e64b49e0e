// SPDX-License-Identifier: MIT
#pragma once

/*
 * How the hub knows an organizer's program: by a token that it has made itself
 * and keeps in a file which only the hub's own account can read. Whoever can read
 * that file could write to the archive as well.
 */
#include "base/token.h"

#define AZ_ORGANIZER_TOKEN_FILE "organizer-token" // in the folder of the archive

/*
 * Read the token from beside the archive, making it (mode 0600) if there is
 * none. A file that is no token is never overwritten. False, and logged with
 * the cure, on failure.
 */
bool
az_organizer_token_load(const char *archive_path, const struct az_random *random,
                        struct az_token *token);

/* Whether this value of an Authorization field (NULL: there is none) bears the token. */
bool
az_organizer_token_fits(const struct az_token *token, const char *authorization);
