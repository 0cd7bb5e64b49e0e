// SPDX-License-Identifier: MIT
/*
 * With SDL's "disk" driver what would be heard is in a file, sooner than it would
 * be heard; "dummy" takes as long as a loudspeaker.
 */
#include "app/ui/sound.h"

#include <SDL.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/ui/sound_file.h"
#include "base/buffer.h"
#include "base/files.h"
#include "tests/testing.h"

enum { HEARD_MAX = 64 * 1024 * 1024 };

static char speech[256];

static void
put(struct az_buffer *out, uint32_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        az_buffer_append_char(out, (char)(value >> (8 * i) & 0xff));
    }
}

/* A WAV file of 16-bit samples that are all `value`. */
static void
write_wav(const char *name, int rate, int channels, int16_t value, uint32_t frames)
{
    struct az_buffer wav;
    char path[512];
    uint32_t bytes = frames * (uint32_t)channels * 2;
    az_buffer_init(&wav, HEARD_MAX);
    az_buffer_append_text(&wav, "RIFF");
    put(&wav, 36 + bytes, 4);
    az_buffer_append_text(&wav, "WAVEfmt ");
    put(&wav, 16, 4);
    put(&wav, 1, 2); // plain samples
    put(&wav, (uint32_t)channels, 2);
    put(&wav, (uint32_t)rate, 4);
    put(&wav, (uint32_t)(rate * channels * 2), 4);
    put(&wav, (uint32_t)(channels * 2), 2);
    put(&wav, 16, 2);
    az_buffer_append_text(&wav, "data");
    put(&wav, bytes, 4);
    for (uint32_t i = 0; i < frames * (uint32_t)channels; i++) {
        put(&wav, (uint16_t)value, 2);
    }
    snprintf(path, sizeof(path), "%s/%s", speech, name);
    assert_true(az_files_make_parent_dir(path));
    assert_true(az_files_write_atomic(path, wav.data, wav.size, 0644));
    az_buffer_destroy(&wav);
}

static int
make_prompts(void **state)
{
    (void)state;
    snprintf(speech, sizeof(speech), "%s/speech", testing_dir());
    write_wav("hy/hall.wav", AZ_SOUND_RATE, 1, 1000, 400);
    write_wav("hy/hall/cold.wav", AZ_SOUND_RATE, 1, 2000, 300);
    write_wav("hy/hall/warm.wav", 48000, 2, 3000, 9600);
    write_wav("hy/broken/loud.wav", AZ_SOUND_RATE, 1, 4000, 300);
    write_wav("hy/slow.wav", 100, 1, 1, 400);
    write_wav("hy/long.wav", 8000, 1, 1, 8000 * (AZ_SOUND_CLIP_MAX_S + 1));
    write_wav("secret.wav", AZ_SOUND_RATE, 1, 1, 10);
    char path[300];
    snprintf(path, sizeof(path), "%s/hy/broken.wav", speech);
    testing_write(path, "RIFF, but no more of it");
    snprintf(path, sizeof(path), "%s/hy/empty.wav", speech);
    testing_write(path, "");
    return 0;
}

static void
use_driver(const char *driver, const char *heard)
{
    SDL_setenv("SDL_AUDIODRIVER", driver, 1);
    SDL_setenv("SDL_DISKAUDIOFILE", heard, 1);
    SDL_setenv("SDL_DISKAUDIODELAY", "1", 1);
}

static void
wait_until_said(const struct az_sound *sound)
{
    while (az_sound_is_speaking(sound)) {
        SDL_Delay(1);
    }
}

/* What was heard, as the values in the order in which they came, each run once. */
static void
read_heard(const char *path, char *out, size_t size)
{
    struct az_buffer raw;
    az_buffer_init(&raw, HEARD_MAX);
    assert_true(az_files_read(path, &raw));
    int16_t last = 0;
    size_t at = 0;
    *out = '\0';
    for (size_t i = 0; i + 1 < raw.size; i += 2) {
        int16_t sample;
        memcpy(&sample, raw.data + i, sizeof(sample));
        if (sample != last && sample != 0 && sample % 1000 == 0) {
            at += (size_t)snprintf(out + at, size - at, "%d ", sample);
        }
        last = sample;
    }
    az_buffer_destroy(&raw);
}

/* Say a prompt to the end, and what was heard of it. */
static const char *
say(const char *question, const char *const *choices, size_t count)
{
    static char heard[4096];
    const char *path = testing_path("heard.raw");
    use_driver("disk", path);
    struct az_sound *sound = az_sound_open(&(struct az_sound_params){.speech = speech});
    assert_non_null(sound);
    az_sound_say(sound, &(struct az_prompt){"hy", question, choices, count});
    assert_true(az_sound_is_speaking(sound));
    wait_until_said(sound);
    az_sound_close(sound);
    read_heard(path, heard, sizeof(heard));
    return heard;
}

static void
test_sound_nothing_wanted_opens_nothing(void **state)
{
    (void)state;
    use_driver("nonesuch", "");
    assert_null(az_sound_open(&(struct az_sound_params){0}));
    az_sound_tap(NULL);
    az_sound_say(NULL, NULL);
    az_sound_hush(NULL);
    az_sound_close(NULL);
    assert_false(az_sound_is_speaking(NULL));
}

