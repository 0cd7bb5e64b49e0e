// SPDX-License-Identifier: MIT
/*
 * The catalogues that are shipped, as a careful reader of each language would
 * look through them: script, signs, blanks, places and forms.
 */
#include "tests/testing.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistr.h>

#include "app/survey/catalogue.h"
#include "app/survey/words.h"
#include "base/files.h"

enum { LANGUAGES = 5, NUMBERS = 300 };

/*
 * Letters by which a language is written, and the signs that its texts may have
 * besides. Anything else is a slip of the hand: a Latin o in a Russian word, a
 * colon where Armenian has its own full stop, capitals in Georgian.
 */
static const struct script {
    const char *language;
    struct {
        uint32_t first;
        uint32_t last;
    } letters[3];
    const char *signs;
} scripts[LANGUAGES] = {
    {"hy", {{0x531, 0x556}, {0x561, 0x587}}, " ,-…՞՝։"},
    {"ka", {{0x10d0, 0x10f0}}, " ,.:?-…"},
    {"en", {{'A', 'Z'}, {'a', 'z'}}, " ,.:?'-…"},
    {"ru", {{0x410, 0x44f}, {0x401, 0x401}, {0x451, 0x451}}, " ,.:?…"},
    // Letters, and the marks above and below them.
    {"ar", {{0x621, 0x63a}, {0x641, 0x652}}, " ،.:؟…"},
};

static struct az_catalogue catalogues[LANGUAGES];

static int
set_up(void **state)
{
    (void)state;
    bool ok = true;
    for (size_t i = 0; i < LANGUAGES; i++) {
        ok = az_catalogue_load(scripts[i].language, &catalogues[i]) && ok;
    }
    return ok ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < LANGUAGES; i++) {
        az_catalogue_destroy(&catalogues[i]);
    }
    return 0;
}

static const struct az_catalogue *
find_catalogue(const char *language)
{
    size_t i = 0;
    while (strcmp(scripts[i].language, language) != 0) {
        i++;
        assert_true(i < LANGUAGES);
    }
    return &catalogues[i];
}

/* Every text of a catalogue, forms included, given to `check`. */
static void
each_text(void (*check)(const struct script *, enum az_message, const char *))
{
    for (size_t i = 0; i < LANGUAGES; i++) {
        for (enum az_message message = 0; message < AZ_MESSAGE_COUNT; message++) {
            check(&scripts[i], message, catalogues[i].texts[message]);
            for (size_t plural = 0; plural < AZ_PLURAL_COUNT; plural++) {
                const char *form = catalogues[i].forms[message][plural];
                if (form) {
                    check(&scripts[i], message, form);
                }
            }
        }
    }
}

static void
test_catalogue_texts_are_all_known_here(void **state)
{
    (void)state;
    char *dir = az_files_asset("catalogues");
    assert_non_null(dir);
    DIR *handle = opendir(dir);
    assert_non_null(handle);
    unsigned count = 0;
    for (const struct dirent *entry = readdir(handle); entry; entry = readdir(handle)) {
        if (entry->d_name[0] != '.') {
            char language[40] = "";
            assert_int_equal(sscanf(entry->d_name, "%35[^.].yaml", language), 1);
            assert_string_equal(find_catalogue(language)->language, language);
            count++;
        }
    }
    assert_int_equal(count, LANGUAGES);
    closedir(handle);
    free(dir);
}

static void
test_catalogue_texts_name_their_language_as_the_words_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < LANGUAGES; i++) {
        assert_string_equal(catalogues[i].texts[AZ_MESSAGE_LANGUAGE],
                            az_language_own_name(scripts[i].language));
    }
}

static bool
is_written_so(const struct script *script, ucs4_t character)
{
    for (size_t i = 0; i < sizeof(script->letters) / sizeof(*script->letters); i++) {
        if (character >= script->letters[i].first && character <= script->letters[i].last) {
            return true;
        }
    }
    return (character >= '0' && character <= '9') ||
           u8_strchr((const uint8_t *)script->signs, character);
}

static void
check_script(const struct script *script, enum az_message message, const char *text)
{
    while (*text) {
        // The names of places are the program's, not the language's.
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        if (end) {
            text = end + 1;
            continue;
        }
        ucs4_t character;
        text += u8_strmbtouc(&character, (const uint8_t *)text);
        if (!is_written_so(script, character)) {
            fail_msg("\"%s\" has U+%04X, which does not belong into %s.yaml",
                     az_message_key(message), character, script->language);
        }
    }
}

static void
test_catalogue_texts_keep_to_their_script(void **state)
{
    (void)state;
    each_text(check_script);
}

