-- Smartsheet Aligned, the program for system integrators. The clauses (2.1, 5.2.4 ...) are
-- numbered in README.md beside this file, which maps every one of them to its rule.
-- The guide prints levels ($, $$, $$$) and leaves the figures blank: "assumed" marks ours.

program {
  id = "aligned-si",
  title = {
    en = "Smartsheet Aligned: system integrators",
    ru = "Партнёрская программа Smartsheet Aligned: системные интеграторы",
  },
  subject = "partners",
  period = "calendar year",
  currency = "USD",
  rounding = "half up to $0.01",
  cite = "1 Уровни программы для системных интеграторов",
}

-- Data ---------------------------------------------------------------------------------

source "partners" [[
  | column              | type     | meaning                                             |
  | partner_id          | key      | one row per system integrator                       |
  | name                | text     |                                                     |
  | country             | text     |                                                     |
  | region              | text     |                                                     |
  | helps_customers_buy | flag     | through resellers or by referral                    |
  | provides_services   | flag     | sells and provides services for Smartsheet products |
  | business_plan       | percent? | share of the Smartsheet business plan carried out   |
]]

source "deals" { of = "partners", dated = "closed_on", [[
  | column          | type                                              | meaning                             |
  | deal_id         | key                                               |                                     |
  | partner_id      | ref partners                                      |                                     |
  | customer        | text                                              |                                     |
  | industry        | text?                                             | the customer's vertical             |
  | product_line    | text                                              |                                     |
  | item            | one of: licence, accelerator, service             |                                     |
  | kind            | one of: new, expansion, renewal                   |                                     |
  | upgrade         | flag                                              | the renewal raises the plan level   |
  | stage           | one of: discover, evaluate, negotiate, won, lost  | sales-cycle stage                   |
  | closed_on       | date                                              | closed, or expected to close        |
  | list_price      | money                                             | before any discount                 |
  | arr             | money                                             | annual recurring revenue            |
  | registration    | one of: none, submitted, approved, declined       | deal registration                   |
  | referred        | flag                                              | the deal came through the partner   |
  | influenced      | flag                                              | the partner took part in the deal   |
  | evidence        | flag                                              | of substantial influence, presented |
  | direct_contract | flag                                              | the customer contracts with the vendor, not through the partner |
]] }

source "surveys" { of = "partners", dated = "answered_on", [[
  | column      | type         | meaning                                   |
  | survey_id   | key          |                                           |
  | partner_id  | ref partners |                                           |
  | customer    | text         |                                           |
  | service     | text         | any service that the partner provided     |
  | answered_on | date         |                                           |
  | score       | number(1)?   | 1.0 to 5.0; empty when the rating is left |
]] }

source "badges" { of = "partners", dated = "earned_on", [[
  | column     | type         | meaning                                                |
  | badge_id   | key          |                                                        |
  | partner_id | ref partners |                                                        |
  | person     | text         |                                                        |
  | badge      | one of: sales specialist, sales consultant, sales engineer, core product specialist, system administrator, project manager, solution specialist, solution consultant, solution architect, solution developer, brandfolder product | |
  | earned_on  | date         |                                                        |
  | renewal    | flag         | issued again to a person who holds it: not a new badge |
]] }

source "stories" { of = "partners", dated = "submitted_on", [[
  | column       | type                                | meaning                     |
  | story_id     | key                                 |                             |
  | partner_id   | ref partners                        |                             |
  | customer     | text                                |                             |
  | industry     | text?                               |                             |
  | product_line | text                                |                             |
  | submitted_on | date                                |                             |
  | complete     | flag                                | customer, need, solution, result and testimonial are all there |
  | status       | one of: submitted, approved, declined | Smartsheet's decision     |
]] }

source "attestations" { of = "partners", dated = "attested_on", [[
  | column               | type         | meaning                                            |
  | attestation_id       | key          | one row per partner, vertical and certificate      |
  | partner_id           | ref partners |                                                    |
  | industry             | text         |                                                    |
  | attested_on          | date         |                                                    |
  | certification_exists | flag         | Smartsheet has a certification for this vertical   |
  | training             | percent?     | share of that training and certification passed    |
  | certificate          | text?        | sector certificate, for example HIPAA or CMMC      |
  | certificate_required | flag         | decided case by case for the vertical              |
  | certificate_held     | flag         |                                                    |
]] }

