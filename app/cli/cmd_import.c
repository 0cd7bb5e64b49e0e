// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "import"
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/cli/command.h"
#include "app/cli/hub_client.h"
#include "base/clock.h"
#include "base/files.h"
#include "sync/acknowledgement.h"
#include "sync/bundle_door.h"
#include "sync/carried_file.h"

static const char doc[] =
    "Give bundles that were carried here to the hub, and write its acknowledgements."
    "\vEach response counts once, whether it came over the network before, or comes later. Carry "
    "the acknowledgement back to the terminal, for `azri acknowledge'; it is written beside its "
    "bundle unless --output says where.";

enum { TIMEOUT_MS = 15 * 60 * 1000 }; // for a million responses, at a hub that is busy

enum { KEY_ACCEPT_NEW = 0x200 };

static const struct argp_option options[] = {
    {"archive", 'a', "FILE", 0, "The hub's archive, while no hub runs on it", 1},
    {"accept-new-terminals", KEY_ACCEPT_NEW, NULL, 0,
     "With --archive: let in every terminal that comes, instead of only those that were enrolled",
     1},
    {"output", 'o', "TARGET", 0, "A folder for acknowledgements, or the file for one", 2},
    {0},
};

struct import_args {
    const char *archive_path;
    bool accept_new;
    const char *target;
    struct az_hub_client client;
    char **paths;
    int count;
};

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    struct import_args *args = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &args->client;
        return 0;
    case 'a':
        args->archive_path = arg;
        return 0;
    case KEY_ACCEPT_NEW:
        args->accept_new = true;
        return 0;
    case 'o':
        args->target = arg;
        return 0;
    case ARGP_KEY_ARGS:
        args->paths = state->argv + state->next;
        args->count = state->argc - state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "a FILE is missing");
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    .options = options,
    .parser = parse_option,
    .args_doc = "FILE...",
    .doc = doc,
    .children = (const struct argp_child[]){{&az_hub_client_parser, 0, NULL, 3}, {0}},
};

/* Where bundles are given: a running hub, or an archive that is open here. */
struct door {
    struct az_hub_client *client; // NULL: the rest
    struct az_archive *archive;
    struct az_intake *intake;
    struct az_signature_pair pair;
    struct az_bundle_door bundles;
};

/* Opening a writer would make an archive where a name was mistyped. */
static bool
open_archive(struct door *door, const char *path, bool accept_new)
{
    if (access(path, F_OK) != 0) {
        fprintf(stderr, "azri: there is no archive at %s; name the file of a hub\n", path);
        return false;
    }
    door->archive = az_archive_open(&(struct az_archive_params){
        .location = path, .clock = &az_clock_system, .random = &az_random_system});
    if (!door->archive) {
        return false;
    }
    door->intake = az_intake_open(&(struct az_intake_params){
        .archive = door->archive, .clock = &az_clock_system, .accept_new_terminals = accept_new});
    az_signature_pair_of(az_archive_hub_seed(door->archive), &door->pair);
    door->bundles = (struct az_bundle_door){.intake = door->intake,
                                            .pair = &door->pair,
                                            .hub = *az_archive_hub_id(door->archive),
                                            .clock = &az_clock_system};
    return door->intake && az_intake_start(door->intake);
}

static bool
open_door(struct door *door, struct import_args *args)
{
    *door = (struct door){0};
    if (args->archive_path) {
        return open_archive(door, args->archive_path, args->accept_new);
    }
    door->client = &args->client;
    return az_hub_client_open_without_token(door->client);
}

static void
close_door(struct door *door)
{
    az_intake_close(door->intake);
    az_archive_close(door->archive);
    if (door->client) {
        az_hub_client_close(door->client);
    }
}

/* Give a bundle to the hub. Its acknowledgement is appended to `out`. */
static bool
post(const struct door *door, const char *path, const struct az_buffer *bundle,
     struct az_buffer *out)
{
    struct az_http_answer answer;
    const struct az_hub_call call = {
        .path = "/v1/bundles",
        .media_type = AZ_BUNDLE_MEDIA_TYPE,
        .body = az_buffer_text(bundle),
        .body_size = bundle->size,
        .answer_limit = AZ_ACKNOWLEDGEMENT_BYTES_MAX,
        .timeout_ms = TIMEOUT_MS,
    };
    bool ok = az_hub_client_call(door->client, &call, &answer) &&
              az_buffer_append(out, answer.body.data, answer.body.size);
    if (!ok) {
        fprintf(stderr, "azri: %s was not taken\n", path);
    }
    az_http_answer_destroy(&answer);
    return ok;
}

