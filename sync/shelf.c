// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "packages"
#include "sync/shelf.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "sync/batch.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"
#include "sync/sentence.h"

#define STATE_FILE "state.json"

enum {
    STATE_BYTES_MAX = 16 * 1024,
    NAME_SIZE = 128,
    OPEN_FOLDERS_MAX = 16,
};

struct az_shelf {
    char *dir;                       // owned
    struct az_package_report report; // `running`, and what was refused and why
    struct az_assignment before;     // that was shown before, and well
    struct az_assignment trying;     // that is to be shown for the first time
    int64_t tries;                   // starts of the program since then
};

/* -- What is known ------------------------------------------------------ */

/* An assignment as two members of the state. */
static const struct field {
    const char *package;
    const char *settings;
    size_t offset;
} fields[] = {
    {"running", "running_settings",
     offsetof(struct az_shelf, report) + offsetof(struct az_package_report, running)},
    {"refused", "refused_settings",
     offsetof(struct az_shelf, report) + offsetof(struct az_package_report, refused)},
    {"before", "before_settings", offsetof(struct az_shelf, before)},
    {"trying", "trying_settings", offsetof(struct az_shelf, trying)},
};

static struct az_assignment *
assignment_at(struct az_shelf *shelf, const struct field *field)
{
    return (struct az_assignment *)((char *)shelf + field->offset);
}

static void
put_hash(const char *key, const struct az_file_hash *hash, struct az_buffer *out)
{
    char text[AZ_FILE_HASH_TEXT_SIZE];
    if (!az_file_hash_is_zero(hash)) {
        az_file_hash_format(hash, text);
        az_json_put_text_field(out, key, text);
    }
}

static void
get_hash(const struct az_json *object, const char *key, struct az_file_hash *out)
{
    const char *text = az_json_get_text(object, key);
    *out = (struct az_file_hash){0};
    if (text) {
        az_file_hash_parse(text, out);
    }
}

static bool
save(struct az_shelf *shelf)
{
    struct az_buffer text;
    az_buffer_init(&text, STATE_BYTES_MAX);
    az_buffer_append_char(&text, '{');
    az_json_put_integer_field(&text, "azri", AZ_PROTOCOL_MAJOR);
    az_json_put_text_field(&text, "version", AZ_VERSION);
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        const struct az_assignment *assignment = assignment_at(shelf, &fields[i]);
        put_hash(fields[i].package, &assignment->package, &text);
        put_hash(fields[i].settings, &assignment->settings, &text);
    }
    az_json_put_integer_field(&text, "tries", shelf->tries);
    az_json_put_text_field(&text, "why", shelf->report.why);
    az_buffer_append(&text, "}\n", 2);
    char *path = az_files_join(shelf->dir, STATE_FILE);
    bool ok = path && !text.failed && az_files_make_dir(shelf->dir) &&
              az_files_write_atomic(path, text.data, text.size, 0600);
    free(path);
    az_buffer_destroy(&text);
    return ok;
}

static void
forget_refusal(struct az_shelf *shelf)
{
    shelf->report.refused = (struct az_assignment){0};
    shelf->report.why[0] = '\0';
}

static void
get_state(struct az_shelf *shelf, const struct az_json *object)
{
    const char *why = az_json_get_text(object, "why");
    const char *version = az_json_get_text(object, "version");
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        struct az_assignment *assignment = assignment_at(shelf, &fields[i]);
        get_hash(object, fields[i].package, &assignment->package);
        get_hash(object, fields[i].settings, &assignment->settings);
    }
    az_json_get_integer(object, "tries", 0, AZ_SHELF_TRIES_MAX, &shelf->tries);
    if (why) {
        az_sentence_copy(why, shelf->report.why, sizeof(shelf->report.why));
    }
    if (!version || strcmp(version, AZ_VERSION) != 0) {
        forget_refusal(shelf); // another version of the program may be able to show it
    }
}

