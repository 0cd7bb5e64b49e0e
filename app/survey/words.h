// SPDX-License-Identifier: MIT
#pragma once

/*
 * Words and how they are written.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

/* Whether `word` is among `known`, which ends with NULL. */
bool
az_words_hold(const char *const *known, const char *word);

/* Append "a, b, c". */
void
az_words_list(const char *const *words, struct az_buffer *out);

/* The one of `known`, which ends with NULL, that `word` was most likely meant to be; or NULL. */
const char *
az_words_nearest(const char *word, const char *const *known);

/* Whether this is the form of a language tag (RFC 5646), such as "hy" or "zh-Hant". */
bool
az_words_is_language(const char *tag);

/* The English name of a language, or NULL if it is not among the well-known ones here. */
const char *
az_words_language(const char *tag);

/* The name of a language in itself, such as "ქართული"; regions are ignored. NULL as above. */
const char *
az_language_own_name(const char *tag);

/*
 * Append a number as people of this language read it. Where they read from right to left, the
 * minus would end up behind the digits, but for a mark (U+200E) that holds it before them.
 */
void
az_words_number(int64_t number, const char *language, struct az_buffer *out);

/* Whether it is written from right to left; false for a language that is not known here. */
bool
az_language_is_rtl(const char *tag);
