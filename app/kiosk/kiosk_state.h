// SPDX-License-Identifier: MIT
#pragma once

/*
 * The inside of the kiosk, shared by kiosk.c (its life and its loop) and the
 * files that are listed below. Nobody else includes it.
 */
#include "app/kiosk/command.h"
#include "app/kiosk/doze.h"
#include "app/kiosk/focus.h"
#include "app/kiosk/idle.h"
#include "app/kiosk/kiosk.h"
#include "app/kiosk/saver.h"
#include "app/kiosk/sealing.h"
#include "app/survey/hours.h"
#include "app/survey/misuse.h"
#include "app/ui/snapshot.h"
#include "app/ui/touch.h"

/* How deep a key is pressed, now or just before. */
struct az_kiosk_press {
    size_t widget;
    int64_t since_ms; // it went down, or up
    bool down;
};

enum { AZ_KIOSK_STRIPS = 3 };

/* One screen leaves and another comes; see kiosk_change.c. */
struct az_kiosk_change {
    bool on;
    bool begun;     // a frame of it was drawn
    bool rehearsed; // what the screen needs is there
    double gone;    // of the screen that leaves, from 0 to 1
    struct az_rect rect;
    struct az_snapshot strips[AZ_KIOSK_STRIPS]; // of the screen that comes
    size_t made;                                // of them
    size_t drawn;                               // of them, too
};

struct az_kiosk {
    struct az_kiosk_params params; // immutable
    struct az_canvas *canvas;      // owned
    struct az_typesetter *type;    // owned

    struct az_stage stage;
    struct az_view view;
    struct az_saver saver;
    struct az_sealing sealing;
    struct az_qr *link;   // owned; NULL if the event has none
    struct az_logo *logo; // owned; NULL likewise
    unsigned screen_mm;   // diagonal; 0 if nobody knows
    struct az_touch touch;
    struct az_kiosk_press press;
    struct az_focus focus;
    struct az_command_sticks sticks;

    struct az_idle idle;
    struct az_doze doze;
    struct az_visits visits;
    struct az_misuse misuse;
    struct az_hours_state hours;
    int64_t hours_at_ms;  // when they were looked at last
    int64_t timed_out_ms; // when somebody's time ran out last,
    bool timed_out;       // and nobody has touched anything since

    bool prompted[AZ_SURVEY_LANGUAGES_MAX]; // languages that there are spoken prompts in
    const struct az_question *said;         // what is read out, NULL for nothing
    size_t said_language;

    enum az_screen_id screen;
    size_t question; // that the screen asks
    int direction;   // the way it came in: 1 from the right, -1 from the left, 0 in place
    struct az_kiosk_change change;
    int64_t drawn_ms;

    enum az_store_state store_state;
    bool refused; // the store's queue took no more
    int64_t refused_ms;
    int64_t finished_ms; // when the last response was closed
    struct az_uplink_status uplink;

    bool wrote;             // somebody did, and all traces of it are to be wiped
    bool stale;             // the widgets are not those of the flow any more
    bool dirty;             // what is drawn is not what there is to see
    struct az_rect damage;  // where that is so
    struct az_access looks; // of what was arranged last, and its language
    size_t looks_language;
    int64_t anew_by_ms; // till then it may wait for its texts to be made; 0: it waits for nothing
    bool quit;
    bool has_next; // something else is to be shown
};

/* Monday, 5 January 2026, 8:00 UTC: pictures of what depends on the clock are alike on any day. */
#define AZ_KIOSK_PICTURES_WALL_MS INT64_C(1767600000000)

#define AZ_KIOSK_SLOP_UNITS 1.2  // a touch so far beside a key still means it
#define AZ_KIOSK_SLIP_KEYS  0.75 // a finger that goes farther, in keys of 20 mm, swipes

enum {
    AZ_KIOSK_SAVING_AFTER_MS = 1000, // without a COMMIT for so long, the screen says it is saving
    AZ_KIOSK_DEAF_MS = 400,          // a new screen takes no second tap of a double tap
    AZ_KIOSK_RETRY_MS = 1000,        // between tries to post what the store refused
};

