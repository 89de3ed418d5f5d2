// node variations_peer.mjs METRICS SETTINGS THREADS: the variations of the bench in DuckDB, all
// in one cross-joined query, in DECIMAL. METRICS: partners as `rung eval --format csv` writes
// them; SETTINGS: settings.py plain. Stdout as variations_plain.c; stderr: the seconds of the
// query alone, over tables in memory.
import { DuckDBInstance } from "@duckdb/node-api";
import { writeSync } from "node:fs";

const [metrics, settings, threads] = process.argv.slice(2);

const held = (x) => `least(greatest(coalesce(${x}, 0), 0), 1)::DECIMAL(28,12)`;

const tables = `
create table partners as select revenue::DECIMAL(18,2) as revenue,
    (0.5 * ${held("revenue::DECIMAL(18,2) * 0.000001")}
      + 0.3 * ${held("growth::DECIMAL(18,4) * 2")}
      + 0.2 * ${held("registered::DECIMAL(18,3) * 0.000001")})::DECIMAL(18,12) as performance,
    (0.4 * ${held("(csat::DECIMAL(18,2) - 3) * 0.5")}
      + 0.2 * ${held("customers::DECIMAL(18,0) * 0.01")}
      + 0.2 * ${held("lines_above::DECIMAL(18,0) * 0.125")}
      + 0.2 * ${held("certified::DECIMAL(18,0) * 0.05")})::DECIMAL(18,12) as partnership
  from read_csv('${metrics}', header = true, all_varchar = true);
create table settings as select row_number() over () as id, (t1 * 0.01)::DECIMAL(18,2) as t1,
    (t2 * 0.01)::DECIMAL(18,2) as t2, (t3 * 0.01)::DECIMAL(18,2) as t3, s1, s2, s3, w1, w2
  from read_csv('${settings}', header = false, auto_detect = false, delim = ',', columns = {
    't1': 'DECIMAL(18,0)', 't2': 'DECIMAL(18,0)', 't3': 'DECIMAL(18,0)',
    's1': 'DECIMAL(4,0)', 's2': 'DECIMAL(4,0)', 's3': 'DECIMAL(4,0)',
    'w1': 'DECIMAL(4,0)', 'w2': 'DECIMAL(4,0)'})`;

const query = `
with scored as (select id, t1, t2, t3, s1, s2, s3, revenue,
    performance * w1 + partnership * w2 as standing from settings, partners),
tiered as (select id, t1, t2, t3, revenue, case
    when revenue >= t3 and standing >= s3 then 3 when revenue >= t2 and standing >= s2 then 2
    when revenue >= t1 and standing >= s1 then 1 else 0 end as tier from scored),
excess as (select id, tier, greatest(revenue - case tier when 3 then t3 when 2 then t2
    else t1 end, 0)::DECIMAL(18,2) as over from tiered)
select id, count(*) filter (where tier = 0), count(*) filter (where tier = 1),
  count(*) filter (where tier = 2), count(*) filter (where tier = 3),
  (sum(round(case tier
    when 3 then least(over, 100000) * 0.05 + least(greatest(over - 100000, 0), 400000) * 0.06
      + greatest(over - 500000, 0) * 0.08
    when 2 then least(over, 100000) * 0.03 + least(greatest(over - 100000, 0), 400000) * 0.04
      + greatest(over - 500000, 0) * 0.05
    when 1 then least(over, 100000) * 0.02 + least(greatest(over - 100000, 0), 400000) * 0.03
      + greatest(over - 500000, 0) * 0.04
    else 0 end, 2)::DECIMAL(18,2)) * 100)::HUGEINT
from excess group by id order by id`;

const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();
await connection.run(tables);
const from = performance.now();
const reader = await connection.runAndReadAll(query);
const rows = reader.getRows();
const seconds = (performance.now() - from) / 1000;
const text = rows.map((row) => row.slice(1).join(",")).join("\n") + "\n";
const bytes = Buffer.from(text);
for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
process.stderr.write(`${seconds.toFixed(4)}\n`);
