// SPDX-License-Identifier: MIT
/*
 * What terminals fetch: GET /v1/files/SHA256, all of a file or a part of it. A
 * hash is nothing that can be guessed, but only terminals of this hub are given
 * anything.
 */
#define AZ_LOG_MODULE "files"
#include <inttypes.h>
#include <stdio.h>

#include "app/hub/hub.h"
#include "base/log.h"
#include "sync/offer.h"
#include "sync/package.h"

static void
refuse(struct az_hub_request *request, int status, const char *detail)
{
    az_hub_request_problem(request, &(struct az_hub_problem){.status = status, .detail = detail});
}

/* Who asks. False, and answered, if it is no terminal of this hub. */
static bool
find_asker(struct az_hub *hub, struct az_hub_request *request, struct az_uuid *terminal)
{
    const struct az_file_request_fields fields = {
        .path = az_hub_request_path(request),
        .range = az_hub_request_header(request, "Range"),
        .signature_input = az_hub_request_header(request, "Signature-Input"),
        .signature = az_hub_request_header(request, "Signature"),
    };
    struct az_signature_key key;
    struct az_buffer why;
    az_buffer_init(&why, 1024);
    bool signs = az_file_request_check(&fields, &key, &why);
    if (!signs) {
        AZ_LOGW("a file was not given: the request is not signed as it has to be: %s",
                az_buffer_text(&why));
        refuse(request, 403,
               "The request is not signed as it has to be; only terminals get files.");
    }
    az_buffer_destroy(&why);
    if (!signs) {
        return false;
    }
    if (!az_packages_asker(hub->reader, key.bytes, terminal)) {
        az_hub_answer_unreadable(request);
        return false;
    }
    if (az_uuid_is_zero(terminal)) {
        refuse(request, 403, "The hub knows no terminal by this key; let it in at the hub.");
        return false;
    }
    return true;
}

static void
answer_bytes(struct az_hub_request *request, const struct az_offer_wish *wish,
             const struct az_buffer *bytes, int64_t size)
{
    char range[80];
    const struct az_hub_header headers[] = {{"Content-Range", range}};
    snprintf(range, sizeof(range), "bytes %" PRIu64 "-%" PRIu64 "/%" PRId64, wish->part.first,
             wish->part.first + bytes->size - 1, size);
    az_hub_request_answer(request, &(struct az_hub_answer){
                                       .status = wish->whole ? 200 : 206,
                                       .content_type = "application/octet-stream",
                                       .body = az_buffer_text(bytes),
                                       .body_size = bytes->size,
                                       .headers = wish->whole ? NULL : headers,
                                       .header_count = wish->whole ? 0 : 1,
                                   });
}

static void
answer_wish(struct az_hub *hub, struct az_hub_request *request, const struct az_offer_wish *wish)
{
    struct az_buffer bytes;
    int64_t size = -1;
    az_buffer_init(&bytes, AZ_PACKAGE_BYTES_MAX);
    if (!az_offer_read(hub->reader, wish, &bytes, &size)) {
        az_hub_answer_unreadable(request);
    } else if (size < 0) {
        refuse(request, 404, "The hub has no such file; the next envelope names what there is.");
    } else if (!wish->whole && bytes.size == 0) {
        refuse(request, 416, "The file ends before this range.");
    } else {
        answer_bytes(request, wish, &bytes, size);
    }
    az_buffer_destroy(&bytes);
}

void
az_files_handle_get(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    const char *range = az_hub_request_header(request, "Range");
    struct az_offer_wish wish = {.whole = range == NULL};
    if (!az_file_request_hash(az_hub_request_path(request), &wish.hash)) {
        refuse(request, 404, "A file is named by its SHA-256 in 64 hexadecimal digits.");
    } else if (range && !az_file_request_parse_range(range, &wish.part)) {
        refuse(request, 416, "A range is \"bytes=FIRST-LAST\" with at most 65536 bytes.");
    } else if (find_asker(hub, request, &wish.terminal)) {
        answer_wish(hub, request, &wish);
    }
}
