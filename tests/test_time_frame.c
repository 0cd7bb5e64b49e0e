// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "storage/time_frame.h"

/* 2026-05-14T09:30:00Z */
#define T INT64_C(1778751000000)

enum { HOUR = 3600 * 1000 };

#define BOOT(n) ((struct az_uuid){{0xb0, (n)}})

static const struct az_boot boots[] = {
    {1, {{0xb0, 1}}}, {2, {{0xb0, 2}}}, {3, {{0xb0, 3}}}, {7, {{0xb0, 7}}}, {8, {{0xb0, 8}}},
};

static struct az_anchor
system_anchor(uint8_t boot, int64_t boot_ms, int64_t true_ms)
{
    return (struct az_anchor){BOOT(boot), boot_ms, true_ms, 10, AZ_ANCHOR_SYSTEM};
}

static struct az_anchor
hub_anchor(uint8_t boot, int64_t boot_ms, int64_t true_ms)
{
    return (struct az_anchor){BOOT(boot), boot_ms, true_ms, 1100, AZ_ANCHOR_HUB};
}

static struct az_true_time
time_at(const struct az_anchor *anchors, size_t count, uint8_t boot, int64_t boot_ms,
        int64_t raw_ms)
{
    const struct az_history history = {boots, sizeof(boots) / sizeof(*boots), anchors, count};
    struct az_time_frame frame;
    assert_true(az_time_frame_init(&frame, &history, &BOOT(boot)));
    struct az_true_time time = az_time_frame_at(&frame, boot_ms, raw_ms);
    az_time_frame_destroy(&frame);
    assert_true(time.earliest_ms <= time.latest_ms);
    return time;
}

static void
assert_unknown(const struct az_true_time *time, int64_t raw_ms)
{
    assert_int_equal(time->kind, AZ_TIME_UNKNOWN);
    assert_true(time->time_ms == raw_ms);
    assert_true(time->earliest_ms == INT64_MIN && time->latest_ms == INT64_MAX);
}

static void
test_time_frame_without_anchors_knows_nothing(void **state)
{
    (void)state;
    static const int64_t raws[] = {0, -1, T, INT64_MIN, INT64_MAX};
    for (size_t i = 0; i < sizeof(raws) / sizeof(*raws); i++) {
        struct az_true_time time = time_at(NULL, 0, 1, 5000, raws[i]);
        assert_unknown(&time, raws[i]);
    }
}

static void
test_time_frame_without_a_battery_is_exact_by_a_later_anchor(void **state)
{
    (void)state;
    const struct az_anchor anchor = system_anchor(2, HOUR, T + HOUR);
    struct az_true_time time = time_at(&anchor, 1, 2, 600000, 600000); // raw: 1970
    assert_int_equal(time.kind, AZ_TIME_EXACT);
    assert_int_equal(time.time_ms, T + 600000);
    // 50 minutes away, at 500 ppm.
    assert_int_equal(time.uncertainty_ms, 10 + 3000000 / 2000 + 1);
    assert_int_equal(time.earliest_ms, T + 600000 - 1511);
    assert_int_equal(time.latest_ms, T + 600000 + 1511);
    time = time_at(&anchor, 1, 2, HOUR, 0);
    assert_int_equal(time.time_ms, T + HOUR);
    time = time_at(&anchor, 1, 2, 3 * HOUR, 0);
    assert_int_equal(time.time_ms, T + 3 * HOUR);
}

static void
test_time_frame_takes_the_nearest_anchor(void **state)
{
    (void)state;
    // Each is right; a clock that drifts makes them differ.
    const struct az_anchor anchors[] = {system_anchor(2, 10 * HOUR, T + 10 * HOUR + 7200),
                                        system_anchor(2, 0, T)};
    struct az_true_time time = time_at(anchors, 2, 2, 10 * HOUR + 1000, 0);
    assert_int_equal(time.time_ms, T + 10 * HOUR + 8200);
    assert_int_equal(time.uncertainty_ms, 11);
}

