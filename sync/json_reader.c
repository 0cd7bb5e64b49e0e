// SPDX-License-Identifier: MIT
#include "sync/json_reader.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include <unistr.h>

/* Where the reading is. Values are named by their index, as the array moves when it grows. */
struct scan {
    struct az_json_reader *reader;
    const char *at;
    const char *end;
    char *text; // where the next string goes; strings are never longer than they are written
    size_t used;
    unsigned depth;
};

void
az_json_reader_destroy(struct az_json_reader *reader)
{
    free(reader->values);
    *reader = (struct az_json_reader){0};
}

static bool
grow(struct az_json_reader *reader)
{
    if (reader->capacity >= AZ_JSON_VALUES_MAX) {
        reader->too_much = true;
        return false;
    }
    size_t capacity = reader->capacity ? 2 * reader->capacity : 64;
    struct az_json *values = realloc(reader->values, capacity * sizeof(*values));
    if (!values) {
        reader->no_memory = true;
        return false;
    }
    reader->values = values;
    reader->capacity = capacity;
    return true;
}

/* Take the place of the next value. False if there is none. */
static bool
add_value(struct scan *scan, size_t *index)
{
    if (scan->used == scan->reader->capacity && !grow(scan->reader)) {
        return false;
    }
    *index = scan->used++;
    scan->reader->values[*index] = (struct az_json){.span = 1};
    return true;
}

static void
skip_space(struct scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r')) {
        scan->at++;
    }
}

/* Step over `c` if it comes next. */
static bool
take(struct scan *scan, char c)
{
    if (scan->at == scan->end || *scan->at != c) {
        return false;
    }
    scan->at++;
    return true;
}

static bool
take_word(struct scan *scan, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(scan->end - scan->at) < size || memcmp(scan->at, word, size) != 0) {
        return false;
    }
    scan->at += size;
    return true;
}

static bool
take_hex(struct scan *scan, ucs4_t *out)
{
    ucs4_t value = 0;
    if (scan->end - scan->at < 4) {
        return false;
    }
    for (int i = 0; i < 4; i++) {
        char c = *scan->at++;
        if (c >= '0' && c <= '9') {
            value = value * 16 + (ucs4_t)(c - '0');
        } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
            value = value * 16 + (ucs4_t)((c | 0x20) - 'a' + 10);
        } else {
            return false;
        }
    }
    *out = value;
    return true;
}

/* Behind `\u`: one character, which takes two escapes above U+FFFF. U+0000 is refused. */
static bool
take_escaped_character(struct scan *scan)
{
    ucs4_t character;
    ucs4_t low;
    if (!take_hex(scan, &character) || character == 0) {
        return false;
    }
    if (character >= 0xd800 && character < 0xdc00) {
        if (!take(scan, '\\') || !take(scan, 'u') || !take_hex(scan, &low) || low < 0xdc00 ||
            low > 0xdfff) {
            return false;
        }
        character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
    }
    // Half of a pair by itself is no character; u8_uctomb() refuses it.
    int size = u8_uctomb((uint8_t *)scan->text, character, 6);
    scan->text += size > 0 ? size : 0;
    return size > 0;
}

static bool
take_escape(struct scan *scan)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    if (scan->at == scan->end) {
        return false;
    }
    char letter = *scan->at++;
    if (letter == 'u') {
        return take_escaped_character(scan);
    }
    const char *found = letter ? strchr(letters, letter) : NULL;
    if (!found) {
        return false;
    }
    *scan->text++ = meanings[found - letters];
    return true;
}

/*
 * How many of the 8 characters in `word`, the first one lowest, stand for
 * themselves in a string: ASCII, but no control, quote or backslash. Of each
 * byte the top bit is set by what it must not be, without regard to the bytes
 * above the lowest such one (Hacker's Delight 6-1).
 */
static size_t
count_plain(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t quotes = word ^ ones * '"';
    const uint64_t slashes = word ^ ones * '\\';
    uint64_t other =
        ((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes) | (word - ones * ' ') | word;
    other &= ones << 7;
    return other ? (size_t)__builtin_ctzll(other) / 8 : 8;
}

/*
 * Eight at a time. What is copied too far lies within the text's room, which is
 * as large as what is read.
 */
static void
take_ascii(struct scan *scan)
{
    size_t size = 8;
    while (size == 8 && scan->end - scan->at >= 8) {
        uint64_t word;
        memcpy(&word, scan->at, 8);
        memcpy(scan->text, &word, 8);
        size = count_plain(le64toh(word));
        scan->at += size;
        scan->text += size;
    }
}

/* The bytes up to the next quote or backslash, which are to be UTF-8 without controls. */
static bool
take_plain(struct scan *scan)
{
    take_ascii(scan);
    while (scan->at < scan->end && *scan->at != '"' && *scan->at != '\\') {
        unsigned char c = (unsigned char)*scan->at;
        ucs4_t character;
        int size = c < 0x80 ? 1
                            : u8_mbtoucr(&character, (const uint8_t *)scan->at,
                                         (size_t)(scan->end - scan->at));
        if (c < 0x20 || size < 0) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            *scan->text++ = *scan->at++;
        }
    }
    return scan->at < scan->end;
}

