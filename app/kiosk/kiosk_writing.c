// SPDX-License-Identifier: MIT
#include "app/kiosk/kiosk_state.h"
#include "app/survey/question_type.h"
#include "app/ui/text_keys.h"
#include "base/seal.h"

static void
begin(struct az_kiosk *kiosk, const struct az_question *question)
{
    const struct az_event *event = kiosk->params.event;
    az_writing_begin(&kiosk->stage.writing,
                     &(struct az_writing_params){.question = question,
                                                 .language = az_stage_tag(&kiosk->stage),
                                                 .languages = event->languages,
                                                 .language_count = event->language_count});
    SDL_StartTextInput();
}

static void
end(struct az_kiosk *kiosk)
{
    az_writing_end(&kiosk->stage.writing);
    kiosk->wrote = true;
    SDL_StopTextInput();
}

void
az_kiosk_follow_writing(struct az_kiosk *kiosk)
{
    struct az_writing *writing = &kiosk->stage.writing;
    const struct az_question *question = az_flow_question(&kiosk->stage.flow);
    const char *language = az_stage_tag(&kiosk->stage);
    bool asks = question && az_question_ops(question->type)->takes == AZ_TAKES_WORDS;
    if (writing->question && (!asks || writing->question != question)) {
        end(kiosk);
    }
    if (asks && !writing->question) {
        begin(kiosk, question);
    } else if (asks && writing->language != language) {
        az_writing_set_language(writing, language);
    }
}

bool
az_kiosk_give_words(struct az_kiosk *kiosk, struct az_flow_effect *effect)
{
    struct az_writing *writing = &kiosk->stage.writing;
    if (az_writing_warns(writing)) {
        return true; // the screen says what looks odd, and stays for once
    }
    char words[AZ_WRITING_WORDS_MAX];
    struct az_value value;
    bool ok = az_writing_words(writing, words) && az_sealing_put(&kiosk->sealing, words, &value) &&
              az_flow_answer_words(&kiosk->stage.flow, words, kiosk->stage.now_ms, effect);
    if (ok) {
        az_sealing_replace(effect, words, &value);
        end(kiosk);
    }
    az_seal_wipe(words, sizeof(words));
    return ok;
}

/* -- Keys ----------------------------------------------------------------- */

/* "Next", as if its key had been touched, if it can be now. */
static void
use_next(struct az_kiosk *kiosk)
{
    for (size_t i = 0; i < kiosk->view.count; i++) {
        struct az_widget widget = kiosk->view.widgets[i];
        if (widget.kind == AZ_WIDGET_NEXT && widget.enabled) {
            az_kiosk_use_widget(kiosk, &widget);
            return;
        }
    }
}

void
az_kiosk_write(struct az_kiosk *kiosk, const struct az_text_edit *edit)
{
    switch (az_writing_apply(&kiosk->stage.writing, edit)) {
    case AZ_WRITING_SAME:
        break;
    case AZ_WRITING_CHANGED:
        kiosk->stale = true;
        break;
    case AZ_WRITING_DONE:
        use_next(kiosk);
        break;
    }
}

/* The fields are on the screen, and touches and keys count. */
static bool
takes_words(const struct az_kiosk *kiosk)
{
    bool shown = kiosk->screen == AZ_SCREEN_TEXT || kiosk->screen == AZ_SCREEN_CONTACT;
    return shown && kiosk->stage.writing.question && !az_kiosk_is_deaf(kiosk);
}

static bool
has_keyboard(const struct az_kiosk *kiosk)
{
    return takes_words(kiosk) && kiosk->stage.writing.typing;
}

/* -- A keyboard of plastic -------------------------------------------------- */

/*
 * The same keys move the focus and press what has it, for whoever has nothing
 * but arrows and enter: they belong to the text only once letters were typed.
 */
static bool
is_for_text(const struct az_kiosk *kiosk, enum az_text_edit_kind kind)
{
    bool either = kind == AZ_EDIT_BACK || kind == AZ_EDIT_FORWARD || kind == AZ_EDIT_DONE;
    return !either || (kiosk->stage.writing.plastic && !kiosk->focus.shown);
}

/* What types a letter comes as text besides, and is no button. */
static bool
types_a_letter(const SDL_Event *event)
{
    SDL_Keycode key = event->key.keysym.sym;
    return key >= SDLK_SPACE && !(key & SDLK_SCANCODE_MASK) && key != SDLK_DELETE;
}

