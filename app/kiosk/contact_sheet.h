// SPDX-License-Identifier: MIT
#pragma once

/*
 * Many pictures on one, small and with captions, to be looked over at a
 * glance. Pictures that stand together are a group with a heading, and a row
 * holds whole sets of languages, so that a language stays in its column.
 *
 * UI thread only.
 */
#include <SDL.h>
#include <stdbool.h>

#include "app/survey/theme.h"
#include "app/ui/fonts.h"

struct az_contact_sheet;

/* `set`: how many pictures belong together, from 1. NULL, and logged, if out of memory. */
struct az_contact_sheet *
az_contact_sheet_open(size_t set);
/* Accepts NULL. */
void
az_contact_sheet_close(struct az_contact_sheet *sheet);

/* Begin a group under a heading. */
bool
az_contact_sheet_begin(struct az_contact_sheet *sheet, const char *heading);
/*
 * Add a small copy of a picture to the group, with the caption "NAME · SET". In a group they stand
 * in the order of their names; those of one name, in the order in which they were added.
 */
bool
az_contact_sheet_add(struct az_contact_sheet *sheet, SDL_Surface *picture, const char *name,
                     const char *set);

/* Write it as PNG. Headings and captions are in `language`. False, and logged, on failure. */
bool
az_contact_sheet_save(struct az_contact_sheet *sheet, struct az_fonts *fonts, const char *language,
                      const struct az_theme *theme, const char *path);
