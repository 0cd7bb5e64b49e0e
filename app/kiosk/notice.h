// SPDX-License-Identifier: MIT
#pragma once

/*
 * What worker threads tell the kiosk: SDL events that own what they carry.
 */
#include <SDL.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/kiosk/show.h"
#include "storage/store_thread.h"
#include "sync/uplink.h"

enum az_notice_kind {
    AZ_NOTICE_COMMITTED,
    AZ_NOTICE_STORE_STATE,
    AZ_NOTICE_UPLINK_STATUS,
    AZ_NOTICE_SHOW,
    AZ_NOTICE_ENROLLING, // the hub has answered; see enrol.h
    AZ_NOTICE_QUIT,
};

struct az_notice {
    enum az_notice_kind kind;
    uint64_t ticket;                // committed
    enum az_store_state store;      // store state
    struct az_uplink_status uplink; // uplink status
    struct az_show *show;           // to be shown next; owned by whoever takes the notice
};

/* Once, before any worker starts. SDL's events must be running. False, and logged, on failure. */
bool
az_notice_init(void);

/* Any thread. What cannot be told, for want of memory, is logged. */
void
az_notice_push(const struct az_notice *notice);

/* The notice in an SDL event, moved to `out`; false if it is another event. UI thread. */
bool
az_notice_take(const SDL_Event *event, struct az_notice *out);

/* Drop what nobody took; once the workers have ended. UI thread only. */
void
az_notice_discard_all(void);
