// SPDX-License-Identifier: MIT
#include "tests/made_up.h"

bool
each_made_up(void *ctx, az_response_fn fn, void *fn_ctx)
{
    struct made_up *source = ctx;
    source->reads++;
    for (size_t i = 0; i < source->count; i++) {
        if (!fn(fn_ctx, &source->responses[i])) {
            return false;
        }
    }
    if (source->late && source->reads > 1 && !fn(fn_ctx, source->late)) {
        return false;
    }
    return source->reads != source->fails_at_read;
}

bool
keep_exported(void *ctx, const void *data, size_t size)
{
    return az_buffer_append(ctx, data, size);
}

void
export_made_up(struct made_up *source, const struct az_export_params *with, struct exported *out)
{
    az_buffer_init(&out->bytes, 2 * 1024 * 1024);
    struct az_export_params params = with ? *with : (struct az_export_params){0};
    params.format = az_export_format_find("csv");
    params.source = (struct az_export_source){.each = each_made_up, .ctx = source};
    params.sink = (struct az_sink){.write = keep_exported, .ctx = &out->bytes};
    out->ok = az_export_run(&params, &out->figures);
}

struct az_response
made_up_response(uint64_t seq, const char *language, const struct az_answer *answers, size_t count)
{
    return (struct az_response){
        .store = {{1, 2, 3}},
        .seq = seq,
        .event = "congress-2026",
        .point = "hall-a",
        .survey = "congress",
        .survey_version = "0a23456789abcdef",
        .language = language,
        .started_at_ms = 1778751000123,
        .utc_offset_min = 240,
        .duration_ms = 8250,
        .ending = AZ_ENDING_COMPLETE,
        .answers = answers,
        .answer_count = count,
    };
}
