// SPDX-License-Identifier: MIT
/* What the archive tells of responses that have not arrived. */
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "storage/archive.h"
#include "storage/terminals.h"
#include "tests/process.h"
#include "tests/samples.h"

static struct az_archive *
open_archive(const char *name)
{
    struct az_archive *archive = az_archive_open(&(struct az_archive_params){
        .location = testing_path(name), .clock = &az_clock_system, .random = &az_random_system});
    assert_non_null(archive);
    return archive;
}

static void
put(struct az_archive *archive, uint8_t terminal, uint8_t store, uint64_t first, uint64_t last)
{
    struct az_archive_item items[20] = {0};
    size_t count = 0;
    for (uint64_t seq = first; seq <= last; seq++) {
        items[count].response = sample_response(1);
        items[count].response.store = (struct az_uuid){{0x30, store}};
        items[count++].response.seq = seq;
    }
    struct az_archive_batch batch = {
        .terminal = {{0x20, terminal}}, .store = {{0x30, store}}, .items = items, .count = count};
    struct az_archive_batch *batches[] = {&batch};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
}

static bool
print_gap(void *ctx, const struct az_archive_gap *gap)
{
    return az_buffer_printf(ctx, "%d/%d %llu-%llu %s\n", gap->terminal.bytes[1],
                            gap->store.bytes[1], (unsigned long long)gap->missing.first,
                            (unsigned long long)gap->missing.last, gap->label ? gap->label : "-");
}

static void
assert_gaps(struct az_archive *archive, const char *expected)
{
    struct az_buffer text;
    az_buffer_init(&text, 10000);
    assert_true(az_archive_gaps(archive, print_gap, &text));
    assert_string_equal(az_buffer_text(&text), expected);
    az_buffer_destroy(&text);
}

static void
test_archive_gaps_are_told_by_terminal_and_store(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("gaps.db");
    assert_gaps(archive, "");
    put(archive, 1, 1, 1, 5);
    assert_gaps(archive, "");
    put(archive, 1, 1, 8, 9);
    put(archive, 2, 3, 4, 4);
    put(archive, 1, 2, 2, 2);
    put(archive, 1, 1, 20, 20);
    assert_gaps(archive, "1/1 6-7 -\n1/1 10-19 -\n1/2 1-1 -\n2/3 1-3 -\n");
    put(archive, 1, 1, 6, 7);
    put(archive, 2, 3, 1, 3);
    assert_gaps(archive, "1/1 10-19 -\n1/2 1-1 -\n");
    az_archive_close(archive);
}

static void
test_status_lists_gaps_with_the_terminals_label(void **state)
{
    (void)state;
    struct testing_process azri;
    struct az_archive *archive = open_archive("status.db");
    put(archive, 1, 1, 3, 3);
    static const uint8_t key[AZ_ARCHIVE_KEY_BYTES] = {7};
    const struct az_terminal_claim claim = {.terminal = {{0x20, 1}}, .key = key};
    assert_int_equal(az_terminals_add(archive, &claim, "Մուտք"), AZ_TERMINALS_OK);
    az_archive_close(archive);
    run_azri(&azri, "status", "--archive", testing_path("status.db"));
    assert_text_contains(az_buffer_text(&azri.out),
                         "missing: 1 to 2 of store 30010000-0000-0000-0000-000000000000, terminal "
                         "20010000-0000-0000-0000-000000000000 (Մուտք)\n");
    assert_int_equal(azri.status, 0);
    testing_process_destroy(&azri);
    run_azri(&azri, "status", "--json", "--archive", testing_path("status.db"));
    assert_text_contains(az_buffer_text(&azri.out), "\"missing\":2}");
    testing_process_destroy(&azri);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_archive_gaps_are_told_by_terminal_and_store),
        cmocka_unit_test(test_status_lists_gaps_with_the_terminals_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
