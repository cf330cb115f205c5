/* SPDX-License-Identifier: MIT */
/* The files of the inputs. */
#include "load/data_find.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "load/glob.h"
#include "load/list_inputs.h"
#include "load/near_name.h"

struct search {
	const struct sa_policy *policy;
	struct sa_arena *arena;
	struct sa_notes *notes;
	struct sa_found_list *list; /* by input */
	const char *end_file;
	bool end_found, too_many;
	bool **matched; /* [input][pattern]: something matched it */
};

bool sa_found_number(const char *path, uint64_t *number)
{
	const char *name = strrchr(path, '/');
	size_t end, begin;

	name = name ? name + 1 : path;
	const char *dot = strrchr(name, '.');

	end = dot ? (size_t)(dot - name) : strlen(name);
	for (begin = end; begin && sa_num_is_digit(name[begin - 1]); begin--)
		;
	if (begin == end || (begin && name[begin - 1] != '_' && name[begin - 1] != '-'))
		return false;
	if (begin > 1 && name[begin - 1] == '-' && name[begin - 2] == '_')
		return false; /* a negative number is none */
	if (!sa_num_uint(name + begin, end - begin, number) || *number > SA_LIMIT_ITER_INDEX)
		*number = (uint64_t)SA_LIMIT_ITER_INDEX + 1;
	return true;
}

static void add_found(struct search *s, size_t input, const char *glob,
		      const struct sa_entry *entry, const char *real)
{
	struct sa_found_list *l = &s->list[input];

	if (l->n == SA_LIMIT_ITERATIONS) {
		s->too_many = true;
		return;
	}
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->file = sa_xrealloc(l->file, l->cap * sizeof *l->file);
	}
	struct sa_found *f = &l->file[l->n++];

	*f = (struct sa_found){.path = sa_arena_strdup(s->arena, entry->path),
			       .real = real,
			       .directory = entry->kind == SA_FILE_DIRECTORY};
	f->has_number = sa_found_number(f->path, &f->number);
	if (f->directory)
		f->file_like = sa_glob_names_files(glob, &f->partly_like);
}

static bool leads(void *ctx, const char *folder)
{
	const struct search *s = ctx;

	for (size_t i = 0; i < s->policy->n_input; i++) {
		const struct sa_policy_names *globs = &s->policy->input[i].path;

		for (size_t k = 0; k < globs->n; k++) {
			if (sa_glob_leads(globs->name[k], folder) != SA_GLOB_NO_WAY)
				return true;
		}
	}
	return false;
}

static void visit(void *ctx, const struct sa_entry *entry, const char *real)
{
	struct search *s = ctx;
	bool taken = false;

	for (size_t i = 0; i < s->policy->n_input; i++) {
		const struct sa_policy_names *globs = &s->policy->input[i].path;
		bool added = false;

		for (size_t k = 0; k < globs->n; k++) {
			if (!sa_glob_takes(globs->name[k], entry->path))
				continue;
			s->matched[i][k] = true;
			if (!added)
				add_found(s, i, globs->name[k], entry, real);
			added = taken = true;
		}
	}
	if (!taken && !real)
		sa_near_name_note(s->policy, entry, s->arena, s->notes);
	if (s->end_file && entry->kind == SA_FILE_REGULAR && strcmp(entry->path, s->end_file) == 0)
		s->end_found = true;
}

/*
 * A folder in which files of an input may lie is lost input. A link that leads nowhere, or out of the run,
 * need not be a folder: it is one where a pattern names the way part by part; `**` goes past it.
 */
