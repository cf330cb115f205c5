/* SPDX-License-Identifier: MIT */
/* The step outputs of the Action: one table, written to the file that GITHUB_OUTPUT names. */
#ifndef SA_PUBLISH_OUTPUTS_H
#define SA_PUBLISH_OUTPUTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "model/publication.h"

/* What was posted; texts "" and ids 0 when nothing was. */
struct sa_posted {
	uint64_t comment_id;
	const char *comment_url, *check_url;
};

struct sa_output_row {
	const char *name;
	const char *help; /* description in action.yml */
	void (*value)(const struct sa_publication *pub, const struct sa_posted *posted,
		      struct sa_str *out);
};
extern const struct sa_output_row sa_output_table[];
extern const size_t sa_output_count;

/* Appends all outputs to the file, without `secret`. Errors: those of sa_action_output. */
int sa_outputs_write(const char *path, const char *secret, const struct sa_publication *pub,
		     const struct sa_posted *posted, struct sa_err *err) SA_MUST_CHECK;

#endif
