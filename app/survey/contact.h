// SPDX-License-Identifier: MIT
#pragma once

/*
 * Contact details: what may be wrong with them, said mildly, and how they
 * stand in an answer. Pure. Nothing here keeps a copy.
 */
#include <stdbool.h>

enum {
    AZ_CONTACT_FIELD_MAX = 320, // bytes of one field: what the longest e-mail address has
    AZ_CONTACT_TEXT_MAX = 6000, // bytes of all of them as an answer, with the final zero
    AZ_CONTACT_DIGITS_MIN = 6,  // of a phone number
    AZ_CONTACT_DIGITS_MAX = 15, // of one with its country's code, by ITU-T E.164
};

/* What looks odd. The attendee is told and may go on all the same: rules know less than people. */
enum az_contact_doubt {
    AZ_CONTACT_DOUBT_NONE,
    AZ_CONTACT_DOUBT_NO_AT,     // e-mail: not exactly one @ with something before it
    AZ_CONTACT_DOUBT_NO_DOMAIN, // e-mail: behind the @ is no name with a dot in it
    AZ_CONTACT_DOUBT_BLANK,     // e-mail: a blank in the middle
    AZ_CONTACT_DOUBT_SIGN,      // phone: something that is neither a digit nor usual between them
    AZ_CONTACT_DOUBT_SHORT,     // phone: few digits
    AZ_CONTACT_DOUBT_LONG,      // phone: many digits
    AZ_CONTACT_DOUBT_COUNT
};

/* Blanks at both ends are passed over; an empty field is not in doubt. */
enum az_contact_doubt
az_contact_doubt_email(const char *email);
enum az_contact_doubt
az_contact_doubt_phone(const char *phone);

/* Borrowed; NULL or blank: not filled in. */
struct az_contact {
    const char *name;
    const char *email;
    const char *phone;
};

/*
 * Write them as the answer of a contact question: a JSON object with "name",
 * "email" and "phone" of those that are filled in, blanks at their ends left
 * out. False if none is, or one is longer than AZ_CONTACT_FIELD_MAX or not
 * UTF-8; `out` is then "". The caller wipes `out` and the fields.
 */
bool
az_contact_write(const struct az_contact *contact, char out[AZ_CONTACT_TEXT_MAX]);
