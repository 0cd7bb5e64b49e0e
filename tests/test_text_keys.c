// SPDX-License-Identifier: MIT
#include "app/ui/text_keys.h"

#include <string.h>

#include "tests/testing.h"

static SDL_Event
key_event(uint32_t type, SDL_Keycode key, uint16_t mod)
{
    SDL_Event event = {.type = type};
    event.key.keysym.sym = key;
    event.key.keysym.mod = mod;
    return event;
}

static SDL_Event
text_event(const char *text)
{
    SDL_Event event = {.type = SDL_TEXTINPUT};
    strncpy(event.text.text, text, sizeof(event.text.text));
    return event;
}

static void
test_text_keys_stand_for_edits(void **state)
{
    (void)state;
    static const struct {
        uint32_t type;
        SDL_Keycode key;
        uint16_t mod;
        enum az_text_edit_kind kind;
    } cases[] = {
        {SDL_KEYDOWN, SDLK_BACKSPACE, KMOD_NONE, AZ_EDIT_BACKSPACE},
        {SDL_KEYDOWN, SDLK_BACKSPACE, KMOD_LSHIFT, AZ_EDIT_BACKSPACE},
        {SDL_KEYDOWN, SDLK_DELETE, KMOD_NUM, AZ_EDIT_DELETE},
        {SDL_KEYDOWN, SDLK_LEFT, KMOD_NONE, AZ_EDIT_BACK},
        {SDL_KEYDOWN, SDLK_RIGHT, KMOD_NONE, AZ_EDIT_FORWARD},
        {SDL_KEYDOWN, SDLK_HOME, KMOD_CAPS, AZ_EDIT_HOME},
        {SDL_KEYDOWN, SDLK_END, KMOD_NONE, AZ_EDIT_END},
        {SDL_KEYDOWN, SDLK_RETURN, KMOD_NONE, AZ_EDIT_DONE},
        {SDL_KEYDOWN, SDLK_KP_ENTER, KMOD_NUM, AZ_EDIT_DONE},
        {SDL_KEYDOWN, SDLK_a, KMOD_NONE, AZ_EDIT_NONE},
        {SDL_KEYDOWN, SDLK_UP, KMOD_NONE, AZ_EDIT_NONE},
        {SDL_KEYDOWN, SDLK_BACKSPACE, KMOD_LCTRL, AZ_EDIT_NONE},
        {SDL_KEYDOWN, SDLK_RETURN, KMOD_LALT, AZ_EDIT_NONE},
        {SDL_KEYDOWN, SDLK_LEFT, KMOD_RGUI, AZ_EDIT_NONE},
        {SDL_KEYUP, SDLK_BACKSPACE, KMOD_NONE, AZ_EDIT_NONE},
        {SDL_MOUSEBUTTONDOWN, SDLK_BACKSPACE, KMOD_NONE, AZ_EDIT_NONE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        SDL_Event event = key_event(cases[i].type, cases[i].key, cases[i].mod);
        assert_int_equal(az_text_keys_edit(&event).kind, cases[i].kind);
    }
}

static void
test_text_keys_type_texts(void **state)
{
    (void)state;
    struct az_text_input input;
    az_text_input_init(&input, 0, 0);
    static const char *const texts[] = {"Շ", "ատ", " ", "ლ", "1234567890123456789012345678901"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        SDL_Event event = text_event(texts[i]);
        struct az_text_edit edit = az_text_keys_edit(&event);
        assert_true(az_text_input_apply(&input, &edit));
    }
    assert_string_equal(input.text, "Շատ ლ1234567890123456789012345678901");
}

/* What a broken input method sends: nothing, half a character, no end. */
static void
test_text_keys_bad_text_changes_nothing(void **state)
{
    (void)state;
    struct az_text_input input;
    az_text_input_init(&input, 0, 0);
    SDL_Event event = text_event("");
    assert_int_equal(az_text_keys_edit(&event).kind, AZ_EDIT_NONE);
    event = text_event("\xd5");
    struct az_text_edit edit = az_text_keys_edit(&event);
    assert_false(az_text_input_apply(&input, &edit));
    memset(event.text.text, 'a', sizeof(event.text.text));
    edit = az_text_keys_edit(&event);
    assert_true(az_text_input_apply(&input, &edit));
    assert_int_equal(input.size, SDL_TEXTINPUTEVENT_TEXT_SIZE - 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_keys_stand_for_edits),
        cmocka_unit_test(test_text_keys_type_texts),
        cmocka_unit_test(test_text_keys_bad_text_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
