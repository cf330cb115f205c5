/* SPDX-License-Identifier: MIT */
/* Patience, pages, secrets. */
#include "fake_call.h"

static void retries_reads(void **state)
{
	static const struct step script[] = {
		{"GET", "/x", 502, NULL, "<html>bad gateway"},
		{"GET", "/x", .fail = SA_HTTP_FAIL_LOST},
		{"GET", "/x", .fail = SA_HTTP_FAIL_UNSENT},
		{"GET", "/x", 200, NULL, "{\"n\":1"},
		{"GET", "/x", 200, NULL, "{\"m\":1}"},
		{"GET", "/x", 200, NULL, "{\"n\":1}"},
	};
	struct seen seen = {0};
	struct sa_gh_call call = get(&seen);
	struct sa_err err;
	struct fake f;

	(void)state;
	run_call(script, T_COUNT(script), &call, 0, &f, &err);
	assert_int_equal(seen.reads, 1);
	/* half of 0.5, 1, 2, 4, 8 s with this chance */
	assert_int_equal(f.slept_ms, 250 + 500 + 1000 + 2000 + 4000);
	t_has(f.said.buf, "waiting 4 s before the next try to read x");
	fake_close(&f);
}

static void gives_up(void **state)
{
	static const struct step script[] = {
		{"GET", "/x", 500}, {"GET", "/x", 500}, {"GET", "/x", 500}, {"GET", "/x", 500},
		{"GET", "/x", 500}, {"GET", "/x", 500}, {"GET", "/x", 503},
	};
	struct seen seen = {0};
	struct sa_gh_call call = get(&seen);
	struct sa_err err;
	struct fake f;

	(void)state;
	run_call(script, T_COUNT(script), &call, -1, &f, &err);
	assert_int_equal(f.gh.cause, SA_GH_OUTAGE);
	assert_int_equal(err.code, SA_ERR_NETWORK);
	assert_int_equal(err.http_status, 503);
	t_str(err.msg, "cannot read x: GitHub answered 503");
	fake_close(&f);
}

static void obeys_limits(void **state)
{
	static const struct step script[] = {
		{"POST", "/x", 429, "retry-after: 5"},
		{"POST", "/x", 403, "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1760000020"},
		{"POST", "/x", 403, "", "{\"message\":\"secondary rate limit\"}"},
		{"POST", "/x", 201, NULL, "{\"n\":1}"},
	};
	struct seen seen = {0};
	struct sa_gh_call call = post(&seen);
	struct sa_err err;
	struct fake f;

	(void)state;
	err = (struct sa_err){0};
	fake_open(&f, script, T_COUNT(script));
	f.gh.set.budget_ms = 400000;
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), 0);
	/* a refused write did not happen: nobody has to look */
	assert_int_equal(seen.looks, 0);
	/* the third limit that names no time costs 240 s: two were met before */
	assert_int_equal(f.slept_ms, 5000 + 21000 + 240000);
	fake_close(&f);
}

static void a_limit_beyond_the_budget(void **state)
{
	static const struct step script[] = {
		{"GET", "/x", 403, "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1760003600",
		 "{\"message\":\"API rate limit exceeded for installation\"}"},
	};
	struct seen seen = {0};
	struct sa_gh_call call = get(&seen);
	struct sa_err err;
	struct fake f;

	(void)state;
	err = (struct sa_err){0};
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), -1);
	assert_int_equal(f.gh.cause, SA_GH_RATE_LIMIT);
	assert_int_equal(err.code, SA_ERR_RATE);
	t_has(err.msg, "it asks to wait 3601 s and 119 s of api-timeout are left");
	assert_int_equal(f.slept_ms, 0);
	/* no time was lost, and nothing more is sent while it lasts */
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), -1);
	assert_int_equal(f.gh.cause, SA_GH_RATE_LIMIT);
	t_has(err.msg, "cannot read x: not sent, because GitHub's rate limit lasts 3601 s more");
	fake_close(&f);
}

