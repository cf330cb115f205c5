/* SPDX-License-Identifier: MIT */
/* Digest of the inputs. */
#include "load/inputs_digest.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "codec/sha256.h"
#include "load/kpi_gate_load.h"
#include "load/run_plan_load.h"

struct mix {
	uint64_t a, b;
};

/* Two multiplicative hashes with different odd constants and rotations (as in FNV and SplitMix64). */
static void mix_in(struct mix *m, uint64_t value)
{
	m->a = (m->a ^ value) * 0x9E3779B97F4A7C15u;
	m->a ^= m->a >> 29;
	m->b = (m->b + value) * 0xBF58476D1CE4E5B9u;
	m->b ^= m->b >> 32;
}

static void mix_text(struct mix *m, const char *text)
{
	for (const char *p = text; *p; p++)
		mix_in(m, (unsigned char)*p);
	mix_in(m, 256); /* ends it: no byte has this value */
}

static void mix_rows(struct mix *m, const struct sa_run *run)
{
	for (size_t i = 0; i < run->n_iter; i++) {
		const struct sa_iter *iter = &run->iter[i];

		mix_in(m, iter->index);
		mix_in(m, iter->unusable);
		mix_text(m, iter->file);
		for (size_t k = 0; k < SA_KPI_COUNT; k++) {
			uint64_t bits;

			memcpy(&bits, &iter->kpi[k], sizeof bits);
			mix_in(m, bits);
		}
	}
}

/* What cannot be read now cannot be read when it is looked at again, or the run has changed. */
static int add_file(const struct sa_source *source, const char *path, struct sa_str *out,
		    struct sa_err *err)
{
	char hex[SA_SHA256_HEX] = "none";
	struct sa_err why;
	int rc = 0;
	SA_BUF_SCOPE(buf);

	if (source->ops->read(source, path, SA_LIMIT_FILE_BYTES, &buf, &why) == 0) {
		sa_sha256_hex(buf.data, buf.len, hex);
	} else if (why.code != SA_ERR_NOT_FOUND) {
		snprintf(hex, sizeof hex, "unusable");
		*err = why;
		rc = sa_err_wrap(err, "'%s'", path);
	}
	sa_str_printf(out, "%s %s\n", path, hex);
	return rc;
}

int sa_inputs_digest(const struct sa_source *source, const struct sa_run *run,
		     char out[SA_INPUTS_DIGEST_TEXT], struct sa_err *err)
{
	const char *const file[] = {SA_KPI_GATE_PATH, SA_KPI_GATE_FAILED_PATH, SA_RUN_PLAN_NAME,
				    sa_key_file_path(SA_KEY_SNAPSHOT),
				    sa_key_file_path(SA_KEY_TUNING)};
	struct mix m = {1, 2};
	char hex[SA_SHA256_HEX];
	int rc = 0;
	SA_STR_SCOPE(text);

	mix_rows(&m, run);
	sa_str_printf(&text, "%zu rows %016llx%016llx\n", run->n_iter, (unsigned long long)m.a,
		      (unsigned long long)m.b);
	for (size_t i = 0; i < sizeof file / sizeof *file; i++)
		rc = add_file(source, file[i], &text, err) != 0 ? -1 : rc;
	sa_sha256_hex(text.buf, text.len, hex);
	snprintf(out, SA_INPUTS_DIGEST_TEXT, "sha256:%s", hex);
	return rc;
}
