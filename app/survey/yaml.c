// SPDX-License-Identifier: MIT
#include "app/survey/yaml.h"

#include <string.h>

#include <unistr.h>
#include <yaml.h>

enum {
    DEPTH_MAX = 12,
    KEYS_MAX = 200, // of one map; each new key is compared with those before it
};

struct reader {
    yaml_parser_t parser;
    struct az_arena *arena;
    struct az_faults *faults;
    const char *data;
    bool broken;  // told a fault that makes the tree useless
    bool stopped; // and reading on makes no sense
};

/* Why libyaml gives up, and what most often mends it. */
static const struct {
    const char *problem; // a part of libyaml's words
    const char *cure;
} cures[] = {
    {"mapping values are not allowed",
     "Put double quotes around a text that has a colon in it; the Armenian full stop is ։ and "
     "needs none."},
    {"expected key", "Indent the lines of one block alike, and close every quote."},
    {"expected '-' indicator", "Indent the items of one list alike, each after a dash."},
    {"expected ',' or", "Close the bracket, and put a comma between the items."},
    {"unexpected end of stream", "Close the quote or the bracket that was opened."},
    {"cannot start any token", "Put double quotes around a text that begins with a special sign."},
    {"expected <document start>", "Begin each key at the same column as the keys above it."},
    {"expected ':'", "Put a colon and a blank behind the key."},
    {"escape", "Write a backslash within double quotes as two."},
};

const struct az_yaml *
az_yaml_get(const struct az_yaml *map, const char *key)
{
    for (const struct az_yaml *node = map->first; node; node = node->next) {
        if (strcmp(node->key, key) == 0) {
            return node;
        }
    }
    return NULL;
}

const char *
az_yaml_kind_name(enum az_yaml_kind kind)
{
    switch (kind) {
    case AZ_YAML_SCALAR:
        return "a text";
    case AZ_YAML_LIST:
        return "a list";
    default:
        return "a map of keys";
    }
}

static unsigned
line_of(const yaml_mark_t *mark)
{
    return (unsigned)mark->line + 1;
}

static unsigned
column_of(const yaml_mark_t *mark)
{
    return (unsigned)mark->column + 1;
}

static unsigned
line_at(const char *data, size_t offset)
{
    unsigned line = 1;
    for (size_t i = 0; i < offset; i++) {
        line += data[i] == '\n';
    }
    return line;
}

static const char *
find_cure(const char *problem)
{
    for (size_t i = 0; i < sizeof(cures) / sizeof(*cures); i++) {
        if (strstr(problem, cures[i].problem)) {
            return cures[i].cure;
        }
    }
    return "Compare this line and the one above with an example that works.";
}

static void
tell_syntax(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem ? parser->problem : "it cannot be read";
    struct az_faults *faults = reader->faults;
    if (parser->error == YAML_MEMORY_ERROR) {
        az_faults_add(faults, 0, 0, "There is not enough memory to read the file.");
        az_faults_cure(faults, "Close other programs and try again.");
    } else if (parser->error == YAML_READER_ERROR) {
        az_faults_add(faults, line_at(reader->data, parser->problem_offset), 0,
                      "There is a character that a text cannot have: %s.", problem);
        az_faults_cure(faults, "Delete it; it may be invisible, so write the line anew.");
    } else {
        // What was never closed is told where it was opened, not at the file's end.
        bool is_open = parser->context && strstr(problem, "end of stream");
        const yaml_mark_t *mark = is_open ? &parser->context_mark : &parser->problem_mark;
        az_faults_add(faults, line_of(mark), column_of(mark), "This is not YAML: %s%s%s.", problem,
                      parser->context ? " " : "", parser->context ? parser->context : "");
        az_faults_cure(faults, "%s", find_cure(problem));
    }
    reader->broken = true;
    reader->stopped = true;
}

/* The caller deletes `event` if this is true. */
static bool
next_event(struct reader *reader, yaml_event_t *event)
{
    if (reader->stopped) {
        return false;
    }
    if (!yaml_parser_parse(&reader->parser, event)) {
        tell_syntax(reader);
        return false;
    }
    return true;
}

static void
refuse(struct reader *reader, const yaml_mark_t *mark, const char *what, const char *cure)
{
    az_faults_add(reader->faults, line_of(mark), column_of(mark), "%s", what);
    az_faults_cure(reader->faults, "%s", cure);
    reader->broken = true;
}

static struct az_yaml *
stop_for_memory(struct reader *reader)
{
    if (!reader->stopped) {
        az_faults_add(reader->faults, 0, 0, "The file holds more than can be read.");
        az_faults_cure(reader->faults, "Shorten it.");
    }
    reader->broken = true;
    reader->stopped = true;
    return NULL;
}

