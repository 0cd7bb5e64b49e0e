// SPDX-License-Identifier: MIT
/*
 * How the kiosk behaves over time: whom it waits for, when it sleeps, what it
 * counts, and what it forgets.
 */
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "tests/expo_play.h"

static struct play play;

/* -- Who is gone ---------------------------------------------------------- */

static void
test_behaviour_asks_before_time_is_over(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {play_touch, "face-1", TROUBLE},
        {play_wait, "9000", TROUBLE},
        {play_wait, "2000", "still-there", "trouble"},
        {play_wait, "18000", "still-there", "trouble"},
        {play_touch, "stay", TROUBLE},
        {play_wait, "11000", "still-there", "trouble"},
        {play_touch_anywhere, NULL, TROUBLE}, // whoever touches anything is there
        {play_wait, "11000", "still-there", "trouble"},
        {play_key, "F5", "still-there", "trouble"}, // no key that means anything
        {play_key, "Left", TROUBLE},
        {play_wait, "11000", "still-there", "trouble"},
        {play_wait, "20000", FACES},
        {0},
    };
    expo_play_open(&play, "asks.db");
    play_perform(&play, steps);
    play_close(&play);
    struct expo_stored stored = expo_play_stored("asks.db");
    assert_int_equal(stored.count, 1);
    assert_int_equal(stored.endings[0], AZ_ENDING_TIMEOUT);
}

static void
test_behaviour_never_counts_down_before_anybody_came(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {play_wait, "9000", FACES},
        {play_wait, "2000", FACES},
        {play_wait, "100000000", FACES},
        {play_touch_beside, NULL, FACES},
        {play_wait, "11000", FACES},
        {play_key, "Right", FACES},
        {play_wait, "11000", FACES},
        {play_wait, WHOLE_IDLE, FACES},
        {0},
    };
    expo_play_open(&play, "nobody.db");
    play_perform(&play, steps);
    assert_true(play.sight.leaves_at_ms < 0);
    play_close(&play);
    assert_int_equal(expo_play_stored("nobody.db").count, 0);
}

/* -- What is forgotten ---------------------------------------------------- */

static struct az_view pristine;

static void
keep_pristine(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)played;
    (void)with;
    pristine = *sight->view;
}

static void
check_pristine(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)played;
    if (sight->view->count != pristine.count) {
        fail_msg("after %s there are %zu widgets", with, sight->view->count);
    }
    for (size_t i = 0; i < pristine.count; i++) {
        const struct az_widget *now = &sight->view->widgets[i];
        const struct az_widget *then = &pristine.widgets[i];
        bool same = strcmp(now->id, then->id) == 0 && now->chosen == then->chosen &&
                    now->focused == then->focused && now->enabled == then->enabled &&
                    memcmp(&now->rect, &then->rect, sizeof(now->rect)) == 0 &&
                    strcmp(now->label, then->label) == 0;
        if (!same) {
            fail_msg("after %s, %s is not as it was", with, now->id);
        }
    }
}

/* Each line leaves something behind; then its person goes away. */
static void
test_behaviour_forgets_each_person_in_each_state(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {keep_pristine, NULL, FACES},
        {play_touch, "language-ka", FACES},
        {play_wait, WHOLE_IDLE, FACES},
        {check_pristine, "another language", FACES},
        {play_touch, "larger", FACES},
        {play_wait, WHOLE_IDLE, FACES},
        {check_pristine, "larger text", FACES},
        {play_touch, "contrast", FACES},
        {play_wait, WHOLE_IDLE, FACES},
        {check_pristine, "high contrast", FACES},
        {play_key, "Right", FACES},
        {play_key, "Right", FACES},
        {play_wait, WHOLE_IDLE, FACES},
        {check_pristine, "a focus", FACES},
        {play_touch, "face-1", TROUBLE},
        {play_touch, "choice-food", TROUBLE},
        {play_wait, WHOLE_IDLE, FACES},
        {check_pristine, "a ticked choice", FACES},
        {play_touch, "larger", FACES},
        {play_touch, "language-en", FACES},
        {play_touch, "face-1", TROUBLE},
        {play_touch, "back", FACES},
        {play_wait, "11000", "still-there", "overall"},
        {play_wait, "20000", FACES},
        {check_pristine, "a way back and a countdown", FACES},
        {play_touch, "contrast", FACES},
        {play_touch, "face-5", ROLE},
        {play_key, "Tab", ROLE},
        {play_touch, "choice-member", NPS},
        {play_touch, "larger", NPS},
        {play_touch, "nps-9", THANKS},
        {play_touch, "language-ka", THANKS},
        {play_wait, "2500", FACES},
        {check_pristine, "thanks", FACES},
        {0},
    };
    expo_play_open(&play, "forgets.db");
    play_perform(&play, steps);
    play_close(&play);
}

/* -- Sleep ---------------------------------------------------------------- */

/* Set the wall clock to a time of 1 June 2026 in Tbilisi, four hours ahead of UTC. */
static void
set_wall(struct play *played, int hour)
{
    int64_t midnight_ms = INT64_C(1780272000000) - 4 * 3600000;
    atomic_store(&played->clock.wall_ahead_ms,
                 midnight_ms + (int64_t)hour * 3600000 - atomic_load(&played->clock.boot_ms));
}

static void
go_to_hour(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)sight;
    set_wall(played, atoi(with));
}

