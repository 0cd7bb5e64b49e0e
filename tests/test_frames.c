// SPDX-License-Identifier: MIT
/*
 * A kiosk in motion draws only what changes. Whatever it left out, the screen
 * looks as if all of it had been drawn anew.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "tests/play.h"
#include "tests/theme.h"

enum {
    FRAME_MS = 16,
    FRAMES_MAX = 60, // until a screen is at rest
    TOUCHES = 60,
    SHOWN_PRESS_FRAMES = 9,
    SETTLED_MS = 400, // a screen that is on so long has come in
};

static struct play play;
static uint32_t *before;
static uint32_t *after;
static unsigned compared;
static unsigned stores; // opened so far

static void
setup(const char *event)
{
    char *path = az_files_asset(event);
    char name[20];
    snprintf(name, sizeof(name), "frames-%u.db", ++stores);
    char *store = strdup(testing_path(name));
    play_open(&play, path, store);
    play.kiosk = az_kiosk_open(&(struct az_kiosk_params){.event = &play.event,
                                                         .survey = &play.survey,
                                                         .catalogues = play.catalogues,
                                                         .point = &play.event.points[0],
                                                         .clock = &play.clock.clock,
                                                         .theme = testing_theme("light"),
                                                         .contrast = testing_theme("contrast"),
                                                         .window = &play.window,
                                                         .fonts = play.fonts,
                                                         .store = play.store,
                                                         .boot = {{1}},
                                                         .motion = true});
    assert_non_null(play.kiosk);
    az_kiosk_step(play.kiosk);
    az_kiosk_look(play.kiosk, &play.sight);
    size_t bytes = (size_t)play.sight.width * (size_t)play.sight.height * sizeof(uint32_t);
    before = malloc(bytes);
    after = malloc(bytes);
    assert_non_null(before);
    assert_non_null(after);
    compared = 0;
    free(store);
    free(path);
}

static void
teardown(void)
{
    free(before);
    free(after);
    play_close(&play);
}

static void
read_screen(uint32_t *pixels)
{
    assert_int_equal(SDL_RenderReadPixels(play.window.renderer, NULL, SDL_PIXELFORMAT_ARGB8888,
                                          pixels, play.sight.width * 4),
                     0);
}

/* The window was covered and is seen again: all of it is drawn anew, at the same time. */
static void
compare_with_all(const char *what)
{
    size_t count = (size_t)play.sight.width * (size_t)play.sight.height;
    SDL_Event exposed = {.window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_EXPOSED}};
    read_screen(before);
    assert_int_equal(SDL_PushEvent(&exposed), 1);
    assert_true(az_kiosk_step(play.kiosk));
    read_screen(after);
    compared++;
    for (size_t i = 0; i < count; i++) {
        if (before[i] != after[i]) {
            fail_msg("%s on %s: %06x in place of %06x at %zu, %zu", what,
                     az_screen(play.sight.screen)->name, before[i] & 0xffffff, after[i] & 0xffffff,
                     i % (size_t)play.sight.width, i / (size_t)play.sight.width);
        }
    }
}

static void
push_finger(uint32_t type, int x, int y)
{
    SDL_Event finger = {.tfinger = {.type = type,
                                    .touchId = 1,
                                    .fingerId = 1,
                                    .x = ((float)x + 0.5F) / (float)play.sight.width,
                                    .y = ((float)y + 0.5F) / (float)play.sight.height}};
    assert_int_equal(SDL_PushEvent(&finger), 1);
}

static bool
step(void)
{
    atomic_fetch_add(&play.clock.boot_ms, FRAME_MS);
    bool drawn = az_kiosk_step(play.kiosk);
    az_kiosk_look(play.kiosk, &play.sight);
    return drawn;
}

/* While a press or its end is to be seen nothing else happens, so each frame can be compared. */
static void
compare_frames(const char *what)
{
    for (int i = 0; i < SHOWN_PRESS_FRAMES; i++) {
        if (step()) {
            compare_with_all(what);
        }
    }
}

/* The store takes its time, which passes on another clock. */
static void
come_to_rest(void)
{
    for (int i = 0; i < FRAMES_MAX && !play.sight.at_rest; i++) {
        bool drawn = step();
        if (!drawn && !play.sight.at_rest) {
            SDL_WaitEventTimeout(NULL, 20);
        }
    }
}

/* What moves by itself is as old as its last frame. */
static void
compare_at_rest(void)
{
    bool moves = az_screen(play.sight.screen)->next_frame_ms != NULL;
    for (int i = 0; moves && i < FRAMES_MAX; i++) {
        moves = !step();
    }
    if (play.sight.at_rest && !moves) {
        compare_with_all("at rest");
    }
}

static void
touch(void)
{
    const struct az_view *view = play.sight.view;
    if (view->count == 0) {
        atomic_store(&play.clock.boot_ms, play.sight.leaves_at_ms);
        step();
        return;
    }
    struct az_random *random = &play.random.random;
    const struct az_widget *widget = &view->widgets[az_random_below(random, view->count)];
    struct az_rect rect = widget->rect;
    bool hears = play.sight.at_rest && widget->enabled && widget->kind != AZ_WIDGET_STRIP;
    push_finger(SDL_FINGERDOWN, rect.x + rect.w / 2, rect.y + rect.h / 2);
    bool drawn = step();
    assert_true(drawn || !hears); // the next frame shows it
    compare_frames("pressed");
    if (az_random_below(random, 3) == 0) {
        push_finger(SDL_FINGERMOTION, play.sight.width - 1, play.sight.height - 1);
        compare_frames("slipped off");
        push_finger(SDL_FINGERUP, play.sight.width - 1, play.sight.height - 1);
    } else {
        push_finger(SDL_FINGERUP, rect.x + rect.w / 2, rect.y + rect.h / 2);
    }
    step();
}

static void
touch_again_and_again(const char *event)
{
    setup(event);
    for (int i = 0; i < TOUCHES; i++) {
        come_to_rest();
        compare_at_rest();
        touch();
    }
    assert_true(compared > TOUCHES);
    teardown();
}

static void
test_frames_look_as_if_all_were_drawn(void **state)
{
    (void)state;
    touch_again_and_again("surveys/expo/event.yaml");
}

static void
test_frames_look_so_where_words_are_asked_for(void **state)
{
    (void)state;
    touch_again_and_again("surveys/congress/event.yaml");
}

/* What is to be seen comes in over several frames, each another one, and then it rests. */
static void
test_frames_end_when_the_screen_has_come(void **state)
{
    (void)state;
    setup("surveys/expo/event.yaml");
    come_to_rest();
    const char *asked = play.sight.question;
    struct az_rect rect = play.sight.view->widgets[0].rect;
    push_finger(SDL_FINGERDOWN, rect.x + rect.w / 2, rect.y + rect.h / 2);
    push_finger(SDL_FINGERUP, rect.x + rect.w / 2, rect.y + rect.h / 2);
    unsigned frames = 0;
    for (int64_t passed = 0; passed < SETTLED_MS; passed += FRAME_MS) {
        frames += step();
    }
    assert_string_not_equal(play.sight.question, asked);
    assert_in_range(frames, AZ_MOTION_CHANGE_MS / FRAME_MS, SETTLED_MS / FRAME_MS - 1);
    come_to_rest();
    assert_true(play.sight.at_rest);
    assert_false(step());
    teardown();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frames_look_as_if_all_were_drawn),
        cmocka_unit_test(test_frames_look_so_where_words_are_asked_for),
        cmocka_unit_test(test_frames_end_when_the_screen_has_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
