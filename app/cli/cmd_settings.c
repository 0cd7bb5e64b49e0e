// SPDX-License-Identifier: MIT
/* What organizers set of terminals: `azri settings`. */
#include <stdio.h>
#include <string.h>

#include "app/cli/command.h"
#include "app/cli/hub_client.h"
#include "app/cli/target.h"
#include "sync/json_writer.h"
#include "sync/settings.h"

enum { OPTION_TERMINAL = 't' };

struct args {
    struct az_hub_client client;
    struct az_uuid terminal; // zero for all
    char **settings;         // "name=value"
    int setting_count;
};

/* A value as JSON has it: true, false and numbers as they are, nothing as null, others as texts. */
static void
put_value(const char *value, struct az_buffer *out)
{
    bool is_number = *value && strspn(value, "0123456789") == strlen(value) && strlen(value) < 10 &&
                     (value[0] != '0' || !value[1]);
    if (!*value) {
        az_buffer_append_text(out, "null");
    } else if (is_number || strcmp(value, "true") == 0 || strcmp(value, "false") == 0) {
        az_buffer_append_text(out, value);
    } else {
        az_json_put_text(out, value);
    }
}

static void
put_change(const struct args *args, struct az_buffer *out)
{
    az_buffer_append_char(out, '{');
    for (int i = 0; i < args->setting_count; i++) {
        const char *setting = args->settings[i];
        size_t size = strcspn(setting, "=");
        az_buffer_append_text(out, i > 0 ? "," : "");
        az_json_put_bytes(out, setting, size);
        az_buffer_append_char(out, ':');
        put_value(setting + size + 1, out);
    }
    az_buffer_append_char(out, '}');
}

static bool
settings(struct args *args)
{
    struct az_buffer body;
    struct az_http_answer answer = {0};
    char path[AZ_TARGET_PATH_SIZE];
    az_target_path(&args->terminal, "/v1/settings", path);
    az_buffer_init(&body, AZ_SETTINGS_BYTES_MAX);
    put_change(args, &body);
    bool change = args->setting_count > 0;
    bool ok =
        !body.failed && az_hub_client_open(&args->client) &&
        az_hub_client_call(&args->client,
                           &(struct az_hub_call){.path = path,
                                                 .media_type = change ? "application/json" : NULL,
                                                 .body = body.data,
                                                 .body_size = body.size},
                           &answer);
    if (ok) {
        fputs(az_buffer_text(&answer.body), stdout);
    }
    az_http_answer_destroy(&answer);
    az_buffer_destroy(&body);
    return ok;
}

static void
check_settings(const struct args *args, struct argp_state *state)
{
    for (int i = 0; i < args->setting_count; i++) {
        if (!strchr(args->settings[i], '=')) {
            argp_error(state, "\"%s\" is no NAME=VALUE", args->settings[i]);
        }
    }
}

static error_t
parse_settings(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &args->client;
        return 0;
    case OPTION_TERMINAL:
        az_target_take(arg, &args->terminal, state);
        return 0;
    case ARGP_KEY_ARGS:
        args->settings = state->argv + state->next;
        args->setting_count = state->argc - state->next;
        check_settings(args, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&az_hub_client_parser, 0, NULL, 0}, {0}};

static const struct argp_option settings_options[] = {
    {"terminal", OPTION_TERMINAL, "UUID", 0,
     "Of this terminal, where they go before those of all (default: of all)", 0},
    {0},
};

static const struct argp settings_parser = {
    .options = settings_options,
    .parser = parse_settings,
    .args_doc = "[NAME=VALUE...]",
    .doc = "Set what terminals do, or print it."
           "\vpoint: the id of where it stands. sound, "
           "low_reach: true or false. screen_mm: the screen's diagonal. send_after_s: how long "
           "responses are gathered before they are sent. NAME= takes a setting back.",
    .children = children,
};

static enum az_exit
run_settings(int argc, char **argv)
{
    struct args args = {0};
    if (argp_parse(&settings_parser, argc, argv, 0, NULL, &args) != 0) {
        return AZ_EXIT_USAGE;
    }
    bool ok = settings(&args);
    az_hub_client_close(&args.client);
    return ok ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}

const struct az_command az_command_settings = {
    .name = "settings",
    .summary = "Set what terminals do",
    .run = run_settings,
};
