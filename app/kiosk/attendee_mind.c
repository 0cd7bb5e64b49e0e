// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "attendee"
#include "app/kiosk/attendee_state.h"

#include <string.h>

#include "base/log.h"

enum {
    FINGER = 1,
    LETTERS = 4,     // typed into each field
    THINKS_MS = 700, // at least before each touch, and twice that at most
};

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

/*
 * After a moment, put the finger on the middle of a key. It is lifted in a later
 * round, so the press is drawn.
 */
static void
touch(struct az_attendee *attendee, const struct az_kiosk_sight *sight, size_t index)
{
    const struct az_rect *rect = &sight->view->widgets[index].rect;
    int64_t thinks_ms = THINKS_MS + (int64_t)az_random_draw(&attendee->random, THINKS_MS);
    az_attendee_jump_to(attendee, az_clock_boot_ms(&attendee->clock) + thinks_ms);
    attendee->finger_on = index;
    attendee->finger_x = ((float)rect->x + (float)rect->w / 2) / (float)sight->width;
    attendee->finger_y = ((float)rect->y + (float)rect->h / 2) / (float)sight->height;
    push_finger(attendee, SDL_FINGERDOWN);
}

void
az_attendee_touch_anywhere(struct az_attendee *attendee)
{
    attendee->finger_on = 0;
    attendee->finger_x = 0.5F;
    attendee->finger_y = 0.5F;
    push_finger(attendee, SDL_FINGERDOWN);
}

void
az_attendee_lift(struct az_attendee *attendee)
{
    push_finger(attendee, SDL_FINGERUP);
    attendee->finger_on = SIZE_MAX;
}

void
az_attendee_jump_to(struct az_attendee *attendee, int64_t boot_ms)
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
count_kind(const struct az_kiosk_sight *sight, enum az_widget_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < sight->view->count; i++) {
        count += sight->view->widgets[i].kind == kind;
    }
    return count;
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

/* How many answers a screen offers, where they begin, and how many are taken. */
struct offer {
    size_t first;
    size_t count;
    size_t chosen;
    bool several;
    bool numbers;
    int64_t lowest;
    int64_t highest;
};

static void
see_answer(struct offer *offer, size_t at, const struct az_widget *widget)
{
    bool first = offer->count++ == 0;
    offer->first = first ? at : offer->first;
    offer->chosen += widget->chosen;
    offer->several = widget->kind == AZ_WIDGET_CHECK;
    offer->numbers = widget->kind == AZ_WIDGET_FACE || widget->kind == AZ_WIDGET_STAR ||
                     widget->kind == AZ_WIDGET_NUMBER;
    offer->lowest = first || widget->number < offer->lowest ? widget->number : offer->lowest;
    offer->highest = first || widget->number > offer->highest ? widget->number : offer->highest;
}

static struct offer
see_offer(const struct az_kiosk_sight *sight)
{
    struct offer offer = {.first = SIZE_MAX};
    for (size_t i = 0; i < sight->view->count; i++) {
        if (az_widget_is_answer(&sight->view->widgets[i])) {
            see_answer(&offer, i, &sight->view->widgets[i]);
        }
    }
    return offer;
}

/* -- Mind --------------------------------------------------------------- */

/* Where a number stands, whichever way they run. */
static size_t
find_number(const struct az_kiosk_sight *sight, const struct offer *offer, int64_t number)
{
    for (size_t i = offer->first; i < offer->first + offer->count; i++) {
        if (sight->view->widgets[i].number == number) {
            return i;
        }
    }
    return offer->first;
}

static size_t
choose_answer(struct az_attendee *attendee, const struct az_kiosk_sight *sight,
              const struct offer *offer)
{
    bool unhappy = attendee->pass.manner == MANNER_UNHAPPY;
    bool happy = attendee->pass.manner == MANNER_HAPPY;
    if (offer->numbers && (unhappy || happy)) {
        int64_t off = (int64_t)az_random_draw(&attendee->random, 2);
        return find_number(sight, offer, unhappy ? offer->lowest + off : offer->highest - off);
    }
    size_t choice = az_random_draw(&attendee->random, offer->count);
    if (attendee->pass.turned && sight->view->widgets[offer->first + choice].chosen) {
        choice = (choice + 1) % offer->count; // another one than before
    }
    return offer->first + choice;
}

