// The room of BIConnectorTests.
