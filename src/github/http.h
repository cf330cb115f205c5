/* SPDX-License-Identifier: MIT */
/*
 * The HTTP seam: one request, one answer. `http_curl` is the real one, tests have their own.
 *
 * An implementation sends one exchange and follows no redirect (sa_http_redirect says where to go
 * and what may be taken along; github/client does it). The token stands in a member of its own, so
 * that nobody takes it for a header that may be shown or passed on.
 *
 * Ownership: a response lives in the arena that was passed to send.
 */
#ifndef SA_GITHUB_HTTP_H
#define SA_GITHUB_HTTP_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct sa_arena;

enum sa_http_method {
	SA_HTTP_GET,
	SA_HTTP_POST,
	SA_HTTP_PATCH,
	SA_HTTP_DELETE,
	SA_HTTP_METHOD_COUNT
};

struct sa_http_header {
	const char *name; /* lower case in a response */
	const char *value;
};

struct sa_http_request {
	enum sa_http_method method;
	const char *url;
	const struct sa_http_header *header;
	size_t n_header;
	const char *token; /* NULL, or sent as `Authorization: Bearer` */
	const char *body;  /* NULL for none */
	size_t body_len;
	size_t max_body;    /* largest answer body that is taken */
	int64_t timeout_ms; /* for the whole exchange */
};

/* Why there is no answer; one per reaction. */
enum sa_http_fail {
	SA_HTTP_FAIL_NONE,
	SA_HTTP_FAIL_UNSENT,	/* no connection: the server cannot have acted */
	SA_HTTP_FAIL_LOST,	/* sent, but the answer did not come whole: it may have acted */
	SA_HTTP_FAIL_TIMEOUT,	/* the same, because the time was up */
	SA_HTTP_FAIL_TLS,	/* its certificate is not to be trusted, or there are no CAs */
	SA_HTTP_FAIL_TOO_LARGE, /* the answer is over the cap: it may have acted */
	SA_HTTP_FAIL_REFUSED,	/* we do not go there (scheme, redirect, malformed URL) */
	SA_HTTP_FAIL_STOPPED,	/* a signal asked us to end: it may have acted */
	SA_HTTP_FAIL_COUNT
};

struct sa_http_response {
	long status;
	const struct sa_http_header *header;
	size_t n_header;
	const char *body; /* followed by SA_FS_PAD zero bytes */
	size_t body_len;
	enum sa_http_fail fail; /* the only member that is set on failure */
};

struct sa_http {
	/* 0 with the response filled whatever the status is; -1 with err and response->fail. */
	int (*send)(struct sa_http *self, struct sa_arena *arena,
		    const struct sa_http_request *request, struct sa_http_response *response,
		    struct sa_err *err);
};

/* "GET", "POST", … */
const char *sa_http_method_name(enum sa_http_method method);

/* Value of the first header of that (lower-case) name, NULL when there is none. */
const char *sa_http_find(const struct sa_http_response *response, const char *name);

/*
 * When the response is a redirect (301, 302, 307, 308) fills `next` with the request to send in its
 * place and returns 1; returns 0 when it is none. On the same scheme, host and port the request is
 * repeated as it was. To another host only a GET goes, without token and with no header but
 * `user-agent`. Returns -1 (response->fail REFUSED) for a write to another host, https to http, and
 * a Location that is missing or not acceptable. `next` may be `request` itself.
 */
int sa_http_redirect(struct sa_arena *arena, const struct sa_http_request *request,
		     struct sa_http_response *response, struct sa_http_request *next,
		     struct sa_err *err) SA_MUST_CHECK;

#endif
