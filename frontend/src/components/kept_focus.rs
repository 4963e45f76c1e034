//! The focus, where what has it goes with what was done.

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::browser;

/// When `on` changes and what had the focus within `within` is gone, gives it to the first there is of `next`, beginning with
/// the first selector, else to where the page begins. They are looked for within the parent of `within`.
#[hook]
pub(crate) fn use_kept_focus<D>(within: &NodeRef, on: D, next: &'static [&'static str])
where
    D: PartialEq + 'static,
{
    // Known only before the change is shown: afterwards the focus is nowhere.
    let place = within.cast::<Element>();
    let focused = browser::focused();
    let held = place.filter(|place| place.contains(focused.as_ref().map(AsRef::as_ref)));
    use_effect_with(on, move |_| {
        if let Some(place) = held.filter(|_| browser::is_focus_lost()) {
            let around = place.parent_element();
            browser::focus(around.and_then(|around| first(&around, next)));
            browser::focus_home_if_lost();
        }
    });
}

fn first(around: &Element, selectors: &[&str]) -> Option<HtmlElement> {
    let find = |selector: &&str| browser::find_visible_in(around, selector);
    selectors.iter().find_map(find)
}
