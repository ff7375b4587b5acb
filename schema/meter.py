"""Measures a GraphQL document before anything runs, in time linear in its length.

Each fragment is measured once and remembered, however often fragments spread each other. The measure never looks at
the values of variables: the verdict belongs to the text, and may be cached with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from graphql import (
    FieldNode,
    FragmentSpreadNode,
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


class Meter:
    """Measures the operations of the document in ``context``, at the prices in ``limits``."""

    def __init__(self, context: ValidationContext, limits: QueryLimits) -> None:
        self._context = context
        self._limits = limits
        self._fragments: dict[tuple[str, bool], Measure] = {}

    def operation(self, node: OperationDefinitionNode) -> Measure:
        """Measure one operation, with its fragments written out."""
        root = self._context.schema.get_root_type(node.operation)
        own = Measure(directives=len(node.directives or ()))
        return own + self._selections(node.selection_set, root, paged=False)

    def _selections(self, node: SelectionSetNode, parent: GraphQLCompositeType | None, *, paged: bool) -> Measure:
        total = Measure()
        for selection in node.selections:
            total += Measure(directives=len(selection.directives or ()))
            total += self._selection(selection, parent, paged=paged)
        return total

    def _selection(self, node: SelectionNode, parent: GraphQLCompositeType | None, *, paged: bool) -> Measure:
        if isinstance(node, FieldNode):
            return self._field(node, parent, paged=paged)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value, paged=paged)
        if isinstance(node, InlineFragmentNode):
            inner = self._type(node.type_condition) if node.type_condition else parent
            return self._selections(node.selection_set, inner, paged=paged)
        return Measure()

    def _fragment(self, name: str, *, paged: bool) -> Measure:
        key = (name, paged)
        if key not in self._fragments:
            self._fragments[key] = Measure()  # what a cycle finds here; another rule refuses cycles
            fragment = self._context.get_fragment(name)
            if fragment is not None:
                parent = self._type(fragment.type_condition)
                self._fragments[key] = self._selections(fragment.selection_set, parent, paged=paged)
        return self._fragments[key]

    def _field(self, node: FieldNode, parent: GraphQLCompositeType | None, *, paged: bool) -> Measure:
        field = self._context.schema.get_field(parent, node.name.value) if parent else None
        named, is_list = _shape(field)
        inner = Measure()
        if node.selection_set:
            composite = named if is_composite_type(named) else None
            inner = self._selections(node.selection_set, composite, paged=_is_paged(field) and not is_list)
        if node.name.value in {"__schema", "__type"}:
            cost = self._limits.introspection
        else:
            cost = 1 + inner.cost * self._items(node, field, unpaid_list=is_list and not paged)
        return Measure(1 + inner.depth, 1, inner.aliases + (node.alias is not None), inner.directives, cost)

    def _items(self, node: FieldNode, field: GraphQLField | None, *, unpaid_list: bool) -> int:
        """How many items the field is priced at; a list right inside a page is paid for by the page."""
        if field is None or not _is_paged(field):
            return self._limits.list_default if unpaid_list else 1
        sizes = [self._size(argument.value) for argument in node.arguments or () if argument.name.value in _SIZING]
        return max([size for size in sizes if size is not None], default=self._unsaid(field))

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
