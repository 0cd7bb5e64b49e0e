// SPDX-License-Identifier: MIT
/* Sealing: with which key, and whether what the survey asks for may do without. */
#include <stdlib.h>
#include <string.h>

#include "app/survey/event_parts.h"
#include "base/buffer.h"

/* The key that lies in the example's folder. Its private half was never kept. */
static const char example_key[] = "a690ab7a16765d45";
static const char example_event[] = "congress-2026";

/* The example itself may be tried out; but whoever copies it loses all that people write. */
static void
check_example_key(struct az_event_reading *reading)
{
    const struct az_event *event = reading->event;
    struct az_faults *faults = reading->fields.faults;
    const struct az_yaml *node = az_yaml_get(reading->map, "seal_key");
    if (!event->has_seal_key || strcmp(event->seal_key.id, example_key) != 0) {
        return;
    }
    if (strcmp(event->id, example_event) == 0) {
        az_faults_warn(faults, node->line, node->column,
                       "The key \"%s\" is the example's: nobody can ever read what it seals.",
                       event->seal_key_path);
    } else {
        az_faults_add(faults, node->line, node->column,
                      "The key \"%s\" is the example's: nobody could ever read what people write.",
                      event->seal_key_path);
    }
    az_faults_cure(faults,
                   "Make a pair of your own with \"azri key new -o headquarters\", put "
                   "headquarters.pub in its place, and keep headquarters.key at headquarters.");
}

void
az_event_read_seal(struct az_event_reading *reading)
{
    struct az_fields *fields = &reading->fields;
    struct az_event *event = reading->event;
    event->unsealed_text = az_fields_bool(fields, reading->map, "unsealed_text", false);
    event->seal_key_path = az_event_read_file(reading, "seal_key", false);
    char *path = event->seal_key_path ? az_event_locate(reading, event->seal_key_path) : NULL;
    if (!path) {
        return;
    }
    struct az_buffer why;
    az_buffer_init(&why, 1000);
    event->has_seal_key = az_seal_public_read(path, &event->seal_key, &why);
    if (!event->has_seal_key) {
        const struct az_yaml *node = az_yaml_get(reading->map, "seal_key");
        // The reason says what to do as well.
        az_faults_add(fields->faults, node->line, node->column, "\"seal_key\" cannot be used: %s.",
                      az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    free(path);
    check_example_key(reading);
}

static void
tell_unsealed(struct az_event_reading *reading, const struct az_question *question)
{
    struct az_faults *faults = reading->fields.faults;
    const struct az_yaml *node = az_yaml_get(reading->map, "survey");
    bool is_contact = question->type == AZ_QUESTION_CONTACT;
    az_faults_add(faults, node->line, node->column,
                  "The survey asks for %s in line %u, but the event has no key to seal them with.",
                  is_contact ? "contact details" : "people's own words", question->line);
    az_faults_cure(faults,
                   "Make a pair of keys at headquarters with \"azri key new\", put the public one "
                   "beside this file and add \"seal_key: FILE\"%s.",
                   is_contact ? "" : ", or add \"unsealed_text: true\" to keep them readable");
}

void
az_event_check_seal(struct az_event_reading *reading, const struct az_survey *survey)
{
    const struct az_event *event = reading->event;
    if (az_yaml_get(reading->map, "seal_key")) {
        return; // if it is no good, that is told already
    }
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct az_question *question = &survey->questions[i];
        if (question->type == AZ_QUESTION_CONTACT ||
            (question->type == AZ_QUESTION_TEXT && !event->unsealed_text)) {
            tell_unsealed(reading, question);
        }
    }
}
