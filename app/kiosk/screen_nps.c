// SPDX-License-Identifier: MIT
#include "app/kiosk/number_row.h"
#include "app/kiosk/screens.h"

static const struct az_number_row row = {"nps", AZ_WIDGET_NUMBER, az_layout_scale};

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    az_number_row_arrange(&row, stage, view);
}

static void
draw(const struct az_stage *stage)
{
    az_stage_draw_question(stage, NULL);
    az_number_row_draw_ends(&row, stage);
}

const struct az_screen az_screen_nps = {
    .name = "nps",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
