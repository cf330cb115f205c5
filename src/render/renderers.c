/* SPDX-License-Identifier: MIT */
/* The table of renderers. */
#include "render/renderer.h"

#include "render/policy_text.h"

const struct sa_renderer sa_renderer_table[SA_REPORT_COUNT] = {
#define DOCUMENT(ID, id, ...) [SA_REPORT_##ID] = {sa_render_##id, sa_render_policy_##id},
#define TABLE(ID, id, ...)    [SA_REPORT_##ID] = {sa_render_##id, NULL},
#include "model/report.def"
#undef DOCUMENT
#undef TABLE
};
