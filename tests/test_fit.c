// SPDX-License-Identifier: MIT
/*
 * Every text of every catalogue and of the example survey has its glyphs and
 * fits the place that is made for it, on every screen, upright and lying, and
 * in larger letters too. Needs the fonts of an installed terminal.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "app/survey/catalogue.h"
#include "app/survey/loader.h"
#include "app/survey/words.h"
#include "app/ui/field.h"
#include "app/ui/widget.h"
#include "base/files.h"
#include "tests/testing.h"
#include "tests/theme.h"

static const struct {
    int width;
    int height;
} sizes[] = {
    {800, 480},  {480, 800},   {1024, 600},  {600, 1024},  {1280, 800},
    {800, 1280}, {1920, 1080}, {1080, 1920}, {3840, 2160}, {2160, 3840},
};

enum { SIZES = sizeof(sizes) / sizeof(*sizes), LANGUAGES_MAX = 16 };

static char *tags[LANGUAGES_MAX];
static struct az_catalogue catalogues[LANGUAGES_MAX];
static size_t language_count;
static struct az_event event;
static struct az_survey survey;
static struct az_fonts *fonts;
static struct az_typesetter *type;

/* By the files that are there, so that a new catalogue is tested without a word here. */
static void
load_catalogues(void)
{
    char *dir = az_files_asset("catalogues");
    DIR *folder = dir ? opendir(dir) : NULL;
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char *dot = strstr(entry->d_name, ".yaml");
        if (dot && dot[5] == '\0' && dot != entry->d_name) {
            assert_true(language_count < LANGUAGES_MAX);
            tags[language_count] = strndup(entry->d_name, (size_t)(dot - entry->d_name));
            assert_true(az_catalogue_load(tags[language_count], &catalogues[language_count]));
            language_count++;
        }
    }
    closedir(folder);
    free(dir);
}

static int
set_up(void **state)
{
    (void)state;
    struct az_faults faults = {0};
    struct az_faults survey_faults = {0};
    char *path = az_files_asset("surveys/congress/event.yaml");
    bool ok = path && az_event_load(path, &event, &faults, &survey, &survey_faults);
    az_faults_destroy(&survey_faults);
    az_faults_destroy(&faults);
    free(path);
    load_catalogues();
    fonts = ok ? az_fonts_open((const char *const *)tags, language_count) : NULL;
    type = fonts ? az_typesetter_open(NULL, fonts) : NULL;
    return type ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    az_typesetter_close(type);
    az_fonts_close(fonts);
    for (size_t i = 0; i < language_count; i++) {
        az_catalogue_destroy(&catalogues[i]);
        free(tags[i]);
    }
    az_survey_destroy(&survey);
    az_event_destroy(&event);
    return 0;
}

/* A screen in one language. */
struct scene {
    struct az_layout layout;
    struct az_painter painter;
    const char *language;
};

static void
begin(struct scene *scene, size_t size, const char *language, bool larger)
{
    const struct az_theme *theme = testing_theme("light");
    az_layout_init(&scene->layout,
                   &(struct az_layout_params){.width = sizes[size].width,
                                              .height = sizes[size].height,
                                              .theme = theme,
                                              .languages = language_count,
                                              .text_scale = larger ? AZ_TEXT_LARGER : 1,
                                              .rtl = az_language_is_rtl(language),
                                              .banner = true,
                                              .speech = true});
    scene->painter = (struct az_painter){NULL, type, theme, &scene->layout};
    scene->language = language;
}

static void
fail_fit(const struct scene *scene, const char *what, const char *text)
{
    fail_msg("%s \"%s\" does not fit %dx%d in %s%s", what, text, scene->layout.width,
             scene->layout.height, scene->language,
             scene->layout.large_text ? ", larger text" : "");
}

/* They are the same on every screen, so that one is enough. */
static void
check_glyphs(const struct scene *scene, const char *text)
{
    if (scene->layout.width != sizes[0].width) {
        return;
    }
    for (int bold = 0; bold < 2; bold++) {
        const struct az_font_want want = {scene->language, bold, 24};
        uint32_t missing = 0;
        if (!az_fonts_cover(fonts, &want, text, &missing)) {
            fail_msg("U+%04X has no %s glyph for \"%s\" in %s", missing, bold ? "bold" : "regular",
                     text, scene->language);
        }
    }
}

static void
check_box(const struct scene *scene, struct az_rect box, enum az_type size, const char *text,
          const char *what)
{
    const struct az_type_params params = {
        .text = text, .language = scene->language, .box = box, .size = size};
    if (*text && !az_typesetter_fits(type, &scene->layout, &params)) {
        fail_fit(scene, what, text);
    }
}

static void
check_widget(const struct scene *scene, const struct az_widget *widget, const char *what)
{
    if (!az_widget_fits(&scene->painter, widget)) {
        fail_fit(scene, what, widget->label);
    }
}

