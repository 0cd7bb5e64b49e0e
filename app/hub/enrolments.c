// SPDX-License-Identifier: MIT
/*
 * The doors by which a terminal gets to know the hub: POST /v1/enrolments with
 * a code, and POST /v1/keys when it changes its key.
 */
#define AZ_LOG_MODULE "enrolments"
#include <string.h>

#include "app/hub/enrolments.h"
#include "app/hub/problem.h"
#include "base/log.h"

/* Trying all codes of eight digits would take years, and a hall of terminals does not notice. */
static const struct az_throttle_rule throttle_rule = {.burst = 20, .rest_ms = 2000};

static const struct {
    int status;
    const char *type;
    const char *detail;
} refusals[] = {
    [AZ_TERMINALS_FAILED] = {500, NULL, "The hub cannot write its archive; see its log."},
    [AZ_TERMINALS_OK] = {200, NULL, NULL},
    [AZ_TERMINALS_UNKNOWN] = {404, AZ_PROBLEM_NO_TERMINAL,
                              "No such terminal is enrolled; see azri terminal list."},
    [AZ_TERMINALS_TAKEN] = {409, AZ_PROBLEM_LABEL_TAKEN,
                            "Another terminal has this label; choose another label, or rename that "
                            "one."},
    [AZ_TERMINALS_OTHER_KEY] = {409, AZ_PROBLEM_OTHER_KEY,
                                "The hub knows this terminal by another key; restore its "
                                "terminal-key.json, or revoke it at the hub before it is enrolled "
                                "again."},
    [AZ_TERMINALS_NO_CODE] = {403, AZ_PROBLEM_CODE_REFUSED,
                              "This code is wrong, used or over; ask headquarters for a new one."},
};

void
az_enrolments_refuse(struct az_hub_request *request, enum az_terminals_result result)
{
    az_hub_request_problem(request, &(struct az_hub_problem){.status = refusals[result].status,
                                                             .type = refusals[result].type,
                                                             .detail = refusals[result].detail});
}

void
az_enrolments_refuse_malformed(struct az_hub_request *request, const char *why)
{
    struct az_buffer detail;
    az_buffer_init(&detail, 1024);
    az_buffer_printf(&detail, "What was sent cannot be taken: %s.", why);
    az_hub_request_problem(
        request, &(struct az_hub_problem){.status = 400, .detail = az_buffer_text(&detail)});
    az_buffer_destroy(&detail);
}

void
az_enrolments_refuse_stopping(struct az_hub_request *request)
{
    az_hub_request_problem(request, &(struct az_hub_problem){.status = 503,
                                                             .detail = "The hub is stopping.",
                                                             .retry_after_s = 5});
}

bool
az_enrolments_make_answer(struct az_archive *archive, const struct az_terminal_claim *claim,
                          const char *label, int64_t now_ms, struct az_buffer *out)
{
    struct az_signature_pair pair;
    struct az_enrolment_answer answer = {
        .terminal = claim->terminal,
        .hub = {.hub = *az_archive_hub_id(archive)},
        .received_at_ms = now_ms,
    };
    memcpy(answer.key.bytes, claim->key, sizeof(answer.key.bytes));
    memcpy(answer.hub.label, label, strlen(label) + 1);
    az_signature_pair_of(az_archive_hub_seed(archive), &pair);
    return az_enrolment_answer_encode(&answer, &pair, out);
}

/* An enrolment under way, on the stack of who waits for it. */
struct enrolling {
    const struct az_hub *hub;
    struct az_enrolment enrolment;
    struct az_digest code;
    enum az_terminals_result result;
    char label[AZ_LABEL_MAX + 1];
    struct az_buffer answer;
};

static void
enrol(void *ctx, struct az_archive *archive)
{
    struct enrolling *enrolling = ctx;
    const struct az_terminal_claim claim = {.terminal = enrolling->enrolment.terminal,
                                            .key = enrolling->enrolment.key.bytes};
    enrolling->result = az_terminals_enrol(archive, &claim, &enrolling->code, enrolling->label);
    if (enrolling->result == AZ_TERMINALS_OK &&
        !az_enrolments_make_answer(archive, &claim, enrolling->label,
                                   az_clock_wall_ms(enrolling->hub->clock), &enrolling->answer)) {
        enrolling->result = AZ_TERMINALS_FAILED;
    }
}

