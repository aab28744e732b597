"""All scenes, in the order in which they are played in one world."""

from sandbox.camera.album.scenes import (
    approvals,
    contests,
    failures,
    host,
    languages,
    menus,
    money,
    ordering,
    refusals,
    results,
    rules,
    start,
    voting,
)

AREAS = (
    start.AREA,
    ordering.AREA,
    results.AREA,
    menus.AREA,
    approvals.AREA,
    refusals.AREA,
    failures.AREA,
    rules.AREA,
    money.AREA,
    contests.AREA,
    voting.AREA,
    host.AREA,
    languages.AREA,
)
