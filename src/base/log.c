/* Writing one JSON object a line to standard error, in one system call, happens here. */
#include "wdhs/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "wdhs/moment.h"
#include "wdhs/text.h"
#include "wdhs/utf8.h"

static const char *const level_names[] = {"debug", "info", "warning", "error"};
static atomic_int lowest_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level) {
    atomic_store_explicit(&lowest_level, (int)level, memory_order_relaxed);
}

/* Messages of libraries may carry bytes that are no UTF-8; the line must stay JSON. */
static void log_add_value(struct text *line, const char *value) {
    size_t length = strlen(value);
    if (utf8_valid(value, length)) {
        text_add_json(line, value, length);
        return;
    }
    struct text plain;
    text_init(&plain, NULL, length + 1);
    for (size_t i = 0; i < length; i++) {
        text_add(&plain, (unsigned char)value[i] < 0x80 ? &value[i] : "?", 1);
    }
    text_add_json(line, plain.failed ? "" : plain.data, plain.failed ? 0 : plain.length);
    text_release(&plain);
}

static void add_pair(struct text *line, const char *key, const char *value) {
    if (!value) {
        return;
    }
    if (line->length > 1) {
        text_add_char(line, ',');
    }
    text_add_json_string(line, key);
    text_add_char(line, ':');
    log_add_value(line, value);
}

static void write_line(const char *bytes, size_t length) {
    while (length) {
        ssize_t written = write(STDERR_FILENO, bytes, length);
        if (written <= 0) {
            return;
        }
        bytes += written;
        length -= (size_t)written;
    }
}

void log_event(enum log_level level, const char *event, ...) {
    if ((int)level < atomic_load_explicit(&lowest_level, memory_order_relaxed)) {
        return;
    }
    char time[MOMENT_SIZE];
    struct text line;
    moment_format(moment_now(), time);
    text_init(&line, NULL, 512);
    text_add_char(&line, '{');
    add_pair(&line, "time", time);
    add_pair(&line, "level", level_names[level]);
    add_pair(&line, "event", event);
    va_list pairs;
    va_start(pairs, event);
    for (const char *key = va_arg(pairs, const char *); key; key = va_arg(pairs, const char *)) {
        add_pair(&line, key, va_arg(pairs, const char *));
    }
    va_end(pairs);
    text_add(&line, "}\n", 2);
    if (!line.failed) {
        write_line(line.data, line.length);
    }
    text_release(&line);
}
