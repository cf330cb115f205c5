// Median, 95th percentile, mean and maximum of five columns with DuckDB (npm package @duckdb/node-api):
// node aggregates.mjs FILE read_csv|read_json THREADS
import { createRequire } from "node:module";
const { DuckDBInstance } = createRequire(process.env.DUCKDB_FROM)("@duckdb/node-api");
const [file, read, threads] = process.argv.slice(2);
const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();
const wanted = [..."abcde"].map((k) => `median(${k}), quantile_cont(${k}, 0.95), avg(${k}), max(${k})`);
const reader = await connection.runAndReadAll(`SELECT ${wanted.join(", ")} FROM ${read}('${file.replaceAll("'", "''")}')`);
console.log(JSON.stringify(reader.getRows()[0]));
process.exit(0);
