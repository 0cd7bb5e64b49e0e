// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "paragraph"
#include "app/ui/paragraph.h"

#include <math.h>
#include <string.h>
#include <unigbrk.h>
#include <unilbrk.h>
#include <unistr.h>

#include "base/log.h"

enum {
    SIZE_FLOOR_PX = 5 // nobody reads smaller
};

/* One attempt: the text, where it may break, and the size it is tried at. */
struct attempt {
    struct az_fonts *fonts;
    struct az_font_want want;
    const char *text;
    size_t size;
    char breaks[AZ_PARAGRAPH_BYTES_MAX]; // UC_BREAK_… before each byte
};

int
az_paragraph_measure(struct az_fonts *fonts, const struct az_font_want *want, const char *text,
                     size_t size)
{
    int width = 0;
    size_t at = 0;
    while (at < size) {
        size_t length = 0;
        TTF_Font *font = az_fonts_run(fonts, want, text + at, size - at, &length);
        char run[AZ_PARAGRAPH_BYTES_MAX + 1];
        if (!font || length == 0 || length >= sizeof(run)) {
            break;
        }
        memcpy(run, text + at, length);
        run[length] = '\0';
        int run_width = 0;
        TTF_SizeUTF8(font, run, &run_width, NULL);
        width += run_width;
        at += length;
    }
    return width;
}

/* A line is as wide as it is without the blanks at its end. */
static size_t
trim_end(const struct attempt *attempt, size_t start, size_t end)
{
    while (end > start && (attempt->text[end - 1] == ' ' || attempt->text[end - 1] == '\n')) {
        end--;
    }
    return end;
}

static int
measure(const struct attempt *attempt, size_t start, size_t end)
{
    return az_paragraph_measure(attempt->fonts, &attempt->want, attempt->text + start, end - start);
}

/* Where the next piece that cannot be broken ends; sets `*forced` if a line must end there. */
static size_t
next_break(const struct attempt *attempt, size_t from, bool *forced)
{
    size_t at = from + 1;
    while (at < attempt->size && attempt->breaks[at] != UC_BREAK_POSSIBLE &&
           attempt->breaks[at] != UC_BREAK_MANDATORY) {
        at++;
    }
    *forced = at < attempt->size && attempt->breaks[at] == UC_BREAK_MANDATORY;
    return at;
}

/* The longest line from `start` that is no wider than `width`; false if not even one piece is. */
static bool
fill_line(const struct attempt *attempt, size_t start, int width, struct az_line *line,
          size_t *next)
{
    bool any = false;
    bool forced = false;
    size_t at = start;
    while (at < attempt->size && !forced) {
        size_t to = next_break(attempt, at, &forced);
        size_t end = trim_end(attempt, start, to);
        int w = measure(attempt, start, end);
        if (w > width) {
            return any;
        }
        *line = (struct az_line){.start = start, .end = end, .width = w};
        *next = to;
        any = true;
        at = to;
    }
    return any;
}

static bool
fill_lines(const struct attempt *attempt, int width, size_t most, struct az_paragraph *out)
{
    size_t at = 0;
    out->line_count = 0;
    out->width = 0;
    while (at < attempt->size) {
        if (out->line_count == most || out->line_count == AZ_LINES_MAX) {
            return false;
        }
        struct az_line *line = &out->lines[out->line_count];
        if (!fill_line(attempt, at, width, line, &at)) {
            return false;
        }
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
    while (low + 2 < high) {
        struct az_paragraph narrower = *out;
        int middle = (low + high) / 2;
        if (fill_lines(attempt, middle, out->line_count, &narrower)) {
            *out = narrower;
            high = middle;
        } else {
            low = middle;
        }
    }
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
    if (!fill_lines(attempt, params->width, lines, out)) {
        return false;
    }
    balance(attempt, out);
    out->height = (int)out->line_count * out->line_px;
    return true;
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
static void
allow_any_break(struct attempt *attempt)
{
    char graphemes[AZ_PARAGRAPH_BYTES_MAX];
    u8_grapheme_breaks((const uint8_t *)attempt->text, attempt->size, graphemes);
    for (size_t i = 1; i < attempt->size; i++) {
        if (graphemes[i] && attempt->breaks[i] != UC_BREAK_MANDATORY) {
            attempt->breaks[i] = UC_BREAK_POSSIBLE;
        }
    }
}

bool
az_paragraph_set(struct az_fonts *fonts, const struct az_paragraph_params *params,
                 struct az_paragraph *out)
{
    *out = (struct az_paragraph){0};
    struct attempt attempt = {.fonts = fonts,
                              .want = {.language = params->language, .bold = params->bold},
                              .text = params->text,
                              .size = strlen(params->text)};
    const uint8_t *text = (const uint8_t *)params->text;
    if (attempt.size > AZ_PARAGRAPH_BYTES_MAX || u8_check(text, attempt.size)) {
        AZ_LOGE("cannot show a text of %zu bytes: it is too long or no UTF-8", attempt.size);
        return false;
    }
    if (attempt.size == 0) {
        return true;
    }
    u8_possible_linebreaks(text, attempt.size, "UTF-8", attempt.breaks);
    int min_px = params->min_px > SIZE_FLOOR_PX ? params->min_px : SIZE_FLOOR_PX;
    if (try_sizes(&attempt, params, params->size_px, min_px, params->lines, out)) {
        return true;
    }
    out->cramped = true;
    if (try_sizes(&attempt, params, min_px, min_px * 2 / 3, 0, out)) {
        return true;
    }
    allow_any_break(&attempt);
    if (try_sizes(&attempt, params, min_px * 2 / 3, SIZE_FLOOR_PX, 0, out)) {
        return true;
    }
    AZ_LOGE("cannot show a text of %zu bytes in %d by %d pixels; shorten it", attempt.size,
            params->width, params->height);
    return false;
}
