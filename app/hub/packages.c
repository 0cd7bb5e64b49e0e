// SPDX-License-Identifier: MIT
/*
 * The organizers' door for what terminals show: packages, which terminal has
 * which, and settings.
 */
#define AZ_LOG_MODULE "packages"
#include "storage/packages.h"
#include "app/hub/hub.h"
#include "base/log.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"
#include "sync/package.h"
#include "sync/settings.h"

enum {
    ARENA_BYTES_MAX = 4 * 1024 * 1024,
    LIST_BYTES_MAX = 8 * 1024 * 1024,
    RETRY_AFTER_S = 5,
};

/* Something to be done by the archive's writer. */
struct errand {
    const struct az_publication *publication;
    const struct az_file_hash *package; // to withdraw
    struct az_uuid terminal;            // zero for all
    const struct az_setting *settings;
    size_t count; // of settings; or, in the end, of what was withdrawn
    enum az_archive_result result;
};

static void
answer_json(struct az_hub_request *request, const struct az_buffer *json)
{
    if (json->failed) {
        az_hub_request_problem(request, &(struct az_hub_problem){
                                            .status = 503,
                                            .detail = "There is more to tell than the hub has "
                                                      "memory for, or its archive cannot be read.",
                                            .retry_after_s = RETRY_AFTER_S});
        return;
    }
    az_hub_request_answer(request, &(struct az_hub_answer){.status = 200,
                                                           .content_type = "application/json",
                                                           .body = az_buffer_text(json),
                                                           .body_size = json->size});
}

static void
refuse(struct az_hub_request *request, int status, const char *detail)
{
    az_hub_request_problem(request, &(struct az_hub_problem){.status = status, .detail = detail});
}

/* Have it done. False, and answered, if it was not. */
static bool
run_errand(struct az_hub *hub, struct az_hub_request *request,
           void (*run)(void *ctx, struct az_archive *archive), struct errand *errand)
{
    errand->result = AZ_ARCHIVE_FAILED;
    if (!az_intake_run(hub->intake, run, errand)) {
        refuse(request, 503, "The hub is stopping; try again when it is back.");
        return false;
    }
    if (errand->result == AZ_ARCHIVE_FULL) {
        refuse(request, 507, "The hub has no room left on its disk; free some and try again.");
    } else if (errand->result == AZ_ARCHIVE_FAILED) {
        refuse(request, 500, "The hub cannot write its archive; see its log for the cause.");
    }
    return errand->result == AZ_ARCHIVE_OK;
}

/* The terminal in the query; zero, for all of them, if there is none. False, and answered. */
static bool
take_terminal(struct az_hub_request *request, struct az_uuid *terminal)
{
    const char *text = az_hub_request_query(request, "terminal");
    *terminal = (struct az_uuid){0};
    if (text && !az_uuid_parse(text, terminal)) {
        refuse(request, 400, "The terminal is not given by its UUID.");
        return false;
    }
    return true;
}

static void
publish(void *ctx, struct az_archive *archive)
{
    struct errand *errand = ctx;
    errand->result = az_packages_publish(archive, errand->publication);
}

static void
answer_published(struct az_hub_request *request, const struct az_package_parcel *parcel)
{
    struct az_buffer json;
    char hash[AZ_FILE_HASH_TEXT_SIZE];
    az_buffer_init(&json, 1024);
    az_file_hash_format(&parcel->hash, hash);
    AZ_LOGI("published %s for the event %s", hash, parcel->package.event);
    az_buffer_append_char(&json, '{');
    az_json_put_integer_field(&json, "azri", AZ_PROTOCOL_MAJOR);
    az_json_put_text_field(&json, "package", hash);
    az_buffer_append(&json, "}\n", 2);
    answer_json(request, &json);
    az_buffer_destroy(&json);
}

