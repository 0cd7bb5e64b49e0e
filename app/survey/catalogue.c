// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "catalogue"
#include "app/survey/catalogue.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/survey/fields.h"
#include "app/survey/words.h"
#include "base/files.h"
#include "base/log.h"

enum { ARENA_LIMIT = 1024 * 1024, FILE_BYTES_MAX = 64 * 1024, MESSAGE_CHARACTERS_MAX = 200 };
enum {
    KEY_BYTES_MAX = 50,
    SAMPLE_NUMBER = 5, // whose form stands for a message as a whole
};

/* What may stand in a message for something that is only known when it is shown. */
enum place { PLACE_NONE, PLACE_N = 1, PLACE_M = 2, PLACE_TIME = 4, PLACE_DAY = 8 };
static const struct {
    enum place place;
    const char *text;
} places[] = {{PLACE_N, "{n}"}, {PLACE_M, "{m}"}, {PLACE_TIME, "{time}"}, {PLACE_DAY, "{day}"}};
enum { PLACES_COUNT = sizeof(places) / sizeof(*places) };

static const char *const keys[] = {
    [AZ_MESSAGE_LANGUAGE] = "language",
    [AZ_MESSAGE_BACK] = "back",
    [AZ_MESSAGE_NEXT] = "next",
    [AZ_MESSAGE_SKIP] = "skip",
    [AZ_MESSAGE_DONE] = "done",
    [AZ_MESSAGE_YES] = "yes",
    [AZ_MESSAGE_NO] = "no",
    [AZ_MESSAGE_CHOOSE_ONE] = "choose_one",
    [AZ_MESSAGE_CHOOSE_SEVERAL] = "choose_several",
    [AZ_MESSAGE_CHOOSE_UP_TO] = "choose_up_to",
    [AZ_MESSAGE_CHOOSE_AT_LEAST] = "choose_at_least",
    [AZ_MESSAGE_CHOOSE_EXACTLY] = "choose_exactly",
    [AZ_MESSAGE_CHOOSE_FROM_TO] = "choose_from_to",
    [AZ_MESSAGE_CHOOSE_FULL] = "choose_full",
    [AZ_MESSAGE_FACE_1] = "face_1",
    [AZ_MESSAGE_FACE_2] = "face_2",
    [AZ_MESSAGE_FACE_3] = "face_3",
    [AZ_MESSAGE_FACE_4] = "face_4",
    [AZ_MESSAGE_FACE_5] = "face_5",
    [AZ_MESSAGE_FACE_OF_FOUR_1] = "face_of_four_1",
    [AZ_MESSAGE_FACE_OF_FOUR_2] = "face_of_four_2",
    [AZ_MESSAGE_FACE_OF_FOUR_3] = "face_of_four_3",
    [AZ_MESSAGE_FACE_OF_FOUR_4] = "face_of_four_4",
    [AZ_MESSAGE_STARS_HINT] = "stars_hint",
    [AZ_MESSAGE_STAR_OF] = "star_of",
    [AZ_MESSAGE_SCALE_HINT] = "scale_hint",
    [AZ_MESSAGE_TEXT_PLACEHOLDER] = "text_placeholder",
    [AZ_MESSAGE_TEXT_LEFT] = "text_left",
    [AZ_MESSAGE_TEXT_SEALED] = "text_sealed",
    [AZ_MESSAGE_TEXT_READERS] = "text_readers",
    [AZ_MESSAGE_TEXT_REPLACE] = "text_replace",
    [AZ_MESSAGE_CONTACT_NAME] = "contact_name",
    [AZ_MESSAGE_CONTACT_EMAIL] = "contact_email",
    [AZ_MESSAGE_CONTACT_PHONE] = "contact_phone",
    [AZ_MESSAGE_CONTACT_EMAIL_DOUBT] = "contact_email_doubt",
    [AZ_MESSAGE_CONTACT_PHONE_DOUBT] = "contact_phone_doubt",
    [AZ_MESSAGE_CONTACT_CHECK] = "contact_check",
    [AZ_MESSAGE_CONTACT_CONSENT] = "contact_consent",
    [AZ_MESSAGE_CONTACT_NOT_NOW] = "contact_not_now",
    [AZ_MESSAGE_IDLE_QUESTION] = "idle_question",
    [AZ_MESSAGE_IDLE_STAY] = "idle_stay",
    [AZ_MESSAGE_IDLE_LEFT] = "idle_left",
    [AZ_MESSAGE_TIMED_OUT] = "timed_out",
    [AZ_MESSAGE_THANKS] = "thanks",
    [AZ_MESSAGE_SAID] = "said",
    [AZ_MESSAGE_DID] = "did",
    [AZ_MESSAGE_USE] = "use",
    [AZ_MESSAGE_SCAN] = "scan",
    [AZ_MESSAGE_CLOSED] = "closed",
    [AZ_MESSAGE_OPENS_AT] = "opens_at",
    [AZ_MESSAGE_OPENS_TOMORROW] = "opens_tomorrow",
    [AZ_MESSAGE_OPENS_ON] = "opens_on",
    [AZ_MESSAGE_ON_MONDAY] = "on_monday",
    [AZ_MESSAGE_ON_TUESDAY] = "on_tuesday",
    [AZ_MESSAGE_ON_WEDNESDAY] = "on_wednesday",
    [AZ_MESSAGE_ON_THURSDAY] = "on_thursday",
    [AZ_MESSAGE_ON_FRIDAY] = "on_friday",
    [AZ_MESSAGE_ON_SATURDAY] = "on_saturday",
    [AZ_MESSAGE_ON_SUNDAY] = "on_sunday",
    [AZ_MESSAGE_IN_JANUARY] = "in_january",
    [AZ_MESSAGE_IN_FEBRUARY] = "in_february",
    [AZ_MESSAGE_IN_MARCH] = "in_march",
    [AZ_MESSAGE_IN_APRIL] = "in_april",
    [AZ_MESSAGE_IN_MAY] = "in_may",
    [AZ_MESSAGE_IN_JUNE] = "in_june",
    [AZ_MESSAGE_IN_JULY] = "in_july",
    [AZ_MESSAGE_IN_AUGUST] = "in_august",
    [AZ_MESSAGE_IN_SEPTEMBER] = "in_september",
    [AZ_MESSAGE_IN_OCTOBER] = "in_october",
    [AZ_MESSAGE_IN_NOVEMBER] = "in_november",
    [AZ_MESSAGE_IN_DECEMBER] = "in_december",
    [AZ_MESSAGE_WAKE] = "wake",
    [AZ_MESSAGE_LARGER_TEXT] = "larger_text",
    [AZ_MESSAGE_HIGH_CONTRAST] = "high_contrast",
    [AZ_MESSAGE_READ_ALOUD] = "read_aloud",
    [AZ_MESSAGE_STANDARD_VIEW] = "standard_view",
    [AZ_MESSAGE_KEY_SPACE] = "key_space",
    [AZ_MESSAGE_KEY_SHIFT] = "key_shift",
    [AZ_MESSAGE_KEY_DELETE] = "key_delete",
    [AZ_MESSAGE_KEY_LETTERS] = "key_letters",
    [AZ_MESSAGE_KEY_DIGITS] = "key_digits",
    [AZ_MESSAGE_KEY_LANGUAGE] = "key_language",
    [AZ_MESSAGE_SAVING] = "saving",
    [AZ_MESSAGE_OUT_OF_SERVICE] = "out_of_service",
    [AZ_MESSAGE_OUT_OF_SERVICE_HINT] = "out_of_service_hint",
    [AZ_MESSAGE_NO_SURVEY] = "no_survey",
    [AZ_MESSAGE_SURVEY_CHANGED] = "survey_changed",
    [AZ_MESSAGE_SAFE_MODE] = "safe_mode",
    [AZ_MESSAGE_NOT_SET_UP] = "not_set_up",
    [AZ_MESSAGE_TRAINING] = "training",
    [AZ_MESSAGE_ENROL_TITLE] = "enrol_title",
    [AZ_MESSAGE_ENROL_HINT] = "enrol_hint",
    [AZ_MESSAGE_ENROL_CHECKING] = "enrol_checking",
    [AZ_MESSAGE_ENROL_DONE] = "enrol_done",
    [AZ_MESSAGE_ENROL_WRONG] = "enrol_wrong",
    [AZ_MESSAGE_ENROL_NO_HUB] = "enrol_no_hub",
    [AZ_MESSAGE_ENROL_BUSY] = "enrol_busy",
    [AZ_MESSAGE_ENROL_REFUSED] = "enrol_refused",
    [AZ_MESSAGE_ENROL_LATER] = "enrol_later",
    NULL,
};
static_assert(sizeof(keys) / sizeof(*keys) == AZ_MESSAGE_COUNT + 1, "a key a message");

