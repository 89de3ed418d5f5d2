rung_unit_test(cache cache)
target_link_libraries(test_cache PRIVATE PkgConfig::XXHASH)