/* Armenian asks within the word, on the vowel that is stressed, and never at the sentence's end. */
static void
check_question(const struct script *script, enum az_message message, const char *text)
{
    static const char mark[] = "՞";
    static const char *const vowels[] = {"ա", "ե", "է", "ը", "ի", "ո", "օ", "ւ"};
    for (const char *at = strstr(text, mark); at; at = strstr(at + 1, mark)) {
        bool on_vowel = false;
        for (size_t i = 0; i < sizeof(vowels) / sizeof(*vowels); i++) {
            on_vowel = on_vowel || (at - text >= 2 && strncmp(at - 2, vowels[i], 2) == 0);
        }
        if (!on_vowel) {
            fail_msg("the question mark of \"%s\" in %s.yaml is not on a vowel",
                     az_message_key(message), script->language);
        }
    }
}

static void
test_catalogue_texts_ask_on_a_vowel(void **state)
{
    (void)state;
    each_text(check_question);
}

static void
check_blanks(const struct script *script, enum az_message message, const char *text)
{
    size_t size = strlen(text);
    if (size == 0 || *text == ' ' || text[size - 1] == ' ' || strstr(text, "  ")) {
        fail_msg("\"%s\" in %s.yaml is empty or has a blank too many", az_message_key(message),
                 script->language);
    }
}

static void
test_catalogue_texts_have_no_blank_too_many(void **state)
{
    (void)state;
    each_text(check_blanks);
}

/* Whether `text` shows this number as such, not as a part of another. */
static bool
shows_number(const char *text, int64_t number)
{
    static const char all[] = "0123456789";
    char digits[24];
    int size = snprintf(digits, sizeof(digits), "%" PRId64, number);
    for (const char *at = strpbrk(text, all); at; at = strpbrk(at + strspn(at, all), all)) {
        if (strspn(at, all) == (size_t)size && strncmp(at, digits, (size_t)size) == 0) {
            return true;
        }
    }
    return false;
}

/* As a person reads it: no brace is left, and the number is there unless its form says it. */
static void
check_counted(const struct az_catalogue *catalogue, enum az_message message, int64_t number)
{
    struct az_buffer text;
    az_buffer_init(&text, 1000);
    struct az_message_values values = {.n = number, .m = number, .time = "09:00"};
    assert_true(az_catalogue_write(catalogue, message, &values, &text));
    bool said = az_plural_is_single(catalogue->language,
                                    az_plural_of(catalogue->language, (uint64_t)number));
    if (strpbrk(az_buffer_text(&text), "{}") ||
        (!said && !shows_number(az_buffer_text(&text), number))) {
        fail_msg("\"%s\" of %" PRId64 " in %s.yaml is read as \"%s\"", az_message_key(message),
                 number, catalogue->language, az_buffer_text(&text));
    }
    az_buffer_destroy(&text);
}

static void
test_catalogue_texts_have_a_form_for_every_number(void **state)
{
    (void)state;
    for (size_t i = 0; i < LANGUAGES; i++) {
        for (enum az_message message = 0; message < AZ_MESSAGE_COUNT; message++) {
            for (int64_t n = 0; az_message_is_counted(message) && n <= NUMBERS; n++) {
                check_counted(&catalogues[i], message, n);
            }
        }
    }
}

/* The places of a text as bits, in whatever order a language has them. */
static unsigned
places_of(const char *text)
{
    return (strstr(text, "{n}") ? 1u : 0) | (strstr(text, "{m}") ? 2u : 0) |
           (strstr(text, "{time}") ? 4u : 0) | (strstr(text, "{day}") ? 8u : 0);
}

static void
test_catalogue_texts_have_the_same_places(void **state)
{
    (void)state;
    const struct az_catalogue *english = find_catalogue("en");
    for (size_t i = 0; i < LANGUAGES; i++) {
        for (enum az_message message = 0; message < AZ_MESSAGE_COUNT; message++) {
            assert_int_equal(places_of(catalogues[i].texts[message]),
                             places_of(english->texts[message]));
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_catalogue_texts_are_all_known_here),
        cmocka_unit_test(test_catalogue_texts_name_their_language_as_the_words_do),
        cmocka_unit_test(test_catalogue_texts_keep_to_their_script),
        cmocka_unit_test(test_catalogue_texts_ask_on_a_vowel),
        cmocka_unit_test(test_catalogue_texts_have_no_blank_too_many),
        cmocka_unit_test(test_catalogue_texts_have_a_form_for_every_number),
        cmocka_unit_test(test_catalogue_texts_have_the_same_places),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
