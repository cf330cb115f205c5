/* SPDX-License-Identifier: MIT */
/* Loading a run: discover, read in parallel, sort, note what is odd. */
#include "load/run_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/parallel.h"
#include "base/str.h"
#include "load/discover.h"
#include "load/iter_file.h"
#include "load/kpi_paths.h"

/* Files that one thread takes at a time; below this many a second thread costs more than it gives. */
#define FILES_PER_PIECE 256
#define GAPS_SHOWN	10

struct reading {
	const struct sa_source *source;
	const struct sa_candidate *candidate;
	struct sa_iter *iter; /* one for each candidate; file == NULL when it was not usable */
	char **why;	      /* error texts, malloc'ed, NULL when fine */
	struct sa_buf buf[SA_MAX_WORKERS];
};

static void read_piece(void *ctx, size_t worker, size_t begin, size_t end)
{
	struct reading *r = ctx;
	struct sa_buf *buf = &r->buf[worker];
	struct sa_err err;

	for (size_t i = begin; i < end; i++) {
		const struct sa_candidate *c = &r->candidate[i];
		struct sa_iter *iter = &r->iter[i];

		if (r->source->ops->read(r->source, c->name, SA_LIMIT_FILE_BYTES, buf, &err) == 0 &&
		    sa_iter_parse(buf, c->number, iter, &err) == 0) {
			iter->file = c->name;
			if (r->source->numbers_rule)
				iter->index = c->number;
			continue;
		}
		r->why[i] = strdup(err.msg);
		if (!r->why[i])
			sa_out_of_memory();
	}
}

/* Drops the unusable ones, with a note each. */
static size_t keep_usable(struct reading *r, size_t n, struct sa_notes *notes)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (r->why[i]) {
			sa_note_add(notes, SA_ERROR, r->candidate[i].name, "not used: %s",
				    r->why[i]);
			free(r->why[i]);
			continue;
		}
		const struct sa_iter *iter = &r->iter[i];

		if (r->candidate[i].number > (uint64_t)SA_LIMIT_ITER_INDEX)
			sa_note_add(notes, SA_WARNING, iter->file,
				    "out of order: the content says iteration %llu, the name a "
				    "number over 10^15; the content counts",
				    (unsigned long long)iter->index);
		else if (iter->index != r->candidate[i].number)
			sa_note_add(notes, SA_WARNING, iter->file,
				    "out of order: the content says iteration %llu, the name %llu; "
				    "the content counts",
				    (unsigned long long)iter->index,
				    (unsigned long long)r->candidate[i].number);
		if (kept != i)
			r->iter[kept] = *iter;
		kept++;
	}
	return kept;
}

/*
 * Stable merge sort by index: iterations come in the order of their file numbers, which has to stay
 * among duplicates. Runs that are in order already (the usual case) cost one comparison each.
 */
static void sort_by_index(struct sa_iter *iter, struct sa_iter *tmp, size_t n)
{
	if (n < 2)
		return;
	size_t half = n / 2;

	sort_by_index(iter, tmp, half);
	sort_by_index(iter + half, tmp, n - half);
	if (iter[half - 1].index <= iter[half].index)
		return;
	memcpy(tmp, iter, half * sizeof *iter);
	for (size_t a = 0, b = half, to = 0; a < half; to++) {
		if (b < n && iter[b].index < tmp[a].index)
			iter[to] = iter[b++];
		else
			iter[to] = tmp[a++];
	}
}

static bool is_sorted(const struct sa_iter *iter, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (iter[i - 1].index > iter[i].index)
			return false;
	}
	return true;
}

static void sort_run(struct sa_run *run)
{
	if (is_sorted(run->iter, run->n_iter))
		return;
	struct sa_iter *tmp = sa_xrealloc(NULL, (run->n_iter / 2 + 1) * sizeof *tmp);

	sort_by_index(run->iter, tmp, run->n_iter);
	free(tmp);
}

static void note_duplicates(const struct sa_run *run, struct sa_notes *notes)
{
	for (size_t i = 1; i < run->n_iter; i++) {
		const struct sa_iter *a = &run->iter[i - 1], *b = &run->iter[i];

		if (a->index == b->index)
			sa_note_add(notes, SA_WARNING, b->file,
				    "duplicate: iteration %llu is in %s too; both rows count",
				    (unsigned long long)b->index, a->file);
	}
}

static void note_gaps(const struct sa_run *run, struct sa_notes *notes)
{
	SA_STR_SCOPE(list);
	size_t gaps = 0;
	unsigned long long missing = 0;

	for (size_t i = 1; i < run->n_iter; i++) {
		unsigned long long from = run->iter[i - 1].index + 1, to = run->iter[i].index;

		if (from >= to)
			continue;
		missing += to - from;
		if (gaps++ >= GAPS_SHOWN)
			continue;
		sa_str_puts(&list, list.len ? ", " : "");
		if (to - from == 1)
			sa_str_printf(&list, "%llu", from);
		else
			sa_str_printf(&list, "%llu-%llu", from, to - 1);
	}
	if (gaps)
		sa_note_add(notes, SA_WARNING, "",
			    "gap: %llu iteration(s) between %llu and %llu were not loaded: %s%s",
			    missing, (unsigned long long)run->iter[0].index,
			    (unsigned long long)run->iter[run->n_iter - 1].index, list.buf,
			    gaps > GAPS_SHOWN ? ", …" : "");
}

int sa_run_load(const struct sa_source *source, struct sa_arena *arena, struct sa_notes *notes,
		struct sa_run *run, struct sa_err *err)
{
	struct sa_discovery found;

	if (sa_discover(source, arena, notes, &found, err) != 0)
		return -1;
	struct reading r = {
		.source = source,
		.candidate = found.candidate,
		.iter = SA_NEW_ARRAY(arena, found.n_candidates, struct sa_iter),
	};

	r.why = calloc(found.n_candidates + 1, sizeof *r.why);
	if (!r.why)
		sa_out_of_memory();
	sa_parallel_for(found.n_candidates, FILES_PER_PIECE, SA_MAX_WORKERS, read_piece, &r);
	for (size_t w = 0; w < SA_MAX_WORKERS; w++)
		sa_buf_release(&r.buf[w]);
	*run = (struct sa_run){
		.base = source->shown,
		.origin = source->origin,
		.n_candidates = found.n_candidates,
		.iter = r.iter,
		.n_iter = keep_usable(&r, found.n_candidates, notes),
		.inventory = found.inventory,
	};
	free(r.why);
	sort_run(run);
	note_duplicates(run, notes);
	note_gaps(run, notes);
	return 0;
}

const char *sa_run_field_shown(unsigned used)
{
	return used ? sa_kpi_path_table[used - 1].shown : "";
}

const char *sa_run_field_conversion(unsigned used)
{
	return used ? sa_kpi_path_table[used - 1].conversion : "";
}
