// SPDX-License-Identifier: MIT
#include "app/ui/layout.h"

#include <math.h>

#include "tests/testing.h"
#include "tests/theme.h"

static const struct {
    int width;
    int height;
} sizes[] = {
    {800, 480},   {480, 800},   {1024, 600},  {600, 1024},  {1280, 800}, {800, 1280},
    {1920, 1080}, {1080, 1920}, {3840, 2160}, {2160, 3840}, {1024, 768}, {768, 1024},
    {1366, 768},  {2560, 1080}, {1000, 1000}, {640, 400},
};

/* Ways in which a screen differs from the plain one. */
static const struct az_layout_params ways[] = {
    {.languages = 3},
    {.languages = 5, .speech = true},
    {.languages = 1},
    {.languages = 3, .rtl = true, .logo = true},
    {.languages = 5, .low_reach = true, .banner = true},
    {.languages = 5, .rtl = true, .text_scale = AZ_TEXT_LARGER, .speech = true, .banner = true},
    {.languages = 12, .logo = true, .low_reach = true, .speech = true},
    {.languages = 3, .diagonal_mm = 150},
    {.languages = 3, .diagonal_mm = 1400},
    {.languages = 3, .writing = true},
    {.languages = 1, .writing = true, .below = true, .banner = true},
    {.languages = 5, .writing = true, .low_reach = true, .rtl = true, .speech = true},
};

enum {
    SIZES = sizeof(sizes) / sizeof(*sizes),
    WAYS = sizeof(ways) / sizeof(*ways),
    RECTS_MAX = 96,
};

/* What lies on one screen at once. */
struct scene {
    struct az_layout layout;
    struct az_rect rects[RECTS_MAX];
    size_t count;
    size_t languages;
    size_t way;
};

static void
add(struct scene *scene, struct az_rect rect)
{
    assert_true(scene->count < RECTS_MAX);
    scene->rects[scene->count++] = rect;
}

/* What may be left out is empty then. */
static void
add_any(struct scene *scene, struct az_rect rect)
{
    if (rect.w > 0 && rect.h > 0) {
        add(scene, rect);
    }
}

static void
add_languages(struct scene *scene)
{
    struct az_rect keys[12];
    if (scene->languages > 1) {
        az_layout_languages(&scene->layout, scene->languages, keys);
        for (size_t i = 0; i < scene->languages; i++) {
            add(scene, keys[i]);
        }
    }
}

/* The bars of every screen. */
static void
add_bars(struct scene *scene)
{
    const struct az_layout *layout = &scene->layout;
    add_languages(scene);
    if (!az_layout_asks_in_bar(layout)) {
        add_any(scene, layout->title); // else the question stands there
    }
    add_any(scene, layout->logo);
    add_any(scene, layout->banner);
    add_any(scene, layout->speak);
    add(scene, layout->back);
    add(scene, layout->larger);
    add(scene, layout->contrast);
    add(scene, layout->dots);
    add(scene, layout->next);
}

