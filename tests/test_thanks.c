// SPDX-License-Identifier: MIT
/*
 * How long "thank you" stays, and who ends it before.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/play.h"

#define FACES  "faces", "overall"
#define ROLE   "choice", "role"
#define THANKS "thanks", NULL

static struct play play;

static void
open_play(const char *event, const char *store)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", getenv("AZRI_ASSETS"), event);
    play_open(&play, path, testing_path(store));
}

#define PLAIN "../tests/path/event.yaml" // two seconds, and nothing to read
#define TO_THE_END                                                                                 \
    {play_touch, "face-3", ROLE},                                                                  \
    {                                                                                              \
        play_touch, "choice-guest", THANKS                                                         \
    }

/* A hand that tapped twice sees it all the same; whoever comes next need not wait. */
static void
test_thanks_end_by_a_touch_beside_its_keys(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TO_THE_END,
        {play_touch_beside, NULL, THANKS},
        {play_wait, "300", THANKS},
        {play_touch, "language-ka", THANKS},
        {play_wait, "600", THANKS},
        {play_touch_beside, NULL, FACES},
        {play_touch, "face-3", ROLE},
        {0},
    };
    open_play(PLAIN, "touch.db");
    play_perform(&play, steps);
    assert_string_equal(play.sight.language, "hy"); // the next person's, not that of the last one
    play_close(&play);
}

static void
test_thanks_end_by_a_button(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TO_THE_END,
        {play_wait, "1000", THANKS},
        {play_key, "1", FACES},
        {play_wait, "1000", FACES}, // and it chose no face
        {0},
    };
    open_play(PLAIN, "button.db");
    play_perform(&play, steps);
    play_close(&play);
}

static void
test_thanks_stay_as_long_as_the_event_says(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TO_THE_END,
        {play_wait, "1500", THANKS},
        {play_wait, "500", FACES},
        {0},
    };
    open_play(PLAIN, "stay.db");
    play_perform(&play, steps);
    play_close(&play);
}

/* A QR code alone takes longer than thanks. */
static void
test_thanks_stay_until_they_are_read(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TO_THE_END,
        {play_wait, "9000", THANKS},
        {play_wait, "8000", FACES},
        {0},
    };
    open_play(PLAIN, "read.db");
    play.event.link = "https://example.org/longer-form";
    play_perform(&play, steps);
    play_close(&play);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_thanks_end_by_a_touch_beside_its_keys),
        cmocka_unit_test(test_thanks_end_by_a_button),
        cmocka_unit_test(test_thanks_stay_as_long_as_the_event_says),
        cmocka_unit_test(test_thanks_stay_until_they_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
