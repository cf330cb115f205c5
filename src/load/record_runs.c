/* SPDX-License-Identifier: MIT */
/* Reading records, whatever their version. */
#include "load/record_runs.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "codec/json_copy.h"
#include "codec/sha256.h"
#include "codec/text_in.h"
#include "load/record_load.h"

void sa_kept_close(struct sa_kept *kept)
{
	sa_json_close(&kept->doc);
	kept->n = 0;
}

void sa_kept_digest(const struct sa_json *inputs, char out[SA_DIGEST_TEXT])
{
	char hex[SA_SHA256_HEX];
	struct sa_jout j;
	SA_STR_SCOPE(text);

	sa_jout_init_compact(&j, &text);
	sa_json_copy(&j, NULL, inputs);
	sa_sha256_hex(text.buf, text.len, hex);
	snprintf(out, SA_DIGEST_TEXT, "sha256:%s", hex);
}

static const char *text_of(struct sa_arena *arena, const struct sa_json *object, const char *name)
{
	const char *text = sa_json_text(sa_json_get(object, name));

	return text ? sa_arena_strdup(arena, text) : "";
}

static int read_one(struct sa_arena *arena, const struct sa_json *v, struct sa_kept_run *run,
		    struct sa_err *err)
{
	const char *said = sa_json_text(sa_json_get(v, "digest"));
	char digest[SA_DIGEST_TEXT];

	*run = (struct sa_kept_run){.run = text_of(arena, v, "run"),
				    .commit = text_of(arena, v, "commit"),
				    .at = text_of(arena, v, "at"),
				    .policy_sha256 = text_of(arena, v, "policy_sha256"),
				    .inputs = sa_json_get(v, "inputs"),
				    .json = v};
	run->state = sa_state_find(sa_json_text(sa_json_get(v, "state")));
	if (run->state == SA_STATE_COUNT)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "the state of a run is none of OK, WARN, INCONCLUSIVE, HOLD");
	if (!sa_json_is(run->inputs, SA_JSON_OBJECT))
		return sa_err_set(err, SA_ERR_SCHEMA, "a run has no object 'inputs'");
	sa_kept_digest(run->inputs, digest);
	if (!said || strcmp(said, digest) != 0)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "its digest does not fit its rows: it was changed after it was "
				  "saved; make it anew with `soak-audit baseline save`");
	return 0;
}

static int read_runs(struct sa_arena *arena, struct sa_kept *kept, struct sa_err *err)
{
	const struct sa_json *root = kept->doc.root, *runs = sa_json_get(root, "runs");
	const char *schema = sa_json_text(sa_json_get(root, "schema"));

	if (!schema || strcmp(schema, SA_RECORD_SCHEMA) != 0)
		return sa_err_set(err, SA_ERR_SCHEMA, "not a baseline record");
	if (!sa_json_count(runs) || !sa_json_is(runs, SA_JSON_ARRAY))
		return sa_err_set(err, SA_ERR_SCHEMA, "no list 'runs' in it, or an empty one");
	if (sa_json_count(runs) > SA_RECORD_MOST_RUNS)
		return sa_err_set(err, SA_ERR_LIMIT, "more than %d runs in it",
				  SA_RECORD_MOST_RUNS);
	for (const struct sa_json *v = sa_json_first(runs); v; v = sa_json_next(v)) {
		if (read_one(arena, v, &kept->run[kept->n++], err) != 0)
			return -1;
	}
	return 0;
}

static int read_first_version(struct sa_arena *arena, struct sa_buf *buf, struct sa_kept *kept,
			      struct sa_err *err)
{
	struct sa_record record;

	if (sa_record_parse(arena, buf, &record, err) != 0)
		return -1;
	kept->run[kept->n++] = (struct sa_kept_run){
		.run = record.base,
		.commit = "",
		.at = record.created_at,
		.policy_sha256 = "",
		.state = record.ready ? SA_STATE_OK : SA_STATE_HOLD,
		.table = record.run,
	};
	return 0;
}

int sa_kept_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_kept *kept,
		  struct sa_err *err)
{
	*kept = (struct sa_kept){.n = 0};
	if (sa_text_to_utf8(buf, err) != 0 ||
	    sa_json_parse(buf->data, buf->len, &kept->doc, err) != 0)
		return sa_err_wrap(err, "baseline record");
	const char *version = sa_json_text(sa_json_get(kept->doc.root, "schema_version"));

	if (!version || strncmp(version, "2.", 2) != 0)
		return read_first_version(arena, buf, kept, err);
	return read_runs(arena, kept, err) == 0 ? 0 : sa_err_wrap(err, "baseline record");
}
