/* SPDX-License-Identifier: MIT */
/* Records of several runs (2.x, POLICY 16 "Record 2.0"): what is kept of each, for either engine. */
#ifndef SA_LOAD_RECORD_RUNS_H
#define SA_LOAD_RECORD_RUNS_H

#include "base/fs.h"
#include "codec/json_in.h"
#include "model/columns.h"
#include "model/record.h"
#include "model/run.h"
#include "model/state.h"

/* One run of a record. Texts are verbatim, "" where the record has none. */
struct sa_kept_run {
	const char *run, *commit, *at, *policy_sha256;
	enum sa_state state;
	const struct sa_json *inputs; /* of the document; NULL for a run of a 1.x record */
	const struct sa_json *json;   /* the whole run, likewise */
	const struct sa_run *table;   /* of a 1.x record, else NULL */
};

/* A record of any version, runs in the order of the file. sa_kept_close() when all is taken out of it. */
struct sa_kept {
	struct sa_json_doc doc;
	struct sa_kept_run run[SA_RECORD_MOST_RUNS];
	size_t n;
};
void sa_kept_close(struct sa_kept *kept);
#define SA_KEPT_SCOPE(name) SA_CLEANUP(sa_kept_close) struct sa_kept name = {0}

/*
 * Reads a record of 1.x or 2.x (`buf` is decoded in place). Digests are computed anew: one that differs says that
 * the record was changed by hand. Errors: PARSE with the place, SCHEMA, LIMIT for more than
 * SA_RECORD_MOST_RUNS runs.
 */
int sa_kept_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_kept *kept,
		  struct sa_err *err) SA_MUST_CHECK;

/* The digest of the `inputs` of a run: SHA-256 of their compact form. */
void sa_kept_digest(const struct sa_json *inputs, char out[SA_DIGEST_TEXT]);

/*
 * A run as columns, for the KPIs of a policy that it holds: 2.x by their names, those of 1.x by any name of
 * the six. What the policy has and the record does not is missing.
 * Errors: USAGE for a KPI that has another unit in the policy; SCHEMA for lists that do not fit together.
 */
int sa_kept_data(const struct sa_kept_run *kept, const struct sa_policy *policy,
		 struct sa_arena *arena, struct sa_data *data, struct sa_err *err) SA_MUST_CHECK;

/*
 * The same by `policy`, which is builtin/mm-bot with what options change in it, and the rows of its group without
 * a name. Errors: also SCHEMA for an index below 0.
 */
int sa_kept_table(const struct sa_kept_run *kept, const struct sa_policy *policy,
		  struct sa_arena *arena, struct sa_data *data, struct sa_run *run,
		  struct sa_err *err) SA_MUST_CHECK;

#endif
