// SPDX-License-Identifier: MIT
#include "app/ui/paragraph.h"

#include <stdio.h>
#include <string.h>
#include <unigbrk.h>

#include "app/ui/bidi.h"
#include "app/ui/line.h"
#include "base/log.h"
#include "tests/testing.h"

static const char *const languages[] = {"hy", "ka", "en", "ru", "ar"};
enum { LANGUAGES = sizeof(languages) / sizeof(*languages) };

static const char *const questions[LANGUAGES] = {
    "Որքանո՞վ է ասոցիացիան հասկանում իր անդամների կարիքները և ներկայացնում նրանց շահերը",
    "რამდენად კარგად ესმის ასოციაციას წევრების საჭიროებები და იცავს მათ ინტერესებს?",
    "How well does the association understand what its members need, and speak for them?",
    "Насколько хорошо ассоциация понимает нужды своих членов и представляет их интересы?",
    "إلى أي مدى تفهم الجمعية احتياجات أعضائها وتمثل مصالحهم أمام الآخرين؟",
};

static struct az_fonts *fonts;

static int
open_fonts(void **state)
{
    (void)state;
    fonts = az_fonts_open(languages, LANGUAGES);
    return fonts ? 0 : -1;
}

static int
close_fonts(void **state)
{
    (void)state;
    az_fonts_close(fonts);
    return 0;
}

/* All of the text is there, in order, and every line is inside the box. */
static void
check_paragraph(const struct az_paragraph_params *params, const struct az_paragraph *paragraph)
{
    struct az_font_want want = {params->language, params->bold, paragraph->size_px};
    uint8_t levels[AZ_PARAGRAPH_BYTES_MAX];
    struct az_line_text text = {params->text, strlen(params->text), levels};
    assert_true(az_bidi_levels(params->text, text.size, paragraph->rtl, levels));
    size_t at = 0;
    for (size_t i = 0; i < paragraph->line_count; i++) {
        const struct az_line *line = &paragraph->lines[i];
        for (; at < line->start; at++) {
            assert_true(params->text[at] == ' ' || params->text[at] == '\n');
        }
        assert_int_equal(line->start, at);
        assert_true(line->end > line->start);
        int width = az_line_measure(fonts, &want, &text, line->start, line->end);
        assert_int_equal(width, line->width);
        assert_in_range(width, 1, params->width);
        at = line->end;
    }
    assert_int_equal(strspn(params->text + at, " \n"), strlen(params->text + at));
    assert_in_range(paragraph->height, 0, params->height);
    assert_int_equal(paragraph->height, (int)paragraph->line_count * paragraph->line_px);
}

static void
test_paragraph_short_text_keeps_its_size(void **state)
{
    (void)state;
    const struct az_paragraph_params params = {
        .text = "Լավ", .language = "hy", .size_px = 40, .min_px = 20, .width = 400, .height = 100};
    struct az_paragraph paragraph;
    assert_true(az_paragraph_set(fonts, &params, &paragraph));
    assert_int_equal(paragraph.line_count, 1);
    assert_int_equal(paragraph.size_px, 40);
    assert_int_equal(paragraph.line_px, 56); // 1.4 for Armenian
    assert_false(paragraph.cramped);
    check_paragraph(&params, &paragraph);
}

static void
test_paragraph_wraps_and_shrinks_into_any_box(void **state)
{
    (void)state;
    for (size_t language = 0; language < LANGUAGES; language++) {
        for (int width = 60; width <= 1600; width = width * 3 / 2) {
            for (int height = 40; height <= 500; height *= 2) {
                struct az_paragraph_params params = {.text = questions[language],
                                                     .language = languages[language],
                                                     .bold = true,
                                                     .size_px = 57,
                                                     .min_px = 30,
                                                     .lines = 2,
                                                     .width = width,
                                                     .height = height};
                struct az_paragraph paragraph;
                if (az_paragraph_set(fonts, &params, &paragraph)) {
                    check_paragraph(&params, &paragraph);
                    assert_true(paragraph.cramped ||
                                (paragraph.line_count <= 2 && paragraph.size_px >= 30));
                } else {
                    assert_true(width * height < 120 * 100); // even 5 pixels are too high
                }
            }
        }
    }
}

static void
test_paragraph_lines_are_balanced(void **state)
{
    (void)state;
    const struct az_paragraph_params params = {.text = "one two three four five six seven",
                                               .language = "en",
                                               .size_px = 40,
                                               .min_px = 40,
                                               .lines = 2,
                                               .width = 560,
                                               .height = 200};
    struct az_paragraph paragraph;
    assert_true(az_paragraph_set(fonts, &params, &paragraph));
    assert_int_equal(paragraph.line_count, 2);
    int first = paragraph.lines[0].width;
    int second = paragraph.lines[1].width;
    assert_in_range(first > second ? first - second : second - first, 0, 150);
    check_paragraph(&params, &paragraph);
}

