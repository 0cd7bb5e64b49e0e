// SPDX-License-Identifier: MIT
#include "app/kiosk/pages.h"

#include "app/survey/survey.h"
#include "tests/testing.h"
#include "tests/theme.h"

static const struct {
    int width;
    int height;
} sizes[] = {
    {800, 480},  {480, 800},   {1024, 600},  {1280, 800},
    {800, 1280}, {1920, 1080}, {1080, 1920}, {3840, 2160},
};
enum { SIZES = sizeof(sizes) / sizeof(*sizes) };

static struct az_layout
layout_of(size_t size)
{
    struct az_layout layout;
    az_layout_init(&layout, &(struct az_layout_params){.width = sizes[size].width,
                                                       .height = sizes[size].height,
                                                       .theme = testing_theme("light"),
                                                       .languages = 3});
    return layout;
}

static void
test_pages_show_each_choice_once(void **state)
{
    (void)state;
    for (size_t size = 0; size < SIZES; size++) {
        struct az_layout layout = layout_of(size);
        for (size_t choices = 1; choices <= AZ_SURVEY_CHOICES_MAX; choices++) {
            struct az_pages pages;
            size_t next = 0;
            az_pages_plan(&pages, &layout, choices);
            for (size_t page = 0; page < pages.count; page++) {
                size_t count;
                assert_int_equal(az_pages_first(&pages, choices, page, &count), next);
                assert_in_range(count, 1, pages.each);
                next += count;
            }
            assert_int_equal(next, choices);
        }
    }
}

static void
test_pages_beyond_the_last_are_the_last(void **state)
{
    (void)state;
    struct az_layout layout = layout_of(3);
    struct az_pages pages;
    size_t count;
    size_t beyond;
    az_pages_plan(&pages, &layout, 60);
    size_t last = az_pages_first(&pages, 60, pages.count - 1, &count);
    assert_int_equal(az_pages_first(&pages, 60, 1000, &beyond), last);
    assert_int_equal(beyond, count);
}

static void
test_pages_keep_keys_large_and_apart(void **state)
{
    (void)state;
    for (size_t size = 0; size < SIZES; size++) {
        struct az_layout layout = layout_of(size);
        struct az_rect chips[AZ_SURVEY_CHOICES_MAX];
        struct az_pages pages;
        az_pages_plan(&pages, &layout, AZ_SURVEY_CHOICES_MAX);
        assert_true(pages.count > 1);
        assert_false(az_rect_overlap(pages.before, pages.behind));
        assert_false(az_rect_overlap(pages.before, pages.place));
        assert_false(az_rect_overlap(pages.behind, pages.place));
        az_layout_chips(&pages.layout, pages.each, chips);
        for (size_t i = 0; i < pages.each; i++) {
            assert_false(az_rect_overlap(chips[i], pages.before));
            assert_false(az_rect_overlap(chips[i], pages.behind));
            assert_true(az_layout_units(&layout, chips[i].h) >= 4.5);
            assert_true(az_layout_units(&layout, chips[i].w) >= 18);
        }
    }
}

static void
test_pages_are_one_where_all_fit(void **state)
{
    (void)state;
    struct az_layout layout = layout_of(3);
    struct az_pages pages;
    az_pages_plan(&pages, &layout, 9);
    assert_int_equal(pages.count, 1);
    assert_int_equal(pages.each, 9);
    assert_int_equal(pages.before.h, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_show_each_choice_once),
        cmocka_unit_test(test_pages_beyond_the_last_are_the_last),
        cmocka_unit_test(test_pages_keep_keys_large_and_apart),
        cmocka_unit_test(test_pages_are_one_where_all_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
