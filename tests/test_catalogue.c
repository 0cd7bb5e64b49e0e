// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <dirent.h>
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
test_catalogues_are_all_known_here(void **state)
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
test_catalogues_name_their_language_as_the_words_do(void **state)
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
test_catalogues_keep_to_their_script(void **state)
{
    (void)state;
    each_text(check_script);
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
test_catalogues_have_no_blank_too_many(void **state)
{
    (void)state;
    each_text(check_blanks);
}

/* Whether `text` shows this number as such, not as a part of another. */
static bool
shows_number(const char *text, int64_t number)
{
    char digits[24];
    snprintf(digits, sizeof(digits), "%lld", (long long)number);
    for (; *text; text += *text != '\0') {
        size_t size = strspn(text, "0123456789");
        if (size == strlen(digits) && strncmp(text, digits, size) == 0) {
            return true;
        }
        text += size;
        if (!*text) {
            return false;
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
        fail_msg("\"%s\" of %lld in %s.yaml is read as \"%s\"", az_message_key(message),
                 (long long)number, catalogue->language, az_buffer_text(&text));
    }
    az_buffer_destroy(&text);
}

static void
test_catalogues_have_a_form_for_every_number(void **state)
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
           (strstr(text, "{time}") ? 4u : 0);
}

static void
test_catalogues_have_the_same_places(void **state)
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

static void
test_catalogue_messages_as_they_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *language;
        enum az_message message;
        struct az_message_values values;
        const char *expected;
    } cases[] = {
        {"en", AZ_MESSAGE_BACK, {0}, "Back"},
        {"en", AZ_MESSAGE_TEXT_LEFT, {.n = 1}, "1 character left"},
        {"en", AZ_MESSAGE_TEXT_LEFT, {.n = 0}, "0 characters left"},
        {"en", AZ_MESSAGE_CHOOSE_FROM_TO, {.n = 2, .m = 5}, "Choose 2 to 5"},
        {"en", AZ_MESSAGE_OPENS_AT, {.time = "09:00"}, "Opens at 09:00"},
        // A value is not looked through for places.
        {"en", AZ_MESSAGE_OPENS_AT, {.n = 1, .time = "{n}"}, "Opens at {n}"},
        {"en", AZ_MESSAGE_SCALE_HINT, {.n = -5, .m = 5}, "Choose a number from -5 to 5"},
        {"en", AZ_MESSAGE_TEXT_LEFT, {.n = INT64_MIN}, "-9223372036854775808 characters left"},
        {"hy", AZ_MESSAGE_STAR_OF, {.n = 3, .m = 5}, "5-ից 3"},
        {"hy", AZ_MESSAGE_TEXT_LEFT, {.n = 25}, "Մնացել է 25 նիշ"},
        {"ka", AZ_MESSAGE_CHOOSE_FROM_TO, {.n = 2, .m = 4}, "აირჩიეთ 2-დან 4-მდე პასუხი"},
        {"ru", AZ_MESSAGE_TEXT_LEFT, {.n = 21}, "Остался 21 символ"},
        {"ru", AZ_MESSAGE_TEXT_LEFT, {.n = 22}, "Осталось 22 символа"},
        {"ru", AZ_MESSAGE_TEXT_LEFT, {.n = 11}, "Осталось 11 символов"},
        // The form goes with the second number.
        {"ru", AZ_MESSAGE_CHOOSE_FROM_TO, {.n = 1, .m = 3}, "Выберите от 1 до 3 вариантов"},
        {"ar", AZ_MESSAGE_TEXT_LEFT, {.n = 0}, "لم يبقَ أي حرف"},
        {"ar", AZ_MESSAGE_TEXT_LEFT, {.n = 2}, "بقي حرفان"},
        {"ar", AZ_MESSAGE_TEXT_LEFT, {.n = 3}, "بقيت 3 أحرف"},
        {"ar", AZ_MESSAGE_TEXT_LEFT, {.n = 11}, "بقي 11 حرفًا"},
        {"ar", AZ_MESSAGE_TEXT_LEFT, {.n = 100}, "بقي 100 حرف"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_buffer text;
        az_buffer_init(&text, 1000);
        assert_true(az_catalogue_write(find_catalogue(cases[i].language), cases[i].message,
                                       &cases[i].values, &text));
        assert_string_equal(az_buffer_text(&text), cases[i].expected);
        az_buffer_destroy(&text);
    }
}

