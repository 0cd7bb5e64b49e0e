// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "sync/batch.h"
#include "sync/quarantine.h"
#include "sync/response_json.h"
#include "tests/samples.h"

static const struct az_uuid terminal = {{0x7e}};
static const struct az_uuid store = {{0x57}};

static struct az_archive *
open_archive(const char *name)
{
    struct az_archive *archive = az_archive_open(&(struct az_archive_params){
        .location = testing_path(name), .clock = &az_clock_system, .random = &az_random_system});
    assert_non_null(archive);
    return archive;
}

/* The line of a sample, as a terminal writes it. */
static void
make_line(size_t sample, struct az_buffer *out)
{
    struct az_response response = sample_response(sample);
    az_buffer_init(out, AZ_BATCH_LINE_MAX);
    az_response_json_put(&response, out);
    assert_false(out->failed);
}

/* Put a sample as `seq`; with a reason it is set aside, as an older hub would, with this line. */
static enum az_verdict
put_line(struct az_archive *archive, size_t sample, uint64_t seq, const char *reason,
         const char *line)
{
    struct az_archive_item item = {.response = sample_response(sample),
                                   .reject_reason = reason,
                                   .raw = line,
                                   .raw_size = strlen(line)};
    item.response.store = store;
    item.response.seq = seq;
    struct az_archive_batch batch = {
        .terminal = terminal, .store = store, .items = &item, .count = 1};
    struct az_archive_batch *batches[] = {&batch};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
    return item.verdict;
}

static enum az_verdict
put(struct az_archive *archive, size_t sample, uint64_t seq, const char *reason)
{
    struct az_buffer line;
    make_line(sample, &line);
    enum az_verdict verdict = put_line(archive, sample, seq, reason, line.data);
    az_buffer_destroy(&line);
    return verdict;
}

/* "SEQ VERDICT REASON" and LF for each that is set aside. */
static bool
print_aside(void *ctx, const struct az_aside *aside)
{
    assert_true(az_uuid_equal(&aside->terminal, &terminal));
    assert_true(az_uuid_equal(&aside->store, &store));
    return az_buffer_printf(ctx, "%llu %s %s\n", (unsigned long long)aside->seq,
                            az_verdict_name(aside->verdict), aside->reason);
}

static void
assert_asides(struct az_archive *archive, const struct az_aside_wish *wish, const char *expected)
{
    struct az_buffer text;
    az_buffer_init(&text, 64 * 1024);
    assert_true(az_archive_asides(archive, wish, print_aside, &text));
    assert_string_equal(az_buffer_text(&text), expected);
    az_buffer_destroy(&text);
}

static const struct az_aside_wish all = {.max = 1000};

static uint64_t
count_responses(struct az_archive *archive)
{
    struct az_archive_figures figures;
    assert_true(az_archive_figures(archive, &figures));
    return figures.responses;
}

static void
test_quarantine_is_listed_by_page(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("listed");
    struct az_aside_wish wish = {.max = 2};
    put(archive, 0, 1, "odd");
    put(archive, 1, 2, NULL);
    put(archive, 2, 2, NULL); // a conflict
    put(archive, 3, 4, "odd too");
    assert_asides(archive, &all,
                  "1 rejected odd\n"
                  "2 conflict the hub has another response of this store and seq\n"
                  "4 rejected odd too\n");
    wish.after = 2;
    assert_asides(archive, &wish, "4 rejected odd too\n");
    wish = (struct az_aside_wish){.only_rejected = true, .max = 10};
    assert_asides(archive, &wish, "1 rejected odd\n4 rejected odd too\n");
    wish = (struct az_aside_wish){.newest_first = true, .max = 1};
    assert_asides(archive, &wish, "4 rejected odd too\n");
    az_archive_close(archive);
}

static void
test_quarantine_counts_what_is_sound_by_now_once(void **state)
{
    (void)state;
    struct az_quarantine_figures figures;
    struct az_archive *archive = open_archive("sound");
    for (size_t i = 0; i < 3; i++) {
        put(archive, i, i + 1, "an older hub could not read it");
    }
    assert_int_equal(count_responses(archive), 0);
    assert_int_equal(az_quarantine_retry(archive, 0, &figures), AZ_ARCHIVE_OK);
    assert_int_equal(figures.tried, 3);
    assert_int_equal(figures.verdicts[AZ_VERDICT_ACCEPTED], 3);
    assert_int_equal(count_responses(archive), 3);
    assert_asides(archive, &all, "");

    assert_int_equal(az_quarantine_retry(archive, 0, &figures), AZ_ARCHIVE_OK);
    assert_int_equal(figures.tried, 0);
    assert_int_equal(put(archive, 1, 2, NULL), AZ_VERDICT_DUPLICATE); // sent again by a terminal
    assert_int_equal(count_responses(archive), 3);
    az_archive_close(archive);
}

static bool
note_id(void *ctx, const struct az_aside *aside)
{
    *(int64_t *)ctx = aside->id;
    return true;
}

