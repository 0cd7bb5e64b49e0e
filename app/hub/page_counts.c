// SPDX-License-Identifier: MIT
/*
 * The hub's first page, GET /: how often each answer was given, per event,
 * survey and question. The hub holds no survey's texts yet, so questions and
 * choices appear by their ids.
 */
#define AZ_LOG_MODULE "page"
#include <stdlib.h>
#include <string.h>

#include "app/hub/html.h"
#include "app/hub/hub.h"
#include "app/hub/page.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"

enum {
    REFRESH_S = 30,
    ARENA_BYTES_MAX = 16 * 1024 * 1024,
    VALUES_MAX = 1000, // of one question on the page; no survey has as many
};

struct value_row {
    const char *value; // in the arena
    uint64_t n;
};

/* A walk over the counts, which come ordered by event, survey, question and value. */
struct walk {
    struct az_buffer *out;
    struct az_arena arena;
    const char *event; // in the arena, as the two below; NULL before the first
    const char *survey;
    const char *question;
    uint64_t responses; // of this event and survey
    struct value_row values[VALUES_MAX];
    size_t value_count;
    bool in_questions; // the section's part for questions is open
    bool full;         // out of memory, or more than a page can show
};

static bool
is_number(const char *text)
{
    if (*text == '-') {
        text++;
    }
    return *text && strspn(text, "0123456789") == strlen(text);
}

/*
 * What the shares of a question are of. A number is given once by whoever
 * answers, so it is all answers together. Of choices one person may take several,
 * and then only the number of responses is a sound base.
 */
static uint64_t
base_of(const struct walk *walk, bool *of_answers)
{
    uint64_t sum = 0;
    bool numbers = true;
    for (size_t i = 0; i < walk->value_count; i++) {
        sum += walk->values[i].n;
        numbers = numbers && is_number(walk->values[i].value);
    }
    *of_answers = numbers && sum <= walk->responses;
    return *of_answers ? sum : walk->responses;
}

static void
put_value(const struct value_row *row, uint64_t base, struct az_buffer *out)
{
    double share = base ? 100.0 * (double)row->n / (double)base : 0;
    // What was typed is never counted by its words.
    az_html_put(out, "<tr><th scope=\"row\">", *row->value ? row->value : "(a text)",
                "</th><td class=\"n\">");
    az_html_count(out, row->n);
    // Styles in attributes are forbidden by the page's policy; a width of SVG's is none.
    az_buffer_printf(out,
                     "</td><td><div class=\"share\"><svg aria-hidden=\"true\" focusable=\"false\">"
                     "<rect class=\"track\" width=\"100%%\" height=\"100%%\"/>"
                     "<rect class=\"fill\" width=\"%.1f%%\" height=\"100%%\"/></svg>"
                     "<span>%.1f\u202f%%</span></div></td></tr>\n",
                     share > 100 ? 100 : share, share);
}

static void
put_question(struct walk *walk)
{
    struct az_buffer *out = walk->out;
    bool of_answers = false;
    uint64_t base = base_of(walk, &of_answers);
    az_html_put(out, "<div class=\"card\"><table>\n<caption>", walk->question, "</caption>\n");
    az_html_markup(out,
                   "<thead><tr><th scope=\"col\">Answer</th><th scope=\"col\" class=\"n\">Count"
                   "</th><th scope=\"col\" class=\"of\">Share of ");
    az_html_count(out, base);
    az_html_markup(out, of_answers ? " answers" : " responses");
    az_html_markup(out, "</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < walk->value_count; i++) {
        put_value(&walk->values[i], base, out);
    }
    az_html_markup(out, "</tbody>\n</table></div>\n");
}

