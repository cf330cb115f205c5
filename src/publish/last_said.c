/* SPDX-License-Identifier: MIT */
/* Reading the data of a marker. */
#include "publish/last_said.h"

#include <math.h>
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

static void take_kpis(struct sa_arena *arena, const struct sa_json *kpi, struct sa_last_said *last)
{
	struct sa_said_kpi *list = SA_NEW_ARRAY(arena, sa_json_count(kpi), struct sa_said_kpi);

	for (const struct sa_json *v = sa_json_first(kpi); v; v = sa_json_next(v)) {
		const char *word = sa_json_text(v);
		bool infinite = word && strcmp(word, SA_LAST_SAID_INFINITE) == 0;

		list[last->n_kpi++] = (struct sa_said_kpi){
			.name = sa_arena_strdup(arena, sa_json_name(v)),
			.value = infinite ? HUGE_VAL : sa_json_number(v),
		};
	}
	last->kpi = list;
}

void sa_last_said_parse(struct sa_arena *arena, unsigned version, const char *data, size_t len,
			struct sa_last_said *last)
{
	SA_JSON_SCOPE(doc);
	SA_BUF_SCOPE(buf);
	struct sa_err ignored;

	*last = (struct sa_last_said){.sha = "", .group = ""};
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
	const char *group = sa_json_text(sa_json_get(doc.root, "group"));

	last->group = group ? sa_arena_strdup(arena, group) : "";
	if (sa_json_is(kpi, SA_JSON_OBJECT))
		take_kpis(arena, kpi, last);
}