static void
test_paragraph_breaks_a_word_only_at_last(void **state)
{
    (void)state;
    struct az_paragraph_params params = {.text = "Անհավանականորեներկարբառ",
                                         .language = "hy",
                                         .size_px = 40,
                                         .min_px = 30,
                                         .width = 90,
                                         .height = 200};
    struct az_paragraph paragraph;
    assert_true(az_paragraph_set(fonts, &params, &paragraph));
    assert_true(paragraph.cramped);
    assert_true(paragraph.line_count > 1);
    check_paragraph(&params, &paragraph);
}

static void
test_paragraph_obeys_a_line_feed(void **state)
{
    (void)state;
    const struct az_paragraph_params params = {
        .text = "a\nb", .language = "en", .size_px = 20, .min_px = 20, .width = 400, .height = 80};
    struct az_paragraph paragraph;
    assert_true(az_paragraph_set(fonts, &params, &paragraph));
    assert_int_equal(paragraph.line_count, 2);
    check_paragraph(&params, &paragraph);
}

static void
test_paragraph_refuses_what_is_no_text(void **state)
{
    (void)state;
    char longer[AZ_PARAGRAPH_BYTES_MAX + 2];
    memset(longer, 'a', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    const char *const bad[] = {"\xff\xfe", "a\xc3", longer};
    testing_log_start();
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct az_paragraph_params params = {.text = bad[i],
                                             .language = "en",
                                             .size_px = 20,
                                             .min_px = 10,
                                             .width = 100,
                                             .height = 100};
        struct az_paragraph paragraph;
        assert_false(az_paragraph_set(fonts, &params, &paragraph));
    }
    assert_text_contains(testing_log_text(), "too long or no UTF-8");
    testing_log_stop();
}

static void
test_paragraph_sets_two_thousand_characters(void **state)
{
    (void)state;
    for (size_t language = 0; language < LANGUAGES; language++) {
        char text[AZ_PARAGRAPH_BYTES_MAX + 1] = "";
        size_t size = 0;
        for (size_t characters = 0; characters < 2000; characters += 80) {
            int added = snprintf(text + size, sizeof(text) - size, "%s ", questions[language]);
            assert_in_range(size + added, 0, sizeof(text) - 1);
            size += (size_t)added;
        }
        struct az_paragraph_params params = {.text = text,
                                             .language = languages[language],
                                             .size_px = 36,
                                             .min_px = 12,
                                             .width = 1200,
                                             .height = 560};
        struct az_paragraph paragraph;
        assert_true(az_paragraph_set(fonts, &params, &paragraph));
        assert_false(paragraph.cramped);
        check_paragraph(&params, &paragraph);
    }
}

/* Every line begins where a character as people see it begins. */
static void
test_paragraph_never_splits_a_character(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "q\xcc\x81w\xcc\x81"
        "q\xcc\x81w\xcc\x81"
        "q\xcc\x81w\xcc\x81"
        "q\xcc\x81w\xcc\x81",
        "ბ\xcc\x84გ\xcc\x84დ\xcc\x84ვ\xcc\x84ბ\xcc\x84გ\xcc\x84დ\xcc\x84ვ\xcc\x84",
        "بَتَثَجَحَخَدَذَرَزَسَشَصَضَ",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        char starts[200];
        size_t size = strlen(texts[i]);
        u8_grapheme_breaks((const uint8_t *)texts[i], size, starts);
        struct az_paragraph_params params = {.text = texts[i],
                                             .language = "ka",
                                             .size_px = 40,
                                             .min_px = 30,
                                             .width = 45,
                                             .height = 400};
        struct az_paragraph paragraph;
        assert_true(az_paragraph_set(fonts, &params, &paragraph));
        assert_true(paragraph.line_count > 2);
        for (size_t line = 0; line < paragraph.line_count; line++) {
            assert_true(starts[paragraph.lines[line].start]);
        }
    }
}

