// SPDX-License-Identifier: MIT
#pragma once

/*
 * The on-screen keyboard as a pure state machine: fed with touches and times,
 * it says what they do to a text. It keeps nothing of what was typed.
 *
 * A press counts when the finger is lifted on the key that it went down on, but
 * a second finger completes the press of the first, for people type with two
 * hands. Holding a key offers its variants; holding backspace or a caret key
 * repeats it.
 *
 * UI thread only. Times are milliseconds of a clock that never jumps.
 */
#include <stdint.h>

#include "app/ui/keyboard_layouts.h"
#include "app/ui/layout.h"
#include "app/ui/text_input.h"

enum az_keyboard_purpose {
    AZ_KEYBOARD_FOR_TEXT,
    AZ_KEYBOARD_FOR_EMAIL,
    AZ_KEYBOARD_FOR_PHONE,
    AZ_KEYBOARD_PURPOSE_COUNT
};

enum {
    AZ_KEYBOARD_KEYS_MAX = 64,
    AZ_KEYBOARD_VARIANTS_MAX = 12,
    AZ_KEYBOARD_HOLD_MS = 450,         // until variants are offered
    AZ_KEYBOARD_REPEAT_AFTER_MS = 500, // until a held key repeats,
    AZ_KEYBOARD_REPEAT_MS = 80,        // and then so often
    AZ_KEYBOARD_DOUBLE_MS = 400,       // two touches of shift within this lock it
};

/*
 * Something that can be touched: a key by its position in the list, or a
 * variant, which is its position in the strip behind AZ_KEYBOARD_KEYS_MAX.
 */
typedef size_t az_keyboard_part;
#define AZ_KEYBOARD_NOTHING SIZE_MAX

enum az_shift { AZ_SHIFT_OFF, AZ_SHIFT_ONCE, AZ_SHIFT_LOCKED };

struct az_keyboard {
    enum az_keyboard_layout_id offered[AZ_KEYBOARD_LAYOUT_COUNT]; // those of one language adjoin
    size_t offered_count;
    size_t current;               // of those
    enum az_keyboard_plane plane; // letters, even if shift makes capitals of them
    enum az_shift shift;
    int64_t shift_ms; // when shift was touched last

    az_keyboard_part held; // or AZ_KEYBOARD_NOTHING
    int64_t pointer;       // the finger that holds it
    bool inside;           // and is still there
    bool spent;            // it has repeated, so lifting it does nothing more
    bool strip;            // its variants are shown
    size_t variant;        // the one that is chosen, or AZ_KEYBOARD_NOTHING
    int64_t due_ms;        // when holding it does something
};

/* A key, as it is now. */
struct az_key {
    enum az_key_kind kind;
    char text[AZ_KEY_TEXT_MAX + 1]; // what it types; "" unless AZ_KEY_TEXT
    const char *label;              // borrowed from the layouts; NULL: `text`, or a picture
    const char *language;           // of the label
    bool more;                      // it has variants
    bool on;                        // shift, or a layout: in force
    bool locked;                    // shift: until it is touched again
    unsigned row;
    double column; // where it begins and how wide it is, in ordinary keys
    double width;
    struct az_rect rect;
};

struct az_keyboard_keys {
    struct az_key keys[AZ_KEYBOARD_KEYS_MAX];
    size_t count;
    unsigned rows;
    double columns;
    double finest; // how many of the smallest keys stand in an ordinary one's place
    struct az_key variants[AZ_KEYBOARD_VARIANTS_MAX]; // the first is what the held key itself types
    size_t variant_count;
    struct az_rect strip; // around the variants
};

/*
 * Begin with the layout of `language`; those of the other languages and English
 * are a touch away. A language without a layout is left out.
 */
void
az_keyboard_init(struct az_keyboard *keyboard, enum az_keyboard_purpose purpose,
                 const char *language, const char *const *languages, size_t count);

/* List the keys, and the variants if they are shown, without rectangles. */
void
az_keyboard_list(const struct az_keyboard *keyboard, struct az_keyboard_keys *out);

/* Where a keyboard stands on the screen. */
struct az_keyboard_place {
    struct az_rect frame; // it is centred in it, at its foot
    double unit_px;       // of the layout
    double px_per_mm;     // of the screen; 0 if nobody knows
};

/*
 * The same list with rectangles. Keys are 20 mm and more where there is room,
 * and never overlap; variants may stand above the frame.
 */
void
az_keyboard_list_placed(const struct az_keyboard *keyboard, const struct az_keyboard_place *place,
                        struct az_keyboard_keys *out);

/*
 * What a finger at this point means, up to `slop` pixels beside a key. While
 * variants are shown it is one of them or nothing.
 */
az_keyboard_part
az_keyboard_at(const struct az_keyboard_keys *list, int x, int y, int slop);

/*
 * What happened to a finger, and what that does to the text. Afterwards the
 * keys may be others: list them again. `pointer` tells fingers apart.
 */
struct az_text_edit
az_keyboard_down(struct az_keyboard *keyboard, int64_t pointer, az_keyboard_part part,
                 int64_t now_ms);
void
az_keyboard_move(struct az_keyboard *keyboard, int64_t pointer, az_keyboard_part part);
struct az_text_edit
az_keyboard_up(struct az_keyboard *keyboard, int64_t pointer, az_keyboard_part part,
               int64_t now_ms);

/* Let go of what is held without using it. */
void
az_keyboard_cancel(struct az_keyboard *keyboard);

/* A whole touch at once. */
struct az_text_edit
az_keyboard_press(struct az_keyboard *keyboard, az_keyboard_part part, int64_t now_ms);

/* Time passes. To be called when az_keyboard_due_ms() has come, or later. */
struct az_text_edit
az_keyboard_tick(struct az_keyboard *keyboard, int64_t now_ms);

/* When holding will do something; INT64_MAX for never. */
int64_t
az_keyboard_due_ms(const struct az_keyboard *keyboard);

/* The part to be drawn as pressed, or AZ_KEYBOARD_NOTHING. */
az_keyboard_part
az_keyboard_pressed(const struct az_keyboard *keyboard);
