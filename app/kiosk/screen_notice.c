// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    az_stage_arrange_steps(stage, view);
}

/* From the question's place down to where the content ends. */
static struct az_rect
whole_middle(const struct az_layout *layout)
{
    struct az_rect box = layout->question;
    struct az_rect content = layout->content;
    if (content.x > box.x) {
        box.x = content.x;
        box.w = content.w;
    }
    box.h = content.y + content.h - box.y;
    return box;
}

/* A sentence stands large in the middle; a longer text is set like a page to read. */
static void
draw(const struct az_stage *stage)
{
    const struct az_layout *layout = &stage->layout;
    struct az_type_params params = {
        .text = az_stage_text(stage, &az_flow_question(&stage->flow)->text),
        .language = az_stage_tag(stage),
        .box = whole_middle(layout),
        .size = AZ_TYPE_QUESTION,
        .lines = layout->portrait ? 6 : 4,
        .color = stage->painter.theme->ink,
    };
    if (!az_typesetter_fits(stage->painter.type, layout, &params)) {
        params.size = AZ_TYPE_CHOICE;
        params.align = AZ_ALIGN_START;
        params.lines = 0;
    }
    az_typesetter_draw(stage->painter.type, layout, &params);
    az_stage_draw_way(stage);
}

const struct az_screen az_screen_notice = {
    .name = "notice",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
