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

/* What belongs to the notice stands close below it, in the third that was left for it. */
static void
draw_hint(const struct az_stage *stage, const struct az_type_params *notice, struct az_rect said)
{
    const struct az_layout *layout = &stage->layout;
    const struct az_text *hint = &az_flow_question(&stage->flow)->hint;
    if (!az_text_is_given(hint)) {
        return;
    }
    int top = said.y + said.h + az_layout_px(layout, 1.5);
    int third = whole_middle(layout).h / 3 - az_layout_px(layout, 1.5);
    az_typesetter_draw(stage->painter.type, layout,
                       &(struct az_type_params){
                           .text = az_stage_text(stage, hint),
                           .language = az_stage_tag(stage),
                           .box = {notice->box.x, top, notice->box.w, third},
                           .size = AZ_TYPE_CHOICE,
                           .align = notice->align,
                           .at_top = true,
                           .color = stage->painter.theme->quiet,
                       });
}

/* A sentence stands large in the middle; a longer text is set like a page to read. */
static void
draw(const struct az_stage *stage)
{
    const struct az_layout *layout = &stage->layout;
    const struct az_question *question = az_flow_question(&stage->flow);
    bool has_hint = az_text_is_given(&question->hint);
    struct az_rect box = whole_middle(layout);
    box.h = has_hint ? box.h * 2 / 3 : box.h;
    struct az_type_params params = {
        .text = az_stage_text(stage, &question->text),
        .language = az_stage_tag(stage),
        .box = box,
        .size = AZ_TYPE_QUESTION,
        .lines = layout->portrait ? 6 : 4,
        .color = stage->painter.theme->ink,
    };
    if (!az_typesetter_fits(stage->painter.type, layout, &params)) {
        params.size = AZ_TYPE_CHOICE;
        params.align = AZ_ALIGN_START;
        params.lines = 0;
    }
    struct az_rect said = az_typesetter_draw(stage->painter.type, layout, &params);
    draw_hint(stage, &params, said);
    az_stage_draw_way(stage);
}

const struct az_screen az_screen_notice = {
    .name = "notice",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
