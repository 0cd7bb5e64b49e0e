// SPDX-License-Identifier: MIT
/*
 * Which screen is on, with the real kiosk and the real store thread in this
 * process: each test is a play of steps, and the store works when a step says so.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "app/kiosk/kiosk.h"
#include "app/kiosk/notice.h"
#include "app/survey/loader.h"
#include "base/files.h"
#include "tests/testing.h"
#include "tests/theme.h"

enum { LOOKS_MAX = 30 };

/* Both threads read it. */
struct stage_clock {
    struct az_clock clock;
    _Atomic int64_t boot_ms;
};

struct play {
    struct stage_clock clock;
    struct testing_random random;
    struct az_window window;
    struct az_fonts *fonts;
    struct az_store_thread *store;
    struct az_kiosk *kiosk;
    const struct step *steps;
    size_t at;
    unsigned looks; // in vain, since the last step
    bool down;      // a finger is on a key
    float x;
    float y;
    uint64_t filled; // responses that filled the queue
};

/* What is done in a round, and which screen comes of it. */
struct step {
    void (*act)(struct play *play, const struct az_kiosk_sight *sight, const char *with);
    const char *with;
    enum az_screen_id then;
    const char *question; // id; NULL if none is asked
};

static struct az_event event;
static struct az_survey survey;
static struct az_catalogue catalogues[AZ_SURVEY_LANGUAGES_MAX];

static int
load_event(void **state)
{
    (void)state;
    struct az_faults faults = {0};
    struct az_faults survey_faults = {0};
    char *path = az_files_asset("surveys/congress/event.yaml");
    bool ok = path && az_event_load(path, &event, &faults, &survey, &survey_faults);
    for (size_t i = 0; ok && i < event.language_count; i++) {
        ok = az_catalogue_load(event.languages[i], &catalogues[i]);
    }
    az_faults_destroy(&survey_faults);
    az_faults_destroy(&faults);
    free(path);
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    return ok ? 0 : -1;
}

static int
destroy_event(void **state)
{
    (void)state;
    for (size_t i = 0; i < event.language_count; i++) {
        az_catalogue_destroy(&catalogues[i]);
    }
    az_survey_destroy(&survey);
    az_event_destroy(&event);
    return 0;
}

static int64_t
read_clock(void *ctx)
{
    struct stage_clock *clock = ctx;
    return atomic_load(&clock->boot_ms);
}

static void
tell_committed(void *ctx, uint64_t ticket)
{
    (void)ctx;
    az_notice_push(&(struct az_notice){.kind = AZ_NOTICE_COMMITTED, .ticket = ticket});
}

static void
tell_state(void *ctx, enum az_store_state state)
{
    (void)ctx;
    az_notice_push(&(struct az_notice){.kind = AZ_NOTICE_STORE_STATE, .store = state});
}

/* -- What may be done in a step ------------------------------------------ */

static void
act_nothing(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    (void)play;
    (void)sight;
    (void)with;
}

static void
push_finger(const struct play *play, uint32_t type)
{
    SDL_Event finger = {
        .tfinger = {.type = type, .touchId = 1, .fingerId = 1, .x = play->x, .y = play->y}};
    assert_int_equal(SDL_PushEvent(&finger), 1);
}

static void
act_touch(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    for (size_t i = 0; i < sight->view->count; i++) {
        const struct az_widget *widget = &sight->view->widgets[i];
        if (strcmp(widget->id, with) == 0) {
            play->x = ((float)widget->rect.x + (float)widget->rect.w / 2) / (float)sight->width;
            play->y = ((float)widget->rect.y + (float)widget->rect.h / 2) / (float)sight->height;
            push_finger(play, SDL_FINGERDOWN);
            play->down = true;
            return;
        }
    }
    fail_msg("there is no \"%s\" on the screen %s", with, az_screen(sight->screen)->name);
}

static void
act_wait(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    (void)sight;
    atomic_fetch_add(&play->clock.boot_ms, atoi(with));
}

static void
act_start_store(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    (void)sight;
    (void)with;
    assert_true(az_store_thread_start(play->store));
}

