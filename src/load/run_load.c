/* SPDX-License-Identifier: MIT */
/* Loading a run: discover, read in parallel by the adapter of ITER_SUMMARY, sort, note what is odd. */
#include "load/run_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/parallel.h"
#include "base/str.h"
#include "base/utf8.h"
#include "codec/text_in.h"
#include "load/adapter.h"
#include "load/data_find.h"
#include "load/discover.h"

/* Files that one thread takes at a time; below this many a second thread costs more than it gives. */
#define FILES_PER_PIECE 256
#define GAPS_SHOWN	10
#define SHOWN_VALUE	40 /* characters of a value that is no number */
#define NOT_SAID	(-1)
#define MOST_LENT	(1u << 18) /* rows for which a worker has room before it begins; more are moved */

struct reading {
	const struct sa_source *source;
	const struct sa_candidate *candidate;
	size_t n;
	struct sa_wanted wanted;
	struct sa_chunk
		chunk[SA_MAX_WORKERS]; /* records of any files; those of one file in one chunk */
	struct sa_buf buf[SA_MAX_WORKERS];
	struct sa_iter *iter; /* one for each candidate */
	int64_t *iteration;   /* what its content says, NOT_SAID when nothing */
	const char **why;     /* why it is not usable, of its chunk; NULL when it is */
	bool *failed;	      /* for `run` says so */
};

static void read_one(struct reading *r, struct sa_chunk *chunk, struct sa_buf *buf,
		     const char *name, uint32_t file, uint64_t number)
{
	const struct sa_where where = {.file = file, .number = (int64_t)number, .has_number = true};
	struct sa_err err;

	if (sa_interrupt_is_late()) {
		sa_intake_unusable(chunk, &where, SA_READING_ENDED);
		return;
	}
	if (r->source->ops->read(r->source, name, SA_LIMIT_FILE_BYTES, buf, &err) != 0 ||
	    sa_text_to_utf8(buf, &err) != 0) {
		sa_intake_unusable(chunk, &where, err.msg);
		return;
	}
	const struct sa_file_in in = {.path = name,
				      .file = file,
				      .number = where.number,
				      .has_number = true,
				      .bytes = buf->data,
				      .len = buf->len};

	sa_adapter_iter_summary.read(chunk, &in, 0, in.len);
}

/* With room for all files of most runs: what a worker does not fill is never touched. */
static void begin_chunk(const struct reading *r, struct sa_chunk *chunk)
{
	size_t n = r->n < MOST_LENT ? r->n : MOST_LENT, m = r->wanted.n_metric;

	sa_chunk_init(chunk, &r->wanted);
	const struct sa_slab slab = {.record = SA_NEW_RAW(&chunk->arena, n, struct sa_record),
				     .y = SA_NEW_RAW(&chunk->arena, n * m, double),
				     .from = SA_NEW_RAW(&chunk->arena, n * m, uint8_t),
				     .n = n};

	sa_chunk_lend(chunk, &slab, 0, n);
}

static void read_piece(void *ctx, size_t worker, size_t begin, size_t end)
{
	struct reading *r = ctx;
	struct sa_chunk *chunk = &r->chunk[worker];

	if (!chunk->wanted)
		begin_chunk(r, chunk);
	for (size_t i = begin; i < end; i++)
		read_one(r, chunk, &r->buf[worker], r->candidate[i].name, (uint32_t)i,
			 r->candidate[i].number);
}

static void clear(struct sa_iter *iter)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		iter->kpi[k] = SA_MISSING;
		iter->source[k] = 0;
	}
	iter->unusable = true;
	iter->grouped = false;
	iter->tuned = false;
}

/* Whether the record is one of a group: its file names its symbol, or is keyed by it. */
static bool has_group(const struct sa_chunk *c, const struct sa_record *record)
{
	return !(record->flags & SA_RECORD_UNUSABLE) && c->group[record->group][0];
}

static void take_record(struct reading *r, const struct sa_chunk *c, size_t n)
{
	const struct sa_record *record = &c->record[n];
	struct sa_iter *iter = &r->iter[record->file];
	bool unusable = record->flags & SA_RECORD_UNUSABLE;

	iter->file = r->candidate[record->file].name;
	iter->at_ms = record->at_ms;
	r->iteration[record->file] =
		record->flags & SA_RECORD_SAYS_INDEX ? record->own_index : NOT_SAID;
	r->failed[record->file] = record->flags & SA_RECORD_FAILED;
	if (unusable) {
		r->why[record->file] = record->why;
		clear(iter);
		return;
	}
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		iter->kpi[k] = c->y[k * c->stride + n];
		iter->source[k] = c->from[k * c->stride + n];
	}
	iter->grouped |= has_group(c, record);
	iter->tuned |= record->flags & SA_RECORD_TUNED;
}

static void take_records(struct reading *r)
{
	for (size_t w = 0; w < SA_MAX_WORKERS; w++) {
		for (size_t n = 0; n < r->chunk[w].n; n++)
			take_record(r, &r->chunk[w], n);
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
		if (r->iteration[i] == NOT_SAID ||
		    r->candidate[i].number > (uint64_t)SA_LIMIT_ITER_INDEX)
			return false;
		int64_t here = r->iteration[i] - (int64_t)r->candidate[i].number;

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
		bool said = r->iteration[i] != NOT_SAID;
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
		clear(&r->iter[i]);
		r->why[i] = "no 'iteration' in it, and the number in the name is over 10^15";
	}
}

