"""The protocol as pygls implements it, strict about the order of messages."""

from __future__ import annotations

import json
from collections.abc import Generator
from concurrent.futures import Future
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol, lsp_method

from appspec_lint.lsp.client_abilities import ClientAbilities

NOT_INITIALIZED = int(types.ErrorCodes.ServerNotInitialized.value)
INVALID_REQUEST = int(types.ErrorCodes.InvalidRequest.value)
PARSE_ERROR = int(types.ErrorCodes.ParseError.value)


class StrictProtocol(LanguageServerProtocol):
    """Answers each request, whenever it comes, and reports what is not a message.

    The server keeps the text of each document: pygls ends lines in more places than clients do.
    """

    is_initialized = False
    exit_code: int | None = None
    """The exit code of the server, when the client has requested the exit."""

    def receive(self, body: bytes) -> None:
        """Handle the body of a message."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            self._refuse(None, PARSE_ERROR, "the message is not JSON")
            return
        if not isinstance(data, dict) or data.get("jsonrpc") != self.VERSION:
            self._refuse(None, INVALID_REQUEST, "this is not a message of JSON-RPC 2.0")
            return
        is_request = "method" in data and "id" in data
        if self._is_out_of_order(data):
            return
        try:
            message = self.structure_message(data)
        except JsonRpcException as error:
            if is_request:
                self._refuse(data["id"], error.code or INVALID_REQUEST, "invalid parameters")
            return
        self.handle_message(message)

    def _is_out_of_order(self, data: dict[str, Any]) -> bool:
        """Whether a message comes too early or too late; a request is answered with an error."""
        method, number = data.get("method"), data.get("id")
        if method is None or method == types.EXIT:
            return False
        if self._shutdown:
            wrong = INVALID_REQUEST, "the server is shut down"
        elif method == types.INITIALIZE:
            if not self.is_initialized:
                self.is_initialized = True
                return False
            wrong = INVALID_REQUEST, "the server is initialized already"
        elif not self.is_initialized:
            wrong = NOT_INITIALIZED, "the server is not initialized"
        else:
            return False
        if "id" in data:
            self._refuse(number, *wrong)
        return True

    def _check_handler_result(self, future: Future[Any]) -> None:
        """Forget the notifications that are done, which pygls keeps until the server ends."""
        super()._check_handler_result(future)
        waiting = [*self._request_futures.items()]
        self._request_futures = {number: each for number, each in waiting if not each.done()}

    def _refuse(self, number: Any, code: int, why: str) -> None:
        error = {"code": code, "message": why}
        self._send_data({"jsonrpc": self.VERSION, "id": number, "error": error})

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(
        self, params: types.InitializeParams
    ) -> Generator[Any, Any, types.InitializeResult]:
        """Offer diagnostics on request only to a client that is not pushed any."""
        result = yield from super().lsp_initialize(params)
        if not ClientAbilities.of(params.capabilities).pulls:
            result.capabilities.diagnostic_provider = None
        return result

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: object) -> Generator[Any, Any, None]:
        """End the server; this is an error if it was not shut down."""
        self.exit_code = 0 if self._shutdown else 1
        yield from ()

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(
        self, params: types.DidOpenTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Pass the notification on."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(
        self, params: types.DidChangeTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Pass the notification on."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(
        self, params: types.DidCloseTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Pass the notification on."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None
