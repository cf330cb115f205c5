/* SPDX-License-Identifier: MIT */
/* warmup_metrics.prom (FORMATS 11.3): one row of the table in the .c is one family. */
#ifndef SA_RENDER_WARMUP_PROM_H
#define SA_RENDER_WARMUP_PROM_H

#include <stdbool.h>

#include "base/str.h"
#include "model/warmup_export.h"

/*
 * All families, of several groups those alone that are no KPI's; with an error and no iterations only
 * warmup_exporter_error. `legacy_names` adds the names of the older exporter that `promtool check metrics`
 * objects to.
 */
void sa_render_warmup_prom(const struct sa_warmup_export *export, bool legacy_names,
			   struct sa_str *out);

#endif
