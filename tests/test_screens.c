// SPDX-License-Identifier: MIT
/* Which screen is on, and that the store alone decides when an attendee is thanked. */
#include <stdlib.h>
#include <string.h>

#include "app/kiosk/notice.h"
#include "base/files.h"
#include "tests/play.h"

/* Other responses, until the queue takes no more; the last one may stay open. */
static void
fill_queue(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)sight;
    (void)with;
    struct az_store_thread *store = played->store;
    const struct az_answer answer = {.question = "overall",
                                     .value = {.kind = AZ_VALUE_NUMBER, .number = 3}};
    const struct az_response response = {.event = "fair",
                                         .point = "foyer",
                                         .survey = "congress",
                                         .survey_version = played->survey.version,
                                         .language = "hy",
                                         .started_at_ms = 1780000000000,
                                         .boot = {{1}},
                                         .answers = &answer,
                                         .answer_count = 1};
    const struct az_store_closing closing = {.ending = AZ_ENDING_COMPLETE, .language = "hy"};
    while (az_store_thread_begin(store, &response) != 0 &&
           az_store_thread_finish(store, &closing) != 0) {
    }
}

static void
tell_state(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)played;
    (void)sight;
    bool ready = strcmp(with, "ready") == 0;
    az_notice_push(
        &(struct az_notice){.kind = AZ_NOTICE_STORE_STATE,
                            .store = ready ? AZ_STORE_STATE_READY : AZ_STORE_STATE_FULL});
}

/* The first field shows this, and nothing else. */
static void
check_field(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)played;
    for (size_t i = 0; i < sight->view->count; i++) {
        const struct az_widget *widget = &sight->view->widgets[i];
        if (widget->kind == AZ_WIDGET_FIELD) {
            assert_string_equal(widget->field->value, with);
            return;
        }
    }
    fail_msg("there is no field on the screen %s", az_screen(sight->screen)->name);
}

/* Nobody is there, and the screen is as the next person is to find it. */
static void
check_forgotten(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    (void)played;
    assert_string_equal(sight->language, with);
    assert_true(sight->leaves_at_ms < 0);
    for (size_t i = 0; i < sight->view->count; i++) {
        const struct az_widget *widget = &sight->view->widgets[i];
        assert_true(!widget->chosen || strcmp(widget->id, "language-hy") == 0);
    }
}

/* On a store that waits for a step to start it. Returns how many responses were saved. */
static uint64_t
perform(const char *store, const struct play_step *steps)
{
    static struct play play;
    char *path = az_files_asset("surveys/congress/event.yaml");
    assert_non_null(path);
    play_open(&play, path, testing_path(store));
    play.store_waits = true;
    play_perform(&play, steps);
    play_close(&play);
    free(path);
    return play.sight.saved;
}

#define FACES   "faces", "overall"
#define LIKED   "choices", "liked"
#define WORD    "text", "word"
#define CALL_ME "yes-no", "call-me"
#define CONTACT "contact", "contact"
#define THANKS  "thanks", NULL

/* From a happy face to the last question. */
#define TO_THE_LAST                                                                                \
    {play_touch, "face-5", LIKED}, {play_touch, "choice-talks", LIKED},                            \
        {play_touch, "next", "choice", "understands"}, {play_touch, "next", "choice", "role"},     \
        {play_touch, "next", "nps", "recommend"}, {play_touch, "nps-9", WORD},                     \
        {play_touch, "key-ա", WORD}, {play_touch, "key-space", WORD}, {play_touch, "key-բ", WORD}, \
    {                                                                                              \
        play_touch, "next", CALL_ME                                                                \
    }

static void
test_screens_thank_only_after_commit(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        TO_THE_LAST,
        {play_touch, "choice-no", "yes-no", NULL}, // on its way to the disk: nothing changes
        {play_wait, "1001", "saving", NULL},
        {play_wait, "60000", "saving", NULL}, // nobody is thanked for waiting long
        {play_start_store, NULL, THANKS},
        {play_wait, "5000", THANKS}, // there is something to read
        {play_wait, "25000", FACES},
        {0},
    };
    assert_int_equal(perform("thanks.db", steps), 1);
}

static void
test_screens_forget_who_goes_away(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {play_start_store, NULL, FACES},
        {play_touch, "language-ka", FACES},
        {play_touch, "face-5", LIKED},
        {play_touch, "choice-talks", LIKED},
        {play_wait, "24000", LIKED},
        {play_touch, "choice-workshops", LIKED}, // a touch begins the time anew
        {play_wait, "24000", LIKED},
        {play_wait, "2000", "still-there", "liked"},
        {play_touch, "stay", LIKED}, // and so does an answer to the countdown
        {play_wait, "24000", LIKED},
        {play_wait, "20000", "still-there", "liked"},
        {play_wait, "2000", FACES},
        {check_forgotten, "hy", FACES},
        {0},
    };
    perform("idle.db", steps);
}

static void
test_screens_go_out_of_service_while_the_disk_is_full(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {play_start_store, NULL, FACES},
        {play_touch, "face-5", LIKED},
        {tell_state, "full", "out-of-service", "liked"},
        {play_touch, "language-en", "out-of-service", "liked"},
        {tell_state, "ready", LIKED}, // where the attendee was
        {0},
    };
    perform("full.db", steps);
}

static void
test_screens_go_out_of_service_when_a_tap_is_refused(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {fill_queue, NULL, FACES},
        {play_touch, "face-5", "out-of-service", "overall"},
        {play_start_store, NULL, FACES}, // by itself, as soon as the queue moves
        {play_touch, "face-1", "choices", "trouble"},
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
    static const struct play_step steps[] = {
        {play_start_store, NULL, FACES},
        {play_touch, "face-5", LIKED},
        {play_touch, "back", FACES},
        {play_touch, "next", LIKED},
        {play_touch, "back", FACES},
        {play_touch, "face-1", "choices", "trouble"},
        {0},
    };
    perform("back.db", steps);
}

static void
test_screens_forget_words_that_were_given(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {play_start_store, NULL, FACES},
        TO_THE_LAST,
        {play_touch, "back", WORD},
        {check_field, "", WORD},
        {play_touch, "key-ա", WORD},
        {check_field, "ա", WORD},
        {play_touch, "back", "nps", "recommend"}, // these are not given
        {play_touch, "next", WORD},
        {check_field, "", WORD},
        {play_touch, "next", CALL_ME}, // and what was given before stays
        {0},
    };
    perform("words.db", steps);
}

static void
test_screens_keep_words_when_the_language_changes(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {play_start_store, NULL, FACES},   TO_THE_LAST,
        {play_touch, "back", WORD},        {play_touch, "key-ա", WORD},
        {play_touch, "language-ka", WORD}, {play_touch, "key-ა", WORD},
        {play_touch, "key-signs", WORD},   {play_touch, "key-5", WORD},
        {check_field, "աა5", WORD},        {0},
    };
    perform("languages.db", steps);
}

static void
test_screens_doubt_contact_details_once(void **state)
{
    (void)state;
    static const struct play_step steps[] = {
        {play_start_store, NULL, FACES},
        TO_THE_LAST,
        {play_touch, "choice-yes", CONTACT},
        {play_touch, "field-2", CONTACT}, // the e-mail address, for which there is a keyboard
        {play_touch, "key-a", CONTACT},
        {play_touch, "next", CONTACT}, // this is no address
        {play_touch, "next", THANKS},  // but people know better
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
    return cmocka_run_group_tests(tests, NULL, NULL);
}
