/* The HTTP library alone, serving one page from memory, for other figures to be held against:
 * bench_reference_page BYTES prints its port and serves until its input ends. */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct MHD_Response *page;

static enum MHD_Result answer(void *data, struct MHD_Connection *c, const char *url,
                              const char *method, const char *version, const char *body,
                              size_t *body_n, void **state)
{
    (void)data, (void)url, (void)method, (void)version, (void)body, (void)body_n;
    if (!*state) { /* answered at the first call, the connection would be closed */
        *state = page;
        return MHD_YES;
    }
    return MHD_queue_response(c, MHD_HTTP_OK, page);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    char *text = malloc(n + 1);
    if (!text)
        return 1;
    memset(text, 'a', n);
    page = MHD_create_response_from_buffer(n, text, MHD_RESPMEM_PERSISTENT);
    (void)MHD_add_response_header(page, "Content-Type", "text/html; charset=utf-8");
    struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer,
                                            NULL, MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_END);
    if (!d)
        return 1;
    printf("%u\n", MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port);
    (void)fflush(stdout);
    (void)getchar();
    MHD_stop_daemon(d);
    MHD_destroy_response(page);
    free(text);
    return 0;
}
