// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"
#include "app/kiosk/writing_form.h"

enum {
    LEFT_SHOWN_BELOW = 100, // characters: before that nobody needs to count
    FIELD_LINES = 4,        // of a field that has room for two sentences
};

/* Whoever comes back finds that something was written, and never what. */
static bool
is_given(const struct az_stage *stage)
{
    return az_flow_given(&stage->flow, stage->flow.question)->kind != AZ_VALUE_NONE;
}

static const char *
what_to_write(const struct az_stage *stage)
{
    const struct az_text *hint = &az_flow_question(&stage->flow)->hint;
    if (is_given(stage)) {
        return az_stage_message(stage, AZ_MESSAGE_TEXT_REPLACE);
    }
    return az_text_is_given(hint) ? az_stage_text(stage, hint)
                                  : az_stage_message(stage, AZ_MESSAGE_TEXT_PLACEHOLDER);
}

/* The empty field says what it is for, and where it has room for that, who will read it. */
static const char *
placeholder(const struct az_stage *stage, struct az_view *view, struct az_rect field)
{
    const char *what = what_to_write(stage);
    bool tall = field.h > FIELD_LINES * stage->layout.type[AZ_TYPE_CHOICE].size_px;
    return stage->event->has_seal_key && tall
               ? az_view_text(view, "%s\n%s", what, az_stage_message(stage, AZ_MESSAGE_TEXT_SEALED))
               : what;
}

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    struct az_writing_places places;
    az_writing_form_place(stage, &places);
    az_writing_form_add_fields(stage, view, places.fields,
                               placeholder(stage, view, places.fields[0]));
    az_writing_form_add_steps(stage, view);
    az_writing_form_add_keyboard(stage, view, places.keyboard);
}

static void
draw_left(const struct az_stage *stage, size_t left)
{
    struct az_buffer note;
    az_buffer_init(&note, AZ_STAGE_HINT_MAX);
    az_stage_draw_note(stage,
                       az_stage_write(stage, AZ_MESSAGE_TEXT_LEFT,
                                      &(struct az_message_values){.n = (int64_t)left}, &note));
    az_buffer_destroy(&note);
}

static void
draw(const struct az_stage *stage)
{
    struct az_writing_places places;
    size_t left = az_writing_left(&stage->writing);
    az_writing_form_place(stage, &places);
    az_stage_draw_question_in(stage, places.question, NULL);
    if (left < LEFT_SHOWN_BELOW) {
        draw_left(stage, left);
    } else {
        az_stage_draw_way(stage);
    }
}

const struct az_screen az_screen_text = {
    .name = "text",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