static void
check_scene(const struct scene *scene, const char *what)
{
    const struct az_layout *layout = &scene->layout;
    for (size_t i = 0; i < scene->count; i++) {
        struct az_rect rect = scene->rects[i];
        if (rect.w <= 0 || rect.h <= 0 || rect.x < 0 || rect.y < 0 ||
            rect.x + rect.w > layout->width || rect.y + rect.h > layout->height) {
            fail_msg(
                "%s, %dx%d, way %zu: rectangle %zu (%d,%d %dx%d) is empty or leaves the screen",
                what, layout->width, layout->height, scene->way, i, rect.x, rect.y, rect.w, rect.h);
        }
        for (size_t j = i + 1; j < scene->count; j++) {
            if (az_rect_overlap(rect, scene->rects[j])) {
                fail_msg("%s, %dx%d, way %zu: rectangles %zu and %zu overlap", what, layout->width,
                         layout->height, scene->way, i, j);
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
            fail_msg("%s, %dx%d, way %zu: key %zu is only %dx%d", what, layout->width,
                     layout->height, scene->way, i, keys[i].w, keys[i].h);
        }
    }
}

typedef void (*check_fn)(struct scene *scene);

/* Every size in every way, with the bars in it. */
static void
check_all(check_fn check)
{
    for (size_t s = 0; s < SIZES; s++) {
        for (size_t way = 0; way < WAYS; way++) {
            static struct scene scene;
            struct az_layout_params params = ways[way];
            params.width = sizes[s].width;
            params.height = sizes[s].height;
            params.theme = testing_theme("contrast");
            scene = (struct scene){.languages = params.languages, .way = way};
            az_layout_init(&scene.layout, &params);
            add_bars(&scene);
            check(&scene);
        }
    }
}

static void
check_bars(struct scene *scene)
{
    check_scene(scene, "bars");
    check_keys(scene, &scene->layout.back, 1, 8, 6.5, "back");
    check_keys(scene, &scene->layout.next, 1, 8, 6.5, "next");
    check_keys(scene, &scene->layout.larger, 1, 6.5, 6.5, "larger text");
    assert_int_equal(scene->layout.larger.w, scene->layout.larger.h);
}

static void
test_layout_bars_fit(void **state)
{
    (void)state;
    check_all(check_bars);
}

static void
check_faces(struct scene *scene)
{
    for (size_t count = 4; count <= 5; count++) {
        struct scene all = *scene;
        struct az_rect faces[5];
        struct az_rect labels[5];
        add(&all, all.layout.question);
        az_layout_faces(&all.layout, count, faces, labels);
        for (size_t i = 0; i < count; i++) {
            add(&all, faces[i]);
            add(&all, labels[i]);
            assert_int_equal(faces[i].w, faces[i].h);
        }
        check_scene(&all, "faces");
        check_keys(&all, faces, count, 6, 6, "faces");
        bool rightwards = faces[1].x > faces[0].x;
        assert_int_equal(rightwards, !all.layout.rtl); // in reading direction
    }
}

static void
test_layout_faces_fit(void **state)
{
    (void)state;
    check_all(check_faces);
}

static void
check_scale(struct scene *scene)
{
    for (size_t count = 2; count <= 11; count++) {
        struct scene all = *scene;
        struct az_rect keys[11];
        struct az_rect low;
        struct az_rect high;
        add(&all, all.layout.question);
        az_layout_scale(&all.layout, count, keys, &low, &high);
        for (size_t i = 0; i < count; i++) {
            add(&all, keys[i]);
        }
        add(&all, low);
        add(&all, high);
        check_scene(&all, "scale");
        check_keys(&all, keys, count, 4, 6, "scale");
    }
}

static void
test_layout_scale_fits(void **state)
{
    (void)state;
    check_all(check_scale);
}

static void
check_stars(struct scene *scene)
{
    for (size_t count = 3; count <= 10; count++) {
        struct scene all = *scene;
        struct az_rect keys[10];
        struct az_rect low;
        struct az_rect high;
        add(&all, all.layout.question);
        az_layout_stars(&all.layout, count, keys, &low, &high);
        for (size_t i = 0; i < count; i++) {
            add(&all, keys[i]);
        }
        add(&all, low);
        add(&all, high);
        check_scene(&all, "stars");
        check_keys(&all, keys, count, 4, 4, "stars");
    }
}

static void
test_layout_stars_fit(void **state)
{
    (void)state;
    check_all(check_stars);
}

/* Ten in a row of a tall screen would be too small to be told from each other in a hurry. */
static void
test_layout_stars_have_two_rows_on_tall_screens(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++) {
        struct az_layout layout;
        struct az_rect keys[10];
        struct az_rect low;
        struct az_rect high;
        az_layout_init(&layout, &(struct az_layout_params){.width = sizes[s].width,
                                                           .height = sizes[s].height,
                                                           .theme = testing_theme("light"),
                                                           .languages = 3});
        az_layout_stars(&layout, 10, keys, &low, &high);
        assert_int_equal(keys[4].y, keys[0].y);
        assert_int_equal(keys[5].y > keys[0].y, layout.portrait);
        assert_true(az_layout_units(&layout, keys[0].w) >= (layout.portrait ? 9 : 4.4));
    }
}

static void
check_pair(struct scene *scene)
{
    struct az_rect keys[2];
    add(scene, scene->layout.question);
    az_layout_pair(&scene->layout, keys);
    add(scene, keys[0]);
    add(scene, keys[1]);
    check_scene(scene, "pair");
    check_keys(scene, keys, 2, 20, 9, "pair");
}

static void
test_layout_pair_fits(void **state)
{
    (void)state;
    check_all(check_pair);
}

