// SPDX-License-Identifier: MIT
#pragma once

/*
 * Which columns of answers an export has: for each question one with its id for
 * a heading, and one for each field of contacts, ID.name and so on, as far as
 * any answer needs them. Questions stand in the order in which they came. Not
 * thread-safe.
 */
#include <search.h>
#include <stdbool.h>
#include <stddef.h>

#include "app/report/contact.h"
#include "base/arena.h"

/* The columns that a question can have, in their order. */
enum az_part {
    AZ_PART_WHOLE,
    AZ_PART_CONTACT, // the first of the contact's fields
    AZ_PART_COUNT = AZ_PART_CONTACT + AZ_CONTACT_FIELD_COUNT
};

struct az_asked; // a question and its columns

struct az_answer_columns {
    struct az_arena arena;  // holds ids and headings
    struct az_asked *asked; // owned
    size_t asked_count;
    struct hsearch_data by_id; // question id to its place in `asked`
    bool has_by_id;            // `by_id` was made
    const char **headings;     // owned; by column
    size_t count;
};

/* False, and logged, if out of memory. Destroy it, whatever is returned. */
bool
az_answer_columns_init(struct az_answer_columns *columns);
/* Accepts a zeroed one. */
void
az_answer_columns_destroy(struct az_answer_columns *columns);

/*
 * `question` needs `parts`: bits, 1 << enum az_part. False, and logged, if there
 * are too many questions or no memory.
 */
bool
az_answer_columns_need(struct az_answer_columns *columns, const char *question, unsigned parts);

/*
 * All needs are known: number the columns and give them headings, of which none
 * stands twice. False, and logged, if out of memory.
 */
bool
az_answer_columns_arrange(struct az_answer_columns *columns);

/* The column of a part, -1 if there is none. */
long
az_answer_columns_find(const struct az_answer_columns *columns, const char *question,
                       enum az_part part);
