/* SPDX-License-Identifier: MIT */
/* A reading and a writing call, and what they saw, for the tests of the client. */
#ifndef FAKE_CALL_H
#define FAKE_CALL_H

#include "fake_gh.h"

#include "base/num.h"
#include "codec/json_in.h"

struct seen {
	int reads, looks;
	double sum;
	bool exists; /* what look answers */
	int end_after;
};

static UNUSED int read_n(void *ctx, const struct sa_json *json,
			 const struct sa_http_response *response, struct sa_err *err)
{
	struct seen *seen = ctx;
	double n = sa_json_number(sa_json_get(json, "n"));

	(void)response;
	if (!sa_num_is_finite(n))
		return sa_err_set(err, SA_ERR_SCHEMA, "no n");
	seen->reads++;
	seen->sum += n;
	return seen->end_after && seen->reads >= seen->end_after;
}

static UNUSED int look(void *ctx, bool *done, struct sa_err *err)
{
	struct seen *seen = ctx;

	(void)err;
	seen->looks++;
	*done = seen->exists;
	return 0;
}

static UNUSED struct sa_gh_call get(struct seen *seen)
{
	return (struct sa_gh_call){.method = SA_HTTP_GET,
				   .path = "/x",
				   .what = "read x",
				   .permission = "things: read",
				   .read = read_n,
				   .ctx = seen};
}

static UNUSED struct sa_gh_call post(struct seen *seen)
{
	return (struct sa_gh_call){.method = SA_HTTP_POST,
				   .path = "/x",
				   .body = "{}",
				   .body_len = 2,
				   .what = "make x",
				   .permission = "things: write",
				   .read = read_n,
				   .look = look,
				   .ctx = seen};
}

/* One call against one script. */
static UNUSED void run_call(const struct step *step, size_t n, const struct sa_gh_call *call,
			    int want, struct fake *f, struct sa_err *err)
{
	*err = (struct sa_err){0};
	fake_open(f, step, n);
	assert_int_equal(sa_gh_send(&f->gh, call, err), want);
	assert_null(strstr(err->msg, "SECRET"));
}

/* The same call to another path. */
static UNUSED int get_path(struct fake *f, const char *path, struct sa_err *err)
{
	struct seen seen = {0};
	struct sa_gh_call call = get(&seen);

	call.path = path;
	return sa_gh_send(&f->gh, &call, err);
}

#endif