-- Figures ------------------------------------------------------------------------------

param "target" {
  title = { en = "Minimum target ARR", ru = "Минимальная целевая регулярная годовая выручка" },
  cite = "assumed: 3.1 and 5.2.1 leave the cell blank", [[
  | silver | gold  | platinum |
  | $100k  | $500k | $2M      |
]] }

param "registered_target" { cite = "assumed: 5.2.3 gives no target", [[
  | silver | gold  | platinum |
  | $50k   | $250k | $1M      |
]] }

param "influenced_target" { cite = "assumed: 5.2.4 gives no target", [[
  | silver | gold  | platinum |
  | $25k   | $100k | $400k    |
]] }

lookup "stage_weight" { cite = "assumed: 5.2.3 weights by sales-cycle stage, gives no weights", [[
  | stage     | weight |
  | discover  | 10%    |
  | evaluate  | 40%    |
  | negotiate | 70%    |
  | won       | 100%   |
  | lost      | 0%     |
]] }

metric "system_integrator" {
  "helps_customers_buy and provides_services",
  shown = true,
  title = { en = "Is a system integrator", ru = "Системный интегратор" },
  cite = "1 Уровни программы для системных интеграторов",
  note = "The guide's definition; shown, not required: membership is settled by contract.",
}

metric "arr" {
  "sum(deals.arr where stage = 'won')",
  title = { en = "ARR", ru = "Регулярная годовая выручка" },
  cite = "5.2.1 Минимальная целевая регулярная годовая выручка",
  note = "Calendar year; new and old customers alike.",
}

metric "arr_growth" {
  "arr / (arr during previous year) - 1",
  unit = "percent",
  title = {
    en = "ARR growth on the previous year",
    ru = "Показатель прироста регулярной годовой выручки по сравнению с предыдущим годом",
  },
  cite = "5.2.2 Показатель прироста регулярной годовой выручки",
}

metric "registered_arr" {
  "sum(deals.arr * stage_weight[stage] where registration = 'approved')",
  title = {
    en = "Registered ARR, weighted by stage",
    ru = "Регулярная годовая выручка по результатам регистрации сделок",
  },
  cite = "5.2.3 Регулярная годовая выручка по результатам регистрации сделок",
}

metric "influenced_arr" {
  "sum(deals.arr where stage = 'won' and registration != 'none' and influenced and evidence)",
  title = {
    en = "Influenced ARR",
    ru = "Регулярная годовая выручка по фактору влияния на заключение сделок",
  },
  cite = "5.2.4 Регулярная годовая выручка по фактору влияния на заключение сделок",
}

metric "csat" {
  "avg(surveys.score)",
  title = { en = "Customer satisfaction", ru = "Оценка удовлетворённости клиентов" },
  cite = "5.2.5 Оценка удовлетворённости клиентов",
}

metric "new_sales_badges" {
  [[count(distinct badges.person, badges.badge where not renewal
    and badge in {'sales specialist', 'sales consultant', 'sales engineer'})]],
  title = { en = "New sales badges", ru = "Новые эмблемы: продажи" },
  cite = "5.2.6 Профессионализм в области продаж",
}

metric "new_product_badges" {
  [[count(distinct badges.person, badges.badge where not renewal
    and badge in {'core product specialist', 'system administrator', 'project manager'})]],
  title = { en = "New product badges", ru = "Новые эмблемы: продукты" },
  cite = "5.2.7 Знания в области продуктов",
}

metric "new_solution_badges" {
  [[count(distinct badges.person, badges.badge where not renewal
    and badge in {'solution specialist', 'solution consultant', 'solution architect', 'solution developer'})]],
  title = { en = "New solution badges", ru = "Новые эмблемы: решения" },
  cite = "5.2.8 Знания в области решений",
}

group "line" {
  from = "deals",
  by = { "partner_id", "product_line" },
  arr = "sum(deals.arr where stage = 'won')",
}

