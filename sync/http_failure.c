// SPDX-License-Identifier: MIT
#include "sync/http_failure.h"

#include <string.h>

#include <curl/curl.h>

#include "base/clock.h"

/* Sentences for what commonly goes wrong: `before` URL `after`. */
static const struct {
    CURLcode code;
    const char *before;
    const char *after;
} failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, "cannot find the address of the hub at ",
     "; is the name right and is the network up?"},
    {CURLE_COULDNT_RESOLVE_PROXY, "cannot find the proxy on the way to ",
     "; correct or unset http_proxy and https_proxy"},
    {CURLE_COULDNT_CONNECT, "cannot connect to the hub at ",
     "; is it running and is the network up?"},
    {CURLE_OPERATION_TIMEDOUT, "the hub at ",
     " did not answer in time; is the network slow, or is something else at that address?"},
    {CURLE_PEER_FAILED_VERIFICATION, "the certificate of the hub at ",
     " is not valid: it is another server's, or no authority that is trusted here vouches for it; "
     "an authority of your own is named with --ca"},
    {CURLE_SSL_CACERT_BADFILE, "cannot read the certificates to trust for the hub at ",
     "; is the file that --ca names still there?"},
    {CURLE_SSL_CONNECT_ERROR, "cannot agree on TLS with the hub at ",
     "; is it https there, and not http?"},
    {CURLE_GOT_NOTHING, "the hub at ", " closed the connection without an answer"},
    {CURLE_RECV_ERROR, "the connection to the hub at ", " was cut off"},
    {CURLE_SEND_ERROR, "the connection to the hub at ", " was cut off"},
    {CURLE_PARTIAL_FILE, "the answer of the hub at ", " was cut off"},
    {CURLE_WRITE_ERROR, "the answer from ", " is too long to be a hub's"},
    // With a line longer than it reads, curl says that there is no memory.
    {CURLE_OUT_OF_MEMORY, "the answer from ",
     " has a line too long to be a hub's, or this terminal has no memory left"},
    {CURLE_WEIRD_SERVER_REPLY, "what answers at ", " does not speak HTTP; is it the hub?"},
    {CURLE_UNSUPPORTED_PROTOCOL, "what answers at ", " does not speak HTTP; is it the hub?"},
    {CURLE_ABORTED_BY_CALLBACK, "the request to ", " was called off"},
};

/* The part of a URL that people know the hub by: scheme, host and port. */
static int
origin_size(const char *url)
{
    const char *host = strstr(url, "://");
    host = host ? host + 3 : url;
    return (int)(host - url) + (int)strcspn(host, "/");
}

static void
explain_code(CURLcode code, const char *url, struct az_buffer *why)
{
    for (size_t i = 0; i < sizeof(failures) / sizeof(*failures); i++) {
        if (failures[i].code == code) {
            az_buffer_printf(why, "%s%.*s%s", failures[i].before, origin_size(url), url,
                             failures[i].after);
            return;
        }
    }
    az_buffer_printf(why, "the request to the hub at %.*s failed: %s", origin_size(url), url,
                     curl_easy_strerror(code));
}

/* By which date a certificate did not fit says more than that it did not. */
static void
explain_date(const struct az_http_failure *failure, struct az_buffer *why)
{
    char date[AZ_CLOCK_ISO_SIZE];
    int64_t at_ms = failure->at_ms != 0 ? failure->at_ms : az_clock_wall_ms(&az_clock_system);
    az_clock_format_iso(at_ms, date);
    az_buffer_printf(why,
                     "the certificate of the hub at %.*s is not valid on %.10s, which is the date "
                     "here; set the clock if that is wrong, or else renew the certificate",
                     origin_size(failure->url), failure->url, date);
}

/* A proxy that refuses to connect is no hub that cuts the connection off. */
static void
explain_proxy(const struct az_http_failure *failure, struct az_buffer *why)
{
    az_buffer_printf(why,
                     "the proxy on the way to the hub at %.*s lets nothing through (status %ld); "
                     "correct https_proxy, or have it let the hub pass",
                     origin_size(failure->url), failure->url, failure->proxy_status);
}

void
az_http_failure_explain(const struct az_http_failure *failure, struct az_buffer *why)
{
    CURLcode code = failure->code == CURLE_OK ? CURLE_WEIRD_SERVER_REPLY : (CURLcode)failure->code;
    if (failure->wrong_date) {
        explain_date(failure, why);
    } else if (failure->proxy_status >= 300 && failure->proxy_status <= 599) {
        explain_proxy(failure, why);
    } else {
        explain_code(code, failure->url, why);
    }
}
