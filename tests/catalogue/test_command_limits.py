"""The commands made from the catalogue fit into Discord's rules."""

import re

import pytest

from bot.catalogue import (
    DEFAULT_POLICY,
    EVERY_MODEL,
    EVERY_OPERATION,
    Audience,
    FieldKind,
    Media,
    Model,
    Operation,
)

each_operation = pytest.mark.parametrize("op", EVERY_OPERATION, ids=lambda op: op.id)
each_model = pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.id)

OPTION = re.compile(r"[a-z0-9_]{1,32}")
COMMAND = re.compile(r"[a-z0-9-]{1,32}")


def characters(op: Operation) -> int:
    """Count a subcommand's characters as Discord does: names, descriptions, choice names and values."""
    slots = sum(len(option) + len(slot.help) for slot in op.slots for option in slot.options)
    fields = sum(
        len(field.option) + len(field.help) + 2 * sum(map(len, field.choices)) for field in op.member_fields
    )
    return len(op.name) + len(op.about) + slots + fields


@each_operation
def test_names_and_descriptions_fit(op: Operation) -> None:
    assert COMMAND.fullmatch(op.name)
    assert all(OPTION.fullmatch(option) for option in op.option_names())
    texts = [op.about, *(field.help for field in op.fields), *(slot.help for slot in op.slots)]
    assert all(1 <= len(text) <= 100 for text in texts)


@each_operation
def test_options_are_unique_complete_and_few_enough(op: Operation) -> None:
    names = op.option_names()
    everything = [field.option for field in op.member_fields]
    everything += [option for slot in op.slots for option in slot.options]
    assert sorted(names) == sorted(everything)
    assert len(set(names)) == len(names)
    assert len(names) <= 23, "leave room for `count` and `private`"
    assert all(len(field.choices) <= 25 for field in op.fields)
    assert all(1 <= len(choice) <= 100 for field in op.fields for choice in field.choices)


@each_operation
def test_required_options_come_first(op: Operation) -> None:
    flags = [op.requires(option) for option in op.option_names()]
    assert flags == sorted(flags, reverse=True)


@each_operation
def test_fields_are_whole(op: Operation) -> None:
    for field in op.fields:
        assert bool(field.choices) is (field.kind is FieldKind.CHOICE)
        assert (field.max_length is not None) is (field.kind is FieldKind.TEXT)
        assert (field.minimum is not None) is (field.kind in {FieldKind.INTEGER, FieldKind.NUMBER})
        assert field.default is None or field.kind is not FieldKind.CHOICE or field.default in field.choices
        assert field.needs is None or op.field(field.needs) is not None
        if field.kind is FieldKind.TEXT:
            assert field.max_length is not None
            assert field.max_length <= 6000
        if field.minimum is not None:
            assert field.maximum is not None
            assert -(2**53) < field.minimum < field.maximum < 2**53


@each_operation
def test_slots_are_whole(op: Operation) -> None:
    known = {option for slot in op.slots for option in slot.options}
    for slot in op.slots:
        assert slot.formats
        assert all(mime.startswith(slot.accepts.value) for mime in slot.formats)
        assert {*slot.excludes, slot.needs} - {None} <= known
        assert slot.many or len(slot.options) == 1
    assert set(op.one_of) <= known
    wires = [field.wire for field in op.fields] + list({slot.wire for slot in op.slots})
    assert len(set(wires)) == len(wires)


@each_model
def test_a_models_command_fits(model: Model) -> None:
    assert COMMAND.fullmatch(model.command)
    assert len(model.about) <= 100
    assert model.id in model.about
    assert 1 <= len(model.operations) <= 25
    assert len({op.name for op in model.operations}) == len(model.operations)
    total = len(model.command) + len(model.about) + sum(map(characters, model.operations))
    assert total <= 7500, "leave room for `count` and `private`"


def test_commands_are_unique() -> None:
    assert len({model.command for model in EVERY_MODEL}) == len(EVERY_MODEL)
    assert {op.kind for op in EVERY_OPERATION} == {Media.IMAGE, Media.VIDEO, Media.VECTOR}


def test_the_policy_is_not_the_members() -> None:
    fields = [field for op in EVERY_OPERATION for field in op.fields]
    policy = {field.option for field in fields if field.audience is Audience.POLICY}
    assert policy == DEFAULT_POLICY.keys() == {"moderation", "safety_tolerance"}
    assert not any(policy & set(op.option_names()) for op in EVERY_OPERATION)
