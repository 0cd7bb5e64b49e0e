// SPDX-License-Identifier: MIT
#pragma once

/*
 * Which responses look like play rather than feedback. They are kept and
 * flagged with the rule's id, never deleted, so that figures can be given with
 * and without them. Pure; UI thread only. Times are milliseconds since boot.
 *
 * "repeat": the response began within the event's `repeat_s` of the finish of
 * the one before it: most likely the same hand.
 *
 * "burst": with it, at least AZ_MISUSE_BURST responses were completed on this
 * terminal within AZ_MISUSE_BURST_MS, each with two answers or more in less
 * than AZ_MISUSE_HASTE_MS. Nobody reads so fast, and no queue moves so fast.
 * The ones before it are closed by then and stay as they are. Responses of one
 * answer take no time at all and do not count; for them there is "repeat".
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AZ_MISUSE_BURST = 5,
    AZ_MISUSE_BURST_MS = 60000,
    AZ_MISUSE_HASTE_MS = 3000,
};

struct az_misuse {
    int64_t repeat_ms;
    bool has_finished; // a response was finished since init
    int64_t finished_at_ms;
    bool repeats; // the response that is open does
    int64_t began_at_ms;
    int64_t hasty_at_ms[AZ_MISUSE_BURST]; // finishes of the latest hasty ones, as a ring
    size_t hasty_count;                   // of all since init
};

/* `repeat_s` of 0 flags no repeat. */
void
az_misuse_init(struct az_misuse *misuse, uint32_t repeat_s);

/* A response begins: its first tap. */
void
az_misuse_begin(struct az_misuse *misuse, int64_t now_ms);

/*
 * It is closed. `completed`: by its last question, not by a time-out.
 * `answers`: how many it has. The id of the rule that flags it, or NULL.
 */
const char *
az_misuse_finish(struct az_misuse *misuse, bool completed, size_t answers, int64_t now_ms);
