"""What the public conformance suites assert, behaviour by behaviour, asked of a real server over HTTP."""
