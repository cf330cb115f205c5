/* SPDX-License-Identifier: MIT */
/* KPI_GATE.json: the verdict of the bot's own gate on one iteration (FORMATS 12.1). */
#ifndef SA_LOAD_KPI_GATE_LOAD_H
#define SA_LOAD_KPI_GATE_LOAD_H

#include "base/fs.h"
#include "base/note.h"
#include "model/kpi_gate.h"
#include "model/policy.h"
#include "model/run.h"
#include "source/source.h"

/* Where the gate's file lies below the base directory of a run, and below its artifacts directory. */
#define SA_KPI_GATE_PATH "artifacts/KPI_GATE.json"
#define SA_KPI_GATE_NAME "KPI_GATE.json"
/* The gate that a failed iteration left (FORMATS 15.6). */
#define SA_KPI_GATE_FAILED_PATH "artifacts/KPI_GATE.failed.json"
#define SA_KPI_GATE_FAILED_NAME "KPI_GATE.failed.json"

/*
 * Reads the content of a gate file (`buf` is decoded in place). A verdict that is none of the three
 * words is no error here: `verdict` is SA_KPI_VERDICT_UNKNOWN and `word` says what stood there.
 * `reasons` is a list of texts (others in it are left out) or one text.
 * Errors: PARSE with the place, SCHEMA (the top level is no object), LIMIT.
 */
int sa_kpi_gate_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_kpi_gate *gate,
		      struct sa_err *err) SA_MUST_CHECK;

/* Reads the file at `path` of the source. Errors: NOT_FOUND, IO, and those of sa_kpi_gate_parse. */
int sa_kpi_gate_load(const struct sa_source *source, const char *path, struct sa_arena *arena,
		     struct sa_kpi_gate *gate, struct sa_err *err) SA_MUST_CHECK;

/*
 * The gates of a run (model/kpi_gate.h), from artifacts/ below the base. Never fails: what cannot be
 * read is said in the members. Whether the gate is stale is not known here.
 */
void sa_kpi_gates_load(const struct sa_source *source, struct sa_arena *arena,
		       struct sa_kpi_gates *gates);

/* Where a failed iteration leaves the gate "X.json": "X.failed.json"; NULL for a path of another end. */
const char *sa_kpi_gate_failed_path(const char *path, struct sa_arena *arena);

/* The same of a gate at another path, and of the one that a failed iteration left. */
void sa_kpi_gates_load_at(const struct sa_source *source, const char *path, struct sa_arena *arena,
			  struct sa_kpi_gates *gates);

/*
 * A gate that is not where it is read, `path`, but lies beside the folder, and so is judged by nobody: a warning says where
 * it belongs. Nothing is said where `gates` holds one, or why it holds none.
 */
void sa_kpi_gates_note_misplaced(const struct sa_source *source, const char *path,
				 const struct sa_kpi_gates *gates, struct sa_arena *arena,
				 struct sa_notes *notes);

/*
 * Whether the gate is an earlier iteration's: its time is before that of the newest row that
 * has one, the newest iteration left out (FORMATS 15.28). False when it, or every row, has no time, and for NULL.
 */
bool sa_kpi_gate_is_stale(const struct sa_kpi_gate *gate, const struct sa_run *run);

/*
 * Both of the above for a command that does nothing else with the run: the gates, and from the ITER_SUMMARY
 * files beside them (read as `policy`, builtin/mm-bot, says) whether the gate is stale; without usable ones it is not. Never fails.
 */
void sa_kpi_gates_load_beside(const struct sa_source *source, const struct sa_policy *policy,
			      struct sa_arena *arena, struct sa_kpi_gates *gates);

#endif
