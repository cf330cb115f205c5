/* SPDX-License-Identifier: MIT */
/* Several baseline runs. */
#include "baseline/list.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "baseline/spec.h"

#define FOLDER "/*"
#define DIR_IS "dir:"

bool sa_baseline_is_folder(const char *spec)
{
	size_t len = strlen(spec);

	return len > strlen(FOLDER) && strcmp(spec + len - strlen(FOLDER), FOLDER) == 0 &&
	       strncmp(spec, "git:", 4) != 0 && strncmp(spec, "artifact:", 9) != 0;
}

static void add(struct sa_baseline_list *list, const char *spec, bool found, struct sa_arena *arena)
{
	struct sa_baseline_item *grown = SA_NEW_ARRAY(arena, list->n + 1, struct sa_baseline_item);

	if (list->n)
		memcpy(grown, list->item, list->n * sizeof *grown);
	grown[list->n++] = (struct sa_baseline_item){spec, found};
	list->item = grown;
}

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Byte by byte: the same order everywhere. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* The runs of a folder; false when there are none. */
static bool add_folder(struct sa_baseline_list *list, const char *spec, struct sa_arena *arena)
{
	const char *path =
		strncmp(spec, DIR_IS, strlen(DIR_IS)) == 0 ? spec + strlen(DIR_IS) : spec;
	const char *parent = sa_arena_strndup(arena, path, strlen(path) - strlen(FOLDER));
	struct dirent **entry;
	int n = scandir(parent, &entry, is_visible, by_name);
	size_t n_runs = 0, seen = 0;

	if (n < 0)
		return false;
	const char **run = SA_NEW_ARRAY(arena, (size_t)n, const char *);

	for (int i = 0; i < n; i++) {
		run[n_runs] = sa_arena_printf(arena, DIR_IS "%s/%s", parent, entry[i]->d_name);
		n_runs += is_directory(run[n_runs] + strlen(DIR_IS));
		free(entry[i]);
	}
	free(entry);
	if (n_runs > SA_BASELINE_MOST_RUNS)
		seen = n_runs - SA_BASELINE_MOST_RUNS;
	list->n_left += seen;
	for (size_t i = seen; i < n_runs; i++)
		add(list, run[i], true, arena);
	return n_runs > 0;
}

struct sa_policy_names sa_baseline_lines(const char *text, struct sa_arena *arena)
{
	const char **name = NULL;
	size_t n = 0, cap = 0;

	for (const char *at = text; *at;) {
		size_t len = strcspn(at, "\r\n"), blank = strspn(at, " \t"), end = len;

		while (end > blank && strchr(" \t", at[end - 1]))
			end--;
		if (blank < end) {
			const char *spec = sa_arena_strndup(arena, at + blank, end - blank);

			if (strcmp(spec, "none") != 0) {
				name = sa_arena_more(arena, name, n, &cap, sizeof *name);
				name[n++] = spec;
			}
		}
		at += len;
		at += strspn(at, "\r\n");
	}
	return (struct sa_policy_names){.name = name, .n = n};
}

bool sa_baseline_is_several(const char *const *spec, size_t n)
{
	return n > 1 || (n == 1 && sa_baseline_is_folder(spec[0]));
}

struct sa_baseline_list sa_baseline_list(const char *const *text, size_t n, struct sa_arena *arena)
{
	struct sa_baseline_list list = {0};

	for (size_t i = 0; i < n; i++) {
		const struct sa_policy_names specs = sa_baseline_lines(text[i], arena);

		for (size_t k = 0; k < specs.n; k++) {
			if (!(sa_baseline_is_folder(specs.name[k]) &&
			      add_folder(&list, specs.name[k], arena)))
				add(&list, specs.name[k], false, arena);
		}
	}
	return list;
}
