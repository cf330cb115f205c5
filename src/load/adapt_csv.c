/* SPDX-License-Identifier: MIT */
/* CSV: a header line, then a record a line. */
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "codec/csv_in.h"
#include "load/adapter.h"
#include "policy/units.h"

static bool fits(const char *bytes, size_t len, bool whole)
{
	const char *nl = memchr(bytes, '\n', len);
	size_t head = nl ? (size_t)(nl - bytes) : len;
	uint32_t cp;

	(void)whole;
	if (!head || strchr("{[", *bytes) || !nl)
		return false;
	for (size_t i = 0, n; i < head; i += n) {
		n = sa_utf8_span(bytes + i, head - i, &cp);
		if (!n || (cp < ' ' && cp != '\t' && cp != '\r'))
			return false;
	}
	return memchr(bytes, sa_csv_guess(bytes, len), head) != NULL;
}

static bool header_is(const struct sa_csv_cell *cell, const char *name)
{
	const char *unit;
	size_t unit_len, len = strlen(name), bare = sa_csv_header_name(cell, &unit, &unit_len);

	return (cell->len == len || bare == len) && memcmp(cell->p, name, len) == 0;
}

/* A unit that the header states is converted to the KPI's; of another family it is an error (POLICY 16). */
static int take_unit(struct sa_file_in *file, const struct sa_csv_cell *head, size_t slot,
		     const struct sa_policy_metric *metric, struct sa_err *err)
{
	char from[32] = "";
	const char *unit;
	size_t len;
	uint64_t mul, div;

	sa_csv_header_name(head, &unit, &len);
	if (!len || len >= sizeof from || !metric->unit[0])
		return 0;
	memcpy(from, unit, len);
	if (!sa_unit_find(from))
		return 0; /* "(avg)" is no unit */
	if (!sa_unit_ratio(from, metric->unit, &mul, &div))
		return sa_err_set(
			err, SA_ERR_SCHEMA,
			"'%s': column '%s' is in %s, which is no unit that KPI '%s' in %s "
			"could be read from",
			file->path, metric->name, from, metric->name, metric->unit);
	file->mul[slot] = (double)mul;
	file->div[slot] = (double)div;
	return 0;
}

static int take_units(struct sa_file_in *file, const struct sa_csv *csv, const struct sa_wanted *w,
		      struct sa_arena *arena, struct sa_err *err)
{
	file->mul = SA_NEW_ARRAY(arena, w->n_slot, double);
	file->div = SA_NEW_ARRAY(arena, w->n_slot, double);
	for (size_t s = 0; s < w->n_slot; s++)
		file->mul[s] = file->div[s] = 1;
	for (size_t m = 0; m < w->n_metric; m++) {
		for (size_t i = 0; i < w->metric[m].n_source; i++) {
			size_t slot = w->metric[m].source[i].slot, at = file->cell[slot];

			if (w->metric[m].source[i].def->formula == SA_FROM_PLAIN &&
			    at != SA_NO_SLOT &&
			    take_unit(file, &csv->cell[at], slot, w->metric[m].def, err) != 0)
				return -1;
		}
	}
	return 0;
}

/*
 * The column called `name`: by its whole header, else by it without a unit. Of several the first one; that
 * there are is kept for a note.
 */
static size_t find_column(const struct sa_csv *csv, const char *name, struct sa_file_in *file)
{
	size_t found = SA_NO_SLOT, len = strlen(name);

	for (int whole = 1; whole >= 0 && found == SA_NO_SLOT; whole--) {
		for (size_t i = 0; i < csv->n; i++) {
			const struct sa_csv_cell *cell = &csv->cell[i];
			bool same = cell->len == len && memcmp(cell->p, name, len) == 0;

			if (whole ? !same : !header_is(cell, name))
				continue;
			if (found != SA_NO_SLOT)
				file->twice = name;
			else
				found = i;
		}
	}
	return found;
}

static int prepare(struct sa_file_in *file, const struct sa_wanted *w, struct sa_arena *arena,
		   struct sa_err *err)
{
	struct sa_csv csv;
	int rc = 0;

	file->separator =
		w->input->separator ? w->input->separator : sa_csv_guess(file->bytes, file->len);
	sa_csv_init(&csv, file->bytes, file->len, file->separator);
	if (!sa_csv_next(&csv) || csv.why)
		rc = sa_err_set(err, SA_ERR_PARSE, "no header line%s%s", csv.why ? ": " : "",
				csv.why ? csv.why : "");
	file->n_cell = csv.n;
	file->begin = (size_t)(csv.p - file->bytes);
	file->begin_line = csv.next_line - 1;
	file->cell = SA_NEW_ARRAY(arena, w->n_slot, size_t);
	file->foreign = true;
	for (size_t s = 0; s < w->n_slot; s++) {
		file->cell[s] = find_column(&csv, w->column[s], file);
		file->foreign &= file->cell[s] == SA_NO_SLOT;
	}
	if (rc == 0)
		rc = take_units(file, &csv, w, arena, err);
	sa_csv_release(&csv);
	return rc;
}

static void fill_slots(struct sa_chunk *chunk, const struct sa_file_in *file,
		       const struct sa_csv *csv)
{
	char decimal = chunk->wanted->input->decimal;

	for (size_t s = 0; s < chunk->wanted->n_slot; s++) {
		struct sa_slot *slot = &chunk->reader.slot[s];
		size_t at = file->cell[s];

		slot->kind = SA_SLOT_ABSENT;
		slot->number = SA_MISSING;
		if (at >= csv->n || !csv->cell[at].len)
			continue;
		slot->kind = SA_SLOT_TEXT;
		slot->raw = (struct sa_jtext){.p = csv->cell[at].p, .len = csv->cell[at].len};
		slot->number = sa_csv_number(&csv->cell[at], decimal);
		slot->number = slot->number * file->mul[s] / file->div[s];
	}
}

static void read_piece(struct sa_chunk *chunk, const struct sa_file_in *file, size_t begin,
		       size_t end)
{
	struct sa_csv csv;

	chunk->cells = true;
	sa_csv_init(&csv, file->bytes + begin, end - begin, file->separator);
	while (sa_csv_next(&csv)) {
		struct sa_where where = {.file = file->file, .line = (uint32_t)csv.line};

		if (csv.last_cut && end == file->len) {
			chunk->last_line_cut = true;
			if (csv.n < file->n_cell || csv.why)
				break; /* its end was lost: it does not count */
		}
		if (csv.why) {
			sa_intake_unusable(chunk, &where, csv.why);
		} else if (csv.n > file->n_cell) {
			sa_intake_unusable(chunk, &where, "more cells than the header has names");
		} else {
			fill_slots(chunk, file, &csv);
			sa_intake_record(chunk, &where);
		}
	}
	chunk->n_lines = (uint32_t)(csv.next_line - 1);
	sa_csv_release(&csv);
}

const struct sa_adapter sa_adapter_csv = {
	.name = "csv",
	.many = true,
	.cells = true,
	.fits = fits,
	.prepare = prepare,
	.read = read_piece,
};
