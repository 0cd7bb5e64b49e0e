// SPDX-License-Identifier: MIT
#include "sync/response_json.h"

#include <string.h>

#include "sync/json_writer.h"

/*
 * Ids joined by a space become an array. Whatever stands between two spaces is
 * written, so that a value that is not sound is seen by the hub as it is.
 */
static void
put_choices(struct az_buffer *out, const char *text)
{
    const char *rest = text ? text : "";
    az_buffer_append_char(out, '[');
    while (*rest) {
        size_t size = strcspn(rest, " ");
        az_json_put_bytes(out, rest, size);
        rest += size;
        if (*rest) {
            az_buffer_append_char(out, ',');
            rest++;
            if (!*rest) {
                az_json_put_text(out, "");
            }
        }
    }
    az_buffer_append_char(out, ']');
}

static void
put_answer(struct az_buffer *out, const struct az_answer *answer)
{
    az_buffer_append_char(out, '{');
    az_json_put_text_field(out, "question", answer->question);
    switch (answer->value.kind) {
    case AZ_VALUE_NUMBER:
        az_json_put_integer_field(out, "number", answer->value.number);
        break;
    case AZ_VALUE_CHOICES:
        az_json_put_key(out, "choices");
        put_choices(out, answer->value.text);
        break;
    case AZ_VALUE_TEXT:
        az_json_put_text_field(out, "text", answer->value.text);
        break;
    case AZ_VALUE_SEALED:
        az_json_put_text_field(out, "sealed", answer->value.text);
        break;
    case AZ_VALUE_NONE:
    case AZ_VALUE_KIND_COUNT:
        break;
    }
    if (answer->shown) {
        az_json_put_key(out, "shown");
        put_choices(out, answer->shown);
    }
    az_json_put_integer_field(out, "ms", answer->elapsed_ms);
    az_buffer_append_char(out, '}');
}

void
az_response_json_put(const struct az_response *response, struct az_buffer *out)
{
    az_buffer_append_char(out, '{');
    az_json_put_integer_field(out, "seq", (int64_t)response->seq);
    az_json_put_text_field(out, "event", response->event);
    az_json_put_text_field(out, "point", response->point);
    az_json_put_text_field(out, "survey", response->survey);
    az_json_put_text_field(out, "survey_version", response->survey_version);
    az_json_put_text_field(out, "language", response->language);
    az_json_put_integer_field(out, "started_at", response->started_at_ms);
    az_json_put_integer_field(out, "utc_offset_min", response->utc_offset_min);
    az_json_put_uuid_field(out, "boot", &response->boot);
    az_json_put_integer_field(out, "boot_ms", response->boot_ms);
    az_json_put_integer_field(out, "duration_ms", response->duration_ms);
    az_json_put_text_field(out, "ending", az_ending_name(response->ending));
    az_json_put_text_field(out, "mode", az_mode_name(response->mode));
    if (response->misuse) {
        az_json_put_text_field(out, "misuse", response->misuse);
    }
    az_json_put_key(out, "answers");
    az_buffer_append_char(out, '[');
    for (size_t i = 0; i < response->answer_count; i++) {
        if (i > 0) {
            az_buffer_append_char(out, ',');
        }
        put_answer(out, &response->answers[i]);
    }
    az_buffer_append(out, "]}", 2);
}

static bool
say_wrong(struct az_buffer *why, const char *key, const char *must)
{
    az_buffer_printf(why, "\"%s\" is not %s", key, must);
    return false;
}

/* A string member. A missing one is a fault. */
static bool
get_text(const struct az_json *object, const char *key, const char **out, struct az_buffer *why)
{
    *out = az_json_get_text(object, key);
    return *out || say_wrong(why, key, "a text");
}

static bool
get_texts(const struct az_json *object, struct az_response *out, struct az_buffer *why)
{
    if (az_json_member(object, "misuse") && !get_text(object, "misuse", &out->misuse, why)) {
        return false;
    }
    return get_text(object, "event", &out->event, why) &&
           get_text(object, "point", &out->point, why) &&
           get_text(object, "survey", &out->survey, why) &&
           get_text(object, "survey_version", &out->survey_version, why) &&
           get_text(object, "language", &out->language, why);
}

static bool
get_times(const struct az_json *object, struct az_response *out, struct az_buffer *why)
{
    int64_t offset = 0;
    int64_t duration = 0;
    if (!az_json_get_integer(object, "started_at", INT64_MIN, INT64_MAX, &out->started_at_ms)) {
        return say_wrong(why, "started_at", "a whole number");
    }
    if (!az_json_get_integer(object, "utc_offset_min", INT16_MIN, INT16_MAX, &offset)) {
        return say_wrong(why, "utc_offset_min", "a number of minutes");
    }
    if (!az_json_get_integer(object, "boot_ms", 0, INT64_MAX, &out->boot_ms)) {
        return say_wrong(why, "boot_ms", "a number of milliseconds");
    }
    if (!az_json_get_integer(object, "duration_ms", 0, UINT32_MAX, &duration)) {
        return say_wrong(why, "duration_ms", "a number of milliseconds");
    }
    // A zero boot id is what a terminal without one sends.
    const char *boot = az_json_get_text(object, "boot");
    if (!boot || !az_uuid_parse(boot, &out->boot)) {
        return say_wrong(why, "boot", "a UUID");
    }
    out->utc_offset_min = (int)offset;
    out->duration_ms = (uint32_t)duration;
    return true;
}