/* The manifest is a file like the others. */
static bool
list_files(const struct az_package_parcel *parcel, struct az_arena *arena,
           struct az_publication *publication)
{
    size_t count = parcel->package.file_count;
    struct az_published_file *files = az_arena_array(arena, count + 1, sizeof(*files));
    if (!files) {
        return false;
    }
    files[0] = (struct az_published_file){
        .hash = parcel->hash, .data = parcel->manifest, .size = parcel->manifest_size};
    for (size_t i = 0; i < count; i++) {
        files[i + 1] = (struct az_published_file){.hash = parcel->package.files[i].hash,
                                                  .data = parcel->contents[i],
                                                  .size = parcel->package.files[i].size};
    }
    publication->files = files;
    publication->file_count = count + 1;
    return true;
}

static void
publish_parcel(struct az_hub *hub, struct az_hub_request *request, struct az_arena *arena,
               const struct az_package_parcel *parcel)
{
    struct az_publication publication = {
        .hash = parcel->hash,
        .event = parcel->package.event,
        .survey_version = parcel->package.survey_version,
    };
    struct errand errand = {.publication = &publication};
    if (!take_terminal(request, &publication.terminal)) {
        return;
    }
    if (!list_files(parcel, arena, &publication)) {
        refuse(request, 503, "The hub is out of memory; try again later.");
    } else if (run_errand(hub, request, publish, &errand)) {
        answer_published(request, parcel);
    }
}

