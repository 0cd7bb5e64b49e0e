// SPDX-License-Identifier: MIT
#include "tests/monkey.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "app/kiosk/kiosk.h"
#include "app/kiosk/notice.h"
#include "app/survey/loader.h"
#include "tests/monkey_check.h"
#include "tests/random_survey.h"
#include "tests/testing.h"
#include "tests/theme.h"

enum {
    FINGERS = 6,
    AIMS = 4,          // more, at what leads on
    DRAIN_EVERY = 100, // acts, until the store is let catch up
    DAY_MS = 24 * 60 * 60 * 1000,
};

/* Both threads read it. */
struct monkey_clock {
    struct az_clock clock;
    _Atomic int64_t boot_ms;
    _Atomic int64_t wall_ms;
};

struct monkey {
    const struct monkey_params *params;
    struct monkey_tally *tally;
    uint64_t random;
    struct monkey_clock clock;

    struct az_event event;
    struct az_survey survey;
    struct az_catalogue catalogues[AZ_SURVEY_LANGUAGES_MAX];
    struct az_window window;
    struct az_fonts *fonts;
    struct az_zone *zone;
    struct az_store_thread *store;
    struct az_kiosk *kiosk;

    struct az_kiosk_sight sight; // of the last round
    bool thanks;                 // "thank you" was on
    uint64_t thanked;            // in this run
};

static uint64_t
draw(struct monkey *monkey, uint64_t below)
{
    return az_random_draw(&monkey->random, below);
}

/* -- Life ---------------------------------------------------------------- */

static int64_t
read_wall(void *ctx)
{
    return atomic_load(&((struct monkey_clock *)ctx)->wall_ms);
}

static int64_t
read_boot(void *ctx)
{
    return atomic_load(&((struct monkey_clock *)ctx)->boot_ms);
}

static void
pass_time(struct monkey *monkey, int64_t ms)
{
    atomic_fetch_add(&monkey->clock.boot_ms, ms);
    atomic_fetch_add(&monkey->clock.wall_ms, ms);
}

static void
tell_committed(void *ctx, uint64_t ticket)
{
    (void)ctx;
    az_notice_push(&(struct az_notice){.kind = AZ_NOTICE_COMMITTED, .ticket = ticket});
}

static void
tell_state(void *ctx, enum az_store_state state)
{
    (void)ctx;
    az_notice_push(&(struct az_notice){.kind = AZ_NOTICE_STORE_STATE, .store = state});
}

static void
load(struct monkey *monkey)
{
    struct az_faults faults = {0};
    struct az_faults survey_faults = {0};
    bool ok = az_event_load(monkey->params->event_path, &monkey->event, &faults, &monkey->survey,
                            &survey_faults);
    if (!ok) {
        struct az_buffer told;
        az_buffer_init(&told, 1024 * 1024);
        az_faults_print(&faults, &told);
        az_faults_print(&survey_faults, &told);
        fail_msg("seed %llu: %s", (unsigned long long)monkey->params->seed, az_buffer_text(&told));
    }
    az_faults_destroy(&survey_faults);
    az_faults_destroy(&faults);
    for (size_t i = 0; i < monkey->event.language_count; i++) {
        assert_true(az_catalogue_load(monkey->event.languages[i], &monkey->catalogues[i]));
    }
}

static void
open_screen(struct monkey *monkey)
{
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    assert_true(az_window_init(&monkey->window, &(struct az_window_params){.title = "monkey",
                                                                           .width = 480,
                                                                           .height = 320,
                                                                           .may_be_unseen = true}));
    assert_true(az_notice_init());
    monkey->fonts = az_fonts_open(monkey->event.languages, monkey->event.language_count);
    assert_non_null(monkey->fonts);
}

