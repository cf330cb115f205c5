/* SPDX-License-Identifier: MIT */
/* The only file that sees libcurl. */
#include "github/http_curl.h"

#include <curl/curl.h>
#include <string.h>

#include "base/arena.h"
#include "base/fs.h"
#include "base/str.h"
#include "base/utf8.h"
#include "github/http.h"

#define MAX_HEADERS	 200
#define MAX_HEADER_BYTES ((size_t)64 << 10)
#define CONNECT_MS	 10000
#define STUCK_SECONDS	 20  /* less than one byte a second for so long is a dead connection */
#define POLL_MS		 100 /* how late a signal may be noticed */
#define MAX_WAIT_MS	 (int64_t)(24 * 3600 * 1000)

struct sa_http_curl {
	struct sa_http http; /* first: send() gets its address */
	CURL *easy;
	CURLM *multi; /* keeps the connections; polled, so that a signal is seen soon */
	const struct sa_http_curl_settings *settings;
	/* the exchange that runs */
	struct sa_arena *arena;
	struct sa_str body;
	struct sa_http_header header[MAX_HEADERS];
	size_t n_header, header_bytes;
	bool too_large, stopped;
	char why[CURL_ERROR_SIZE];
};

static size_t on_body(char *data, size_t size, size_t n, void *self)
{
	struct sa_http_curl *curl = self;

	sa_str_add(&curl->body, data, size * n);
	if (curl->body.failed) {
		curl->too_large = true;
		return 0;
	}
	return size * n;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t on_header(char *data, size_t size, size_t n, void *self)
{
	struct sa_http_curl *curl = self;
	size_t len = size * n;
	const char *colon = memchr(data, ':', len);

	/* an interim answer came before: only the last one's headers count */
	if (len >= 5 && memcmp(data, "HTTP/", 5) == 0) {
		curl->n_header = 0;
		return len;
	}
	curl->header_bytes += len;
	if (curl->header_bytes > MAX_HEADER_BYTES || curl->n_header == MAX_HEADERS) {
		curl->too_large = true;
		return 0;
	}
	if (!colon || colon == data)
		return len;
	char *name = sa_arena_strndup(curl->arena, data, (size_t)(colon - data));
	const char *value = colon + 1, *end = data + len;

	for (char *p = name; *p; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p + ('a' - 'A')) : *p;
	while (value < end && is_blank(*value))
		value++;
	while (end > value && is_blank(end[-1]))
		end--;
	curl->header[curl->n_header++] = (struct sa_http_header){
		name, sa_arena_strndup(curl->arena, value, (size_t)(end - value))};
	return len;
}

static int on_progress(void *self, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct sa_http_curl *curl = self;

	(void)a, (void)b, (void)c, (void)d;
	curl->stopped = curl->settings->stop && *curl->settings->stop;
	return curl->stopped;
}

/* Options that are the same for every exchange. */
static CURLcode set_common(struct sa_http_curl *curl)
{
	const struct sa_http_curl_settings *set = curl->settings;
	const char *schemes = set->allow_http ? "https,http" : "https";
	long connect_ms =
		(long)(set->connect_timeout_ms > 0 ? set->connect_timeout_ms : CONNECT_MS);
	CURL *easy = curl->easy;
	CURLcode rc = CURLE_OK;

#define SET(option, value) (rc = rc ? rc : curl_easy_setopt(easy, option, value))
	SET(CURLOPT_ERRORBUFFER, curl->why);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROTOCOLS_STR, schemes);
	SET(CURLOPT_REDIR_PROTOCOLS_STR, schemes);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (set->ca_file && set->ca_file[0])
		SET(CURLOPT_CAINFO, set->ca_file);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE); /* no token in a proxy's CONNECT */
	SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	SET(CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
	SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
	SET(CURLOPT_LOW_SPEED_TIME, (long)STUCK_SECONDS);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, (void *)curl);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, (void *)curl);
	SET(CURLOPT_XFERINFOFUNCTION, on_progress);
	SET(CURLOPT_XFERINFODATA, (void *)curl);
	SET(CURLOPT_NOPROGRESS, 0L);
	return rc;
}

