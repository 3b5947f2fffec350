"""Socket Mode: each payload goes to any one of the open WebSockets and waits for its ack."""

import asyncio
import json
import secrets
import struct
from socket import SO_LINGER, SOL_SOCKET
from typing import Any

from aiohttp import WSMsgType, web

from playground.delivery import ANSWER_WITHIN_S, Reply
from playground.people import APP_ID

MOST_CONNECTIONS = 10


def reset(request: web.BaseRequest) -> None:
    """Drop a connection so that the other side sees a reset."""
    transport = request.transport
    if transport is None:
        return
    transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class Connection:
    """One WebSocket of the app with the envelopes it has not acknowledged."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.request = request
        self.socket = socket
        self.waiting: dict[str, asyncio.Future[dict[str, Any] | None]] = {}

    def acknowledge(self, text: str) -> None:
        """Match an ack to its envelope; anything else is ignored, as Slack does."""
        message = json.loads(text)
        future = self.waiting.get(message.get("envelope_id", ""))
        if future and not future.done():
            future.set_result(message.get("payload"))

    def lost(self) -> None:
        """The connection is gone: nothing on it will be acknowledged."""
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(ConnectionResetError())


class SocketTransport:
    """The open connections, used in turn."""

    def __init__(self) -> None:
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._turn = 0
        self.opened = 0
        """How many sockets have been opened so far."""

    @property
    def connections(self) -> int:
        """How many sockets are open."""
        return len(self._connections)

    def new_ticket(self) -> str:
        """A one-time ticket for `apps.connections.open`."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """A WebSocket from hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="the ticket is unknown or used")
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self._connections) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        connection = Connection(request, socket)
        self._connections.append(connection)
        self.opened += 1
        try:
            await socket.send_json(self._hello())
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    connection.acknowledge(message.data)
        finally:
            self._connections.remove(connection)
            connection.lost()
        return socket

    async def send(self, kind: str, payload: dict[str, Any], retry: int, reason: str) -> Reply:
        """One attempt on one of the connections."""
        if not self._connections:
            return Reply(False, reason="connection_failed")
        self._turn += 1
        connection = self._connections[self._turn % len(self._connections)]
        envelope_id = secrets.token_hex(16)
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        future = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = future
        try:
            await connection.socket.send_json(envelope)
            payload_back = await asyncio.wait_for(future, ANSWER_WITHIN_S)
        except TimeoutError:
            return Reply(False, reason="timeout")
        except ConnectionError:
            return Reply(False, reason="connection_failed")
        finally:
            connection.waiting.pop(envelope_id, None)
        return Reply(True, payload_back or None)

    async def disconnect(self, reason: str) -> None:
        """Ask every connection to go away, as Slack does before it refreshes one."""
        for connection in list(self._connections):
            await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    def reset_all(self) -> None:
        """Drop every open socket without a word."""
        for connection in list(self._connections):
            reset(connection.request)

    async def close(self) -> None:
        """Close every socket."""
        for connection in list(self._connections):
            await connection.socket.close()

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {
                "host": "applink-playground",
                "build_number": 1,
                "approximate_connection_time": 3600,
            },
            "connection_info": {"app_id": APP_ID},
        }
