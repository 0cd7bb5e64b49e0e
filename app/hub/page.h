// SPDX-License-Identifier: MIT
#pragma once

/*
 * What every page of the hub has around its content.
 */
#include "app/hub/hub.h"
#include "base/buffer.h"

enum { AZ_PAGE_BYTES_MAX = 8 * 1024 * 1024 };

struct az_page {
    const struct az_hub *hub;
    const char *title;
    unsigned refresh_s; // the page loads itself again after so long; 0 for never
};

/* Everything up to the content. */
void
az_page_begin(const struct az_page *page, struct az_buffer *out);
/* Everything after the content. */
void
az_page_end(const struct az_page *page, struct az_buffer *out);

/* Answer with the page, or with a problem if `out` has failed. */
void
az_page_answer(struct az_hub_request *request, const struct az_buffer *out);
