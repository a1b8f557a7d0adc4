/* Each thread keeps one libcurl handle, and with it the open connections; the handle is reset
 * before each call, so no call sees an option of the one before. */
#include "http/client.h"

#include "base/cleanup.h"

#include <ctype.h>
#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static pthread_once_t start_once = PTHREAD_ONCE_INIT;
static pthread_key_t handle_of_thread;
static bool started;

static void end_handle(void *handle)
{
    curl_easy_cleanup(handle);
}

static void start(void)
{
    started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK &&
              pthread_key_create(&handle_of_thread, end_handle) == 0;
}

static CURL *thread_handle(void)
{
    pthread_once(&start_once, start);
    if (!started)
        return NULL;
    CURL *handle = pthread_getspecific(handle_of_thread);
    if (handle) {
        curl_easy_reset(handle);
        return handle;
    }
    handle = curl_easy_init();
    if (handle && pthread_setspecific(handle_of_thread, handle) != 0) {
        curl_easy_cleanup(handle);
        return NULL;
    }
    return handle;
}

static void free_lines(struct curl_slist **lines)
{
    curl_slist_free_all(*lines);
}

static bool is_token(const char *s)
{
    return *s && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
                     strlen(s);
}

/* No line may smuggle another one in. */
static bool is_line_value(const char *s)
{
    for (; *s; s++)
        if (iscntrl((unsigned char)*s) && *s != '\t')
            return false;
    return true;
}

static bool add_line(struct arena *a, struct curl_slist **lines, const char *name,
                     const char *value)
{
    if (!is_token(name) || !is_line_value(value))
        return false;
    /* libcurl sends "Name;" as an empty header; "Name:" would remove it. */
    const char *line =
        *value ? arena_printf(a, "%s: %s", name, value) : arena_printf(a, "%s;", name);
    struct curl_slist *longer = curl_slist_append(*lines, line);
    if (longer)
        *lines = longer;
    return longer != NULL;
}

static bool all_lines(struct arena *a, const struct http_call *call, struct curl_slist **lines)
{
    bool good = true;
    for (size_t i = 0; i < call->line_count; i++)
        good = good && add_line(a, lines, call->lines[i].name, call->lines[i].value);
    if (call->authorize)
        good = good && add_line(a, lines, "Authorization", call->authorize);
    if (call->body.p && call->body_type)
        good = good && add_line(a, lines, "Content-Type", call->body_type);
    /* Without this line libcurl asks for leave before a long body and waits a second. */
    struct curl_slist *longer = curl_slist_append(*lines, "Expect:");
    *lines = longer ? longer : *lines;
    return good && longer;
}

static bool is_web_address(const char *url)
{
    return url && (strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0) &&
           is_line_value(url) && !strchr(url, ' ');
}

/* What arrives: into the answer, or a good one into a file. */
struct taking {
    CURL *handle;
    struct buf body;
    const struct http_file *file;
    int64_t received;
    bool full, failed; /* the file has all that it may; the disk took no more */
};

static bool take_to_file(struct taking *t, const char *p, size_t n)
{
    t->full = t->received + (int64_t)n > t->file->bytes;
    while (n && !t->full) {
        ssize_t some = pwrite(t->file->fd, p, n, t->received);
        if (some < 0 && errno == EINTR)
            continue;
        if (some <= 0) {
            t->failed = true;
            return false;
        }
        t->received += some;
        p += some;
        n -= (size_t)some;
    }
    return !t->full;
}

static size_t take(char *p, size_t size, size_t count, void *to)
{
    struct taking *t = to;
    long status = 0;
    if (t->file)
        curl_easy_getinfo(t->handle, CURLINFO_RESPONSE_CODE, &status);
    if (status / 100 == 2)
        return take_to_file(t, p, size * count) ? size * count : 0;
    buf_add(&t->body, p, size * count);
    return t->body.full ? 0 : size * count;
}

/* What is sent from a file. The library begins again when a kept connection turns out closed. */
struct sending {
    const struct http_file *file;
    int64_t at;
};

static size_t give(char *p, size_t size, size_t count, void *from)
{
    struct sending *s = from;
    int64_t rest = s->file->bytes - s->at;
    size_t n = size * count < (uint64_t)rest ? size * count : (size_t)rest;
    ssize_t some = n ? pread(s->file->fd, p, n, s->at) : 0;
    if (some < 0 || (n && some == 0))
        return CURL_READFUNC_ABORT;
    s->at += some;
    return (size_t)some;
}

static int give_again(void *from, curl_off_t at, int origin)
{
    if (origin != SEEK_SET)
        return CURL_SEEKFUNC_CANTSEEK;
    ((struct sending *)from)->at = at;
    return CURL_SEEKFUNC_OK;
}

static void set_guards(CURL *handle, const struct http_call *call)
{
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)call->time_limit_ms);
    if (call->stall_ms) {
        curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, (long)call->stall_ms);
        curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, (long)(call->stall_ms + 999) / 1000);
    }
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    /* The environment has no say in where the register is asked. */
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    if (call->ca_file) {
        curl_easy_setopt(handle, CURLOPT_CAINFO, call->ca_file);
        curl_easy_setopt(handle, CURLOPT_CAPATH, NULL);
    }
}

