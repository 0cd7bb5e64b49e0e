// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "http"
#include "app/hub/http_server.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "app/hub/http_head.h"
#include "app/hub/problem.h"
#include "base/buffer.h"
#include "base/log.h"

enum {
    HEAD_BYTES_MAX = 32 * 1024, // memory of one connection: its request's head, then its answer's
    BODY_DISCARD_MAX = 256 * 1024, // bytes of a refused body that are still read
    PROBLEM_BYTES_MAX = 64 * 1024,
    PLACE_RETRY_AFTER_S = 5,
};

/* On every answer, whatever it is: a page may be opened from an answer that was never meant as one.
 */
static const struct az_hub_header headers_of_all[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
     "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

struct az_http_server {
    // Immutable after start.
    struct az_http_server_params params;
    struct MHD_Daemon *daemon;
    int daemon_fd; // the daemon's own handle of the listening socket

    unsigned *at_once; // owned; per route, for those that limit it; server's thread only

    pthread_mutex_t lock;
    pthread_cond_t moved; // one of those below changed
    bool stopping;        // protected by lock
    unsigned unanswered;  // protected by lock; requests that a handler has
    unsigned undelivered; // protected by lock; those, and the answered ones under way
};

enum stage {
    STAGE_HEAD,    // nothing decided yet
    STAGE_BODY,    // reading the body
    STAGE_HANDLED, // a handler was given it, or it was refused
};

struct az_hub_request {
    // Server's thread only.
    struct az_http_server *server;
    struct MHD_Connection *connection;
    char *target;     // owned; as sent, without the query
    const char *path; // in `target`
    const char *method;
    const struct az_hub_route *route;
    struct az_http_head head;
    struct az_buffer body;
    uint64_t discarded;            // bytes of a refused body
    struct az_hub_problem refusal; // status 0 unless it is refused
    char allow[64];
    int64_t read_by_ms; // boot time by which the body must be there
    enum stage stage;
    bool counted; // among the server's `undelivered`
    bool holding; // a place of those that its route has
    bool last;    // the connection closes behind the answer

    // Protected by the server's lock.
    struct MHD_Response *response; // owned
    int status;
    bool answered;
    bool suspended;
};

/* The path of a request target, which may be in absolute form (RFC 9112, section 3.2.2). */
static const char *
path_of(const char *target)
{
    if (strncasecmp(target, "http://", 7) != 0) {
        return target;
    }
    const char *slash = strchr(target + 7, '/');
    return slash ? slash : "/";
}

/*
 * Called with the request line, before anything else. libmicrohttpd unescapes
 * the path that it gives later, so that "/%00" and "/%2e" hide in it; routes
 * are compared with the path as it was sent.
 */
static void *
handle_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    struct az_hub_request *request = calloc(1, sizeof(*request));
    if (!request) {
        return NULL; // handle_request() closes the connection
    }
    request->server = cls;
    request->connection = connection;
    request->target = strndup(target, strcspn(target, "?"));
    if (!request->target) {
        free(request);
        return NULL;
    }
    request->path = path_of(request->target);
    return request;
}

static bool
route_takes(const struct az_hub_route *route, const char *method)
{
    return strcmp(route->method, method) == 0 ||
           (strcmp(route->method, "GET") == 0 && strcmp(method, "HEAD") == 0);
}

static bool
route_leads_to(const struct az_hub_route *route, const char *path)
{
    size_t size = strlen(route->path);
    if (size < 2 || route->path[size - 1] != '/') {
        return strcmp(route->path, path) == 0;
    }
    return strncmp(route->path, path, size) == 0 && path[size] && !strchr(path + size, '/');
}

