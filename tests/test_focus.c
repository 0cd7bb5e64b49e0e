// SPDX-License-Identifier: MIT
#include "app/kiosk/focus.h"

#include <stdio.h>
#include <string.h>

#include "base/uuid.h"
#include "tests/testing.h"

/*
 * A screen such as that of five faces, on a field of 100 by 60: languages at
 * the top, faces in the middle, steps at the foot. Reading order: faces, back,
 * next, languages. "next" is disabled when its letter is small.
 */
struct place {
    const char *id;
    enum az_widget_kind kind;
    struct az_rect rect;
    int64_t number;
};

static const struct place faces[] = {
    {"face-1", AZ_WIDGET_FACE, {5, 25, 15, 15}, 1},
    {"face-2", AZ_WIDGET_FACE, {24, 25, 15, 15}, 2},
    {"face-3", AZ_WIDGET_FACE, {43, 25, 15, 15}, 3},
    {"face-4", AZ_WIDGET_FACE, {62, 25, 15, 15}, 4},
    {"face-5", AZ_WIDGET_FACE, {81, 25, 15, 15}, 5},
    {"back", AZ_WIDGET_BACK, {5, 50, 15, 8}, 0},
    {"next", AZ_WIDGET_NEXT, {80, 50, 15, 8}, 0},
    {"language-hy", AZ_WIDGET_LANGUAGE, {60, 2, 10, 8}, 0},
    {"language-ka", AZ_WIDGET_LANGUAGE, {72, 2, 10, 8}, 0},
    {"language-en", AZ_WIDGET_LANGUAGE, {84, 2, 10, 8}, 0},
};

enum { FACES = sizeof(faces) / sizeof(*faces), LIST_MAX = 40 };

static void
list_places(const struct place *places, size_t count, struct az_widget *list)
{
    for (size_t i = 0; i < count; i++) {
        list[i] = (struct az_widget){.kind = places[i].kind,
                                     .rect = places[i].rect,
                                     .enabled = true,
                                     .number = places[i].number};
        snprintf(list[i].id, sizeof(list[i].id), "%s", places[i].id);
    }
}

static size_t
find(const struct az_widget *list, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].id, id) == 0) {
            return i;
        }
    }
    fail_msg("there is no %s", id);
    return SIZE_MAX;
}

static void
test_focus_goes_where_arrows_point(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        enum az_focus_way way;
        const char *to;
    } table[] = {
        {"face-2", AZ_FOCUS_RIGHT, "face-3"},
        {"face-2", AZ_FOCUS_LEFT, "face-1"},
        {"face-5", AZ_FOCUS_RIGHT, "back"},
        {"face-1", AZ_FOCUS_LEFT, "language-en"},
        {"face-1", AZ_FOCUS_DOWN, "back"},
        {"face-5", AZ_FOCUS_DOWN, "next"},
        {"face-2", AZ_FOCUS_DOWN, "back"},
        {"face-4", AZ_FOCUS_DOWN, "next"},
        {"face-5", AZ_FOCUS_UP, "language-en"},
        {"face-1", AZ_FOCUS_UP, "language-hy"},
        {"back", AZ_FOCUS_RIGHT, "next"},
        {"next", AZ_FOCUS_LEFT, "back"},
        {"back", AZ_FOCUS_UP, "face-1"},
        {"language-en", AZ_FOCUS_UP, "language-en"},
        {"language-hy", AZ_FOCUS_DOWN, "face-4"},
        {"back", AZ_FOCUS_DOWN, "back"},
        {"language-hy", AZ_FOCUS_LEFT, "next"},
        {"language-en", AZ_FOCUS_RIGHT, "face-1"},
        {"face-3", AZ_FOCUS_NEXT, "face-4"},
        {"language-en", AZ_FOCUS_NEXT, "face-1"},
        {"face-1", AZ_FOCUS_PREVIOUS, "language-en"},
    };
    struct az_widget list[FACES];
    list_places(faces, FACES, list);
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct az_focus focus = {.shown = true};
        snprintf(focus.id, sizeof(focus.id), "%s", table[i].from);
        az_focus_move(&focus, list, FACES, table[i].way, false);
        if (strcmp(focus.id, table[i].to) != 0) {
            fail_msg("from %s way %d led to %s", table[i].from, (int)table[i].way, focus.id);
        }
    }
}