bool
az_kiosk_type(struct az_kiosk *kiosk, const SDL_Event *event)
{
    bool is_key = event->type == SDL_KEYDOWN || event->type == SDL_KEYUP;
    if ((!is_key && event->type != SDL_TEXTINPUT) || !takes_words(kiosk)) {
        return false;
    }
    struct az_text_edit edit = az_text_keys_edit(event);
    if (edit.kind == AZ_EDIT_NONE || !is_for_text(kiosk, edit.kind)) {
        return is_key && types_a_letter(event);
    }
    if (!az_kiosk_touched(kiosk)) {
        kiosk->stage.writing.plastic = true;
        az_focus_forget(&kiosk->focus);
        az_kiosk_write(kiosk, &edit);
    }
    az_seal_wipe(&edit, sizeof(edit));
    return true;
}

/* -- The keyboard on the screen -------------------------------------------- */

static az_keyboard_part
part_at(const struct az_kiosk *kiosk, int x, int y)
{
    int slop = az_layout_px(&kiosk->stage.layout, AZ_KIOSK_SLOP_UNITS);
    return az_keyboard_at(&kiosk->view.keys, x, y, slop);
}

/* Keys look otherwise now: pressed, shifted, or another alphabet. */
static void
use_edit(struct az_kiosk *kiosk, struct az_text_edit edit)
{
    kiosk->stale = true;
    az_kiosk_write(kiosk, &edit);
    az_seal_wipe(&edit, sizeof(edit));
}

bool
az_kiosk_keyboard_down(struct az_kiosk *kiosk, int64_t pointer, int x, int y)
{
    if (!has_keyboard(kiosk)) {
        return false;
    }
    az_keyboard_part part = part_at(kiosk, x, y);
    struct az_keyboard *keyboard = &kiosk->stage.writing.keyboard;
    if (part == AZ_KEYBOARD_NOTHING) {
        return false;
    }
    use_edit(kiosk, az_keyboard_down(keyboard, pointer, part, kiosk->stage.now_ms));
    return true;
}

bool
az_kiosk_keyboard_move(struct az_kiosk *kiosk, int64_t pointer, int x, int y)
{
    struct az_keyboard *keyboard = &kiosk->stage.writing.keyboard;
    if (!has_keyboard(kiosk) || keyboard->held == AZ_KEYBOARD_NOTHING ||
        keyboard->pointer != pointer) {
        return false;
    }
    az_keyboard_part before = az_keyboard_pressed(keyboard);
    az_keyboard_move(keyboard, pointer, part_at(kiosk, x, y));
    kiosk->stale = kiosk->stale || az_keyboard_pressed(keyboard) != before;
    return true;
}

bool
az_kiosk_keyboard_up(struct az_kiosk *kiosk, int64_t pointer, int x, int y)
{
    struct az_keyboard *keyboard = &kiosk->stage.writing.keyboard;
    if (!has_keyboard(kiosk) || keyboard->held == AZ_KEYBOARD_NOTHING ||
        keyboard->pointer != pointer) {
        return false;
    }
    use_edit(kiosk, az_keyboard_up(keyboard, pointer, part_at(kiosk, x, y), kiosk->stage.now_ms));
    return true;
}

bool
az_kiosk_is_key_down(const struct az_kiosk *kiosk, const struct az_widget *widget)
{
    const struct az_writing *writing = &kiosk->stage.writing;
    return widget->kind == AZ_WIDGET_KEY && writing->question &&
           az_keyboard_pressed(&writing->keyboard) == (az_keyboard_part)widget->number;
}

int64_t
az_kiosk_keyboard_due_ms(const struct az_kiosk *kiosk)
{
    int64_t due = has_keyboard(kiosk) ? az_keyboard_due_ms(&kiosk->stage.writing.keyboard) : -1;
    return due == INT64_MAX ? -1 : due;
}

void
az_kiosk_keyboard_tick(struct az_kiosk *kiosk)
{
    int64_t due = az_kiosk_keyboard_due_ms(kiosk);
    if (due >= 0 && kiosk->stage.now_ms >= due) {
        use_edit(kiosk, az_keyboard_tick(&kiosk->stage.writing.keyboard, kiosk->stage.now_ms));
    }
}

bool
az_kiosk_press_key(struct az_kiosk *kiosk, az_keyboard_part part)
{
    if (!has_keyboard(kiosk)) {
        return false;
    }
    use_edit(kiosk, az_keyboard_press(&kiosk->stage.writing.keyboard, part, kiosk->stage.now_ms));
    return true;
}