metric "lines_above_peers" {
  [[count(line where arr > avg(line.arr where arr > $0 per product_line)
    and product_line in {'Subscription services', 'Advance, plan services', 'Brandfolder',
                         'Premium app add-ons', 'Connectors', 'Professional services'})]],
  title = {
    en = "Supported product lines",
    ru = "Кол-во поддерживаемых продуктовых линеек Smartsheet",
  },
  cite = "5.2.10 Кол-во поддерживаемых продуктовых линеек Smartsheet",
  note = "Peers: every system integrator with revenue in the line in the year.",
}

metric "approved_stories" {
  "count(stories where complete and status = 'approved')",
  title = {
    en = "Approved customer stories",
    ru = "Кол-во утверждённых примеров использования клиентами",
  },
  cite = "5.2.11 Кол-во утверждённых примеров использования клиентами",
}

-- Tiers --------------------------------------------------------------------------------

tiers { "silver", "gold", "platinum" }

score "aligned" {
  title = { en = "Program points", ru = "Баллы программы" },
  cite = "3 Требования программы",
  out_of = 100,
  not_applicable = "spread",
  weights = { cite = "assumed: 3.1 - 3.3 leave the weights blank; n/a is the guide's", [[
    | category    | silver | gold | platinum |
    | performance | 60%    | 50%  | 45%      |
    | competence  | 40%    | 35%  | 35%      |
    | partnership | n/a    | 15%  | 20%      |
  ]] },
  measures = { cite = "assumed: points and full marks; 5.2 gives the measures only", [[
    | category    | measure           | share                                         | points                   | out of | cite   |
    | performance | ARR               | linear(arr, $0..target)                       | -                        | 40     | 5.2.1  |
    | performance | ARR growth        | linear(arr_growth, 0%..50%)                   | -                        | 20     | 5.2.2  |
    | performance | registered ARR    | linear(registered_arr, $0..registered_target) | -                        | 20     | 5.2.3  |
    | performance | influenced ARR    | linear(influenced_arr, $0..influenced_target) | -                        | 20     | 5.2.4  |
    | competence  | satisfaction      | linear(csat, 3.0..5.0)                        | -                        | 40     | 5.2.5  |
    | competence  | sales skills      | -                                             | 5 * new_sales_badges     | 20     | 5.2.6  |
    | competence  | product skills    | -                                             | 4 * new_product_badges   | 20     | 5.2.7  |
    | competence  | solution skills   | -                                             | 4 * new_solution_badges  | 20     | 5.2.8  |
    | partnership | business plan     | business_plan                                 | -                        | 40     | 5.2.9  |
    | partnership | product lines     | linear(lines_above_peers, 0..4)               | -                        | 30     | 5.2.10 |
    | partnership | customer stories  | linear(approved_stories, 0..3)                | -                        | 30     | 5.2.11 |
  ]] },
  titles = {
    performance = { en = "Performance", ru = "Производительность" },
    competence = { en = "Competence", ru = "Сфера компетенции" },
    partnership = { en = "Partnership", ru = "Партнёрские отношения" },
    ["ARR"] = {
      en = "Minimum target ARR",
      ru = "Минимальная целевая регулярная годовая выручка",
    },
    ["ARR growth"] = {
      en = "ARR growth on the previous year (USD)",
      ru = "Показатель прироста регулярной годовой выручки по сравнению с предыдущим годом (в долл. США)",
    },
    ["registered ARR"] = {
      en = "ARR from deal registration (USD)",
      ru = "Регулярная годовая выручка по результатам регистрации сделок (в долл. США)",
    },
    ["influenced ARR"] = {
      en = "ARR from influence on deals (USD)",
      ru = "Регулярная годовая выручка по фактору влияния на заключение сделок (в долл. США)",
    },
    ["satisfaction"] = {
      en = "Customer satisfaction",
      ru = "Оценка удовлетворённости клиентов",
    },
    ["sales skills"] = { en = "Sales skills", ru = "Профессионализм в области продаж" },
    ["product skills"] = { en = "Product knowledge", ru = "Знания в области продуктов" },
    ["solution skills"] = { en = "Solution knowledge", ru = "Знания в области решений" },
    ["business plan"] = { en = "Business plan carried out", ru = "Выполнение бизнес-плана" },
    ["product lines"] = {
      en = "Supported Smartsheet product lines",
      ru = "Кол-во поддерживаемых продуктовых линеек Smartsheet",
    },
    ["customer stories"] = {
      en = "Approved customer stories",
      ru = "Кол-во утверждённых примеров использования клиентами",
    },
  },
}

