// SPDX-License-Identifier: MIT
#include "app/kiosk/kiosk_state.h"

void
az_kiosk_drop_leaving(struct az_kiosk *kiosk)
{
    if (kiosk->leaving) {
        SDL_DestroyTexture(kiosk->leaving);
        kiosk->leaving = NULL;
    }
}

void
az_kiosk_keep_leaving(struct az_kiosk *kiosk)
{
    az_kiosk_drop_leaving(kiosk);
    struct az_rect part = kiosk->stage.layout.moving;
    SDL_Rect from = {part.x, part.y, part.w, part.h};
    SDL_Renderer *renderer = kiosk->params.window->renderer;
    SDL_Texture *texture = SDL_CreateTexture(renderer, SDL_PIXELFORMAT_ARGB8888,
                                             SDL_TEXTUREACCESS_STREAMING, part.w, part.h);
    void *pixels = NULL;
    int pitch = 0;
    if (!texture || SDL_LockTexture(texture, NULL, &pixels, &pitch) != 0) {
        SDL_DestroyTexture(texture);
        return; // the next screen then comes without this one fading
    }
    SDL_RenderReadPixels(renderer, &from, SDL_PIXELFORMAT_ARGB8888, pixels, pitch);
    SDL_UnlockTexture(texture);
    SDL_SetTextureBlendMode(texture, SDL_BLENDMODE_BLEND);
    kiosk->leaving = texture;
    kiosk->leaving_rect = part;
}

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
draw_leaving(struct az_kiosk *kiosk, int64_t passed)
{
    if (!kiosk->leaving) {
        return;
    }
    int shift = az_layout_px(&kiosk->stage.layout, AZ_CHANGE_UNITS);
    double gone = az_motion_ease_out(passed, AZ_MOTION_CHANGE_MS * 2 / 3);
    az_canvas_slide(kiosk->canvas, -kiosk->direction * (int)(shift * gone), 1 - gone);
    az_canvas_texture(kiosk->canvas, kiosk->leaving, kiosk->leaving_rect, 0xff);
    az_canvas_slide(kiosk->canvas, 0, 1);
}

static void
draw_screen(struct az_kiosk *kiosk)
{
    int64_t passed = kiosk->stage.now_ms - kiosk->stage.shown_ms;
    double in = kiosk->stage.motion ? az_motion_ease_out(passed, AZ_MOTION_CHANGE_MS) : 1;
    int shift = az_layout_px(&kiosk->stage.layout, AZ_CHANGE_UNITS);
    az_canvas_clear(kiosk->canvas, kiosk->stage.painter.theme->ground);
    if (!az_screen(kiosk->screen)->bare) {
        az_stage_draw_title(&kiosk->stage);
        draw_widgets(kiosk, true);
    }
    if (in < 1) {
        draw_leaving(kiosk, passed);
    } else {
        az_kiosk_drop_leaving(kiosk);
    }
    az_canvas_slide(kiosk->canvas, kiosk->direction * (int)(shift * (1 - in)), in);
    az_screen(kiosk->screen)->draw(&kiosk->stage);
    draw_widgets(kiosk, false);
    az_canvas_slide(kiosk->canvas, 0, 1);
}

void
az_kiosk_draw(struct az_kiosk *kiosk)
{
    /* Held, the flow is past the question that is still on the screen: it cannot be drawn anew. */
    if (!az_kiosk_is_held(kiosk) || kiosk->screen >= AZ_SCREEN_THANKS) {
        draw_screen(kiosk);
        kiosk->drawn_ms = kiosk->stage.now_ms;
    }
    SDL_RenderPresent(kiosk->params.window->renderer);
    kiosk->dirty = false;
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
    draw_screen(kiosk);
    bool ok = az_canvas_save(kiosk->canvas, path);

    az_flow_set_language(&stage->flow, spoken);
    stage->motion = motion;
    stage->opens = opens;
    kiosk->screen = shown;
    az_kiosk_watch(kiosk);
    az_kiosk_arrange(kiosk);
    return ok;
}
