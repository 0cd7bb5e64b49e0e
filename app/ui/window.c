// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "window"
#include "app/ui/window.h"

#include <malloc.h>
#include <math.h>
#include <string.h>

#include "base/log.h"

/*
 * Pictures come and go. Kept apart from small things, their memory goes back
 * to the system at once; else a tenth of all there is would lie idle.
 */
static void
keep_memory_small(void)
{
    mallopt(M_MMAP_THRESHOLD, 64 * 1024);
    mallopt(M_TRIM_THRESHOLD, 256 * 1024);
}

static void
set_hints(void)
{
    /* Fingers and mouse are told apart here, so nothing may count twice. */
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
    SDL_SetHint(SDL_HINT_APP_NAME, "Azri");
}

/* SDL may settle for a driver that shows nothing; that is no display unless it was asked for. */
static bool
driver_shows(void)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    return driver && strcmp(driver, "offscreen") != 0 && strcmp(driver, "dummy") != 0;
}

static bool
start_unseen(struct az_window *window)
{
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "offscreen");
    window->started = SDL_InitSubSystem(SDL_INIT_VIDEO) == 0;
    window->unseen = true;
    if (!window->started) {
        AZ_LOGE("cannot draw without a display: %s", SDL_GetError());
    }
    return window->started;
}

static bool
is_set(const char *name)
{
    const char *value = SDL_getenv(name);
    return value && *value;
}

static bool
start_video(struct az_window *window, bool may_be_unseen)
{
    bool asked = is_set("SDL_VIDEODRIVER");
    if (!asked && may_be_unseen && !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY")) {
        return start_unseen(window);
    }
    if (!asked && !is_set("XDG_RUNTIME_DIR")) {
        /* Wayland's library would complain of that, though nobody asked it. */
        SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11,kmsdrm");
    }
    window->started = SDL_InitSubSystem(SDL_INIT_VIDEO) == 0;
    window->unseen = window->started && !driver_shows();
    if (window->started && (!window->unseen || asked)) {
        return true;
    }
    if (window->started) {
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        window->started = false;
    }
    if (may_be_unseen) {
        return start_unseen(window);
    }
    AZ_LOGE("there is no display; start it in a graphical session, or see it work without one "
            "with ./run --demo 20");
    return false;
}

static bool
create_window(struct az_window *window, const struct az_window_params *params)
{
    SDL_Rect place = {SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, params->width,
                      params->height};
    uint32_t flags = SDL_WINDOW_ALLOW_HIGHDPI | SDL_WINDOW_RESIZABLE;
    if (params->fullscreen) {
        /* Without a window manager nobody makes it fill the screen but we. */
        flags = SDL_WINDOW_ALLOW_HIGHDPI | SDL_WINDOW_BORDERLESS | SDL_WINDOW_FULLSCREEN_DESKTOP;
        SDL_GetDisplayBounds(0, &place);
    }
    window->window = SDL_CreateWindow(params->title, place.x, place.y, place.w, place.h, flags);
    if (!window->window) {
        AZ_LOGE("cannot open a window: %s", SDL_GetError());
    }
    return window->window != NULL;
}

static bool
create_renderer(struct az_window *window)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    if (driver && (strcmp(driver, "x11") == 0 || strcmp(driver, "offscreen") == 0)) {
        /* These take pixels as they are; a detour by OpenGL would cost 100 MB. */
        SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    }
    window->renderer = SDL_CreateRenderer(window->window, -1, SDL_RENDERER_SOFTWARE);
    if (!window->renderer) {
        AZ_LOGE("cannot draw in the window: %s", SDL_GetError());
    }
    return window->renderer != NULL;
}

bool
az_window_init(struct az_window *window, const struct az_window_params *params)
{
    *window = (struct az_window){0};
    keep_memory_small();
    set_hints();
    if (!start_video(window, params->may_be_unseen) || !create_window(window, params) ||
        !create_renderer(window)) {
        return false;
    }
    SDL_DisableScreenSaver();
    SDL_StopTextInput();
    if (params->fullscreen) {
        /* Fingers need no arrow. */
        SDL_ShowCursor(SDL_DISABLE);
    }
    return true;
}

/*
 * Where a screen does not tell its size, systems invent 96 dots an inch, and
 * projectors and converters tell anything at all.
 */
static bool
is_believable(double dots_per_inch, double diagonal_mm)
{
    bool invented = fabs(dots_per_inch - 96) < 0.8 || fabs(dots_per_inch - 72) < 0.8;
    return !invented && diagonal_mm >= 100 && diagonal_mm <= 2600;
}

unsigned
az_window_diagonal_mm(const struct az_window *window)
{
    float dots_per_inch = 0;
    SDL_DisplayMode mode;
    int display = window->unseen ? -1 : SDL_GetWindowDisplayIndex(window->window);
    if (display < 0 || SDL_GetDisplayDPI(display, &dots_per_inch, NULL, NULL) != 0 ||
        SDL_GetDesktopDisplayMode(display, &mode) != 0 || !(dots_per_inch > 0)) {
        return 0;
    }
    double diagonal_mm = hypot(mode.w, mode.h) / dots_per_inch * 25.4;
    return is_believable(dots_per_inch, diagonal_mm) ? (unsigned)lround(diagonal_mm) : 0;
}

void
az_window_destroy(struct az_window *window)
{
    if (window->renderer) {
        SDL_DestroyRenderer(window->renderer);
    }
    if (window->window) {
        SDL_DestroyWindow(window->window);
    }
    if (window->started) {
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
    }
    *window = (struct az_window){0};
}
