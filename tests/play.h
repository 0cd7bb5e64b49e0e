// SPDX-License-Identifier: MIT
#pragma once

/*
 * Plays on the real kiosk with a real store thread in this process: a table of
 * steps, each with what is done and which screen comes of it. Time stands still
 * but for the steps.
 */
#include <SDL.h>
#include <stdatomic.h>

#include "app/kiosk/kiosk.h"
#include "tests/testing.h"

enum { PLAY_HOURS_MAX = 64 };

/* Both threads read it. */
struct play_clock {
    struct az_clock clock;
    _Atomic int64_t boot_ms;
    _Atomic int64_t wall_ahead_ms; // of the boot's clock
};

struct play;

/* What is done in a round; `with` is the step's own. */
typedef void (*play_act)(struct play *play, const struct az_kiosk_sight *sight, const char *with);

struct play_step {
    play_act act;
    const char *with;
    const char *screen;   // that comes of it; NULL: whichever
    const char *question; // id; NULL if none is asked
};

struct play {
    struct az_event event; // may be changed before play_perform()
    struct az_survey survey;
    struct az_catalogue catalogues[AZ_SURVEY_LANGUAGES_MAX];
    struct az_zone *zone;
    struct play_clock clock;
    struct testing_random random;
    struct az_window window;
    struct az_fonts *fonts;
    struct az_sound *sound; // opened by the test that wants to hear; else NULL
    const char *speech;     // borrowed
    struct az_trace *trace; // opened by the test that wants one; else NULL
    struct az_store_thread *store;
    bool store_waits; // until play_start_store(); else play_perform() starts it
    struct az_kiosk *kiosk;

    const struct play_step *steps;
    size_t at;
    bool again;     // an act sets it to be done once more
    unsigned looks; // in vain, since the last step
    SDL_Event lift; // what undoes the last press, in the next round
    bool down;
    struct az_visits_hour visits[PLAY_HOURS_MAX]; // what was kept of them
    size_t visit_count;
    struct az_kiosk_sight sight; // the last one
};

/* Load an event's file and open its store; nothing runs yet. */
void
play_open(struct play *play, const char *event_path, const char *store_path);
/* Open the kiosk, once the event is as the test wants it, start, and go through the steps. */
void
play_perform(struct play *play, const struct play_step *steps);
/* Close all; what was stored is then in the file. */
void
play_close(struct play *play);

/* -- What may be done in a step ------------------------------------------ */

void
play_nothing(struct play *play, const struct az_kiosk_sight *sight, const char *with);
/* Put a finger on the widget `with`; it is lifted in the next round. */
void
play_touch(struct play *play, const struct az_kiosk_sight *sight, const char *with);
/* The same in the middle of the screen. */
void
play_touch_anywhere(struct play *play, const struct az_kiosk_sight *sight, const char *with);
/* And in a corner, where no widget is. */
void
play_touch_beside(struct play *play, const struct az_kiosk_sight *sight, const char *with);
/* Press a key of a keyboard, by SDL's name of it. */
void
play_key(struct play *play, const struct az_kiosk_sight *sight, const char *with);
/* Have the store, which waited till now, work. */
void
play_start_store(struct play *play, const struct az_kiosk_sight *sight, const char *with);
/* Let milliseconds pass. */
void
play_wait(struct play *play, const struct az_kiosk_sight *sight, const char *with);
