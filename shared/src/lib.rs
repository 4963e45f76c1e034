//! What both sides say and check.
