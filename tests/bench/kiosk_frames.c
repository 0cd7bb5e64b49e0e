// SPDX-License-Identifier: MIT
/*
 * azri-bench-frames TRACE STORE: the real kiosk on a screen of 1920 x 1080 in
 * memory, touched again and again. A line of TRACE is one of
 *     press MICROSECONDS FRAMES   from a touch to the frame that shows it
 *     frame MICROSECONDS CPU      a frame while something moves, and how much
 *                                 of that its thread had a processor for
 *     bare MICROSECONDS CPU       fill and copy the same area, and present it
 * Time moves by a frame's length at each frame, so nothing waits.
 */
#include <SDL.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/kiosk/kiosk.h"
#include "app/kiosk/notice.h"
#include "app/survey/loader.h"
#include "base/files.h"
#include "base/uuid.h"

#define AZ_LOG_MODULE "bench"
#include "base/log.h"

enum {
    WIDTH = 1920,
    HEIGHT = 1080,
    FRAME_MS = 16,
    WARM_PRESSES = 60, // fonts, shapes and texts are set; a terminal runs for days
    PRESSES = 120,
    FRAMES_MAX = 40, // of one motion
    BARE_FRAMES = 120,
    WORK_US = 100, // what took longer made something ready, and counts as a frame
};

struct stand {
    struct az_event event;
    struct az_survey survey;
    struct az_catalogue catalogues[AZ_SURVEY_LANGUAGES_MAX];
    struct az_theme theme;
    struct az_window window;
    struct az_fonts *fonts;
    struct az_store_thread *store;
    struct az_kiosk *kiosk;
    struct az_kiosk_sight sight;
    struct az_clock clock;
    _Atomic int64_t boot_ms;
    uint64_t random;
    FILE *trace;
    bool warm; // what is measured counts
};

static double
read_us(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* When something began. */
struct start {
    double at_us;
    double cpu_us;
};

static struct start
start_now(void)
{
    return (struct start){read_us(CLOCK_MONOTONIC), read_us(CLOCK_THREAD_CPUTIME_ID)};
}

static void
tell_since(struct stand *stand, const char *what, const struct start *start)
{
    double cpu_us = read_us(CLOCK_THREAD_CPUTIME_ID) - start->cpu_us;
    double took_us = read_us(CLOCK_MONOTONIC) - start->at_us;
    fprintf(stand->trace, "%s %.1f %.1f\n", what, took_us, cpu_us);
}

static int64_t
read_boot(void *ctx)
{
    return atomic_load(&((struct stand *)ctx)->boot_ms);
}

static void
tell_committed(void *ctx, uint64_t ticket)
{
    (void)ctx;
    az_notice_push(&(struct az_notice){.kind = AZ_NOTICE_COMMITTED, .ticket = ticket});
}

/* -- Life ---------------------------------------------------------------- */

static bool
load(struct stand *stand)
{
    struct az_faults faults = {0};
    struct az_faults survey_faults = {0};
    char *path = az_files_asset("surveys/expo/event.yaml");
    bool ok = path && az_event_load(path, &stand->event, &faults, &stand->survey, &survey_faults);
    az_faults_destroy(&survey_faults);
    az_faults_destroy(&faults);
    free(path);
    stand->event.hours_count = 0; // the bench's clock knows no date
    for (size_t i = 0; ok && i < stand->event.language_count; i++) {
        ok = az_catalogue_load(stand->event.languages[i], &stand->catalogues[i]);
    }
    az_faults_init(&faults, "light");
    ok = ok && az_theme_load("light", NULL, &stand->theme, &faults);
    az_faults_destroy(&faults);
    return ok;
}

static bool
open_kiosk(struct stand *stand, const char *store)
{
    stand->clock = (struct az_clock){.wall_ms = read_boot, .boot_ms = read_boot, .ctx = stand};
    atomic_store(&stand->boot_ms, 60000);
    stand->store = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = store, .clock = &stand->clock, .random = &az_random_system},
        .handle_committed = tell_committed,
    });
    stand->fonts = az_fonts_open(stand->event.languages, stand->event.language_count);
    if (!stand->store || !stand->fonts || !az_store_thread_start(stand->store)) {
        return false;
    }
    stand->kiosk = az_kiosk_open(&(struct az_kiosk_params){
        .event = &stand->event,
        .survey = &stand->survey,
        .catalogues = stand->catalogues,
        .point = &stand->event.points[0],
        .clock = &stand->clock,
        .theme = &stand->theme,
        .window = &stand->window,
        .fonts = stand->fonts,
        .store = stand->store,
        .boot = {.bytes = {1}},
        .motion = true,
    });
    return stand->kiosk != NULL;
}

static void
close_all(struct stand *stand)
{
    az_kiosk_close(stand->kiosk);
    az_store_thread_close(stand->store);
    az_notice_discard_all();
    az_fonts_close(stand->fonts);
    az_window_destroy(&stand->window);
    for (size_t i = 0; i < AZ_SURVEY_LANGUAGES_MAX; i++) {
        az_catalogue_destroy(&stand->catalogues[i]);
    }
    az_survey_destroy(&stand->survey);
    az_event_destroy(&stand->event);
    SDL_Quit();
}

/* -- One touch ----------------------------------------------------------- */

/* What is to be seen in a rectangle, as a number. */
static uint64_t
look_at(struct stand *stand, const struct az_rect *rect)
{
    static uint32_t pixels[WIDTH * HEIGHT];
    SDL_Rect part = {rect->x, rect->y, rect->w, rect->h};
    uint64_t sum = 0;
    if (SDL_RenderReadPixels(stand->window.renderer, &part, SDL_PIXELFORMAT_ARGB8888, pixels,
                             rect->w * 4) != 0) {
        return 0;
    }
    for (int i = 0; i < rect->w * rect->h; i++) {
        sum = sum * 31 + pixels[i];
    }
    return sum;
}

