// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include "storage/archive.h"
#include "tests/samples.h"

static struct testing_clock clock_;
static struct testing_random random_;

static struct az_archive *
try_open(const char *location, bool read_only)
{
    return az_archive_open(&(struct az_archive_params){
        .location = location,
        .read_only = read_only,
        .clock = &clock_.clock,
        .random = &random_.random,
    });
}

static struct az_archive *
open_archive(const char *name)
{
    struct az_archive *archive = try_open(testing_path(name), false);
    assert_non_null(archive);
    return archive;
}

static struct az_archive_item
item_of(size_t i)
{
    static const char raw[] = "{\"as\":\"it came\"}";
    return (struct az_archive_item){
        .response = sample_response(i), .raw = raw, .raw_size = sizeof(raw) - 1};
}

/* Put `count` samples from `first` on, as terminal 1 and the samples' store. */
static void
put_samples(struct az_archive *archive, size_t first, size_t count, enum az_verdict verdict)
{
    struct az_archive_item items[50];
    for (size_t i = 0; i < count; i++) {
        items[i] = item_of(first + i);
    }
    struct az_archive_batch batch = {
        .terminal = {{1}}, .store = items[0].response.store, .items = items, .count = count};
    struct az_archive_batch *batches[] = {&batch};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(items[i].verdict, verdict);
    }
}

static enum az_verdict
put_item(struct az_archive *archive, struct az_archive_item item)
{
    struct az_archive_batch batch = {
        .terminal = {{1}}, .store = item.response.store, .items = &item, .count = 1};
    struct az_archive_batch *batches[] = {&batch};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
    return item.verdict;
}

static struct az_archive_figures
figures_of(struct az_archive *archive)
{
    struct az_archive_figures figures;
    assert_true(az_archive_figures(archive, &figures));
    return figures;
}

static bool
check_whole(void *ctx, const struct az_response *response)
{
    size_t *i = ctx;
    struct az_response expected = sample_response((*i)++);
    assert_true(az_response_checksum(response) == az_response_checksum(&expected));
    return true;
}

static void
test_archive_keeps_every_field(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("fields.db");
    put_samples(archive, 0, 8, AZ_VERDICT_ACCEPTED);
    struct az_uuid hub = *az_archive_hub_id(archive);
    az_archive_close(archive);

    archive = try_open(testing_path("fields.db"), true);
    assert_non_null(archive);
    assert_true(az_uuid_equal(&hub, az_archive_hub_id(archive)));
    size_t i = 0;
    assert_true(az_archive_each(archive, check_whole, &i));
    assert_int_equal(i, 8);
    az_archive_close(archive);
}

static bool
count_sound(void *ctx, const struct az_response *response)
{
    size_t *count = ctx;
    struct az_response expected = sample_response((size_t)(response->seq - 1));
    assert_true(az_response_checksum(response) == az_response_checksum(&expected));
    (*count)++;
    return true;
}

