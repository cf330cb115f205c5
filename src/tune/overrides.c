/* SPDX-License-Identifier: MIT */
/* Finding tunables in an overrides document, and putting other numbers in their places. */
#include "tune/overrides.h"

#include <string.h>

#include "base/fs.h"
#include "base/num.h"
#include "codec/json_canon.h"
#include "codec/json_scan.h"
#include "codec/text_in.h"

const char sa_overrides_default[] = "{\n"
				    "  \"base_spread_bps_delta\": 0.14,\n"
				    "  \"impact_cap_ratio\": 0.09,\n"
				    "  \"max_delta_ratio\": 0.14,\n"
				    "  \"min_interval_ms\": 65,\n"
				    "  \"replace_rate_per_min\": 280,\n"
				    "  \"tail_age_ms\": 620\n"
				    "}\n";

/* How good a place is: the top level, then the sections in the order of the row. */
#define NOWHERE	  0u
#define TOP_LEVEL 100u

struct reader {
	struct sa_jscan scan;
	struct sa_arena *arena;
	struct sa_overrides *out;
	unsigned rank[SA_TUNABLE_COUNT];
};

/* Rank of a section for a tunable, NOWHERE when it is none of its sections. */
static unsigned section_rank(const struct sa_tunable *tunable, const struct sa_jtext *section)
{
	const char *name = tunable->sections;

	for (unsigned rank = TOP_LEVEL - 1; *name; rank--) {
		size_t len = strcspn(name, " ");

		if (sa_jtext_is(section, name, len))
			return rank;
		name += len + (name[len] == ' ');
	}
	return NOWHERE;
}

static void take_value(struct reader *r, const struct sa_tunable *tunable, unsigned rank)
{
	double value;

	sa_jscan_peek(&r->scan); /* passes over blanks */
	const char *from = r->scan.p;

	if (!sa_jscan_number(&r->scan, &value))
		return;
	if (!sa_num_is_finite(value)) {
		r->scan.p = from;
		sa_jscan_fail(&r->scan,
			      sa_arena_printf(r->arena, "'%s' is no number", tunable->key));
		return;
	}
	if (rank < r->rank[tunable->id])
		return;
	r->rank[tunable->id] = rank;
	r->out->now.value[tunable->id] = value;
	r->out->spot[tunable->id].at = (size_t)(from - r->scan.start);
	r->out->spot[tunable->id].len = (size_t)(r->scan.p - from);
}

static void read_object(struct reader *r, const struct sa_jtext *section)
{
	struct sa_jloop loop;
	struct sa_jtext key;

	for (sa_jscan_open(&r->scan, &loop); sa_jscan_key(&r->scan, &loop, &key);) {
		const struct sa_tunable *tunable = NULL;

		for (size_t t = 0; t < SA_TUNABLE_COUNT && !tunable; t++) {
			const struct sa_tunable *row = &sa_tunable_table[t];

			if (sa_jtext_is(&key, row->key, strlen(row->key)))
				tunable = row;
		}
		unsigned rank = !tunable  ? NOWHERE
				: section ? section_rank(tunable, section)
					  : TOP_LEVEL;

		if (rank)
			take_value(r, tunable, rank);
		else if (!section && sa_jscan_peek(&r->scan) == SA_JSON_OBJECT)
			read_object(r, &key);
		else
			sa_jscan_skip(&r->scan);
	}
}

static int hash_of(const struct sa_overrides *overrides, char hash[SA_SHA256_HEX],
		   struct sa_err *err)
{
	SA_ARENA_SCOPE(scratch);
	SA_STR_SCOPE(canonical);

	if (sa_json_canonical(&scratch, overrides->text, overrides->len, &canonical, err) != 0)
		return -1;
	sa_sha256_hex(canonical.buf, canonical.len, hash);
	return 0;
}

int sa_overrides_parse(struct sa_arena *arena, const char *bytes, size_t len,
		       struct sa_overrides *overrides, struct sa_err *err)
{
	struct reader r = {.arena = arena, .out = overrides};
	SA_BUF_SCOPE(buf);

	*overrides = (struct sa_overrides){0};
	sa_tunables_clear(&overrides->now);
	sa_buf_set(&buf, bytes, len);
	if (sa_text_to_utf8(&buf, err) != 0) {
		err->code = SA_ERR_USAGE;
		return -1;
	}
	char *text = sa_arena_alloc(arena, buf.len + SA_FS_PAD);

	memcpy(text, buf.data, buf.len);
	overrides->text = text;
	overrides->len = buf.len;
	sa_jscan_init(&r.scan, overrides->text, overrides->len);
	if (sa_jscan_peek(&r.scan) == SA_JSON_OBJECT)
		read_object(&r, NULL);
	else if (!r.scan.why)
		sa_jscan_fail(&r.scan, "no object {...}");
	if (!sa_jscan_end(&r.scan)) {
		sa_jscan_err(&r.scan, err);
		err->code = SA_ERR_USAGE;
		return -1;
	}
	return hash_of(overrides, overrides->hash, err);
}

/* The tunable whose value stands first from `at` on, SA_TUNABLE_COUNT when there is none. */
static size_t next_spot(const struct sa_overrides *overrides, size_t at)
{
	size_t first = SA_TUNABLE_COUNT;

	for (size_t t = 0; t < SA_TUNABLE_COUNT; t++) {
		if (!overrides->spot[t].len || overrides->spot[t].at < at)
			continue;
		if (first == SA_TUNABLE_COUNT || overrides->spot[t].at < overrides->spot[first].at)
			first = t;
	}
	return first;
}

int sa_overrides_replace(struct sa_arena *arena, const struct sa_overrides *old,
			 const struct sa_tunables *now, struct sa_overrides *overrides,
			 struct sa_err *err)
{
	SA_STR_SCOPE(text);
	size_t at = 0, t;

	while ((t = next_spot(old, at)) < SA_TUNABLE_COUNT) {
		bool same = fabs(now->value[t] - old->now.value[t]) <= 0 ||
			    !sa_num_is_finite(now->value[t]);

		sa_str_add(&text, old->text + at, old->spot[t].at - at);
		at = old->spot[t].at + old->spot[t].len;
		if (same)
			sa_str_add(&text, old->text + old->spot[t].at, old->spot[t].len);
		else
			sa_str_num(&text, now->value[t], "null");
	}
	sa_str_add(&text, old->text + at, old->len - at);
	if (sa_str_check(&text, "the overrides", err) != 0)
		return -1;
	return sa_overrides_parse(arena, text.buf, text.len, overrides, err);
}
