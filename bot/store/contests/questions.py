"""Questions before something of a contest ends: the reason waits here for the press that agrees."""

from bot.domain.contests.errors import UnknownContest
from bot.domain.contests.records import EndingAct, Question
from bot.store.sql import Connection, clean


def ask(connection: Connection, question: Question) -> Question:
    """Store a question. Its card has its id."""
    connection.execute(
        "INSERT INTO contest_questions (id, contest_id, act, entry, reason, asked_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            question.id,
            question.contest_id,
            question.act,
            question.entry,
            clean(question.reason),
            question.asked_at,
        ),
    )
    return question


def question(connection: Connection, question_id: str) -> Question:
    """Return a stored question. Raises UnknownContest if there is none."""
    row = connection.execute("SELECT * FROM contest_questions WHERE id = ?", (question_id,)).fetchone()
    if row is None:
        raise UnknownContest(question_id)
    return Question(
        row["id"], row["contest_id"], EndingAct(row["act"]), row["reason"], row["asked_at"], row["entry"]
    )