/* A primary limit closes the resource that it names, all others close the host; both end. */
static void remembers_limits(void **state)
{
	static const struct step script[] = {
		{"GET", "/repos/o/r/actions/artifacts", 403,
		 "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1760003600\n"
		 "x-ratelimit-resource: artifacts",
		 "{\"message\":\"API rate limit exceeded\"}"},
		{"GET", "/repos/o/r/issues/1", 200, NULL, "{\"n\":1}"},
		/* the last one that was left, and a 5xx is no limit */
		{"GET", "/repos/o/r/issues/1", 503, "retry-after: 1", ""},
		{"GET", "/repos/o/r/issues/1", 200,
		 "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1760000030\n"
		 "x-ratelimit-resource: core",
		 "{\"n\":1}"},
		{"GET", "/user", 200, NULL, "{\"n\":1}"},
		{"GET", "/user", 403, "retry-after: 3000", ""},
	};
	struct sa_err err = {0};
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(get_path(&f, "/repos/o/r/actions/artifacts", &err), -1);
	assert_int_equal(get_path(&f, "/repositories/1/actions/runs/3", &err), -1);
	assert_int_equal(f.gh.cause, SA_GH_RATE_LIMIT);
	assert_int_equal(get_path(&f, "/repos/o/r/issues/1", &err), 0);
	assert_int_equal(f.slept_ms, 0);
	assert_int_equal(get_path(&f, "/repos/o/r/issues/1", &err), 0);
	assert_int_equal(f.slept_ms, 1000);
	assert_int_equal(get_path(&f, "/user", &err), 0);
	assert_in_range(f.slept_ms, 31000, 32000);
	t_has(f.said.buf, "waiting 31 s before the next try to read x: GitHub's rate limit");
	assert_int_equal(get_path(&f, "/user", &err), -1);
	assert_int_equal(get_path(&f, "/repos/o/r/issues/1", &err), -1);
	t_has(err.msg, "not sent, because GitHub's rate limit lasts 3000 s more");
	fake_close(&f);
}

static void garbage_once(void **state)
{
	static const struct step script[] = {
		{"GET", "/x", 304},
		{"GET", "/x", 200, NULL, "{\"n\":1}"},
		{"GET", "/x", 304},
		{"GET", "/x", 300},
		{"GET", "/x", .fail = SA_HTTP_FAIL_TOO_LARGE},
		{"GET", "/x", .fail = SA_HTTP_FAIL_REFUSED},
	};
	static const struct step write[] = {{"POST", "/x", 304}};
	struct seen seen = {0};
	struct sa_gh_call call = get(&seen), post_call = post(&seen);
	struct sa_err err = {0};
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(sa_gh_send(&f.gh, &call, &err), -1);
		assert_int_equal(f.gh.cause, SA_GH_BAD_ANSWER);
	}
	fake_close(&f);
	run_call(write, 1, &post_call, -1, &f, &err);
	fake_close(&f);
}

static void looks_before_it_writes_again(void **state)
{
	static const struct step lost[] = {{"POST", "/x", .fail = SA_HTTP_FAIL_LOST}};
	static const struct step again[] = {
		{"POST", "/x", 502},
		{"POST", "/x", .fail = SA_HTTP_FAIL_UNSENT},
		{"POST", "/x", 201, NULL, "{\"n\":"},
		{"POST", "/x", 201, NULL, "{\"n\":1}"},
	};
	struct seen seen = {.exists = true};
	struct sa_gh_call call = post(&seen);
	struct sa_err err;
	struct fake f;

	(void)state;
	run_call(lost, T_COUNT(lost), &call, 0, &f, &err);
	assert_int_equal(seen.looks, 1);
	assert_int_equal(seen.reads, 0);
	fake_close(&f);
	seen = (struct seen){0};
	run_call(again, T_COUNT(again), &call, 0, &f, &err);
	assert_int_equal(seen.looks, 2); /* nothing was sent the second time */
	assert_int_equal(seen.reads, 1);
	fake_close(&f);
	/* without a way to look, once more is not allowed unless it does no harm */
	seen = (struct seen){0};
	call.look = NULL;
	run_call(lost, T_COUNT(lost), &call, -1, &f, &err);
	assert_int_equal(f.gh.cause, SA_GH_OUTAGE);
	fake_close(&f);
	call.repeatable = true;
	run_call(again, T_COUNT(again), &call, 0, &f, &err);
	fake_close(&f);
}

static void looks_after_the_last_try_too(void **state)
{
	static const struct step script[] = {{"POST", "/x", .fail = SA_HTTP_FAIL_TOO_LARGE}};
	struct seen seen = {.exists = true};
	struct sa_gh_call call = post(&seen);
	struct sa_err err;
	struct fake f;

	(void)state;
	run_call(script, 1, &call, 0, &f, &err);
	assert_int_equal(seen.looks, 1);
	fake_close(&f);
}

static void paces_writes(void **state)
{
	static const struct step script[] = {
		{"POST", "/x", 201, NULL, "{\"n\":1}"},
		{"GET", "/x", 200, NULL, "{\"n\":1}"},
		{"POST", "/x", 201, NULL, "{\"n\":1}"},
	};
	struct seen seen = {0};
	struct sa_gh_call write = post(&seen), read = get(&seen);
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_gh_send(&f.gh, &write, &err), 0);
	assert_int_equal(sa_gh_send(&f.gh, &read, &err), 0);
	assert_int_equal(f.slept_ms, 0);
	assert_int_equal(sa_gh_send(&f.gh, &write, &err), 0);
	assert_int_equal(f.slept_ms, 1000); /* the read took 10 ms */
	fake_close(&f);
}

