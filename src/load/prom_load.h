/* SPDX-License-Identifier: MIT */
/* warmup_metrics.prom as the audit reads it: Prometheus text format, two families (FORMATS 7). */
#ifndef SA_LOAD_PROM_LOAD_H
#define SA_LOAD_PROM_LOAD_H

#include "base/fs.h"
#include "model/audit.h"
#include "source/source.h"

/*
 * Takes `exporter_error` / `warmup_exporter_error` and `guard_triggers_total{type="..."}` (summed
 * over other labels) from the sample lines. Values that are not finite are ignored; lines that are
 * neither samples nor comments are counted in n_bad_lines.
 */
void sa_prom_parse(struct sa_arena *arena, const struct sa_buf *buf, struct sa_warmup *warmup);

/* Reads the metrics of a run; a missing file leaves found = false. */
void sa_prom_load(const struct sa_source *source, struct sa_arena *arena, struct sa_warmup *warmup);

#endif