static void
read_state(struct az_shelf *shelf, const char *path)
{
    struct az_buffer text;
    struct az_arena arena;
    struct az_json_reader reader = {0};
    az_buffer_init(&text, STATE_BYTES_MAX);
    az_arena_init(&arena, 4 * STATE_BYTES_MAX);
    const struct az_json *object =
        az_files_read(path, &text)
            ? az_json_read_object(&reader, az_buffer_text(&text), text.size, &arena)
            : NULL;
    if (object) {
        get_state(shelf, object);
    } else {
        AZ_LOGW("%s is damaged; the terminal shows its own event until the hub tells it again "
                "what to show",
                path);
    }
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    az_buffer_destroy(&text);
}

struct az_shelf *
az_shelf_open(const char *dir)
{
    struct az_shelf *shelf = calloc(1, sizeof(*shelf));
    char *path = az_files_join(dir, STATE_FILE);
    if (shelf) {
        shelf->dir = strdup(dir);
    }
    if (!shelf || !shelf->dir || !path) {
        AZ_LOGE("out of memory for the packages in %s", dir);
        az_shelf_close(shelf);
        shelf = NULL;
    } else if (access(path, F_OK) == 0) {
        read_state(shelf, path);
    }
    free(path);
    return shelf;
}

void
az_shelf_close(struct az_shelf *shelf)
{
    if (shelf) {
        free(shelf->dir);
        free(shelf);
    }
}

const char *
az_shelf_dir(const struct az_shelf *shelf)
{
    return shelf->dir;
}

const struct az_assignment *
az_shelf_running(const struct az_shelf *shelf)
{
    return &shelf->report.running;
}

bool
az_shelf_is_settled(const struct az_shelf *shelf, const struct az_assignment *assignment)
{
    return az_assignment_equal(assignment, &shelf->report.running) ||
           az_assignment_equal(assignment, &shelf->report.refused) ||
           az_assignment_equal(assignment, &shelf->trying);
}

const struct az_package_report *
az_shelf_report(const struct az_shelf *shelf)
{
    return &shelf->report;
}

/* -- What becomes of what came ------------------------------------------- */

bool
az_shelf_begin(struct az_shelf *shelf, struct az_assignment *out)
{
    if (!az_assignment_is_zero(&shelf->trying)) {
        *out = shelf->trying;
        if (shelf->tries < AZ_SHELF_TRIES_MAX) {
            shelf->tries++;
            return save(shelf);
        }
        az_shelf_refuse(shelf, out,
                        "the terminal's program ended again and again when it was to "
                        "show this for the first time");
    }
    *out = shelf->report.running;
    return !az_assignment_is_zero(out);
}

bool
az_shelf_try(struct az_shelf *shelf, const struct az_assignment *assignment)
{
    struct az_assignment former = shelf->trying;
    shelf->trying = *assignment;
    shelf->tries = 1;
    if (!save(shelf)) {
        shelf->trying = former;
        return false;
    }
    return true;
}

bool
az_shelf_shown(struct az_shelf *shelf, const struct az_assignment *assignment)
{
    if (az_assignment_is_zero(&shelf->trying) || !az_assignment_equal(assignment, &shelf->trying)) {
        return true; // nothing new, or the event that the terminal came with
    }
    shelf->before = shelf->report.running;
    shelf->report.running = *assignment;
    shelf->trying = (struct az_assignment){0};
    shelf->tries = 0;
    forget_refusal(shelf);
    return save(shelf);
}

bool
az_shelf_forget_refusal(struct az_shelf *shelf)
{
    if (!shelf->report.why[0]) {
        return true;
    }
    forget_refusal(shelf);
    return save(shelf);
}

/* Go back to what was before it. */
static void
step_back(struct az_shelf *shelf, const struct az_assignment *assignment)
{
    if (az_assignment_equal(assignment, &shelf->trying)) {
        shelf->trying = (struct az_assignment){0};
        shelf->tries = 0;
    } else if (az_assignment_equal(assignment, &shelf->report.running)) {
        shelf->report.running = shelf->before;
        shelf->before = (struct az_assignment){0};
    }
}

