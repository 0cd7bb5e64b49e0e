// SPDX-License-Identifier: MIT
#include "storage/time_frame.h"

#include <assert.h>
#include <stdlib.h>

/* Where the truth lies, both ends included. */
struct interval {
    int64_t earliest;
    int64_t latest;
};

/* What a clock may go wrong by in `elapsed_ms`, rounded up. */
static int64_t
drift_over(int64_t elapsed_ms)
{
    static_assert(1000000 % AZ_DRIFT_PPM == 0, "the drift is a whole fraction");
    return elapsed_ms / (1000000 / AZ_DRIFT_PPM) + 1;
}

static struct interval
interval_of(const struct az_anchor *anchor, int64_t boot_ms)
{
    int64_t distance = boot_ms - anchor->boot_ms;
    int64_t slack = anchor->uncertainty_ms + drift_over(distance < 0 ? -distance : distance);
    return (struct interval){anchor->true_ms + distance - slack,
                             anchor->true_ms + distance + slack};
}

static int64_t
clamp(int64_t value, const struct interval *interval)
{
    if (value < interval->earliest) {
        return interval->earliest;
    }
    return value > interval->latest ? interval->latest : value;
}

/* Both may be true. If each two of some anchors agree, then at any time all of them do. */
static bool
agree(const struct az_anchor *a, const struct az_anchor *b)
{
    struct interval at_b = interval_of(a, b->boot_ms);
    return b->true_ms + b->uncertainty_ms >= at_b.earliest &&
           b->true_ms - b->uncertainty_ms <= at_b.latest;
}

static int
compare_belief(const void *a, const void *b)
{
    const struct az_anchor *x = a;
    const struct az_anchor *y = b;
    if (x->uncertainty_ms != y->uncertainty_ms) {
        return x->uncertainty_ms < y->uncertainty_ms ? -1 : 1;
    }
    if (x->source != y->source) {
        return x->source < y->source ? -1 : 1;
    }
    return (x->boot_ms > y->boot_ms) - (x->boot_ms < y->boot_ms);
}

static int
compare_boot_ms(const void *a, const void *b)
{
    const struct az_anchor *x = a;
    const struct az_anchor *y = b;
    return (x->boot_ms > y->boot_ms) - (x->boot_ms < y->boot_ms);
}

/* Keep those that agree with every better one. The new count. */
static size_t
drop_contradicting(struct az_anchor *anchors, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool believed = true;
        for (size_t j = 0; j < kept && believed; j++) {
            believed = agree(&anchors[j], &anchors[i]);
        }
        if (believed) {
            anchors[kept++] = anchors[i];
        }
    }
    return kept;
}

/* The believed anchors of one boot, into `frame`. */
static bool
gather(struct az_time_frame *frame, const struct az_history *history, const struct az_uuid *boot)
{
    *frame = (struct az_time_frame){.began_after_ms = INT64_MIN, .ended_before_ms = INT64_MAX};
    if (history->anchor_count == 0) {
        return true;
    }
    frame->anchors = calloc(history->anchor_count, sizeof(*frame->anchors));
    if (!frame->anchors) {
        return false;
    }
    for (size_t i = 0; i < history->anchor_count; i++) {
        const struct az_anchor *anchor = &history->anchors[i];
        if (az_uuid_equal(&anchor->boot, boot) && az_anchor_is_valid(anchor)) {
            frame->anchors[frame->count++] = *anchor;
        }
    }
    qsort(frame->anchors, frame->count, sizeof(*frame->anchors), compare_belief);
    frame->count = drop_contradicting(frame->anchors, frame->count);
    qsort(frame->anchors, frame->count, sizeof(*frame->anchors), compare_boot_ms);
    return true;
}

