// SPDX-License-Identifier: MIT
#include "app/ui/keyboard_widgets.h"

#include <assert.h>
#include <stdio.h>
#include <unictype.h>
#include <unistr.h>

/* What a kind is called in an id, and the picture on its key. */
static const struct {
    const char *name;
    const char *icon;
} kinds[] = {
    [AZ_KEY_TEXT] = {"", NULL},
    [AZ_KEY_SPACE] = {"space", "icons/key-space.svg"},
    [AZ_KEY_SHIFT] = {"shift", "icons/key-shift.svg"},
    [AZ_KEY_BACKSPACE] = {"backspace", "icons/key-backspace.svg"},
    [AZ_KEY_SIGNS] = {"signs", NULL},
    [AZ_KEY_MORE] = {"more", NULL},
    [AZ_KEY_LETTERS] = {"letters", NULL},
    [AZ_KEY_LANGUAGE] = {"language", "icons/key-language.svg"},
    [AZ_KEY_BACK] = {"caret-back", "icons/key-caret-back.svg"},
    [AZ_KEY_FORWARD] = {"caret-forward", "icons/key-caret-forward.svg"},
    [AZ_KEY_DONE] = {"done", "icons/tick.svg"},
};
static_assert(sizeof(kinds) / sizeof(*kinds) == AZ_KEY_KIND_COUNT, "a row a kind");

static const char *
icon_of(const struct az_key *key)
{
    if (key->label && *key->label) {
        return NULL;
    }
    return key->locked ? "icons/key-caps.svg" : kinds[key->kind].icon;
}

/*
 * The part of its key, in twentieths, that the em of a text takes. Marks are
 * small in it, and a word such as ".com" is read rather than looked for.
 */
static int
em_part(const struct az_key *key)
{
    ucs4_t first;
    int bytes = u8_strmbtouc(&first, (const uint8_t *)key->text);
    if (key->kind == AZ_KEY_LANGUAGE) {
        return 6;
    }
    if (key->kind != AZ_KEY_TEXT || bytes <= 0 || (first < 0x80 && key->text[bytes])) {
        return 7;
    }
    const uint32_t letters = UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N;
    return uc_is_general_category_withtable(first, letters) ? 11 : 14;
}

static int
text_px(const struct az_key *key)
{
    int part = em_part(key);
    int side = key->rect.h < key->rect.w ? key->rect.h : key->rect.w;
    int size = side * part / 20;
    return size > 0 ? size : 1;
}

static struct az_widget
widget_of(const struct az_key *key, az_keyboard_part part)
{
    bool is_text = key->kind == AZ_KEY_TEXT;
    return (struct az_widget){
        .kind = AZ_WIDGET_KEY,
        .rect = key->rect,
        .enabled = true,
        .chosen = key->on,
        .main = key->kind == AZ_KEY_DONE,
        .label = is_text      ? key->text
                 : key->label ? key->label
                              : "",
        .language = key->language,
        .text_px = text_px(key),
        .number = (int64_t)part,
        .icon = icon_of(key),
        .control = !is_text && key->kind != AZ_KEY_SPACE && part < AZ_KEYBOARD_KEYS_MAX,
        .more = key->more,
    };
}

static void
name_widget(struct az_widget *widget, const char *what, const struct az_key *key)
{
    bool is_layout = key->kind == AZ_KEY_LANGUAGE && key->label;
    const char *name = is_layout ? key->label : *key->text ? key->text : kinds[key->kind].name;
    snprintf(widget->id, sizeof(widget->id), "%s-%s", what, name);
}

static size_t
add_strip(const struct az_keyboard_keys *list, struct az_widget *widgets, size_t count, size_t max)
{
    if (list->variant_count == 0 || count == max) {
        return count;
    }
    widgets[count++] = (struct az_widget){.id = "strip",
                                          .kind = AZ_WIDGET_STRIP,
                                          .rect = list->strip,
                                          .label = "",
                                          .language = list->variants[0].language};
    for (size_t i = 0; i < list->variant_count && count < max; i++) {
        widgets[count] = widget_of(&list->variants[i], AZ_KEYBOARD_KEYS_MAX + i);
        name_widget(&widgets[count++], "variant", &list->variants[i]);
    }
    return count;
}

size_t
az_keyboard_widgets(const struct az_keyboard_keys *list, struct az_widget *widgets, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count && count < max; i++) {
        widgets[count] = widget_of(&list->keys[i], i);
        name_widget(&widgets[count++], "key", &list->keys[i]);
    }
    return add_strip(list, widgets, count, max);
}