static void explains(void **state)
{
	static const struct {
		struct step step;
		enum sa_gh_cause cause;
		enum sa_err_code code;
		const char *has;
	} cases[] = {
		{{"POST", "/x", 401, "", "{\"message\":\"Bad credentials " TOKEN "\"}"},
		 SA_GH_BAD_TOKEN,
		 SA_ERR_AUTH,
		 "('Bad credentials ***')"},
		{{"POST", "/x", 403, "",
		  "{\"message\":\"Resource not accessible by integration\"}"},
		 SA_GH_FORBIDDEN,
		 SA_ERR_AUTH,
		 "cannot make x: the token lacks the permission 'things: write', 403 ('Resource not "
		 "accessible by integration')"},
		{{"POST", "/x", 404, "", "{\"message\":\"Not Found\"}"},
		 SA_GH_ABSENT,
		 SA_ERR_NOT_FOUND,
		 "not found, 404"},
		{{"POST", "/x", 422, "", "{\"message\":\"Body is too long\\u001b[31m\\r\\n\"}"},
		 SA_GH_INVALID,
		 SA_ERR_SCHEMA,
		 "('Body is too long\\x1b[31m\\x0d\\x0a')"},
		{{"POST", "/x", .fail = SA_HTTP_FAIL_TLS},
		 SA_GH_TLS,
		 SA_ERR_NETWORK,
		 "certificate is not trusted"},
		{{"POST", "/x", .fail = SA_HTTP_FAIL_REFUSED},
		 SA_GH_BAD_ANSWER,
		 SA_ERR_SCHEMA,
		 "the fake says"},
		{{"POST", "/x", 304}, SA_GH_BAD_ANSWER, SA_ERR_SCHEMA, "unexpected answer, 304"},
	};
	struct seen seen = {0};
	struct sa_gh_call call = post(&seen);
	struct sa_err err;
	const char *why;
	struct fake f;

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		run_call(&cases[i].step, 1, &call, -1, &f, &err);
		assert_int_equal(f.gh.cause, cases[i].cause);
		assert_int_equal(err.code, cases[i].code);
		t_has(err.msg, cases[i].has);
		assert_int_equal(sa_gh_is_hopeless(&f.gh, &why),
				 cases[i].cause == SA_GH_BAD_TOKEN || cases[i].cause == SA_GH_TLS);
		fake_close(&f);
	}
}

/* A quoted token at the edge of what is shown must not leave half of itself. */
static void masks_before_it_cuts(void **state)
{
	struct step step = {"POST", "/x", 422};
	struct seen seen = {0};
	struct sa_gh_call call = post(&seen);
	char body[600];
	struct sa_err err;
	struct fake f;

	(void)state;
	for (int pad = 150; pad < 215; pad++) {
		snprintf(body, sizeof body, "{\"message\":\"%0*d%s\"}", pad, 0, TOKEN);
		step.body = body;
		run_call(&step, 1, &call, -1, &f, &err);
		assert_null(strstr(err.msg, "ghs"));
		fake_close(&f);
	}
}

static void reads_pages(void **state)
{
	static const struct step script[] = {
		{"GET", "/x", 200, "link: <" API "/x?page=2>; rel=\"next\"", "{\"n\":1}"},
		{"GET", "/x?page=2", 500},
		{"GET", "/x?page=2", 200,
		 "link: <https://api.test/repositories/1?page=3>; rel=\"next\"", "{\"n\":20}"},
		{"GET", "https://api.test/repositories/1?page=3", 200, "link: <y>; rel=\"prev\"",
		 "{\"n\":300}"},
	};
	static const struct step foreign[] = {
		{"GET", "/x", 200, "link: <https://evil.test/x>; rel=\"next\"", "{\"n\":1}"}};
	static const struct step same[] = {
		{"GET", "/x", 200, "link: <" API "/x>; rel=\"next\"", "{\"n\":1}"}};
	struct seen seen = {0};
	struct sa_gh_call call = get(&seen);
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_gh_send_pages(&f.gh, &call, &err), 0);
	t_close(seen.sum, 321.0, 0);
	fake_close(&f);
	/* the reader may end early */
	seen = (struct seen){.end_after = 1};
	fake_open(&f, script, 1);
	assert_int_equal(sa_gh_send_pages(&f.gh, &call, &err), 0);
	fake_close(&f);
	seen = (struct seen){0};
	fake_open(&f, foreign, 1);
	assert_int_equal(sa_gh_send_pages(&f.gh, &call, &err), -1);
	assert_int_equal(f.gh.cause, SA_GH_BAD_ANSWER);
	fake_close(&f);
	fake_open(&f, same, 1);
	assert_int_equal(sa_gh_send_pages(&f.gh, &call, &err), -1);
	fake_close(&f);
}