static CURLcode set_request(struct sa_http_curl *curl, const struct sa_http_request *request,
			    const struct curl_slist *headers)
{
	int64_t timeout = request->timeout_ms;
	CURL *easy = curl->easy;
	CURLcode rc;

	/* keeps the connections, forgets everything about the last request */
	curl_easy_reset(easy);
	rc = set_common(curl);
	timeout = timeout < 1 ? 1 : timeout > MAX_WAIT_MS ? MAX_WAIT_MS : timeout;
	SET(CURLOPT_TIMEOUT_MS, (long)timeout);
	SET(CURLOPT_URL, request->url);
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)request->max_body);
	if (request->method == SA_HTTP_GET) {
		SET(CURLOPT_HTTPGET, 1L);
		return rc;
	}
	SET(CURLOPT_FRESH_CONNECT, 1L);
	if (request->body) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len);
		SET(CURLOPT_POSTFIELDS, request->body);
	}
	SET(CURLOPT_CUSTOMREQUEST, sa_http_method_name(request->method));
	return rc;
#undef SET
}

static void slist_close(struct curl_slist **list)
{
	curl_slist_free_all(*list);
	*list = NULL;
}

static void add_line(struct curl_slist **list, const char *start, const char *rest)
{
	SA_STR_SCOPE(line);

	sa_str_puts(&line, start);
	sa_str_puts(&line, rest);
	struct curl_slist *grown = curl_slist_append(*list, line.buf);

	if (!grown)
		sa_out_of_memory();
	*list = grown;
}

static struct curl_slist *headers_of(const struct sa_http_request *request)
{
	struct curl_slist *list = NULL;

	for (size_t i = 0; i < request->n_header; i++) {
		SA_STR_SCOPE(start);

		sa_str_printf(&start, "%s: ", request->header[i].name);
		add_line(&list, start.buf, request->header[i].value);
	}
	if (request->token)
		add_line(&list, "authorization: Bearer ", request->token);
	/* libcurl would ask before it sends a large body */
	add_line(&list, "expect:", "");
	return list;
}

/* Was any byte of the request sent? */
static bool was_sent(CURL *easy)
{
	long bytes = 0;

	return curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &bytes) != CURLE_OK || bytes > 0;
}

static enum sa_http_fail fail_of(const struct sa_http_curl *curl, CURLcode rc)
{
	if (curl->too_large)
		return SA_HTTP_FAIL_TOO_LARGE;
	if (curl->stopped)
		return SA_HTTP_FAIL_STOPPED;
		/* libcurl has some hundred codes; the rest may have happened on the way */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
	switch (rc) {
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
	case CURLE_SSL_CERTPROBLEM:
		return SA_HTTP_FAIL_TLS;
	case CURLE_FILESIZE_EXCEEDED:
		return SA_HTTP_FAIL_TOO_LARGE;
	case CURLE_UNSUPPORTED_PROTOCOL:
		/* also what an answer is called that does not begin with HTTP/ */
		return was_sent(curl->easy) ? SA_HTTP_FAIL_LOST : SA_HTTP_FAIL_REFUSED;
	case CURLE_URL_MALFORMAT:
		return SA_HTTP_FAIL_REFUSED;
	case CURLE_OPERATION_TIMEDOUT:
		return was_sent(curl->easy) ? SA_HTTP_FAIL_TIMEOUT : SA_HTTP_FAIL_UNSENT;
	default:
		return was_sent(curl->easy) ? SA_HTTP_FAIL_LOST : SA_HTTP_FAIL_UNSENT;
	}
#pragma GCC diagnostic pop
}

static int report(const struct sa_http_curl *curl, CURLcode rc, struct sa_http_response *response,
		  struct sa_err *err)
{
	SA_STR_SCOPE(shown);

	response->fail = fail_of(curl, rc);
	if (response->fail == SA_HTTP_FAIL_TOO_LARGE)
		return sa_err_set(err, SA_ERR_LIMIT, "the answer is larger than %zu KiB",
				  curl->body.max >> 10);
	if (response->fail == SA_HTTP_FAIL_STOPPED)
		return sa_err_set(err, SA_ERR_NETWORK, "interrupted by a signal");
	const char *why = curl->why[0] ? curl->why : curl_easy_strerror(rc);

