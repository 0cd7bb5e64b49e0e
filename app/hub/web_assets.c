// SPDX-License-Identifier: MIT
#include "app/hub/web_assets.h"

#include <stdlib.h>
#include <string.h>

#include "app/hub/hub.h"
#include "base/digest.h"
#include "base/files.h"

enum { FILE_BYTES_MAX = 1024 * 1024 };

static bool
read_asset(const char *name, struct az_buffer *out)
{
    az_buffer_init(out, FILE_BYTES_MAX);
    char *path = az_files_asset(name);
    bool ok = path && az_files_read(path, out);
    free(path);
    return ok;
}

bool
az_web_assets_init(struct az_web_assets *assets)
{
    *assets = (struct az_web_assets){0};
    if (!read_asset("web/azri.css", &assets->css) || !read_asset("web/azri.svg", &assets->icon) ||
        !read_asset("web/bundles.js", &assets->bundles_js)) {
        return false;
    }
    struct az_digest digests[3];
    az_digest_of(assets->css.data, assets->css.size, &digests[0]);
    az_digest_of(assets->icon.data, assets->icon.size, &digests[1]);
    az_digest_of(assets->bundles_js.data, assets->bundles_js.size, &digests[2]);
    struct az_digest all;
    az_digest_of(digests, sizeof(digests), &all);
    char text[AZ_DIGEST_TEXT_SIZE];
    az_digest_format(&all, text);
    memcpy(assets->version, text, sizeof(assets->version) - 1);
    return true;
}

void
az_web_assets_destroy(struct az_web_assets *assets)
{
    az_buffer_destroy(&assets->css);
    az_buffer_destroy(&assets->icon);
    az_buffer_destroy(&assets->bundles_js);
}

/*
 * For ever under its present address, since pages name the version. Without one
 * it was typed by hand and must not stay.
 */
static void
answer_asset(struct az_hub_request *request, const char *type, const char *version,
             const struct az_buffer *content)
{
    const char *asked = az_hub_request_query(request, "v");
    bool keep = asked && strcmp(asked, version) == 0;
    const struct az_hub_header cache = {"Cache-Control",
                                        keep ? "public, max-age=31536000, immutable" : "no-cache"};
    az_hub_request_answer(request, &(struct az_hub_answer){.status = 200,
                                                           .content_type = type,
                                                           .body = az_buffer_text(content),
                                                           .body_size = content->size,
                                                           .headers = &cache,
                                                           .header_count = 1});
}

void
az_web_assets_handle_css(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    answer_asset(request, "text/css; charset=utf-8", hub->assets->version, &hub->assets->css);
}

void
az_web_assets_handle_icon(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    answer_asset(request, "image/svg+xml", hub->assets->version, &hub->assets->icon);
}

void
az_web_assets_handle_bundles_js(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    answer_asset(request, "text/javascript; charset=utf-8", hub->assets->version,
                 &hub->assets->bundles_js);
}