/* Find the request's route; without one, `allow` lists the methods that the path has. */
static void
find_route(struct az_hub_request *request)
{
    const struct az_http_server_params *params = &request->server->params;
    struct az_buffer allow;
    az_buffer_init(&allow, sizeof(request->allow) - 1);
    for (size_t i = 0; i < params->route_count && !request->route; i++) {
        const struct az_hub_route *route = &params->routes[i];
        if (!route_leads_to(route, request->path)) {
            continue;
        }
        if (route_takes(route, request->method)) {
            request->route = route;
        }
        bool is_get = strcmp(route->method, "GET") == 0;
        az_buffer_printf(&allow, "%s%s%s", allow.size ? ", " : "", route->method,
                         is_get ? ", HEAD" : "");
    }
    memcpy(request->allow, az_buffer_text(&allow), allow.size + 1);
    az_buffer_destroy(&allow);
}

/* Whether a Content-Type names this media type; parameters are passed over. */
static bool
is_media_type(const char *content_type, const char *media_type)
{
    size_t size = content_type ? strcspn(content_type, "; \t") : 0;
    return size == strlen(media_type) && strncasecmp(content_type, media_type, size) == 0;
}

static void
refuse(struct az_hub_request *request, int status, const char *detail)
{
    request->refusal = (struct az_hub_problem){.status = status, .detail = detail};
}

static unsigned *
places_of(const struct az_hub_request *request)
{
    return &request->server->at_once[request->route - request->server->params.routes];
}

/* Large bodies would fill the memory if any number of them were read together. */
static bool
take_place(struct az_hub_request *request)
{
    unsigned max = request->route->at_once_max;
    unsigned *places = places_of(request);
    if (max > 0 && *places == max) {
        return false;
    }
    request->holding = max > 0;
    *places += request->holding;
    return true;
}

/* Refuse what its head alone shows to be wrong, framing apart. */
static void
check_route(struct az_hub_request *request)
{
    find_route(request);
    const struct az_hub_route *route = request->route;
    if (!route && !request->allow[0]) {
        refuse(request, 404, "There is nothing at this path.");
    } else if (!route) {
        refuse(request, 405, "This path does not take this method; see the Allow header.");
        request->refusal.allow = request->allow;
    } else if (route->media_type &&
               !is_media_type(az_hub_request_header(request, "Content-Type"), route->media_type)) {
        refuse(request, 415, "The body is not of the media type that this path takes.");
    } else if (request->head.length > route->body_max) {
        refuse(request, 413, "The body is larger than this path takes; send less at once.");
    } else if (!take_place(request)) {
        refuse(request, 503, "The hub has enough of these at once; send it again later.");
        request->refusal.retry_after_s = PLACE_RETRY_AFTER_S;
    }
}

static enum MHD_Result
send_answer(struct az_hub_request *request)
{
    struct MHD_Response *response = request->response;
    if (!response) {
        return MHD_NO; // out of memory, and logged: the connection is closed
    }
    request->response = NULL;
    AZ_LOGD("%s %s: %d", request->method, request->path, request->status);
    enum MHD_Result result =
        MHD_queue_response(request->connection, (unsigned)request->status, response);
    MHD_destroy_response(response); // the connection holds its own reference
    return result;
}

static enum MHD_Result
send_refusal(struct az_hub_request *request)
{
    request->stage = STAGE_HANDLED;
    az_hub_request_problem(request, &request->refusal);
    return send_answer(request);
}

static enum MHD_Result
add_header(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_size,
           const char *value, size_t value_size)
{
    (void)kind;
    az_http_head_add(cls, name, name_size, value ? value : "", value ? value_size : 0);
    return MHD_YES;
}

/*
 * Whether to answer a refused request before its body is read. Closing a
 * connection with unread bytes resets it, and the client may never see the
 * answer; so a small body is read and thrown away.
 */
static bool
refuses_at_once(const struct az_hub_request *request)
{
    return request->head.expects || request->head.length > BODY_DISCARD_MAX;
}

