// SPDX-License-Identifier: MIT
#pragma once

/*
 * The files that pages need beside themselves, read once at start.
 */
#include "base/buffer.h"

#define AZ_WEB_CSS_PATH        "/assets/azri.css"
#define AZ_WEB_ICON_PATH       "/assets/azri.svg"
#define AZ_WEB_BUNDLES_JS_PATH "/assets/bundles.js"

enum { AZ_WEB_VERSION_SIZE = 13 };

struct az_web_assets {
    struct az_buffer css;
    struct az_buffer icon;
    struct az_buffer bundles_js;
    char version[AZ_WEB_VERSION_SIZE]; // changes with their content; part of their addresses
};

/* False, and logged with the cure, if a file is missing. Destroy it in either case. */
bool
az_web_assets_init(struct az_web_assets *assets);
/* Accepts a zeroed one. */
void
az_web_assets_destroy(struct az_web_assets *assets);
