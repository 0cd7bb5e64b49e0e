// SPDX-License-Identifier: MIT
#pragma once

/*
 * Which form of a message goes with a number: "1 character", "2 characters".
 * The forms and their rules are those of Unicode's CLDR, chart "Language Plural
 * Rules", cardinals, as far as whole numbers need them.
 */
#include <stdbool.h>
#include <stdint.h>

enum az_plural {
    AZ_PLURAL_OTHER, // languages without a rule here have only this one
    AZ_PLURAL_ZERO,
    AZ_PLURAL_ONE,
    AZ_PLURAL_TWO,
    AZ_PLURAL_FEW,
    AZ_PLURAL_MANY,
    AZ_PLURAL_COUNT
};

/* The form's name in catalogues, which is CLDR's: "other", "zero", "one"… */
const char *
az_plural_key(enum az_plural plural);

/* The form that goes with a number. Of a tag only the language counts: "ru-BY" is "ru". */
enum az_plural
az_plural_of(const char *language, uint64_t number);

/* Whether any whole number takes this form. */
bool
az_plural_is_used(const char *language, enum az_plural plural);

/* Whether only one number takes this form, so that its text need not show the number. */
bool
az_plural_is_single(const char *language, enum az_plural plural);
