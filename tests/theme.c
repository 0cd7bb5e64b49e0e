// SPDX-License-Identifier: MIT
#include "tests/theme.h"

#include <string.h>

#include "tests/testing.h"

const struct az_theme *
testing_theme(const char *name)
{
    static const char *const names[] = {"light", "dark", "contrast"};
    static struct az_theme themes[3];
    size_t i = 0;
    while (strcmp(names[i], name) != 0) {
        i++;
        assert_in_range(i, 0, 2);
    }
    struct az_faults faults;
    az_faults_init(&faults, name);
    assert_true(az_theme_load(name, NULL, &themes[i], &faults));
    az_faults_destroy(&faults);
    return &themes[i];
}
