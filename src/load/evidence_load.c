/* SPDX-License-Identifier: MIT */
/* Tuning events and digests. */
#include "load/evidence_load.h"

#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "codec/sha256.h"
#include "load/tuning_load.h"

#define DELTAS_SHOWN 8

static void put_change(struct sa_str *out, const struct sa_param *delta)
{
	sa_str_puts(out, delta->key);
	if (!sa_num_is_finite(delta->value))
		return;
	sa_str_puts(out, delta->value < 0 ? " −" : " +");
	sa_str_num(out, fabs(delta->value), "");
}

static void put_what(struct sa_str *out, const struct sa_step *step)
{
	size_t n = step->n_deltas < DELTAS_SHOWN ? step->n_deltas : DELTAS_SHOWN;

	for (size_t i = 0; i < n; i++) {
		sa_str_puts(out, i ? ", " : "");
		put_change(out, &step->delta[i]);
	}
	if (n < step->n_deltas)
		sa_str_printf(out, " and %zu more", step->n_deltas - n);
}

static void put_why(struct sa_str *out, const struct sa_step *step)
{
	if (step->note) {
		sa_str_puts(out, step->note);
		return;
	}
	for (size_t i = 0; i < step->n_reasons && i < DELTAS_SHOWN; i++) {
		sa_str_puts(out, i ? ", " : "");
		sa_str_puts(out, step->reason[i]);
	}
}

/* An entry says something when it has a proposal, a change or a guard. */
static bool is_event(const struct sa_tuning_log *log, size_t i)
{
	const struct sa_tuning_entry *entry = &log->entry[i];
	const struct sa_step *step = &entry->step;

	return entry->has_iteration && (step->n_deltas || step->n_changed || step->triggers ||
					step->applied == SA_SAID_YES);
}

static struct sa_tuning_event event_of(struct sa_arena *arena, const struct sa_tuning_entry *entry,
				       bool with_texts)
{
	const struct sa_step *step = &entry->step;
	struct sa_tuning_event event = {
		.iteration = entry->iteration,
		.n_proposed = (uint32_t)step->proposed_total,
		.n_changed = (uint32_t)step->n_changed,
		.applied = step->applied,
		.triggers = step->triggers,
		.what = "",
		.why = "",
	};
	SA_STR_SCOPE(text);

	if (!with_texts)
		return event;
	put_what(&text, step);
	event.what = sa_str_finish(&text, arena);
	if (step->applied != SA_SAID_YES)
		put_why(&text, step);
	event.why = sa_str_finish(&text, arena);
	return event;
}

static void load_events(const struct sa_source *source, struct sa_arena *arena,
			struct sa_evidence *evidence)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_tuning_log log;
	size_t n = 0;

	sa_tuning_log_load(source, &scratch, &log);
	if (log.error)
		evidence->tuner_error = sa_arena_strdup(arena, log.error);
	for (size_t i = 0; i < log.n; i++) {
		n += is_event(&log, i);
		evidence->n_unplaced += !log.entry[i].has_iteration;
	}
	evidence->event = SA_NEW_ARRAY(arena, n, struct sa_tuning_event);
	for (size_t i = 0; i < log.n; i++) {
		if (!is_event(&log, i))
			continue;
		bool recent = n - evidence->n_events <= SA_LIMIT_EVENT_TEXTS;

		evidence->event[evidence->n_events++] = event_of(arena, &log.entry[i], recent);
	}
}

static void add_input(const struct sa_source *source, struct sa_arena *arena, const char *path,
		      struct sa_evidence *evidence)
{
	struct sa_input *input = &evidence->input[evidence->n_inputs];
	struct sa_err err;
	SA_BUF_SCOPE(buf);

	*input = (struct sa_input){.path = path};
	if (source->ops->read(source, path, SA_LIMIT_FILE_BYTES, &buf, &err) == 0) {
		char hex[SA_SHA256_HEX];

		sa_sha256_hex(buf.data, buf.len, hex);
		input->size_bytes = buf.len;
		input->digest = sa_arena_strdup(arena, hex);
	} else if (err.code == SA_ERR_NOT_FOUND) {
		return;
	} else {
		input->error = sa_arena_strdup(arena, err.msg);
	}
	evidence->n_inputs++;
}

void sa_evidence_load_events(const struct sa_source *source, struct sa_arena *arena,
			     struct sa_evidence *evidence)
{
	*evidence = (struct sa_evidence){0};
	load_events(source, arena, evidence);
}

void sa_evidence_load(const struct sa_source *source, struct sa_arena *arena,
		      const struct sa_run *run, struct sa_evidence *evidence)
{
	size_t room = SA_LIMIT_INPUTS - SA_KEY_FILE_COUNT;
	size_t first = run->n_iter > room ? run->n_iter - room : 0;

	*evidence = (struct sa_evidence){
		.input = SA_NEW_ARRAY(arena, SA_LIMIT_INPUTS, struct sa_input),
		.n_inputs_not_listed = first,
	};
	load_events(source, arena, evidence);
	for (size_t f = 0; f < SA_KEY_FILE_COUNT; f++)
		add_input(source, arena, sa_key_file_path((enum sa_key_file)f), evidence);
	for (size_t i = first; i < run->n_iter; i++)
		add_input(source, arena, run->iter[i].file, evidence);
}
