// SPDX-License-Identifier: MIT
/*
 * Which files a terminal's store opens and which it refuses and leaves as they are,
 * whom it lets in, and how it is set.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "tests/sample_store.h"

static void
test_store_refuses_a_second_writer_and_lets_readers_in(void **state)
{
    (void)state;
    struct az_store *store = open_store("shared.db");
    put_sample(store, 0);
    testing_log_start();
    assert_null(try_open("shared.db", false));
    assert_text_contains(testing_log_text(), "in use by another program");
    testing_log_stop();

    struct az_store *reader = try_open("shared.db", true);
    assert_non_null(reader);
    assert_content(reader, "1 hy complete overall=5 liked=\"talks people\" recommend=9\n");
    put_sample(store, 1);
    struct az_store_figures figures;
    assert_true(az_store_figures(reader, &figures));
    assert_int_equal(figures.closed, 2);
    az_store_close(reader);
    az_store_close(store);
}

static void
test_store_is_the_same_by_another_name(void **state)
{
    (void)state;
    char target[300];
    snprintf(target, sizeof(target), "%s", testing_path("target.db"));
    struct az_store *store = open_store("target.db");
    put_sample(store, 0);
    assert_int_equal(symlink(target, testing_path("link.db")), 0);
    testing_log_start();
    assert_null(try_open("link.db", false));
    assert_text_contains(testing_log_text(), "in use by another program");
    testing_log_stop();
    az_store_close(store);

    // Damaged, it is replaced where it lies, with what its WAL has.
    assert_int_equal(truncate(target, 0), 0);
    store = open_store("link.db");
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.waiting, 1);
    az_store_close(store);
    struct stat info;
    assert_int_equal(lstat(testing_path("link.db"), &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(unlink(testing_path("link.db")), 0);
}

static void
exec_sql(const char *path, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
read_bytes(const char *name, struct az_buffer *out)
{
    az_buffer_init(out, 10000000);
    FILE *file = fopen(testing_path(name), "re");
    assert_non_null(file);
    char chunk[4096];
    size_t n;
    while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0) {
        assert_true(az_buffer_append(out, chunk, n));
    }
    fclose(file);
}

/* The file is refused with this sentence, by writers and readers, and not a byte of it changes. */
static void
assert_refused_untouched(const char *name, const char *sentence)
{
    struct az_buffer before;
    struct az_buffer after;
    read_bytes(name, &before);
    for (int read_only = 0; read_only < 2; read_only++) {
        testing_log_start();
        assert_null(try_open(name, read_only));
        assert_text_contains(testing_log_text(), sentence);
        testing_log_stop();
    }
    read_bytes(name, &after);
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.data, after.data, before.size);
    az_buffer_destroy(&before);
    az_buffer_destroy(&after);
}

static void
test_store_refuses_what_is_not_its_own(void **state)
{
    (void)state;
    struct az_store *store = open_store("newer.db");
    put_sample(store, 0);
    az_store_close(store);
    exec_sql(testing_path("newer.db"), "PRAGMA user_version = 99");
    assert_refused_untouched("newer.db", "newer version of Azri");

    exec_sql(testing_path("foreign.db"), "CREATE TABLE t (x); INSERT INTO t VALUES (1)");
    assert_refused_untouched("foreign.db", "is not a terminal's store");

    testing_write(testing_path("letter.db"), "Dear organizers, this is no database at all. "
                                             "It only has a name that looks like one.");
    assert_refused_untouched("letter.db", "not a database");

    testing_log_start();
    assert_null(try_open("missing.db", true));
    assert_text_contains(testing_log_text(), "No such file");
    testing_log_stop();
}

/* What was refused is not ours, so nothing of ours stays beside it. */
static void
test_store_refused_leaves_no_lock_behind(void **state)
{
    (void)state;
    testing_write(testing_path("memo.db"), "A memo that somebody named by mistake, not a store.");
    exec_sql(testing_path("other.db"), "CREATE TABLE t (x)");
    static const char *const names[] = {"memo.db", "other.db"};
    for (size_t i = 0; i < 2; i++) {
        char lock[64];
        snprintf(lock, sizeof(lock), "%s-lock", names[i]);
        testing_log_start();
        assert_null(try_open(names[i], false));
        assert_int_not_equal(access(testing_path(lock), F_OK), 0);
        testing_write(testing_path(lock), ""); // one that was there before is somebody's
        assert_null(try_open(names[i], false));
        assert_int_equal(access(testing_path(lock), F_OK), 0);
        testing_log_stop();
    }
}