static void
check_chips(struct scene *scene)
{
    size_t most = az_layout_chips_max(&scene->layout);
    assert_in_range(most, 4, 60);
    for (size_t count = 1; count <= most; count++) {
        struct scene all = *scene;
        struct az_rect chips[60];
        add(&all, all.layout.question);
        az_layout_chips(&all.layout, count, chips);
        for (size_t i = 0; i < count; i++) {
            add(&all, chips[i]);
        }
        check_scene(&all, "chips");
        check_keys(&all, chips, count, 12, 4, "chips");
    }
}

static void
test_layout_chips_fit(void **state)
{
    (void)state;
    check_all(check_chips);
}

static void
check_pages(struct scene *scene)
{
    struct az_rect before;
    struct az_rect behind;
    struct az_rect chips[60];
    add(scene, scene->layout.question);
    az_layout_paged(&scene->layout, &before, &behind);
    size_t most = az_layout_chips_max(&scene->layout);
    az_layout_chips(&scene->layout, most, chips);
    for (size_t i = 0; i < most; i++) {
        add(scene, chips[i]);
    }
    add(scene, before);
    add(scene, behind);
    check_scene(scene, "pages");
    check_keys(scene, &before, 1, 6.5, 6.5, "page");
}

static void
test_layout_pages_fit(void **state)
{
    (void)state;
    check_all(check_pages);
}

/* With nothing to be read besides, a line or two, and a long consent. */
static const double notes[] = {0, 4, 12};

static void
check_writing_with(struct scene *scene, size_t count, double note)
{
    struct scene all = *scene;
    struct az_layout_writing places;
    az_layout_writing(&all.layout,
                      &(struct az_layout_writing_params){
                          .fields = count, .note_px = az_layout_px(&all.layout, note)},
                      &places);
    add_any(&all, places.question);
    add_any(&all, places.note);
    add(&all, places.keyboard);
    for (size_t i = 0; i < count; i++) {
        add(&all, places.fields[i]);
    }
    check_scene(&all, "writing");
    check_keys(&all, places.fields, count, 16, 6, "field");
    check_keys(&all, &places.keyboard, 1, 40, 12, "keyboard");
    /* Whether it fits the bar is measured; else it stands below. */
    double width = az_layout_asks_in_bar(&all.layout) ? 12 : 40;
    if (count == 1) {
        check_keys(&all, &places.question, 1, width, 3, "question above a keyboard");
    } else if (note > 0) {
        check_keys(&all, &places.note, 1, 40, 2, "what one consents to");
    }
}

static void
check_writing(struct scene *scene)
{
    for (size_t count = 1; count <= AZ_LAYOUT_FIELDS_MAX; count++) {
        for (size_t i = 0; i < sizeof(notes) / sizeof(*notes); i++) {
            check_writing_with(scene, count, notes[i]);
        }
    }
}

static void
test_layout_writing_fits(void **state)
{
    (void)state;
    check_all(check_writing);
}

/* Armenian has five rows of keys, and a gap of an eighth between them at most. */
static double
key_mm(const struct az_layout *layout, const struct az_layout_writing *places)
{
    double px_per_mm = layout->key * layout->unit / AZ_LAYOUT_KEY_MM;
    return places->keyboard.h / 5.0 * 7 / 8 / px_per_mm;
}

static const struct {
    int width;
    int height;
    unsigned diagonal_mm;
    bool note_fits; // beneath the field
} desks[] = {
    {800, 480, 178, false}, {1024, 600, 257, true},  {1280, 800, 257, true},
    {800, 1280, 257, true}, {1920, 1080, 396, true}, {3840, 2160, 686, true},
    {480, 800, 178, true},  {1080, 1920, 546, true},
};

/* Two lines are seen at once, and keys stay large enough for thumbs. */
static void
test_layout_text_has_lines_and_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(desks) / sizeof(*desks); i++) {
        struct az_layout layout;
        struct az_layout_writing places;
        az_layout_init(&layout, &(struct az_layout_params){.width = desks[i].width,
                                                           .height = desks[i].height,
                                                           .diagonal_mm = desks[i].diagonal_mm,
                                                           .theme = testing_theme("light"),
                                                           .languages = 3,
                                                           .writing = true});
        int line = layout.type[AZ_TYPE_CHOICE].size_px * 7 / 5;
        az_layout_writing(&layout,
                          &(struct az_layout_writing_params){.fields = 1, .note_px = line * 3 / 4},
                          &places);
        if (places.fields[0].h < 2 * line || key_mm(&layout, &places) < 7.9 ||
            (places.note.h > 0) != desks[i].note_fits) {
            fail_msg("%dx%d: a field of %.1f lines, keys of %.1f mm, a note of %d pixels",
                     desks[i].width, desks[i].height, (double)places.fields[0].h / line,
                     key_mm(&layout, &places), places.note.h);
        }
    }
}

