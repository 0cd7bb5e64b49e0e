// SPDX-License-Identifier: MIT
#include "app/survey/question_type.h"

#include <assert.h>
#include <string.h>

static const struct az_question_ops *const table[] = {
    [AZ_QUESTION_FACES] = &az_question_faces,
    [AZ_QUESTION_STARS] = &az_question_stars,
    [AZ_QUESTION_NPS] = &az_question_nps,
    [AZ_QUESTION_SCALE] = &az_question_scale,
    [AZ_QUESTION_YES_NO] = &az_question_yes_no,
    [AZ_QUESTION_CHOICE] = &az_question_one_choice,
    [AZ_QUESTION_CHOICES] = &az_question_several_choices,
    [AZ_QUESTION_TEXT] = &az_question_text,
    [AZ_QUESTION_CONTACT] = &az_question_contact,
    [AZ_QUESTION_NOTICE] = &az_question_notice,
};
static_assert(sizeof(table) / sizeof(*table) == AZ_QUESTION_TYPE_COUNT, "a row a type");

const struct az_question_ops *
az_question_ops(enum az_question_type type)
{
    assert(type < AZ_QUESTION_TYPE_COUNT);
    return table[type];
}

bool
az_question_type_parse(const char *name, enum az_question_type *type)
{
    for (int i = 0; i < AZ_QUESTION_TYPE_COUNT; i++) {
        if (strcmp(table[i]->name, name) == 0) {
            *type = (enum az_question_type)i;
            return true;
        }
    }
    return false;
}

bool
az_question_is_one_touch(enum az_question_type type)
{
    enum az_takes takes = az_question_ops(type)->takes;
    return takes == AZ_TAKES_NUMBER || takes == AZ_TAKES_CHOICE;
}
