// SPDX-License-Identifier: MIT
/* What the kiosk makes of hands: taps and double taps, keys and buttons, and who asks to hear. */
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "tests/expo_play.h"

static struct play play;

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
    expo_play_open(&play, "double.db");
    play_perform(&play, steps);
    play_close(&play);
    assert_int_equal(expo_play_stored("double.db").count, 1);
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
    expo_play_open(&play, "misuse.db");
    play.event.repeat_s = 5;
    play_perform(&play, steps);
    play_close(&play);
    struct expo_stored stored = expo_play_stored("misuse.db");
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
    expo_play_open(&play, "aloud.db");
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
    expo_play_open(&play, "arrows.db");
    play_perform(&play, steps);
    play_close(&play);
    assert_int_equal(expo_play_stored("arrows.db").count, 1);
}

static void
test_behaviour_has_a_button_per_face(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {play_key, "7", FACES},      {play_key, "5", ROLE},   {check_focus, "", ROLE},
        {play_key, "Keypad 1", NPS}, {play_key, "0", THANKS}, {0},
    };
    expo_play_open(&play, "buttons.db");
    play_perform(&play, steps);
    play_close(&play);
    assert_int_equal(expo_play_stored("buttons.db").count, 1);
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
    expo_play_open(&play, "several.db");
    play_perform(&play, steps);
    play_close(&play);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_behaviour_takes_a_double_tap_for_one),
        cmocka_unit_test(test_behaviour_flags_a_second_tap_and_keeps_it),
        cmocka_unit_test(test_behaviour_reads_questions_out_to_who_asks),
        cmocka_unit_test(test_behaviour_is_operated_by_arrows_and_enter),
        cmocka_unit_test(test_behaviour_has_a_button_per_face),
        cmocka_unit_test(test_behaviour_takes_no_answer_from_several_buttons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
