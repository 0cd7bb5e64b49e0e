// SPDX-License-Identifier: MIT
/*
 * Pictures from outside: an organizer's logo, and a link's QR code.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/survey/logo.h"
#include "app/ui/logo.h"
#include "app/ui/qr.h"
#include "app/ui/window.h"
#include "base/files.h"
#include "tests/testing.h"

enum { SIDE = 400 };

static struct az_window window;
static struct az_canvas *canvas;
static uint32_t pixels[SIDE * SIDE];

static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 20\" "
                          "width=\"40\" height=\"20\"><path fill=\"#aa0000\" "
                          "d=\"M0 0L40 0L40 20L0 20Z\"/></svg>\n";

static int
open_canvas(void **state)
{
    (void)state;
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    const struct az_window_params params = {.title = "test", .width = SIDE, .height = SIDE};
    if (!az_window_init(&window, &params)) {
        return -1;
    }
    canvas = az_canvas_open(window.renderer);
    return canvas ? 0 : -1;
}

static int
close_canvas(void **state)
{
    (void)state;
    az_canvas_close(canvas);
    az_window_destroy(&window);
    SDL_Quit();
    return 0;
}

static void
read_pixels(void)
{
    assert_int_equal(
        SDL_RenderReadPixels(window.renderer, NULL, SDL_PIXELFORMAT_ARGB8888, pixels, SIDE * 4), 0);
}

static void
write_bytes(const char *path, const void *data, size_t size)
{
    assert_true(az_files_write_atomic(path, data, size, 0644));
}

/* What the checker says; "" for nothing. Stays until the next call. */
static const char *
check(const char *path, enum az_logo_kind *kind)
{
    static struct az_buffer told;
    struct az_faults faults;
    az_faults_init(&faults, "event.yaml");
    *kind = az_logo_check(path, 9, 7, &faults);
    az_buffer_destroy(&told);
    az_buffer_init(&told, 10000);
    az_faults_print(&faults, &told);
    az_faults_destroy(&faults);
    return az_buffer_text(&told);
}

static void
test_logo_keeps_its_proportions(void **state)
{
    (void)state;
    enum az_logo_kind kind;
    testing_write(testing_path("logo.svg"), svg);
    assert_string_equal(check(testing_path("logo.svg"), &kind), "");
    assert_int_equal(kind, AZ_LOGO_SVG);
    struct az_logo *logo = az_logo_open(canvas, testing_path("logo.svg"), 200, 200);
    assert_non_null(logo);
    az_canvas_clear(canvas, (struct az_color){0xff, 0xff, 0xff, 0xff});
    az_logo_draw(canvas, logo, (struct az_rect){100, 100, 200, 200}, false);
    read_pixels();
    assert_int_equal(pixels[200 * SIDE + 200] & 0xffffff, 0xaa0000);
    assert_int_equal(pixels[120 * SIDE + 200] & 0xffffff, 0xffffff); // twice as wide as high
    assert_int_equal(pixels[200 * SIDE + 90] & 0xffffff, 0xffffff);
    az_logo_close(logo);
}

static void
test_logo_may_be_a_large_png(void **state)
{
    (void)state;
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, 3000, 1000, 24, SDL_PIXELFORMAT_RGB24);
    assert_non_null(surface);
    SDL_FillRect(surface, NULL, SDL_MapRGB(surface->format, 0, 0x80, 0));
    SDL_Renderer *renderer = SDL_CreateSoftwareRenderer(surface);
    struct az_canvas *large = az_canvas_open(renderer);
    az_canvas_clear(large, (struct az_color){0, 0x80, 0, 0xff});
    assert_true(az_canvas_save(large, testing_path("large.png")));
    az_canvas_close(large);
    SDL_DestroyRenderer(renderer);
    SDL_FreeSurface(surface);

    struct az_logo *logo = az_logo_open(canvas, testing_path("large.png"), 300, 90);
    assert_non_null(logo);
    az_canvas_clear(canvas, (struct az_color){0xff, 0xff, 0xff, 0xff});
    az_logo_draw(canvas, logo, (struct az_rect){50, 50, 300, 90}, true);
    read_pixels();
    assert_int_equal(pixels[95 * SIDE + 345] & 0xffffff, 0x008000); // at the right
    assert_int_equal(pixels[95 * SIDE + 60] & 0xffffff, 0xffffff);
    az_logo_close(logo);
}

