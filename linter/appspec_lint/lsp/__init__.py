"""The language server: the protocol in front of `editor`; only the command `lsp` imports it."""
