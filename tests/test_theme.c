// SPDX-License-Identifier: MIT
#include "app/survey/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "tests/testing.h"
#include "tests/theme.h"

static const char *const shipped[] = {"light", "dark", "contrast"};
enum { SHIPPED = sizeof(shipped) / sizeof(*shipped) };

static struct az_color
color(const char *text)
{
    struct az_color out;
    assert_true(az_color_parse(text, &out));
    return out;
}

static void
test_color_contrast_is_that_of_wcag(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        double ratio;
    } cases[] = {
        {"#000000", "#FFFFFF", 21.0}, {"#FFFFFF", "#FFFFFF", 1.0},  {"#777777", "#FFFFFF", 4.48},
        {"#FF0000", "#FFFFFF", 4.00}, {"#0000FF", "#FFFFFF", 8.59}, {"#1F2430", "#FAF7F2", 14.5},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        double ratio = az_color_contrast(color(cases[i].a), color(cases[i].b));
        assert_float_equal(ratio, cases[i].ratio, 0.06);
        assert_float_equal(az_color_contrast(color(cases[i].b), color(cases[i].a)), ratio, 1e-9);
    }
}

static void
test_color_parse_takes_only_colors(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "#",       "#12345",  "#1234567",
                                      "#12345678a", "0F766E1", "#GG0000", "red",
                                      "# 12345",    "#123",    "#١٢٣",    "#12345678 "};
    struct az_color out;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_false(az_color_parse(bad[i], &out));
    }
    assert_true(az_color_parse("#0f766E", &out));
    assert_int_equal(out.r, 0x0f);
    assert_int_equal(out.b, 0x6e);
    assert_int_equal(out.a, 0xff);
    assert_true(az_color_parse("#01020380", &out));
    assert_int_equal(out.a, 0x80);
}

static void
test_color_until_reaches_the_ratio(void **state)
{
    (void)state;
    static const char *const grounds[] = {"#FAF7F2", "#12151C", "#777777", "#0F766E"};
    for (size_t i = 0; i < sizeof(grounds) / sizeof(*grounds); i++) {
        struct az_color ground = color(grounds[i]);
        struct az_color found = az_color_until(color("#808080"), ground, 4.5);
        assert_true(az_color_contrast(found, ground) >= 4.5);
        assert_true(az_color_contrast(found, ground) < 5.0);
    }
}

static void
test_theme_shipped_ones_load(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHIPPED; i++) {
        const struct az_theme *theme = testing_theme(shipped[i]);
        assert_float_equal(theme->type[AZ_TYPE_QUESTION].units, 60.0 / 14, 1e-9);
        assert_true(theme->type[AZ_TYPE_QUESTION].bold);
    }
    assert_true(testing_theme("contrast")->outline_units > 0);
    assert_true(testing_theme("light")->takes_brand);
    assert_false(testing_theme("contrast")->takes_brand);
}

/* Loads, and hands out what was told, which stays until the next call. */
static const char *
load(const char *name, const struct az_theme_brand *brand, struct az_theme *out, bool *ok)
{
    static struct az_buffer told;
    struct az_faults faults;
    az_faults_init(&faults, "event.yaml");
    *ok = az_theme_load(name, brand, out, &faults);
    az_buffer_destroy(&told);
    az_buffer_init(&told, 100000);
    az_faults_print(&faults, &told);
    az_faults_destroy(&faults);
    return az_buffer_text(&told);
}

static void
test_theme_brand_takes_the_accent(void **state)
{
    (void)state;
    const struct az_theme_brand brand = {.accent = "#7A1FA2", .line = 7};
    struct az_theme theme;
    bool ok;
    load("light", &brand, &theme, &ok);
    assert_true(ok);
    assert_int_equal(theme.accent.r, 0x7a);
    assert_true(az_color_contrast(theme.accent, theme.on_accent) >= 4.5);
    assert_true(az_color_contrast(theme.ink, theme.tint) >= 4.5);
    load("contrast", &brand, &theme, &ok);
    assert_true(ok);
    assert_int_equal(theme.accent.r, 0xff); // its three colours stay
}

static void
test_theme_brand_too_pale_is_refused_with_the_ratio(void **state)
{
    (void)state;
    const struct az_theme_brand pale = {.accent = "#F2C84B", .line = 7, .column = 14};
    struct az_theme theme;
    bool ok;
    const char *told = load("light", &pale, &theme, &ok);
    assert_false(ok);
    assert_text_contains(told, "event.yaml:7:14: The brand colour #F2C84B has a contrast of only "
                               "1.50 to 1 against the theme's ground #FAF7F2, and 3.0 to 1 is the "
                               "least. Use a darker one, such as \"#");
    assert_null(strstr(strchr(told, '\n') + 1, "brand")); // told once

    const struct az_theme_brand word = {.accent = "yellow", .line = 7};
    told = load("light", &word, &theme, &ok);
    assert_false(ok);
    assert_text_contains(told, "event.yaml:7: \"yellow\" is no colour. Write #");
}

/* The light theme with one text put in another's place. */
static const char *
write_theme(const char *from, const char *to)
{
    struct az_buffer bytes;
    char *path = az_files_asset("themes/light.yaml");
    az_buffer_init(&bytes, 100000);
    assert_true(az_files_read(path, &bytes));
    const char *text = az_buffer_text(&bytes);
    const char *at = strstr(text, from);
    assert_non_null(at);
    char changed[8000];
    snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    testing_write(testing_path("own.yaml"), changed);
    az_buffer_destroy(&bytes);
    free(path);
    return testing_path("own.yaml");
}

static void
test_theme_faults_name_file_line_and_cure(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *to;
        const char *told;
    } cases[] = {
        {"\"#5B6270\"", "\"#9AA0AA\"",
         "own.yaml, line 7: The quiet #9AA0AA has a contrast of only 2.4"},
        {"\"#5B6270\"", "grey", "line 7: \"grey\" is no colour"},
        {"  quiet:", "  quite:", "lacks the key \"quiet\""},
        {"  quiet:", "  quite:", "Did you mean \"quiet\"?"},
        {"corners: 2", "corners: 70", "corners"},
        {"colors:", "colours:", "The theme lacks the key \"colors\""},
        {"size: 14, least: 22", "size: 14, least: 10", "least"},
        {"  face_5: \"#1A7357\"", "  face_5: \"#9BD36A\"", "The face_5 #9BD36A"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_theme theme;
        bool ok;
        const char *told = load(write_theme(cases[i].from, cases[i].to), NULL, &theme, &ok);
        assert_false(ok);
        assert_text_contains(told, cases[i].told);
    }
}

static void
test_theme_that_is_nowhere_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *told;
    } cases[] = {
        {"pink", "There is no theme \"pink\". Use light, dark or contrast"},
        {"no/such.yaml", "In the theme no/such.yaml: The file cannot be read"},
        {"", "cannot be read"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_theme theme;
        bool ok;
        assert_text_contains(load(cases[i].name, NULL, &theme, &ok), cases[i].told);
        assert_false(ok);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_color_contrast_is_that_of_wcag),
        cmocka_unit_test(test_color_parse_takes_only_colors),
        cmocka_unit_test(test_color_until_reaches_the_ratio),
        cmocka_unit_test(test_theme_shipped_ones_load),
        cmocka_unit_test(test_theme_brand_takes_the_accent),
        cmocka_unit_test(test_theme_brand_too_pale_is_refused_with_the_ratio),
        cmocka_unit_test(test_theme_faults_name_file_line_and_cure),
        cmocka_unit_test(test_theme_that_is_nowhere_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
