/* Writing a mail so that every program shows what was meant, and that nobody's name can become a header. */
#include "mime.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "wdhs/digest.h"
#include "wdhs/text.h"

/* RFC 2047: a line with encoded words has at most 76 characters; "=?UTF-8?Q?" and "?=" are twelve of them, and the
 * first line begins with "Subject: ". */
#define WORD_MAX  54
#define PLAIN_MAX 60
/* RFC 2045: a line of quoted-printable has at most 76 characters, a soft line break being the last. */
#define LINE_MAX_QUOTED 75
#define BOUNDARY_SIZE   40

static bool mime_is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool mime_is_address(const char *address) {
    const char *at = strrchr(address, '@');
    if (at == NULL || at == address || at[1] == '\0' || strlen(address) > 254) {
        return false;
    }
    for (const char *c = address; *c != '\0'; c++) {
        const char *others = c < at ? "!#$%&'*+/=?^_`{|}~.-" : ".-";
        if (c != at && !mime_is_alphanumeric(*c) && strchr(others, *c) == NULL) {
            return false;
        }
    }
    return true;
}

bool mime_mailbox(const char *written, struct mailbox *mailbox) {
    const char *open = strrchr(written, '<');
    size_t length = strlen(written);
    *mailbox = (struct mailbox){.name = ""};
    if (open == NULL) {
        snprintf(mailbox->address, sizeof mailbox->address, "%s", written);
        return mime_is_address(written);
    }
    size_t name = (size_t)(open - written), address = length - name - 1;
    if (written[length - 1] != '>' || name >= sizeof mailbox->name || address > sizeof mailbox->address) {
        return false;
    }
    memcpy(mailbox->address, open + 1, address - 1);
    while (name > 0 && written[name - 1] == ' ') {
        name--;
    }
    bool quoted = name >= 2 && written[0] == '"' && written[name - 1] == '"';
    memcpy(mailbox->name, written + (quoted ? 1 : 0), quoted ? name - 2 : name);
    return mime_is_address(mailbox->address);
}

/* --- headers ------------------------------------------------------------------------------------------------------ */

/* How many bytes the UTF-8 character has that begins here. */
static size_t character(const char *at) {
    size_t length = 1;
    while (((unsigned char)at[length] & 0xC0) == 0x80) {
        length++;
    }
    return length;
}

/* One byte in the Q encoding; what could be taken for a line break or another control is a space. */
static void add_encoded_byte(struct text *out, char c) {
    if (mime_is_alphanumeric(c)) {
        text_add_char(out, c);
    } else if (c == ' ' || (unsigned char)c < 32 || c == 127) {
        text_add_char(out, '_');
    } else {
        text_addf(out, "=%02X", (unsigned)(unsigned char)c);
    }
}

/* Encoded words, each on a line of its own and none of them ending inside a character. */
static void add_encoded(struct text *out, const char *string) {
    text_add_string(out, "=?UTF-8?Q?");
    size_t begin = out->length;
    while (*string != '\0') {
        size_t length = character(string);
        if (out->length - begin + 3 * length > WORD_MAX) {
            text_add_string(out, "?=\r\n =?UTF-8?Q?");
            begin = out->length;
        }
        for (size_t i = 0; i < length; i++) {
            add_encoded_byte(out, string[i]);
        }
        string += length;
    }
    text_add_string(out, "?=");
}

/* Text that needs no encoding, neither in a subject nor as the name before an address. */
static bool mime_is_plain(const char *string) {
    for (const char *c = string; *c != '\0'; c++) {
        if (!mime_is_alphanumeric(*c) && *c != ' ' && *c != '-') {
            return false;
        }
    }
    return strlen(string) <= PLAIN_MAX;
}

static void mime_add_words(struct text *out, const char *string) {
    if (mime_is_plain(string)) {
        text_add_string(out, string);
    } else {
        add_encoded(out, string);
    }
}

static void add_mailbox(struct text *out, const char *header, const char *name, const char *address) {
    text_addf(out, "%s: ", header);
    if (name != NULL && name[0] != '\0') {
        mime_add_words(out, name);
        /* On the next line: with the address behind it the line could be too long. */
        text_add_string(out, "\r\n ");
    }
    text_addf(out, "<%s>\r\n", address);
}