static void
test_time_frame_interpolates_a_clock_that_drifts(void **state)
{
    (void)state;
    // It runs 200 ppm slow: in ten hours it falls 7.2 s behind.
    const struct az_anchor anchors[] = {system_anchor(2, 0, T),
                                        system_anchor(2, 10 * HOUR, T + 10 * HOUR + 7200)};
    for (int hour = 0; hour <= 10; hour++) {
        int64_t truth = T + hour * (HOUR + INT64_C(720));
        struct az_true_time time = time_at(anchors, 2, 2, (int64_t)hour * HOUR, 0);
        assert_int_equal(time.kind, AZ_TIME_EXACT);
        assert_int_equal(time.time_ms, truth);
        assert_true(time.earliest_ms <= truth && truth <= time.latest_ms);
    }
    struct az_true_time middle = time_at(anchors, 2, 2, 5 * INT64_C(3600000), 0);
    assert_true(middle.uncertainty_ms <= 10 + 9001 + 3600);
}

static void
test_time_frame_bounds_two_boots_between_two_anchored_ones(void **state)
{
    (void)state;
    const struct az_anchor anchors[] = {
        system_anchor(1, 0, T),
        system_anchor(1, HOUR, T + HOUR),                   // the last moment known of boot 1
        hub_anchor(7, 2 * HOUR, T + 24 * INT64_C(3600000)), // so boot 7 began at T + 22 h
        hub_anchor(7, 4 * HOUR, T + 26 * INT64_C(3600000)),
    };
    int64_t end = T + 22 * INT64_C(3600000) + 1100 + HOUR / 1000 + 1;
    for (uint8_t boot = 2; boot <= 3; boot++) {
        int64_t before = 0;
        for (int64_t boot_ms = 0; boot_ms <= 3 * HOUR; boot_ms += HOUR) {
            struct az_true_time time = time_at(anchors, 4, boot, boot_ms, boot_ms);
            assert_int_equal(time.kind, AZ_TIME_BOUNDED);
            assert_int_equal(time.earliest_ms, T + HOUR - 11 + boot_ms - boot_ms / 2000 - 1);
            assert_int_equal(time.latest_ms, end);
            assert_int_equal(time.time_ms, time.earliest_ms); // 1970 moved into the bounds
            assert_int_equal(time.uncertainty_ms, time.latest_ms - time.earliest_ms);
            assert_true(time.time_ms > before); // in order
            before = time.time_ms;
        }
    }
    // A raw time that can be true is left alone.
    struct az_true_time plausible = time_at(anchors, 4, 2, 0, T + 5 * HOUR);
    assert_int_equal(plausible.time_ms, T + 5 * HOUR);
    struct az_true_time ahead = time_at(anchors, 4, 2, 0, T * 9);
    assert_int_equal(ahead.time_ms, ahead.latest_ms);
}

static void
test_time_frame_bounds_on_one_side(void **state)
{
    (void)state;
    const struct az_anchor anchor = system_anchor(3, HOUR, T);
    struct az_true_time after = time_at(&anchor, 1, 8, 1000, 5);
    assert_int_equal(after.kind, AZ_TIME_BOUNDED);
    assert_true(after.latest_ms == INT64_MAX && after.uncertainty_ms == INT64_MAX);
    assert_int_equal(after.time_ms, T - 11 + 1000 - 1);
    struct az_true_time before = time_at(&anchor, 1, 1, 1000, 5);
    assert_int_equal(before.kind, AZ_TIME_BOUNDED);
    assert_true(before.earliest_ms == INT64_MIN);
    assert_int_equal(before.time_ms, 5);
    assert_int_equal(before.latest_ms, T - HOUR + 10 + HOUR / 2000 + 1);
    // The end of a boot bounds those before it whatever its length.
    struct az_true_time extreme = time_at(&anchor, 1, 1, AZ_BOOT_MS_MAX, INT64_MAX);
    assert_int_equal(extreme.time_ms, extreme.latest_ms);
}

