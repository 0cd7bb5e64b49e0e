// SPDX-License-Identifier: MIT
#include "app/ui/text_keys.h"

#include <assert.h>
#include <string.h>

static_assert(AZ_EDIT_TEXT_MAX + 1 >= SDL_TEXTINPUTEVENT_TEXT_SIZE, "an edit holds SDL's text");

static const struct {
    SDL_Keycode key;
    enum az_text_edit_kind kind;
} keys[] = {
    {SDLK_BACKSPACE, AZ_EDIT_BACKSPACE},
    {SDLK_KP_BACKSPACE, AZ_EDIT_BACKSPACE},
    {SDLK_DELETE, AZ_EDIT_DELETE},
    {SDLK_LEFT, AZ_EDIT_BACK},
    {SDLK_RIGHT, AZ_EDIT_FORWARD},
    {SDLK_HOME, AZ_EDIT_HOME},
    {SDLK_END, AZ_EDIT_END},
    {SDLK_RETURN, AZ_EDIT_DONE},
    {SDLK_KP_ENTER, AZ_EDIT_DONE},
};

static enum az_text_edit_kind
kind_of(const SDL_Keysym *symbol)
{
    if (symbol->mod & (KMOD_CTRL | KMOD_LALT | KMOD_GUI)) {
        return AZ_EDIT_NONE;
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        if (keys[i].key == symbol->sym) {
            return keys[i].kind;
        }
    }
    return AZ_EDIT_NONE;
}

static struct az_text_edit
typed(const SDL_TextInputEvent *event)
{
    struct az_text_edit edit = {.kind = AZ_EDIT_INSERT};
    memcpy(edit.text, event->text, strnlen(event->text, SDL_TEXTINPUTEVENT_TEXT_SIZE - 1));
    return edit;
}

struct az_text_edit
az_text_keys_edit(const SDL_Event *event)
{
    if (event->type == SDL_TEXTINPUT && event->text.text[0] != '\0') {
        return typed(&event->text);
    }
    if (event->type == SDL_KEYDOWN) {
        return (struct az_text_edit){.kind = kind_of(&event->key.keysym)};
    }
    return (struct az_text_edit){.kind = AZ_EDIT_NONE};
}
