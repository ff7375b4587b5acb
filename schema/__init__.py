"""GraphQL, HTTP and the command line: translate, decide nothing."""