requirements [[
  | requirement         | silver | gold   | platinum | cite                                                |
  | arr >=              | target | target | target   | 5.2.1 Минимальная целевая регулярная годовая выручка |
  | score("aligned") >= | 30     | 50     | 70       | assumed: 3 asks for points and prints no threshold  |
  | csat >=             | -      | 4.0    | 4.3      | assumed: 5.2.5 gives no least value                 |
]]

-- Specializations ----------------------------------------------------------------------

group "vertical" {
  from = "deals",
  by = { "partner_id", "industry" },
  where = "industry is not missing",
  active_customers = "count(distinct deals.customer where stage = 'won')",
  successful_customers = "count(distinct stories.customer where complete and status = 'approved')",
  vertical_arr = "sum(deals.arr where stage = 'won')",
  vertical_share = "vertical_arr / arr",
  attested = "count(attestations)",
  training_open = "count(attestations where certification_exists and (training otherwise 0%) < 100%)",
  certificates_open = "count(attestations where certificate_required and not certificate_held)",
}

specialization "industry_vertical" {
  title = { en = "Industry vertical", ru = "Отраслевая вертикаль" },
  cite = "4 Требования к специализации и соответствующие поощрения",
  for_each = "vertical",
  requires = {
    {
      "active_customers >= 10",
      title = { en = "Active customers", ru = "Кол-во активных клиентов" },
      cite = "4.2.1 Кол-во активных клиентов: не менее 10",
    },
    {
      "successful_customers >= 4",
      title = {
        en = "Successful customers",
        ru = "Кол-во клиентов, работа с которыми завершилась успехом",
      },
      cite = "4.2.2 Кол-во клиентов, работа с которыми завершилась успехом: не менее 4",
    },
    {
      "vertical_share > 35%",
      title = {
        en = "Share of revenue from the vertical",
        ru = "Процент прибыли от отраслевой вертикали",
      },
      cite = "4.2.3 Процент прибыли от отраслевой вертикали или области решений: > 35 %",
      note = "The Russian text says profit (прибыль); revenue is almost surely meant.",
    },
    {
      "attested >= 1 and training_open = 0",
      title = {
        en = "Training and certification, where one exists",
        ru = "Прохождение соответствующего обучения и аттестаций Smartsheet",
      },
      cite = "4.2.4 100 % (при наличии соответствующей аттестации)",
    },
    {
      "attested >= 1 and certificates_open = 0",
      title = {
        en = "Sector certificates (HIPAA, CMMC ...), case by case",
        ru = "Получение соответствующих отраслевых сертификаций (например, HIPAA, CMMC и т. д.)",
      },
      cite = "4.2.5 Индивидуально для отраслевой вертикали",
    },
  },
}

metric "verticals_held" {
  "count(vertical where industry_vertical)",
  title = { en = "Industry verticals held", ru = "Специализации в отраслевых вертикалях" },
}

metric "brandfolder_arr" {
  "sum(deals.arr where stage = 'won' and product_line = 'Brandfolder')",
  title = { en = "Brandfolder ARR", ru = "Регулярная годовая выручка Brandfolder" },
}
metric "brandfolder_share" {
  "brandfolder_arr / arr",
  unit = "percent",
  title = { en = "Brandfolder share of ARR", ru = "Доля Brandfolder в выручке" },
}
metric "brandfolder_customers" {
  "count(distinct deals.customer where stage = 'won' and product_line = 'Brandfolder')",
  title = { en = "Active Brandfolder customers", ru = "Активные клиенты Brandfolder" },
}
metric "brandfolder_successes" {
  [[count(distinct stories.customer where complete and status = 'approved'
    and product_line = 'Brandfolder')]],
  title = { en = "Successful Brandfolder customers", ru = "Успешные клиенты Brandfolder" },
}
metric "brandfolder_certified" {
  [[count(distinct badges.person where badge = 'brandfolder product' and earned_on <= period.end
    during all time)]],
  title = { en = "People certified in Brandfolder", ru = "Аттестованы по Brandfolder" },
}

