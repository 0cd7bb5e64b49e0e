// SPDX-License-Identifier: MIT
/*
 * The terminal's file is damaged in many ways. It opens by itself, and what
 * comes out is what went in, as far as its bytes are still there.
 *
 *     test_damage [--seeds N] [--seed N]
 */
#include "tests/testing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/thread.h"
#include "storage/store.h"
#include "tests/crash/old_store.h"
#include "tests/samples.h"

enum {
    RESPONSES = 300,
    IN_WAL = 12, // of them, not moved into the file yet
    LARGE = 100000,
    PAGE = 4096,
    FILE_MAX = 64 * 1024 * 1024,
};

static size_t seeds = 500;
static uint64_t first_seed = 1;
static struct testing_clock clock_;
static struct testing_random random_;

/* A store's files as bytes. */
struct files {
    struct az_buffer main;
    struct az_buffer wal;
    struct az_buffer lock;
};

static struct files sound; // the store that everything is made from
static struct az_uuid sound_id;
static uint64_t sums[RESPONSES + 1]; // checksums by seq

static const char *const suffixes[] = {"", "-wal", "-lock"};

static struct az_buffer *
part(struct files *files, size_t i)
{
    struct az_buffer *const parts[] = {&files->main, &files->wal, &files->lock};
    return parts[i];
}

static const char *
path_of(const char *suffix)
{
    char name[300];
    snprintf(name, sizeof(name), "store.db%s", suffix);
    return testing_path(name);
}

static void
read_bytes(const char *path, struct az_buffer *out)
{
    az_buffer_init(out, FILE_MAX);
    FILE *file = fopen(path, "rb");
    static char chunk[65536];
    size_t n;
    while (file && (n = fread(chunk, 1, sizeof(chunk), file)) > 0) {
        assert_true(az_buffer_append(out, chunk, n));
    }
    if (file) {
        fclose(file);
    }
}

static void
write_bytes(const char *path, const struct az_buffer *bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->size ? bytes->data : "", 1, bytes->size, file), bytes->size);
    assert_int_equal(fclose(file), 0);
}

static void
read_files(struct files *out)
{
    for (size_t i = 0; i < 3; i++) {
        read_bytes(path_of(suffixes[i]), part(out, i));
    }
}

static void
destroy_files(struct files *files)
{
    for (size_t i = 0; i < 3; i++) {
        az_buffer_destroy(part(files, i));
    }
}

static void
remove_files(void)
{
    static const char *const others[] = {"-shm", ".new", ".new-wal", ".new-shm"};
    for (size_t i = 0; i < 3; i++) {
        unlink(path_of(suffixes[i]));
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        unlink(path_of(others[i]));
    }
}

/* Put these files where the store is; an empty WAL or lock is left out. */
static void
put_files(struct files *files)
{
    remove_files();
    for (size_t i = 0; i < 3; i++) {
        if (i == 0 || part(files, i)->size > 0) {
            write_bytes(path_of(suffixes[i]), part(files, i));
        }
    }
}

static void
copy_files(struct files *from, struct files *to)
{
    for (size_t i = 0; i < 3; i++) {
        az_buffer_init(part(to, i), FILE_MAX);
        az_buffer_append(part(to, i), part(from, i)->data, part(from, i)->size);
    }
}

static struct az_store *
open_store(void)
{
    return az_store_open(&(struct az_store_params){
        .path = path_of(""), .clock = &clock_.clock, .random = &random_.random});
}

static void
put_sample(struct az_store *store, size_t i)
{
    struct az_response response = sample_response(i);
    const struct az_store_closing closing = {.ending = response.ending,
                                             .language = response.language,
                                             .duration_ms = response.duration_ms};
    if (az_store_begin(store, &response) != AZ_STORE_OK) {
        assert_true(az_store_is_damaged(store) && az_store_mend(store));
        assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    }
    if (az_store_finish(store, &closing) != AZ_STORE_OK) {
        assert_true(az_store_is_damaged(store) && az_store_mend(store));
        assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
    }
}

static bool
keep_sum(void *ctx, const struct az_response *response)
{
    (void)ctx;
    sums[response->seq] = az_response_checksum(response);
    return true;
}