static void
log_outcome(const struct enrolling *enrolling)
{
    char id[AZ_UUID_TEXT_SIZE];
    az_uuid_format(&enrolling->enrolment.terminal, id);
    if (enrolling->result == AZ_TERMINALS_OK) {
        AZ_LOGI("terminal %s is enrolled as \"%s\"", id, enrolling->label);
    } else {
        AZ_LOGW("terminal %s was not enrolled: %s", id, refusals[enrolling->result].detail);
    }
}

static void
answer_enrolment(struct enrolling *enrolling, struct az_hub_request *request)
{
    log_outcome(enrolling);
    if (enrolling->result != AZ_TERMINALS_OK) {
        az_enrolments_refuse(request, enrolling->result);
        return;
    }
    az_hub_request_answer(request, &(struct az_hub_answer){
                                       .status = 200,
                                       .content_type = AZ_ENROLMENT_ANSWER_MEDIA_TYPE,
                                       .body = az_buffer_text(&enrolling->answer),
                                       .body_size = enrolling->answer.size,
                                   });
}

static bool
is_throttled(const struct az_hub *hub, struct az_hub_request *request)
{
    int64_t wait_ms = 0;
    if (az_throttle_take(hub->enrolments, &throttle_rule, az_clock_boot_ms(hub->clock), &wait_ms)) {
        return false;
    }
    AZ_LOGW("too many codes are tried; is somebody guessing?");
    az_hub_request_problem(
        request, &(struct az_hub_problem){.status = 429,
                                          .detail = "Too many codes are tried; try again in a "
                                                    "moment.",
                                          .retry_after_s = (unsigned)((wait_ms + 999) / 1000)});
    return true;
}

/* Read the request. False if it was refused. */
static bool
read_enrolment(struct az_hub_request *request, struct az_enrolment *out)
{
    size_t size = 0;
    const char *body = az_hub_request_body(request, &size);
    struct az_buffer why;
    az_buffer_init(&why, 512);
    bool ok = az_enrolment_decode(body, size, out, &why);
    if (!ok) {
        az_enrolments_refuse_malformed(request, az_buffer_text(&why));
    } else if (!out->code[0]) {
        az_enrolments_refuse_malformed(request, "it lacks the code");
        ok = false;
    }
    az_buffer_destroy(&why);
    return ok;
}

void
az_enrolments_handle_post(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct enrolling enrolling = {.hub = hub};
    if (!read_enrolment(request, &enrolling.enrolment) || is_throttled(hub, request)) {
        return;
    }
    az_buffer_init(&enrolling.answer, AZ_ENROLMENT_BYTES_MAX);
    if (!az_enrolment_code_digest(enrolling.enrolment.code, az_archive_hub_id(hub->reader),
                                  &enrolling.code)) {
        az_enrolments_refuse(request, AZ_TERMINALS_FAILED);
    } else if (az_intake_run(hub->intake, enrol, &enrolling)) {
        answer_enrolment(&enrolling, request);
    } else {
        az_enrolments_refuse_stopping(request);
    }
    az_buffer_destroy(&enrolling.answer);
}

struct rekeying {
    struct az_rekeying asked;
    enum az_terminals_result result;
};

static void
rekey(void *ctx, struct az_archive *archive)
{
    struct rekeying *rekeying = ctx;
    const struct az_terminal_claim claim = {.terminal = rekeying->asked.terminal,
                                            .key = rekeying->asked.key.bytes};
    rekeying->result = az_terminals_rekey(archive, &claim, rekeying->asked.new_key.bytes);
}

void
az_enrolments_handle_rekeying(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct rekeying rekeying = {0};
    struct az_buffer text;
    size_t size = 0;
    const char *body = az_hub_request_body(request, &size);
    az_buffer_init(&text, AZ_ENROLMENT_BYTES_MAX);
    if (!az_rekeying_decode(body, size, &rekeying.asked, &text)) {
        az_enrolments_refuse_malformed(request, az_buffer_text(&text));
    } else if (!az_intake_run(hub->intake, rekey, &rekeying)) {
        az_enrolments_refuse_stopping(request);
    } else if (rekeying.result != AZ_TERMINALS_OK) {
        az_enrolments_refuse(request, rekeying.result);
    } else {
        az_hub_request_answer(request, &(struct az_hub_answer){
                                           .status = 200,
                                           .content_type = AZ_REKEYING_MEDIA_TYPE,
                                           .body = body, // what both agree on now
                                           .body_size = size,
                                       });
    }
    az_buffer_destroy(&text);
}
