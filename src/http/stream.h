/* Server-sent events (WHATWG HTML, section 9.2): a reply that goes on.
 *
 * A handler opens a stream and hands it to whoever has news; that one sends from any thread, and
 * closes it when there is no more to say or when sending tells that the client has gone. Idle
 * streams get a comment every 15 seconds, so that proxies keep them and a vanished client is
 * noticed. A client that reads too slowly is cut off: it comes back and reloads.
 */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H

#include "http/request.h"

struct stream;

/* Make the reply a stream. NULL when too many are open: 503 was set as the reply. The caller owns
 * one hold on it, given back by stream_close. */
struct stream *stream_open(struct request *rq);

/* Send one event. The event's name may be NULL; data may have several lines. False when the client
 * has gone or the server stops: close the stream then. Never waits. */
bool stream_send(struct stream *s, const char *event, const char *data);

/* Is the client still there, as far as is known? */
bool stream_is_open(struct stream *s);

/* End the reply and give back the hold. Takes NULL. */
void stream_close(struct stream *s);

#endif
