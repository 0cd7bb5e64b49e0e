// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "preview"
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/checked.h"
#include "app/cli/command.h"
#include "base/files.h"
#include "base/log.h"

/*
 * The pictures are made by the terminal's own program, so that they are what
 * attendees will see, and this command needs nothing that draws.
 */
#define KIOSK "azri-kiosk"

enum {
    GIVEN_MAX = 64, // options that are handed on
    PATH_BYTES_MAX = 4096,
};

struct preview_args {
    const char *file;
    const char *dir;
    const char *given[2 * GIVEN_MAX]; // each option and its value, for the kiosk
    size_t given_count;
};

enum key {
    KEY_SIZE = 256,
    KEY_LANGUAGE,
    KEY_THEME,
};

static const struct argp_option options[] = {
    {"output", 'o', "DIR", 0, "The folder to make, or one that an earlier preview has made", 0},
    {"size", KEY_SIZE, "WxH", 0,
     "Size of the screen in pixels; may be given again and again (default: the usual ones)", 0},
    {"language", KEY_LANGUAGE, "TAG", 0,
     "Only this language; may be given again and again (default: all)", 0},
    {"theme", KEY_THEME, "NAME", 0,
     "light, dark, contrast, or a theme's file (default: that of the event)", 0},
    {0},
};

static void
hand_on(struct argp_state *state, const char *option, const char *value)
{
    struct preview_args *args = state->input;
    if (args->given_count == sizeof(args->given) / sizeof(*args->given)) {
        argp_error(state, "%s is given too often; leave some out", option);
    }
    args->given[args->given_count++] = option;
    args->given[args->given_count++] = value;
}

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    struct preview_args *args = state->input;
    switch (key) {
    case 'o':
        args->dir = arg;
        return 0;
    case KEY_SIZE:
        hand_on(state, "--size", arg);
        return 0;
    case KEY_LANGUAGE:
        hand_on(state, "--language", arg);
        return 0;
    case KEY_THEME:
        hand_on(state, "--theme", arg);
        return 0;
    case ARGP_KEY_ARG:
        if (args->file) {
            argp_error(state, "there is more than one FILE; preview one at a time");
        }
        args->file = arg;
        return 0;
    case ARGP_KEY_END:
        if (!args->file || !args->dir) {
            argp_error(state, args->file ? "-o DIR is missing" : "a FILE is missing");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    .options = options,
    .parser = parse_option,
    .args_doc = "FILE -o DIR",
    .doc = "Render every screen of a survey, or of an event with its survey, as attendees will see "
           "it, in every language and size: a PNG file each, and all on 00-contact-sheet.png."
           "\vA survey with faults is refused as survey check does it. The folder comes into being "
           "as a whole, and one that holds anything else is refused. Texts that are too long are "
           "told; "
           "exit status 1 if nobody could read one of them. The pictures are made by "
           "azri-kiosk, which is looked for beside azri and in PATH; no display is needed.",
};

/* Warnings of a sound one are told by the kiosk. */
static bool
check_file(const char *path)
{
    struct az_checked checked;
    az_checked_init(&checked, path, az_survey_file_kind(path));
    bool sound = checked.sound;
    if (!sound) {
        az_checked_print(&checked, stderr);
    }
    az_checked_destroy(&checked);
    return sound;
}

/* A build or a package puts both programs into one folder. Owned by the caller, NULL if not. */
static char *
find_beside(void)
{
    char own[PATH_BYTES_MAX];
    ssize_t size = readlink("/proc/self/exe", own, sizeof(own) - 1);
    if (size <= 0) {
        return NULL;
    }
    own[size] = '\0';
    char *dir = az_files_dir_of(own);
    char *path = dir ? az_files_join(dir, KIOSK) : NULL;
    free(dir);
    if (path && access(path, X_OK) != 0) {
        free(path);
        return NULL;
    }
    return path;
}

/* Becomes the kiosk; comes back only if there is none. */
static void
run_kiosk(const struct preview_args *args)
{
    // What is wrong with an option is told in the name of the command that was given.
    const char *argv[2 * GIVEN_MAX + 8] = {
        "azri survey preview", "--event", args->file, "--preview", args->dir, "--log", "warning"};
    size_t used = 7;
    for (size_t i = 0; i < args->given_count; i++) {
        argv[used++] = args->given[i];
    }
    char *beside = find_beside();
    if (beside) {
        execv(beside, (char *const *)argv);
    } else {
        execvp(KIOSK, (char *const *)argv);
    }
    AZ_LOGE(
        "cannot start %s, which draws the screens: %s; install it beside azri or in a folder of "
        "PATH",
        beside ? beside : KIOSK, strerror(errno));
    free(beside);
}

static enum az_exit
run(int argc, char **argv)
{
    struct preview_args args = {0};
    if (argp_parse(&parser, argc, argv, 0, NULL, &args) != 0) {
        return AZ_EXIT_USAGE;
    }
    if (check_file(args.file)) {
        run_kiosk(&args);
    }
    return AZ_EXIT_FAILED;
}

const struct az_command az_command_survey_preview = {
    .name = "survey preview",
    .summary = "Render every screen of a survey as pictures",
    .run = run,
};
