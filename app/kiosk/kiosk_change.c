// SPDX-License-Identifier: MIT
#include "app/kiosk/kiosk_state.h"

/*
 * From one screen to the next: what leaves fades in its place, then what comes
 * slides in, as a picture. That is made in small steps, so that no frame bears
 * all of it: what the screen needs (texts, shapes) and room for the picture
 * while the other one fades, for a bounded time in each frame; then the
 * picture itself, strip by strip.
 */
enum {
    LEAVE_MS = 64,
    MAKE_US = 2000,
};

/* The bar above belongs to both. */
static struct az_rect
place_of(const struct az_kiosk *kiosk, enum az_screen_id from, enum az_screen_id to)
{
    const struct az_layout *layout = &kiosk->stage.layout;
    bool bare = az_screen(from)->bare || az_screen(to)->bare;
    return bare ? (struct az_rect){0, 0, layout->width, layout->height} : layout->moving;
}

void
az_kiosk_begin_change(struct az_kiosk *kiosk, enum az_screen_id to)
{
    az_kiosk_end_change(kiosk);
    kiosk->change.on = true;
    kiosk->change.rect = place_of(kiosk, kiosk->screen, to);
}

void
az_kiosk_end_change(struct az_kiosk *kiosk)
{
    for (size_t i = 0; i < AZ_KIOSK_STRIPS; i++) {
        az_snapshot_destroy(&kiosk->change.strips[i]);
    }
    kiosk->change = (struct az_kiosk_change){0};
}

/* -- Making ready ----------------------------------------------------------- */

static struct az_rect
strip_rect(const struct az_kiosk_change *change, size_t number)
{
    struct az_rect strip = change->rect;
    int top = strip.h * (int)number / AZ_KIOSK_STRIPS;
    strip.h = strip.h * ((int)number + 1) / AZ_KIOSK_STRIPS - top;
    strip.y += top;
    return strip;
}

bool
az_kiosk_rehearse(struct az_kiosk *kiosk)
{
    az_canvas_rehearse(kiosk->canvas, MAKE_US);
    az_kiosk_draw_part(kiosk, NULL);
    return az_canvas_rehearsed(kiosk->canvas);
}

/* Without memory for it the screen comes at once, when the time of the change is over. */
static void
make_strip(struct az_kiosk *kiosk)
{
    struct az_kiosk_change *change = &kiosk->change;
    struct az_rect rect = strip_rect(change, change->made);
    if (az_snapshot_init(&change->strips[change->made], kiosk->canvas, rect)) {
        change->made++;
    }
}

/* A step while the other screen leaves. */
static void
make_ready(struct az_kiosk *kiosk)
{
    struct az_kiosk_change *change = &kiosk->change;
    change->rehearsed = change->rehearsed || az_kiosk_rehearse(kiosk);
    if (change->rehearsed && change->made < AZ_KIOSK_STRIPS) {
        make_strip(kiosk);
    }
}

/* -- What leaves ------------------------------------------------------------ */

/* It is fainter already by what the frames before took from it. */
static void
draw_leaving(struct az_kiosk *kiosk, int64_t passed)
{
    struct az_kiosk_change *change = &kiosk->change;
    const struct az_color *ground = &kiosk->stage.painter.theme->ground;
    double gone = az_motion_ease_in(passed, LEAVE_MS);
    double more = (gone - change->gone) / (1 - change->gone);
    az_canvas_veil(kiosk->canvas, change->rect, az_color_fade(*ground, more));
    change->gone = gone;
}

/* -- What comes ------------------------------------------------------------- */

/* One more strip; true once all are drawn. The ground is to be seen until then. */
static bool
draw_strip(struct az_kiosk *kiosk)
{
    struct az_kiosk_change *change = &kiosk->change;
    if (change->drawn < change->made) {
        struct az_snapshot *strip = &change->strips[change->drawn++];
        az_kiosk_draw_part(kiosk, &strip->rect);
        az_snapshot_take(strip, kiosk->canvas, strip->rect);
    }
    return change->drawn == AZ_KIOSK_STRIPS;
}

/* What moves by itself on that screen goes on moving. */
static void
follow_moving(struct az_kiosk *kiosk)
{
    const struct az_screen *screen = az_screen(kiosk->screen);
    if (!screen->moving) {
        return;
    }
    struct az_rect part = screen->moving(&kiosk->stage);
    az_kiosk_draw_part(kiosk, &part);
    for (size_t i = 0; i < AZ_KIOSK_STRIPS; i++) {
        az_snapshot_take(&kiosk->change.strips[i], kiosk->canvas, part);
    }
}

static void
draw_coming(struct az_kiosk *kiosk, int64_t passed)
{
    const struct az_stage *stage = &kiosk->stage;
    double in = az_motion_ease_out(passed - LEAVE_MS, AZ_MOTION_CHANGE_MS - LEAVE_MS);
    int way = az_layout_px(&stage->layout, AZ_CHANGE_UNITS);
    follow_moving(kiosk);
    for (size_t i = 0; i < AZ_KIOSK_STRIPS; i++) {
        az_snapshot_draw(&kiosk->change.strips[i], kiosk->canvas,
                         kiosk->direction * (int)(way * (1 - in)), in,
                         stage->painter.theme->ground);
    }
}

static void
draw_step(struct az_kiosk *kiosk, int64_t passed)
{
    bool complete = kiosk->change.drawn == AZ_KIOSK_STRIPS;
    if (!complete && kiosk->change.rehearsed && kiosk->change.made == AZ_KIOSK_STRIPS) {
        complete = draw_strip(kiosk);
    } else if (!complete) {
        make_ready(kiosk);
    }
    if (complete) {
        draw_coming(kiosk, passed);
    } else {
        az_canvas_fill(kiosk->canvas, kiosk->change.rect, kiosk->stage.painter.theme->ground);
    }
}

bool
az_kiosk_draw_change(struct az_kiosk *kiosk)
{
    struct az_kiosk_change *change = &kiosk->change;
    int64_t passed = kiosk->stage.now_ms - kiosk->stage.shown_ms;
    if (!change->on || passed >= AZ_MOTION_CHANGE_MS) {
        az_kiosk_end_change(kiosk);
        return false;
    }
    change->begun = true;
    if (passed < LEAVE_MS) {
        make_ready(kiosk);
        draw_leaving(kiosk, passed);
    } else {
        draw_step(kiosk, passed);
    }
    return true;
}