/* kiosk.c */
int64_t
az_kiosk_now_ms(const struct az_kiosk *kiosk);
/* The window has another size. */
void
az_kiosk_measure(struct az_kiosk *kiosk);
/* Lay the screen out as this person wants to see it. */
void
az_kiosk_lay_out(struct az_kiosk *kiosk);

/* kiosk_person.c: who is before the terminal, and forgetting them. */

void
az_kiosk_init_person(struct az_kiosk *kiosk);
/*
 * Somebody touched the screen or a key. True if that woke the terminal or
 * answered its question whether anybody is there: then it means nothing else.
 */
bool
az_kiosk_touched(struct az_kiosk *kiosk);
/* All that a person left but the flow's answers is gone: at each end of each pass. */
void
az_kiosk_forget(struct az_kiosk *kiosk);
/* This person has gone: the flow times out, and what it says is to be kept. */
void
az_kiosk_time_out(struct az_kiosk *kiosk, struct az_flow_effect *effect);
/* See to what time brings: people who went away, the hours, sleep, counting. */
void
az_kiosk_watch(struct az_kiosk *kiosk);
/* The opening after the first closing from this moment on. */
void
az_kiosk_foresee_opening(const struct az_kiosk *kiosk, int64_t utc_ms, struct az_opening *out);
/* When that is to be done next; -1 for never. */
int64_t
az_kiosk_person_due_ms(const struct az_kiosk *kiosk);

/* kiosk_next.c: giving way to what is to be shown next. */

/* Nobody is there, and nothing of anybody waits to be kept. */
bool
az_kiosk_is_free(const struct az_kiosk *kiosk);
/* What somebody touches just then was meant for what is gone. */
void
az_kiosk_drop_input(void);

/* kiosk_screen.c: which screen is on. */

/* Waiting for a COMMIT, with the last question still on the screen. */
bool
az_kiosk_is_held(const struct az_kiosk *kiosk);
/* Bring the screen in line with the flow and the store. */
void
az_kiosk_update(struct az_kiosk *kiosk);
/* List the widgets anew. */
void
az_kiosk_arrange(struct az_kiosk *kiosk);

/* kiosk_input.c: what is done with an input. */

/* A widget was touched. */
void
az_kiosk_use_widget(struct az_kiosk *kiosk, const struct az_widget *widget);
/* The screen's time is over. */
void
az_kiosk_leave_screen(struct az_kiosk *kiosk);
/*
 * Somebody touched `key`, or nothing, or pressed a button. True if that ends "thank you", for
 * whoever touches it beside its keys has seen it, or is the next one.
 */
bool
az_kiosk_go_on(struct az_kiosk *kiosk, size_t key);
/* Post again what the store refused. */
void
az_kiosk_retry_refused(struct az_kiosk *kiosk);

/* kiosk_writing.c: what an attendee writes. */

/*
 * Bring the writing in line with the flow: it begins with a question that asks
 * for words, and with the question's end the words are forgotten.
 */
void
az_kiosk_follow_writing(struct az_kiosk *kiosk);
/*
 * "Next" with something written: what is kept of it is in `effect` until
 * az_sealing_clear(). False if that is not possible now.
 */
bool
az_kiosk_give_words(struct az_kiosk *kiosk, struct az_flow_effect *effect);
/* A key was used, on the screen or of plastic. */
void
az_kiosk_write(struct az_kiosk *kiosk, const struct az_text_edit *edit);
/* A key of plastic; false if it is not for the text. */
bool
az_kiosk_type(struct az_kiosk *kiosk, const SDL_Event *event);
/* A finger on the keyboard of the screen; false if it is not on that. */
bool
az_kiosk_keyboard_down(struct az_kiosk *kiosk, int64_t pointer, int x, int y);
bool
az_kiosk_keyboard_move(struct az_kiosk *kiosk, int64_t pointer, int x, int y);
bool
az_kiosk_keyboard_up(struct az_kiosk *kiosk, int64_t pointer, int x, int y);
/* A key of the screen was chosen otherwise than by a finger. */
bool
az_kiosk_press_key(struct az_kiosk *kiosk, az_keyboard_part part);
/* Whether a finger is on this key of the screen's keyboard. */
bool
az_kiosk_is_key_down(const struct az_kiosk *kiosk, const struct az_widget *widget);
/* When a key that is held does something, and that. */
int64_t
az_kiosk_keyboard_due_ms(const struct az_kiosk *kiosk);
void
az_kiosk_keyboard_tick(struct az_kiosk *kiosk);