bool
az_shelf_refuse(struct az_shelf *shelf, const struct az_assignment *assignment, const char *why)
{
    step_back(shelf, assignment);
    shelf->report.refused = *assignment;
    az_sentence_copy(why, shelf->report.why, sizeof(shelf->report.why));
    AZ_LOGW("what the hub has this terminal show is refused, and it goes on with what it had: %s",
            shelf->report.why);
    return save(shelf);
}

/* -- What lies in it ------------------------------------------------------ */

char *
az_shelf_path(const struct az_shelf *shelf, const char *prefix, const struct az_file_hash *hash,
              const char *name)
{
    char text[AZ_FILE_HASH_TEXT_SIZE];
    char *path = NULL;
    az_file_hash_format(hash, text);
    if (asprintf(&path, "%s/%s%s%s", shelf->dir, prefix, text, name) < 0) {
        AZ_LOGE("out of memory for a path in %s", shelf->dir);
        return NULL;
    }
    return path;
}

static bool
is_there(const struct az_shelf *shelf, const struct az_file_hash *hash, const char *name)
{
    char *path = az_shelf_path(shelf, "", hash, name);
    bool there = path && access(path, F_OK) == 0;
    free(path);
    return there;
}

bool
az_shelf_has_package(const struct az_shelf *shelf, const struct az_file_hash *package)
{
    return az_file_hash_is_zero(package) || is_there(shelf, package, "/manifest");
}

bool
az_shelf_has_settings(const struct az_shelf *shelf, const struct az_file_hash *settings)
{
    return az_file_hash_is_zero(settings) || is_there(shelf, settings, ".json");
}

static int
remove_entry(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info;
    (void)kind;
    (void)where;
    return remove(path);
}

/* A file, or a folder with all in it, if it is there. */
static bool
remove_all(const char *path)
{
    if (nftw(path, remove_entry, OPEN_FOLDERS_MAX, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT) {
        return true;
    }
    AZ_LOGW("cannot delete %s, which is not needed any more: %s", path, strerror(errno));
    return false;
}

bool
az_shelf_lose(struct az_shelf *shelf, const struct az_assignment *assignment)
{
    char *package = az_shelf_path(shelf, "", &assignment->package, "");
    char *settings = az_shelf_path(shelf, "", &assignment->settings, ".json");
    step_back(shelf, assignment);
    bool ok = save(shelf) && package && remove_all(package) && settings && remove_all(settings);
    AZ_LOGW("what the hub has this terminal show is damaged on its disk, and is fetched again");
    free(settings);
    free(package);
    return ok;
}

/* Whether a name in the folder belongs to one of these; and the state always stays. */
static bool
is_of(const char *name, const struct az_assignment *const keep[], size_t count)
{
    char package[AZ_FILE_HASH_TEXT_SIZE];
    char settings[NAME_SIZE];
    bool found = strcmp(name, STATE_FILE) == 0;
    const char *bare = strncmp(name, "new-", 4) == 0 ? name + 4 : name;
    for (size_t i = 0; i < count && !found; i++) {
        char text[AZ_FILE_HASH_TEXT_SIZE];
        az_file_hash_format(&keep[i]->package, package);
        az_file_hash_format(&keep[i]->settings, text);
        snprintf(settings, sizeof(settings), "%s.json", text);
        found = strcmp(bare, package) == 0 || strcmp(bare, settings) == 0;
    }
    return found;
}

void
az_shelf_prune(struct az_shelf *shelf, const struct az_assignment *wanted)
{
    const struct az_assignment *const keep[] = {&shelf->report.running, &shelf->before,
                                                &shelf->trying, wanted};
    DIR *folder = opendir(shelf->dir);
    const struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        if (entry->d_name[0] == '.' || is_of(entry->d_name, keep, sizeof(keep) / sizeof(*keep))) {
            continue;
        }
        char *path = az_files_join(shelf->dir, entry->d_name);
        if (path) {
            remove_all(path);
        }
        free(path);
    }
    if (folder) {
        closedir(folder);
    }
}
