// SPDX-License-Identifier: MIT
/*
 * test_reference REFERENCES RESULTS [--accept]: every screen of the examples
 * against a picture of it that somebody looked at. Where they differ, RESULTS
 * gets what was expected, what came and where they differ, and a page that shows
 * them beside each other. With --accept what comes is expected from now on.
 */
#include <SDL.h>
#include <SDL_image.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "tests/process.h"
#include "tests/screens/difference.h"
#include "tests/testing.h"

enum { PATH_BYTES_MAX = 4096, PICTURES_MAX = 1000 };

#define ACCEPT "./test screens --accept"

/* Of each size, look and script something; all of everything would be too much to look at. */
static const struct set {
    const char *name; // of the folder
    const char *event;
    const char *size;
    const char *language;
    const char *theme;
} sets[] = {
    {"congress-hy", "congress", "1280x800", "hy", "light"},
    {"congress-en-tall", "congress", "1080x1920", "en", "light"},
    {"expo-ka-small", "expo", "800x480", "ka", "light"},
    {"expo-ar-contrast", "expo", "1024x600", "ar", "contrast"},
    {"congress-ka-dark", "congress", "800x480", "ka", "dark"},
};

static const char *references;
static const char *results;
static bool accepts;

/* A path of up to three parts; borrowed until the eighth call after this one. */
static const char *
path_of(const char *a, const char *b, const char *c)
{
    static char paths[8][PATH_BYTES_MAX];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, PATH_BYTES_MAX, "%s/%s%s%s", a, b, c ? "/" : "", c ? c : "");
    return path;
}

/* The folder of what is on the screens now; kept until the test ends. */
static void
render(const struct set *set, const char *dir)
{
    const char *bin = getenv("AZRI_BIN");
    char event[64];
    snprintf(event, sizeof(event), "surveys/%s/event.yaml", set->event);
    char *event_path = az_files_asset(event);
    assert_non_null(event_path);
    struct testing_process process;
    testing_process_run(&process,
                        (const char *const[]){path_of(bin ? bin : "bin", "azri-kiosk", NULL),
                                              "--event", event_path, "--preview", dir, "--size",
                                              set->size, "--language", set->language, "--theme",
                                              set->theme, "--log", "warning", NULL},
                        NULL);
    if (process.status != 0) {
        fail_msg("%s: %s", set->name, az_buffer_text(&process.err));
    }
    testing_process_destroy(&process);
    free(event_path);
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The pictures of a folder but for the sheet, sorted; owned by the caller. */
static size_t
list_pictures(const char *dir, char *names[PICTURES_MAX])
{
    size_t count = 0;
    DIR *folder = opendir(dir);
    for (struct dirent *entry; folder && (entry = readdir(folder)) && count < PICTURES_MAX;) {
        size_t size = strlen(entry->d_name);
        if (size > 4 && strcmp(entry->d_name + size - 4, ".png") == 0 &&
            strncmp(entry->d_name, "00-", 3) != 0) {
            names[count++] = strdup(entry->d_name);
        }
    }
    if (folder) {
        closedir(folder);
    }
    qsort(names, count, sizeof(*names), compare_names);
    return count;
}

static void
free_names(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(names[i]);
    }
}

/* NULL if there is none. Rows without gaps. */
static SDL_Surface *
load(const char *path)
{
    SDL_Surface *loaded = access(path, F_OK) == 0 ? IMG_Load(path) : NULL;
    SDL_Surface *plain = loaded ? SDL_CreateRGBSurfaceWithFormatFrom(
                                      malloc((size_t)loaded->w * (size_t)loaded->h * 3), loaded->w,
                                      loaded->h, 24, loaded->w * 3, SDL_PIXELFORMAT_RGB24)
                                : NULL;
    if (plain) {
        assert_int_equal(SDL_BlitSurface(loaded, NULL, plain, NULL), 0);
    }
    SDL_FreeSurface(loaded);
    return plain;
}

static void
unload(SDL_Surface *surface)
{
    if (surface) {
        free(surface->pixels);
        SDL_FreeSurface(surface);
    }
}

static struct difference_picture
picture_of(const SDL_Surface *surface)
{
    return (struct difference_picture){surface->w, surface->h, surface->pixels};
}

/* -- Accepting ----------------------------------------------------------- */

/*
 * References are kept with 16 steps a channel, which is far below what counts
 * as a difference and makes their files half as large.
 */
static void
save_reference(SDL_Surface *surface, const char *path)
{
    uint8_t *bytes = surface->pixels;
    for (size_t i = 0; i < (size_t)surface->w * (size_t)surface->h * 3; i++) {
        bytes[i] = (uint8_t)((bytes[i] * 15 + 127) / 255 * 255 / 15);
    }
    assert_int_equal(IMG_SavePNG(surface, path), 0);
}

static void
accept_set(const struct set *set, const char *dir)
{
    static char *names[PICTURES_MAX];
    size_t count = list_pictures(path_of(references, set->name, NULL), names);
    for (size_t i = 0; i < count; i++) {
        unlink(path_of(references, set->name, names[i]));
    }
    free_names(names, count);
    assert_true(az_files_make_dir(path_of(references, set->name, NULL)));
    count = list_pictures(dir, names);
    for (size_t i = 0; i < count; i++) {
        SDL_Surface *surface = load(path_of(dir, names[i], NULL));
        assert_non_null(surface);
        save_reference(surface, path_of(references, set->name, names[i]));
        unload(surface);
    }
    free_names(names, count);
    print_message("%zu pictures of %s are expected from now on\n", count, set->name);
}

/* -- Comparing ----------------------------------------------------------- */

