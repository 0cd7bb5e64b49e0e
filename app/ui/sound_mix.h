// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the loudspeaker plays: a soft tap, and clips of speech one after the
 * other, mixed into one stream of 16-bit mono samples.
 *
 * Pure; not thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AZ_SOUND_RATE = 24000,    // samples a second: plenty for speech
    AZ_SOUND_TAP_COUNT = 960, // samples of a tap: 40 ms
    AZ_SOUND_PAUSE_MS = 350,  // between two clips
    AZ_SOUND_CLIPS_MAX = 64,  // a question and its choices
};

struct az_sound_clip {
    int16_t *samples; // owned, from malloc()
    size_t count;
};

struct az_sound_mix {
    int16_t tap[AZ_SOUND_TAP_COUNT];
    size_t tap_at; // the sample that comes next; AZ_SOUND_TAP_COUNT: it is silent
    struct az_sound_clip clips[AZ_SOUND_CLIPS_MAX];
    size_t clip_count;
    size_t clip;    // the one that plays
    size_t clip_at; // its sample that comes next
    size_t pause;   // samples of silence before that
};

void
az_sound_mix_init(struct az_sound_mix *mix);
void
az_sound_mix_destroy(struct az_sound_mix *mix);

/* Play the tap, from its start if it plays already. */
void
az_sound_mix_tap(struct az_sound_mix *mix);

/*
 * Play a clip behind those that wait. False, and the clip stays the caller's, if
 * it is empty or there are too many.
 */
bool
az_sound_mix_add(struct az_sound_mix *mix, struct az_sound_clip clip);

/* Forget all clips. */
void
az_sound_mix_hush(struct az_sound_mix *mix);

bool
az_sound_mix_is_speaking(const struct az_sound_mix *mix);

/* The next samples. */
void
az_sound_mix_fill(struct az_sound_mix *mix, int16_t *out, size_t count);
