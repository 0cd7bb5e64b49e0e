// SPDX-License-Identifier: MIT
/*
 * Whoever has only arrows and enter comes to the end of every survey: somebody
 * who looks where the focus is, picks a widget, and finds a way to it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/uuid.h"
#include "tests/play.h"

enum { PRESSES_MAX = 6000 };

static struct play play;
static struct testing_random random_numbers;
static char target[AZ_WIDGET_ID_MAX]; // what this person wants to press; "" for nothing yet
static unsigned presses;

static size_t
below(size_t bound)
{
    return (size_t)az_random_below(&random_numbers.random, bound);
}

static const struct az_widget *
find(const struct az_kiosk_sight *sight, const char *id)
{
    for (size_t i = 0; i < sight->view->count; i++) {
        if (strcmp(sight->view->widgets[i].id, id) == 0 && sight->view->widgets[i].enabled) {
            return &sight->view->widgets[i];
        }
    }
    return NULL;
}

static const struct az_widget *
find_focused(const struct az_kiosk_sight *sight)
{
    for (size_t i = 0; i < sight->view->count; i++) {
        if (sight->view->widgets[i].focused) {
            return &sight->view->widgets[i];
        }
    }
    return NULL;
}

/* What leads on, rather than back or to another language. */
static bool
leads_on(const struct az_widget *widget)
{
    switch (widget->kind) {
    case AZ_WIDGET_BACK:
    case AZ_WIDGET_LANGUAGE:
    case AZ_WIDGET_LARGER:
    case AZ_WIDGET_CONTRAST:
    case AZ_WIDGET_SPEAK:
    case AZ_WIDGET_PAGE:
        return false;
    default:
        return widget->enabled;
    }
}

static void
pick_target(const struct az_kiosk_sight *sight)
{
    size_t count = 0;
    const char *ids[AZ_WIDGETS_MAX];
    const char *wanted = find(sight, "next") && below(2) == 0 ? "next" : NULL;
    for (size_t i = 0; i < sight->view->count; i++) {
        if (leads_on(&sight->view->widgets[i])) {
            ids[count++] = sight->view->widgets[i].id;
        }
    }
    if (count == 0) {
        fail_msg("nothing on %s (%s) leads on", az_screen(sight->screen)->name, sight->question);
    }
    snprintf(target, sizeof(target), "%s", wanted ? wanted : ids[below(count)]);
}

/* One press of a key, until the end has come. */
static void
walk(struct play *played, const struct az_kiosk_sight *sight, const char *with)
{
    static const char *const arrows[] = {"Left", "Right", "Up", "Down"};
    (void)with;
    if (sight->screen == AZ_SCREEN_THANKS) {
        return;
    }
    if (!sight->question) {
        played->again = true; // on its way to the disk, however long that takes
        return;
    }
    if (++presses > PRESSES_MAX) {
        fail_msg("no way leads to %s on %s (%s)", target, az_screen(sight->screen)->name,
                 sight->question);
    }
    played->again = true;
    if (!find(sight, target)) {
        pick_target(sight);
    }
    const struct az_widget *focused = find_focused(sight);
    if (focused && strcmp(focused->id, target) == 0) {
        target[0] = '\0';
        play_key(played, sight, "Return");
    } else {
        play_key(played, sight, arrows[below(4)]);
    }
}

static void
walk_survey(const char *asset, unsigned rounds)
{
    static const struct play_step steps[] = {{walk, NULL, "thanks", NULL}, {0}};
    char *path = az_files_asset(asset);
    assert_non_null(path);
    for (unsigned round = 0; round < rounds; round++) {
        char store[64];
        snprintf(store, sizeof(store), "store-%u.db", round);
        testing_random_init(&random_numbers, round + 1);
        presses = 0;
        target[0] = '\0';
        play_open(&play, path, testing_path(store));
        play_perform(&play, steps);
        play_close(&play);
    }
    free(path);
}

static void
test_keys_alone_complete_a_congress(void **state)
{
    (void)state;
    walk_survey("surveys/congress/event.yaml", 4);
}

static void
test_keys_alone_complete_an_expo(void **state)
{
    (void)state;
    walk_survey("surveys/expo/event.yaml", 4);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_alone_complete_a_congress),
        cmocka_unit_test(test_keys_alone_complete_an_expo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