void
az_packages_handle_post(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    if (!az_hub_is_organizer(hub, request)) {
        return;
    }
    struct az_arena arena;
    struct az_buffer why;
    struct az_package_parcel parcel;
    size_t size = 0;
    const char *body = az_hub_request_body(request, &size);
    az_arena_init(&arena, ARENA_BYTES_MAX);
    az_buffer_init(&why, 1024);
    if (az_package_take_apart(body, size, &arena, &parcel, &why)) {
        publish_parcel(hub, request, &arena, &parcel);
    } else {
        refuse(request, 400, az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    az_arena_destroy(&arena);
}

/* `"key":"hash"`, or nothing for none. */
static void
put_hash(struct az_buffer *out, const char *key, const struct az_file_hash *hash)
{
    char text[AZ_FILE_HASH_TEXT_SIZE];
    if (!az_file_hash_is_zero(hash)) {
        az_file_hash_format(hash, text);
        az_json_put_text_field(out, key, text);
    }
}

static bool
put_published(void *ctx, const struct az_published *published)
{
    struct az_buffer *out = ctx;
    az_buffer_append_text(out, out->data[out->size - 1] == '[' ? "{" : ",{");
    put_hash(out, "package", &published->hash);
    az_json_put_text_field(out, "event", published->event);
    az_json_put_text_field(out, "survey_version", published->survey_version);
    az_json_put_integer_field(out, "published_at", published->published_at_ms);
    az_json_put_key(out, "for_all");
    az_buffer_append_text(out, published->for_all ? "true" : "false");
    az_json_put_integer_field(out, "for_some", (int64_t)published->for_some);
    az_buffer_append_char(out, '}');
    return !out->failed;
}

static bool
put_shown(void *ctx, const struct az_shown *shown)
{
    struct az_buffer *out = ctx;
    const struct az_package_report *report = &shown->report;
    az_buffer_append_text(out, out->data[out->size - 1] == '[' ? "{" : ",{");
    az_json_put_uuid_field(out, "terminal", &shown->terminal);
    put_hash(out, "assigned", &shown->assigned);
    put_hash(out, "running", &report->running.package);
    put_hash(out, "settings", &report->running.settings);
    put_hash(out, "refused", &report->refused.package);
    put_hash(out, "refused_settings", &report->refused.settings);
    if (report->why[0]) {
        az_json_put_text_field(out, "why", report->why);
    }
    az_json_put_integer_field(out, "told_at", shown->told_at_ms);
    az_buffer_append_char(out, '}');
    return !out->failed;
}

void
az_packages_handle_get(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct az_buffer json;
    if (!az_hub_is_organizer(hub, request)) {
        return;
    }
    az_buffer_init(&json, LIST_BYTES_MAX);
    az_buffer_append_char(&json, '{');
    az_json_put_integer_field(&json, "azri", AZ_PROTOCOL_MAJOR);
    az_json_put_key(&json, "packages");
    az_buffer_append_char(&json, '[');
    bool ok = !json.failed && az_packages_each(hub->reader, put_published, &json);
    az_buffer_append_char(&json, ']');
    az_json_put_key(&json, "terminals");
    az_buffer_append_char(&json, '[');
    ok = ok && !json.failed && az_packages_each_shown(hub->reader, put_shown, &json);
    az_buffer_append(&json, "]}\n", 3);
    json.failed = json.failed || !ok;
    answer_json(request, &json);
    az_buffer_destroy(&json);
}

static void
withdraw(void *ctx, struct az_archive *archive)
{
    struct errand *errand = ctx;
    errand->result =
        az_packages_withdraw(archive, errand->package, &errand->terminal, &errand->count);
}

/* {"package":HASH}, with "terminal" if only that one's is meant. */
static bool
read_withdrawal(const char *body, size_t size, struct az_file_hash *package,
                struct az_uuid *terminal)
{
    struct az_json_reader reader = {0};
    struct az_arena arena;
    az_arena_init(&arena, ARENA_BYTES_MAX);
    const struct az_json *object = az_json_read_object(&reader, body, size, &arena);
    const char *hash = az_json_get_text(object, "package");
    bool ok =
        hash && az_file_hash_parse(hash, package) &&
        (!az_json_member(object, "terminal") || az_json_get_uuid(object, "terminal", terminal));
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    return ok;
}

void
az_packages_handle_withdrawal(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct az_file_hash package;
    struct errand errand = {.package = &package};
    size_t size = 0;
    if (!az_hub_is_organizer(hub, request)) {
        return;
    }
    const char *body = az_hub_request_body(request, &size);
    if (!read_withdrawal(body, size, &package, &errand.terminal)) {
        refuse(request, 400, "A withdrawal names a package by its SHA-256, and maybe a terminal.");
    } else if (run_errand(hub, request, withdraw, &errand)) {
        struct az_buffer json;
        az_buffer_init(&json, 100);
        az_buffer_printf(&json, "{\"azri\":%d,\"withdrawn\":%zu}\n", AZ_PROTOCOL_MAJOR,
                         errand.count);
        answer_json(request, &json);
        az_buffer_destroy(&json);
    }
}

static void
answer_settings(struct az_hub *hub, struct az_hub_request *request, const struct az_uuid *terminal)
{
    struct az_buffer json;
    az_buffer_init(&json, AZ_SETTINGS_BYTES_MAX);
    bool ok = az_settings_put(hub->reader, terminal, &json);
    if (ok && json.size == 0) {
        az_buffer_printf(&json, "{\"azri\":%d}", AZ_PROTOCOL_MAJOR);
    }
    az_buffer_append_char(&json, '\n');
    json.failed = json.failed || !ok;
    answer_json(request, &json);
    az_buffer_destroy(&json);
}

void
az_packages_handle_get_settings(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct az_uuid terminal;
    if (az_hub_is_organizer(hub, request) && take_terminal(request, &terminal)) {
        answer_settings(hub, request, &terminal);
    }
}

static void
set(void *ctx, struct az_archive *archive)
{
    struct errand *errand = ctx;
    errand->result = az_packages_set(archive, &errand->terminal, errand->settings, errand->count);
}

void
az_packages_handle_post_settings(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct errand errand = {0};
    if (!az_hub_is_organizer(hub, request) || !take_terminal(request, &errand.terminal)) {
        return;
    }
    struct az_arena arena;
    struct az_buffer why;
    struct az_setting *settings = NULL;
    size_t size = 0;
    const char *body = az_hub_request_body(request, &size);
    az_arena_init(&arena, ARENA_BYTES_MAX);
    az_buffer_init(&why, 1024);
    bool ok = az_settings_read_change(body, size, &arena, &settings, &errand.count, &why);
    errand.settings = settings;
    if (!ok) {
        refuse(request, 400, az_buffer_text(&why));
    } else if (run_errand(hub, request, set, &errand)) {
        answer_settings(hub, request, &errand.terminal);
    }
    az_buffer_destroy(&why);
    az_arena_destroy(&arena);
}