/* Which places a message has, each once, and by which of them its form is chosen. */
static const struct shape {
    unsigned places;
    enum place counted;
} shapes[AZ_MESSAGE_COUNT] = {
    [AZ_MESSAGE_CHOOSE_UP_TO] = {PLACE_N, PLACE_N},
    [AZ_MESSAGE_CHOOSE_AT_LEAST] = {PLACE_N, PLACE_N},
    [AZ_MESSAGE_CHOOSE_EXACTLY] = {PLACE_N, PLACE_N},
    // "2 to 5 answers": the noun follows the second number in every language so far.
    [AZ_MESSAGE_CHOOSE_FROM_TO] = {PLACE_N | PLACE_M, PLACE_M},
    [AZ_MESSAGE_CHOOSE_FULL] = {PLACE_N, PLACE_N},
    [AZ_MESSAGE_STARS_HINT] = {PLACE_N, PLACE_N},
    [AZ_MESSAGE_STAR_OF] = {PLACE_N | PLACE_M, PLACE_NONE},
    [AZ_MESSAGE_SCALE_HINT] = {PLACE_N | PLACE_M, PLACE_NONE},
    [AZ_MESSAGE_TEXT_LEFT] = {PLACE_N, PLACE_N},
    [AZ_MESSAGE_IDLE_LEFT] = {PLACE_N, PLACE_N},
    [AZ_MESSAGE_OPENS_AT] = {PLACE_TIME, PLACE_NONE},
    [AZ_MESSAGE_OPENS_TOMORROW] = {PLACE_TIME, PLACE_NONE},
    [AZ_MESSAGE_OPENS_ON] = {PLACE_TIME | PLACE_DAY, PLACE_NONE},
    [AZ_MESSAGE_IN_JANUARY] = {PLACE_N, PLACE_NONE},
    [AZ_MESSAGE_IN_FEBRUARY] = {PLACE_N, PLACE_NONE},
    [AZ_MESSAGE_IN_MARCH] = {PLACE_N, PLACE_NONE},
    [AZ_MESSAGE_IN_APRIL] = {PLACE_N, PLACE_NONE},
    [AZ_MESSAGE_IN_MAY] = {PLACE_N, PLACE_NONE},
    [AZ_MESSAGE_IN_JUNE] = {PLACE_N, PLACE_NONE},
    [AZ_MESSAGE_IN_JULY] = {PLACE_N, PLACE_NONE},
    [AZ_MESSAGE_IN_AUGUST] = {PLACE_N, PLACE_NONE},
    [AZ_MESSAGE_IN_SEPTEMBER] = {PLACE_N, PLACE_NONE},
    [AZ_MESSAGE_IN_OCTOBER] = {PLACE_N, PLACE_NONE},
    [AZ_MESSAGE_IN_NOVEMBER] = {PLACE_N, PLACE_NONE},
    [AZ_MESSAGE_IN_DECEMBER] = {PLACE_N, PLACE_NONE},
};

