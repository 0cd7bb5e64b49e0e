// SPDX-License-Identifier: MIT
#include "app/ui/size_cache.h"

#include <stdio.h>
#include <string.h>

#include "tests/testing.h"

static const struct az_paragraph_params asked = {.text = "Very happy",
                                                 .language = "en",
                                                 .size_px = 40,
                                                 .min_px = 20,
                                                 .lines = 2,
                                                 .width = 300,
                                                 .height = 100};

static void
test_size_cache_knows_what_was_kept(void **state)
{
    (void)state;
    struct az_size_cache *cache = az_size_cache_open();
    struct az_measured found = {0};
    assert_non_null(cache);
    assert_false(az_size_cache_find(cache, &asked, &found));
    az_size_cache_keep(cache, &asked, (struct az_measured){.size_px = 31, .cramped = true});
    assert_true(az_size_cache_find(cache, &asked, &found));
    assert_int_equal(found.size_px, 31);
    assert_true(found.cramped);
    az_size_cache_close(cache);
}

static void
test_size_cache_compares_everything(void **state)
{
    (void)state;
    struct az_paragraph_params others[] = {asked, asked, asked, asked, asked,
                                           asked, asked, asked, asked};
    others[0].text = "Very happx";
    others[1].language = "ka";
    others[2].bold = true;
    others[3].size_px++;
    others[4].min_px++;
    others[5].lines++;
    others[6].width++;
    others[7].height++;
    others[8].ragged = true;
    struct az_size_cache *cache = az_size_cache_open();
    assert_non_null(cache);
    az_size_cache_keep(cache, &asked, (struct az_measured){.size_px = 31});
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        struct az_measured found = {0};
        assert_false(az_size_cache_find(cache, &others[i], &found));
    }
    az_size_cache_close(cache);
}

/* Screens make their texts in buffers of their own, and write them anew. */
static void
test_size_cache_does_not_lean_on_the_callers_text(void **state)
{
    (void)state;
    char text[16] = "Happy";
    char language[4] = "en";
    struct az_paragraph_params own = asked;
    own.text = text;
    own.language = language;
    struct az_size_cache *cache = az_size_cache_open();
    struct az_measured found = {0};
    assert_non_null(cache);
    az_size_cache_keep(cache, &own, (struct az_measured){.size_px = 31});
    snprintf(text, sizeof(text), "Sad");
    assert_false(az_size_cache_find(cache, &own, &found));
    snprintf(text, sizeof(text), "Happy");
    assert_true(az_size_cache_find(cache, &own, &found));
    az_size_cache_close(cache);
}

static void
test_size_cache_forgets_the_oldest_and_stays_right(void **state)
{
    (void)state;
    enum { TEXTS = 4000, RECENT = 40 };
    struct az_size_cache *cache = az_size_cache_open();
    int known = 0;
    assert_non_null(cache);
    for (int pass = 0; pass < 2; pass++) {
        for (int i = pass == 0 ? 0 : TEXTS - RECENT; i < TEXTS; i++) {
            char text[32];
            struct az_paragraph_params params = asked;
            struct az_measured found = {0};
            snprintf(text, sizeof(text), "text %d", i);
            params.text = text;
            if (pass == 0) {
                az_size_cache_keep(cache, &params, (struct az_measured){.size_px = i + 1});
            } else if (az_size_cache_find(cache, &params, &found)) {
                assert_int_equal(found.size_px, i + 1);
                known++;
            }
        }
    }
    assert_in_range(known, RECENT - 4, RECENT);
    az_size_cache_close(cache);
}

/* A tag that has no room is not cut off, for it would then be another language's. */
static void
test_size_cache_leaves_out_what_has_no_room(void **state)
{
    (void)state;
    struct az_paragraph_params params = asked;
    struct az_size_cache *cache = az_size_cache_open();
    struct az_measured found = {0};
    assert_non_null(cache);
    params.language = "en-a-very-long-language-tag";
    az_size_cache_keep(cache, &params, (struct az_measured){.size_px = 31});
    assert_false(az_size_cache_find(cache, &params, &found));
    az_size_cache_close(cache);
    az_size_cache_close(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_size_cache_knows_what_was_kept),
        cmocka_unit_test(test_size_cache_compares_everything),
        cmocka_unit_test(test_size_cache_does_not_lean_on_the_callers_text),
        cmocka_unit_test(test_size_cache_forgets_the_oldest_and_stays_right),
        cmocka_unit_test(test_size_cache_leaves_out_what_has_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
