/* SPDX-License-Identifier: MIT */
/* Zips as a source. */
#include "source/source_zip.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "codec/zip_in.h"

#define PREFIX	    "ITER_SUMMARY_"
#define SUFFIX	    ".json"
#define OWN_FOLDER  "reports/"
#define DIGIT(c)    ((c) >= '0' && (c) <= '9')
#define LEN_OF(lit) (sizeof(lit) - 1)

/* One zip, and what lies where in it. */
struct shard {
	struct sa_zip zip;
	const char *label;
	const char *folder;
	uint64_t first, last; /* numbers of its ITER_SUMMARY files, as the files say */
	size_t n_iterations;
};

/* A file as the source shows it. */
struct row {
	const char *path;
	const struct shard *shard;
	const struct sa_zip_entry *entry;
};

struct state {
	struct shard *shard;
	size_t n_shards;
	struct row *row; /* sorted by path */
	size_t n_rows;
};

/* The digits of an ITER_SUMMARY name without a folder; 0 when it is none. */
static size_t iter_digits(const char *name, uint64_t *number)
{
	size_t len = strlen(name);

	if (len <= LEN_OF(PREFIX SUFFIX) || strncmp(name, PREFIX, LEN_OF(PREFIX)) != 0 ||
	    strcmp(name + len - LEN_OF(SUFFIX), SUFFIX) != 0)
		return 0;
	len -= LEN_OF(PREFIX SUFFIX);
	if (!sa_num_uint(name + LEN_OF(PREFIX), len, number) ||
	    *number > (uint64_t)SA_LIMIT_ITER_INDEX)
		return 0;
	return len;
}

static size_t depth_of(const char *path, size_t len)
{
	size_t depth = 0;

	for (size_t i = 0; i < len; i++)
		depth += path[i] == '/';
	return depth;
}

/* Length of the one shallowest folder with ITER_SUMMARY files, its slash included; false when there
 * is none or more than one. */
static bool folder_of_iterations(const struct sa_zip *zip, const char **folder, size_t *len)
{
	size_t best = SIZE_MAX;
	bool unique = false;

	for (size_t i = 0; i < zip->n_entries; i++) {
		const char *name = zip->entry[i].name, *slash = strrchr(name, '/');
		size_t n = slash ? (size_t)(slash - name) + 1 : 0, depth = depth_of(name, n);
		uint64_t number;

		if (zip->entry[i].kind != SA_FILE_REGULAR || !iter_digits(name + n, &number) ||
		    depth > best)
			continue;
		if (depth < best) {
			unique = true;
			best = depth;
			*folder = name;
			*len = n;
		} else if (n != *len || memcmp(name, *folder, n) != 0) {
			unique = false;
		}
	}
	return unique;
}

/* Length of the folders that all files share. */
static size_t shared_folders(const struct sa_zip *zip, const char **folder)
{
	size_t len = SIZE_MAX, kept = 0;

	for (size_t i = 0; i < zip->n_entries; i++) {
		const char *name = zip->entry[i].name;

		if (zip->entry[i].kind == SA_FILE_DIRECTORY)
			continue;
		if (len == SIZE_MAX) {
			const char *slash = strrchr(name, '/');

			*folder = name;
			len = slash ? (size_t)(slash - name) + 1 : 0;
		}
		while (len && strncmp(name, *folder, len) != 0) {
			for (len--; len && (*folder)[len - 1] != '/'; len--)
				;
		}
	}
	if (len == SIZE_MAX)
		return 0;
	while (kept < len && strncmp(*folder + kept, OWN_FOLDER, LEN_OF(OWN_FOLDER)) != 0)
		kept += strcspn(*folder + kept, "/") + 1;
	return kept;
}

/* Takes the first `len` characters of `folder` for the base directory. */
static void settle(struct shard *shard, const char *folder, size_t len, struct sa_arena *arena)
{
	shard->n_iterations = 0;
	shard->first = shard->last = 0;
	shard->folder = sa_arena_strndup(arena, folder, len);
	for (size_t i = 0; i < shard->zip.n_entries; i++) {
		const struct sa_zip_entry *e = &shard->zip.entry[i];
		uint64_t number;

		if (e->kind != SA_FILE_REGULAR || strncmp(e->name, shard->folder, len) != 0 ||
		    !iter_digits(e->name + len, &number))
			continue;
		if (!shard->n_iterations || number < shard->first)
			shard->first = number;
		if (!shard->n_iterations || number > shard->last)
			shard->last = number;
		shard->n_iterations++;
	}
}

