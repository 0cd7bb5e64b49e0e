// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "preview"
#include "app/kiosk/tightness.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "app/survey/words.h"
#include "base/log.h"

enum {
    QUOTED_CHARACTERS = 40,
    PLACE_BYTES = 200,
    SOURCE_BYTES = 300,
};

/* -- Texts ---------------------------------------------------------------- */

/* The beginning of a text, in whole characters. */
static void
quote(const char *text, char out[AZ_TIGHT_QUOTE_BYTES])
{
    size_t size = 0;
    for (unsigned i = 0; i < QUOTED_CHARACTERS && text[size]; i++) {
        do {
            size++;
        } while (((unsigned char)text[size] & 0xc0) == 0x80);
    }
    snprintf(out, AZ_TIGHT_QUOTE_BYTES, "%.*s%s", (int)size, text, text[size] ? "…" : "");
}

/* Where the text stands from a line on: the same words may well be said twice. */
static const struct az_said *
find_said(const struct az_said *said, const struct az_type_strain *strain, unsigned from)
{
    const struct az_said *found = NULL;
    for (; said; said = said->next) {
        if (said->line >= from && (!found || said->line < found->line) &&
            strcmp(said->language, strain->language) == 0 &&
            strcmp(said->text, strain->text) == 0) {
            found = said;
        }
    }
    return found;
}

static const struct az_said *
find_source(const struct az_tightness *tightness, const struct az_type_strain *strain)
{
    const struct az_tight_screen *screen = &tightness->screen;
    const struct az_question *question =
        screen->is_question ? az_survey_question(tightness->survey, screen->place) : NULL;
    const struct az_said *said =
        find_said(tightness->survey->said, strain, question ? question->line : 0);
    return said ? said : find_said(tightness->event->said, strain, 0);
}

static bool
is_of_event(const struct az_tightness *tightness, const struct az_said *wanted)
{
    const struct az_said *said = tightness->event->said;
    while (said && said != wanted) {
        said = said->next;
    }
    return said != NULL;
}

/* What is known of a text; NULL if it is one too many. */
static struct az_tight_text *
find_text(struct az_tightness *tightness, const struct az_type_strain *strain)
{
    const struct az_said *said = find_source(tightness, strain);
    char quoted[AZ_TIGHT_QUOTE_BYTES];
    quote(strain->text, quoted);
    for (size_t i = 0; i < tightness->text_count; i++) {
        struct az_tight_text *text = &tightness->texts[i];
        if (text->said == said && strcmp(text->quote, quoted) == 0 &&
            strcmp(text->worst.language, tightness->screen.language) == 0) {
            return text;
        }
    }
    if (tightness->text_count == AZ_TIGHT_TEXTS_MAX) {
        tightness->more = true;
        return NULL;
    }
    struct az_tight_text *text = &tightness->texts[tightness->text_count++];
    *text = (struct az_tight_text){
        .said = said, .of_event = is_of_event(tightness, said), .worst = tightness->screen};
    memcpy(text->quote, quoted, sizeof(quoted));
    return text;
}

/* How large the letters are beside the smallest on their screen, for screens differ. */
static bool
is_worse(const struct az_type_strain *a, const struct az_tight_text *b)
{
    return b->floor_px == 0 ||
           (int64_t)a->size_px * b->floor_px < (int64_t)b->size_px * a->floor_px;
}

void
az_tightness_handle_strain(void *ctx, const struct az_type_strain *strain)
{
    struct az_tightness *tightness = ctx;
    const struct az_tight_screen *screen = &tightness->screen;
    struct az_tight_text *text = find_text(tightness, strain);
    if (!text) {
        return;
    }
    bool is_new = text->sizes == 0;
    text->sizes +=
        is_new || text->last_width != screen->width || text->last_height != screen->height;
    text->last_width = screen->width;
    text->last_height = screen->height;
    if (is_worse(strain, text)) {
        text->worst = *screen;
        text->size_px = strain->size_px;
        text->least_px = strain->least_px;
        text->floor_px = strain->floor_px;
    }
}

/* -- What came of earlier feedback ----------------------------------------- */

static size_t
language_index(const struct az_tightness *tightness)
{
    const struct az_event *event = tightness->event;
    size_t index = 0;
    while (index + 1 < event->language_count &&
           strcmp(event->languages[index], tightness->screen.language) != 0) {
        index++;
    }
    return index;
}

