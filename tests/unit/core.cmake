rung_unit_test(error core)
rung_unit_test(memory core)
rung_unit_test(pool core)
rung_unit_test(text core)