static void mime_add_date(struct text *out, int64_t ms) {
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)(ms / 1000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    text_addf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[utc.tm_wday], utc.tm_mday, months[utc.tm_mon],
              utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

static void add_message_id(struct text *out, const char *address) {
    unsigned char chance[16];
    char hex[2 * sizeof chance + 1];
    digest_random(chance, sizeof chance);
    digest_hex(chance, sizeof chance, hex);
    text_addf(out, "Message-ID: <%s@%s>\r\n", hex, strrchr(address, '@') + 1);
}

static void mime_add_headers(struct text *out, const struct mime_message *message, const char *boundary) {
    add_mailbox(out, "From", message->from->name, message->from->address);
    add_mailbox(out, "To", message->to_name, message->to_address);
    text_add_string(out, "Subject: ");
    mime_add_words(out, message->subject);
    text_add_string(out, "\r\n");
    mime_add_date(out, message->sent_ms);
    add_message_id(out, message->from->address);
    text_addf(out, "Content-Language: %s\r\nAuto-Submitted: auto-generated\r\n", message->language);
    if (message->unsubscribe != NULL) {
        text_addf(out, "List-Unsubscribe:\r\n <%s>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
                  message->unsubscribe);
    }
    text_addf(out, "MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n", boundary);
}

/* --- body --------------------------------------------------------------------------------------------------------- */

/* Printable ASCII stands for itself, but for "=", for spaces at the end of a line, and for a dot at its beginning,
 * which means something to SMTP. */
static bool stands_for_itself(const char *at, size_t column) {
    char c = *at;
    return c == ' ' ? at[1] != '\n' && at[1] != '\r' && at[1] != '\0'
                    : c > 32 && c < 127 && c != '=' && !(c == '.' && column == 0);
}

static void add_escape(struct text *out, char c) {
    static const char digits[] = "0123456789ABCDEF";
    const unsigned char byte = (unsigned char)c;
    const char escaped[] = {'=', digits[byte >> 4], digits[byte & 15]};
    text_add(out, escaped, sizeof escaped);
}

/* As much as stands for itself and fits on the line; how much that was. */
static size_t add_run(struct text *out, const char *at, size_t column) {
    size_t length = 0;
    while (column + length < LINE_MAX_QUOTED && stands_for_itself(at + length, column + length)) {
        length++;
    }
    text_add(out, at, length);
    return length;
}

/* Quoted-printable, with CRLF for every line feed. */
static void add_quoted(struct text *out, const char *string) {
    size_t column = 0;
    for (const char *at = string; *at != '\0';) {
        size_t run = add_run(out, at, column);
        at += run;
        column += run;
        bool whole = *at == '\0' || *at == '\r' || *at == '\n';
        if (!whole && column + (stands_for_itself(at, column) ? 1 : 3) > LINE_MAX_QUOTED) {
            text_add(out, "=\r\n", 3);
            column = 0;
        } else if (*at == '\n') {
            text_add(out, "\r\n", 2);
            column = 0;
            at++;
        } else if (*at == '\r') {
            at++;
        } else if (!whole) {
            add_escape(out, *at++);
            column += 3;
        }
    }
}

static void mime_add_part(struct text *out, const char *boundary, const char *type, const char *content) {
    text_addf(out, "--%s\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
              boundary, type);
    add_quoted(out, content);
    text_add_string(out, "\r\n");
}

/* A web address that can stand between angle brackets. */
static bool is_plain_url(const char *url) {
    for (const char *c = url; *c != '\0'; c++) {
        if (*c <= 32 || *c >= 127 || *c == '<' || *c == '>') {
            return false;
        }
    }
    return strncmp(url, "https://", 8) == 0;
}

bool mime_write(struct text *out, const struct mime_message *message) {
    if (!mime_is_address(message->from->address) || !mime_is_address(message->to_address) ||
        (message->unsubscribe != NULL && !is_plain_url(message->unsubscribe))) {
        return false;
    }
    /* "=_" cannot occur in quoted-printable, so no text can hold the boundary. */
    char boundary[BOUNDARY_SIZE] = "=_";
    unsigned char chance[16];
    digest_random(chance, sizeof chance);
    digest_hex(chance, sizeof chance, boundary + 2);
    mime_add_headers(out, message, boundary);
    mime_add_part(out, boundary, "text/plain", message->text);
    mime_add_part(out, boundary, "text/html", message->html);
    text_addf(out, "--%s--\r\n", boundary);
    return !out->failed;
}
