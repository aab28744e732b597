"""The verbs of contests as one class."""

from bot.store.contests import funds, lifecycle, posts, questions, results
from bot.store.contests.due import due, next_due, postpone
from bot.store.contests.rows import one_contest
from bot.store.contests.templates import (
    add_template,
    draft_next_round,
    reminder_role,
    set_reminder_role,
    stop_template,
    templates,
    templates_due,
)
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, point_query, query


def _jobs_to_keep(connection: Connection) -> frozenset[str]:
    """Return the jobs whose files are kept at any age: made for a running contest, or entered in one."""
    rows = connection.execute(
        "WITH live AS (SELECT id FROM contests WHERE state IN ('OPEN', 'VOTING', 'CLOSED')) "
        "SELECT id FROM jobs WHERE contest_id IN (SELECT id FROM live) "
        "UNION SELECT job_id FROM submissions WHERE contest_id IN (SELECT id FROM live)"
    )
    return frozenset(row[0] for row in rows)


class ContestStore(Verbs):
    """Contests, their pots, results and messages."""

    get = query(one_contest)
    of_server = query(lifecycle.of_server)
    draft = command(lifecycle.draft)
    open = command(lifecycle.open_contest)
    edit = command(lifecycle.edit)
    relocate = command(lifecycle.relocate)
    set_dates = command(lifecycle.set_dates)
    cancel = command(lifecycle.cancel)
    advance = command(lifecycle.advance)

    snapshot = query(results.snapshot)
    ask_organiser = command(results.ask_organiser)
    organiser_deadline = query(results.organiser_deadline)
    settle = command(results.settle)
    settlement = query(results.settlement)
    mark_announced = command(results.mark_announced)

    ask = command(questions.ask)
    question = query(questions.question)

    due = query(due)
    next_due = query(next_due)
    postpone = command(postpone)

    is_card_stale = query(posts.is_card_stale)
    mark_shown = command(posts.mark_shown)
    needs_post = query(posts.needs_post)
    begin_posting = command(posts.begin_posting)
    mark_posted = command(posts.mark_posted)

    pot = query(funds.pot_statement)
    pot_share = query(funds.pot_share)
    check_funds = query(funds.check)
    prize = point_query(funds.prize_balance)
    total_in_pots = query(funds.total_in_pots)
    jobs_to_keep = query(_jobs_to_keep)

    add_template = command(add_template)
    templates = query(templates)
    templates_due = query(templates_due)
    draft_next_round = command(draft_next_round)
    stop_template = command(stop_template)
    reminder_role = query(reminder_role)
    set_reminder_role = command(set_reminder_role)
