// SPDX-License-Identifier: MIT
#include "app/ui/line.h"

#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "app/ui/bidi.h"

enum {
    RUNS_MAX = 384,       // of a line; what is beyond goes with the last one
    RUN_BYTES_MAX = 4096, // of one
};

/* HarfBuzz joins Arabic letters only if it is told that they are Arabic. */
static const char *
script_of(const char *run, size_t size)
{
    for (size_t at = 0; at < size;) {
        ucs4_t c;
        at += (size_t)u8_mbtouc(&c, (const uint8_t *)run + at, size - at);
        if ((c >= 0x590 && c < 0x600) || (c >= 0xfb1d && c < 0xfb50)) {
            return "Hebr";
        }
        if ((c >= 0x600 && c < 0x700) || (c >= 0x750 && c < 0x780) || (c >= 0x8a0 && c < 0x900) ||
            c >= 0xfb50) {
            return "Arab";
        }
    }
    return "Zzzz";
}

/* Cut from one level's bytes the runs of one font each. */
static size_t
cut_fonts(struct az_fonts *fonts, const struct az_font_want *want, const struct az_line_text *text,
          struct az_bidi_run piece, struct az_bidi_run *runs, size_t count)
{
    while (piece.start < piece.end && count < RUNS_MAX) {
        size_t length = 0;
        size_t size = piece.end - piece.start;
        if (!az_fonts_run(fonts, want, text->text + piece.start, size, &length) || length == 0) {
            break;
        }
        length = count == RUNS_MAX - 1 ? size : length;
        runs[count] = (struct az_bidi_run){piece.start, piece.start + length, piece.level};
        piece.start += length;
        count++;
    }
    return count;
}

/* The runs of a part of the text, as they stand from left to right. */
static size_t
cut_runs(struct az_fonts *fonts, const struct az_font_want *want, const struct az_line_text *text,
         size_t start, size_t end, struct az_bidi_run *runs)
{
    size_t count = 0;
    size_t at = start;
    while (at < end) {
        size_t to = at + 1;
        while (to < end && text->levels[to] == text->levels[at]) {
            to++;
        }
        struct az_bidi_run piece = {at, to, text->levels[at]};
        count = cut_fonts(fonts, want, text, piece, runs, count);
        at = to;
    }
    az_bidi_reorder(runs, count);
    return count;
}

/* A run as SDL_ttf takes it. */
struct shaped {
    TTF_Font *font; // NULL if there is none
    char text[RUN_BYTES_MAX + 1];
    int width;
};

static void
shape(struct az_fonts *fonts, const struct az_font_want *want, const struct az_line_text *text,
      struct az_bidi_run run, struct shaped *out)
{
    size_t length = 0;
    size_t size = run.end - run.start;
    size = size < RUN_BYTES_MAX ? size : RUN_BYTES_MAX;
    memcpy(out->text, text->text + run.start, size);
    out->text[size] = '\0';
    out->width = 0;
    out->font = size > 0 ? az_fonts_run(fonts, want, out->text, size, &length) : NULL;
    if (out->font) {
        bool rtl = run.level & 1;
        TTF_SetFontDirection(out->font, rtl ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
        TTF_SetFontScriptName(out->font, rtl ? script_of(out->text, size) : "Zzzz");
        TTF_SizeUTF8(out->font, out->text, &out->width, NULL);
    }
}

/* It may hold what an attendee wrote, which must not stay in memory. */
static void
wipe(struct shaped *shaped)
{
    explicit_bzero(shaped->text, sizeof(shaped->text));
}

int
az_line_measure(struct az_fonts *fonts, const struct az_font_want *want,
                const struct az_line_text *text, size_t start, size_t end)
{
    struct az_bidi_run runs[RUNS_MAX];
    struct shaped shaped;
    size_t count = cut_runs(fonts, want, text, start, end, runs);
    int width = 0;
    for (size_t i = 0; i < count; i++) {
        shape(fonts, want, text, runs[i], &shaped);
        width += shaped.width;
    }
    wipe(&shaped);
    return width;
}

/* Where `at` is within its run, from the run's left edge. */
static int
caret_in_run(struct az_fonts *fonts, const struct az_font_want *want,
             const struct az_line_text *text, struct az_bidi_run run, size_t at, int width)
{
    struct shaped before;
    struct az_bidi_run part = {run.start, at, run.level};
    shape(fonts, want, text, part, &before);
    wipe(&before);
    return run.level & 1 ? width - before.width : before.width;
}

int
az_line_caret(struct az_fonts *fonts, const struct az_font_want *want,
              const struct az_line_text *text, size_t start, size_t end, size_t at)
{
    struct az_bidi_run runs[RUNS_MAX];
    struct shaped shaped;
    size_t count = cut_runs(fonts, want, text, start, end, runs);
    int x = 0;
    int caret = 0;
    bool inside = false;
    for (size_t i = 0; i < count && !inside; i++) {
        shape(fonts, want, text, runs[i], &shaped);
        /* At a seam it belongs to what was written last, which is the run before it. */
        inside = at > runs[i].start && at <= runs[i].end;
        if (inside) {
            caret = x + caret_in_run(fonts, want, text, runs[i], at, shaped.width);
        } else if (at == runs[i].start) {
            caret = runs[i].level & 1 ? x + shaped.width : x;
        }
        x += shaped.width;
    }
    wipe(&shaped);
    return caret;
}

void
az_line_draw(struct az_fonts *fonts, const struct az_font_want *want,
             const struct az_line_text *text, size_t start, size_t end,
             const struct az_line_sheet *sheet)
{
    struct az_bidi_run runs[RUNS_MAX];
    struct shaped shaped;
    size_t count = cut_runs(fonts, want, text, start, end, runs);
    int x = sheet->x;
    for (size_t i = 0; i < count; i++) {
        shape(fonts, want, text, runs[i], &shaped);
        SDL_Surface *drawn =
            shaped.font ? TTF_RenderUTF8_Blended(shaped.font, shaped.text, sheet->ink) : NULL;
        if (drawn) {
            SDL_Rect to = {x, sheet->baseline - TTF_FontAscent(shaped.font), 0, 0};
            SDL_BlitSurface(drawn, NULL, sheet->surface, &to);
            SDL_FreeSurface(drawn);
        }
        x += shaped.width;
    }
    wipe(&shaped);
}
