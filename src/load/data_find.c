/* SPDX-License-Identifier: MIT */
/* The files of the inputs. */
#include "load/data_find.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "load/glob.h"
#include "load/near_name.h"

struct search {
	const struct sa_policy *policy;
	struct sa_arena *arena;
	struct sa_notes *notes;
	struct sa_found_list *list; /* by input */
	const char *end_file;
	bool end_found, too_many;
};

/* The digits before ".json" (or whatever ends the name). */
static bool name_number(const char *path, uint64_t *number)
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
	if (!sa_num_uint(name + begin, end - begin, number) || *number > SA_LIMIT_ITER_INDEX)
		*number = (uint64_t)SA_LIMIT_ITER_INDEX + 1;
	return true;
}

static void add_found(struct search *s, size_t input, const struct sa_entry *entry)
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
			       .directory = entry->kind == SA_FILE_DIRECTORY};
	f->has_number = name_number(f->path, &f->number);
}

static void visit(void *ctx, const struct sa_entry *entry)
{
	struct search *s = ctx;
	bool taken = false;

	for (size_t i = 0; i < s->policy->n_input; i++) {
		const struct sa_policy_names *globs = &s->policy->input[i].path;

		for (size_t k = 0; k < globs->n; k++) {
			if (sa_glob_match(globs->name[k], entry->path)) {
				add_found(s, i, entry);
				taken = true;
				break;
			}
		}
	}
	if (!taken)
		sa_near_name_note(s->policy, entry, s->arena, s->notes);
	if (s->end_file && entry->kind == SA_FILE_REGULAR && strcmp(entry->path, s->end_file) == 0)
		s->end_found = true;
}

static void skipped(void *ctx, const char *path, const char *why)
{
	struct search *s = ctx;

	sa_note_add(s->notes, SA_WARNING, path, "directory not searched: %s", why);
}

static int by_number(const void *a, const void *b)
{
	const struct sa_found *x = a, *y = b;

	if (x->has_number && y->has_number && x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return strcmp(x->path, y->path);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct sa_found *)a)->path, ((const struct sa_found *)b)->path);
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
	int rc = source->ops->list(source, visit, skipped, &search, err);

	*end_found = search.end_found;
	if (rc == 0 && search.too_many)
		return sa_err_set(err, SA_ERR_LIMIT, "more than %d files of one input",
				  SA_LIMIT_ITERATIONS);
	return rc;
}

void sa_found_keep(struct sa_found_list *list, bool iterations, struct sa_notes *notes)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct sa_found *f = &list->file[i];

		if (iterations && !f->has_number) {
			if (!f->directory)
				sa_note_add(notes, SA_WARNING, f->path,
					    "ignored: the name does not end in a number");
			continue;
		}
		if (!iterations && f->directory)
			continue;
		list->file[kept++] = *f;
	}
	list->n = kept;
	if (kept)
		qsort(list->file, kept, sizeof *list->file, iterations ? by_number : by_path);
}
