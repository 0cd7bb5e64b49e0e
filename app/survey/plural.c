// SPDX-License-Identifier: MIT
#include "app/survey/plural.h"

#include <assert.h>
#include <string.h>

enum {
    OTHER = 1 << AZ_PLURAL_OTHER,
    ZERO = 1 << AZ_PLURAL_ZERO,
    ONE = 1 << AZ_PLURAL_ONE,
    TWO = 1 << AZ_PLURAL_TWO,
    FEW = 1 << AZ_PLURAL_FEW,
    MANY = 1 << AZ_PLURAL_MANY,
};

static const char *const keys[] = {
    [AZ_PLURAL_OTHER] = "other", [AZ_PLURAL_ZERO] = "zero", [AZ_PLURAL_ONE] = "one",
    [AZ_PLURAL_TWO] = "two",     [AZ_PLURAL_FEW] = "few",   [AZ_PLURAL_MANY] = "many",
};
static_assert(sizeof(keys) / sizeof(*keys) == AZ_PLURAL_COUNT, "a key a form");

static enum az_plural
no_forms(uint64_t number)
{
    (void)number;
    return AZ_PLURAL_OTHER;
}

static enum az_plural
one_or_other(uint64_t number)
{
    return number == 1 ? AZ_PLURAL_ONE : AZ_PLURAL_OTHER;
}

/* Armenian counts nothing as one thing: CLDR gives "i = 0,1". */
static enum az_plural
armenian(uint64_t number)
{
    return number <= 1 ? AZ_PLURAL_ONE : AZ_PLURAL_OTHER;
}

/* By the last digit, but eleven to fourteen go with the many. */
static enum az_plural
russian(uint64_t number)
{
    uint64_t ones = number % 10;
    bool teens = number % 100 >= 11 && number % 100 <= 14;
    if (ones == 1 && !teens) {
        return AZ_PLURAL_ONE;
    }
    return ones >= 2 && ones <= 4 && !teens ? AZ_PLURAL_FEW : AZ_PLURAL_MANY;
}

static enum az_plural
arabic(uint64_t number)
{
    uint64_t tens = number % 100;
    switch (number) {
    case 0:
        return AZ_PLURAL_ZERO;
    case 1:
        return AZ_PLURAL_ONE;
    case 2:
        return AZ_PLURAL_TWO;
    default:
        return tens >= 11 ? AZ_PLURAL_MANY : tens >= 3 ? AZ_PLURAL_FEW : AZ_PLURAL_OTHER;
    }
}

/* CLDR's "other" of Russian is for fractions, of which a terminal shows none. */
static const struct rule {
    const char *language;
    enum az_plural (*of)(uint64_t number);
    unsigned used;   // forms, as bits
    unsigned single; // those of them that only one number takes
} rules[] = {
    {"ar", arabic, ZERO | ONE | TWO | FEW | MANY | OTHER, ZERO | ONE | TWO},
    {"en", one_or_other, ONE | OTHER, ONE},
    {"hy", armenian, ONE | OTHER, 0},
    {"ka", one_or_other, ONE | OTHER, ONE},
    {"ru", russian, ONE | FEW | MANY, 0},
};
static const struct rule fallback = {"", no_forms, OTHER, 0};

static const struct rule *
find_rule(const char *language)
{
    size_t size = strcspn(language, "-");
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
        if (strlen(rules[i].language) == size && strncmp(rules[i].language, language, size) == 0) {
            return &rules[i];
        }
    }
    return &fallback;
}

const char *
az_plural_key(enum az_plural plural)
{
    assert(plural < AZ_PLURAL_COUNT);
    return keys[plural];
}

enum az_plural
az_plural_of(const char *language, uint64_t number)
{
    return find_rule(language)->of(number);
}

bool
az_plural_is_used(const char *language, enum az_plural plural)
{
    return find_rule(language)->used & 1u << plural;
}

bool
az_plural_is_single(const char *language, enum az_plural plural)
{
    return find_rule(language)->single & 1u << plural;
}
