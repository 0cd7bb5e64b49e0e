// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"

#include <assert.h>

static const struct az_screen *const screens[] = {
    [AZ_SCREEN_FACES] = &az_screen_faces,
    [AZ_SCREEN_STARS] = &az_screen_stars,
    [AZ_SCREEN_NPS] = &az_screen_nps,
    [AZ_SCREEN_SCALE] = &az_screen_scale,
    [AZ_SCREEN_YES_NO] = &az_screen_yes_no,
    [AZ_SCREEN_CHOICE] = &az_screen_choice,
    [AZ_SCREEN_CHOICES] = &az_screen_choices,
    [AZ_SCREEN_TEXT] = &az_screen_text,
    [AZ_SCREEN_CONTACT] = &az_screen_contact,
    [AZ_SCREEN_NOTICE] = &az_screen_notice,
    [AZ_SCREEN_THANKS] = &az_screen_thanks,
    [AZ_SCREEN_SAVING] = &az_screen_saving,
    [AZ_SCREEN_OUT_OF_SERVICE] = &az_screen_out_of_service,
    [AZ_SCREEN_STILL_THERE] = &az_screen_still_there,
    [AZ_SCREEN_ASLEEP] = &az_screen_asleep,
};
static_assert(sizeof(screens) / sizeof(*screens) == AZ_SCREEN_COUNT, "a row a screen");

static const enum az_screen_id question_screens[] = {
    [AZ_QUESTION_FACES] = AZ_SCREEN_FACES,     [AZ_QUESTION_STARS] = AZ_SCREEN_STARS,
    [AZ_QUESTION_NPS] = AZ_SCREEN_NPS,         [AZ_QUESTION_SCALE] = AZ_SCREEN_SCALE,
    [AZ_QUESTION_YES_NO] = AZ_SCREEN_YES_NO,   [AZ_QUESTION_CHOICE] = AZ_SCREEN_CHOICE,
    [AZ_QUESTION_CHOICES] = AZ_SCREEN_CHOICES, [AZ_QUESTION_TEXT] = AZ_SCREEN_TEXT,
    [AZ_QUESTION_CONTACT] = AZ_SCREEN_CONTACT, [AZ_QUESTION_NOTICE] = AZ_SCREEN_NOTICE,
};
static_assert(sizeof(question_screens) / sizeof(*question_screens) == AZ_QUESTION_TYPE_COUNT,
              "a screen a type of question");

const struct az_screen *
az_screen(enum az_screen_id id)
{
    return screens[id];
}

enum az_screen_id
az_screen_of_question(enum az_question_type type)
{
    return question_screens[type];
}
