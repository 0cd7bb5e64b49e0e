// SPDX-License-Identifier: MIT
#include "app/hub/bundles.h"
#include "app/hub/hub.h"
#include "sync/bundle.h"
#include "sync/enrolment.h"
#include "sync/hub_time.h"

#include "sync/file_request.h"
#include "sync/package.h"
#include "sync/settings.h"

const struct az_hub_route az_hub_routes[] = {
    {.method = "GET", .path = "/", .handle = az_page_counts_handle_get},
    {.method = "GET", .path = "/bundles", .handle = az_page_bundles_handle_get},
    {.method = "GET", .path = "/clocks", .handle = az_page_clocks_handle_get},
    {.method = "GET", .path = "/healthz", .handle = az_health_handle_get},
    {.method = "GET", .path = AZ_WEB_CSS_PATH, .handle = az_web_assets_handle_css},
    {.method = "GET", .path = AZ_WEB_ICON_PATH, .handle = az_web_assets_handle_icon},
    {.method = "GET", .path = "/packages", .handle = az_page_packages_handle_get},
    {.method = "GET", .path = AZ_FILE_REQUEST_FOLDER, .handle = az_files_handle_get},
    {.method = "GET", .path = "/v1/packages", .handle = az_packages_handle_get},
    {.method = "POST",
     .path = "/v1/packages",
     .handle = az_packages_handle_post,
     .body_max = AZ_PACKAGE_BYTES_MAX + AZ_PACKAGE_MANIFEST_MAX + 1,
     .media_type = AZ_PACKAGE_MEDIA_TYPE},
    {.method = "POST",
     .path = "/v1/withdrawals",
     .handle = az_packages_handle_withdrawal,
     .body_max = AZ_SETTINGS_BYTES_MAX,
     .media_type = "application/json"},
    {.method = "GET", .path = "/v1/settings", .handle = az_packages_handle_get_settings},
    {.method = "POST",
     .path = "/v1/settings",
     .handle = az_packages_handle_post_settings,
     .body_max = AZ_SETTINGS_BYTES_MAX,
     .media_type = "application/json"},
    {.method = "GET", .path = AZ_WEB_BUNDLES_JS_PATH, .handle = az_web_assets_handle_bundles_js},
    {.method = "GET", .path = "/v1/quarantine", .handle = az_quarantine_handle_get},
    {.method = "POST", .path = "/v1/quarantine/retry", .handle = az_quarantine_handle_retry},
    {.method = "GET", .path = "/v1/stores/", .handle = az_stores_handle_get},
    {.method = "GET", .path = AZ_HUB_TIME_PATH, .handle = az_time_handle_get},
    {.method = "POST",
     .path = AZ_WRAPPING_PATH,
     .handle = az_batches_handle_post,
     .body_max = AZ_BATCH_BYTES_MAX,
     .media_type = AZ_BATCH_MEDIA_TYPE},
    {.method = "POST",
     .path = AZ_ENROLMENT_PATH,
     .handle = az_enrolments_handle_post,
     .body_max = AZ_ENROLMENT_BYTES_MAX,
     .media_type = AZ_ENROLMENT_MEDIA_TYPE},
    {.method = "POST",
     .path = AZ_REKEYING_PATH,
     .handle = az_enrolments_handle_rekeying,
     .body_max = AZ_ENROLMENT_BYTES_MAX,
     .media_type = AZ_REKEYING_MEDIA_TYPE},
    {.method = "GET", .path = "/v1/terminals", .handle = az_terminals_handle_list},
    {.method = "POST",
     .path = "/v1/terminals",
     .handle = az_terminals_handle_invitation,
     .body_max = AZ_HUB_TERMINALS_BODY_MAX,
     .media_type = "application/json"},
    {.method = "POST",
     .path = "/v1/terminals/file",
     .handle = az_terminals_handle_file,
     .body_max = AZ_HUB_TERMINALS_BODY_MAX,
     .media_type = "application/json"},
    {.method = "POST",
     .path = "/v1/terminals/rename",
     .handle = az_terminals_handle_rename,
     .body_max = AZ_HUB_TERMINALS_BODY_MAX,
     .media_type = "application/json"},
    {.method = "POST",
     .path = "/v1/terminals/revoke",
     .handle = az_terminals_handle_revocation,
     .body_max = AZ_HUB_TERMINALS_BODY_MAX,
     .media_type = "application/json"},
    {.method = "POST",
     .path = "/v1/terminals/restore",
     .handle = az_terminals_handle_restoration,
     .body_max = AZ_HUB_TERMINALS_BODY_MAX,
     .media_type = "application/json"},
    {.method = "GET", .path = "/v1/terminals/kept/", .handle = az_terminals_handle_kept},
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