static void
push_finger(uint32_t type, const struct az_rect *rect)
{
    SDL_Event finger = {.tfinger = {.type = type,
                                    .touchId = 1,
                                    .fingerId = 1,
                                    .x = ((float)rect->x + (float)rect->w / 2) / WIDTH,
                                    .y = ((float)rect->y + (float)rect->h / 2) / HEIGHT}};
    SDL_PushEvent(&finger);
}

/* Frames until nothing moves and touches count; each that was drawn is told. */
static void
watch(struct stand *stand)
{
    for (int i = 0; i < FRAMES_MAX; i++) {
        atomic_fetch_add(&stand->boot_ms, FRAME_MS);
        struct start start = start_now();
        bool drawn = az_kiosk_step(stand->kiosk);
        if (stand->warm && (drawn || read_us(CLOCK_MONOTONIC) - start.at_us > WORK_US)) {
            tell_since(stand, "frame", &start);
        }
        az_kiosk_look(stand->kiosk, &stand->sight);
        if (!drawn && stand->sight.at_rest) {
            return;
        }
    }
}

static void
press(struct stand *stand, const struct az_rect *rect)
{
    uint64_t before = look_at(stand, rect);
    unsigned frames = 0;
    double start = read_us(CLOCK_MONOTONIC);
    double shown = 0;
    push_finger(SDL_FINGERDOWN, rect);
    do {
        az_kiosk_step(stand->kiosk);
        shown = read_us(CLOCK_MONOTONIC);
        frames++;
        atomic_fetch_add(&stand->boot_ms, FRAME_MS);
    } while (look_at(stand, rect) == before && frames < FRAMES_MAX);
    if (stand->warm) {
        fprintf(stand->trace, "press %.1f %u\n", shown - start, frames);
    }
    watch(stand);
    push_finger(SDL_FINGERUP, rect);
    watch(stand);
}

static bool
is_of_interest(const struct az_widget *widget)
{
    switch (widget->kind) {
    case AZ_WIDGET_FACE:
    case AZ_WIDGET_STAR:
    case AZ_WIDGET_NUMBER:
    case AZ_WIDGET_PAIR:
    case AZ_WIDGET_CHIP:
    case AZ_WIDGET_CHECK:
    case AZ_WIDGET_LANGUAGE:
    case AZ_WIDGET_BACK:
    case AZ_WIDGET_NEXT:
        return widget->enabled;
    default:
        return false;
    }
}

/* Touch something, or give the terminal the time that it needs. */
static void
act(struct stand *stand)
{
    const struct az_view *view = stand->sight.view;
    size_t first = view->count > 0 ? az_random_draw(&stand->random, view->count) : 0;
    bool asks = stand->sight.at_rest && stand->sight.screen < AZ_SCREEN_THANKS;
    for (size_t i = 0; asks && i < view->count; i++) {
        struct az_widget widget = view->widgets[(first + i) % view->count];
        if (is_of_interest(&widget)) {
            press(stand, &widget.rect);
            return;
        }
    }
    if (stand->sight.leaves_at_ms > atomic_load(&stand->boot_ms)) {
        atomic_store(&stand->boot_ms, stand->sight.leaves_at_ms);
    } else {
        SDL_WaitEventTimeout(NULL, 100); // for the disk
    }
    watch(stand);
}

static void
touch_again_and_again(struct stand *stand)
{
    watch(stand);
    for (int i = 0; i < WARM_PRESSES + PRESSES; i++) {
        stand->warm = i >= WARM_PRESSES;
        act(stand);
    }
}

/* -- The least that a frame can cost -------------------------------------- */

static bool
draw_bare(struct stand *stand)
{
    SDL_Renderer *renderer = stand->window.renderer;
    SDL_Texture *texture = SDL_CreateTexture(renderer, SDL_PIXELFORMAT_ARGB8888,
                                             SDL_TEXTUREACCESS_STATIC, WIDTH, HEIGHT);
    for (int i = 0; texture && i < BARE_FRAMES; i++) {
        struct start start = start_now();
        SDL_SetRenderDrawColor(renderer, 250, 247, 242, 255);
        SDL_RenderClear(renderer);
        SDL_RenderCopy(renderer, texture, NULL, NULL);
        SDL_RenderPresent(renderer);
        tell_since(stand, "bare", &start);
    }
    SDL_DestroyTexture(texture);
    return texture != NULL;
}

int
main(int argc, char **argv)
{
    static struct stand stand;
    az_log_set_level(AZ_LOG_WARNING);
    stand.trace = argc == 3 ? fopen(argv[1], "we") : NULL;
    if (!stand.trace) {
        fprintf(stderr, "azri-bench-frames: it takes the paths of a trace and of a new store\n");
        return 1;
    }
    setvbuf(stand.trace, NULL, _IOLBF, 0); // its end is that of the program
    fputs("begins\n", stand.trace);
    bool ok = load(&stand) &&
              az_window_init(&stand.window, &(struct az_window_params){.title = "frames",
                                                                       .width = WIDTH,
                                                                       .height = HEIGHT,
                                                                       .may_be_unseen = true}) &&
              az_notice_init() && open_kiosk(&stand, argv[2]);
    if (ok) {
        touch_again_and_again(&stand);
        ok = draw_bare(&stand);
    }
    close_all(&stand);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
