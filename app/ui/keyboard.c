// SPDX-License-Identifier: MIT
#include "app/ui/keyboard.h"

#include <string.h>

static const struct az_keyboard_layout *
current_layout(const struct az_keyboard *keyboard)
{
    return az_keyboard_layout(keyboard->offered[keyboard->current]);
}

static void
offer(struct az_keyboard *keyboard, enum az_keyboard_layout_id id)
{
    for (size_t i = 0; i < keyboard->offered_count; i++) {
        if (keyboard->offered[i] == id) {
            return;
        }
    }
    keyboard->offered[keyboard->offered_count++] = id;
}

/* All layouts of a language adjoin in the tables. */
static void
offer_language(struct az_keyboard *keyboard, const char *language)
{
    enum az_keyboard_layout_id first = az_keyboard_layout_find(language);
    if (first == AZ_KEYBOARD_LAYOUT_COUNT) {
        return;
    }
    const char *tag = az_keyboard_layout(first)->language;
    for (enum az_keyboard_layout_id id = first;
         id < AZ_KEYBOARD_EMAIL && strcmp(az_keyboard_layout(id)->language, tag) == 0; id++) {
        offer(keyboard, id);
    }
}

static void
offer_texts(struct az_keyboard *keyboard, const char *language, const char *const *languages,
            size_t count)
{
    offer_language(keyboard, language);
    for (size_t i = 0; i < count; i++) {
        offer_language(keyboard, languages[i]);
    }
    offer_language(keyboard, "en");
}

void
az_keyboard_init(struct az_keyboard *keyboard, enum az_keyboard_purpose purpose,
                 const char *language, const char *const *languages, size_t count)
{
    *keyboard = (struct az_keyboard){.held = AZ_KEYBOARD_NOTHING, .variant = AZ_KEYBOARD_NOTHING};
    switch (purpose) {
    case AZ_KEYBOARD_FOR_EMAIL:
        offer(keyboard, AZ_KEYBOARD_EMAIL);
        break;
    case AZ_KEYBOARD_FOR_PHONE:
        offer(keyboard, AZ_KEYBOARD_PHONE);
        break;
    default:
        offer_texts(keyboard, language, languages, count);
        break;
    }
}

static struct az_text_edit
edit_of(enum az_text_edit_kind kind)
{
    return (struct az_text_edit){.kind = kind};
}

static struct az_text_edit
insertion(const char *text)
{
    struct az_text_edit edit = {.kind = AZ_EDIT_INSERT};
    memcpy(edit.text, text, strnlen(text, AZ_EDIT_TEXT_MAX));
    return edit;
}

static void
choose_layout(struct az_keyboard *keyboard, size_t offered)
{
    keyboard->current = offered;
    keyboard->plane = AZ_PLANE_LETTERS;
    keyboard->shift = AZ_SHIFT_OFF;
}

/* To the next language; with only one, to its other layout. */
static void
choose_next_language(struct az_keyboard *keyboard)
{
    const char *language = current_layout(keyboard)->language;
    size_t next = keyboard->current;
    do {
        next = (next + 1) % keyboard->offered_count;
    } while (next != keyboard->current &&
             strcmp(az_keyboard_layout(keyboard->offered[next])->language, language) == 0);
    if (next == keyboard->current) {
        next = (next + 1) % keyboard->offered_count;
    }
    choose_layout(keyboard, next);
}

static void
touch_shift(struct az_keyboard *keyboard, int64_t now_ms)
{
    bool twice = now_ms - keyboard->shift_ms <= AZ_KEYBOARD_DOUBLE_MS;
    keyboard->shift = keyboard->shift == AZ_SHIFT_OFF             ? AZ_SHIFT_ONCE
                      : keyboard->shift == AZ_SHIFT_ONCE && twice ? AZ_SHIFT_LOCKED
                                                                  : AZ_SHIFT_OFF;
    keyboard->shift_ms = now_ms;
}

static struct az_text_edit
type_text(struct az_keyboard *keyboard, const char *text)
{
    keyboard->shift = keyboard->shift == AZ_SHIFT_ONCE ? AZ_SHIFT_OFF : keyboard->shift;
    return insertion(text);
}