static bool
take_string(struct scan *scan, const char **out, size_t *size)
{
    const char *start = scan->text;
    if (!take(scan, '"')) {
        return false;
    }
    while (take_plain(scan)) {
        if (*scan->at++ == '"') {
            *size = (size_t)(scan->text - start);
            *scan->text++ = '\0';
            *out = start;
            return true;
        }
        if (!take_escape(scan)) {
            return false;
        }
    }
    return false;
}

static bool
take_digits(struct scan *scan)
{
    const char *from = scan->at;
    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9') {
        scan->at++;
    }
    return scan->at > from;
}

/* The digits from `from` to here. False if they leave 64 bits. */
static bool
read_integer(const struct scan *scan, const char *from, bool negative, int64_t *out)
{
    const uint64_t max = (uint64_t)INT64_MAX + negative;
    uint64_t value = 0;
    for (const char *c = from; c < scan->at; c++) {
        uint64_t digit = (uint64_t)(*c - '0');
        if (value > (max - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *out = (int64_t)(negative ? 0 - value : value);
    return true;
}

static bool
take_number(struct scan *scan, struct az_json *out)
{
    bool negative = take(scan, '-');
    const char *digits = scan->at;
    if (!take_digits(scan) || (*digits == '0' && scan->at > digits + 1)) {
        return false;
    }
    const char *integer_end = scan->at;
    if (take(scan, '.') && !take_digits(scan)) {
        return false;
    }
    if (take(scan, 'e') || take(scan, 'E')) {
        if (!take(scan, '+')) {
            take(scan, '-');
        }
        if (!take_digits(scan)) {
            return false;
        }
    }
    out->kind = scan->at == integer_end ? AZ_JSON_INTEGER : AZ_JSON_REAL;
    return out->kind == AZ_JSON_REAL || read_integer(scan, digits, negative, &out->is.number);
}

static bool
take_value(struct scan *scan, size_t index);

/* The elements behind `[`. */
static bool
take_elements(struct scan *scan, size_t array)
{
    skip_space(scan);
    if (take(scan, ']')) {
        return true;
    }
    do {
        size_t element;
        if (!add_value(scan, &element) || !take_value(scan, element)) {
            return false;
        }
        scan->reader->values[array].count++;
    } while (take(scan, ','));
    return take(scan, ']');
}

static const struct az_json *
find(const struct az_json *object, const char *key, size_t size)
{
    const struct az_json *member = object + 1;
    for (uint32_t i = 0; i < object->count; i++) {
        if (member->key_size == size && *member->key == *key &&
            memcmp(member->key, key, size) == 0) {
            return member;
        }
        member += member->span;
    }
    return NULL;
}

/* A bit for a key, so that keys without a bit in common are known to differ. */
static uint64_t
bit_of(const char *key, size_t size)
{
    size_t sum = size ? size + (unsigned char)key[0] * 7u + (unsigned char)key[size - 1] * 3u : 0;
    return UINT64_C(1) << sum % 64;
}

/*
 * `"key":value`. `*seen` has the bits of the keys before it. The bound on
 * members keeps the search for a key that stands twice short.
 */
static bool
take_member(struct scan *scan, size_t object, uint64_t *seen)
{
    const char *key;
    size_t size;
    size_t index;
    skip_space(scan);
    if (!take_string(scan, &key, &size)) {
        return false;
    }
    struct az_json *values = scan->reader->values;
    uint64_t bit = bit_of(key, size);
    if ((*seen & bit) && find(&values[object], key, size)) {
        return false;
    }
    *seen |= bit;
    if (values[object].count == AZ_JSON_MEMBERS_MAX) {
        scan->reader->too_much = true;
        return false;
    }
    skip_space(scan);
    if (!take(scan, ':') || !add_value(scan, &index)) {
        return false;
    }
    scan->reader->values[index].key = key;
    scan->reader->values[index].key_size = (uint32_t)size;
    if (!take_value(scan, index)) {
        return false;
    }
    scan->reader->values[object].count++;
    return true;
}

/* The members behind `{`. */
static bool
take_members(struct scan *scan, size_t object)
{
    uint64_t seen = 0;
    skip_space(scan);
    if (take(scan, '}')) {
        return true;
    }
    do {
        if (!take_member(scan, object, &seen)) {
            return false;
        }
    } while (take(scan, ','));
    return take(scan, '}');
}

/* An array or an object, whose first character is taken. */
static bool
take_inside(struct scan *scan, size_t index, enum az_json_kind kind)
{
    if (scan->depth == AZ_JSON_DEPTH_MAX) {
        scan->reader->too_much = true;
        return false;
    }
    scan->depth++;
    scan->reader->values[index].kind = kind;
    bool ok = kind == AZ_JSON_ARRAY ? take_elements(scan, index) : take_members(scan, index);
    scan->reader->values[index].span = (uint32_t)(scan->used - index);
    scan->depth--;
    return ok;
}

static bool
take_bare(struct scan *scan, struct az_json *value)
{
    size_t size;
    switch (scan->at == scan->end ? '\0' : *scan->at) {
    case '"':
        value->kind = AZ_JSON_TEXT;
        return take_string(scan, &value->is.text, &size);
    case 'n':
        value->kind = AZ_JSON_NULL;
        return take_word(scan, "null");
    case 't':
        value->kind = AZ_JSON_TRUE;
        return take_word(scan, "true");
    case 'f':
        value->kind = AZ_JSON_FALSE;
        return take_word(scan, "false");
    default:
        return take_number(scan, value);
    }
}

/* Read the value of `index`, with the space on both sides. */
static bool
take_value(struct scan *scan, size_t index)
{
    skip_space(scan);
    bool ok;
    if (take(scan, '{')) {
        ok = take_inside(scan, index, AZ_JSON_OBJECT);
    } else if (take(scan, '[')) {
        ok = take_inside(scan, index, AZ_JSON_ARRAY);
    } else {
        ok = take_bare(scan, &scan->reader->values[index]);
    }
    skip_space(scan);
    return ok;
}

const struct az_json *
az_json_read_object(struct az_json_reader *reader, const char *data, size_t size,
                    struct az_arena *arena)
{
    size_t root;
    struct scan scan = {.reader = reader, .at = data, .end = data + size};
    reader->no_memory = false;
    reader->too_much = false;
    if (size == 0) {
        return NULL;
    }
    scan.text = az_arena_alloc(arena, size);
    if (!scan.text) {
        reader->no_memory = true;
        return NULL;
    }
    if (!add_value(&scan, &root) || !take_value(&scan, root) || scan.at != scan.end ||
        reader->values[root].kind != AZ_JSON_OBJECT) {
        return NULL;
    }
    return &reader->values[root];
}

const struct az_json *
az_json_member(const struct az_json *object, const char *key)
{
    return object && object->kind == AZ_JSON_OBJECT ? find(object, key, strlen(key)) : NULL;
}

const struct az_json *
az_json_first(const struct az_json *value)
{
    return value + 1;
}

const struct az_json *
az_json_next(const struct az_json *value)
{
    return value + value->span;
}

bool
az_json_is_array(const struct az_json *value)
{
    return value && value->kind == AZ_JSON_ARRAY;
}

size_t
az_json_array_size(const struct az_json *value)
{
    return az_json_is_array(value) ? value->count : 0;
}

const char *
az_json_text(const struct az_json *value)
{
    return value && value->kind == AZ_JSON_TEXT ? value->is.text : NULL;
}

const char *
az_json_get_text(const struct az_json *object, const char *key)
{
    return az_json_text(az_json_member(object, key));
}

bool
az_json_integer(const struct az_json *value, int64_t min, int64_t max, int64_t *out)
{
    if (!value || value->kind != AZ_JSON_INTEGER || value->is.number < min ||
        value->is.number > max) {
        return false;
    }
    *out = value->is.number;
    return true;
}

bool
az_json_get_integer(const struct az_json *object, const char *key, int64_t min, int64_t max,
                    int64_t *out)
{
    return az_json_integer(az_json_member(object, key), min, max, out);
}

bool
az_json_get_uuid(const struct az_json *object, const char *key, struct az_uuid *out)
{
    const char *text = az_json_get_text(object, key);
    return text && az_uuid_parse(text, out) && !az_uuid_is_zero(out);
}
