// SPDX-License-Identifier: MIT
#pragma once

/*
 * A keyboard of plastic: from SDL's events to edits of a text. Pure.
 */
#include <SDL.h>

#include "app/ui/text_input.h"

/*
 * The edit that an event stands for; AZ_EDIT_NONE for all others. Letters come
 * as SDL_TEXTINPUT, which SDL sends after SDL_StartTextInput(), so only keys
 * that type nothing are read from SDL_KEYDOWN, and none that is pressed
 * together with Ctrl, Alt or the logo key.
 */
struct az_text_edit
az_text_keys_edit(const SDL_Event *event);
