// SPDX-License-Identifier: MIT
#include "tests/crash/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

void *
__real_malloc(size_t size);
void *
__real_calloc(size_t count, size_t size);
void *
__real_realloc(void *memory, size_t size);

void *
__wrap_malloc(size_t size);
void *
__wrap_calloc(size_t count, size_t size);
void *
__wrap_realloc(void *memory, size_t size);
char *
__wrap_strdup(const char *text);

static size_t countdown; // 0: there is enough
static bool refused;

void
memory_break(size_t nth)
{
    countdown = nth;
    refused = refused && nth == 0;
}

bool
memory_has_refused(void)
{
    return refused;
}

static bool
refuses(void)
{
    if (countdown == 0 || (countdown > 1 && countdown--)) {
        return false;
    }
    refused = true;
    return true;
}

void *
__wrap_malloc(size_t size)
{
    return refuses() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
    return refuses() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *memory, size_t size)
{
    return refuses() ? NULL : __real_realloc(memory, size);
}

char *
__wrap_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = __wrap_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

static sqlite3_mem_methods real;

static void *
sqlite_malloc(int size)
{
    return refuses() ? NULL : real.xMalloc(size);
}

static void *
sqlite_realloc(void *memory, int size)
{
    return refuses() ? NULL : real.xRealloc(memory, size);
}

void
memory_register(void)
{
    int code = sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);
    sqlite3_mem_methods counted = real;
    counted.xMalloc = sqlite_malloc;
    counted.xRealloc = sqlite_realloc;
    // The lookaside memory would hide small allocations.
    if (code != SQLITE_OK || sqlite3_config(SQLITE_CONFIG_MALLOC, &counted) != SQLITE_OK ||
        sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK) {
        abort();
    }
}
