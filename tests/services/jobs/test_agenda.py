"""Due times against a plain dictionary."""

from hypothesis import given
from hypothesis import strategies as st

from bot.services.jobs.running.agenda import NOW, Agenda

ACTS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 50), st.booleans()), max_size=60)


@given(ACTS)
def test_each_job_comes_once_at_its_soonest_time(acts: list[tuple[str, int, bool]]) -> None:
    agenda, plain = Agenda(), dict[str, int]()
    for job_id, instant, is_popped in acts:
        if not is_popped:
            assert agenda.add(job_id, instant) is (plain.get(job_id, instant + 1) > instant)
            plain[job_id] = min(instant, plain.get(job_id, instant))
        else:
            due = sorted(value for value in plain.values() if value <= instant)
            popped = list(agenda.pop(instant))
            assert [value for _, value in popped] == due
            assert all(plain.pop(name) == value for name, value in popped)
        assert len(agenda) == len(plain)
        assert agenda.next() == min(plain.values(), default=None)


def test_what_is_asked_for_comes_before_what_time_brings() -> None:
    agenda = Agenda()
    agenda.add("a", 5)
    agenda.add("b", NOW)
    assert [name for name, _ in agenda.pop(10)] == ["b", "a"]


def test_what_is_added_meanwhile_comes_too() -> None:
    agenda = Agenda()
    agenda.add("a", 1)
    seen = []
    for name, _ in agenda.pop(10):
        seen.append(name)
        if name == "a":
            agenda.add("b", 2)
            agenda.add("later", 11)
    assert seen == ["a", "b"]
