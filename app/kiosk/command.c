// SPDX-License-Identifier: MIT
#include "app/kiosk/command.h"

#include <stddef.h>

/* Where the ids of each kind of device begin, far below those of fingers and mice. */
#define IDS(kind)  (-(INT64_C(1) << 40) * (kind))
#define KEYBOARD   IDS(1)
#define CONTROLLER IDS(2)
#define JOYSTICK   IDS(3)
#define HAT        IDS(4)
#define STICK      IDS(5)

enum {
    STICK_LEANS = 20000, // of 32767: far enough to be meant
    STICK_RESTS = 12000, // and to count as upright again
    AXES_MAX = 16,       // two bits each
    ANSWERS_MAX = 10,    // digits, and buttons of a box
};

struct mapping {
    int from;
    enum az_command_kind kind;
    unsigned number;
};

static const struct mapping keys[] = {
    {SDL_SCANCODE_LEFT, AZ_COMMAND_LEFT, 0},      {SDL_SCANCODE_RIGHT, AZ_COMMAND_RIGHT, 0},
    {SDL_SCANCODE_UP, AZ_COMMAND_UP, 0},          {SDL_SCANCODE_DOWN, AZ_COMMAND_DOWN, 0},
    {SDL_SCANCODE_TAB, AZ_COMMAND_NEXT, 0},       {SDL_SCANCODE_RETURN, AZ_COMMAND_PRESS, 0},
    {SDL_SCANCODE_KP_ENTER, AZ_COMMAND_PRESS, 0}, {SDL_SCANCODE_SPACE, AZ_COMMAND_PRESS, 0},
    {SDL_SCANCODE_ESCAPE, AZ_COMMAND_BACK, 0},    {SDL_SCANCODE_BACKSPACE, AZ_COMMAND_BACK, 0},
    {SDL_SCANCODE_AC_BACK, AZ_COMMAND_BACK, 0},   {SDL_SCANCODE_0, AZ_COMMAND_ANSWER, 0},
    {SDL_SCANCODE_1, AZ_COMMAND_ANSWER, 1},       {SDL_SCANCODE_2, AZ_COMMAND_ANSWER, 2},
    {SDL_SCANCODE_3, AZ_COMMAND_ANSWER, 3},       {SDL_SCANCODE_4, AZ_COMMAND_ANSWER, 4},
    {SDL_SCANCODE_5, AZ_COMMAND_ANSWER, 5},       {SDL_SCANCODE_6, AZ_COMMAND_ANSWER, 6},
    {SDL_SCANCODE_7, AZ_COMMAND_ANSWER, 7},       {SDL_SCANCODE_8, AZ_COMMAND_ANSWER, 8},
    {SDL_SCANCODE_9, AZ_COMMAND_ANSWER, 9},       {SDL_SCANCODE_KP_0, AZ_COMMAND_ANSWER, 0},
    {SDL_SCANCODE_KP_1, AZ_COMMAND_ANSWER, 1},    {SDL_SCANCODE_KP_2, AZ_COMMAND_ANSWER, 2},
    {SDL_SCANCODE_KP_3, AZ_COMMAND_ANSWER, 3},    {SDL_SCANCODE_KP_4, AZ_COMMAND_ANSWER, 4},
    {SDL_SCANCODE_KP_5, AZ_COMMAND_ANSWER, 5},    {SDL_SCANCODE_KP_6, AZ_COMMAND_ANSWER, 6},
    {SDL_SCANCODE_KP_7, AZ_COMMAND_ANSWER, 7},    {SDL_SCANCODE_KP_8, AZ_COMMAND_ANSWER, 8},
    {SDL_SCANCODE_KP_9, AZ_COMMAND_ANSWER, 9},
};

static const struct mapping buttons[] = {
    {SDL_CONTROLLER_BUTTON_DPAD_LEFT, AZ_COMMAND_LEFT, 0},
    {SDL_CONTROLLER_BUTTON_DPAD_RIGHT, AZ_COMMAND_RIGHT, 0},
    {SDL_CONTROLLER_BUTTON_DPAD_UP, AZ_COMMAND_UP, 0},
    {SDL_CONTROLLER_BUTTON_DPAD_DOWN, AZ_COMMAND_DOWN, 0},
    {SDL_CONTROLLER_BUTTON_LEFTSHOULDER, AZ_COMMAND_PREVIOUS, 0},
    {SDL_CONTROLLER_BUTTON_RIGHTSHOULDER, AZ_COMMAND_NEXT, 0},
    {SDL_CONTROLLER_BUTTON_A, AZ_COMMAND_PRESS, 0},
    {SDL_CONTROLLER_BUTTON_START, AZ_COMMAND_PRESS, 0},
    {SDL_CONTROLLER_BUTTON_B, AZ_COMMAND_BACK, 0},
    {SDL_CONTROLLER_BUTTON_BACK, AZ_COMMAND_BACK, 0},
};