static void
test_behaviour_sleeps_when_closed(void **state)
{
    (void)state;
    static const struct az_hours hours[] = {
        {.days = AZ_DAYS_ALL, .from_min = 9 * 60, .to_min = 18 * 60}};
    static const struct play_step steps[] = {
        {play_nothing, NULL, FACES},
        {play_wait, "100000", FACES},
        {go_to_hour, "20", "asleep", "overall"},
        {play_touch_anywhere, NULL, FACES}, // where a face is, and yet it answers nothing
        {play_wait, "29000", FACES},
        {play_wait, "2000", "asleep", "overall"},
        {play_key, "5", FACES},
        {play_touch, "face-5", ROLE}, // who wants to answer may
        {play_wait, "11000", "still-there", "role"},
        {play_wait, "20000", "asleep", "overall"},
        {go_to_hour, "34", FACES}, // at ten the next day
        {play_wait, "100000", FACES},
        {play_touch, "face-1", TROUBLE},
        {go_to_hour, "42", TROUBLE}, // closing sends nobody away
        {play_wait, "11000", "still-there", "trouble"},
        {play_touch, "stay", TROUBLE},
        {0},
    };
    expo_play_open(&play, "sleeps.db");
    play.event.hours = hours;
    play.event.hours_count = 1;
    play.zone = az_zone_open("Asia/Tbilisi");
    set_wall(&play, 12);
    play_perform(&play, steps);
    play_close(&play);
    assert_int_equal(expo_play_stored("sleeps.db").count, 1);
}

/* -- Idle ----------------------------------------------------------------- */

static size_t frames;

static size_t
count_frames(void)
{
    struct az_buffer text;
    size_t count = 0;
    az_buffer_init(&text, 1024 * 1024);
    assert_true(az_files_read(testing_path("frames.jsonl"), &text));
    for (const char *at = az_buffer_text(&text); (at = strstr(at, "\"frame\"")) != NULL; at++) {
        count++;
    }
    az_buffer_destroy(&text);
    return count;
}

static void
note_frames(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)played;
    (void)sight;
    (void)with;
    frames = count_frames();
    assert_true(frames > 0);
}

static void
check_no_frame(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)played;
    (void)sight;
    (void)with;
    assert_int_equal(count_frames(), frames);
}

static void
test_behaviour_draws_nothing_when_nothing_happens(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {play_nothing, NULL, FACES},     {note_frames, NULL, FACES},
        {play_wait, "1000", FACES},      {play_wait, "100000", FACES},
        {play_wait, "100000000", FACES}, {check_no_frame, NULL, FACES},
        {play_touch, "face-1", TROUBLE}, {play_wait, "5000", TROUBLE},
        {note_frames, NULL, TROUBLE},    {play_wait, "4000", TROUBLE}, // somebody reads
        {check_no_frame, NULL, TROUBLE}, {0},
    };
    expo_play_open(&play, "frames.db");
    play.trace = az_trace_open(testing_path("frames.jsonl"), true);
    assert_non_null(play.trace);
    play_perform(&play, steps);
    play_close(&play);
}

/* -- Counting ------------------------------------------------------------- */

static void
test_behaviour_counts_who_came_and_how_far(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {play_touch_beside, NULL, FACES}, // only looked
        {play_wait, WHOLE_IDLE, FACES},
        {play_touch, "language-en", FACES}, // and read, but did not answer
        {play_wait, WHOLE_IDLE, FACES},
        {play_touch, "face-5", ROLE}, // went away
        {play_wait, WHOLE_IDLE, FACES},
        {play_touch, "face-5", ROLE},
        {play_touch, "choice-member", NPS},
        {play_touch, "nps-9", THANKS},
        {play_touch_beside, NULL, THANKS},
        {play_wait, "2500", FACES},
        {play_wait, "60000", FACES},
        {play_wait, "3600000", FACES},
        {play_touch, "face-5", ROLE},
        {play_wait, WHOLE_IDLE, FACES},
        {0},
    };
    struct az_visits_counts all = {0};
    expo_play_open(&play, "counts.db");
    play_perform(&play, steps);
    az_kiosk_close(play.kiosk); // what is not kept yet is kept at the end
    play.kiosk = NULL;
    for (size_t i = 0; i < play.visit_count; i++) {
        const struct az_visits_counts *counts = &play.visits[i].counts;
        all.wakes += counts->wakes;
        all.starts += counts->starts;
        all.unanswered += counts->unanswered;
        all.abandoned += counts->abandoned;
        all.completes += counts->completes;
    }
    assert_int_equal(all.wakes, 5);
    assert_int_equal(all.unanswered, 2);
    assert_int_equal(all.starts, 3);
    assert_int_equal(all.abandoned, 2);
    assert_int_equal(all.completes, 1);
    assert_true(play.visits[0].from_ms % AZ_VISITS_HOUR_MS == 0);
    assert_int_equal(play.visits[play.visit_count - 1].from_ms - play.visits[0].from_ms,
                     AZ_VISITS_HOUR_MS);
    play_close(&play);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_behaviour_asks_before_time_is_over),
        cmocka_unit_test(test_behaviour_never_counts_down_before_anybody_came),
        cmocka_unit_test(test_behaviour_forgets_each_person_in_each_state),
        cmocka_unit_test(test_behaviour_sleeps_when_closed),
        cmocka_unit_test(test_behaviour_draws_nothing_when_nothing_happens),
        cmocka_unit_test(test_behaviour_counts_who_came_and_how_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
