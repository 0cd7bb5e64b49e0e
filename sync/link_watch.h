// SPDX-License-Identifier: MIT
#pragma once

/*
 * Tells when this machine's network may have come up: a link that runs, a new
 * address, a new route. The kernel says so (rtnetlink); what comes in a burst is
 * told once. A thread of its own does nothing but wait for that.
 */
#include <stdbool.h>

struct az_link_watch;

/*
 * Begin to watch; `handle_up` is called on the watch's thread. NULL, and
 * logged, where the kernel does not let us; one can do without.
 */
struct az_link_watch *
az_link_watch_open(void (*handle_up)(void *ctx), void *ctx);
/* Stops and joins. Accepts NULL. */
void
az_link_watch_close(struct az_link_watch *watch);
