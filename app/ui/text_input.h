// SPDX-License-Identifier: MIT
#pragma once

/*
 * A text that an attendee types: one line of UTF-8 with a caret, within limits.
 *
 * What a person calls a character is a grapheme (UAX #29): a letter with its
 * marks, a flag, a family of emoji. The caret stands between graphemes, and
 * moves and deletes by them, in the order of reading whatever the direction.
 * Pure, not thread-safe. Memory that a text left is wiped at once, so that
 * nothing a person wrote stays behind.
 */
#include <stdbool.h>
#include <stddef.h>

#include "storage/response.h"

/* What a key does to a text, whether it is on the screen or of plastic. */
enum az_text_edit_kind {
    AZ_EDIT_NONE,
    AZ_EDIT_INSERT,
    AZ_EDIT_BACKSPACE,
    AZ_EDIT_DELETE,
    AZ_EDIT_BACK,    // the caret, by one grapheme towards the start of the text
    AZ_EDIT_FORWARD, // and towards its end
    AZ_EDIT_HOME,
    AZ_EDIT_END,
    AZ_EDIT_DONE, // the text is finished; for whoever owns the screen
    AZ_EDIT_KIND_COUNT
};

enum { AZ_EDIT_TEXT_MAX = 31 }; // bytes; as long as SDL's own

struct az_text_edit {
    enum az_text_edit_kind kind;
    char text[AZ_EDIT_TEXT_MAX + 1]; // of an insertion
};

struct az_text_input {
    char text[AZ_TEXT_MAX + 1]; // UTF-8, ends with a zero
    size_t size;                // bytes
    size_t caret;               // byte before which it stands
    size_t characters;          // graphemes
    size_t max_characters;
    size_t max_bytes;
};

/* Limits of 0 stand for the most that a text answer may have: AZ_TEXT_MAX bytes. */
void
az_text_input_init(struct az_text_input *input, size_t max_characters, size_t max_bytes);

/* Forget the text; keep the limits. */
void
az_text_input_clear(struct az_text_input *input);

/*
 * Insert at the caret, all of it or nothing. False, and nothing has changed, if
 * it is no UTF-8, has a character that is none to be seen (a line feed becomes a
 * space), or goes beyond a limit.
 */
bool
az_text_input_insert(struct az_text_input *input, const char *text, size_t size);

/*
 * Do what a key asked for. False if that changed nothing: there is nothing to
 * delete, no room, or it is not the text's affair.
 */
bool
az_text_input_apply(struct az_text_input *input, const struct az_text_edit *edit);
