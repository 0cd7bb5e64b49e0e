// SPDX-License-Identifier: MIT
#include "app/ui/sound_mix.h"

#include <math.h>
#include <stdlib.h>

#define TAP_HZ      1150.0
#define TAP_PEAK    3600.0 // of 32767: heard by who taps, not by the hall
#define TAP_ATTACK  0.0015 // seconds to its peak, so that it does not click
#define TAP_DECAY   0.0065 // seconds in which it falls to a third
#define TAP_RELEASE 0.010  // its last seconds fall to nothing

void
az_sound_mix_init(struct az_sound_mix *mix)
{
    *mix = (struct az_sound_mix){.tap_at = AZ_SOUND_TAP_COUNT};
    double whole = AZ_SOUND_TAP_COUNT / (double)AZ_SOUND_RATE;
    for (size_t i = 0; i < AZ_SOUND_TAP_COUNT; i++) {
        double t = (double)i / AZ_SOUND_RATE;
        double envelope = fmin(1, t / TAP_ATTACK) * exp(-t / TAP_DECAY);
        envelope *= fmin(1, (whole - t) / TAP_RELEASE);
        mix->tap[i] = (int16_t)lround(TAP_PEAK * envelope * sin(2 * M_PI * TAP_HZ * t));
    }
}

void
az_sound_mix_hush(struct az_sound_mix *mix)
{
    for (size_t i = 0; i < mix->clip_count; i++) {
        free(mix->clips[i].samples);
        mix->clips[i] = (struct az_sound_clip){0};
    }
    mix->clip_count = 0;
    mix->clip = 0;
    mix->clip_at = 0;
    mix->pause = 0;
}

void
az_sound_mix_destroy(struct az_sound_mix *mix)
{
    az_sound_mix_hush(mix);
}

void
az_sound_mix_tap(struct az_sound_mix *mix)
{
    mix->tap_at = 0;
}

bool
az_sound_mix_add(struct az_sound_mix *mix, struct az_sound_clip clip)
{
    if (mix->clip_count == AZ_SOUND_CLIPS_MAX || clip.count == 0) {
        return false;
    }
    mix->clips[mix->clip_count++] = clip;
    return true;
}

bool
az_sound_mix_is_speaking(const struct az_sound_mix *mix)
{
    return mix->clip < mix->clip_count;
}

/* Clips that arrive while the last one ends begin after a pause as well. */
static int
next_speech(struct az_sound_mix *mix)
{
    if (mix->pause > 0) {
        mix->pause--;
        return 0;
    }
    if (!az_sound_mix_is_speaking(mix)) {
        return 0;
    }
    const struct az_sound_clip *clip = &mix->clips[mix->clip];
    int sample = clip->samples[mix->clip_at++];
    if (mix->clip_at == clip->count) {
        mix->clip++;
        mix->clip_at = 0;
        mix->pause = AZ_SOUND_PAUSE_MS * AZ_SOUND_RATE / 1000;
    }
    return sample;
}

static int
next_tap(struct az_sound_mix *mix)
{
    return mix->tap_at < AZ_SOUND_TAP_COUNT ? mix->tap[mix->tap_at++] : 0;
}

void
az_sound_mix_fill(struct az_sound_mix *mix, int16_t *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int sum = next_speech(mix) + next_tap(mix);
        out[i] = (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
    }
}
