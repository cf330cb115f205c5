/* SPDX-License-Identifier: MIT */
/*
 * What the tuner did in a whole run as each ITER_SUMMARY says it in `tuning` (FORMATS 1.2): the second
 * look at the files, after the KPIs.
 */
#ifndef SA_LOAD_STEP_FILES_H
#define SA_LOAD_STEP_FILES_H

#include "base/fs.h"
#include "base/note.h"
#include "model/run.h"
#include "model/step.h"
#include "source/source.h"

/*
 * Reads the content of one ITER_SUMMARY (`buf` is decoded in place) except its KPIs; index and file
 * are the caller's. Errors: PARSE, LIMIT, SCHEMA.
 */
int sa_detail_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_detail *detail,
		    struct sa_err *err) SA_MUST_CHECK;

/*
 * One detail for each row of the run, in its order. One that is not usable leaves an empty detail, as
 * does, with a note, a file that can no longer be read.
 */
struct sa_detail *sa_details_load(const struct sa_source *source, struct sa_arena *arena,
				  const struct sa_run *run, struct sa_notes *notes);

#endif
