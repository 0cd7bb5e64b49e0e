// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"
#include "app/kiosk/writing_form.h"

enum { LEFT_SHOWN_BELOW = 100 }; // characters: before that nobody needs to count

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

/* Who will read it; NULL for an event that has nobody to seal it for, and so asks for no words. */
static const char *
who_reads(const struct az_stage *stage)
{
    return stage->event->has_seal_key ? az_stage_message(stage, AZ_MESSAGE_TEXT_SEALED) : NULL;
}

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    struct az_layout_writing places;
    az_writing_form_place(stage, who_reads(stage), &places);
    az_writing_form_add_fields(stage, view, places.fields, what_to_write(stage));
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

/* Where the note has no place below the field, what is shorter stands between the keys. */
static void
draw_foot(const struct az_stage *stage, bool noted)
{
    size_t left = az_writing_left(&stage->writing);
    if (left < LEFT_SHOWN_BELOW) {
        draw_left(stage, left);
    } else if (who_reads(stage) && !noted) {
        az_stage_draw_note(stage, az_stage_message(stage, AZ_MESSAGE_TEXT_READERS));
    } else {
        az_stage_draw_way(stage);
    }
}

static void
draw(const struct az_stage *stage)
{
    struct az_layout_writing places;
    az_writing_form_place(stage, who_reads(stage), &places);
    az_writing_form_draw_question(stage, places.question);
    az_writing_form_draw_note(stage, who_reads(stage), places.note, AZ_ALIGN_CENTRE);
    draw_foot(stage, places.note.h > 0);
}

const struct az_screen az_screen_text = {
    .name = "text",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