/* Whether a row that can be used names its symbol: one is a group, too (FORMATS 15.10). */
static bool is_grouped(const struct sa_iter *iter, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!iter[i].unusable && iter[i].grouped)
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
	struct sa_chunk chunk;
	bool grouped = false;
	uint64_t number;

	sa_chunk_init(&chunk, &r->wanted);
	for (size_t i = 0; i < found->n_other; i++) {
		if (sa_found_number(found->other[i], &number))
			read_one(r, &chunk, &r->buf[0], found->other[i], 0, number);
	}
	/* what cannot be read might say so */
	for (size_t i = 0; i < chunk.n; i++)
		grouped |= chunk.record[i].flags & SA_RECORD_UNUSABLE ||
			   has_group(&chunk, &chunk.record[i]);
	sa_chunk_release(&chunk);
	sa_arena_release(&chunk.arena);
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
			.failed = r->failed[i],
		};
		run->n_failed += r->failed[i];
	}
	run->unusable = list;
	run->n_loaded = n - run->n_unusable;
	run->grouped = is_grouped(r->iter, n);
}

/* What a KPI is missing for: the first file in which something else than a number stands (FORMATS 15.9). */
static void note_odd(const struct reading *r, size_t k, struct sa_notes *notes)
{
	const struct sa_wrong *first = NULL;
	size_t count = 0;
	SA_STR_SCOPE(raw);
	SA_STR_SCOPE(shown);
	SA_STR_SCOPE(others);

	for (size_t w = 0; w < SA_MAX_WORKERS; w++) {
		const struct sa_wrong *wrong = r->chunk[w].wanted ? &r->chunk[w].wrong[k] : NULL;

		if (!wrong || !wrong->n)
			continue;
		count += wrong->n;
		if (!first || wrong->file < first->file)
			first = wrong;
	}
	if (!first)
		return;
	sa_str_printf(&raw, first->quoted ? "\"%s\"" : "%s", first->text);
	sa_utf8_plain(&shown, raw.buf, raw.len, SHOWN_VALUE);
	if (count > 1)
		sa_str_printf(&others, ", as in %zu more files", count - 1);
	sa_note_add(notes, SA_WARNING, r->candidate[first->file].name,
		    "%s is missing: '%s' holds %s, which is no plain number%s",
		    sa_kpi_table[k].gate_name, sa_source_below_summary(first->field), shown.buf,
		    others.buf);
}

/* How many iterations break the identity of the policy, and the one that does most. */
static void sum_identity(const struct reading *r, struct sa_run *run)
{
	for (size_t w = 0; w < SA_MAX_WORKERS; w++) {
		const struct sa_chunk *c = &r->chunk[w];

		if (!c->identity_broken)
			continue;
		uint64_t index = r->iter[c->record[c->identity_record].file].index;
		double apart = fabs(c->identity_worst) - fabs(run->identity_worst);

		if (!run->n_identity_broken || apart > 0 ||
		    (!(apart < 0) && index < run->identity_worst_index)) {
			run->identity_worst = c->identity_worst;
			run->identity_worst_index = index;
		}
		run->n_identity_broken += c->identity_broken;
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

static void release(struct reading *r)
{
	for (size_t w = 0; w < SA_MAX_WORKERS; w++) {
		sa_buf_release(&r->buf[w]);
		sa_arena_release(&r->chunk[w].arena);
		sa_chunk_release(&r->chunk[w]);
	}
	free(r->why);
	free(r->failed);
	free(r->iteration);
}

int sa_run_load(const struct sa_source *source, const struct sa_policy *policy,
		struct sa_arena *arena, struct sa_notes *notes, struct sa_run *run,
		struct sa_err *err)
{
	struct sa_discovery found;

	if (sa_discover(source, arena, notes, &found, err) != 0)
		return -1;
	size_t n = found.n_candidates;
	struct reading r = {
		.source = source,
		.candidate = found.candidate,
		.n = n,
		.iter = SA_NEW_ARRAY(arena, n, struct sa_iter),
		.iteration = sa_xrealloc(NULL, (n + 1) * sizeof *r.iteration),
		.why = calloc(n + 1, sizeof *r.why),
		.failed = calloc(n + 1, sizeof *r.failed),
	};

	if (!r.why || !r.failed)
		sa_out_of_memory();
	sa_wanted_plan(policy, 0, true, arena, &r.wanted);
	sa_parallel_for(n, FILES_PER_PIECE, SA_MAX_WORKERS, read_piece, &r);
	take_records(&r);
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
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		note_odd(&r, k, notes);
	sum_identity(&r, run);
	list_unusable(&r, n, arena, notes, run);
	run->grouped |= others;
	release(&r);
	sort_run(run);
	run->newest_unusable = newest_is_unusable(run);
	note_duplicates(run, notes);
	sa_run_note_gaps(run, notes);
	return sa_interrupt_is_late() ? sa_err_set(err, SA_ERR_IO, SA_READING_ENDED) : 0;
}