void
az_tightness_note_done(struct az_tightness *tightness, size_t index, bool is_shown)
{
    static_assert(AZ_EVENT_DONE_MAX <= 32, "a bit an item");
    size_t language = language_index(tightness);
    struct az_tight_screen *lost = &tightness->done_lost[language][index];
    if (is_shown) {
        tightness->done_seen[language] |= UINT32_C(1) << index;
    } else if (lost->width == 0) {
        *lost = tightness->screen;
    }
}

/* -- Telling --------------------------------------------------------------- */

/* `question "word" in Georgian (ka) at 800x480` */
static void
write_place(const struct az_tight_screen *screen, unsigned sizes, char out[PLACE_BYTES])
{
    const char *name = az_words_language(screen->language);
    int size = snprintf(out, PLACE_BYTES, "%s \"%s\" in %s%s%s%s at %dx%d",
                        screen->is_question ? "question" : "screen", screen->place,
                        name ? name : "", name ? " (" : "", screen->language, name ? ")" : "",
                        screen->width, screen->height);
    if (sizes > 1 && size > 0 && size < PLACE_BYTES) {
        snprintf(out + size, PLACE_BYTES - (size_t)size, " and %u size%s more", sizes - 1,
                 sizes > 2 ? "s" : "");
    }
}

static void
write_source(const struct az_tight_text *text, char out[SOURCE_BYTES])
{
    if (text->said) {
        snprintf(out, SOURCE_BYTES, "line %u of the %s, \"%s\",", text->said->line,
                 text->of_event ? "event" : "survey", text->quote);
    } else {
        snprintf(out, SOURCE_BYTES, "the terminal's own text \"%s\"", text->quote);
    }
}

/* Letters much smaller than the smallest that are meant for anything. */
static bool
is_lost(const struct az_tight_text *text)
{
    return text->size_px * 4 < text->floor_px * 3;
}

static void
tell_text(const struct az_tight_text *text)
{
    char place[PLACE_BYTES];
    char source[SOURCE_BYTES];
    write_place(&text->worst, text->sizes, place);
    write_source(text, source);
    if (text->size_px >= text->least_px) {
        AZ_LOGW("%s: %s takes more lines than look well; shorten it", place, source);
    } else if (!is_lost(text)) {
        AZ_LOGW("%s: %s is written with letters of %d pixels, and %d are the least that read "
                "well; shorten it",
                place, source, text->size_px, text->least_px);
    } else if (text->size_px > 0) {
        AZ_LOGE("%s: %s has so little room that nobody can read it: letters of %d pixels; "
                "shorten it",
                place, source, text->size_px);
    } else {
        AZ_LOGE("%s: %s has no room and is not shown; shorten it", place, source);
    }
}

/* The terminal passes an item over where there is no room, so nothing else suffers. */
static void
tell_done(const struct az_tight_screen *screen, size_t index, bool is_seen)
{
    char place[PLACE_BYTES];
    write_place(screen, 1, place);
    AZ_LOGW("%s: item %zu of the event's \"done\" has no room%s and is left out; shorten it%s",
            place, index + 1, is_seen ? "" : ", here or on any other of these screens,",
            is_seen ? "" : ", or leave out \"low_reach\" or \"link\"");
}

bool
az_tightness_tell(const struct az_tightness *tightness)
{
    size_t lost = 0;
    for (size_t i = 0; i < tightness->text_count; i++) {
        tell_text(&tightness->texts[i]);
        lost += is_lost(&tightness->texts[i]);
    }
    for (size_t i = 0; i < tightness->event->language_count; i++) {
        for (size_t item = 0; item < tightness->event->done_count; item++) {
            bool is_seen = tightness->done_seen[i] & UINT32_C(1) << item;
            if (tightness->done_lost[i][item].width > 0) {
                tell_done(&tightness->done_lost[i][item], item, is_seen);
            }
        }
    }
    if (tightness->more) {
        AZ_LOGW("more texts than these are too long; shorten these and look again");
    }
    if (lost > 0) {
        AZ_LOGE("people cannot read all of this; shorten what is told above, or use --size to see "
                "only the screens that the terminals have");
    }
    return lost == 0 && !tightness->more;
}
