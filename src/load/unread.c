/* SPDX-License-Identifier: MIT */
/* Fields that nobody reads. */
#include "load/unread.h"

#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "load/fields.h"
#include "model/input_format.h"

#define SHOWN_NAMES 10

/* Paths that are read, each as load/fields.h writes it. */
struct known {
	struct sa_arena *arena;
	bool columns, bare_summary;
	const char **name;
	size_t n, cap;
};

/* In an ITER_SUMMARY a bare NAME means summary.NAME, else NAME. */
static const char *bare(const struct known *k, const char *path)
{
	return k->bare_summary && strncmp(path, "summary.", 8) == 0 ? path + 8 : path;
}

static void add_name(struct known *k, const char *name)
{
	k->name = sa_arena_more(k->arena, k->name, k->n, &k->cap, sizeof *k->name);
	k->name[k->n++] = name;
}

static void add(struct known *k, const struct sa_field_path *path)
{
	SA_STR_SCOPE(text);

	if (!path->text)
		return;
	for (size_t i = 0; i < path->n_step; i++) {
		const struct sa_path_step *step = &path->step[i];

		if (step->kind == SA_STEP_MEMBER)
			sa_field_put_member(&text, step->name, strlen(step->name));
		else
			sa_str_puts(&text, "[*]");
	}
	add_name(k,
		 k->columns ? path->text : bare(k, sa_arena_strndup(k->arena, text.buf, text.len)));
}

static void add_wheres(struct known *k, const struct sa_policy_where *where, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add(k, &where[i].field);
}

static void add_metric(struct known *k, const struct sa_policy_metric *m)
{
	for (size_t i = 0; i < m->n_from; i++) {
		add(k, &m->from[i].path);
		add(k, &m->from[i].other);
		add_wheres(k, m->from[i].where, m->from[i].n_where);
	}
}

static bool same_files(const struct sa_policy_input *a, const struct sa_policy_input *b)
{
	if (a->path.n != b->path.n)
		return false;
	for (size_t i = 0; i < a->path.n; i++) {
		if (strcmp(a->path.name[i], b->path.name[i]) != 0)
			return false;
	}
	return true;
}

/* Everything that is read of the files of an input: several inputs may read the same ones. */
static void add_policy(struct known *k, const struct sa_policy *policy, size_t input)
{
	for (size_t i = 0; i < policy->n_input; i++) {
		const struct sa_policy_input *in = &policy->input[i];

		if (!same_files(in, &policy->input[input]))
			continue;
		add(k, &in->time);
		add(k, &in->index);
		for (size_t b = 0; b < in->n_by; b++)
			add(k, &in->by[b]);
		add_wheres(k, in->where, in->n_where);
		for (size_t m = 0; m < policy->n_metric; m++) {
			if (policy->metric[m].input == i)
				add_metric(k, &policy->metric[m]);
		}
	}
	add(k, &policy->identity.left.field);
	for (size_t i = 0; i < policy->identity.n_term; i++)
		add(k, &policy->identity.term[i].field);
	for (size_t i = 0; i < policy->n_complete; i++)
		add(k, &policy->complete[i].end_field);
}

static bool is_read(const struct known *k, const struct sa_field *field)
{
	const char *path = bare(k, field->path);
	size_t len = strlen(path);

	for (size_t i = 0; i < k->n; i++) {
		const char *name = k->name[i];

		/* a column may be named with the unit that its header states */
		if (strncmp(name, path, len) == 0 &&
		    (!name[len] || (k->columns && strncmp(name + len, " (", 2) == 0)))
			return true;
	}
	return false;
}

void sa_unread_note(const struct sa_policy *policy, size_t input, const struct sa_adapter *adapter,
		    struct sa_buf *head, struct sa_arena *arena, struct sa_notes *notes)
{
	const struct sa_policy_input *in = &policy->input[input];
	struct known known = {.arena = arena,
			      .columns = sa_input_format_find(adapter->name)->columns,
			      .bare_summary = adapter->bare_summary};
	struct sa_fields fields;
	SA_STR_SCOPE(names);
	size_t n = 0;

	sa_fields_of_head(adapter->name, in->separator, in->decimal, head, arena, &fields);
	if (adapter->bare_summary) /* the index of its row (FORMATS 15.27) */
		add_name(&known, "iteration");
	add_policy(&known, policy, input);
	for (size_t i = 0; i < fields.n; i++) {
		if (!fields.field[i].n_number || is_read(&known, &fields.field[i]))
			continue;
		if (n++ >= SHOWN_NAMES)
			continue;
		sa_str_puts(&names, n > 1 ? ", " : "");
		sa_str_puts(&names, fields.field[i].path);
	}
	if (n > SHOWN_NAMES)
		sa_str_printf(&names, " and %zu more", n - SHOWN_NAMES);
	if (n)
		sa_note_add(notes, SA_WARNING, "", "input '%s': no KPI reads %s", in->name,
			    names.buf);
}
