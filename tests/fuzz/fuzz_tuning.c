/* SPDX-License-Identifier: MIT */
/* TUNING_REPORT files: usable exactly when the document is sound, and the histogram is in order. */
#include "fuzz.h"

#include "base/limits.h"
#include "codec/json_scan.h"
#include "codec/text_in.h"
#include "load/tuning_load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);
	SA_BUF_SCOPE(again);
	struct sa_tuning_summary t;
	struct sa_jscan s;
	struct sa_err err;

	sa_buf_set(&buf, data, size);
	sa_buf_set(&again, data, size);
	int rc = sa_tuning_parse(&arena, &buf, &t, &err);

	if (rc != 0)
		check_error(&err);
	bool sound = sa_text_to_utf8(&again, &err) == 0;

	if (sound) {
		sa_jscan_init(&s, again.data, again.len);
		enum sa_json_type type = sa_jscan_peek(&s);

		sound = (type == SA_JSON_ARRAY || type == SA_JSON_OBJECT) && sa_jscan_skip(&s) &&
			sa_jscan_end(&s);
	}
	CHECK(sound == (rc == 0));
	if (rc != 0)
		return 0;
	CHECK(t.found && !t.error);
	CHECK(t.n_entries <= size && t.proposed_total <= size && t.applied_total <= size);
	CHECK(t.n_reasons <= SA_LIMIT_REASONS);
	for (size_t i = 0; i < t.n_reasons; i++) {
		const struct sa_count *reason = &t.reason[i];

		CHECK(reason->count >= 1 && reason->name[0]);
		CHECK(strlen(reason->name) <= SA_LIMIT_VERBATIM_BYTES + 64);
		CHECK(i == 0 || reason[-1].count > reason->count ||
		      (reason[-1].count == reason->count &&
		       strcmp(reason[-1].name, reason->name) < 0));
	}
	return 0;
}