/* -- The catalogue's texts, each where it is used --------------------------- */

typedef void (*check_fn)(const struct scene *scene, const char *text);

static void
check_key(const struct scene *scene, enum az_widget_kind kind, struct az_rect rect,
          const char *text)
{
    struct az_widget widget = {.kind = kind,
                               .rect = rect,
                               .enabled = true,
                               .main = kind == AZ_WIDGET_NEXT,
                               .chosen = kind == AZ_WIDGET_LANGUAGE,
                               .label = text,
                               .language = scene->language};
    check_widget(scene, &widget, "the key");
}

static void
check_language(const struct scene *scene, const char *text)
{
    struct az_rect keys[LANGUAGES_MAX];
    az_layout_languages(&scene->layout, language_count, keys);
    check_key(scene, AZ_WIDGET_LANGUAGE, keys[0], text);
}

static void
check_back(const struct scene *scene, const char *text)
{
    check_key(scene, AZ_WIDGET_BACK, scene->layout.back, text);
}

static void
check_next(const struct scene *scene, const char *text)
{
    check_key(scene, AZ_WIDGET_NEXT, scene->layout.next, text);
}

static void
check_pair(const struct scene *scene, const char *text)
{
    struct az_rect keys[2];
    az_layout_pair(&scene->layout, keys);
    check_key(scene, AZ_WIDGET_PAIR, keys[0], text);
}

static void
check_faces(const struct scene *scene, size_t count, const char *text)
{
    struct az_rect faces[5];
    struct az_rect labels[5];
    az_layout_faces(&scene->layout, count, faces, labels);
    struct az_widget widget = {.kind = AZ_WIDGET_FACE,
                               .rect = faces[0],
                               .label_rect = labels[0],
                               .chosen = true,
                               .number = 1,
                               .label = text,
                               .language = scene->language};
    check_widget(scene, &widget, "the face");
}

static void
check_face(const struct scene *scene, const char *text)
{
    check_faces(scene, 5, text);
}

static void
check_face_of_four(const struct scene *scene, const char *text)
{
    check_faces(scene, 4, text);
}

static void
check_stay(const struct scene *scene, const char *text)
{
    struct az_rect card;
    struct az_rect asked;
    struct az_rect key;
    az_layout_dialog(&scene->layout, &card, &asked, &key);
    check_key(scene, AZ_WIDGET_STAY, key, text);
}

static void
check_asked(const struct scene *scene, const char *text)
{
    struct az_rect card;
    struct az_rect asked;
    struct az_rect key;
    az_layout_dialog(&scene->layout, &card, &asked, &key);
    check_box(scene, asked, AZ_TYPE_QUESTION, text, "the sentence");
}

static void
check_headline(const struct scene *scene, const char *text)
{
    struct az_rect emblem;
    struct az_rect headline;
    struct az_rect hint;
    az_layout_message(&scene->layout, true, &emblem, &headline, &hint);
    check_box(scene, headline, AZ_TYPE_QUESTION, text, "the sentence");
}

static void
check_banner(const struct scene *scene, const char *text)
{
    check_box(scene, az_rect_inset(scene->layout.banner, scene->layout.banner.h / 12),
              AZ_TYPE_CAPTION, text, "the banner");
}

/* Two lines beneath a question, a field or a sentence. */
static void
check_hint(const struct scene *scene, const char *text)
{
    struct az_rect box = scene->layout.question;
    box.h = az_layout_px(&scene->layout, 6);
    check_box(scene, box, AZ_TYPE_LABEL, text, "the hint");
}

static check_fn
check_of(enum az_message message)
{
    switch (message) {
    case AZ_MESSAGE_LANGUAGE:
        return check_language;
    case AZ_MESSAGE_BACK:
        return check_back;
    case AZ_MESSAGE_NEXT:
    case AZ_MESSAGE_SKIP:
    case AZ_MESSAGE_DONE:
    case AZ_MESSAGE_CONTACT_NOT_NOW:
        return check_next;
    case AZ_MESSAGE_YES:
    case AZ_MESSAGE_NO:
        return check_pair;
    case AZ_MESSAGE_IDLE_STAY:
        return check_stay;
    case AZ_MESSAGE_IDLE_QUESTION:
        return check_asked;
    case AZ_MESSAGE_TRAINING:
        return check_banner;
    case AZ_MESSAGE_THANKS:
    case AZ_MESSAGE_SAVING:
    case AZ_MESSAGE_OUT_OF_SERVICE:
    case AZ_MESSAGE_NO_SURVEY:
    case AZ_MESSAGE_SURVEY_CHANGED:
    case AZ_MESSAGE_NOT_SET_UP:
    case AZ_MESSAGE_CLOSED:
        return check_headline;
    default:
        break;
    }
    if (message >= AZ_MESSAGE_FACE_1 && message <= AZ_MESSAGE_FACE_5) {
        return check_face;
    }
    return message >= AZ_MESSAGE_FACE_OF_FOUR_1 && message <= AZ_MESSAGE_FACE_OF_FOUR_4
               ? check_face_of_four
               : check_hint;
}