static int
make_sound(void **state)
{
    (void)state;
    struct az_store *store = open_store();
    for (size_t i = 0; i < RESPONSES; i++) {
        if (i == RESPONSES - IN_WAL) {
            assert_true(az_store_checkpoint(store));
        }
        put_sample(store, i);
    }
    sound_id = *az_store_id(store);
    assert_true(az_store_each(store, keep_sum, NULL));
    az_store_close(store);
    read_files(&sound);
    return 0;
}

/* What a store gives out: of the sound one, each at most once and as it was. */
struct found {
    bool has[RESPONSES + 1];
    size_t count;
    size_t others; // of another store
};

/*
 * Damage to the last transaction in the WAL cannot be told from a torn write, so
 * the closing of the newest response may be undone by it; the response is not.
 */
static bool
is_as_before_closing(const struct az_response *response)
{
    struct az_response begun = sample_response(RESPONSES - 1);
    begun.store = sound_id;
    begun.ending = AZ_ENDING_TIMEOUT;
    begun.duration_ms = 0;
    return response->seq == RESPONSES &&
           az_response_checksum(response) == az_response_checksum(&begun);
}

static bool
find_response(void *ctx, const struct az_response *response)
{
    struct found *found = ctx;
    if (!az_uuid_equal(&response->store, &sound_id) || response->seq > RESPONSES) {
        found->others++;
        return true;
    }
    assert_in_range(response->seq, 1, RESPONSES);
    assert_false(found->has[response->seq]);
    assert_true(az_response_checksum(response) == sums[response->seq] ||
                is_as_before_closing(response));
    found->has[response->seq] = true;
    found->count++;
    return true;
}

static void
find_all(struct az_store *store, struct found *found)
{
    *found = (struct found){0};
    assert_true(az_store_each(store, find_response, found));
}

static bool
keep_nothing(void *ctx, const struct az_store_salvage *salvage)
{
    (void)ctx;
    return salvage->reason != NULL;
}

/* Ask for everything, as a kiosk does; what is damaged may show only then. */
static bool
can_be_used(struct az_store *store)
{
    struct found found = {0};
    struct az_store_figures figures;
    struct az_arena arena;
    struct az_response *taken;
    size_t count;
    az_arena_init(&arena, FILE_MAX);
    bool ok = az_store_each(store, find_response, &found) && az_store_figures(store, &figures) &&
              az_store_take(store, 1000, FILE_MAX, &arena, &taken, &count) &&
              az_store_each_salvage(store, keep_nothing, NULL);
    az_arena_destroy(&arena);
    assert_true(ok || az_store_is_damaged(store));
    return ok;
}

/* Look at everything once, as the store thread does in quiet moments. */
static void
check_all(struct az_store *store)
{
    bool done = false;
    while (!done) {
        if (!az_store_is_damaged(store)) {
            az_store_check_some(store, 1000, &done);
        }
        if (az_store_is_damaged(store) || (done && !can_be_used(store))) {
            assert_true(az_store_mend(store));
            done = false;
        }
    }
}

struct salvages {
    size_t count;
    uint64_t salvaged;
    char kept_as[200];
    char reason[100];
};

static bool
keep_salvage(void *ctx, const struct az_store_salvage *salvage)
{
    struct salvages *salvages = ctx;
    salvages->count++;
    salvages->salvaged = salvage->salvaged;
    snprintf(salvages->kept_as, sizeof(salvages->kept_as), "%s", salvage->kept_as);
    snprintf(salvages->reason, sizeof(salvages->reason), "%s", salvage->reason);
    return true;
}

static struct salvages
salvages_of(struct az_store *store)
{
    struct salvages salvages = {0};
    bool read = az_store_each_salvage(store, keep_salvage, &salvages);
    assert_true(read || az_store_is_damaged(store)); // that may show only here
    return salvages;
}

static void
assert_same_bytes(const char *path, const struct az_buffer *bytes)
{
    struct az_buffer found;
    read_bytes(path, &found);
    assert_int_equal(found.size, bytes->size);
    assert_int_equal(memcmp(az_buffer_text(&found), az_buffer_text(bytes), found.size), 0);
    az_buffer_destroy(&found);
}

