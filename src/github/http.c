/* SPDX-License-Identifier: MIT */
/* What every HTTP implementation shares: names, headers, redirects. */
#include "github/http.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "github/url.h"

const char *sa_http_method_name(enum sa_http_method method)
{
	static const char *const name[] = {"GET", "POST", "PATCH", "DELETE"};

	_Static_assert(sizeof name / sizeof name[0] == SA_HTTP_METHOD_COUNT, "one name a method");
	SA_BUG_ON(method >= SA_HTTP_METHOD_COUNT);
	return name[method];
}

const char *sa_http_find(const struct sa_http_response *response, const char *name)
{
	for (size_t i = 0; i < response->n_header; i++) {
		if (strcmp(response->header[i].name, name) == 0)
			return response->header[i].value;
	}
	return NULL;
}

static int refuse(struct sa_http_response *response, struct sa_err *err, const char *why)
{
	response->fail = SA_HTTP_FAIL_REFUSED;
	return sa_err_set(err, SA_ERR_NETWORK, "%s", why);
}

/* Only `user-agent` goes to a stranger. */
static void strip_headers(struct sa_arena *arena, struct sa_http_request *request)
{
	for (size_t i = 0; i < request->n_header; i++) {
		if (strcmp(request->header[i].name, "user-agent") != 0)
			continue;
		struct sa_http_header *kept = SA_NEW(arena, struct sa_http_header);

		*kept = request->header[i];
		request->header = kept;
		request->n_header = 1;
		return;
	}
	request->n_header = 0;
}

int sa_http_redirect(struct sa_arena *arena, const struct sa_http_request *request,
		     struct sa_http_response *response, struct sa_http_request *next,
		     struct sa_err *err)
{
	struct sa_http_request made = *request;
	const char *location, *url;

	if (response->status != 301 && response->status != 302 && response->status != 307 &&
	    response->status != 308)
		return 0;
	location = sa_http_find(response, "location");
	if (!location)
		return refuse(response, err, "redirect without a Location");
	url = sa_url_resolve(arena, request->url, location);
	if (!url)
		return refuse(response, err,
			      "redirect to an address that is not https or not well-formed");
	made.url = url;
	if (!sa_url_same_origin(request->url, url)) {
		/* a write carries what only this server should see */
		if (request->method != SA_HTTP_GET)
			return refuse(response, err, "redirect of a write to another host");
		made.token = NULL;
		strip_headers(arena, &made);
	}
	*next = made;
	return 1;
}
