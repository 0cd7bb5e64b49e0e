// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "pads"
#include "app/kiosk/pads.h"

#include "base/log.h"

void
az_pads_init(struct az_pads *pads, int64_t now_ms)
{
    *pads = (struct az_pads){.asked_ms = now_ms, .used_ms = now_ms - AZ_PADS_USED_FOR_MS};
    SDL_SetHint(SDL_HINT_AUTO_UPDATE_JOYSTICKS, "0");
    /* A kiosk's window need not have the focus of a desktop that is not there. */
    SDL_SetHint(SDL_HINT_JOYSTICK_ALLOW_BACKGROUND_EVENTS, "1");
    pads->started = SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER) == 0;
    if (!pads->started) {
        AZ_LOGW("gamepads and boxes of buttons cannot be used: %s", SDL_GetError());
    }
}

static void
close_at(struct az_pads *pads, size_t at)
{
    if (pads->open[at].controller) {
        SDL_GameControllerClose(pads->open[at].controller);
    }
    if (pads->open[at].joystick) {
        SDL_JoystickClose(pads->open[at].joystick);
    }
    pads->open[at] = pads->open[--pads->count];
}

void
az_pads_destroy(struct az_pads *pads)
{
    while (pads->count > 0) {
        close_at(pads, pads->count - 1);
    }
    if (pads->started) {
        SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
    }
    *pads = (struct az_pads){0};
}

int64_t
az_pads_due_ms(const struct az_pads *pads)
{
    if (!pads->started) {
        return -1;
    }
    if (pads->count == 0) {
        return pads->asked_ms + AZ_PADS_NONE_MS;
    }
    bool used = pads->asked_ms - pads->used_ms < AZ_PADS_USED_FOR_MS;
    return pads->asked_ms + (used ? AZ_PADS_USED_MS : AZ_PADS_UNUSED_MS);
}

void
az_pads_ask(struct az_pads *pads, int64_t now_ms)
{
    int64_t due = az_pads_due_ms(pads);
    if (due >= 0 && now_ms >= due) {
        pads->asked_ms = now_ms;
        SDL_GameControllerUpdate(); // asks joysticks, too
    }
}

static size_t
find(const struct az_pads *pads, SDL_JoystickID id)
{
    size_t at = 0;
    while (at < pads->count && pads->open[at].id != id) {
        at++;
    }
    return at;
}

/* `index` is SDL's, of those that are plugged in now. */
static void
open_one(struct az_pads *pads, int index)
{
    SDL_JoystickID id = SDL_JoystickGetDeviceInstanceID(index);
    if (pads->count == AZ_PADS_MAX || find(pads, id) < pads->count) {
        return;
    }
    size_t at = pads->count;
    pads->open[at].id = id;
    pads->open[at].controller = SDL_IsGameController(index) ? SDL_GameControllerOpen(index) : NULL;
    pads->open[at].joystick = pads->open[at].controller ? NULL : SDL_JoystickOpen(index);
    if (!pads->open[at].controller && !pads->open[at].joystick) {
        AZ_LOGW("a gamepad or a box of buttons cannot be used: %s", SDL_GetError());
        return;
    }
    pads->count++;
}

void
az_pads_note(struct az_pads *pads, const SDL_Event *event, int64_t now_ms)
{
    size_t at;
    switch (event->type) {
    case SDL_JOYDEVICEADDED:
        open_one(pads, event->jdevice.which);
        break;
    case SDL_JOYDEVICEREMOVED:
        at = find(pads, event->jdevice.which);
        if (at < pads->count) {
            close_at(pads, at);
        }
        break;
    case SDL_JOYBUTTONDOWN:
    case SDL_JOYHATMOTION:
    case SDL_JOYAXISMOTION:
    case SDL_CONTROLLERBUTTONDOWN:
    case SDL_CONTROLLERAXISMOTION:
        pads->used_ms = now_ms;
        break;
    default:
        break;
    }
}