/* The rows of no question count whole responses, by how they ended. */
static void
put_responses(struct walk *walk)
{
    struct az_buffer *out = walk->out;
    walk->responses = 0;
    for (size_t i = 0; i < walk->value_count; i++) {
        walk->responses += walk->values[i].n;
    }
    az_html_markup(out, "<p class=\"quiet\">n = ");
    az_html_count(out, walk->responses);
    az_html_markup(out, walk->responses == 1 ? " response" : " responses");
    for (size_t i = 0; i < walk->value_count; i++) {
        az_html_put(out, " · ", walk->values[i].value, " ");
        az_html_count(out, walk->values[i].n);
    }
    az_html_markup(out, "</p>\n");
}

static void
finish_question(struct walk *walk)
{
    if (walk->question && !*walk->question) {
        put_responses(walk);
    } else if (walk->question) {
        if (!walk->in_questions) {
            az_html_markup(walk->out, "<div class=\"questions\">\n");
        }
        walk->in_questions = true;
        put_question(walk);
    }
    walk->question = NULL;
    walk->value_count = 0;
}

static void
finish_survey(struct walk *walk)
{
    finish_question(walk);
    if (walk->in_questions) {
        az_html_markup(walk->out, "</div>\n");
    }
    if (walk->survey) {
        az_html_markup(walk->out, "</section>\n");
    }
    walk->in_questions = false;
    walk->survey = NULL;
}

static bool
begin_survey(struct walk *walk, const struct az_archive_count *count)
{
    walk->event = az_arena_strdup(&walk->arena, count->event);
    walk->survey = az_arena_strdup(&walk->arena, count->survey);
    if (!walk->event || !walk->survey) {
        walk->full = true;
        return false;
    }
    az_html_put(walk->out, "<section>\n<h2>", count->event, "</h2>\n");
    az_html_put(walk->out, "<p class=\"quiet\">Survey <b>", count->survey, "</b></p>\n");
    return true;
}

static bool
add_value(struct walk *walk, const struct az_archive_count *count)
{
    if (!walk->question || strcmp(walk->question, count->question) != 0) {
        finish_question(walk);
        walk->question = az_arena_strdup(&walk->arena, count->question);
    }
    char *value = az_arena_strdup(&walk->arena, count->value);
    if (!walk->question || !value || walk->value_count == VALUES_MAX) {
        walk->full = true;
        return false;
    }
    walk->values[walk->value_count++] = (struct value_row){.value = value, .n = count->n};
    return true;
}

static bool
handle_count(void *ctx, const struct az_archive_count *count)
{
    struct walk *walk = ctx;
    bool same = walk->survey && strcmp(walk->event, count->event) == 0 &&
                strcmp(walk->survey, count->survey) == 0;
    if (!same) {
        finish_survey(walk);
        if (!begin_survey(walk, count)) {
            return false;
        }
    }
    return add_value(walk, count);
}

static void
put_figure(struct az_buffer *out, const char *name, uint64_t n)
{
    az_html_put(out, "<div><dt>", name, "</dt><dd>");
    az_html_count(out, n);
    az_html_markup(out, "</dd></div>\n");
}

static void
put_figures(struct az_buffer *out, const struct az_archive_figures *figures)
{
    az_html_markup(out, "<dl class=\"figures\">\n");
    put_figure(out, "In the archive", figures->responses);
    put_figure(out, "From terminals", figures->terminals);
    put_figure(out, "In conflict", figures->conflicts);
    put_figure(out, "Set aside", figures->rejected);
    if (figures->refused > 0) {
        put_figure(out, "Terminals refused for another key", figures->refused);
    }
    az_html_markup(out, "</dl>\n");
}

/* The part of the page about damage, which begins with the first terminal that tells of some. */
struct damages {
    struct az_buffer *out;
    bool any;
};

static void
begin_damages(struct az_buffer *out)
{
    az_html_markup(
        out, "<section>\n<h2>Damaged terminals</h2>\n<p class=\"quiet\">The file of these "
             "terminals was damaged. What could be read was sent again under its old numbers; "
             "missing are numbers in between, some of which may have been pruned before. Look at "
             "the disk of such a terminal.</p>\n<div class=\"card\"><table>\n<thead><tr>"
             "<th scope=\"col\">Terminal</th><th scope=\"col\">Last (its clock)</th>"
             "<th scope=\"col\" class=\"n\">Files</th><th scope=\"col\" class=\"n\">Salvaged</th>"
             "<th scope=\"col\" class=\"n\">Missing</th><th scope=\"col\" class=\"n\">Kept back"
             "</th></tr></thead>\n<tbody>\n");
}

