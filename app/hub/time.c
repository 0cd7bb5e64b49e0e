// SPDX-License-Identifier: MIT
/*
 * For terminals whose clock is wrong: GET /v1/time?nonce=NONCE.
 */
#include "app/hub/hub.h"
#include "base/seal.h"
#include "sync/hub_time.h"

static void
answer(struct az_hub_request *request, const struct az_hub_time_reply *reply)
{
    const struct az_hub_header headers[] = {
        {"Content-Digest", reply->digest},
        {"Signature-Input", az_buffer_text(&reply->signature_input)},
        {"Signature", az_buffer_text(&reply->signature)},
    };
    az_hub_request_answer(request, &(struct az_hub_answer){
                                       .status = 200,
                                       .content_type = AZ_HUB_TIME_MEDIA_TYPE,
                                       .body = az_buffer_text(&reply->body),
                                       .body_size = reply->body.size,
                                       .headers = headers,
                                       .header_count = sizeof(headers) / sizeof(*headers),
                                   });
}

void
az_time_handle_get(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    const char *nonce = az_hub_request_query(request, "nonce");
    if (!nonce || !az_hub_time_nonce_is_valid(nonce)) {
        az_hub_request_problem(
            request, &(struct az_hub_problem){
                         .status = 400,
                         .detail = "\"nonce\" is to be 16 to 64 letters, digits, \"-\" and \"_\", "
                                   "chosen at random."});
        return;
    }
    struct az_signature_pair pair;
    struct az_hub_time_reply reply;
    az_signature_pair_of(az_archive_hub_seed(hub->reader), &pair);
    const struct az_hub_time_order order = {
        .hub = *az_archive_hub_id(hub->reader),
        .time_ms = az_clock_wall_ms(hub->clock),
        .nonce = nonce,
        .pair = &pair,
    };
    if (az_hub_time_make(&order, &reply)) {
        answer(request, &reply);
    } else {
        az_hub_request_problem(
            request, &(struct az_hub_problem){
                         .status = 503, .detail = "The hub is out of memory.", .retry_after_s = 5});
    }
    az_hub_time_reply_destroy(&reply);
    az_seal_wipe(&pair, sizeof(pair));
}
