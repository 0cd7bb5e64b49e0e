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

/* `frames`: tell each frame, too. `path` may be a FIFO; then this waits for its reader. NULL, and
 * logged, on failure. */
struct az_trace *
az_trace_open(const char *path, bool frames);
/* Accepts NULL. */
void
az_trace_close(struct az_trace *trace);

/* All of these accept a trace of NULL and then do nothing. */

/* The screen is at rest with these widgets. Told only if it differs from what was told last. */
void
az_trace_screen(struct az_trace *trace, const char *screen, const struct az_stage *stage,
                const struct az_view *view);
/* The loop has waked up and handles what came, before it draws. Told if frames are. */
void
az_trace_woke(struct az_trace *trace);
/*
 * If frames are told: one was presented, `ms` after the loop had waked up; and
 * an attendee gave the last answer. Both with the monotonic time in microseconds.
 */
void
az_trace_frame(struct az_trace *trace, const char *screen);
void
az_trace_finished(struct az_trace *trace);
void
az_trace_committed(struct az_trace *trace, uint64_t responses);
void
az_trace_uplink(struct az_trace *trace, const struct az_uplink_status *status);
void
az_trace_store(struct az_trace *trace, enum az_store_state state);
