// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "storage/store_state.h"
#include "tests/samples.h"

static struct testing_clock clock_;
static struct testing_random random_;

static struct az_store *
try_open(const char *name, bool read_only)
{
    return az_store_open(&(struct az_store_params){
        .path = testing_path(name),
        .read_only = read_only,
        .clock = &clock_.clock,
        .random = &random_.random,
    });
}

static struct az_store *
open_store(const char *name)
{
    struct az_store *store = try_open(name, false);
    assert_non_null(store);
    return store;
}

/* Put a sample through as the kiosk does: its first answer opens it. */
static void
put_sample(struct az_store *store, size_t i)
{
    struct az_response response = sample_response(i);
    size_t count = response.answer_count;
    response.answer_count = 1;
    assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    for (size_t a = 1; a < count; a++) {
        assert_int_equal(az_store_answer(store, &response.answers[a], response.boot_ms + 1000),
                         AZ_STORE_OK);
    }
    const struct az_store_closing closing = {
        .ending = response.ending,
        .language = response.language,
        .duration_ms = response.duration_ms,
    };
    assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
}

static void
assert_content(struct az_store *store, const char *expected)
{
    struct az_buffer text;
    az_buffer_init(&text, 100000);
    assert_true(az_store_each(store, sample_print_each, &text));
    assert_string_equal(az_buffer_text(&text), expected);
    az_buffer_destroy(&text);
}

static const char four_samples[] = "1 hy complete overall=5 liked=\"talks people\" recommend=9\n"
                                   "2 ka timeout overall=2\n"
                                   "3 ka complete overall=1 word=\"ძალიან ცხელა\"\n"
                                   "4 en exit overall=2\n";

static void
test_store_keeps_responses_over_reopening(void **state)
{
    (void)state;
    struct az_store *store = open_store("reopen.db");
    struct az_uuid id = *az_store_id(store);
    for (size_t i = 0; i < 4; i++) {
        put_sample(store, i);
    }
    az_store_close(store);

    store = open_store("reopen.db");
    assert_true(az_uuid_equal(az_store_id(store), &id));
    assert_content(store, four_samples);
    put_sample(store, 4);
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.last_seq, 5);
    assert_int_equal(figures.closed, 5);
    assert_int_equal(figures.waiting, 5);
    az_store_close(store);
}

static void
assert_outbox(struct az_store *store, uint64_t waiting, int64_t oldest_ms)
{
    struct az_store_outbox outbox;
    assert_true(az_store_outbox(store, &outbox));
    assert_int_equal(outbox.waiting, waiting);
    assert_int_equal(outbox.oldest_waiting_ms, oldest_ms);
}

static void
test_store_keeps_count_of_the_outbox(void **state)
{
    (void)state;
    struct az_store *store = open_store("count.db");
    assert_outbox(store, 0, 0);
    for (size_t i = 0; i < 4; i++) {
        put_sample(store, i);
    }
    assert_outbox(store, 4, sample_response(0).started_at_ms);
    const struct az_verdict_range ranges[] = {{1, 2, AZ_VERDICT_ACCEPTED, NULL},
                                              {1, 2, AZ_VERDICT_DUPLICATE, NULL},
                                              {4, 4, AZ_VERDICT_NONE, NULL}};
    assert_int_equal(az_store_mark(store, az_store_id(store), ranges, 3), AZ_STORE_OK);
    assert_outbox(store, 2, sample_response(2).started_at_ms);

    struct az_response left = sample_response(4);
    left.answer_count = 1;
    assert_int_equal(az_store_begin(store, &left), AZ_STORE_OK);
    assert_outbox(store, 2, sample_response(2).started_at_ms);
    put_sample(store, 5); // which closes the one before
    assert_outbox(store, 4, sample_response(2).started_at_ms);
    az_store_close(store);

    store = open_store("count.db");
    put_sample(store, 6); // before anybody has asked
    assert_outbox(store, 5, sample_response(2).started_at_ms);
    az_store_close(store);
}

