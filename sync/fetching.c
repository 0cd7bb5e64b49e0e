// SPDX-License-Identifier: MIT
#include "sync/fetching.h"

#include "sync/backoff.h"
#include "sync/fetching_state.h"

void
az_fetching_init(struct az_fetching *fetching, const struct az_fetching_params *params)
{
    *fetching = (struct az_fetching){.params = *params};
}

void
az_fetching_destroy(struct az_fetching *fetching)
{
    az_fetching_forget_package(fetching);
    *fetching = (struct az_fetching){0};
}

/* What the terminal would show then: of what the hub does not care about, what it has. */
static struct az_assignment
target_of(const struct az_fetching *fetching)
{
    struct az_assignment target = fetching->wanted;
    const struct az_assignment *running = az_shelf_running(fetching->params.shelf);
    if (az_file_hash_is_zero(&target.package)) {
        target.package = running->package;
    }
    if (az_file_hash_is_zero(&target.settings)) {
        target.settings = running->settings;
    }
    return target;
}

static bool
is_shown(const struct az_fetching *fetching)
{
    struct az_assignment target = target_of(fetching);
    return az_assignment_equal(&target, az_shelf_running(fetching->params.shelf));
}

void
az_fetching_want(struct az_fetching *fetching, const struct az_assignment *assignment)
{
    if (!az_assignment_equal(&fetching->wanted, assignment)) {
        fetching->wanted = *assignment;
        fetching->failures = 0;
        fetching->due_ms = 0;
    }
    if (fetching->params.shelf && is_shown(fetching)) {
        az_shelf_forget_refusal(fetching->params.shelf);
    }
}

int64_t
az_fetching_due_ms(const struct az_fetching *fetching)
{
    if (!fetching->params.shelf) {
        return -1;
    }
    struct az_assignment target = target_of(fetching);
    return az_shelf_is_settled(fetching->params.shelf, &target) ? -1 : fetching->due_ms;
}

static enum az_fetching_result
fetch_some(struct az_fetching *fetching, const struct az_assignment *target)
{
    const struct az_shelf *shelf = fetching->params.shelf;
    if (!az_shelf_has_settings(shelf, &target->settings)) {
        return az_fetching_whole(fetching, &target->settings, AZ_SETTINGS_BYTES_MAX,
                                 az_shelf_path(shelf, "", &target->settings, ".json"));
    }
    return az_shelf_has_package(shelf, &target->package)
               ? AZ_FETCHING_WHOLE
               : az_fetching_get_package(fetching, &target->package);
}

/* It is noted before anybody tries, so that a program that ends over it learns from that. */
static void
offer(struct az_fetching *fetching, const struct az_assignment *target)
{
    struct az_shelf *shelf = fetching->params.shelf;
    struct az_shelf_item item;
    struct az_buffer why;
    az_buffer_init(&why, 4096);
    enum az_shelf_result result = az_shelf_take(shelf, target, &item, &why);
    if (result == AZ_SHELF_OK && !fetching->params.offer(fetching->params.ctx, &item, &why)) {
        result = AZ_SHELF_WRONG;
    }
    if (result == AZ_SHELF_DAMAGED) {
        az_shelf_lose(shelf, target);
    } else if (result == AZ_SHELF_WRONG) {
        az_shelf_refuse(shelf, target, az_buffer_text(&why));
    }
    az_shelf_item_destroy(&item);
    az_buffer_destroy(&why);
}

static void
wait_after_failure(struct az_fetching *fetching, int64_t now_ms)
{
    fetching->failures++;
    fetching->due_ms = now_ms + az_backoff_ms(fetching->failures, 0, fetching->params.random);
}

bool
az_fetching_step(struct az_fetching *fetching, int64_t now_ms)
{
    int64_t due_ms = az_fetching_due_ms(fetching);
    if (due_ms < 0 || now_ms < due_ms) {
        return false;
    }
    struct az_shelf *shelf = fetching->params.shelf;
    struct az_assignment target = target_of(fetching);
    enum az_fetching_result step = fetch_some(fetching, &target);
    if (step == AZ_FETCHING_WHOLE && !az_shelf_try(shelf, &target)) {
        step = az_fetching_fail(fetching, "the terminal's disk does not take it; see the log");
    }
    switch (step) {
    case AZ_FETCHING_GOT:
        fetching->failures = 0;
        fetching->why[0] = '\0';
        return false;
    case AZ_FETCHING_FAILED:
        wait_after_failure(fetching, now_ms);
        return false;
    case AZ_FETCHING_WRONG:
        az_shelf_refuse(shelf, &target, fetching->why);
        break;
    case AZ_FETCHING_WHOLE:
        offer(fetching, &target);
        break;
    }
    az_shelf_prune(shelf, &target);
    return true;
}

void
az_fetching_note_shown(struct az_fetching *fetching, const struct az_assignment *assignment,
                       const char *why)
{
    struct az_shelf *shelf = fetching->params.shelf;
    struct az_assignment target = target_of(fetching);
    if (why) {
        az_shelf_refuse(shelf, assignment, why);
    } else {
        az_shelf_shown(shelf, assignment);
    }
    az_shelf_prune(shelf, &target);
}
