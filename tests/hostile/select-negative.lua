-- expect: script-error
select(-10)
