/* Access lines are composed, gathered and written here. No path, query or full address ever gets in. */
#include "access_log.h"

#include <errno.h>
#include <unistd.h>

#include "proxy.h"
#include "wdhs/moment.h"

#define FLUSH_BYTES    16384
#define FLUSH_AFTER_MS 200
#define LINE_ROOM      512

static void flush_timer(void *context) {
    access_log_flush(context);
}

void access_log_init(struct access_log *log, struct loop *loop, bool wanted, bool with_network) {
    *log = (struct access_log){.loop = loop, .wanted = wanted, .with_network = with_network};
    log->flush_timer = (struct loop_timer){.fire = flush_timer, .context = log};
    if (wanted) {
        text_init(&log->lines, NULL, FLUSH_BYTES + LINE_ROOM);
    }
}

static void add_string(struct text *line, const char *name, const char *value) {
    text_add_string(line, name);
    text_add_json_string(line, value);
}

static void access_log_add_number(struct text *line, const char *name, int64_t value) {
    text_add_string(line, name);
    text_add_int(line, value);
}

void access_log_add(struct access_log *log, const struct access *access) {
    struct text *line = &log->lines;
    char time[MOMENT_SIZE];
    moment_format(moment_now(), time);
    add_string(line, "{\"time\":", time);
    add_string(line, ",\"level\":\"access\",\"requestId\":", access->request_id);
    if (access->trace_id && *access->trace_id) {
        add_string(line, ",\"traceId\":", access->trace_id);
    }
    add_string(line, ",\"method\":", access->method);
    add_string(line, ",\"route\":", access->route);
    access_log_add_number(line, ",\"status\":", access->status);
    access_log_add_number(line, ",\"durationUs\":", access->duration_us);
    access_log_add_number(line, ",\"bytes\":", (int64_t)access->bytes);
    if (access->broken) {
        text_add_string(line, ",\"broken\":true");
    }
    if (log->with_network) {
        char network[INET6_ADDRSTRLEN + 4];
        address_network(access->client, network, sizeof network);
        add_string(line, ",\"clientNetwork\":", network);
    }
    text_add_string(line, "}\n");
    if (!log->flush_timer.slot) {
        loop_timer_set(log->loop, &log->flush_timer, loop_now(log->loop) + FLUSH_AFTER_MS);
    }
}

void access_log_turn(struct access_log *log) {
    if (log->lines.length >= FLUSH_BYTES) {
        access_log_flush(log);
    }
}

void access_log_flush(struct access_log *log) {
    size_t written = 0;
    loop_timer_cancel(log->loop, &log->flush_timer);
    while (written < log->lines.length) {
        ssize_t count = write(STDERR_FILENO, log->lines.data + written, log->lines.length - written);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) { /* nobody reads the log any more: serving goes on */
            break;
        }
        written += (size_t)count;
    }
    if (!log->wanted) {
        return;
    }
    if (log->lines.failed) { /* memory was short: begin again */
        text_release(&log->lines);
        text_init(&log->lines, NULL, FLUSH_BYTES + LINE_ROOM);
    }
    text_clear(&log->lines);
}

void access_log_end(struct access_log *log) {
    access_log_flush(log);
    if (log->wanted) {
        text_release(&log->lines);
    }
    log->wanted = false;
}