/* The place of the first anchor at or after `boot_ms`; the count if there is none. */
static size_t
find_after(const struct az_time_frame *frame, int64_t boot_ms)
{
    size_t low = 0;
    size_t high = frame->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (frame->anchors[middle].boot_ms < boot_ms) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static int64_t
interpolate(const struct az_anchor *p, const struct az_anchor *q, int64_t boot_ms)
{
    int64_t elapsed = boot_ms - p->boot_ms;
    int64_t span = q->boot_ms - p->boot_ms;
    if (span == 0) {
        return p->true_ms;
    }
    int64_t gained = q->true_ms - p->true_ms - span; // how far the terminal's clock fell behind
    return p->true_ms + elapsed + (int64_t)((double)gained * (double)elapsed / (double)span);
}

static int64_t
uncertainty_within(int64_t time_ms, const struct interval *interval)
{
    int64_t below = time_ms - interval->earliest;
    int64_t above = interval->latest - time_ms;
    return below > above ? below : above;
}

/* For a frame with anchors. */
static struct az_true_time
exact_at(const struct az_time_frame *frame, int64_t boot_ms)
{
    size_t after = find_after(frame, boot_ms);
    const struct az_anchor *q = &frame->anchors[after < frame->count ? after : frame->count - 1];
    const struct az_anchor *p = after > 0 ? &frame->anchors[after - 1] : q;
    struct interval by_p = interval_of(p, boot_ms);
    struct interval by_q = interval_of(q, boot_ms);
    struct interval both = {
        .earliest = by_p.earliest > by_q.earliest ? by_p.earliest : by_q.earliest,
        .latest = by_p.latest < by_q.latest ? by_p.latest : by_q.latest,
    };
    int64_t time_ms = p == q ? p->true_ms + boot_ms - p->boot_ms : interpolate(p, q, boot_ms);
    time_ms = clamp(time_ms, &both);
    return (struct az_true_time){
        .kind = AZ_TIME_EXACT,
        .time_ms = time_ms,
        .earliest_ms = both.earliest,
        .latest_ms = both.latest,
        .uncertainty_ms = uncertainty_within(time_ms, &both),
    };
}

static struct az_true_time
unknown(int64_t raw_ms)
{
    return (struct az_true_time){
        .kind = AZ_TIME_UNKNOWN,
        .time_ms = raw_ms,
        .earliest_ms = INT64_MIN,
        .latest_ms = INT64_MAX,
        .uncertainty_ms = INT64_MAX,
    };
}

static struct az_true_time
bounded_at(const struct az_time_frame *frame, int64_t boot_ms, int64_t raw_ms)
{
    struct interval bounds = {frame->began_after_ms, frame->ended_before_ms};
    bool has_earliest = bounds.earliest != INT64_MIN;
    bool has_latest = bounds.latest != INT64_MAX;
    if (has_earliest) {
        bounds.earliest += boot_ms - drift_over(boot_ms);
    }
    if ((!has_earliest && !has_latest) || bounds.earliest > bounds.latest) {
        return unknown(raw_ms);
    }
    int64_t time_ms = clamp(raw_ms, &bounds);
    return (struct az_true_time){
        .kind = AZ_TIME_BOUNDED,
        .time_ms = time_ms,
        .earliest_ms = bounds.earliest,
        .latest_ms = bounds.latest,
        .uncertainty_ms =
            has_earliest && has_latest ? uncertainty_within(time_ms, &bounds) : INT64_MAX,
    };
}

struct az_true_time
az_time_frame_at(const struct az_time_frame *frame, int64_t boot_ms, int64_t raw_ms)
{
    if (boot_ms < 0 || boot_ms > AZ_BOOT_MS_MAX) {
        return unknown(raw_ms);
    }
    return frame->count > 0 ? exact_at(frame, boot_ms) : bounded_at(frame, boot_ms, raw_ms);
}

static bool
has_anchor(const struct az_history *history, const struct az_uuid *boot)
{
    for (size_t i = 0; i < history->anchor_count; i++) {
        if (az_uuid_equal(&history->anchors[i].boot, boot) &&
            az_anchor_is_valid(&history->anchors[i])) {
            return true;
        }
    }
    return false;
}

/* The nearest boot with an anchor before (`step` -1) or after (1) place `from`; NULL if none. */
static const struct az_uuid *
find_anchored(const struct az_history *history, size_t from, int step)
{
    for (size_t i = from + step; i < history->boot_count; i += step) { // wraps below zero
        if (has_anchor(history, &history->boots[i].id)) {
            return &history->boots[i].id;
        }
    }
    return NULL;
}

static uint32_t
least_uncertainty(const struct az_time_frame *frame)
{
    uint32_t least = UINT32_MAX;
    for (size_t i = 0; i < frame->count; i++) {
        if (frame->anchors[i].uncertainty_ms < least) {
            least = frame->anchors[i].uncertainty_ms;
        }
    }
    return least;
}

/* A boot's own anchors give way to those of a boot beside it that contradict them and are better.
 */
static void
give_way(struct az_time_frame *frame, const struct az_time_frame *beside, bool contradicts)
{
    if (contradicts && least_uncertainty(beside) < least_uncertainty(frame)) {
        frame->count = 0;
    }
}

static bool
bound_below(struct az_time_frame *frame, const struct az_history *history,
            const struct az_uuid *boot)
{
    struct az_time_frame before;
    if (!gather(&before, history, boot)) {
        return false;
    }
    int64_t last_boot_ms = before.anchors[before.count - 1].boot_ms;
    frame->began_after_ms = exact_at(&before, last_boot_ms).earliest_ms;
    give_way(frame, &before,
             frame->count > 0 && exact_at(frame, 0).latest_ms < frame->began_after_ms);
    az_time_frame_destroy(&before);
    return true;
}

static bool
bound_above(struct az_time_frame *frame, const struct az_history *history,
            const struct az_uuid *boot)
{
    struct az_time_frame after;
    if (!gather(&after, history, boot)) {
        return false;
    }
    frame->ended_before_ms = exact_at(&after, 0).latest_ms;
    give_way(frame, &after,
             frame->count > 0 &&
                 exact_at(frame, frame->anchors[frame->count - 1].boot_ms).earliest_ms >
                     frame->ended_before_ms);
    az_time_frame_destroy(&after);
    return true;
}

/* Bound the frame of the boot at `place` of the history by the boots around it. */
static bool
bound(struct az_time_frame *frame, const struct az_history *history, size_t place)
{
    const struct az_uuid *before = find_anchored(history, place, -1);
    const struct az_uuid *after = find_anchored(history, place, 1);
    return (!before || bound_below(frame, history, before)) &&
           (!after || bound_above(frame, history, after));
}

bool
az_time_frame_init(struct az_time_frame *frame, const struct az_history *history,
                   const struct az_uuid *boot)
{
    bool ok = gather(frame, history, boot);
    for (size_t i = 0; ok && i < history->boot_count; i++) {
        if (az_uuid_equal(&history->boots[i].id, boot)) {
            ok = bound(frame, history, i);
            break;
        }
    }
    if (!ok) {
        az_time_frame_destroy(frame);
    }
    return ok;
}

void
az_time_frame_destroy(struct az_time_frame *frame)
{
    free(frame->anchors);
    *frame = (struct az_time_frame){0};
}
