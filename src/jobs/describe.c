/* Saying how mail leaves without saying anything secret. */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mime.h"
#include "smtp.h"
#include "wdhs/jobs.h"
#include "wdhs/settings.h"

static bool describe_server(const struct settings *settings, char *explanation, size_t size) {
    char *host = NULL, *user = NULL;
    CURLU *parts = curl_url();
    bool fine = parts != NULL && curl_url_set(parts, CURLUPART_URL, settings->smtp_url, 0) == CURLUE_OK &&
                curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK;
    if (fine) {
        bool login = curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_OK;
        bool tls = strncmp(settings->smtp_url, "smtps:", 6) == 0 || strcmp(settings->smtp_tls, "required") == 0 ||
                   (strcmp(settings->smtp_tls, "auto") == 0 && !smtp_is_loopback(settings->smtp_url));
        snprintf(explanation, size, "by SMTP to %s, %s, TLS %s", host, login ? "with a login" : "without a login",
                 tls                                           ? "required"
                 : strcmp(settings->smtp_tls, "optional") == 0 ? "if offered"
                                                               : "off");
    } else {
        snprintf(explanation, size, "the address of the mail server (--smtp-url) cannot be read");
    }
    curl_free(host);
    curl_free(user);
    curl_url_cleanup(parts);
    return fine;
}

bool jobs_describe_mail(const struct settings *settings, char *explanation, size_t size) {
    struct mailbox from;
    if (!mime_mailbox(settings->mail_from, &from)) {
        snprintf(explanation, size, "the sender (--mail-from) is no address that mail can have");
        return false;
    }
    if (settings->smtp_url != NULL && settings->smtp_ca != NULL && access(settings->smtp_ca, R_OK) != 0) {
        snprintf(explanation, size, "the file of --smtp-ca cannot be read");
        return false;
    }
    if (settings->smtp_url != NULL) {
        return describe_server(settings, explanation, size);
    }
    if (settings->mail_directory != NULL) {
        snprintf(explanation, size, "into files in %s; nothing is sent", settings->mail_directory);
    } else {
        snprintf(explanation, size, "stays in the queue; set WDHS_SMTP_URL or WDHS_MAIL_DIRECTORY");
    }
    return true;
}