specialization "brandfolder" {
  title = { en = "Brandfolder", ru = "Brandfolder" },
  cite = "4 Требования к специализации и соответствующие поощрения",
  note = "Sector certificates (4.2.5) do not apply here: Н/Д.",
  requires = {
    {
      "brandfolder_customers >= 5",
      title = { en = "Active customers", ru = "Кол-во активных клиентов" },
      cite = "4.2.1 Кол-во активных клиентов: не менее 5",
    },
    {
      "brandfolder_successes >= 2",
      title = {
        en = "Successful customers",
        ru = "Кол-во клиентов, работа с которыми завершилась успехом",
      },
      cite = "4.2.2 Кол-во клиентов, работа с которыми завершилась успехом: не менее 2",
    },
    {
      "brandfolder_share > 35%",
      title = {
        en = "Share of revenue from the solution area",
        ru = "Процент прибыли от области решений",
      },
      cite = "4.2.3 Процент прибыли от отраслевой вертикали или области решений: > 35 %",
      note = "The Russian text says profit (прибыль); revenue is almost surely meant.",
    },
    {
      "brandfolder_certified >= 1",
      title = {
        en = "Brandfolder product certification",
        ru = "Аттестация по продуктам Brandfolder",
      },
      cite = "4.2.4 Аттестация по продуктам Brandfolder",
    },
  },
}

-- Incentives by tier -------------------------------------------------------------------

schedule "growth_rate" { split = "arr over target", cite = "assumed: 2.1 prints $, $$, $$$", [[
  | from  | silver | gold | platinum |
  | $0    | 2%     | 3%   | 5%       |
  | $100k | 3%     | 4%   | 6%       |
  | $500k | 4%     | 5%   | 8%       |
]] }

param "fee_cap" { "$250k", cite = "assumed: the guide sets no limit" }

incentive "growth_commission" {
  title = {
    en = "Commission for reaching growth targets",
    ru = "Комиссия за достижение целевых показателей роста",
  },
  cite = "5.1.1 Комиссия за достижение целевых показателей роста",
  note = "Once a year: a percent of each dollar of ARR above the target.",
  amount = "pay(growth_rate, max(arr - target, $0))",
  cap = "fee_cap",
}

param "new_business_rate" { cite = "assumed: 2.2 prints $, $$, $$$", [[
  | silver | gold  | platinum |
  | 10%    | 12.5% | 15%      |
]] }

incentive "new_business_discount" {
  title = {
    en = "Discount on licences and accelerators, new and expansion business",
    ru = "Скидка на лицензии и ускорители, а также для новых клиентов и при расширении деятельности",
  },
  cite = "5.1.2 Скидка на лицензии и ускорители, новые клиенты и расширение деятельности",
  each = "deals",
  where = {
    won = "stage = 'won'",
    new_or_expansion = "kind in {'new', 'expansion'}",
    licence_or_accelerator = "item in {'licence', 'accelerator'}",
    through_partner = "not direct_contract",
  },
  amount = "list_price * new_business_rate",
}

param "renewal_rate" { cite = "assumed: 2.3 prints $, $$, $$$", [[
  | silver | gold | platinum |
  | 3%     | 5%   | 7.25%    |
]] }

incentive "renewal_discount" {
  title = { en = "Discount on renewals", ru = "Скидки на продление подписки" },
  cite = "5.1.3 Скидки на продление подписки",
  each = "deals",
  where = {
    won = "stage = 'won'",
    renewal = "kind = 'renewal'",
    no_upgrade = "not upgrade",
    through_partner = "not direct_contract",
  },
  amount = "list_price * renewal_rate",
}

metric "registered_volume" {
  "sum(deals.list_price where stage = 'won' and registration = 'approved')",
  title = { en = "List price of registered deals won", ru = "Объём зарегистрированных сделок" },
  cite = "5.1.4 Скидка за регистрацию сделок",
}

