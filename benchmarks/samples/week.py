"""Who works when: the routines of the organisation, and the share of a day's events that falls to each."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.samples import people_calls as person
from benchmarks.samples import service_calls as service
from benchmarks.samples import workload_calls as workload
from benchmarks.samples.machines import compute, cross_account, service_events, service_itself, service_linked
from benchmarks.samples.organisation import (
    ACCOUNTS,
    ALICE,
    ALICE_ADDRESS,
    BILL,
    BILL_ADDRESS,
    BOB,
    CI_KEY_RETIRED,
    CI_RUNNER,
    CI_USER,
    FRANKFURT,
    GITHUB_RUNNERS,
    HOME_OFFICE,
    IRELAND,
    LOG_ARCHIVE,
    MANAGEMENT,
    OFFICE,
    OREGON,
    PRODUCTION,
    REGIONS,
    SECOND_OFFICE,
    STEVE,
    STEVE_ADDRESS,
    SYDNEY,
    SYDNEY_OFFICE,
    TEST,
    VIRGINIA,
    Role,
    permission_set_role,
    service_linked_role,
)
from benchmarks.samples.people import console_user, key_user, pipeline, portal_user
from benchmarks.samples.routines import ALL_DAY, NIGHT, OFFICE_HOURS, Routine

_MORNING, _LATE_MORNING, _AFTERNOON, _EVENING = ((6.5, 5.0),), ((9.0, 3.0),), ((12.0, 4.0),), ((16.5, 4.5),)
_SYDNEY_DAY = ((0.2, 6.0),)
_SHOP_REGIONS = (IRELAND, IRELAND, IRELAND, FRANKFURT, VIRGINIA)
_HUB = Role(LOG_ARCHIVE, "MonitoringHub")
_AUDIT = Role(MANAGEMENT, "OrgInventory")


def _baseline() -> tuple[Routine, ...]:
    """What AWS itself does in every account."""
    made = []
    for account in ACCOUNTS:
        weight = 3 if account == PRODUCTION else 1
        config, guard = (
            service_linked_role(account, "config", "Config"),
            service_linked_role(account, "guardduty", "AmazonGuardDuty"),
        )
        made += [
            service_linked(config, "config", REGIONS, service.CONFIG_RECORDER, 25 * weight),
            service_linked(guard, "guardduty", REGIONS, service.THREAT_DETECTOR, 10 * weight),
            service_events(account, (IRELAND, IRELAND, FRANKFURT, VIRGINIA), service.SERVICE_EVENTS, 3 * weight),
        ]
    return tuple(made)


_MACHINES = (
    compute(
        "ec2",
        Role(PRODUCTION, "ShopWebRole"),
        (IRELAND, IRELAND, VIRGINIA),
        workload.WEB_SERVER,
        share=230,
        weekend=230,
    ),
    compute("lambda", Role(PRODUCTION, "OrderEventsRole"), (IRELAND,), workload.FUNCTION, share=120, weekend=110),
    compute(
        "lambda",
        Role(PRODUCTION, "StorefrontEdgeRole"),
        (VIRGINIA, SYDNEY),
        workload.OTHER_FUNCTION,
        share=50,
        weekend=50,
    ),
    compute(
        "ecs", Role(PRODUCTION, "CheckoutTaskRole"), (FRANKFURT, IRELAND), workload.CONTAINER, share=100, weekend=90
    ),
    compute(
        "lambda",
        Role(PRODUCTION, "NightlyReportRole"),
        (IRELAND,),
        workload.NIGHTLY_REPORT,
        share=45,
        weekend=45,
        hours=NIGHT,
    ),
    compute(
        "lambda",
        Role(PRODUCTION, "DemandForecastRole"),
        (OREGON,),
        workload.OTHER_FUNCTION,
        share=25,
        weekend=10,
        hours=NIGHT,
    ),
    compute(
        "lambda",
        Role(TEST, "OrderEventsRole"),
        (IRELAND, SYDNEY),
        workload.OTHER_FUNCTION,
        share=35,
        weekend=5,
        hours=OFFICE_HOURS,
    ),
    compute(
        "ecs",
        Role(TEST, "CheckoutTaskRole"),
        (IRELAND, OREGON),
        workload.CONTAINER,
        share=25,
        weekend=5,
        hours=OFFICE_HOURS,
    ),
    service_linked(
        service_linked_role(PRODUCTION, "autoscaling", "AutoScaling"), "autoscaling", _SHOP_REGIONS, service.SCALING, 40
    ),
    service_linked(
        service_linked_role(PRODUCTION, "backup", "Backup"), "backup", (IRELAND, FRANKFURT), service.BACKUP, 15
    ),
    service_itself(LOG_ARCHIVE, "cloudtrail", IRELAND, service.TRAIL_DELIVERY, 40),
    cross_account(
        _HUB, "collector", Role(PRODUCTION, "MonitoringReader"), _SHOP_REGIONS, workload.MONITORING, share=50
    ),
    cross_account(_HUB, "collector", Role(TEST, "MonitoringReader"), (IRELAND, SYDNEY), workload.MONITORING, share=15),
    cross_account(
        _AUDIT,
        "inventory",
        Role(TEST, "AuditReader"),
        (IRELAND,),
        service.CONFIG_RECORDER,
        share=8,
        hours=((2.0, 0.95),),
    ),
)
_PEOPLE = (
    console_user(ALICE, IRELAND, person.CONSOLE, share=14, hours=_AFTERNOON, address=ALICE_ADDRESS),
    console_user(BOB, IRELAND, person.CONSOLE, share=14, hours=_LATE_MORNING, address=HOME_OFFICE, clumsy=True),
    console_user(BILL, OREGON, person.CONSOLE, share=12, hours=_EVENING, address=BILL_ADDRESS),
    key_user(
        STEVE,
        (IRELAND, FRANKFURT),
        person.TABLE_OWNER,
        share=12,
        weekend=0,
        hours=_MORNING,
        address=STEVE_ADDRESS,
    ),
    *(
        portal_user(email, permission_set_role(account, name), region, calls, share=share, hours=hours, address=address)
        for email, account, name, region, calls, share, hours, address in (
            (
                "carol@example.com",
                LOG_ARCHIVE,
                "SecurityAudit",
                IRELAND,
                person.SECURITY_REVIEW,
                22,
                OFFICE_HOURS,
                OFFICE,
            ),
            (
                "carol@example.com",
                PRODUCTION,
                "SecurityAudit",
                FRANKFURT,
                person.SECURITY_REVIEW,
                10,
                _AFTERNOON,
                OFFICE,
            ),
            ("dave@example.com", PRODUCTION, "PlatformOperator", IRELAND, person.CONSOLE, 30, OFFICE_HOURS, OFFICE),
            ("erin@example.com", TEST, "Developer", IRELAND, person.CONSOLE, 28, OFFICE_HOURS, SECOND_OFFICE),
            ("frank@example.com", PRODUCTION, "DataAnalyst", SYDNEY, person.CONSOLE, 18, _SYDNEY_DAY, SYDNEY_OFFICE),
            ("frank@example.com", TEST, "Developer", SYDNEY, person.CONSOLE, 10, _SYDNEY_DAY, SYDNEY_OFFICE),
            ("grace@example.com", MANAGEMENT, "Billing", IRELAND, person.COSTS, 12, _MORNING, OFFICE),
        )
    ),
)
_PIPELINES = (
    *(
        pipeline(
            "example-shop/web",
            Role(account, "GitHubDeploy"),
            regions,
            person.PIPELINE,
            person.STACK_UPDATE,
            share=share,
            addresses=GITHUB_RUNNERS,
        )
        for account, regions, share in (
            (PRODUCTION, (IRELAND, IRELAND, FRANKFURT, VIRGINIA), 55),
            (TEST, (IRELAND, OREGON, SYDNEY), 40),
        )
    ),
    # The key is leaked in the story and switched off on 4 September: nobody uses it after the 3rd, story or not.
    replace(
        key_user(CI_USER, (IRELAND,), person.CI_KEY, share=20, weekend=8, hours=ALL_DAY, address=CI_RUNNER),
        last_day=CI_KEY_RETIRED,
    ),
)
ROUTINES: tuple[Routine, ...] = (*_baseline(), *_MACHINES, *_PEOPLE, *_PIPELINES)