static bool
take(const struct door *door, const char *path, const struct az_buffer *bundle,
     struct az_buffer *out)
{
    if (door->client) {
        return post(door, path, bundle, out);
    }
    struct az_buffer why;
    az_buffer_init(&why, 4096);
    bool ok = az_bundle_door_take(&door->bundles, az_buffer_text(bundle), bundle->size, out,
                                  &why) == AZ_INTAKE_DONE;
    if (!ok) {
        fprintf(stderr, "azri: %s: %s\n", path, az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    return ok;
}

/* Where the acknowledgement of a bundle goes. Owned by the caller; NULL, and told, on failure. */
static char *
target_for(const char *bundle, const char *target)
{
    struct stat info;
    bool is_dir = target && stat(target, &info) == 0 && S_ISDIR(info.st_mode);
    if (target && !is_dir) {
        return strdup(target);
    }
    const char *slash = strrchr(bundle, '/');
    char *name = strdup(slash ? slash + 1 : bundle);
    char *dir = target ? strdup(target) : az_files_dir_of(bundle);
    char *path = NULL;
    if (name && dir) {
        size_t size = strlen(name);
        size_t end = strlen(AZ_BUNDLE_SUFFIX);
        if (size > end && strcmp(name + size - end, AZ_BUNDLE_SUFFIX) == 0) {
            name[size - end] = '\0';
        }
        path = az_carried_file_free_path(dir, name, AZ_ACKNOWLEDGEMENT_SUFFIX);
    }
    free(dir);
    free(name);
    return path;
}

static bool
write_acknowledgement(const char *path, const struct az_buffer *text)
{
    struct az_carried_file *file = az_carried_file_open(path);
    bool ok =
        file && az_carried_file_write(file, text->data, text->size) && az_carried_file_finish(file);
    az_carried_file_close(file);
    return ok;
}

static void
print_refusals(const char *path, struct az_acknowledgement acknowledgement)
{
    bool ok = true;
    for (size_t i = 0; ok && i < acknowledgement.batch_count; i++) {
        struct az_acknowledged_batch batch;
        ok = az_acknowledgement_next(&acknowledgement, &batch);
        if (ok && batch.refused) {
            fprintf(stderr, "azri: %s: batch %zu was not taken: %s\n", path, i + 1, batch.refused);
        }
        az_acknowledged_batch_destroy(&batch);
    }
}

/* Say what came of a bundle. False if some of it was not taken. */
static bool
report(const char *path, const char *written, const struct az_acknowledgement *acknowledgement)
{
    struct az_acknowledgement_figures figures;
    char terminal[AZ_UUID_TEXT_SIZE];
    if (!az_acknowledgement_count(acknowledgement, &figures)) {
        return false;
    }
    az_uuid_format(&acknowledgement->head.terminal, terminal);
    printf("%s: %" PRIu64 " new, %" PRIu64 " that the hub had", path,
           figures.verdicts[AZ_VERDICT_ACCEPTED], figures.verdicts[AZ_VERDICT_DUPLICATE]);
    if (figures.verdicts[AZ_VERDICT_CONFLICT] > 0) {
        printf(", %" PRIu64 " in conflict", figures.verdicts[AZ_VERDICT_CONFLICT]);
    }
    if (figures.verdicts[AZ_VERDICT_REJECTED] > 0) {
        printf(", %" PRIu64 " set aside", figures.verdicts[AZ_VERDICT_REJECTED]);
    }
    printf("\n%s: carry it back to terminal %s\n", written, terminal);
    print_refusals(path, *acknowledgement);
    return figures.refused == 0;
}

/* What the hub answered, written and told of. */
static bool
finish(const char *path, const char *target, const struct az_buffer *text)
{
    struct az_acknowledgement acknowledgement;
    struct az_buffer why;
    char *written = NULL;
    az_buffer_init(&why, 4096);
    bool ok = az_acknowledgement_open(az_buffer_text(text), text->size, &acknowledgement, &why);
    if (!ok) {
        fprintf(stderr, "azri: what was answered to %s is not by a hub: %s\n", path,
                az_buffer_text(&why));
    } else {
        written = target_for(path, target);
        ok = written && write_acknowledgement(written, text) &&
             report(path, written, &acknowledgement);
    }
    free(written);
    az_buffer_destroy(&why);
    return ok;
}

static bool
import(const struct door *door, const char *path, const char *target)
{
    struct az_buffer bundle;
    struct az_buffer text;
    az_buffer_init(&bundle, AZ_BUNDLE_BYTES_MAX);
    az_buffer_init(&text, AZ_ACKNOWLEDGEMENT_BYTES_MAX);
    bool ok = az_files_read(path, &bundle) && take(door, path, &bundle, &text) &&
              finish(path, target, &text);
    az_buffer_destroy(&text);
    az_buffer_destroy(&bundle);
    return ok;
}

static enum az_exit
run(int argc, char **argv)
{
    struct import_args args = {0};
    if (argp_parse(&parser, argc, argv, 0, NULL, &args) != 0) {
        return AZ_EXIT_USAGE;
    }
    struct door door;
    bool is_open = open_door(&door, &args);
    bool ok = is_open;
    for (int i = 0; is_open && i < args.count; i++) {
        ok = import(&door, args.paths[i], args.target) && ok;
    }
    close_door(&door);
    return ok ? AZ_EXIT_OK : AZ_EXIT_FAILED;
}

const struct az_command az_command_import = {
    .name = "import",
    .summary = "Give bundles that were carried here to the hub",
    .run = run,
};
