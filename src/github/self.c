/* SPDX-License-Identifier: MIT */
/* Our own name. */
#include "github/self.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "codec/json_in.h"
#include "github/client.h"

#define MAX_LOGIN 100

static bool is_login(const char *login)
{
	size_t n = 0;

	if (!login)
		return false;
	for (; login[n]; n++) {
		if (login[n] <= ' ' || login[n] >= 0x7F)
			return false;
	}
	return n > 0 && n <= MAX_LOGIN;
}

static void set_self(struct sa_gh *gh, const char *login, bool certain)
{
	gh->self.login = sa_arena_strdup(gh->set.arena, login);
	gh->self.certain = certain;
}

static int read_user(void *ctx, const struct sa_json *json, const struct sa_http_response *response,
		     struct sa_err *err)
{
	const char *login = sa_json_text(sa_json_get(json, "login"));

	(void)response;
	if (!is_login(login))
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer names no login");
	set_self(ctx, login, true);
	return 0;
}

int sa_self_know(struct sa_gh *gh, struct sa_err *err)
{
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = "/user",
		.what = "find out whose token this is",
		.read = read_user,
		.ctx = gh,
	};

	if (gh->self.login)
		return 0;
	if (!gh->set.token || strncmp(gh->set.token, "ghs_", 4) == 0) {
		set_self(gh, SA_SELF_JOB_TOKEN, false);
		return 0;
	}
	if (sa_gh_send(gh, &call, err) == 0)
		return 0;
	if (gh->cause != SA_GH_FORBIDDEN && gh->cause != SA_GH_ABSENT)
		return -1;
	set_self(gh, SA_SELF_JOB_TOKEN, false);
	return 0;
}

void sa_self_learn(struct sa_gh *gh, const char *login)
{
	if (!gh->self.certain && is_login(login))
		set_self(gh, login, true);
}

void sa_self_learn_app(struct sa_gh *gh, const char *slug)
{
	if (is_login(slug))
		sa_self_learn(gh, sa_arena_printf(gh->set.arena, "%s[bot]", slug));
}

bool sa_self_is_login(const struct sa_gh *gh, const char *login)
{
	return gh->self.login && strcasecmp(login, gh->self.login) == 0;
}
