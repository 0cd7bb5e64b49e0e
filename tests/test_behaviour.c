// SPDX-License-Identifier: MIT
/*
 * How the kiosk behaves over time: whom it waits for, when it sleeps, what it
 * counts, and what it forgets.
 */
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "storage/store.h"
#include "tests/play.h"

#define FACES   "faces", "overall"
#define TROUBLE "choices", "trouble"
#define ROLE    "choice", "role"
#define NPS     "nps", "recommend"
#define THANKS  "thanks", NULL

#define WHOLE_IDLE "30000" // the shortest that there is: 10 s of calm and 20 s of countdown

static struct play play;

static void
open_play(const char *store)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/../tests/path/event.yaml", getenv("AZRI_ASSETS"));
    play_open(&play, path, testing_path(store));
    play.event.idle_s = 30;
    play.event.warning_s = 20;
}

/* -- What was stored ------------------------------------------------------ */

enum { STORED_MAX = 16 };

struct stored {
    size_t count;
    enum az_ending endings[STORED_MAX];
    char misuse[STORED_MAX][32];
};

static bool
note_response(void *ctx, const struct az_response *response)
{
    struct stored *stored = ctx;
    assert_true(stored->count < STORED_MAX);
    stored->endings[stored->count] = response->ending;
    snprintf(stored->misuse[stored->count], sizeof(stored->misuse[0]), "%s",
             response->misuse ? response->misuse : "");
    stored->count++;
    return true;
}

static struct stored
read_stored(const char *path)
{
    struct stored stored = {0};
    struct az_store *store =
        az_store_open(&(struct az_store_params){.path = testing_path(path), .read_only = true});
    assert_non_null(store);
    assert_true(az_store_each(store, note_response, &stored));
    az_store_close(store);
    return stored;
}

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
    open_play("asks.db");
    play_perform(&play, steps);
    play_close(&play);
    struct stored stored = read_stored("asks.db");
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
    open_play("nobody.db");
    play_perform(&play, steps);
    assert_true(play.sight.leaves_at_ms < 0);
    play_close(&play);
    assert_int_equal(read_stored("nobody.db").count, 0);
}

/* -- One deliberate answer ------------------------------------------------ */

static void
push_tap(const struct az_kiosk_sight *sight, const char *id)
{
    for (size_t i = 0; i < sight->view->count; i++) {
        const struct az_rect *rect = &sight->view->widgets[i].rect;
        if (strcmp(sight->view->widgets[i].id, id) == 0) {
            SDL_Event finger = {.tfinger = {.type = SDL_FINGERDOWN, .touchId = 1, .fingerId = 1}};
            finger.tfinger.x = ((float)rect->x + (float)rect->w / 2) / (float)sight->width;
            finger.tfinger.y = ((float)rect->y + (float)rect->h / 2) / (float)sight->height;
            assert_int_equal(SDL_PushEvent(&finger), 1);
            finger.type = SDL_FINGERUP;
            assert_int_equal(SDL_PushEvent(&finger), 1);
        }
    }
}

/* Two taps in one place, before anything of the first one is drawn. */
static void
double_tap(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)played;
    push_tap(sight, with);
    push_tap(sight, with);
}

/* The second one as late as it still belongs to the first. */
static int64_t shown_ms;

static void
note_time(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)with;
    shown_ms = atomic_load(&played->clock.boot_ms);
    push_tap(sight, "face-5");
}

static void
check_deaf(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)played;
    (void)with;
    assert_in_range(sight->rest_at_ms - shown_ms, 400, 450);
}