static struct az_text_edit
use_key(struct az_keyboard *keyboard, const struct az_key *key, int64_t now_ms)
{
    switch (key->kind) {
    case AZ_KEY_TEXT:
        return type_text(keyboard, key->text);
    case AZ_KEY_SPACE:
        return insertion(" ");
    case AZ_KEY_BACKSPACE:
        return edit_of(AZ_EDIT_BACKSPACE);
    case AZ_KEY_BACK:
        return edit_of(AZ_EDIT_BACK);
    case AZ_KEY_FORWARD:
        return edit_of(AZ_EDIT_FORWARD);
    case AZ_KEY_DONE:
        return edit_of(AZ_EDIT_DONE);
    case AZ_KEY_SHIFT:
        touch_shift(keyboard, now_ms);
        break;
    case AZ_KEY_SIGNS:
        keyboard->plane = AZ_PLANE_SIGNS;
        break;
    case AZ_KEY_MORE:
        keyboard->plane = keyboard->plane == AZ_PLANE_MORE ? AZ_PLANE_SIGNS : AZ_PLANE_MORE;
        break;
    case AZ_KEY_LETTERS:
        keyboard->plane = AZ_PLANE_LETTERS;
        break;
    case AZ_KEY_LANGUAGE:
        choose_next_language(keyboard);
        break;
    case AZ_KEY_KIND_COUNT:
        break;
    }
    return edit_of(AZ_EDIT_NONE);
}

static struct az_text_edit
use_variant(struct az_keyboard *keyboard, const struct az_keyboard_keys *list)
{
    if (keyboard->variant >= list->variant_count) {
        return edit_of(AZ_EDIT_NONE);
    }
    const struct az_key *variant = &list->variants[keyboard->variant];
    if (variant->kind == AZ_KEY_LANGUAGE) {
        choose_layout(keyboard, keyboard->variant);
        return edit_of(AZ_EDIT_NONE);
    }
    return type_text(keyboard, variant->text);
}

void
az_keyboard_cancel(struct az_keyboard *keyboard)
{
    keyboard->held = AZ_KEYBOARD_NOTHING;
    keyboard->inside = false;
    keyboard->strip = false;
    keyboard->variant = AZ_KEYBOARD_NOTHING;
    keyboard->due_ms = INT64_MAX;
}

/* Use what is held, if the finger is still on it. */
static struct az_text_edit
complete(struct az_keyboard *keyboard, int64_t now_ms)
{
    struct az_text_edit edit = edit_of(AZ_EDIT_NONE);
    if (keyboard->held != AZ_KEYBOARD_NOTHING) {
        struct az_keyboard_keys list;
        az_keyboard_list(keyboard, &list);
        if (keyboard->strip) {
            edit = use_variant(keyboard, &list);
        } else if (keyboard->inside && !keyboard->spent) {
            edit = use_key(keyboard, &list.keys[keyboard->held], now_ms);
        }
    }
    az_keyboard_cancel(keyboard);
    return edit;
}

static bool
repeats(enum az_key_kind kind)
{
    return kind == AZ_KEY_BACKSPACE || kind == AZ_KEY_BACK || kind == AZ_KEY_FORWARD;
}

static int64_t
first_due_ms(const struct az_key *key, int64_t now_ms)
{
    if (repeats(key->kind)) {
        return now_ms + AZ_KEYBOARD_REPEAT_AFTER_MS;
    }
    return key->more || key->kind == AZ_KEY_LANGUAGE ? now_ms + AZ_KEYBOARD_HOLD_MS : INT64_MAX;
}

static void
hold(struct az_keyboard *keyboard, int64_t pointer, az_keyboard_part part, int64_t now_ms)
{
    struct az_keyboard_keys list;
    az_keyboard_list(keyboard, &list);
    if (part >= list.count) {
        return;
    }
    keyboard->held = part;
    keyboard->pointer = pointer;
    keyboard->inside = true;
    keyboard->spent = false;
    keyboard->due_ms = first_due_ms(&list.keys[part], now_ms);
}

