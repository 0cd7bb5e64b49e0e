// SPDX-License-Identifier: MIT
#pragma once

/*
 * Sentences with foreign text in them, such as a reason from the other end.
 */
#include <stddef.h>

/* Make one clean line in place: control characters and bytes that are not UTF-8 become '?'. */
void
az_sentence_tidy(char *text);

/* Copy as much of `text` as fits into `size` bytes with the final zero, and tidy it. */
void
az_sentence_copy(const char *text, char *out, size_t size);
