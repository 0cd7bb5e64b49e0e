// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "export"
#include "app/report/answer_columns.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/report/columns.h"
#include "app/report/export.h"
#include "base/log.h"

enum {
    COLUMNS_MAX = AZ_EXPORT_QUESTIONS_MAX * AZ_PART_COUNT,
    BYTES_MAX = AZ_EXPORT_QUESTIONS_MAX * (AZ_ID_MAX + 32) + COLUMNS_MAX * (AZ_HEADING_SIZE + 32),
};

struct az_asked {
    const char *id;             // in the arena
    unsigned parts;             // bits
    long column[AZ_PART_COUNT]; // -1: none
};

static bool
say_no_memory(void)
{
    AZ_LOGE("cannot export: out of memory");
    return false;
}

bool
az_answer_columns_init(struct az_answer_columns *columns)
{
    *columns = (struct az_answer_columns){.count = 0};
    az_arena_init(&columns->arena, BYTES_MAX);
    columns->asked = calloc(AZ_EXPORT_QUESTIONS_MAX, sizeof(*columns->asked));
    columns->has_by_id = hcreate_r(AZ_EXPORT_QUESTIONS_MAX * 4 / 3, &columns->by_id) != 0;
    return (columns->asked && columns->has_by_id) || say_no_memory();
}

void
az_answer_columns_destroy(struct az_answer_columns *columns)
{
    if (columns->has_by_id) {
        hdestroy_r(&columns->by_id);
    }
    free(columns->headings);
    free(columns->asked);
    az_arena_destroy(&columns->arena);
}

static struct az_asked *
find_asked(const struct az_answer_columns *columns, const char *question)
{
    ENTRY *found = NULL;
    ENTRY entry = {.key = (char *)question};
    // Looking up changes nothing; the function's type is older than const.
    struct hsearch_data *by_id = (struct hsearch_data *)&columns->by_id;
    return hsearch_r(entry, FIND, &found, by_id) ? found->data : NULL;
}

static struct az_asked *
add_asked(struct az_answer_columns *columns, const char *question)
{
    if (columns->asked_count == AZ_EXPORT_QUESTIONS_MAX) {
        AZ_LOGE("cannot export: there are more than %d questions; export the events one by one",
                AZ_EXPORT_QUESTIONS_MAX);
        return NULL;
    }
    struct az_asked *asked = &columns->asked[columns->asked_count];
    char *id = az_arena_strdup(&columns->arena, question);
    ENTRY *found;
    ENTRY entry = {.key = id, .data = asked};
    if (!id || !hsearch_r(entry, ENTER, &found, &columns->by_id)) {
        say_no_memory();
        return NULL;
    }
    columns->asked_count++;
    asked->id = id;
    return asked;
}

bool
az_answer_columns_need(struct az_answer_columns *columns, const char *question, unsigned parts)
{
    struct az_asked *asked = find_asked(columns, question);
    if (!asked) {
        asked = add_asked(columns, question);
    }
    if (asked) {
        asked->parts |= parts;
    }
    return asked != NULL;
}

/* An id may have a point in it, so that a question can have the heading of another's field. */
static bool
is_question(const struct az_answer_columns *columns, const char *heading)
{
    for (size_t i = 0; i < columns->asked_count; i++) {
        // Tables of a spreadsheet and of SQL take "Event" and "event" for the same.
        if (strcasecmp(columns->asked[i].id, heading) == 0) {
            return true;
        }
    }
    return false;
}

static void
write_heading(const struct az_answer_columns *columns, const struct az_asked *asked,
              enum az_part part, char heading[AZ_HEADING_SIZE])
{
    if (part == AZ_PART_WHOLE) {
        az_column_of_question(asked->id, heading);
        return;
    }
    const char *key = az_contact_keys[part - AZ_PART_CONTACT];
    snprintf(heading, AZ_HEADING_SIZE, "%s.%s", asked->id, key);
    if (is_question(columns, heading)) {
        snprintf(heading, AZ_HEADING_SIZE, "%s.%s (contact)", asked->id, key);
    }
}

static bool
arrange_asked(struct az_answer_columns *columns, struct az_asked *asked)
{
    for (int part = 0; part < AZ_PART_COUNT; part++) {
        asked->column[part] = -1;
        if (!(asked->parts & (1U << part))) {
            continue;
        }
        char heading[AZ_HEADING_SIZE];
        write_heading(columns, asked, (enum az_part)part, heading);
        const char *kept = az_arena_strdup(&columns->arena, heading);
        if (!kept) {
            return say_no_memory();
        }
        asked->column[part] = (long)columns->count;
        columns->headings[columns->count++] = kept;
    }
    return true;
}

bool
az_answer_columns_arrange(struct az_answer_columns *columns)
{
    columns->headings = calloc(COLUMNS_MAX, sizeof(*columns->headings));
    if (!columns->headings) {
        return say_no_memory();
    }
    for (size_t i = 0; i < columns->asked_count; i++) {
        if (!arrange_asked(columns, &columns->asked[i])) {
            return false;
        }
    }
    return true;
}

long
az_answer_columns_find(const struct az_answer_columns *columns, const char *question,
                       enum az_part part)
{
    const struct az_asked *asked = find_asked(columns, question);
    return asked ? asked->column[part] : -1;
}
