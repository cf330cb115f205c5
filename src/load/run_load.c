/* SPDX-License-Identifier: MIT */
/* Loading a run: discover, read in parallel, sort, note what is odd. */
#include "load/run_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/parallel.h"
#include "base/str.h"
#include "base/utf8.h"
#include "load/data_find.h"
#include "load/discover.h"
#include "load/iter_file.h"
#include "load/kpi_paths.h"

/* Files that one thread takes at a time; below this many a second thread costs more than it gives. */
#define FILES_PER_PIECE 256
#define GAPS_SHOWN	10
#define SHOWN_VALUE	40 /* characters of a value that is no number */

struct reading {
	const struct sa_source *source;
	const struct sa_candidate *candidate;
	struct sa_iter *iter; /* one for each candidate */
	double *iteration;    /* what its content says, SA_MISSING when nothing */
	uint64_t *odd;	      /* bit a KPI: something else than a number stands there */
	char **why;	      /* why it is not usable, malloc'ed, NULL when it is */
	struct sa_buf buf[SA_MAX_WORKERS];
};
_Static_assert(SA_KPI_COUNT <= 64, "a bit a KPI in struct reading's odd");

static int read_one(const struct reading *r, size_t i, struct sa_buf *buf,
		    struct sa_iter_said *said, struct sa_err *err)
{
	const struct sa_candidate *c = &r->candidate[i];

	if (sa_interrupt_is_late()) {
		(void)sa_err_set(err, SA_ERR_IO, SA_READING_ENDED);
		return -1;
	}
	if (r->source->ops->read(r->source, c->name, SA_LIMIT_FILE_BYTES, buf, err) != 0)
		return -1;
	return sa_iter_parse(buf, &r->iter[i], said, err);
}

static char *failed_text(const struct sa_iter_said *said)
{
	SA_STR_SCOPE(text);

	sa_str_puts(&text, "the iteration failed");
	if (said->reason.len) {
		sa_str_puts(&text, ": ");
		sa_jtext_decode(&said->reason, &text);
	}
	return strdup(text.buf);
}

static void read_piece(void *ctx, size_t worker, size_t begin, size_t end)
{
	struct reading *r = ctx;
	struct sa_iter_said said;
	struct sa_err err;

	for (size_t i = begin; i < end; i++) {
		struct sa_iter *iter = &r->iter[i];

		iter->file = r->candidate[i].name;
		r->iteration[i] = SA_MISSING;
		if (read_one(r, i, &r->buf[worker], &said, &err) != 0) {
			sa_iter_clear(iter);
			r->why[i] = strdup(err.msg);
		} else {
			r->iteration[i] = said.iteration;
			r->why[i] = iter->failed ? failed_text(&said) : NULL;
			for (size_t k = 0; said.any_odd && k < SA_KPI_COUNT; k++)
				r->odd[i] |= (uint64_t)(said.odd[k].len > 0) << k;
		}
		if (iter->unusable && !r->why[i])
			sa_out_of_memory();
	}
}

/*
 * Where all usable files say an iteration that is one constant away from the number in their name, the
 * content counts, and the constant holds for the others too (FORMATS 15.27). False when they do not.
 */
static bool find_shift(const struct reading *r, size_t n, int64_t *shift)
{
	size_t used = 0;

	*shift = 0;
	for (size_t i = 0; i < n; i++) {
		if (r->iter[i].unusable)
			continue;
		if (isnan(r->iteration[i]) ||
		    r->candidate[i].number > (uint64_t)SA_LIMIT_ITER_INDEX)
			return false;
		int64_t here = (int64_t)r->iteration[i] - (int64_t)r->candidate[i].number;

		if (used++ && here != *shift)
			return false;
		*shift = here;
	}
	for (size_t i = 0; i < n; i++) {
		if ((int64_t)r->candidate[i].number + *shift < 0)
			return false;
	}
	return used > 0 && *shift != 0;
}

static void note_shift(const struct reading *r, size_t i, int64_t shift, struct sa_notes *notes)
{
	sa_note_add(notes, SA_WARNING, r->candidate[i].name,
		    "out of order: every file says an iteration that is %lld %s than the number in "
		    "its name (here %llu); the content counts",
		    (long long)(shift < 0 ? -shift : shift), shift < 0 ? "less" : "more",
		    (unsigned long long)r->candidate[i].number + (unsigned long long)shift);
}