static void
test_catalogue_write_says_when_there_is_no_room(void **state)
{
    (void)state;
    struct az_buffer text;
    az_buffer_init(&text, 5);
    assert_false(az_catalogue_write(find_catalogue("en"), AZ_MESSAGE_TEXT_LEFT,
                                    &(struct az_message_values){.n = 1}, &text));
    az_buffer_destroy(&text);
}

static void
test_catalogue_texts_are_those_of_the_file(void **state)
{
    (void)state;
    struct az_catalogue catalogue;
    assert_true(az_catalogue_load("ka", &catalogue));
    assert_string_equal(catalogue.texts[AZ_MESSAGE_LANGUAGE], "ქართული");
    assert_string_equal(catalogue.texts[AZ_MESSAGE_BACK], "უკან");
    assert_string_equal(az_message_key(AZ_MESSAGE_OUT_OF_SERVICE_HINT), "out_of_service_hint");
    az_catalogue_destroy(&catalogue);
    az_catalogue_destroy(&catalogue); // a zeroed one
}

/* Make an assets folder with one catalogue and load it; the log tells what came of it. */
static bool
load_own(const char *language, const char *text)
{
    az_files_make_dir(testing_path("assets/catalogues"));
    char name[100];
    snprintf(name, sizeof(name), "assets/catalogues/%s.yaml", language);
    testing_write(testing_path(name), text);
    char *kept = strdup(getenv("AZRI_ASSETS"));
    setenv("AZRI_ASSETS", testing_path("assets"), 1);
    struct az_catalogue catalogue;
    bool loaded = az_catalogue_load(language, &catalogue);
    az_catalogue_destroy(&catalogue);
    setenv("AZRI_ASSETS", kept, 1);
    free(kept);
    return loaded;
}

static void
test_catalogue_faults_are_logged_with_their_lines(void **state)
{
    (void)state;
    testing_log_start();
    assert_false(load_own("xx", "language: X\nbakc: Y\nnext:\n"));
    const char *log = testing_log_text();
    assert_text_contains(log,
                         "xx.yaml:2: The catalogue has no key \"bakc\". Did you mean \"back\"?");
    assert_text_contains(log, "xx.yaml:3: \"next\" is empty.");
    assert_text_contains(log, "lacks the key \"face_5\"");
    testing_log_stop();
}

/* Load a language's own catalogue after `old`, which it must have, was replaced once. */
static bool
load_changed(const char *language, const char *old, const char *new)
{
    char name[100];
    snprintf(name, sizeof(name), "catalogues/%s.yaml", language);
    char *path = az_files_asset(name);
    assert_non_null(path);
    struct az_buffer bytes;
    struct az_buffer changed;
    az_buffer_init(&bytes, 100000);
    az_buffer_init(&changed, 100000);
    assert_true(az_files_read(path, &bytes));
    const char *text = az_buffer_text(&bytes);
    const char *place = strstr(text, old);
    assert_non_null(place);
    az_buffer_append(&changed, text, (size_t)(place - text));
    az_buffer_append_text(&changed, new);
    az_buffer_append_text(&changed, place + strlen(old));
    bool loaded = load_own(language, az_buffer_text(&changed));
    az_buffer_destroy(&changed);
    az_buffer_destroy(&bytes);
    free(path);
    return loaded;
}