static void
test_behaviour_takes_a_double_tap_for_one(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {double_tap, "face-5", ROLE},
        {play_nothing, NULL, ROLE},
        {play_touch, "back", FACES},
        {note_time, NULL, ROLE},
        {check_deaf, NULL, ROLE},
        {double_tap, "choice-guest", NPS},
        {double_tap, "nps-5", THANKS},
        {play_wait, "2500", FACES},
        {0},
    };
    open_play("double.db");
    play_perform(&play, steps);
    play_close(&play);
    assert_int_equal(read_stored("double.db").count, 1);
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
    open_play("forgets.db");
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
    open_play("sleeps.db");
    play.event.hours = hours;
    play.event.hours_count = 1;
    play.zone = az_zone_open("Asia/Tbilisi");
    set_wall(&play, 12);
    play_perform(&play, steps);
    play_close(&play);
    assert_int_equal(read_stored("sleeps.db").count, 1);
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
    open_play("frames.db");
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
    open_play("counts.db");
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

static void
test_behaviour_flags_a_second_tap_and_keeps_it(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {play_touch, "face-1", TROUBLE},
        {play_touch, "next", ROLE},
        {play_touch, "choice-guest", THANKS},
        {play_wait, "2500", FACES},
        {play_touch, "face-1", TROUBLE}, // within five seconds
        {play_touch, "next", ROLE},
        {play_touch, "choice-guest", THANKS},
        {play_wait, "2500", FACES},
        {play_wait, "5000", FACES},
        {play_touch, "face-1", TROUBLE}, // that is somebody else
        {play_touch, "next", ROLE},
        {play_touch, "choice-guest", THANKS},
        {0},
    };
    open_play("misuse.db");
    play.event.repeat_s = 5;
    play_perform(&play, steps);
    play_close(&play);
    struct stored stored = read_stored("misuse.db");
    assert_int_equal(stored.count, 3);
    assert_string_equal(stored.misuse[0], "");
    assert_string_equal(stored.misuse[1], "repeat");
    assert_string_equal(stored.misuse[2], "");
}

/* -- What is heard -------------------------------------------------------- */

enum { PROMPT_SAMPLES = 30 * 8000 }; // longer than a test takes on a slow machine

/* Eight bits a sample, 8000 a second, all silent. */
static void
write_prompt(const char *path)
{
    static const size_t places[] = {4, 16, 24, 28, 40};
    const uint32_t sizes[] = {36 + PROMPT_SAMPLES, 16, 8000, 8000, PROMPT_SAMPLES};
    static unsigned char wav[44 + PROMPT_SAMPLES] =
        "RIFF....WAVEfmt ....\1\0\1\0........\1\0\10\0data....";
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        memcpy(wav + places[i], &sizes[i], 4); // little-endian, as WAV and this machine are
    }
    memset(wav + 44, 0x80, PROMPT_SAMPLES);
    assert_true(az_files_make_parent_dir(path));
    assert_true(az_files_write_atomic(path, wav, sizeof(wav), 0644));
}

static void
check_speaking(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)sight;
    assert_int_equal(az_sound_is_speaking(played->sound), strcmp(with, "yes") == 0);
}

static void
check_no_loudspeaker(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)played;
    (void)with;
    for (size_t i = 0; i < sight->view->count; i++) {
        assert_int_not_equal(sight->view->widgets[i].kind, AZ_WIDGET_SPEAK);
    }
}

static void
test_behaviour_reads_questions_out_to_who_asks(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {check_no_loudspeaker, NULL, FACES}, // there are no prompts in Armenian
        {play_touch, "language-ka", FACES},  {check_speaking, "no", FACES},
        {play_touch, "speak", FACES},        {check_speaking, "yes", FACES},
        {play_touch, "speak", FACES},        {check_speaking, "no", FACES},
        {play_touch, "speak", FACES},        {play_touch, "face-1", TROUBLE},
        {check_speaking, "yes", TROUBLE},    {play_wait, WHOLE_IDLE, FACES},
        {check_speaking, "no", FACES}, // the next person did not ask
        {check_no_loudspeaker, NULL, FACES}, {0},
    };
    char path[300];
    char *speech = strdup(testing_path("speech"));
    snprintf(path, sizeof(path), "%s/ka/overall.wav", speech);
    write_prompt(path);
    snprintf(path, sizeof(path), "%s/ka/trouble.wav", speech);
    write_prompt(path);
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    open_play("aloud.db");
    play.speech = speech;
    play.sound = az_sound_open(&(struct az_sound_params){.taps = true, .speech = speech});
    assert_non_null(play.sound);
    play_perform(&play, steps);
    play_close(&play);
    free(speech);
}