const char *
az_message_key(enum az_message message)
{
    assert(message < AZ_MESSAGE_COUNT);
    return keys[message];
}

bool
az_message_is_counted(enum az_message message)
{
    return shapes[message].counted != PLACE_NONE;
}

/* The place that begins at `text`; its index in `places`, or PLACES_COUNT if it is none. */
static size_t
find_place(const char *text)
{
    size_t i = 0;
    while (i < PLACES_COUNT && strncmp(text, places[i].text, strlen(places[i].text)) != 0) {
        i++;
    }
    return i;
}

/* What is wrong with the brace at `brace` after those in `found`; NULL if nothing is. */
static const char *
judge_brace(const char *brace, unsigned allowed, unsigned found)
{
    size_t i = find_place(brace);
    if (i == PLACES_COUNT) {
        return "has a brace that is part of no place";
    }
    if (!(places[i].place & allowed)) {
        return "has a place to which nothing is put";
    }
    return places[i].place & found ? "has a place twice" : NULL;
}

/* Which places a text has; a brace that is at fault is told, and ends the search. */
static unsigned
find_places(struct az_fields *fields, const struct az_yaml *node, const char *text,
            unsigned allowed)
{
    unsigned found = 0;
    for (const char *c = strpbrk(text, "{}"); c; c = strpbrk(c + 1, "{}")) {
        const char *wrong = judge_brace(c, allowed, found);
        if (wrong) {
            az_faults_add(fields->faults, node->line, node->column, "\"%s\" %s.", node->key, wrong);
            az_faults_cure(fields->faults, "Use the places of en.yaml, each once.");
            return allowed;
        }
        size_t i = find_place(c);
        found |= places[i].place;
        c += strlen(places[i].text) - 1;
    }
    return found;
}

