// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "catalogue"
#include "app/survey/catalogue.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/survey/fields.h"
#include "app/survey/words.h"
#include "base/files.h"
#include "base/log.h"

enum { ARENA_LIMIT = 1024 * 1024, FILE_BYTES_MAX = 64 * 1024, MESSAGE_CHARACTERS_MAX = 200 };

static const char *const keys[] = {
    [AZ_MESSAGE_LANGUAGE] = "language",
    [AZ_MESSAGE_BACK] = "back",
    [AZ_MESSAGE_NEXT] = "next",
    [AZ_MESSAGE_SKIP] = "skip",
    [AZ_MESSAGE_DONE] = "done",
    [AZ_MESSAGE_CHOOSE_ONE] = "choose_one",
    [AZ_MESSAGE_CHOOSE_SEVERAL] = "choose_several",
    [AZ_MESSAGE_THANKS] = "thanks",
    [AZ_MESSAGE_SAVING] = "saving",
    [AZ_MESSAGE_OUT_OF_SERVICE] = "out_of_service",
    [AZ_MESSAGE_OUT_OF_SERVICE_HINT] = "out_of_service_hint",
    [AZ_MESSAGE_FACE_1] = "face_1",
    [AZ_MESSAGE_FACE_2] = "face_2",
    [AZ_MESSAGE_FACE_3] = "face_3",
    [AZ_MESSAGE_FACE_4] = "face_4",
    [AZ_MESSAGE_FACE_5] = "face_5",
    NULL,
};
static_assert(sizeof(keys) / sizeof(*keys) == AZ_MESSAGE_COUNT + 1, "a key a message");

const char *
az_message_key(enum az_message message)
{
    assert(message < AZ_MESSAGE_COUNT);
    return keys[message];
}

static void
read_messages(struct az_fields *fields, const struct az_yaml *map, struct az_catalogue *out)
{
    az_fields_check_keys(fields, map, "the catalogue", keys);
    for (int i = 0; i < AZ_MESSAGE_COUNT; i++) {
        out->texts[i] =
            az_fields_string(fields, map, keys[i], "the catalogue", MESSAGE_CHARACTERS_MAX);
    }
}

static void
log_faults(struct az_faults *faults)
{
    az_faults_sort(faults);
    for (size_t i = 0; i < faults->count; i++) {
        const struct az_fault *fault = &faults->items[i];
        AZ_LOGE("%s:%u: %s %s", faults->path, fault->line, fault->what, fault->cure);
    }
}

static bool
read_file(const char *path, struct az_catalogue *out)
{
    struct az_faults faults;
    struct az_buffer bytes;
    az_faults_init(&faults, path);
    az_buffer_init(&bytes, FILE_BYTES_MAX);
    struct az_fields fields = {.arena = &out->arena, .faults = &faults};
    bool ok = az_files_read(path, &bytes);
    const struct az_yaml *root =
        ok ? az_yaml_read(az_buffer_text(&bytes), bytes.size, &out->arena, &faults) : NULL;
    if (root && az_fields_is(&fields, root, AZ_YAML_MAP, "file")) {
        read_messages(&fields, root, out);
    }
    log_faults(&faults);
    ok = ok && faults.count == 0 && !faults.more;
    az_buffer_destroy(&bytes);
    az_faults_destroy(&faults);
    return ok;
}

bool
az_catalogue_load(const char *language, struct az_catalogue *out)
{
    *out = (struct az_catalogue){0};
    az_arena_init(&out->arena, ARENA_LIMIT);
    // The language becomes a path, so its form is checked first.
    if (!az_words_is_language(language)) {
        AZ_LOGE("\"%s\" is no language tag; use one such as hy, ka or en", language);
        return false;
    }
    char name[100];
    snprintf(name, sizeof(name), "catalogues/%s.yaml", language);
    char *path = az_files_asset(name);
    out->language = az_arena_strdup(&out->arena, language);
    bool ok = path && out->language && read_file(path, out);
    free(path);
    return ok;
}

void
az_catalogue_destroy(struct az_catalogue *catalogue)
{
    az_arena_destroy(&catalogue->arena);
    *catalogue = (struct az_catalogue){0};
}
