// SPDX-License-Identifier: MIT
/*
 * A terminal's file is overwritten in places and cut off, in many ways. It opens by
 * itself, and what comes out is what went in, as far as its bytes are still there.
 *
 *     test_damage [--seeds N] [--seed N]
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/crash/damaged_file.h"

static size_t seeds = 500;
static uint64_t first_seed = 1;

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
        uint64_t checksum = row_checksum(seq);
        if (survives(wreck, &checksum, sizeof(checksum)) && !found->has[seq]) {
            fail_msg("seed %" PRIu64 ": response %" PRIu64 " is in the bytes but did not come out",
                     seed, seq);
        }
    }
}

/*
 * Of a file that was replaced, all that survives has come out. One that stays may have responses
 * that are damaged, such as one whose text goes on in a page that is gone, but none that it passes
 * over.
 */
static void
assert_none_is_passed_over(const struct wreck *wreck, struct az_store *store,
                           const struct found *found, uint64_t seed)
{
    struct az_store_figures figures;
    if (salvages_of(store).count > 0) {
        assert_all_that_survives(wreck, found, seed);
        return;
    }
    assert_true(az_store_figures(store, &figures));
    assert_int_equal(found->count + figures.damaged, RESPONSES);
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
        assert_none_is_passed_over(&wreck, store, &found, seed);
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
        assert_none_is_passed_over(&cut, store, &found, i);
        struct salvages salvages = salvages_of(store);
        if (salvages.count > 0) {
            unlink(testing_path(salvages.kept_as));
        }
        az_store_close(store);
        testing_log_stop();
        destroy_files(&cut.files);
    }
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damage_of_random_bytes_loses_only_what_it_hit),
        cmocka_unit_test(test_damage_by_truncation_keeps_what_is_left),
    };
    return cmocka_run_group_tests(tests, make_sound, forget_sound);
}