static void
test_focus_reads_from_right_to_left(void **state)
{
    (void)state;
    struct az_widget list[FACES];
    struct az_focus focus = {.shown = true, .id = "face-1"};
    list_places(faces, FACES, list);
    for (size_t i = 0; i < FACES; i++) {
        list[i].rect.x = 100 - list[i].rect.x - list[i].rect.w; // as a mirrored layout lies
    }
    static const struct {
        enum az_focus_way way;
        const char *to;
    } walk[] = {
        {AZ_FOCUS_LEFT, "face-2"},       {AZ_FOCUS_NEXT, "face-3"}, {AZ_FOCUS_LEFT, "face-4"},
        {AZ_FOCUS_LEFT, "face-5"},       {AZ_FOCUS_LEFT, "back"},   {AZ_FOCUS_UP, "face-1"},
        {AZ_FOCUS_RIGHT, "language-en"},
    };
    for (size_t i = 0; i < sizeof(walk) / sizeof(*walk); i++) {
        az_focus_move(&focus, list, FACES, walk[i].way, true);
        assert_string_equal(focus.id, walk[i].to);
    }
}

static void
test_focus_is_shown_before_it_moves(void **state)
{
    (void)state;
    struct az_widget list[FACES];
    struct az_focus focus = {0};
    list_places(faces, FACES, list);
    assert_int_equal(az_focus_at(&focus, list, FACES), 0);
    az_focus_move(&focus, list, FACES, AZ_FOCUS_RIGHT, false);
    assert_true(focus.shown);
    assert_string_equal(focus.id, "face-1");
    az_focus_move(&focus, list, FACES, AZ_FOCUS_RIGHT, false);
    assert_string_equal(focus.id, "face-2");
    az_focus_forget(&focus);
    assert_false(focus.shown);
    assert_int_equal(az_focus_at(&focus, list, FACES), 0);
}

static void
test_focus_passes_over_what_is_disabled(void **state)
{
    (void)state;
    struct az_widget list[FACES];
    struct az_focus focus = {.shown = true, .id = "face-1"};
    list_places(faces, FACES, list);
    list[find(list, FACES, "face-2")].enabled = false;
    az_focus_move(&focus, list, FACES, AZ_FOCUS_RIGHT, false);
    assert_string_equal(focus.id, "face-3");
    az_focus_move(&focus, list, FACES, AZ_FOCUS_PREVIOUS, false);
    assert_string_equal(focus.id, "face-1");
    list[0].enabled = false;
    assert_int_equal(az_focus_at(&focus, list, FACES), 2); // what it stood on is no more
    for (size_t i = 0; i < FACES; i++) {
        list[i].enabled = false;
    }
    assert_true(az_focus_at(&focus, list, FACES) == SIZE_MAX);
    az_focus_move(&focus, list, FACES, AZ_FOCUS_RIGHT, false);
    assert_true(az_focus_at(&focus, NULL, 0) == SIZE_MAX);
    az_focus_move(&focus, NULL, 0, AZ_FOCUS_NEXT, false);
}

/* Marks all that arrows lead to from `at`. */
static void
walk_everywhere(const struct az_widget *list, size_t count, size_t at, bool rtl, bool *reached)
{
    if (reached[at]) {
        return;
    }
    reached[at] = true;
    for (int way = AZ_FOCUS_LEFT; way <= AZ_FOCUS_DOWN; way++) {
        struct az_focus focus = {.shown = true};
        snprintf(focus.id, sizeof(focus.id), "%s", list[at].id);
        az_focus_move(&focus, list, count, (enum az_focus_way)way, rtl);
        walk_everywhere(list, count, find(list, count, focus.id), rtl, reached);
    }
}