static enum MHD_Result
begin(struct az_hub_request *request, const char *method, const char *version)
{
    const struct az_http_server_params *params = &request->server->params;
    request->method = method;
    request->stage = STAGE_BODY;
    request->read_by_ms = az_clock_boot_ms(params->clock) + params->request_timeout_ms;
    MHD_get_connection_values_n(request->connection, MHD_HEADER_KIND, add_header, &request->head);
    const char *fault = az_http_head_fault(&request->head, request->target, version);
    if (fault) {
        request->last = true; // where its body ends is anyone's guess
        refuse(request, 400, fault);
        return send_refusal(request);
    }
    check_route(request);
    if (request->refusal.status && az_http_head_has_body(&request->head) &&
        refuses_at_once(request)) {
        request->last = true;
        return send_refusal(request);
    }
    az_buffer_init(&request->body, request->route ? request->route->body_max : 0);
    return MHD_YES;
}

static enum MHD_Result
take_body(struct az_hub_request *request, const char *data, size_t *size)
{
    const struct az_http_server_params *params = &request->server->params;
    if (az_clock_boot_ms(params->clock) > request->read_by_ms) {
        AZ_LOGW("%s %s: cut off, its body did not come in time", request->method, request->path);
        return MHD_NO;
    }
    if (!request->refusal.status && !az_buffer_append(&request->body, data, *size)) {
        bool too_large = *size > request->body.limit - request->body.size;
        refuse(request, too_large ? 413 : 503,
               too_large ? "The body is larger than this path takes; send less at once."
                         : "The hub is short of memory; send it again later.");
        request->last = true;
        az_buffer_destroy(&request->body);
    }
    if (request->refusal.status) {
        request->discarded += *size;
    }
    *size = 0;
    return request->discarded <= BODY_DISCARD_MAX ? MHD_YES : MHD_NO;
}

/* Count the request as one that a handler has, unless the server is stopping. */
static bool
admit(struct az_hub_request *request)
{
    struct az_http_server *server = request->server;
    pthread_mutex_lock(&server->lock);
    bool admitted = !server->stopping;
    if (admitted) {
        server->unanswered++;
        server->undelivered++;
        request->counted = true;
    }
    pthread_mutex_unlock(&server->lock);
    return admitted;
}

static enum MHD_Result
dispatch(struct az_hub_request *request)
{
    struct az_http_server *server = request->server;
    if (!request->refusal.status && !admit(request)) {
        request->last = true;
        refuse(request, 503, "The hub is stopping; send it again later.");
        request->refusal.retry_after_s = 5;
    }
    if (request->refusal.status) {
        return send_refusal(request);
    }

    request->stage = STAGE_HANDLED;
    request->route->handle(server->params.ctx, request);
    az_buffer_destroy(&request->body);

    // Suspending under the lock keeps az_hub_request_answer() from resuming too early.
    pthread_mutex_lock(&server->lock);
    bool answered = request->answered;
    if (!answered) {
        request->suspended = true;
        MHD_suspend_connection(request->connection);
    }
    pthread_mutex_unlock(&server->lock);
    return answered ? send_answer(request) : MHD_YES;
}

/* Called by libmicrohttpd with the head, then with each piece of the body, then with its end. */
static enum MHD_Result
handle_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
               const char *version, const char *upload_data, size_t *upload_size, void **con_cls)
{
    (void)cls;
    (void)connection;
    (void)url;
    struct az_hub_request *request = *con_cls;
    if (!request) {
        AZ_LOGE("a request was dropped: out of memory");
        return MHD_NO;
    }
    switch (request->stage) {
    case STAGE_HEAD:
        return begin(request, method, version);
    case STAGE_BODY:
        return *upload_size > 0 ? take_body(request, upload_data, upload_size) : dispatch(request);
    case STAGE_HANDLED:
        break;
    }
    return send_answer(request); // resumed
}

/* The answer is delivered, or the client is gone. */
static void
handle_completed(void *cls, struct MHD_Connection *connection, void **con_cls,
                 enum MHD_RequestTerminationCode why)
{
    (void)connection;
    (void)why;
    struct az_http_server *server = cls;
    struct az_hub_request *request = *con_cls;
    *con_cls = NULL;
    if (!request) {
        return;
    }
    if (request->counted) {
        pthread_mutex_lock(&server->lock);
        assert(request->answered);
        server->undelivered--;
        pthread_cond_broadcast(&server->moved);
        pthread_mutex_unlock(&server->lock);
    }
    if (request->holding) {
        (*places_of(request))--;
    }
    if (request->response) {
        MHD_destroy_response(request->response);
    }
    az_buffer_destroy(&request->body);
    free(request->target);
    free(request);
}

