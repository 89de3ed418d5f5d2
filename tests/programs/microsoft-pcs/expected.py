"""What partners made by hand must get, worked out on paper. Keeps the oracle honest, and
compares Rung itself with the figures that the vendor published.

PUBLISHED are the examples of the vendor's pages: (partner, month, figure, value as it is
printed); a figure is compared at the decimals that are printed. EDGES are those of
examples/microsoft-pcs/README.md: the value is exact, True and False tell whether the
partner qualifies in the area.
"""
from fractions import Fraction

PUBLISHED = [
    # Data & AI, intermediate certifications.
    ("W01", "2023-10", "data_ai intermediate certifications", "12"),
    ("W02", "2023-10", "data_ai intermediate certifications", "8"),
    ("W03", "2023-10", "data_ai intermediate certifications", "0"),
    ("W03", "2023-11", "data_ai intermediate certifications", "8"),
    ("W04", "2023-10", "data_ai intermediate certifications", "0"),
    ("W04", "2023-11", "data_ai intermediate certifications", "8"),
    # Digital & App Innovation and Infrastructure, intermediate and advanced.
    *((partner, period, f"{area} {grade} certifications", points)
      for area in ("app_innovation", "infrastructure")
      for grade in ("intermediate", "advanced")
      for partner, period, points in (("W05", "2023-10", "8"), ("W06", "2023-10", "8"),
                                      ("W07", "2023-10", "0"), ("W07", "2023-11", "8"))),
    # One of three adds.
    ("W08", "2023-10", "data_ai net customer adds", "10"),
    # 10 users of Business Central and 50,000 profiles of Customer Insights.
    ("W09", "2023-10", "business_consumption", "20000"),
    # Modern Work, Enterprise.
    ("W10", "2023-10", "modern_enterprise_dpor_growth_points", "15"),
    ("W10", "2023-10", "modern_enterprise_cpor_growth_points", "45"),
    ("W10", "2023-10", "modern_work_enterprise usage growth", "30"),
    ("W10", "2023-10", "modern_enterprise_dpor_deployment_points", "10"),
    ("W10", "2023-10", "modern_enterprise_cpor_deployment_points", "15"),
    ("W10", "2023-10", "modern_work_enterprise deployments", "15"),
    # Modern Work, SMB.
    ("W11", "2023-10", "modern_smb_csp_growth_points", "15"),
    ("W11", "2023-10", "modern_smb_cpor_growth_points", "60"),
    ("W11", "2023-10", "modern_work_smb usage growth", "30"),
    ("W11", "2023-10", "modern_smb_csp_deployment_points", "10"),
    ("W11", "2023-10", "modern_smb_cpor_deployment_points", "20"),
    ("W11", "2023-10", "modern_work_smb deployments", "20"),
    # Security, intermediate certifications.
    ("W12", "2023-11", "security intermediate certifications", "6.67"),
    ("W12", "2023-12", "security intermediate certifications", "0"),
    ("W13", "2023-12", "security intermediate certifications", "20"),
    ("W14", "2023-12", "security intermediate certifications", "13.3"),
    ("W15", "2023-11", "security intermediate certifications", "0"),
    ("W15", "2023-12", "security intermediate certifications", "13.3"),
]

