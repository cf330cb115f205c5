/* SPDX-License-Identifier: MIT */
/* One ITER_SUMMARY file, read as a run's files are read: the adapter with what builtin/mm-bot wants. */
#ifndef T_ITER_ONE_H
#define T_ITER_ONE_H

#include "codec/text_in.h"
#include "load/adapter.h"
#include "policy/load.h"

#define T_ITER_NUMBER 99 /* in the name of the file */

struct t_iter {
	struct sa_policy policy;
	struct sa_wanted wanted;
	struct sa_chunk chunk; /* the record is its first */
};

/* The policy and the plan, once; no bytes are read. All memory is the arena's, but for the chunk's. */
static inline void t_iter_init(struct t_iter *t, struct sa_arena *arena)
{
	const struct sa_policy_request request = {.builtin_only = true, .undigested = true};
	struct sa_mistakes mistakes = {.arena = arena};
	struct sa_err err;

	SA_BUG_ON(sa_policy_load(&request, arena, &t->policy, NULL, &mistakes, &err) != 0);
	sa_wanted_plan(&t->policy, 0, true, arena, &t->wanted);
	sa_chunk_init(&t->chunk, &t->wanted);
}

static inline void t_iter_release(struct t_iter *t)
{
	sa_arena_release(&t->chunk.arena);
	sa_chunk_release(&t->chunk);
}

/* Reads the content of one file (buf is decoded in place) and returns its first record. */
static inline const struct sa_record *t_iter_read(struct t_iter *t, struct sa_buf *buf)
{
	struct sa_file_in in = {
		.path = "ITER_SUMMARY_99.json", .number = T_ITER_NUMBER, .has_number = true};
	const struct sa_where where = {.number = T_ITER_NUMBER, .has_number = true};
	struct sa_err err;

	t_iter_release(t);
	sa_chunk_init(&t->chunk, &t->wanted);
	if (sa_text_to_utf8(buf, &err) != 0) {
		sa_intake_unusable(&t->chunk, &where, err.msg);
	} else {
		in.bytes = buf->data;
		in.len = buf->len;
		sa_adapter_iter_summary.read(&t->chunk, &in, 0, in.len);
	}
	return t->chunk.record;
}

/* Of the record that was read: the KPI, and which element of its `from` gave it (from 1, 0 = none). */
static inline double t_iter_kpi(const struct t_iter *t, size_t k)
{
	return t->chunk.y[k * t->chunk.stride];
}

static inline unsigned t_iter_source(const struct t_iter *t, size_t k)
{
	return t->chunk.from[k * t->chunk.stride];
}

#endif
