// SPDX-License-Identifier: MIT
#include "storage/told.h"

bool
az_told_is_news(struct az_told *told, int what, int64_t now_ms)
{
    size_t place = 0;
    while (place < AZ_TOLD_MAX && told->places[place].what != what) {
        place++;
    }
    if (place < AZ_TOLD_MAX && now_ms - told->places[place].at_ms < AZ_TOLD_EVERY_MS) {
        return false;
    }
    if (place == AZ_TOLD_MAX) {
        place = told->next;
        told->next = (told->next + 1) % AZ_TOLD_MAX;
        told->places[place].what = what;
    }
    told->places[place].at_ms = now_ms;
    return true;
}

void
az_told_forget(struct az_told *told)
{
    *told = (struct az_told){0};
}