static void
test_store_sends_again_what_the_hub_lost(void **state)
{
    (void)state;
    struct az_store *store = open_store("again.db");
    for (size_t i = 0; i < 6; i++) {
        put_sample(store, i);
    }
    const struct az_verdict_range held = {1, 5, AZ_VERDICT_ACCEPTED, NULL};
    assert_int_equal(az_store_mark(store, az_store_id(store), &held, 1), AZ_STORE_OK);
    struct az_response open = sample_response(6);
    assert_int_equal(az_store_begin(store, &open), AZ_STORE_OK);

    // The sixth waits already, the seventh is open, and there are no more.
    const struct az_seq_range lacking[] = {{2, 3}, {5, 99}};
    const struct az_uuid *id = az_store_id(store);
    uint64_t added;
    assert_int_equal(az_store_requeue(store, id, lacking, 2, &added), AZ_STORE_OK);
    assert_int_equal(added, 3);
    assert_outbox(store, 4, sample_response(1).started_at_ms);
    assert_int_equal(az_store_requeue(store, id, lacking, 2, &added), AZ_STORE_OK);
    assert_int_equal(added, 0);
    const struct az_uuid other = {{0xee}};
    assert_int_equal(az_store_requeue(store, &other, lacking, 2, &added), AZ_STORE_OK);
    assert_int_equal(added, 0);
    assert_outbox(store, 4, sample_response(1).started_at_ms);
    az_store_close(store);
}

static bool
check_whole(void *ctx, const struct az_response *response)
{
    size_t *i = ctx;
    struct az_response expected = sample_response((*i)++);
    expected.store = response->store;
    assert_true(az_response_checksum(response) == az_response_checksum(&expected));
    return true;
}

static void
test_store_keeps_every_field(void **state)
{
    (void)state;
    struct az_store *store = open_store("fields.db");
    for (size_t i = 0; i < 4; i++) {
        put_sample(store, i);
    }
    size_t i = 0;
    assert_true(az_store_each(store, check_whole, &i));
    assert_int_equal(i, 4);
    az_store_close(store);
}

static void
test_store_counts_a_person_who_left_after_one_tap(void **state)
{
    (void)state;
    struct az_store *store = open_store("left.db");
    struct az_response response = sample_response(0);
    response.answer_count = 1;
    assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    assert_int_equal(az_store_answer(store, &response.answers[1], response.boot_ms + 4200),
                     AZ_STORE_OK);
    assert_content(store, ""); // open ones are not handed out
    az_store_close(store);     // as after a crash: nobody closed it

    testing_log_start();
    store = open_store("left.db");
    assert_text_contains(testing_log_text(), "response 1 was left open");
    testing_log_stop();
    assert_content(store, "1 hy timeout overall=5 liked=\"talks people\"\n");

    struct az_arena arena;
    az_arena_init(&arena, 100000);
    struct az_response *taken;
    size_t count;
    assert_true(az_store_take(store, 10, 100000, &arena, &taken, &count));
    assert_int_equal(count, 1);
    assert_int_equal(taken[0].duration_ms, 4200); // the time of the last answer
    az_arena_destroy(&arena);
    az_store_close(store);
}

static void
test_store_closes_what_nobody_closed_before_the_next_begins(void **state)
{
    (void)state;
    struct az_store *store = open_store("twice.db");
    struct az_response response = sample_response(1);
    assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    put_sample(store, 0);
    assert_content(store, "1 ka timeout overall=2\n"
                          "2 hy complete overall=5 liked=\"talks people\" recommend=9\n");
    az_store_close(store);
}

