// SPDX-License-Identifier: MIT
#pragma once

/*
 * The terminal's screen: takes touches, lets the flow decide, has the store
 * keep it, and draws. It sleeps until something happens. UI thread only; it
 * never touches a disk or a socket.
 */
#include "app/kiosk/pads.h"
#include "app/kiosk/screens.h"
#include "app/kiosk/show.h"
#include "app/kiosk/trace.h"
#include "app/kiosk/visits.h"
#include "app/survey/zone.h"
#include "app/ui/sound.h"
#include "app/ui/window.h"
#include "base/clock.h"
#include "storage/store_thread.h"
#include "sync/uplink.h"

struct az_kiosk;

struct az_kiosk_params {
    /* All borrowed, and outliving the kiosk. */
    const struct az_event *event;
    const struct az_survey *survey;
    const struct az_catalogue *catalogues; // in the order of the event's languages
    const struct az_point *point;
    const struct az_clock *clock;
    const struct az_theme *theme;
    const struct az_theme *contrast; // for who asks for it; NULL: `theme` is it already
    const struct az_zone *zone;      // of the event, for its hours; NULL: always open
    struct az_window *window;
    struct az_fonts *fonts;
    struct az_store_thread *store;
    struct az_trace *trace; // may be NULL
    struct az_sound *sound; // may be NULL
    struct az_pads *pads;   // may be NULL
    const char *speech;     // folder with spoken prompts; NULL: there are none

    struct az_uuid boot;
    bool motion;

    /* Takes what was counted of people who came, see visits.h. May be NULL. */
    az_visits_post_fn keep_visits;
    void *keep_visits_ctx;

    /* Takes what is to be shown after the person who is there; see az_kiosk_run(). */
    void (*take_show)(void *ctx, struct az_show *show);
    void *take_show_ctx;

    /*
     * Called in each round of the loop, after drawing; may push SDL events.
     * Returns for how many milliseconds the loop may sleep at most, -1 for as
     * long as it likes. May be NULL.
     */
    int (*handle_round)(void *ctx, struct az_kiosk *kiosk);
    void *ctx;
};

/* NULL, and logged, on failure. */
struct az_kiosk *
az_kiosk_open(const struct az_kiosk_params *params);
/* Accepts NULL. */
void
az_kiosk_close(struct az_kiosk *kiosk);

enum az_kiosk_end {
    AZ_KIOSK_QUIT,
    AZ_KIOSK_FREE, // something else is to be shown, and nobody is there
};

/* Run until told to quit, or until there is something else to show and nobody is there. */
enum az_kiosk_end
az_kiosk_run(struct az_kiosk *kiosk);
/*
 * One round of that without waiting or handle_round: take the events that are
 * there, do what is due, and draw if there is something new to see. True if it drew.
 */
bool
az_kiosk_step(struct az_kiosk *kiosk);
/* Leave the loop after this round. */
void
az_kiosk_quit(struct az_kiosk *kiosk);

/* What a person before the terminal sees, and a little more. Borrowed until the next round. */
struct az_kiosk_sight {
    enum az_screen_id screen;
    const char *question; // id; NULL where none is asked
    size_t question_index;
    const char *language;
    const struct az_view *view;
    int width;
    int height;
    bool at_rest;         // nothing moves and touches count
    int64_t rest_at_ms;   // boot time at which it comes to rest by itself
    int64_t leaves_at_ms; // boot time at which this screen ends by itself; -1 if it does not
    uint64_t saved;       // closed responses that are durable, since start
    struct az_uplink_status uplink;
};
void
az_kiosk_look(const struct az_kiosk *kiosk, struct az_kiosk_sight *out);

/* Write what is on the screen to a PNG file. */
bool
az_kiosk_save_screen(struct az_kiosk *kiosk, const char *path);

/* The same of a screen that is not on, at rest and in a language, an index among the survey's. */
bool
az_kiosk_save_other_screen(struct az_kiosk *kiosk, enum az_screen_id screen, size_t language,
                           const char *path);
