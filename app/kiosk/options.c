// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "options"
#include "app/kiosk/options.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/layout.h"
#include "base/buffer.h"
#include "base/files.h"
#include "sync/heartbeat.h"
#include "sync/uplink.h"

enum {
    EXIT_USAGE = 2,
    SIDE_MAX = 16384,       // pixels
    ATTENDEE_MAX = 1000000, // responses
    HEARTBEAT_MAX_S = 24 * 3600,
};

enum key {
    KEY_EVENT = 'e',
    KEY_POINT = 'p',
    KEY_STORE = 's',
    KEY_HUB = 'u',
    KEY_CA = 'c',
    KEY_WINDOW = 'w',
    KEY_SIZE = 256,
    KEY_THEME,
    KEY_NO_MOTION,
    KEY_TRACE,
    KEY_TRACE_FRAMES,
    KEY_ATTENDEE,
    KEY_SEED,
    KEY_SCREENSHOTS,
    KEY_PREVIEW,
    KEY_LANGUAGE,
    KEY_LOG,
    KEY_HEARTBEAT,
    KEY_ENROL,
    KEY_WRITE_ENROLMENT,
    KEY_ENROLMENT,
    KEY_ROTATE_KEY,
};

static const struct argp_option arguments[] = {
    {"event", KEY_EVENT, "FILE", 0, "The event and its survey (default: the example)", 0},
    {"point", KEY_POINT, "ID", 0, "Where at the event this terminal stands (default: the first)",
     0},
    {"store", KEY_STORE, "FILE", 0,
     "Where responses are kept (default: terminal/store.db in the data folder)", 0},
    {"hub", KEY_HUB, "URL", 0, "Where responses are sent, such as http://hub.example.org:8080", 0},
    {"heartbeat", KEY_HEARTBEAT, "SECONDS", 0,
     "How often about the hub hears of a terminal that has nothing to send, 0 for never (default: "
     "300)",
     0},
    {"enrol", KEY_ENROL, NULL, 0,
     "Ask on the screen for the code that lets this terminal in at the hub (azri terminal add)", 0},
    {"write-enrolment", KEY_WRITE_ENROLMENT, "FILE", 0,
     "Write who this terminal is to a file or a folder, to be carried to headquarters (azri "
     "terminal add --file), and end; needs no display",
     0},
    {"enrolment", KEY_ENROLMENT, "FILE", 0,
     "Take the answer of headquarters to that, and end; needs no display", 0},
    {"rotate-key", KEY_ROTATE_KEY, NULL, 0,
     "Have this terminal take a new key when it reaches its hub next, and end; needs no display",
     0},
    {"ca", KEY_CA, "FILE", 0,
     "Certificates (PEM) of the authorities that vouch for the hub, instead of the system's", 0},
    {"window", KEY_WINDOW, NULL, 0, "Open a window instead of taking the whole screen", 0},
    {"size", KEY_SIZE, "WxH", 0, "Size of the window in pixels (default: 1280x800)", 0},
    {"theme", KEY_THEME, "NAME", 0,
     "light, dark, contrast or a file (default: as the event has it)", 0},
    {"no-motion", KEY_NO_MOTION, NULL, 0, "Show every change at once", 0},
    {"trace", KEY_TRACE, "FILE", 0, "Tell what happens, as JSON Lines", 1},
    {"trace-frames", KEY_TRACE_FRAMES, NULL, 0, "With --trace: tell each frame, too", 1},
    {"attendee", KEY_ATTENDEE, "N", 0,
     "Let a scripted attendee make up N responses and end; needs no display, but a --store of its "
     "own: they look like people's",
     1},
    {"seed", KEY_SEED, "N", 0, "What the scripted attendee answers follows from this number", 1},
    {"screenshots", KEY_SCREENSHOTS, "DIR", 0,
     "With --attendee: save each screen in each language as PNG", 1},
    {"preview", KEY_PREVIEW, "DIR", 0,
     "Save a picture of every screen to a new folder and end; --event may be a survey without an "
     "event, and --size may be given again and again; needs no display",
     1},
    {"language", KEY_LANGUAGE, "TAG", 0,
     "With --preview: only this language of the event; may be given again and again", 1},
    {"log", KEY_LOG, "LEVEL", 0, "error, warning, info or debug (default: info)", 1},
    {0},
};

static uint64_t
parse_number(struct argp_state *state, const char *text, const char *option, uint64_t least,
             uint64_t most)
{
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno || text[0] < '0' || text[0] > '9' || *end || value < least || value > most) {
        argp_error(state, "--%s \"%s\" is no number from %llu to %llu", option, text,
                   (unsigned long long)least, (unsigned long long)most);
    }
    return value;
}

/* The last one counts for the window, and all for a preview. */
static void
parse_size(struct argp_state *state, const char *text, struct az_options *options)
{
    struct az_preview_size size = {0};
    int used = 0;
    if (sscanf(text, "%5dx%5d%n", &size.width, &size.height, &used) != 2 || text[used] ||
        size.width < AZ_LAYOUT_SHORT_MIN || size.height < AZ_LAYOUT_SHORT_MIN ||
        size.width > SIDE_MAX || size.height > SIDE_MAX) {
        argp_error(state, "--size \"%s\" is no size such as 1920x1080 with sides from %d to %d",
                   text, AZ_LAYOUT_SHORT_MIN, SIDE_MAX);
    }
    if (options->size_count == AZ_PREVIEW_SIZES_MAX) {
        argp_error(state, "--size may be given %d times", AZ_PREVIEW_SIZES_MAX);
    }
    options->sizes[options->size_count++] = size;
    options->width = size.width;
    options->height = size.height;
    options->window = true;
}

