/* SPDX-License-Identifier: MIT */
/* A scripted GitHub and a clock that jumps, for the tests of this room.
 *
 *	static const struct step script[] = {
 *		{ "GET", "/user", 200, "", "{\"login\":\"me\"}" },
 *		{ "POST", "/x", .fail = SA_HTTP_FAIL_LOST },
 *	};
 *	struct fake f;
 *	fake_open(&f, script, T_COUNT(script));
 *	… sa_gh_send(&f.gh, …) …
 *	fake_close(&f);		// fails when a step was not used
 *
 * Each request must be the next step's; the token must go to api.test and nowhere else. */
#ifndef FAKE_GH_H
#define FAKE_GH_H

#include "t.h"

#include "base/arena.h"
#include "base/fs.h"
#include "base/str.h"
#include "github/client.h"
#include "github/clock.h"
#include "github/http.h"

/* Steps and cases leave out what is zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define UNUSED __attribute__((unused))
#define API    "https://api.test/api/v3"
#define TOKEN  "ghs_SECRETsecretSECRET"
#define UTC_S  1760000000 /* the present of the fake */

struct step {
	const char *method, *path; /* the path behind API, or a whole URL */
	long status;
	const char *headers; /* "name: value\nname: value"; NULL = none */
	const char *body;    /* NULL = "" */
	enum sa_http_fail fail;
	const char *sends; /* must be in the request's body */
	int64_t takes_ms;  /* how long the answer takes */
	bool no_token;	   /* not even on our own host */
};

struct fake {
	struct sa_http http; /* first */
	struct sa_arena arena;
	const struct step *step;
	size_t n, at;
	struct sa_clock clock;
	int64_t now_ms, slept_ms;
	struct sa_str said, bodies;
	struct sa_gh gh;
	volatile sig_atomic_t stop;
};

/* A copy with the zero bytes behind it that the JSON reader wants. */
static UNUSED const char *padded(struct sa_arena *arena, const char *text)
{
	return memcpy(sa_arena_alloc(arena, strlen(text) + SA_FS_PAD), text, strlen(text) + 1);
}

static UNUSED void fake_headers(struct sa_arena *arena, const char *text,
				struct sa_http_response *response)
{
	struct sa_http_header *header = SA_NEW_ARRAY(arena, 20, struct sa_http_header);
	size_t n = 0;

	for (const char *p = text; p && *p; n++) {
		size_t len = strcspn(p, "\n"), name = strcspn(p, ":");

		assert_true(n < 20 && name < len);
		header[n].name = sa_arena_strndup(arena, p, name);
		header[n].value = sa_arena_strndup(arena, p + name + 2, len - name - 2);
		p += len + (p[len] == '\n');
	}
	response->header = header;
	response->n_header = n;
}

static UNUSED int fake_send(struct sa_http *self, struct sa_arena *arena,
			    const struct sa_http_request *request,
			    struct sa_http_response *response, struct sa_err *err)
{
	struct fake *f = (struct fake *)(void *)self;
	const struct step *s = &f->step[f->at];
	bool ours = strncmp(request->url, "https://api.test/", 17) == 0;
	const char *path = request->url;

	if (strncmp(path, API, strlen(API)) == 0)
		path += strlen(API);
	if (f->at >= f->n) {
		print_error("not expected: %s %s\n", sa_http_method_name(request->method), path);
		_fail(__FILE__, __LINE__);
		return -1;
	}
	f->at++;
	t_str(sa_http_method_name(request->method), s->method);
	t_str(path, s->path);
	t_str(request->token, ours && !s->no_token ? f->gh.set.token : NULL);
	assert_true(request->timeout_ms > 0);
	sa_str_add(&f->bodies, request->body ? request->body : "", request->body_len);
	sa_str_putc(&f->bodies, '\n');
	if (s->sends) {
		assert_non_null(request->body);
		t_has(sa_arena_strndup(arena, request->body, request->body_len), s->sends);
	}
	f->now_ms += s->takes_ms ? s->takes_ms : 10;
	*response = (struct sa_http_response){.status = s->status, .fail = s->fail};
	if (s->fail)
		return sa_err_set(err, SA_ERR_NETWORK, "the fake says: failure %d", (int)s->fail);
	response->body = padded(arena, s->body ? s->body : "");
	response->body_len = strlen(response->body);
	fake_headers(arena, s->headers, response);
	return 0;
}

static UNUSED int64_t fake_now(void *ctx)
{
	return ((struct fake *)ctx)->now_ms;
}

static UNUSED int64_t fake_utc(void *ctx)
{
	(void)ctx;
	return (int64_t)UTC_S * 1000;
}

static UNUSED void fake_sleep(void *ctx, int64_t ms)
{
	struct fake *f = ctx;

	f->now_ms += ms;
	f->slept_ms += ms;
}

static UNUSED uint32_t fake_chance(void *ctx)
{
	(void)ctx;
	return 0;
}

static UNUSED void fake_say(void *ctx, const char *text)
{
	struct fake *f = ctx;

	sa_str_puts(&f->said, text);
	sa_str_putc(&f->said, '\n');
}

static UNUSED struct sa_gh_settings fake_settings(struct fake *f)
{
	return (struct sa_gh_settings){
		.arena = &f->arena,
		.http = &f->http,
		.clock = &f->clock,
		.api_url = API "/",
		.token = TOKEN,
		.user_agent = "soak-audit/test",
		.budget_ms = 120000,
		.stop = &f->stop,
		.say = fake_say,
		.say_ctx = f,
	};
}

static UNUSED void fake_open(struct fake *f, const struct step *step, size_t n)
{
	struct sa_gh_settings settings;
	struct sa_err err;

	*f = (struct fake){
		.http.send = fake_send,
		.step = step,
		.n = n,
		.clock = {fake_now, fake_utc, fake_sleep, fake_chance, NULL},
		.now_ms = 5000,
		.said = SA_STR_INIT,
		.bodies = SA_STR_INIT,
	};
	f->clock.ctx = f;
	settings = fake_settings(f);
	assert_int_equal(sa_gh_init(&f->gh, &settings, &err), 0);
}

static UNUSED void fake_close(struct fake *f)
{
	if (f->at != f->n)
		print_error("%zu of %zu steps used\n", f->at, f->n);
	assert_int_equal(f->at, f->n);
	sa_str_release(&f->said);
	sa_str_release(&f->bodies);
	sa_arena_release(&f->arena);
}

#endif
