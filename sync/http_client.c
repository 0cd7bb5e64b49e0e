// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "http"
#include "sync/http_client.h"

#include <assert.h>
#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/log.h"
#include "base/thread.h"
#include "sync/http_failure.h"
#include "sync/http_trust.h"

enum {
    HEADER_MAX = 2048,         // bytes of a line of a request's head
    CLOCK_STEP_MS = 60 * 1000, // a clock that goes wrong by less is none that was set
};

struct az_http_client {
    CURLM *multi;       // owned; keeps the connection
    CURL *easy;         // owned
    char *ca_file;      // owned; NULL for the system's authorities
    bool head_is_whole; // of the answer that is being read

    // When certificates have to be valid: `at_ms` was true at `told_at_ms` of our own clock.
    int64_t at_ms; // 0 for the system's time
    int64_t told_at_ms;
    bool reconnects; // the connection in use was verified by something else

    // Of the request under way.
    struct curl_slist *headers;             // owned
    char *url;                              // owned
    const char *wanted[AZ_HTTP_WANTED_MAX]; // borrowed
    struct az_http_trust trust;
    CURLcode begun; // whether it could be begun

    atomic_bool cancelled; // any thread

    size_t head_bytes; // of the answer that is being read, whatever comes before it included
};

enum { ANSWER_HEAD_MAX = 64 * 1024 }; // bytes; a hub's has hundreds

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;
static bool curl_is_ready; // written once, under curl_once

static void
start_curl(void)
{
    curl_is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

struct az_http_client *
az_http_client_open(void)
{
    pthread_once(&curl_once, start_curl);
    struct az_http_client *client = curl_is_ready ? calloc(1, sizeof(*client)) : NULL;
    if (client) {
        client->multi = curl_multi_init();
        client->easy = curl_easy_init();
    }
    if (!client || !client->multi || !client->easy ||
        // Else a connection that is not to be used again might be, later.
        curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, 1L) != CURLM_OK) {
        AZ_LOGE("libcurl cannot start; is there memory left?");
        az_http_client_close(client);
        return NULL;
    }
    return client;
}

void
az_http_client_close(struct az_http_client *client)
{
    if (!client) {
        return;
    }
    curl_easy_cleanup(client->easy);
    curl_multi_cleanup(client->multi);
    free(client->ca_file);
    free(client);
}

bool
az_http_client_trust(struct az_http_client *client, const char *ca_file)
{
    char *copy = ca_file ? strdup(ca_file) : NULL;
    if (ca_file && !copy) {
        AZ_LOGE("cannot use the certificates in %s: out of memory", ca_file);
        return false;
    }
    if (ca_file && !az_http_trust_file_is_good(ca_file)) {
        AZ_LOGE("%s is no file of certificates (PEM) that can be read; name the one of the "
                "authority that vouches for the hub",
                ca_file);
        free(copy);
        return false;
    }
    free(client->ca_file);
    client->ca_file = copy;
    client->reconnects = true;
    return true;
}

void
az_http_client_set_time(struct az_http_client *client, int64_t wall_ms)
{
    int64_t now_ms = az_thread_now_ms();
    int64_t step_ms = wall_ms - client->at_ms - (now_ms - client->told_at_ms);
    bool goes_on =
        wall_ms == 0 ? client->at_ms == 0 : client->at_ms != 0 && llabs(step_ms) <= CLOCK_STEP_MS;
    client->reconnects = client->reconnects || !goes_on;
    client->at_ms = wall_ms;
    client->told_at_ms = now_ms;
}

void
az_http_client_cancel(struct az_http_client *client)
{
    atomic_store(&client->cancelled, true);
    curl_multi_wakeup(client->multi);
}

static size_t
handle_body(char *data, size_t size, size_t count, void *ctx)
{
    struct az_http_answer *answer = ctx;
    // Anything but the size makes curl give up with CURLE_WRITE_ERROR.
    return az_buffer_append(&answer->body, data, size * count) ? size * count : 0;
}

/*
 * Called for each line of the head, and of a trailer. curl itself takes a head
 * that was cut off for a whole one; only an empty line ends it.
 */
static size_t
handle_head_line(char *data, size_t size, size_t count, void *ctx)
{
    struct az_http_client *client = ctx;
    size_t length = size * count;
    client->head_bytes += length;
    if (client->head_bytes > ANSWER_HEAD_MAX) {
        return 0; // curl gives up with CURLE_WRITE_ERROR
    }
    if (length >= 5 && memcmp(data, "HTTP/", 5) == 0) {
        client->head_is_whole = false;
    } else if (length > 0 && (data[0] == '\r' || data[0] == '\n')) {
        client->head_is_whole = true;
    }
    return length;
}