static void caps_pages(void **state)
{
	struct step script[SA_GH_MAX_PAGES];
	char path[SA_GH_MAX_PAGES + 1][64], link[SA_GH_MAX_PAGES + 1][128];
	struct seen seen = {0};
	struct sa_gh_call call = get(&seen);
	struct sa_err err;
	struct fake f;

	(void)state;
	for (int i = 0; i < SA_GH_MAX_PAGES; i++) {
		snprintf(path[i], sizeof path[i], i ? "/x?page=%d" : "/x", i);
		snprintf(link[i], sizeof link[i], "link: <" API "/x?page=%d>; rel=next", i + 1);
		script[i] = (struct step){"GET", path[i], 200, link[i], "{\"n\":1}"};
	}
	fake_open(&f, script, SA_GH_MAX_PAGES);
	assert_int_equal(sa_gh_send_pages(&f.gh, &call, &err), -1);
	assert_int_equal(err.code, SA_ERR_LIMIT);
	fake_close(&f);
}

static void needs_a_token_to_write(void **state)
{
	static const struct step script[] = {
		{"GET", "/x", 200, NULL, "{\"n\":1}"},
		{"GET", "/x", 401, NULL, "{\"message\":\"Requires authentication\"}"},
	};
	struct seen seen = {0};
	struct sa_gh_call write = post(&seen), read = get(&seen);
	struct sa_gh_settings settings;
	const char *why;
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	settings = fake_settings(&f);
	settings.token = "";
	assert_int_equal(sa_gh_init(&f.gh, &settings, &err), 0);
	assert_int_equal(sa_gh_send(&f.gh, &write, &err), -1);
	assert_int_equal(f.gh.cause, SA_GH_NO_TOKEN);
	t_has(err.msg, "github-token");
	assert_int_equal(sa_gh_send(&f.gh, &read, &err), 0);
	assert_int_equal(sa_gh_send(&f.gh, &read, &err), -1);
	assert_int_equal(f.gh.cause, SA_GH_NO_TOKEN);
	assert_false(sa_gh_is_hopeless(&f.gh, &why));
	fake_close(&f);
}

static void stops(void **state)
{
	struct seen seen = {0};
	struct sa_gh_call call = get(&seen);
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, NULL, 0);
	f.stop = 1;
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), -1);
	assert_int_equal(f.gh.cause, SA_GH_STOPPED);
	fake_close(&f);
}

static void checks_settings(void **state)
{
	static const char *const bad_url[] = {"", "api.github.com", "https://a@b/", "https://h/?q",
					      "file:///x"};
	static const char *const bad_token[] = {"a\r\nx-evil: 1", "x y", "t\xc3\xa9", "tok\n"};
	struct sa_gh_settings settings;
	struct sa_err err;
	struct sa_gh gh;
	struct fake f;

	(void)state;
	fake_open(&f, NULL, 0);
	for (size_t i = 0; i < T_COUNT(bad_url); i++) {
		settings = fake_settings(&f);
		settings.api_url = bad_url[i];
		assert_int_equal(sa_gh_init(&gh, &settings, &err), -1);
		assert_int_equal(err.code, SA_ERR_USAGE);
	}
	for (size_t i = 0; i < T_COUNT(bad_token); i++) {
		settings = fake_settings(&f);
		settings.token = bad_token[i];
		assert_int_equal(sa_gh_init(&gh, &settings, &err), -1);
		assert_null(strstr(err.msg, bad_token[i]));
	}
	fake_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(retries_reads),
		cmocka_unit_test(gives_up),
		cmocka_unit_test(obeys_limits),
		cmocka_unit_test(a_limit_beyond_the_budget),
		cmocka_unit_test(remembers_limits),
		cmocka_unit_test(garbage_once),
		cmocka_unit_test(looks_before_it_writes_again),
		cmocka_unit_test(looks_after_the_last_try_too),
		cmocka_unit_test(paces_writes),
		cmocka_unit_test(explains),
		cmocka_unit_test(masks_before_it_cuts),
		cmocka_unit_test(reads_pages),
		cmocka_unit_test(caps_pages),
		cmocka_unit_test(needs_a_token_to_write),
		cmocka_unit_test(stops),
		cmocka_unit_test(checks_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
