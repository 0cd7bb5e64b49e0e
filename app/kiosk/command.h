// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a key of a keyboard, a button of a box or of a gamepad asks for. A
 * table maps each of them, so that a box with one button per face needs no
 * program of its own. Keys count by their place, whatever letters the
 * keyboard's layout puts on them. Touches no device: reads events only.
 */
#include <SDL.h>
#include <stdbool.h>
#include <stdint.h>

enum az_command_kind {
    AZ_COMMAND_NONE,
    AZ_COMMAND_LEFT,
    AZ_COMMAND_RIGHT,
    AZ_COMMAND_UP,
    AZ_COMMAND_DOWN,
    AZ_COMMAND_NEXT,
    AZ_COMMAND_PREVIOUS,
    AZ_COMMAND_PRESS, // what is focused
    AZ_COMMAND_BACK,
    AZ_COMMAND_ANSWER, // by number
};

struct az_command {
    enum az_command_kind kind;
    unsigned number; // of the answer
    int64_t button;  // which one it was, never that of a finger or of a mouse
    bool down;       // it was pressed; else let go
};

/* Which way sticks lean; begins as zero. */
struct az_command_sticks {
    uint32_t leaning; // a bit a direction
};

/* False if the event is no command. */
bool
az_command_from_event(struct az_command_sticks *sticks, const SDL_Event *event,
                      struct az_command *out);
