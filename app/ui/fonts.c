// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "fonts"
#include "app/ui/fonts.h"

#include <fontconfig/fontconfig.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "app/glyphs/glyphs.h"
#include "base/log.h"

enum {
    FACES_MAX = 32,
    LANGUAGES_MAX = 16,
    TAG_MAX = 12,
};

/* A font file. Both weights of all languages share this list. */
struct face {
    char *path; // owned
    int index;
    bool bold;
    TTF_Font *font; // owned; NULL until it is needed
    bool broken;    // could not be opened
    int size_px;
};

struct language {
    char tag[TAG_MAX];
    size_t regular; // indexes of faces
    size_t bold;
};

struct az_fonts {
    FcConfig *config;
    bool ttf;
    struct face faces[FACES_MAX];
    size_t face_count;
    struct language languages[LANGUAGES_MAX];
    size_t language_count;
    uint32_t looked_for; // the last character for which the system was searched in vain
};

/* What a language is called in a message, and whose line is higher. */
static const struct {
    const char *tag;
    const char *name;
    double line_height;
} known[] = {
    {"hy", "Armenian", 1.4}, {"ka", "Georgian", 1.4}, {"en", "English", 1.3},
    {"ru", "Russian", 1.3},  {"ar", "Arabic", 1.7},   {"fa", "Persian", 1.7},
};

/* "hy" of "hy-AM": fontconfig knows languages, not regions. */
static void
primary_tag(const char *language, char out[TAG_MAX])
{
    size_t size = strcspn(language, "-_");
    size = size < TAG_MAX - 1 ? size : TAG_MAX - 1;
    memcpy(out, language, size);
    out[size] = '\0';
}

static size_t
find_known(const char *language)
{
    char tag[TAG_MAX];
    primary_tag(language, tag);
    size_t i = 0;
    while (i < sizeof(known) / sizeof(*known) && strcmp(known[i].tag, tag) != 0) {
        i++;
    }
    return i;
}

double
az_fonts_line_height(const char *language)
{
    size_t i = find_known(language);
    return i < sizeof(known) / sizeof(*known) ? known[i].line_height : 1.35;
}

static size_t
add_face(struct az_fonts *fonts, const char *path, int index, bool bold)
{
    for (size_t i = 0; i < fonts->face_count; i++) {
        if (fonts->faces[i].index == index && strcmp(fonts->faces[i].path, path) == 0) {
            return i;
        }
    }
    char *copy = fonts->face_count < FACES_MAX ? strdup(path) : NULL;
    if (!copy) {
        AZ_LOGE("cannot use %s: too many fonts, or out of memory", path);
        return FACES_MAX;
    }
    fonts->faces[fonts->face_count] = (struct face){.path = copy, .index = index, .bold = bold};
    return fonts->face_count++;
}

/* The best of the fonts that match `wanted`; FACES_MAX if there is none. Takes `wanted`. */
static size_t
choose_face(struct az_fonts *fonts, FcPattern *wanted, bool bold)
{
    FcObjectSet *objects = FcObjectSetBuild(FC_FAMILY, FC_FILE, FC_INDEX, FC_WEIGHT, FC_WIDTH,
                                            FC_SLANT, FC_SCALABLE, FC_COLOR, (char *)NULL);
    FcFontSet *set = wanted && objects ? FcFontList(fonts->config, wanted, objects) : NULL;
    FcPattern *best = NULL;
    int best_rating = -1;
    for (int i = 0; set && i < set->nfont; i++) {
        int rating = az_font_rate(set->fonts[i], bold);
        if (rating > best_rating) {
            best = set->fonts[i];
            best_rating = rating;
        }
    }
    size_t face = FACES_MAX;
    FcChar8 *path = NULL;
    int index = 0;
    if (best && FcPatternGetString(best, FC_FILE, 0, &path) == FcResultMatch) {
        FcPatternGetInteger(best, FC_INDEX, 0, &index);
        face = add_face(fonts, (const char *)path, index, bold);
    }
    if (set) {
        FcFontSetDestroy(set);
    }
    if (objects) {
        FcObjectSetDestroy(objects);
    }
    if (wanted) {
        FcPatternDestroy(wanted);
    }
    return face;
}

static FcPattern *
pattern_for_language(const char *tag)
{
    FcPattern *pattern = FcPatternCreate();
    FcLangSet *languages = FcLangSetCreate();
    if (pattern && languages) {
        FcLangSetAdd(languages, (const FcChar8 *)tag);
        FcPatternAddLangSet(pattern, FC_LANG, languages);
    }
    if (languages) {
        FcLangSetDestroy(languages);
    }
    return pattern;
}

static FcPattern *
pattern_for_character(uint32_t character)
{
    FcPattern *pattern = FcPatternCreate();
    FcCharSet *characters = FcCharSetCreate();
    if (pattern && characters) {
        FcCharSetAddChar(characters, character);
        FcPatternAddCharSet(pattern, FC_CHARSET, characters);
    }
    if (characters) {
        FcCharSetDestroy(characters);
    }
    return pattern;
}

static void
tell_missing_language(const char *language)
{
    size_t i = find_known(language);
    AZ_LOGE("there is no font for %s (\"%s\"); install the Debian package fonts-noto-core",
            i < sizeof(known) / sizeof(*known) ? known[i].name : "the language", language);
}

