// SPDX-License-Identifier: MIT
#include "app/kiosk/kiosk_state.h"

void
az_kiosk_find_prompts(struct az_kiosk *kiosk)
{
    const struct az_survey *survey = kiosk->params.survey;
    for (size_t i = 0; i < survey->language_count && kiosk->params.speech; i++) {
        kiosk->prompted[i] = az_sound_has_prompt(kiosk->params.speech, survey->languages[i],
                                                 survey->questions[0].id);
    }
}

static void
say(struct az_kiosk *kiosk, const struct az_question *question)
{
    const char *choices[AZ_SURVEY_CHOICES_MAX];
    size_t count = 0;
    const struct az_choice *choice;
    while (count < AZ_SURVEY_CHOICES_MAX &&
           (choice = az_flow_choice(&kiosk->stage.flow, count)) != NULL) {
        choices[count++] = choice->id;
    }
    az_sound_say(kiosk->params.sound, &(struct az_prompt){.language = az_stage_tag(&kiosk->stage),
                                                          .question = question->id,
                                                          .choices = choices,
                                                          .choice_count = count});
}

/* What is asked now, if this person wants to hear it. */
static const struct az_question *
wanted(const struct az_kiosk *kiosk)
{
    bool aloud = kiosk->stage.access.aloud && kiosk->stage.offer.aloud;
    return aloud && kiosk->screen < AZ_SCREEN_THANKS ? az_flow_question(&kiosk->stage.flow) : NULL;
}

void
az_kiosk_follow_sound(struct az_kiosk *kiosk)
{
    const struct az_question *question = wanted(kiosk);
    size_t language = kiosk->stage.flow.language;
    if (question == kiosk->said && (!question || language == kiosk->said_language)) {
        return;
    }
    kiosk->said = question;
    kiosk->said_language = language;
    if (question) {
        say(kiosk, question);
    } else {
        az_sound_hush(kiosk->params.sound);
    }
}