static void
test_store_makes_no_folder_for_a_mistyped_path(void **state)
{
    (void)state;
    testing_log_start();
    assert_null(try_open("dtaa/store.db", false));
    assert_text_contains(testing_log_text(), "correct the path, or make the folder first");
    testing_log_stop();
    assert_int_not_equal(access(testing_path("dtaa"), F_OK), 0);
}

/* Neither hangs, as opening a FIFO would. */
static void
test_store_refuses_what_is_no_file(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(testing_path("fifo.db"), 0600), 0);
    assert_int_equal(mkdir(testing_path("folder.db"), 0700), 0);
    static const char *const names[] = {"fifo.db", "folder.db"};
    for (int i = 0; i < 4; i++) {
        testing_log_start();
        assert_null(try_open(names[i / 2], i % 2));
        assert_text_contains(testing_log_text(), "it is not a file; choose another name");
        testing_log_stop();
    }
}

static void
test_store_without_write_permission_is_refused(void **state)
{
    (void)state;
    if (geteuid() == 0) {
        skip(); // root may write everywhere
    }
    assert_int_equal(mkdir(testing_path("locked"), 0555), 0);
    testing_log_start();
    assert_null(try_open("locked/store.db", false));
    assert_text_contains(testing_log_text(), "Permission denied");
    testing_log_stop();
}

static void
test_store_has_the_settings_that_durability_needs(void **state)
{
    (void)state;
    struct az_store *store = open_store("settings.db");
    put_sample(store, 0);
    assert_true(az_store_wal_bytes(store) > 0);
    assert_int_equal(access(testing_path("settings.db-wal"), F_OK), 0);
    assert_true(az_store_checkpoint(store));
    assert_int_equal(az_store_wal_bytes(store), 0);
    az_store_close(store);

    sqlite3 *db;
    sqlite3_stmt *read;
    assert_int_equal(sqlite3_open(testing_path("settings.db"), &db), SQLITE_OK);
    sqlite3_prepare_v2(db,
                       "SELECT count(*), sum(strict) FROM pragma_table_list"
                       " WHERE schema = 'main' AND name NOT LIKE 'sqlite%'",
                       -1, &read, NULL);
    assert_int_equal(sqlite3_step(read), SQLITE_ROW);
    assert_true(sqlite3_column_int(read, 0) > 0);
    assert_int_equal(sqlite3_column_int(read, 0), sqlite3_column_int(read, 1));
    sqlite3_finalize(read);
    sqlite3_prepare_v2(db, "PRAGMA journal_mode", -1, &read, NULL);
    assert_int_equal(sqlite3_step(read), SQLITE_ROW);
    assert_string_equal(sqlite3_column_text(read, 0), "wal");
    sqlite3_finalize(read);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
test_store_is_for_its_owner_only(void **state)
{
    (void)state;
    struct az_store *store = open_store("private.db");
    put_sample(store, 0);
    static const char *const names[] = {"private.db", "private.db-wal", "private.db-lock"};
    for (size_t i = 0; i < 3; i++) {
        struct stat info;
        assert_int_equal(stat(testing_path(names[i]), &info), 0);
        assert_int_equal(info.st_mode & 0777, 0600);
    }
    az_store_close(store);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_store_refuses_a_second_writer_and_lets_readers_in),
        cmocka_unit_test(test_store_is_the_same_by_another_name),
        cmocka_unit_test(test_store_refuses_what_is_not_its_own),
        cmocka_unit_test(test_store_refused_leaves_no_lock_behind),
        cmocka_unit_test(test_store_makes_no_folder_for_a_mistyped_path),
        cmocka_unit_test(test_store_refuses_what_is_no_file),
        cmocka_unit_test(test_store_without_write_permission_is_refused),
        cmocka_unit_test(test_store_has_the_settings_that_durability_needs),
        cmocka_unit_test(test_store_is_for_its_owner_only),
    };
    return cmocka_run_group_tests(tests, set_up_stores, NULL);
}