static void
test_archive_one_damaged_row_holds_up_no_export(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("damaged.db");
    put_samples(archive, 0, 6, AZ_VERDICT_ACCEPTED);
    az_archive_close(archive);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(testing_path("damaged.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "UPDATE response SET answers = x'ffffff' WHERE seq = 2;"
                                  "UPDATE response SET duration_ms = duration_ms + 1"
                                  " WHERE seq = 3;"
                                  "UPDATE response SET context = 999 WHERE seq = 4;",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);

    archive = try_open(testing_path("damaged.db"), true);
    assert_non_null(archive);
    size_t count = 0;
    testing_log_start();
    assert_true(az_archive_each(archive, count_sound, &count));
    assert_text_contains(testing_log_text(), "3 responses do not agree with their checksums");
    testing_log_stop();
    assert_int_equal(count, 3);
    az_archive_close(archive);
}

static void
test_archive_holds_each_response_once(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("once.db");
    put_samples(archive, 0, 4, AZ_VERDICT_ACCEPTED);
    put_samples(archive, 0, 4, AZ_VERDICT_DUPLICATE);
    assert_int_equal(figures_of(archive).responses, 4);

    // The same one twice within a transaction, in two batches.
    struct az_archive_item a = item_of(4);
    struct az_archive_item b = item_of(4);
    struct az_archive_batch first = {
        .terminal = {{1}}, .store = a.response.store, .items = &a, .count = 1};
    struct az_archive_batch second = first;
    second.items = &b;
    struct az_archive_batch *batches[] = {&first, &second};
    assert_int_equal(az_archive_put(archive, batches, 2), AZ_ARCHIVE_OK);
    assert_int_equal(a.verdict, AZ_VERDICT_ACCEPTED);
    assert_int_equal(b.verdict, AZ_VERDICT_DUPLICATE);
    assert_int_equal(figures_of(archive).responses, 5);
    az_archive_close(archive);
}

static void
test_archive_keeps_both_of_a_conflict(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("conflict.db");
    put_samples(archive, 0, 1, AZ_VERDICT_ACCEPTED);
    struct az_archive_item other = item_of(0);
    other.response.language = "en";
    assert_int_equal(put_item(archive, other), AZ_VERDICT_CONFLICT);
    assert_int_equal(put_item(archive, other), AZ_VERDICT_CONFLICT); // not kept twice
    struct az_archive_figures figures = figures_of(archive);
    assert_int_equal(figures.responses, 1);
    assert_int_equal(figures.conflicts, 1);
    size_t i = 0;
    assert_true(az_archive_each(archive, check_whole, &i)); // the first one stays
    az_archive_close(archive);
}

static void
test_archive_sets_a_bad_one_aside_and_takes_the_others(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("aside.db");
    struct az_archive_item items[] = {item_of(0), item_of(1), item_of(2)};
    items[1].reject_reason = "the event is missing";
    struct az_archive_batch batch = {
        .terminal = {{1}}, .store = items[0].response.store, .items = items, .count = 3};
    struct az_archive_batch *batches[] = {&batch};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
    assert_int_equal(items[0].verdict, AZ_VERDICT_ACCEPTED);
    assert_int_equal(items[1].verdict, AZ_VERDICT_REJECTED);
    assert_int_equal(items[2].verdict, AZ_VERDICT_ACCEPTED);
    struct az_archive_figures figures = figures_of(archive);
    assert_int_equal(figures.responses, 2);
    assert_int_equal(figures.rejected, 1);
    // A mended one is welcome afterwards.
    assert_int_equal(put_item(archive, item_of(1)), AZ_VERDICT_ACCEPTED);
    az_archive_close(archive);
}

static void
assert_ledger(struct az_archive *archive, const char *expected)
{
    struct az_uuid store = sample_response(0).store;
    uint64_t watermark;
    struct az_seq_range gaps[10];
    size_t count;
    assert_true(az_archive_ledger(archive, &store, &watermark, gaps, 10, &count));
    struct az_buffer text;
    az_buffer_init(&text, 1000);
    az_buffer_printf(&text, "%" PRIu64, watermark);
    for (size_t i = 0; i < count; i++) {
        az_buffer_printf(&text, " %" PRIu64 "-%" PRIu64, gaps[i].first, gaps[i].last);
    }
    assert_string_equal(az_buffer_text(&text), expected);
    az_buffer_destroy(&text);
}

static void
test_archive_knows_what_it_lacks(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("ledger.db");
    assert_ledger(archive, "0");
    put_samples(archive, 4, 2, AZ_VERDICT_ACCEPTED);
    assert_ledger(archive, "0 1-4");
    put_samples(archive, 0, 2, AZ_VERDICT_ACCEPTED);
    assert_ledger(archive, "2 3-4");
    put_samples(archive, 9, 1, AZ_VERDICT_ACCEPTED);
    assert_ledger(archive, "2 3-4 7-9");
    put_samples(archive, 2, 2, AZ_VERDICT_ACCEPTED);
    assert_ledger(archive, "6 7-9");
    put_samples(archive, 6, 3, AZ_VERDICT_ACCEPTED);
    assert_ledger(archive, "10");
    put_samples(archive, 0, 10, AZ_VERDICT_DUPLICATE);
    assert_ledger(archive, "10");

    // Many gaps: the first few are told.
    for (size_t i = 11; i < 40; i += 2) {
        put_samples(archive, i, 1, AZ_VERDICT_ACCEPTED);
    }
    uint64_t watermark;
    struct az_seq_range gaps[3];
    size_t count;
    struct az_uuid store = sample_response(0).store;
    assert_true(az_archive_ledger(archive, &store, &watermark, gaps, 3, &count));
    assert_int_equal(count, 3);
    assert_int_equal(gaps[2].first, 15);
    az_archive_close(archive);
}

static bool
print_count(void *ctx, const struct az_archive_count *count)
{
    az_buffer_printf(ctx, "%s %s %s=%s: %" PRIu64 "\n", count->event, count->survey,
                     count->question, count->value, count->n);
    return true;
}

static void
test_archive_counts_live_responses_without_misuse(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("counts.db");
    put_samples(archive, 0, 8, AZ_VERDICT_ACCEPTED);
    put_samples(archive, 0, 8, AZ_VERDICT_DUPLICATE); // counted once
    struct az_archive_item training = item_of(8);
    training.response.mode = AZ_MODE_TRAINING;
    put_item(archive, training);
    struct az_archive_item misuse = item_of(9);
    misuse.response.misuse = "burst";
    put_item(archive, misuse);

    struct az_buffer text;
    az_buffer_init(&text, 10000);
    assert_true(az_archive_counts(archive, NULL, print_count, &text));
    assert_string_equal(az_buffer_text(&text), "congress-2026 congress =complete: 4\n"
                                               "congress-2026 congress =exit: 2\n"
                                               "congress-2026 congress =timeout: 2\n"
                                               "congress-2026 congress overall=1: 2\n"
                                               "congress-2026 congress overall=2: 4\n"
                                               "congress-2026 congress overall=5: 2\n"
                                               "congress-2026 congress liked=people: 2\n"
                                               "congress-2026 congress liked=talks: 2\n"
                                               "congress-2026 congress recommend=9: 2\n"
                                               "congress-2026 congress word=: 2\n");
    az_buffer_clear(&text);
    assert_true(az_archive_counts(archive, "another", print_count, &text));
    assert_string_equal(az_buffer_text(&text), "");
    az_buffer_destroy(&text);
    assert_int_equal(figures_of(archive).responses, 10);
    az_archive_close(archive);
}

static bool
check_two(void *ctx, const struct az_archive_count *count)
{
    unsigned *events = ctx;
    if (count->question[0] == '\0') {
        assert_int_equal(count->n, 2);
        (*events)++;
    }
    return true;
}

/* More of them than are kept at hand, coming back after the others, with misuse in between. */
static void
test_archive_tells_many_contexts_apart(void **state)
{
    (void)state;
    enum { EVENTS = 40, ROUNDS = 4 };
    struct az_archive *archive = open_archive("contexts.db");
    for (size_t i = 0; i < EVENTS * ROUNDS; i++) {
        char event[16];
        snprintf(event, sizeof(event), "event-%zu", i % EVENTS);
        struct az_archive_item item = item_of(i);
        item.response.event = event;
        item.response.survey = event;
        item.response.ending = AZ_ENDING_COMPLETE;
        item.response.misuse = i / EVENTS % 2 ? "burst" : NULL;
        assert_int_equal(put_item(archive, item), AZ_VERDICT_ACCEPTED);
    }
    unsigned events = 0;
    assert_true(az_archive_counts(archive, NULL, check_two, &events));
    assert_int_equal(events, EVENTS);
    az_archive_close(archive);
}

static void
test_archive_puts_all_of_a_transaction_or_nothing(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("nothing.db");
    put_samples(archive, 0, 2, AZ_VERDICT_ACCEPTED);
    sqlite3 *intruder;
    assert_int_equal(sqlite3_open(testing_path("nothing.db"), &intruder), SQLITE_OK);
    assert_int_equal(sqlite3_exec(intruder, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    struct az_archive_item item = item_of(2);
    struct az_archive_batch batch = {
        .terminal = {{1}}, .store = item.response.store, .items = &item, .count = 1};
    struct az_archive_batch *batches[] = {&batch};
    testing_log_start();
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_FAILED);
    testing_log_stop();
    sqlite3_exec(intruder, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(intruder);

    // A row that the schema refuses, behind a good one with words that are new to the file:
    // neither is kept, nor is the tally, and the words are written when they come again.
    const struct az_answer fresh = {.question = "fresh", .value = {AZ_VALUE_NUMBER, 3, NULL}};
    struct az_archive_item items[] = {item_of(2), item_of(3)};
    items[0].response.language = "ru";
    items[0].response.answers = &fresh;
    items[0].response.answer_count = 1;
    items[1].response.boot_ms = -1;
    batch.items = items;
    batch.count = 2;
    testing_log_start();
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_FAILED);
    testing_log_stop();
    assert_int_equal(figures_of(archive).responses, 2);
    assert_ledger(archive, "2");
    assert_int_equal(put_item(archive, items[0]), AZ_VERDICT_ACCEPTED);
    az_archive_close(archive);

    archive = try_open(testing_path("nothing.db"), true);
    struct az_buffer text;
    az_buffer_init(&text, 10000);
    assert_true(az_archive_each(archive, sample_print_each, &text));
    assert_text_contains(az_buffer_text(&text), "3 ru complete fresh=3\n");
    az_buffer_destroy(&text);
    az_archive_close(archive);
}

/* Put one sample, signed with the key that is all `letter`; whether it was refused. */
static bool
put_signed(struct az_archive *archive, size_t i, uint8_t terminal, char letter)
{
    uint8_t key[AZ_ARCHIVE_KEY_BYTES];
    memset(key, letter, sizeof(key));
    struct az_archive_item item = item_of(i);
    struct az_archive_batch batch = {.terminal = {{terminal}},
                                     .key = key,
                                     .accept_new = true,
                                     .store = item.response.store,
                                     .items = &item,
                                     .count = 1};
    struct az_archive_batch *batches[] = {&batch};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
    return batch.trust == AZ_TRUST_OTHER_KEY;
}

static void
test_archive_takes_a_terminal_by_its_first_key_only(void **state)
{
    (void)state;
    struct az_archive_figures figures;
    struct az_archive *archive = open_archive("keys.db");
    assert_false(put_signed(archive, 0, 1, 'a'));
    assert_false(put_signed(archive, 1, 1, 'a'));
    assert_true(put_signed(archive, 2, 1, 'b'));
    assert_true(put_signed(archive, 3, 1, 'b'));
    assert_false(put_signed(archive, 4, 2, 'b'));
    az_archive_close(archive);

    archive = open_archive("keys.db");
    assert_true(put_signed(archive, 5, 1, 'b'));
    assert_false(put_signed(archive, 6, 1, 'a'));
    assert_true(az_archive_figures(archive, &figures));
    assert_int_equal(figures.responses, 4);
    assert_int_equal(figures.terminals, 2);
    assert_int_equal(figures.refused, 1);
    az_archive_close(archive);
}

static void
test_archive_refuses_what_is_not_its_own(void **state)
{
    (void)state;
    sqlite3 *db;
    assert_int_equal(sqlite3_open(testing_path("foreign.db"), &db), SQLITE_OK);
    sqlite3_exec(db, "CREATE TABLE t (x)", NULL, NULL, NULL);
    sqlite3_close(db);
    az_archive_close(open_archive("newer.db"));
    assert_int_equal(sqlite3_open(testing_path("newer.db"), &db), SQLITE_OK);
    sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL);
    sqlite3_close(db);

    testing_log_start();
    assert_null(try_open(testing_path("foreign.db"), false));
    assert_text_contains(testing_log_text(), "is not a hub's archive");
    assert_null(try_open(testing_path("newer.db"), false));
    assert_text_contains(testing_log_text(), "newer version of Azri");
    assert_null(try_open(testing_path("missing.db"), true));
    assert_text_contains(testing_log_text(), "No such file");
    assert_null(try_open("postgresql://hub", false));
    assert_text_contains(testing_log_text(), "give a path");
    struct az_archive *archive = open_archive("used.db");
    assert_null(try_open(testing_path("used.db"), false));
    assert_text_contains(testing_log_text(), "in use by another program");
    az_archive_close(archive);
    testing_log_stop();
}

static void
test_archive_keeps_the_hubs_key(void **state)
{
    (void)state;
    uint8_t seed[AZ_ARCHIVE_SEED_BYTES];
    static const uint8_t zero[AZ_ARCHIVE_SEED_BYTES];
    struct az_archive *archive = open_archive("key.db");
    memcpy(seed, az_archive_hub_seed(archive), sizeof(seed));
    assert_memory_not_equal(seed, zero, sizeof(seed));
    struct az_archive *other = open_archive("other-key.db");
    assert_memory_not_equal(az_archive_hub_seed(other), seed, sizeof(seed));
    az_archive_close(other);
    az_archive_close(archive);
    for (int read_only = 0; read_only < 2; read_only++) {
        archive = try_open(testing_path("key.db"), read_only);
        assert_non_null(archive);
        assert_memory_equal(az_archive_hub_seed(archive), seed, sizeof(seed));
        az_archive_close(archive);
    }
}

int
main(void)
{
    testing_clock_init(&clock_, 1778751000000, 100000);
    testing_random_init(&random_, 5);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_archive_keeps_every_field),
        cmocka_unit_test(test_archive_one_damaged_row_holds_up_no_export),
        cmocka_unit_test(test_archive_holds_each_response_once),
        cmocka_unit_test(test_archive_keeps_both_of_a_conflict),
        cmocka_unit_test(test_archive_sets_a_bad_one_aside_and_takes_the_others),
        cmocka_unit_test(test_archive_knows_what_it_lacks),
        cmocka_unit_test(test_archive_counts_live_responses_without_misuse),
        cmocka_unit_test(test_archive_tells_many_contexts_apart),
        cmocka_unit_test(test_archive_puts_all_of_a_transaction_or_nothing),
        cmocka_unit_test(test_archive_takes_a_terminal_by_its_first_key_only),
        cmocka_unit_test(test_archive_refuses_what_is_not_its_own),
        cmocka_unit_test(test_archive_keeps_the_hubs_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
