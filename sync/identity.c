// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "identity"
#include "sync/identity.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/log.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"

enum { FILE_MAX = 64 * 1024 };

static bool
make(const char *path, const struct az_random *random, struct az_uuid *terminal)
{
    struct az_uuid made;
    if (!az_files_make_parent_dir(path) || !az_uuid_make(random, &made)) {
        return false;
    }
    struct az_buffer text;
    az_buffer_init(&text, FILE_MAX);
    az_buffer_append_char(&text, '{');
    az_json_put_uuid_field(&text, "terminal", &made);
    az_buffer_append(&text, "}\n", 2);
    bool ok = !text.failed && az_files_write_atomic(path, text.data, text.size, 0600);
    az_buffer_destroy(&text);
    if (ok) {
        *terminal = made;
        AZ_LOGI("this terminal has made its identity in %s", path);
    }
    return ok;
}

static bool
parse(const char *data, size_t size, struct az_uuid *terminal)
{
    struct az_arena arena;
    struct az_json_reader reader = {0};
    az_arena_init(&arena, 2 * FILE_MAX);
    bool ok =
        az_json_get_uuid(az_json_read_object(&reader, data, size, &arena), "terminal", terminal);
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    return ok;
}

static bool
read_file(const char *path, struct az_uuid *terminal)
{
    struct az_buffer text;
    az_buffer_init(&text, FILE_MAX);
    bool ok = az_files_read(path, &text);
    if (ok && !parse(az_buffer_text(&text), text.size, terminal)) {
        AZ_LOGE("%s is damaged: it does not name this terminal; restore it from a copy, or move it "
                "away to have the terminal start as a new one",
                path);
        ok = false;
    }
    az_buffer_destroy(&text);
    return ok;
}

bool
az_identity_load(const char *path, const struct az_random *random, struct az_uuid *terminal)
{
    struct stat info;
    if (lstat(path, &info) != 0 && errno == ENOENT) {
        return make(path, random, terminal);
    }
    return read_file(path, terminal);
}