static void
test_time_frame_believes_the_more_certain_of_two(void **state)
{
    (void)state;
    // The hub's clock is a day ahead.
    const struct az_anchor anchors[] = {hub_anchor(2, HOUR, T + 25 * INT64_C(3600000)),
                                        system_anchor(2, 2 * HOUR, T + 2 * HOUR),
                                        hub_anchor(2, 3 * HOUR, T + 27 * INT64_C(3600000))};
    for (int64_t boot_ms = 0; boot_ms < 5 * HOUR; boot_ms += HOUR / 2) {
        struct az_true_time time = time_at(anchors, 3, 2, boot_ms, 0);
        assert_int_equal(time.kind, AZ_TIME_EXACT);
        assert_int_equal(time.time_ms, T + boot_ms);
    }
}

static void
test_time_frame_gives_way_to_a_better_boot_beside_it(void **state)
{
    (void)state;
    // In boot 2 the hub said next year; boots 1 and 3 know better.
    const struct az_anchor anchors[] = {
        system_anchor(1, 0, T),
        hub_anchor(2, 0, T + 365 * 24 * INT64_C(3600000)),
        system_anchor(3, 0, T + 10 * HOUR),
    };
    struct az_true_time time = time_at(anchors, 3, 2, 1000, 0);
    assert_int_equal(time.kind, AZ_TIME_BOUNDED);
    assert_int_equal(time.latest_ms, T + 10 * HOUR + 11);
    // The better ones keep theirs.
    time = time_at(anchors, 3, 1, 1000, 0);
    assert_int_equal(time.kind, AZ_TIME_EXACT);
    time = time_at(anchors, 3, 3, 1000, 0);
    assert_int_equal(time.kind, AZ_TIME_EXACT);
}

static void
test_time_frame_says_unknown_where_bounds_contradict(void **state)
{
    (void)state;
    const struct az_anchor anchors[] = {system_anchor(1, HOUR, T + 10 * HOUR),
                                        system_anchor(3, 0, T)};
    struct az_true_time time = time_at(anchors, 2, 2, 1000, 77);
    assert_unknown(&time, 77);
    // A boot cannot be longer than the time between those beside it.
    const struct az_anchor close[] = {system_anchor(1, 0, T), system_anchor(3, 0, T + HOUR)};
    time = time_at(close, 2, 2, HOUR, 77);
    assert_int_equal(time.kind, AZ_TIME_BOUNDED);
    time = time_at(close, 2, 2, 2 * HOUR, 77);
    assert_unknown(&time, 77);
}

static void
test_time_frame_passes_over_what_cannot_be(void **state)
{
    (void)state;
    struct az_anchor anchors[] = {
        system_anchor(2, -1, T),        system_anchor(2, INT64_MAX, T), system_anchor(2, 0, 0),
        system_anchor(2, 0, INT64_MAX), system_anchor(2, 0, INT64_MIN), system_anchor(2, 0, T),
    };
    anchors[5].source = AZ_ANCHOR_SOURCE_COUNT;
    struct az_true_time time = time_at(anchors, 6, 2, 0, 5);
    assert_unknown(&time, 5);
    time = time_at(anchors, 6, 3, 0, 5); // nor do they bound another boot
    assert_unknown(&time, 5);

    const struct az_anchor good = system_anchor(2, 0, T);
    static const int64_t impossible[] = {-1, AZ_BOOT_MS_MAX + 1, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < 4; i++) {
        time = time_at(&good, 1, 2, impossible[i], 5);
        assert_unknown(&time, 5);
        time = time_at(&good, 1, 3, impossible[i], 5);
        assert_unknown(&time, 5);
    }
    time = time_at(&good, 1, 99, 0, 5); // a boot that nobody knows
    assert_unknown(&time, 5);

    // The widest that is allowed stays within 64 bits.
    const struct az_anchor widest = {BOOT(2), AZ_BOOT_MS_MAX, AZ_ANCHOR_TRUE_MAX, UINT32_MAX,
                                     AZ_ANCHOR_HUB};
    time = time_at(&widest, 1, 2, 0, INT64_MIN);
    assert_int_equal(time.kind, AZ_TIME_EXACT);
    time = time_at(&widest, 1, 1, AZ_BOOT_MS_MAX, INT64_MIN);
    time = time_at(&widest, 1, 3, AZ_BOOT_MS_MAX, INT64_MIN);
}

