// node peer.mjs FOLDER THREADS: the reference work in DuckDB, in DECIMAL; one row per
// partner on stdout, the seconds from opening the database to the last row on stderr.
import { DuckDBInstance } from "@duckdb/node-api";
import { writeSync } from "node:fs";

const [folder, threads] = process.argv.slice(2);

const csv = (name, columns) =>
  `read_csv('${folder}/${name}.csv', header = true, auto_detect = false, delim = ',',
    quote = '"', escape = '"', columns = {${columns}})`;

const deals = csv("deals", `'deal_id': 'VARCHAR', 'partner_id': 'VARCHAR',
  'closed_on': 'DATE', 'kind': 'VARCHAR', 'product_line': 'VARCHAR', 'stage': 'VARCHAR',
  'registered': 'VARCHAR', 'influenced': 'VARCHAR', 'evidence': 'VARCHAR',
  'amount': 'DECIMAL(18,2)', 'currency': 'VARCHAR', 'customer': 'VARCHAR'`);
const surveys = csv("surveys", `'survey_id': 'VARCHAR', 'partner_id': 'VARCHAR',
  'answered_on': 'DATE', 'score': 'DECIMAL(18,1)'`);
const certs = csv("certs", `'cert_id': 'VARCHAR', 'partner_id': 'VARCHAR',
  'person': 'VARCHAR', 'badge': 'VARCHAR', 'issued_on': 'DATE', 'valid_to': 'DATE'`);
const partners = csv("partners", `'partner_id': 'VARCHAR'`);

// DECIMAL / DECIMAL is a double in DuckDB, so that the two quotients are whole numbers of
// the smallest unit, halves up. Nothing here is below 0.
const rounded = (top, bottom) => `((2 * (${top}) + (${bottom})) // (2 * (${bottom})))`;

// x held between 0 and 1, at six decimals more than it needs.
const held = (x) => `least(greatest(coalesce(${x}, 0), 0), 1)::DECIMAL(28,12)`;

const query = `
with deals_all as materialized (select partner_id, closed_on, product_line, stage,
    registered = 'yes' as registered, influenced = 'yes' and evidence = 'yes' as counts,
    amount, customer from ${deals} where closed_on between '2025-01-01' and '2026-12-31'),
figures as (select partner_id,
    sum(amount) filter (where stage = 'won' and closed_on >= '2026-01-01') as revenue,
    sum(amount) filter (where stage = 'won' and closed_on < '2026-01-01') as last_revenue,
    sum(amount * case stage when 'won' then 1.0 when 'negotiate' then 0.7
      when 'evaluate' then 0.4 else 0.1 end::DECIMAL(3,1))
      filter (where registered and closed_on >= '2026-01-01') as registered,
    sum(amount) filter (where counts and closed_on >= '2026-01-01') as influenced,
    count(distinct customer) filter (where closed_on >= '2026-01-01') as customers
  from deals_all group by partner_id),
line as (select partner_id, product_line, sum(amount) as total
  from deals_all where closed_on >= '2026-01-01' group by partner_id, product_line),
peers as (select product_line, sum(total) as all_total, count(*) as peers
  from line group by product_line),
above as (select partner_id, count(*) as lines_above
  from line join peers using (product_line) where total * peers > all_total
  group by partner_id),
answered as (select partner_id,
    ${rounded("(sum(score) * 100)::HUGEINT", "count(score)::HUGEINT")}
      as csat from ${surveys}
  where answered_on between '2026-01-01' and '2026-12-31' and score is not null
  group by partner_id),
held_badges as (select partner_id, count(distinct (person, badge)) as certified
  from ${certs}
  where issued_on <= '2026-12-31' and valid_to >= '2026-12-31' group by partner_id),
metrics as (select partner_id,
    coalesce(revenue, 0)::DECIMAL(18,2) as revenue,
    coalesce(last_revenue, 0)::DECIMAL(18,2) as last_revenue,
    case when last_revenue > 0 then
      (${rounded("(coalesce(revenue, 0) * 1000000)::HUGEINT",
                 "(last_revenue * 100)::HUGEINT")} * 0.0001::DECIMAL(18,4) - 1)
      ::DECIMAL(18,4) end as growth,
    coalesce(registered, 0)::DECIMAL(18,3) as registered,
    coalesce(influenced, 0)::DECIMAL(18,2) as influenced,
    coalesce(customers, 0) as customers, coalesce(lines_above, 0) as lines_above,
    (csat * 0.01::DECIMAL(18,2))::DECIMAL(18,2) as csat,
    coalesce(certified, 0) as certified
  from ${partners} left join figures using (partner_id) left join above using (partner_id)
    left join answered using (partner_id) left join held_badges using (partner_id)),
scored as (select *, (
    60 * (0.5 * ${held("revenue * 0.000001")} + 0.3 * ${held("growth * 2")}
      + 0.2 * ${held("registered * 0.000001")})
    + 40 * (0.4 * ${held("(csat - 3) * 0.5")} + 0.2 * ${held("customers * 0.01")}
      + 0.2 * ${held("lines_above * 0.125")} + 0.2 * ${held("certified * 0.05")})
    ) as standing from metrics),
tiered as (select *, case
    when revenue >= 500000 and standing >= 50 then 'platinum'
    when revenue >= 100000 and standing >= 35 then 'gold'
    when revenue >= 20000 and standing >= 20 then 'silver' else 'none' end as tier,
  from scored),
excess as (select *, greatest(revenue - case tier when 'platinum' then 500000
    when 'gold' then 100000 else 20000 end, 0)::DECIMAL(18,2) as over from tiered)
select partner_id, tier, round(standing, 6)::DECIMAL(18,6), revenue, last_revenue, growth,
  registered, influenced, customers, lines_above, csat, certified,
  round(case tier
    when 'platinum' then least(over, 100000) * 0.05
      + least(greatest(over - 100000, 0), 400000) * 0.06
      + greatest(over - 500000, 0) * 0.08
    when 'gold' then least(over, 100000) * 0.03
      + least(greatest(over - 100000, 0), 400000) * 0.04
      + greatest(over - 500000, 0) * 0.05
    when 'silver' then least(over, 100000) * 0.02
      + least(greatest(over - 100000, 0), 400000) * 0.03
      + greatest(over - 500000, 0) * 0.04
    else 0 end, 2)::DECIMAL(18,2) as commission
from excess order by partner_id`;

const from = performance.now();
const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();
const reader = await connection.runAndReadAll(query);
const rows = reader.getRows();
const text = rows.map((row) => row.map((cell) => cell ?? "").join(",")).join("\n") + "\n";
const bytes = Buffer.from("partner,tier,standing,revenue,last_revenue,growth,registered," +
  "influenced,customers,lines_above,csat,certified,commission\n" + text);
for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
process.stderr.write(`${((performance.now() - from) / 1000).toFixed(4)}\n`);
