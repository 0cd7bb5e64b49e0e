// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "attendee"
#include "app/kiosk/attendee_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/log.h"

enum {
    GIVE_UP_MS = 60 * 1000, // without anything delivered
    LOOK_AGAIN_MS = 1000,
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
        pass.manner = (enum manner)az_random_draw(&attendee->random, MANNER_COUNT);
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

void
az_attendee_watch(struct az_attendee *attendee, struct az_store_thread *store, bool delivered)
{
    attendee->store = store;
    attendee->delivered = delivered;
}

/* What the store held before the first tap. One that is out of service tells that later. */
static bool
has_counted(struct az_attendee *attendee)
{
    if (!attendee->counted) {
        attendee->counted = az_store_thread_figures(attendee->store, &attendee->before);
    }
    return attendee->counted;
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
    bool own = strcmp(sight->language, az_attendee_language(attendee)) == 0;
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
    static const enum az_screen_id rare[] = {AZ_SCREEN_SAVING, AZ_SCREEN_OUT_OF_SERVICE,
                                             AZ_SCREEN_STILL_THERE, AZ_SCREEN_ASLEEP};
    const struct az_event *event = attendee->params.event;
    for (size_t i = 0;
         attendee->params.pictures && i < sizeof(rare) / sizeof(*rare) * event->language_count;
         i++) {
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

static void
end_pass(struct az_attendee *attendee)
{
    attendee->made++;
    if (attendee->made < attendee->params.responses) {
        attendee->pass = plan_pass(attendee, attendee->made);
    }
}

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
        az_attendee_lift(attendee);
        return true;
    }
    if (attendee->made == attendee->params.responses) {
        wait_for_the_end(attendee, kiosk, sight);
        return false;
    }
    if (!sight->at_rest) {
        bool waits = sight->rest_at_ms > az_clock_boot_ms(&attendee->clock);
        az_attendee_jump_to(attendee, sight->rest_at_ms);
        return waits;
    }
    if (sight->screen == AZ_SCREEN_SAVING || sight->screen == AZ_SCREEN_OUT_OF_SERVICE ||
        !has_counted(attendee)) {
        return false;
    }
    if (sight->screen == AZ_SCREEN_ASLEEP || sight->screen == AZ_SCREEN_STILL_THERE) {
        az_attendee_touch_anywhere(attendee);
        return true;
    }
    take_picture(attendee, kiosk, sight);
    if (sight->screen == AZ_SCREEN_THANKS) {
        end_pass(attendee);
        // The next one comes after the time within which a touch might be the same person's.
        az_attendee_jump_to(attendee,
                            sight->leaves_at_ms + (int64_t)attendee->params.event->repeat_s * 1000);
    } else if (!az_attendee_act(attendee, sight)) {
        end_pass(attendee);
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
