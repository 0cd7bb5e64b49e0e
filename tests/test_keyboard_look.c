// SPDX-License-Identifier: MIT
/*
 * Draws each layout at the sizes of screens that terminals have. With
 * AZRI_PICTURES set, the pictures stay in that folder, to be looked at.
 */
#include <SDL.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/fonts.h"
#include "app/ui/keyboard_widgets.h"
#include "app/ui/typesetter.h"
#include "app/ui/widget.h"
#include "tests/testing.h"
#include "tests/theme.h"

static const char *const languages[] = {"hy", "ka", "en", "ru", "ar"};
enum { LANGUAGES = sizeof(languages) / sizeof(*languages) };

static const struct {
    int width;
    int height;
} screens[] = {
    {800, 480}, {1024, 600}, {1280, 800},  {1920, 1080},
    {480, 800}, {800, 1280}, {1080, 1920}, {3840, 2160},
};
enum { SCREENS = sizeof(screens) / sizeof(*screens) };

static struct az_fonts *fonts;

struct scene {
    SDL_Surface *surface;
    SDL_Renderer *renderer;
    struct az_layout layout;
    struct az_painter painter;
    struct az_keyboard keyboard;
    struct az_keyboard_keys list;
    struct az_widget widgets[AZ_KEYBOARD_WIDGETS_MAX];
    size_t count;
};

static void
open_scene(struct scene *scene, size_t screen, const char *theme)
{
    int width = screens[screen].width;
    int height = screens[screen].height;
    *scene = (struct scene){0};
    scene->surface = SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_ARGB8888);
    assert_non_null(scene->surface);
    scene->renderer = SDL_CreateSoftwareRenderer(scene->surface);
    assert_non_null(scene->renderer);
    const struct az_theme *look = testing_theme(theme);
    const struct az_layout_params params = {
        .width = width, .height = height, .theme = look, .languages = LANGUAGES};
    az_layout_init(&scene->layout, &params);
    scene->painter.canvas = az_canvas_open(scene->renderer);
    scene->painter.type = az_typesetter_open(scene->painter.canvas, fonts);
    scene->painter.theme = look;
    scene->painter.layout = &scene->layout;
}

static void
close_scene(struct scene *scene)
{
    az_typesetter_close(scene->painter.type);
    az_canvas_close(scene->painter.canvas);
    SDL_DestroyRenderer(scene->renderer);
    SDL_FreeSurface(scene->surface);
}

static void
begin_layout(struct scene *scene, enum az_keyboard_layout_id id)
{
    enum az_keyboard_purpose purpose = id == AZ_KEYBOARD_EMAIL   ? AZ_KEYBOARD_FOR_EMAIL
                                       : id == AZ_KEYBOARD_PHONE ? AZ_KEYBOARD_FOR_PHONE
                                                                 : AZ_KEYBOARD_FOR_TEXT;
    struct az_keyboard *keyboard = &scene->keyboard;
    az_keyboard_init(keyboard, purpose, az_keyboard_layout(id)->language, languages, LANGUAGES);
    while (keyboard->offered[keyboard->current] != id) {
        keyboard->current++;
        assert_true(keyboard->current < keyboard->offered_count);
    }
}

static void
list_widgets(struct scene *scene)
{
    struct az_layout_writing places;
    struct az_keyboard_place place = {.unit_px = scene->layout.unit};
    place.px_per_mm = scene->layout.key * scene->layout.unit / AZ_LAYOUT_KEY_MM;
    az_layout_writing(&scene->layout, &(struct az_layout_writing_params){.fields = 1}, &places);
    place.frame = places.keyboard;
    az_keyboard_list_placed(&scene->keyboard, &place, &scene->list);
    scene->count = az_keyboard_widgets(&scene->list, scene->widgets, AZ_KEYBOARD_WIDGETS_MAX);
}

static bool
is_label(const struct az_widget *widget)
{
    return widget->kind == AZ_WIDGET_KEY && !widget->icon;
}

static void
check_labels(const struct scene *scene)
{
    for (size_t i = 0; i < scene->count; i++) {
        const struct az_widget *widget = &scene->widgets[i];
        const struct az_font_want want = {widget->language, false, 20};
        uint32_t missing = 0;
        if (is_label(widget) && !az_fonts_cover(fonts, &want, widget->label, &missing)) {
            fail_msg("%s: U+%04X has no glyph", widget->id, missing);
        }
        if (is_label(widget) && !az_widget_fits(&scene->painter, widget)) {
            fail_msg("%s: the label does not fit %dx%d", widget->id, widget->rect.w,
                     widget->rect.h);
        }
    }
}

/* Whether anything but the key's own ground is in its middle. */
static bool
has_ink(const struct scene *scene, const struct az_widget *widget)
{
    struct az_rect middle = az_rect_inset(widget->rect, widget->rect.h / 6);
    const uint8_t *pixels = scene->surface->pixels;
    uint32_t first = 0;
    for (int y = middle.y; y < middle.y + middle.h; y++) {
        for (int x = middle.x; x < middle.x + middle.w; x++) {
            uint32_t pixel;
            memcpy(&pixel, pixels + y * scene->surface->pitch + x * 4, sizeof(pixel));
            if (y == middle.y && x == middle.x) {
                first = pixel;
            } else if (pixel != first) {
                return true;
            }
        }
    }
    return false;
}

