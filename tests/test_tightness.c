// SPDX-License-Identifier: MIT
/* What a preview says of texts that are too long: in one line each, and in its exit status. */
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/kiosk/tightness.h"
#include "app/survey/loader.h"
#include "tests/process.h"

static const char survey_text[] = "survey: s\n"
                                  "languages: [en]\n"
                                  "title: {en: T}\n"
                                  "thanks: {en: The same}\n" // 4
                                  "questions:\n"
                                  "  - {id: overall, type: faces, text: {en: How}}\n"
                                  "  - {id: word, type: notice, text: {en: The same}}\n"; // 7

static struct az_survey survey;
static struct az_faults faults;
static struct az_event event = {.languages = {"en"}, .language_count = 1, .done_count = 2};
static struct az_tightness tightness;

static int
set_up(void **state)
{
    (void)state;
    tightness = (struct az_tightness){.event = &event, .survey = &survey};
    assert_true(az_survey_parse("s.yaml", survey_text, strlen(survey_text), &survey, &faults));
    testing_log_start();
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    testing_log_stop();
    az_survey_destroy(&survey);
    az_faults_destroy(&faults);
    return 0;
}

static void
look_at(const char *question, int width, int height)
{
    tightness.screen = (struct az_tight_screen){.width = width,
                                                .height = height,
                                                .language = "en",
                                                .place = question ? question : "thanks",
                                                .is_question = question != NULL};
}

/* A text whose least is 20 pixels, on a screen where 12 are the least for any. */
static void
strain(const char *text, int size_px)
{
    az_tightness_handle_strain(
        &tightness,
        &(struct az_type_strain){
            .text = text, .language = "en", .size_px = size_px, .least_px = 20, .floor_px = 12});
}

static size_t
count_lines(const char *text)
{
    size_t count = 0;
    for (; *text; text++) {
        count += *text == '\n';
    }
    return count;
}

static void
test_tightness_says_nothing_where_all_fits(void **state)
{
    (void)state;
    az_tightness_note_done(&tightness, 0, true);
    az_tightness_note_done(&tightness, 1, true);
    assert_true(az_tightness_tell(&tightness));
    assert_string_equal(testing_log_text(), "");
}

static void
test_tightness_tells_a_text_once_where_it_is_worst(void **state)
{
    (void)state;
    look_at("overall", 1280, 800);
    strain("How", 19);
    strain("How", 19);
    look_at("overall", 800, 480);
    strain("How", 15);
    look_at("overall", 1024, 600);
    strain("How", 18);
    assert_true(az_tightness_tell(&tightness));
    assert_int_equal(count_lines(testing_log_text()), 1);
    assert_text_contains(testing_log_text(),
                         "question \"overall\" in English (en) at 800x480 and 2 sizes more: line 6 "
                         "of the survey, \"How\", is written with letters of 15 pixels, and 20 are "
                         "the least that read well; shorten it");
}

static void
test_tightness_tells_apart_what_nobody_reads(void **state)
{
    (void)state;
    static const struct {
        int size_px;
        bool readable;
        const char *part;
    } cases[] = {
        {20, true, "takes more lines than look well"},
        {9, true, "is written with letters of 9 pixels"},
        {8, false, "nobody can read it: letters of 8 pixels"},
        {0, false, "has no room and is not shown"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        tear_down(NULL);
        set_up(NULL);
        look_at("overall", 800, 480);
        strain("How", cases[i].size_px);
        assert_int_equal(az_tightness_tell(&tightness), cases[i].readable);
        assert_text_contains(testing_log_text(), cases[i].part);
    }
}

/* The same words stand in two places, and each is told where it was seen. */
static void
test_tightness_finds_the_line_of_the_question(void **state)
{
    (void)state;
    look_at("word", 800, 480);
    strain("The same", 15);
    look_at(NULL, 800, 480);
    strain("The same", 15);
    strain("Back", 15);
    az_tightness_tell(&tightness);
    assert_text_contains(testing_log_text(),
                         "question \"word\" in English (en) at 800x480: line 7");
    assert_text_contains(testing_log_text(),
                         "screen \"thanks\" in English (en) at 800x480: line 4");
    assert_text_contains(testing_log_text(), "800x480: the terminal's own text \"Back\"");
}

static void
test_tightness_tells_items_that_are_passed_over(void **state)
{
    (void)state;
    look_at(NULL, 800, 480);
    az_tightness_note_done(&tightness, 0, false);
    az_tightness_note_done(&tightness, 1, false);
    look_at(NULL, 1280, 800);
    az_tightness_note_done(&tightness, 0, true);
    az_tightness_note_done(&tightness, 1, false);
    assert_true(az_tightness_tell(&tightness)); // nothing else suffers
    assert_text_contains(testing_log_text(), "at 800x480: item 1 of the event's \"done\" has no "
                                             "room and is left out; shorten it");
    assert_text_contains(testing_log_text(), "item 2 of the event's \"done\" has no room, here or "
                                             "on any other of these screens");
}

static void
test_tightness_is_bounded(void **state)
{
    (void)state;
    char text[32];
    look_at("overall", 800, 480);
    for (int i = 0; i <= AZ_TIGHT_TEXTS_MAX; i++) {
        snprintf(text, sizeof(text), "text %d", i);
        strain(text, 15);
    }
    assert_false(az_tightness_tell(&tightness));
    assert_int_equal(count_lines(testing_log_text()), AZ_TIGHT_TEXTS_MAX + 1);
}

static void
preview(struct testing_process *azri, const char *question)
{
    char *text;
    assert_true(asprintf(&text,
                         "survey: s\n"
                         "languages: [en]\n"
                         "title: {en: T}\n"
                         "thanks: {en: Thank you}\n"
                         "questions:\n"
                         "  - {id: overall, type: faces, text: {en: \"%s\"}}\n", // 6
                         question) > 0);
    testing_write(testing_path("s.yaml"), text);
    free(text);
    run_azri(azri, "survey", "preview", testing_path("s.yaml"), "-o", testing_path("out"), "--size",
             "480x320");
}

/* Through the real terminal; its pictures are there either way. */
static void
test_preview_names_the_text_that_is_too_long(void **state)
{
    (void)state;
    struct testing_process azri;
    testing_log_stop();
    preview(&azri, "How organizations organizations organizations organizations organizations "
                   "organizations organizations organizations organizations organizations "
                   "organizations organizations");
    assert_text_contains(az_buffer_text(&azri.err),
                         "question \"overall\" in English (en) at 480x320: line 6 of the survey, "
                         "\"How organizations organizations organiza…\", takes more lines than "
                         "look well; shorten it");
    assert_text_contains(az_buffer_text(&azri.out), "of 1 question;");
    assert_int_equal(azri.status, 0);
    testing_process_destroy(&azri);

    preview(&azri, "How");
    assert_string_equal(az_buffer_text(&azri.err), "");
    assert_int_equal(azri.status, 0);
    testing_process_destroy(&azri);
}

#define unit(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        unit(test_tightness_says_nothing_where_all_fits),
        unit(test_tightness_tells_a_text_once_where_it_is_worst),
        unit(test_tightness_tells_apart_what_nobody_reads),
        unit(test_tightness_finds_the_line_of_the_question),
        unit(test_tightness_tells_items_that_are_passed_over),
        unit(test_tightness_is_bounded),
        unit(test_preview_names_the_text_that_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