static void look_into(struct shard *shard, struct sa_arena *arena)
{
	const char *folder = "";
	size_t len = 0;

	if (!folder_of_iterations(&shard->zip, &folder, &len))
		len = shared_folders(&shard->zip, &folder);
	settle(shard, folder, len, arena);
}

/* Order of labels in which numbers count as numbers. */
static int natural_order(const char *x, const char *y)
{
	while (*x && *y) {
		if (!DIGIT(*x) || !DIGIT(*y)) {
			if (*x != *y)
				return (unsigned char)*x < (unsigned char)*y ? -1 : 1;
			x++, y++;
			continue;
		}
		while (*x == '0')
			x++;
		while (*y == '0')
			y++;
		size_t n_x = strspn(x, "0123456789"), n_y = strspn(y, "0123456789");
		int order = n_x != n_y ? (n_x < n_y ? -1 : 1) : memcmp(x, y, n_x);

		if (order)
			return order;
		x += n_x, y += n_y;
	}
	return (*x != 0) - (*y != 0);
}

static int by_label(const void *a, const void *b)
{
	const struct shard *x = a, *y = b;
	int order = natural_order(x->label, y->label);

	return order ? order : strcmp(x->label, y->label);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->path, ((const struct row *)b)->path);
}

/* The path of a file of a shard in the merged run; `before` iterations were numbered before it. */
static const char *merged_path(const struct shard *shard, const char *below, uint64_t before,
			       struct sa_arena *arena)
{
	uint64_t number;
	size_t digits = iter_digits(below, &number);
	char *path;

	if (digits) {
		number += before - shard->first + 1;
		return sa_arena_printf(arena, PREFIX "%0*llu" SUFFIX, (int)digits,
				       (unsigned long long)number);
	}
	path = sa_arena_printf(arena, "%s/%s", shard->label, below);
	for (size_t i = 0; shard->label[i]; i++) {
		if (path[i] == '/')
			path[i] = '_';
	}
	return path;
}

static void add_rows(struct state *s, const struct shard *shard, uint64_t before,
		     struct sa_arena *arena)
{
	size_t len = strlen(shard->folder);

	for (size_t i = 0; i < shard->zip.n_entries; i++) {
		const struct sa_zip_entry *e = &shard->zip.entry[i];

		if (strncmp(e->name, shard->folder, len) != 0)
			continue;
		s->row[s->n_rows++] = (struct row){
			.path = s->n_shards > 1 ? merged_path(shard, e->name + len, before, arena)
						: e->name + len,
			.shard = shard,
			.entry = e,
		};
	}
}

/* --- the source ---------------------------------------------------------------------------------- */

static int zip_list(const struct sa_source *source,
		    void (*visit)(void *ctx, const struct sa_entry *entry),
		    void (*skipped)(void *ctx, const char *path, const char *why), void *ctx,
		    struct sa_err *err)
{
	const struct state *s = source->state;

	(void)skipped, (void)err;
	for (size_t i = 0; i < s->n_rows; i++) {
		struct sa_entry entry = {
			.path = s->row[i].path,
			.depth = depth_of(s->row[i].path, strlen(s->row[i].path)),
			.kind = s->row[i].entry->kind,
		};

		visit(ctx, &entry);
	}
	return 0;
}

static const struct row *find(const struct sa_source *source, const char *path)
{
	const struct state *s = source->state;
	struct row key = {.path = path};

	if (!s->n_rows)
		return NULL;
	return bsearch(&key, s->row, s->n_rows, sizeof *s->row, by_path);
}

static int zip_read(const struct sa_source *source, const char *path, size_t max_bytes,
		    struct sa_buf *buf, struct sa_err *err)
{
	const struct row *row = find(source, path);

	if (!row)
		return sa_err_set(err, SA_ERR_NOT_FOUND, "'%s' is not in the zip", path);
	return sa_zip_read(&row->shard->zip, row->entry, max_bytes, buf, err);
}

static int64_t zip_size(const struct sa_source *source, const char *path)
{
	const struct row *row = find(source, path);

	return row && row->entry->kind == SA_FILE_REGULAR ? (int64_t)row->entry->size : -1;
}

static void zip_close(struct sa_source *source)
{
	source->state = NULL;
}

static const struct sa_source_ops zip_ops = {
	.list = zip_list, .read = zip_read, .size = zip_size, .close = zip_close};

