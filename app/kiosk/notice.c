// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "notice"
#include "app/kiosk/notice.h"

#include <stdlib.h>

#include "base/log.h"

static uint32_t event_type; // immutable once the workers run; 0 before

bool
az_notice_init(void)
{
    uint32_t type = SDL_RegisterEvents(1);
    if (type == (uint32_t)-1) {
        AZ_LOGE("SDL has no event type left");
        return false;
    }
    event_type = type;
    return true;
}

void
az_notice_push(const struct az_notice *notice)
{
    struct az_notice *copy = malloc(sizeof(*copy));
    if (copy) {
        *copy = *notice;
        SDL_Event event = {.user = {.type = event_type, .data1 = copy}};
        if (SDL_PushEvent(&event) == 1) {
            return;
        }
        free(copy);
    }
    az_show_close(notice->show);
    AZ_LOGE("a worker could not reach the screen: out of memory, or its events are not read");
}

bool
az_notice_take(const SDL_Event *event, struct az_notice *out)
{
    if (event->type != event_type || !event->user.data1) {
        return false;
    }
    *out = *(struct az_notice *)event->user.data1;
    free(event->user.data1);
    return true;
}

void
az_notice_discard_all(void)
{
    SDL_Event event;
    while (event_type && SDL_PeepEvents(&event, 1, SDL_GETEVENT, event_type, event_type) == 1) {
        struct az_notice *notice = event.user.data1;
        az_show_close(notice->show);
        free(notice);
    }
}
