// SPDX-License-Identifier: MIT
#include "storage/response.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include <unistr.h>

#include "base/log.h"
#include "base/seal.h"

static_assert((int)AZ_TEXT_MAX <= (int)AZ_SEAL_PLAIN_MAX, "each text can be sealed");

static const char *const ending_names[] = {"open", "complete", "timeout", "exit"};
static_assert(sizeof(ending_names) / sizeof(*ending_names) == AZ_ENDING_COUNT, "a name an ending");

static const char *const mode_names[] = {"live", "training"};
static_assert(sizeof(mode_names) / sizeof(*mode_names) == AZ_MODE_COUNT, "a name a mode");

static int
find_name(const char *const names[], int first, int count, const char *name)
{
    for (int i = first; i < count; i++) {
        if (strcmp(name, names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

const char *
az_ending_name(enum az_ending ending)
{
    return ending_names[ending];
}

bool
az_ending_parse(const char *name, enum az_ending *ending)
{
    int found = find_name(ending_names, AZ_ENDING_COMPLETE, AZ_ENDING_COUNT, name);
    if (found < 0) {
        return false;
    }
    *ending = (enum az_ending)found;
    return true;
}

const char *
az_mode_name(enum az_mode mode)
{
    return mode_names[mode];
}

bool
az_mode_parse(const char *name, enum az_mode *mode)
{
    int found = find_name(mode_names, 0, AZ_MODE_COUNT, name);
    if (found < 0) {
        return false;
    }
    *mode = (enum az_mode)found;
    return true;
}

static bool
is_id_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

bool
az_id_is_valid(const char *id)
{
    size_t size = 0;
    while (id[size]) {
        if (size == AZ_ID_MAX || !is_id_char(id[size])) {
            return false;
        }
        size++;
    }
    return size > 0;
}

bool
az_utf8_is_valid(const char *text, size_t max)
{
    size_t size = strnlen(text, max + 1);
    return size <= max && !u8_check((const uint8_t *)text, size);
}

bool
az_choices_next(const char **cursor, char id[AZ_ID_MAX + 1])
{
    const char *start = *cursor;
    size_t size = strcspn(start, " ");
    if (size == 0 || size > AZ_ID_MAX) {
        return false;
    }
    memcpy(id, start, size);
    id[size] = '\0';
    *cursor = start + size + (start[size] == ' ');
    return true;
}

/* Every part is an id, one space between, none twice. */
static bool
choices_are_valid(const char *text)
{
    size_t size = strnlen(text, AZ_CHOICES_BYTES_MAX);
    if (size == AZ_CHOICES_BYTES_MAX || (size > 0 && text[size - 1] == ' ')) {
        return false;
    }
    const char *cursor = text;
    char id[AZ_ID_MAX + 1];
    while (*cursor) {
        if (!az_choices_next(&cursor, id) || !az_id_is_valid(id)) {
            return false;
        }
        const char *rest = cursor;
        char later[AZ_ID_MAX + 1];
        while (az_choices_next(&rest, later)) {
            if (strcmp(id, later) == 0) {
                return false;
            }
        }
    }
    return true;
}

static bool
id_is_valid(const char *what, const char *id, struct az_buffer *why)
{
    if (!id) {
        az_buffer_printf(why, "the %s is missing", what);
        return false;
    }
    if (!az_id_is_valid(id)) {
        az_buffer_printf(why, "the %s \"%.80s\" is not an id", what, id);
        return false;
    }
    return true;
}

static bool
value_is_valid(const struct az_value *value)
{
    switch (value->kind) {
    case AZ_VALUE_NUMBER:
        return true;
    case AZ_VALUE_CHOICES:
        return value->text && choices_are_valid(value->text);
    case AZ_VALUE_TEXT:
        return value->text && az_utf8_is_valid(value->text, AZ_TEXT_MAX);
    case AZ_VALUE_SEALED:
        return value->text && az_seal_is_valid(value->text);
    case AZ_VALUE_NONE:
    case AZ_VALUE_KIND_COUNT:
        break;
    }
    return false;
}

static bool
answer_is_valid(const struct az_answer *answer, struct az_buffer *why)
{
    if (!id_is_valid("question id", answer->question, why)) {
        return false;
    }
    if (!value_is_valid(&answer->value)) {
        az_buffer_printf(why, "the value of \"%s\" is not one that can be kept", answer->question);
        return false;
    }
    if (answer->shown && (answer->value.kind != AZ_VALUE_CHOICES || !*answer->shown ||
                          !choices_are_valid(answer->shown))) {
        az_buffer_printf(why, "the order shown for \"%s\" is not one of choices", answer->question);
        return false;
    }
    return true;
}

static bool
answers_are_valid(const struct az_response *response, struct az_buffer *why)
{
    if (response->answer_count > AZ_ANSWERS_MAX) {
        az_buffer_printf(why, "%zu answers are more than %d", response->answer_count,
                         AZ_ANSWERS_MAX);
        return false;
    }
    for (size_t i = 0; i < response->answer_count; i++) {
        const struct az_answer *answer = &response->answers[i];
        if (!answer_is_valid(answer, why)) {
            return false;
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(answer->question, response->answers[j].question) == 0) {
                az_buffer_printf(why, "\"%s\" is answered twice", answer->question);
                return false;
            }
        }
    }
    return true;
}

bool
az_response_is_valid(const struct az_response *response, struct az_buffer *why)
{
    if (!id_is_valid("event", response->event, why) ||
        !id_is_valid("point", response->point, why) ||
        !id_is_valid("survey", response->survey, why) ||
        !id_is_valid("survey's version", response->survey_version, why) ||
        !id_is_valid("language", response->language, why) ||
        (response->misuse && !id_is_valid("misuse rule", response->misuse, why))) {
        return false;
    }
    if (response->seq == 0 || response->seq > INT64_MAX) {
        az_buffer_append_text(why, "its seq is not in the range of 1 to 2^63-1");
        return false;
    }
    if (response->ending <= AZ_ENDING_OPEN || response->ending >= AZ_ENDING_COUNT ||
        response->mode >= AZ_MODE_COUNT) {
        az_buffer_append_text(why, "its ending or mode is not one that is known");
        return false;
    }
    if (response->utc_offset_min < -24 * 60 || response->utc_offset_min > 24 * 60 ||
        response->boot_ms < 0) {
        az_buffer_append_text(why, "its times are out of range");
        return false;
    }
    return answers_are_valid(response, why);
}

/*
 * Bytes in the making. Nearly every response fits into the place that they have
 * from the start: this is done for each one wherever it passes.
 */
struct bytes {
    uint8_t *data; // `first`, or owned
    size_t size;
    size_t capacity;
    bool failed;
    uint8_t first[1024];
};

enum { SERIALISED_BYTES_MAX = 4 * 1024 * 1024 };

static bool
grow(struct bytes *out, size_t more)
{
    size_t capacity = 2 * (out->size + more);
    uint8_t *data = out->size + more <= SERIALISED_BYTES_MAX ? malloc(capacity) : NULL;
    if (!data) {
        out->failed = true;
        return false;
    }
    memcpy(data, out->data, out->size);
    if (out->data != out->first) {
        free(out->data);
    }
    out->data = data;
    out->capacity = capacity;
    return true;
}

static void
put_bytes(struct bytes *out, const void *data, size_t size)
{
    if (size <= out->capacity - out->size || grow(out, size)) {
        memcpy(out->data + out->size, data, size);
        out->size += size;
    }
}

/* Integers are little-endian, strings have their size before them. */
static void
put_number(struct bytes *out, uint64_t value)
{
    uint64_t bytes = htole64(value);
    put_bytes(out, &bytes, sizeof(bytes));
}

static void
put_text(struct bytes *out, const char *text)
{
    size_t size = text ? strlen(text) : 0;
    put_number(out, size);
    put_bytes(out, text ? text : "", size);
}

static void
serialise_answer(const struct az_answer *answer, struct bytes *out)
{
    put_text(out, answer->question);
    // Without `shown` these are the bytes that there were before there was one.
    put_number(out, answer->value.kind | (answer->shown ? AZ_ANSWER_HAS_SHOWN : 0));
    if (answer->value.kind == AZ_VALUE_NUMBER) {
        put_number(out, (uint64_t)answer->value.number);
    } else {
        put_text(out, answer->value.text);
    }
    if (answer->shown) {
        put_text(out, answer->shown);
    }
    put_number(out, answer->elapsed_ms);
}

static void
serialise(const struct az_response *response, struct bytes *out)
{
    put_bytes(out, response->store.bytes, sizeof(response->store.bytes));
    put_number(out, response->seq);
    put_text(out, response->event);
    put_text(out, response->point);
    put_text(out, response->survey);
    put_text(out, response->survey_version);
    put_text(out, response->language);
    put_number(out, (uint64_t)response->started_at_ms);
    put_number(out, (uint64_t)(int64_t)response->utc_offset_min);
    put_bytes(out, response->boot.bytes, sizeof(response->boot.bytes));
    put_number(out, (uint64_t)response->boot_ms);
    put_number(out, response->duration_ms);
    put_number(out, response->ending);
    put_number(out, response->mode);
    put_text(out, response->misuse);
    put_number(out, response->answer_count);
    for (size_t i = 0; i < response->answer_count; i++) {
        serialise_answer(&response->answers[i], out);
    }
}

uint64_t
az_response_checksum(const struct az_response *response)
{
    struct bytes bytes;
    bytes.data = bytes.first;
    bytes.size = 0;
    bytes.capacity = sizeof(bytes.first);
    bytes.failed = false;
    serialise(response, &bytes);
    uint64_t sum = 0;
    if (bytes.failed) {
        AZ_LOGE("out of memory for the checksum of a response");
    } else {
        struct az_digest digest;
        az_digest_of(bytes.data, bytes.size, &digest);
        memcpy(&sum, digest.bytes, sizeof(sum));
    }
    if (bytes.data != bytes.first) {
        free(bytes.data);
    }
    return le64toh(sum);
}

int64_t
az_response_time_ms(const struct az_response *response)
{
    return response->true_time.kind == AZ_TIME_UNKNOWN ? response->started_at_ms
                                                       : response->true_time.time_ms;
}

/* A NULL text stays NULL. Clears `*ok` when out of memory. */
static const char *
copy_text(struct az_arena *arena, const char *text, bool *ok)
{
    if (!text) {
        return NULL;
    }
    const char *copy = az_arena_strdup(arena, text);
    if (!copy) {
        *ok = false;
    }
    return copy;
}

bool
az_response_copy(const struct az_response *from, struct az_arena *arena, struct az_response *to)
{
    bool ok = true;
    *to = *from;
    to->event = copy_text(arena, from->event, &ok);
    to->point = copy_text(arena, from->point, &ok);
    to->survey = copy_text(arena, from->survey, &ok);
    to->survey_version = copy_text(arena, from->survey_version, &ok);
    to->language = copy_text(arena, from->language, &ok);
    to->misuse = copy_text(arena, from->misuse, &ok);

    struct az_answer *answers = az_arena_array(arena, from->answer_count, sizeof(*answers));
    if (!answers) {
        return false;
    }
    for (size_t i = 0; i < from->answer_count; i++) {
        answers[i] = from->answers[i];
        answers[i].question = copy_text(arena, from->answers[i].question, &ok);
        answers[i].value.text = copy_text(arena, from->answers[i].value.text, &ok);
        answers[i].shown = copy_text(arena, from->answers[i].shown, &ok);
    }
    to->answers = answers;
    return ok;
}