static void
check_message(const struct scene *scene, const struct az_catalogue *catalogue,
              enum az_message message)
{
    static const int64_t numbers[] = {250, 0, 1, 2, 5, 11};
    size_t count = az_message_is_counted(message) ? sizeof(numbers) / sizeof(*numbers) : 1;
    for (size_t i = 0; i < count; i++) {
        const struct az_message_values values = {numbers[i], 250, "09:00", "14 September"};
        struct az_buffer text;
        az_buffer_init(&text, 4000);
        assert_true(az_catalogue_write(catalogue, message, &values, &text));
        check_of(message)(scene, az_buffer_text(&text));
        check_glyphs(scene, az_buffer_text(&text));
        az_buffer_destroy(&text);
    }
}

static void
test_fit_of_every_message_on_every_screen(void **state)
{
    (void)state;
    assert_true(language_count >= 5);
    for (size_t size = 0; size < SIZES; size++) {
        for (size_t language = 0; language < language_count; language++) {
            for (int larger = 0; larger < 2; larger++) {
                struct scene scene;
                begin(&scene, size, tags[language], larger);
                for (int message = 0; message < AZ_MESSAGE_COUNT; message++) {
                    check_message(&scene, &catalogues[language], (enum az_message)message);
                }
            }
        }
    }
}

/* -- The example survey ----------------------------------------------------- */

static void
check_choices(const struct scene *scene, const struct az_question *question, size_t language)
{
    struct az_rect chips[AZ_SURVEY_CHOICES_MAX];
    size_t most = az_layout_chips_max(&scene->layout);
    size_t count = question->choice_count < most ? question->choice_count : most;
    az_layout_chips(&scene->layout, count, chips);
    for (size_t i = 0; i < question->choice_count; i++) {
        const char *text = question->choices[i].text.in[language];
        if (text) {
            struct az_widget widget = {.kind = AZ_WIDGET_CHECK,
                                       .rect = chips[i % count],
                                       .chosen = true,
                                       .label = text,
                                       .language = scene->language};
            check_widget(scene, &widget, "the choice");
            check_glyphs(scene, text);
        }
    }
}

/* What one consents to is read whole while one writes, too. */
static void
check_consent(const struct scene *scene, const struct az_question *question, size_t language)
{
    struct scene writing = *scene;
    struct az_layout_writing places;
    az_layout_init(&writing.layout, &(struct az_layout_params){
                                        .width = scene->layout.width,
                                        .height = scene->layout.height,
                                        .theme = scene->painter.theme,
                                        .languages = survey.language_count,
                                        .text_scale = scene->layout.large_text ? AZ_TEXT_LARGER : 1,
                                        .writing = true,
                                    });
    az_layout_writing(
        &writing.layout,
        &(struct az_layout_writing_params){.fields = 3, .note_px = writing.layout.content.h / 3},
        &places);
    check_box(&writing, places.note, AZ_TYPE_CAPTION, question->consent.in[language],
              "the consent");
}

static void
check_question(const struct scene *scene, const struct az_question *question, size_t language)
{
    struct az_rect keys[AZ_SURVEY_CHOICES_MAX];
    struct az_rect low;
    struct az_rect high;
    check_box(scene, scene->layout.question, AZ_TYPE_QUESTION, question->text.in[language],
              "the question");
    check_glyphs(scene, question->text.in[language]);
    if (question->low.in[language] && question->high.in[language]) {
        az_layout_scale(&scene->layout, 11, keys, &low, &high);
        check_box(scene, low, AZ_TYPE_LABEL, question->low.in[language], "the end");
        check_box(scene, high, AZ_TYPE_LABEL, question->high.in[language], "the end");
    }
    if (question->type == AZ_QUESTION_CONTACT) {
        check_consent(scene, question, language);
    }
    if (question->choice_count > 0) {
        check_choices(scene, question, language);
    }
}

static void
test_fit_of_the_example_on_every_screen(void **state)
{
    (void)state;
    for (size_t size = 0; size < SIZES; size++) {
        for (size_t language = 0; language < survey.language_count; language++) {
            for (int larger = 0; larger < 2; larger++) {
                struct scene scene;
                begin(&scene, size, survey.languages[language], larger);
                check_headline(&scene, survey.thanks.in[language]);
                for (size_t i = 0; i < survey.question_count; i++) {
                    check_question(&scene, &survey.questions[i], language);
                }
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fit_of_every_message_on_every_screen),
        cmocka_unit_test(test_fit_of_the_example_on_every_screen),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
