// SPDX-License-Identifier: MIT
#pragma once

/*
 * What an attendee is writing on a text or a contact question: the fields, the
 * one in use, and the keyboard on the screen. No SDL, no clock.
 *
 * This is the only place where words wait before they are sealed, and they are
 * wiped as soon as that is done, or the attendee leaves the question, or goes.
 */
#include <assert.h>

#include "app/survey/contact.h"
#include "app/survey/survey.h"
#include "app/ui/keyboard.h"
#include "app/ui/text_input.h"

enum {
    AZ_WRITING_FIELDS_MAX = 3,
    AZ_WRITING_WORDS_MAX = AZ_TEXT_MAX + 1, // bytes of all that was written, with its final zero
};
static_assert((int)AZ_CONTACT_TEXT_MAX <= (int)AZ_WRITING_WORDS_MAX, "both kinds fit");

struct az_writing_field {
    unsigned asks; // an AZ_CONTACT_ bit; 0 for a text
    struct az_text_input input;
};

struct az_writing {
    const struct az_question *question; // borrowed; NULL if nobody writes
    struct az_writing_field fields[AZ_WRITING_FIELDS_MAX];
    size_t count;
    size_t active; // the field that keys go to
    bool plastic;  // somebody types on a keyboard of plastic
    bool typing;   // the keyboard is there; of contact details the consent is read first
    struct az_keyboard keyboard;
    const char *language;         // of the keyboard's first letters; borrowed
    const char *const *languages; // that it offers besides; borrowed
    size_t language_count;
    bool warned; // the attendee was told of a doubt and goes on all the same
};

struct az_writing_params {
    const struct az_question *question; // of type text or contact
    const char *language;
    const char *const *languages; // the event's
    size_t language_count;
};

/* Everything in `params` outlives the writing. */
void
az_writing_begin(struct az_writing *writing, const struct az_writing_params *params);
/* Forget all of it. Accepts a zeroed one. */
void
az_writing_end(struct az_writing *writing);

/* The attendee reads another language now; what is written stays. */
void
az_writing_set_language(struct az_writing *writing, const char *language);

/* A field is touched: the keyboard comes, and keys go there. */
void
az_writing_choose_field(struct az_writing *writing, size_t field);

enum az_writing_step {
    AZ_WRITING_SAME,    // nothing happened
    AZ_WRITING_CHANGED, // a text, the caret, or the field in use
    AZ_WRITING_DONE,    // all is finished; with contact details the form was seen once more
};

/* A key was used, on the screen or of plastic. */
enum az_writing_step
az_writing_apply(struct az_writing *writing, const struct az_text_edit *edit);

/* Nothing but blanks in all fields. */
bool
az_writing_is_blank(const struct az_writing *writing);

/* What looks odd in a field, to be said mildly. */
enum az_contact_doubt
az_writing_doubt(const struct az_writing *writing, size_t field);

/*
 * Whether the attendee must be told of a doubt before going on. True once: who
 * then goes on all the same knows better than our rules.
 */
bool
az_writing_warns(struct az_writing *writing);

/*
 * What was written, as the flow takes it. False if it cannot be an answer; `out`
 * is then "". The caller wipes `out`.
 */
bool
az_writing_words(const struct az_writing *writing, char out[AZ_WRITING_WORDS_MAX]);

/* Characters that the field in use still takes. */
size_t
az_writing_left(const struct az_writing *writing);