static void
handle_log(void *cls, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

static void
handle_log(void *cls, const char *format, va_list args)
{
    (void)cls;
    char line[512];
    vsnprintf(line, sizeof(line), format, args);
    AZ_LOGD("%s", line);
}

struct az_http_server *
az_http_server_open(const struct az_http_server_params *params)
{
    struct az_http_server *server = calloc(1, sizeof(*server));
    if (!server) {
        AZ_LOGE("cannot serve: out of memory");
        close(params->listen_fd);
        return NULL;
    }
    server->params = *params;
    server->at_once = calloc(params->route_count, sizeof(*server->at_once));
    if (!server->at_once) {
        AZ_LOGE("cannot serve: out of memory");
        close(params->listen_fd);
        free(server);
        return NULL;
    }
    pthread_mutex_init(&server->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&server->moved, &attributes);
    pthread_condattr_destroy(&attributes);
    return server;
}

bool
az_http_server_start(struct az_http_server *server)
{
    const struct az_http_server_params *params = &server->params;
    // Not MHD_OPTION_STRICT_FOR_CLIENT: of its two checks the one for Host sends its answer's head
    // twice in 0.9.75, and the one for blanks in the target drops the connection without a word.
    // az_http_head_fault() has both. A daemon that fails to start closes its socket in some cases
    // and leaves it in others.
    server->daemon_fd = fcntl(params->listen_fd, F_DUPFD_CLOEXEC, 0);
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        handle_request, server, MHD_OPTION_EXTERNAL_LOGGER, handle_log, NULL,
        MHD_OPTION_LISTEN_SOCKET, server->daemon_fd, MHD_OPTION_URI_LOG_CALLBACK, handle_target,
        server, MHD_OPTION_NOTIFY_COMPLETED, handle_completed, server, MHD_OPTION_CONNECTION_LIMIT,
        params->connections_max, MHD_OPTION_PER_IP_CONNECTION_LIMIT, params->per_address_max,
        MHD_OPTION_CONNECTION_TIMEOUT, params->idle_timeout_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HEAD_BYTES_MAX, MHD_OPTION_END);
    if (!server->daemon) {
        AZ_LOGE("cannot serve: the HTTP server did not start: %s", strerror(errno));
    }
    return server->daemon;
}

void
az_http_server_stop(struct az_http_server *server)
{
    if (!server->daemon) {
        return;
    }
    pthread_mutex_lock(&server->lock);
    bool first = !server->stopping;
    server->stopping = true;
    pthread_mutex_unlock(&server->lock);
    if (first) {
        // Its handle stays open until the daemon is gone, so that nothing else gets its number.
        MHD_quiesce_daemon(server->daemon);
        shutdown(server->params.listen_fd, SHUT_RDWR);
    }

    pthread_mutex_lock(&server->lock);
    while (server->unanswered > 0) {
        pthread_cond_wait(&server->moved, &server->lock);
    }
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)server->params.stop_grace_s;
    while (server->undelivered > 0 &&
           pthread_cond_timedwait(&server->moved, &server->lock, &until) == 0) {
    }
    pthread_mutex_unlock(&server->lock);
}

void
az_http_server_close(struct az_http_server *server)
{
    if (!server) {
        return;
    }
    if (server->daemon) {
        az_http_server_stop(server);
        MHD_stop_daemon(server->daemon);
        close(server->daemon_fd); // quiesced, so the daemon left it open
    }
    close(server->params.listen_fd);
    pthread_cond_destroy(&server->moved);
    pthread_mutex_destroy(&server->lock);
    free(server->at_once);
    free(server);
}

const char *
az_hub_request_method(const struct az_hub_request *request)
{
    return request->method;
}

const char *
az_hub_request_path(const struct az_hub_request *request)
{
    return request->path;
}

