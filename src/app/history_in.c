/* SPDX-License-Identifier: MIT */
/* What the guards want to know of each entry, beside its step. */
#include "app/history_in.h"

#include <string.h>

#include "base/num.h"
#include "codec/json_scan.h"
#include "codec/text_in.h"
#include "load/tuning_load.h"

struct reader {
	struct sa_arena *arena;
	struct sa_history *out;
	size_t cap;
};

/* Values of a list of parameters that are named like a tunable. */
static void take_deltas(const struct sa_step *step, struct sa_tunables *values)
{
	for (size_t t = 0; t < SA_TUNABLE_COUNT; t++) {
		for (size_t i = 0; i < step->n_deltas; i++) {
			if (strcmp(step->delta[i].key, sa_tunable_table[t].key) == 0)
				values->value[t] = step->delta[i].value;
		}
	}
}

/* Numbers of an object that are named like a tunable; anything but an object gives none. */
static void read_tunables(struct sa_jscan s, struct sa_tunables *values)
{
	struct sa_jloop loop;
	struct sa_jtext key;

	if (sa_jscan_peek(&s) != SA_JSON_OBJECT)
		return;
	for (sa_jscan_open(&s, &loop); sa_jscan_key(&s, &loop, &key);) {
		double ignored, *value = &ignored;

		for (size_t t = 0; t < SA_TUNABLE_COUNT; t++) {
			const char *name = sa_tunable_table[t].key;

			if (sa_jtext_is(&key, name, strlen(name)))
				value = &values->value[t];
		}
		sa_jscan_number(&s, value);
	}
}

static void read_text(struct sa_jscan s, char *out, size_t cap)
{
	struct sa_jtext text;

	if (sa_jscan_peek(&s) == SA_JSON_STRING && sa_jscan_string(&s, &text) && text.len < cap) {
		memcpy(out, text.p, text.len);
		out[text.len] = '\0';
	}
}

/* What the guards want to know beside the step. */
static void read_members(const struct sa_tuning_item *item, struct sa_past *past)
{
	const struct sa_member *net = sa_members_find(item->members, "net_bps");
	const struct sa_member *verdict = sa_members_find(item->members, "kpi_verdict");
	const struct sa_member *runtime = sa_members_find(item->members, "runtime");
	const struct sa_member *hash = sa_members_find(item->members, "state_hash");
	char word[8] = "";

	if (net) {
		struct sa_jscan value = sa_members_value(item->scan, net);

		sa_jscan_number(&value, &past->net_bps);
	}
	if (verdict)
		read_text(sa_members_value(item->scan, verdict), word, sizeof word);
	past->kpi_verdict = sa_kpi_verdict_find(word);
	if (runtime)
		read_tunables(sa_members_value(item->scan, runtime), &past->runtime);
	if (hash)
		read_text(sa_members_value(item->scan, hash), past->state_hash,
			  sizeof past->state_hash);
}

static struct sa_past *add_past(struct reader *r)
{
	struct sa_history *out = r->out;

	out->past = sa_arena_more(r->arena, out->past, out->n, &r->cap, sizeof *out->past);
	struct sa_past *past = &out->past[out->n++];

	*past = (struct sa_past){.net_bps = SA_MISSING};
	sa_tunables_clear(&past->delta);
	sa_tunables_clear(&past->runtime);
	return past;
}

static void visit(void *ctx, const struct sa_tuning_item *item)
{
	struct reader *r = ctx;
	struct sa_past *past = add_past(r);

	past->text = item->text;
	past->len = item->len;
	if (!item->is_entry)
		return;
	past->keyed = item->keyed;
	past->has_iteration = item->entry.has_iteration;
	past->iteration = item->entry.iteration;
	past->applied = item->entry.step.applied == SA_SAID_YES;
	take_deltas(&item->entry.step, &past->delta);
	read_members(item, past);
}

int sa_history_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_history *history,
		     struct sa_err *err)
{
	struct reader r = {.arena = arena, .out = history};
	bool listed;

	*history = (struct sa_history){0};
	if (sa_text_to_utf8(buf, err) != 0)
		return -1;
	char *text = sa_arena_alloc(arena, buf->len + SA_FS_PAD);

	if (buf->len)
		memcpy(text, buf->data, buf->len);
	history->text = text;
	if (sa_tuning_read(arena, text, buf->len, &sa_step_usual, visit, &r, &listed, err) != 0)
		return -1;
	if (!listed && !history->n) /* nothing of it would be in the list that is written */
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "neither a list nor an object with entries of a known form");
	return 0;
}