/* What came, paler, with what differs in red. */
static void
save_difference(const SDL_Surface *actual, const uint8_t *marks, const char *path)
{
    SDL_Surface *shown =
        SDL_CreateRGBSurfaceWithFormat(0, actual->w, actual->h, 24, SDL_PIXELFORMAT_RGB24);
    assert_non_null(shown);
    for (int y = 0; y < actual->h; y++) {
        uint8_t *row = (uint8_t *)shown->pixels + y * shown->pitch;
        const uint8_t *from = (const uint8_t *)actual->pixels + y * actual->pitch;
        for (int x = 0; x < actual->w; x++) {
            bool marked = marks[(size_t)y * (size_t)actual->w + (size_t)x];
            for (int channel = 0; channel < 3; channel++) {
                row[3 * x + channel] =
                    marked ? (channel == 0 ? 220 : 0) : (uint8_t)(192 + from[3 * x + channel] / 4);
            }
        }
    }
    assert_int_equal(IMG_SavePNG(shown, path), 0);
    SDL_FreeSurface(shown);
}

static void
save_as(SDL_Surface *surface, const char *stem, const char *what)
{
    char name[PATH_BYTES_MAX];
    snprintf(name, sizeof(name), "%s-%s.png", stem, what);
    assert_int_equal(IMG_SavePNG(surface, path_of(results, name, NULL)), 0);
}

/* The three beside each other; a picture that is not there is an empty place. */
static void
add_to_page(FILE *page, const char *stem, const char *why)
{
    static const char *const parts[] = {"expected", "actual", "difference"};
    fprintf(page, "<h2>%s</h2><p>%s</p>\n", stem, why);
    for (size_t i = 0; i < 3; i++) {
        fprintf(page,
                "<figure><img src=\"%s-%s.png\" alt=\"\"><figcaption>%s</figcaption></figure>\n",
                stem, parts[i], parts[i]);
    }
}

/* False, and the pictures are laid out, if they do not look the same. */
static bool
compare(FILE *page, const char *stem, SDL_Surface *expected, SDL_Surface *actual)
{
    char why[200];
    if (!expected || !actual) {
        snprintf(why, sizeof(why), "There is no %s picture.", expected ? "actual" : "expected");
    } else {
        uint8_t *marks = calloc((size_t)actual->w * (size_t)actual->h, 1);
        assert_non_null(marks);
        struct difference difference =
            difference_of(picture_of(expected), picture_of(actual), marks);
        bool alike = difference_is_small(difference, actual->w, actual->h);
        if (!alike) {
            char name[PATH_BYTES_MAX];
            snprintf(name, sizeof(name), "%s-difference.png", stem);
            save_difference(actual, marks, path_of(results, name, NULL));
        }
        free(marks);
        if (alike) {
            return true;
        }
        snprintf(why, sizeof(why), "%zu pixels differ, %zu of them close together.",
                 difference.pixels, difference.crowded);
    }
    if (expected) {
        save_as(expected, stem, "expected");
    }
    if (actual) {
        save_as(actual, stem, "actual");
    }
    add_to_page(page, stem, why);
    print_error("%s: %s\n", stem, why);
    return false;
}

static bool
compare_named(FILE *page, const struct set *set, const char *dir, const char *name)
{
    char stem[PATH_BYTES_MAX];
    snprintf(stem, sizeof(stem), "%s-%.*s", set->name, (int)strlen(name) - 4, name);
    SDL_Surface *expected = load(path_of(references, set->name, name));
    SDL_Surface *actual = load(path_of(dir, name, NULL));
    bool alike = compare(page, stem, expected, actual);
    unload(expected);
    unload(actual);
    return alike;
}

/* How many screens are not as they should be: other ones, new ones, and those that are gone. */
static size_t
compare_set(FILE *page, const struct set *set, const char *dir)
{
    static char *names[PICTURES_MAX];
    size_t other = 0;
    size_t count = list_pictures(dir, names);
    for (size_t i = 0; i < count; i++) {
        other += !compare_named(page, set, dir, names[i]);
    }
    free_names(names, count);
    count = list_pictures(path_of(references, set->name, NULL), names);
    for (size_t i = 0; i < count; i++) {
        bool gone = access(path_of(dir, names[i], NULL), F_OK) != 0;
        other += gone && !compare_named(page, set, dir, names[i]);
    }
    free_names(names, count);
    return other;
}

static FILE *
open_page(void)
{
    assert_true(az_files_make_dir(results));
    FILE *page = fopen(path_of(results, "index.html", NULL), "we");
    assert_non_null(page);
    fputs("<!doctype html><meta charset=\"utf-8\"><title>Screens that look different</title>\n"
          "<style>body{font:16px sans-serif;margin:2em}figure{display:inline-block;width:31%;"
          "margin:0 1% 2em 0}img{width:100%;border:1px solid #ccc}</style>\n"
          "<h1>Screens that look different</h1>\n<p>If they are meant to: <code>" ACCEPT
          "</code></p>\n",
          page);
    return page;
}

static void
test_screens_look_as_expected(void **state)
{
    (void)state;
    size_t other = 0;
    FILE *page = open_page();
    for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
        const char *dir = testing_path(sets[i].name);
        render(&sets[i], dir);
        if (accepts) {
            accept_set(&sets[i], dir);
        } else {
            other += compare_set(page, &sets[i], dir);
        }
    }
    fclose(page);
    if (other > 0) {
        fail_msg("%zu screens look different; look at %s/index.html, and if they are meant to, "
                 "accept them with " ACCEPT,
                 other, results);
    }
}

int
main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "test_reference: it takes the folder of references and one for results\n");
        return 2;
    }
    references = argv[1];
    results = argv[2];
    accepts = argc > 3 && strcmp(argv[3], "--accept") == 0;
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_screens_look_as_expected)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
