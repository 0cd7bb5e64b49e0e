// SPDX-License-Identifier: MIT
/*
 * For `azri quarantine`: GET /v1/quarantine?after=ID lists what is set aside, a
 * page at a time, and POST /v1/quarantine/retry?after=ID tries a page of it again.
 * For organizers, as the lines hold what attendees wrote.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "app/hub/hub.h"
#include "sync/quarantine.h"

enum {
    // The page's bytes, each escaped, and one line more with what is around it.
    ANSWER_MAX = 6 * (AZ_QUARANTINE_PAGE_BYTES_MAX + AZ_BATCH_LINE_MAX) + 1024 * 1024,
};

/* The id in the query, 0 without one. False, and answered, if it is none. */
static bool
get_after(struct az_hub_request *request, int64_t *after)
{
    const char *text = az_hub_request_query(request, "after");
    char *end = NULL;
    *after = 0;
    if (!text) {
        return true;
    }
    errno = 0;
    *after = strtoll(text, &end, 10);
    if (*text >= '0' && *text <= '9' && *end == '\0' && errno == 0) {
        return true;
    }
    az_hub_request_problem(
        request, &(struct az_hub_problem){.status = 400,
                                          .detail = "\"after\" is not the id of a line that was "
                                                    "set aside; leave it out for the first."});
    return false;
}

struct page {
    struct az_buffer out;
    size_t bytes;
    bool full;
};

static bool
put_aside(void *ctx, const struct az_aside *aside)
{
    struct page *page = ctx;
    az_quarantine_put(aside, &page->out);
    page->bytes += aside->raw_size;
    page->full = page->bytes >= AZ_QUARANTINE_PAGE_BYTES_MAX;
    return !page->full;
}

void
az_quarantine_handle_get(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct az_aside_wish wish = {.max = AZ_QUARANTINE_PAGE_MAX};
    struct page page = {0};
    if (!az_hub_is_organizer(hub, request) || !get_after(request, &wish.after)) {
        return;
    }
    az_buffer_init(&page.out, ANSWER_MAX);
    bool whole = az_archive_asides(hub->reader, &wish, put_aside, &page);
    if ((whole || page.full) && !page.out.failed) {
        az_hub_request_answer(request,
                              &(struct az_hub_answer){.status = 200,
                                                      .content_type = AZ_QUARANTINE_MEDIA_TYPE,
                                                      .body = az_buffer_text(&page.out),
                                                      .body_size = page.out.size});
    } else {
        az_hub_answer_unreadable(request);
    }
    az_buffer_destroy(&page.out);
}

struct retry {
    int64_t after;
    enum az_archive_result result;
    struct az_quarantine_figures figures;
};

/* On the intake's thread, which has the archive. */
static void
run_retry(void *ctx, struct az_archive *archive)
{
    struct retry *retry = ctx;
    retry->result = az_quarantine_retry(archive, retry->after, &retry->figures);
}

static void
answer_figures(struct az_hub_request *request, const struct az_quarantine_figures *figures)
{
    struct az_buffer body;
    az_buffer_init(&body, 1024);
    az_buffer_printf(&body, "{\"tried\":%" PRIu64 ",\"last\":%" PRId64, figures->tried,
                     figures->last);
    for (int i = AZ_VERDICT_ACCEPTED; i < AZ_VERDICT_COUNT; i++) {
        az_buffer_printf(&body, ",\"%s\":%" PRIu64, az_verdict_name((enum az_verdict)i),
                         figures->verdicts[i]);
    }
    az_buffer_append(&body, "}\n", 2);
    az_hub_request_answer(request, &(struct az_hub_answer){.status = 200,
                                                           .content_type = "application/json",
                                                           .body = az_buffer_text(&body),
                                                           .body_size = body.size});
    az_buffer_destroy(&body);
}

void
az_quarantine_handle_retry(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct retry retry = {.result = AZ_ARCHIVE_FAILED};
    if (!az_hub_is_organizer(hub, request) || !get_after(request, &retry.after)) {
        return;
    }
    if (!az_intake_run(hub->intake, run_retry, &retry)) {
        az_batches_refuse(request, AZ_INTAKE_BUSY, "The hub is stopping; try again later.");
    } else if (retry.result == AZ_ARCHIVE_OK) {
        answer_figures(request, &retry.figures);
    } else if (retry.result == AZ_ARCHIVE_FULL) {
        az_batches_refuse(request, AZ_INTAKE_FULL,
                          "The hub has no room left on its disk; free some and try again.");
    } else {
        az_batches_refuse(request, AZ_INTAKE_FAILED,
                          "The hub cannot write its archive; see its log, and try again.");
    }
}
