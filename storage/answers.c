// SPDX-License-Identifier: MIT
#include "storage/answers.h"

#include <string.h>

static void
put_varint(struct az_buffer *out, uint64_t value)
{
    do {
        uint8_t byte = value & 0x7f;
        value >>= 7;
        az_buffer_append_char(out, (char)(byte | (value ? 0x80 : 0)));
    } while (value);
}

static void
put_text(struct az_buffer *out, const char *text)
{
    put_varint(out, strlen(text));
    az_buffer_append_text(out, text);
}

static uint64_t
zigzag(int64_t value)
{
    return ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0);
}

static int64_t
unzigzag(uint64_t value)
{
    return (int64_t)((value >> 1) ^ (value & 1 ? UINT64_MAX : 0));
}

bool
az_answers_encode(const struct az_answer *answers, size_t count,
                  const struct az_question_names *names, struct az_buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct az_answer *answer = &answers[i];
        uint64_t number;
        if (!names->number_of(names->ctx, answer->question, &number)) {
            return false;
        }
        put_varint(out, number);
        put_varint(out, answer->value.kind | (answer->shown ? AZ_ANSWER_HAS_SHOWN : 0));
        if (answer->value.kind == AZ_VALUE_NUMBER) {
            put_varint(out, zigzag(answer->value.number));
        } else {
            put_text(out, answer->value.text);
        }
        if (answer->shown) {
            put_text(out, answer->shown);
        }
        put_varint(out, answer->elapsed_ms);
    }
    return !out->failed;
}

struct reader {
    const uint8_t *at;
    const uint8_t *end;
};

static bool
get_varint(struct reader *in, uint64_t *out)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && in->at < in->end; shift += 7) {
        uint8_t byte = *in->at++;
        if (shift == 63 && byte > 1) {
            return false;
        }
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            *out = value;
            return true;
        }
    }
    return false;
}

static bool
get_text(struct reader *in, struct az_arena *arena, const char **text)
{
    uint64_t size;
    if (!get_varint(in, &size) || size > (uint64_t)(in->end - in->at)) {
        return false;
    }
    *text = az_arena_copy(arena, in->at, (size_t)size);
    in->at += size;
    return *text != NULL;
}

static bool
get_number(struct reader *in, int64_t *number)
{
    uint64_t coded;
    if (!get_varint(in, &coded)) {
        return false;
    }
    *number = unzigzag(coded);
    return true;
}

/* The value, and the order shown if one follows. */
static bool
get_value(struct reader *in, struct az_arena *arena, struct az_answer *answer)
{
    uint64_t coded;
    if (!get_varint(in, &coded)) {
        return false;
    }
    bool has_shown = coded & AZ_ANSWER_HAS_SHOWN;
    uint64_t kind = coded & ~(uint64_t)AZ_ANSWER_HAS_SHOWN;
    if (kind <= AZ_VALUE_NONE || kind >= AZ_VALUE_KIND_COUNT) {
        return false;
    }
    answer->value.kind = (enum az_value_kind)kind;
    bool read = kind == AZ_VALUE_NUMBER ? get_number(in, &answer->value.number)
                                        : get_text(in, arena, &answer->value.text);
    return read && (!has_shown || get_text(in, arena, &answer->shown));
}

bool
az_answers_decode(const void *data, size_t size, const struct az_question_names *names,
                  struct az_arena *arena, const struct az_answer **answers, size_t *count)
{
    struct reader in = {.at = data, .end = (const uint8_t *)data + size};
    struct az_answer read[AZ_ANSWERS_MAX];
    size_t n = 0;
    while (in.at < in.end) {
        uint64_t number;
        uint64_t elapsed_ms;
        if (n == AZ_ANSWERS_MAX || !get_varint(&in, &number)) {
            return false;
        }
        read[n] = (struct az_answer){.question = names->name_of(names->ctx, number)};
        if (!read[n].question || !get_value(&in, arena, &read[n]) ||
            !get_varint(&in, &elapsed_ms) || elapsed_ms > UINT32_MAX) {
            return false;
        }
        read[n++].elapsed_ms = (uint32_t)elapsed_ms;
    }
    struct az_answer *kept = az_arena_array(arena, n, sizeof(*kept));
    if (!kept) {
        return false;
    }
    if (n > 0) {
        memcpy(kept, read, n * sizeof(*kept));
    }
    *answers = kept;
    *count = n;
    return true;
}
