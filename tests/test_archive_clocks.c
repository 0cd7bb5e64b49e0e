// SPDX-License-Identifier: MIT
/* What the archive tells of terminals' clocks. */
#include "tests/testing.h"

#include "storage/archive.h"
#include "tests/samples.h"

#define NOW     INT64_C(1778751000000)
#define YEAR_MS INT64_C(31557600000)

static const struct az_uuid boot = {{7}};

struct seen {
    struct az_archive_clock clocks[8];
    size_t count;
};

static bool
see(void *ctx, const struct az_archive_clock *clock)
{
    struct seen *seen = ctx;
    assert_true(seen->count < 8);
    seen->clocks[seen->count++] = *clock;
    return true;
}

static struct az_archive *
open_archive(const char *path)
{
    struct az_archive *archive = az_archive_open(&(struct az_archive_params){
        .location = path, .clock = &az_clock_system, .random = &az_random_system});
    assert_non_null(archive);
    return archive;
}

/* A terminal's batch with one response, or with none if `seq` is 0. */
static void
put(struct az_archive *archive, uint8_t terminal, uint64_t seq, int64_t sent_at_ms,
    int64_t received_at_ms)
{
    const struct az_anchor anchor = {.boot = boot,
                                     .boot_ms = 5000,
                                     .true_ms = NOW,
                                     .uncertainty_ms = 10,
                                     .source = AZ_ANCHOR_HUB};
    struct az_archive_item item = {.response = sample_response(1)};
    item.response.store = (struct az_uuid){{0x30, terminal}};
    item.response.seq = seq;
    item.response.boot = boot;
    item.response.boot_ms = 5000;
    item.response.started_at_ms = sent_at_ms;
    struct az_archive_batch batch = {
        .terminal = {{0x20, terminal}},
        .store = {{0x30, terminal}},
        .items = &item,
        .count = seq > 0,
        .history = {.boots = &(struct az_boot){.number = 1, .id = boot},
                    .boot_count = 1,
                    .anchors = &anchor,
                    .anchor_count = 1},
        .sent_at_ms = sent_at_ms,
        .received_at_ms = received_at_ms,
    };
    struct az_archive_batch *const batches[] = {&batch};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
}

static void
test_archive_clocks_tells_the_most_wrong_first(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive(testing_path("clocks.db"));
    put(archive, 1, 1, NOW, NOW + 400);
    put(archive, 2, 1, NOW + 20 * YEAR_MS, NOW);
    put(archive, 3, 1, 1, NOW);
    put(archive, 4, 1, NOW + 20 * YEAR_MS, 0);    // by hand: nothing can be said
    put(archive, 1, 0, NOW + 60000, NOW + 60300); // heard of again, with no response
    put(archive, 2, 2, NOW, 0);                   // by hand: it changes nothing
    struct seen seen = {0};
    assert_true(az_archive_clocks(archive, see, &seen));
    assert_int_equal(seen.count, 3);
    static const struct {
        uint8_t terminal;
        int64_t sent_at_ms;
        int64_t received_at_ms;
        int64_t raw_ms; // of its newest response
    } expected[] = {
        {3, 1, NOW, 1},
        {2, NOW + 20 * YEAR_MS, NOW, NOW},
        {1, NOW + 60000, NOW + 60300, NOW},
    };
    for (size_t i = 0; i < seen.count; i++) {
        const struct az_archive_clock *clock = &seen.clocks[i];
        assert_int_equal(clock->terminal.bytes[1], expected[i].terminal);
        assert_int_equal(clock->sent_at_ms, expected[i].sent_at_ms);
        assert_int_equal(clock->received_at_ms, expected[i].received_at_ms);
        assert_true(clock->has_response);
        assert_int_equal(clock->raw_ms, expected[i].raw_ms);
        assert_int_equal(clock->corrected.kind, AZ_TIME_EXACT);
        assert_int_equal(clock->corrected.time_ms, NOW);
    }
    az_archive_close(archive);
}

static void
test_archive_clocks_of_a_terminal_without_responses(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive(testing_path("none.db"));
    struct seen seen = {0};
    assert_true(az_archive_clocks(archive, see, &seen));
    assert_int_equal(seen.count, 0);
    put(archive, 1, 0, INT64_MIN, INT64_MAX); // a head line may say anything
    assert_true(az_archive_clocks(archive, see, &seen));
    assert_int_equal(seen.count, 1);
    assert_false(seen.clocks[0].has_response);
    az_archive_close(archive);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_archive_clocks_tells_the_most_wrong_first),
        cmocka_unit_test(test_archive_clocks_of_a_terminal_without_responses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
