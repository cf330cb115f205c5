/* SPDX-License-Identifier: MIT */
/* Reading the data of a marker. */
#include "load/last_said.h"

#include <string.h>

#include "base/fs.h"
#include "base/num.h"
#include "codec/json_in.h"

#define DATA_VERSION 1
#define SHA_SHOWN    12

/* An abbreviated commit, or "". */
static const char *clean_sha(struct sa_arena *arena, const char *text)
{
	size_t len = text ? strspn(text, "0123456789abcdef") : 0;

	return len && !text[len] && len <= SHA_SHOWN ? sa_arena_strdup(arena, text) : "";
}

void sa_last_said_parse(struct sa_arena *arena, unsigned version, const char *data, size_t len,
			struct sa_last_said *last)
{
	SA_JSON_SCOPE(doc);
	SA_BUF_SCOPE(buf);
	struct sa_err ignored;

	*last = (struct sa_last_said){.sha = ""};
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		last->kpi[k] = SA_MISSING;
	sa_buf_set(&buf, data, len);
	if (version != DATA_VERSION || sa_json_parse(buf.data, buf.len, &doc, &ignored) != 0)
		return;
	const struct sa_json *hold = sa_json_get(doc.root, "hold");
	const struct sa_json *kpi = sa_json_get(doc.root, "kpi");

	last->state = sa_state_find(sa_json_text(sa_json_get(doc.root, "state")));
	if (last->state == SA_STATE_COUNT) { /* of a version that knew two states */
		last->state = SA_STATE_OK;
		if (!sa_json_is(hold, SA_JSON_BOOL))
			return;
		last->state = sa_json_true(hold) ? SA_STATE_HOLD : SA_STATE_OK;
	}
	last->known = true;
	last->sha = clean_sha(arena, sa_json_text(sa_json_get(doc.root, "sha")));
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const struct sa_json *value = sa_json_get(kpi, sa_kpi_table[k].gate_name);
		const char *word = sa_json_text(value);

		last->kpi[k] = word && strcmp(word, SA_LAST_SAID_INFINITE) == 0
				       ? sa_kpi_infinite(&sa_kpi_table[k])
				       : sa_json_number(value);
	}
}
