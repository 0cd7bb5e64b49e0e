// SPDX-License-Identifier: MIT
#pragma once

/*
 * What happens on the terminal, told to a test or a bench: one JSON object a
 * line, flushed at once. What an attendee answers is not told. UI thread only.
 */
#include <stdbool.h>

#include "app/kiosk/stage.h"
#include "storage/store_thread.h"
#include "sync/uplink.h"

struct az_trace;

/* `path` may be a FIFO; then this waits for its reader. NULL, and logged, on failure. */
struct az_trace *
az_trace_open(const char *path);
/* Accepts NULL. */
void
az_trace_close(struct az_trace *trace);

/* All of these accept a trace of NULL and then do nothing. */

/* The screen is at rest with these widgets. Told only if it differs from what was told last. */
void
az_trace_screen(struct az_trace *trace, const char *screen, const struct az_stage *stage,
                const struct az_view *view);
void
az_trace_committed(struct az_trace *trace, uint64_t responses);
void
az_trace_uplink(struct az_trace *trace, const struct az_uplink_status *status);
void
az_trace_store(struct az_trace *trace, enum az_store_state state);
