-- Currencies: code, decimals, symbol. The only list of them; the plan carries the ones
-- that a program uses. Source: ISO 4217.

local currency = {}

local list = [[
AED 2   AUD 2 A$  BGN 2   BHD 3   BRL 2 R$  CAD 2 C$  CHF 2   CLP 0   CNY 2 CN¥ COP 2
CZK 2   DKK 2   EGP 2   EUR 2 €   GBP 2 £   HKD 2 HK$ HUF 2   IDR 2   ILS 2 ₪   INR 2 ₹
ISK 0   JOD 3   JPY 0 ¥   KRW 0 ₩   KWD 3   MXN 2   MYR 2   NOK 2   NZD 2 NZ$ OMR 3
PEN 2   PHP 2   PLN 2   QAR 2   RON 2   RSD 2   RUB 2 ₽   SAR 2   SEK 2   SGD 2 S$
THB 2   TND 3   TRY 2   TWD 2   UAH 2   USD 2 $   VND 0   ZAR 2
]]

currency.by_code, currency.by_symbol, currency.symbols, currency.codes = {}, {}, {}, {}

for code, decimals, symbol in string.gmatch(list, "(%u%u%u) (%d) ?([^%s%u]?[^%s]*)") do
  local entry = { code = code, decimals = math.tointeger(tonumber(decimals)),
    symbol = symbol }
  currency.by_code[code] = entry
  currency.codes[#currency.codes + 1] = code
  if symbol ~= "" then
    currency.by_symbol[symbol] = entry
    currency.symbols[#currency.symbols + 1] = symbol
  end
end

-- Longest first, so that HK$ is read before $.
table.sort(currency.symbols, function(a, b)
  if #a ~= #b then return #a > #b end
  return a < b
end)

return currency
