// SPDX-License-Identifier: MIT
#pragma once

/*
 * Gamepads and boxes of buttons that call themselves joysticks: found when they
 * are plugged in, whenever that is. SDL would ask each of them a thousand times
 * a second; here they are asked often only while somebody uses them. UI thread.
 */
#include <SDL.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    AZ_PADS_USED_MS = 16,       // between two questions while one is used
    AZ_PADS_UNUSED_MS = 100,    // while none is, which a press may wait
    AZ_PADS_NONE_MS = 3000,     // while there is none: to notice one
    AZ_PADS_USED_FOR_MS = 5000, // so long after its last event it counts as used
    AZ_PADS_MAX = 8,            // more are not listened to
};

struct az_pads {
    bool started; // SDL's part of it
    struct {
        SDL_JoystickID id;
        SDL_GameController *controller; // owned; else
        SDL_Joystick *joystick;         // owned
    } open[AZ_PADS_MAX];
    size_t count;
    int64_t asked_ms;
    int64_t used_ms;
};

/* Without them the kiosk goes on, so a failure is only logged. */
void
az_pads_init(struct az_pads *pads, int64_t now_ms);
/* Accepts a zeroed one. */
void
az_pads_destroy(struct az_pads *pads);

/* When they are to be asked; -1 for never. */
int64_t
az_pads_due_ms(const struct az_pads *pads);
/* Ask them, if it is time to; what they say comes as SDL's events. */
void
az_pads_ask(struct az_pads *pads, int64_t now_ms);

/* One was plugged in or out, or used. For each event of SDL. */
void
az_pads_note(struct az_pads *pads, const SDL_Event *event, int64_t now_ms);
