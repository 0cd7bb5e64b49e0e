// SPDX-License-Identifier: MIT
/*
 * azri-bench-window TRACE: the least that an SDL program can do, as a baseline.
 * It opens a window, presents one frame, says so in TRACE as the kiosk would,
 * and waits to be ended.
 */
#include <stdio.h>

#include <SDL.h>

static int
show(const char *trace_path)
{
    FILE *trace = fopen(trace_path, "we");
    SDL_Window *window = SDL_CreateWindow("bare", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                                          1920, 1080, SDL_WINDOW_SHOWN);
    SDL_Renderer *renderer = window ? SDL_CreateRenderer(window, -1, SDL_RENDERER_SOFTWARE) : NULL;
    if (!trace || !renderer) {
        fprintf(stderr, "azri-bench-window: %s\n", SDL_GetError());
        return 1;
    }
    SDL_SetRenderDrawColor(renderer, 250, 247, 242, 255);
    SDL_RenderClear(renderer);
    SDL_RenderPresent(renderer);
    fprintf(trace, "{\"event\":\"screen\"}\n");
    fclose(trace);

    SDL_Event event;
    while (SDL_WaitEvent(&event) && event.type != SDL_QUIT) {
    }
    SDL_DestroyRenderer(renderer);
    SDL_DestroyWindow(window);
    return 0;
}

int
main(int argc, char **argv)
{
    // Else SDL brings in OpenGL to copy the window's pixels.
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    if (argc != 2 || SDL_Init(SDL_INIT_VIDEO) != 0) {
        fprintf(stderr, "azri-bench-window: it takes the path of a trace, and SDL must start\n");
        return 1;
    }
    int status = show(argv[1]);
    SDL_Quit();
    return status;
}
