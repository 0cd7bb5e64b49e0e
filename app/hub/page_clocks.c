// SPDX-License-Identifier: MIT
/*
 * GET /clocks: how far each terminal's clock is off, and when its newest
 * response was given by its own clock and truly.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "app/hub/html.h"
#include "app/hub/hub.h"
#include "app/hub/page.h"

enum {
    REFRESH_S = 30,
    ON_ITS_WAY_MS = 5000, // less than this may be the network's doing
};

/* The largest unit that fits says enough. */
static const struct {
    int64_t ms;
    const char *name;
} units[] = {
    {INT64_C(31557600000), "years"}, {INT64_C(86400000), "days"}, {INT64_C(3600000), "hours"},
    {INT64_C(60000), "minutes"},     {INT64_C(1000), "seconds"},
};

static void
put_time(int64_t wall_ms, struct az_buffer *out)
{
    char iso[AZ_CLOCK_ISO_SIZE];
    az_clock_format_iso(wall_ms, iso);
    if (strlen(iso) < 19) {
        az_html_markup(out, "no date");
        return;
    }
    az_html_put(out, "<time datetime=\"", iso, "\">");
    az_buffer_printf(out, "%.10s %.8s</time>", iso, iso + 11);
}

static void
put_span(uint64_t ms, struct az_buffer *out)
{
    size_t i = 0;
    while (i + 1 < sizeof(units) / sizeof(*units) && ms < (uint64_t)units[i].ms) {
        i++;
    }
    az_buffer_printf(out, "%.1f %s", (double)ms / (double)units[i].ms, units[i].name);
}

/* What came from outside may be any number, so the difference is taken without a sign. */
static void
put_skew(const struct az_archive_clock *clock, struct az_buffer *out)
{
    bool ahead = clock->sent_at_ms > clock->received_at_ms;
    uint64_t sent = (uint64_t)clock->sent_at_ms;
    uint64_t received = (uint64_t)clock->received_at_ms;
    uint64_t off_ms = ahead ? sent - received : received - sent;
    if (off_ms < ON_ITS_WAY_MS) {
        az_html_markup(out, "right");
        return;
    }
    put_span(off_ms, out);
    az_html_markup(out, ahead ? " ahead" : " behind");
}

static void
put_corrected(const struct az_true_time *corrected, struct az_buffer *out)
{
    switch (corrected->kind) {
    case AZ_TIME_EXACT:
        put_time(corrected->time_ms, out);
        az_html_markup(out, " ± ");
        put_span((uint64_t)corrected->uncertainty_ms, out);
        return;
    case AZ_TIME_BOUNDED:
        if (corrected->earliest_ms != INT64_MIN) {
            az_html_markup(out, "after ");
            put_time(corrected->earliest_ms, out);
        }
        if (corrected->latest_ms != INT64_MAX) {
            az_html_markup(out, " before ");
            put_time(corrected->latest_ms, out);
        }
        return;
    case AZ_TIME_UNKNOWN:
    case AZ_TIME_KIND_COUNT:
        break;
    }
    az_html_markup(out, "not known");
}

struct clocks {
    struct az_buffer *out;
    bool any;
};

static void
begin_clocks(struct az_buffer *out)
{
    az_html_markup(out,
                   "<p class=\"quiet\">Beside the hub's own clock, when each terminal was last "
                   "heard of; the way to the hub counts as seconds behind. A clock that is wrong "
                   "does no harm: times are corrected by what is known of each boot.</p>\n"
                   "<div class=\"card\"><table>\n<thead><tr><th scope=\"col\">Terminal</th>"
                   "<th scope=\"col\">Heard of (UTC)</th><th scope=\"col\">Its clock then</th>"
                   "<th scope=\"col\">Newest response, its clock</th>"
                   "<th scope=\"col\">Corrected</th></tr></thead>\n<tbody>\n");
}

static bool
handle_clock(void *ctx, const struct az_archive_clock *clock)
{
    struct clocks *clocks = ctx;
    struct az_buffer *out = clocks->out;
    char id[AZ_UUID_TEXT_SIZE];
    az_uuid_format(&clock->terminal, id);
    if (!clocks->any) {
        begin_clocks(out);
    }
    clocks->any = true;
    az_html_put(out, "<tr><th scope=\"row\">", id, "</th><td>");
    put_time(clock->received_at_ms, out);
    az_html_markup(out, "</td><td>");
    put_skew(clock, out);
    az_html_markup(out, "</td><td>");
    if (clock->has_response) {
        put_time(clock->raw_ms, out);
        az_html_markup(out, "</td><td>");
        put_corrected(&clock->corrected, out);
    } else {
        az_html_markup(out, "–</td><td>–");
    }
    az_html_markup(out, "</td></tr>\n");
    return !out->failed;
}

void
az_page_clocks_handle_get(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    const struct az_page page = {.hub = hub, .title = "Clocks", .refresh_s = REFRESH_S};
    struct az_buffer out;
    struct clocks clocks = {.out = &out};
    az_buffer_init(&out, AZ_PAGE_BYTES_MAX);
    az_page_begin(&page, &out);
    bool ok = az_archive_clocks(hub->reader, handle_clock, &clocks) || out.failed;
    az_html_markup(&out, clocks.any ? "</tbody>\n</table></div>\n"
                                    : "<p>No terminal has been heard of yet.</p>\n");
    az_html_markup(&out, "<p><a href=\"/\">Responses</a></p>\n");
    if (ok) {
        az_page_end(&page, &out);
        az_page_answer(request, &out);
    } else {
        az_hub_answer_unreadable(request);
    }
    az_buffer_destroy(&out);
}