/* The number in the name is the index, unless it is too large or all are shifted alike. */
static void set_indices(struct reading *r, size_t n, struct sa_notes *notes)
{
	int64_t shift = 0;
	bool shifted = !r->source->numbers_rule && n && find_shift(r, n, &shift);

	if (shifted)
		note_shift(r, 0, shift, notes);
	for (size_t i = 0; i < n; i++) {
		uint64_t number = r->candidate[i].number;
		bool said = !isnan(r->iteration[i]);
		uint64_t iteration = said ? (uint64_t)r->iteration[i] : 0;

		r->iter[i].index = shifted ? (uint64_t)((int64_t)number + shift) : number;
		if (shifted || !said || r->source->numbers_rule || iteration == number)
			continue;
		if (number > (uint64_t)SA_LIMIT_ITER_INDEX) {
			r->iter[i].index = iteration;
			sa_note_add(
				notes, SA_WARNING, r->candidate[i].name,
				"out of order: the content says iteration %llu, the name a number "
				"over 10^15; the content counts",
				(unsigned long long)iteration);
		} else {
			sa_note_add(notes, SA_WARNING, r->candidate[i].name,
				    "out of order: the content says iteration %llu, the name %llu; "
				    "the name counts",
				    (unsigned long long)iteration, (unsigned long long)number);
		}
	}
}

/* A name beyond all numbers whose content does not know better: a row without values, at the end. */
static void refuse_too_large(struct reading *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (r->iter[i].index <= (uint64_t)SA_LIMIT_ITER_INDEX)
			continue;
		r->iter[i].index = (uint64_t)SA_LIMIT_ITER_INDEX; /* the newest of all */
		if (r->why[i])
			continue;
		sa_iter_clear(&r->iter[i]);
		r->why[i] =
			strdup("no 'iteration' in it, and the number in the name is over 10^15");
		if (!r->why[i])
			sa_out_of_memory();
	}
}

/* Whether a row that can be used names its symbol: one is a group, too (FORMATS 15.10). */
static bool is_grouped(const struct sa_iter *iter, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!iter[i].unusable && (iter[i].keyed || iter[i].symbol))
			return true;
	}
	return false;
}

/*
 * Files whose name has more than a number are no iterations (FORMATS 1.1), unless they have a number too and
 * say whose they are, ITER_SUMMARY_BTCUSDT_7.json: then a verdict for each symbol is due (15.10).
 */
static bool look_at_others(struct reading *r, const struct sa_discovery *found,
			   struct sa_notes *notes)
{
	bool grouped = false;

	for (size_t i = 0; i < found->n_other; i++) {
		struct sa_iter iter = {0};
		struct sa_iter_said said;
		struct sa_err ignored;
		uint64_t number;

		/* what cannot be read might say so */
		grouped |= sa_found_number(found->other[i], &number) &&
			   (r->source->ops->read(r->source, found->other[i], SA_LIMIT_FILE_BYTES,
						 &r->buf[0], &ignored) != 0 ||
			    sa_iter_parse(&r->buf[0], &iter, &said, &ignored) != 0 ||
			    is_grouped(&iter, 1));
	}
	for (size_t i = 0; i < found->n_other && !grouped; i++)
		sa_note_add(notes, SA_WARNING, found->other[i],
			    "ignored: the name is not ITER_SUMMARY_<number>.json");
	return grouped;
}

/* The rows without values, with a note each. */
static void list_unusable(struct reading *r, size_t n, struct sa_arena *arena,
			  struct sa_notes *notes, struct sa_run *run)
{
	struct sa_unusable *list;
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += r->why[i] != NULL;
	list = SA_NEW_ARRAY(arena, count, struct sa_unusable);
	for (size_t i = 0; i < n; i++) {
		const struct sa_iter *iter = &r->iter[i];

		if (!r->why[i])
			continue;
		sa_note_add(notes, SA_ERROR, iter->file, "not used: %s", r->why[i]);
		list[run->n_unusable++] = (struct sa_unusable){
			.file = iter->file,
			.index = iter->index,
			.why = sa_utf8_shown(arena, r->why[i]),
			.failed = iter->failed,
		};
		run->n_failed += iter->failed;
		free(r->why[i]);
	}
	run->unusable = list;
	run->n_loaded = n - run->n_unusable;
	run->grouped = is_grouped(r->iter, n);
}

