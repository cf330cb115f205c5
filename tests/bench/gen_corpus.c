/* SPDX-License-Identifier: MIT */
/*
 * Makes a run of any length for `make bench`: gen_corpus DIR N [RUN] writes DIR/ITER_SUMMARY_1.json to _N,
 * about 1.7 KB each, in the shape of a real runner's files, the same bytes every time; those of run RUN (0) of the same code.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t state = 0x9E3779B97F4A7C15ULL;

/* Uniform in [0, 1) (xorshift64*). */
static double uniform(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (double)((state * 0x2545F4914F6CDD1DULL) >> 11) / 9007199254740992.0;
}

/* Roughly normal: the sum of twelve uniform numbers has variance one. */
static double noise(double sigma)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += uniform();
	return sum * sigma;
}

static int fill(char *out, size_t size, long i)
{
	double net = 3.3 + noise(0.2), risk = 0.31 + noise(0.02), latency = 290 + noise(8);
	int maker = 850 + (int)noise(12), taker = 1000 - maker;

	return snprintf(
		out, size,
		"{\n  \"iteration\": %ld,\n  \"summary\": {\n    \"adverse_bps\": null,\n"
		"    \"adverse_bps_p95\": %.3f,\n    \"blocks\": {\n      \"counts\": {\n"
		"        \"allowed\": 2311,\n        \"concurrency\": 402,\n"
		"        \"min_interval\": 610,\n        \"other\": 4,\n        \"risk\": 811,\n"
		"        \"throttle\": 17\n      },\n      \"ratios\": {},\n      \"total\": 4155\n"
		"    },\n    \"concurrency_ratio\": 0.12,\n    \"fees_eff_bps\": null,\n"
		"    \"fills\": {\n      \"maker_count\": %d,\n      \"maker_volume\": %d.5,\n"
		"      \"taker_count\": %d,\n      \"taker_volume\": %d.25\n    },\n"
		"    \"gross_bps\": null,\n    \"inventory_bps\": null,\n    \"kpi_reasons\": [],\n"
		"    \"kpi_verdict\": \"PASS\",\n    \"maker_taker_ratio\": %.3f,\n"
		"    \"maker_taker_source\": \"fills_volume\",\n    \"min_interval_ratio\": 0.2,\n"
		"    \"neg_edge_drivers\": [],\n    \"net_bps\": %.17g,\n"
		"    \"order_age_p95_ms\": 350,\n    \"p95_latency_ms\": %.1f,\n"
		"    \"risk_ratio\": %.4f,\n    \"runtime_utc\": \"2025-10-12T12:00:00Z\",\n"
		"    \"sentinel_advice\": [],\n    \"slippage_bps\": null,\n"
		"    \"slippage_bps_p95\": %.3f,\n    \"version\": \"0.1.0\"\n  },\n"
		"  \"tuning\": {\n    \"applied\": false,\n    \"changed_keys\": [],\n"
		"    \"conditions\": {\n      \"adverse_p95\": 1.5,\n"
		"      \"concurrency_ratio\": 0.12,\n      \"min_interval_ratio\": 0.2,\n"
		"      \"net_bps\": %.17g,\n      \"order_age_p95_ms\": 350,\n"
		"      \"risk_ratio\": 0.3,\n      \"slippage_p95\": 1.0\n    },\n"
		"    \"deltas\": {},\n    \"old_hash\": "
		"\"%016llx%016llx%016llx%016llx\",\n"
		"    \"proposed_deltas\": {},\n    \"rationale\": \"STABLE: risk and net edge are "
		"within their bands -> no changes\",\n    \"skip_reason\": {\n"
		"      \"cooldown\": false,\n      \"freeze\": false,\n      \"no_op\": true,\n"
		"      \"note\": \"no effective change\",\n      \"oscillation\": false,\n"
		"      \"velocity\": false\n    }\n  }\n}\n",
		i, 2.0 + uniform() / 4, maker, maker * 50, taker, taker * 50, maker / 1000.0, net,
		latency, risk, 1.1 + uniform() / 8, net, (unsigned long long)state,
		(unsigned long long)state * 3, (unsigned long long)state * 5,
		(unsigned long long)state * 7);
}

int main(int argc, char **argv)
{
	long n = argc == 3 || argc == 4 ? strtol(argv[2], NULL, 10) : 0;
	char name[64], text[4096];

	if (n < 1 || (mkdir(argv[1], 0777) != 0 && access(argv[1], W_OK) != 0)) {
		fputs("usage: gen_corpus DIR N [RUN]\n", stderr);
		return 2;
	}
	state += argc == 4 ? strtoull(argv[3], NULL, 10) * 0x2545F4914F6CDD1DULL : 0;
	int dir = open(argv[1], O_RDONLY | O_DIRECTORY);

	for (long i = 1; i <= n; i++) {
		int len = fill(text, sizeof text, i);

		snprintf(name, sizeof name, "ITER_SUMMARY_%ld.json", i);
		int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC, 0666);

		if (fd < 0 || write(fd, text, (size_t)len) != len || close(fd) != 0) {
			perror(name);
			return 1;
		}
	}
	return 0;
}
