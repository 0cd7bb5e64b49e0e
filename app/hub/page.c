// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "page"
#include "app/hub/page.h"

#include <string.h>

#include "app/hub/html.h"
#include "base/log.h"

void
az_page_begin(const struct az_page *page, struct az_buffer *out)
{
    const char *version = page->hub->assets->version;
    az_html_markup(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                        "<meta name=\"color-scheme\" content=\"light dark\">\n");
    if (page->refresh_s) {
        az_buffer_printf(out, "<meta http-equiv=\"refresh\" content=\"%u\">\n", page->refresh_s);
    }
    az_html_put(out, "<title>", page->title, " · Azri</title>\n");
    az_buffer_printf(out,
                     "<link rel=\"icon\" href=\"" AZ_WEB_ICON_PATH "?v=%s\">\n"
                     "<link rel=\"stylesheet\" href=\"" AZ_WEB_CSS_PATH "?v=%s\">\n"
                     "</head>\n<body>\n",
                     version, version);
    az_buffer_printf(out,
                     "<header class=\"top\"><img src=\"" AZ_WEB_ICON_PATH
                     "?v=%s\" alt=\"\" width=\"32\" height=\"32\"> <span>Azri hub</span>"
                     "<nav><a href=\"/\">Responses</a><a href=\"/packages\">Packages</a>"
                     "<a href=\"/bundles\">Bundles</a></nav>"
                     "</header>\n<main>\n",
                     version);
    az_html_put(out, "<h1>", page->title, "</h1>\n");
}

/* RFC 3339 to the minute, with a blank for the T: what people read. */
static void
put_time(int64_t wall_ms, struct az_buffer *out)
{
    char iso[AZ_CLOCK_ISO_SIZE];
    az_clock_format_iso(wall_ms, iso);
    if (strlen(iso) < 16) {
        return;
    }
    az_html_put(out, "<time datetime=\"", iso, "\">");
    az_buffer_printf(out, "%.10s %.5s</time> UTC", iso, iso + 11);
}

void
az_page_end(const struct az_page *page, struct az_buffer *out)
{
    char id[AZ_UUID_TEXT_SIZE];
    az_uuid_format(az_archive_hub_id(page->hub->reader), id);
    az_html_markup(out, "</main>\n<footer>\n<p>As of ");
    put_time(az_clock_wall_ms(page->hub->clock), out);
    if (page->refresh_s) {
        az_buffer_printf(out, "; this page loads itself again every %u seconds", page->refresh_s);
    }
    az_html_put(out, ".</p>\n<p>Azri " AZ_VERSION " · hub <code>", id,
                "</code></p>\n</footer>\n</body>\n</html>\n");
}

void
az_page_answer(struct az_hub_request *request, const struct az_buffer *out)
{
    if (out->failed) {
        AZ_LOGE("%s: the page needs more than %zu bytes", az_hub_request_path(request), out->limit);
        az_hub_request_problem(
            request, &(struct az_hub_problem){
                         .status = 500,
                         .detail = "The page is too large to show; export the responses instead."});
        return;
    }
    az_hub_request_answer(request,
                          &(struct az_hub_answer){.status = 200,
                                                  .content_type = "text/html; charset=utf-8",
                                                  .body = az_buffer_text(out),
                                                  .body_size = out->size});
}
