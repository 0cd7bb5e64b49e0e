// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "attendee"
#include "app/kiosk/attendee.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/log.h"

enum {
    GIVE_UP_MS = 60 * 1000, // without anything delivered
    LOOK_AGAIN_MS = 1000,
    FINGER = 1,
};

/* How a person behaves. */
enum manner {
    MANNER_HAPPY,    // answers all, content
    MANNER_UNHAPPY,  // answers all, not content
    MANNER_LEAVES,   // goes away after one tap
    MANNER_SWITCHES, // takes another language on the way
    MANNER_RETURNS,  // goes back once and answers differently
    MANNER_SKIPS,    // skips what may be skipped
    MANNER_COUNT
};

/* One response. */
struct pass {
    enum manner manner;
    size_t language; // to begin in, among the event's
    unsigned taps;   // answers so far
    bool turned;     // has switched or gone back
    bool begun;
};

struct az_attendee {
    struct az_attendee_params params; // immutable
    struct az_clock clock;
    _Atomic int64_t ahead_ms; // of the system's clocks

    struct az_store_thread *store; // borrowed
    bool delivered;
    struct az_store_figures before;
    struct az_store_figures after;

    uint64_t random;
    struct pass pass;
    unsigned made; // passes that are over
    unsigned answered;
    size_t finger_on; // index of the widget under the finger; SIZE_MAX if it is up
    float finger_x;
    float finger_y;
    bool pictures_failed;

    int64_t progress_at_ms; // real time; when something was delivered last
    uint64_t waiting;       // in the outbox then
    bool done;
};

static int64_t
read_wall(void *ctx)
{
    struct az_attendee *attendee = ctx;
    return az_clock_wall_ms(&az_clock_system) + atomic_load(&attendee->ahead_ms);
}

static int64_t
read_boot(void *ctx)
{
    struct az_attendee *attendee = ctx;
    return az_clock_boot_ms(&az_clock_system) + atomic_load(&attendee->ahead_ms);
}

/* splitmix64 (S. Vigna, public domain): the same seed gives the same answers everywhere. */
static uint64_t
draw_number(struct az_attendee *attendee, uint64_t below)
{
    uint64_t z = attendee->random += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (z ^ (z >> 31)) % below;
}

/*
 * Each language in turn; first everybody is happy, then everybody is not, so
 * that every question is seen in every language, and then the other manners.
 */
static struct pass
plan_pass(struct az_attendee *attendee, unsigned number)
{
    size_t languages = attendee->params.event->language_count;
    unsigned round = number / (unsigned)languages;
    struct pass pass = {.language = number % languages};
    if (round < 2) {
        pass.manner = round == 0 ? MANNER_HAPPY : MANNER_UNHAPPY;
    } else if (round == 2) {
        pass.manner = (enum manner)(MANNER_LEAVES + number % languages % 4);
    } else {
        pass.manner = (enum manner)draw_number(attendee, MANNER_COUNT);
    }
    return pass;
}

struct az_attendee *
az_attendee_open(const struct az_attendee_params *params)
{
    struct az_attendee *attendee = calloc(1, sizeof(*attendee));
    if (!attendee) {
        AZ_LOGE("cannot script an attendee: out of memory");
        return NULL;
    }
    attendee->params = *params;
    attendee->clock =
        (struct az_clock){.wall_ms = read_wall, .boot_ms = read_boot, .ctx = attendee};
    attendee->random = params->seed;
    attendee->finger_on = SIZE_MAX;
    attendee->pass = plan_pass(attendee, 0);
    if (params->pictures && !az_files_make_dir(params->pictures)) {
        free(attendee);
        return NULL;
    }
    return attendee;
}

void
az_attendee_close(struct az_attendee *attendee)
{
    free(attendee);
}

const struct az_clock *
az_attendee_clock(struct az_attendee *attendee)
{
    return &attendee->clock;
}

bool
az_attendee_watch(struct az_attendee *attendee, struct az_store_thread *store, bool delivered)
{
    attendee->store = store;
    attendee->delivered = delivered;
    return az_store_thread_figures(store, &attendee->before);
}