static void lost(void *ctx, const char *path, const char *why, bool is_link)
{
	struct search *s = ctx;

	sa_note_add(s->notes, SA_WARNING, path, "directory not searched: %s", why);
	for (size_t i = 0; i < s->policy->n_input; i++) {
		const struct sa_policy_names *globs = &s->policy->input[i].path;
		enum sa_glob_way way = SA_GLOB_NO_WAY;

		for (size_t k = 0; k < globs->n; k++) {
			enum sa_glob_way one = sa_glob_leads(globs->name[k], path);

			way = one > way ? one : way;
		}
		if (way == SA_GLOB_NO_WAY || (is_link && way == SA_GLOB_ANY_WAY))
			continue;
		if (!s->list[i].n_lost++) /* (what is wrong with a link names it) */
			s->list[i].lost =
				is_link ? sa_arena_strdup(s->arena, why)
					: sa_arena_printf(s->arena, "'%s': %s", path, why);
	}
}

/* ---- by two ways ---- */

static const char *real_path(const struct sa_found *f)
{
	return f->real ? f->real : f->path;
}

/* By where it really lies, and there what needed no link first. */
static int by_real_path(const void *a, const void *b)
{
	const struct sa_found *x = a, *y = b;
	int order = strcmp(real_path(x), real_path(y));

	if (order)
		return order;
	if (!x->real != !y->real)
		return x->real ? 1 : -1;
	return strcmp(x->path, y->path);
}

/* `run5/a.csv` is `latest/a.csv` too: it is read once, by the way without a link. */
static void drop_second_ways(struct sa_found_list *list)
{
	size_t kept = 0;
	bool linked = false;

	for (size_t i = 0; i < list->n; i++)
		linked |= list->file[i].real != NULL;
	if (!linked)
		return;
	qsort(list->file, list->n, sizeof *list->file, by_real_path);
	for (size_t i = 0; i < list->n; i++) {
		if (!kept ||
		    strcmp(real_path(&list->file[kept - 1]), real_path(&list->file[i])) != 0)
			list->file[kept++] = list->file[i];
	}
	list->n = kept;
}

/* Of several patterns each is there for something. */
static void note_unmatched(const struct search *s)
{
	for (size_t i = 0; i < s->policy->n_input; i++) {
		const struct sa_policy_names *globs = &s->policy->input[i].path;

		for (size_t k = 0; k < globs->n && s->list[i].n; k++) {
			if (!s->matched[i][k])
				sa_note_add(s->notes, SA_WARNING, "",
					    "input '%s': no file matches '%s'",
					    s->policy->input[i].name, globs->name[k]);
		}
	}
}

static int by_number(const void *a, const void *b)
{
	const struct sa_found *x = a, *y = b;

	if (x->has_number && y->has_number && x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return strcmp(x->path, y->path);
}

/* Paths in which numbers go by their value, so that part 10 follows part 9. */
static int by_path(const void *a, const void *b)
{
	const char *x = ((const struct sa_found *)a)->path, *y = ((const struct sa_found *)b)->path;
	const char *p = x, *q = y;

	while (*p && *q) {
		if (!sa_num_is_digit(*p) || !sa_num_is_digit(*q)) {
			if (*p != *q)
				break;
			p++, q++;
			continue;
		}
		p += strspn(p, "0");
		q += strspn(q, "0");
		size_t n = strspn(p, "0123456789"), m = strspn(q, "0123456789");
		int order = n != m ? (n < m ? -1 : 1) : memcmp(p, q, n);

		if (order)
			return order;
		p += n;
		q += m;
	}
	if (*p != *q)
		return (unsigned char)*p < (unsigned char)*q ? -1 : 1;
	return strcmp(x, y);
}

/* ---- folders with the name of a file ---- */

struct folder {
	const char *path;
	struct sa_found *found;
};

static int by_bytes(const void *a, const void *b)
{
	return strcmp(((const struct folder *)a)->path, ((const struct folder *)b)->path);
}

/* Folders on the way to the file are no files of their own. */
static void pass_through(const struct folder *folder, size_t n, const char *path)
{
	char above[PATH_MAX];
	const struct folder wanted = {.path = above};

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		size_t len = (size_t)(slash - path);

		if (len >= sizeof above)
			return;
		memcpy(above, path, len);
		above[len] = '\0';
		const struct folder *hit = bsearch(&wanted, folder, n, sizeof *folder, by_bytes);

		if (hit)
			hit->found->file_like = false;
	}
}

