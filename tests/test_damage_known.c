// SPDX-License-Identifier: MIT
/*
 * Which file is taken for a terminal's that is damaged: by its mark, by what is left
 * in it, or not at all, and then not a byte of it changes.
 */
#include <string.h>
#include <unistd.h>

#include "tests/crash/damaged_file.h"
#include "tests/crash/old_store.h"

static void
test_damage_of_an_empty_file_is_known_by_its_mark(void **state)
{
    (void)state;
    struct files empty;
    copy_files(&sound, &empty);
    empty.main.size = 0;
    salvage_files("it is empty", &empty);
    empty.wal.size = 0;
    assert_int_equal(salvage_files("it is empty", &empty), 0);
    destroy_files(&empty);
}

static void
test_damage_by_a_lost_wal_gives_no_seq_twice(void **state)
{
    (void)state;
    struct files lost;
    copy_files(&sound, &lost);
    lost.wal.size = 0;
    assert_int_equal(salvage_files("its WAL is missing", &lost), RESPONSES - IN_WAL);
    destroy_files(&lost);
}

static void
test_damage_by_text_is_only_ours_with_our_mark(void **state)
{
    (void)state;
    struct files letter = {0};
    copy_files(&sound, &letter);
    memset(letter.main.data, 'x', letter.main.size);
    letter.wal.size = 0;
    assert_int_equal(salvage_files("it is not a database", &letter), 0);

    letter.lock.size = 0;
    for (int again = 0; again < 2; again++) { // the lock file of a refusal is no mark
        testing_log_start();
        put_files(&letter);
        assert_null(open_store());
        assert_text_contains(testing_log_text(), "is not a terminal's store");
        testing_log_stop();
        assert_same_bytes(store_path(""), &letter.main);
        assert_int_not_equal(access(store_path(".new"), F_OK), 0);
    }
    destroy_files(&letter);
}

/* Without mark, header and identity, the responses themselves say whose they are. */
static void
test_damage_of_the_header_without_a_mark_is_known_by_the_responses(void **state)
{
    (void)state;
    struct files bare;
    copy_files(&sound, &bare);
    bare.lock.size = 0;
    bare.wal.size = 0; // it has a sound copy of the first page
    memset(bare.main.data, 0x5a, 512);
    assert_int_equal(salvage_files(NULL, &bare), RESPONSES - IN_WAL);
    destroy_files(&bare);
}

static void
test_damage_of_an_older_file_is_salvaged_and_a_sound_one_migrated(void **state)
{
    (void)state;
    put_files(&sound);
    old_store_make(store_path(""));
    exec_sql("INSERT INTO refusal VALUES (7, 'rejected', 'no reason', 5)");
    struct files older;
    read_files(&older);
    older.lock.size = 0;
    put_files(&older);
    struct az_store *store = open_store();
    assert_non_null(store);
    struct found found;
    find_all(store, &found);
    assert_int_equal(found.count, RESPONSES);
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.refused, 1);
    assert_int_equal(salvages_of(store).count, 0);
    az_store_close(store);

    older.wal.size = 0;
    memset(older.main.data + 100, 0, 3000); // the schema
    assert_int_equal(salvage_files(NULL, &older), RESPONSES - IN_WAL);
    destroy_files(&older);
}

static void
test_damage_is_not_what_a_newer_file_has(void **state)
{
    (void)state;
    put_files(&sound);
    exec_sql("PRAGMA user_version = 77");
    struct files newer;
    read_files(&newer);
    testing_log_start();
    assert_null(open_store());
    assert_text_contains(testing_log_text(), "newer version");
    testing_log_stop();
    assert_same_bytes(store_path(""), &newer.main);
    destroy_files(&newer);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damage_of_an_empty_file_is_known_by_its_mark),
        cmocka_unit_test(test_damage_by_a_lost_wal_gives_no_seq_twice),
        cmocka_unit_test(test_damage_by_text_is_only_ours_with_our_mark),
        cmocka_unit_test(test_damage_of_the_header_without_a_mark_is_known_by_the_responses),
        cmocka_unit_test(test_damage_of_an_older_file_is_salvaged_and_a_sound_one_migrated),
        cmocka_unit_test(test_damage_is_not_what_a_newer_file_has),
    };
    return cmocka_run_group_tests(tests, make_sound, forget_sound);
}
