// SPDX-License-Identifier: MIT
#include "app/ui/text_input.h"

#include <assert.h>
#include <string.h>
#include <unictype.h>
#include <unigbrk.h>
#include <unistr.h>

void
az_text_input_init(struct az_text_input *input, size_t max_characters, size_t max_bytes)
{
    *input = (struct az_text_input){0};
    input->max_bytes = max_bytes > 0 && max_bytes < AZ_TEXT_MAX ? max_bytes : AZ_TEXT_MAX;
    input->max_characters = max_characters > 0 ? max_characters : input->max_bytes;
}

void
az_text_input_clear(struct az_text_input *input)
{
    explicit_bzero(input->text, sizeof(input->text));
    input->size = 0;
    input->caret = 0;
    input->characters = 0;
}

/*
 * Where graphemes begin. All of the text is looked at, since libunistring's
 * steps from one to the next (u8_grapheme_next) take flags and joined emoji
 * apart.
 */
struct boundaries {
    char begins[AZ_TEXT_MAX + 1]; // before each byte; the end of the text is one too
};

static void
find_boundaries(const struct az_text_input *input, struct boundaries *out)
{
    u8_grapheme_breaks((const uint8_t *)input->text, input->size, out->begins);
    out->begins[input->size] = 1;
}

static size_t
boundary_before(const struct boundaries *boundaries, size_t at)
{
    while (at > 0 && !boundaries->begins[--at]) {
    }
    return at;
}

static size_t
boundary_from(const struct boundaries *boundaries, size_t at)
{
    while (!boundaries->begins[at]) {
        at++;
    }
    return at;
}

/*
 * After a change graphemes may have grown together around the caret: count them
 * anew, and put the caret behind the one that it stands in.
 */
static void
settle(struct az_text_input *input)
{
    struct boundaries boundaries;
    find_boundaries(input, &boundaries);
    input->characters = 0;
    for (size_t i = 0; i < input->size; i++) {
        input->characters += boundaries.begins[i] != 0;
    }
    input->caret = boundary_from(&boundaries, input->caret);
}

/*
 * Not welcome are characters that nobody sees: controls, private ones, ends of
 * lines, and those that turn around the order in which others are shown, for
 * in a report they would reach beyond the text.
 */
static bool
is_welcome(ucs4_t character)
{
    const uint32_t unseen =
        UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Co | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp;
    bool turns = (character >= 0x202a && character <= 0x202e) ||
                 (character >= 0x2066 && character <= 0x2069);
    return !turns && !uc_is_general_category_withtable(character, unseen) &&
           !uc_is_property_not_a_character(character);
}

static bool
is_text(const char *text, size_t size)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + size;
    if (u8_check(at, size) != NULL) {
        return false;
    }
    while (at < end) {
        ucs4_t character;
        at += u8_mbtouc(&character, at, (size_t)(end - at));
        if (character != '\n' && !is_welcome(character)) {
            return false;
        }
    }
    return true;
}

/* Take bytes out and wipe what they leave free at the end. */
static void
cut(struct az_text_input *input, size_t start, size_t end)
{
    size_t cut_size = end - start;
    memmove(input->text + start, input->text + end, input->size - end);
    input->size -= cut_size;
    explicit_bzero(input->text + input->size, cut_size);
}

static void
put(struct az_text_input *input, size_t at, const char *text, size_t size)
{
    memmove(input->text + at + size, input->text + at, input->size - at);
    for (size_t i = 0; i < size; i++) {
        input->text[at + i] = text[i] == '\n' ? ' ' : text[i];
    }
    input->size += size;
}

bool
az_text_input_insert(struct az_text_input *input, const char *text, size_t size)
{
    if (size == 0 || size > input->max_bytes - input->size || !is_text(text, size)) {
        return false;
    }
    size_t before = input->caret;
    size_t characters = input->characters;
    put(input, before, text, size);
    input->caret = before + size;
    settle(input);
    /* A mark joins the grapheme before it, so only the result tells how many there are. */
    if (input->characters > input->max_characters) {
        cut(input, before, before + size);
        input->caret = before;
        input->characters = characters;
        return false;
    }
    return true;
}

static bool
remove_between(struct az_text_input *input, size_t start, size_t end)
{
    if (start == end) {
        return false;
    }
    cut(input, start, end);
    input->caret = start;
    settle(input);
    return true;
}

static bool
move_to(struct az_text_input *input, size_t at)
{
    bool moved = at != input->caret;
    input->caret = at;
    return moved;
}

bool
az_text_input_apply(struct az_text_input *input, const struct az_text_edit *edit)
{
    if (edit->kind == AZ_EDIT_INSERT) {
        return az_text_input_insert(input, edit->text, strnlen(edit->text, AZ_EDIT_TEXT_MAX));
    }
    struct boundaries boundaries;
    find_boundaries(input, &boundaries);
    size_t caret = input->caret;
    size_t back = boundary_before(&boundaries, caret);
    size_t forward = caret < input->size ? boundary_from(&boundaries, caret + 1) : caret;
    switch (edit->kind) {
    case AZ_EDIT_BACKSPACE:
        return remove_between(input, back, caret);
    case AZ_EDIT_DELETE:
        return remove_between(input, caret, forward);
    case AZ_EDIT_BACK:
        return move_to(input, back);
    case AZ_EDIT_FORWARD:
        return move_to(input, forward);
    case AZ_EDIT_HOME:
        return move_to(input, 0);
    case AZ_EDIT_END:
        return move_to(input, input->size);
    default:
        return false;
    }
}