/* A terminal's life, made up: what was true is known. */
enum { BOOTS = 12, LEGS = 6, LIFE_ANCHORS = BOOTS * LEGS };

struct life {
    struct az_boot boots[BOOTS];
    int64_t began[BOOTS];                 // true time
    int64_t leg_boot_ms[BOOTS][LEGS + 1]; // by the terminal's clock …
    int64_t leg_true_ms[BOOTS][LEGS + 1]; // … and in truth
    struct az_anchor anchors[LIFE_ANCHORS];
    size_t anchor_count;
};

static int64_t
below(const struct az_random *random, int64_t bound)
{
    return (int64_t)az_random_below(random, (uint64_t)bound);
}

/* An anchor whose error is anywhere within its uncertainty. */
static void
add_anchor(struct life *life, const struct az_random *random, size_t boot, size_t leg)
{
    int64_t uncertainty = below(random, 2) ? below(random, 100) : 1000 + below(random, 1001);
    life->anchors[life->anchor_count++] = (struct az_anchor){
        .boot = life->boots[boot].id,
        .boot_ms = life->leg_boot_ms[boot][leg],
        .true_ms = life->leg_true_ms[boot][leg] - uncertainty + below(random, 2 * uncertainty + 1),
        .uncertainty_ms = (uint32_t)uncertainty,
        .source = uncertainty < 100 ? AZ_ANCHOR_SYSTEM : AZ_ANCHOR_HUB,
    };
}

/* A leg of a boot has one drift of at most 450 ppm; the next leg has another. */
static void
live(struct life *life, const struct az_random *random)
{
    memset(life, 0, sizeof(*life));
    int64_t now = T;
    for (size_t b = 0; b < BOOTS; b++) {
        life->boots[b] = (struct az_boot){b * 3 + 1, {{0xb0, (uint8_t)(b + 1)}}};
        life->began[b] = now;
        life->leg_true_ms[b][0] = now;
        int64_t chance = below(random, 4); // some boots have many anchors, some none
        for (size_t leg = 0; leg < LEGS; leg++) {
            int64_t elapsed = 1 + below(random, 12 * HOUR);
            int64_t ppm = below(random, 901) - 450;
            life->leg_boot_ms[b][leg + 1] = life->leg_boot_ms[b][leg] + elapsed;
            life->leg_true_ms[b][leg + 1] =
                life->leg_true_ms[b][leg] + elapsed + elapsed * ppm / 1000000;
            if (below(random, 4) < chance) {
                add_anchor(life, random, b, leg);
            }
        }
        now = life->leg_true_ms[b][LEGS] + below(random, 48 * HOUR);
    }
}

