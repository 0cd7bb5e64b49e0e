// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "export"
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/keys.h"
#include "app/cli/source.h"
#include "app/report/export.h"
#include "app/report/output.h"
#include "base/log.h"

static const char doc[] =
    "Export responses: a row a response, a column a question."
    "\vResponses in training mode and those flagged as misuse are left out unless asked for; "
    "standard error tells how many. Of a sealed answer without its key the export says only that "
    "it was given. The file appears only when it is whole.";

enum { KEY_MISUSE = 0x100, KEY_TRAINING, KEY_MARK };

static const struct argp_option options[] = {
    {"format", 'f', "NAME", 0, "The form of the file: csv, which is the default", 2},
    {"output", 'o', "FILE", 0, "Where to write; - is standard output, which is the default", 2},
    {"with-misuse", KEY_MISUSE, NULL, 0, "Export responses flagged as misuse too", 3},
    {"with-training", KEY_TRAINING, NULL, 0, "Export responses in training mode too", 3},
    {"bom", KEY_MARK, NULL, 0, "Begin with a byte order mark, by which Excel knows UTF-8", 3},
    {0},
};

struct export_args {
    struct az_source source;
    struct az_keys keys;
    struct az_export_params params;
    const char *output;
};

static void
set_format(struct export_args *args, const char *name, struct argp_state *state)
{
    args->params.format = az_export_format_find(name);
    if (!args->params.format) {
        argp_error(state, "there is no format \"%s\"; see --help for those there are", name);
    }
}

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    struct export_args *args = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &args->source;
        state->child_inputs[1] = &args->keys;
        return 0;
    case 'f':
        set_format(args, arg, state);
        return 0;
    case 'o':
        args->output = arg;
        return 0;
    case KEY_MISUSE:
        args->params.with_misuse = true;
        return 0;
    case KEY_TRAINING:
        args->params.with_training = true;
        return 0;
    case KEY_MARK:
        args->params.byte_order_mark = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "\"%s\" is too much; files are named by options", arg);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    .options = options,
    .parser = parse_option,
    .doc = doc,
    .children = (const struct argp_child[]){{&az_source_parser, 0, NULL, 1},
                                            {&az_keys_parser, 0, NULL, 4},
                                            {0}},
};

/* Hands responses on until an interrupt comes. */
struct interruptible {
    az_response_fn fn;
    void *ctx;
};

static bool
handle_response(void *ctx, const struct az_response *response)
{
    struct interruptible *reader = ctx;
    return !az_interrupt_came() && reader->fn(reader->ctx, response);
}

static bool
each_until_interrupt(void *ctx, az_response_fn fn, void *fn_ctx)
{
    return az_source_each(ctx, handle_response, &(struct interruptible){fn, fn_ctx});
}

static void
tell_sealed(const struct az_export_sealed *sealed)
{
    if (sealed->opened + sealed->missing + sealed->damaged == 0) {
        return;
    }
    fprintf(stderr, "opened %" PRIu64 " sealed answers; left sealed %" PRIu64 "\n", sealed->opened,
            sealed->missing + sealed->damaged);
    uint64_t further = sealed->missing;
    for (size_t i = 0; i < sealed->key_count; i++) {
        const struct az_export_missing *missing = &sealed->keys[i];
        further -= missing->answers;
        fprintf(stderr, "key %s would open %" PRIu64 " of them; name its file with --key\n",
                missing->key, missing->answers);
    }
    if (further > 0) {
        fprintf(stderr, "still other keys would open %" PRIu64 " of them\n", further);
    }
    if (sealed->damaged > 0) {
        fprintf(stderr, "no key would open %" PRIu64 " of them: damaged\n", sealed->damaged);
    }
}

static void
tell_figures(const struct az_export_figures *figures)
{
    fprintf(stderr,
            "exported %" PRIu64 " responses, of them %" PRIu64 " in training mode and %" PRIu64
            " flagged as misuse; left out %" PRIu64 " in training mode and %" PRIu64
            " flagged as misuse\n",
            figures->exported, figures->exported_training, figures->exported_misuse,
            figures->left_out_training, figures->left_out_misuse);
    if (figures->left_out_late > 0) {
        fprintf(stderr,
                "left out %" PRIu64 " that came during the export with a new question; export "
                "again to have them\n",
                figures->left_out_late);
    }
    tell_sealed(&figures->sealed);
}

static bool
export_to(struct export_args *args, struct az_output *output)
{
    struct az_export_figures figures;
    args->params.sink = az_output_sink(output);
    args->params.keys = (const struct az_seal_key *const *)args->keys.keys;
    args->params.key_count = args->keys.count;
    args->params.source = (struct az_export_source){each_until_interrupt, &args->source};
    bool ok = az_export_run(&args->params, &figures) && az_output_commit(output);
    if (ok) {
        tell_figures(&figures);
    }
    return ok;
}

static enum az_exit
run(int argc, char **argv)
{
    struct export_args args = {.output = "-", .params.format = az_export_format_find("csv")};
    if (argp_parse(&parser, argc, argv, 0, NULL, &args) != 0) {
        return AZ_EXIT_USAGE;
    }

    if (args.keys.count > 0) {
        umask(0077); // what attendees left in confidence is nobody else's on this machine
    }
    az_interrupt_catch();
    struct az_output *output = NULL;
    bool ok = az_keys_open(&args.keys) && az_source_open(&args.source) &&
              (output = az_output_open(args.output)) && export_to(&args, output);
    az_output_close(output);
    az_keys_close(&args.keys);
    az_source_close(&args.source);
    az_interrupt_release();
    return ok ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}

const struct az_command az_command_export = {
    .name = "export",
    .summary = "Export responses from a store or an archive",
    .run = run,
};