/* What makes other keys stand where some stood before. */
static bool
same_keys(const struct az_keyboard *a, const struct az_keyboard *b)
{
    return a->current == b->current && a->plane == b->plane;
}

struct az_text_edit
az_keyboard_down(struct az_keyboard *keyboard, int64_t pointer, az_keyboard_part part,
                 int64_t now_ms)
{
    struct az_keyboard before = *keyboard;
    struct az_text_edit edit = complete(keyboard, now_ms);
    if (same_keys(&before, keyboard)) {
        hold(keyboard, pointer, part, now_ms);
    }
    return edit;
}

void
az_keyboard_move(struct az_keyboard *keyboard, int64_t pointer, az_keyboard_part part)
{
    if (keyboard->held == AZ_KEYBOARD_NOTHING || pointer != keyboard->pointer) {
        return;
    }
    keyboard->inside = part == keyboard->held;
    if (keyboard->strip) {
        bool on_strip = part != AZ_KEYBOARD_NOTHING && part >= AZ_KEYBOARD_KEYS_MAX;
        keyboard->variant = on_strip           ? part - AZ_KEYBOARD_KEYS_MAX
                            : keyboard->inside ? keyboard->variant
                                               : AZ_KEYBOARD_NOTHING;
    }
}

struct az_text_edit
az_keyboard_up(struct az_keyboard *keyboard, int64_t pointer, az_keyboard_part part, int64_t now_ms)
{
    if (keyboard->held == AZ_KEYBOARD_NOTHING || pointer != keyboard->pointer) {
        return edit_of(AZ_EDIT_NONE);
    }
    az_keyboard_move(keyboard, pointer, part);
    return complete(keyboard, now_ms);
}

struct az_text_edit
az_keyboard_press(struct az_keyboard *keyboard, az_keyboard_part part, int64_t now_ms)
{
    az_keyboard_cancel(keyboard);
    hold(keyboard, 0, part, now_ms);
    return complete(keyboard, now_ms);
}

/* However late it is, a held key repeats once at a time: nothing is deleted in a burst. */
static struct az_text_edit
repeat(struct az_keyboard *keyboard, const struct az_key *key, int64_t now_ms)
{
    keyboard->due_ms = now_ms + AZ_KEYBOARD_REPEAT_MS;
    if (!keyboard->inside) {
        return edit_of(AZ_EDIT_NONE);
    }
    keyboard->spent = true;
    return use_key(keyboard, key, now_ms);
}

static void
open_strip(struct az_keyboard *keyboard, const struct az_key *key)
{
    keyboard->due_ms = INT64_MAX;
    if (keyboard->inside) {
        keyboard->strip = true;
        keyboard->variant = key->kind == AZ_KEY_LANGUAGE ? keyboard->current : 0;
    }
}

struct az_text_edit
az_keyboard_tick(struct az_keyboard *keyboard, int64_t now_ms)
{
    if (now_ms < az_keyboard_due_ms(keyboard)) {
        return edit_of(AZ_EDIT_NONE);
    }
    struct az_keyboard_keys list;
    az_keyboard_list(keyboard, &list);
    const struct az_key *key = &list.keys[keyboard->held];
    if (repeats(key->kind)) {
        return repeat(keyboard, key, now_ms);
    }
    open_strip(keyboard, key);
    return edit_of(AZ_EDIT_NONE);
}

int64_t
az_keyboard_due_ms(const struct az_keyboard *keyboard)
{
    return keyboard->held == AZ_KEYBOARD_NOTHING ? INT64_MAX : keyboard->due_ms;
}

az_keyboard_part
az_keyboard_pressed(const struct az_keyboard *keyboard)
{
    if (keyboard->strip) {
        return keyboard->variant == AZ_KEYBOARD_NOTHING ? AZ_KEYBOARD_NOTHING
                                                        : AZ_KEYBOARD_KEYS_MAX + keyboard->variant;
    }
    return keyboard->inside ? keyboard->held : AZ_KEYBOARD_NOTHING;
}