static void
open_kiosk(struct monkey *monkey)
{
    monkey->zone = az_zone_open(monkey->event.time_zone); // without it the terminal never sleeps
    assert_non_null(monkey->zone);
    monkey->store = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = monkey->params->store_path,
                  .clock = &monkey->clock.clock,
                  .random = &az_random_system},
        .handle_committed = tell_committed,
        .handle_state = tell_state,
    });
    assert_non_null(monkey->store);
    assert_true(az_store_thread_start(monkey->store));
    monkey->kiosk = az_kiosk_open(&(struct az_kiosk_params){
        .event = &monkey->event,
        .survey = &monkey->survey,
        .catalogues = monkey->catalogues,
        .point = &monkey->event.points[0],
        .clock = &monkey->clock.clock,
        .theme = testing_theme("light"),
        .window = &monkey->window,
        .zone = monkey->zone,
        .fonts = monkey->fonts,
        .store = monkey->store,
        .boot = {.bytes = {1}},
        .motion = draw(monkey, 2) == 0,
    });
    assert_non_null(monkey->kiosk);
}

static void
close_all(struct monkey *monkey)
{
    az_kiosk_close(monkey->kiosk);
    az_store_thread_close(monkey->store);
    az_notice_discard_all();
    az_fonts_close(monkey->fonts);
    az_zone_close(monkey->zone);
    az_window_destroy(&monkey->window);
    for (size_t i = 0; i < monkey->event.language_count; i++) {
        az_catalogue_destroy(&monkey->catalogues[i]);
    }
}

/* -- Rounds -------------------------------------------------------------- */

static void
look(struct monkey *monkey)
{
    az_kiosk_look(monkey->kiosk, &monkey->sight);
    bool thanks = monkey->sight.screen == AZ_SCREEN_THANKS;
    monkey->thanked += thanks && !monkey->thanks;
    monkey->thanks = thanks;
    monkey->tally->screens |= (uint64_t)1 << monkey->sight.screen;
}

static void
step(struct monkey *monkey)
{
    monkey->tally->frames += az_kiosk_step(monkey->kiosk);
    look(monkey);
}

/* Hands are faster than disks: let the store catch up, and the kiosk hear of it. */
static void
drain(struct monkey *monkey)
{
    struct az_store_figures figures;
    assert_true(az_store_thread_figures(monkey->store, &figures));
    step(monkey);
}

static void
push(const SDL_Event *event)
{
    SDL_Event copy = *event;
    assert_int_equal(SDL_PushEvent(&copy), 1);
}

/* -- What a hand does ---------------------------------------------------- */

struct spot {
    float x;
    float y;
};

static struct spot
draw_spot(struct monkey *monkey)
{
    return (struct spot){(float)draw(monkey, 1000) / 999, (float)draw(monkey, 1000) / 999};
}

/* There are many of them, and they lead nowhere: letters, and how all of it looks. */
static bool
leads_nowhere(const struct az_widget *widget)
{
    switch (widget->kind) {
    case AZ_WIDGET_LANGUAGE:
    case AZ_WIDGET_LARGER:
    case AZ_WIDGET_CONTRAST:
    case AZ_WIDGET_SPEAK:
    case AZ_WIDGET_KEY:
        return true;
    default:
        return false;
    }
}

/* Most touches are meant for a key, and most of those for one that answers or leads on. */
static struct spot
aim(struct monkey *monkey)
{
    const struct az_view *view = monkey->sight.view;
    if (view->count == 0 || draw(monkey, 12) == 0) {
        return draw_spot(monkey);
    }
    const struct az_widget *widget = &view->widgets[draw(monkey, view->count)];
    for (int i = 0; i < AIMS && leads_nowhere(widget); i++) {
        widget = &view->widgets[draw(monkey, view->count)];
    }
    const struct az_rect *rect = &widget->rect;
    return (struct spot){((float)rect->x + (float)rect->w / 2) / (float)monkey->sight.width,
                         ((float)rect->y + (float)rect->h / 2) / (float)monkey->sight.height};
}

