// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "enrolment"
#include "sync/hub_binding.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "base/files.h"
#include "base/log.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"

enum {
    FILE_MAX = 4096,
    KEY_TEXT_SIZE =
        sodium_base64_ENCODED_LEN(AZ_SIGNATURE_KEY_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
};

static bool
parse(const char *data, size_t size, struct az_hub_binding *out)
{
    struct az_arena arena;
    struct az_json_reader reader = {0};
    size_t got = 0;
    az_arena_init(&arena, 2 * FILE_MAX);
    const struct az_json *object = az_json_read_object(&reader, data, size, &arena);
    const char *key = az_json_get_text(object, "hub_key");
    const char *label = az_json_get_text(object, "label");
    bool ok = az_json_get_uuid(object, "hub", &out->hub) && key && label &&
              strlen(label) < sizeof(out->label) &&
              sodium_base642bin(out->key.bytes, sizeof(out->key.bytes), key, strlen(key), NULL,
                                &got, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
              got == sizeof(out->key.bytes);
    if (ok) {
        memcpy(out->label, label, strlen(label) + 1);
        out->known = true;
    }
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    return ok;
}

bool
az_hub_binding_load(const char *path, struct az_hub_binding *out)
{
    struct stat info;
    *out = (struct az_hub_binding){0};
    if (lstat(path, &info) != 0 && errno == ENOENT) {
        return true;
    }
    struct az_buffer text;
    az_buffer_init(&text, FILE_MAX);
    bool ok = az_files_read(path, &text);
    if (ok && !parse(az_buffer_text(&text), text.size, out)) {
        AZ_LOGE("%s is damaged: it does not say to which hub this terminal belongs; restore it "
                "from a copy, or move it away and enrol the terminal again",
                path);
        *out = (struct az_hub_binding){0};
        ok = false;
    }
    az_buffer_destroy(&text);
    return ok;
}

bool
az_hub_binding_save(const char *path, const struct az_hub_binding *binding)
{
    char key[KEY_TEXT_SIZE];
    struct az_buffer line;
    sodium_bin2base64(key, sizeof(key), binding->key.bytes, sizeof(binding->key.bytes),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    az_buffer_init(&line, FILE_MAX);
    az_buffer_append_char(&line, '{');
    az_json_put_uuid_field(&line, "hub", &binding->hub);
    az_json_put_text_field(&line, "hub_key", key);
    az_json_put_text_field(&line, "label", binding->label);
    az_buffer_append(&line, "}\n", 2);
    bool ok = !line.failed && az_files_make_parent_dir(path) &&
              az_files_write_atomic(path, line.data, line.size, 0600);
    az_buffer_destroy(&line);
    return ok;
}
