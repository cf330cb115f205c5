/* SPDX-License-Identifier: MIT */
/* One walk over the source. */
#include "load/discover.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/utf8.h"

#define PREFIX	   "ITER_SUMMARY_"
#define SUFFIX	   ".json"
#define PREFIX_LEN (sizeof PREFIX - 1)
#define SUFFIX_LEN (sizeof SUFFIX - 1)

struct walk {
	struct sa_arena *arena;
	struct sa_notes *notes;
	size_t n_files;
	char *smallest[SA_LIMIT_INVENTORY]; /* paths in a max-heap: the largest on top */
	size_t n_smallest;
	bool present[SA_KEY_FILE_COUNT];
	struct sa_candidate *candidate;
	size_t n, cap;
	const char **other;
	size_t n_other, cap_other;
	bool too_many;
};

static void swap(char **a, char **b)
{
	char *t = *a;

	*a = *b;
	*b = t;
}

static void sift_up(char **heap, size_t i)
{
	for (; i > 0 && strcmp(heap[i], heap[(i - 1) / 2]) > 0; i = (i - 1) / 2)
		swap(&heap[i], &heap[(i - 1) / 2]);
}

static void sift_down(char **heap, size_t n)
{
	for (size_t i = 0, child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && strcmp(heap[child + 1], heap[child]) > 0)
			child++;
		if (strcmp(heap[i], heap[child]) >= 0)
			return;
		swap(&heap[i], &heap[child]);
	}
}

/* Keeps the path if it is among the first SA_LIMIT_INVENTORY by name. */
static void count_file(struct walk *w, const char *path)
{
	w->n_files++;
	if (w->n_smallest < SA_LIMIT_INVENTORY) {
		w->smallest[w->n_smallest] = strdup(path);
		if (!w->smallest[w->n_smallest])
			sa_out_of_memory();
		sift_up(w->smallest, w->n_smallest++);
	} else if (strcmp(path, w->smallest[0]) < 0) {
		free(w->smallest[0]);
		w->smallest[0] = strdup(path);
		if (!w->smallest[0])
			sa_out_of_memory();
		sift_down(w->smallest, w->n_smallest);
	}
}

static void add_candidate(struct walk *w, uint64_t number, const char *name, size_t len)
{
	if (w->n == SA_LIMIT_ITERATIONS) {
		w->too_many = true;
		return;
	}
	if (w->n == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 256;
		w->candidate = sa_xrealloc(w->candidate, w->cap * sizeof *w->candidate);
	}
	w->candidate[w->n++] = (struct sa_candidate){.number = number,
						     .name = sa_arena_strndup(w->arena, name, len)};
}

/* A name of which only the case is wrong is nobody's by accident (FORMATS 15.20). */
static bool note_case(struct walk *w, const char *name, size_t len)
{
	size_t digits = len - PREFIX_LEN - SUFFIX_LEN;

	if (strncasecmp(name, PREFIX, PREFIX_LEN) != 0 ||
	    strcasecmp(name + len - SUFFIX_LEN, SUFFIX) != 0)
		return false;
	if (!digits || strspn(name + PREFIX_LEN, "0123456789") != digits)
		return false;
	sa_note_add(w->notes, SA_WARNING, name,
		    "ignored: it must be called " PREFIX "%.*s" SUFFIX
		    ", in these letters; rename it",
		    (int)(digits < 40 ? digits : 40), name + PREFIX_LEN);
	return true;
}

/* ITER_SUMMARY_BTCUSDT_7.json: ignored, unless it turns out to say whose it is. */
static void add_other(struct walk *w, const char *name)
{
	w->other = sa_arena_more(w->arena, w->other, w->n_other, &w->cap_other, sizeof *w->other);
	w->other[w->n_other++] = sa_arena_strdup(w->arena, name);
}

/* True when the name looks like that of an ITER_SUMMARY file, good or not. */
static bool look_at_name(struct walk *w, const char *name)
{
	const uint64_t too_large = (uint64_t)SA_LIMIT_ITER_INDEX + 1;
	size_t len = strlen(name), digits;
	uint64_t number;

	if (len < PREFIX_LEN + SUFFIX_LEN || (*name | ' ') != 'i')
		return false;
	if (memcmp(name, PREFIX, PREFIX_LEN) != 0 ||
	    memcmp(name + len - SUFFIX_LEN, SUFFIX, SUFFIX_LEN) != 0)
		return note_case(w, name, len);
	digits = len - PREFIX_LEN - SUFFIX_LEN;
	if (sa_num_uint(name + PREFIX_LEN, digits, &number))
		add_candidate(w, number < too_large ? number : too_large, name, len);
	else if (digits && strspn(name + PREFIX_LEN, "0123456789") == digits)
		add_candidate(w, too_large, name, len); /* the content may know better */
	else
		add_other(w, name);
	return true;
}

