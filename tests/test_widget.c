// SPDX-License-Identifier: MIT
#include "app/ui/widget_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/survey/words.h"
#include "app/ui/field.h"
#include "app/ui/parts.h"
#include "app/ui/window.h"
#include "tests/testing.h"
#include "tests/theme.h"

static const char *const languages[] = {"hy", "ka", "en", "ru", "ar"};
static const char *const words[] = {"Գերազանց", "შესანიშნავი", "Excellent", "Отлично", "ممتاز"};
enum { LANGUAGES = sizeof(languages) / sizeof(*languages), SIDE = 600 };

static struct az_window window;
static struct az_fonts *fonts;
static struct az_canvas *canvas;
static struct az_typesetter *type;
static uint32_t pixels[SIDE * SIDE];

static int
open_canvas(void **state)
{
    (void)state;
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    const struct az_window_params params = {.title = "test", .width = SIDE, .height = SIDE};
    if (!az_window_init(&window, &params)) {
        return -1;
    }
    fonts = az_fonts_open(languages, LANGUAGES);
    canvas = az_canvas_open(window.renderer);
    type = fonts && canvas ? az_typesetter_open(canvas, fonts) : NULL;
    return type ? 0 : -1;
}

static int
close_canvas(void **state)
{
    (void)state;
    az_typesetter_close(type);
    az_canvas_close(canvas);
    az_fonts_close(fonts);
    az_window_destroy(&window);
    SDL_Quit();
    return 0;
}

static const struct az_field field = {.value = "Abc", .caret = 1, .caret_shown = true};
static const struct az_rect place = {150, 150, 300, 160};

static struct az_painter
begin(const char *theme, size_t language, struct az_layout *layout)
{
    const struct az_theme *look = testing_theme(theme);
    az_layout_init(layout,
                   &(struct az_layout_params){.width = SIDE,
                                              .height = SIDE,
                                              .theme = look,
                                              .languages = 3,
                                              .rtl = az_language_is_rtl(languages[language])});
    az_canvas_clear(canvas, look->ground);
    return (struct az_painter){canvas, type, look, layout};
}

static struct az_widget
make(enum az_widget_kind kind, size_t language)
{
    struct az_widget widget = {.kind = kind,
                               .rect = place,
                               .enabled = true,
                               .number = 1,
                               .part = 0.6,
                               .label = words[language],
                               .language = languages[language],
                               .field = &field};
    if (kind == AZ_WIDGET_FACE) {
        widget.rect.w = widget.rect.h;
        widget.label_rect = (struct az_rect){place.x, place.y + place.h + 10, 160, 60};
    }
    return widget;
}

static void
read_pixels(void)
{
    assert_int_equal(
        SDL_RenderReadPixels(window.renderer, NULL, SDL_PIXELFORMAT_ARGB8888, pixels, SIDE * 4), 0);
}

/* How many pixels were drawn outside and inside of the widget, its ring and its shadow. */
static void
count_drawn(struct az_color ground, size_t *inside, size_t *outside)
{
    uint32_t empty = (uint32_t)ground.r << 16 | (uint32_t)ground.g << 8 | ground.b;
    struct az_rect around = az_rect_inset(place, -30);
    around.h += 70; // a face's label
    *inside = *outside = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        if ((pixels[i] & 0xffffff) != empty) {
            size_t *count = az_rect_contains(around, i % SIDE, i / SIDE) ? inside : outside;
            ++*count;
        }
    }
}

static void
test_widget_draws_within_its_place(void **state)
{
    (void)state;
    static const char *const themes[] = {"light", "dark", "contrast"};
    for (size_t theme = 0; theme < 3; theme++) {
        for (size_t language = 0; language < LANGUAGES; language++) {
            for (int kind = 0; kind < AZ_WIDGET_KIND_COUNT; kind++) {
                struct az_layout layout;
                struct az_painter painter = begin(themes[theme], language, &layout);
                struct az_widget widget = make((enum az_widget_kind)kind, language);
                widget.chosen = kind % 2;
                widget.focused = kind % 3 == 0;
                az_widget_draw(&painter, &widget, kind % 4 / 3.0);
                read_pixels();
                size_t inside;
                size_t outside;
                count_drawn(painter.theme->ground, &inside, &outside);
                if (inside < 300 || outside > 0) {
                    fail_msg("kind %d, %s, %s: %zu pixels inside, %zu outside", kind, themes[theme],
                             languages[language], inside, outside);
                }
            }
        }
    }
}

/* Black, white, one yellow, and what lies between two of them at an edge. */
static bool
is_of_three(uint32_t pixel)
{
    int r = pixel >> 16 & 0xff;
    int g = pixel >> 8 & 0xff;
    int b = pixel & 0xff;
    return b <= g + 2 && g <= r + 2 && r - g <= 40;
}

