// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "paragraph"
#include "app/ui/paragraph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unigbrk.h>
#include <unilbrk.h>
#include <unistr.h>

#include "app/survey/words.h"
#include "app/ui/bidi.h"
#include "app/ui/line.h"
#include "base/log.h"

enum {
    SIZE_FLOOR_PX = 5 // nobody reads smaller
};

/* What cannot be broken: a word with the blanks behind it. */
struct piece {
    size_t start;
    size_t end;  // without the blanks
    size_t next; // with them
    int width;   // up to `end`
    int advance; // up to `next`
    bool forced; // the line must end behind it
};

/* One attempt: the text, where it may break, and the size it is tried at. */
struct attempt {
    struct az_fonts *fonts; // borrowed
    struct az_font_want want;
    struct az_line_text text;
    uint8_t *levels;      // owned; a byte of each
    char *breaks;         // owned; UC_BREAK_… before each byte
    struct piece *pieces; // owned
    size_t piece_count;
    int measured_px; // size at which the pieces were measured last; 0 for never
    int64_t total;   // their widths then
};

static void
free_attempt(struct attempt *attempt)
{
    free(attempt->levels);
    free(attempt->breaks);
    free(attempt->pieces);
}

static bool
prepare(struct attempt *attempt, const char *text, size_t size, bool rtl)
{
    attempt->levels = malloc(size);
    attempt->breaks = malloc(size);
    attempt->pieces = calloc(size, sizeof(*attempt->pieces));
    if (!attempt->levels || !attempt->breaks || !attempt->pieces) {
        AZ_LOGE("cannot show a text of %zu bytes: out of memory", size);
        return false;
    }
    attempt->text = (struct az_line_text){text, size, attempt->levels};
    u8_possible_linebreaks((const uint8_t *)text, size, "UTF-8", attempt->breaks);
    return az_bidi_levels(text, size, rtl, attempt->levels);
}

/* A line is as wide as it is without the blanks at its end. */
static size_t
trim_end(const char *text, size_t start, size_t end)
{
    while (end > start && (text[end - 1] == ' ' || text[end - 1] == '\n')) {
        end--;
    }
    return end;
}

static void
cut_pieces(struct attempt *attempt)
{
    const char *text = attempt->text.text;
    size_t size = attempt->text.size;
    attempt->piece_count = 0;
    for (size_t at = 0; at < size;) {
        // A line feed breaks before itself, and is no part of either line.
        size_t start = text[at] == '\n' ? at + 1 : at;
        size_t to = at + 1;
        while (to < size && attempt->breaks[to] != UC_BREAK_POSSIBLE &&
               attempt->breaks[to] != UC_BREAK_MANDATORY) {
            to++;
        }
        attempt->pieces[attempt->piece_count++] =
            (struct piece){.start = start,
                           .end = trim_end(text, start, to),
                           .next = to,
                           .forced = to < size && attempt->breaks[to] == UC_BREAK_MANDATORY};
        at = to;
    }
}

static int
measure(const struct attempt *attempt, size_t start, size_t end)
{
    return end > start ? az_line_measure(attempt->fonts, &attempt->want, &attempt->text, start, end)
                       : 0;
}

/* Each piece once a size, so that trying a line costs no more than adding. */
static void
measure_pieces(struct attempt *attempt)
{
    attempt->measured_px = attempt->want.size_px;
    attempt->total = 0;
    for (size_t i = 0; i < attempt->piece_count; i++) {
        struct piece *piece = &attempt->pieces[i];
        piece->width = measure(attempt, piece->start, piece->end);
        piece->advance = piece->width + measure(attempt, piece->end, piece->next);
        attempt->total += piece->width;
    }
}

/* Widths grow with the size, so what was far too long need not be measured a little smaller. */
static bool
is_hopeless(const struct attempt *attempt, int size_px, int width, size_t lines)
{
    return attempt->measured_px > 0 && attempt->total * size_px / attempt->measured_px * 9 / 10 >
                                           (int64_t)width * (int64_t)lines;
}

/* The longest line from the piece `at` that is no wider than `width`; 0 pieces if none is. */
static size_t
fill_line(const struct attempt *attempt, size_t at, int width, struct az_line *line)
{
    size_t first = at;
    int before = 0;
    while (at < attempt->piece_count) {
        const struct piece *piece = &attempt->pieces[at];
        if (before + piece->width > width) {
            break;
        }
        *line = (struct az_line){attempt->pieces[first].start, piece->end, before + piece->width};
        before += piece->advance;
        at++;
        if (piece->forced) {
            break;
        }
    }
    return at - first;
}

