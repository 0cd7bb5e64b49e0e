// SPDX-License-Identifier: MIT
#include "sync/http_trust.h"

#include <stdio.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

bool
az_http_trust_apply(const struct az_http_trust *trust, void *context)
{
    // The context's own parameters: those of its store may be shared with other connections.
    X509_VERIFY_PARAM *param = SSL_CTX_get0_param(context);
    if (trust->any_date) {
        return X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME) == 1;
    }
    if (trust->at_ms != 0) {
        X509_VERIFY_PARAM_set_time(param, (time_t)(trust->at_ms / 1000));
    }
    return true;
}

bool
az_http_trust_failed_by_date(long result)
{
    return result == X509_V_ERR_CERT_NOT_YET_VALID || result == X509_V_ERR_CERT_HAS_EXPIRED;
}

bool
az_http_trust_file_is_good(const char *path)
{
    FILE *file = fopen(path, "re");
    X509 *certificate = NULL;
    bool any = false;
    if (!file) {
        return false;
    }
    while ((certificate = PEM_read_X509(file, NULL, NULL, NULL))) {
        X509_free(certificate);
        any = true;
    }
    bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    fclose(file);
    return any && at_end;
}
