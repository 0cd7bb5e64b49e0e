// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"

static const enum az_message labels[AZ_THEME_FACES] = {
    AZ_MESSAGE_FACE_1, AZ_MESSAGE_FACE_2, AZ_MESSAGE_FACE_3, AZ_MESSAGE_FACE_4, AZ_MESSAGE_FACE_5,
};

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    struct az_rect faces[AZ_THEME_FACES];
    struct az_rect boxes[AZ_THEME_FACES];
    const struct az_value *given = az_flow_given(&stage->flow, stage->flow.question);
    az_layout_faces(&stage->layout, AZ_THEME_FACES, faces, boxes);
    for (int i = 0; i < AZ_THEME_FACES; i++) {
        struct az_widget *widget = az_view_add(view, "face-%d", i + 1);
        if (!widget) {
            return;
        }
        widget->kind = AZ_WIDGET_FACE;
        widget->rect = faces[i];
        widget->label_rect = boxes[i];
        widget->number = i + 1;
        widget->chosen = given->kind == AZ_VALUE_NUMBER && given->number == i + 1;
        widget->label = az_stage_message(stage, labels[i]);
        widget->language = az_stage_tag(stage);
    }
    az_widget_even(&stage->painter, view->widgets, view->count, AZ_WIDGET_FACE);
    az_stage_arrange_steps(stage, view);
}

static void
draw(const struct az_stage *stage)
{
    az_stage_draw_question(stage, NULL);
}

const struct az_screen az_screen_faces = {
    .name = "faces",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
