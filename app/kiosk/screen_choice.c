// SPDX-License-Identifier: MIT
#include "app/kiosk/choice_grid.h"
#include "app/kiosk/screens.h"

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    az_choice_grid_arrange(stage, view, AZ_WIDGET_CHIP);
}

static void
draw(const struct az_stage *stage)
{
    az_choice_grid_draw(stage, AZ_WIDGET_CHIP, az_stage_message(stage, AZ_MESSAGE_CHOOSE_ONE));
}

const struct az_screen az_screen_choice = {
    .name = "choice",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
