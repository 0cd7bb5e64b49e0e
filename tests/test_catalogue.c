// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/survey/catalogue.h"
#include "base/files.h"

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
        {"ka",
         AZ_MESSAGE_OPENS_ON,
         {.time = "09:00", .day = "პარასკევს"},
         "გაიხსნება პარასკევს, 09:00 საათზე"},
        {"hy", AZ_MESSAGE_IN_MAY, {.n = 14}, "մայիսի 14-ին"},
        // A value is not looked through for places.
        {"en", AZ_MESSAGE_OPENS_AT, {.n = 1, .time = "{n}"}, "Opens at {n}"},
        {"en", AZ_MESSAGE_SCALE_HINT, {.n = -5, .m = 5}, "Choose a number from -5 to 5"},
        {"en", AZ_MESSAGE_TEXT_LEFT, {.n = -1}, "-1 character left"},
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
        struct az_catalogue catalogue;
        struct az_buffer text;
        az_buffer_init(&text, 1000);
        assert_true(az_catalogue_load(cases[i].language, &catalogue));
        assert_true(az_catalogue_write(&catalogue, cases[i].message, &cases[i].values, &text));
        assert_string_equal(az_buffer_text(&text), cases[i].expected);
        az_buffer_destroy(&text);
        az_catalogue_destroy(&catalogue);
    }
}

static void
test_catalogue_write_says_when_there_is_no_room(void **state)
{
    (void)state;
    struct az_catalogue catalogue;
    struct az_buffer text;
    az_buffer_init(&text, 5);
    assert_true(az_catalogue_load("en", &catalogue));
    assert_false(az_catalogue_write(&catalogue, AZ_MESSAGE_TEXT_LEFT,
                                    &(struct az_message_values){.n = 1}, &text));
    az_buffer_destroy(&text);
    az_catalogue_destroy(&catalogue);
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
        cmocka_unit_test(test_catalogue_messages_as_they_are_read),
        cmocka_unit_test(test_catalogue_write_says_when_there_is_no_room),
        cmocka_unit_test(test_catalogue_texts_are_those_of_the_file),
        cmocka_unit_test(test_catalogue_faults_are_logged_with_their_lines),
        cmocka_unit_test(test_catalogue_with_lost_or_strange_places_is_refused),
        cmocka_unit_test(test_catalogue_may_say_a_number_in_words_or_in_one_form),
        cmocka_unit_test(test_catalogue_missing_or_hostile_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
