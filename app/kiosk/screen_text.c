// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"
#include "app/kiosk/writing_form.h"

enum {
    LEFT_SHOWN_BELOW = 100, // characters: before that nobody needs to count
};

/* Whoever comes back finds that something was written, and never what. */
static bool
is_given(const struct az_stage *stage)
{
    return az_flow_given(&stage->flow, stage->flow.question)->kind != AZ_VALUE_NONE;
}

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    struct az_writing_places places;
    az_writing_form_place(stage, &places);
    az_writing_form_add_fields(stage, view, places.fields,
                               az_stage_message(stage, is_given(stage)
                                                           ? AZ_MESSAGE_TEXT_REPLACE
                                                           : AZ_MESSAGE_TEXT_PLACEHOLDER));
    az_writing_form_add_steps(stage, view);
    az_writing_form_add_keyboard(stage, view, places.keyboard);
}

/* How much room is left, once it matters; before that, who can read it. */
static void
draw(const struct az_stage *stage)
{
    struct az_writing_places places;
    struct az_buffer hint;
    size_t left = az_writing_left(&stage->writing);
    const char *text = NULL;
    az_buffer_init(&hint, AZ_STAGE_HINT_MAX);
    az_writing_form_place(stage, &places);
    if (left < LEFT_SHOWN_BELOW) {
        text = az_stage_write(stage, AZ_MESSAGE_TEXT_LEFT,
                              &(struct az_message_values){.n = (int64_t)left}, &hint);
    } else if (stage->event->has_seal_key) {
        text = az_stage_message(stage, AZ_MESSAGE_TEXT_SEALED);
    }
    az_stage_draw_question_in(stage, places.question, text);
    az_buffer_destroy(&hint);
}

const struct az_screen az_screen_text = {
    .name = "text",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
