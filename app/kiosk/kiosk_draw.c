// SPDX-License-Identifier: MIT
#include "app/kiosk/kiosk_state.h"

enum { ANEW_MS = 100 };

static double
press_depth(const struct az_kiosk *kiosk, size_t widget)
{
    const struct az_kiosk_press *press = &kiosk->press;
    if (az_kiosk_is_key_down(kiosk, &kiosk->view.widgets[widget])) {
        return 1;
    }
    if (press->widget != widget) {
        return 0;
    }
    if (!kiosk->stage.motion) {
        return press->down ? 1 : 0;
    }
    /* A press shows on its first frame already. */
    int64_t passed = kiosk->stage.now_ms - press->since_ms + AZ_MOTION_FRAME_MS;
    return press->down ? az_motion_ease_out(passed, AZ_MOTION_PRESS_MS)
                       : 1 - az_motion_ease_out(passed, AZ_MOTION_RELEASE_MS);
}

static void
draw_widgets(struct az_kiosk *kiosk, bool languages)
{
    for (size_t i = 0; i < kiosk->view.count; i++) {
        const struct az_widget *widget = &kiosk->view.widgets[i];
        if ((widget->kind == AZ_WIDGET_LANGUAGE) == languages) {
            az_widget_draw(&kiosk->stage.painter, widget, press_depth(kiosk, i));
        }
    }
}

static void
draw_screen(struct az_kiosk *kiosk)
{
    az_canvas_clear(kiosk->canvas, kiosk->stage.painter.theme->ground);
    if (!az_screen(kiosk->screen)->bare) {
        az_stage_draw_title(&kiosk->stage);
        draw_widgets(kiosk, true);
    }
    az_screen(kiosk->screen)->draw(&kiosk->stage);
    draw_widgets(kiosk, false);
}

void
az_kiosk_draw_part(struct az_kiosk *kiosk, const struct az_rect *part)
{
    az_typesetter_turn(kiosk->type);
    az_canvas_bound(kiosk->canvas, part);
    draw_screen(kiosk);
    az_canvas_bound(kiosk->canvas, NULL);
}

/* -- What is to be drawn anew ----------------------------------------------- */

static struct az_rect
join(struct az_rect a, struct az_rect b)
{
    SDL_Rect both;
    SDL_UnionRect(&(SDL_Rect){a.x, a.y, a.w, a.h}, &(SDL_Rect){b.x, b.y, b.w, b.h}, &both);
    return (struct az_rect){both.x, both.y, both.w, both.h};
}

void
az_kiosk_touch_up(struct az_kiosk *kiosk, const struct az_rect *part)
{
    const struct az_layout *layout = &kiosk->stage.layout;
    const struct az_rect all = {0, 0, layout->width, layout->height};
    struct az_rect more = part ? *part : all;
    kiosk->damage = join(kiosk->damage, more);
    kiosk->dirty = true;
}

void
az_kiosk_touch_up_anew(struct az_kiosk *kiosk)
{
    az_kiosk_touch_up(kiosk, NULL);
    if (kiosk->stage.motion && kiosk->drawn_ms > 0 && kiosk->anew_by_ms == 0) {
        kiosk->anew_by_ms = kiosk->stage.now_ms + ANEW_MS;
    }
}

void
az_kiosk_touch_up_widget(struct az_kiosk *kiosk, size_t index)
{
    if (index < kiosk->view.count) {
        const struct az_widget *widget = &kiosk->view.widgets[index];
        struct az_rect part = az_widget_reach(&kiosk->stage.painter, widget);
        az_kiosk_touch_up(kiosk, &part);
    }
}

void
az_kiosk_touch_up_motion(struct az_kiosk *kiosk)
{
    const struct az_screen *screen = az_screen(kiosk->screen);
    az_kiosk_touch_up_widget(kiosk, kiosk->press.widget);
    /* Its key counts down. */
    kiosk->stale = kiosk->stale || (kiosk->screen == AZ_SCREEN_STILL_THERE && !kiosk->change.on);
    if (kiosk->change.on || (screen->next_frame_ms && !screen->moving)) {
        az_kiosk_touch_up(kiosk, NULL);
    } else if (screen->moving) {
        struct az_rect part = screen->moving(&kiosk->stage);
        az_kiosk_touch_up(kiosk, &part);
    }
    kiosk->dirty = true; // even if nothing looks otherwise: this was the motion's last frame
}

bool
az_kiosk_is_frozen(const struct az_kiosk *kiosk)
{
    return az_kiosk_is_held(kiosk) && kiosk->screen < AZ_SCREEN_THANKS;
}

/* What was there before stays on the screen for these few frames. */
static bool
waits_for_texts(struct az_kiosk *kiosk)
{
    if (kiosk->stage.now_ms < kiosk->anew_by_ms && !az_kiosk_rehearse(kiosk)) {
        return true;
    }
    kiosk->anew_by_ms = 0;
    return false;
}

void
az_kiosk_draw(struct az_kiosk *kiosk)
{
    kiosk->drawn_ms = kiosk->stage.now_ms;
    if (!kiosk->change.on && !az_kiosk_is_frozen(kiosk) && waits_for_texts(kiosk)) {
        return;
    }
    bool drawn = az_kiosk_is_frozen(kiosk) || az_kiosk_draw_change(kiosk);
    if (!drawn && kiosk->damage.w > 0) {
        az_kiosk_draw_part(kiosk, &kiosk->damage);
    }
    SDL_RenderPresent(kiosk->params.window->renderer);
    kiosk->anew_by_ms = 0;
    kiosk->dirty = false;
    kiosk->damage = (struct az_rect){0};
    az_trace_frame(kiosk->params.trace, az_screen(kiosk->screen)->name);
}

bool
az_kiosk_save_screen(struct az_kiosk *kiosk, const char *path)
{
    return az_canvas_save(kiosk->canvas, path);
}

/* Values such as rare screens have when they are on; the next round sets them right again. */
static void
show_example(struct az_kiosk *kiosk)
{
    struct az_stage *stage = &kiosk->stage;
    stage->fault = stage->fault ? stage->fault : az_store_fault(AZ_STORE_STATE_FULL)->code;
    stage->idle_over_ms = stage->now_ms + stage->idle_warning_ms * 3 / 5;
    az_kiosk_foresee_opening(kiosk, AZ_KIOSK_PICTURES_WALL_MS, &stage->opens);
}

bool
az_kiosk_save_other_screen(struct az_kiosk *kiosk, enum az_screen_id screen, size_t language,
                           const char *path)
{
    struct az_stage *stage = &kiosk->stage;
    enum az_screen_id shown = kiosk->screen;
    size_t spoken = stage->flow.language;
    bool motion = stage->motion;
    struct az_opening opens = stage->opens;
    kiosk->screen = screen;
    stage->motion = false;
    az_flow_set_language(&stage->flow, language);
    show_example(kiosk);
    az_kiosk_arrange(kiosk);
    show_example(kiosk);
    az_kiosk_draw_part(kiosk, NULL);
    bool ok = az_canvas_save(kiosk->canvas, path);

    az_flow_set_language(&stage->flow, spoken);
    stage->motion = motion;
    stage->opens = opens;
    kiosk->screen = shown;
    az_kiosk_watch(kiosk);
    az_kiosk_arrange(kiosk);
    return ok;
}