/* The file that was kept aside, and its WAL, are the damaged ones. */
static void
assert_kept(struct salvages *salvages, struct files *damaged)
{
    char wal[220];
    assert_same_bytes(testing_path(salvages->kept_as), &damaged->main);
    snprintf(wal, sizeof(wal), "%s-wal", salvages->kept_as);
    if (damaged->wal.size > 0) {
        assert_same_bytes(testing_path(wal), &damaged->wal);
    }
    unlink(testing_path(wal));
    unlink(testing_path(salvages->kept_as));
}

/* Whether these bytes stand somewhere in pages that were not touched. */
static bool
stands(const struct az_buffer *bytes, const bool *touched, size_t head, size_t page,
       const void *what, size_t size)
{
    size_t from = 0;
    const char *at;
    while (from < bytes->size &&
           (at = memmem(bytes->data + from, bytes->size - from, what, size)) != NULL) {
        size_t offset = (size_t)(at - bytes->data);
        if (offset >= head && !touched[(offset - head) / page]) {
            return true;
        }
        from = offset + 1;
    }
    return false;
}

/* A damaged copy, and which pages of it were touched. */
struct wreck {
    struct files files;
    bool main_touched[10000];
    bool wal_touched[10000];
};

static bool
survives(const struct wreck *wreck, const void *what, size_t size)
{
    return stands(&wreck->files.main, wreck->main_touched, 0, PAGE, what, size) ||
           stands(&wreck->files.wal, wreck->wal_touched, 32, PAGE + 24, what, size);
}

static bool
words_survive(const struct wreck *wreck)
{
    return survives(wreck, "congress-2026", 13) && survives(wreck, "recommend", 9) &&
           survives(wreck, "liked", 5);
}

/* Every response whose bytes lie on a page that nothing touched must have come out. */
static void
assert_all_that_survives(const struct wreck *wreck, const struct found *found, uint64_t seed)
{
    if (!words_survive(wreck)) {
        return;
    }
    for (uint64_t seq = 1; seq <= RESPONSES; seq++) {
        uint64_t big = __builtin_bswap64(sums[seq]); // as a row has its checksum
        if (survives(wreck, &big, sizeof(big)) && !found->has[seq]) {
            fail_msg("seed %" PRIu64 ": response %" PRIu64 " is in the bytes but did not come out",
                     seed, seq);
        }
    }
}

static void
touch(struct az_buffer *bytes, bool *touched, size_t head, size_t page, size_t at, size_t size,
      const struct az_random *random)
{
    size = at + size > bytes->size ? bytes->size - at : size;
    random->fill(random->ctx, bytes->data + at, size);
    for (size_t i = at; i < at + size; i++) {
        if (i >= head) {
            touched[(i - head) / page] = true;
        }
    }
}

/* 1 to 40 spots of 1 to 4096 bytes, sometimes whole pages; in one of four also in the WAL. */
static void
damage(struct wreck *wreck, const struct az_random *random)
{
    *wreck = (struct wreck){0};
    copy_files(&sound, &wreck->files);
    size_t spots = 1 + az_random_below(random, 40);
    bool also_wal = az_random_below(random, 4) == 0;
    size_t largest = (size_t)1 << az_random_below(random, 13);
    for (size_t i = 0; i < spots; i++) {
        bool in_wal = also_wal && i % 4 == 0;
        struct az_buffer *bytes = in_wal ? &wreck->files.wal : &wreck->files.main;
        size_t at = az_random_below(random, bytes->size);
        size_t size = 1 + az_random_below(random, largest);
        if (!in_wal && az_random_below(random, 8) == 0) {
            at = at / PAGE * PAGE;
            size = PAGE;
        }
        if (in_wal) {
            touch(bytes, wreck->wal_touched, 32, PAGE + 24, at, size, random);
        } else {
            touch(bytes, wreck->main_touched, 0, PAGE, at, size, random);
        }
    }
}

/* Earlier stores come first and are never mixed with others. */
static void
assert_takes_one_store_at_a_time(struct az_store *store)
{
    size_t left = 2;
    struct az_store_figures figures;
    assert_true(az_store_figures(store, &figures));
    while (figures.waiting > 0) {
        struct az_arena arena;
        struct az_response *taken;
        size_t count;
        az_arena_init(&arena, FILE_MAX);
        assert_true(az_store_take(store, 1000, FILE_MAX, &arena, &taken, &count));
        assert_true(count > 0 && left-- > 0);
        for (size_t i = 1; i < count; i++) {
            assert_true(az_uuid_equal(&taken[i].store, &taken[0].store));
            assert_true(taken[i].seq > taken[i - 1].seq);
        }
        const struct az_verdict_range range = {taken[0].seq, taken[count - 1].seq,
                                               AZ_VERDICT_ACCEPTED, NULL};
        const struct az_uuid id = taken[0].store;
        az_arena_destroy(&arena);
        assert_int_equal(az_store_mark(store, &id, &range, 1), AZ_STORE_OK);
        assert_true(az_store_figures(store, &figures));
    }
}

