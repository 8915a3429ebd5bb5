# SPDX-License-Identifier: Apache-2.0
"""The one exception of the benchmark: something cannot be measured, and the message says what."""


class Failure(Exception):
    """Told to the user as it is; never used for speed."""