static int open_shards(struct sa_arena *arena, const struct sa_zip_input *input, struct state *s,
		       struct sa_err *err)
{
	uint64_t left = SA_LIMIT_ZIP_TOTAL_BYTES;

	for (size_t i = 0; i < s->n_shards; i++) {
		struct shard *shard = &s->shard[i];

		shard->label = sa_arena_strdup(arena, input[i].label);
		if (sa_zip_open(arena, input[i].bytes, input[i].len, left, &shard->zip, err) != 0)
			return sa_err_wrap(err, "'%s'", sa_utf8_shown(arena, input[i].label));
		left -= shard->zip.total_bytes;
		look_into(shard, arena);
	}
	qsort(s->shard, s->n_shards, sizeof *s->shard, by_label);
	for (size_t i = 1; i < s->n_shards; i++) {
		if (strcmp(s->shard[i - 1].label, s->shard[i].label) == 0)
			return sa_err_set(err, SA_ERR_USAGE, "two zips are called '%s'",
					  sa_utf8_shown(arena, s->shard[i].label));
	}
	return 0;
}

/* Whether two shards have numbers of their own in common. */
static bool overlap(const struct state *s)
{
	for (size_t i = 0; i < s->n_shards; i++) {
		for (size_t k = 0; k < i; k++) {
			const struct shard *a = &s->shard[i], *b = &s->shard[k];

			if (a->n_iterations && b->n_iterations && a->first <= b->last &&
			    b->first <= a->last)
				return true;
		}
	}
	return false;
}

static struct sa_zip_shard *number_on(struct state *s, struct sa_arena *arena)
{
	struct sa_zip_shard *told = SA_NEW_ARRAY(arena, s->n_shards, struct sa_zip_shard);
	size_t n_entries = 0;
	uint64_t before = 0;

	for (size_t i = 0; i < s->n_shards; i++)
		n_entries += s->shard[i].zip.n_entries;
	s->row = SA_NEW_ARRAY(arena, n_entries, struct row);
	s->n_rows = 0;
	for (size_t i = 0; i < s->n_shards; i++) {
		const struct shard *shard = &s->shard[i];
		uint64_t span = shard->n_iterations ? shard->last - shard->first + 1 : 0;

		told[i] = (struct sa_zip_shard){shard->label, shard->folder, shard->n_iterations, 0,
						0};
		if (span && s->n_shards > 1) {
			told[i].first = before + 1;
			told[i].last = before + span;
		} else if (span) {
			told[i].first = shard->first;
			told[i].last = shard->last;
		}
		add_rows(s, shard, before, arena);
		before += span;
	}
	if (s->n_rows)
		qsort(s->row, s->n_rows, sizeof *s->row, by_path);
	return told;
}

int sa_source_open_zip(struct sa_arena *arena, const struct sa_zip_input *input, size_t n,
		       const char *shown, struct sa_source *source, struct sa_zip_shards *shards,
		       struct sa_err *err)
{
	struct state *s = SA_NEW(arena, struct state);

	if (n > SA_LIMIT_ZIP_SHARDS)
		return sa_err_set(err, SA_ERR_LIMIT, "%zu zips for one run; at most %d are merged",
				  n, SA_LIMIT_ZIP_SHARDS);
	s->n_shards = n;
	s->shard = SA_NEW_ARRAY(arena, n, struct shard);
	if (open_shards(arena, input, s, err) != 0)
		return -1;
	const struct sa_zip_shard *told = number_on(s, arena);

	if (shards)
		*shards = (struct sa_zip_shards){told, n, overlap(s)};
	*source = (struct sa_source){
		.ops = &zip_ops,
		.shown = shown,
		.origin = n == 1 ? sa_arena_printf(arena, "zip '%s'", s->shard[0].label)
				 : sa_arena_printf(arena, "%zu zips, '%s' to '%s', merged", n,
						   s->shard[0].label, s->shard[n - 1].label),
		.dir = {.fd = -1},
		.state = s,
		.numbers_rule = n > 1,
	};
	return 0;
}

bool sa_source_zip_folder(struct sa_source *source, struct sa_arena *arena, size_t depth)
{
	struct state *s = source->state;
	const char *folder = "";
	size_t len, at = 0;

	if (s->n_shards != 1)
		return false;
	len = shared_folders(&s->shard[0].zip, &folder);
	for (size_t i = 0; i < depth; i++) {
		if (at == len)
			return false;
		at += strcspn(folder + at, "/") + 1;
	}
	settle(&s->shard[0], folder, at, arena);
	(void)number_on(s, arena);
	return true;
}