static void
test_damage_of_random_bytes_loses_only_what_it_hit(void **state)
{
    (void)state;
    size_t replaced = 0;
    size_t came_out = 0;
    static struct wreck wreck;
    for (uint64_t seed = first_seed; seed < first_seed + seeds; seed++) {
        struct testing_random luck;
        testing_random_init(&luck, seed);
        damage(&wreck, &luck.random);
        put_files(&wreck.files);
        testing_log_start();
        struct az_store *store = open_store();
        if (!store) {
            fail_msg("seed %" PRIu64 " does not open: %s", seed, testing_log_text());
        }
        struct salvages salvages = salvages_of(store);
        if (salvages.count > 0) {
            assert_kept(&salvages, &wreck.files);
        }
        check_all(store);
        struct salvages later = salvages_of(store);
        struct found found;
        find_all(store, &found);
        assert_int_equal(found.others, 0);
        if (later.count > 0) {
            assert_all_that_survives(&wreck, &found, seed);
        } else {
            // A file that stays may have responses that are damaged, but none that it passes over.
            struct az_store_figures figures;
            assert_true(az_store_figures(store, &figures));
            assert_int_equal(found.count + figures.damaged, RESPONSES);
        }
        replaced += later.count > 0;
        came_out += found.count;

        put_sample(store, 0);
        find_all(store, &found);
        if (found.others != 1) {
            fail_msg("seed %" PRIu64 " loses a new response: %s", seed, testing_log_text());
        }
        assert_takes_one_store_at_a_time(store);
        az_store_close(store);
        testing_log_stop();
        destroy_files(&wreck.files);
        if (later.count > salvages.count) {
            unlink(testing_path(later.kept_as));
        }
    }
    print_message("%zu seeds: %zu files replaced, %zu of %zu responses came out\n", seeds, replaced,
                  came_out, seeds * RESPONSES);
}

/* Open what is in place, which must be damage, and count what comes out. */
static size_t
salvage(const char *reason, struct files *damaged)
{
    testing_log_start();
    put_files(damaged);
    struct az_store *store = open_store();
    if (!store) {
        fail_msg("it does not open: %s", testing_log_text());
    }
    struct salvages salvages = salvages_of(store);
    struct found found;
    find_all(store, &found);
    assert_int_equal(salvages.count, 1);
    assert_int_equal(salvages.salvaged, found.count);
    if (reason) {
        assert_string_equal(salvages.reason, reason);
    }
    assert_kept(&salvages, damaged);
    put_sample(store, 0);
    assert_true(az_store_checkpoint(store));
    az_store_close(store);
    testing_log_stop();
    return found.count;
}

static void
test_damage_by_truncation_keeps_what_is_left(void **state)
{
    (void)state;
    static struct wreck cut;
    for (size_t i = 1; i < 60; i++) {
        cut = (struct wreck){0};
        copy_files(&sound, &cut.files);
        cut.files.main.size = sound.main.size * i / 60 + (i % 3) * 100;
        cut.main_touched[cut.files.main.size / PAGE] = true;
        testing_log_start();
        put_files(&cut.files);
        struct az_store *store = open_store();
        assert_non_null(store);
        check_all(store);
        struct found found;
        find_all(store, &found);
        assert_all_that_survives(&cut, &found, i);
        struct salvages salvages = salvages_of(store);
        unlink(testing_path(salvages.kept_as));
        az_store_close(store);
        testing_log_stop();
        destroy_files(&cut.files);
    }
}

static void
test_damage_of_an_empty_file_is_known_by_its_mark(void **state)
{
    (void)state;
    struct files empty;
    copy_files(&sound, &empty);
    empty.main.size = 0;
    salvage("it is empty", &empty);
    empty.wal.size = 0;
    assert_int_equal(salvage("it is empty", &empty), 0);
    destroy_files(&empty);
}

