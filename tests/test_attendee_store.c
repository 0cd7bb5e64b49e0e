// SPDX-License-Identifier: MIT
/* What the scripted attendee makes up never lies among people's answers by a slip. */
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/process.h"

static void
run_kiosk(struct testing_process *kiosk, const char *const more[])
{
    char program[4096];
    snprintf(program, sizeof(program), "%s/azri-kiosk", getenv("AZRI_BIN"));
    const char *argv[8] = {program, "--attendee", "1"};
    for (size_t i = 0; more[i]; i++) {
        argv[i + 3] = more[i];
    }
    setenv("AZRI_DATA", testing_path("data"), 1);
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    testing_process_run(kiosk, argv, NULL);
}

static void
test_attendee_without_a_store_is_refused(void **state)
{
    (void)state;
    struct testing_process kiosk;
    run_kiosk(&kiosk, (const char *const[]){NULL});
    assert_text_contains(az_buffer_text(&kiosk.err), "--attendee needs --store FILE");
    assert_int_equal(kiosk.status, 2);
    assert_int_not_equal(access(testing_path("data"), F_OK), 0);
    testing_process_destroy(&kiosk);
}

static void
test_attendee_uses_the_store_that_is_named(void **state)
{
    (void)state;
    struct testing_process kiosk;
    const char *store = testing_path("made-up.db");
    run_kiosk(&kiosk, (const char *const[]){"--store", store, NULL});
    assert_text_contains(az_buffer_text(&kiosk.out), "\"answered\":1,\"stored\":1");
    assert_int_equal(kiosk.status, 0);
    assert_int_equal(access(store, F_OK), 0);
    assert_int_not_equal(access(testing_path("data"), F_OK), 0);
    testing_process_destroy(&kiosk);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attendee_without_a_store_is_refused),
        cmocka_unit_test(test_attendee_uses_the_store_that_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
