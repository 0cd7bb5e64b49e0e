// SPDX-License-Identifier: MIT
#pragma once

/*
 * Lets an organizer type the code by which this terminal is let in at the hub,
 * before there is anything else to show. The hub is asked on a thread of its
 * own. UI thread only.
 */
#include "app/survey/theme.h"
#include "app/ui/window.h"

struct az_enrol_params {
    struct az_window *window; // all borrowed
    const struct az_theme *theme;
    const char *store_path; // beside which the terminal keeps who it is
    const char *hub_url;
};

enum az_enrol_end {
    AZ_ENROL_FAILED, // nothing can be shown, or it is not known who the terminal is; logged
    AZ_ENROL_DONE,   // it is enrolled, or was before
    AZ_ENROL_LATER,  // the organizer goes on without
    AZ_ENROL_QUIT,   // it was told to end
};

/* SDL's notices (notice.h) must be ready. */
enum az_enrol_end
az_enrol_run(const struct az_enrol_params *params);