static void
test_widget_in_high_contrast_has_no_other_colour(void **state)
{
    (void)state;
    for (int kind = 0; kind < AZ_WIDGET_KIND_COUNT; kind++) {
        for (int how = 0; how < 8; how++) {
            struct az_layout layout;
            struct az_painter painter = begin("contrast", 0, &layout);
            struct az_widget widget = make((enum az_widget_kind)kind, 0);
            widget.chosen = how & 1;
            widget.main = how & 2;
            widget.focused = how & 4;
            az_widget_draw(&painter, &widget, 0);
            read_pixels();
            for (int i = 0; i < SIDE * SIDE; i++) {
                if (!is_of_three(pixels[i])) {
                    fail_msg("kind %d has the colour %06x", kind, pixels[i] & 0xffffff);
                }
            }
        }
    }
}

static uint64_t
fingerprint(void)
{
    uint64_t hash = 1469598103934665603u;
    read_pixels();
    for (int i = 0; i < SIDE * SIDE; i++) {
        hash = (hash ^ (pixels[i] & 0xffffff)) * 1099511628211u;
    }
    return hash;
}

static uint64_t
fingerprint_of(const struct az_widget *widget, const char *theme)
{
    struct az_layout layout;
    struct az_painter painter = begin(theme, 0, &layout);
    az_widget_draw(&painter, widget, 0);
    return fingerprint();
}

/* The widest word that still shrinks into its key, and lines as many as there is room for. */
static void
test_widget_words_keep_off_the_outline(void **state)
{
    (void)state;
    static const enum az_widget_kind kinds[] = {AZ_WIDGET_CHIP, AZ_WIDGET_CHECK, AZ_WIDGET_LANGUAGE,
                                                AZ_WIDGET_BACK, AZ_WIDGET_NEXT};
    static const char *const texts[] = {"Խնդրում ենք սպասել այստեղ մի քիչ", "გამოტოვება"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) * 2; i++) {
        struct az_layout layout;
        struct az_painter painter = begin("contrast", i % 2, &layout);
        struct az_widget widget = make(kinds[i / 2], i % 2);
        struct az_color ink = painter.theme->ink;
        widget.label = texts[i % 2];
        for (int size = 40; size < 200; size += 9) {
            widget.rect = (struct az_rect){150, 150, 2 * size, size};
            struct az_rect free = az_rect_inset(widget.rect, layout.outline);
            struct az_rect label = az_part_label(&painter, &widget, ink);
            if (label.w > 0 && (label.x < free.x || label.x + label.w > free.x + free.w ||
                                label.y < free.y || label.y + label.h > free.y + free.h)) {
                fail_msg("kind %d, %d pixels high: words touch the outline", (int)kinds[i / 2],
                         size);
            }
        }
    }
}

/* Whatever a state means, it is seen; the focus on everything, in every theme. */
static void
test_widget_states_look_different(void **state)
{
    (void)state;
    static const char *const themes[] = {"light", "dark", "contrast"};
    for (size_t theme = 0; theme < 3; theme++) {
        for (int kind = 0; kind < AZ_WIDGET_KIND_COUNT; kind++) {
            struct az_widget plain = make((enum az_widget_kind)kind, 0);
            struct az_widget focused = plain;
            focused.focused = true;
            assert_true(fingerprint_of(&plain, themes[theme]) !=
                        fingerprint_of(&focused, themes[theme]));
            struct az_widget chosen = plain;
            chosen.chosen = true;
            bool chooses = kind != AZ_WIDGET_FIELD && kind != AZ_WIDGET_STAY;
            assert_int_equal(fingerprint_of(&plain, themes[theme]) !=
                                 fingerprint_of(&chosen, themes[theme]),
                             chooses);
        }
    }
}

static void
test_widget_faces_differ_without_colour(void **state)
{
    (void)state;
    uint64_t seen[AZ_THEME_FACES];
    for (int i = 0; i < AZ_THEME_FACES; i++) {
        struct az_widget face = make(AZ_WIDGET_FACE, 0);
        face.number = i + 1;
        seen[i] = fingerprint_of(&face, "contrast"); // all of them white
        for (int j = 0; j < i; j++) {
            assert_true(seen[i] != seen[j]);
        }
    }
}

/* How much of the middle of the side where reading starts is lit; there is the box to tick. */
static size_t
count_lit_where_ticks_are(bool enabled)
{
    struct az_layout layout;
    struct az_painter painter = begin("contrast", 0, &layout);
    struct az_widget check = make(AZ_WIDGET_CHECK, 0);
    check.enabled = enabled;
    az_widget_draw(&painter, &check, 0);
    read_pixels();
    struct az_rect box = az_part_check_box(&painter, &check);
    size_t lit = 0;
    for (int y = box.y; y < box.y + box.h; y++) {
        for (int x = box.x; x < box.x + box.w; x++) {
            lit += (pixels[y * SIDE + x] & 0xff) > 0x80;
        }
    }
    return lit;
}