static void
finger(uint32_t type, SDL_FingerID id, struct spot at)
{
    push(&(SDL_Event){
        .tfinger = {.type = type, .touchId = 1, .fingerId = id, .x = at.x, .y = at.y}});
}

static void
tap(struct monkey *monkey)
{
    struct spot at = aim(monkey);
    finger(SDL_FINGERDOWN, 1, at);
    if (draw(monkey, 4) == 0) {
        step(monkey); // else both come in one round, as from a fast screen
        pass_time(monkey, (int64_t)draw(monkey, 300));
    }
    finger(SDL_FINGERUP, 1, at);
    step(monkey);
}

static void
double_tap(struct monkey *monkey)
{
    struct spot at = aim(monkey);
    for (int i = 0; i < 2; i++) {
        finger(SDL_FINGERDOWN, 1, at);
        finger(SDL_FINGERUP, 1, at);
        pass_time(monkey, (int64_t)draw(monkey, 250));
    }
    step(monkey);
}

static void
drag(struct monkey *monkey)
{
    finger(SDL_FINGERDOWN, 1, aim(monkey));
    for (uint64_t i = draw(monkey, 5); i > 0; i--) {
        finger(SDL_FINGERMOTION, 1, draw_spot(monkey));
        pass_time(monkey, 10);
    }
    step(monkey);
    finger(SDL_FINGERUP, 1, aim(monkey));
    step(monkey);
}

/* Several fingers at once, or a palm; some are lifted where the screen does not see it. */
static void
grope(struct monkey *monkey)
{
    SDL_FingerID count = 2 + (SDL_FingerID)draw(monkey, FINGERS - 1);
    for (SDL_FingerID i = 1; i <= count; i++) {
        finger(SDL_FINGERDOWN, i, aim(monkey));
    }
    step(monkey);
    for (SDL_FingerID i = 1; i <= count; i++) {
        if (draw(monkey, 20) > 0) {
            finger(SDL_FINGERUP, i, aim(monkey));
        }
    }
    step(monkey);
}

static void
click(struct monkey *monkey)
{
    struct spot at = aim(monkey);
    int x = (int)(at.x * (float)monkey->sight.width);
    int y = (int)(at.y * (float)monkey->sight.height);
    uint8_t button = draw(monkey, 5) == 0 ? SDL_BUTTON_RIGHT : SDL_BUTTON_LEFT;
    push(&(SDL_Event){.button = {.type = SDL_MOUSEBUTTONDOWN, .button = button, .x = x, .y = y}});
    push(&(SDL_Event){
        .motion = {.type = SDL_MOUSEMOTION, .state = SDL_BUTTON_LMASK, .x = x, .y = y}});
    push(&(SDL_Event){.button = {.type = SDL_MOUSEBUTTONUP, .button = button, .x = x, .y = y}});
    step(monkey);
}

static void
press_key(struct monkey *monkey)
{
    static const SDL_Scancode codes[] = {
        SDL_SCANCODE_LEFT,  SDL_SCANCODE_RIGHT,  SDL_SCANCODE_UP,        SDL_SCANCODE_DOWN,
        SDL_SCANCODE_TAB,   SDL_SCANCODE_RETURN, SDL_SCANCODE_BACKSPACE, SDL_SCANCODE_DELETE,
        SDL_SCANCODE_SPACE, SDL_SCANCODE_ESCAPE, SDL_SCANCODE_HOME,      SDL_SCANCODE_END,
        SDL_SCANCODE_1,     SDL_SCANCODE_5,      SDL_SCANCODE_0,         SDL_SCANCODE_A,
        SDL_SCANCODE_C,     SDL_SCANCODE_V,      SDL_SCANCODE_F4,        SDL_SCANCODE_KP_ENTER,
    };
    SDL_Scancode code = codes[draw(monkey, sizeof(codes) / sizeof(*codes))];
    uint16_t mods = draw(monkey, 6) == 0 ? KMOD_CTRL : draw(monkey, 6) == 0 ? KMOD_SHIFT : 0;
    SDL_Keysym key = {.scancode = code, .sym = SDL_GetKeyFromScancode(code), .mod = mods};
    for (uint64_t i = 1 + draw(monkey, 3); i > 0; i--) {
        push(&(SDL_Event){.key = {.type = SDL_KEYDOWN, .state = SDL_PRESSED, .keysym = key}});
    }
    push(&(SDL_Event){.key = {.type = SDL_KEYUP, .state = SDL_RELEASED, .keysym = key}});
    step(monkey);
}

