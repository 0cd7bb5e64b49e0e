// SPDX-License-Identifier: MIT
#include "app/survey/theme.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/survey/fields.h"
#include "app/survey/file.h"
#include "base/files.h"

enum {
    ARENA_LIMIT = 256 * 1024,
    FILE_BYTES_MAX = 64 * 1024,
    UNITS = 60, // of the screen's short side
};

/* WCAG 2.1, level AA: success criteria 1.4.3 and 1.4.11. */
#define CONTRAST_TEXT  4.5
#define CONTRAST_SHAPE 3.0

static const struct az_color black = {0x00, 0x00, 0x00, 0xff};
static const struct az_color white = {0xff, 0xff, 0xff, 0xff};

#define TINT_PART 0.12 // of a brand's colour in the ground of what is chosen

static const struct {
    const char *key;
    size_t offset;
} colors[] = {
    {"ground", offsetof(struct az_theme, ground)},
    {"card", offsetof(struct az_theme, card)},
    {"ink", offsetof(struct az_theme, ink)},
    {"quiet", offsetof(struct az_theme, quiet)},
    {"line", offsetof(struct az_theme, line)},
    {"accent", offsetof(struct az_theme, accent)},
    {"on_accent", offsetof(struct az_theme, on_accent)},
    {"tint", offsetof(struct az_theme, tint)},
    {"shadow", offsetof(struct az_theme, shadow)},
    {"focus", offsetof(struct az_theme, focus)},
    {"warn", offsetof(struct az_theme, warn)},
    {"on_warn", offsetof(struct az_theme, on_warn)},
    {"face_1", offsetof(struct az_theme, faces[0])},
    {"face_2", offsetof(struct az_theme, faces[1])},
    {"face_3", offsetof(struct az_theme, faces[2])},
    {"face_4", offsetof(struct az_theme, faces[3])},
    {"face_5", offsetof(struct az_theme, faces[4])},
};
enum { COLORS = sizeof(colors) / sizeof(*colors) };

/* What is drawn on what, and how far the two must stand apart. */
static const struct {
    const char *front;
    const char *behind;
    double ratio;
} pairs[] = {
    {"ink", "ground", CONTRAST_TEXT},       {"ink", "card", CONTRAST_TEXT},
    {"ink", "tint", CONTRAST_TEXT},         {"quiet", "ground", CONTRAST_TEXT},
    {"quiet", "card", CONTRAST_TEXT},       {"accent", "ground", CONTRAST_SHAPE},
    {"accent", "card", CONTRAST_SHAPE},     {"accent", "tint", CONTRAST_SHAPE},
    {"on_accent", "accent", CONTRAST_TEXT}, {"focus", "ground", CONTRAST_SHAPE},
    {"focus", "card", CONTRAST_SHAPE},      {"on_warn", "warn", CONTRAST_TEXT},
    {"warn", "ground", CONTRAST_SHAPE},     {"face_1", "ground", CONTRAST_SHAPE},
    {"face_2", "ground", CONTRAST_SHAPE},   {"face_3", "ground", CONTRAST_SHAPE},
    {"face_4", "ground", CONTRAST_SHAPE},   {"face_5", "ground", CONTRAST_SHAPE},
};

static const char *const type_keys[] = {
    [AZ_TYPE_QUESTION] = "question",
    [AZ_TYPE_CHOICE] = "choice",
    [AZ_TYPE_LABEL] = "label",
    [AZ_TYPE_CAPTION] = "caption",
    NULL,
};
static_assert(sizeof(type_keys) / sizeof(*type_keys) == AZ_TYPE_COUNT + 1, "a key a type");

/* -- Reading -------------------------------------------------------------- */

static struct az_color *
color_at(struct az_theme *theme, size_t i)
{
    return (struct az_color *)(void *)((char *)theme + colors[i].offset);
}

static struct az_color
color_named(const struct az_theme *theme, const char *key)
{
    size_t i = 0;
    while (i < COLORS - 1 && strcmp(colors[i].key, key) != 0) {
        i++;
    }
    return *(const struct az_color *)(const void *)((const char *)theme + colors[i].offset);
}

static void
read_color(struct az_fields *fields, const struct az_yaml *map, const char *key,
           struct az_color *out)
{
    const char *text = az_fields_string(fields, map, key, "\"colors\"", 100);
    if (text && !az_color_parse(text, out)) {
        const struct az_yaml *node = az_yaml_get(map, key);
        az_faults_add(fields->faults, node->line, node->column, "\"%s\" is no colour.", text);
        az_faults_cure(fields->faults,
                       "Write # and six hexadecimal digits in quotes, such as \"#0F766E\".");
    }
}

