// SPDX-License-Identifier: MIT
/*
 * For `azri verify`: GET /v1/stores/STORE?after=SEQ lists what is held of a
 * store, a page at a time, as pairs of seq and checksum.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "app/hub/hub.h"
#include "sync/json_writer.h"

enum {
    PAGE = 10000,
    PAGE_BYTES_MAX = 2 * 1024 * 1024,
};

static bool
put_held(void *ctx, const struct az_held *held)
{
    struct az_buffer *out = ctx;
    bool first = out->data[out->size - 1] == '[';
    return az_buffer_printf(out, "%s[%" PRIu64 ",\"%016" PRIx64 "\"]", first ? "" : ",", held->seq,
                            held->checksum);
}

static bool
read_after(const char *text, uint64_t *after)
{
    *after = 0;
    if (!text) {
        return true;
    }
    char *end = NULL;
    errno = 0;
    *after = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0;
}

static void
answer_page(struct az_hub *hub, struct az_hub_request *request, const struct az_uuid *store,
            uint64_t after)
{
    struct az_buffer body;
    az_buffer_init(&body, PAGE_BYTES_MAX);
    az_buffer_append_char(&body, '{');
    az_json_put_uuid_field(&body, "hub", az_archive_hub_id(hub->reader));
    az_json_put_uuid_field(&body, "store", store);
    az_json_put_key(&body, "responses");
    az_buffer_append_char(&body, '[');
    if (az_archive_each_held(hub->reader, store, after, PAGE, put_held, &body) && !body.failed) {
        az_buffer_append(&body, "]}\n", 3);
        az_hub_request_answer(request, &(struct az_hub_answer){.status = 200,
                                                               .content_type = "application/json",
                                                               .body = az_buffer_text(&body),
                                                               .body_size = body.size});
    } else {
        az_hub_answer_unreadable(request);
    }
    az_buffer_destroy(&body);
}

void
az_stores_handle_get(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct az_uuid store;
    uint64_t after;
    if (!az_hub_is_organizer(hub, request)) {
        return;
    }
    if (!az_uuid_parse(az_hub_request_path_rest(request), &store) ||
        !read_after(az_hub_request_query(request, "after"), &after)) {
        az_hub_request_problem(
            request,
            &(struct az_hub_problem){
                .status = 400,
                .detail = "The path is to end in a store's id, and \"after\" is to be a number."});
        return;
    }
    answer_page(hub, request, &store, after);
}