	sa_utf8_plain(&shown, why, strlen(why), SA_LIMIT_SHOWN_TEXT);
	return sa_err_set(err, SA_ERR_NETWORK, "%s", shown.buf);
}

/* Hands the collected answer over to the arena. */
static void finish(struct sa_http_curl *curl, struct sa_http_response *response)
{
	struct sa_http_header *header =
		SA_NEW_ARRAY(curl->arena, curl->n_header, struct sa_http_header);
	char *body = sa_arena_alloc(curl->arena, curl->body.len + SA_FS_PAD);

	memcpy(header, curl->header, curl->n_header * sizeof *header);
	memcpy(body, curl->body.buf, curl->body.len);
	*response = (struct sa_http_response){.header = header,
					      .n_header = curl->n_header,
					      .body = body,
					      .body_len = curl->body.len};
	curl_easy_getinfo(curl->easy, CURLINFO_RESPONSE_CODE, &response->status);
}

/* What curl_easy_perform does, but it looks at the stop flag (on_progress) each POLL_MS. */
static CURLcode perform(struct sa_http_curl *curl)
{
	CURLcode rc = CURLE_FAILED_INIT;
	int running = 1, left;
	CURLMcode multi_rc = curl_multi_add_handle(curl->multi, curl->easy);

	while (multi_rc == CURLM_OK && running) {
		multi_rc = curl_multi_perform(curl->multi, &running);
		if (multi_rc == CURLM_OK && running)
			multi_rc = curl_multi_poll(curl->multi, NULL, 0, POLL_MS, NULL);
	}
	if (multi_rc == CURLM_OK) {
		const CURLMsg *msg = curl_multi_info_read(curl->multi, &left);

		rc = msg && msg->msg == CURLMSG_DONE ? msg->data.result : CURLE_FAILED_INIT;
	}
	curl_multi_remove_handle(curl->multi, curl->easy);
	return rc;
}

static int send_one(struct sa_http *self, struct sa_arena *arena,
		    const struct sa_http_request *request, struct sa_http_response *response,
		    struct sa_err *err)
{
	struct sa_http_curl *curl = (struct sa_http_curl *)(void *)self;
	struct curl_slist *headers SA_CLEANUP(slist_close) = headers_of(request);

	curl->arena = arena;
	curl->n_header = curl->header_bytes = 0;
	curl->too_large = curl->stopped = false;
	curl->why[0] = '\0';
	curl->body = (struct sa_str)SA_STR_INIT;
	curl->body.max = request->max_body;
	CURLcode rc = set_request(curl, request, headers);

	if (rc == CURLE_OK)
		rc = perform(curl);
	int failed = rc == CURLE_OK ? 0 : report(curl, rc, response, err);

	if (!failed)
		finish(curl, response);
	sa_str_release(&curl->body);
	/* the header list dies here: libcurl must not keep its address */
	curl_easy_reset(curl->easy);
	return failed;
}

int sa_http_curl_open(struct sa_arena *arena, const struct sa_http_curl_settings *settings,
		      struct sa_http_curl **curl, struct sa_err *err)
{
	struct sa_http_curl *made = SA_NEW(arena, struct sa_http_curl);

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return sa_err_set(err, SA_ERR_NETWORK, "cannot start libcurl");
	made->easy = curl_easy_init();
	made->multi = curl_multi_init();
	if (!made->easy || !made->multi) {
		curl_easy_cleanup(made->easy);
		curl_multi_cleanup(made->multi);
		curl_global_cleanup();
		return sa_err_set(err, SA_ERR_NETWORK, "cannot start libcurl");
	}
	made->http.send = send_one;
	made->settings = settings;
	made->body = (struct sa_str)SA_STR_INIT;
	*curl = made;
	return 0;
}

void sa_http_curl_close(struct sa_http_curl **curl)
{
	if (!*curl)
		return;
	curl_easy_cleanup((*curl)->easy);
	curl_multi_cleanup((*curl)->multi);
	curl_global_cleanup();
	*curl = NULL;
}

struct sa_http *sa_http_curl_http(struct sa_http_curl *curl)
{
	return &curl->http;
}