/* What stays `file_like` is a row (FORMATS 15.1). */
static void look_at_folders(struct sa_found_list *list)
{
	struct folder *folder = sa_xrealloc(NULL, (list->n + 1) * sizeof *folder);
	bool numbers = false;
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		numbers |= !list->file[i].directory && list->file[i].has_number;
	for (size_t i = 0; i < list->n; i++) {
		struct sa_found *f = &list->file[i];

		if (!f->directory)
			continue;
		f->file_like |= numbers && f->has_number && f->partly_like;
		folder[n++] = (struct folder){f->path, f};
	}
	if (n)
		qsort(folder, n, sizeof *folder, by_bytes);
	for (size_t i = 0; i < list->n && n; i++) {
		if (!list->file[i].directory)
			pass_through(folder, n, list->file[i].path);
	}
	free(folder);
}

static const char *end_file_of(const struct sa_policy *policy)
{
	for (size_t i = 0; i < policy->n_complete; i++) {
		if (policy->complete[i].end_file)
			return policy->complete[i].end_file;
	}
	return NULL;
}

int sa_data_find(const struct sa_policy *policy, const struct sa_source *source,
		 struct sa_arena *arena, struct sa_notes *notes, struct sa_found_list *list,
		 bool *end_found, struct sa_err *err)
{
	struct search search = {.policy = policy,
				.arena = arena,
				.notes = notes,
				.list = list,
				.end_file = end_file_of(policy)};
	const struct sa_list_inputs want = {&search, leads, visit, lost};

	search.matched = SA_NEW_ARRAY(arena, policy->n_input, bool *);
	for (size_t i = 0; i < policy->n_input; i++)
		search.matched[i] = SA_NEW_ARRAY(arena, policy->input[i].path.n, bool);
	int rc = sa_list_inputs(source, &want, arena, err);

	for (size_t i = 0; i < policy->n_input; i++)
		drop_second_ways(&list[i]);
	note_unmatched(&search);
	*end_found = search.end_found;
	if (rc == 0 && search.too_many)
		return sa_err_set(err, SA_ERR_LIMIT, "more than %d files of one input",
				  SA_LIMIT_ITERATIONS);
	return rc;
}

void sa_found_keep(struct sa_found_list *list, bool iterations, struct sa_notes *notes)
{
	size_t kept = 0;

	if (!iterations)
		look_at_folders(list);
	for (size_t i = 0; i < list->n; i++) {
		const struct sa_found *f = &list->file[i];

		if (iterations && !f->has_number) {
			if (!f->directory)
				sa_note_add(notes, SA_WARNING, f->path,
					    "ignored: the name does not end in a number");
			continue;
		}
		if (!iterations && f->directory && !f->file_like)
			continue;
		list->file[kept++] = *f;
	}
	list->n = kept;
	if (kept)
		qsort(list->file, kept, sizeof *list->file, iterations ? by_number : by_path);
}

static int by_path_seen(const void *a, const void *b)
{
	const struct sa_file_seen *x = a, *y = b;

	return strcmp(x->path, y->path);
}

void sa_found_seen(const struct sa_found_list *found, size_t n_input, struct sa_arena *arena,
		   struct sa_data *data)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < n_input; i++)
		n += found[i].n;
	data->seen = SA_NEW_ARRAY(arena, n + 1, struct sa_file_seen);
	n = 0;
	for (size_t i = 0; i < n_input; i++) {
		for (size_t k = 0; k < found[i].n; k++) {
			const struct sa_found *file = &found[i].file[k];

			if (file->was_read)
				data->seen[n++] = (struct sa_file_seen){file->path, file->mix};
		}
	}
	if (n)
		qsort(data->seen, n, sizeof *data->seen, by_path_seen);
	for (size_t i = 0; i < n; i++) {
		if (!kept || by_path_seen(&data->seen[kept - 1], &data->seen[i]) != 0)
			data->seen[kept++] = data->seen[i];
	}
	data->n_seen = kept;
}
