// SPDX-License-Identifier: MIT
#include "app/kiosk/number_row.h"
#include "app/kiosk/screens.h"

static const struct az_number_row row = {"star", AZ_WIDGET_STAR, az_layout_stars};

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    az_number_row_arrange(&row, stage, view);
}

static void
draw(const struct az_stage *stage)
{
    const struct az_question *question = az_flow_question(&stage->flow);
    az_stage_draw_hinted(stage, AZ_MESSAGE_STARS_HINT,
                         &(struct az_message_values){.n = question->to});
    az_number_row_draw_ends(&row, stage);
}

const struct az_screen az_screen_stars = {
    .name = "stars",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
