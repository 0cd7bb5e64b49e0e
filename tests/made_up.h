// SPDX-License-Identifier: MIT
#pragma once

/* Exports of made-up responses, for tests. */
#include "app/report/export.h"
#include "base/buffer.h"

/* The headings that come before those of answers. */
#define COLUMNS                                                                                    \
    "store,seq,event,point,survey,survey_version,language,started_at,started_at_local,"            \
    "started_at_raw,time_quality,time_within_s,duration_s,ending,mode,misuse"

/* A source of made-up responses. `late` shows up only when it is read again. */
struct made_up {
    const struct az_response *responses;
    size_t count;
    const struct az_response *late;
    unsigned reads;
    unsigned fails_at_read; // 0: never
};

struct exported {
    struct az_buffer bytes; // the caller destroys it
    struct az_export_figures figures;
    bool ok;
};

/* The source's `each`; its ctx is the struct made_up. */
bool
each_made_up(void *ctx, az_response_fn fn, void *fn_ctx);
/* A sink's `write`; its ctx is a struct az_buffer. */
bool
keep_exported(void *ctx, const void *data, size_t size);

/* As CSV; with everything but format, source and sink as in `with`, if that is not NULL. */
void
export_made_up(struct made_up *source, const struct az_export_params *with, struct exported *out);

/* A response that was completed. */
struct az_response
made_up_response(uint64_t seq, const char *language, const struct az_answer *answers, size_t count);