/* Other responses, until the queue takes no more; the last one may stay open. */
static void
act_fill_queue(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    (void)sight;
    (void)with;
    const struct az_answer answer = {.question = "overall",
                                     .value = {.kind = AZ_VALUE_NUMBER, .number = 3}};
    const struct az_response response = {.event = "fair",
                                         .point = "foyer",
                                         .survey = "congress",
                                         .survey_version = survey.version,
                                         .language = "hy",
                                         .started_at_ms = 1780000000000,
                                         .boot = {{1}},
                                         .answers = &answer,
                                         .answer_count = 1};
    const struct az_store_closing closing = {.ending = AZ_ENDING_COMPLETE, .language = "hy"};
    while (az_store_thread_begin(play->store, &response) != 0 &&
           az_store_thread_finish(play->store, &closing) != 0) {
        play->filled++;
    }
}

static void
act_store_fails(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    (void)play;
    (void)sight;
    bool ready = strcmp(with, "ready") == 0;
    tell_state(NULL, ready ? AZ_STORE_STATE_READY : AZ_STORE_STATE_FULL);
}

/* The first field shows this, and nothing else. */
static void
act_read(struct play *play, const struct az_kiosk_sight *sight, const char *with)
{
    (void)play;
    for (size_t i = 0; i < sight->view->count; i++) {
        const struct az_widget *widget = &sight->view->widgets[i];
        if (widget->kind == AZ_WIDGET_FIELD) {
            assert_string_equal(widget->field->value, with);
            return;
        }
    }
    fail_msg("there is no field on the screen %s", az_screen(sight->screen)->name);
}

/* -- The play ------------------------------------------------------------ */

/* Time stands still but for the steps, so a screen is brought to rest by hand. */
static bool
bring_to_rest(struct play *play, const struct az_kiosk_sight *sight)
{
    int64_t ahead = sight->rest_at_ms - atomic_load(&play->clock.boot_ms);
    if (ahead > 0) {
        atomic_fetch_add(&play->clock.boot_ms, ahead);
    }
    return ahead > 0;
}

static bool
has_come(const struct play *play, const struct az_kiosk_sight *sight)
{
    const struct step *before = &play->steps[play->at - 1];
    const char *asked = sight->question;
    bool question = before->question ? asked && strcmp(asked, before->question) == 0 : !asked;
    return sight->screen == before->then && question;
}

static int
handle_round(void *ctx, struct az_kiosk *kiosk)
{
    struct play *play = ctx;
    struct az_kiosk_sight sight;
    az_kiosk_look(kiosk, &sight);
    if (play->down) {
        push_finger(play, SDL_FINGERUP);
        play->down = false;
        return 0;
    }
    if (play->at > 0 && !has_come(play, &sight)) {
        if (++play->looks > LOOKS_MAX) {
            fail_msg("step %zu led to the screen %s", play->at, az_screen(sight.screen)->name);
        }
        return 1000; // only the store can bring it about, and its notice ends the wait
    }
    play->looks = 0;
    if (bring_to_rest(play, &sight)) {
        return 0;
    }
    if (!play->steps[play->at].act) {
        az_kiosk_quit(kiosk);
        return 0;
    }
    play->steps[play->at].act(play, &sight, play->steps[play->at].with);
    play->at++;
    return 0;
}

static void
open_play(struct play *play, const char *store)
{
    *play = (struct play){0};
    play->clock.clock =
        (struct az_clock){.wall_ms = read_clock, .boot_ms = read_clock, .ctx = &play->clock};
    atomic_store(&play->clock.boot_ms, 1780000000000);
    testing_random_init(&play->random, 1);
    assert_true(az_window_init(
        &play->window, &(struct az_window_params){.title = "Azri", .width = 640, .height = 400}));
    play->fonts = az_fonts_open(event.languages, event.language_count);
    assert_non_null(play->fonts);
    assert_true(az_notice_init());
    play->store = az_store_thread_open(
        &(struct az_store_thread_params){.store = {.path = testing_path(store),
                                                   .clock = &play->clock.clock,
                                                   .random = &play->random.random},
                                         .handle_committed = tell_committed,
                                         .handle_state = tell_state});
    assert_non_null(play->store);
    play->kiosk = az_kiosk_open(&(struct az_kiosk_params){.event = &event,
                                                          .survey = &survey,
                                                          .catalogues = catalogues,
                                                          .point = &event.points[0],
                                                          .clock = &play->clock.clock,
                                                          .theme = testing_theme("light"),
                                                          .window = &play->window,
                                                          .fonts = play->fonts,
                                                          .store = play->store,
                                                          .boot = {{1}},
                                                          .handle_round = handle_round,
                                                          .ctx = play});
    assert_non_null(play->kiosk);
}

