/* SPDX-License-Identifier: MIT */
/*
 * Phrases that more than one report uses, so that they cannot disagree. They are plain text; the
 * caller escapes what it must.
 */
#ifndef SA_DOC_PHRASE_H
#define SA_DOC_PHRASE_H

#include "base/str.h"
#include "model/audit.h"
#include "model/baseline.h"

/* Said wherever a verdict is shown while READINESS_OVERRIDE=1 is set. */
#define SA_PHRASE_OVERRIDE \
	"READINESS_OVERRIDE=1 is set: it makes the gate end with 0 on HOLD; this verdict is not changed"

/* ">= 0.83" */
void sa_phrase_target(struct sa_str *out, const struct sa_rule *rule);

/* "median of last8 from ITER_SUMMARY_17.json … ITER_SUMMARY_24.json: risk_percent / 100 (8 values)" */
void sa_phrase_lineage(struct sa_str *out, const struct sa_lineage *from);

/* "worsening, reaches its limit 330 at about iteration 41"; `rules` hold the limits. */
void sa_phrase_trend(struct sa_str *out, const struct sa_audit *audit, size_t kpi);

/* "0.0123", "<0.0001" or "n/a" */
void sa_phrase_p_value(struct sa_str *out, double p_value);

/* What the report says about the delta report: "Full applications: 2/5 (40.0%)". */
void sa_phrase_delta(struct sa_str *out, const struct sa_delta_verify *delta);

/* Where a run is from and why it was chosen: "artifact soak (id 80), run 8, commit 0808…", as plain text. */
void sa_phrase_source(struct sa_str *out, const struct sa_provenance *from);

#endif
