/* SPDX-License-Identifier: MIT */
/* Digest of the inputs. */
#include "load/inputs_digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/parallel.h"
#include "base/str.h"
#include "codec/sha256.h"
#include "load/file_mix.h"
#include "load/glob.h"
#include "load/list_inputs.h"
#include "load/kpi_gate_load.h"
#include "load/run_plan_load.h"

#define FILES_PER_PIECE 64

static void mix_rows(struct sa_mix *m, const struct sa_run *run)
{
	for (size_t i = 0; i < run->n_iter; i++) {
		const struct sa_iter *iter = &run->iter[i];

		sa_mix_in(m, iter->index);
		sa_mix_in(m, iter->unusable);
		sa_mix_text(m, iter->file);
		for (size_t k = 0; k < SA_KPI_COUNT; k++) {
			uint64_t bits;

			memcpy(&bits, &iter->kpi[k], sizeof bits);
			sa_mix_in(m, bits);
		}
		/* whose it is, and when it ran, for the gate is of the same time (FORMATS 15.10, 15.28) */
		sa_mix_in(m, (uint64_t)iter->at_ms);
		sa_mix_in(m, iter->grouped);
	}
	sa_mix_in(m, run->grouped);
}

/* A file as it is now: what cannot be read now cannot be read when it is looked at again, or the run has changed. */
struct seen {
	const char *path;
	enum { GONE, UNUSABLE, READ } state;
	struct sa_mix mix;
	struct sa_err why; /* of UNUSABLE */
};

/* `buf` is for all files: memory that is given back after each one costs more than reading them. */
static void look_at(const struct sa_source *source, struct sa_buf *buf, struct seen *file)
{
	if (source->ops->read(source, file->path, SA_LIMIT_STREAM_BYTES, buf, &file->why) == 0) {
		file->state = READ;
		file->mix = sa_mix_of(buf->data, buf->len);
	} else {
		file->state = file->why.code == SA_ERR_NOT_FOUND ? GONE : UNUSABLE;
	}
}

/* Adds a line about the file; -1 when it could not be read. */
static int add_file(const struct seen *file, struct sa_str *out, struct sa_err *err)
{
	static const char *const word[] = {[GONE] = "none", [UNUSABLE] = "unusable"};

	if (file->state == READ)
		sa_str_printf(out, "%s %016llx%016llx\n", file->path,
			      (unsigned long long)file->mix.a, (unsigned long long)file->mix.b);
	else
		sa_str_printf(out, "%s %s\n", file->path, word[file->state]);
	if (file->state != UNUSABLE)
		return 0;
	*err = file->why;
	return sa_err_wrap(err, "'%s'", file->path);
}

/* The files beside the iterations, and the digest of all of `text`. */
static int finish(const struct sa_source *source, struct sa_str *text,
		  char out[SA_INPUTS_DIGEST_TEXT], struct sa_err *err)
{
	const char *const file[] = {SA_KPI_GATE_PATH, SA_KPI_GATE_FAILED_PATH, SA_RUN_PLAN_NAME,
				    sa_key_file_path(SA_KEY_SNAPSHOT),
				    sa_key_file_path(SA_KEY_TUNING)};
	char hex[SA_SHA256_HEX];
	int rc = 0;
	SA_BUF_SCOPE(buf);

	for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
		struct seen seen = {.path = file[i]};

		look_at(source, &buf, &seen);
		rc = add_file(&seen, text, err) != 0 ? -1 : rc;
	}
	sa_sha256_hex(text->buf, text->len, hex);
	snprintf(out, SA_INPUTS_DIGEST_TEXT, "sha256:%s", hex);
	return rc;
}

int sa_inputs_digest(const struct sa_source *source, const struct sa_run *run,
		     char out[SA_INPUTS_DIGEST_TEXT], struct sa_err *err)
{
	struct sa_mix m = SA_MIX_START;
	SA_STR_SCOPE(text);

	mix_rows(&m, run);
	sa_str_printf(&text, "%zu rows %016llx%016llx\n", run->n_iter, (unsigned long long)m.a,
		      (unsigned long long)m.b);
	return finish(source, &text, out, err);
}

/* ---- by bytes ---- */

struct search {
	const struct sa_policy_names *glob;
	struct sa_arena *arena;
	const char **path;
	size_t n, cap;
};

