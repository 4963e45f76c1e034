//! The lessons' pieces. What is to be done and whether it was done is decided in [`crate::lessons`]; here it is shown, and the
//! ordinary operations are asked for.
//!
//! | module | what it is for |
//! |---|---|
//! | `kept` | the progress, kept by the browser |
//! | `desk` | a lesson under way: its bridges, what they show, and how they are made |
//! | `list`, `lesson` | the two places |
//! | `steps`, `bench`, `rows`, `say`, `clock`, `foot` | the parts of a lesson's place |
//! | `tools` | what each lesson is worked with |

mod bench;
mod clock;
mod desk;
mod foot;
mod kept;
pub(crate) mod lesson;
pub(crate) mod list;
mod rows;
mod say;
mod steps;
mod tools;