/* -- Keys ----------------------------------------------------------------- */

static void
check_focus(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    const char *focused = "";
    (void)played;
    for (size_t i = 0; i < sight->view->count; i++) {
        focused = sight->view->widgets[i].focused ? sight->view->widgets[i].id : focused;
    }
    assert_string_equal(focused, with);
}

static void
test_behaviour_is_operated_by_arrows_and_enter(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {check_focus, "", FACES},
        {play_key, "Return", FACES}, // nobody saw what it would press
        {check_focus, "face-1", FACES},
        {play_key, "Return", TROUBLE},
        {check_focus, "choice-food", TROUBLE},
        {play_key, "Return", TROUBLE},
        {play_key, "Right", TROUBLE},
        {play_key, "Space", TROUBLE},
        {play_key, "Escape", FACES},
        {play_key, "Left", FACES},
        {play_touch, "face-1", TROUBLE},
        {check_focus, "", TROUBLE}, // fingers need none
        {play_touch, "next", ROLE},
        {play_key, "Tab", ROLE},
        {play_key, "Return", THANKS},
        {play_wait, "2500", FACES},
        {check_focus, "", FACES},
        {0},
    };
    open_play("arrows.db");
    play_perform(&play, steps);
    play_close(&play);
    assert_int_equal(read_stored("arrows.db").count, 1);
}

static void
test_behaviour_has_a_button_per_face(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {play_key, "7", FACES},      {play_key, "5", ROLE},   {check_focus, "", ROLE},
        {play_key, "Keypad 1", NPS}, {play_key, "0", THANKS}, {0},
    };
    open_play("buttons.db");
    play_perform(&play, steps);
    play_close(&play);
    assert_int_equal(read_stored("buttons.db").count, 1);
}

static void
push_key(SDL_Scancode scancode, uint32_t type)
{
    SDL_Event event = {.key = {.type = type, .keysym = {.scancode = scancode}}};
    assert_int_equal(SDL_PushEvent(&event), 1);
}

/* A hand laid on a row of buttons. */
static void
press_several(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)played;
    (void)sight;
    (void)with;
    for (unsigned i = 0; i < 3; i++) {
        push_key((SDL_Scancode)(SDL_SCANCODE_1 + i), SDL_KEYDOWN);
    }
    for (unsigned i = 0; i < 3; i++) {
        push_key((SDL_Scancode)(SDL_SCANCODE_1 + i), SDL_KEYUP);
    }
}

static void
test_behaviour_takes_no_answer_from_several_buttons(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {press_several, NULL, FACES},
        {play_nothing, NULL, FACES},
        {play_key, "2", TROUBLE},
        {0},
    };
    open_play("several.db");
    play_perform(&play, steps);
    play_close(&play);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_behaviour_asks_before_time_is_over),
        cmocka_unit_test(test_behaviour_never_counts_down_before_anybody_came),
        cmocka_unit_test(test_behaviour_takes_a_double_tap_for_one),
        cmocka_unit_test(test_behaviour_forgets_each_person_in_each_state),
        cmocka_unit_test(test_behaviour_sleeps_when_closed),
        cmocka_unit_test(test_behaviour_draws_nothing_when_nothing_happens),
        cmocka_unit_test(test_behaviour_counts_who_came_and_how_far),
        cmocka_unit_test(test_behaviour_flags_a_second_tap_and_keeps_it),
        cmocka_unit_test(test_behaviour_reads_questions_out_to_who_asks),
        cmocka_unit_test(test_behaviour_is_operated_by_arrows_and_enter),
        cmocka_unit_test(test_behaviour_has_a_button_per_face),
        cmocka_unit_test(test_behaviour_takes_no_answer_from_several_buttons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
