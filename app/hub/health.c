// SPDX-License-Identifier: MIT
/*
 * For monitors and scripts: GET /healthz.
 */
#include <inttypes.h>

#include "app/hub/hub.h"

void
az_health_handle_get(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct az_archive_figures figures;
    if (!az_archive_figures(hub->reader, &figures)) {
        az_hub_answer_unreadable(request);
        return;
    }
    char id[AZ_UUID_TEXT_SIZE];
    az_uuid_format(az_archive_hub_id(hub->reader), id);
    struct az_buffer body;
    az_buffer_init(&body, 1024);
    az_buffer_printf(
        &body, "{\"status\":\"ok\",\"hub\":\"%s\",\"version\":\"%s\",\"responses\":%" PRIu64 "}\n",
        id, AZ_VERSION, figures.responses);
    az_hub_request_answer(request, &(struct az_hub_answer){.status = 200,
                                                           .content_type = "application/json",
                                                           .body = az_buffer_text(&body),
                                                           .body_size = body.size});
    az_buffer_destroy(&body);
}