EDGES = [
    ("E01", "2023-10", "data_ai", "0"), ("E01", "2023-10", "azure_growth", None),
    # 70 points, a hair less, and 70 or more with a metric at zero.
    ("E02", "2023-10", "data_ai", "70"), ("E02", "2023-10", "data_ai", True),
    ("E03", "2023-10", "data_ai", Fraction(60) + 100 * Fraction(13199999, 12000000) - 100),
    ("E03", "2023-10", "data_ai", False),
    ("E04", "2023-10", "data_ai", "80"), ("E04", "2023-10", "data_ai", False),
    ("E04", "2023-10", "data_ai usage growth", "0"),
    ("E05", "2023-10", "data_ai", "70"), ("E05", "2023-10", "data_ai", False),
    ("E05", "2023-10", "data_ai net customer adds", "0"),
    ("E05", "2023-10", "data_ai intermediate certifications", "40"),
    ("E51", "2023-10", "data_ai usage growth", "0.5"),
    ("E51", "2023-10", "data_ai", "80.5"), ("E51", "2023-10", "data_ai", True),
    ("E06", "2023-10", "infrastructure", "80"), ("E06", "2023-10", "infrastructure", False),
    ("E06", "2023-10", "infrastructure net customer adds", "30"),
    ("E06", "2023-10", "infrastructure intermediate certifications", "20"),
    ("E07", "2023-10", "data_ai", True), ("E07", "2023-10", "infrastructure", True),
    ("E07", "2023-10", "app_innovation", "100"), ("E07", "2023-10", "app_innovation", True),
    # Growth: base under and at the floor, none, less than before.
    ("E08", "2023-10", "data_ai usage growth", "0"),
    ("E09", "2023-10", "data_ai usage growth", "12.5"),
    ("E10", "2023-10", "data_ai usage growth", "0"),
    ("E10", "2023-10", "azure_growth", None),
    ("E11", "2023-10", "data_ai usage growth", "0"),
    ("E11", "2023-10", "azure_net_adds", "-3"),
    ("E11", "2023-10", "data_ai net customer adds", "0"),
    # Customers and services.
    ("E12", "2023-10", "azure_customers", "2"), ("E13", "2023-10", "azure_customers", "5"),
    ("E13", "2023-10", "azure_services", "2"),
    ("E50", "2023-10", "azure_customers", "2"),
    # People.
    *(("E14", "2023-10", f"{area} intermediate certifications", "0")
      for area in ("data_ai", "infrastructure", "app_innovation")),
    ("E14", "2023-11", "security intermediate certifications", Fraction(20, 3)),
    ("E14", "2023-12", "security intermediate certifications", "0"),
    ("E15", "2023-10", "data_ai intermediate certifications", "8"),
    ("E16", "2023-09", "data_ai intermediate certifications", "0"),
    ("E16", "2023-10", "data_ai intermediate certifications", "8"),
    ("E16", "2023-11", "data_ai intermediate certifications", "12"),
    ("E16", "2023-12", "data_ai intermediate certifications", "8"),
    ("E17", "2023-12", "infrastructure intermediate certifications", "4"),
    ("E17", "2024-07", "infrastructure intermediate certifications", "4"),
    ("E17", "2024-08", "infrastructure intermediate certifications", "0"),
    ("E17", "2023-08", "app_innovation advanced certifications", "8"),
    ("E17", "2023-09", "app_innovation advanced certifications", "4"),
    ("E17", "2024-08", "app_innovation advanced certifications", "0"),
    ("E17", "2023-06", "business_applications advanced certifications", "7.5"),
    ("E17", "2023-07", "business_applications advanced certifications", "0"),
    ("E17", "2023-11", "business_applications intermediate certifications", "12"),
    ("E17", "2023-12", "business_applications intermediate certifications", "8"),
    ("E17", "2024-06", "business_applications intermediate certifications", "8"),
    ("E17", "2024-07", "business_applications intermediate certifications", "4"),
    # Enterprise or SMB.
    ("E20", "2023-10", "business_track", "Enterprise"),
    ("E20", "2023-10", "business_applications intermediate certifications", "6"),
    ("E20", "2023-10", "business_applications advanced certifications", Fraction(90, 7)),
    ("E21", "2023-10", "business_track", "SMB"),
    ("E21", "2023-10", "business_applications intermediate certifications", "20"),
    ("E21", "2023-10", "business_applications advanced certifications", "15"),
    ("E22", "2023-10", "business_track", "SMB"),
    ("E23", "2023-10", "business_track", "Enterprise"),
    ("E23", "2023-10", "business_large_workloads", "5"),
    ("E23", "2023-10", "business_applications intermediate certifications", "20"),
    ("E23", "2023-10", "business_applications advanced certifications", "15"),
    ("E24", "2023-10", "business_applications usage growth", "0"),
    ("E25", "2023-10", "business_applications usage growth", "20"),
    ("E26", "2023-10", "business_applications usage growth", "0"),
    ("E27", "2023-10", "business_applications usage growth", "20"),
    ("E28", "2023-10", "business_applications net customer adds", "3"),
    ("E28", "2023-10", "business_applications deployments", "4"),
    ("E29", "2023-10", "business_applications net customer adds", "3"),
    ("E29", "2023-10", "business_applications deployments", "8"),
    ("E29", "2023-10", "business_consumption", "14900"),
    ("E18", "2023-10", "business_applications", "70.8"),
    ("E18", "2023-10", "business_applications", True),
    ("E39", "2023-10", "modern_work", "70.3"), ("E39", "2023-10", "modern_work", True),
    ("E47", "2023-10", "security", "80.512"), ("E47", "2023-10", "security", True),
    ("E19", "2023-10", "business_consumption", "51000.8"),
    ("E30", "2023-10", "business_applications", "70"),
    ("E30", "2023-10", "business_applications", True),
    ("E31", "2023-10", "business_applications", "69.2"),
    ("E31", "2023-10", "business_applications", False),
    # Modern Work.
    ("E32", "2023-10", "modern_enterprise_tenants", "1"),
    ("E32", "2023-10", "modern_smb_tenants", "2"),
    ("E32", "2023-10", "modern_work_enterprise", "7.6"),
    ("E32", "2023-10", "modern_work_smb", "16.44"),
    ("E33", "2023-10", "modern_work_enterprise", "21"),
    ("E33", "2023-10", "modern_work_smb", "31"),
    ("E34", "2023-10", "modern_enterprise_cpor_deployments", "2"),
    ("E34", "2023-10", "modern_work_enterprise", "39.97"),
    ("E35", "2023-10", "modern_enterprise_cpor_growth_points", "-9"),
    ("E35", "2023-10", "modern_work_enterprise", "0"),
    ("E36", "2023-10", "modern_work_enterprise", "12.5"),
    ("E36", "2023-10", "modern_work_smb", "90"), ("E36", "2023-10", "modern_work", True),
    ("E37", "2023-10", "modern_work_enterprise", "80"),
    ("E37", "2023-10", "modern_work_smb", "79.4"),
    ("E37", "2023-10", "modern_work", False),
    ("E38", "2023-10", "modern_work", "100"), ("E38", "2023-10", "modern_work", True),
    # Security: one person, then two; who counts in step 3.
    ("E40", "2023-11", "security intermediate certifications", "40"),
    ("E40", "2023-12", "security intermediate certifications", "0"),
    ("E41", "2023-11", "security intermediate certifications", "40"),
    ("E41", "2023-12", "security intermediate certifications", "0"),
    ("E42", "2023-11", "security intermediate certifications", Fraction(80, 3)),
    ("E42", "2023-12", "security intermediate certifications", Fraction(80, 3)),
    # Security: 3 + 4 customers, 1 + 2 deployments, 24,199.98 and 60 users.
    ("E43", "2023-10", "security net customer adds", "14"),
    ("E43", "2023-10", "security deployments", "10"),
    ("E43", "2023-10", "security usage growth", "19.839984"),
    ("E44", "2023-10", "security net customer adds", "0"),
    ("E44", "2023-10", "security usage growth", "2"),
    ("E45", "2023-10", "security", "70"), ("E45", "2023-10", "security", True),
    ("E46", "2023-10", "security", "69.992"), ("E46", "2023-10", "security", False),
]