static void visit(void *ctx, const struct sa_entry *entry)
{
	struct walk *w = ctx;

	const char *slash = strrchr(entry->path, '/');

	if (strcmp(slash ? slash + 1 : entry->path, SA_BUNDLE_NAME) == 0)
		return;
	if (entry->kind == SA_FILE_REGULAR)
		count_file(w, entry->path);
	if (entry->depth == 0 && look_at_name(w, entry->path))
		return;
	for (size_t k = 0; k < SA_KEY_FILE_COUNT; k++) {
		if (entry->kind != SA_FILE_DIRECTORY &&
		    strcmp(entry->path, sa_key_file_path((enum sa_key_file)k)) == 0)
			w->present[k] = true;
	}
}

static void skipped(void *ctx, const char *path, const char *why)
{
	struct walk *w = ctx;

	sa_note_add(w->notes, SA_WARNING, path, "directory not searched: %s", why);
}

static int by_number(const void *a, const void *b)
{
	const struct sa_candidate *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return strcmp(x->name, y->name);
}

/*
 * Sorts by number, a byte at a time from the lowest (a radix sort), with `other` as room of the same
 * size; what has the same number is then sorted by name. Much faster than comparing 100,000 names.
 * Returns where the result is: `c` or `other`.
 */
static struct sa_candidate *sort_by_number(struct sa_candidate *c, struct sa_candidate *other,
					   size_t n)
{
	uint64_t largest = 0;

	for (size_t i = 0; i < n; i++)
		largest = c[i].number > largest ? c[i].number : largest;
	for (unsigned shift = 0; shift < 64 && largest >> shift; shift += 8) {
		size_t at[257] = {0};
		struct sa_candidate *t = c;

		for (size_t i = 0; i < n; i++)
			at[(c[i].number >> shift & 0xFF) + 1]++;
		for (size_t d = 0; d < 256; d++)
			at[d + 1] += at[d];
		for (size_t i = 0; i < n; i++)
			other[at[c[i].number >> shift & 0xFF]++] = c[i];
		c = other;
		other = t;
	}
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && c[end].number == c[i].number;)
			end++;
		if (end - i > 1)
			qsort(c + i, end - i, sizeof *c, by_number);
	}
	return c;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void finish_inventory(struct walk *w, const struct sa_source *source,
			     struct sa_inventory *inventory)
{
	struct sa_inventory_entry *entry =
		SA_NEW_ARRAY(w->arena, w->n_smallest, struct sa_inventory_entry);

	qsort(w->smallest, w->n_smallest, sizeof *w->smallest, by_path);
	for (size_t i = 0; i < w->n_smallest; i++) {
		entry[i].path = sa_utf8_shown(w->arena, w->smallest[i]);
		entry[i].size_bytes = source->ops->size(source, w->smallest[i]);
	}
	*inventory = (struct sa_inventory){
		.n_files = w->n_files, .entry = entry, .n_entries = w->n_smallest};
	memcpy(inventory->present, w->present, sizeof w->present);
}

int sa_discover(const struct sa_source *source, struct sa_arena *arena, struct sa_notes *notes,
		struct sa_discovery *out, struct sa_err *err)
{
	struct walk w = {.arena = arena, .notes = notes};
	int rc = source->ops->list(source, visit, skipped, &w, err);

	if (rc == 0 && w.too_many)
		rc = sa_err_set(err, SA_ERR_LIMIT, "more than %d " PREFIX "*" SUFFIX " files",
				SA_LIMIT_ITERATIONS);
	if (rc == 0) {
		finish_inventory(&w, source, &out->inventory);
		out->candidate = SA_NEW_ARRAY(arena, w.n, struct sa_candidate);
		out->n_candidates = w.n;
		out->other = w.other;
		out->n_other = w.n_other;
		if (w.n && sort_by_number(w.candidate, out->candidate, w.n) == w.candidate)
			memcpy(out->candidate, w.candidate, w.n * sizeof *w.candidate);
	}
	for (size_t i = 0; i < w.n_smallest; i++)
		free(w.smallest[i]);
	free(w.candidate);
	return rc;
}
