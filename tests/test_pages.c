// SPDX-License-Identifier: MIT
#include "app/kiosk/pages.h"

#include <math.h>

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
plan(struct az_pages *pages, const struct az_layout *layout, size_t choices)
{
    az_pages_plan(pages, &(struct az_pages_params){.layout = layout, .choices = choices});
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
            plan(&pages, &layout, choices);
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
    plan(&pages, &layout, 60);
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
        plan(&pages, &layout, AZ_SURVEY_CHOICES_MAX);
        assert_true(pages.count > 1);
        assert_false(az_rect_overlap(pages.before, pages.behind));
        assert_false(az_rect_overlap(pages.before, pages.place));
        assert_false(az_rect_overlap(pages.behind, pages.place));
        az_pages_keys(&pages, chips);
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
    plan(&pages, &layout, 9);
    assert_int_equal(pages.count, 1);
    assert_int_equal(pages.each, 9);
    assert_int_equal(pages.before.h, 0);
}

/* Words as long as so many letters of six tenths of an em, in a key with a box to tick. */
static int
em_of_letters(void *ctx, const struct az_layout *layout, struct az_rect key, int enough)
{
    size_t letters = *(const size_t *)ctx;
    double width = key.w - 9 * layout->unit;
    int em = layout->type[AZ_TYPE_CHOICE].size_px;
    (void)enough;
    while (em > 4 && ceil((double)letters * 0.6 * em / width) * 1.4 * em > key.h) {
        em--;
    }
    return em;
}

static struct az_pages
plan_words(const struct az_layout *layout, size_t choices, size_t letters, int *em)
{
    struct az_pages pages;
    struct az_rect keys[AZ_SURVEY_CHOICES_MAX];
    az_pages_plan(&pages, &(struct az_pages_params){.layout = layout,
                                                    .choices = choices,
                                                    .question_px = layout->question.h * 3 / 4,
                                                    .em_px = em_of_letters,
                                                    .ctx = &letters});
    az_pages_keys(&pages, keys);
    *em = em_of_letters(&letters, &pages.layout, keys[0], 0);
    return pages;
}

/* The theme's smallest size is no excuse on a screen of seven inches. */
static void
test_pages_keep_words_large(void **state)
{
    (void)state;
    for (size_t size = 0; size < SIZES; size++) {
        struct az_layout layout = layout_of(size);
        const struct az_layout_type *type = &layout.type[AZ_TYPE_CHOICE];
        for (size_t choices = 2; choices <= 12; choices++) {
            for (size_t letters = 4; letters <= 56; letters += 4) {
                int em;
                struct az_pages pages = plan_words(&layout, choices, letters, &em);
                if (em < type->min_px || em * 10 < type->read_px * 7) {
                    fail_msg("%dx%d: %zu choices of %zu letters are %d pixels high on %zu pages",
                             sizes[size].width, sizes[size].height, choices, letters, em,
                             pages.count);
                }
            }
        }
    }
}

static void
test_pages_are_more_only_where_all_else_gave_way(void **state)
{
    (void)state;
    struct az_layout layout = layout_of(0);
    int em;
    struct az_pages brief = plan_words(&layout, 6, 10, &em);
    assert_int_equal(brief.count, 1);
    assert_int_equal(brief.layout.content.y, layout.content.y);
    struct az_pages wordy = plan_words(&layout, 6, 28, &em);
    assert_int_equal(wordy.count, 1);
    assert_true(wordy.layout.content.y < layout.content.y);
    struct az_pages long_winded = plan_words(&layout, 6, 80, &em);
    assert_int_equal(long_winded.count, 2);
}

/* A page with fewer than three choices shows nothing to compare. */
static void
test_pages_are_not_many(void **state)
{
    (void)state;
    struct az_layout layout = layout_of(0);
    for (size_t choices = 3; choices <= AZ_SURVEY_CHOICES_MAX; choices++) {
        struct az_pages pages;
        int em;
        plan(&pages, &layout, choices);
        size_t usual = pages.count;
        pages = plan_words(&layout, choices, 200, &em);
        assert_true(pages.count <= 2 * usual || pages.count <= 4);
        assert_true(pages.each >= 3);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_show_each_choice_once),
        cmocka_unit_test(test_pages_beyond_the_last_are_the_last),
        cmocka_unit_test(test_pages_keep_keys_large_and_apart),
        cmocka_unit_test(test_pages_are_one_where_all_fit),
        cmocka_unit_test(test_pages_keep_words_large),
        cmocka_unit_test(test_pages_are_more_only_where_all_else_gave_way),
        cmocka_unit_test(test_pages_are_not_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
