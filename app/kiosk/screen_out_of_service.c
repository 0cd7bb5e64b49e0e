// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    (void)stage;
    (void)view;
}

static void
draw(const struct az_stage *stage)
{
    const struct az_theme *theme = stage->painter.theme;
    az_stage_draw_notice(stage, &(struct az_stage_notice){
                                    .headline = az_stage_message(stage, AZ_MESSAGE_OUT_OF_SERVICE),
                                    .hint = az_stage_message(stage, AZ_MESSAGE_OUT_OF_SERVICE_HINT),
                                    .code = stage->fault,
                                    .picture = "icons/pause.svg",
                                    .disc = theme->quiet,
                                    .on_disc = theme->ground,
                                    .picture_part = 1,
                                });
}

const struct az_screen az_screen_out_of_service = {
    .name = "out-of-service",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