/* Add "name: value" to the lines of the head. False if it does not fit, or out of memory. */
static bool
add_header(struct curl_slist **headers, const struct az_http_field *field)
{
    char line[HEADER_MAX];
    int size = snprintf(line, sizeof(line), "%s: %s", field->name, field->value);
    struct curl_slist *longer =
        size > 0 && (size_t)size < sizeof(line) ? curl_slist_append(*headers, line) : NULL;
    if (longer) {
        *headers = longer;
    }
    return longer;
}

/* The lines of the head; NULL if out of memory. */
static struct curl_slist *
make_headers(const struct az_http_request *request)
{
    // A hub that is there answers at once; do not wait for "100 Continue".
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
    bool ok = headers;
    for (size_t i = 0; ok && i < AZ_HTTP_FIELDS_MAX && request->fields[i].name; i++) {
        ok = !request->fields[i].value || add_header(&headers, &request->fields[i]);
    }
    if (!ok) {
        curl_slist_free_all(headers);
        return NULL;
    }
    return headers;
}

static bool
set_body(CURL *easy, const struct az_http_request *request)
{
    if (!request->body) {
        return true;
    }
    return curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size) ==
               CURLE_OK;
}

static CURLcode
handle_tls(CURL *easy, void *context, void *ctx)
{
    const struct az_http_trust *trust = ctx;
    (void)easy;
    return az_http_trust_apply(trust, context) ? CURLE_OK : CURLE_ABORTED_BY_CALLBACK;
}

/*
 * Each connection is verified anew: one that resumed a session would go by how
 * that was verified, when the time may have been another.
 */
static bool
set_trust(struct az_http_client *client, bool any_date)
{
    CURL *easy = client->easy;
    client->trust = (struct az_http_trust){.any_date = any_date};
    if (client->at_ms != 0) {
        client->trust.at_ms = client->at_ms + az_thread_now_ms() - client->told_at_ms;
    }
    return curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, handle_tls) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, &client->trust) == CURLE_OK &&
           (!client->ca_file ||
            (curl_easy_setopt(easy, CURLOPT_CAINFO, client->ca_file) == CURLE_OK &&
             curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) == CURLE_OK)) &&
           (!(client->reconnects || any_date) ||
            curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK) &&
           (!any_date || curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK);
}

static bool
set_times(CURL *easy, const struct az_http_request *request)
{
    long stall_s = (long)((request->stall_timeout_ms + 999) / 1000);
    return curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_timeout_ms) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)request->total_timeout_ms) ==
               CURLE_OK &&
           (stall_s == 0 || (curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK &&
                             curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, stall_s) == CURLE_OK));
}

static bool
set_options(struct az_http_client *client, const struct az_http_request *request,
            struct curl_slist *headers, struct az_http_answer *answer)
{
    CURL *easy = client->easy;
    client->head_is_whole = false;
    client->head_bytes = 0;
    curl_easy_reset(easy);
    return set_trust(client, request->any_date) && set_times(easy, request) &&
           curl_easy_setopt(easy, CURLOPT_URL, request->url) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_USERAGENT, "azri/" AZ_VERSION) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, handle_head_line) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERDATA, client) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, handle_body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, answer) == CURLE_OK && set_body(easy, request);
}

/* Drive the transfer to its end. */
static CURLcode
drive(struct az_http_client *client)
{
    int running = 1;
    while (running > 0) {
        if (atomic_load(&client->cancelled)) {
            return CURLE_ABORTED_BY_CALLBACK;
        }
        // The wait ends earlier when something arrives or az_http_client_cancel() wakes it.
        if (curl_multi_perform(client->multi, &running) != CURLM_OK ||
            (running > 0 && curl_multi_poll(client->multi, NULL, 0, 1000, NULL) != CURLM_OK)) {
            return CURLE_FAILED_INIT;
        }
    }
    CURLcode code = CURLE_FAILED_INIT;
    int left = 0;
    CURLMsg *message = NULL;
    while ((message = curl_multi_info_read(client->multi, &left))) {
        if (message->msg == CURLMSG_DONE) {
            code = message->data.result;
        }
    }
    return code;
}

