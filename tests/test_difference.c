// SPDX-License-Identifier: MIT
/*
 * What the comparison of screens lets pass, on a line of words as they are
 * drawn on a terminal: a moved word is seen, smoother edges are not.
 */
#include <SDL.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/fonts.h"
#include "tests/screens/difference.h"
#include "tests/testing.h"

enum { WIDTH = 800, HEIGHT = 480, WORD_TOP = 200, WORD_HEIGHT = 40, WORD_LEFT = 300 };

static struct az_fonts *fonts;

static void
draw_word(SDL_Surface *on, const char *word, int x, int y)
{
    size_t length = 0;
    struct az_font_want want = {.language = "hy", .size_px = 24};
    TTF_Font *font = az_fonts_run(fonts, &want, word, strlen(word), &length);
    assert_non_null(font);
    assert_int_equal(length, strlen(word));
    SDL_Surface *drawn = TTF_RenderUTF8_Blended(font, word, (SDL_Color){31, 36, 48, 255});
    assert_non_null(drawn);
    SDL_BlitSurface(drawn, NULL, on, &(SDL_Rect){x, y, 0, 0});
    SDL_FreeSurface(drawn);
}

/* A question of three words, the one in the middle moved and in another wording if so wanted. */
static SDL_Surface *
draw_line(int dx, int dy, const char *middle)
{
    SDL_Surface *line = SDL_CreateRGBSurfaceWithFormat(0, WIDTH, HEIGHT, 24, SDL_PIXELFORMAT_RGB24);
    assert_non_null(line);
    assert_int_equal(line->pitch, WIDTH * 3);
    SDL_FillRect(line, NULL, SDL_MapRGB(line->format, 250, 247, 242));
    draw_word(line, "Ինչպե՞ս", 150, WORD_TOP);
    draw_word(line, middle, WORD_LEFT + dx, WORD_TOP + dy);
    draw_word(line, "օրը", 450, WORD_TOP);
    return line;
}

static struct difference_picture
picture_of(const SDL_Surface *surface)
{
    return (struct difference_picture){surface->w, surface->h, surface->pixels};
}

static bool
look_alike(SDL_Surface *a, SDL_Surface *b)
{
    struct difference difference = difference_of(picture_of(a), picture_of(b), NULL);
    bool small = difference_is_small(difference, a->w, a->h);
    SDL_FreeSurface(a);
    SDL_FreeSurface(b);
    return small;
}

static void
test_difference_sees_a_word_that_moved(void **state)
{
    (void)state;
    static const struct {
        int dx;
        int dy;
        const char *middle;
        bool alike;
    } cases[] = {
        {0, 0, "անցավ", true},   {1, 0, "անցավ", false}, {0, 1, "անցավ", false},
        {-2, 0, "անցավ", false}, {5, 3, "անցավ", false}, {0, 0, "անցաւ", false},
        {0, 0, " ", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        SDL_Surface *moved = draw_line(cases[i].dx, cases[i].dy, cases[i].middle);
        if (look_alike(draw_line(0, 0, "անցավ"), moved) != cases[i].alike) {
            fail_msg("case %zu", i);
        }
    }
}

/* Each pixel a little lighter or darker, and an edge here and there rounded otherwise. */
static void
test_difference_passes_over_noise(void **state)
{
    (void)state;
    SDL_Surface *noisy = draw_line(0, 0, "անցավ");
    uint8_t *bytes = noisy->pixels;
    unsigned random = 1;
    for (size_t i = 0; i < WIDTH * HEIGHT * 3; i++) {
        random = random * 1103515245 + 12345;
        int value = bytes[i] + (int)(random >> 16 & 31) - 16;
        bytes[i] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
    }
    for (size_t i = 0; i < 10; i++) {
        bytes[3 * (WIDTH * (WORD_TOP + i) + WORD_LEFT + 7 * i)] ^= 0x80;
    }
    assert_true(look_alike(draw_line(0, 0, "անցավ"), noisy));
}

static void
test_difference_counts_and_marks(void **state)
{
    (void)state;
    static uint8_t marks[WIDTH * HEIGHT];
    SDL_Surface *a = draw_line(0, 0, "անցավ");
    SDL_Surface *b = draw_line(0, 0, "անցավ");
    uint8_t *pixel = (uint8_t *)b->pixels + 3 * (WIDTH * 10 + 10);
    pixel[1] = 0;
    struct difference difference = difference_of(picture_of(a), picture_of(b), marks);
    assert_int_equal(difference.pixels, 1);
    assert_int_equal(difference.crowded, 1);
    assert_int_equal(marks[WIDTH * 10 + 10], 1);
    marks[WIDTH * 10 + 10] = 0;
    assert_null(memchr(marks, 1, sizeof(marks)));
    b->w--;
    assert_true(difference_of(picture_of(a), picture_of(b), NULL).sizes_differ);
    assert_false(difference_is_small(difference_of(picture_of(a), picture_of(b), NULL), 1, 1));
    SDL_FreeSurface(a);
    SDL_FreeSurface(b);
}

static int
open_fonts(void **state)
{
    static const char *const languages[] = {"hy"};
    (void)state;
    fonts = az_fonts_open(languages, 1);
    return fonts ? 0 : -1;
}

static int
close_fonts(void **state)
{
    (void)state;
    az_fonts_close(fonts);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_difference_sees_a_word_that_moved),
        cmocka_unit_test(test_difference_passes_over_noise),
        cmocka_unit_test(test_difference_counts_and_marks),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