schedule "registration_rate" {
  whole = "registered_volume",
  cite = "assumed: 2.4 prints $, $$, $$ (gold and platinum alike); 5.1.4 says it rises", [[
  | from  | silver | gold | platinum |
  | $0    | 3%     | 5%   | 5%       |
  | $100k | 4%     | 7%   | 7%       |
  | $500k | 5%     | 10%  | 10%      |
]] }

incentive "registration_discount" {
  title = { en = "Discount for deal registration", ru = "Скидка за регистрацию сделок" },
  cite = "5.1.4 Скидка за регистрацию сделок",
  note = "Progressive: the rate rises with the list price of the registered deals won in the year.",
  each = "deals",
  where = {
    won = "stage = 'won'",
    registered = "registration = 'approved'",
  },
  amount = "list_price * rate(registration_rate, registered_volume)",
}

param "referral_rate" { cite = "assumed: 2.5 prints $, $$, $$$", [[
  | silver | gold | platinum |
  | 5%     | 7.5% | 10%      |
]] }

incentive "referral_fee" {
  title = {
    en = "One-time referral commission",
    ru = "Разовая комиссия за рекомендацию",
  },
  cite = "5.1.5 Разовая комиссия за рекомендацию; 2.* только прямые договоры со Smartsheet",
  each = "deals",
  where = {
    won = "stage = 'won'",
    referred = "referred",
    one_time = "kind != 'renewal'",
    direct = "direct_contract",
  },
  amount = "arr * referral_rate",
}

param "influence_rate" { cite = "assumed: 2.6 prints $, $$, $$$", [[
  | silver | gold | platinum |
  | 2%     | 3.5% | 5%       |
]] }

incentive "influence_fee" {
  title = {
    en = "One-time influence commission",
    ru = "Разовая комиссия за фактор влияния",
  },
  cite = "5.1.6 Разовая комиссия за фактор влияния; 2.* только прямые договоры со Smartsheet",
  note = "The partner need not have found the customer; the evidence must show substantial influence.",
  each = "deals",
  where = {
    won = "stage = 'won'",
    registered = "registration != 'none'",
    influenced = "influenced",
    evidence = "evidence",
    one_time = "kind != 'renewal'",
    direct = "direct_contract",
  },
  amount = "arr * influence_rate",
}

-- Incentives that a specialization adds ------------------------------------------------

param "area_share" {
  "35%",
  title = {
    en = "Target in a specialization's area, as a share of the tier's target",
    ru = "Цель в области специализации, доля целевой выручки уровня",
  },
  cite = "assumed: 4.1.1 gives no target; the share that 4.2.3 asks for",
}

param "extra_growth_rate" { cite = "assumed: 4.1.1 prints +$", [[
  | silver | gold | platinum |
  | 1%     | 1%   | 1%       |
]] }

param "extra_referral_rate" { cite = "assumed: 4.1.3 prints +$", [[
  | silver | gold | platinum |
  | 2%     | 2%   | 2%       |
]] }

param "extra_registration_rate" { cite = "assumed: 4.1.2 prints +$$ for Brandfolder", [[
  | silver | gold | platinum |
  | 4%     | 4%   | 4%       |
]] }

incentive "vertical_growth_commission" {
  title = {
    en = "Growth commission in the vertical",
    ru = "Комиссия за достижение намеченных темпов роста (в отраслевой вертикали)",
  },
  cite = "4.1.1 Комиссия за достижение намеченных темпов роста",
  each = "vertical",
  where = { specialized = "industry_vertical" },
  amount = "extra_growth_rate * max(vertical_arr - area_share * target, $0)",
}

incentive "vertical_referral_fee" {
  title = {
    en = "Referral commission, added for a vertical",
    ru = "Комиссия за рекомендацию (отраслевая вертикаль)",
  },
  cite = "4.1.3 Комиссия за рекомендацию",
  note = "The guide does not limit this one to deals in the area.",
  each = "deals",
  where = {
    won = "stage = 'won'",
    referred = "referred",
    one_time = "kind != 'renewal'",
    direct = "direct_contract",
    specialized = "verticals_held >= 1",
  },
  amount = "arr * extra_referral_rate",
}