static void
check_places(struct az_fields *fields, const struct az_yaml *node, const char *text,
             unsigned allowed, unsigned needed)
{
    unsigned found = find_places(fields, node, text, allowed);
    for (size_t i = 0; i < PLACES_COUNT; i++) {
        if (places[i].place & needed & ~found) {
            az_faults_add(fields->faults, node->line, node->column, "\"%s\" lacks %s.", node->key,
                          places[i].text);
            az_faults_cure(fields->faults, "Write it where the %s is to stand.",
                           places[i].place == PLACE_TIME  ? "time"
                           : places[i].place == PLACE_DAY ? "day"
                                                          : "number");
        }
    }
}

/* The text of a node whose places are those of the message; `single`: one number only. */
static const char *
read_text(struct az_fields *fields, const struct az_yaml *node, enum az_message message,
          bool single)
{
    const char *text = az_fields_line(fields, node, node->key, MESSAGE_CHARACTERS_MAX);
    const struct shape *shape = &shapes[message];
    if (text) {
        check_places(fields, node, text, shape->places,
                     single ? shape->places & ~(unsigned)shape->counted : shape->places);
    }
    return text;
}

/* A message with a text for each form that numbers take in the language. */
static void
read_forms(struct az_fields *fields, const struct az_yaml *map, enum az_message message,
           struct az_catalogue *out)
{
    const char *used[AZ_PLURAL_COUNT + 1] = {0};
    size_t count = 0;
    char of[KEY_BYTES_MAX];
    snprintf(of, sizeof(of), "\"%s\"", keys[message]);
    for (enum az_plural plural = 0; plural < AZ_PLURAL_COUNT; plural++) {
        if (!az_plural_is_used(out->language, plural)) {
            continue;
        }
        used[count++] = az_plural_key(plural);
        const struct az_yaml *node = az_fields_need(fields, map, az_plural_key(plural), of);
        if (node) {
            out->forms[message][plural] =
                read_text(fields, node, message, az_plural_is_single(out->language, plural));
        }
    }
    az_fields_check_keys(fields, map, of, used);
    out->texts[message] = out->forms[message][az_plural_of(out->language, SAMPLE_NUMBER)];
}

/* One text for every number will do where words do not change behind numbers. */
static void
read_message(struct az_fields *fields, const struct az_yaml *node, enum az_message message,
             struct az_catalogue *out)
{
    if (az_message_is_counted(message) && node->kind == AZ_YAML_MAP) {
        read_forms(fields, node, message, out);
        return;
    }
    out->texts[message] = read_text(fields, node, message, false);
    for (enum az_plural plural = 0; plural < AZ_PLURAL_COUNT; plural++) {
        if (az_plural_is_used(out->language, plural)) {
            out->forms[message][plural] = out->texts[message];
        }
    }
}