static void
test_damage_by_a_lost_wal_gives_no_seq_twice(void **state)
{
    (void)state;
    struct files lost;
    copy_files(&sound, &lost);
    lost.wal.size = 0;
    assert_int_equal(salvage("its WAL is missing", &lost), RESPONSES - IN_WAL);
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
    assert_int_equal(salvage("it is not a database", &letter), 0);

    letter.lock.size = 0;
    for (int again = 0; again < 2; again++) { // the lock file of a refusal is no mark
        testing_log_start();
        put_files(&letter);
        assert_null(open_store());
        assert_text_contains(testing_log_text(), "is not a terminal's store");
        testing_log_stop();
        assert_same_bytes(path_of(""), &letter.main);
        assert_int_not_equal(access(path_of(".new"), F_OK), 0);
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
    assert_int_equal(salvage(NULL, &bare), RESPONSES - IN_WAL);
    destroy_files(&bare);
}

static void
exec_sql(const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path_of(""), &db), SQLITE_OK);
    char *why = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
        fail_msg("%s: %s", sql, why);
    }
    // As a program that is killed: the WAL stays.
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_close(db);
}

static void
test_damage_of_an_older_file_is_salvaged_and_a_sound_one_migrated(void **state)
{
    (void)state;
    put_files(&sound);
    old_store_make(path_of(""));
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
    assert_int_equal(salvage(NULL, &older), RESPONSES - IN_WAL);
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
    assert_same_bytes(path_of(""), &newer.main);
    destroy_files(&newer);
}

/* What was salvaged once is salvaged again, still under its first store. */
static void
test_damage_of_the_new_file_keeps_what_was_salvaged(void **state)
{
    (void)state;
    struct files first;
    copy_files(&sound, &first);
    first.wal.size = 0;
    assert_int_equal(salvage(NULL, &first), RESPONSES - IN_WAL);
    destroy_files(&first);
    struct files second;
    read_files(&second);
    second.wal.size = 0;
    memset(second.main.data + 100, 0, 3000);
    testing_log_start();
    put_files(&second);
    struct az_store *store = open_store();
    assert_non_null(store);
    struct found found;
    find_all(store, &found);
    assert_int_equal(found.count, RESPONSES - IN_WAL);
    assert_int_equal(found.others, 1);
    az_store_close(store);
    testing_log_stop();
    destroy_files(&second);
}

/* The list of damaged files goes on, and what was salvaged is counted once. */
static void
test_damage_twice_is_told_as_twice(void **state)
{
    (void)state;
    testing_log_start();
    put_files(&sound);
    unlink(path_of("-wal"));
    struct az_store *store = open_store();
    put_sample(store, 0); // which is in the WAL only
    az_store_close(store);
    struct files second;
    read_files(&second);
    second.wal.size = 0;
    put_files(&second);
    store = open_store();
    assert_non_null(store);
    struct salvages salvages = salvages_of(store);
    assert_int_equal(salvages.count, 2);
    struct az_damage damage;
    assert_true(az_store_damage(store, &damage));
    assert_int_equal(damage.files, 2);
    assert_int_equal(damage.salvaged, RESPONSES - IN_WAL);
    assert_int_equal(damage.last_at_ms, az_clock_wall_ms(&clock_.clock));
    az_store_close(store);
    testing_log_stop();
    destroy_files(&second);
}

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

/* The response on the screen goes on in the new file. */
static void
test_damage_in_use_carries_the_open_response_over(void **state)
{
    (void)state;
    testing_log_start();
    put_files(&sound);
    struct az_store *store = open_store();
    struct az_response response = sample_response(RESPONSES);
    size_t count = response.answer_count;
    response.answer_count = 1;
    assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    assert_true(az_store_checkpoint(store));
    struct az_buffer noise;
    read_bytes(path_of(""), &noise);
    for (size_t at = PAGE; at < noise.size; at += PAGE) {
        noise.data[at + 4] ^= noise.data[at] == 0x0d; // how many rows the page lists
    }
    write_bytes(path_of(""), &noise);
    bool done = false;
    while (!done && !az_store_is_damaged(store)) {
        az_store_check_some(store, 1000, &done);
    }
    assert_true(az_store_is_damaged(store));
    assert_true(az_store_mend(store));
    for (size_t i = 1; i < count; i++) {
        assert_int_equal(az_store_answer(store, &response.answers[i], 0), AZ_STORE_OK);
    }
    const struct az_store_closing closing = {.ending = AZ_ENDING_COMPLETE, .language = "hy"};
    assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
    struct found found;
    find_all(store, &found);
    assert_int_equal(found.others, 1);
    assert_int_equal(found.count, RESPONSES);
    az_store_close(store);
    az_buffer_destroy(&noise);
    testing_log_stop();
}

