// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "sound"
#include "app/ui/sound.h"

#include <SDL.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/sound_file.h"
#include "app/ui/sound_mix.h"
#include "base/log.h"
#include "base/thread.h"
#include "storage/response.h"

enum {
    NAME_SIZE = AZ_ID_MAX + 1,
    BLOCK = 256, // samples that the loudspeaker asks for at once: 11 ms
};

/* A prompt that the UI thread wants, in names of its own. */
struct request {
    char language[NAME_SIZE];
    char names[AZ_SOUND_CLIPS_MAX][NAME_SIZE]; // the question, then its choices
    size_t count;                              // 0: silence
};

struct az_sound {
    /* Immutable after open. */
    bool taps;
    char *speech; // owned; NULL if there are no prompts
    pthread_t thread;

    /* Shared with the loudspeaker's thread without a lock. */
    atomic_bool tap;      // one is due
    atomic_bool speaking; // clips are left
    atomic_bool fetching; // a request is being read

    /* Sound thread only. */
    bool started;
    SDL_AudioDeviceID device;

    /* Under SDL_LockAudioDevice(), which the loudspeaker's thread holds while it is called. */
    struct az_sound_mix mix;

    /* Protected by mutex. */
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    struct request wanted;
    uint64_t number; // of the request; each new one makes those before it void
    bool stop;
};

static void
handle_samples(void *ctx, uint8_t *stream, int size)
{
    struct az_sound *sound = ctx;
    if (atomic_exchange(&sound->tap, false)) {
        az_sound_mix_tap(&sound->mix);
    }
    az_sound_mix_fill(&sound->mix, (int16_t *)(void *)stream, (size_t)size / sizeof(int16_t));
    atomic_store(&sound->speaking, az_sound_mix_is_speaking(&sound->mix));
}

/* Opening a loudspeaker may take seconds, so it is done on the sound thread. */
static bool
open_device(struct az_sound *sound)
{
    const SDL_AudioSpec spec = {.freq = AZ_SOUND_RATE,
                                .format = AUDIO_S16SYS,
                                .channels = 1,
                                .samples = BLOCK,
                                .callback = handle_samples,
                                .userdata = sound};
    sound->started = SDL_InitSubSystem(SDL_INIT_AUDIO) == 0;
    sound->device = sound->started ? SDL_OpenAudioDevice(NULL, 0, &spec, NULL, 0) : 0;
    if (sound->device == 0) {
        AZ_LOGW(
            "there is no sound: %s; connect a loudspeaker and start again, or set \"sound: no\" "
            "in the event",
            SDL_GetError());
        return false;
    }
    SDL_PauseAudioDevice(sound->device, 0);
    return true;
}

static void
close_device(struct az_sound *sound)
{
    if (sound->device != 0) {
        SDL_CloseAudioDevice(sound->device);
    }
    if (sound->started) {
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    }
}

static bool
is_void(struct az_sound *sound, uint64_t number)
{
    pthread_mutex_lock(&sound->mutex);
    bool is = sound->stop || sound->number != number;
    pthread_mutex_unlock(&sound->mutex);
    return is;
}

static void
add_clip(struct az_sound *sound, struct az_sound_clip clip)
{
    SDL_LockAudioDevice(sound->device);
    bool added = az_sound_mix_add(&sound->mix, clip);
    atomic_store(&sound->speaking, az_sound_mix_is_speaking(&sound->mix));
    SDL_UnlockAudioDevice(sound->device);
    if (!added) {
        free(clip.samples);
    }
}

static void
hush_device(struct az_sound *sound)
{
    SDL_LockAudioDevice(sound->device);
    az_sound_mix_hush(&sound->mix);
    atomic_store(&sound->speaking, false);
    SDL_UnlockAudioDevice(sound->device);
}

/* The question is heard while its choices are still being read. */
static void
say(struct az_sound *sound, const struct request *request, uint64_t number)
{
    hush_device(sound);
    for (size_t i = 0; i < request->count && !is_void(sound, number); i++) {
        struct az_sound_clip clip;
        char *path = az_sound_file_find(sound->speech, request->language, request->names[0],
                                        i > 0 ? request->names[i] : NULL);
        if (path && az_sound_file_read(path, &clip)) {
            add_clip(sound, clip);
        }
        free(path);
    }
}

