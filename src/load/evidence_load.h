/* SPDX-License-Identifier: MIT */
/* Evidence for the report page: tuning events and digests of the inputs. */
#ifndef SA_LOAD_EVIDENCE_LOAD_H
#define SA_LOAD_EVIDENCE_LOAD_H

#include "model/evidence.h"
#include "model/run.h"
#include "source/source.h"

/*
 * Events are those of TUNING_REPORT.json; a report that cannot be used gives none (the audit says so
 * elsewhere). Of more than SA_LIMIT_EVENT_TEXTS events only the last ones keep their texts. Inputs are
 * the key files and the iterations, at most SA_LIMIT_INPUTS: the last iterations are those that decided.
 */
void sa_evidence_load(const struct sa_source *source, struct sa_arena *arena,
		      const struct sa_run *run, struct sa_evidence *evidence);

/*
 * The events alone, for a page that has its list of inputs from elsewhere. A report that cannot be used gives
 * none, and `evidence->tuner_error` says why.
 */
void sa_evidence_load_events(const struct sa_source *source, struct sa_arena *arena,
			     struct sa_evidence *evidence);

#endif