struct told_times {
    size_t exact;
    size_t others;
};

static bool
tell_time(void *ctx, const struct az_response *response)
{
    struct told_times *times = ctx;
    times->exact += response->true_time.kind == AZ_TIME_EXACT;
    times->others += response->true_time.kind != AZ_TIME_EXACT;
    return true;
}

/* What the old file knew of its boots tells the time of what was salvaged, here and at the hub. */
static void
test_damage_keeps_boots_and_anchors(void **state)
{
    (void)state;
    testing_log_start();
    put_files(&sound);
    struct az_store *store = open_store();
    struct az_response first = sample_response(0);
    const struct az_anchor anchor = {first.boot, 150000, 1778751050000, 20, AZ_ANCHOR_SYSTEM};
    assert_int_equal(az_store_anchor(store, &anchor), AZ_STORE_OK);
    assert_true(az_store_checkpoint(store));
    az_store_close(store);
    struct files wreck;
    read_files(&wreck);
    wreck.wal.size = 0;
    uint64_t big = __builtin_bswap64(sums[1]); // as its row has it
    const char *row = memmem(wreck.main.data, wreck.main.size, &big, sizeof(big));
    assert_non_null(row);
    memset(wreck.main.data + (size_t)(row - wreck.main.data) / PAGE * PAGE, 0xff, 8);
    put_files(&wreck);

    store = open_store();
    assert_non_null(store);
    check_all(store);
    assert_int_equal(salvages_of(store).count, 1);
    struct told_times times = {0};
    assert_true(az_store_each(store, tell_time, &times));
    assert_int_equal(times.exact, RESPONSES);
    assert_int_equal(times.others, 0);

    struct az_arena arena;
    struct az_response *taken;
    struct az_history history;
    size_t count;
    az_arena_init(&arena, FILE_MAX);
    assert_true(az_store_take(store, 10, FILE_MAX, &arena, &taken, &count));
    assert_int_equal(count, 10);
    assert_true(az_store_anchors(store, taken, count, &arena, &history));
    assert_int_equal(history.anchor_count, 1);
    assert_memory_equal(&history.anchors[0], &anchor, sizeof(anchor));
    az_arena_destroy(&arena);
    az_store_close(store);
    testing_log_stop();
    destroy_files(&wreck);
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

/* The power is cut between two renames: each state that the folder can be in. */
static void
test_damage_replaced_halfway_is_finished_at_the_next_start(void **state)
{
    (void)state;
    for (int step = 0; step < 3; step++) {
        struct files wreck;
        copy_files(&sound, &wreck);
        memset(wreck.main.data + 100, 0, 3000);
        memset(wreck.wal.data + 32 + 24, 0, PAGE); // and the first frame
        testing_log_start();
        put_files(&wreck);
        struct az_store *store = open_store();
        struct salvages salvages = salvages_of(store);
        assert_true(az_store_checkpoint(store));
        az_store_close(store);
        // Back in time: the new file is still beside, the old one here, half away or away.
        char aside[400];
        char aside_wal[410];
        snprintf(aside, sizeof(aside), "%s", testing_path(salvages.kept_as));
        snprintf(aside_wal, sizeof(aside_wal), "%s-wal", aside);
        unlink(path_of("-wal"));
        assert_int_equal(rename(path_of(""), path_of(".new")), 0);
        if (step == 0) {
            assert_int_equal(rename(aside, path_of("")), 0);
        }
        if (step <= 1) {
            assert_int_equal(rename(aside_wal, path_of("-wal")), 0);
        }
        store = open_store();
        assert_non_null(store);
        struct found found;
        find_all(store, &found);
        assert_int_equal(found.count, RESPONSES);
        salvages = salvages_of(store);
        assert_int_equal(salvages.count, 1);
        assert_int_not_equal(access(path_of(".new"), F_OK), 0);
        az_store_close(store);
        assert_kept(&salvages, &wreck);
        testing_log_stop();
        destroy_files(&wreck);
    }
}

/* Make a file of LARGE responses: one by the store, the others like it. */
static void
make_large(void)
{
    remove_files();
    struct az_store *store = open_store();
    put_sample(store, 0);
    struct az_response response = sample_response(0);
    response.store = *az_store_id(store);
    az_store_close(store);
    sqlite3 *db;
    sqlite3_stmt *add;
    assert_int_equal(sqlite3_open(path_of(""), &db), SQLITE_OK);
    sqlite3_exec(db, "PRAGMA synchronous = OFF; BEGIN", NULL, NULL, NULL);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "INSERT INTO response SELECT ?1, context, ?2, ?3, duration_ms, ending,"
                           " misuse, ?4, answers FROM response WHERE seq = 1",
                           -1, &add, NULL),
        SQLITE_OK);
    for (int64_t seq = 2; seq <= LARGE; seq++) {
        struct az_response next = sample_response((size_t)((seq - 1) * 4));
        next.store = response.store;
        next.seq = (uint64_t)seq;
        sqlite3_bind_int64(add, 1, seq);
        sqlite3_bind_int64(add, 2, next.started_at_ms);
        sqlite3_bind_int64(add, 3, next.boot_ms);
        sqlite3_bind_int64(add, 4, (int64_t)az_response_checksum(&next));
        assert_int_equal(sqlite3_step(add), SQLITE_DONE);
        sqlite3_reset(add);
    }
    sqlite3_finalize(add);
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(db);
}

