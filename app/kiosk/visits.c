// SPDX-License-Identifier: MIT
#include "app/kiosk/visits.h"

#include <string.h>

void
az_visits_init(struct az_visits *visits, az_visits_post_fn post, void *ctx, int64_t now_ms)
{
    *visits = (struct az_visits){
        .post = post, .ctx = ctx, .posted_ms = now_ms - (int64_t)AZ_VISITS_POST_MS};
}

/* The counts of the hour in which something happens. */
static struct az_visits_counts *
counts_at(struct az_visits *visits, int64_t now_ms)
{
    int64_t from_ms = now_ms - now_ms % AZ_VISITS_HOUR_MS;
    size_t count = visits->hour_count;
    if (count == 0 ||
        (visits->hours[count - 1].from_ms != from_ms && count < AZ_VISITS_HOURS_MAX)) {
        visits->hours[visits->hour_count++] = (struct az_visits_hour){.from_ms = from_ms};
    }
    return &visits->hours[visits->hour_count - 1].counts;
}

void
az_visits_touched(struct az_visits *visits, int64_t now_ms)
{
    if (!visits->here) {
        visits->here = true;
        counts_at(visits, now_ms)->wakes++;
    }
}

void
az_visits_started(struct az_visits *visits, int64_t now_ms)
{
    az_visits_touched(visits, now_ms);
    if (!visits->started) {
        visits->started = true;
        counts_at(visits, now_ms)->starts++;
    }
}

void
az_visits_ended(struct az_visits *visits, bool complete, int64_t now_ms)
{
    if (!visits->here) {
        return;
    }
    struct az_visits_counts *counts = counts_at(visits, now_ms);
    if (!visits->started) {
        counts->unanswered++;
    } else if (complete) {
        counts->completes++;
    } else {
        counts->abandoned++;
    }
    visits->here = false;
    visits->started = false;
}

int64_t
az_visits_due_ms(const struct az_visits *visits)
{
    return visits->hour_count > 0 && !visits->here ? visits->posted_ms + AZ_VISITS_POST_MS : -1;
}

void
az_visits_post(struct az_visits *visits, int64_t now_ms)
{
    size_t taken = 0;
    while (taken < visits->hour_count &&
           (!visits->post || visits->post(visits->ctx, &visits->hours[taken]))) {
        taken++;
    }
    visits->hour_count -= taken;
    memmove(visits->hours, visits->hours + taken, visits->hour_count * sizeof(*visits->hours));
    visits->posted_ms = now_ms;
}
