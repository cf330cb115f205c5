/* SPDX-License-Identifier: MIT */
/* The words of the client's errors. What a server says is masked, made plain and cut. */
#ifndef SA_GITHUB_EXPLAIN_H
#define SA_GITHUB_EXPLAIN_H

#include "base/err.h"
#include "github/reply.h"

struct sa_arena;
struct sa_gh;
struct sa_gh_call;
struct sa_str;

/* Appends `text` with each occurrence of the token replaced by ***. */
void sa_gh_mask(const struct sa_gh *gh, struct sa_str *out, const char *text);

/* The same for the message of an error. */
void sa_gh_mask_err(const struct sa_gh *gh, struct sa_err *err);

enum sa_err_code sa_gh_code(enum sa_gh_cause cause);

/*
 * The sentence behind "cannot <call.what>: ", in `arena`: what happened, GitHub's own words, the
 * permission by name. `detail` is the transport's or the reader's message, "" for none.
 */
const char *sa_gh_explain(const struct sa_gh *gh, struct sa_arena *arena,
			  const struct sa_gh_call *call, const struct sa_reply *reply,
			  const char *detail);

#endif
