// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fault_cases.h"

enum { CHANGED_RUNS = 5000 };

char *
fault_case_replace(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    char *changed;
    if (!at) {
        fail_msg("\"%s\" is not in the file", from);
        abort();
    }
    if (asprintf(&changed, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) < 0) {
        abort();
    }
    return changed;
}

const char *
fault_case_printed(const struct az_faults *told)
{
    static char copy[1024 * 1024 + 1];
    struct az_buffer text;
    az_buffer_init(&text, sizeof(copy) - 1);
    az_faults_print(told, &text);
    memcpy(copy, az_buffer_text(&text), text.size + 1);
    az_buffer_destroy(&text);
    return copy;
}

bool
fault_case_is_told(const struct az_faults *told, const struct fault_case *fault)
{
    struct az_buffer text;
    bool found = false;
    az_buffer_init(&text, 10000);
    for (size_t i = 0; i < told->count && !found; i++) {
        const struct az_fault *item = &told->items[i];
        az_buffer_clear(&text);
        az_buffer_printf(&text, "%u:%u: %s %s", item->line, item->column, item->what, item->cure);
        found = item->line == fault->line && strstr(az_buffer_text(&text), fault->part);
    }
    az_buffer_destroy(&text);
    return found;
}

void
fault_case_survey_destroy(struct fault_case_survey *read)
{
    az_survey_destroy(&read->survey);
    az_faults_destroy(&read->faults);
}

bool
fault_case_parse(struct fault_case_survey *read, const char *text)
{
    fault_case_survey_destroy(read);
    return az_survey_parse("survey.yaml", text, strlen(text), &read->survey, &read->faults);
}

static void
check_one_told(const char *sound, const struct fault_case *fault)
{
    struct fault_case_survey read = {0};
    char *text = fault_case_replace(sound, fault->from, fault->to);
    if (fault_case_parse(&read, text)) {
        fail_msg("\"%s\" in place of \"%s\" passed", fault->to, fault->from);
    }
    if (!fault_case_is_told(&read.faults, fault)) {
        fail_msg("\"%s\" in place of \"%s\" told\n%s", fault->to, fault->from,
                 fault_case_printed(&read.faults));
    }
    for (size_t i = 0; i < read.faults.count; i++) {
        assert_true(strlen(read.faults.items[i].cure) > 5);
    }
    free(text);
    fault_case_survey_destroy(&read);
}

void
fault_case_check_told(const char *sound, const struct fault_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_one_told(sound, &cases[i]);
    }
}

void
fault_case_check_changed(const char *sound, const char *bytes, unsigned changes)
{
    struct fault_case_survey read = {0};
    struct testing_random random;
    unsigned sound_still = 0;
    testing_random_init(&random, 7);
    for (unsigned run = 0; run < CHANGED_RUNS; run++) {
        char *text = strdup(sound);
        for (unsigned i = 0; i < changes; i++) {
            size_t at = az_random_below(&random.random, strlen(sound));
            text[at] = bytes[az_random_below(&random.random, strlen(bytes))];
        }
        bool ok = fault_case_parse(&read, text);
        assert_int_equal(ok, !az_faults_refuse(&read.faults));
        sound_still += ok;
        free(text);
    }
    assert_in_range(sound_still, 1, CHANGED_RUNS - 1); // else the changes try nothing
    fault_case_survey_destroy(&read);
}