/* The media type without its parameters, in lower case; "" unless it is plain ASCII that fits. */
static void
copy_media_type(const char *from, char *to, size_t size)
{
    size_t length = 0;
    while (from && from[length] && from[length] != ';' && from[length] != ' ') {
        if (length + 1 == size || from[length] < 0x21 || from[length] > 0x7e) {
            length = 0;
            break;
        }
        to[length] = (char)tolower((unsigned char)from[length]);
        length++;
    }
    to[length] = '\0';
}

/* Of a field that comes twice nobody can say which one counts. */
static char *
copy_field(CURL *easy, const char *name)
{
    struct curl_header *field = NULL;
    return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &field) == CURLHE_OK &&
                   field->amount == 1
               ? strdup(field->value)
               : NULL;
}

static void
read_head(struct az_http_client *client, struct az_http_answer *answer)
{
    CURL *easy = client->easy;
    long status = 0;
    const char *type = NULL;
    curl_off_t retry_after_s = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after_s);
    answer->status = (int)status;
    copy_media_type(type, answer->content_type, sizeof(answer->content_type));
    if (retry_after_s > 0 && retry_after_s < INT64_MAX / 1000) {
        answer->retry_after_ms = (int64_t)retry_after_s * 1000;
    }
    for (size_t i = 0; i < AZ_HTTP_WANTED_MAX && client->wanted[i]; i++) {
        answer->wanted[i] = copy_field(easy, client->wanted[i]);
    }
}

/* Why there is no answer. */
static void
read_failure(struct az_http_client *client, CURLcode code, struct az_http_answer *answer)
{
    long verified = 0;
    curl_off_t connected_us = 0;
    struct az_http_failure failure = {
        .code = (int)code, .url = client->url ? client->url : "", .at_ms = client->trust.at_ms};
    curl_easy_getinfo(client->easy, CURLINFO_HTTP_CONNECTCODE, &failure.proxy_status);
    curl_easy_getinfo(client->easy, CURLINFO_SSL_VERIFYRESULT, &verified);
    curl_easy_getinfo(client->easy, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
    failure.wrong_date =
        code == CURLE_PEER_FAILED_VERIFICATION && az_http_trust_failed_by_date(verified);
    answer->too_slow = code == CURLE_OPERATION_TIMEDOUT && connected_us > 0;
    answer->wrong_date = failure.wrong_date;
    az_http_failure_explain(&failure, &answer->why);
}

static CURLcode
begin(struct az_http_client *client, const struct az_http_request *request,
      struct az_http_answer *answer)
{
    int running = 0;
    if (!client->headers || !client->url ||
        !set_options(client, request, client->headers, answer)) {
        return CURLE_OUT_OF_MEMORY;
    }
    if (curl_multi_add_handle(client->multi, client->easy) != CURLM_OK) {
        return CURLE_FAILED_INIT;
    }
    // What goes wrong here is told by the drive to the end.
    curl_multi_perform(client->multi, &running);
    return CURLE_OK;
}

void
az_http_client_begin(struct az_http_client *client, const struct az_http_request *request,
                     struct az_http_answer *answer)
{
    assert(!client->headers && !client->url);
    *answer = (struct az_http_answer){0};
    az_buffer_init(&answer->body, request->answer_limit);
    az_buffer_init(&answer->why, 1024);
    client->headers = make_headers(request);
    client->url = strdup(request->url);
    memcpy(client->wanted, request->wanted, sizeof(client->wanted));
    client->begun = begin(client, request, answer);
}

bool
az_http_client_finish(struct az_http_client *client, struct az_http_answer *answer)
{
    CURLcode code = client->begun;
    if (code == CURLE_OK) {
        code = drive(client);
        if (code == CURLE_OK && !client->head_is_whole) {
            code = CURLE_PARTIAL_FILE;
        }
        if (code == CURLE_OK) {
            client->reconnects = false;
            read_head(client, answer);
        }
        curl_multi_remove_handle(client->multi, client->easy);
    }
    if (answer->status == 0) {
        read_failure(client, code, answer);
    }
    curl_slist_free_all(client->headers);
    client->headers = NULL;
    free(client->url);
    client->url = NULL;
    return answer->status != 0;
}

bool
az_http_client_do(struct az_http_client *client, const struct az_http_request *request,
                  struct az_http_answer *answer)
{
    az_http_client_begin(client, request, answer);
    return az_http_client_finish(client, answer);
}

void
az_http_answer_destroy(struct az_http_answer *answer)
{
    az_buffer_destroy(&answer->body);
    az_buffer_destroy(&answer->why);
    for (size_t i = 0; i < AZ_HTTP_WANTED_MAX; i++) {
        free(answer->wanted[i]);
        answer->wanted[i] = NULL;
    }
}