static void
test_store_changes_and_withdraws_answers(void **state)
{
    (void)state;
    struct az_store *store = open_store("change.db");
    struct az_response response = sample_response(0);
    struct az_answer happier = {.question = "overall",
                                .value = {.kind = AZ_VALUE_NUMBER, .number = 4}};
    struct az_answer none = {.question = "liked"};
    struct az_answer never = {.question = "other"};
    assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    assert_int_equal(az_store_answer(store, &happier, response.boot_ms), AZ_STORE_OK);
    assert_int_equal(az_store_answer(store, &none, response.boot_ms), AZ_STORE_OK);
    assert_int_equal(az_store_answer(store, &never, response.boot_ms - 5), AZ_STORE_OK);
    const struct az_store_closing closing = {
        .ending = AZ_ENDING_COMPLETE, .language = "ka", .misuse = "burst", .duration_ms = 1};
    assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
    assert_content(store, "1 ka complete overall=4 recommend=9\n");
    az_store_close(store);
}

static void
test_store_drops_what_belongs_to_nothing(void **state)
{
    (void)state;
    struct az_store *store = open_store("nothing.db");
    struct az_response response = sample_response(0);
    const struct az_store_closing closing = {.ending = AZ_ENDING_EXIT, .language = "hy"};
    testing_log_start();
    assert_int_equal(az_store_answer(store, &response.answers[0], 0), AZ_STORE_OK);
    assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
    testing_log_stop();
    assert_content(store, "");
    az_store_close(store);
}

static void
test_store_hands_out_oldest_first_and_marks(void **state)
{
    (void)state;
    struct az_store *store = open_store("outbox.db");
    for (size_t i = 0; i < 6; i++) {
        put_sample(store, i);
    }
    struct az_arena arena;
    az_arena_init(&arena, 1000000);
    struct az_response *taken;
    size_t count;
    assert_true(az_store_take(store, 3, 1000000, &arena, &taken, &count));
    assert_int_equal(count, 3);
    assert_int_equal(taken[0].seq, 1);
    assert_int_equal(taken[2].seq, 3);
    // While these are on their way, those behind them are handed out.
    struct az_store_wish wish = {
        .store = *az_store_id(store), .above = 3, .max = 2, .max_bytes = 1000000};
    assert_true(az_store_take_wish(store, &wish, &arena, &taken, &count));
    assert_int_equal(count, 2);
    assert_int_equal(taken[0].seq, 4);
    wish.above = 6;
    assert_true(az_store_take_wish(store, &wish, &arena, &taken, &count));
    assert_int_equal(count, 0);
    wish = (struct az_store_wish){.store = {{0xee}}, .max = 2, .max_bytes = 1000000};
    assert_true(az_store_take_wish(store, &wish, &arena, &taken, &count));
    assert_int_equal(count, 0);
    // However small the bound in bytes, one is handed out.
    assert_true(az_store_take(store, 3, 1, &arena, &taken, &count));
    assert_int_equal(count, 1);

    const struct az_verdict_range verdicts[] = {
        {.first = 1, .last = 2, .verdict = AZ_VERDICT_ACCEPTED},
        {.first = 3, .last = 3, .verdict = AZ_VERDICT_REJECTED, .reason = "the event is missing"},
        {.first = 4, .last = 4, .verdict = AZ_VERDICT_NONE},
        {.first = 5, .last = 5, .verdict = AZ_VERDICT_CONFLICT},
        {.first = 6, .last = 90, .verdict = AZ_VERDICT_DUPLICATE},
    };
    assert_int_equal(az_store_mark(store, az_store_id(store), verdicts, 5), AZ_STORE_OK);
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(figures.waiting, 1);
    assert_int_equal(figures.refused, 2);
    assert_int_equal(figures.closed, 6);
    assert_true(figures.oldest_waiting_ms == sample_response(3).started_at_ms);
    assert_true(az_store_take(store, 10, 1000000, &arena, &taken, &count));
    assert_int_equal(count, 1);
    assert_int_equal(taken[0].seq, 4);

    assert_int_equal(az_store_mark(store, az_store_id(store),
                                   &(struct az_verdict_range){4, 4, AZ_VERDICT_ACCEPTED, NULL}, 1),
                     AZ_STORE_OK);
    assert_true(az_store_take(store, 10, 1000000, &arena, &taken, &count));
    assert_int_equal(count, 0);
    assert_null(taken);
    az_arena_destroy(&arena);
    az_store_close(store);
}

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