/* -- Hands -------------------------------------------------------------- */

static void
push_finger(const struct az_attendee *attendee, uint32_t type)
{
    SDL_Event event = {.tfinger = {.type = type,
                                   .touchId = 1,
                                   .fingerId = FINGER,
                                   .x = attendee->finger_x,
                                   .y = attendee->finger_y,
                                   .pressure = 1}};
    SDL_PushEvent(&event);
}

/* Put the finger on the middle of a key. It is lifted in a later round, so the press is drawn. */
static void
touch(struct az_attendee *attendee, const struct az_kiosk_sight *sight, size_t index)
{
    const struct az_rect *rect = &sight->view->widgets[index].rect;
    attendee->finger_on = index;
    attendee->finger_x = ((float)rect->x + (float)rect->w / 2) / (float)sight->width;
    attendee->finger_y = ((float)rect->y + (float)rect->h / 2) / (float)sight->height;
    push_finger(attendee, SDL_FINGERDOWN);
}

static void
lift(struct az_attendee *attendee)
{
    push_finger(attendee, SDL_FINGERUP);
    attendee->finger_on = SIZE_MAX;
}

static void
jump_to(struct az_attendee *attendee, int64_t boot_ms)
{
    int64_t ahead = boot_ms - az_clock_boot_ms(&attendee->clock);
    if (ahead > 0) {
        atomic_fetch_add(&attendee->ahead_ms, ahead);
    }
}

/* -- Eyes --------------------------------------------------------------- */

static size_t
find_kind(const struct az_kiosk_sight *sight, enum az_widget_kind kind)
{
    for (size_t i = 0; i < sight->view->count; i++) {
        if (sight->view->widgets[i].kind == kind && sight->view->widgets[i].enabled) {
            return i;
        }
    }
    return SIZE_MAX;
}