/* What one consents to stays on the screen, at the cost of keys that are seven millimetres high. */
static void
test_layout_form_has_consent_and_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(desks) / sizeof(*desks); i++) {
        struct az_layout layout;
        struct az_layout_writing places;
        az_layout_init(&layout, &(struct az_layout_params){.width = desks[i].width,
                                                           .height = desks[i].height,
                                                           .diagonal_mm = desks[i].diagonal_mm,
                                                           .theme = testing_theme("light"),
                                                           .languages = 3,
                                                           .writing = true});
        int line = layout.type[AZ_TYPE_CAPTION].size_px * 7 / 5;
        az_layout_writing(
            &layout, &(struct az_layout_writing_params){.fields = 3, .note_px = 2 * line}, &places);
        if (places.note.h < line * 8 / 5 || key_mm(&layout, &places) < 6.9) {
            fail_msg("%dx%d: a consent of %.1f lines, keys of %.1f mm", desks[i].width,
                     desks[i].height, (double)places.note.h / line, key_mm(&layout, &places));
        }
    }
}

static void
check_message(struct scene *scene)
{
    for (int with_hint = 0; with_hint < 2; with_hint++) {
        struct scene all = *scene;
        struct az_rect emblem;
        struct az_rect headline;
        struct az_rect hint;
        az_layout_message(&all.layout, with_hint, &emblem, &headline, &hint);
        add(&all, emblem);
        add(&all, headline);
        add_any(&all, hint);
        check_scene(&all, "message");
    }
}

static void
test_layout_message_fits(void **state)
{
    (void)state;
    check_all(check_message);
}

static void
check_dialog(struct scene *scene)
{
    struct az_rect card;
    scene->count = 0; // it lies above everything
    az_layout_dialog(&scene->layout, &card, &scene->rects[0], &scene->rects[1]);
    scene->count = 2;
    check_scene(scene, "dialog");
    check_keys(scene, &scene->rects[1], 1, 20, 9, "dialog");
    for (size_t i = 0; i < 2; i++) {
        struct az_rect rect = scene->rects[i];
        assert_true(az_rect_contains(card, rect.x, rect.y));
        assert_true(az_rect_contains(card, rect.x + rect.w - 1, rect.y + rect.h - 1));
    }
}

static void
test_layout_dialog_fits(void **state)
{
    (void)state;
    check_all(check_dialog);
}

static struct az_layout
make_layout(const struct az_layout_params *given)
{
    struct az_layout layout;
    struct az_layout_params params = *given;
    params.theme = testing_theme("light");
    params.languages = params.languages ? params.languages : 3;
    az_layout_init(&layout, &params);
    return layout;
}

/* Faces are large enough for any hand on the screens that are usual. */
static void
test_layout_faces_have_20_mm(void **state)
{
    (void)state;
    static const struct {
        struct az_layout_params params;
        double mm;
    } cases[] = {
        {{.width = 800, .height = 480, .diagonal_mm = 178}, 18},
        {{.width = 480, .height = 800, .diagonal_mm = 178}, 20},
        {{.width = 1024, .height = 600, .diagonal_mm = 257}, 20},
        {{.width = 1280, .height = 800, .diagonal_mm = 257}, 20},
        {{.width = 800, .height = 1280, .diagonal_mm = 257}, 20},
        {{.width = 1920, .height = 1080, .diagonal_mm = 396}, 20},
        {{.width = 3840, .height = 2160, .diagonal_mm = 686}, 20},
        {{.width = 1080, .height = 1920, .diagonal_mm = 546}, 20},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_layout layout = make_layout(&cases[i].params);
        const struct az_layout_params *params = &cases[i].params;
        struct az_rect faces[5];
        struct az_rect labels[5];
        az_layout_faces(&layout, 5, faces, labels);
        double px_per_mm = hypot(params->width, params->height) / params->diagonal_mm;
        if (faces[0].w / px_per_mm < cases[i].mm) {
            fail_msg("%dx%d: faces of only %.1f mm", params->width, params->height,
                     faces[0].w / px_per_mm);
        }
    }
}