incentive "brandfolder_growth_commission" {
  title = {
    en = "Growth commission in Brandfolder",
    ru = "Комиссия за достижение намеченных темпов роста (Brandfolder)",
  },
  cite = "4.1.1 Комиссия за достижение намеченных темпов роста",
  where = { specialized = "brandfolder" },
  steps = {
    over_target = "max(brandfolder_arr - area_share * target, $0)",
    commission = "over_target * extra_growth_rate",
  },
}

incentive "brandfolder_registration_discount" {
  title = {
    en = "Deal registration discount, added for Brandfolder",
    ru = "Скидка за регистрацию сделок (Brandfolder)",
  },
  cite = "4.1.2 Скидка за регистрацию сделок: Brandfolder +$$",
  note = "For an industry vertical the guide announces future incentives: nothing to pay yet.",
  each = "deals",
  where = {
    won = "stage = 'won'",
    registered = "registration = 'approved'",
    in_area = "product_line = 'Brandfolder'",
    specialized = "brandfolder",
  },
  amount = "list_price * extra_registration_rate",
}

incentive "brandfolder_referral_fee" {
  title = {
    en = "Referral commission, added for Brandfolder",
    ru = "Комиссия за рекомендацию (Brandfolder)",
  },
  cite = "4.1.3 Комиссия за рекомендацию",
  note = "The guide does not limit this one to deals in the area.",
  each = "deals",
  where = {
    won = "stage = 'won'",
    referred = "referred",
    one_time = "kind != 'renewal'",
    direct = "direct_contract",
    specialized = "brandfolder",
  },
  amount = "arr * extra_referral_rate",
}

-- Benefits -----------------------------------------------------------------------------

benefits { cite = "2 Поощрения в рамках программы", [[
  | benefit                          | kind          | silver | gold | platinum | cite         |
  | growth commission                | financial     | $      | $$   | $$$      | 2.1, 5.1.1   |
  | new business discount            | financial     | $      | $$   | $$$      | 2.2, 5.1.2   |
  | renewal discount                 | financial     | $      | $$   | $$$      | 2.3, 5.1.3   |
  | registration discount            | financial     | $      | $$   | $$       | 2.4, 5.1.4   |
  | referral commission              | financial     | $      | $$   | $$$      | 2.5, 5.1.5   |
  | influence commission             | financial     | $      | $$   | $$$      | 2.6, 5.1.6   |
  | product and sales training       | non-financial | ✔      | ✔✔   | ✔✔✔      | 2.7, 5.1.7   |
  | direct sales resources           | non-financial | ✔      | ✔✔   | ✔✔✔      | 2.8          |
  | marketing support                | non-financial | -      | ✔✔   | ✔✔✔      | 2.9, 5.1.10  |
  | certification program            | non-financial | ✔      | ✔✔   | ✔✔       | 2.10, 5.1.8  |
  | demo and development accounts    | non-financial | ✔      | ✔    | ✔        | 2.11, 5.1.14 |
  | thought leadership resources     | non-financial | ✔      | ✔✔   | ✔✔       | 2.12, 5.1.15 |
  | partner portal                   | non-financial | ✔      | ✔    | ✔        | 2.13, 5.1.16 |
  | program emblem                   | non-financial | ✔      | ✔    | ✔        | 2.14, 5.1.17 |
  | searchable partner directory     | non-financial | ✔      | ✔✔   | ✔✔✔      | 2.15, 5.1.18 |
  | Smartsheet resources             | non-financial | ?      | ?    | ?        | 5.1.9        |
  | portfolio access                 | non-financial | ?      | ?    | ?        | 5.1.11       |
  | industry event sponsorship       | non-financial | ?      | ?    | ?        | 5.1.12       |
  | customer participation in events | non-financial | ?      | ?    | ?        | 5.1.13       |
  | Solution Centre placement        | non-financial | ?      | ?    | ?        | 5.1.19       |
  ]],
  note = "? : defined in the glossary (5.1), but the table of tiers gives no level.",
  titles = {
    ["growth commission"] = {
      en = "Commission for reaching growth targets",
      ru = "Комиссия за достижение целевых показателей роста",
    },
    ["new business discount"] = {
      en = "Discount on licences and accelerators, new and expansion business",
      ru = "Скидка на лицензии и ускорители, а также для новых клиентов и при расширении деятельности",
    },
    ["renewal discount"] = { en = "Discounts on renewals", ru = "Скидки на продление подписки" },
    ["registration discount"] = {
      en = "Discount for deal registration",
      ru = "Скидка за регистрацию сделок",
    },
    ["referral commission"] = {
      en = "Referral commission (the deal comes through the partner)",
      ru = "Комиссия за рекомендацию (сделка происходит благодаря партнёру)",
    },
    ["influence commission"] = {
      en = "Influence commission (the partner substantially helps the deal)",
      ru = "Комиссия за фактор влияния (партнёр в значительной степени способствует заключению сделки)",
    },
    ["product and sales training"] = {
      en = "Product and sales training",
      ru = "Обучение по продуктам и обучение продажам",
    },
    ["direct sales resources"] = {
      en = "Resources of the direct sales team",
      ru = "Ресурсы отдела прямых продаж",
    },
    ["marketing support"] = {
      en = "Marketing support (campaigns, joint promotion, MDF and so on)",
      ru = "Маркетинговая поддержка (например, кампании, совместные промоматериалы, MDF и т. д.)",
    },
    ["certification program"] = { en = "Certification program", ru = "Программа аттестации" },
    ["demo and development accounts"] = {
      en = "Accounts for demonstration and sales development",
      ru = "Учётные записи для демонстрации и развития продаж",
    },
    ["thought leadership resources"] = {
      en = "Thought leadership resources",
      ru = "Ресурсы по идейному лидерству",
    },
    ["partner portal"] = { en = "Partner portal", ru = "Портал для партнёров" },
    ["program emblem"] = { en = "Program emblem", ru = "Эмблема участника программы" },
    ["searchable partner directory"] = {
      en = "Searchable partner directory",
      ru = "Каталог партнёров с возможностью поиска",
    },
    ["Smartsheet resources"] = {
      en = "Smartsheet resources, co-funding of a practice",
      ru = "Ресурсы Smartsheet",
    },
    ["portfolio access"] = { en = "Portfolio access", ru = "Доступ к портфелю проектов" },
    ["industry event sponsorship"] = {
      en = "Sponsorship of industry events",
      ru = "Спонсорская поддержка отраслевых мероприятий",
    },
    ["customer participation in events"] = {
      en = "Participation in customer events",
      ru = "Участие клиентов в мероприятиях",
    },
    ["Solution Centre placement"] = {
      en = "Placement in the Solution Centre",
      ru = "Размещение в Центре решений",
    },
  },
}