static size_t
count_text(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) {
        count++;
    }
    return count;
}

/* A tap that is refused is tried each second; the log has the first try, and the next new fault. */
static void
test_store_tells_of_a_fault_that_stays_once(void **state)
{
    (void)state;
    struct az_store *store = open_store("told.db");
    struct az_response response = sample_response(0);
    testing_log_start();
    for (size_t times = 1; times <= 2; times++) {
        sqlite3 *other;
        assert_int_equal(sqlite3_open(testing_path("told.db"), &other), SQLITE_OK);
        assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
        for (int tries = 0; tries < 5; tries++) {
            assert_int_equal(az_store_begin(store, &response), AZ_STORE_FAILED);
        }
        assert_int_equal(count_text(testing_log_text(), "database is locked"), times);
        sqlite3_close(other);
        put_sample(store, 0);
    }
    testing_log_stop();
    az_store_close(store);
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

static bool
count_one(void *ctx, const struct az_response *response)
{
    (void)response;
    ++*(size_t *)ctx;
    return true;
}

/*
 * A roll-back can fail, as for want of memory. What its transaction wrote is
 * still to be seen on this connection, but must not be given out.
 */
static void
test_store_gives_out_nothing_that_was_never_committed(void **state)
{
    (void)state;
    struct az_store *store = open_store("rolled.db");
    put_sample(store, 0);
    put_sample(store, 1);
    static const char left[] =
        "BEGIN IMMEDIATE; INSERT INTO response SELECT 3, context, started_at,"
        " boot_ms, duration_ms, ending, misuse, checksum, answers"
        " FROM response WHERE seq = 2; INSERT INTO outbox VALUES (3);"
        " UPDATE response SET duration_ms = duration_ms + 1 WHERE seq = 1";
    for (int reader = 0; reader < 4; reader++) {
        struct az_arena arena;
        struct az_response *taken;
        struct az_store_outbox outbox;
        struct az_store_figures figures;
        size_t count = 0;
        az_arena_init(&arena, 1000000);
        assert_int_equal(sqlite3_exec(store->sqlite.db, left, NULL, NULL, NULL), SQLITE_OK);
        store->waiting_known = false; // as after a roll-back
        switch (reader) {
        case 0:
            assert_true(az_store_take(store, 10, 1000000, &arena, &taken, &count));
            break;
        case 1:
            assert_true(az_store_outbox(store, &outbox));
            count = outbox.waiting;
            break;
        case 2:
            assert_true(az_store_figures(store, &figures));
            count = figures.closed;
            break;
        default:
            assert_true(az_store_each(store, count_one, &count));
        }
        assert_int_equal(count, 2);
        assert_int_equal(sqlite3_get_autocommit(store->sqlite.db), 1);
        az_arena_destroy(&arena);
    }
    az_store_close(store);
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

static bool
stop_at_once(void *ctx, const struct az_response *response)
{
    (void)response;
    ++*(int *)ctx;
    return false;
}

static void
test_store_stops_reading_when_told(void **state)
{
    (void)state;
    struct az_store *store = open_store("stop.db");
    put_sample(store, 0);
    put_sample(store, 1);
    int calls = 0;
    assert_false(az_store_each(store, stop_at_once, &calls));
    assert_int_equal(calls, 1);
    az_store_close(store);
}

/* Hours that were kept, as they are read. */
struct hours {
    struct az_visits_hour kept[4];
    size_t count;
};

static bool
note_hour(void *ctx, const struct az_visits_hour *hour)
{
    struct hours *hours = ctx;
    assert_true(hours->count < 4);
    hours->kept[hours->count++] = *hour;
    return true;
}

static void
test_store_adds_up_visits_of_an_hour(void **state)
{
    (void)state;
    const struct az_visits_hour posts[] = {
        {{{1}}, 0, 1780000000000, {.wakes = 3, .starts = 2, .unanswered = 1}},
        {{{1}}, 3600000, 1780003600000, {.wakes = 1, .starts = 1}},
        {{{1}}, 0, 1999999999999, {.abandoned = 1, .completes = UINT32_MAX}},
        {{{2}}, 0, 1780000000000, {.wakes = 7}},
    };
    struct az_store *store = open_store("visits.db");
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(az_store_add_visits(store, &posts[i]), AZ_STORE_OK);
    }
    az_store_close(store);

    struct hours hours = {0};
    store = az_store_open(
        &(struct az_store_params){.path = testing_path("visits.db"), .read_only = true});
    assert_non_null(store);
    assert_true(az_store_each_visits(store, note_hour, &hours));
    az_store_close(store);
    const struct az_visits_counts first = {3, 2, 1, 1, UINT32_MAX};
    assert_int_equal(hours.count, 3);
    assert_memory_equal(&hours.kept[0].counts, &first, sizeof(first));
    assert_int_equal(hours.kept[0].wall_ms, 1780000000000); // as it was first
    assert_int_equal(hours.kept[1].from_ms, 3600000);
    assert_true(az_uuid_equal(&hours.kept[2].boot, &posts[3].boot));
    assert_int_equal(hours.kept[2].counts.wakes, 7);
}

static void
test_store_refuses_visits_before_the_boot(void **state)
{
    (void)state;
    struct az_store *store = open_store("early.db");
    const struct az_visits_hour early = {{{1}}, -3600000, 0, {.wakes = 1}};
    testing_log_start();
    assert_int_equal(az_store_add_visits(store, &early), AZ_STORE_FAILED);
    testing_log_stop();
    put_sample(store, 0); // and goes on
    az_store_close(store);
}

int
main(void)
{
    testing_clock_init(&clock_, 1778751000000, 100000);
    testing_random_init(&random_, 3);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_store_keeps_responses_over_reopening),
        cmocka_unit_test(test_store_keeps_count_of_the_outbox),
        cmocka_unit_test(test_store_sends_again_what_the_hub_lost),
        cmocka_unit_test(test_store_keeps_every_field),
        cmocka_unit_test(test_store_counts_a_person_who_left_after_one_tap),
        cmocka_unit_test(test_store_closes_what_nobody_closed_before_the_next_begins),
        cmocka_unit_test(test_store_changes_and_withdraws_answers),
        cmocka_unit_test(test_store_drops_what_belongs_to_nothing),
        cmocka_unit_test(test_store_hands_out_oldest_first_and_marks),
        cmocka_unit_test(test_store_refuses_a_second_writer_and_lets_readers_in),
        cmocka_unit_test(test_store_is_the_same_by_another_name),
        cmocka_unit_test(test_store_refuses_what_is_not_its_own),
        cmocka_unit_test(test_store_tells_of_a_fault_that_stays_once),
        cmocka_unit_test(test_store_refused_leaves_no_lock_behind),
        cmocka_unit_test(test_store_makes_no_folder_for_a_mistyped_path),
        cmocka_unit_test(test_store_gives_out_nothing_that_was_never_committed),
        cmocka_unit_test(test_store_refuses_what_is_no_file),
        cmocka_unit_test(test_store_without_write_permission_is_refused),
        cmocka_unit_test(test_store_has_the_settings_that_durability_needs),
        cmocka_unit_test(test_store_is_for_its_owner_only),
        cmocka_unit_test(test_store_stops_reading_when_told),
        cmocka_unit_test(test_store_adds_up_visits_of_an_hour),
        cmocka_unit_test(test_store_refuses_visits_before_the_boot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
