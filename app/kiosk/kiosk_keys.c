// SPDX-License-Identifier: MIT
#include "app/kiosk/kiosk_state.h"

void
az_kiosk_show_focus(struct az_kiosk *kiosk)
{
    struct az_view *view = &kiosk->view;
    size_t at = kiosk->focus.shown ? az_focus_at(&kiosk->focus, view->widgets, view->count)
                                   : AZ_TOUCH_NOTHING;
    for (size_t i = 0; i < view->count; i++) {
        view->widgets[i].focused = i == at;
    }
}

static size_t
widget_of_kind(const struct az_view *view, enum az_widget_kind kind)
{
    for (size_t i = 0; i < view->count; i++) {
        if (view->widgets[i].kind == kind && view->widgets[i].enabled) {
            return i;
        }
    }
    return AZ_TOUCH_NOTHING;
}

static void
move_focus(struct az_kiosk *kiosk, enum az_focus_way way)
{
    const struct az_view *view = &kiosk->view;
    az_focus_move(&kiosk->focus, view->widgets, view->count, way, kiosk->stage.layout.rtl);
    az_kiosk_show_focus(kiosk);
    az_kiosk_touch_up(kiosk, NULL);
}

/* Which widget a button presses. Before the focus was seen, nobody knows what is focused. */
static size_t
target_of(const struct az_kiosk *kiosk, const struct az_command *command)
{
    const struct az_view *view = &kiosk->view;
    switch (command->kind) {
    case AZ_COMMAND_PRESS:
        return kiosk->focus.shown ? az_focus_at(&kiosk->focus, view->widgets, view->count)
                                  : AZ_TOUCH_NOTHING;
    case AZ_COMMAND_BACK:
        return widget_of_kind(view, AZ_WIDGET_BACK);
    case AZ_COMMAND_ANSWER:
        return az_focus_answer(view->widgets, view->count, command->number);
    default:
        return AZ_TOUCH_NOTHING;
    }
}

static bool
way_of(enum az_command_kind kind, enum az_focus_way *way)
{
    static const struct {
        enum az_command_kind kind;
        enum az_focus_way way;
    } ways[] = {
        {AZ_COMMAND_LEFT, AZ_FOCUS_LEFT}, {AZ_COMMAND_RIGHT, AZ_FOCUS_RIGHT},
        {AZ_COMMAND_UP, AZ_FOCUS_UP},     {AZ_COMMAND_DOWN, AZ_FOCUS_DOWN},
        {AZ_COMMAND_NEXT, AZ_FOCUS_NEXT}, {AZ_COMMAND_PREVIOUS, AZ_FOCUS_PREVIOUS},
    };
    for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
        if (ways[i].kind == kind) {
            *way = ways[i].way;
            return true;
        }
    }
    return false;
}

/*
 * Buttons go the way of fingers: two at once are a hand laid on them, and one
 * that was pressed on another screen means nothing on this one.
 */
void
az_kiosk_handle_command(struct az_kiosk *kiosk, const struct az_command *command)
{
    enum az_focus_way way;
    bool moves = way_of(command->kind, &way);
    if (command->down && az_kiosk_touched(kiosk)) {
        return;
    }
    if (moves) {
        if (command->down) {
            move_focus(kiosk, way);
        }
        return;
    }
    bool first = command->kind == AZ_COMMAND_PRESS && command->down && !kiosk->focus.shown;
    if (first) {
        move_focus(kiosk, AZ_FOCUS_NEXT);
        return;
    }
    struct az_touch_point target = {.key = az_kiosk_is_deaf(kiosk) ? AZ_TOUCH_NOTHING
                                                                   : target_of(kiosk, command)};
    if (command->down && !az_kiosk_go_on(kiosk, target.key)) {
        az_kiosk_press(kiosk, command->button, target);
    } else if (!command->down) {
        az_kiosk_release(kiosk, command->button, target);
    }
}