const char *
az_hub_request_path_rest(const struct az_hub_request *request)
{
    return request->path + strlen(request->route->path);
}

const char *
az_hub_request_header(const struct az_hub_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

const char *
az_hub_request_query(const struct az_hub_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *
az_hub_request_body(const struct az_hub_request *request, size_t *size)
{
    *size = request->body.size;
    return az_buffer_text(&request->body);
}

void
az_hub_request_take_body(struct az_hub_request *request, struct az_buffer *out)
{
    *out = request->body;
    request->body = (struct az_buffer){0};
}

static bool
add_headers(struct MHD_Response *response, const struct az_hub_header *headers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (MHD_add_response_header(response, headers[i].name, headers[i].value) != MHD_YES) {
            return false;
        }
    }
    return true;
}

static bool
has_header(const struct az_hub_answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->header_count; i++) {
        if (strcasecmp(answer->headers[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* NULL, and logged, if it cannot be made. */
static struct MHD_Response *
make_response(const struct az_hub_answer *answer, bool last)
{
    const struct az_hub_header type = {"Content-Type", answer->content_type};
    const struct az_hub_header no_store = {"Cache-Control", "no-store"};
    const struct az_hub_header close_it = {"Connection", "close"};
    struct MHD_Response *response = MHD_create_response_from_buffer(
        answer->body_size, (void *)(uintptr_t)answer->body, MHD_RESPMEM_MUST_COPY);
    if (response && add_headers(response, &type, 1) &&
        add_headers(response, headers_of_all, sizeof(headers_of_all) / sizeof(*headers_of_all)) &&
        add_headers(response, &no_store, has_header(answer, no_store.name) ? 0 : 1) &&
        add_headers(response, &close_it, last ? 1 : 0) &&
        add_headers(response, answer->headers, answer->header_count)) {
        return response;
    }
    AZ_LOGE("cannot answer with %d: out of memory, or a header that HTTP does not allow",
            answer->status);
    if (response) {
        MHD_destroy_response(response);
    }
    return NULL;
}

void
az_hub_request_answer(struct az_hub_request *request, const struct az_hub_answer *answer)
{
    struct az_http_server *server = request->server;
    struct MHD_Connection *connection = request->connection;
    struct MHD_Response *response = make_response(answer, request->last);

    bool counted = request->counted;

    pthread_mutex_lock(&server->lock);
    assert(!request->answered);
    request->answered = true;
    request->response = response;
    request->status = answer->status;
    bool suspended = request->suspended;
    pthread_mutex_unlock(&server->lock);

    // From here on the request may be gone; a connection stays until it is resumed.
    if (suspended) {
        MHD_resume_connection(connection);
    }
    if (counted) {
        pthread_mutex_lock(&server->lock);
        server->unanswered--;
        pthread_cond_broadcast(&server->moved);
        pthread_mutex_unlock(&server->lock);
    }
}

void
az_hub_request_problem(struct az_hub_request *request, const struct az_hub_problem *problem)
{
    struct az_hub_header headers[3];
    size_t count = 0;
    char retry_after[16];
    if (problem->allow) {
        headers[count++] = (struct az_hub_header){"Allow", problem->allow};
    }
    if (problem->authenticate) {
        headers[count++] = (struct az_hub_header){"WWW-Authenticate", problem->authenticate};
    }
    if (problem->retry_after_s) {
        snprintf(retry_after, sizeof(retry_after), "%u", problem->retry_after_s);
        headers[count++] = (struct az_hub_header){"Retry-After", retry_after};
    }
    struct az_buffer body;
    az_buffer_init(&body, PROBLEM_BYTES_MAX);
    az_problem_encode(problem->status, problem->type, problem->detail, &body);
    az_hub_request_answer(request, &(struct az_hub_answer){.status = problem->status,
                                                           .content_type = AZ_PROBLEM_MEDIA_TYPE,
                                                           .body = az_buffer_text(&body),
                                                           .body_size = body.size,
                                                           .headers = headers,
                                                           .header_count = count});
    az_buffer_destroy(&body);
}