/* kiosk_time.c: when something is due. Boot times; -1 stands for never. */

/* From then on touches count on this screen. */
int64_t
az_kiosk_rest_at_ms(const struct az_kiosk *kiosk);
/* Nothing moves and touches count. */
bool
az_kiosk_is_at_rest(const struct az_kiosk *kiosk);
/* When this screen ends by itself. */
int64_t
az_kiosk_leaves_at_ms(const struct az_kiosk *kiosk);
/* When to draw again without anything having happened. */
int64_t
az_kiosk_next_frame_at_ms(const struct az_kiosk *kiosk);
/* Milliseconds until something is due, -1 if nothing is. */
int
az_kiosk_wait_ms(const struct az_kiosk *kiosk);
/* The sooner of two times. */
int64_t
az_kiosk_sooner(int64_t a_ms, int64_t b_ms);

/* kiosk_draw.c: what is seen. */
void
az_kiosk_draw(struct az_kiosk *kiosk);
/* All that is within a part of the screen, NULL for all of it, as it is at rest. */
void
az_kiosk_draw_part(struct az_kiosk *kiosk, const struct az_rect *part);
/* A part, NULL for all, is to be drawn anew; what a widget covers is; what moves now is. */
void
az_kiosk_touch_up(struct az_kiosk *kiosk, const struct az_rect *part);
void
az_kiosk_touch_up_widget(struct az_kiosk *kiosk, size_t index);
void
az_kiosk_touch_up_motion(struct az_kiosk *kiosk);
/* All of it, once what is new on it is made, which is not done in a single frame. */
void
az_kiosk_touch_up_anew(struct az_kiosk *kiosk);
/* The flow is past the question that is still on the screen: it cannot be drawn anew. */
bool
az_kiosk_is_frozen(const struct az_kiosk *kiosk);

/* kiosk_change.c: from one screen to the next. */

/* The screen on now is to leave for another. */
void
az_kiosk_begin_change(struct az_kiosk *kiosk, enum az_screen_id to);
/* Let go of it; what is there is drawn at once. */
void
az_kiosk_end_change(struct az_kiosk *kiosk);
/* Draw a frame of it; false if there is none, or it is over. */
bool
az_kiosk_draw_change(struct az_kiosk *kiosk);
/* Make what the screen needs, for a bounded time; true if all of it was there. */
bool
az_kiosk_rehearse(struct az_kiosk *kiosk);

/* kiosk_keys.c: what keys, buttons and sticks do. */
void
az_kiosk_handle_command(struct az_kiosk *kiosk, const struct az_command *command);
/* Mark the widget that they act on. */
void
az_kiosk_show_focus(struct az_kiosk *kiosk);

/* kiosk_sound.c: what is heard. */

/* Look, once, in which languages there is anything to be heard. */
void
az_kiosk_find_prompts(struct az_kiosk *kiosk);
/* Read out what has come on the screen, or cease, as this person wants it. */
void
az_kiosk_follow_sound(struct az_kiosk *kiosk);

/* kiosk_events.c: what comes in. */

/* A finger or a button goes down, and up again. */
void
az_kiosk_press(struct az_kiosk *kiosk, int64_t pointer, struct az_touch_point at);
void
az_kiosk_release(struct az_kiosk *kiosk, int64_t pointer, struct az_touch_point at);
/* Nothing counts on this screen now. */
bool
az_kiosk_is_deaf(const struct az_kiosk *kiosk);
void
az_kiosk_handle_event(struct az_kiosk *kiosk, const SDL_Event *event);