static bool
get_kinds(const struct az_json *object, struct az_response *out, struct az_buffer *why)
{
    const char *ending = az_json_get_text(object, "ending");
    if (!ending || !az_ending_parse(ending, &out->ending)) {
        return say_wrong(why, "ending", "one that is known");
    }
    const char *mode = az_json_get_text(object, "mode");
    if (!mode || !az_mode_parse(mode, &out->mode)) {
        return say_wrong(why, "mode", "one that is known");
    }
    return true;
}

/* Join the ids of an array by a space; az_response_is_valid() judges the rest. */
static bool
join_ids(const struct az_json *array, struct az_buffer *out)
{
    const struct az_json *element = az_json_first(array);
    for (size_t i = 0; i < array->count; i++, element = az_json_next(element)) {
        const char *id = az_json_text(element);
        if (!id || !az_id_is_valid(id) || (i > 0 && !az_buffer_append_char(out, ' ')) ||
            !az_buffer_append_text(out, id)) {
            return false;
        }
    }
    return true;
}

static bool
get_choices(const struct az_json *object, const char *key, struct az_arena *arena, const char **out,
            struct az_buffer *why)
{
    const struct az_json *choices = az_json_member(object, key);
    struct az_buffer joined;
    az_buffer_init(&joined, AZ_CHOICES_BYTES_MAX);
    bool ok = az_json_is_array(choices) && join_ids(choices, &joined);
    if (ok) {
        *out = az_arena_strdup(arena, az_buffer_text(&joined));
        ok = *out != NULL;
    } else {
        say_wrong(why, key, "an array of ids");
    }
    az_buffer_destroy(&joined);
    return ok;
}

static bool
get_value(const struct az_json *object, struct az_arena *arena, struct az_value *out,
          struct az_buffer *why)
{
    const struct az_json *number = az_json_member(object, "number");
    const struct az_json *choices = az_json_member(object, "choices");
    const struct az_json *text = az_json_member(object, "text");
    const struct az_json *sealed = az_json_member(object, "sealed");
    if ((number != NULL) + (choices != NULL) + (text != NULL) + (sealed != NULL) != 1) {
        az_buffer_append_text(why, "an answer has not one value");
        return false;
    }
    if (number) {
        out->kind = AZ_VALUE_NUMBER;
        return az_json_get_integer(object, "number", INT64_MIN, INT64_MAX, &out->number) ||
               say_wrong(why, "number", "a whole number");
    }
    if (choices) {
        out->kind = AZ_VALUE_CHOICES;
        return get_choices(object, "choices", arena, &out->text, why);
    }
    out->kind = sealed ? AZ_VALUE_SEALED : AZ_VALUE_TEXT;
    return get_text(object, sealed ? "sealed" : "text", &out->text, why);
}

static bool
get_answer(const struct az_json *object, struct az_arena *arena, struct az_answer *out,
           struct az_buffer *why)
{
    int64_t elapsed = 0;
    if (!get_text(object, "question", &out->question, why) ||
        !get_value(object, arena, &out->value, why) ||
        (az_json_member(object, "shown") &&
         !get_choices(object, "shown", arena, &out->shown, why))) {
        return false;
    }
    if (!az_json_get_integer(object, "ms", 0, UINT32_MAX, &elapsed)) {
        return say_wrong(why, "ms", "a number of milliseconds");
    }
    out->elapsed_ms = (uint32_t)elapsed;
    return true;
}

static bool
get_answers(const struct az_json *object, struct az_arena *arena, struct az_response *out,
            struct az_buffer *why)
{
    const struct az_json *array = az_json_member(object, "answers");
    size_t count = az_json_array_size(array);
    if (!az_json_is_array(array) || count > AZ_ANSWERS_MAX) {
        return say_wrong(why, "answers", "an array of at most 100 answers");
    }
    struct az_answer *answers = az_arena_array(arena, count, sizeof(*answers));
    if (!answers) {
        return false;
    }
    const struct az_json *element = az_json_first(array);
    for (size_t i = 0; i < count; i++, element = az_json_next(element)) {
        if (!get_answer(element, arena, &answers[i], why)) {
            return false;
        }
    }
    out->answers = answers;
    out->answer_count = count;
    return true;
}

bool
az_response_json_get(const struct az_json *object, struct az_arena *arena, struct az_response *out,
                     struct az_buffer *why)
{
    struct az_response read = {.store = out->store, .seq = out->seq};
    if (!get_texts(object, &read, why) || !get_times(object, &read, why) ||
        !get_kinds(object, &read, why) || !get_answers(object, arena, &read, why) ||
        !az_response_is_valid(&read, why)) {
        return false;
    }
    *out = read;
    return true;
}
