"""The operations that run on one WebSocket, each in a task of its own."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect
from strawberry.types import ExecutionResult

from schema.http.operation import perform
from schema.http.responses import body_of
from schema.public_errors import masked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from strawberry import Schema

    from schema.http.messages import Subscribe
    from schema.http.operation import Results

    SendMessage = Callable[[Mapping[str, object]], Awaitable[None]]


@dataclass(slots=True, eq=False)
class _Operation:
    """``wanted`` until either side has completed it; ``streams`` while it is a subscription that may bring results."""

    id: str
    wanted: bool = True
    streams: bool = False


class Operations:
    """Begins operations, sends what they answer with ``send``, and ends them. At most ``most`` run at a time."""

    def __init__(self, schema: Schema, send: SendMessage, most: int) -> None:
        self._schema = schema
        self._send = send
        self._most = most
        self._wanted: dict[str, _Operation] = {}
        self._tasks: dict[_Operation, asyncio.Task[None]] = {}

    def __contains__(self, id_: str) -> bool:
        return id_ in self._wanted

    def __bool__(self) -> bool:
        return bool(self._tasks)

    async def begin(self, asked: Subscribe, context: object) -> None:
        """Begin an operation whose id isn't in use; one too many is answered by an error of its own."""
        if len(self._tasks) >= self._most:
            words = f"At most {self._most} operations may run on one socket: complete one, or open another socket."
            error = GraphQLError(words, extensions={"code": "TOO_MANY_OPERATIONS"})
            await self._send({"id": asked.id, "type": "error", "payload": [error.formatted]})
            return
        operation = _Operation(asked.id)
        self._wanted[asked.id] = operation
        task = self._tasks[operation] = asyncio.create_task(self._run(operation, asked, context))
        task.add_done_callback(lambda _: self._tasks.pop(operation))

    def complete(self, id_: str) -> None:
        """End an operation for the client, who may have met its own end on the way: an unknown id is no mistake.

        A subscription is closed. A mutation that was begun is carried out, and its answer dropped.
        """
        operation = self._wanted.pop(id_, None)
        if operation is not None:
            operation.wanted = False
            if operation.streams:
                self._tasks[operation].cancel()

    async def close(self) -> None:
        """End all operations; wait for the clean-up of subscriptions and for mutations that were begun."""
        for id_ in list(self._wanted):
            self.complete(id_)
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _run(self, operation: _Operation, asked: Subscribe, context: object) -> None:
        try:
            await self._answer(operation, asked, context)
        except WebSocketDisconnect:
            pass  # nobody is there to be told
        except Exception as cause:  # noqa: BLE001  # the outermost edge: logged, and masked for the client
            await self._refuse(operation, [masked(cause)])

    async def _answer(self, operation: _Operation, asked: Subscribe, context: object) -> None:
        outcome = await perform(self._schema, asked.parameters, context)
        if isinstance(outcome, ExecutionResult):
            await self._next(operation, outcome)
        else:
            await self._stream(operation, outcome)
        await self._end(operation, {"type": "complete"})

    async def _stream(self, operation: _Operation, outcome: Results) -> None:
        async with aclosing(outcome) as results:
            if not operation.wanted:
                return
            operation.streams = True
            try:
                async for result in results:
                    await self._next(operation, result)
                    await asyncio.sleep(0)  # a stream that never waits mustn't keep the others waiting
            finally:
                operation.streams = False  # what follows is its clean-up, which nothing may cut off

    async def _next(self, operation: _Operation, result: ExecutionResult) -> None:
        """Send a result; one of an operation that never ran ends it with an ``error``."""
        body = body_of(result)
        if "data" not in body and result.errors:
            await self._refuse(operation, result.errors)
        elif operation.wanted:
            await self._send({"id": operation.id, "type": "next", "payload": body})

    async def _refuse(self, operation: _Operation, errors: Sequence[GraphQLError]) -> None:
        await self._end(operation, {"type": "error", "payload": [error.formatted for error in errors]})

    async def _end(self, operation: _Operation, message: Mapping[str, object]) -> None:
        """Tell the client that this was all; its id is free before the client hears of it."""
        if operation.wanted:
            operation.wanted = False
            self._wanted.pop(operation.id)
            await self._send({"id": operation.id, **message})