static size_t
find_language(const struct az_kiosk_sight *sight, const char *tag)
{
    for (size_t i = 0; i < sight->view->count; i++) {
        const struct az_widget *widget = &sight->view->widgets[i];
        if (widget->kind == AZ_WIDGET_LANGUAGE && strcmp(widget->key, tag) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static bool
is_answer(const struct az_widget *widget)
{
    return widget->kind == AZ_WIDGET_FACE || widget->kind == AZ_WIDGET_NUMBER ||
           widget->kind == AZ_WIDGET_CHIP || widget->kind == AZ_WIDGET_CHECK;
}

/* How many answers a screen offers, where they begin, and how many are taken. */
struct offer {
    size_t first;
    size_t count;
    size_t chosen;
    bool several;
};

static struct offer
see_offer(const struct az_kiosk_sight *sight)
{
    struct offer offer = {.first = SIZE_MAX};
    for (size_t i = 0; i < sight->view->count; i++) {
        const struct az_widget *widget = &sight->view->widgets[i];
        if (is_answer(widget)) {
            offer.first = offer.first == SIZE_MAX ? i : offer.first;
            offer.count++;
            offer.chosen += widget->chosen;
            offer.several = widget->kind == AZ_WIDGET_CHECK;
        }
    }
    return offer;
}

/* -- Mind --------------------------------------------------------------- */

static size_t
choose_answer(struct az_attendee *attendee, const struct az_kiosk_sight *sight,
              const struct offer *offer)
{
    bool scale = sight->screen == AZ_SCREEN_FACES || sight->screen == AZ_SCREEN_NPS;
    bool unhappy = attendee->pass.manner == MANNER_UNHAPPY;
    bool happy = attendee->pass.manner == MANNER_HAPPY;
    if (scale && (unhappy || happy)) {
        size_t end = draw_number(attendee, 2);
        return offer->first + (unhappy ? end : offer->count - 1 - end);
    }
    size_t choice = draw_number(attendee, offer->count);
    if (attendee->pass.turned && sight->view->widgets[offer->first + choice].chosen) {
        choice = (choice + 1) % offer->count; // another one than before
    }
    return offer->first + choice;
}

static void
answer(struct az_attendee *attendee, const struct az_kiosk_sight *sight)
{
    struct offer offer = see_offer(sight);
    size_t next = find_kind(sight, AZ_WIDGET_NEXT);
    bool skips = attendee->pass.manner == MANNER_SKIPS && attendee->pass.taps > 0;
    bool enough =
        offer.several && offer.chosen > 0 && (offer.chosen > 1 || draw_number(attendee, 2) == 0);
    if (next != SIZE_MAX && (skips || enough)) {
        touch(attendee, sight, next);
        return;
    }
    if (offer.count == 0) {
        AZ_LOGE("a question offers nothing to touch; it has the id \"%s\"", sight->question);
        attendee->done = true;
        return;
    }
    touch(attendee, sight, choose_answer(attendee, sight, &offer));
    attendee->pass.taps++;
    if (!attendee->pass.begun) {
        attendee->pass.begun = true;
        attendee->answered++;
    }
}

static void
end_pass(struct az_attendee *attendee)
{
    attendee->made++;
    if (attendee->made < attendee->params.responses) {
        attendee->pass = plan_pass(attendee, attendee->made);
    }
}

/* The language to be read now: the planned one, or after a switch the one behind it. */
static const char *
wanted_language(const struct az_attendee *attendee)
{
    const struct az_event *event = attendee->params.event;
    bool other = attendee->pass.manner == MANNER_SWITCHES && attendee->pass.taps > 0;
    return event->languages[(attendee->pass.language + other) % event->language_count];
}

static void
act_on_question(struct az_attendee *attendee, const struct az_kiosk_sight *sight)
{
    struct pass *pass = &attendee->pass;
    if (pass->begun && sight->question_index == 0 && !pass->turned && sight->leaves_at_ms < 0) {
        end_pass(attendee); // its time ran out, and the terminal waits for the next one
        return;
    }
    if (pass->manner == MANNER_LEAVES && pass->taps > 0) {
        jump_to(attendee, sight->leaves_at_ms);
        return;
    }
    size_t language = find_language(sight, wanted_language(attendee));
    if (language != SIZE_MAX && !sight->view->widgets[language].chosen) {
        touch(attendee, sight, language);
        return;
    }
    size_t back = find_kind(sight, AZ_WIDGET_BACK);
    if (pass->manner == MANNER_RETURNS && pass->taps == 2 && !pass->turned && back != SIZE_MAX) {
        pass->turned = true;
        touch(attendee, sight, back);
        return;
    }
    answer(attendee, sight);
}

/* -- Pictures ----------------------------------------------------------- */

static char *
picture_path(const struct az_attendee *attendee, size_t number, const char *name,
             const char *language)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%02zu-%s.%s.png", attendee->params.pictures, number, name, language) <
        0) {
        return NULL;
    }
    return path;
}

/* Each screen as those saw it who went through the survey first in their language. */
static void
take_picture(struct az_attendee *attendee, struct az_kiosk *kiosk,
             const struct az_kiosk_sight *sight)
{
    bool early = attendee->made < 2 * attendee->params.event->language_count;
    bool own = strcmp(sight->language, wanted_language(attendee)) == 0;
    if (!attendee->params.pictures || attendee->pictures_failed || !early || !own) {
        return;
    }
    size_t number =
        sight->question ? sight->question_index + 1 : attendee->params.survey->question_count + 1;
    const char *name = sight->question ? sight->question : az_screen(sight->screen)->name;
    char *path = picture_path(attendee, number, name, sight->language);
    attendee->pictures_failed = !path || !az_kiosk_save_screen(kiosk, path);
    free(path);
}

/* Screens that nobody wants to meet must look as cared for. */
static void
take_rare_pictures(struct az_attendee *attendee, struct az_kiosk *kiosk)
{
    static const enum az_screen_id rare[] = {AZ_SCREEN_SAVING, AZ_SCREEN_OUT_OF_SERVICE};
    const struct az_event *event = attendee->params.event;
    for (size_t i = 0; attendee->params.pictures && i < 2 * event->language_count; i++) {
        size_t screen = i / event->language_count;
        const char *tag = event->languages[i % event->language_count];
        int language = az_survey_language(attendee->params.survey, tag);
        char *path = picture_path(attendee, attendee->params.survey->question_count + 2 + screen,
                                  az_screen(rare[screen])->name, tag);
        if (attendee->pictures_failed || language < 0 || !path ||
            !az_kiosk_save_other_screen(kiosk, rare[screen], (size_t)language, path)) {
            attendee->pictures_failed = true;
        }
        free(path);
    }
}

/* -- The end ------------------------------------------------------------ */

/* Whether everything is where it should be in the end. */
static bool
is_settled(struct az_attendee *attendee, const struct az_kiosk_sight *sight)
{
    if (sight->saved < attendee->params.responses) {
        return false;
    }
    if (!attendee->delivered) {
        return true;
    }
    struct az_store_outbox outbox;
    return az_store_thread_outbox(attendee->store, &outbox) && outbox.waiting == 0;
}

static void
wait_for_the_end(struct az_attendee *attendee, struct az_kiosk *kiosk,
                 const struct az_kiosk_sight *sight)
{
    if (is_settled(attendee, sight)) {
        attendee->done = true;
        take_rare_pictures(attendee, kiosk);
        az_kiosk_quit(kiosk);
        return;
    }
    int64_t now = az_clock_boot_ms(&az_clock_system);
    if (attendee->progress_at_ms == 0 || sight->uplink.delivered != attendee->waiting) {
        attendee->progress_at_ms = now;
        attendee->waiting = sight->uplink.delivered;
    }
    if (now - attendee->progress_at_ms > GIVE_UP_MS) {
        AZ_LOGE("nothing was delivered for %d seconds: %s", GIVE_UP_MS / 1000,
                sight->uplink.last_error[0] ? sight->uplink.last_error
                                            : "the store does not take the responses");
        az_kiosk_quit(kiosk);
    }
}

/* What a person does next. False if only the terminal can go on. */
static bool
act(struct az_attendee *attendee, struct az_kiosk *kiosk, const struct az_kiosk_sight *sight)
{
    if (attendee->finger_on != SIZE_MAX) {
        lift(attendee);
        return true;
    }
    if (attendee->made == attendee->params.responses) {
        wait_for_the_end(attendee, kiosk, sight);
        return false;
    }
    if (!sight->at_rest) {
        bool waits = sight->rest_at_ms > az_clock_boot_ms(&attendee->clock);
        jump_to(attendee, sight->rest_at_ms);
        return waits;
    }
    if (sight->screen == AZ_SCREEN_SAVING || sight->screen == AZ_SCREEN_OUT_OF_SERVICE) {
        return false;
    }
    take_picture(attendee, kiosk, sight);
    if (sight->screen == AZ_SCREEN_THANKS) {
        end_pass(attendee);
        jump_to(attendee, sight->leaves_at_ms);
    } else {
        act_on_question(attendee, sight);
    }
    return true;
}

int
az_attendee_handle_round(void *ctx, struct az_kiosk *kiosk)
{
    struct az_kiosk_sight sight;
    az_kiosk_look(kiosk, &sight);
    return act(ctx, kiosk, &sight) ? 0 : LOOK_AGAIN_MS;
}

bool
az_attendee_report(struct az_attendee *attendee)
{
    if (!az_store_thread_figures(attendee->store, &attendee->after)) {
        AZ_LOGE("the store's figures cannot be read");
        return false;
    }
    uint64_t stored = attendee->after.closed - attendee->before.closed;
    printf("{\"answered\":%u,\"stored\":%llu,\"waiting\":%llu}\n", attendee->answered,
           (unsigned long long)stored, (unsigned long long)attendee->after.waiting);
    fflush(stdout);
    return attendee->done && !attendee->pictures_failed &&
           attendee->answered == attendee->params.responses && stored == attendee->params.responses;
}
