// SPDX-License-Identifier: MIT
#include "app/kiosk/choice_grid.h"
#include "app/kiosk/screens.h"

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    az_choice_grid_arrange(stage, view, AZ_WIDGET_CHECK);
}

/* How many may be chosen, or that no more may be. */
static enum az_message
choose_hint(const struct az_stage *stage)
{
    const struct az_question *question = az_flow_question(&stage->flow);
    bool all = question->max >= question->choice_count;
    if (az_choice_grid_is_full(stage) && !all) {
        return AZ_MESSAGE_CHOOSE_FULL;
    }
    if (question->min == question->max) {
        return AZ_MESSAGE_CHOOSE_EXACTLY;
    }
    if (question->min > 1) {
        return all ? AZ_MESSAGE_CHOOSE_AT_LEAST : AZ_MESSAGE_CHOOSE_FROM_TO;
    }
    return all ? AZ_MESSAGE_CHOOSE_SEVERAL : AZ_MESSAGE_CHOOSE_UP_TO;
}

static void
draw(const struct az_stage *stage)
{
    const struct az_question *question = az_flow_question(&stage->flow);
    enum az_message hint = choose_hint(stage);
    bool least = hint == AZ_MESSAGE_CHOOSE_AT_LEAST || hint == AZ_MESSAGE_CHOOSE_FROM_TO;
    const struct az_message_values values = {.n = least ? question->min : question->max,
                                             .m = question->max};
    struct az_buffer text;
    az_buffer_init(&text, AZ_STAGE_HINT_MAX);
    az_choice_grid_draw(stage, AZ_WIDGET_CHECK, az_stage_write(stage, hint, &values, &text));
    az_buffer_destroy(&text);
}

const struct az_screen az_screen_choices = {
    .name = "choices",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
