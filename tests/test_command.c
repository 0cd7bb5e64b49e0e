// SPDX-License-Identifier: MIT
#include "app/kiosk/command.h"

#include "tests/testing.h"

static SDL_Event
key(SDL_Scancode scancode, uint16_t mod)
{
    return (SDL_Event){.key = {.type = SDL_KEYDOWN, .keysym = {.scancode = scancode, .mod = mod}}};
}

static void
test_command_of_keys(void **state)
{
    (void)state;
    static const struct {
        SDL_Scancode scancode;
        uint16_t mod;
        enum az_command_kind kind;
        unsigned number;
    } table[] = {
        {SDL_SCANCODE_LEFT, 0, AZ_COMMAND_LEFT, 0},
        {SDL_SCANCODE_DOWN, KMOD_NUM, AZ_COMMAND_DOWN, 0},
        {SDL_SCANCODE_TAB, 0, AZ_COMMAND_NEXT, 0},
        {SDL_SCANCODE_TAB, KMOD_LSHIFT, AZ_COMMAND_PREVIOUS, 0},
        {SDL_SCANCODE_RETURN, 0, AZ_COMMAND_PRESS, 0},
        {SDL_SCANCODE_SPACE, 0, AZ_COMMAND_PRESS, 0},
        {SDL_SCANCODE_ESCAPE, 0, AZ_COMMAND_BACK, 0},
        {SDL_SCANCODE_5, 0, AZ_COMMAND_ANSWER, 5},
        {SDL_SCANCODE_KP_0, KMOD_NUM, AZ_COMMAND_ANSWER, 0},
        {SDL_SCANCODE_A, 0, AZ_COMMAND_NONE, 0},
        {SDL_SCANCODE_1, KMOD_LCTRL, AZ_COMMAND_NONE, 0},
        {SDL_SCANCODE_TAB, KMOD_LALT, AZ_COMMAND_NONE, 0},
    };
    struct az_command_sticks sticks = {0};
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct az_command command;
        SDL_Event event = key(table[i].scancode, table[i].mod);
        bool known = az_command_from_event(&sticks, &event, &command);
        assert_int_equal(known, table[i].kind != AZ_COMMAND_NONE);
        if (known) {
            assert_int_equal(command.kind, table[i].kind);
            assert_int_equal(command.number, table[i].number);
            assert_true(command.down && command.button < -1);
        }
    }
}

static void
test_command_of_a_held_key_comes_once(void **state)
{
    (void)state;
    struct az_command_sticks sticks = {0};
    struct az_command down;
    struct az_command up;
    SDL_Event event = key(SDL_SCANCODE_RETURN, 0);
    assert_true(az_command_from_event(&sticks, &event, &down));
    event.key.repeat = 1;
    assert_false(az_command_from_event(&sticks, &event, &up));
    event.key.repeat = 0;
    event.type = SDL_KEYUP;
    assert_true(az_command_from_event(&sticks, &event, &up));
    assert_false(up.down);
    assert_true(up.button == down.button);
}

static void
test_command_of_a_box_of_buttons(void **state)
{
    (void)state;
    struct az_command_sticks sticks = {0};
    struct az_command command;
    for (unsigned i = 0; i < 32; i++) {
        SDL_Event event = {
            .jbutton = {.type = SDL_JOYBUTTONDOWN, .which = 7, .button = (uint8_t)i}};
        assert_int_equal(az_command_from_event(&sticks, &event, &command), i < 10);
        if (i < 10) {
            assert_int_equal(command.kind, AZ_COMMAND_ANSWER);
            assert_int_equal(command.number, i + 1);
        }
    }
}

static void
test_command_of_a_stick_comes_once_a_lean(void **state)
{
    (void)state;
    static const struct {
        uint8_t axis;
        int16_t value;
        enum az_command_kind kind;
    } table[] = {
        {0, 3000, AZ_COMMAND_NONE},    {0, 30000, AZ_COMMAND_RIGHT}, {0, 32767, AZ_COMMAND_NONE},
        {0, 15000, AZ_COMMAND_NONE},   {0, 30000, AZ_COMMAND_NONE},  {0, 100, AZ_COMMAND_NONE},
        {0, 30000, AZ_COMMAND_RIGHT},  {0, -32768, AZ_COMMAND_LEFT}, {1, 32767, AZ_COMMAND_DOWN},
        {1, -32768, AZ_COMMAND_UP},    {0, -30000, AZ_COMMAND_NONE}, {3, 25000, AZ_COMMAND_DOWN},
        {200, 32767, AZ_COMMAND_NONE},
    };
    struct az_command_sticks sticks = {0};
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct az_command command;
        SDL_Event event = {.jaxis = {.type = SDL_JOYAXISMOTION,
                                     .which = 7,
                                     .axis = table[i].axis,
                                     .value = table[i].value}};
        bool known = az_command_from_event(&sticks, &event, &command);
        if (known != (table[i].kind != AZ_COMMAND_NONE) ||
            (known && command.kind != table[i].kind)) {
            fail_msg("line %zu gave %d", i, known ? (int)command.kind : -1);
        }
    }
}

static void
test_command_of_a_hat_and_of_nothing(void **state)
{
    (void)state;
    struct az_command_sticks sticks = {0};
    struct az_command command;
    SDL_Event event = {.jhat = {.type = SDL_JOYHATMOTION, .which = 7, .value = SDL_HAT_UP}};
    assert_true(az_command_from_event(&sticks, &event, &command));
    assert_int_equal(command.kind, AZ_COMMAND_UP);
    event.jhat.value = SDL_HAT_CENTERED;
    assert_false(az_command_from_event(&sticks, &event, &command));
    event.type = SDL_MOUSEMOTION;
    assert_false(az_command_from_event(&sticks, &event, &command));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_command_of_keys),
        cmocka_unit_test(test_command_of_a_held_key_comes_once),
        cmocka_unit_test(test_command_of_a_box_of_buttons),
        cmocka_unit_test(test_command_of_a_stick_comes_once_a_lean),
        cmocka_unit_test(test_command_of_a_hat_and_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
