// SPDX-License-Identifier: MIT
/*
 * The survey loader: a survey without a fault, or faults that can be printed.
 */
#include <stdlib.h>

#include "app/survey/loader.h"
#include "tests/fuzz/fuzz.h"

enum { PRINT_MAX = 16 * 1024 * 1024 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    // Too large for the stack of a sanitized build.
    static struct az_survey survey;
    static struct az_faults faults;
    struct az_buffer text;
    az_buffer_init(&text, PRINT_MAX);
    bool ok = az_survey_parse("survey.yaml", (const char *)data, size, &survey, &faults);
    az_faults_print(&faults, &text);
    if (ok == az_faults_refuse(&faults) || (faults.count == 0) != (text.size == 0)) {
        abort();
    }
    az_buffer_destroy(&text);
    az_faults_destroy(&faults);
    az_survey_destroy(&survey);
    return 0;
}
