// SPDX-License-Identifier: MIT
#pragma once

/*
 * The inside of the kiosk, shared by kiosk.c (what is decided), kiosk_draw.c
 * (what is seen) and kiosk_events.c (what comes in). Nobody else includes it.
 */
#include "app/kiosk/kiosk.h"
#include "app/kiosk/saver.h"
#include "app/ui/touch.h"

/* How deep a key is pressed, now or just before. */
struct az_kiosk_press {
    size_t widget;
    int64_t since_ms; // it went down, or up
    bool down;
};

struct az_kiosk {
    struct az_kiosk_params params; // immutable
    struct az_canvas *canvas;      // owned
    struct az_typesetter *type;    // owned

    struct az_stage stage;
    struct az_view view;
    struct az_saver saver;
    struct az_touch touch;
    struct az_kiosk_press press;

    enum az_screen_id screen;
    size_t question;      // that the screen asks
    int direction;        // the way it came in: 1 from the right, -1 from the left, 0 in place
    SDL_Texture *leaving; // owned; the screen before, while it fades; else NULL
    struct az_rect leaving_rect;
    int64_t drawn_ms;

    enum az_store_state store_state;
    bool refused; // the store's queue took no more
    int64_t refused_ms;
    int64_t finished_ms; // when the last response was closed
    int64_t touched_ms;
    struct az_uplink_status uplink;

    bool stale; // the widgets are not those of the flow any more
    bool dirty; // what is drawn is not what there is to see
    bool quit;
};

/* kiosk.c */
int64_t
az_kiosk_now_ms(const struct az_kiosk *kiosk);
/* Waiting for a COMMIT, with the last question still on the screen. */
bool
az_kiosk_is_held(const struct az_kiosk *kiosk);
/* Boot time from which touches count on this screen. */
int64_t
az_kiosk_rest_at_ms(const struct az_kiosk *kiosk);
/* Bring the screen in line with the flow and the store. */
void
az_kiosk_update(struct az_kiosk *kiosk);
/* List the widgets anew. */
void
az_kiosk_arrange(struct az_kiosk *kiosk);
/* The window has another size. */
void
az_kiosk_measure(struct az_kiosk *kiosk);
/* A widget was touched. */
void
az_kiosk_use_widget(struct az_kiosk *kiosk, const struct az_widget *widget);
/* Post again what the store refused. */
void
az_kiosk_retry_refused(struct az_kiosk *kiosk);

/* kiosk_draw.c */
void
az_kiosk_draw(struct az_kiosk *kiosk);
/* Keep a picture of the screen that is left, to let it fade; and let go of it. */
void
az_kiosk_keep_leaving(struct az_kiosk *kiosk);
void
az_kiosk_drop_leaving(struct az_kiosk *kiosk);

/* kiosk_events.c */
void
az_kiosk_handle_event(struct az_kiosk *kiosk, const SDL_Event *event);
