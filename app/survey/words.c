// SPDX-License-Identifier: MIT
#include "app/survey/words.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { WORD_MAX = 40, TAG_MAX = 35 };

static const struct language {
    const char *tag;
    const char *name;
    const char *own; // as its speakers write it
    bool rtl;
} languages[] = {
    {"ar", "Arabic", "العربية", true},        {"az", "Azerbaijani", "Azərbaycanca", false},
    {"de", "German", "Deutsch", false},       {"el", "Greek", "Ελληνικά", false},
    {"en", "English", "English", false},      {"es", "Spanish", "Español", false},
    {"fa", "Persian", "فارسی", true},         {"fr", "French", "Français", false},
    {"he", "Hebrew", "עברית", true},          {"hy", "Armenian", "Հայերեն", false},
    {"it", "Italian", "Italiano", false},     {"ka", "Georgian", "ქართული", false},
    {"ru", "Russian", "Русский", false},      {"tr", "Turkish", "Türkçe", false},
    {"uk", "Ukrainian", "Українська", false},
};

bool
az_words_hold(const char *const *known, const char *word)
{
    for (; *known; known++) {
        if (strcmp(word, *known) == 0) {
            return true;
        }
    }
    return false;
}

void
az_words_list(const char *const *words, struct az_buffer *out)
{
    for (size_t i = 0; words[i]; i++) {
        az_buffer_printf(out, "%s%s", i > 0 ? ", " : "", words[i]);
    }
}

static size_t
least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* How many letters to add, drop or change (Levenshtein); by rows, so one row is kept. */
static size_t
distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t row[WORD_MAX + 1];
    for (size_t j = 0; j <= b_size; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a_size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_size];
}

const char *
az_words_nearest(const char *word, const char *const *known)
{
    size_t size = strlen(word);
    const char *nearest = NULL;
    size_t least_score = 6; // more than two slips are another word
    for (; *known && size <= WORD_MAX; known++) {
        size_t known_size = strlen(*known);
        if (known_size > WORD_MAX) {
            continue;
        }
        size_t slips = distance(word, size, *known, known_size);
        // The first letter is seldom the wrong one, so it decides between equals.
        size_t score = 2 * slips + (word[0] != **known);
        if (score < least_score && slips * 2 <= known_size) {
            nearest = *known;
            least_score = score;
        }
    }
    return nearest;
}

static bool
is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool
is_tag_char(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool
az_words_is_language(const char *tag)
{
    size_t size = 0;
    while (is_lower(tag[size])) {
        size++;
    }
    if (size < 2 || size > 3) {
        return false;
    }
    while (tag[size] == '-') {
        size_t start = ++size;
        while (is_tag_char(tag[size])) {
            size++;
        }
        if (size == start || size - start > 8) {
            return false;
        }
    }
    return tag[size] == '\0' && size <= TAG_MAX;
}

/* The row of exactly this tag, or NULL. */
static const struct language *
find_language(const char *tag, size_t size)
{
    for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++) {
        if (strlen(languages[i].tag) == size && strncmp(languages[i].tag, tag, size) == 0) {
            return &languages[i];
        }
    }
    return NULL;
}

const char *
az_words_language(const char *tag)
{
    const struct language *language = find_language(tag, strlen(tag));
    return language ? language->name : NULL;
}

const char *
az_language_own_name(const char *tag)
{
    const struct language *language = find_language(tag, strcspn(tag, "-"));
    return language ? language->own : NULL;
}

bool
az_language_is_rtl(const char *tag)
{
    static const char *const rtl_scripts[] = {"Adlm", "Arab", "Hebr", "Nkoo", "Syrc", "Thaa"};
    // A script, such as Arab in "az-Arab", is the subtag of four letters behind the language.
    size_t size = strcspn(tag, "-");
    const char *subtag = tag[size] == '-' ? tag + size + 1 : "";
    if (strcspn(subtag, "-") == 4 && (*subtag < '0' || *subtag > '9')) {
        for (size_t i = 0; i < sizeof(rtl_scripts) / sizeof(*rtl_scripts); i++) {
            if (strncasecmp(subtag, rtl_scripts[i], 4) == 0) {
                return true;
            }
        }
        return false;
    }
    const struct language *language = find_language(tag, size);
    return language && language->rtl;
}

void
az_words_number(int64_t number, const char *language, struct az_buffer *out)
{
    bool turns = number < 0 && az_language_is_rtl(language);
    az_buffer_printf(out, "%s%" PRId64, turns ? "\u200e" : "", number);
}