/* A map under a required key; NULL, and told, if there is none. */
static const struct az_yaml *
read_map(struct az_fields *fields, const struct az_yaml *root, const char *key, const char *of)
{
    const struct az_yaml *map = az_fields_need(fields, root, key, of);
    return map && az_fields_is(fields, map, AZ_YAML_MAP, key) ? map : NULL;
}

static void
read_colors(struct az_fields *fields, const struct az_yaml *root, struct az_theme *out)
{
    const struct az_yaml *map = read_map(fields, root, "colors", "the theme");
    const char *known[COLORS + 1] = {0};
    for (size_t i = 0; map && i < COLORS; i++) {
        known[i] = colors[i].key;
        read_color(fields, map, colors[i].key, color_at(out, i));
    }
    if (map) {
        az_fields_check_keys(fields, map, "\"colors\"", known);
    }
}

/* Sizes are written as parts of the short side: 14 is a fourteenth. */
static void
read_type(struct az_fields *fields, const struct az_yaml *root, struct az_theme *out)
{
    static const char *const known[] = {"size", "least", "bold", NULL};
    const struct az_yaml *map = read_map(fields, root, "type", "the theme");
    if (!map) {
        return;
    }
    az_fields_check_keys(fields, map, "\"type\"", type_keys);
    for (size_t i = 0; i < AZ_TYPE_COUNT; i++) {
        const struct az_yaml *size = read_map(fields, map, type_keys[i], "\"type\"");
        if (size) {
            az_fields_check_keys(fields, size, type_keys[i], known);
            unsigned part = az_fields_number(fields, size, "size", 8, 40, 28);
            unsigned least = az_fields_number(fields, size, "least", part, 60, 60);
            out->type[i] = (struct az_type_size){(double)UNITS / part, (double)UNITS / least,
                                                 az_fields_bool(fields, size, "bold", false)};
        }
    }
}

static void
read_theme(struct az_fields *fields, const struct az_yaml *root, struct az_theme *out)
{
    static const char *const known[] = {"colors",      "type",   "corners", "outlines",
                                        "takes_brand", "motion", NULL};
    az_fields_check_keys(fields, root, "the theme", known);
    read_colors(fields, root, out);
    read_type(fields, root, out);
    /* Written in percent of the short side. */
    out->radius_units = az_fields_number(fields, root, "corners", 0, 6, 2) * UNITS / 100.0;
    out->outline_units = az_fields_number(fields, root, "outlines", 0, 3, 0) * UNITS / 100.0;
    out->takes_brand = az_fields_bool(fields, root, "takes_brand", true);
    out->motion = az_fields_bool(fields, root, "motion", true);
}

/* -- Contrast ------------------------------------------------------------- */

/* What a colour is called in a sentence: brands are told at the event's line, not the theme's. */
static const char *
front_name(const char *key, bool brand)
{
    return brand && strcmp(key, "accent") == 0 ? "brand colour" : key;
}

static void
tell_contrast(const struct az_theme *theme, size_t pair, const struct az_yaml *place, bool brand,
              struct az_faults *faults)
{
    char front[AZ_COLOR_TEXT_SIZE];
    char behind[AZ_COLOR_TEXT_SIZE];
    char better[AZ_COLOR_TEXT_SIZE];
    struct az_color ground = color_named(theme, pairs[pair].behind);
    struct az_color color = color_named(theme, pairs[pair].front);
    az_color_print(color, front);
    az_color_print(ground, behind);
    az_color_print(az_color_until(color, ground, pairs[pair].ratio), better);
    az_faults_add(faults, place ? place->line : 0, place ? place->column : 0,
                  "The %s %s has a contrast of only %.2f to 1 against the theme's %s %s, and %.1f "
                  "to 1 is the least.",
                  front_name(pairs[pair].front, brand), front, az_color_contrast(color, ground),
                  pairs[pair].behind, behind, pairs[pair].ratio);
    az_faults_cure(faults, "Use a %s one, such as \"%s\".",
                   az_color_contrast(ground, black) > az_color_contrast(ground, white) ? "darker"
                                                                                       : "lighter",
                   better);
}

static void
check_contrasts(const struct az_theme *theme, const struct az_yaml *map, struct az_faults *faults)
{
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        double contrast = az_color_contrast(color_named(theme, pairs[i].front),
                                            color_named(theme, pairs[i].behind));
        if (contrast < pairs[i].ratio) {
            tell_contrast(theme, i, az_yaml_get(map, pairs[i].front), false, faults);
        }
    }
}

