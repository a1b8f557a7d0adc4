/* One line of JSON per event on standard error: what operators and their collectors read.
 *
 * Never personal data, never a secret: keys and values here are names, codes, counts and times.
 * Only the edge logs (app, http, the lanes); a library function returns a fault instead.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Lines below this level are dropped; LOG_INFO at the start. */
void log_level(enum log_level least);

/* event is a stable dotted name ("http.slow"); then pairs of key and printf-formatted value:
 *     log_line(LOG_INFO, "store.open", "engine=%s rows=%d", "sqlite", 3);
 * The words are split at blanks into key=value; a value with a blank must be the last one. */
void log_line(enum log_level level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The request id that the current thread works for, shown in each of its lines; NULL ends it. */
void log_request(const char *id);

#endif
