//! Programs that are written for bridges, each run as it is copied and talked with over real sockets.

mod encodings;
mod sides;
mod talk;