static void
close_play(struct play *play)
{
    struct az_notice left;
    SDL_Event unread;
    az_kiosk_close(play->kiosk);
    az_store_thread_close(play->store);
    while (SDL_PollEvent(&unread)) {
        az_notice_take(&unread, &left);
    }
    az_fonts_close(play->fonts);
    az_window_destroy(&play->window);
    SDL_Quit();
}

static uint64_t
perform(const char *store, const struct step *steps)
{
    struct play play;
    struct az_kiosk_sight sight;
    open_play(&play, store);
    play.steps = steps;
    az_kiosk_run(play.kiosk);
    az_kiosk_look(play.kiosk, &sight);
    close_play(&play);
    return sight.saved;
}

#define FACES   AZ_SCREEN_FACES, "overall"
#define LIKED   AZ_SCREEN_CHOICES, "liked"
#define WORD    AZ_SCREEN_TEXT, "word"
#define CALL_ME AZ_SCREEN_YES_NO, "call-me"
#define CONTACT AZ_SCREEN_CONTACT, "contact"
#define THANKS  AZ_SCREEN_THANKS, NULL

/* From a happy face to the last question. */
#define TO_THE_LAST                                                                                \
    {act_touch, "face-5", LIKED}, {act_touch, "choice-talks", LIKED},                              \
        {act_touch, "next", AZ_SCREEN_CHOICE, "understands"},                                      \
        {act_touch, "next", AZ_SCREEN_CHOICE, "role"},                                             \
        {act_touch, "next", AZ_SCREEN_NPS, "recommend"}, {act_touch, "nps-9", WORD},               \
        {act_touch, "key-ա", WORD}, {act_touch, "key-space", WORD}, {act_touch, "key-բ", WORD},    \
    {                                                                                              \
        act_touch, "next", CALL_ME                                                                 \
    }

static void
test_screens_thank_only_after_commit(void **state)
{
    (void)state;
    static const struct step steps[] = {
        TO_THE_LAST,
        {act_touch, "choice-no", AZ_SCREEN_YES_NO, NULL}, // on its way to the disk: nothing changes
        {act_wait, "1001", AZ_SCREEN_SAVING, NULL},
        {act_wait, "60000", AZ_SCREEN_SAVING, NULL}, // nobody is thanked for waiting long
        {act_start_store, NULL, THANKS},
        {act_wait, "5000", THANKS}, // there is something to read
        {act_wait, "25000", FACES},
        {0},
    };
    assert_int_equal(perform("thanks.db", steps), 1);
}

static void
test_screens_forget_who_goes_away(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {act_start_store, NULL, FACES},
        {act_touch, "language-ka", FACES},
        {act_touch, "face-5", LIKED},
        {act_touch, "choice-talks", LIKED},
        {act_wait, "24000", LIKED},
        {act_touch, "choice-workshops", LIKED}, // a touch begins the time anew
        {act_wait, "24000", LIKED},
        {act_wait, "2000", AZ_SCREEN_STILL_THERE, "liked"},
        {act_touch, "stay", LIKED}, // and so does an answer to the countdown
        {act_wait, "24000", LIKED},
        {act_wait, "20000", AZ_SCREEN_STILL_THERE, "liked"},
        {act_wait, "2000", FACES},
        {act_nothing, NULL, FACES},
        {0},
    };
    struct play play;
    struct az_kiosk_sight sight;
    open_play(&play, "idle.db");
    play.steps = steps;
    az_kiosk_run(play.kiosk);
    az_kiosk_look(play.kiosk, &sight);
    assert_string_equal(sight.language, "hy");
    assert_true(sight.leaves_at_ms < 0);
    for (size_t i = 0; i < sight.view->count; i++) {
        const struct az_widget *widget = &sight.view->widgets[i];
        assert_true(!widget->chosen || strcmp(widget->id, "language-hy") == 0);
    }
    close_play(&play);
}

