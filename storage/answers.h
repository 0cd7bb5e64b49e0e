// SPDX-License-Identifier: MIT
#pragma once

/*
 * The answers of a response as a few bytes in one column. For each answer: the
 * number under which the file knows the question, the value's kind (plus 16 if
 * the order in which choices were shown follows the value), the value, and the
 * milliseconds it took. Whole numbers are LEB128 (seven bits a byte,
 * low ones first), a signed value zigzag-coded first; a text has its size in
 * bytes before it. Pure.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "storage/response.h"

/* Between a question's id and the number under which a file knows it. */
struct az_question_names {
    bool (*number_of)(void *ctx, const char *question, uint64_t *number);
    const char *(*name_of)(void *ctx, uint64_t number); // borrowed; NULL if there is none
    void *ctx;
};

bool
az_answers_encode(const struct az_answer *answers, size_t count,
                  const struct az_question_names *names, struct az_buffer *out);

/*
 * Read them back into `arena`. False if the bytes are not what the encoder
 * writes, or when out of memory. An unknown question's number is a fault.
 */
bool
az_answers_decode(const void *data, size_t size, const struct az_question_names *names,
                  struct az_arena *arena, const struct az_answer **answers, size_t *count);
