// SPDX-License-Identifier: MIT
#pragma once

/*
 * The screen of a terminal that has nothing to ask yet, such as at its first
 * start: attendees are told so in every language that is shipped, and the
 * organizer reads what to do. It waits until there is something to ask.
 *
 * UI thread only. As nobody answers here, it may touch the disk.
 */
#include "app/survey/catalogue.h"
#include "app/survey/theme.h"
#include "app/ui/window.h"

struct az_lobby_params {
    struct az_window *window; // all borrowed
    const struct az_theme *theme;
    /*
     * Whether there is something to ask now; called every two seconds. If not,
     * `message` is what attendees read and `why` what the organizer does,
     * borrowed until the next call.
     */
    bool (*look)(void *ctx, enum az_message *message, const char **why);
    void *ctx;
};

enum az_lobby_end {
    AZ_LOBBY_FAILED, // nothing can be shown; logged
    AZ_LOBBY_READY,
    AZ_LOBBY_QUIT, // it was told to end
};

enum az_lobby_end
az_lobby_wait(const struct az_lobby_params *params);
