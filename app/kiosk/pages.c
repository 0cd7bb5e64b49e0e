// SPDX-License-Identifier: MIT
#include "app/kiosk/pages.h"

#include "app/survey/survey.h"

/* In units. */
static const double gap = 0.8;
static const double place_height = 4.6;
static const double row_least = 4.6; // two lines of small text

static const double box_width = 7; // of what is ticked, with what is around it
static const double word_ems = 8;  // a long word at the smallest size

enum {
    ROWS_LEAST = 3,
    COLUMNS_MOST = 4,
    COLUMNS_PORTRAIT = 2,
    CHOICES_LEAST = 3, // of a page, to be compared
    PAGES_GROW = 2,    // so many times the least number, for the sake of larger words,
    PAGES_FEW = 4,     // or so many
};
#define ENOUGH      0.8 // of what is wished for; then turning pages is the worse evil
#define USUAL_BONUS 1.2 // so much larger letters are worth unusual columns,
#define HOLE_MALUS  0.8 // and so much smaller ones those that leave no hole in the last row

/* As many as words have room in, with the keys that turn pages beside them. */
static size_t
columns_of(const struct az_layout *layout)
{
    struct az_layout paged = *layout;
    struct az_rect before;
    struct az_rect behind;
    if (layout->portrait) {
        return COLUMNS_PORTRAIT;
    }
    az_layout_paged(&paged, &before, &behind);
    double em = az_layout_units(layout, layout->type[AZ_TYPE_CHOICE].min_px);
    double width = az_layout_units(layout, paged.content.w);
    size_t columns = (size_t)(width / (box_width + word_ems * em));
    return columns < 1 ? 1 : columns > COLUMNS_MOST ? COLUMNS_MOST : columns;
}

/*
 * Rows of twenty millimetres, unless that leaves less than three: then the
 * screen is too small for them, and turning pages all the time is the worse evil.
 */
static size_t
rows_of(const struct az_layout *layout)
{
    double room = az_layout_units(layout, layout->content.h);
    double row = layout->key > row_least ? layout->key : row_least;
    size_t rows = (size_t)((room + gap) / (row + gap));
    size_t most = (size_t)((room + gap) / (row_least + gap));
    rows = rows < ROWS_LEAST ? ROWS_LEAST : rows;
    rows = rows < most ? rows : most;
    return rows > 0 ? rows : 1;
}

/* Between the keys there is room to say where one is. */
static void
part_keys(struct az_pages *pages, const struct az_layout *layout)
{
    int most = az_layout_px(layout, place_height);
    int middle = pages->behind.y - pages->before.y - pages->before.h;
    int less = middle < most ? (most - middle + 1) / 2 : 0;
    pages->before.h -= less;
    pages->behind.h -= less;
    pages->behind.y += less;
    pages->place = pages->before;
    pages->place.y += pages->before.h;
    pages->place.h = pages->behind.y - pages->place.y;
}

/* One way to divide the choices, and how large their words are then. */
struct plan {
    struct az_pages pages;
    int em_px;
};

/* Where the search for a plan begins and ends. */
struct bounds {
    size_t pages_least;
    size_t pages_most;
    int wished_px; // of words
    int enough_px; // if there is no room for more
};

static size_t
divide(size_t count, size_t by)
{
    return (count + by - 1) / by;
}

/* Somebody who must turn a page for every two choices compares nothing. */
static struct bounds
find_bounds(const struct az_pages_params *params)
{
    const struct az_layout *layout = params->layout;
    size_t least = divide(params->choices, rows_of(layout) * columns_of(layout));
    size_t most = params->choices / CHOICES_LEAST;
    size_t grown = PAGES_GROW * least > PAGES_FEW ? PAGES_GROW * least : PAGES_FEW;
    most = most < grown ? most : grown;
    const struct az_layout_type *type = &layout->type[AZ_TYPE_CHOICE];
    int near = (int)(type->size_px * ENOUGH);
    int least_px = (int)(type->read_px * ENOUGH);
    return (struct bounds){.pages_least = least,
                           .pages_most = most > least ? most : least,
                           .wished_px = type->read_px > near ? type->read_px : near,
                           .enough_px = type->min_px > least_px ? type->min_px : least_px};
}

