/* SPDX-License-Identifier: MIT */
/* A small table of closed hosts and resources. */
#include "github/limit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "github/http.h"
#include "github/reply.h"
#include "github/url.h"

#define CORE "core"

static void copy(char out[SA_LIMITS_MAX_TEXT], const char *text, size_t len)
{
	len = len < SA_LIMITS_MAX_TEXT - 1 ? len : SA_LIMITS_MAX_TEXT - 1;
	memcpy(out, text, len);
	out[len] = '\0';
}

/* "https://host:port" of a URL that has been accepted before. */
static void origin_of(char out[SA_LIMITS_MAX_TEXT], const char *url)
{
	struct sa_url parsed;

	if (!sa_url_parse(url, &parsed)) {
		out[0] = '\0';
		return;
	}
	snprintf(out, SA_LIMITS_MAX_TEXT, "%s%u %.*s", parsed.https ? "s" : "", parsed.port,
		 (int)parsed.host_len, parsed.host);
}

/*
 * What stands behind /repos/OWNER/NAME/ or /repositories/ID/, else the first word of the path: the
 * part of the API; "" for another host.
 */
static void part_of(char out[SA_LIMITS_MAX_TEXT], const char *url, const char *api_url)
{
	size_t skip = 0;

	out[0] = '\0';
	if (strncmp(url, api_url, strlen(api_url)) != 0)
		return;
	const char *p = url + strlen(api_url);

	p += *p == '/';
	if (strncmp(p, "repos/", 6) == 0)
		skip = 3;
	else if (strncmp(p, "repositories/", 13) == 0)
		skip = 2;
	while (skip--) {
		const char *slash = strchr(p, '/');

		if (!slash)
			break;
		p = slash + 1;
	}
	copy(out, p, strcspn(p, "/?"));
}

static const char *resource_of(const struct sa_limits *limits, const char *part)
{
	for (size_t i = 0; i < limits->n_part; i++) {
		if (strcmp(limits->part[i].part, part) == 0)
			return limits->part[i].resource;
	}
	return CORE;
}

static void learn_part(struct sa_limits *limits, const char *part, const char *resource)
{
	size_t i = 0;

	while (i < limits->n_part && strcmp(limits->part[i].part, part) != 0)
		i++;
	if (i == SA_LIMITS_MAX)
		return;
	if (i == limits->n_part)
		copy(limits->part[limits->n_part++].part, part, strlen(part));
	copy(limits->part[i].resource, resource, strlen(resource));
}

/* A row that is over is used again; when all are in force the one that ends first is. */
static void close_until(struct sa_limits *limits, const char *origin, const char *resource,
			int64_t until_ms, int64_t now_ms)
{
	struct sa_limit *row = NULL;

	for (size_t i = 0; i < limits->n_limit; i++) {
		struct sa_limit *l = &limits->limit[i];

		if (strcmp(l->origin, origin) == 0 && strcmp(l->resource, resource) == 0) {
			l->until_ms = until_ms > l->until_ms ? until_ms : l->until_ms;
			return;
		}
		if (l->until_ms <= now_ms || !row || l->until_ms < row->until_ms)
			row = l;
	}
	if (limits->n_limit < SA_LIMITS_MAX)
		row = &limits->limit[limits->n_limit++];
	copy(row->origin, origin, strlen(origin));
	copy(row->resource, resource, strlen(resource));
	row->until_ms = until_ms;
}

void sa_limits_learn(struct sa_limits *limits, const char *url, const char *api_url,
		     const struct sa_http_response *response, const struct sa_reply *reply,
		     int64_t now_ms, int64_t utc_ms)
{
	const char *named = sa_http_find(response, "x-ratelimit-resource");
	int64_t exhausted = sa_reply_exhausted_ms(response, utc_ms);
	char origin[SA_LIMITS_MAX_TEXT], part[SA_LIMITS_MAX_TEXT];

	origin_of(origin, url);
	part_of(part, url, api_url);
	if (named && named[0] && part[0])
		learn_part(limits, part, named);
	if (reply->limited && !reply->primary)
		close_until(limits, origin, "", now_ms + reply->wait_ms, now_ms);
	else if (reply->limited)
		close_until(limits, origin, resource_of(limits, part), now_ms + reply->wait_ms,
			    now_ms);
	else if (exhausted > 0)
		close_until(limits, origin, resource_of(limits, part), now_ms + exhausted, now_ms);
}

int64_t sa_limits_wait_ms(const struct sa_limits *limits, const char *url, const char *api_url,
			  int64_t now_ms)
{
	char origin[SA_LIMITS_MAX_TEXT], part[SA_LIMITS_MAX_TEXT];
	int64_t wait = 0;

	origin_of(origin, url);
	part_of(part, url, api_url);
	for (size_t i = 0; i < limits->n_limit; i++) {
		const struct sa_limit *l = &limits->limit[i];

		if (strcmp(l->origin, origin) == 0 && l->until_ms - now_ms > wait &&
		    (!l->resource[0] || strcmp(l->resource, resource_of(limits, part)) == 0))
			wait = l->until_ms - now_ms;
	}
	return wait;
}