/* Reads the file again for what it holds instead of a number. */
static void show_odd(struct reading *r, size_t i, size_t k, size_t count, struct sa_notes *notes)
{
	struct sa_iter again, *iter = r->iter;
	struct sa_iter_said said;
	struct sa_err ignored;
	SA_STR_SCOPE(shown);
	SA_STR_SCOPE(others);

	r->iter = &again - i; /* the row itself stays as it is */
	if (read_one(r, i, &r->buf[0], &said, &ignored) == 0 && said.any_odd && said.odd[k].len)
		sa_utf8_plain(&shown, said.odd[k].p, said.odd[k].len, SHOWN_VALUE);
	r->iter = iter;
	if (!shown.len)
		return;
	if (count > 1)
		sa_str_printf(&others, ", as in %zu more files", count - 1);
	sa_note_add(notes, SA_WARNING, r->candidate[i].name,
		    "%s is missing: '%s' holds %s, which is no plain number%s",
		    sa_kpi_table[k].gate_name, sa_field_table[said.odd_field[k]].name, shown.buf,
		    others.buf);
}

/* One note a KPI, about the first file (FORMATS 15.9). */
static void note_odd(struct reading *r, size_t n, struct sa_notes *notes)
{
	size_t count[SA_KPI_COUNT] = {0}, first[SA_KPI_COUNT] = {0};

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; r->odd[i] && k < SA_KPI_COUNT; k++) {
			if (r->odd[i] >> k & 1 && !count[k]++)
				first[k] = i;
		}
	}
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		if (count[k])
			show_odd(r, first[k], k, count[k], notes);
	}
}

/* Whether no row of the highest index holds values. */
static bool newest_is_unusable(const struct sa_run *run)
{
	size_t i = run->n_iter;

	if (!i)
		return false;
	for (uint64_t newest = run->iter[i - 1].index; i > 0 && run->iter[i - 1].index == newest;
	     i--) {
		if (!run->iter[i - 1].unusable)
			return false;
	}
	return true;
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

void sa_run_note_gaps(const struct sa_run *run, struct sa_notes *notes)
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
	size_t n = found.n_candidates;
	struct reading r = {
		.source = source,
		.candidate = found.candidate,
		.iter = SA_NEW_ARRAY(arena, n, struct sa_iter),
		.iteration = sa_xrealloc(NULL, (n + 1) * sizeof *r.iteration),
		.odd = calloc(n + 1, sizeof *r.odd),
		.why = calloc(n + 1, sizeof *r.why),
	};

	if (!r.why || !r.odd)
		sa_out_of_memory();
	sa_parallel_for(n, FILES_PER_PIECE, SA_MAX_WORKERS, read_piece, &r);
	*run = (struct sa_run){
		.base = source->shown,
		.origin = source->origin,
		.n_candidates = n,
		.iter = r.iter,
		.n_iter = n,
		.inventory = found.inventory,
	};
	bool others = look_at_others(&r, &found, notes);

	set_indices(&r, n, notes);
	refuse_too_large(&r, n);
	note_odd(&r, n, notes);
	list_unusable(&r, n, arena, notes, run);
	run->grouped |= others;
	for (size_t w = 0; w < SA_MAX_WORKERS; w++)
		sa_buf_release(&r.buf[w]);
	free(r.why);
	free(r.odd);
	free(r.iteration);
	sort_run(run);
	run->newest_unusable = newest_is_unusable(run);
	note_duplicates(run, notes);
	sa_run_note_gaps(run, notes);
	return sa_interrupt_is_late() ? sa_err_set(err, SA_ERR_IO, SA_READING_ENDED) : 0;
}

const char *sa_run_field_shown(unsigned used)
{
	return used ? sa_kpi_path_table[used - 1].shown : "";
}

const char *sa_run_field_conversion(unsigned used)
{
	return used ? sa_kpi_path_table[used - 1].conversion : "";
}
