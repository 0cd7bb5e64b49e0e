// SPDX-License-Identifier: MIT
#pragma once

/*
 * The fields of a contact answer, which is a JSON object such as
 * {"name":"…","email":"…"}. Read in place, so that no copy of what a person
 * left stays in memory. Pure.
 */
#include <stdbool.h>

enum az_contact_field {
    AZ_CONTACT_FIELD_NAME,
    AZ_CONTACT_FIELD_EMAIL,
    AZ_CONTACT_FIELD_PHONE,
    AZ_CONTACT_FIELD_COUNT
};

struct az_contact_found {
    const char *fields[AZ_CONTACT_FIELD_COUNT]; // borrowed from the text; NULL if not filled in
};

/* "name", "email", "phone": the keys, and the ends of headings. */
extern const char *const az_contact_keys[AZ_CONTACT_FIELD_COUNT];

/*
 * Read `text`, which is UTF-8, and change it on the way. False, with `text` as
 * it was, unless it is one JSON object (RFC 8259) of these keys alone, each at
 * most once and one of them at least, with strings.
 */
bool
az_contact_parse(char *text, struct az_contact_found *out);