benefits "specializations" { cite = "4.1 Поощрения по специализации", [[
  | benefit                      | kind          | industry_vertical | brandfolder | cite  |
  | growth commission in area    | financial     | +$                | +$          | 4.1.1 |
  | registration discount in area | financial    | future            | +$$         | 4.1.2 |
  | referral commission          | financial     | +$                | +$          | 4.1.3 |
  | marketing support            | non-financial | ✔                 | ✔           | 4.1.4 |
  | thought leadership resources | non-financial | ✔                 | ✔           | 4.1.5 |
  | products and services access | non-financial | ✔                 | ✔           | 4.1.6 |
  ]],
  note = "future: the guide says Будущие поощрения, incentives to come.",
  titles = {
    ["growth commission in area"] = {
      en = "Commission for reaching growth rates (in the vertical or solution area)",
      ru = "Комиссия за достижение намеченных темпов роста (в отраслевой вертикали или области решений)",
    },
    ["registration discount in area"] = {
      en = "Discount for deal registration (in the vertical or solution area)",
      ru = "Скидка за регистрацию сделок (в отраслевой вертикали или области решений)",
    },
    ["referral commission"] = { en = "Referral commission", ru = "Комиссия за рекомендацию" },
    ["marketing support"] = {
      en = "Marketing support (campaigns, joint promotion, MDF and so on)",
      ru = "Маркетинговая поддержка (например, кампании, совместные промоматериалы, MDF и т. д.)",
    },
    ["thought leadership resources"] = {
      en = "Thought leadership resources",
      ru = "Ресурсы по идейному лидерству",
    },
    ["products and services access"] = {
      en = "Access to products and services",
      ru = "Доступ к продуктам и услугам",
    },
  },
}
