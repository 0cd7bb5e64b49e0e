// SPDX-License-Identifier: MIT
/*
 * The terminals' door: POST /v1/batches.
 */
#define AZ_LOG_MODULE "batches"
#include <assert.h>

#include "app/hub/hub.h"
#include "app/hub/problem.h"
#include "base/log.h"

enum {
    BUSY_RETRY_AFTER_S = 2,   // the queue empties with the next commit
    FULL_RETRY_AFTER_S = 300, // people have to make room first
};

static const struct {
    int status;
    unsigned retry_after_s;
    const char *type;
} outcomes[] = {
    [AZ_INTAKE_DONE] = {200, 0, NULL},
    [AZ_INTAKE_MALFORMED] = {400, 0, NULL},
    [AZ_INTAKE_UNKNOWN] = {401, 0, AZ_PROBLEM_NOT_ENROLLED},
    [AZ_INTAKE_REFUSED] = {403, 0, NULL},
    [AZ_INTAKE_CODING] = {415, 0, NULL},
    [AZ_INTAKE_UNSUPPORTED] = {422, 0, NULL},
    [AZ_INTAKE_TOO_LARGE] = {413, 0, NULL},
    [AZ_INTAKE_BUSY] = {503, BUSY_RETRY_AFTER_S, NULL},
    [AZ_INTAKE_FULL] = {507, FULL_RETRY_AFTER_S, NULL},
    [AZ_INTAKE_FAILED] = {500, 0, NULL},
};
static_assert(sizeof(outcomes) / sizeof(*outcomes) == AZ_INTAKE_OUTCOME_COUNT,
              "an answer an outcome");

void
az_batches_refuse(struct az_hub_request *request, enum az_intake_outcome outcome, const char *why)
{
    az_hub_request_problem(request,
                           &(struct az_hub_problem){
                               .status = outcomes[outcome].status,
                               .type = outcomes[outcome].type,
                               .authenticate = outcomes[outcome].status == 401 ? "Signature" : NULL,
                               .detail = why,
                               .retry_after_s = outcomes[outcome].retry_after_s});
}

/* Called by the intake, after the commit on its writer thread or at once. */
static void
handle_outcome(void *ctx, enum az_intake_outcome outcome, const char *answer, size_t size)
{
    struct az_hub_request *request = ctx;
    if (outcome == AZ_INTAKE_DONE) {
        az_hub_request_answer(request,
                              &(struct az_hub_answer){.status = outcomes[outcome].status,
                                                      .content_type = AZ_ENVELOPE_MEDIA_TYPE,
                                                      .body = answer,
                                                      .body_size = size});
        return;
    }
    AZ_LOGW("a batch was not taken (%d): %s", outcomes[outcome].status, answer);
    az_batches_refuse(request, outcome, answer);
}

void
az_batches_handle_post(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct az_wrapping wrapping = {
        .method = az_hub_request_method(request),
        .path = az_hub_request_path(request),
        .content_type = az_hub_request_header(request, "Content-Type"),
        .content_encoding = az_hub_request_header(request, "Content-Encoding"),
        .content_length = az_hub_request_header(request, "Content-Length"),
        .content_digest = az_hub_request_header(request, "Content-Digest"),
        .signature_input = az_hub_request_header(request, "Signature-Input"),
        .signature = az_hub_request_header(request, "Signature"),
    };
    wrapping.body = az_hub_request_body(request, &wrapping.body_size);
    az_intake_submit(hub->intake, &wrapping, handle_outcome, request);
}