static void
parse_language(struct argp_state *state, const char *tag, struct az_options *options)
{
    if (options->language_count == AZ_SURVEY_LANGUAGES_MAX) {
        argp_error(state, "--language may be given %d times", AZ_SURVEY_LANGUAGES_MAX);
    }
    options->languages[options->language_count++] = tag;
}

static void
parse_hub(struct argp_state *state, const char *url, struct az_options *options)
{
    struct az_buffer why;
    az_buffer_init(&why, 1024);
    if (!az_uplink_url_is_valid(url, &why)) {
        argp_error(state, "--hub: %s", az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    options->hub_url = url;
}

static void
set_path(struct argp_state *state, char **path, const char *value)
{
    free(*path);
    *path = strdup(value);
    if (!*path) {
        argp_failure(state, EXIT_FAILURE, ENOMEM, "cannot read the options");
    }
}

static error_t
parse_argument(int key, char *value, struct argp_state *state)
{
    struct az_options *options = state->input;
    switch (key) {
    case KEY_EVENT:
        set_path(state, &options->event_path, value);
        break;
    case KEY_STORE:
        set_path(state, &options->store_path, value);
        break;
    case KEY_POINT:
        options->point = value;
        break;
    case KEY_HUB:
        parse_hub(state, value, options);
        break;
    case KEY_HEARTBEAT:
        options->heartbeat_ms =
            (int64_t)parse_number(state, value, "heartbeat", 0, HEARTBEAT_MAX_S) * 1000;
        break;
    case KEY_ENROL:
        options->enrol = true;
        break;
    case KEY_WRITE_ENROLMENT:
        options->enrolment_out = value;
        break;
    case KEY_ENROLMENT:
        options->enrolment_in = value;
        break;
    case KEY_ROTATE_KEY:
        options->rotate_key = true;
        break;
    case KEY_CA:
        options->ca_file = value;
        break;
    case KEY_WINDOW:
        options->window = true;
        break;
    case KEY_SIZE:
        parse_size(state, value, options);
        break;
    case KEY_THEME:
        options->theme = value;
        break;
    case KEY_NO_MOTION:
        options->motion = false;
        break;
    case KEY_TRACE:
        options->trace = value;
        break;
    case KEY_TRACE_FRAMES:
        options->trace_frames = true;
        break;
    case KEY_ATTENDEE:
        options->attendee = (unsigned)parse_number(state, value, "attendee", 1, ATTENDEE_MAX);
        break;
    case KEY_SEED:
        options->seed = parse_number(state, value, "seed", 0, UINT64_MAX);
        break;
    case KEY_SCREENSHOTS:
        options->pictures = value;
        break;
    case KEY_PREVIEW:
        options->preview = value;
        break;
    case KEY_LANGUAGE:
        parse_language(state, value, options);
        break;
    case KEY_LOG:
        if (!az_log_level_parse(value, &options->log)) {
            argp_error(state, "--log \"%s\" is none of error, warning, info and debug", value);
        }
        break;
    case ARGP_KEY_ARG:
        argp_error(state, "\"%s\" is not an option; see --help", value);
        break;
    case ARGP_KEY_END:
        // Figures are defended by them, so what nobody said must not get there by a slip.
        if (options->attendee > 0 && !options->store_path) {
            argp_error(state, "--attendee needs --store FILE, for what it makes up must not lie "
                              "among people's answers");
        }
        if (options->pictures && options->attendee == 0) {
            argp_error(state, "--screenshots needs --attendee");
        }
        if (options->language_count > 0 && !options->preview) {
            argp_error(state, "--language needs --preview");
        }
        if (options->enrol && !options->hub_url) {
            argp_error(state, "--enrol needs --hub");
        }
        if (options->trace_frames && !options->trace) {
            argp_error(state, "--trace-frames needs --trace");
        }
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

const char *argp_program_version = "azri-kiosk " AZ_VERSION;

bool
az_options_parse(struct az_options *options, int argc, char **argv)
{
    static const struct argp argp = {
        .options = arguments,
        .parser = parse_argument,
        .doc = "Ask people one question at a time, and never lose a tap.",
    };
    *options = (struct az_options){
        .width = 1280,
        .height = 800,
        .motion = true,
        .heartbeat_ms = AZ_HEARTBEAT_MS,
        .log = AZ_LOG_INFO,
    };
    argp_err_exit_status = EXIT_USAGE;
    if (argp_parse(&argp, argc, argv, 0, NULL, options) != 0) {
        return false;
    }
    if (!options->event_path) {
        options->event_path = az_files_asset("surveys/congress/event.yaml");
    }
    bool named = options->store_path != NULL;
    if (!named) {
        options->store_path = az_files_data("terminal/store.db");
    }
    // The usual place is made; one that was named is taken to be there.
    return options->event_path && options->store_path &&
           (named || az_files_make_parent_dir(options->store_path));
}

void
az_options_destroy(struct az_options *options)
{
    free(options->event_path);
    free(options->store_path);
    *options = (struct az_options){0};
}
