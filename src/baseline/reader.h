/* SPDX-License-Identifier: MIT */
/*
 * Who reads what a baseline spec leads to, and says whether that is a baseline: the built-in policy
 * (app/baseline_open.c) or a policy file (app/policy_baseline.c).
 */
#ifndef SA_BASELINE_READER_H
#define SA_BASELINE_READER_H

#include "base/ctx.h"
#include "base/fs.h"
#include "baseline/place.h"
#include "model/baseline.h"
#include "source/source.h"

#define SA_BASELINE_USUAL_RUNS 10 /* where no *N says how many (JUDGE 1) */

struct sa_baseline_reader {
	const char *base;	 /* directory of the run that is judged; NULL: none is */
	const char *path_in_git; /* of git:REF without a path */
	unsigned usual_runs;	 /* how many `auto` and `artifact:` are at most without a *N */
	const char *
		repo; /* git repository of git:REF; NULL or "": the checkout, else this directory */
	const char *
		workflow; /* whose artifacts count, by file name or id; NULL or "": that of the place */
	bool any_file;	    /* a file of its own need not be JSON */
	int64_t max_age_ms; /* runs that are older need not be looked for; 0 = any */
	/* Reads a run into `one`, which is begun (and, of a search, has its provenance). Errors: of its files. */
	int (*read)(void *self, struct sa_ctx *ctx, const struct sa_source *source,
		    struct sa_baseline *one, struct sa_err *err);
	/* The same of one file; what is in `buf` may change. */
	int (*read_file)(void *self, struct sa_ctx *ctx, const char *name, struct sa_buf *buf,
			 struct sa_baseline *one, struct sa_err *err);
	/* Why the run that was read last is no baseline (FORMATS 15.32); NULL when it is one. */
	const char *(*refusal)(void *self, struct sa_ctx *ctx, const struct sa_baseline *one);
	/* What a shard of a run breaks by itself: its gate says FAIL; of a `whole` soak a limit, too. NULL: nothing. */
	const char *(*broken)(void *self, struct sa_ctx *ctx, const struct sa_source *shard,
			      bool whole);
	/* That run is taken; NULL: nothing is to be done. */
	void (*keep)(void *self, struct sa_ctx *ctx, const struct sa_baseline *one);
	/* Whether the files of a run are where this reader looks for them; NULL: wherever they are. */
	bool (*fits)(void *self, struct sa_ctx *ctx, const struct sa_source *source);
	void *self;
};

/*
 * Opens what `text` stands for and hands every run of it to the reader. out->absence says what came of it,
 * out->member and n_members which runs of a search were taken, out->step what was passed over.
 * Errors: all of the source and the reader.
 */
int sa_baseline_open_by(struct sa_ctx *ctx, const struct sa_baseline_place *place,
			const struct sa_baseline_reader *reader, const char *text,
			struct sa_baseline *out, struct sa_err *err) SA_MUST_CHECK;

#endif