/* -- Brand ---------------------------------------------------------------- */

/* One of the two always is. */
static struct az_color
readable_on(struct az_color color)
{
    return az_color_contrast(white, color) >= CONTRAST_TEXT ? white : black;
}

/* The colour itself must stand out; what is drawn on it and its tint are derived. */
static void
apply_brand(struct az_theme *theme, const struct az_theme_brand *brand, struct az_faults *faults)
{
    struct az_color accent;
    if (!az_color_parse(brand->accent, &accent) || accent.a != 0xff) {
        az_faults_add(faults, brand->line, brand->column, "\"%s\" is no colour.", brand->accent);
        az_faults_cure(faults,
                       "Write # and six hexadecimal digits in quotes, such as \"#0F766E\".");
        return;
    }
    theme->accent = accent;
    theme->on_accent = readable_on(accent);
    theme->tint = az_color_mix(theme->card, accent, TINT_PART);
    const struct az_yaml place = {.line = brand->line, .column = brand->column};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        bool fails =
            az_color_contrast(accent, color_named(theme, pairs[i].behind)) < pairs[i].ratio;
        if (fails && strcmp(pairs[i].front, "accent") == 0) {
            tell_contrast(theme, i, &place, true, faults);
            return; // the others say the same
        }
    }
}

/* -- Loading -------------------------------------------------------------- */

static bool
is_name(const char *name)
{
    return strspn(name, "abcdefghijklmnopqrstuvwxyz") == strlen(name) && *name;
}

/* Where the theme lies; NULL, and told, if nowhere. Owned by the caller. */
static char *
find_file(const char *name_or_path, unsigned line, struct az_faults *faults)
{
    static const char *const shipped[] = {"light", "dark", "contrast"};
    char asset[32];
    if (!is_name(name_or_path)) {
        return strdup(name_or_path);
    }
    for (size_t i = 0; i < sizeof(shipped) / sizeof(*shipped); i++) {
        if (strcmp(shipped[i], name_or_path) == 0) {
            snprintf(asset, sizeof(asset), "themes/%s.yaml", name_or_path);
            return az_files_asset(asset);
        }
    }
    az_faults_add(faults, line, 0, "There is no theme \"%s\".", name_or_path);
    az_faults_cure(faults, "Use light, dark or contrast, or the path of a theme's file.");
    return NULL;
}

static void
read_file(const char *path, struct az_arena *arena, struct az_theme *out, struct az_faults *faults)
{
    struct az_buffer bytes;
    struct az_fields fields = {.arena = arena, .faults = faults};
    az_buffer_init(&bytes, FILE_BYTES_MAX);
    const struct az_yaml *root =
        az_file_read(path, &bytes, faults)
            ? az_yaml_read(az_buffer_text(&bytes), bytes.size, arena, faults)
            : NULL;
    if (root && az_fields_is(&fields, root, AZ_YAML_MAP, "file")) {
        read_theme(&fields, root, out);
        if (faults->count == 0) {
            check_contrasts(out, az_yaml_get(root, "colors"), faults);
        }
    }
    az_buffer_destroy(&bytes);
}

/* Faults of the theme's file are told among those of the event, so they name the file. */
static void
hand_over(const struct az_faults *from, unsigned line, struct az_faults *to)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct az_fault *fault = &from->items[i];
        char place[32] = "";
        if (fault->line > 0) {
            snprintf(place, sizeof(place), ", line %u", fault->line);
        }
        az_faults_add(to, line, 0, "In the theme %s%s: %s", from->path, place, fault->what);
        az_faults_cure(to, "%s", fault->cure);
    }
}

bool
az_theme_load(const char *name_or_path, const struct az_theme_brand *brand, struct az_theme *out,
              struct az_faults *faults)
{
    size_t before = faults->count;
    *out = (struct az_theme){0};
    unsigned line = brand ? brand->line : 0;
    char *path = find_file(name_or_path, line, faults);
    if (!path) {
        return false;
    }
    struct az_arena arena;
    struct az_faults *own = calloc(1, sizeof(*own));
    az_arena_init(&arena, ARENA_LIMIT);
    if (own) {
        az_faults_init(own, path);
        read_file(path, &arena, out, own);
        hand_over(own, line, faults);
        az_faults_destroy(own);
    }
    if (own && faults->count == before && brand && brand->accent && out->takes_brand) {
        apply_brand(out, brand, faults);
    }
    bool ok = own && faults->count == before && !faults->more;
    free(own);
    az_arena_destroy(&arena);
    free(path);
    return ok;
}
