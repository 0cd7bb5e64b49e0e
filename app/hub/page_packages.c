// SPDX-License-Identifier: MIT
/*
 * What was published and what each terminal shows of it, GET /packages.
 */
#define AZ_LOG_MODULE "page"
#include <stdio.h>
#include <string.h>

#include "app/hub/html.h"
#include "app/hub/hub.h"
#include "app/hub/page.h"
#include "storage/packages.h"

enum {
    REFRESH_S = 30,
    SHORT_SIZE = 13, // digits of a hash that people compare, and the final zero
};

/* The part of the page that is being written, which begins with its first row. */
struct table {
    struct az_buffer *out;
    bool any;
};

/* The first digits of a hash; `none` for none. */
static const char *
shorten(const struct az_file_hash *hash, char out[SHORT_SIZE], const char *none)
{
    char text[AZ_FILE_HASH_TEXT_SIZE];
    if (az_file_hash_is_zero(hash)) {
        return none;
    }
    az_file_hash_format(hash, text);
    snprintf(out, SHORT_SIZE, "%.*s", SHORT_SIZE - 1, text);
    return out;
}

static void
put_time(struct az_buffer *out, int64_t at_ms)
{
    char iso[AZ_CLOCK_ISO_SIZE] = "";
    if (at_ms > 0) {
        az_clock_format_iso(at_ms, iso);
    }
    if (strlen(iso) < 16) {
        az_html_markup(out, "<td>–</td>");
        return;
    }
    az_buffer_printf(out, "<td>%.10s %.5s</td>", iso, iso + 11);
}

static void
put_targets(struct az_buffer *out, const struct az_published *published)
{
    az_html_markup(out, published->for_all ? "<td>all terminals" : "<td>");
    if (published->for_some > 0) {
        az_html_markup(out, published->for_all ? ", and by name to " : "by name to ");
        az_html_count(out, published->for_some);
    } else if (!published->for_all) {
        az_html_markup(out, "withdrawn");
    }
    az_html_markup(out, "</td></tr>\n");
}

static bool
handle_published(void *ctx, const struct az_published *published)
{
    struct table *table = ctx;
    char hash[SHORT_SIZE];
    if (!table->any) {
        az_html_markup(table->out,
                       "<section>\n<h2>Published</h2>\n<div class=\"card\"><table>\n<thead><tr>"
                       "<th scope=\"col\">Package</th><th scope=\"col\">Event</th>"
                       "<th scope=\"col\">Survey</th><th scope=\"col\">Published (UTC)</th>"
                       "<th scope=\"col\">Assigned to</th></tr></thead>\n<tbody>\n");
    }
    table->any = true;
    az_html_put(table->out, "<tr><th scope=\"row\"><code>", shorten(&published->hash, hash, "–"),
                "</code></th>");
    az_html_put(table->out, "<td>", published->event, "</td>");
    az_html_put(table->out, "<td><code>", published->survey_version, "</code></td>");
    put_time(table->out, published->published_at_ms);
    put_targets(table->out, published);
    return !table->out->failed;
}

/* What is to be said of a terminal: refused, behind, or as it should be. */
static void
put_state(struct az_buffer *out, const struct az_shown *shown)
{
    const struct az_package_report *report = &shown->report;
    char refused[SHORT_SIZE];
    if (report->why[0]) {
        az_html_put(out, "<td><b>Refused ", shorten(&report->refused.package, refused, "settings"),
                    "</b>: ");
        az_html_put(out, "", report->why, "</td></tr>\n");
    } else if (shown->told_at_ms == 0) {
        az_html_markup(out, "<td>not told yet</td></tr>\n");
    } else if (az_file_hash_is_zero(&shown->assigned) ||
               az_file_hash_equal(&shown->assigned, &report->running.package)) {
        az_html_markup(out, "<td>as assigned</td></tr>\n");
    } else {
        az_html_markup(out, "<td>on its way</td></tr>\n");
    }
}

static bool
handle_shown(void *ctx, const struct az_shown *shown)
{
    struct table *table = ctx;
    char id[AZ_UUID_TEXT_SIZE];
    char running[SHORT_SIZE];
    char assigned[SHORT_SIZE];
    if (!table->any) {
        az_html_markup(table->out,
                       "<section>\n<h2>Terminals</h2>\n<div class=\"card\"><table>\n<thead><tr>"
                       "<th scope=\"col\">Terminal</th><th scope=\"col\">Shows</th>"
                       "<th scope=\"col\">Is to show</th><th scope=\"col\">Told (UTC)</th>"
                       "<th scope=\"col\">State</th></tr></thead>\n<tbody>\n");
    }
    table->any = true;
    az_uuid_format(&shown->terminal, id);
    az_html_put(table->out, "<tr><th scope=\"row\">", id, "</th>");
    az_html_put(table->out, "<td><code>",
                shorten(&shown->report.running.package, running, "its own file"), "</code></td>");
    az_html_put(table->out, "<td><code>", shorten(&shown->assigned, assigned, "–"), "</code></td>");
    put_time(table->out, shown->told_at_ms);
    put_state(table->out, shown);
    return !table->out->failed;
}

static void
end_table(struct table *table)
{
    if (table->any) {
        az_html_markup(table->out, "</tbody>\n</table></div>\n</section>\n");
    }
    table->any = false;
}

static bool
put_tables(struct az_hub *hub, struct az_buffer *out)
{
    struct table table = {.out = out};
    bool ok = az_packages_each(hub->reader, handle_published, &table);
    if (!table.any) {
        az_html_markup(out, "<section class=\"card empty\">\n<h2>Nothing published yet</h2>\n"
                            "<p>Publish an event to the terminals with "
                            "<code>azri publish EVENT.yaml</code>.</p>\n</section>\n");
    }
    end_table(&table);
    ok = ok && az_packages_each_shown(hub->reader, handle_shown, &table);
    end_table(&table);
    return ok;
}

void
az_page_packages_handle_get(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    const struct az_page page = {
        .hub = hub, .title = "What terminals show", .refresh_s = REFRESH_S};
    struct az_buffer out;
    az_buffer_init(&out, AZ_PAGE_BYTES_MAX);
    az_page_begin(&page, &out);
    if (put_tables(hub, &out) || out.failed) {
        az_page_end(&page, &out);
        az_page_answer(request, &out);
    } else {
        az_hub_answer_unreadable(request);
    }
    az_buffer_destroy(&out);
}
