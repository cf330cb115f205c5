/* SPDX-License-Identifier: MIT */
/* A tiny program over src/github/, for test_client.py: what the command does, without the audit.
 *
 *	PROBE_URL=http://127.0.0.1:1 PROBE_TOKEN=t client_probe COMMAND [ARGUMENT...]
 *	comment update|new|recreate TEXT	find, then post
 *	check N		begin and finish with N annotations
 *	status TEXT	a commit status
 *	get PATH	one GET; raw PATH: one that is not JSON
 *	event NAME FILE	which pull request
 *
 * Prints `name=value` lines. Exit code 0, or 1 with `cause=` and `error=`. Waiting takes no time: the
 * clock jumps ahead instead. PROBE_BUDGET_MS, PROBE_CA and PROBE_MAX_BYTES are settings too. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fs.h"
#include "base/str.h"
#include "base/utc.h"
#include "github/check.h"
#include "github/status.h"
#include "github/client.h"
#include "github/clock.h"
#include "github/comment.h"
#include "github/event.h"
#include "github/http_curl.h"
#include "github/self.h"

#define REPO "o/r"
#define SHA  "0123456789abcdef0123456789abcdef01234567"

static int64_t skipped_ms;

static int64_t now(void *ctx)
{
	(void)ctx;
	return sa_monotonic_ms() + skipped_ms;
}

static int64_t utc(void *ctx)
{
	(void)ctx;
	return sa_utc_now_ms();
}

static void skip(void *ctx, int64_t ms)
{
	(void)ctx;
	skipped_ms += ms;
}

static uint32_t chance(void *ctx)
{
	(void)ctx;
	return 0;
}

static const struct sa_clock clock_that_jumps = {now, utc, skip, chance, NULL};

struct probe {
	struct sa_arena arena;
	struct sa_gh gh;
	struct sa_err err;
};

static const char *setting(const char *name, const char *fallback)
{
	const char *value = getenv(name);

	return value && *value ? value : fallback;
}

static int comment(struct probe *p, char **args)
{
	static const struct sa_comment_place place = {REPO, 7, "probe"};
	enum sa_comment_mode mode = strcmp(args[0], "new") == 0	       ? SA_COMMENT_NEW
				    : strcmp(args[0], "recreate") == 0 ? SA_COMMENT_RECREATE
								       : SA_COMMENT_UPDATE;
	struct sa_marker marker = {mode == SA_COMMENT_NEW ? SA_MARKER_SINGLE : SA_MARKER_STICKY,
				   "probe", 1, args[1], strnlen(args[1], 50)};
	struct sa_comment_posted posted;
	const struct sa_comment *last;
	struct sa_comments seen;
	SA_STR_SCOPE(body);

	if (sa_comments_find(&p->gh, &p->arena, &place, &seen, &p->err) != 0)
		return -1;
	last = sa_comments_latest(&seen);
	printf("last=%s\n", last ? last->marker.data : "");
	if (sa_marker_write(&body, &marker, &p->err) != 0)
		return -1;
	sa_str_puts(&body, args[1]);
	if (sa_comment_publish(&p->gh, &p->arena, &place, mode, body.buf, body.len, &seen, NULL,
			       &posted, &p->err) != 0)
		return -1;
	printf("id=%" PRIu64 "\nurl=%s\ncreated=%d\nremoved=%u\nwarning=%s\n", posted.id,
	       posted.url, posted.created, posted.removed, posted.warning ? posted.warning : "");
	return 0;
}

static int check(struct probe *p, char **args)
{
	size_t n = strtoul(args[0], NULL, 10);
	struct sa_check_annotation *note = SA_NEW_ARRAY(&p->arena, n, struct sa_check_annotation);
	struct sa_check_output output = {
		.title = "HOLD", .summary = "s", .annotation = note, .n_annotation = n};
	const struct sa_check_where where = {
		.repo = REPO, .sha = SHA, .name = "soak audit", .external_id = "1.1"};
	struct sa_check_run run = {0};
	struct sa_check_list there;

	for (size_t i = 0; i < n; i++)
		note[i] = (struct sa_check_annotation){"f.json", 0, SA_CHECK_WARNING, "",
						       sa_arena_printf(&p->arena, "%zu", i)};
	if (sa_check_find(&p->gh, &p->arena, &where, &there, &p->err) != 0)
		return -1;
	if (there.n)
		run = there.item[0].run;
	printf("found=%zu\n", there.n);
	if (sa_check_finish(&p->gh, &p->arena, &where, false, &output, &run, &p->err) != 0 ||
	    sa_check_annotate(&p->gh, &p->arena, &where, &output, &run, &p->err) != 0)
		return -1;
	printf("id=%" PRIu64 "\nannotated=%zu\n", run.id, run.annotated);
	return 0;
}

static int status(struct probe *p, char **args)
{
	return sa_status_set(&p->gh, &p->arena, REPO, SHA, "soak", SA_STATUS_SUCCESS, args[0],
			     "https://github.test/run", &p->err);
}

static int show_answer(void *ctx, const struct sa_json *json,
		       const struct sa_http_response *response, struct sa_err *err)
{
	(void)ctx, (void)json, (void)err;
	printf("status=%ld\nbytes=%zu\nbody=%.200s\n", response->status, response->body_len,
	       response->body);
	return 0;
}

static int get(struct probe *p, bool raw, char **args)
{
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = args[0],
		.what = "read it",
		.raw = raw,
		.max_body = strtoul(setting("PROBE_MAX_BYTES", "0"), NULL, 10),
		.read = show_answer,
	};

	return sa_gh_send(&p->gh, &call, &p->err);
}

static int event(struct probe *p, char **args)
{
	SA_BUF_SCOPE(file);
	struct sa_event event;

	if (sa_file_read(NULL, args[1], 1 << 20, &file, &p->err) != 0)
		return -1;
	const struct sa_event_input input = {.name = args[0],
					     .json = file.data,
					     .len = file.len,
					     .repository = REPO,
					     .sha = SHA};

	if (sa_event_read(&p->arena, &input, &event, &p->err) != 0 ||
	    sa_event_resolve(&p->gh, &p->arena, &event, &p->err) != 0)
		return -1;
	printf("pr=%" PRIu64 "\nsha=%s\nbase=%s\nfork=%d\n", event.pr, event.head_sha,
	       event.base_branch, event.is_fork);
	return 0;
}

static void say(void *ctx, const char *text)
{
	(void)ctx;
	printf("say=%s\n", text);
}

static int run(struct probe *p, int n, char **args)
{
	const char *name = n > 0 ? args[0] : "";

	if (strcmp(name, "comment") == 0 && n == 3)
		return comment(p, args + 1);
	if (strcmp(name, "check") == 0 && n == 2)
		return check(p, args + 1);
	if (strcmp(name, "status") == 0 && n == 2)
		return status(p, args + 1);
	if ((strcmp(name, "get") == 0 || strcmp(name, "raw") == 0) && n == 2)
		return get(p, name[0] == 'r', args + 1);
	if (strcmp(name, "event") == 0 && n == 3)
		return event(p, args + 1);
	return sa_err_set(&p->err, SA_ERR_USAGE, "no such command");
}

static int open_and_run(struct probe *p, int n, char **args)
{
	const char *url = setting("PROBE_URL", "");
	const struct sa_http_curl_settings settings = {
		.ca_file = setting("PROBE_CA", NULL),
		.allow_http = strncmp(url, "http:", 5) == 0,
	};
	struct sa_http_curl *curl SA_CLEANUP(sa_http_curl_close) = NULL;

	if (sa_http_curl_open(&p->arena, &settings, &curl, &p->err) != 0)
		return -1;
	const struct sa_gh_settings gh = {
		.arena = &p->arena,
		.http = sa_http_curl_http(curl),
		.clock = &clock_that_jumps,
		.api_url = url,
		.token = getenv("PROBE_TOKEN"),
		.user_agent = "soak-audit/probe",
		.budget_ms = strtol(setting("PROBE_BUDGET_MS", "300000"), NULL, 10),
		.say = say,
	};
	int rc = sa_gh_init(&p->gh, &gh, &p->err);

	if (rc == 0)
		rc = run(p, n, args);
	printf("requests=%u\nskipped_ms=%" PRId64 "\nself=%s\n", p->gh.requests, skipped_ms,
	       p->gh.self.login ? p->gh.self.login : "");
	return rc;
}

int main(int argc, char **argv)
{
	struct probe p = {0};
	int rc = open_and_run(&p, argc - 1, argv + 1);

	if (rc != 0)
		printf("cause=%s\nerror=%s\n", sa_gh_cause_name(p.gh.cause), p.err.msg);
	sa_arena_release(&p.arena);
	return rc != 0;
}