static void
draw_scene(const struct scene *scene, const char *name)
{
    size_t pressed = az_keyboard_pressed(&scene->keyboard);
    az_canvas_clear(scene->painter.canvas, scene->painter.theme->ground);
    for (size_t i = 0; i < scene->count; i++) {
        const struct az_widget *widget = &scene->widgets[i];
        bool down = widget->kind == AZ_WIDGET_KEY && (size_t)widget->number == pressed;
        az_widget_draw(&scene->painter, widget, down);
    }
    SDL_RenderFlush(scene->renderer);
    for (size_t i = 0; i < scene->count; i++) {
        if (scene->widgets[i].kind == AZ_WIDGET_KEY && !scene->list.variant_count &&
            !has_ink(scene, &scene->widgets[i])) {
            fail_msg("%s: %s is empty", name, scene->widgets[i].id);
        }
    }
    if (getenv("AZRI_PICTURES")) {
        char path[512];
        snprintf(path, sizeof(path), "%s/%s.png", getenv("AZRI_PICTURES"), name);
        assert_true(az_canvas_save(scene->painter.canvas, path));
    }
}

static void
test_keyboard_each_plane_is_drawn_on_each_screen(void **state)
{
    (void)state;
    static const char *const themes[] = {"light", "dark", "contrast"};
    for (size_t screen = 0; screen < SCREENS; screen++) {
        struct scene scene;
        open_scene(&scene, screen, themes[screen % 3]);
        for (size_t id = 0; id < AZ_KEYBOARD_LAYOUT_COUNT; id++) {
            for (size_t plane = 0; plane < AZ_PLANE_COUNT; plane++) {
                if (!az_keyboard_layout((enum az_keyboard_layout_id)id)->planes[plane]) {
                    continue;
                }
                begin_layout(&scene, (enum az_keyboard_layout_id)id);
                scene.keyboard.plane =
                    plane == AZ_PLANE_CAPITALS ? AZ_PLANE_LETTERS : (enum az_keyboard_plane)plane;
                scene.keyboard.shift = plane == AZ_PLANE_CAPITALS ? AZ_SHIFT_LOCKED : AZ_SHIFT_OFF;
                list_widgets(&scene);
                check_labels(&scene);
                char name[64];
                snprintf(name, sizeof(name), "%dx%d-%zu-%zu", scene.layout.width,
                         scene.layout.height, id, plane);
                draw_scene(&scene, name);
            }
        }
        close_scene(&scene);
    }
}

/* The part that types `text`. */
static az_keyboard_part
find_text(const struct scene *scene, const char *text)
{
    for (size_t i = 0; i < scene->list.count; i++) {
        if (strcmp(scene->list.keys[i].text, text) == 0) {
            return i;
        }
    }
    fail_msg("no key \"%s\"", text);
    return AZ_KEYBOARD_NOTHING;
}

static void
test_keyboard_variants_are_drawn_above_their_key(void **state)
{
    (void)state;
    static const struct {
        enum az_keyboard_layout_id layout;
        const char *key; // NULL: the language key
    } held[] = {{AZ_KEYBOARD_EN, "a"},         {AZ_KEYBOARD_EN, "o"},
                {AZ_KEYBOARD_RU, "е"},         {AZ_KEYBOARD_HY_PHONETIC, "։"},
                {AZ_KEYBOARD_EMAIL, ".com"},   {AZ_KEYBOARD_EMAIL, "_"},
                {AZ_KEYBOARD_KA_QWERTY, NULL}, {AZ_KEYBOARD_PHONE, "-"}};
    for (size_t screen = 0; screen < SCREENS; screen++) {
        struct scene scene;
        open_scene(&scene, screen, "light");
        for (size_t i = 0; i < sizeof(held) / sizeof(*held); i++) {
            begin_layout(&scene, held[i].layout);
            list_widgets(&scene);
            size_t part = 0;
            while (!held[i].key && scene.list.keys[part].kind != AZ_KEY_LANGUAGE) {
                part++;
            }
            part = held[i].key ? find_text(&scene, held[i].key) : part;
            az_keyboard_down(&scene.keyboard, 1, part, 0);
            az_keyboard_tick(&scene.keyboard, AZ_KEYBOARD_HOLD_MS);
            list_widgets(&scene);
            assert_true(scene.list.variant_count > 1);
            check_labels(&scene);
            char name[64];
            snprintf(name, sizeof(name), "%dx%d-variants-%zu", scene.layout.width,
                     scene.layout.height, i);
            draw_scene(&scene, name);
        }
        close_scene(&scene);
    }
}

static int
open_fonts(void **state)
{
    (void)state;
    fonts = az_fonts_open(languages, LANGUAGES);
    return fonts ? 0 : -1;
}

static int
close_fonts(void **state)
{
    (void)state;
    az_fonts_close(fonts);
    SDL_Quit();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keyboard_each_plane_is_drawn_on_each_screen),
        cmocka_unit_test(test_keyboard_variants_are_drawn_above_their_key),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