static bool
fill_lines(const struct attempt *attempt, int width, size_t most, struct az_paragraph *out)
{
    size_t at = 0;
    out->line_count = 0;
    out->width = 0;
    while (at < attempt->piece_count) {
        if (out->line_count == most || out->line_count == AZ_LINES_MAX) {
            return false;
        }
        struct az_line *line = &out->lines[out->line_count];
        size_t pieces = fill_line(attempt, at, width, line);
        if (pieces == 0) {
            return false;
        }
        at += pieces;
        out->line_count++;
        out->width = line->width > out->width ? line->width : out->width;
    }
    return true;
}

/* Lines of about the same length: the narrowest width that needs no more of them. */
static void
balance(const struct attempt *attempt, struct az_paragraph *out)
{
    if (out->line_count < 2) {
        return;
    }
    int low = out->width / (int)out->line_count;
    int high = out->width;
    struct az_paragraph narrower = *out;
    while (low + 2 < high) {
        int middle = (low + high) / 2;
        if (fill_lines(attempt, middle, out->line_count, &narrower)) {
            *out = narrower;
            high = middle;
        } else {
            low = middle;
        }
    }
}

/* Letters that meet across a blank may stand closer or further apart than words alone do. */
static bool
measure_lines(const struct attempt *attempt, int width, struct az_paragraph *out)
{
    out->width = 0;
    for (size_t i = 0; i < out->line_count; i++) {
        struct az_line *line = &out->lines[i];
        line->width = measure(attempt, line->start, line->end);
        out->width = line->width > out->width ? line->width : out->width;
    }
    return out->width <= width;
}

static bool
try_size(struct attempt *attempt, const struct az_paragraph_params *params, int size_px,
         unsigned most, struct az_paragraph *out)
{
    attempt->want.size_px = size_px;
    out->size_px = size_px;
    out->line_px = (int)lround(size_px * az_fonts_line_height(params->language));
    int room = params->height / out->line_px;
    if (room <= 0) {
        return false;
    }
    size_t lines = most > 0 && most < (unsigned)room ? most : (size_t)room;
    if (is_hopeless(attempt, size_px, params->width, lines)) {
        return false;
    }
    measure_pieces(attempt);
    if (!fill_lines(attempt, params->width, lines, out)) {
        return false;
    }
    if (!params->ragged) {
        balance(attempt, out);
    }
    out->height = (int)out->line_count * out->line_px;
    return measure_lines(attempt, params->width, out);
}

static bool
try_sizes(struct attempt *attempt, const struct az_paragraph_params *params, int from, int to,
          unsigned most, struct az_paragraph *out)
{
    for (int size = from; size >= to;) {
        if (try_size(attempt, params, size, most, out)) {
            return true;
        }
        int step = size / 16;
        size -= step > 0 ? step : 1;
    }
    return false;
}

/* Long words may then be broken between any two characters, but not within one. */
static bool
allow_any_break(struct attempt *attempt)
{
    size_t size = attempt->text.size;
    char *graphemes = malloc(size);
    if (!graphemes) {
        AZ_LOGE("cannot show a text of %zu bytes: out of memory", size);
        return false;
    }
    u8_grapheme_breaks((const uint8_t *)attempt->text.text, size, graphemes);
    for (size_t i = 1; i < size; i++) {
        if (graphemes[i] && attempt->breaks[i] != UC_BREAK_MANDATORY) {
            attempt->breaks[i] = UC_BREAK_POSSIBLE;
        }
    }
    free(graphemes);
    cut_pieces(attempt);
    return true;
}

static bool
fit(struct attempt *attempt, const struct az_paragraph_params *params, struct az_paragraph *out)
{
    int min_px = params->min_px > SIZE_FLOOR_PX ? params->min_px : SIZE_FLOOR_PX;
    cut_pieces(attempt);
    if (try_sizes(attempt, params, params->size_px, min_px, params->lines, out)) {
        return true;
    }
    out->cramped = true;
    if (try_sizes(attempt, params, min_px, min_px * 2 / 3, 0, out)) {
        return true;
    }
    if (allow_any_break(attempt) &&
        try_sizes(attempt, params, min_px * 2 / 3, SIZE_FLOOR_PX, 0, out)) {
        return true;
    }
    return false;
}

bool
az_paragraph_set(struct az_fonts *fonts, const struct az_paragraph_params *params,
                 struct az_paragraph *out)
{
    size_t size = strlen(params->text);
    *out = (struct az_paragraph){.rtl = az_language_is_rtl(params->language)};
    if (size > AZ_PARAGRAPH_BYTES_MAX || u8_check((const uint8_t *)params->text, size)) {
        AZ_LOGE("cannot show a text of %zu bytes: it is too long or no UTF-8", size);
        return false;
    }
    if (size == 0) {
        return true;
    }
    struct attempt attempt = {.fonts = fonts,
                              .want = {.language = params->language, .bold = params->bold}};
    bool ok = prepare(&attempt, params->text, size, out->rtl) && fit(&attempt, params, out);
    free_attempt(&attempt);
    return ok;
}
