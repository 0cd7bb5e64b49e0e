// SPDX-License-Identifier: MIT
#include "app/kiosk/kiosk_state.h"

bool
az_kiosk_is_free(const struct az_kiosk *kiosk)
{
    const struct az_stage *stage = &kiosk->stage;
    return az_kiosk_is_at_rest(kiosk) && stage->flow.place == AZ_FLOW_QUESTION &&
           !az_stage_is_begun(stage) && !kiosk->visits.here && !kiosk->press.down &&
           !kiosk->refused && kiosk->store_state == AZ_STORE_STATE_READY &&
           az_saver_is_done(&kiosk->saver);
}

void
az_kiosk_drop_input(void)
{
    SDL_FlushEvents(SDL_KEYDOWN, SDL_TEXTINPUT);
    SDL_FlushEvents(SDL_MOUSEMOTION, SDL_MOUSEWHEEL);
    SDL_FlushEvents(SDL_JOYAXISMOTION, SDL_JOYBUTTONUP);
    SDL_FlushEvents(SDL_CONTROLLERAXISMOTION, SDL_CONTROLLERBUTTONUP);
    SDL_FlushEvents(SDL_FINGERDOWN, SDL_FINGERMOTION);
}
