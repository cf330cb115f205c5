/* SPDX-License-Identifier: MIT */
/*
 * HTTP over libcurl: one easy handle that is reused, one exchange at a time, one thread.
 *
 *	struct sa_http_curl *curl SA_CLEANUP(sa_http_curl_close) = NULL;
 *	if (sa_http_curl_open(arena, &settings, &curl, err) != 0)
 *		return -1;
 *	http = sa_http_curl_http(curl);
 *
 * HTTPS only unless allow_http; certificate and host name are always checked; proxies come from the
 * environment, which libcurl reads itself. No redirect is followed, nothing is compressed, HTTP/1.1.
 * A write always opens a connection of its own: libcurl silently repeats a request when a reused
 * connection turns out to be dead, and a comment must not be posted twice.
 */
#ifndef SA_GITHUB_HTTP_CURL_H
#define SA_GITHUB_HTTP_CURL_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct sa_arena;
struct sa_http;
struct sa_http_curl;

struct sa_http_curl_settings {
	const char *ca_file;		   /* PEM bundle; NULL or "" = the library's default */
	bool allow_http;		   /* only when the configured API URL itself is http */
	int64_t connect_timeout_ms;	   /* 0 = 10 s */
	const volatile sig_atomic_t *stop; /* a transfer ends when it is not 0; may be NULL */
};

/*
 * Opens the handle. `settings`, its texts and the arena must outlive it (declare the arena first, so
 * that it is released last). Errors: NETWORK.
 */
int sa_http_curl_open(struct sa_arena *arena, const struct sa_http_curl_settings *settings,
		      struct sa_http_curl **curl, struct sa_err *err) SA_MUST_CHECK;

/* Closes it; *curl becomes NULL. NULL is fine. */
void sa_http_curl_close(struct sa_http_curl **curl);

/* The seam to pass on; valid until the close. */
struct sa_http *sa_http_curl_http(struct sa_http_curl *curl);

#endif
