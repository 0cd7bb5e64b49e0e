// SPDX-License-Identifier: MIT
#include "app/survey/faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    ARENA_LIMIT = 1024 * 1024,
    SENTENCE_SIZE = 600, // bytes of one sentence with its final zero
};

void
az_faults_init(struct az_faults *faults, const char *path)
{
    *faults = (struct az_faults){0};
    az_arena_init(&faults->arena, ARENA_LIMIT);
    const char *copy = az_arena_strdup(&faults->arena, path);
    faults->path = copy ? copy : "(a long path)";
}

void
az_faults_destroy(struct az_faults *faults)
{
    az_arena_destroy(&faults->arena);
    faults->count = 0;
    faults->warnings = 0;
    faults->more = false;
    faults->path = NULL;
}

/* Cut a UTF-8 text so that it ends before `size` and not within a character. */
static void
cut(char *text, size_t size)
{
    while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80) {
        size--;
    }
    text[size] = '\0';
}

__attribute__((format(printf, 2, 0))) static const char *
make_sentence(struct az_faults *faults, const char *format, va_list args)
{
    char text[SENTENCE_SIZE];
    int size = vsnprintf(text, sizeof(text), format, args);
    if (size < 0) {
        return NULL;
    }
    if ((size_t)size >= sizeof(text)) {
        static const char dots[] = "…";
        cut(text, sizeof(text) - sizeof(dots));
        memcpy(text + strlen(text), dots, sizeof(dots));
    }
    for (char *c = text; *c; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f) {
            *c = ' ';
        }
    }
    // Names such as "the survey" may begin a sentence.
    if (*text >= 'a' && *text <= 'z') {
        *text = (char)(*text - 'a' + 'A');
    }
    return az_arena_strdup(&faults->arena, text);
}

/* Keep one that stands at this place; NULL, and `more`, if there is no room for it. */
__attribute__((format(printf, 4, 0))) static struct az_fault *
keep(struct az_faults *faults, unsigned line, unsigned column, const char *format, va_list args)
{
    bool has_room = !faults->more && faults->count < AZ_FAULTS_MAX;
    const char *what = has_room ? make_sentence(faults, format, args) : NULL;
    if (!what) {
        faults->more = true;
        return NULL;
    }
    struct az_fault *fault = &faults->items[faults->count++];
    *fault = (struct az_fault){.line = line, .column = column, .what = what, .cure = ""};
    return fault;
}

void
az_faults_add(struct az_faults *faults, unsigned line, unsigned column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    keep(faults, line, column, format, args);
    va_end(args);
}

void
az_faults_warn(struct az_faults *faults, unsigned line, unsigned column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct az_fault *fault = keep(faults, line, column, format, args);
    va_end(args);
    if (fault) {
        fault->is_warning = true;
        faults->warnings++;
    }
}

void
az_faults_cure(struct az_faults *faults, const char *format, ...)
{
    if (faults->more || faults->count == 0) {
        return; // the fault itself was not kept
    }
    va_list args;
    va_start(args, format);
    const char *cure = make_sentence(faults, format, args);
    va_end(args);
    if (cure) {
        faults->items[faults->count - 1].cure = cure;
    }
}

bool
az_faults_refuse(const struct az_faults *faults)
{
    return faults->count > faults->warnings || faults->more;
}

static bool
stands_behind(const struct az_fault *a, const struct az_fault *b)
{
    if (a->is_warning != b->is_warning) {
        return a->is_warning;
    }
    return a->line != b->line ? a->line > b->line : a->column > b->column;
}

void
az_faults_sort(struct az_faults *faults)
{
    for (size_t i = 1; i < faults->count; i++) {
        struct az_fault fault = faults->items[i];
        size_t at = i;
        for (; at > 0 && stands_behind(&faults->items[at - 1], &fault); at--) {
            faults->items[at] = faults->items[at - 1];
        }
        faults->items[at] = fault;
    }
}

static void
print_place(const struct az_faults *faults, const struct az_fault *fault, struct az_buffer *out)
{
    az_buffer_append_text(out, faults->path);
    if (fault->line > 0) {
        az_buffer_printf(out, ":%u", fault->line);
    }
    if (fault->line > 0 && fault->column > 0) {
        az_buffer_printf(out, ":%u", fault->column);
    }
}

void
az_faults_print(const struct az_faults *faults, struct az_buffer *out)
{
    for (size_t i = 0; i < faults->count; i++) {
        const struct az_fault *fault = &faults->items[i];
        print_place(faults, fault, out);
        az_buffer_printf(out, ": %s%s%s%s\n", fault->is_warning ? "Warning: " : "", fault->what,
                         *fault->cure ? " " : "", fault->cure);
    }
    if (faults->more) {
        az_buffer_printf(out, "%s: There are more faults. Correct these and check again.\n",
                         faults->path);
    }
}