static void
test_logo_that_cannot_be_shown_is_told(void **state)
{
    (void)state;
    static const unsigned char huge[] =
        "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\10\2\0\0\0\0\0\0\0";
    static char fat[AZ_LOGO_SVG_BYTES_MAX + 1];
    memset(fat, ' ', sizeof(fat));
    memcpy(fat, "<svg>", strlen("<svg>"));
    memcpy(fat + sizeof(fat) - strlen("</svg>"), "</svg>", strlen("</svg>"));
    write_bytes(testing_path("huge.png"), huge, sizeof(huge) - 1);
    write_bytes(testing_path("fat.svg"), fat, sizeof(fat));
    testing_write(testing_path("text.svg"), "a logo");
    testing_write(testing_path("empty.png"), "");
    assert_int_equal(mkfifo(testing_path("pipe.svg"), 0600), 0);
    static const struct {
        const char *name;
        const char *told;
    } cases[] = {
        {"huge.png", "more than 4096 pixels a side"},
        {"fat.svg", "larger than half a megabyte"},
        {"text.svg", "neither an SVG nor a PNG"},
        {"empty.png", "neither an SVG nor a PNG"},
        {"pipe.svg", "it is not a file"},
        {"", "it is not a file"}, // the folder itself
        {"none.svg", "No such file"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        enum az_logo_kind kind;
        const char *told = check(testing_path(cases[i].name), &kind);
        assert_int_equal(kind, AZ_LOGO_NONE);
        assert_text_contains(told, "event.yaml:9:7: The logo ");
        assert_text_contains(told, cases[i].told);
        testing_log_start();
        assert_null(az_logo_open(canvas, testing_path(cases[i].name), 100, 100));
        assert_text_contains(testing_log_text(), cases[i].told);
        testing_log_stop();
    }
}

/* Cut off or with a byte turned: it is shown or it is not, and that is all. */
static void
spoil(const char *bytes, size_t size, size_t step, const char *name)
{
    char *spoiled = malloc(size);
    assert_non_null(spoiled);
    testing_log_start();
    for (size_t at = 0; at < size; at += step) {
        memcpy(spoiled, bytes, size);
        spoiled[at] = (char)(spoiled[at] ^ (1 << at % 8));
        write_bytes(testing_path(name), spoiled, at % 2 ? size : at + 1);
        az_logo_close(az_logo_open(canvas, testing_path(name), 120, 80));
    }
    testing_log_stop();
    free(spoiled);
}

static void
test_logo_that_is_broken_never_crashes(void **state)
{
    (void)state;
    struct az_buffer face;
    char *path = az_files_asset("faces/face-1.svg");
    az_buffer_init(&face, 100000);
    assert_true(az_files_read(path, &face));
    spoil(face.data, face.size, 37, "spoiled.svg");
    spoil(svg, sizeof(svg) - 1, 1, "spoiled.svg");
    az_buffer_destroy(&face);
    free(path);

    struct az_buffer png;
    az_buffer_init(&png, 1000000);
    assert_true(az_canvas_save(canvas, testing_path("whole.png")));
    assert_true(az_files_read(testing_path("whole.png"), &png));
    spoil(png.data, png.size, png.size / 200 + 1, "spoiled.png");
    az_buffer_destroy(&png);
}

/* Dark modules of a row and a column of the finder pattern: 1011101 within 7. */
static bool
is_finder(struct az_rect square, int module, int column, int row)
{
    static const char *const lines[] = {"1111111", "1000001", "1011101", "1011101",
                                        "1011101", "1000001", "1111111"};
    for (int y = 0; y < 7; y++) {
        for (int x = 0; x < 7; x++) {
            int px = square.x + (4 + column + x) * module + module / 2;
            int py = square.y + (4 + row + y) * module + module / 2;
            bool dark = (pixels[py * SIDE + px] & 0xffffff) == 0;
            if (dark != (lines[y][x] == '1')) {
                return false;
            }
        }
    }
    return true;
}

static void
test_qr_is_sharp_and_has_its_margin(void **state)
{
    (void)state;
    struct az_qr *qr = az_qr_open("https://example.org/q"); // 21 bytes: version 2, 25 modules
    assert_non_null(qr);
    for (int side = 70; side <= 390; side += 37) {
        az_canvas_clear(canvas, (struct az_color){0x80, 0x80, 0x80, 0xff});
        struct az_rect square = az_qr_draw(canvas, qr, (struct az_rect){5, 5, side, side});
        int module = square.w / (25 + 8);
        assert_int_equal(square.w, module * (25 + 8));
        assert_in_range(square.w, side - 25 - 8, side);
        read_pixels();
        assert_true(is_finder(square, module, 0, 0));
        assert_true(is_finder(square, module, 18, 0));
        assert_true(is_finder(square, module, 0, 18));
        assert_false(is_finder(square, module, 18, 18));
        int middle = square.y + square.h / 2;
        for (int x = square.x + 1; x < square.x + 4 * module; x++) {
            assert_int_equal(pixels[middle * SIDE + x] & 0xffffff, 0xffffff);
        }
    }
    assert_int_equal(az_qr_draw(canvas, qr, (struct az_rect){0, 0, 20, 20}).w, 0);
    az_qr_close(qr);
}

static void
test_qr_refuses_what_no_camera_reads(void **state)
{
    (void)state;
    char longer[AZ_QR_BYTES_MAX + 2];
    memset(longer, 'a', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    testing_log_start();
    assert_null(az_qr_open(longer));
    assert_null(az_qr_open(""));
    assert_text_contains(testing_log_text(), "shorten the link to 300");
    testing_log_stop();
    longer[AZ_QR_BYTES_MAX] = '\0';
    struct az_qr *qr = az_qr_open(longer);
    assert_non_null(qr);
    az_qr_close(qr);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_logo_keeps_its_proportions),
        cmocka_unit_test(test_logo_may_be_a_large_png),
        cmocka_unit_test(test_logo_that_cannot_be_shown_is_told),
        cmocka_unit_test(test_logo_that_is_broken_never_crashes),
        cmocka_unit_test(test_qr_is_sharp_and_has_its_margin),
        cmocka_unit_test(test_qr_refuses_what_no_camera_reads),
    };
    return cmocka_run_group_tests(tests, open_canvas, close_canvas);
}
