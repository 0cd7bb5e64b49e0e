// SPDX-License-Identifier: MIT
#pragma once

/*
 * Spoken prompts on the disk: where they lie, and how one is read. Thread-safe.
 */
#include "app/ui/sound_mix.h"

enum {
    AZ_SOUND_FILE_MAX = 8 * 1024 * 1024, // bytes
    AZ_SOUND_CLIP_MAX_S = 90,
};

/*
 * The path of a question's prompt, or of a choice's if that is not NULL. Owned
 * by the caller; NULL if a name is none that may stand in a path, or there is no
 * such file.
 */
char *
az_sound_file_find(const char *speech, const char *language, const char *question,
                   const char *choice);

/*
 * Read a WAV file as AZ_SOUND_RATE mono samples. False, and logged with what is
 * wrong, if it is none or too long; else the caller frees `out->samples`.
 */
bool
az_sound_file_read(const char *path, struct az_sound_clip *out);
