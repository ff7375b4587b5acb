"""Measures a GraphQL document before anything runs, in time linear in its length.

Each fragment is measured once and remembered, however often fragments spread each other. The measure never looks at
the values of variables: the verdict belongs to the text, and may be cached with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLInputObjectType,
    GraphQLNamedType,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationDefinitionNode,
    ValidationContext,
    ValidationRule,
    VariableNode,
    get_named_type,
    is_composite_type,
)

from schema.limits import SHOWN_AT_MOST, Measure, QueryLimits, refusal

if TYPE_CHECKING:
    from graphql import (
        DocumentNode,
        GraphQLCompositeType,
        GraphQLField,
        NamedTypeNode,
        SelectionNode,
        SelectionSetNode,
        ValueNode,
    )

_SIZING = ("first", "last", "ids")  # the arguments that say how many items come back
_FEW = ("blockers", "unfilled")  # lists that are short whatever they are about
_WHOLE = {"reach", "growth", "overlap", "communities", "bridges", "rankedMembers"}  # fields that walk through a network
_BATCH = ("recipientIds", "messages")  # those, or the fields of an input, that have a part in the lists right inside


class Meter:
    """Measures the operations of the document in ``context``, at the prices in ``limits``."""

    def __init__(self, context: ValidationContext, limits: QueryLimits) -> None:
        self._context = context
        self._limits = limits
        self._fragments: dict[tuple[str, int], Measure] = {}

    def operation(self, node: OperationDefinitionNode) -> Measure:
        """Measure one operation, with its fragments written out."""
        root = self._context.schema.get_root_type(node.operation)
        own = Measure(directives=len(node.directives or ()))
        return own + self._selections(node.selection_set, root, listed=self._limits.list_default)

    def _selections(self, node: SelectionSetNode, parent: GraphQLCompositeType | None, *, listed: int) -> Measure:
        total = Measure()
        for selection in node.selections:
            total += Measure(directives=len(selection.directives or ()))
            total += self._selection(selection, parent, listed=listed)
        return total

    def _selection(self, node: SelectionNode, parent: GraphQLCompositeType | None, *, listed: int) -> Measure:
        if isinstance(node, FieldNode):
            return self._field(node, parent, listed=listed)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value, listed=listed)
        if isinstance(node, InlineFragmentNode):
            inner = self._type(node.type_condition) if node.type_condition else parent
            return self._selections(node.selection_set, inner, listed=listed)
        return Measure()

    def _fragment(self, name: str, *, listed: int) -> Measure:
        key = (name, listed)
        if key not in self._fragments:
            self._fragments[key] = Measure()  # what a cycle finds here; another rule refuses cycles
            fragment = self._context.get_fragment(name)
            if fragment is not None:
                parent = self._type(fragment.type_condition)
                self._fragments[key] = self._selections(fragment.selection_set, parent, listed=listed)
        return self._fragments[key]

    def _field(self, node: FieldNode, parent: GraphQLCompositeType | None, *, listed: int) -> Measure:
        field = self._context.schema.get_field(parent, node.name.value) if parent else None
        named, is_list = _shape(field)
        inner = Measure()
        if node.selection_set:
            composite = named if is_composite_type(named) else None
            inner = self._selections(node.selection_set, composite, listed=self._inside(node, field, is_list=is_list))
        if node.name.value in {"__schema", "__type"}:
            cost = self._limits.introspection
        else:
            own = self._limits.whole_network if node.name.value in _WHOLE else 1
            cost = own + inner.cost * self._items(node, field, is_list=is_list, listed=listed)
        return Measure(1 + inner.depth, 1, inner.aliases + (node.alias is not None), inner.directives, cost)

    def _inside(self, node: FieldNode, field: GraphQLField | None, *, is_list: bool) -> int:
        """What a list right inside the field is priced at: in a page it is paid for, in a batch it may hold it all."""
        if _is_batch(field):
            return self._batch(node)
        return 1 if _is_paged(field) and not is_list else self._limits.list_default

    def _items(self, node: FieldNode, field: GraphQLField | None, *, is_list: bool, listed: int) -> int:
        """How many items the field is priced at."""
        if field is None or not _is_paged(field):
            few = node.name.value in _FEW
            return (self._limits.blockers if few else listed) if is_list else 1
        sizes = [self._size(argument.value) for argument in node.arguments or () if argument.name.value in _SIZING]
        return max([size for size in sizes if size is not None], default=self._unsaid(field))

    def _batch(self, node: FieldNode) -> int:
        lists = [argument.value for argument in node.arguments or () if isinstance(argument.value, ListValueNode)]
        return max([max(1, len(given.values or ())) for given in lists], default=self._limits.batch_maximum)

    def _size(self, value: ValueNode) -> int | None:
        if isinstance(value, NullValueNode):
            return None
        if isinstance(value, VariableNode):
            return self._limits.page_maximum
        if isinstance(value, ListValueNode):
            return max(1, len(value.values or ()))
        if isinstance(value, IntValueNode):
            too_long = len(value.value) >= len(str(SHOWN_AT_MOST))  # Python refuses to read 5,000 digits
            return SHOWN_AT_MOST if too_long else max(1, int(value.value))
        return 1  # not a size: the rule on argument types refuses it

    def _unsaid(self, field: GraphQLField) -> int:
        defaults = [field.args[name].default_value for name in _SIZING if name in field.args]
        return max([value for value in defaults if isinstance(value, int)], default=self._limits.page_default)

    def _type(self, node: NamedTypeNode) -> GraphQLCompositeType | None:
        named = self._context.schema.get_type(node.name.value)
        return named if is_composite_type(named) else None


def _is_paged(field: GraphQLField | None) -> bool:
    return field is not None and any(name in field.args for name in _SIZING)


def _is_batch(field: GraphQLField | None) -> bool:
    if field is None:
        return False
    names = set(field.args)
    if "input" in field.args:
        given = get_named_type(field.args["input"].type)  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType] - GraphQLList is open
        names |= set(given.fields) if isinstance(given, GraphQLInputObjectType) else set()
    return not names.isdisjoint(_BATCH)


def _shape(field: GraphQLField | None) -> tuple[GraphQLNamedType | None, bool]:
    """The named type inside the field's type, and whether the field returns a list of it."""
    if field is None:
        return None, False
    output = field.type  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # GraphQLList is open
    return get_named_type(output), str(output).startswith("[")  # pyright: ignore[reportUnknownArgumentType]  # as above


class LimitsRule(ValidationRule):
    """The validation rule; `limits_rule` makes one for given limits."""

    limits: ClassVar[QueryLimits]

    def enter_document(self, node: DocumentNode, *_args: object) -> None:
        """Measure every operation; over a limit, abort, so that no slower rule walks the document.

        Raises ValidationAbortedError, which graphql-core turns into the document's validation error.
        """
        meter = Meter(self.context, self.limits)
        for definition in node.definitions:
            if isinstance(definition, OperationDefinitionNode):
                error = refusal(definition, meter.operation(definition), self.limits)
                if error:
                    raise error


def limits_rule(limits: QueryLimits) -> type[LimitsRule]:
    """Make the validation rule for these limits."""
    return type("QueryLimitsRule", (LimitsRule,), {"limits": limits})
