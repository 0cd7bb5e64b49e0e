// SPDX-License-Identifier: MIT
/*
 * Every text of every catalogue and of the example survey has its glyphs, and
 * fits its place on every screen. Needs the fonts of an installed terminal.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "app/kiosk/screens.h"
#include "app/survey/loader.h"
#include "base/files.h"
#include "tests/testing.h"
#include "tests/theme.h"

enum { CATALOGUES_MAX = 40 };

static struct az_event event;
static struct az_survey survey;
static struct az_catalogue catalogues[AZ_SURVEY_LANGUAGES_MAX]; // of the event's languages
static struct az_fonts *fonts;
static struct az_typesetter *type;

static int
set_up(void **state)
{
    (void)state;
    struct az_faults faults = {0};
    struct az_faults survey_faults = {0};
    char *path = az_files_asset("surveys/congress/event.yaml");
    bool ok = path && az_event_load(path, &event, &faults, &survey, &survey_faults);
    for (size_t i = 0; ok && i < event.language_count; i++) {
        ok = az_catalogue_load(event.languages[i], &catalogues[i]);
    }
    fonts = ok ? az_fonts_open(event.languages, event.language_count) : NULL;
    type = fonts ? az_typesetter_open(NULL, fonts) : NULL;
    az_faults_destroy(&survey_faults);
    az_faults_destroy(&faults);
    free(path);
    return type ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    az_typesetter_close(type);
    az_fonts_close(fonts);
    for (size_t i = 0; i < event.language_count; i++) {
        az_catalogue_destroy(&catalogues[i]);
    }
    az_survey_destroy(&survey);
    az_event_destroy(&event);
    return 0;
}

static void
check_glyphs(struct az_fonts *in, const char *language, const char *text)
{
    for (int bold = 0; bold < 2; bold++) {
        struct az_font_want want = {language, bold, 40};
        uint32_t missing = 0;
        if (!az_fonts_cover(in, &want, text, &missing)) {
            fail_msg("U+%04X has no %s glyph for \"%s\" in %s", missing, bold ? "bold" : "regular",
                     text, language);
        }
    }
}

/* Languages by the files that are there, so that a new catalogue is tested without a word here. */
static size_t
list_catalogues(char *tags[CATALOGUES_MAX])
{
    char *dir = az_files_asset("catalogues");
    assert_non_null(dir);
    DIR *folder = opendir(dir);
    assert_non_null(folder);
    size_t count = 0;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char *dot = strstr(entry->d_name, ".yaml");
        if (dot && dot[5] == '\0') {
            assert_true(count < CATALOGUES_MAX);
            tags[count++] = strndup(entry->d_name, (size_t)(dot - entry->d_name));
        }
    }
    closedir(folder);
    free(dir);
    return count;
}

static void
check_messages(struct az_fonts *in, const struct az_catalogue *catalogue)
{
    for (size_t i = 0; i < AZ_MESSAGE_COUNT; i++) {
        check_glyphs(in, catalogue->language, catalogue->texts[i]);
        for (size_t plural = 0; plural < AZ_PLURAL_COUNT; plural++) {
            const char *form = catalogue->forms[i][plural];
            if (form) {
                check_glyphs(in, catalogue->language, form);
            }
        }
    }
}

static void
test_language_catalogues_have_their_glyphs(void **state)
{
    (void)state;
    char *tags[CATALOGUES_MAX];
    size_t count = list_catalogues(tags);
    assert_true(count >= 5);
    for (size_t i = 0; i < count; i++) {
        struct az_catalogue catalogue;
        struct az_fonts *own = az_fonts_open((const char *const *)&tags[i], 1);
        assert_non_null(own);
        assert_true(az_catalogue_load(tags[i], &catalogue));
        check_messages(own, &catalogue);
        check_glyphs(own, tags[i], "-0123456789:"); // what numbers and times are written with
        az_catalogue_destroy(&catalogue);
        az_fonts_close(own);
        free(tags[i]);
    }
}

static void
check_text(const struct az_text *text)
{
    for (size_t i = 0; i < survey.language_count; i++) {
        if (text->in[i]) {
            check_glyphs(fonts, survey.languages[i], text->in[i]);
        }
    }
}

static void
test_language_survey_has_its_glyphs(void **state)
{
    (void)state;
    check_text(&survey.title);
    check_text(&survey.thanks);
    for (size_t i = 0; i < survey.question_count; i++) {
        const struct az_question *question = &survey.questions[i];
        check_text(&question->text);
        check_text(&question->low);
        check_text(&question->high);
        for (size_t c = 0; c < question->choice_count; c++) {
            check_text(&question->choices[c].text);
        }
    }
    for (size_t i = 0; i < event.language_count; i++) {
        check_glyphs(fonts, event.languages[i], event.title.in[i]);
    }
}

/* The stage as it is when this question is asked in this language on such a screen. */
static void
stage_question(struct az_stage *stage, size_t question, size_t language, int width, int height)
{
    stage->event = &event;
    stage->survey = &survey;
    stage->catalogues = catalogues;
    stage->painter = (struct az_painter){
        .type = type, .theme = testing_theme("light"), .layout = &stage->layout};
    az_flow_init(&stage->flow, &survey, language, 0);
    az_layout_init(&stage->layout, &(struct az_layout_params){.width = width,
                                                              .height = height,
                                                              .theme = stage->painter.theme,
                                                              .languages = event.language_count});
    stage->flow.open = true;
    stage->flow.question = question;
}

static void
test_language_every_question_fits_every_screen(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1280, 800}, {1920, 1080}, {1080, 1920}};
    static struct az_stage stage;
    static struct az_view view;
    for (size_t s = 0; s < 3; s++) {
        for (size_t language = 0; language < survey.language_count; language++) {
            for (size_t i = 0; i < survey.question_count; i++) {
                stage_question(&stage, i, language, sizes[s][0], sizes[s][1]);
                view.count = 0;
                az_screen(az_screen_of_question(survey.questions[i].type))->arrange(&stage, &view);
                az_stage_arrange_languages(&stage, &view);
                if (!az_stage_fits(&stage, &view)) {
                    fail_msg("the question \"%s\" does not fit %dx%d in %s", survey.questions[i].id,
                             sizes[s][0], sizes[s][1], survey.languages[language]);
                }
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language_catalogues_have_their_glyphs),
        cmocka_unit_test(test_language_survey_has_its_glyphs),
        cmocka_unit_test(test_language_every_question_fits_every_screen),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
