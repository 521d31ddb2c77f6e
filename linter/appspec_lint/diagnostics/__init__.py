"""What is reported: spans, findings, diagnostics; imports nothing else of the package."""
