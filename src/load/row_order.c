/* SPDX-License-Identifier: MIT */
/* In which order records are rows, and what is odd about it. */
#include "load/rows.h"

#include <string.h>

/* Where all usable files differ from their names by one constant the content counts (FORMATS 15.27). */
static void apply_shift(struct sa_join *j)
{
	bool constant = true, any = false, differs = false;
	int64_t shift = 0;
	const struct sa_record *odd = NULL;

	for (size_t i = 0; i < j->n; i++) {
		const struct sa_record *r = j->joined[i].record;

		if (r->flags & SA_RECORD_UNUSABLE)
			continue;
		constant &= !any || r->own_index - r->index == shift;
		shift = any ? shift : r->own_index - r->index;
		if (!differs && r->own_index != r->index)
			odd = r;
		differs |= r->own_index != r->index;
		any = true;
	}
	if (!differs)
		return;
	if (constant) {
		sa_note_add(j->notes, SA_WARNING, j->file[odd->file],
			    "out of order: every file says an iteration that is %lld %s than the "
			    "number in its name (here %lld); the content counts",
			    (long long)(shift < 0 ? -shift : shift), shift < 0 ? "less" : "more",
			    (long long)odd->own_index);
		for (size_t i = 0; i < j->n; i++)
			j->joined[i].record->index += shift;
		return;
	}
	sa_note_add(j->notes, SA_WARNING, j->file[odd->file],
		    "out of order: the content says iteration %lld, the name %lld; the name counts",
		    (long long)odd->own_index, (long long)odd->index);
}

void sa_join_spoil(struct sa_joined *x, const char *why)
{
	x->record->flags |= SA_RECORD_UNUSABLE;
	x->record->why = why;
}

/*
 * Sets the keys. What cannot be placed (no index, no time, unreadable) follows the record before it, so
 * that it takes the place it had in the file.
 */
static void set_keys(struct sa_join *j)
{
	const struct sa_wanted *w = j->wanted;
	struct sa_input_data *in = j->input;
	int64_t *counter = SA_NEW_ARRAY(j->arena, in->n_group, int64_t), last = 0;

	for (size_t i = 0; i < j->n; i++) {
		in->has_index |= (j->joined[i].record->flags & SA_RECORD_HAS_INDEX) != 0;
		in->has_time |= (j->joined[i].record->flags & SA_RECORD_HAS_TIME) != 0;
	}
	in->has_index |= w->index.slot != SA_NO_SLOT;
	/* a time that is asked for and nowhere there is no order: the file's would be anybody's */
	in->has_time |= !in->has_index && w->time.slot != SA_NO_SLOT;
	for (size_t i = 0; i < j->n; i++) {
		struct sa_joined *x = &j->joined[i];
		struct sa_record *r = x->record;
		bool unusable = r->flags & SA_RECORD_UNUSABLE;

		if (in->has_index && !(r->flags & SA_RECORD_HAS_INDEX)) {
			if (!unusable)
				sa_join_spoil(x, "no usable index in it");
			x->key = last + 1;
		} else if (in->has_index) {
			x->key = r->index;
		} else if (in->has_time && !(r->flags & SA_RECORD_HAS_TIME)) {
			if (!unusable)
				sa_join_spoil(x, "no usable time in it");
			x->key = last;
		} else if (in->has_time) {
			x->key = r->at_ms;
		} else if (unusable) {
			for (size_t g = 0; g < in->n_group; g++)
				last = counter[g] > last ? counter[g] : last;
			x->key = ++last;
			for (size_t g = 0; g < in->n_group; g++)
				counter[g] = last;
		} else {
			x->key = ++counter[x->group];
		}
		last = x->key;
	}
}

static void merge_sort(struct sa_joined *x, struct sa_joined *tmp, size_t n)
{
	if (n < 2)
		return;
	size_t half = n / 2;

	merge_sort(x, tmp, half);
	merge_sort(x + half, tmp, n - half);
	if (x[half - 1].key <= x[half].key)
		return;
	memcpy(tmp, x, half * sizeof *x);
	for (size_t a = 0, b = half, to = 0; a < half; to++) {
		if (b < n && x[b].key < tmp[a].key)
			x[to] = x[b++];
		else
			x[to] = tmp[a++];
	}
}

static void sort_records(struct sa_join *j)
{
	size_t i = 1;

	while (i < j->n && j->joined[i - 1].key <= j->joined[i].key)
		i++;
	if (i >= j->n)
		return;
	struct sa_joined *tmp = sa_xrealloc(NULL, (j->n / 2 + 1) * sizeof *tmp);

	merge_sort(j->joined, tmp, j->n);
	free(tmp);
}

/*
 * Times that go back or stand still from one record of a group to the next: in the file, or along the
 * indices; there the first such row is named (FORMATS 15.13, 15.18).
 */
static void look_at_times(struct sa_join *j)
{
	struct sa_input_data *in = j->input;
	struct last {
		int64_t at_ms, key;
		uint32_t file;
		bool any;
	} *last = SA_NEW_ARRAY(j->arena, in->n_group, struct last);

	for (size_t i = 0; i < j->n; i++) {
		const struct sa_record *r = j->joined[i].record;

		if ((r->flags & (SA_RECORD_UNUSABLE | SA_RECORD_HAS_TIME)) != SA_RECORD_HAS_TIME)
			continue;
		struct last *l = &last[j->joined[i].group];
		int64_t key = j->joined[i].key;
		bool next = l->any && (in->has_index ? l->key != key : l->file == r->file);

		in->times_go_back |= next && r->at_ms < l->at_ms;
		if (next && in->has_index && r->at_ms == l->at_ms) {
			in->still_index = in->n_still ? in->still_index : key;
			in->still_file = in->n_still++ ? in->still_file : j->file[r->file];
		}
		if (next && in->has_index && r->at_ms < l->at_ms && !in->back_file) {
			in->back_index = key;
			in->back_file = j->file[r->file];
		}
		*l = (struct last){r->at_ms, key, r->file, true};
	}
}

void sa_join_order(struct sa_join *j)
{
	apply_shift(j);
	set_keys(j);
	if (!j->input->has_index)
		look_at_times(j);
	sort_records(j);
	if (j->input->has_index)
		look_at_times(j);
}