static struct az_yaml *
new_node(struct reader *reader, enum az_yaml_kind kind, const yaml_mark_t *mark)
{
    struct az_yaml *node = az_arena_alloc(reader->arena, sizeof(*node));
    if (!node) {
        return stop_for_memory(reader);
    }
    node->kind = kind;
    node->line = line_of(mark);
    node->column = column_of(mark);
    return node;
}

static void
check_decoration(struct reader *reader, const yaml_event_t *event, const yaml_char_t *anchor,
                 const yaml_char_t *tag)
{
    if (anchor) {
        refuse(reader, &event->start_mark, "Anchors (&name) are not used in these files.",
               "Write the value out wherever it is needed.");
    }
    if (tag) {
        refuse(reader, &event->start_mark, "Tags (!name) are not used in these files.",
               "Delete the tag, or put the text in double quotes.");
    }
}

static bool
is_nothing(const char *text)
{
    return strcmp(text, "~") == 0 || strcmp(text, "null") == 0;
}

static struct az_yaml *
read_scalar(struct reader *reader, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t size = event->data.scalar.length;
    yaml_scalar_style_t style = event->data.scalar.style;
    bool quoted =
        style == YAML_DOUBLE_QUOTED_SCALAR_STYLE || style == YAML_SINGLE_QUOTED_SCALAR_STYLE;
    check_decoration(reader, event, event->data.scalar.anchor, event->data.scalar.tag);
    if (strlen(value) != size) {
        refuse(reader, &event->start_mark, "The text has a zero character in it.", "Delete it.");
    }
    if (style == YAML_PLAIN_SCALAR_STYLE && is_nothing(value)) {
        size = 0;
    }
    struct az_yaml *node = new_node(reader, AZ_YAML_SCALAR, &event->start_mark);
    if (!node) {
        return NULL;
    }
    node->quote = quoted;
    node->text = az_arena_copy(reader->arena, value, size);
    return node->text ? node : stop_for_memory(reader);
}

static struct az_yaml *
read_node(struct reader *reader, const yaml_event_t *event, unsigned depth);

static void
append(struct az_yaml *parent, struct az_yaml **last, struct az_yaml *node)
{
    if (*last) {
        (*last)->next = node;
    } else {
        parent->first = node;
    }
    *last = node;
    parent->count++;
}

static struct az_yaml *
read_list(struct reader *reader, const yaml_event_t *start, unsigned depth)
{
    check_decoration(reader, start, start->data.sequence_start.anchor,
                     start->data.sequence_start.tag);
    struct az_yaml *list = new_node(reader, AZ_YAML_LIST, &start->start_mark);
    struct az_yaml *last = NULL;
    bool ended = false;
    yaml_event_t event;
    while (list && !ended && next_event(reader, &event)) {
        ended = event.type == YAML_SEQUENCE_END_EVENT;
        struct az_yaml *item = ended ? NULL : read_node(reader, &event, depth);
        if (item) {
            append(list, &last, item);
        }
        yaml_event_delete(&event);
    }
    return list;
}

/* NULL if the key is no word; it is told then. */
static struct az_yaml *
read_key(struct reader *reader, const yaml_event_t *event, unsigned depth)
{
    struct az_yaml *key = read_node(reader, event, depth);
    if (key && key->kind != AZ_YAML_SCALAR) {
        refuse(reader, &event->start_mark, "A key is not a word.",
               "Put double quotes around a text that begins with a bracket.");
        return NULL;
    }
    return key;
}

/* Give `value` its key and put it into the map, unless the key is there already. */
static void
append_pair(struct reader *reader, struct az_yaml *map, struct az_yaml **last,
            const struct az_yaml *key, struct az_yaml *value)
{
    if (map->count == KEYS_MAX) {
        az_faults_add(reader->faults, key->line, key->column, "There are more than %d keys here.",
                      KEYS_MAX);
        az_faults_cure(reader->faults, "Compare the file with an example that works.");
        reader->broken = true;
        reader->stopped = true;
        return;
    }
    const struct az_yaml *earlier = az_yaml_get(map, key->text);
    if (earlier) {
        az_faults_add(reader->faults, key->line, key->column,
                      "The key \"%s\" stands twice; it was already in line %u.", key->text,
                      earlier->key_line);
        az_faults_cure(reader->faults, "Delete one of the two.");
        return;
    }
    value->key = key->text;
    value->key_line = key->line;
    value->key_column = key->column;
    append(map, last, value);
}

static struct az_yaml *
read_map(struct reader *reader, const yaml_event_t *start, unsigned depth)
{
    check_decoration(reader, start, start->data.mapping_start.anchor,
                     start->data.mapping_start.tag);
    struct az_yaml *map = new_node(reader, AZ_YAML_MAP, &start->start_mark);
    struct az_yaml *last = NULL;
    bool ended = false;
    yaml_event_t event;
    while (map && !ended && next_event(reader, &event)) {
        ended = event.type == YAML_MAPPING_END_EVENT;
        struct az_yaml *key = ended ? NULL : read_key(reader, &event, depth);
        yaml_event_delete(&event);
        if (ended || !next_event(reader, &event)) {
            break;
        }
        struct az_yaml *value = read_node(reader, &event, depth);
        yaml_event_delete(&event);
        if (key && value) {
            append_pair(reader, map, &last, key, value);
        }
    }
    return map;
}