/* What a keyboard's driver may send, the last ones only a broken one. */
static void
type_words(struct monkey *monkey)
{
    static const char *const typed[] = {
        "ա",
        "Բարև",
        "ე",
        "გამარჯობა",
        "a",
        "Hello",
        " ",
        "й",
        "ë",
        "مرحبا",
        "👩‍👩‍👧",
        "á",
        "@",
        "+374",
        "\t",
        "\n",
        "{}",
        "\"",
        "\xe2\x80\x8f",
        "\xff",
        "\xe1\x83",
        "\xed\xa0\x80",
        "\x01",
    };
    SDL_Event event = {.text = {.type = SDL_TEXTINPUT}};
    const char *text = typed[draw(monkey, sizeof(typed) / sizeof(*typed))];
    memcpy(event.text.text, text, strlen(text) + 1);
    for (uint64_t i = draw(monkey, 4) == 0 ? 30 : 1; i > 0; i--) {
        push(&event);
    }
    step(monkey);
}

static void
press_button(struct monkey *monkey)
{
    uint8_t button = (uint8_t)draw(monkey, 16);
    push(&(SDL_Event){.jbutton = {.type = SDL_JOYBUTTONDOWN, .button = button, .state = 1}});
    push(&(SDL_Event){.jbutton = {.type = SDL_JOYBUTTONUP, .button = button}});
    push(&(SDL_Event){.cbutton = {.type = SDL_CONTROLLERBUTTONDOWN, .button = button, .state = 1}});
    push(&(SDL_Event){.cbutton = {.type = SDL_CONTROLLERBUTTONUP, .button = button}});
    push(&(SDL_Event){.jaxis = {.type = SDL_JOYAXISMOTION,
                                .axis = (uint8_t)draw(monkey, 2),
                                .value = (int16_t)(draw(monkey, 65536) - 32768)}});
    step(monkey);
}

/* -- What befalls a terminal --------------------------------------------- */

static void
wait_a_little(struct monkey *monkey)
{
    pass_time(monkey, (int64_t)draw(monkey, 1500));
    step(monkey);
}

static void
go_away(struct monkey *monkey)
{
    pass_time(monkey, (int64_t)draw(monkey, 180000));
    step(monkey);
}

static void
wait_for_the_end(struct monkey *monkey)
{
    int64_t now = az_clock_boot_ms(&monkey->clock.clock);
    if (monkey->sight.leaves_at_ms > now) {
        pass_time(monkey, monkey->sight.leaves_at_ms - now);
    }
    step(monkey);
}

/* A clock without a battery: it is set, by minutes or by years, and back. */
static void
set_clock(struct monkey *monkey)
{
    int64_t days = draw(monkey, 10) == 0 ? 5000 : 2;
    int64_t by = (int64_t)draw(monkey, (uint64_t)(2 * days * DAY_MS)) - days * DAY_MS;
    int64_t wall = atomic_load(&monkey->clock.wall_ms) + by;
    atomic_store(&monkey->clock.wall_ms, wall > 0 ? wall : 0);
    step(monkey);
}