/* A small screen gets larger letters, up to half as large again; a huge one keeps the theme's. */
static void
test_layout_letters_follow_the_real_size(void **state)
{
    (void)state;
    struct az_layout usual = make_layout(&(struct az_layout_params){.width = 1280, .height = 800});
    struct az_layout small =
        make_layout(&(struct az_layout_params){.width = 1280, .height = 800, .diagonal_mm = 120});
    struct az_layout large =
        make_layout(&(struct az_layout_params){.width = 1280, .height = 800, .diagonal_mm = 600});
    struct az_layout zoomed = make_layout(
        &(struct az_layout_params){.width = 1280, .height = 800, .text_scale = AZ_TEXT_LARGER});
    double px_per_mm = hypot(1280, 800) / az_layout_usual_mm(1280, 800);
    assert_true(usual.type[AZ_TYPE_LABEL].size_px * 0.536 / px_per_mm >= 2.45);
    assert_true(usual.type[AZ_TYPE_QUESTION].size_px * 0.536 / px_per_mm >= 4);
    assert_int_equal(large.type[AZ_TYPE_LABEL].size_px, lround(800 / 28.0));
    assert_int_equal(small.type[AZ_TYPE_LABEL].size_px, lround(800 / 28.0 * 1.5));
    assert_int_equal(zoomed.type[AZ_TYPE_QUESTION].size_px, lround(800 / 14.0 * 1.25));
    assert_int_equal(zoomed.type[AZ_TYPE_LABEL].min_px, usual.type[AZ_TYPE_LABEL].min_px);
}

static void
test_layout_right_to_left_is_the_mirror_image(void **state)
{
    (void)state;
    struct az_layout ltr = make_layout(&(struct az_layout_params){.width = 1281, .height = 800});
    struct az_layout rtl =
        make_layout(&(struct az_layout_params){.width = 1281, .height = 800, .rtl = true});
    const struct az_rect pairs[][2] = {
        {ltr.title, rtl.title}, {ltr.languages, rtl.languages}, {ltr.back, rtl.back},
        {ltr.next, rtl.next},   {ltr.content, rtl.content},     {ltr.larger, rtl.larger},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        assert_int_equal(pairs[i][0].x + pairs[i][0].w, 1281 - pairs[i][1].x);
        assert_int_equal(pairs[i][0].y, pairs[i][1].y);
        assert_int_equal(pairs[i][0].w, pairs[i][1].w);
    }
}

static void
test_layout_low_reach_keeps_keys_below_the_middle(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++) {
        struct az_layout layout = make_layout(&(struct az_layout_params){
            .width = sizes[s].width, .height = sizes[s].height, .low_reach = true});
        struct az_rect faces[5];
        struct az_rect labels[5];
        az_layout_faces(&layout, 5, faces, labels);
        assert_true(layout.languages.y > layout.height / 2);
        assert_true(faces[0].y > layout.height * 35 / 100);
        assert_true(faces[0].y > layout.question.y + layout.question.h);
    }
}

static void
test_layout_outlines_are_never_thin(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++) {
        struct az_layout layout;
        az_layout_init(&layout, &(struct az_layout_params){.width = sizes[s].width,
                                                           .height = sizes[s].height,
                                                           .theme = testing_theme("contrast"),
                                                           .languages = 2});
        assert_true(layout.outline >= 4);
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
        cmocka_unit_test(test_layout_bars_fit),
        cmocka_unit_test(test_layout_faces_fit),
        cmocka_unit_test(test_layout_scale_fits),
        cmocka_unit_test(test_layout_stars_fit),
        cmocka_unit_test(test_layout_stars_have_two_rows_on_tall_screens),
        cmocka_unit_test(test_layout_pair_fits),
        cmocka_unit_test(test_layout_chips_fit),
        cmocka_unit_test(test_layout_pages_fit),
        cmocka_unit_test(test_layout_writing_fits),
        cmocka_unit_test(test_layout_text_has_lines_and_keys),
        cmocka_unit_test(test_layout_form_has_consent_and_keys),
        cmocka_unit_test(test_layout_message_fits),
        cmocka_unit_test(test_layout_dialog_fits),
        cmocka_unit_test(test_layout_faces_have_20_mm),
        cmocka_unit_test(test_layout_letters_follow_the_real_size),
        cmocka_unit_test(test_layout_right_to_left_is_the_mirror_image),
        cmocka_unit_test(test_layout_low_reach_keeps_keys_below_the_middle),
        cmocka_unit_test(test_layout_outlines_are_never_thin),
        cmocka_unit_test(test_rect_edges_belong_to_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
