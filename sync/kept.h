// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the hub keeps aside of a terminal that was revoked, taken into the
 * archive once it is restored. Only on the archive's writer.
 */
#include "storage/terminals.h"

enum { AZ_KEPT_AT_ONCE = 500 };

/*
 * Take in at most AZ_KEPT_AT_ONCE responses of a terminal; `*taken` says how
 * many, 0 if none is left. Each is put as if it came now, so what is in the
 * archive already stays there once. False, and logged, if the archive failed.
 */
bool
az_kept_take_in(struct az_archive *archive, const struct az_uuid *terminal, size_t *taken);