/* NULL if there is none to be had; the reason is told. */
static struct az_yaml *
read_node(struct reader *reader, const yaml_event_t *event, unsigned depth)
{
    if (depth == DEPTH_MAX) {
        refuse(reader, &event->start_mark, "The file is nested too deeply.",
               "Check the indentation and the brackets.");
        reader->stopped = true;
        return NULL;
    }
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return read_scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        return read_list(reader, event, depth + 1);
    case YAML_MAPPING_START_EVENT:
        return read_map(reader, event, depth + 1);
    case YAML_ALIAS_EVENT:
        refuse(reader, &event->start_mark, "Aliases (*name) are not used in these files.",
               "Write the value out wherever it is needed.");
        return NULL;
    default:
        return NULL;
    }
}

static const struct az_yaml *
read_stream(struct reader *reader)
{
    const struct az_yaml *root = NULL;
    unsigned documents = 0;
    bool ended = false;
    yaml_event_t event;
    while (!ended && next_event(reader, &event)) {
        ended = event.type == YAML_STREAM_END_EVENT;
        if (event.type == YAML_DOCUMENT_START_EVENT && ++documents == 2) {
            refuse(reader, &event.start_mark, "A second document begins here.",
                   "Put it into a file of its own and delete the line ---.");
            ended = true;
        } else if (documents == 1) {
            const struct az_yaml *node = read_node(reader, &event, 0);
            root = node ? node : root;
        }
        yaml_event_delete(&event);
    }
    return root;
}

/* Tabs before a key are YAML's most usual trap, and libyaml's words for it help nobody. */
static bool
has_tabs(const char *data, size_t size, struct az_faults *faults)
{
    bool found = false;
    unsigned number = 1;
    for (size_t at = 0; at < size; number++) {
        size_t start = at;
        size_t tab = 0; // column, from 1, of the first one
        for (; data[at] == ' ' || data[at] == '\t'; at++) {
            tab = tab == 0 && data[at] == '\t' ? at - start + 1 : tab;
        }
        if (tab > 0 && data[at] != '\0' && !strchr("#\r\n", data[at])) {
            az_faults_add(faults, number, (unsigned)tab,
                          "There is a tab before the first word of the line.");
            az_faults_cure(faults, "Indent with blanks only.");
            found = true;
        }
        const char *end = memchr(data + at, '\n', size - at);
        at = end ? (size_t)(end - data) + 1 : size;
    }
    return found;
}

static bool
is_text(const char *data, size_t size, struct az_faults *faults)
{
    const uint8_t *bad = u8_check((const uint8_t *)data, size);
    if (!bad) {
        bad = memchr(data, '\0', size);
    }
    if (!bad) {
        return true;
    }
    az_faults_add(faults, line_at(data, (size_t)(bad - (const uint8_t *)data)), 0,
                  "The line is not UTF-8 text.");
    az_faults_cure(faults, "Save the file with the encoding UTF-8.");
    return false;
}

static const struct az_yaml *
parse(const char *data, size_t size, struct az_arena *arena, struct az_faults *faults)
{
    struct reader reader = {.arena = arena, .faults = faults, .data = data};
    if (!yaml_parser_initialize(&reader.parser)) {
        return stop_for_memory(&reader);
    }
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)data, size);
    const struct az_yaml *root = read_stream(&reader);
    yaml_parser_delete(&reader.parser);
    if (!root && !reader.broken) {
        az_faults_add(faults, 0, 0, "The file is empty.");
        az_faults_cure(faults, "Begin from an example in assets/surveys.");
    }
    return reader.broken ? NULL : root;
}

const struct az_yaml *
az_yaml_read(const char *data, size_t size, struct az_arena *arena, struct az_faults *faults)
{
    // libyaml does not step over a byte order mark once the encoding is set.
    static const char mark[] = "\xef\xbb\xbf";
    if (size >= 3 && memcmp(data, mark, 3) == 0) {
        data += 3;
        size -= 3;
    }
    // A copy, because what was handed in need not end with a zero.
    const char *text = az_arena_copy(arena, data, size);
    if (!text) {
        az_faults_add(faults, 0, 0, "There is not enough memory to read the file.");
        az_faults_cure(faults, "Close other programs and try again.");
        return NULL;
    }
    if (!is_text(text, size, faults) || has_tabs(text, size, faults)) {
        return NULL;
    }
    return parse(text, size, arena, faults);
}
