// SPDX-License-Identifier: MIT
/*
 * The page of what is carried by hand, GET /bundles: it takes bundles and gives
 * acknowledgements, and tells what is set aside.
 */
#define AZ_LOG_MODULE "page"
#include <inttypes.h>

#include "app/hub/html.h"
#include "app/hub/hub.h"
#include "app/hub/page.h"
#include "storage/quarantine.h"
#include "sync/bundle.h"

enum { ASIDES_SHOWN = 100 };

static void
put_form(const struct az_hub *hub, struct az_buffer *out)
{
    az_html_markup(
        out, "<section>\n<p>Where a terminal has no network, its responses come on a stick: "
             "<code>azri bundle</code> writes them there. Each response counts once, even if it "
             "also comes over the network.</p>\n"
             "<form id=\"bundles\" class=\"card drop\">\n"
             "<label for=\"files\">Bundles from the stick</label>\n"
             "<input id=\"files\" type=\"file\" multiple required accept=\"" AZ_BUNDLE_SUFFIX
             "\">\n<button>Give them to the hub</button>\n</form>\n"
             "<noscript><p class=\"quiet\">This page needs scripts. Without them, use "
             "<code>azri import</code>.</p></noscript>\n"
             "<ul id=\"results\" class=\"results\" aria-live=\"polite\"></ul>\n</section>\n");
    az_buffer_printf(out, "<script src=\"" AZ_WEB_BUNDLES_JS_PATH "?v=%s\" defer></script>\n",
                     hub->assets->version);
}

/* The part about what is set aside, which begins with the first there is. */
struct asides {
    struct az_buffer *out;
    size_t shown;
};

static void
begin_asides(struct az_buffer *out)
{
    az_html_markup(
        out,
        "<section>\n<h2>Set aside</h2>\n<p class=\"quiet\">Not counted: lines that are no sound "
        "response, and responses under whose number the hub has another. Nothing of them is lost. "
        "<code>azri quarantine export</code> writes them to a file, and <code>azri quarantine "
        "retry</code> takes what a newer version of the hub can read.</p>\n"
        "<div class=\"card wide\"><table>\n<thead><tr><th scope=\"col\">Received (UTC)</th>"
        "<th scope=\"col\">Why</th><th scope=\"col\" class=\"n\">Number</th>"
        "<th scope=\"col\">Terminal</th></tr></thead>\n<tbody>\n");
}

static bool
put_aside(void *ctx, const struct az_aside *aside)
{
    struct asides *asides = ctx;
    struct az_buffer *out = asides->out;
    char id[AZ_UUID_TEXT_SIZE];
    char iso[AZ_CLOCK_ISO_SIZE];
    az_uuid_format(&aside->terminal, id);
    az_clock_format_iso(aside->received_at_ms, iso);
    if (asides->shown++ == 0) {
        begin_asides(out);
    }
    az_html_put(out, "<tr><td><time datetime=\"", iso, "\">");
    az_buffer_printf(out, "%.10s %.5s</time></td>", iso, *iso ? iso + 11 : "");
    az_html_put(out, "<td>", az_verdict_name(aside->verdict), ": ");
    az_html_text(out, aside->reason);
    az_buffer_printf(out, "</td><td class=\"n\">%" PRIu64 "</td>", aside->seq);
    az_html_put(out, "<td><code>", id, "</code></td></tr>\n");
    return true;
}

/* False, and logged, if the archive cannot be read. */
static bool
put_asides(struct az_hub *hub, struct az_buffer *out)
{
    struct asides asides = {.out = out};
    const struct az_aside_wish newest = {.newest_first = true, .max = ASIDES_SHOWN};
    bool ok = az_archive_asides(hub->reader, &newest, put_aside, &asides);
    if (asides.shown > 0) {
        az_html_markup(out, "</tbody>\n</table></div>\n");
        if (asides.shown == ASIDES_SHOWN) {
            az_html_markup(out, "<p class=\"quiet note\">These are the newest. <code>azri "
                                "quarantine list</code> has all of them.</p>\n");
        }
        az_html_markup(out, "</section>\n");
    }
    return ok;
}

void
az_page_bundles_handle_get(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    const struct az_page page = {.hub = hub, .title = "Bundles"};
    struct az_buffer out;
    az_buffer_init(&out, AZ_PAGE_BYTES_MAX);
    az_page_begin(&page, &out);
    put_form(hub, &out);
    if (put_asides(hub, &out)) {
        az_page_end(&page, &out);
        az_page_answer(request, &out);
    } else {
        az_hub_answer_unreadable(request);
    }
    az_buffer_destroy(&out);
}