def printed(exact, value):
    """`exact` as a text with so many decimals as `value` has, half up."""
    decimals = len(value.partition(".")[2])
    return Fraction((exact * 10 ** decimals * 2 + 1) // 2, 10 ** decimals)


def found_in(result, figure, value):
    if isinstance(value, bool):
        return figure in result["outcome"]["badges"]
    return {**result["metric"], **result["score"]}[figure]


def is_published(found, value):
    return printed(Fraction(found), value) == Fraction(value)


def is_exact(found, value):
    if value is None or isinstance(value, bool) or isinstance(found, str):
        return found == value
    return found is not None and Fraction(found) == Fraction(value)


def check(evaluate, same=is_exact):
    """`evaluate` gives {partner: result} for a month; 0 where all is as expected."""
    results, wrong = {}, 0
    for cases, compare in ((PUBLISHED, is_published), (EDGES, same)):
        for partner, period, figure, value in cases:
            if period not in results:
                results[period] = evaluate(period)
            found = found_in(results[period][partner], figure, value)
            if not compare(found, value):
                wrong += 1
                print(f"{partner} {period} {figure}: {found}, expected {value}")
    print(f"{len(PUBLISHED)} published figures and {len(EDGES)} edges, {wrong} wrong")
    return 1 if wrong else 0