static struct az_pages
begin_pages(const struct az_pages_params *params, size_t count, bool tight)
{
    struct az_pages pages = {.count = count, .layout = *params->layout};
    /* As many on each, so that the last page does not look forgotten. */
    pages.each = divide(params->choices, count);
    if (tight) {
        az_layout_tighten(&pages.layout, params->question_px);
    }
    if (count > 1) {
        az_layout_paged(&pages.layout, &pages.before, &pages.behind);
        part_keys(&pages, &pages.layout);
    }
    return pages;
}

static int
words_px(const struct az_pages_params *params, const struct az_pages *pages, int enough)
{
    struct az_rect keys[AZ_SURVEY_CHOICES_MAX];
    az_pages_keys(pages, keys);
    return params->em_px ? params->em_px(params->ctx, &pages->layout, keys[0], enough)
                         : pages->layout.type[AZ_TYPE_CHOICE].size_px;
}

/* Keys are no higher than their words need, but never lower than looks well. */
static int
try_heights(const struct az_pages_params *params, struct az_pages *pages, int enough)
{
    int em = words_px(params, pages, enough);
    size_t rows = divide(pages->each, pages->columns);
    int most = pages->layout.content.h / (int)rows;
    for (int lines = 2; em < pages->layout.type[AZ_TYPE_CHOICE].size_px; lines++) {
        struct az_pages higher = *pages;
        higher.key_px = az_layout_px(&pages->layout, 1) +
                        lines * pages->layout.type[AZ_TYPE_CHOICE].size_px * 3 / 2;
        int larger = words_px(params, &higher, enough);
        if (larger > em) {
            em = larger;
            *pages = higher;
        }
        if (higher.key_px >= most) {
            break;
        }
    }
    return em;
}

/* How large its words look to who would rather have it orderly. */
static double
worth_of(const struct plan *plan, size_t usual)
{
    const struct az_pages *pages = &plan->pages;
    bool hole = pages->columns != usual && pages->each % pages->columns != 0;
    return plan->em_px * (pages->columns == usual ? USUAL_BONUS : hole ? HOLE_MALUS : 1);
}

/* The columns in which words are largest. */
static struct plan
plan_columns(const struct az_pages_params *params, size_t count, bool tight, int enough)
{
    struct plan best = {0};
    struct az_pages begun = begin_pages(params, count, tight);
    size_t usual = az_layout_chip_columns(&begun.layout, begun.each);
    size_t most = az_layout_chip_columns_max(&begun.layout);
    for (size_t columns = 1; columns <= most && columns <= begun.each; columns++) {
        struct plan plan = {.pages = begun};
        plan.pages.columns = columns;
        if (columns != usual && divide(begun.each, columns) > rows_of(&begun.layout)) {
            continue;
        }
        plan.em_px = try_heights(params, &plan.pages, enough);
        if (best.em_px == 0 || worth_of(&plan, usual) > worth_of(&best, usual)) {
            best = plan;
        }
    }
    return best;
}

/* The first way in which words are large enough, or else that in which they are largest. */
static struct plan
plan_pages(const struct az_pages_params *params, const struct bounds *bounds, int enough)
{
    struct plan best = {0};
    for (size_t count = bounds->pages_least; count <= bounds->pages_most; count++) {
        for (int tight = 0; tight < (params->question_px > 0 ? 2 : 1); tight++) {
            struct plan plan = plan_columns(params, count, tight, enough);
            best = best.em_px == 0 || plan.em_px > best.em_px ? plan : best;
            if (best.em_px >= bounds->wished_px) {
                return best;
            }
        }
        if (best.em_px >= bounds->enough_px) {
            return best;
        }
    }
    return best;
}

void
az_pages_plan(struct az_pages *pages, const struct az_pages_params *params)
{
    struct bounds bounds = find_bounds(params);
    struct plan plan = plan_pages(params, &bounds, bounds.enough_px);
    if (plan.em_px < bounds.enough_px) {
        plan = plan_pages(params, &bounds, 0); // now they are measured in full
    }
    *pages = plan.pages;
}

size_t
az_pages_first(const struct az_pages *pages, size_t choices, size_t page, size_t *count)
{
    size_t first = (page < pages->count ? page : pages->count - 1) * pages->each;
    size_t left = choices - first;
    *count = left < pages->each ? left : pages->each;
    return first;
}

void
az_pages_keys(const struct az_pages *pages, struct az_rect *keys)
{
    az_layout_chips_in(&pages->layout, pages->columns, pages->key_px, pages->each, keys);
}
