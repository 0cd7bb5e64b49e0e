// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "bidi"
#include "app/ui/bidi.h"

#include <fribidi.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "base/log.h"

/* Nearly every text is plain Latin, Armenian, Georgian or Cyrillic: all below Hebrew or above
 * Arabic. */
static bool
may_turn(const char *text, size_t size)
{
    for (size_t at = 0; at < size;) {
        ucs4_t c;
        at += (size_t)u8_mbtouc(&c, (const uint8_t *)text + at, size - at);
        if ((c >= 0x590 && c < 0x900) || (c >= 0x200e && c <= 0x2069) || c >= 0xfb1d) {
            return true;
        }
    }
    return false;
}

/* The characters of the text and of each its first byte; `count` holds how many there are. */
static void
split(const char *text, size_t size, FriBidiChar *characters, size_t *starts, size_t *count)
{
    *count = 0;
    for (size_t at = 0; at < size; (*count)++) {
        ucs4_t c;
        starts[*count] = at;
        at += (size_t)u8_mbtouc(&c, (const uint8_t *)text + at, size - at);
        characters[*count] = c;
    }
    starts[*count] = size;
}

struct work {
    FriBidiChar *characters;
    FriBidiCharType *types;
    FriBidiBracketType *brackets;
    FriBidiLevel *levels;
    size_t *starts;
};

static void
free_work(struct work *work, size_t size)
{
    if (work->characters) {
        explicit_bzero(work->characters, size * sizeof(*work->characters)); // may be an attendee's
    }
    free(work->characters);
    free(work->types);
    free(work->brackets);
    free(work->levels);
    free(work->starts);
}

static bool
compute(struct work *work, const char *text, size_t size, bool rtl, uint8_t *levels)
{
    size_t count;
    split(text, size, work->characters, work->starts, &count);
    FriBidiStrIndex length = (FriBidiStrIndex)count;
    FriBidiParType base = rtl ? FRIBIDI_PAR_RTL : FRIBIDI_PAR_LTR;
    fribidi_get_bidi_types(work->characters, length, work->types);
    fribidi_get_bracket_types(work->characters, length, work->types, work->brackets);
    if (!fribidi_get_par_embedding_levels_ex(work->types, work->brackets, length, &base,
                                             work->levels)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        memset(levels + work->starts[i], work->levels[i], work->starts[i + 1] - work->starts[i]);
    }
    return true;
}

bool
az_bidi_levels(const char *text, size_t size, bool rtl, uint8_t *levels)
{
    memset(levels, rtl ? 1 : 0, size);
    if (!rtl && !may_turn(text, size)) {
        return true;
    }
    struct work work = {.characters = calloc(size + 1, sizeof(*work.characters)),
                        .types = calloc(size + 1, sizeof(*work.types)),
                        .brackets = calloc(size + 1, sizeof(*work.brackets)),
                        .levels = calloc(size + 1, sizeof(*work.levels)),
                        .starts = calloc(size + 1, sizeof(*work.starts))};
    bool ok = work.characters && work.types && work.brackets && work.levels && work.starts &&
              compute(&work, text, size, rtl, levels);
    if (!ok) {
        AZ_LOGE("cannot order a text of %zu bytes: out of memory", size);
    }
    free_work(&work, size);
    return ok;
}

static void
reverse(struct az_bidi_run *runs, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct az_bidi_run swap = runs[i];
        runs[i] = runs[count - 1 - i];
        runs[count - 1 - i] = swap;
    }
}

/* UAX #9, rule L2: from the highest level down, turn around all that is at it or above. */
void
az_bidi_reorder(struct az_bidi_run *runs, size_t count)
{
    uint8_t highest = 0;
    for (size_t i = 0; i < count; i++) {
        highest = runs[i].level > highest ? runs[i].level : highest;
    }
    for (uint8_t level = highest; level > 0; level--) {
        for (size_t i = 0; i < count; i++) {
            size_t end = i;
            while (end < count && runs[end].level >= level) {
                end++;
            }
            reverse(runs + i, end - i);
            i = end > i ? end : i;
        }
    }
}