/* Two organizers read the list, and both try what is on it. */
static void
test_quarantine_tried_from_an_old_list_counts_once(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("old-list");
    struct az_aside_trial trial = {.item.response = sample_response(0)};
    put(archive, 0, 1, "an older hub could not read it");
    assert_true(az_archive_asides(archive, &all, note_id, &trial.id));
    trial.item.response.store = store;
    assert_int_equal(az_archive_retry(archive, &trial, 1), AZ_ARCHIVE_OK);
    assert_int_equal(trial.item.verdict, AZ_VERDICT_ACCEPTED);
    assert_int_equal(az_archive_retry(archive, &trial, 1), AZ_ARCHIVE_OK);
    assert_int_equal(trial.item.verdict, AZ_VERDICT_NONE);
    assert_int_equal(count_responses(archive), 1);
    az_archive_close(archive);
}

static void
test_quarantine_keeps_what_is_not(void **state)
{
    (void)state;
    struct az_quarantine_figures figures;
    struct az_archive *archive = open_archive("not");
    put(archive, 0, 1, NULL);
    put(archive, 0, 1, "was odd, and came sound meanwhile");
    put(archive, 1, 2, NULL);
    put(archive, 2, 2, "another one of this number");
    put_line(archive, 3, 4, "odd", "{\"seq\":4,\"event\":\"with a blank\"}");
    put_line(archive, 3, 5, "odd", "not even JSON");
    assert_int_equal(az_quarantine_retry(archive, 0, &figures), AZ_ARCHIVE_OK);
    assert_int_equal(figures.tried, 4);
    assert_int_equal(figures.verdicts[AZ_VERDICT_DUPLICATE], 1);
    assert_int_equal(figures.verdicts[AZ_VERDICT_CONFLICT], 1);
    assert_int_equal(figures.verdicts[AZ_VERDICT_REJECTED], 2);
    assert_int_equal(count_responses(archive), 2);
    assert_asides(archive, &all,
                  "2 conflict the hub has another response of this store and seq\n"
                  "4 rejected \"point\" is not a text\n"
                  "5 rejected it is not a JSON object\n");
    az_archive_close(archive);
}

static void
test_quarantine_is_tried_by_page(void **state)
{
    (void)state;
    enum { COUNT = AZ_QUARANTINE_PAGE_MAX + 20 };
    struct az_archive_item items[COUNT] = {0};
    struct az_buffer line;
    struct az_quarantine_figures figures;
    struct az_archive *archive = open_archive("page");
    make_line(0, &line);
    for (size_t i = 0; i < COUNT; i++) {
        items[i] = (struct az_archive_item){.response = sample_response(0),
                                            .reject_reason = "odd",
                                            .raw = line.data,
                                            .raw_size = line.size};
        items[i].response.seq = i + 1;
    }
    struct az_archive_batch batch = {
        .terminal = terminal, .store = store, .items = items, .count = COUNT};
    struct az_archive_batch *batches[] = {&batch};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
    assert_int_equal(az_quarantine_retry(archive, 0, &figures), AZ_ARCHIVE_OK);
    assert_int_equal(figures.tried, AZ_QUARANTINE_PAGE_MAX);
    assert_int_equal(az_quarantine_retry(archive, figures.last, &figures), AZ_ARCHIVE_OK);
    assert_int_equal(figures.tried, 20);
    assert_int_equal(count_responses(archive), COUNT);
    az_buffer_destroy(&line);
    az_archive_close(archive);
}

static void
test_quarantine_line_is_read_as_it_was_written(void **state)
{
    (void)state;
    const struct az_aside aside = {.id = 7,
                                   .terminal = terminal,
                                   .store = store,
                                   .seq = 9,
                                   .verdict = AZ_VERDICT_REJECTED,
                                   .reason = "\"ending\" is not one that is known",
                                   .raw = "{\"seq\":9,\"word\":\"Շնորհ\"}",
                                   .raw_size = strlen("{\"seq\":9,\"word\":\"Շնորհ\"}"),
                                   .received_at_ms = 1778751000123};
    struct az_buffer line;
    struct az_arena arena;
    struct az_aside read;
    az_buffer_init(&line, 4096);
    az_arena_init(&arena, 64 * 1024);
    az_quarantine_put(&aside, &line);
    assert_string_equal(az_buffer_text(&line),
                        "{\"id\":7,\"terminal\":\"7e000000-0000-0000-0000-000000000000\","
                        "\"store\":\"57000000-0000-0000-0000-000000000000\",\"seq\":9,"
                        "\"verdict\":\"rejected\","
                        "\"reason\":\"\\\"ending\\\" is not one that is known\","
                        "\"received_at\":1778751000123,"
                        "\"line\":\"{\\\"seq\\\":9,\\\"word\\\":\\\"Շնորհ\\\"}\"}\n");
    assert_true(az_quarantine_get(line.data, line.size - 1, &arena, &read));
    assert_int_equal(read.id, 7);
    assert_int_equal(read.seq, 9);
    assert_string_equal(read.reason, aside.reason);
    assert_string_equal(read.raw, aside.raw);
    assert_int_equal(read.raw_size, aside.raw_size);
    assert_int_equal(read.received_at_ms, aside.received_at_ms);
    assert_false(az_quarantine_get("{\"id\":7}", 8, &arena, &read));
    az_arena_destroy(&arena);
    az_buffer_destroy(&line);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quarantine_is_listed_by_page),
        cmocka_unit_test(test_quarantine_counts_what_is_sound_by_now_once),
        cmocka_unit_test(test_quarantine_tried_from_an_old_list_counts_once),
        cmocka_unit_test(test_quarantine_keeps_what_is_not),
        cmocka_unit_test(test_quarantine_is_tried_by_page),
        cmocka_unit_test(test_quarantine_line_is_read_as_it_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