/* A grid with holes, read row by row, and a few keys above and below it. */
static size_t
scatter(struct testing_random *random, struct az_widget *list)
{
    unsigned columns = 1 + (unsigned)az_random_below(&random->random, 6);
    unsigned rows = 1 + (unsigned)az_random_below(&random->random, 5);
    size_t count = 0;
    for (unsigned i = 0; i < rows * columns && count < LIST_MAX; i++) {
        if (az_random_below(&random->random, 4) == 0) {
            continue;
        }
        int wide = 40 + (int)az_random_below(&random->random, 60);
        int high = 20 + (int)az_random_below(&random->random, 30);
        list[count] = (struct az_widget){
            .rect = {(int)(i % columns) * 100, (int)(i / columns) * 50, wide, high},
            .enabled = true};
        snprintf(list[count].id, sizeof(list[count].id), "w%u", i);
        count++;
    }
    return count;
}

static void
test_focus_reaches_everything_by_arrows(void **state)
{
    (void)state;
    struct testing_random random;
    testing_random_init(&random, 4);
    for (unsigned round = 0; round < 600; round++) {
        struct az_widget list[LIST_MAX];
        bool rtl = round % 2;
        size_t count = scatter(&random, list);
        for (size_t from = 0; from < count; from++) {
            bool reached[LIST_MAX] = {false};
            walk_everywhere(list, count, from, rtl, reached);
            for (size_t to = 0; to < count; to++) {
                if (!reached[to]) {
                    fail_msg("round %u: no arrows lead from %s to %s", round, list[from].id,
                             list[to].id);
                }
            }
        }
    }
}

/* A notice: going on is what one means there, and only then going back. */
static void
test_focus_begins_by_going_on(void **state)
{
    (void)state;
    struct az_widget list[FACES];
    size_t back = 5;
    size_t count = FACES - back;
    list_places(faces + back, count, list);
    struct az_focus focus = {0};
    assert_string_equal(list[az_focus_at(&focus, list, count)].id, "next");
    az_focus_move(&focus, list, count, AZ_FOCUS_NEXT, false);
    assert_string_equal(focus.id, "next");
    list[find(list, count, "next")].enabled = false;
    az_focus_forget(&focus);
    assert_string_equal(list[az_focus_at(&focus, list, count)].id, "back");
}

static void
test_focus_answers_by_place_or_by_number(void **state)
{
    (void)state;
    struct az_widget list[FACES];
    list_places(faces, FACES, list);
    for (unsigned n = 1; n <= 5; n++) {
        assert_int_equal(az_focus_answer(list, FACES, n), n - 1);
    }
    assert_true(az_focus_answer(list, FACES, 0) == SIZE_MAX);
    assert_true(az_focus_answer(list, FACES, 6) == SIZE_MAX);
    static const enum az_widget_kind others[] = {AZ_WIDGET_STAR, AZ_WIDGET_PAIR, AZ_WIDGET_CHIP,
                                                 AZ_WIDGET_CHECK};
    for (size_t kind = 0; kind < sizeof(others) / sizeof(*others); kind++) {
        list[1].kind = others[kind];
        assert_int_equal(az_focus_answer(list, FACES, 2), 1);
    }
    list[3].enabled = false;
    assert_true(az_focus_answer(list, FACES, 4) == SIZE_MAX);
    for (size_t i = 0; i < FACES; i++) {
        list[i].kind = AZ_WIDGET_NUMBER;
        list[i].number = (int64_t)i;
    }
    assert_int_equal(az_focus_answer(list, FACES, 0), 0);
    assert_int_equal(az_focus_answer(list, FACES, 9), 9);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_focus_goes_where_arrows_point),
        cmocka_unit_test(test_focus_reads_from_right_to_left),
        cmocka_unit_test(test_focus_is_shown_before_it_moves),
        cmocka_unit_test(test_focus_passes_over_what_is_disabled),
        cmocka_unit_test(test_focus_reaches_everything_by_arrows),
        cmocka_unit_test(test_focus_begins_by_going_on),
        cmocka_unit_test(test_focus_answers_by_place_or_by_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
