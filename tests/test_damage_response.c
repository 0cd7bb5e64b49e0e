// SPDX-License-Identifier: MIT
/*
 * Single responses are damaged in a file that is sound otherwise: they are set aside,
 * and the file stays and gives out all the others.
 */
#include <string.h>

#include "tests/crash/damaged_file.h"

/* One row's answers are overwritten through SQLite, so that nothing else is wrong. */
static void
test_damage_of_one_response_holds_up_no_other(void **state)
{
    (void)state;
    put_files(&sound);
    exec_sql("UPDATE response SET answers = x'ffffff' WHERE seq = 2;"
             "UPDATE response SET started_at = started_at + 1 WHERE seq = 3;"
             "UPDATE response SET context = 999 WHERE seq = 4;");
    testing_log_start();
    struct az_store *store = open_store();
    assert_non_null(store);
    struct az_arena arena;
    struct az_response *taken;
    size_t count;
    az_arena_init(&arena, FILE_MAX);
    assert_true(az_store_take(store, 5, FILE_MAX, &arena, &taken, &count));
    assert_int_equal(count, 2);
    assert_int_equal(taken[0].seq, 1);
    assert_int_equal(taken[1].seq, 5);
    az_arena_destroy(&arena);
    struct found found;
    find_all(store, &found);
    assert_int_equal(found.count, RESPONSES - 3);
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.waiting, RESPONSES - 3);
    assert_int_equal(figures.damaged, 3);
    assert_int_equal(figures.refused, 0);
    assert_int_equal(salvages_of(store).count, 0);
    az_store_close(store);
    testing_log_stop();
}

/* Looking through everything, step by step, sets aside what no tap and no batch would meet. */
static void
test_damage_is_found_by_looking_at_some_at_a_time(void **state)
{
    (void)state;
    put_files(&sound);
    exec_sql("UPDATE response SET duration_ms = duration_ms + 1 WHERE seq IN (7, 8, 200)");
    testing_log_start();
    struct az_store *store = open_store();
    size_t steps = 0;
    for (bool done = false; !done; steps++) {
        assert_int_equal(az_store_check_some(store, 10, &done), AZ_STORE_OK);
        assert_true(steps < RESPONSES);
    }
    assert_true(steps > RESPONSES / 10);
    assert_text_contains(testing_log_text(), "do not agree with their checksums");
    struct az_store_figures figures;
    struct az_damage damage;
    assert_true(az_store_figures(store, &figures));
    assert_true(az_store_damage(store, &damage));
    assert_int_equal(figures.damaged, 3);
    assert_int_equal(damage.kept_back, 3);
    assert_int_equal(damage.files, 0);
    assert_int_equal(figures.waiting, RESPONSES - 3);
    assert_false(az_store_is_damaged(store));
    az_store_close(store);
    testing_log_stop();
}

/* A row of which the head says that it has a great deal in it. */
static void
test_damage_of_a_response_that_became_huge_holds_up_no_other(void **state)
{
    (void)state;
    put_files(&sound);
    exec_sql("UPDATE response SET answers = zeroblob(3000000) WHERE seq = 2;"
             "UPDATE context SET event = printf('%.*c', 300000, 'x') WHERE id ="
             " (SELECT context FROM response WHERE seq = 3);");
    testing_log_start();
    struct az_store *store = open_store();
    assert_non_null(store);
    size_t sent = 0;
    for (size_t count = 1; count > 0;) {
        struct az_arena arena;
        struct az_response *taken;
        az_arena_init(&arena, 8 * 1024 * 1024);
        assert_true(az_store_take(store, 100, 1024 * 1024, &arena, &taken, &count));
        if (count > 0) {
            const struct az_verdict_range range = {taken[0].seq, taken[count - 1].seq,
                                                   AZ_VERDICT_ACCEPTED, NULL};
            assert_int_equal(az_store_mark(store, &taken[0].store, &range, 1), AZ_STORE_OK);
        }
        sent += count;
        az_arena_destroy(&arena);
    }
    struct az_store_figures figures;
    struct found found;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.waiting, 0);
    assert_int_equal(sent + figures.damaged, RESPONSES);
    find_all(store, &found);
    assert_int_equal(found.count, sent);
    az_store_close(store);
    testing_log_stop();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damage_of_one_response_holds_up_no_other),
        cmocka_unit_test(test_damage_is_found_by_looking_at_some_at_a_time),
        cmocka_unit_test(test_damage_of_a_response_that_became_huge_holds_up_no_other),
    };
    return cmocka_run_group_tests(tests, make_sound, forget_sound);
}
