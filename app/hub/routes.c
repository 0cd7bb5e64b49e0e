// SPDX-License-Identifier: MIT
#include "app/hub/bundles.h"
#include "app/hub/hub.h"
#include "sync/bundle.h"

const struct az_hub_route az_hub_routes[] = {
    {.method = "GET", .path = "/", .handle = az_page_counts_handle_get},
    {.method = "GET", .path = "/bundles", .handle = az_page_bundles_handle_get},
    {.method = "GET", .path = "/healthz", .handle = az_health_handle_get},
    {.method = "GET", .path = AZ_WEB_CSS_PATH, .handle = az_web_assets_handle_css},
    {.method = "GET", .path = AZ_WEB_ICON_PATH, .handle = az_web_assets_handle_icon},
    {.method = "GET", .path = AZ_WEB_BUNDLES_JS_PATH, .handle = az_web_assets_handle_bundles_js},
    {.method = "GET", .path = "/v1/quarantine", .handle = az_quarantine_handle_get},
    {.method = "POST", .path = "/v1/quarantine/retry", .handle = az_quarantine_handle_retry},
    {.method = "GET", .path = "/v1/stores/", .handle = az_stores_handle_get},
    {.method = "POST",
     .path = AZ_WRAPPING_PATH,
     .handle = az_batches_handle_post,
     .body_max = AZ_BATCH_BYTES_MAX,
     .media_type = AZ_BATCH_MEDIA_TYPE},
    {.method = "POST",
     .path = "/v1/bundles",
     .handle = az_bundles_handle_post,
     .body_max = AZ_BUNDLE_BYTES_MAX,
     .at_once_max = AZ_BUNDLES_AT_ONCE_MAX,
     .media_type = AZ_BUNDLE_MEDIA_TYPE},
};
const size_t az_hub_route_count = sizeof(az_hub_routes) / sizeof(*az_hub_routes);

void
az_hub_answer_unreadable(struct az_hub_request *request)
{
    az_hub_request_problem(
        request, &(struct az_hub_problem){
                     .status = 503,
                     .detail = "The archive cannot be read; see the hub's log for the cause.",
                     .retry_after_s = 5});
}