static void
test_sound_says_a_question_and_its_choices(void **state)
{
    (void)state;
    static const char *const choices[] = {"cold", "missing"};
    assert_string_equal(say("hall", NULL, 0), "1000 ");
    assert_string_equal(say("hall", choices, 2), "1000 2000 ");
}

static void
test_sound_broken_prompt_is_left_out(void **state)
{
    (void)state;
    static const char *const choices[] = {"loud"};
    testing_log_start();
    assert_string_equal(say("broken", choices, 1), "4000 ");
    assert_text_contains(testing_log_text(), "broken.wav");
    assert_string_equal(say("nothing", choices, 1), "");
    testing_log_stop();
}

static void
test_sound_new_prompt_takes_the_place_of_the_old(void **state)
{
    (void)state;
    static const char *const choices[] = {"cold"};
    use_driver("dummy", "");
    struct az_sound *sound = az_sound_open(&(struct az_sound_params){.speech = speech});
    az_sound_say(sound, &(struct az_prompt){"hy", "hall", choices, 1});
    az_sound_say(sound, &(struct az_prompt){"hy", "hall", NULL, 0});
    wait_until_said(sound);
    az_sound_say(sound, &(struct az_prompt){"hy", "hall", choices, 1});
    az_sound_hush(sound);
    wait_until_said(sound);
    az_sound_close(sound);
}

static void
test_sound_tap_is_heard(void **state)
{
    (void)state;
    const char *path = testing_path("tap.raw");
    use_driver("disk", path);
    struct az_sound *sound = az_sound_open(&(struct az_sound_params){.taps = true});
    assert_non_null(sound);
    az_sound_tap(sound);
    bool heard = false;
    while (!heard) {
        struct az_buffer raw;
        az_buffer_init(&raw, HEARD_MAX);
        struct stat file;
        bool there = stat(path, &file) == 0 && az_files_read(path, &raw);
        for (size_t i = 0; there && i < raw.size; i++) {
            heard = heard || raw.data[i] != 0;
        }
        az_buffer_destroy(&raw);
    }
    az_sound_close(sound);
}

/* Without a loudspeaker there is one line that says so, and nobody waits for anything. */
static void
test_sound_goes_on_without_a_loudspeaker(void **state)
{
    (void)state;
    use_driver("nonesuch", "");
    testing_log_start();
    const struct az_sound_params params = {.taps = true, .speech = speech};
    struct az_sound *sound = az_sound_open(&params);
    assert_non_null(sound);
    az_sound_tap(sound);
    az_sound_say(sound, &(struct az_prompt){"hy", "hall", NULL, 0});
    wait_until_said(sound);
    az_sound_close(sound);
    const char *log = testing_log_text();
    assert_text_contains(log, "there is no sound");
    assert_ptr_equal(strchr(log, '\n'), strrchr(log, '\n'));
    testing_log_stop();
}

static void
test_sound_finds_prompts_only_in_their_folder(void **state)
{
    (void)state;
    assert_true(az_sound_has_prompt(speech, "hy", "hall"));
    assert_false(az_sound_has_prompt(speech, "ka", "hall"));
    assert_false(az_sound_has_prompt(speech, "hy", "cold"));
    static const char *const outside[] = {"../secret", "..", "", ".", "/etc/passwd", "hall/cold"};
    for (size_t i = 0; i < sizeof(outside) / sizeof(*outside); i++) {
        assert_false(az_sound_has_prompt(speech, "hy", outside[i]));
        assert_false(az_sound_has_prompt(speech, outside[i], "secret"));
        assert_null(az_sound_file_find(speech, "hy", "hall", outside[i]));
    }
}

static void
test_sound_file_is_made_mono_of_one_rate(void **state)
{
    (void)state;
    char *path = az_sound_file_find(speech, "hy", "hall", "warm");
    struct az_sound_clip clip;
    assert_non_null(path);
    assert_true(az_sound_file_read(path, &clip));
    assert_in_range(clip.count, 4700, 4900);
    assert_in_range(clip.samples[clip.count / 2], 2900, 3100);
    free(clip.samples);
    free(path);
}

static void
test_sound_file_refuses_what_cannot_be_said(void **state)
{
    (void)state;
    static const char *const names[] = {"broken", "empty", "slow", "long"};
    testing_log_start();
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        char *path = az_sound_file_find(speech, "hy", names[i], NULL);
        struct az_sound_clip clip;
        assert_non_null(path);
        assert_false(az_sound_file_read(path, &clip));
        assert_null(clip.samples);
        assert_text_contains(testing_log_text(), path);
        free(path);
    }
    testing_log_stop();
}

static int
quit(void **state)
{
    (void)state;
    SDL_Quit();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound_nothing_wanted_opens_nothing),
        cmocka_unit_test(test_sound_says_a_question_and_its_choices),
        cmocka_unit_test(test_sound_broken_prompt_is_left_out),
        cmocka_unit_test(test_sound_new_prompt_takes_the_place_of_the_old),
        cmocka_unit_test(test_sound_tap_is_heard),
        cmocka_unit_test(test_sound_goes_on_without_a_loudspeaker),
        cmocka_unit_test(test_sound_finds_prompts_only_in_their_folder),
        cmocka_unit_test(test_sound_file_is_made_mono_of_one_rate),
        cmocka_unit_test(test_sound_file_refuses_what_cannot_be_said),
    };
    return cmocka_run_group_tests(tests, make_prompts, quit);
}