static bool
add_language(struct az_fonts *fonts, const char *language)
{
    if (fonts->language_count == LANGUAGES_MAX) {
        AZ_LOGE("cannot choose a font for \"%s\": at most %d languages", language, LANGUAGES_MAX);
        return false;
    }
    struct language *entry = &fonts->languages[fonts->language_count];
    primary_tag(language, entry->tag);
    entry->regular = choose_face(fonts, pattern_for_language(entry->tag), false);
    entry->bold = choose_face(fonts, pattern_for_language(entry->tag), true);
    if (entry->regular == FACES_MAX || entry->bold == FACES_MAX) {
        tell_missing_language(language);
        return false;
    }
    fonts->language_count++;
    AZ_LOGD("%s is written in %s and %s", entry->tag, fonts->faces[entry->regular].path,
            fonts->faces[entry->bold].path);
    return true;
}

struct az_fonts *
az_fonts_open(const char *const *languages, size_t count)
{
    struct az_fonts *fonts = calloc(1, sizeof(*fonts));
    if (!fonts) {
        AZ_LOGE("cannot choose fonts: out of memory");
        return NULL;
    }
    fonts->ttf = TTF_Init() == 0;
    fonts->config = FcInitLoadConfigAndFonts();
    if (!fonts->ttf || !fonts->config) {
        AZ_LOGE("cannot choose fonts: %s", fonts->ttf ? "fontconfig does not start; is the Debian "
                                                        "package fontconfig-config installed?"
                                                      : TTF_GetError());
        goto fail;
    }
    for (size_t i = 0; i < count; i++) {
        if (!add_language(fonts, languages[i])) {
            goto fail;
        }
    }
    return fonts;

fail:
    az_fonts_close(fonts);
    return NULL;
}

void
az_fonts_close(struct az_fonts *fonts)
{
    if (!fonts) {
        return;
    }
    for (size_t i = 0; i < fonts->face_count; i++) {
        if (fonts->faces[i].font) {
            TTF_CloseFont(fonts->faces[i].font);
        }
        free(fonts->faces[i].path);
    }
    if (fonts->config) {
        FcConfigDestroy(fonts->config);
    }
    if (fonts->ttf) {
        TTF_Quit();
    }
    free(fonts);
}

static TTF_Font *
open_face(struct face *face, int size_px)
{
    if (!face->font && !face->broken) {
        /* At SDL_ttf's 72 dots an inch a point is a pixel. */
        face->font = TTF_OpenFontIndex(face->path, size_px, face->index);
        face->size_px = size_px;
        if (!face->font) {
            face->broken = true;
            AZ_LOGE("cannot open the font %s: %s; install the Debian package fonts-noto-core again",
                    face->path, TTF_GetError());
            return NULL;
        }
        TTF_SetFontHinting(face->font, TTF_HINTING_LIGHT);
    }
    if (face->font && face->size_px != size_px && TTF_SetFontSize(face->font, size_px) == 0) {
        face->size_px = size_px;
    }
    return face->font;
}

static bool
face_has(struct face *face, uint32_t character, int size_px)
{
    TTF_Font *font = open_face(face, size_px);
    return font && TTF_GlyphIsProvided32(font, character);
}

static const struct language *
find_language(const struct az_fonts *fonts, const char *language)
{
    char tag[TAG_MAX];
    primary_tag(language, tag);
    for (size_t i = 0; i < fonts->language_count; i++) {
        if (strcmp(fonts->languages[i].tag, tag) == 0) {
            return &fonts->languages[i];
        }
    }
    return &fonts->languages[0];
}

/* Search the system for a font with this character; remembers the last that none has. */
static size_t
search_character(struct az_fonts *fonts, uint32_t character, bool bold)
{
    if (fonts->looked_for == character) {
        return FACES_MAX;
    }
    size_t face = choose_face(fonts, pattern_for_character(character), bold);
    if (face == FACES_MAX) {
        fonts->looked_for = character;
    }
    return face;
}

/* The face that draws a character: the language's own, any of ours, any of the system's. */
static size_t
face_for(struct az_fonts *fonts, const struct az_font_want *want, uint32_t character)
{
    const struct language *language = find_language(fonts, want->language);
    size_t own = want->bold ? language->bold : language->regular;
    if (face_has(&fonts->faces[own], character, want->size_px)) {
        return own;
    }
    for (size_t i = 0; i < fonts->face_count; i++) {
        struct face *face = &fonts->faces[i];
        if (face->bold == want->bold && face_has(face, character, want->size_px)) {
            return i;
        }
    }
    size_t found = search_character(fonts, character, want->bold);
    return found < FACES_MAX && face_has(&fonts->faces[found], character, want->size_px)
               ? found
               : FACES_MAX;
}

TTF_Font *
az_fonts_run(struct az_fonts *fonts, const struct az_font_want *want, const char *text, size_t size,
             size_t *length)
{
    const struct language *language = find_language(fonts, want->language);
    size_t run_face = want->bold ? language->bold : language->regular;
    size_t at = 0;
    bool first = true;
    while (at < size) {
        ucs4_t character;
        int bytes = u8_mbtouc(&character, (const uint8_t *)text + at, size - at);
        if (bytes <= 0) {
            break;
        }
        if (!az_glyph_follows(character) || first) {
            size_t face = face_for(fonts, want, character);
            face = face == FACES_MAX ? run_face : face;
            if (!first && face != run_face) {
                break;
            }
            run_face = face;
        }
        first = false;
        at += (size_t)bytes;
    }
    *length = at;
    return open_face(&fonts->faces[run_face], want->size_px);
}

bool
az_fonts_cover(struct az_fonts *fonts, const struct az_font_want *want, const char *text,
               uint32_t *missing)
{
    size_t size = strlen(text);
    size_t at = 0;
    while (at < size) {
        ucs4_t character;
        int bytes = u8_mbtouc(&character, (const uint8_t *)text + at, size - at);
        if (bytes <= 0) {
            break;
        }
        if (!az_glyph_follows(character) && face_for(fonts, want, character) == FACES_MAX) {
            *missing = character;
            return false;
        }
        at += (size_t)bytes;
    }
    return true;
}
