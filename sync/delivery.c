// SPDX-License-Identifier: MIT
#include "sync/delivery.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sync/backoff.h"
#include "sync/json_reader.h"
#include "sync/sentence.h"

enum {
    DETAIL_SIZE = 120,
    SLOW_BATCH_MIN = 10, // some hundred bytes: what is too slow for that is no network
};

__attribute__((format(printf, 2, 3))) static void
say(struct az_delivery *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(out->why, sizeof(out->why), format, args);
    va_end(args);
    az_sentence_tidy(out->why);
}

/* ": " and the detail of the hub's problem details (RFC 9457), or "" if it sent none. */
static void
get_detail(const struct az_http_answer *answer, struct az_arena *arena, char out[DETAIL_SIZE])
{
    out[0] = '\0';
    if (strcmp(answer->content_type, "application/problem+json") != 0) {
        return;
    }
    struct az_json_reader reader = {0};
    const char *detail = az_json_get_text(
        az_json_read_object(&reader, az_buffer_text(&answer->body), answer->body.size, arena),
        "detail");
    if (detail) {
        snprintf(out, DETAIL_SIZE, ": %s", detail);
        az_sentence_tidy(out);
    }
    az_json_reader_destroy(&reader);
}

static void
judge_envelope(const struct az_http_answer *answer, const struct az_delivery_sent *sent,
               struct az_arena *arena, struct az_delivery *out)
{
    struct az_buffer why;
    az_buffer_init(&why, 1024);
    if (!az_envelope_decode(az_buffer_text(&answer->body), answer->body.size, arena, &out->envelope,
                            &why)) {
        say(out, "%s", az_buffer_text(&why));
    } else if (!az_uuid_is_zero(&sent->hub) && !az_uuid_equal(&sent->hub, &out->envelope.hub)) {
        char known[AZ_UUID_TEXT_SIZE];
        char other[AZ_UUID_TEXT_SIZE];
        az_uuid_format(&sent->hub, known);
        az_uuid_format(&out->envelope.hub, other);
        out->outcome = AZ_DELIVERY_REFUSED;
        say(out,
            "another hub answers than before (%s, not %s); correct the address, or enrol "
            "the terminal anew if that hub is meant",
            other, known);
    } else if (!az_envelope_answers(&out->envelope, sent->head, sent->responses, &why)) {
        say(out, "%s", az_buffer_text(&why));
    } else {
        out->outcome = AZ_DELIVERY_DONE;
    }
    az_buffer_destroy(&why);
}

static void
judge_refusal(const struct az_http_answer *answer, struct az_arena *arena, struct az_delivery *out)
{
    char detail[DETAIL_SIZE];
    get_detail(answer, arena, detail);
    switch (answer->status) {
    case 401:
    case 403:
        out->outcome = AZ_DELIVERY_REFUSED;
        say(out, "the hub refuses this terminal (status %d%s); let it in at the hub",
            answer->status, detail);
        break;
    case 413:
        out->outcome = AZ_DELIVERY_TOO_LARGE;
        say(out, "the hub takes no batch of %zu (status 413); is a proxy's limit too low?",
            out->count);
        break;
    case 429:
    case 503:
        out->retry_after_ms = answer->retry_after_ms;
        say(out, "the hub is busy (status %d%s)", answer->status, detail);
        break;
    case 507:
        say(out, "the hub has no room left (status 507%s); free some on its disk", detail);
        break;
    default:
        say(out, "the hub did not take the batch (status %d%s)", answer->status, detail);
        break;
    }
}

void
az_delivery_judge(const struct az_http_answer *answer, const struct az_delivery_sent *sent,
                  struct az_arena *arena, struct az_delivery *out)
{
    *out = (struct az_delivery){.outcome = AZ_DELIVERY_FAILED, .count = sent->head->count};
    bool is_success = answer->status == 200 || answer->status == 201;
    if (answer->status == 0) {
        out->too_slow = answer->too_slow;
        say(out, "%s", az_buffer_text(&answer->why));
    } else if (answer->status >= 300 && answer->status < 400) {
        say(out,
            "something before the hub redirects elsewhere (status %d); does this network ask "
            "for a login?",
            answer->status);
    } else if (!is_success) {
        judge_refusal(answer, arena, out);
    } else if (strcmp(answer->content_type, AZ_ENVELOPE_MEDIA_TYPE) != 0) {
        say(out,
            "something other than the hub answers (status %d, %s); does this network ask for "
            "a login?",
            answer->status, answer->content_type[0] ? answer->content_type : "no media type");
    } else {
        judge_envelope(answer, sent, arena, out);
    }
}

bool
az_delivery_anchor(const struct az_delivery *delivery, const struct az_round_trip *trip,
                   struct az_anchor *out)
{
    int64_t trip_ms = trip->answered_boot_ms - trip->sent_boot_ms;
    if (delivery->outcome != AZ_DELIVERY_DONE || trip_ms < 0 || trip_ms > AZ_DELIVERY_TRIP_MAX_MS) {
        return false;
    }
    *out = (struct az_anchor){
        .boot = trip->boot,
        .boot_ms = trip->sent_boot_ms + trip_ms / 2,
        .true_ms = delivery->envelope.received_at_ms,
        .uncertainty_ms = (uint32_t)(trip_ms / 2 + 1) + AZ_DELIVERY_HUB_CLOCK_MS,
        .source = AZ_ANCHOR_HUB,
    };
    return az_anchor_is_valid(out);
}

static int64_t
after_failure(struct az_schedule *schedule, int64_t retry_after_ms, const struct az_random *random)
{
    if (schedule->failures < 1000) {
        schedule->failures++;
    }
    return az_backoff_ms(schedule->failures, retry_after_ms, random);
}

int64_t
az_schedule_after(struct az_schedule *schedule, const struct az_delivery *delivery,
                  const struct az_random *random)
{
    switch (delivery->outcome) {
    case AZ_DELIVERY_DONE:
        schedule->failures = 0;
        schedule->batch_max += schedule->batch_top / 50 + 1;
        if (schedule->batch_max > schedule->batch_top) {
            schedule->batch_max = schedule->batch_top;
        }
        return 0;
    case AZ_DELIVERY_TOO_LARGE:
        if (delivery->count <= 1) {
            schedule->batch_max = 1;
            break;
        }
        schedule->batch_max = delivery->count / 2;
        return 0;
    case AZ_DELIVERY_REFUSED:
        return AZ_DELIVERY_REFUSED_WAIT_MS;
    case AZ_DELIVERY_FAILED:
        if (delivery->too_slow && delivery->count / 2 >= SLOW_BATCH_MIN) {
            schedule->batch_max = delivery->count / 2;
        }
        break;
    }
    return after_failure(schedule, delivery->retry_after_ms, random);
}
