// SPDX-License-Identifier: MIT
#include "app/ui/sound_mix.h"

#include <stdlib.h>

#include "tests/testing.h"

enum { PAUSE = AZ_SOUND_PAUSE_MS * AZ_SOUND_RATE / 1000 };

static struct az_sound_mix mix;

static int
begin(void **state)
{
    (void)state;
    az_sound_mix_init(&mix);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    az_sound_mix_destroy(&mix);
    return 0;
}

static bool
add(int16_t value, size_t count)
{
    struct az_sound_clip clip = {malloc((count + 1) * sizeof(int16_t)), count};
    assert_non_null(clip.samples);
    for (size_t i = 0; i < count; i++) {
        clip.samples[i] = value;
    }
    if (!az_sound_mix_add(&mix, clip)) {
        free(clip.samples);
        return false;
    }
    return true;
}

static int16_t
next(void)
{
    int16_t sample = -1;
    az_sound_mix_fill(&mix, &sample, 1);
    return sample;
}

static void
expect(int16_t value, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(next(), value);
    }
}

static void
test_sound_mix_is_silent_at_first(void **state)
{
    (void)state;
    expect(0, 1000);
    assert_false(az_sound_mix_is_speaking(&mix));
}

/* It begins and ends at nothing, so that it does not click, and is soft between. */
static void
test_sound_mix_tap_is_soft(void **state)
{
    (void)state;
    az_sound_mix_tap(&mix);
    int loudest = 0;
    int last = 0;
    for (size_t i = 0; i < AZ_SOUND_TAP_COUNT; i++) {
        last = abs(next());
        assert_true(i > 0 || last == 0);
        loudest = last > loudest ? last : loudest;
    }
    assert_in_range(loudest, 1500, 4000);
    assert_in_range(last, 0, 10);
    expect(0, 100);
}

static void
test_sound_mix_tap_starts_again(void **state)
{
    (void)state;
    int16_t first[100];
    int16_t second[100];
    az_sound_mix_tap(&mix);
    az_sound_mix_fill(&mix, first, 100);
    az_sound_mix_tap(&mix);
    az_sound_mix_fill(&mix, second, 100);
    assert_memory_equal(first, second, sizeof(first));
}

static void
test_sound_mix_says_clips_in_order_with_pauses(void **state)
{
    (void)state;
    assert_true(add(1000, 3));
    assert_true(add(2000, 2));
    assert_true(az_sound_mix_is_speaking(&mix));
    expect(1000, 3);
    expect(0, PAUSE);
    assert_true(az_sound_mix_is_speaking(&mix));
    expect(2000, 2);
    assert_false(az_sound_mix_is_speaking(&mix));
    /* One that was fetched late keeps its distance too. */
    assert_true(add(3000, 1));
    expect(0, PAUSE);
    expect(3000, 1);
}

static void
test_sound_mix_hush_forgets_all(void **state)
{
    (void)state;
    assert_true(add(1000, 3));
    assert_true(add(2000, 3));
    expect(1000, 1);
    az_sound_mix_hush(&mix);
    assert_false(az_sound_mix_is_speaking(&mix));
    expect(0, 2 * PAUSE);
    assert_true(add(3000, 1));
    expect(3000, 1);
}

static void
test_sound_mix_tap_over_speech_does_not_wrap(void **state)
{
    (void)state;
    assert_true(add(INT16_MAX, AZ_SOUND_TAP_COUNT));
    az_sound_mix_tap(&mix);
    for (size_t i = 0; i < AZ_SOUND_TAP_COUNT; i++) {
        assert_true(next() > 20000);
    }
}

static void
test_sound_mix_takes_so_many_clips(void **state)
{
    (void)state;
    assert_false(add(1, 0));
    for (size_t i = 0; i < AZ_SOUND_CLIPS_MAX; i++) {
        assert_true(add(1, 1));
    }
    assert_false(add(1, 1));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sound_mix_is_silent_at_first, begin, end),
        cmocka_unit_test_setup_teardown(test_sound_mix_tap_is_soft, begin, end),
        cmocka_unit_test_setup_teardown(test_sound_mix_tap_starts_again, begin, end),
        cmocka_unit_test_setup_teardown(test_sound_mix_says_clips_in_order_with_pauses, begin, end),
        cmocka_unit_test_setup_teardown(test_sound_mix_hush_forgets_all, begin, end),
        cmocka_unit_test_setup_teardown(test_sound_mix_tap_over_speech_does_not_wrap, begin, end),
        cmocka_unit_test_setup_teardown(test_sound_mix_takes_so_many_clips, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
