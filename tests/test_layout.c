// SPDX-License-Identifier: MIT
#include "app/ui/layout.h"

#include "tests/testing.h"

static const struct {
    int width;
    int height;
} sizes[] = {
    {1280, 800}, {1920, 1080}, {1080, 1920}, {800, 1280},  {1024, 768},
    {768, 1024}, {3840, 2160}, {1366, 768},  {2560, 1080}, {1000, 1000},
};

enum { SIZES = sizeof(sizes) / sizeof(*sizes), LANGUAGES = 3, RECTS_MAX = 80 };

/* What lies on one screen at once. */
struct scene {
    struct az_layout layout;
    struct az_rect rects[RECTS_MAX];
    size_t count;
};

static void
add(struct scene *scene, struct az_rect rect)
{
    assert_true(scene->count < RECTS_MAX);
    scene->rects[scene->count++] = rect;
}

/* The bars of every screen. */
static void
begin_scene(struct scene *scene, int width, int height, bool question)
{
    struct az_rect keys[LANGUAGES];
    *scene = (struct scene){0};
    az_layout_init(&scene->layout, width, height, LANGUAGES);
    az_layout_languages(&scene->layout, LANGUAGES, keys);
    for (size_t i = 0; i < LANGUAGES; i++) {
        add(scene, keys[i]);
    }
    add(scene, scene->layout.title);
    add(scene, scene->layout.back);
    add(scene, scene->layout.dots);
    add(scene, scene->layout.next);
    if (question) {
        add(scene, scene->layout.question);
    }
}

static void
check_scene(const struct scene *scene, const char *what)
{
    const struct az_layout *layout = &scene->layout;
    for (size_t i = 0; i < scene->count; i++) {
        struct az_rect rect = scene->rects[i];
        if (rect.w <= 0 || rect.h <= 0 || rect.x < 0 || rect.y < 0 ||
            rect.x + rect.w > layout->width || rect.y + rect.h > layout->height) {
            fail_msg("%s, %dx%d: rectangle %zu (%d,%d %dx%d) is empty or leaves the screen", what,
                     layout->width, layout->height, i, rect.x, rect.y, rect.w, rect.h);
        }
        for (size_t j = i + 1; j < scene->count; j++) {
            if (az_rect_overlap(rect, scene->rects[j])) {
                fail_msg("%s, %dx%d: rectangles %zu and %zu overlap", what, layout->width,
                         layout->height, i, j);
            }
        }
    }
}

/* Keys are at least so many units wide and high. */
static void
check_keys(const struct scene *scene, const struct az_rect *keys, size_t count, double width,
           double height, const char *what)
{
    const struct az_layout *layout = &scene->layout;
    for (size_t i = 0; i < count; i++) {
        if (keys[i].w < az_layout_px(layout, width) - 1 ||
            keys[i].h < az_layout_px(layout, height) - 1) {
            fail_msg("%s, %dx%d: key %zu is only %dx%d", what, layout->width, layout->height, i,
                     keys[i].w, keys[i].h);
        }
    }
}

static void
test_layout_faces_fit(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++) {
        struct scene scene;
        struct az_rect faces[5];
        struct az_rect labels[5];
        begin_scene(&scene, sizes[s].width, sizes[s].height, true);
        az_layout_faces(&scene.layout, 5, faces, labels);
        for (size_t i = 0; i < 5; i++) {
            add(&scene, faces[i]);
            add(&scene, labels[i]);
            assert_int_equal(faces[i].w, faces[i].h);
            assert_int_equal(faces[i].y, faces[0].y);
        }
        check_scene(&scene, "faces");
        check_keys(&scene, faces, 5, 9.5, 9.5, "faces");
    }
}

static void
test_layout_scale_fits(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++) {
        struct scene scene;
        struct az_rect keys[11];
        struct az_rect low;
        struct az_rect high;
        begin_scene(&scene, sizes[s].width, sizes[s].height, true);
        az_layout_scale(&scene.layout, 11, keys, &low, &high);
        for (size_t i = 0; i < 11; i++) {
            add(&scene, keys[i]);
        }
        add(&scene, low);
        add(&scene, high);
        check_scene(&scene, "scale");
        check_keys(&scene, keys, 11, scene.layout.width == scene.layout.height ? 4 : 5.5, 10,
                   "scale");
    }
}

static void
test_layout_chips_fit(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++) {
        for (size_t count = 1; count <= 12; count++) {
            struct scene scene;
            struct az_rect chips[12];
            begin_scene(&scene, sizes[s].width, sizes[s].height, true);
            az_layout_chips(&scene.layout, count, chips);
            for (size_t i = 0; i < count; i++) {
                add(&scene, chips[i]);
            }
            check_scene(&scene, "chips");
            check_keys(&scene, chips, count, 12, 5, "chips");
        }
    }
}

static void
test_layout_message_fits(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++) {
        for (int with_hint = 0; with_hint < 2; with_hint++) {
            struct scene scene;
            struct az_rect emblem;
            struct az_rect headline;
            struct az_rect hint;
            begin_scene(&scene, sizes[s].width, sizes[s].height, false);
            az_layout_message(&scene.layout, with_hint, &emblem, &headline, &hint);
            add(&scene, emblem);
            add(&scene, headline);
            if (with_hint) {
                add(&scene, hint);
            }
            check_scene(&scene, "message");
        }
    }
}

static void
test_layout_many_languages_fit(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++) {
        for (size_t count = 1; count <= 12; count++) {
            struct scene scene = {0};
            struct az_rect keys[12];
            az_layout_init(&scene.layout, sizes[s].width, sizes[s].height, count);
            az_layout_languages(&scene.layout, count, keys);
            for (size_t i = 0; i < count; i++) {
                add(&scene, keys[i]);
            }
            check_scene(&scene, "languages");
        }
    }
}

static void
test_layout_keys_of_bars_are_large(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++) {
        struct scene scene;
        begin_scene(&scene, sizes[s].width, sizes[s].height, true);
        check_keys(&scene, scene.rects, LANGUAGES, 11, 6.5, "languages");
        check_keys(&scene, &scene.layout.back, 1, 14, 6.5, "back");
        check_keys(&scene, &scene.layout.next, 1, 14, 6.5, "next");
    }
}

static void
test_rect_edges_belong_to_one(void **state)
{
    (void)state;
    struct az_rect a = {0, 0, 10, 10};
    struct az_rect b = {10, 0, 10, 10};
    assert_false(az_rect_overlap(a, b));
    assert_true(az_rect_contains(a, 9, 9));
    assert_false(az_rect_contains(a, 10, 9));
    assert_true(az_rect_contains(b, 10, 9));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout_faces_fit),
        cmocka_unit_test(test_layout_scale_fits),
        cmocka_unit_test(test_layout_chips_fit),
        cmocka_unit_test(test_layout_message_fits),
        cmocka_unit_test(test_layout_many_languages_fit),
        cmocka_unit_test(test_layout_keys_of_bars_are_large),
        cmocka_unit_test(test_rect_edges_belong_to_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