static void
read_messages(struct az_fields *fields, const struct az_yaml *map, struct az_catalogue *out)
{
    az_fields_check_keys(fields, map, "The catalogue", keys);
    for (int i = 0; i < AZ_MESSAGE_COUNT; i++) {
        const struct az_yaml *node = az_fields_need(fields, map, keys[i], "The catalogue");
        if (node) {
            read_message(fields, node, (enum az_message)i, out);
        }
    }
}

static void
log_faults(struct az_faults *faults)
{
    az_faults_sort(faults);
    for (size_t i = 0; i < faults->count; i++) {
        const struct az_fault *fault = &faults->items[i];
        AZ_LOGE("%s:%u: %s %s", faults->path, fault->line, fault->what, fault->cure);
    }
}

static bool
read_file(const char *path, struct az_catalogue *out)
{
    struct az_faults faults;
    struct az_buffer bytes;
    az_faults_init(&faults, path);
    az_buffer_init(&bytes, FILE_BYTES_MAX);
    struct az_fields fields = {.arena = &out->arena, .faults = &faults};
    bool ok = az_files_read(path, &bytes);
    const struct az_yaml *root =
        ok ? az_yaml_read(az_buffer_text(&bytes), bytes.size, &out->arena, &faults) : NULL;
    if (root && az_fields_is(&fields, root, AZ_YAML_MAP, "file")) {
        read_messages(&fields, root, out);
    }
    log_faults(&faults);
    ok = ok && faults.count == 0 && !faults.more;
    az_buffer_destroy(&bytes);
    az_faults_destroy(&faults);
    return ok;
}

bool
az_catalogue_load(const char *language, struct az_catalogue *out)
{
    *out = (struct az_catalogue){0};
    az_arena_init(&out->arena, ARENA_LIMIT);
    // The language becomes a path, so its form is checked first.
    if (!az_words_is_language(language)) {
        AZ_LOGE("\"%s\" is no language tag; use one such as hy, ka or en", language);
        return false;
    }
    char name[100];
    snprintf(name, sizeof(name), "catalogues/%s.yaml", language);
    char *path = az_files_asset(name);
    out->language = az_arena_strdup(&out->arena, language);
    bool ok = path && out->language && read_file(path, out);
    free(path);
    return ok;
}

static const char *
form_of(const struct az_catalogue *catalogue, enum az_message message,
        const struct az_message_values *values)
{
    if (!az_message_is_counted(message)) {
        return catalogue->texts[message];
    }
    int64_t number = shapes[message].counted == PLACE_M ? values->m : values->n;
    // Numbers below nothing take the forms of those above.
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    return catalogue->forms[message][az_plural_of(catalogue->language, magnitude)];
}

static void
append_value(enum place place, const struct az_message_values *values, const char *language,
             struct az_buffer *out)
{
    if (place == PLACE_TIME || place == PLACE_DAY) {
        az_buffer_append_text(out, place == PLACE_TIME ? values->time : values->day);
    } else {
        az_words_number(place == PLACE_M ? values->m : values->n, language, out);
    }
}

bool
az_catalogue_write(const struct az_catalogue *catalogue, enum az_message message,
                   const struct az_message_values *values, struct az_buffer *out)
{
    const char *text = form_of(catalogue, message, values);
    for (const char *brace = strchr(text, '{'); brace; brace = strchr(text, '{')) {
        size_t i = find_place(brace);
        az_buffer_append(out, text, (size_t)(brace - text));
        append_value(places[i].place, values, catalogue->language, out);
        text = brace + strlen(places[i].text);
    }
    return az_buffer_append_text(out, text);
}

void
az_catalogue_destroy(struct az_catalogue *catalogue)
{
    az_arena_destroy(&catalogue->arena);
    *catalogue = (struct az_catalogue){0};
}