static void
test_damage_of_a_large_file_is_salvaged_at_opening(void **state)
{
    (void)state;
    make_large();
    testing_log_start();
    FILE *file = fopen(path_of(""), "r+b");
    fwrite("damaged", 1, 7, file);
    fclose(file);
    int64_t from_ms = az_thread_now_ms();
    struct az_store *store = open_store();
    int64_t took_ms = az_thread_now_ms() - from_ms;
    assert_non_null(store);
    struct salvages salvages = salvages_of(store);
    az_store_close(store);
    testing_log_stop();
    print_message("%d responses: opened in %" PRId64 " ms, %" PRIu64 " salvaged\n", LARGE, took_ms,
                  salvages.salvaged);
    assert_int_equal(salvages.salvaged, LARGE);
}

static int
forget_sound(void **state)
{
    (void)state;
    destroy_files(&sound);
    return 0;
}

int
main(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        unsigned long long value = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--seeds") == 0) {
            seeds = (size_t)value;
        } else if (strcmp(argv[i], "--seed") == 0) {
            first_seed = value;
        }
    }
    testing_clock_init(&clock_, 1795253400000, 100000);
    testing_random_init(&random_, 6);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damage_of_random_bytes_loses_only_what_it_hit),
        cmocka_unit_test(test_damage_by_truncation_keeps_what_is_left),
        cmocka_unit_test(test_damage_of_an_empty_file_is_known_by_its_mark),
        cmocka_unit_test(test_damage_by_a_lost_wal_gives_no_seq_twice),
        cmocka_unit_test(test_damage_by_text_is_only_ours_with_our_mark),
        cmocka_unit_test(test_damage_of_the_header_without_a_mark_is_known_by_the_responses),
        cmocka_unit_test(test_damage_of_an_older_file_is_salvaged_and_a_sound_one_migrated),
        cmocka_unit_test(test_damage_is_not_what_a_newer_file_has),
        cmocka_unit_test(test_damage_of_the_new_file_keeps_what_was_salvaged),
        cmocka_unit_test(test_damage_twice_is_told_as_twice),
        cmocka_unit_test(test_damage_of_one_response_holds_up_no_other),
        cmocka_unit_test(test_damage_in_use_carries_the_open_response_over),
        cmocka_unit_test(test_damage_keeps_boots_and_anchors),
        cmocka_unit_test(test_damage_is_found_by_looking_at_some_at_a_time),
        cmocka_unit_test(test_damage_of_a_response_that_became_huge_holds_up_no_other),
        cmocka_unit_test(test_damage_replaced_halfway_is_finished_at_the_next_start),
        cmocka_unit_test(test_damage_of_a_large_file_is_salvaged_at_opening),
    };
    return cmocka_run_group_tests(tests, make_sound, forget_sound);
}
