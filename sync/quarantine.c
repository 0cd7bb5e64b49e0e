// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "quarantine"
#include "sync/quarantine.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "sync/batch.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"

enum { ARENA_LIMIT = 16 * AZ_QUARANTINE_PAGE_BYTES_MAX };

void
az_quarantine_put(const struct az_aside *aside, struct az_buffer *out)
{
    az_buffer_append_char(out, '{');
    az_json_put_integer_field(out, "id", aside->id);
    az_json_put_uuid_field(out, "terminal", &aside->terminal);
    az_json_put_uuid_field(out, "store", &aside->store);
    az_json_put_integer_field(out, "seq", (int64_t)aside->seq);
    az_json_put_text_field(out, "verdict", az_verdict_name(aside->verdict));
    az_json_put_text_field(out, "reason", aside->reason);
    az_json_put_integer_field(out, "received_at", aside->received_at_ms);
    az_json_put_key(out, "line");
    az_json_put_bytes(out, aside->raw, aside->raw_size);
    az_buffer_append(out, "}\n", 2);
}

static bool
get_aside(const struct az_json *object, struct az_aside *out)
{
    int64_t seq = 0;
    const char *verdict = az_json_get_text(object, "verdict");
    out->reason = az_json_get_text(object, "reason");
    out->raw = az_json_get_text(object, "line");
    if (!verdict || !out->reason || !out->raw || !az_verdict_parse(verdict, &out->verdict) ||
        !az_json_get_integer(object, "id", 1, INT64_MAX, &out->id) ||
        !az_json_get_integer(object, "seq", 1, INT64_MAX, &seq) ||
        !az_json_get_integer(object, "received_at", INT64_MIN, INT64_MAX, &out->received_at_ms)) {
        return false;
    }
    out->seq = (uint64_t)seq;
    out->raw_size = strlen(out->raw);
    return az_json_get_uuid(object, "terminal", &out->terminal) &&
           az_json_get_uuid(object, "store", &out->store);
}

bool
az_quarantine_get(const char *line, size_t size, struct az_arena *arena, struct az_aside *out)
{
    struct az_json_reader reader = {0};
    *out = (struct az_aside){0};
    bool ok = get_aside(az_json_read_object(&reader, line, size, arena), out);
    az_json_reader_destroy(&reader);
    return ok;
}

/* Lines that are tried together. */
struct trials {
    struct az_arena arena;
    struct az_aside_trial trials[AZ_QUARANTINE_PAGE_MAX];
    size_t count;
    size_t bytes;
    bool no_memory;
};

static bool
read_again(void *ctx, const struct az_aside *aside)
{
    struct trials *trials = ctx;
    struct az_aside_trial *trial = &trials->trials[trials->count];
    trial->id = aside->id;
    trial->item.response.store = aside->store;
    trial->item.response.seq = aside->seq;
    if (!az_batch_read_line(aside->raw, aside->raw_size, &trials->arena, &trial->item)) {
        trials->no_memory = true;
        return false;
    }
    trials->count++;
    trials->bytes += aside->raw_size;
    return trials->bytes < AZ_QUARANTINE_PAGE_BYTES_MAX; // else the others are of the next page
}

static enum az_archive_result
try_again(struct az_archive *archive, struct trials *trials, int64_t after,
          struct az_quarantine_figures *out)
{
    const struct az_aside_wish wish = {
        .after = after, .only_rejected = true, .max = AZ_QUARANTINE_PAGE_MAX};
    bool whole = az_archive_asides(archive, &wish, read_again, trials);
    if (trials->no_memory) {
        AZ_LOGE("out of memory for what is set aside");
        return AZ_ARCHIVE_FAILED;
    }
    if (!whole && trials->bytes < AZ_QUARANTINE_PAGE_BYTES_MAX) {
        return AZ_ARCHIVE_FAILED; // the archive's fault, and logged
    }
    enum az_archive_result result = trials->count > 0
                                        ? az_archive_retry(archive, trials->trials, trials->count)
                                        : AZ_ARCHIVE_OK;
    for (size_t i = 0; result == AZ_ARCHIVE_OK && i < trials->count; i++) {
        out->verdicts[trials->trials[i].item.verdict]++;
        out->last = trials->trials[i].id;
        out->tried++;
    }
    return result;
}

enum az_archive_result
az_quarantine_retry(struct az_archive *archive, int64_t after, struct az_quarantine_figures *out)
{
    *out = (struct az_quarantine_figures){.last = after};
    struct trials *trials = calloc(1, sizeof(*trials));
    if (!trials) {
        AZ_LOGE("out of memory for what is set aside");
        return AZ_ARCHIVE_FAILED;
    }
    az_arena_init(&trials->arena, ARENA_LIMIT);
    enum az_archive_result result = try_again(archive, trials, after, out);
    az_arena_destroy(&trials->arena);
    free(trials);
    return result;
}
