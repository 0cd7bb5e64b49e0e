// SPDX-License-Identifier: MIT
#include "app/kiosk/writing.h"

#include <string.h>

#include "base/seal.h"

enum {
    CONTACT_CHARACTERS_MAX = 100, // of one field
};

static void
add_field(struct az_writing *writing, unsigned asks, size_t max_characters, size_t max_bytes)
{
    struct az_writing_field *field = &writing->fields[writing->count++];
    field->asks = asks;
    az_text_input_init(&field->input, max_characters, max_bytes);
}

/* The keyboard fits the field: letters, or what addresses and numbers are made of. */
static void
begin_keyboard(struct az_writing *writing)
{
    unsigned asks = writing->fields[writing->active].asks;
    enum az_keyboard_purpose purpose = asks == AZ_CONTACT_EMAIL   ? AZ_KEYBOARD_FOR_EMAIL
                                       : asks == AZ_CONTACT_PHONE ? AZ_KEYBOARD_FOR_PHONE
                                                                  : AZ_KEYBOARD_FOR_TEXT;
    az_keyboard_init(&writing->keyboard, purpose, writing->language, writing->languages,
                     writing->language_count);
}

void
az_writing_begin(struct az_writing *writing, const struct az_writing_params *params)
{
    static const unsigned contact[] = {AZ_CONTACT_NAME, AZ_CONTACT_EMAIL, AZ_CONTACT_PHONE};
    const struct az_question *question = params->question;
    az_writing_end(writing);
    writing->question = question;
    writing->language = params->language;
    writing->languages = params->languages;
    writing->language_count = params->language_count;
    if (question->type == AZ_QUESTION_TEXT) {
        add_field(writing, 0, question->max_characters, AZ_TEXT_MAX);
    }
    for (size_t i = 0; question->type == AZ_QUESTION_CONTACT && i < 3; i++) {
        if (question->contact_fields & contact[i]) {
            add_field(writing, contact[i], CONTACT_CHARACTERS_MAX, AZ_CONTACT_FIELD_MAX);
        }
    }
    writing->typing = question->type == AZ_QUESTION_TEXT;
    begin_keyboard(writing);
}

void
az_writing_end(struct az_writing *writing)
{
    az_seal_wipe(writing, sizeof(*writing));
}

void
az_writing_set_language(struct az_writing *writing, const char *language)
{
    writing->language = language;
    begin_keyboard(writing);
}

void
az_writing_choose_field(struct az_writing *writing, size_t field)
{
    if (field >= writing->count) {
        return;
    }
    writing->typing = true;
    if (field != writing->active) {
        writing->active = field;
        begin_keyboard(writing);
    }
}

/* To the next field; behind the last one the form is looked at once more, and then sent. */
static enum az_writing_step
finish_field(struct az_writing *writing)
{
    if (writing->question->type == AZ_QUESTION_TEXT || !writing->typing) {
        return AZ_WRITING_DONE;
    }
    if (writing->active + 1 < writing->count) {
        az_writing_choose_field(writing, writing->active + 1);
    } else {
        writing->typing = false;
        writing->active = 0;
        begin_keyboard(writing);
    }
    return AZ_WRITING_CHANGED;
}

enum az_writing_step
az_writing_apply(struct az_writing *writing, const struct az_text_edit *edit)
{
    if (!writing->question || edit->kind == AZ_EDIT_NONE) {
        return AZ_WRITING_SAME;
    }
    if (edit->kind == AZ_EDIT_DONE) {
        return finish_field(writing);
    }
    if (!az_text_input_apply(&writing->fields[writing->active].input, edit)) {
        return AZ_WRITING_SAME;
    }
    writing->typing = true; // a keyboard of plastic needs no touch before
    writing->warned = false;
    return AZ_WRITING_CHANGED;
}

bool
az_writing_is_blank(const struct az_writing *writing)
{
    for (size_t i = 0; i < writing->count; i++) {
        const char *text = writing->fields[i].input.text;
        if (text[strspn(text, " ")]) {
            return false;
        }
    }
    return true;
}

enum az_contact_doubt
az_writing_doubt(const struct az_writing *writing, size_t field)
{
    const char *text = writing->fields[field].input.text;
    switch (writing->fields[field].asks) {
    case AZ_CONTACT_EMAIL:
        return az_contact_doubt_email(text);
    case AZ_CONTACT_PHONE:
        return az_contact_doubt_phone(text);
    default:
        return AZ_CONTACT_DOUBT_NONE;
    }
}

bool
az_writing_warns(struct az_writing *writing)
{
    for (size_t i = 0; i < writing->count && !writing->warned; i++) {
        if (az_writing_doubt(writing, i) != AZ_CONTACT_DOUBT_NONE) {
            writing->warned = true;
            writing->typing = false; // on the form there is room to say it
            return true;
        }
    }
    return false;
}

static const char *
field_text(const struct az_writing *writing, unsigned asks)
{
    for (size_t i = 0; i < writing->count; i++) {
        if (writing->fields[i].asks == asks) {
            return writing->fields[i].input.text;
        }
    }
    return NULL;
}

bool
az_writing_words(const struct az_writing *writing, char out[AZ_WRITING_WORDS_MAX])
{
    out[0] = '\0';
    if (!writing->question || az_writing_is_blank(writing)) {
        return false;
    }
    if (writing->question->type == AZ_QUESTION_CONTACT) {
        struct az_contact contact = {.name = field_text(writing, AZ_CONTACT_NAME),
                                     .email = field_text(writing, AZ_CONTACT_EMAIL),
                                     .phone = field_text(writing, AZ_CONTACT_PHONE)};
        return az_contact_write(&contact, out);
    }
    const struct az_text_input *input = &writing->fields[0].input;
    memcpy(out, input->text, input->size + 1);
    return true;
}

size_t
az_writing_left(const struct az_writing *writing)
{
    const struct az_text_input *input = &writing->fields[writing->active].input;
    return input->max_characters - input->characters;
}
