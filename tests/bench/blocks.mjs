// The counts of watch with DuckDB (npm package @duckdb/node-api): node blocks.mjs AUDIT_JSONL THREADS
// Prints one line of JSON, in the order of the counts in ITER_SUMMARY.
import { createRequire } from "node:module";
const { DuckDBInstance } = createRequire(process.env.DUCKDB_FROM)("@duckdb/node-api");
const names = ["min_interval", "concurrency", "risk", "throttle", "allowed", "other"];
const [file, threads] = process.argv.slice(2);
const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();
const known = names.map((n) => `'${n}'`).join(", ");
const reader = await connection.runAndReadAll(`
	SELECT CASE WHEN fields.reason IN (${known}) THEN fields.reason
		WHEN fields.allowed = 1 THEN 'allowed' ELSE 'other' END AS class, count(*)::DOUBLE
	FROM read_json('${file.replaceAll("'", "''")}', format = 'newline_delimited', ignore_errors = true,
		columns = {fields: 'STRUCT(reason VARCHAR, allowed INTEGER)'})
	GROUP BY class`);
const counts = Object.fromEntries(reader.getRows());
console.log(JSON.stringify(names.map((n) => counts[n] ?? 0)));
process.exit(0);