static void
check_life(const struct life *life, const struct az_random *random, size_t kinds[])
{
    const struct az_history history = {life->boots, BOOTS, life->anchors, life->anchor_count};
    for (size_t b = 0; b < BOOTS; b++) {
        struct az_time_frame frame;
        assert_true(az_time_frame_init(&frame, &history, &life->boots[b].id));
        int64_t before = INT64_MIN;
        for (size_t leg = 0; leg < LEGS; leg++) {
            int64_t span = life->leg_boot_ms[b][leg + 1] - life->leg_boot_ms[b][leg];
            int64_t true_span = life->leg_true_ms[b][leg + 1] - life->leg_true_ms[b][leg];
            int64_t into = below(random, span);
            int64_t truth = life->leg_true_ms[b][leg] +
                            (int64_t)((double)true_span * (double)into / (double)span);
            int64_t raw = below(random, 2) ? into : truth - HOUR + below(random, 2 * HOUR);
            struct az_true_time time =
                az_time_frame_at(&frame, life->leg_boot_ms[b][leg] + into, raw);
            kinds[time.kind]++;
            assert_true(time.earliest_ms <= truth + 1 && truth - 1 <= time.latest_ms);
            assert_true(time.earliest_ms <= time.latest_ms);
            if (time.kind == AZ_TIME_UNKNOWN) {
                assert_int_equal(time.time_ms, raw);
                continue;
            }
            assert_true(time.earliest_ms <= time.time_ms && time.time_ms <= time.latest_ms);
            assert_true(time.earliest_ms >= before); // bounds are in order within a boot
            before = time.earliest_ms;
            if (time.uncertainty_ms != INT64_MAX) {
                assert_true(llabs(time.time_ms - truth) <= time.uncertainty_ms + 1);
            }
        }
        az_time_frame_destroy(&frame);
    }
}

static void
test_time_frame_truth_is_within_the_bounds_in_any_life(void **state)
{
    (void)state;
    size_t kinds[AZ_TIME_KIND_COUNT] = {0};
    struct life *life = calloc(1, sizeof(*life));
    assert_non_null(life);
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        struct testing_random random;
        testing_random_init(&random, seed);
        live(life, &random.random);
        check_life(life, &random.random, kinds);
    }
    free(life);
    for (size_t i = 1; i < AZ_TIME_KIND_COUNT; i++) {
        assert_true(kinds[i] > 10000); // each kind was tried
    }
}

/* Whatever clocks say, bounds are never in the wrong order. */
static void
test_time_frame_never_contradicts_itself(void **state)
{
    (void)state;
    struct life *life = calloc(1, sizeof(*life));
    assert_non_null(life);
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        struct testing_random random;
        testing_random_init(&random, seed);
        live(life, &random.random);
        for (size_t i = 0; i < life->anchor_count; i++) {
            if (below(&random.random, 3) == 0) {
                life->anchors[i].true_ms += (below(&random.random, 3) - 1) * 50 * INT64_C(3600000);
            }
        }
        for (uint8_t b = 1; b <= BOOTS; b++) {
            const struct az_history history = {life->boots, BOOTS, life->anchors,
                                               life->anchor_count};
            struct az_time_frame frame;
            assert_true(az_time_frame_init(&frame, &history, &BOOT(b)));
            for (int64_t boot_ms = 0; boot_ms < 60 * INT64_C(3600000); boot_ms += HOUR) {
                struct az_true_time time = az_time_frame_at(&frame, boot_ms, T);
                assert_true(time.earliest_ms <= time.latest_ms);
                assert_true(time.kind == AZ_TIME_UNKNOWN ||
                            (time.earliest_ms <= time.time_ms && time.time_ms <= time.latest_ms));
            }
            az_time_frame_destroy(&frame);
        }
    }
    free(life);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time_frame_without_anchors_knows_nothing),
        cmocka_unit_test(test_time_frame_without_a_battery_is_exact_by_a_later_anchor),
        cmocka_unit_test(test_time_frame_takes_the_nearest_anchor),
        cmocka_unit_test(test_time_frame_interpolates_a_clock_that_drifts),
        cmocka_unit_test(test_time_frame_bounds_two_boots_between_two_anchored_ones),
        cmocka_unit_test(test_time_frame_bounds_on_one_side),
        cmocka_unit_test(test_time_frame_believes_the_more_certain_of_two),
        cmocka_unit_test(test_time_frame_gives_way_to_a_better_boot_beside_it),
        cmocka_unit_test(test_time_frame_says_unknown_where_bounds_contradict),
        cmocka_unit_test(test_time_frame_passes_over_what_cannot_be),
        cmocka_unit_test(test_time_frame_truth_is_within_the_bounds_in_any_life),
        cmocka_unit_test(test_time_frame_never_contradicts_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