static void set_request(CURL *handle, const struct http_call *call)
{
    curl_easy_setopt(handle, CURLOPT_URL, call->url);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "motcua");
    if (call->body.p) {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, call->body.p);
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.n);
    }
    if (call->send) {
        curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, (curl_off_t)call->send->bytes);
    }
    if (call->method && strcmp(call->method, "HEAD") == 0)
        curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    else if (call->method)
        curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, call->method);
}

/* libcurl copies both texts; the secret leaves the handle with the reset after the call. */
static void set_signer(struct arena *a, CURL *handle, const struct http_signer *signer)
{
    curl_easy_setopt(handle, CURLOPT_AWS_SIGV4,
                     arena_printf(a, "aws:amz:%s:%s", signer->region, signer->service));
    curl_easy_setopt(handle, CURLOPT_USERNAME, signer->key_id);
    curl_easy_setopt(handle, CURLOPT_PASSWORD, signer->secret);
}

static void set_streams(CURL *handle, const struct sending *s, const struct taking *t)
{
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, t);
    if (!s->file)
        return;
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(handle, CURLOPT_READDATA, s);
    curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, give_again);
    curl_easy_setopt(handle, CURLOPT_SEEKDATA, s);
}

static const char *plain_type(struct arena *a, const char *type)
{
    if (!type)
        return "";
    char *plain = arena_strndup(a, type, strcspn(type, "; \t"));
    for (char *p = plain; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    return plain;
}

static int explain(CURLcode code, const struct taking *t, const char *words, struct fault *f)
{
    if (code == CURLE_WRITE_ERROR && (t->body.full || t->full))
        return fault_reason(f, TOO_LARGE, "http.large", "answer longer than %lld bytes",
                            t->full ? (long long)t->file->bytes : (long long)t->body.max);
    if (code == CURLE_WRITE_ERROR && t->failed)
        return fault_reason(f, UNAVAILABLE, "http.file", "what arrives cannot be written");
    if (code == CURLE_OPERATION_TIMEDOUT)
        return fault_reason(f, UNAVAILABLE, "http.slow", "no whole answer in time");
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
        return fault_reason(f, INVALID, "http.call", "not an address to ask");
    return fault_reason(f, UNAVAILABLE, "http.down", "%s",
                        *words ? words : curl_easy_strerror(code));
}

static void read_answer(struct arena *a, CURL *handle, const struct taking *t,
                        struct http_answer *ret)
{
    long status = 0;
    curl_off_t length = -1, changed_s = -1;
    const char *type = NULL, *location = NULL;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &type);
    curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &location);
    curl_easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    curl_easy_getinfo(handle, CURLINFO_FILETIME_T, &changed_s);
    *ret = (struct http_answer){
        .status = (int)status,
        .type = plain_type(a, type),
        .location = arena_strdup(a, location),
        .body = buf_bytes(&t->body),
        .received = t->received,
        .length = length,
        .changed_s = changed_s,
    };
}

static bool is_call(const struct http_call *call)
{
    return is_web_address(call->url) && call->time_limit_ms > 0 && call->body_limit &&
           (!call->method || is_token(call->method));
}

int http_fetch(struct arena *a, const struct http_call *call, struct http_answer *ret,
               struct fault *f)
{
    if (!is_call(call) || (call->receive && ftruncate(call->receive->fd, 0) < 0))
        return fault_reason(f, INVALID, "http.call", "address, method or limits are wrong");
    CLEANUP(free_lines) struct curl_slist *lines = NULL;
    if (!all_lines(a, call, &lines))
        return fault_reason(f, INVALID, "http.call", "a header line is wrong");
    CURL *handle = thread_handle();
    if (!handle)
        return fault_set(f, BROKEN, "the HTTP library did not start");
    char words[CURL_ERROR_SIZE] = "";
    struct taking t = {.handle = handle, .file = call->receive};
    struct sending sending = {.file = call->send};
    buf_init(&t.body, a, call->body_limit);
    set_guards(handle, call);
    set_request(handle, call);
    set_streams(handle, &sending, &t);
    if (call->signer)
        set_signer(a, handle, call->signer);
    curl_easy_setopt(handle, CURLOPT_FILETIME, 1L);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, lines);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, words);
    CURLcode code = curl_easy_perform(handle);
    if (code == CURLE_OK)
        read_answer(a, handle, &t, ret);
    /* The handle outlives this block: it must not point into it. */
    curl_easy_reset(handle);
    return code == CURLE_OK ? OK : explain(code, &t, words, f);
}

const char *http_escape(struct arena *a, const char *s)
{
    struct buf b;
    buf_init(&b, a, 3 * strlen(s) + 1);
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if ((isalnum(c) && c < 128) || strchr("-._~", c))
            buf_char(&b, *s);
        else
            buf_printf(&b, "%%%02X", c);
    }
    return b.p;
}
