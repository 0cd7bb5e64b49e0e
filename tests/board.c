// SPDX-License-Identifier: MIT
#include "tests/board.h"

#include <string.h>

#include "tests/testing.h"

static const char *const languages[] = {"hy", "ka", "en", "ru", "ar"};
enum { LANGUAGES = sizeof(languages) / sizeof(*languages) };

void
board_begin(struct az_keyboard *keyboard, enum az_keyboard_layout_id id)
{
    enum az_keyboard_purpose purpose = id == AZ_KEYBOARD_EMAIL   ? AZ_KEYBOARD_FOR_EMAIL
                                       : id == AZ_KEYBOARD_PHONE ? AZ_KEYBOARD_FOR_PHONE
                                                                 : AZ_KEYBOARD_FOR_TEXT;
    const char *language = az_keyboard_layout(id)->language;
    az_keyboard_init(keyboard, purpose, language, languages, LANGUAGES);
    while (keyboard->offered[keyboard->current] != id) {
        keyboard->current++;
        assert_true(keyboard->current < keyboard->offered_count);
    }
}

az_keyboard_part
board_find_text(const struct az_keyboard *keyboard, const char *text)
{
    struct az_keyboard_keys list;
    az_keyboard_list(keyboard, &list);
    for (size_t i = 0; i < list.count; i++) {
        if (list.keys[i].kind == AZ_KEY_TEXT && strcmp(list.keys[i].text, text) == 0) {
            return i;
        }
    }
    return AZ_KEYBOARD_NOTHING;
}

az_keyboard_part
board_find_kind(const struct az_keyboard *keyboard, enum az_key_kind kind)
{
    struct az_keyboard_keys list;
    az_keyboard_list(keyboard, &list);
    for (size_t i = 0; i < list.count; i++) {
        if (list.keys[i].kind == kind) {
            return i;
        }
    }
    return AZ_KEYBOARD_NOTHING;
}