static void
test_bidi_orders_runs_as_they_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *stored;
        bool rtl;
        size_t starts[5]; // of the runs, from left to right
        size_t count;
    } cases[] = {
        {"abc", false, {0}, 1},
        {"ab مر cd", false, {0, 3, 7}, 3},
        {"مر ab مر", true, {7, 5, 0}, 3},
        {"مر 12 مر", true, {7, 5, 0}, 3},
        {"ab مر 12 مر cd", false, {0, 10, 8, 3, 15}, 5},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *text = cases[i].stored;
        size_t size = strlen(text);
        uint8_t levels[64];
        struct az_bidi_run runs[8];
        size_t count = 0;
        assert_true(az_bidi_levels(text, size, cases[i].rtl, levels));
        for (size_t at = 0; at < size; at++) {
            if (at == 0 || levels[at] != levels[at - 1]) {
                runs[count++] = (struct az_bidi_run){at, at, levels[at]};
            }
        }
        az_bidi_reorder(runs, count);
        assert_int_equal(count, cases[i].count);
        for (size_t run = 0; run < count; run++) {
            assert_int_equal(runs[run].start, cases[i].starts[run]);
        }
    }
}

static struct az_line_text
line_text(const char *text, bool rtl)
{
    static uint8_t levels[200];
    assert_true(az_bidi_levels(text, strlen(text), rtl, levels));
    return (struct az_line_text){text, strlen(text), levels};
}

static void
test_line_joins_arabic_letters(void **state)
{
    (void)state;
    struct az_font_want want = {"ar", false, 60};
    struct az_line_text joined = line_text("مرحبا", true);
    int width = az_line_measure(fonts, &want, &joined, 0, joined.size);
    int apart = 0;
    for (size_t at = 0; at < joined.size; at += 2) {
        apart += az_line_measure(fonts, &want, &joined, at, at + 2);
    }
    assert_in_range(width, 1, apart * 9 / 10); // letters alone are wider than joined ones
}

static void
test_line_caret_goes_with_the_direction(void **state)
{
    (void)state;
    struct az_font_want english = {"en", false, 40};
    struct az_line_text latin = line_text("abc", false);
    int width = az_line_measure(fonts, &english, &latin, 0, 3);
    assert_int_equal(az_line_caret(fonts, &english, &latin, 0, 3, 0), 0);
    assert_int_equal(az_line_caret(fonts, &english, &latin, 0, 3, 3), width);
    int second = az_line_caret(fonts, &english, &latin, 0, 3, 1);
    assert_in_range(second, 1, width - 1);

    struct az_font_want arabic = {"ar", false, 40};
    struct az_line_text right = line_text("مرحبا", true);
    width = az_line_measure(fonts, &arabic, &right, 0, right.size);
    assert_int_equal(az_line_caret(fonts, &arabic, &right, 0, right.size, 0), width);
    assert_int_equal(az_line_caret(fonts, &arabic, &right, 0, right.size, right.size), 0);
}

static void
test_fonts_mix_scripts_in_one_text(void **state)
{
    (void)state;
    struct az_font_want want = {"hy", false, 30};
    uint32_t missing = 0;
    assert_true(az_fonts_cover(fonts, &want, "Հայերեն ქართული English 2026 – 50 %", &missing));
    size_t length = 0;
    const char text[] = "Հա ქა";
    assert_non_null(az_fonts_run(fonts, &want, text, strlen(text), &length));
    assert_in_range(length, 4, strlen(text) - 1); // the Georgian part has a font of its own
}

static void
test_fonts_tell_a_missing_glyph(void **state)
{
    (void)state;
    struct az_font_want want = {"en", false, 30};
    uint32_t missing = 0;
    assert_false(az_fonts_cover(fonts, &want, "a\xf4\x8f\xbf\xbd z", &missing));
    assert_int_equal(missing, 0x10fffd);
}

static void
test_fonts_name_the_language_and_the_package(void **state)
{
    (void)state;
    const char *const none[] = {"en", "zz"};
    testing_log_start();
    assert_null(az_fonts_open(none, 2));
    assert_text_contains(testing_log_text(), "\"zz\"");
    assert_text_contains(testing_log_text(), "fonts-noto-core");
    testing_log_stop();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paragraph_short_text_keeps_its_size),
        cmocka_unit_test(test_paragraph_wraps_and_shrinks_into_any_box),
        cmocka_unit_test(test_paragraph_lines_are_balanced),
        cmocka_unit_test(test_paragraph_breaks_a_word_only_at_last),
        cmocka_unit_test(test_paragraph_obeys_a_line_feed),
        cmocka_unit_test(test_paragraph_refuses_what_is_no_text),
        cmocka_unit_test(test_paragraph_sets_two_thousand_characters),
        cmocka_unit_test(test_paragraph_never_splits_a_character),
        cmocka_unit_test(test_bidi_orders_runs_as_they_are_read),
        cmocka_unit_test(test_line_joins_arabic_letters),
        cmocka_unit_test(test_line_caret_goes_with_the_direction),
        cmocka_unit_test(test_fonts_mix_scripts_in_one_text),
        cmocka_unit_test(test_fonts_tell_a_missing_glyph),
        cmocka_unit_test(test_fonts_name_the_language_and_the_package),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
