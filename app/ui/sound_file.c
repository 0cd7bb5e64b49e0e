// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "sound"
#include "app/ui/sound_file.h"

#include <SDL.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/log.h"

/* What ids and language tags are made of; without a dot at the start none leads out of a folder. */
static bool
is_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    return *name != '\0' && *name != '.' && name[strspn(name, allowed)] == '\0';
}

char *
az_sound_file_find(const char *speech, const char *language, const char *question,
                   const char *choice)
{
    if (!is_name(language) || !is_name(question) || (choice && !is_name(choice))) {
        return NULL;
    }
    char *path = NULL;
    if (asprintf(&path, "%s/%s/%s%s%s.wav", speech, language, question, choice ? "/" : "",
                 choice ? choice : "") < 0) {
        return NULL;
    }
    if (access(path, R_OK) != 0) {
        free(path);
        return NULL;
    }
    return path;
}

/* Bounds on what a file claims, before anything is computed or made from it. */
static bool
is_reasonable(const SDL_AudioSpec *spec, uint32_t size)
{
    if (spec->freq < 8000 || spec->freq > 96000 || spec->channels < 1 || spec->channels > 2) {
        return false;
    }
    uint64_t frame = spec->channels * (SDL_AUDIO_BITSIZE(spec->format) / 8u);
    return frame > 0 && size >= frame && size / frame <= (uint64_t)spec->freq * AZ_SOUND_CLIP_MAX_S;
}

static bool
convert(const SDL_AudioSpec *spec, const uint8_t *data, uint32_t size, struct az_sound_clip *out)
{
    SDL_AudioCVT cvt;
    if (SDL_BuildAudioCVT(&cvt, spec->format, spec->channels, spec->freq, AUDIO_S16SYS, 1,
                          AZ_SOUND_RATE) < 0) {
        return false;
    }
    cvt.len = (int)size;
    cvt.buf = malloc((size_t)size * (size_t)cvt.len_mult);
    if (!cvt.buf) {
        return false;
    }
    memcpy(cvt.buf, data, size);
    cvt.len_cvt = cvt.len;
    if (cvt.needed && SDL_ConvertAudio(&cvt) != 0) {
        free(cvt.buf);
        return false;
    }
    size_t bytes = (size_t)cvt.len_cvt;
    out->samples = (int16_t *)(void *)cvt.buf;
    out->count = bytes / sizeof(int16_t);
    int16_t *shorter = realloc(cvt.buf, bytes > 0 ? bytes : 1);
    out->samples = shorter ? shorter : out->samples;
    return true;
}

static bool
decode(const struct az_buffer *file, struct az_sound_clip *out)
{
    SDL_RWops *source = SDL_RWFromConstMem(file->data, (int)file->size);
    SDL_AudioSpec spec;
    uint8_t *data = NULL;
    uint32_t size = 0;
    if (!source || !SDL_LoadWAV_RW(source, 1, &spec, &data, &size)) {
        return false;
    }
    bool ok = is_reasonable(&spec, size) && convert(&spec, data, size, out);
    SDL_FreeWAV(data);
    return ok;
}

bool
az_sound_file_read(const char *path, struct az_sound_clip *out)
{
    struct az_buffer file;
    *out = (struct az_sound_clip){0};
    az_buffer_init(&file, AZ_SOUND_FILE_MAX);
    bool ok = az_files_read(path, &file);
    if (ok && (file.size == 0 || !decode(&file, out))) {
        AZ_LOGW("cannot say %s; make it a WAV file of 8000 to 96000 Hz, mono or stereo, of at most "
                "%d seconds",
                path, AZ_SOUND_CLIP_MAX_S);
        ok = false;
    }
    az_buffer_destroy(&file);
    return ok;
}
