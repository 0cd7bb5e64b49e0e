// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fault_cases.h"

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
