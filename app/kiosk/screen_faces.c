// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"

#include <assert.h>

/* Which faces are shown, from first to last in reading order. */
struct row {
    size_t count;
    struct {
        int64_t number; // that is kept
        int64_t face;   // that is drawn
        enum az_message label;
    } faces[AZ_THEME_FACES];
};

static const struct row rows[] = {
    [AZ_FACES_FIVE] = {5,
                       {{1, 1, AZ_MESSAGE_FACE_1},
                        {2, 2, AZ_MESSAGE_FACE_2},
                        {3, 3, AZ_MESSAGE_FACE_3},
                        {4, 4, AZ_MESSAGE_FACE_4},
                        {5, 5, AZ_MESSAGE_FACE_5}}},
    [AZ_FACES_FOUR] = {4,
                       {{1, 1, AZ_MESSAGE_FACE_OF_FOUR_1},
                        {2, 2, AZ_MESSAGE_FACE_OF_FOUR_2},
                        {3, 4, AZ_MESSAGE_FACE_OF_FOUR_3},
                        {4, 5, AZ_MESSAGE_FACE_OF_FOUR_4}}},
    [AZ_FACES_FIVE_REVERSED] = {5,
                                {{5, 5, AZ_MESSAGE_FACE_5},
                                 {4, 4, AZ_MESSAGE_FACE_4},
                                 {3, 3, AZ_MESSAGE_FACE_3},
                                 {2, 2, AZ_MESSAGE_FACE_2},
                                 {1, 1, AZ_MESSAGE_FACE_1}}},
};
static_assert(sizeof(rows) / sizeof(*rows) == AZ_FACES_COUNT, "a row a set of faces");

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    struct az_rect faces[AZ_THEME_FACES];
    struct az_rect boxes[AZ_THEME_FACES];
    const struct row *row = &rows[az_flow_question(&stage->flow)->faces];
    const struct az_value *given = az_flow_given(&stage->flow, stage->flow.question);
    az_layout_faces(&stage->layout, row->count, faces, boxes);
    for (size_t i = 0; i < row->count; i++) {
        struct az_widget *widget = az_view_add(view, "face-%lld", (long long)row->faces[i].number);
        if (!widget) {
            return;
        }
        widget->kind = AZ_WIDGET_FACE;
        widget->rect = faces[i];
        widget->label_rect = boxes[i];
        widget->number = row->faces[i].number;
        widget->face = row->faces[i].face;
        widget->chosen = given->kind == AZ_VALUE_NUMBER && given->number == widget->number;
        widget->label = az_stage_message(stage, row->faces[i].label);
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
