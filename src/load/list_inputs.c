/* SPDX-License-Identifier: MIT */
/* Listing through links. */
#include "load/list_inputs.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

/* A link to follow. */
struct link {
	const char *path;
	const char *real;	/* the folder it leads to; NULL until that is known */
	const struct link *via; /* the link behind which it was found */
};

struct listing {
	const struct sa_source *source;
	const struct sa_list_inputs *want;
	struct sa_arena *arena;
	struct link *link[SA_LIMIT_FOLDER_LINKS];
	size_t n_link, n_entries;
	struct link *via; /* whose folder is being listed; NULL: the source itself */
	bool too_many;
};

static const char *real_of(struct listing *l, const char *path)
{
	if (!l->via)
		return NULL;
	const char *below = path + strlen(l->via->path) + 1;

	return l->via->real[0] ? sa_arena_printf(l->arena, "%s/%s", l->via->real, below)
			       : sa_arena_strdup(l->arena, below);
}

static void visit(void *ctx, const struct sa_entry *entry)
{
	struct listing *l = ctx;

	l->want->visit(l->want->ctx, entry, real_of(l, entry->path));
	l->too_many |= l->via && ++l->n_entries > SA_LIMIT_TREE_ENTRIES;
	if (entry->kind != SA_FILE_LINK || !l->source->ops->link_folder ||
	    !l->want->leads(l->want->ctx, entry->path))
		return;
	if (l->n_link == SA_LIMIT_FOLDER_LINKS) {
		l->too_many = true;
		return;
	}
	struct link *link = SA_NEW(l->arena, struct link);

	*link = (struct link){.path = sa_arena_strdup(l->arena, entry->path), .via = l->via};
	l->link[l->n_link++] = link;
}

static void skipped(void *ctx, const char *path, const char *why)
{
	struct listing *l = ctx;

	if (l->want->lost)
		l->want->lost(l->want->ctx, path, why, false);
}

/* The folder of one of the links on the way here: following it would not end. */
static bool turns_back(const struct link *link)
{
	for (const struct link *l = link->via; l; l = l->via) {
		if (strcmp(l->real, link->real) == 0)
			return true;
	}
	return false;
}

static int follow(struct listing *l, struct link *link, struct sa_err *err)
{
	struct sa_err why;
	int rc = l->source->ops->link_folder(l->source, link->path, l->arena, &link->real, &why);

	if (rc < 0 && l->want->lost)
		l->want->lost(l->want->ctx, link->path, why.msg, true);
	if (rc <= 0 || turns_back(link))
		return 0;
	l->via = link;
	return l->source->ops->list_at(l->source, link->real, link->path, visit, skipped, l, err);
}

int sa_list_inputs(const struct sa_source *source, const struct sa_list_inputs *want,
		   struct sa_arena *arena, struct sa_err *err)
{
	struct listing *l = SA_NEW(arena, struct listing);

	*l = (struct listing){.source = source, .want = want, .arena = arena};
	int rc = source->ops->list(source, visit, skipped, l, err);

	for (size_t i = 0; i < l->n_link && rc == 0 && !l->too_many; i++)
		rc = follow(l, l->link[i], err);
	if (rc == 0 && l->too_many)
		return sa_err_set(err, SA_ERR_LIMIT,
				  "more than %d links to folders, or %d entries behind them",
				  SA_LIMIT_FOLDER_LINKS, SA_LIMIT_TREE_ENTRIES);
	return rc;
}