static void
resize(struct monkey *monkey)
{
    static const int sides[][2] = {{480, 320}, {320, 480}, {320, 320}, {640, 360}, {400, 640}};
    const int *side = sides[draw(monkey, sizeof(sides) / sizeof(*sides))];
    SDL_SetWindowSize(monkey->window.window, side[0], side[1]);
    step(monkey);
}

static const struct {
    void (*act)(struct monkey *monkey);
    unsigned often; // of 1000
} acts[] = {
    {tap, 600},
    {double_tap, 30},
    {drag, 40},
    {grope, 20},
    {click, 20},
    {press_key, 80},
    {type_words, 50},
    {press_button, 15},
    {go_away, 10},
    {wait_a_little, 120},
    {wait_for_the_end, 12},
    {set_clock, 2},
    {resize, 1},
};

static void
act(struct monkey *monkey)
{
    uint64_t at = draw(monkey, 1000);
    pass_time(monkey, (int64_t)draw(monkey, 600));
    for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++) {
        if (at < acts[i].often) {
            acts[i].act(monkey);
            return;
        }
        at -= acts[i].often;
    }
}

/* -- The end ------------------------------------------------------------- */

/* Leave the last person time to be thanked, or to have gone. */
static void
come_to_rest(struct monkey *monkey)
{
    for (SDL_FingerID i = 1; i <= FINGERS; i++) {
        finger(SDL_FINGERUP, i, (struct spot){0, 1});
    }
    for (int i = 0; i < 4; i++) {
        pass_time(monkey, 120000);
        step(monkey);
        drain(monkey);
    }
}

static void
check_store(struct monkey *monkey, const struct az_store_figures *figures)
{
    struct monkey_check check = {.event = &monkey->event,
                                 .survey = &monkey->survey,
                                 .seed = monkey->params->seed,
                                 .tally = monkey->tally};
    uint64_t complete = monkey->tally->complete;
    struct az_store *store = az_store_open(
        &(struct az_store_params){.path = monkey->params->store_path, .read_only = true});
    assert_non_null(store);
    assert_true(az_store_each(store, monkey_check_response, &check));
    az_store_close(store);
    complete = monkey->tally->complete - complete;
    if (complete < monkey->thanked || figures->closed != monkey->sight.saved ||
        figures->last_seq != figures->closed || check.last_seq != figures->closed) {
        fail_msg("seed %llu: %llu thanked, %llu complete, %llu closed, %llu told, %llu read",
                 (unsigned long long)monkey->params->seed, (unsigned long long)monkey->thanked,
                 (unsigned long long)complete, (unsigned long long)figures->closed,
                 (unsigned long long)monkey->sight.saved, (unsigned long long)check.last_seq);
    }
    monkey->tally->thanked += monkey->thanked;
}

void
monkey_run(const struct monkey_params *params, struct monkey_tally *tally)
{
    static struct monkey monkey;
    monkey = (struct monkey){.params = params, .tally = tally, .random = params->seed};
    monkey.clock.clock =
        (struct az_clock){.wall_ms = read_wall, .boot_ms = read_boot, .ctx = &monkey.clock};
    atomic_store(&monkey.clock.wall_ms, INT64_C(1767614400000)); // 5 January 2026, 12:00 UTC
    atomic_store(&monkey.clock.boot_ms, 60000);
    load(&monkey);
    open_screen(&monkey);
    open_kiosk(&monkey);
    step(&monkey);
    for (uint64_t i = 0; i < params->touches; i++) {
        act(&monkey);
        if (i % DRAIN_EVERY == 0 || monkey.sight.screen == AZ_SCREEN_OUT_OF_SERVICE) {
            drain(&monkey);
        }
    }
    tally->acts += params->touches;
    come_to_rest(&monkey);
    struct az_store_figures figures;
    assert_true(az_store_thread_figures(monkey.store, &figures));
    step(&monkey);
    close_all(&monkey);
    check_store(&monkey, &figures);
    az_survey_destroy(&monkey.survey);
    az_event_destroy(&monkey.event);
}