static void
test_catalogue_with_lost_or_strange_places_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *language;
        const char *old;
        const char *new;
        const char *told;
    } cases[] = {
        {"en", "Opens at {time}", "Opens soon", "\"opens_at\" lacks {time}. Write it where"},
        {"en", "from {n} to {m}", "from {n}", "\"scale_hint\" lacks {m}."},
        {"en", "from {n} to {m}", "from {n} to {n}", "\"scale_hint\" has a place twice."},
        {"en", "from {n} to {m}", "from {n} to {o}", "\"scale_hint\" has a brace that"},
        {"en", "back: Back", "back: \"{n} back\"",
         "en.yaml:4: \"back\" has a place to which nothing is put."},
        {"en", "back: Back", "back: Back}", "\"back\" has a brace that is part of no place."},
        {"en", "back: Back", "back: \"{\"", "\"back\" has a brace that is part of no place."},
        {"en", "back: Back", "back:\n  one: Back\n  other: Back", "\"back\" is a map"},
        {"en", "  other: \"{n} characters left\"\n", "", "\"text_left\" lacks the key \"other\"."},
        {"en", "  other: \"{n} characters left\"", "  other: Characters", "\"other\" lacks {n}."},
        {"ru", "  few: Осталось {n} символа\n", "", "\"text_left\" lacks the key \"few\"."},
        {"ru", "  one: Остался {n}", "  one: Остался", "\"one\" lacks {n}."}, // 21 has it too
        {"ru", "  few: Осталось", "  two: Осталось", "\"text_left\" has no key \"two\"."},
        {"ar", "  zero: لم يبقَ أي حرف\n", "", "\"text_left\" lacks the key \"zero\"."},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        testing_log_start();
        assert_false(load_changed(cases[i].language, cases[i].old, cases[i].new));
        assert_text_contains(testing_log_text(), cases[i].told);
        testing_log_stop();
    }
}

static void
test_catalogue_may_say_a_number_in_words_or_in_one_form(void **state)
{
    (void)state;
    assert_true(load_changed("en", "{n} character left", "One character left"));
    assert_true(load_changed("ru",
                             "choose_from_to:\n  one: Выберите от {n} до {m} варианта\n"
                             "  few: Выберите от {n} до {m} вариантов\n"
                             "  many: Выберите от {n} до {m} вариантов\n",
                             "choose_from_to: Число вариантов - от {n} до {m}\n"));
}

static void
test_catalogue_missing_or_hostile_is_refused(void **state)
{
    (void)state;
    static const char *const languages[] = {"",   "qq", "../hy", "../catalogues/hy",
                                            "HY", "a",  "hy-",   "hy\n"};
    testing_log_start();
    for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++) {
        struct az_catalogue catalogue;
        assert_false(az_catalogue_load(languages[i], &catalogue));
        az_catalogue_destroy(&catalogue);
    }
    assert_false(load_own("yy", "[1, 2]"));
    assert_false(load_own("yy", "a: [1"));
    assert_false(load_own("yy", ""));
    testing_log_stop();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_catalogues_are_all_known_here),
        cmocka_unit_test(test_catalogues_name_their_language_as_the_words_do),
        cmocka_unit_test(test_catalogues_keep_to_their_script),
        cmocka_unit_test(test_catalogues_have_no_blank_too_many),
        cmocka_unit_test(test_catalogues_have_a_form_for_every_number),
        cmocka_unit_test(test_catalogues_have_the_same_places),
        cmocka_unit_test(test_catalogue_messages_as_they_are_read),
        cmocka_unit_test(test_catalogue_write_says_when_there_is_no_room),
        cmocka_unit_test(test_catalogue_texts_are_those_of_the_file),
        cmocka_unit_test(test_catalogue_faults_are_logged_with_their_lines),
        cmocka_unit_test(test_catalogue_with_lost_or_strange_places_is_refused),
        cmocka_unit_test(test_catalogue_may_say_a_number_in_words_or_in_one_form),
        cmocka_unit_test(test_catalogue_missing_or_hostile_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
