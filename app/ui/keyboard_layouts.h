// SPDX-License-Identifier: MIT
#pragma once

/*
 * The layouts of the on-screen keyboard, as tables. Immutable.
 *
 * A row is written as it is seen, its keys parted by spaces. A word in Latin
 * capitals stands for a key that types no text, as az_key_kind_parse() reads it.
 */
#include <stdbool.h>
#include <stddef.h>

enum az_keyboard_layout_id {
    AZ_KEYBOARD_EN,
    AZ_KEYBOARD_HY_PHONETIC,   // sounds where they are on an English keyboard
    AZ_KEYBOARD_HY_TYPEWRITER, // as Armenian typewriters had it
    AZ_KEYBOARD_KA_QWERTY,     // sounds where they are on an English keyboard
    AZ_KEYBOARD_KA_ERGONOMIC,  // what is typed most where fingers rest
    AZ_KEYBOARD_RU,
    AZ_KEYBOARD_AR,
    AZ_KEYBOARD_EMAIL,
    AZ_KEYBOARD_PHONE,
    AZ_KEYBOARD_LAYOUT_COUNT
};

enum az_keyboard_plane {
    AZ_PLANE_LETTERS,
    AZ_PLANE_CAPITALS, // only where the script has them
    AZ_PLANE_SIGNS,
    AZ_PLANE_MORE, // signs that are rarer
    AZ_PLANE_COUNT
};

enum az_key_kind {
    AZ_KEY_TEXT,
    AZ_KEY_SPACE,
    AZ_KEY_SHIFT,
    AZ_KEY_BACKSPACE,
    AZ_KEY_SIGNS,
    AZ_KEY_MORE, // from signs to rarer ones and back
    AZ_KEY_LETTERS,
    AZ_KEY_LANGUAGE,
    AZ_KEY_BACK, // moves the caret
    AZ_KEY_FORWARD,
    AZ_KEY_DONE,
    AZ_KEY_KIND_COUNT
};

enum {
    AZ_KEYBOARD_ROWS_MAX = 5,
    AZ_KEY_TEXT_MAX = 15, // bytes of what one key types
};

struct az_keyboard_rows {
    unsigned columns;        // the keyboard is so many ordinary keys wide
    unsigned bottom_columns; // and its last row is divided into so many
    size_t count;
    const char *rows[AZ_KEYBOARD_ROWS_MAX];
};

/* What else a key offers when it is held. */
struct az_key_variants {
    const char *text;     // of the key
    const char *variants; // parted by spaces
};

struct az_keyboard_layout {
    const char *language; // IETF tag; of e-mail and phone, "en"
    const char *name;     // of the language in itself, on the space key
    const char *label;    // its first letters, by which people know it
    const char *letters;  // on the key that leads back from signs
    const struct az_keyboard_rows *planes[AZ_PLANE_COUNT]; // NULL if it has none such
    /* Tables that end with a NULL text; the first that knows a key counts. */
    const struct az_key_variants *variants[2];
};

const struct az_keyboard_layout *
az_keyboard_layout(enum az_keyboard_layout_id id);

/* The kind of key that these bytes of a row stand for. */
enum az_key_kind
az_key_kind_parse(const char *word, size_t length);

/* Variants of what a key types, parted by spaces; NULL if it has none. */
const char *
az_keyboard_variants(const struct az_keyboard_layout *layout, const char *text);

/* The first layout of a language ("hy" or "hy-AM"), or AZ_KEYBOARD_LAYOUT_COUNT. */
enum az_keyboard_layout_id
az_keyboard_layout_find(const char *language);
