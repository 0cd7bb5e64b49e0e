// SPDX-License-Identifier: MIT
#pragma once

/*
 * The screens: one row a screen, one file a row. What a touch means is the
 * flow's affair, so a screen only lists its widgets and draws what is none.
 */
#include "app/kiosk/stage.h"

enum az_screen_id {
    AZ_SCREEN_FACES,
    AZ_SCREEN_STARS,
    AZ_SCREEN_NPS,
    AZ_SCREEN_SCALE,
    AZ_SCREEN_YES_NO,
    AZ_SCREEN_CHOICE,
    AZ_SCREEN_CHOICES,
    AZ_SCREEN_TEXT,
    AZ_SCREEN_CONTACT,
    AZ_SCREEN_NOTICE,
    AZ_SCREEN_THANKS,
    AZ_SCREEN_SAVING,
    AZ_SCREEN_OUT_OF_SERVICE,
    AZ_SCREEN_STILL_THERE, // the idle time is nearly over
    AZ_SCREEN_ASLEEP,
    AZ_SCREEN_COUNT
};

struct az_screen {
    const char *name; // as the trace has it
    void (*arrange)(const struct az_stage *stage, struct az_view *view);
    void (*draw)(const struct az_stage *stage);
    /* Milliseconds until it must be drawn again by itself, -1 for never. NULL for never. */
    int64_t (*next_frame_ms)(const struct az_stage *stage);
    /* What looks otherwise when it is drawn again by itself. NULL for all of it. */
    struct az_rect (*moving)(const struct az_stage *stage);
    int64_t settle_ms; // how long after its appearing it is at rest
    bool bare;         // shows nothing but what is its own
};

const struct az_screen *
az_screen(enum az_screen_id id);

/* The screen that asks a question of this type. */
enum az_screen_id
az_screen_of_question(enum az_question_type type);

extern const struct az_screen az_screen_faces;
extern const struct az_screen az_screen_stars;
extern const struct az_screen az_screen_nps;
extern const struct az_screen az_screen_scale;
extern const struct az_screen az_screen_yes_no;
extern const struct az_screen az_screen_choice;
extern const struct az_screen az_screen_choices;
extern const struct az_screen az_screen_text;
extern const struct az_screen az_screen_contact;
extern const struct az_screen az_screen_notice;
extern const struct az_screen az_screen_thanks;
extern const struct az_screen az_screen_saving;
extern const struct az_screen az_screen_out_of_service;
extern const struct az_screen az_screen_still_there;
extern const struct az_screen az_screen_asleep;