/* A folder counts only where it may be a row (load/data_find.h): that of the reports comes with the audit. */
static bool may_be_row(const char *glob, const struct sa_entry *entry)
{
	const char *slash = strrchr(entry->path, '/');
	bool partly, files = sa_glob_names_files(glob, &partly);

	return entry->kind != SA_FILE_DIRECTORY || files ||
	       (partly && strpbrk(slash ? slash : entry->path, "0123456789"));
}

static bool leads(void *ctx, const char *folder)
{
	const struct search *s = ctx;

	for (size_t i = 0; i < s->glob->n; i++) {
		if (sa_glob_leads(s->glob->name[i], folder) != SA_GLOB_NO_WAY)
			return true;
	}
	return false;
}

/* (a file that is found by two ways counts by both) */
static void visit(void *ctx, const struct sa_entry *entry, const char *real)
{
	struct search *s = ctx;
	bool hit = false;

	(void)real;

	for (size_t i = 0; i < s->glob->n && !hit; i++)
		hit = sa_glob_takes(s->glob->name[i], entry->path) &&
		      may_be_row(s->glob->name[i], entry);
	if (!hit)
		return;
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		s->path = sa_xrealloc(s->path, s->cap * sizeof *s->path);
	}
	s->path[s->n++] = sa_arena_strdup(s->arena, entry->path);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct looking {
	const struct sa_source *source;
	struct seen *file;
	struct sa_buf buf[SA_MAX_WORKERS];
};

static void look_at_piece(void *ctx, size_t worker, size_t begin, size_t end)
{
	struct looking *l = ctx;

	for (size_t i = begin; i < end; i++) {
		if (l->file[i].state != READ)
			look_at(l->source, &l->buf[worker], &l->file[i]);
	}
}

/* What the reading of the run saw in this file; NULL: it did not read it. Both lists are by name. */
static const struct sa_file_seen *seen_already(const struct sa_data *data, size_t *at,
					       const char *path)
{
	while (data && *at < data->n_seen && strcmp(data->seen[*at].path, path) < 0)
		++*at;
	if (data && *at < data->n_seen && strcmp(data->seen[*at].path, path) == 0)
		return &data->seen[*at];
	return NULL;
}

/* A line about each file; -1 with the last one that could not be read. */
static int add_files(const struct sa_source *source, const struct sa_data *data,
		     const char *const *path, size_t n, struct sa_str *text, struct sa_err *err)
{
	struct looking l = {.source = source, .file = sa_xrealloc(NULL, (n + 1) * sizeof *l.file)};
	size_t at = 0;
	int rc = 0;

	for (size_t i = 0; i < n; i++) {
		const struct sa_file_seen *known = seen_already(data, &at, path[i]);

		l.file[i] = (struct seen){.path = path[i]};
		if (known) {
			l.file[i].state = READ;
			l.file[i].mix = known->mix;
		}
	}
	sa_parallel_for(n, FILES_PER_PIECE, SA_MAX_WORKERS, look_at_piece, &l);
	for (size_t i = 0; i < n; i++)
		rc = add_file(&l.file[i], text, err) != 0 ? -1 : rc;
	for (size_t i = 0; i < SA_MAX_WORKERS; i++)
		sa_buf_release(&l.buf[i]);
	free(l.file);
	return rc;
}

int sa_inputs_digest_files(const struct sa_source *source, const struct sa_policy_names *glob,
			   const struct sa_data *data, struct sa_arena *arena,
			   char out[SA_INPUTS_DIGEST_TEXT], size_t *n_files, struct sa_err *err)
{
	struct search s = {.glob = glob, .arena = arena};
	struct sa_err lost;
	const struct sa_list_inputs want = {&s, leads, visit, NULL};
	int rc = sa_list_inputs(source, &want, arena, err);
	SA_STR_SCOPE(text);

	if (s.n)
		qsort(s.path, s.n, sizeof *s.path, by_name);
	if (add_files(source, data, s.path, s.n, &text, &lost) != 0 && rc == 0) {
		*err = lost;
		rc = -1;
	}
	free(s.path);
	if (n_files)
		*n_files = s.n;
	return finish(source, &text, out, rc == 0 ? err : &lost) == 0 ? rc : -1;
}