static void
answer(struct az_attendee *attendee, const struct az_kiosk_sight *sight, const struct offer *offer)
{
    size_t next = find_kind(sight, AZ_WIDGET_NEXT);
    size_t page = find_kind(sight, AZ_WIDGET_PAGE);
    bool skips = attendee->pass.manner == MANNER_SKIPS && attendee->pass.taps > 0;
    bool enough = offer->several && offer->chosen > 0 &&
                  (offer->chosen > 1 || az_random_draw(&attendee->random, 2) == 0);
    if (next != SIZE_MAX && (skips || enough || offer->count == 0)) {
        touch(attendee, sight, next);
        return;
    }
    if (page != SIZE_MAX && az_random_draw(&attendee->random, 3) == 0) {
        touch(attendee, sight, page);
        return;
    }
    if (offer->count == 0) {
        AZ_LOGE("a question offers nothing to touch; it has the id \"%s\"", sight->question);
        attendee->done = true;
        return;
    }
    touch(attendee, sight, choose_answer(attendee, sight, offer));
    attendee->pass.taps++;
    if (!attendee->pass.begun) {
        attendee->pass.begun = true;
        attendee->answered++;
    }
}

static bool
types_a_letter(const struct az_widget *widget)
{
    return widget->kind == AZ_WIDGET_KEY && !widget->control && !widget->main && *widget->label;
}

static size_t
choose_letter(struct az_attendee *attendee, const struct az_kiosk_sight *sight)
{
    size_t letters[AZ_WIDGETS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < sight->view->count; i++) {
        if (types_a_letter(&sight->view->widgets[i])) {
            letters[count++] = i;
        }
    }
    return count > 0 ? letters[az_random_draw(&attendee->random, count)] : SIZE_MAX;
}

static size_t
find_done_key(const struct az_kiosk_sight *sight)
{
    for (size_t i = 0; i < sight->view->count; i++) {
        const struct az_widget *widget = &sight->view->widgets[i];
        if (widget->kind == AZ_WIDGET_KEY && widget->main) {
            return i;
        }
    }
    return SIZE_MAX;
}

/*
 * A few letters into each field, and on; whoever skips goes on with nothing
 * written where that is possible.
 */
static void
write_words(struct az_attendee *attendee, const struct az_kiosk_sight *sight)
{
    struct pass *pass = &attendee->pass;
    size_t next = find_kind(sight, AZ_WIDGET_NEXT);
    size_t done = find_done_key(sight);
    size_t letter = choose_letter(attendee, sight);
    bool skips = pass->manner == MANNER_SKIPS;
    // Told that something looks odd, this person goes on all the same.
    bool finished = pass->fields > 0 && pass->fields >= count_kind(sight, AZ_WIDGET_FIELD);
    if (next != SIZE_MAX && (skips || finished)) {
        touch(attendee, sight, next);
    } else if (letter == SIZE_MAX) {
        touch(attendee, sight, find_kind(sight, AZ_WIDGET_FIELD));
    } else if (pass->letters < LETTERS) {
        pass->letters++;
        touch(attendee, sight, letter);
    } else {
        pass->letters = 0;
        pass->fields++;
        touch(attendee, sight, done != SIZE_MAX ? done : next);
    }
}

const char *
az_attendee_language(const struct az_attendee *attendee)
{
    const struct az_event *event = attendee->params.event;
    bool other = attendee->pass.manner == MANNER_SWITCHES && attendee->pass.taps > 0;
    return event->languages[(attendee->pass.language + other) % event->language_count];
}

static void
look_at_question(struct pass *pass, const struct az_kiosk_sight *sight)
{
    if (pass->asked != sight->question_index) {
        pass->asked = sight->question_index;
        pass->letters = 0;
        pass->fields = 0;
    }
}

bool
az_attendee_act(struct az_attendee *attendee, const struct az_kiosk_sight *sight)
{
    struct pass *pass = &attendee->pass;
    look_at_question(pass, sight);
    if (pass->begun && sight->question_index == 0 && !pass->turned && sight->leaves_at_ms < 0) {
        return false;
    }
    if (pass->manner == MANNER_LEAVES && pass->taps > 0) {
        az_attendee_jump_to(attendee, sight->leaves_at_ms);
        return true;
    }
    size_t language = find_language(sight, az_attendee_language(attendee));
    size_t back = find_kind(sight, AZ_WIDGET_BACK);
    if (language != SIZE_MAX && !sight->view->widgets[language].chosen) {
        touch(attendee, sight, language);
    } else if (pass->manner == MANNER_RETURNS && pass->taps == 2 && !pass->turned &&
               back != SIZE_MAX) {
        pass->turned = true;
        touch(attendee, sight, back);
    } else if (find_kind(sight, AZ_WIDGET_FIELD) != SIZE_MAX) {
        write_words(attendee, sight);
    } else {
        struct offer offer = see_offer(sight);
        answer(attendee, sight, &offer);
    }
    return true;
}
