// SPDX-License-Identifier: MIT
#pragma once

/*
 * Whether the fonts of this computer have what a text needs, as far as the
 * terminal would draw with them. Needs no display. One thread at a time.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct az_coverage;

/* NULL, and logged with the cure, on failure. */
struct az_coverage *
az_coverage_open(void);
/* Accepts NULL. */
void
az_coverage_close(struct az_coverage *coverage);

/* Whether there is a font for a language (an IETF tag), without which a terminal does not start. */
bool
az_coverage_has_language(const struct az_coverage *coverage, const char *language);

/* The first characters, at most `max` different ones, of a UTF-8 text that no font has. */
size_t
az_coverage_missing(struct az_coverage *coverage, const char *text, uint32_t *out, size_t max);