static bool
look_up(const struct mapping *table, size_t count, int from, struct az_command *out)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].from == from) {
            out->kind = table[i].kind;
            out->number = table[i].number;
            return true;
        }
    }
    return false;
}

static bool
from_key(const SDL_KeyboardEvent *event, struct az_command *out)
{
    bool down = event->type == SDL_KEYDOWN;
    /* A held key asks once; Ctrl and its kin are for those who keep the terminal. */
    if (event->repeat || (down && (event->keysym.mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI)))) {
        return false;
    }
    out->button = KEYBOARD + event->keysym.scancode;
    out->down = down;
    bool known = look_up(keys, sizeof(keys) / sizeof(*keys), (int)event->keysym.scancode, out);
    if (out->kind == AZ_COMMAND_NEXT && (event->keysym.mod & KMOD_SHIFT)) {
        out->kind = AZ_COMMAND_PREVIOUS;
    }
    return known;
}

static bool
from_controller_button(const SDL_ControllerButtonEvent *event, struct az_command *out)
{
    out->button = CONTROLLER + event->button;
    out->down = event->type == SDL_CONTROLLERBUTTONDOWN;
    return look_up(buttons, sizeof(buttons) / sizeof(*buttons), event->button, out);
}

/* A box of buttons that calls itself a joystick: the first button is the first answer. */
static bool
from_joystick_button(const SDL_JoyButtonEvent *event, struct az_command *out)
{
    out->kind = AZ_COMMAND_ANSWER;
    out->number = event->button + 1u;
    out->button = JOYSTICK + event->button;
    out->down = event->type == SDL_JOYBUTTONDOWN;
    return event->button < ANSWERS_MAX;
}

static bool
from_hat(const SDL_JoyHatEvent *event, struct az_command *out)
{
    static const struct mapping ways[] = {
        {SDL_HAT_LEFT, AZ_COMMAND_LEFT, 0},
        {SDL_HAT_RIGHT, AZ_COMMAND_RIGHT, 0},
        {SDL_HAT_UP, AZ_COMMAND_UP, 0},
        {SDL_HAT_DOWN, AZ_COMMAND_DOWN, 0},
    };
    out->button = HAT;
    out->down = true;
    return look_up(ways, sizeof(ways) / sizeof(*ways), event->value, out);
}

/* A stick asks once each time that it leans over, and must come back in between. */
static bool
from_axis(struct az_command_sticks *sticks, unsigned axis, int value, struct az_command *out)
{
    if (axis >= AXES_MAX) {
        return false;
    }
    bool far = value >= 0;
    uint32_t both = UINT32_C(3) << (2 * axis);
    uint32_t bit = UINT32_C(1) << (2 * axis + far);
    int lean = far ? value : -value;
    if (lean < STICK_RESTS) {
        sticks->leaning &= ~both;
        return false;
    }
    if (lean < STICK_LEANS || (sticks->leaning & bit)) {
        return false;
    }
    sticks->leaning = (sticks->leaning & ~both) | bit;
    /* Axes come in pairs, across before along. */
    bool across = axis % 2 == 0;
    out->kind = across ? (far ? AZ_COMMAND_RIGHT : AZ_COMMAND_LEFT)
                       : (far ? AZ_COMMAND_DOWN : AZ_COMMAND_UP);
    out->button = STICK + axis;
    out->down = true;
    return true;
}

/* A gamepad's events come twice, as those of a joystick, too, and these are passed over. */
static bool
is_controller(SDL_JoystickID id)
{
    return SDL_GameControllerFromInstanceID(id) != NULL;
}

bool
az_command_from_event(struct az_command_sticks *sticks, const SDL_Event *event,
                      struct az_command *out)
{
    *out = (struct az_command){0};
    switch (event->type) {
    case SDL_KEYDOWN:
    case SDL_KEYUP:
        return from_key(&event->key, out);
    case SDL_CONTROLLERBUTTONDOWN:
    case SDL_CONTROLLERBUTTONUP:
        return from_controller_button(&event->cbutton, out);
    case SDL_CONTROLLERAXISMOTION:
        /* Triggers are no sticks. */
        return event->caxis.axis < SDL_CONTROLLER_AXIS_TRIGGERLEFT &&
               from_axis(sticks, event->caxis.axis, event->caxis.value, out);
    case SDL_JOYBUTTONDOWN:
    case SDL_JOYBUTTONUP:
        return !is_controller(event->jbutton.which) && from_joystick_button(&event->jbutton, out);
    case SDL_JOYHATMOTION:
        return !is_controller(event->jhat.which) && from_hat(&event->jhat, out);
    case SDL_JOYAXISMOTION:
        return !is_controller(event->jaxis.which) &&
               from_axis(sticks, event->jaxis.axis, event->jaxis.value, out);
    default:
        return false;
    }
}
