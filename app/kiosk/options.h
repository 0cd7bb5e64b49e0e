// SPDX-License-Identifier: MIT
#pragma once

/*
 * The command line of azri-kiosk.
 */
#include <stdbool.h>
#include <stdint.h>

#include "app/kiosk/preview.h"
#include "app/survey/survey.h"
#include "base/log.h"

struct az_options {
    char *event_path;          // owned; never NULL
    char *store_path;          // owned; never NULL
    const char *point;         // NULL for the event's first; borrowed from argv, like all below
    const char *hub_url;       // NULL: nothing is sent
    int64_t heartbeat_ms;      // see az_uplink_params
    const char *ca_file;       // whom to trust with the hub's certificate; NULL: the system's
    bool rotate_key;           // have the terminal take a new key, and end
    bool enrol;                // ask for a code first
    const char *enrolment_out; // where to write who the terminal is, NULL for nowhere
    const char *enrolment_in;  // the hub's answer to that, NULL for none
    const char *trace;         // NULL for none
    bool trace_frames;         // tell each frame too
    const char *pictures;      // folder for screenshots, NULL for none
    const char *theme;         // a name, or a path of a file; NULL: the event's
    bool window;               // instead of the whole screen
    int width;                 // of the window
    int height;
    bool motion;
    const char *preview; // folder for pictures of all screens, NULL for none
    struct az_preview_size sizes[AZ_PREVIEW_SIZES_MAX]; // of the preview
    size_t size_count;
    const char *languages[AZ_SURVEY_LANGUAGES_MAX]; // of the preview
    size_t language_count;
    unsigned attendee; // responses that the scripted attendee makes, in a named store; 0: people
    uint64_t seed;
    enum az_log_level log;
};

/*
 * Parse; prints help, the version, or one sentence about a fault, and then
 * exits by itself, as argp does. False, and logged, if memory or assets are
 * missing. The caller destroys `options`, whatever is returned.
 */
bool
az_options_parse(struct az_options *options, int argc, char **argv);
/* Accepts a zeroed one. */
void
az_options_destroy(struct az_options *options);