/* Wait for a request later than `*number` and take it. False once it is time to stop. */
static bool
take_request(struct az_sound *sound, uint64_t *number, struct request *out)
{
    pthread_mutex_lock(&sound->mutex);
    while (!sound->stop && sound->number == *number) {
        pthread_cond_wait(&sound->cond, &sound->mutex);
    }
    bool going_on = !sound->stop;
    *number = sound->number;
    *out = sound->wanted;
    pthread_mutex_unlock(&sound->mutex);
    return going_on;
}

static void
end_request(struct az_sound *sound, uint64_t number)
{
    pthread_mutex_lock(&sound->mutex);
    if (sound->number == number) {
        atomic_store(&sound->fetching, false);
    }
    pthread_mutex_unlock(&sound->mutex);
}

static void *
run_sound(void *ctx)
{
    struct az_sound *sound = ctx;
    struct request request;
    uint64_t number = 0;
    bool audible = open_device(sound);
    while (take_request(sound, &number, &request)) {
        if (audible) {
            say(sound, &request, number);
        }
        end_request(sound, number);
    }
    close_device(sound);
    SDL_TLSCleanup(); // what SDL keeps for a thread that it has not made
    return NULL;
}

struct az_sound *
az_sound_open(const struct az_sound_params *params)
{
    if (!params->taps && !params->speech) {
        return NULL;
    }
    struct az_sound *sound = calloc(1, sizeof(*sound));
    char *speech = params->speech ? strdup(params->speech) : NULL;
    if (!sound || (params->speech && !speech)) {
        AZ_LOGE("there is no sound: out of memory");
        free(sound);
        free(speech);
        return NULL;
    }
    sound->taps = params->taps;
    sound->speech = speech;
    az_sound_mix_init(&sound->mix);
    pthread_mutex_init(&sound->mutex, NULL);
    az_thread_cond_init(&sound->cond);
    if (!az_thread_start(&sound->thread, "sound", run_sound, sound)) {
        goto fail;
    }
    return sound;

fail:
    pthread_cond_destroy(&sound->cond);
    pthread_mutex_destroy(&sound->mutex);
    free(sound->speech);
    free(sound);
    return NULL;
}

void
az_sound_close(struct az_sound *sound)
{
    if (!sound) {
        return;
    }
    pthread_mutex_lock(&sound->mutex);
    sound->stop = true;
    pthread_cond_signal(&sound->cond);
    pthread_mutex_unlock(&sound->mutex);
    pthread_join(sound->thread, NULL);
    az_sound_mix_destroy(&sound->mix);
    pthread_cond_destroy(&sound->cond);
    pthread_mutex_destroy(&sound->mutex);
    free(sound->speech);
    free(sound);
}

void
az_sound_tap(struct az_sound *sound)
{
    if (sound && sound->taps) {
        atomic_store(&sound->tap, true);
    }
}

/* A name that is too long is none, and has no file. */
static void
copy_name(char out[NAME_SIZE], const char *name)
{
    size_t length = strnlen(name, NAME_SIZE);
    length = length < NAME_SIZE ? length : 0;
    memcpy(out, name, length);
    out[length] = '\0';
}

static void
describe(const struct az_prompt *prompt, struct request *out)
{
    copy_name(out->language, prompt->language);
    copy_name(out->names[0], prompt->question);
    out->count = 1;
    for (size_t i = 0; i < prompt->choice_count && out->count < AZ_SOUND_CLIPS_MAX; i++) {
        copy_name(out->names[out->count++], prompt->choices[i]);
    }
}

static void
request(struct az_sound *sound, const struct az_prompt *prompt)
{
    pthread_mutex_lock(&sound->mutex);
    sound->wanted.count = 0;
    if (prompt) {
        describe(prompt, &sound->wanted);
    }
    sound->number++;
    atomic_store(&sound->fetching, prompt != NULL);
    pthread_cond_signal(&sound->cond);
    pthread_mutex_unlock(&sound->mutex);
}

void
az_sound_say(struct az_sound *sound, const struct az_prompt *prompt)
{
    if (sound && sound->speech) {
        request(sound, prompt);
    }
}

void
az_sound_hush(struct az_sound *sound)
{
    if (sound && sound->speech) {
        request(sound, NULL);
    }
}

bool
az_sound_is_speaking(const struct az_sound *sound)
{
    return sound && (atomic_load(&sound->fetching) || atomic_load(&sound->speaking));
}

bool
az_sound_has_prompt(const char *speech, const char *language, const char *question)
{
    char *path = az_sound_file_find(speech, language, question, NULL);
    bool has = path != NULL;
    free(path);
    return has;
}
