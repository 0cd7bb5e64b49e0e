// SPDX-License-Identifier: MIT
#pragma once

/*
 * Bundles that are given to the hub, POST /v1/bundles: a thread takes one after
 * the other through the intake, as that takes longer than a handler may.
 */
#include "sync/bundle_door.h"

enum { AZ_BUNDLES_AT_ONCE_MAX = 4 }; // that are read or wait; each is in memory as a whole

struct az_bundles;

/* NULL, and logged, on failure. What `door` borrows outlives this. */
struct az_bundles *
az_bundles_open(const struct az_bundle_door *door);
bool
az_bundles_start(struct az_bundles *bundles);
/*
 * Answer what waits, and whatever still comes, that the hub is stopping. What
 * was taken of a bundle under way stays, and it can be given again.
 */
void
az_bundles_stop(struct az_bundles *bundles);
/* Stops first if need be. Nobody may give it anything any more. Accepts NULL. */
void
az_bundles_close(struct az_bundles *bundles);
