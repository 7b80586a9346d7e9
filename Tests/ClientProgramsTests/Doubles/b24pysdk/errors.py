class BitrixAPIError(Exception):
    """A refusal at the top of a reply."""