static bool
handle_damage(void *ctx, const struct az_uuid *terminal, const struct az_damage *damage)
{
    struct damages *damages = ctx;
    const uint64_t counts[] = {damage->files, damage->salvaged, damage->missing, damage->kept_back};
    char id[AZ_UUID_TEXT_SIZE];
    char at[AZ_CLOCK_ISO_SIZE] = "";
    az_uuid_format(terminal, id);
    if (damage->last_at_ms > 0) {
        az_clock_format_iso(damage->last_at_ms, at);
    }
    if (!damages->any) {
        begin_damages(damages->out);
    }
    damages->any = true;
    az_html_put(damages->out, "<tr><th scope=\"row\">", id, "</th>");
    az_html_put(damages->out, "<td>", *at ? at : "–", "</td>");
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
        az_html_markup(damages->out, "<td class=\"n\">");
        az_html_count(damages->out, counts[i]);
        az_html_markup(damages->out, "</td>");
    }
    az_html_markup(damages->out, "</tr>\n");
    return true;
}

/* False, and logged, if the archive cannot be read. */
static bool
put_damages(struct az_hub *hub, struct az_buffer *out)
{
    struct damages damages = {.out = out};
    bool ok = az_archive_damages(hub->reader, handle_damage, &damages);
    if (damages.any) {
        az_html_markup(out, "</tbody>\n</table></div>\n</section>\n");
    }
    return ok;
}

static void
put_nothing_yet(struct az_buffer *out)
{
    az_html_markup(
        out, "<section class=\"card empty\">\n<h2>No responses yet</h2>\n"
             "<p>Give a terminal this hub's address, which is the one in your browser's address "
             "bar, and answer its survey once. What it has collected offline arrives by itself, "
             "and this page shows it within half a minute.</p>\n</section>\n");
}

/* False, and logged, if the archive cannot be read or holds more than a page can show. */
static bool
put_counts(struct az_hub *hub, struct az_buffer *out)
{
    struct az_archive_figures figures;
    struct walk *walk = calloc(1, sizeof(*walk));
    if (!walk || !az_archive_figures(hub->reader, &figures)) {
        free(walk);
        return false;
    }
    walk->out = out;
    az_arena_init(&walk->arena, ARENA_BYTES_MAX);
    put_figures(out, &figures);
    bool ok = az_archive_counts(hub->reader, NULL, handle_count, walk);
    if (walk->full) {
        AZ_LOGE("the counts are more than a page can show; export the responses instead");
    }
    bool any = walk->event;
    finish_survey(walk);
    if (!any) {
        put_nothing_yet(out);
    } else {
        az_html_markup(out, "<p class=\"quiet note\">Counted are live responses, finished or not. "
                            "Training, and what a rule flagged as misuse, is left out. Share is "
                            "count ÷ the number that its column names.</p>\n");
    }
    az_arena_destroy(&walk->arena);
    free(walk);
    return ok;
}

void
az_page_counts_handle_get(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    const struct az_page page = {.hub = hub, .title = "Responses", .refresh_s = REFRESH_S};
    struct az_buffer out;
    az_buffer_init(&out, AZ_PAGE_BYTES_MAX);
    az_page_begin(&page, &out);
    if (put_counts(hub, &out) && put_damages(hub, &out)) {
        az_html_markup(&out, "<p class=\"quiet\"><a href=\"/clocks\">Clocks of the terminals</a>"
                             "</p>\n");
        az_page_end(&page, &out);
        az_page_answer(request, &out);
    } else {
        az_hub_answer_unreadable(request);
    }
    az_buffer_destroy(&out);
}
