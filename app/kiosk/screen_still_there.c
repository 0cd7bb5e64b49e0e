// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"

enum {
    STEP_MS = 100,       // of the ring; finer is not seen on a time of 20 seconds
    STILL_STEP_MS = 500, // without motion: only the seconds count down
};

/*
 * What the attendee answered so far is not shown beneath: whoever comes
 * meanwhile need not see it.
 */
static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    struct az_rect card;
    struct az_rect text;
    struct az_rect key;
    struct az_widget *widget = az_view_add(view, "stay");
    if (!widget) {
        return;
    }
    int64_t left_ms = stage->idle_over_ms - stage->now_ms;
    left_ms = left_ms < 0 ? 0 : left_ms;
    az_layout_dialog(&stage->layout, &card, &text, &key);
    widget->kind = AZ_WIDGET_STAY;
    widget->rect = key;
    widget->main = true;
    widget->number = (left_ms + 999) / 1000;
    widget->part =
        stage->idle_warning_ms > 0 ? (double)left_ms / (double)stage->idle_warning_ms : 0;
    widget->label = az_stage_message(stage, AZ_MESSAGE_IDLE_STAY);
    widget->language = az_stage_tag(stage);
}

static void
draw(const struct az_stage *stage)
{
    const struct az_painter *painter = &stage->painter;
    struct az_rect card;
    struct az_rect text;
    struct az_rect key;
    az_layout_dialog(&stage->layout, &card, &text, &key);
    az_canvas_shadow(painter->canvas, card, stage->layout.radius, az_layout_px(&stage->layout, 1),
                     painter->theme->shadow);
    az_canvas_round(painter->canvas, card, stage->layout.radius, painter->theme->card);
    if (stage->layout.outline > 0) {
        az_canvas_ring(painter->canvas, card, stage->layout.radius, stage->layout.outline,
                       painter->theme->line);
    }
    az_typesetter_draw(painter->type, &stage->layout,
                       &(struct az_type_params){
                           .text = az_stage_message(stage, AZ_MESSAGE_IDLE_QUESTION),
                           .language = az_stage_tag(stage),
                           .box = text,
                           .size = AZ_TYPE_QUESTION,
                           .lines = stage->layout.portrait ? 3 : 2,
                           .color = painter->theme->ink,
                       });
}

static int64_t
next_frame_ms(const struct az_stage *stage)
{
    return stage->motion ? STEP_MS : STILL_STEP_MS;
}

const struct az_screen az_screen_still_there = {
    .name = "still-there",
    .arrange = arrange,
    .draw = draw,
    .next_frame_ms = next_frame_ms,
    .settle_ms = AZ_MOTION_CHANGE_MS,
    .bare = true,
};
