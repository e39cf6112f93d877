/* JSON log lines on standard error. Library code does not log: the one who answers or acts does, once. */
#ifndef WDHS_LOG_H
#define WDHS_LOG_H

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

void log_set_level(enum log_level level);

/* {"time":…,"level":…,"event":event, key: value, …}: pairs of strings ended by NULL; a NULL value is left out. One
 * write, safe from any thread. Never pass personal data, keys or tokens. */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));

#endif
