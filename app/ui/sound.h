// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a terminal can be heard with: a soft tap under a finger, and spoken
 * prompts from WAV files. A thread of its own opens the loudspeaker and reads
 * the files, so no call here waits for either. Where there is no loudspeaker,
 * or a file is missing, everything else goes on without it.
 *
 * Prompts lie in the speech folder of an event, in a folder a language:
 *     hy/hall.wav         the question "hall"
 *     hy/hall/cold.wav    its choice "cold"
 *
 * UI thread only. SDL counts its subsystems without a lock, so open this after
 * all else of SDL and close it first. Every function accepts NULL.
 */
#include <stdbool.h>
#include <stddef.h>

struct az_sound;

struct az_sound_params {
    bool taps;          // play one for az_sound_tap()
    const char *speech; // folder with prompts, or NULL
};

/* NULL if nothing is wanted, or, logged, if it cannot be had. */
struct az_sound *
az_sound_open(const struct az_sound_params *params);
void
az_sound_close(struct az_sound *sound);

void
az_sound_tap(struct az_sound *sound);

struct az_prompt {
    const char *language; // IETF tag
    const char *question; // id
    const char *const *choices;
    size_t choice_count; // those beyond AZ_SOUND_CLIPS_MAX - 1 are not spoken
};

/* Say a question and its choices in place of what is being said. All is copied. */
void
az_sound_say(struct az_sound *sound, const struct az_prompt *prompt);
/* Say no more. */
void
az_sound_hush(struct az_sound *sound);

/* Whether a prompt is being fetched or said. */
bool
az_sound_is_speaking(const struct az_sound *sound);

/*
 * Whether a question can be said, so that a key to hear it is worth showing.
 * Looks at the disk: for the start, not for each frame.
 */
bool
az_sound_has_prompt(const char *speech, const char *language, const char *question);
