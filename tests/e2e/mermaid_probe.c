/* SPDX-License-Identifier: MIT */
/* Prints Mermaid charts of many shapes and of hostile texts, for mermaid.sh. */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "model/chart.h"
#include "render/chart_pens.h"

#define MANY 5000

static const char *const texts[] = {
	"net_bps",
	"\"] \n line [1, 2]",
	"%%{init: {\"theme\": \"dark\"}}%%",
	"``` ~~~ ` $x$ \\",
	"<script>alert(1)</script> <b>&lt;",
	"#quot; #35; ; } { title x-axis --> [",
	"naïve Ω ✓ пример 日本語 \xf0\x9f\x98\x80 \xe2\x80\xae \xff \x01",
	"---\nconfig:\n  theme: dark\n---",
	"",
	"a name that is much longer than any chart has room for, on and on and on and on and on",
};
#define TEXTS (sizeof texts / sizeof *texts)

static const double scales[] = {1, 0, -1, 1e-9, 1e-200, DBL_TRUE_MIN, 1e9, 1e300, -DBL_MAX};
#define SCALES (sizeof scales / sizeof *scales)

static const size_t sizes[] = {1, 2, 24, 60, 61, 100, MANY};
#define SIZES (sizeof sizes / sizeof *sizes)

static double x[MANY], y[MANY], base[MANY];

static void print_chart(const char *text, double scale, size_t n, unsigned look)
{
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(out);
	struct sa_chart chart = {
		.key = "k",
		.title = text,
		.subtitle = text,
		.x_label = "iteration",
		.y_label = text,
		.unit = text,
		.series = {{text, x, y, n}, {text, x, base, look & 1 ? n : 0}},
		.limit = {{SA_GE, 2.9 * scale, text}, {SA_LE, 330, "330"}},
		.n_limits = look % 3,
	};

	for (size_t i = 0; i < n; i++) {
		x[i] = (double)(i + 1) * (look & 2 ? 7 : 1) + (look & 4 && i > n / 2 ? 1000 : 0);
		y[i] = look & 8 && i % 3 == 1 ? SA_MISSING : scale * (0.5 + sin((double)i) / 2);
		base[i] = i % 5 == 1 && look & 16 ? SA_MISSING : scale / 2;
	}
	sa_chart_mermaid(&chart, &arena, &out);
	fwrite(out.buf, 1, out.len, stdout);
}

int main(void)
{
	unsigned look = 0;

	for (size_t t = 0; t < TEXTS; t++)
		print_chart(texts[t], 1, 24, look++);
	for (size_t s = 0; s < SCALES; s++) {
		for (size_t n = 0; n < SIZES; n++) {
			print_chart(texts[look % TEXTS], scales[s], sizes[n], look);
			look++;
		}
	}
	return 0;
}
