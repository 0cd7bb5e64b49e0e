// SPDX-License-Identifier: MIT
#pragma once

/*
 * When something truly happened, from the time since boot at which it did.
 *
 * Exact: its boot has anchors. Time since boot x lies between two of them, p
 * and q, and true time is interpolated:
 *
 *     t = p.true + (x - p.boot_ms) * (q.true - p.true) / (q.boot_ms - p.boot_ms)
 *
 * or, before the first or after the last, t = p.true + (x - p.boot_ms) of the
 * nearest one. Each of the two says that the truth lies within its uncertainty
 * plus |x - boot_ms| / 2000 of that: no clock is believed to be wrong by more than
 * AZ_DRIFT_PPM. The result's bounds are where both agree.
 *
 * Bounded: the boot has no anchor, but boots around it have. It began after the
 * last anchor of the nearest such boot before, so x is at least that plus the time
 * since its own boot; and it had ended when the nearest such boot after began, which is
 * that one's first anchor less the time since its boot. Best is the terminal's
 * own time, moved into these bounds.
 *
 * Unknown: neither. Best is the terminal's own time, as it is.
 *
 * Where anchors of a boot contradict each other, the one with the smaller uncertainty is
 * believed and the other passed over; likewise a boot's anchors that contradict those of
 * a boot beside it. Bounds that contradict each other make a time unknown.
 *
 * Pure. A frame may be read by several threads.
 */
#include "storage/anchor.h"

enum { AZ_DRIFT_PPM = 500 }; // crystals keep within 100, and NTP slews by at most 500

enum az_time_kind { AZ_TIME_UNKNOWN, AZ_TIME_BOUNDED, AZ_TIME_EXACT, AZ_TIME_KIND_COUNT };

struct az_true_time {
    enum az_time_kind kind;
    int64_t time_ms;        // the best there is, UTC; the terminal's own if unknown
    int64_t earliest_ms;    // INT64_MIN if not known
    int64_t latest_ms;      // INT64_MAX if not known
    int64_t uncertainty_ms; // time_ms is at most this far off; INT64_MAX if not known
};

/* All that a history says of one boot. */
struct az_time_frame {
    struct az_anchor *anchors; // the believed ones, ascending by boot_ms; owned
    size_t count;
    int64_t began_after_ms;  // INT64_MIN if not known
    int64_t ended_before_ms; // INT64_MAX if not known
};

/*
 * What `history` says of `boot`. Anchors that are not valid are passed over. False if out of
 * memory. The caller releases the frame with az_time_frame_destroy().
 */
bool
az_time_frame_init(struct az_time_frame *frame, const struct az_history *history,
                   const struct az_uuid *boot);
/* Accepts a zeroed one. */
void
az_time_frame_destroy(struct az_time_frame *frame);

/* The true time at `boot_ms` of the frame's boot, where the terminal's own clock said `raw_ms`. */
struct az_true_time
az_time_frame_at(const struct az_time_frame *frame, int64_t boot_ms, int64_t raw_ms);
