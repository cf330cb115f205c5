/* SPDX-License-Identifier: MIT */
/*
 * What the report page shows beside the findings: what the tuner did when, and which bytes the audit is
 * about. It costs a second look at some files, so it is gathered only for a report that shows it.
 *
 * Invariants: texts are verbatim and never NULL; events are sorted by iteration, one each.
 */
#ifndef SA_MODEL_EVIDENCE_H
#define SA_MODEL_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "model/step.h"

/* An iteration in which the tuner proposed, changed or held back something. */
struct sa_tuning_event {
	uint64_t iteration;
	uint32_t n_proposed, n_changed; /* parameters */
	enum sa_said applied;
	unsigned triggers; /* bit per trigger: the guards that spoke */
	const char *what;  /* "tail_age_ms +30, min_interval_ms +10"; "" for an event of old */
	const char *why;   /* the reasons for holding back, ", " between them */
};

enum sa_event_kind { SA_EVENT_APPLIED, SA_EVENT_HELD, SA_EVENT_GUARD, SA_EVENT_KIND_COUNT };

/* Applied; proposed and not applied; nothing proposed, but a guard is active. */
enum sa_event_kind sa_event_kind_of(const struct sa_tuning_event *event);
/* "applied", "held back", "guard" */
const char *sa_event_kind_word(enum sa_event_kind kind);

/* A file that the audit read. */
struct sa_input {
	const char *path;
	size_t size_bytes;
	const char *digest; /* SHA-256 in hexadecimal digits, NULL when `error` says why not */
	const char *error;
};

struct sa_evidence {
	struct sa_tuning_event *event;
	size_t n_events;
	size_t n_unplaced; /* entries without an iteration */
	const char
		*tuner_error; /* why there are no tuning events, NULL when nothing kept them away */
	struct sa_input *input;
	size_t n_inputs, n_inputs_not_listed;
};

#endif