/* In black and white nothing but a shape can say that no more may be chosen. */
static void
test_widget_that_rests_has_no_box_to_tick(void **state)
{
    (void)state;
    size_t box = count_lit_where_ticks_are(true);
    size_t dash = count_lit_where_ticks_are(false);
    assert_true(dash > 0);
    assert_true(dash * 2 < box);
}

static void
test_field_shows_all_that_is_written(void **state)
{
    (void)state;
    char value[1200] = "";
    uint64_t last = 0;
    while (strlen(value) < 1000) {
        snprintf(value + strlen(value), sizeof(value) - strlen(value), "%zu ", strlen(value));
        struct az_field written = {
            .value = value, .caret = strlen(value), .active = true, .caret_shown = true};
        struct az_widget widget = make(AZ_WIDGET_FIELD, 2);
        widget.field = &written;
        uint64_t now = fingerprint_of(&widget, "light");
        assert_true(now != last); // the end, where the caret is, is always in sight
        last = now;
    }
}

static void
test_field_caret_moves_with_the_text(void **state)
{
    (void)state;
    static const char *const values[] = {"abc", "Գրեք", "مرحبا"};
    for (size_t i = 0; i < 3; i++) {
        uint64_t last = 0;
        for (size_t at = 0; at <= strlen(values[i]); at++) {
            if ((values[i][at] & 0xc0) == 0x80) {
                continue;
            }
            struct az_field written = {
                .value = values[i], .caret = at, .active = true, .caret_shown = true};
            struct az_widget widget = make(AZ_WIDGET_FIELD, i == 2 ? 4 : 0);
            widget.field = &written;
            uint64_t now = fingerprint_of(&widget, "light");
            assert_true(now != last);
            last = now;
        }
    }
}

static void
test_progress_is_drawn_for_any_number(void **state)
{
    (void)state;
    for (size_t total = 2; total <= 40; total++) {
        struct az_layout layout;
        struct az_painter painter = begin("light", total % LANGUAGES, &layout);
        az_draw_progress(&painter, place, &(struct az_progress){1, total, total});
        uint64_t first = fingerprint();
        size_t inside;
        size_t outside;
        count_drawn(painter.theme->ground, &inside, &outside);
        assert_true(inside > 0);
        assert_int_equal(outside, 0);
        az_canvas_clear(canvas, painter.theme->ground);
        az_draw_progress(&painter, place, &(struct az_progress){total, total, total});
        assert_true(fingerprint() != first);
    }
}

/* Dots or a bar: what it is depends on the survey, and not on what was answered. */
static void
test_progress_keeps_its_look(void **state)
{
    (void)state;
    struct az_layout layout;
    struct az_painter painter = begin("light", 0, &layout);
    size_t drawn[2];
    size_t outside;
    az_draw_progress(&painter, place, &(struct az_progress){4, 4, 5});
    read_pixels();
    count_drawn(painter.theme->ground, &drawn[0], &outside);
    az_canvas_clear(canvas, painter.theme->ground);
    az_draw_progress(&painter, place, &(struct az_progress){4, 4, 40});
    read_pixels();
    count_drawn(painter.theme->ground, &drawn[1], &outside);
    assert_true(drawn[1] > 2 * drawn[0]); // a bar is as long as its place
}

static void
test_countdown_gets_shorter(void **state)
{
    (void)state;
    size_t last = SIZE_MAX;
    for (int seconds = 20; seconds >= 0; seconds--) {
        struct az_layout layout;
        struct az_painter painter = begin("light", 2, &layout);
        struct az_rect rect = {200, 200, 120, 120};
        az_canvas_arc(canvas, rect, 12, seconds / 20.0, painter.theme->ink);
        read_pixels();
        size_t inside;
        size_t outside;
        count_drawn(painter.theme->ground, &inside, &outside);
        assert_true(inside < last);
        assert_int_equal(outside, 0);
        last = inside;
    }
    assert_int_equal(last, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_widget_draws_within_its_place),
        cmocka_unit_test(test_widget_in_high_contrast_has_no_other_colour),
        cmocka_unit_test(test_widget_words_keep_off_the_outline),
        cmocka_unit_test(test_widget_states_look_different),
        cmocka_unit_test(test_widget_faces_differ_without_colour),
        cmocka_unit_test(test_widget_that_rests_has_no_box_to_tick),
        cmocka_unit_test(test_field_shows_all_that_is_written),
        cmocka_unit_test(test_field_caret_moves_with_the_text),
        cmocka_unit_test(test_progress_is_drawn_for_any_number),
        cmocka_unit_test(test_progress_keeps_its_look),
        cmocka_unit_test(test_countdown_gets_shorter),
    };
    return cmocka_run_group_tests(tests, open_canvas, close_canvas);
}
