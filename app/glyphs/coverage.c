// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "glyphs"
#include "app/glyphs/coverage.h"

#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "app/glyphs/glyphs.h"
#include "base/log.h"

enum { TAG_MAX = 12 };

struct az_coverage {
    FcConfig *config; // owned
    FcFontSet *fonts; // owned; all of the computer
    FcCharSet *known; // owned; characters that were found in some font
};

static FcFontSet *
list_fonts(FcConfig *config)
{
    FcPattern *any = FcPatternCreate();
    FcObjectSet *objects = FcObjectSetBuild(FC_FAMILY, FC_WEIGHT, FC_WIDTH, FC_SLANT, FC_SCALABLE,
                                            FC_COLOR, FC_LANG, FC_CHARSET, (char *)NULL);
    FcFontSet *fonts = any && objects ? FcFontList(config, any, objects) : NULL;
    if (objects) {
        FcObjectSetDestroy(objects);
    }
    if (any) {
        FcPatternDestroy(any);
    }
    return fonts;
}

struct az_coverage *
az_coverage_open(void)
{
    struct az_coverage *coverage = calloc(1, sizeof(*coverage));
    if (coverage) {
        coverage->config = FcInitLoadConfigAndFonts();
        coverage->fonts = coverage->config ? list_fonts(coverage->config) : NULL;
        coverage->known = FcCharSetCreate();
    }
    if (!coverage || !coverage->fonts || !coverage->known) {
        AZ_LOGE("cannot look for fonts: fontconfig does not start; is the Debian package "
                "fontconfig-config installed?");
        az_coverage_close(coverage);
        return NULL;
    }
    return coverage;
}

void
az_coverage_close(struct az_coverage *coverage)
{
    if (!coverage) {
        return;
    }
    if (coverage->known) {
        FcCharSetDestroy(coverage->known);
    }
    if (coverage->fonts) {
        FcFontSetDestroy(coverage->fonts);
    }
    if (coverage->config) {
        FcConfigDestroy(coverage->config);
    }
    free(coverage);
}

bool
az_coverage_has_language(const struct az_coverage *coverage, const char *language)
{
    char tag[TAG_MAX] = ""; // fontconfig knows languages, not regions
    size_t size = strcspn(language, "-_");
    memcpy(tag, language, size < TAG_MAX - 1 ? size : TAG_MAX - 1);
    for (int i = 0; i < coverage->fonts->nfont; i++) {
        FcPattern *font = coverage->fonts->fonts[i];
        FcLangSet *languages = NULL;
        if (az_font_rate(font, false) >= 0 &&
            FcPatternGetLangSet(font, FC_LANG, 0, &languages) == FcResultMatch &&
            FcLangSetHasLang(languages, (const FcChar8 *)tag) != FcLangDifferentLang) {
            return true;
        }
    }
    return false;
}

static bool
search_fonts(const struct az_coverage *coverage, uint32_t character)
{
    for (int i = 0; i < coverage->fonts->nfont; i++) {
        FcPattern *font = coverage->fonts->fonts[i];
        FcCharSet *characters = NULL;
        if (FcPatternGetCharSet(font, FC_CHARSET, 0, &characters) == FcResultMatch &&
            FcCharSetHasChar(characters, character) && az_font_rate(font, false) >= 0) {
            return true;
        }
    }
    return false;
}

static bool
has_character(struct az_coverage *coverage, uint32_t character)
{
    if (FcCharSetHasChar(coverage->known, character)) {
        return true;
    }
    bool found = search_fonts(coverage, character);
    if (found) {
        FcCharSetAddChar(coverage->known, character); // else it is searched for again, no more
    }
    return found;
}

static bool
is_among(uint32_t character, const uint32_t *characters, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (characters[i] == character) {
            return true;
        }
    }
    return false;
}

size_t
az_coverage_missing(struct az_coverage *coverage, const char *text, uint32_t *out, size_t max)
{
    size_t size = strlen(text);
    size_t count = 0;
    int bytes = 0;
    for (size_t at = 0; at < size && count < max; at += (size_t)bytes) {
        ucs4_t character;
        bytes = u8_mbtouc(&character, (const uint8_t *)text + at, size - at);
        if (bytes <= 0) {
            break;
        }
        if (!az_glyph_follows(character) && !has_character(coverage, character) &&
            !is_among(character, out, count)) {
            out[count++] = character;
        }
    }
    return count;
}
