// SPDX-License-Identifier: MIT
#include "sync/assignment_json.h"

#include "sync/json_writer.h"
#include "sync/sentence.h"

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
        az_file_hash_parse(text, out); // zeros if it is none
    }
}

void
az_assignment_json_put(const struct az_assignment *assignment, struct az_buffer *out)
{
    if (az_assignment_is_zero(assignment)) {
        return;
    }
    az_json_put_key(out, "fetch");
    az_buffer_append_char(out, '{');
    put_hash("package", &assignment->package, out);
    put_hash("settings", &assignment->settings, out);
    az_buffer_append_char(out, '}');
}

void
az_assignment_json_get(const struct az_json *object, struct az_assignment *out)
{
    const struct az_json *fetch = az_json_member(object, "fetch");
    get_hash(fetch, "package", &out->package);
    get_hash(fetch, "settings", &out->settings);
}

void
az_package_report_json_put(const struct az_package_report *report, struct az_buffer *out)
{
    az_json_put_key(out, "package");
    az_buffer_append_char(out, '{');
    put_hash("running", &report->running.package, out);
    put_hash("settings", &report->running.settings, out);
    put_hash("refused", &report->refused.package, out);
    put_hash("refused_settings", &report->refused.settings, out);
    if (report->why[0]) {
        az_json_put_text_field(out, "why", report->why);
    }
    az_buffer_append_char(out, '}');
}

bool
az_package_report_json_get(const struct az_json *object, struct az_arena *arena,
                           const struct az_package_report **out)
{
    const struct az_json *told = az_json_member(object, "package");
    *out = NULL;
    if (!told) {
        return true;
    }
    struct az_package_report *report = az_arena_alloc(arena, sizeof(*report));
    if (!report) {
        return false;
    }
    get_hash(told, "running", &report->running.package);
    get_hash(told, "settings", &report->running.settings);
    get_hash(told, "refused", &report->refused.package);
    get_hash(told, "refused_settings", &report->refused.settings);
    const char *why = az_json_get_text(told, "why");
    if (why) {
        az_sentence_copy(why, report->why, sizeof(report->why));
    }
    *out = report;
    return true;
}
