// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the hub's request handlers share, and the table of its routes. Adding a
 * route means adding a handler, in the file of its group, and a row.
 */
#include <stddef.h>

#include "app/hub/http_server.h"
#include "app/hub/organizer.h"
#include "app/hub/throttle.h"
#include "app/hub/web_assets.h"
#include "base/clock.h"
#include "storage/archive.h"
#include "sync/intake.h"

struct az_bundles;

struct az_hub {
    struct az_intake *intake;           // borrowed
    struct az_archive *reader;          // borrowed; read-only, used on the server's thread alone
    const struct az_web_assets *assets; // borrowed
    const struct az_clock *clock;       // borrowed
    const struct az_token *token;       // borrowed
    struct az_bundles *bundles;         // borrowed
    struct az_throttle *enrolments;     // borrowed; server's thread alone
};

/*
 * Whether the request comes from an organizer; if not, it has been answered.
 * For what changes the hub, or tells of more than counts.
 */
bool
az_hub_is_organizer(const struct az_hub *hub, struct az_hub_request *request);

/* Answer that the archive cannot be read now. */
void
az_hub_answer_unreadable(struct az_hub_request *request);

/* Each handler's context is the hub. */
extern const struct az_hub_route az_hub_routes[];
extern const size_t az_hub_route_count;

/* batches.c */
void
az_batches_handle_post(void *hub, struct az_hub_request *request);
/* Answer that the intake did not take something. */
void
az_batches_refuse(struct az_hub_request *request, enum az_intake_outcome outcome, const char *why);

/* bundles.c */
void
az_bundles_handle_post(void *hub, struct az_hub_request *request);

/* files.c */
void
az_files_handle_get(void *hub, struct az_hub_request *request);
/* enrolments.c */
void
az_enrolments_handle_post(void *hub, struct az_hub_request *request);
void
az_enrolments_handle_rekeying(void *hub, struct az_hub_request *request);

/* terminals.c */
enum { AZ_HUB_TERMINALS_BODY_MAX = 16 * 1024 };
void
az_terminals_handle_list(void *hub, struct az_hub_request *request);
void
az_terminals_handle_invitation(void *hub, struct az_hub_request *request);
void
az_terminals_handle_file(void *hub, struct az_hub_request *request);
void
az_terminals_handle_rename(void *hub, struct az_hub_request *request);
void
az_terminals_handle_revocation(void *hub, struct az_hub_request *request);
void
az_terminals_handle_restoration(void *hub, struct az_hub_request *request);
void
az_terminals_handle_kept(void *hub, struct az_hub_request *request);

/* health.c */
void
az_health_handle_get(void *hub, struct az_hub_request *request);

/* packages.c */
void
az_packages_handle_post(void *hub, struct az_hub_request *request);
void
az_packages_handle_get(void *hub, struct az_hub_request *request);
void
az_packages_handle_withdrawal(void *hub, struct az_hub_request *request);
void
az_packages_handle_post_settings(void *hub, struct az_hub_request *request);
void
az_packages_handle_get_settings(void *hub, struct az_hub_request *request);

/* page_packages.c */
void
az_page_packages_handle_get(void *hub, struct az_hub_request *request);
/* page_clocks.c */
void
az_page_clocks_handle_get(void *hub, struct az_hub_request *request);

/* page_bundles.c */
void
az_page_bundles_handle_get(void *hub, struct az_hub_request *request);

/* page_counts.c */
void
az_page_counts_handle_get(void *hub, struct az_hub_request *request);

/* quarantine.c */
void
az_quarantine_handle_get(void *hub, struct az_hub_request *request);
void
az_quarantine_handle_retry(void *hub, struct az_hub_request *request);

/* stores.c */
void
az_stores_handle_get(void *hub, struct az_hub_request *request);

/* time.c */
void
az_time_handle_get(void *hub, struct az_hub_request *request);

/* web_assets.c */
void
az_web_assets_handle_bundles_js(void *hub, struct az_hub_request *request);
void
az_web_assets_handle_css(void *hub, struct az_hub_request *request);
void
az_web_assets_handle_icon(void *hub, struct az_hub_request *request);