static void
test_screens_go_out_of_service_while_the_disk_is_full(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {act_start_store, NULL, FACES},
        {act_touch, "face-5", LIKED},
        {act_store_fails, "full", AZ_SCREEN_OUT_OF_SERVICE, "liked"},
        {act_touch, "language-en", AZ_SCREEN_OUT_OF_SERVICE, "liked"},
        {act_store_fails, "ready", LIKED}, // where the attendee was
        {0},
    };
    perform("full.db", steps);
}

static void
test_screens_go_out_of_service_when_a_tap_is_refused(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {act_fill_queue, NULL, FACES},
        {act_touch, "face-5", AZ_SCREEN_OUT_OF_SERVICE, "overall"},
        {act_start_store, NULL, FACES}, // by itself, as soon as the queue moves
        {act_touch, "face-1", AZ_SCREEN_CHOICES, "trouble"},
        {0},
    };
    testing_log_start();
    perform("refused.db", steps);
    testing_log_stop();
}

static void
test_screens_go_back_and_keep_the_answer(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {act_start_store, NULL, FACES},
        {act_touch, "face-5", LIKED},
        {act_touch, "back", FACES},
        {act_touch, "next", LIKED},
        {act_touch, "back", FACES},
        {act_touch, "face-1", AZ_SCREEN_CHOICES, "trouble"},
        {0},
    };
    perform("back.db", steps);
}

static void
test_screens_forget_words_that_were_given(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {act_start_store, NULL, FACES},
        TO_THE_LAST,
        {act_touch, "back", WORD},
        {act_read, "", WORD},
        {act_touch, "key-ա", WORD},
        {act_read, "ա", WORD},
        {act_touch, "back", AZ_SCREEN_NPS, "recommend"}, // these are not given
        {act_touch, "next", WORD},
        {act_read, "", WORD},
        {act_touch, "next", CALL_ME}, // and what was given before stays
        {0},
    };
    perform("words.db", steps);
}

static void
test_screens_keep_words_when_the_language_changes(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {act_start_store, NULL, FACES},   TO_THE_LAST,
        {act_touch, "back", WORD},        {act_touch, "key-ա", WORD},
        {act_touch, "language-ka", WORD}, {act_touch, "key-ა", WORD},
        {act_touch, "key-signs", WORD},   {act_touch, "key-5", WORD},
        {act_read, "աა5", WORD},          {0},
    };
    perform("languages.db", steps);
}

static void
test_screens_doubt_contact_details_once(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {act_start_store, NULL, FACES},
        TO_THE_LAST,
        {act_touch, "choice-yes", CONTACT},
        {act_touch, "field-2", CONTACT}, // the e-mail address, for which there is a keyboard
        {act_touch, "key-a", CONTACT},
        {act_touch, "next", CONTACT}, // this is no address
        {act_touch, "next", THANKS},  // but people know better
        {0},
    };
    assert_int_equal(perform("doubt.db", steps), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_screens_thank_only_after_commit),
        cmocka_unit_test(test_screens_forget_who_goes_away),
        cmocka_unit_test(test_screens_go_out_of_service_while_the_disk_is_full),
        cmocka_unit_test(test_screens_go_out_of_service_when_a_tap_is_refused),
        cmocka_unit_test(test_screens_go_back_and_keep_the_answer),
        cmocka_unit_test(test_screens_forget_words_that_were_given),
        cmocka_unit_test(test_screens_keep_words_when_the_language_changes),
        cmocka_unit_test(test_screens_doubt_contact_details_once),
    };
    return cmocka_run_group_tests(tests, load_event, destroy_event);
}
