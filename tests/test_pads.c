// SPDX-License-Identifier: MIT
/*
 * Real events of SDL from devices that it makes up: a gamepad, and a box of
 * buttons that calls itself a joystick.
 */
#include "app/kiosk/pads.h"

#include <stdlib.h>

#include "app/kiosk/command.h"
#include "tests/testing.h"

static struct az_pads pads;
static struct az_command_sticks sticks;

static int
set_up(void **state)
{
    (void)state;
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    if (SDL_Init(SDL_INIT_EVENTS) != 0) {
        return -1;
    }
    sticks = (struct az_command_sticks){0};
    az_pads_init(&pads, 0);
    return pads.started ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    az_pads_destroy(&pads);
    SDL_Quit();
    return 0;
}

/* Ask the devices, and take the first command that comes of it. */
static bool
next_command(int64_t now_ms, struct az_command *out)
{
    SDL_Event event;
    bool found = false;
    az_pads_ask(&pads, now_ms);
    while (SDL_PollEvent(&event)) {
        struct az_command command;
        az_pads_note(&pads, &event, now_ms);
        if (az_command_from_event(&sticks, &event, &command) && !found) {
            *out = command;
            found = true;
        }
    }
    return found;
}

static SDL_Joystick *
plug_in(SDL_JoystickType type, int axes, int buttons, int hats)
{
    struct az_command none;
    int index = SDL_JoystickAttachVirtual(type, axes, buttons, hats);
    assert_true(index >= 0);
    SDL_JoystickID id = SDL_JoystickGetDeviceInstanceID(index);
    assert_false(next_command(100000, &none));
    assert_int_equal(pads.count, 1);
    return SDL_JoystickFromInstanceID(id);
}

static void
test_pads_take_a_box_of_buttons(void **state)
{
    (void)state;
    struct az_command command;
    SDL_Joystick *box = plug_in(SDL_JOYSTICK_TYPE_UNKNOWN, 2, 5, 0);
    assert_non_null(box);
    SDL_JoystickSetVirtualButton(box, 3, 1);
    assert_true(next_command(200000, &command));
    assert_int_equal(command.kind, AZ_COMMAND_ANSWER);
    assert_int_equal(command.number, 4);
    assert_true(command.down);
    SDL_JoystickSetVirtualButton(box, 3, 0);
    assert_true(next_command(300000, &command));
    assert_false(command.down);
    SDL_JoystickSetVirtualAxis(box, 0, -32768);
    assert_true(next_command(400000, &command));
    assert_int_equal(command.kind, AZ_COMMAND_LEFT);
}

static void
test_pads_take_a_gamepad_once(void **state)
{
    (void)state;
    static const struct {
        SDL_GameControllerButton button;
        enum az_command_kind kind;
    } table[] = {
        {SDL_CONTROLLER_BUTTON_A, AZ_COMMAND_PRESS},
        {SDL_CONTROLLER_BUTTON_B, AZ_COMMAND_BACK},
        {SDL_CONTROLLER_BUTTON_DPAD_RIGHT, AZ_COMMAND_RIGHT},
    };
    SDL_Joystick *pad = plug_in(SDL_JOYSTICK_TYPE_GAMECONTROLLER, SDL_CONTROLLER_AXIS_MAX,
                                SDL_CONTROLLER_BUTTON_MAX, 0);
    assert_non_null(pads.open[0].controller);
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        int64_t now = 200000 + (int64_t)i * 10000;
        struct az_command command;
        SDL_JoystickSetVirtualButton(pad, table[i].button, 1);
        assert_true(next_command(now, &command));
        assert_int_equal(command.kind, table[i].kind);
        SDL_JoystickSetVirtualButton(pad, table[i].button, 0);
        assert_true(next_command(now + 5000, &command));
        assert_false(command.down);
    }
}

static void
test_pads_are_asked_seldom_when_nobody_uses_them(void **state)
{
    (void)state;
    struct az_command command;
    assert_int_equal(az_pads_due_ms(&pads), AZ_PADS_NONE_MS);
    az_pads_ask(&pads, AZ_PADS_NONE_MS - 1); // not yet
    assert_int_equal(az_pads_due_ms(&pads), AZ_PADS_NONE_MS);
    SDL_Joystick *box = plug_in(SDL_JOYSTICK_TYPE_UNKNOWN, 0, 5, 0);
    assert_int_equal(az_pads_due_ms(&pads), 100000 + AZ_PADS_UNUSED_MS);
    SDL_JoystickSetVirtualButton(box, 0, 1);
    assert_true(next_command(200000, &command));
    assert_int_equal(az_pads_due_ms(&pads), 200000 + AZ_PADS_USED_MS);
    az_pads_ask(&pads, 200000 + AZ_PADS_USED_FOR_MS);
    assert_int_equal(az_pads_due_ms(&pads), 200000 + AZ_PADS_USED_FOR_MS + AZ_PADS_UNUSED_MS);
}

static void
test_pads_forget_what_is_pulled_out(void **state)
{
    (void)state;
    struct az_command none;
    plug_in(SDL_JOYSTICK_TYPE_UNKNOWN, 0, 5, 0);
    SDL_JoystickDetachVirtual(0);
    assert_false(next_command(200000, &none));
    assert_int_equal(pads.count, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pads_take_a_box_of_buttons, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pads_take_a_gamepad_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pads_are_asked_seldom_when_nobody_uses_them, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_pads_forget_what_is_pulled_out, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
