// SPDX-License-Identifier: MIT
#include "tests/crash/damaged_file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "tests/samples.h"

struct files sound;

static struct testing_clock clock_;
static struct testing_random random_;
static struct az_uuid sound_id;
static uint64_t sums[RESPONSES + 1]; // checksums by seq

static const char *const suffixes[] = {"", "-wal", "-lock"};

static struct az_buffer *
part(struct files *files, size_t i)
{
    struct az_buffer *const parts[] = {&files->main, &files->wal, &files->lock};
    return parts[i];
}

const char *
store_path(const char *suffix)
{
    char name[300];
    snprintf(name, sizeof(name), "store.db%s", suffix);
    return testing_path(name);
}

void
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

void
write_bytes(const char *path, const struct az_buffer *bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->size ? bytes->data : "", 1, bytes->size, file), bytes->size);
    assert_int_equal(fclose(file), 0);
}

void
assert_same_bytes(const char *path, const struct az_buffer *bytes)
{
    struct az_buffer found;
    read_bytes(path, &found);
    assert_int_equal(found.size, bytes->size);
    assert_int_equal(memcmp(az_buffer_text(&found), az_buffer_text(bytes), found.size), 0);
    az_buffer_destroy(&found);
}

void
read_files(struct files *out)
{
    for (size_t i = 0; i < 3; i++) {
        read_bytes(store_path(suffixes[i]), part(out, i));
    }
}

void
destroy_files(struct files *files)
{
    for (size_t i = 0; i < 3; i++) {
        az_buffer_destroy(part(files, i));
    }
}

void
remove_files(void)
{
    static const char *const others[] = {"-shm", ".new", ".new-wal", ".new-shm"};
    for (size_t i = 0; i < 3; i++) {
        unlink(store_path(suffixes[i]));
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        unlink(store_path(others[i]));
    }
}

void
put_files(struct files *files)
{
    remove_files();
    for (size_t i = 0; i < 3; i++) {
        if (i == 0 || part(files, i)->size > 0) {
            write_bytes(store_path(suffixes[i]), part(files, i));
        }
    }
}

void
copy_files(struct files *from, struct files *to)
{
    for (size_t i = 0; i < 3; i++) {
        az_buffer_init(part(to, i), FILE_MAX);
        az_buffer_append(part(to, i), part(from, i)->data, part(from, i)->size);
    }
}

void
exec_sql(const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(store_path(""), &db), SQLITE_OK);
    char *why = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
        fail_msg("%s: %s", sql, why);
    }
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_close(db);
}

struct az_store *
open_store(void)
{
    return az_store_open(&(struct az_store_params){
        .path = store_path(""), .clock = &clock_.clock, .random = &random_.random});
}

void
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

int
make_sound(void **state)
{
    (void)state;
    testing_clock_init(&clock_, NOW_MS, 100000);
    testing_random_init(&random_, 6);
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

int
forget_sound(void **state)
{
    (void)state;
    destroy_files(&sound);
    return 0;
}

uint64_t
row_checksum(uint64_t seq)
{
    return __builtin_bswap64(sums[seq]);
}

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

void
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

void
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

struct salvages
salvages_of(struct az_store *store)
{
    struct salvages salvages = {0};
    bool read = az_store_each_salvage(store, keep_salvage, &salvages);
    assert_true(read || az_store_is_damaged(store)); // that may show only here
    return salvages;
}

void
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

size_t
salvage_files(const char *reason, struct files *damaged)
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
